/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PERFORM LOCKED OPERATION
 *
 * Function codes 0 to 23: six operations in four forms each.  See "PERFORM
 * LOCKED OPERATION" in the z/Architecture Principles of Operation, SA22-7832.
 *
 * The translator lets no other CPU run meanwhile.  That makes one lock for all
 * program lock tokens and needs no other.  Not here: the ALETs in the parameter
 * list, which count in the access-register mode only.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "tcg_s390x.h"
#include "exec/cpu_ldst.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"

/* GR0, bits 32 to 63 */
#define PLO_FC          0x000000ff
#define PLO_TEST        0x00000100  /* test whether the code is installed */
#define PLO_RESERVED    0xfffffe00

#define PLO_FCS         24

/* function code / 4 */
enum {
    PLO_CL,         /* compare and load */
    PLO_CS,         /* compare and swap */
    PLO_DCS,        /* double compare and swap */
    PLO_CSST,       /* compare and swap and store */
    PLO_CSDST,      /* ... and double store */
    PLO_CSTST,      /* ... and triple store */
};

/* function code % 4: where the operands are, and their size */
enum {
    PLO_REGS_32,
    PLO_LIST_64,
    PLO_REGS_64,
    PLO_LIST_128,
};

/*
 * The parameter list has slots of 16 bytes.  An operand is right-justified in
 * its slot, the address of one in storage in the right half.
 */
enum {
    SLOT_COMPARE_1,
    SLOT_REPLACE_1,
    SLOT_COMPARE_3,
    SLOT_REPLACE_3,
    SLOT_ADDRESS_4,
    SLOT_OPERAND_5,
    SLOT_ADDRESS_6,
    SLOT_OPERAND_7,
    SLOT_ADDRESS_8,
};

typedef struct PLOState {
    CPUS390XState *env;
    uintptr_t ra;
    int op;
    int form;
    int size;
    int r1;
    int r3;
    uint64_t list;
} PLOState;

typedef struct PLOValue {
    uint64_t hi;
    uint64_t lo;
} PLOValue;

static bool plo_in_regs(const PLOState *s)
{
    return s->form == PLO_REGS_32 || s->form == PLO_REGS_64;
}

/* The operands of the last two operations are too many for registers. */
static bool plo_has_list(const PLOState *s)
{
    return !plo_in_regs(s) || s->op == PLO_CSDST || s->op == PLO_CSTST;
}

static uint64_t plo_wrap(const PLOState *s, uint64_t addr)
{
    if (s->env->psw.mask & PSW_MASK_64) {
        return addr;
    }
    return addr & (s->env->psw.mask & PSW_MASK_32 ? 0x7fffffff : 0xffffff);
}

static PLOValue plo_load(const PLOState *s, uint64_t addr)
{
    PLOValue v = {};

    switch (s->size) {
    case 4:
        v.lo = cpu_ldl_data_ra(s->env, addr, s->ra);
        break;
    case 8:
        v.lo = cpu_ldq_data_ra(s->env, addr, s->ra);
        break;
    default:
        v.hi = cpu_ldq_data_ra(s->env, addr, s->ra);
        v.lo = cpu_ldq_data_ra(s->env, plo_wrap(s, addr + 8), s->ra);
        break;
    }
    return v;
}

static void plo_store(const PLOState *s, uint64_t addr, PLOValue v)
{
    switch (s->size) {
    case 4:
        cpu_stl_data_ra(s->env, addr, v.lo, s->ra);
        break;
    case 8:
        cpu_stq_data_ra(s->env, addr, v.lo, s->ra);
        break;
    default:
        /* the second half may be in a page of its own */
        probe_write(s->env, plo_wrap(s, addr + 8), 8,
                    s390x_env_mmu_index(s->env, false), s->ra);
        cpu_stq_data_ra(s->env, addr, v.hi, s->ra);
        cpu_stq_data_ra(s->env, plo_wrap(s, addr + 8), v.lo, s->ra);
        break;
    }
}

/* All or nothing: no access exception may come after the first store. */
static void plo_probe(const PLOState *s, uint64_t addr)
{
    probe_write(s->env, addr, s->size, s390x_env_mmu_index(s->env, false),
                s->ra);
}

static uint64_t plo_slot(const PLOState *s, int slot)
{
    return plo_wrap(s, s->list + 16 * slot + 16 - s->size);
}

static void plo_check_aligned(const PLOState *s, uint64_t addr, int size)
{
    if (addr % size) {
        tcg_s390_program_interrupt(s->env, PGM_SPECIFICATION, s->ra);
    }
}

/* The register that holds an operand, or -1 if the parameter list does */
static int plo_register(const PLOState *s, int slot)
{
    if (!plo_in_regs(s)) {
        return -1;
    }
    switch (slot) {
    case SLOT_COMPARE_1:
        return s->r1;
    case SLOT_REPLACE_1:
        return s->r1 + 1;
    case SLOT_COMPARE_3:
        return s->r3;
    case SLOT_REPLACE_3:
        return s->op == PLO_DCS ? s->r3 + 1 : s->op == PLO_CSST ? s->r3 : -1;
    default:
        return -1;
    }
}

