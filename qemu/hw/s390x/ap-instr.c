/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): the instructions
 *
 * From registers and the program's memory to the queues and back.  Checks come
 * in the architecture's order: operation (here and by the CPU model),
 * privileged operation, specification, then access to operands.
 *
 * A program interruption leaves by longjmp: nothing allocated may be held.
 */

#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "exec/cpu-common.h"
#include "hw/s390x/ap-instr.h"
#include "hw/s390x/ap-matrix.h"
#include "hw/s390x/ap-oracle.h"
#include "qemu/log.h"
#include "s390x-internal.h"
#include "tcg/sie.h"
#include "trace.h"

/* Returns the partition, if there is no exception that all three have. */
static APMatrix *ap_instr_begin(CPUS390XState *env, uintptr_t ra)
{
    APMatrix *matrix = ap_matrix_get();

    if (!s390_has_feat(S390_FEAT_AP) || !matrix) {
        s390_program_interrupt(env, PGM_OPERATION, ra);
    }
    if (env->psw.mask & PSW_MASK_PSTATE) {
        s390_program_interrupt(env, PGM_PRIVILEGED, ra);
    }
    return matrix;
}

/*
 * What of the partition the program cannot see, which may run in a guest of the
 * CPU: in @config all of its adapters and domains, as QCI stores them.
 */
static void ap_instr_mask(CPUS390XState *env, uint8_t config[AP_QCI_SIZE])
{
    S390SIEAPMasks masks;

    QEMU_BUILD_BUG_ON(sizeof(masks) != AP_QCI_SIZE - AP_QCI_APM - 16);
    if (s390_sie_ap_masks(env, &masks)) {
        const uint8_t *mask = (const uint8_t *)&masks;

        for (size_t i = 0; i < sizeof(masks); i++) {
            config[AP_QCI_APM + i] &= mask[i];
        }
    }
}

static bool ap_mask_test(const uint8_t mask[32], uint8_t n)
{
    return mask[n / 8] & 0x80 >> n % 8;
}

/* ap_matrix_find_queue() for the program, which may be a guest of the CPU */
static uint8_t ap_instr_find_queue(CPUS390XState *env, APMatrix *matrix,
                                   uint16_t apqn, APQueue **queue)
{
    S390SIEAPMasks masks;

    if (s390_sie_ap_masks(env, &masks) &&
        !(ap_mask_test(masks.apm, apqn >> 8) &&
          ap_mask_test(masks.aqm, apqn & 0xff))) {
        *queue = NULL;
        return AP_RC_Q_NOT_AVAIL;
    }
    return ap_matrix_find_queue(matrix, apqn, queue);
}

static uint64_t ap_instr_address(CPUS390XState *env, uint8_t r)
{
    if (env->psw.mask & PSW_MASK_64) {
        return env->regs[r];
    }
    return env->regs[r] & (env->psw.mask & PSW_MASK_32 ? 0x7fffffff : 0xffffff);
}

/* Operand lengths and addresses have 32 bits outside of the 64-bit mode. */
static void ap_instr_set_reg(CPUS390XState *env, uint8_t r, uint64_t value)
{
    int bits = env->psw.mask & PSW_MASK_64 ? 64 : 32;

    env->regs[r] = deposit64(env->regs[r], 0, bits, value);
}

static uint64_t ap_instr_length(CPUS390XState *env, uint8_t r)
{
    int bits = env->psw.mask & PSW_MASK_64 ? 64 : 32;

    return extract64(env->regs[r], 0, bits);
}

/* Store the status; returns the condition code. */
static uint32_t ap_instr_end(CPUS390XState *env, APQueue *queue, uint8_t rc)
{
    uint32_t status = rc << AP_STATUS_RC_SHIFT;

    if (queue) {
        status |= ap_queue_status(queue);
    }
    env->regs[1] = deposit64(env->regs[1], 0, 32, status);
    return rc == AP_RC_NORMAL ? 0 : 3;
}

