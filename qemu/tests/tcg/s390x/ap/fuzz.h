/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzing programs have in common: random steps, without an end.
 * fuzz.py runs them and reads what they print.
 *
 * SEED and FIRST are defined when this is compiled: the numbers of a step
 * follow from SEED and from which step it is, FIRST is the one to start with.
 * A reset starts the program again; it goes on with the next step.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "test.h"

#define MEMORY          0x8000000UL     /* -m 128 */
#define NEXT_STEP       0x1f000         /* below the program, survives */

/* What there must be one of in a thousand steps, on an average */
struct fuzz_count {
    const char *name;
    uint64_t n;
};

static uint64_t rnd_state;

/* splitmix64, so that neighbours have nothing in common */
static void rnd_seed(uint64_t step)
{
    uint64_t z = SEED * 0x9e3779b97f4a7c15UL + step * 0xd1342543de82ef95UL;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebUL;
    rnd_state = z ^ z >> 31 ?: 1;
}

/* xorshift64* */
static uint32_t rnd(uint32_t below)
{
    rnd_state ^= rnd_state >> 12;
    rnd_state ^= rnd_state << 25;
    rnd_state ^= rnd_state >> 27;
    return (rnd_state * 0x2545f4914f6cdd1dUL >> 32) % below;
}

static uint64_t rnd64(void)
{
    return (uint64_t)rnd(~0u) << 32 | rnd(~0u);
}

static bool one_in(uint32_t n)
{
    return rnd(n) == 0;
}

static void fuzz_print(const char *what, uint64_t n)
{
    print(what);
    print_hex(n);
}

/* Of the last 100 steps; a reset loses what it comes upon. */
static void fuzz_report(uint64_t next, struct fuzz_count *counts, size_t len)
{
    fuzz_print("# step ", next);
    print(":");
    for (size_t i = 0; i < len; i++) {
        print(" ");
        print(counts[i].name);
        fuzz_print(" ", counts[i].n);
        counts[i].n = 0;
    }
    print("\n");
}

/* Returns what main() returns, if a step has found something wrong. */
static int fuzz(bool (*step)(void), struct fuzz_count *counts, size_t len)
{
    uint64_t where = NEXT_STEP;
    volatile uint64_t *next;

    asm("" : "+r" (where));
    next = (uint64_t *)where;
    if (!*next) {
        *next = FIRST;
    }
    fuzz_print("# run from ", *next);
    print("\n");
    for (int done = 1; ; done++) {
        rnd_seed(*next);
        *next += 1;
        if (!step()) {
            fuzz_print("# wrong: step ", *next - 1);
            print("\n");
            return 1;
        }
        if (done % 100 == 0) {
            fuzz_report(*next, counts, len);
        }
        if (done % 1000 == 0) {
            nap();
        }
    }
}

#endif
