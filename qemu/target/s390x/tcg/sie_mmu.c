/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpretive execution (SIE): the guest's storage
 *
 * A guest's absolute address, plus the origin in the state description, is an
 * address of the host's primary address space.  What stands in the way there
 * is not the guest's affair: the host gets an ordinary program interruption,
 * makes the page accessible and executes SIE again.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "sie.h"
#include "exec/cputlb.h"
#include "exec/exec-all.h"
#include "exec/page-protection.h"

/* Translation exception code of the host */
#define TEC_FETCH       0x800
#define TEC_STORE       0x400
#define TEC_PROTECTION  0x004

static hwaddr sie_host_real2abs(CPUS390XState *env, hwaddr real)
{
    const uint64_t psa = env->sie.host.psa;

    if (real < 0x2000) {
        return real + psa;
    }
    return real >= psa && real < psa + 0x2000 ? real - psa : real;
}

/* The access to a page of the host's; 0, or the exception with @tec amended */
static int sie_host_access(CPUS390XState *env, int rw, hwaddr *page,
                           int *flags, uint64_t *tec)
{
    target_ulong real;
    int r = mmu_translate_host(env, *page, &real, flags);

    if (r) {
        return r;
    }
    if (rw == MMU_DATA_STORE && !(*flags & PAGE_WRITE)) {
        *tec |= TEC_PROTECTION;
        return PGM_PROTECTION;
    }
    *page = sie_host_real2abs(env, real);
    return mmu_absolute_addr_valid(*page, rw == MMU_DATA_STORE)
           ? 0 : PGM_ADDRESSING;
}

int s390_sie_translate(CPUS390XState *env, int rw, hwaddr *addr, int *flags,
                       uint64_t *tec)
{
    const hwaddr offset = *addr & ~TARGET_PAGE_MASK;
    hwaddr page = (*addr & TARGET_PAGE_MASK) + env->sie.mso;
    int allowed = PAGE_READ | PAGE_WRITE | PAGE_EXEC;
    uint64_t host_tec;
    int r;

    if (page < env->sie.mso || page > env->sie.msl) {
        return PGM_ADDRESSING;
    }
    /* the bits of the primary address space are 00 */
    host_tec = page | (rw == MMU_DATA_STORE ? TEC_STORE : TEC_FETCH);
    r = sie_host_access(env, rw, &page, &allowed, &host_tec);
    if (r) {
        *tec = host_tec;
        return PGM_HOST | r;
    }
    *addr = page | offset;
    /* what the host could execute there is of no account */
    *flags &= allowed | PAGE_EXEC | PAGE_WRITE_INV;
    return 0;
}

void s390_sie_set_fault(CPUS390XState *env, uint32_t code, uint64_t tec)
{
    env->sie.fault_code = code & ~PGM_HOST;
    env->sie.fault_tec = tec;
    env_cpu(env)->exception_index = EXCP_SIE_FAULT;
}

hwaddr s390_sie_lowcore_addr(CPUS390XState *env, size_t offset, uintptr_t ra)
{
    int flags = PAGE_READ | PAGE_WRITE | PAGE_EXEC;
    hwaddr addr = env->psa + offset;
    uint64_t tec = 0;
    int r = s390_sie_translate(env, MMU_DATA_STORE, &addr, &flags, &tec);

    if (r) {
        /*
         * A prefix area outside of the guest's storage stops the guest at once
         * when it is entered, so this is the host's exception.
         */
        s390_sie_set_fault(env, r, tec);
        cpu_loop_exit_restore(env_cpu(env), ra);
    }
    return addr;
}

/*
 * A TLB index per CPU and address space: the entries are one guest's.  They can
 * stay while the host runs, and be used again, if it is the same guest then and
 * nothing of what they depend on is different.
 */
static void sie_tlb_key(CPUS390XState *env, uint64_t key[10])
{
    const S390SIEState *sie = &env->sie;
    const uint64_t cr0 = CR0_LOWPROT | CR0_EDAT | CR0_IEP;

    key[0] = sie->block_addr;
    key[1] = sie->mso;
    key[2] = sie->msl;
    key[3] = env->psa;
    key[4] = env->cregs[0] & cr0;
    key[5] = env->cregs[1];
    key[6] = env->cregs[7];
    key[7] = env->cregs[13];
    key[8] = sie->host.cregs[1];
    key[9] = sie->host.psa | (sie->host.cregs[0] & cr0) << 32;
}
QEMU_BUILD_BUG_ON(ARRAY_SIZE(((S390SIEState *)0)->tlb_key) != 10);

void s390_sie_flush_stale(CPUS390XState *env)
{
    S390SIEBlock *block = env->sie.block;
    uint64_t key[10];

    sie_tlb_key(env, key);
    /* the host stores another CPU's number to have the translations purged */
    if (be16_to_cpu(block->ihcpu) != env->core_id ||
        memcmp(key, env->sie.tlb_key, sizeof(key))) {
        tlb_flush_by_mmuidx(env_cpu(env), MMU_SIE_MAP);
        block->ihcpu = cpu_to_be16(env->core_id);
    }
}

void s390_sie_keep_tlb(CPUS390XState *env)
{
    sie_tlb_key(env, env->sie.tlb_key);
}

/*
 * Whether any CPU has ever run a guest: most machines have none.  Order: entry
 * sets it before the first translation is looked up, IPTE has marked the page
 * invalid before it asks.
 */
static bool sie_used;

void s390_sie_set_used(void)
{
    if (!qatomic_read(&sie_used)) {
        qatomic_set(&sie_used, true);
        smp_mb();
    }
}

void s390_sie_host_ipte(CPUS390XState *env, bool local)
{
    CPUState *cs = env_cpu(env);

    smp_mb();
    if (env->sie.active || !qatomic_read(&sie_used)) {
        return;
    }
    if (local) {
        tlb_flush_by_mmuidx(cs, MMU_SIE_MAP);
    } else {
        tlb_flush_by_mmuidx_all_cpus_synced(cs, MMU_SIE_MAP);
    }
}