static uint64_t ap_tapq_gr2(const APQueue *queue, bool facilities)
{
    const APCard *card = queue->card;
    uint64_t gr2 = (uint64_t)card->hwtype << AP_TAPQ_TYPE_SHIFT |
                   ((AP_QUEUE_DEPTH - 1) & AP_TAPQ_DEPTH_MASK);

    if (facilities) {
        gr2 |= AP_TAPQ_APSC | AP_TAPQ_MEX4K | AP_TAPQ_CRT4K | AP_TAPQ_APXA |
               AP_ENGINE_GET_CLASS(card->engine)->facilities;
    }
    return gr2;
}

static uint32_t ap_pqap_tapq(CPUS390XState *env, APMatrix *matrix)
{
    APQueue *queue;
    uint8_t rc = ap_instr_find_queue(env, matrix, env->regs[0], &queue);

    ap_oracle_note(queue, env_archcpu(env), AP_USE_TAPQ, rc);
    env->regs[2] = queue ? ap_tapq_gr2(queue, env->regs[0] & AP_GR0_T) : 0;
    return ap_instr_end(env, queue, rc);
}

/* The type that the adapter can be used as by a program that knows @wanted */
static uint64_t ap_qact_gr2(const APCard *card, uint64_t wanted)
{
    uint64_t mode = AP_ENGINE_GET_CLASS(card->engine)->facilities &
                    AP_TAPQ_MODES;
    uint8_t type = wanted >> AP_TAPQ_TYPE_SHIFT;

    if ((wanted & AP_TAPQ_MODES) != mode || type < AP_TYPE_CEX4) {
        return 0;
    }
    return mode | (uint64_t)MIN(type, card->hwtype) << AP_TAPQ_TYPE_SHIFT;
}

static uint32_t ap_pqap_qact(CPUS390XState *env, APMatrix *matrix)
{
    APQueue *queue;
    uint8_t rc = ap_instr_find_queue(env, matrix, env->regs[0], &queue);

    env->regs[2] = rc == AP_RC_NORMAL ? ap_qact_gr2(queue->card, env->regs[1])
                                      : 0;
    return ap_instr_end(env, queue, rc);
}

static uint32_t ap_pqap_reset(CPUS390XState *env, APMatrix *matrix)
{
    APQueue *queue;
    uint8_t rc = ap_instr_find_queue(env, matrix, env->regs[0], &queue);

    ap_oracle_note(queue, env_archcpu(env), AP_USE_RESET, rc);
    if (rc == AP_RC_NORMAL) {
        ap_queue_reset(queue);
    }
    return ap_instr_end(env, queue, rc);
}

static bool ap_indicator_valid(uint64_t addr)
{
    return address_space_access_valid(&address_space_memory, addr, 1, true,
                                      MEMTXATTRS_UNSPECIFIED) &&
           !cpu_physical_memory_is_io(addr);
}

/* The guest's interruption state area, if the interruption is for one */
static bool ap_aqic_gisa(uint64_t control, uint32_t *gisa)
{
    *gisa = control & AP_AQIC_GISA;
    if (control & AP_AQIC_GISA_FORMAT) {
        return false;
    }
    return !*gisa ||
           (s390_has_feat(S390_FEAT_SIE_F2) && s390_gisa_valid(*gisa));
}

static uint32_t ap_pqap_aqic(CPUS390XState *env, APMatrix *matrix)
{
    uint64_t control = env->regs[1];
    uint64_t indicator = env->regs[2];
    bool enable = control & AP_AQIC_IR;
    uint32_t gisa;
    APQueue *queue;
    uint8_t rc = ap_instr_find_queue(env, matrix, env->regs[0], &queue);

    if (rc == AP_RC_NORMAL) {
        if (enable == queue->irq_enabled) {
            rc = AP_RC_OTHERWISE_CHANGED;
        } else if (!enable) {
            ap_queue_disable_irq(queue);
        } else if (!ap_aqic_gisa(control, &gisa)) {
            rc = AP_RC_INVALID_GISA;
        } else if (!ap_indicator_valid(indicator)) {
            rc = AP_RC_INVALID_ADDRESS;
        } else {
            queue->gisa = gisa;
            queue->gisc = control >> AP_AQIC_GISC_SHIFT & AP_AQIC_ISC;
            ap_queue_enable_irq(queue, indicator, control & AP_AQIC_ISC);
        }
    }
    return ap_instr_end(env, queue, rc);
}

