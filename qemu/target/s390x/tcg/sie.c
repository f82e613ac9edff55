/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpretive execution (SIE): entry, leaving, intercepted instructions
 *
 * START INTERPRETIVE EXECUTION makes the CPU a guest's, until there is something
 * for the host to do.  The host's PSW stays at the instruction meanwhile.
 * With an interception it goes on behind it; with an interruption or an access
 * exception of the host it is as if the instruction had not been executed yet,
 * and the state description is as the guest has come: executing it again goes
 * on.  That is why a guest can be left at any time when the machine is stopped,
 * dumped, debugged or saved: outside of a running CPU there are no guests, and
 * none of this is migrated.
 *
 * Registers are never switched in a helper, but in do_interrupt: a helper notes
 * what there is and leaves its TB.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "tcg_s390x.h"
#include "sie.h"
#include "exec/address-spaces.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/s390x/ap-bits.h"
#include "qemu/main-loop.h"
#include "trace.h"

/* ---- the state description ---------------------------------------------- */

static bool sie_is_ram(CPUS390XState *env, hwaddr addr, hwaddr len)
{
    return address_space_access_valid(env_cpu(env)->as, addr, len, true,
                                      MEMTXATTRS_UNSPECIFIED) &&
           !cpu_physical_memory_is_io(addr);
}

static S390SIEBlock *sie_map_block(CPUS390XState *env, hwaddr addr)
{
    hwaddr len = sizeof(S390SIEBlock);
    void *block;

    if (!sie_is_ram(env, addr, len)) {
        return NULL;
    }
    block = address_space_map(env_cpu(env)->as, addr, &len, true,
                              MEMTXATTRS_UNSPECIFIED);
    if (block && len < sizeof(S390SIEBlock)) {
        address_space_unmap(env_cpu(env)->as, block, len, true, 0);
        return NULL;
    }
    return block;
}

static void sie_unmap_block(CPUS390XState *env, S390SIEBlock *block)
{
    address_space_unmap(env_cpu(env)->as, block, sizeof(*block), true,
                        sizeof(*block));
}

static uint64_t sie_block_sca(const S390SIEBlock *block)
{
    return ((uint64_t)be32_to_cpu(block->scaoh) << 32 |
            be32_to_cpu(block->scaol)) & SIE_SCA_ADDR_MASK;
}

static uint16_t sie_crycb_validity(CPUS390XState *env, uint32_t crycbd)
{
    const hwaddr addr = crycbd & SIE_CRYCB_ADDR;
    const bool format2 = (crycbd & SIE_CRYCB_FORMAT) == SIE_CRYCB_FORMAT2;

    if (!addr) {
        return SIE_VALIDITY_NO_CRYCB;
    }
    return sie_is_ram(env, addr, format2 ? SIE_CRYCB_SIZE2 : SIE_CRYCB_SIZE)
           ? 0 : SIE_VALIDITY_CRYCB;
}

/* Returns why the state description cannot be used, or 0. */
static uint16_t sie_validity(CPUS390XState *env, const S390SIEBlock *block)
{
    const uint32_t cpuflags = be32_to_cpu(block->cpuflags);
    const uint32_t prefix = be32_to_cpu(block->prefix) & SIE_PREFIX_MASK;
    const uint32_t fac = be32_to_cpu(block->fac) & SIE_FAC_MASK;
    const uint64_t sca = sie_block_sca(block);
    const uint64_t mso = be64_to_cpu(block->mso) >> 20;
    const uint64_t msl = be64_to_cpu(block->msl) >> 20;

    if (!(cpuflags & SIE_CPUFLAG_ZARCH) || block->sdf ||
        (cpuflags & (SIE_CPUFLAG_RRF | SIE_CPUFLAG_MCDS))) {
        return SIE_VALIDITY_MODE;
    }
    if (cpuflags & (SIE_CPUFLAG_SLSV | SIE_CPUFLAG_SLSR)) {
        return SIE_VALIDITY_LOG;
    }
    /* in MiB, which the prefix area does not cross */
    if (mso + (prefix >> 20) > msl) {
        return SIE_VALIDITY_PREFIX;
    }
    if (sca && !sie_is_ram(env, sca, sizeof(uint64_t))) {
        return SIE_VALIDITY_SCA;
    }
    if (fac && !sie_is_ram(env, fac, SIE_FAC_LIST_SIZE)) {
        return SIE_VALIDITY_FAC;
    }
    if ((be32_to_cpu(block->eca) & SIE_ECA_AIV) && block->gd &&
        !s390_gisa_valid(be32_to_cpu(block->gd))) {
        return SIE_VALIDITY_GISA;
    }
    if (be32_to_cpu(block->eca) & SIE_ECA_APIE) {
        return sie_crycb_validity(env, be32_to_cpu(block->crycbd));
    }
    return 0;
}

