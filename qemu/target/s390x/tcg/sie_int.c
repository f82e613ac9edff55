/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpretive execution (SIE): the guest's timers and interruptions
 *
 * The guest has a clock comparator and a CPU timer of its own, the host's go on
 * beside them.  Adapter interruptions can reach a guest without its host: they
 * are bits in its interruption state area (GISA).  All others are the host's
 * work: it asks for an interception by flags in the state description and stores
 * into the guest's prefix area itself.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "sie.h"
#include "exec/address-spaces.h"
#include "hw/s390x/css.h"
#include "hw/s390x/ioinst.h"
#include "hw/s390x/tod.h"
#include "qapi/error.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"
#include "s390-tod.h"
#include "trace.h"

static int64_t sie_now(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

uint64_t s390_sie_tod(CPUS390XState *env)
{
    S390TODState *td = s390_get_todstate();
    S390TOD tod;

    S390_TOD_GET_CLASS(td)->get(td, &tod, &error_abort);
    return tod.low + env->sie.epoch;
}

/* The CPU timer is signed. */
uint64_t s390_sie_get_cputm(CPUS390XState *env)
{
    return time2tod_signed(env->sie.cputm - sie_now());
}

void s390_sie_set_cputm(CPUS390XState *env, uint64_t value)
{
    env->sie.cputm = sie_now() + tod2time_signed(value);
}

void s390_sie_set_ckc(CPUS390XState *env, uint64_t value)
{
    env->sie.ckc = value;
}

/* INTERRUPT_EXT_*: which timer has run out and is enabled in CR0 */
static int sie_timers(CPUS390XState *env)
{
    int timers = 0;

    if ((env->cregs[0] & CR0_CKC_SC) && s390_sie_tod(env) > env->sie.ckc) {
        timers |= INTERRUPT_EXT_CLOCK_COMPARATOR;
    }
    if ((env->cregs[0] & CR0_CPU_TIMER_SC) && sie_now() > env->sie.cputm) {
        timers |= INTERRUPT_EXT_CPU_TIMER;
    }
    return timers;
}

void s390_sie_arm_timer(CPUS390XState *env)
{
    int64_t due = INT64_MAX;

    if (sie_timers(env)) {
        timer_del(env->sie_timer);
        cpu_interrupt(env_cpu(env), CPU_INTERRUPT_HARD);
        return;
    }
    if (env->cregs[0] & CR0_CKC_SC) {
        due = sie_now() + tod2time(env->sie.ckc - s390_sie_tod(env));
    }
    if (env->cregs[0] & CR0_CPU_TIMER_SC) {
        due = MIN(due, env->sie.cputm);
    }
    if (due == INT64_MAX) {
        timer_del(env->sie_timer);
    } else {
        /* not when they are equal, but after */
        timer_mod(env->sie_timer, due + 1);
    }
}

void s390_sie_timer(void *opaque)
{
    S390CPU *cpu = opaque;

    if (cpu->env.sie.active) {
        s390_sie_arm_timer(&cpu->env);
    }
}

/* The guest's pending adapter interruptions whose subclass is enabled */
static uint8_t sie_ipm(CPUS390XState *env)
{
    return qatomic_read(env->sie.ipm) & extract64(env->cregs[6], 24, 8);
}

bool s390_sie_has_io_int(CPUS390XState *env)
{
    return (env->psw.mask & PSW_MASK_IO) && sie_ipm(env);
}

bool s390_sie_has_int(CPUS390XState *env)
{
    return env->sie.icpt || s390_sie_has_io_int(env) ||
           ((env->psw.mask & PSW_MASK_EXT) && sie_timers(env));
}

bool s390_sie_has_pending(CPUS390XState *env)
{
    return qatomic_read(env->sie.ipm) || sie_timers(env);
}

static void sie_deliver_timer(CPUS390XState *env, int timers)
{
    const bool ckc = timers & INTERRUPT_EXT_CLOCK_COMPARATOR;
    const uint16_t code = ckc ? EXT_CLOCK_COMP : EXT_CPU_TIMER;
    LowCore *lowcore = cpu_map_lowcore(env);
    uint64_t mask = be64_to_cpu(lowcore->external_new_psw.mask);
    uint64_t addr = be64_to_cpu(lowcore->external_new_psw.addr);

    /*
     * The host orders interruptions, if it has some of its own to give; and a
     * new PSW that lets the same one through again would never end.
     */
    if ((be32_to_cpu(env->sie.block->cpuflags) & SIE_CPUFLAG_EXT_INT) ||
        (mask & PSW_MASK_EXT)) {
        cpu_unmap_lowcore(lowcore);
        env->sie.block->eic = cpu_to_be16(code);
        s390_sie_leave(env, SIE_ICPT_EXTINT);
        return;
    }
    lowcore->ext_int_code = cpu_to_be16(code);
    lowcore->cpu_addr = 0;
    lowcore->external_old_psw.mask = cpu_to_be64(s390_cpu_get_psw_mask(env));
    lowcore->external_old_psw.addr = cpu_to_be64(env->psw.addr);
    cpu_unmap_lowcore(lowcore);
    s390_cpu_set_psw(env, mask, addr);
}

static void sie_deliver_io(CPUS390XState *env)
{
    LowCore *lowcore = cpu_map_lowcore(env);
    const uint8_t isc = clz32(sie_ipm(env)) - 24;
    const uint8_t bit = 0x80 >> isc;
    uint64_t mask, addr;

    /* another CPU of the guest may have been quicker */
    if (!(qatomic_fetch_and((uint8_t *)env->sie.ipm, ~bit) & bit)) {
        cpu_unmap_lowcore(lowcore);
        return;
    }
    lowcore->subchannel_id = 0;
    lowcore->subchannel_nr = 0;
    lowcore->io_int_parm = 0;
    lowcore->io_int_word = cpu_to_be32((uint32_t)isc << 27 | IO_INT_WORD_AI);
    lowcore->io_old_psw.mask = cpu_to_be64(s390_cpu_get_psw_mask(env));
    lowcore->io_old_psw.addr = cpu_to_be64(env->psw.addr);
    mask = be64_to_cpu(lowcore->io_new_psw.mask);
    addr = be64_to_cpu(lowcore->io_new_psw.addr);
    cpu_unmap_lowcore(lowcore);
    s390_cpu_set_psw(env, mask, addr);
}

void s390_sie_deliver(CPUS390XState *env)
{
    const int timers = sie_timers(env);

    if ((env->psw.mask & PSW_MASK_EXT) && timers) {
        sie_deliver_timer(env, timers);
    } else if (s390_sie_has_io_int(env)) {
        sie_deliver_io(env);
    }
}

/* ---- the guest interruption state area ---------------------------------- */

static bool gisa_is_ram(hwaddr addr, hwaddr len)
{
    return address_space_access_valid(&address_space_memory, addr, len, true,
                                      MEMTXATTRS_UNSPECIFIED) &&
           !cpu_physical_memory_is_io(addr);
}

static void *gisa_map(hwaddr addr, hwaddr size)
{
    hwaddr len = size;
    void *p;

    if (!gisa_is_ram(addr, size)) {
        return NULL;
    }
    p = address_space_map(&address_space_memory, addr, &len, true,
                          MEMTXATTRS_UNSPECIFIED);
    if (p && len < size) {
        address_space_unmap(&address_space_memory, p, len, true, 0);
        return NULL;
    }
    return p;
}

static void gisa_unmap(void *p, hwaddr size)
{
    address_space_unmap(&address_space_memory, p, size, true, size);
}

bool s390_gisa_valid(uint32_t gisa)
{
    return !(gisa & SIE_GD_FORMAT) && gisa_is_ram(gisa, sizeof(S390GISA));
}

void s390_sie_map_gisa(CPUS390XState *env, uint32_t gd)
{
    static const uint8_t none;
    S390GISA *gisa = gd ? gisa_map(gd, sizeof(S390GISA)) : NULL;

    env->sie.gisa = gisa ? gd : 0;
    env->sie.ipm = gisa ? &gisa->ipm : &none;
    if (*env->sie.ipm) {
        cpu_interrupt(env_cpu(env), CPU_INTERRUPT_HARD);
    }
}

void s390_sie_unmap_gisa(CPUS390XState *env)
{
    if (env->sie.gisa) {
        gisa_unmap((uint8_t *)env->sie.ipm - offsetof(S390GISA, ipm),
                   sizeof(S390GISA));
    }
    env->sie.gisa = 0;
    env->sie.ipm = NULL;
}

/*
 * Set the bit.  Returns true, if that is to be told: then iam is clear, and the
 * area no longer names itself, but what is the head of the list.
 */
static bool gisa_set(S390GISA *gisa, uint32_t addr, uint8_t bit,
                     const S390GIB *gib, uint32_t head)
{
    uint64_t *word = (uint64_t *)gisa;
    uint64_t old = qatomic_read(word), seen;
    bool alert;

    for (;; old = seen) {
        S390GISA new;

        memcpy(&new, &old, sizeof(new));
        new.ipm |= bit;
        alert = gib && (new.iam & bit) && be32_to_cpu(new.next_alert) == addr;
        if (alert) {
            new.iam = 0;
            new.next_alert = head;
        }
        seen = qatomic_cmpxchg(word, old, *(uint64_t *)&new);
        if (seen == old) {
            return alert;
        }
    }
}

static void gisa_alert(S390GIB *gib, S390GISA *gisa, uint32_t addr,
                       uint32_t head)
{
    uint32_t seen;

    /* nobody follows next_alert before the area is on the list */
    for (;; head = seen) {
        qatomic_set(&gisa->next_alert, head);
        seen = qatomic_cmpxchg(&gib->alert_list, head, cpu_to_be32(addr));
        if (seen == head) {
            break;
        }
    }
    if (!head) {
        s390_io_interrupt(0, 0, 0,
                          (uint32_t)(gib->nisc & 7) << 27 | IO_INT_WORD_AI);
    }
}

static void gisa_kick(uint32_t addr)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        CPUS390XState *env = cpu_env(cs);

        if (env->sie.active && env->sie.gisa == addr) {
            cpu_interrupt(cs, CPU_INTERRUPT_HARD);
        }
    }
}

void s390_gisa_raise(uint32_t addr, uint8_t gisc)
{
    const uint8_t bit = 0x80 >> gisc;
    S390GISA *gisa = gisa_map(addr, sizeof(S390GISA));
    S390GIB *gib = NULL;
    uint32_t head = 0;

    g_assert(bql_locked());
    if (!gisa) {
        return;
    }
    if (css_get_gib()) {
        gib = gisa_map(css_get_gib(), sizeof(S390GIB));
    }
    if (gib) {
        head = qatomic_read(&gib->alert_list);
    }
    if (gisa_set(gisa, addr, bit, gib, head)) {
        gisa_alert(gib, gisa, addr, head);
    }
    trace_gisa_raise(addr, gisc);
    gisa_kick(addr);
    gisa_unmap(gisa, sizeof(S390GISA));
    if (gib) {
        gisa_unmap(gib, sizeof(S390GIB));
    }
}