static uint32_t ap_pqap_qci(S390CPU *cpu, APMatrix *matrix, uintptr_t ra)
{
    CPUS390XState *env = &cpu->env;
    uint8_t config[AP_QCI_SIZE];
    uint64_t addr = ap_instr_address(env, 2);

    if (addr % AP_QCI_ALIGN) {
        s390_program_interrupt(env, PGM_SPECIFICATION, ra);
    }
    ap_matrix_store_config(matrix, config);
    ap_instr_mask(env, config);
    if (s390_cpu_virt_mem_write(cpu, addr, 2, config, sizeof(config))) {
        s390_cpu_virt_mem_handle_exc(cpu, ra);
    }
    return ap_instr_end(env, NULL, AP_RC_NORMAL);
}

/* Whether the function is installed, and GR0 is as the function wants it */
static bool ap_pqap_valid(uint64_t gr0, uint8_t fc)
{
    if (gr0 & AP_GR0_PQAP_RESERVED) {
        return false;
    }
    if ((gr0 & AP_GR0_T) && !s390_has_feat(S390_FEAT_AP_FACILITIES_TEST)) {
        return false;
    }
    switch (fc) {
    case AP_PQAP_TAPQ:
    case AP_PQAP_RAPQ:
    case AP_PQAP_ZAPQ:
        return true;
    case AP_PQAP_AQIC:
        return s390_has_feat(S390_FEAT_AP_QUEUE_INTERRUPT_CONTROL);
    case AP_PQAP_QCI:
    case AP_PQAP_QACT:
        return s390_has_feat(S390_FEAT_AP_QUERY_CONFIG_INFO);
    default:
        return false;
    }
}

uint32_t ap_pqap(S390CPU *cpu, uintptr_t ra)
{
    CPUS390XState *env = &cpu->env;
    APMatrix *matrix = ap_instr_begin(env, ra);
    uint64_t gr0 = env->regs[0];
    uint8_t fc = gr0 >> AP_GR0_FC_SHIFT & AP_GR0_FC_MASK;
    uint32_t cc;

    if (!ap_pqap_valid(gr0, fc)) {
        qemu_log_mask(LOG_GUEST_ERROR, "ap: PQAP with GR0 0x%016" PRIx64 "\n",
                      gr0);
        s390_program_interrupt(env, PGM_SPECIFICATION, ra);
    }
    switch (fc) {
    case AP_PQAP_TAPQ:
        cc = ap_pqap_tapq(env, matrix);
        break;
    case AP_PQAP_RAPQ:
    case AP_PQAP_ZAPQ:
        cc = ap_pqap_reset(env, matrix);
        break;
    case AP_PQAP_AQIC:
        cc = ap_pqap_aqic(env, matrix);
        break;
    case AP_PQAP_QACT:
        cc = ap_pqap_qact(env, matrix);
        break;
    default:
        cc = ap_pqap_qci(cpu, matrix, ra);
        break;
    }
    trace_ap_pqap(fc, gr0 & AP_GR0_APQN_MASK, env->regs[1], cc);
    return cc;
}

static void ap_instr_check_pairs(CPUS390XState *env, uint8_t r1, uint8_t r2,
                                 uintptr_t ra)
{
    if ((r1 | r2) & 1) {
        s390_program_interrupt(env, PGM_SPECIFICATION, ra);
    }
}