/* ---- entry and leaving -------------------------------------------------- */

static void sie_save_host(CPUS390XState *env)
{
    S390SIEState *sie = &env->sie;

    sie->host.psw.mask = s390_cpu_get_psw_mask(env);
    sie->host.psw.addr = env->psw.addr;
    sie->host.ilen = env->int_pgm_ilen;
    memcpy(sie->host.regs14_15, &env->regs[14], sizeof(sie->host.regs14_15));
    memcpy(sie->host.cregs, env->cregs, sizeof(sie->host.cregs));
    sie->host.psa = env->psa;
    sie->host.pp = env->pp;
    sie->host.gbea = env->gbea;
    sie->host.todpr = env->todpr;
}

static void sie_restore_host(CPUS390XState *env)
{
    const S390SIEState *sie = &env->sie;

    memcpy(&env->regs[14], sie->host.regs14_15, sizeof(sie->host.regs14_15));
    memcpy(env->cregs, sie->host.cregs, sizeof(sie->host.cregs));
    env->psa = sie->host.psa;
    env->pp = sie->host.pp;
    env->gbea = sie->host.gbea;
    env->todpr = sie->host.todpr;
}

static void sie_load_guest(CPUS390XState *env)
{
    S390SIEState *sie = &env->sie;
    const S390SIEBlock *block = sie->block;

    env->regs[14] = be64_to_cpu(block->gg14);
    env->regs[15] = be64_to_cpu(block->gg15);
    for (int i = 0; i < 16; i++) {
        env->cregs[i] = be64_to_cpu(block->gcr[i]);
    }
    env->psa = be32_to_cpu(block->prefix) & SIE_PREFIX_MASK;
    env->pp = be64_to_cpu(block->pp);
    env->gbea = be64_to_cpu(block->gbea);
    env->todpr = be32_to_cpu(block->todpr);

    sie->mso = be64_to_cpu(block->mso) & ~0xfffffULL;
    sie->msl = be64_to_cpu(block->msl) | 0xfffffULL;
    sie->epoch = be64_to_cpu(block->epoch);
    sie->ckc = be64_to_cpu(block->ckc);
    s390_sie_set_cputm(env, be64_to_cpu(block->cputm));
    sie->sca = sie_block_sca(block);
    sie->ictl = be32_to_cpu(block->ictl);
    sie->eca = be32_to_cpu(block->eca);
    sie->crycbd = be32_to_cpu(block->crycbd);
    s390_sie_map_gisa(env, sie->eca & SIE_ECA_AIV ? be32_to_cpu(block->gd) : 0);
    sie->fac = be32_to_cpu(block->fac) & SIE_FAC_MASK;
    sie->lctl = be16_to_cpu(block->lctl);
    sie->ecb = block->ecb;
}

static void sie_store_guest(CPUS390XState *env)
{
    const S390SIEState *sie = &env->sie;
    S390SIEBlock *block = sie->block;

    block->gg14 = cpu_to_be64(env->regs[14]);
    block->gg15 = cpu_to_be64(env->regs[15]);
    for (int i = 0; i < 16; i++) {
        block->gcr[i] = cpu_to_be64(env->cregs[i]);
    }
    block->pp = cpu_to_be64(env->pp);
    block->gbea = cpu_to_be64(env->gbea);
    block->todpr = cpu_to_be32(env->todpr);
    block->ckc = cpu_to_be64(sie->ckc);
    block->cputm = cpu_to_be64(s390_sie_get_cputm(env));
    block->gpsw_mask = cpu_to_be64(s390_cpu_get_psw_mask(env));
    block->gpsw_addr = cpu_to_be64(env->psw.addr);
}

