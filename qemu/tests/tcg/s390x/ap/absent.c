/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine without AP (-cpu max,ap=off and what depends on it off)
 */

#include "test.h"

#define SCLP_CONFIGURE_AP       0x001f0001
#define SCLP_INVALID_COMMAND    0x01f0

int main(void)
{
    static char buf[16];

    arch_init();
    ok_equal(pqap(0, 0, 0).pgm, PGM_OPERATION, "absent: PQAP");
    ok_equal(nqap(0, 0, buf, 16).pgm, PGM_OPERATION, "absent: NQAP");
    ok_equal(dqap(0, buf, 16).pgm, PGM_OPERATION, "absent: DQAP");
    problem_state = true;
    ok_equal(pqap(0, 0, 0).pgm, PGM_OPERATION,
             "absent: operation comes before privileged operation");
    ok_equal(nqap_odd(1).pgm, PGM_OPERATION,
             "absent: operation comes before specification");
    ok_equal(sclp(SCLP_CONFIGURE_AP), SCLP_INVALID_COMMAND,
             "absent: SCLP configure AP");
    return ktap_end();
}