static PLOValue plo_get(const PLOState *s, int slot)
{
    int r = plo_register(s, slot);
    PLOValue v = {};

    if (r < 0) {
        return plo_load(s, plo_slot(s, slot));
    }
    v.lo = extract64(s->env->regs[r], 0, s->size * 8);
    return v;
}

static void plo_put(const PLOState *s, int slot, PLOValue v)
{
    int r = plo_register(s, slot);

    if (r < 0) {
        plo_store(s, plo_slot(s, slot), v);
    } else {
        s->env->regs[r] = deposit64(s->env->regs[r], 0, s->size * 8, v.lo);
    }
}

static bool plo_equal(PLOValue a, PLOValue b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

/* The fourth, sixth or eighth operand's address */
static uint64_t plo_address(const PLOState *s, int slot, uint64_t a4)
{
    uint64_t addr = a4;

    if (plo_has_list(s)) {
        addr = cpu_ldq_data_ra(s->env, plo_wrap(s, s->list + 16 * slot + 8),
                               s->ra);
        addr = plo_wrap(s, addr);
        plo_check_aligned(s, addr, s->size);
    }
    return addr;
}

static void plo_check_operands(const PLOState *s, uint64_t a2, uint64_t a4)
{
    bool pair_1 = plo_in_regs(s) && s->op != PLO_CL;
    bool pair_3 = plo_in_regs(s) && s->op == PLO_DCS;

    if ((pair_1 && s->r1 & 1) || (pair_3 && s->r3 & 1)) {
        tcg_s390_program_interrupt(s->env, PGM_SPECIFICATION, s->ra);
    }
    plo_check_aligned(s, a2, s->size);
    if (plo_has_list(s) || s->op != PLO_CS) {
        plo_check_aligned(s, a4, MIN(s->size, 8));
    }
}

/* Swap the second operand and store up to three more. */
static void plo_swap_and_store(const PLOState *s, uint64_t a2, uint64_t a4)
{
    static const struct {
        int value;
        int address;
    } more[] = {
        { SLOT_REPLACE_3, SLOT_ADDRESS_4 },
        { SLOT_OPERAND_5, SLOT_ADDRESS_6 },
        { SLOT_OPERAND_7, SLOT_ADDRESS_8 },
    };
    int i, n = s->op == PLO_CS ? 0 : s->op == PLO_DCS ? 1 : s->op - PLO_CS - 1;
    PLOValue replace = plo_get(s, SLOT_REPLACE_1);
    PLOValue value[ARRAY_SIZE(more)];
    uint64_t addr[ARRAY_SIZE(more)];

    plo_probe(s, a2);
    for (i = 0; i < n; i++) {
        value[i] = plo_get(s, more[i].value);
        addr[i] = plo_address(s, more[i].address, a4);
        plo_probe(s, addr[i]);
    }
    for (i = 0; i < n; i++) {
        plo_store(s, addr[i], value[i]);
    }
    plo_store(s, a2, replace);
}

static uint32_t plo_execute(const PLOState *s, uint64_t a2, uint64_t a4)
{
    PLOValue op2 = plo_load(s, a2);
    PLOValue op4;

    if (!plo_equal(plo_get(s, SLOT_COMPARE_1), op2)) {
        plo_put(s, SLOT_COMPARE_1, op2);
        return 1;
    }
    if (s->op == PLO_CL) {
        plo_put(s, SLOT_COMPARE_3,
                plo_load(s, plo_address(s, SLOT_ADDRESS_4, a4)));
        return 0;
    }
    if (s->op == PLO_DCS) {
        op4 = plo_load(s, plo_address(s, SLOT_ADDRESS_4, a4));
        if (!plo_equal(plo_get(s, SLOT_COMPARE_3), op4)) {
            plo_put(s, SLOT_COMPARE_3, op4);
            return 2;
        }
    }
    plo_swap_and_store(s, a2, a4);
    return 0;
}

uint32_t HELPER(plo)(CPUS390XState *env, uint32_t r1, uint32_t r3, uint64_t a2,
                     uint64_t a4)
{
    static const int sizes[] = { 4, 8, 8, 16 };
    unsigned int fc = env->regs[0] & PLO_FC;
    PLOState s = {
        .env = env,
        .ra = GETPC(),
        .op = fc / 4,
        .form = fc % 4,
        .size = sizes[fc % 4],
        .r1 = r1,
        .r3 = r3,
        .list = a4,
    };

    if (env->regs[0] & PLO_RESERVED) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, s.ra);
    }
    if (env->regs[0] & PLO_TEST) {
        return fc < PLO_FCS ? 0 : 3;
    }
    if (fc >= PLO_FCS) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, s.ra);
    }
    plo_check_operands(&s, a2, a4);
    return plo_execute(&s, a2, a4);
}
