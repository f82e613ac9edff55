/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE without the CPU feature: an operation exception
 */

#include "sie.h"

int main(void)
{
    sie_init();
    guest_new();
    ok_equal(sie_run(), HOST + PGM_OPERATION, "absent: SIE");
    return ktap_end();
}
