/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AP with none of its facilities (-cpu max,apqci=off,apft=off,apqi=off) and an
 * adapter with id 5
 */

#include "test.h"

int main(void)
{
    static uint64_t config[16];

    arch_init();
    ok_equal(pqap(0x0500, 0, 0).pgm, PGM_NONE, "facilities: TAPQ needs none");
    ok_equal(pqap(0x0500 | 1 << 23, 0, 0).pgm, PGM_SPECIFICATION,
             "facilities: T bit without apft");
    ok_equal(pqap(0x0500 | 3 << 24, 0, 0).pgm, PGM_SPECIFICATION,
             "facilities: AQIC without apqi");
    ok_equal(pqap(4 << 24, 0, (uint64_t)config).pgm, PGM_SPECIFICATION,
             "facilities: QCI without apqci");
    ok_equal(pqap(0x0500 | 5 << 24, 0, 0).pgm, PGM_SPECIFICATION,
             "facilities: QACT without apqci");
    return ktap_end();
}