/* The host wants something of the guest, or the guest as it is. */
static uint8_t sie_requested(CPUS390XState *env)
{
    const uint32_t cpuflags = be32_to_cpu(env->sie.block->cpuflags);

    if (cpuflags & SIE_CPUFLAG_STOP_INT) {
        return SIE_ICPT_STOP;
    }
    if ((cpuflags & SIE_CPUFLAG_EXT_INT) && (env->psw.mask & PSW_MASK_EXT)) {
        return SIE_ICPT_EXTREQ;
    }
    if ((cpuflags & SIE_CPUFLAG_IO_INT) && (env->psw.mask & PSW_MASK_IO)) {
        return SIE_ICPT_IOREQ;
    }
    return 0;
}

static void sie_enter(CPUS390XState *env, S390SIEBlock *block, hwaddr addr)
{
    CPUState *cs = env_cpu(env);
    S390SIEState *sie = &env->sie;
    uint8_t icpt;

    sie_save_host(env);
    sie->block = block;
    sie->block_addr = addr;
    sie->icpt = 0;
    sie->active = true;
    cs->exception_index = -1;
    /* of SIE itself: it would be told to the guest */
    env->per_perc_atmid = 0;
    sie_load_guest(env);
    s390_sie_set_used();
    s390_sie_flush_stale(env);

    /* may set exception_index: an early exception, or a wait state */
    s390_cpu_set_psw(env, be64_to_cpu(block->gpsw_mask),
                     be64_to_cpu(block->gpsw_addr));
    /*
     * Stores to watch are the guest's now.  Whether there are any, the PSW does
     * not tell: SSM, which can end PER, leaves them.
     */
    s390_cpu_recompute_watchpoints(cs);
    s390_sie_arm_timer(env);
    icpt = sie_requested(env);
    if (icpt) {
        s390_sie_set_intercept(env, icpt);
    }
    trace_sie_enter(env->core_id, addr, env->psw.mask, env->psw.addr);
}

static void sie_store_intercept(CPUS390XState *env, uint8_t icpt)
{
    const S390SIEState *sie = &env->sie;
    S390SIEBlock *block = sie->block;

    block->icptcode = icpt;
    block->icptstatus = 0;
    if (icpt == SIE_ICPT_INST || icpt == SIE_ICPT_OPEREXC) {
        block->icptstatus = sie->icpt_text & 0xff;
        block->ipa = cpu_to_be16(sie->icpt_text >> 48);
        block->ipb = cpu_to_be32(sie->icpt_text >> 16);
    }
}

void s390_sie_leave(CPUS390XState *env, uint8_t icpt)
{
    S390SIEState *sie = &env->sie;
    const uint64_t guest_psw_mask = env->psw.mask;

    g_assert(sie->active && bql_locked());

    /* an EXECUTE whose target has not begun is executed again */
    env->ex_value = 0;
    /* so is what has a PER event; that of an interception is not told */
    env->per_perc_atmid = 0;
    timer_del(env->sie_timer);
    sie_store_guest(env);
    if (icpt) {
        sie_store_intercept(env, icpt);
    }
    trace_sie_leave(env->core_id, icpt, icpt ? sie->icpt_text : 0,
                    guest_psw_mask, env->psw.addr);
    s390_sie_keep_tlb(env);
    s390_sie_unmap_gisa(env);
    sie_unmap_block(env, sie->block);
    sie->block = NULL;
    sie->icpt = 0;
    sie->active = false;
    sie_restore_host(env);
    s390_cpu_set_psw(env, sie->host.psw.mask,
                     sie->host.psw.addr + (icpt ? sie->host.ilen : 0));
    s390_cpu_recompute_watchpoints(env_cpu(env));
}

static void sie_vm_stopped(CPUState *cs, run_on_cpu_data data)
{
    CPUS390XState *env = cpu_env(cs);

    if (env->sie.active) {
        s390_sie_leave(env, 0);
    }
}

/* Where it is stopped, a CPU is the host's: see the head of this file. */
void s390_sie_vm_state_change(void *opaque, bool running, RunState state)
{
    if (!running) {
        run_on_cpu(CPU(opaque), sie_vm_stopped, RUN_ON_CPU_NULL);
    }
}