uint32_t ap_nqap(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra)
{
    CPUS390XState *env = &cpu->env;
    APMatrix *matrix = ap_instr_begin(env, ra);
    uint8_t request[AP_MAX_MESSAGE];
    uint64_t addr, len, psmid;
    APQueue *queue;
    uint8_t rc;

    ap_instr_check_pairs(env, r1, r2, ra);
    addr = ap_instr_address(env, r2);
    len = ap_instr_length(env, r2 + 1);
    psmid = deposit64(env->regs[r1 + 1], 32, 32, env->regs[r1]);

    rc = ap_instr_find_queue(env, matrix, env->regs[0], &queue);
    if (rc == AP_RC_NORMAL) {
        if (!(env->regs[0] & AP_GR0_NQAP_L)) {
            qemu_log_mask(LOG_UNIMP, "ap: NQAP of a part of a message\n");
            rc = AP_RC_FACILITY_NOT_INST;
        } else if (len > sizeof(request)) {
            rc = AP_RC_MESSAGE_TOO_BIG;
        } else if (ap_queue_full(queue)) {
            rc = AP_RC_Q_FULL;
        }
    }
    if (rc == AP_RC_NORMAL) {
        if (s390_cpu_virt_mem_read(cpu, addr, r2, request, len)) {
            s390_cpu_virt_mem_handle_exc(cpu, ra);
        }
        ap_oracle_note(queue, cpu, AP_USE_NQAP, rc);
        ap_queue_enqueue(queue, psmid, request, len);
        ap_instr_set_reg(env, r2, addr + len);
        ap_instr_set_reg(env, r2 + 1, 0);
    } else {
        ap_oracle_note(queue, cpu, AP_USE_NQAP, rc);
    }
    trace_ap_nqap(env->regs[0] & AP_GR0_APQN_MASK, psmid, len, rc);
    return ap_instr_end(env, queue, rc);
}

/* Store what fits of the reply; true when that was the rest of it. */
static bool ap_dqap_receive(S390CPU *cpu, APMessage *msg, uint8_t r2,
                            uintptr_t ra)
{
    CPUS390XState *env = &cpu->env;
    uint64_t addr = ap_instr_address(env, r2);
    uint64_t len = ap_instr_length(env, r2 + 1);
    size_t start = env->regs[0] & AP_GR0_DQAP_CONTINUE ? msg->received : 0;
    size_t n = MIN(len, msg->reply->len - start);

    if (s390_cpu_virt_mem_write(cpu, addr, r2, msg->reply->data + start, n)) {
        s390_cpu_virt_mem_handle_exc(cpu, ra);
    }
    msg->received = start + n;
    ap_instr_set_reg(env, r2, addr + n);
    ap_instr_set_reg(env, r2 + 1, len - n);
    env->regs[2] = msg->reply->len - msg->received;
    return msg->received == msg->reply->len;
}

uint32_t ap_dqap(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra)
{
    CPUS390XState *env = &cpu->env;
    APMatrix *matrix = ap_instr_begin(env, ra);
    uint16_t apqn = env->regs[0] & AP_GR0_APQN_MASK;
    APMessage *msg = NULL;
    APQueue *queue;
    uint8_t rc;

    ap_instr_check_pairs(env, r1, r2, ra);
    rc = ap_instr_find_queue(env, matrix, apqn, &queue);
    if (rc == AP_RC_NORMAL) {
        msg = ap_queue_reply(queue);
        if (!msg) {
            rc = AP_RC_NO_PENDING_REPLY;
        }
    }
    if (msg) {
        bool whole = ap_dqap_receive(cpu, msg, r2, ra);

        ap_oracle_note(queue, cpu, AP_USE_DQAP, rc);
        if (!whole) {
            trace_ap_dqap_partial(apqn, msg->psmid, env->regs[2]);
            env->regs[0] |= AP_GR0_DQAP_CONTINUE;
            return 1;
        }
        env->regs[r1] = deposit64(env->regs[r1], 0, 32, msg->psmid >> 32);
        env->regs[r1 + 1] = deposit64(env->regs[r1 + 1], 0, 32, msg->psmid);
        trace_ap_dqap(apqn, msg->psmid, msg->reply->len, rc);
        ap_queue_dequeue(queue);
    } else {
        ap_oracle_note(queue, cpu, AP_USE_DQAP, rc);
        trace_ap_dqap(apqn, 0, 0, rc);
    }
    return ap_instr_end(env, queue, rc);
}
