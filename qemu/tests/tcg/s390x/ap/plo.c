/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PERFORM LOCKED OPERATION
 *
 * Every function code with equal and with unequal operands.  The parameter
 * list is that of the Principles of Operation.
 */

#include "test.h"

enum { CL, CS, DCS, CSST, CSDST, CSTST };

static const int sizes[] = { 4, 8, 8, 16 };
static const char *const names[] = {
    "PLO CL", "PLO CS", "PLO DCS", "PLO CSST", "PLO CSDST", "PLO CSTST",
};

/* Operand n is filled with the byte 0x10 * n, or + 1 for a replacement. */
static uint8_t op[9][16] __attribute__((aligned(16)));
static uint8_t list[144] __attribute__((aligned(16)));

static void fill(void *p, int byte, int size)
{
    memset(p, byte, size);
}

static bool filled(const void *p, int byte, int size)
{
    const uint8_t *b = p;

    for (int i = 0; i < size; i++) {
        if (b[i] != byte) {
            return false;
        }
    }
    return true;
}

static uint8_t *slot(int n, int size)
{
    return list + 16 * n + 16 - size;
}

static uint64_t reg(int byte, int size)
{
    return 0x0101010101010101UL * byte >> (64 - 8 * size);
}

struct run {
    int fc, size;
    bool in_regs, has_list;
    struct result r;
};

/* Operand 2 compares equal to @byte 2, operand 4 to @byte 4. */
static struct run run(int fc, int byte2, int byte4)
{
    struct run t = {
        .fc = fc,
        .size = sizes[fc % 4],
        .in_regs = fc % 4 == 0 || fc % 4 == 2,
    };
    int i, opn = fc / 4;
    uint64_t r6 = reg(opn == CSST ? 0x31 : 0x40, t.size < 8 ? t.size : 8);

    t.has_list = !t.in_regs || opn >= CSDST;
    memset(op, 0xee, sizeof(op));
    memset(list, 0xdd, sizeof(list));
    fill(op[2], byte2, t.size);
    fill(op[4], byte4, t.size);
    fill(slot(0, t.size), 0x20, t.size);
    fill(slot(1, t.size), 0x21, t.size);
    fill(slot(2, t.size), 0x40, t.size);
    fill(slot(3, t.size), 0x31, t.size);
    fill(slot(5, t.size), 0x51, t.size);
    fill(slot(7, t.size), 0x71, t.size);
    for (i = 4; i <= 8; i += 2) {
        uint64_t addr = (uint64_t)op[i];

        memcpy(list + 16 * i + 8, &addr, 8);
    }
    t.r = plo(fc, reg(0x20, t.size < 8 ? t.size : 8),
              reg(0x21, t.size < 8 ? t.size : 8), r6,
              reg(0x31, t.size < 8 ? t.size : 8), op[2],
              t.has_list ? (void *)list : (void *)op[4]);
    return t;
}

static bool compare_is(const struct run *t, int which, int byte)
{
    if (t->in_regs && (which == 1 || t->fc / 4 <= DCS)) {
        return (which == 1 ? t->r.r4 : t->r.r6) == reg(byte, t->size);
    }
    return filled(slot(which == 1 ? 0 : 2, t->size), byte, t->size);
}

static bool untouched(const struct run *t, int byte2, int byte4)
{
    return filled(op[2], byte2, t->size) && filled(op[4], byte4, t->size) &&
           filled(op[6], 0xee, 16) && filled(op[8], 0xee, 16);
}

static bool unequal(int fc)
{
    struct run t = run(fc, 0x22, 0x40);

    return !t.r.pgm && t.r.cc == 1 && compare_is(&t, 1, 0x22) &&
           untouched(&t, 0x22, 0x40);
}

static bool equal(int fc)
{
    struct run t = run(fc, 0x20, 0x40);
    int opn = fc / 4;
    bool good = !t.r.pgm && t.r.cc == 0;

    if (opn == CL) {
        t = run(fc, 0x20, 0x44);
        return good && t.r.cc == 0 && compare_is(&t, 3, 0x44) &&
               untouched(&t, 0x20, 0x44);
    }
    good &= filled(op[2], 0x21, t.size);
    good &= filled(op[4], opn == CS ? 0x40 : 0x31, t.size);
    good &= filled(op[6], opn >= CSDST ? 0x51 : 0xee, t.size);
    good &= filled(op[8], opn >= CSTST ? 0x71 : 0xee, t.size);
    return good && filled(op[2] + t.size, 0xee, 16 - t.size) &&
           filled(op[4] + t.size, 0xee, 16 - t.size);
}

static bool second_unequal(int fc)
{
    struct run t = run(fc, 0x20, 0x44);

    return !t.r.pgm && t.r.cc == 2 && compare_is(&t, 3, 0x44) &&
           untouched(&t, 0x20, 0x44);
}

static void test_exceptions(void)
{
    bool good = true;

    for (int fc = 0; fc < 24; fc++) {
        uint8_t *p = op[2] + sizes[fc % 4] / 2;

        good &= plo(fc, 0, 0, 0, 0, p, list).pgm == PGM_SPECIFICATION;
    }
    ok(good, "PLO: operand not aligned");
    ok_equal(plo(24, 0, 0, 0, 0, op[2], list).pgm, PGM_SPECIFICATION,
             "PLO: no such function");
    ok_equal(plo(0x200, 0, 0, 0, 0, op[2], list).pgm, PGM_SPECIFICATION,
             "PLO: reserved bit");
    fill(op[2], 0, 16);
    ok_equal(plo(13, 0, 0, 0, 0, op[2], list + 4).pgm, PGM_SPECIFICATION,
             "PLO: list not aligned");
    memset(list, 0, sizeof(list));
    list[24] = 1;
    memset(list + 72, 0x11, 8);
    list[79] = 0;
    ok_equal(plo(13, 0, 0, 0, 0, op[2], list).pgm, PGM_ADDRESSING,
             "PLO: no such storage");
    ok(filled(op[2], 0, 16), "PLO: no such storage, nothing stored");
}

int main(void)
{
    bool good = true;

    arch_init();
    for (int fc = 0; fc < 256; fc++) {
        struct result r = plo(0x100 | fc, 0, 0, 0, 0, NULL, NULL);

        good &= !r.pgm && r.cc == (fc < 24 ? 0 : 3);
    }
    ok(good, "PLO: test of all function codes");
    for (int opn = CL; opn <= CSTST; opn++) {
        for (int form = 0; form < 4; form++) {
            good = unequal(opn * 4 + form) && equal(opn * 4 + form) &&
                   (opn != DCS || second_unequal(opn * 4 + form));
            ok(good, names[opn]);
        }
    }
    test_exceptions();
    return ktap_end();
}