void HELPER(sie)(CPUS390XState *env, uint64_t addr)
{
    const uintptr_t ra = GETPC();
    S390SIEBlock *block;
    uint16_t reason;

    if (!s390_has_feat(S390_FEAT_SIE_F2)) {
        tcg_s390_program_interrupt(env, PGM_OPERATION, ra);
    }
    if (addr % sizeof(S390SIEBlock)) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, ra);
    }
    addr = mmu_real2abs(env, addr);
    block = sie_map_block(env, addr);
    if (!block) {
        tcg_s390_program_interrupt(env, PGM_ADDRESSING, ra);
    }

    cpu_restore_state(env_cpu(env), ra);
    reason = sie_validity(env, block);
    if (reason) {
        block->icptcode = SIE_ICPT_VALIDITY;
        block->icptstatus = 0;
        block->ipb = cpu_to_be32((uint32_t)reason << 16);
        sie_unmap_block(env, block);
        trace_sie_validity(env->core_id, addr, reason);
        env->psw.addr += env->int_pgm_ilen;
    } else {
        BQL_LOCK_GUARD();
        sie_enter(env, block, addr);
    }
    cpu_loop_exit(env_cpu(env));
}

/* ---- interceptions ------------------------------------------------------ */

void s390_sie_set_intercept(CPUS390XState *env, uint8_t icpt)
{
    env->sie.icpt = icpt;
    env_cpu(env)->exception_index = EXCP_SIE;
}

static G_NORETURN void sie_intercept_insn(CPUS390XState *env, uint64_t text,
                                          uint8_t icpt, uintptr_t ra)
{
    CPUState *cs = env_cpu(env);

    cpu_restore_state(cs, ra);
    env->psw.addr += env->int_pgm_ilen;
    env->sie.icpt_text = text;
    s390_sie_set_intercept(env, icpt);
    cpu_loop_exit(cs);
}

void HELPER(sie_insn)(CPUS390XState *env, uint64_t text)
{
    sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
}

/* At the start of a TB, with a request there */
void HELPER(sie_poll)(CPUS390XState *env)
{
    const uint8_t icpt = sie_requested(env);

    if (icpt) {
        CPUState *cs = env_cpu(env);

        cpu_restore_state(cs, GETPC());
        s390_sie_set_intercept(env, icpt);
        cpu_loop_exit(cs);
    }
    if (s390_sie_has_io_int(env)) {
        CPUState *cs = env_cpu(env);

        bql_lock();
        cpu_interrupt(cs, CPU_INTERRUPT_HARD);
        bql_unlock();
        cpu_loop_exit_restore(cs, GETPC());
    }
}

/* An operation code that does not exist, or that only a host can make exist */
void HELPER(sie_operation)(CPUS390XState *env, uint64_t text)
{
    const bool sthyi = text >> 48 == 0xb256;

    if (sthyi || (env->sie.ictl & SIE_ICTL_OPEREXC)) {
        sie_intercept_insn(env, text, SIE_ICPT_OPEREXC, GETPC());
    }
    tcg_s390_program_interrupt(env, PGM_OPERATION, GETPC());
}

void HELPER(sie_ictl)(CPUS390XState *env, uint64_t text, uint32_t mask)
{
    if (env->sie.ictl & mask) {
        sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
    }
}

/* LOAD CONTROL; @mask has a bit for each register, as the control has */
void HELPER(sie_lctl)(CPUS390XState *env, uint64_t text, uint32_t mask)
{
    if (env->sie.lctl & mask) {
        sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
    }
}

/* The guest's tables must not change while the host walks them. */
void HELPER(sie_ipte)(CPUS390XState *env, uint64_t text)
{
    if (env->sie.sca) {
        CPUState *cs = env_cpu(env);
        uint64_t control = address_space_ldq_be(cs->as, env->sie.sca,
                                                MEMTXATTRS_UNSPECIFIED, NULL);

        if (control & SIE_SCA_IPTE_K) {
            sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
        }
    }
}

/*
 * The problem state comes first, and is the instructions' own affair.  Which
 * interruptions go to whom is always the host's.
 */
