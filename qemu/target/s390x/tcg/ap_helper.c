/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PQAP, NQAP, DQAP: from translated code to the emulated adjunct processors
 *
 * A helper that leaves by a program interruption leaves the BQL to the CPU
 * loop, which drops it.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/s390x/ap-instr.h"
#include "qemu/main-loop.h"

uint32_t HELPER(pqap)(CPUS390XState *env)
{
    uint32_t cc;

    bql_lock();
    cc = ap_pqap(env_archcpu(env), GETPC());
    bql_unlock();
    return cc;
}

uint32_t HELPER(nqap)(CPUS390XState *env, uint32_t r1, uint32_t r2)
{
    uint32_t cc;

    bql_lock();
    cc = ap_nqap(env_archcpu(env), r1, r2, GETPC());
    bql_unlock();
    return cc;
}

uint32_t HELPER(dqap)(CPUS390XState *env, uint32_t r1, uint32_t r2)
{
    uint32_t cc;

    bql_lock();
    cc = ap_dqap(env_archcpu(env), r1, r2, GETPC());
    bql_unlock();
    return cc;
}
