/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PERFORM LOCKED OPERATION
 *
 * No function is installed yet.  The test that finds this out works; a program
 * that asks first does not see an operation exception.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "tcg_s390x.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"

/* Bit 55 of GR0: test whether the function code is installed */
#define PLO_TEST 0x100

uint32_t HELPER(plo)(CPUS390XState *env)
{
    if (!(env->regs[0] & PLO_TEST)) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, GETPC());
    }
    return 3;
}