void HELPER(sie_ap)(CPUS390XState *env, uint64_t text)
{
    const uint8_t function = env->regs[0] >> AP_GR0_FC_SHIFT & AP_GR0_FC_MASK;
    const bool aqic = text >> 48 == 0xb2af && function == AP_PQAP_AQIC;

    if (env->psw.mask & PSW_MASK_PSTATE) {
        return;
    }
    if (aqic || !(env->sie.eca & SIE_ECA_APIE)) {
        sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
    }
}

/* The guest's facilities are in a list, if the host has made one. */
void HELPER(sie_stfle)(CPUS390XState *env, uint64_t text)
{
    if (!env->sie.fac) {
        sie_intercept_insn(env, text, SIE_ICPT_INST, GETPC());
    }
}

void s390_sie_do_interrupt(CPUS390XState *env)
{
    CPUState *cs = env_cpu(env);
    S390SIEState *sie = &env->sie;

    if (cs->exception_index == EXCP_SIE_FAULT) {
        s390_sie_leave(env, 0);
        env->int_pgm_code = env->tlb_fill_exc = sie->fault_code;
        env->tlb_fill_tec = sie->fault_tec;
        env->int_pgm_ilen = sie->host.ilen;
        cs->exception_index = EXCP_PGM;
    } else if (sie->icpt) {
        s390_sie_leave(env, sie->icpt);
        cs->exception_index = -1;
    } else if (cs->exception_index == -1) {
        if (s390_cpu_has_host_int(env_archcpu(env))) {
            s390_sie_leave(env, 0);
        } else if (s390_sie_has_int(env)) {
            s390_sie_deliver(env);
            cs->exception_index = -1;
        }
    }
}

static void sie_read(CPUS390XState *env, hwaddr addr, void *buf, hwaddr len)
{
    if (address_space_read(env_cpu(env)->as, addr, MEMTXATTRS_UNSPECIFIED, buf,
                           len) != MEMTX_OK) {
        memset(buf, 0, len);
    }
}

bool s390_sie_ap_masks(CPUS390XState *env, S390SIEAPMasks *masks)
{
    const hwaddr addr = env->sie.crycbd & SIE_CRYCB_ADDR;

    if (!s390_sie_active(env)) {
        return false;
    }
    if ((env->sie.crycbd & SIE_CRYCB_FORMAT) == SIE_CRYCB_FORMAT2) {
        sie_read(env, addr + SIE_CRYCB_APCB1, masks, sizeof(*masks));
    } else {
        memset(masks, 0, sizeof(*masks));
        sie_read(env, addr + SIE_CRYCB_APCB0, masks->apm, 8);
        sie_read(env, addr + SIE_CRYCB_APCB0 + 8, masks->aqm, 2);
        sie_read(env, addr + SIE_CRYCB_APCB0 + 16, masks->adm, 2);
    }
    return true;
}

uint64_t s390_sie_ap_owner(const CPUS390XState *env)
{
    return s390_sie_active(env) ? env->sie.crycbd & SIE_CRYCB_ADDR : 0;
}

bool s390_sie_program_interrupt(CPUS390XState *env, LowCore *lowcore, int ilen)
{
    const uint16_t code = env->int_pgm_code & ~PGM_PER;
    S390SIEBlock *block = env->sie.block;

    if (!(env->sie.ictl & SIE_ICTL_PINT) &&
        !(code == PGM_SPECIFICATION && (env->sie.ecb & SIE_ECB_SPECI))) {
        return false;
    }
    /* what whoever raised it has stored is in the prefix area already */
    block->pgmilc = cpu_to_be16(ilen);
    block->iprcc = cpu_to_be16(env->int_pgm_code);
    block->dxc = lowcore->data_exc_code;
    block->mcn = lowcore->mon_class_num;
    block->perc_atmid = lowcore->per_perc_atmid;
    block->peraddr = lowcore->per_address;
    block->eai = 0;
    block->peraid = 0;
    block->oai = lowcore->op_access_id;
    block->tecmc = code == PGM_MONITOR ? lowcore->monitor_code
                                       : lowcore->trans_exc_code;
    s390_sie_set_intercept(env, SIE_ICPT_PROGI);
    return true;
}
