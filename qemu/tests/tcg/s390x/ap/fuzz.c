/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random operands and messages, without an end: what counts is that the
 * emulator stands it.  fuzz.py runs this and changes the adapters meanwhile.
 */

#include "fuzz.h"

#define KIB             1024

static uint8_t msg[16 * KIB], buf[16 * KIB];
static uint8_t area[4096] __attribute__((aligned(4096)));
static size_t len;
static struct fuzz_count counts[] = {
    { .name = "answered" }, { .name = "understood" },
};

static uint16_t rnd_apqn(void)
{
    return one_in(50) ? rnd(65536) : rnd(one_in(10) ? 6 : 4) << 8 |
                                     rnd(one_in(10) ? 6 : 3);
}

/* Somewhere in @good, at the end of the storage, or where there is none */
static void *rnd_address(void *good)
{
    switch (rnd(40)) {
    case 0:
        return (void *)(MEMORY - rnd(64));
    case 1:
        return (void *)rnd64();
    case 2:
        return (void *)(MEMORY + rnd(4096));
    default:
        return good;
    }
}

static size_t rnd_len(size_t good)
{
    switch (rnd(30)) {
    case 0:
        return rnd(64);
    case 1:
        return rnd(13 * KIB);
    case 2:
        return rnd64();
    default:
        return good;
    }
}

/* ---- messages ----------------------------------------------------------- */

static void put(const void *p, size_t n)
{
    if (len + n <= sizeof(msg)) {
        memcpy(msg + len, p, n);
        len += n;
    }
}

static void put_n(uint64_t n, int size)
{
    uint8_t bytes[8];

    memcpy(bytes, &n, sizeof(bytes));
    put(bytes + 8 - size, size);
}

static void put_random(size_t n)
{
    for (; n && len < sizeof(msg); n--) {
        msg[len++] = rnd(256);
    }
}

static void set_n(size_t at, uint64_t n, int size)
{
    size_t end = len;

    len = at;
    put_n(n, size);
    len = end;
}

static size_t rnd_size(void)
{
    static const uint16_t sizes[] = { 0, 1, 8, 64, 65, 128, 136, 256, 512 };

    return one_in(8) ? rnd(600) : sizes[rnd(ARRAY_SIZE(sizes) - (rnd(8) != 0))];
}

static void type50(void)
{
    uint16_t keyblock = (one_in(2) ? 0x10 : 0) + rnd(4);
    size_t size = 64 << (keyblock & 3);

    put_n(0x0050, 2);
    put_n(0, 6);
    put_n(keyblock, 2);
    put_n(0, 6);
    put_random(keyblock < 0x10 ? 3 * size : 5 * size / 2 + size);
    if (one_in(2)) {
        msg[16 + size] = 0xff;          /* a large modulus, or p */
        msg[len - size] = 0;
    }
    set_n(2, len, 2);
}

static void type6(const char *agent)
{
    len = 0;
    put_n(0x0006, 2);
    while (len < 88) {
        put_n(0, 2);
    }
    set_n(16, 88, 4);
    memcpy(msg + 32, agent, 2);
    set_n(72, one_in(10) ? rnd(400) : 5000, 4);
    set_n(76, one_in(10) ? rnd64() : 4096, 4);
}

static void part(size_t at)
{
    set_n(at, one_in(20) ? rnd(65536) : len - at, 2);
}

/* Numbers of random lengths; the fields that say how long are right, mostly. */
static void cca_key(bool crt)
{
    size_t at = len, section, lengths;

    put_n(0, 6);
    put_n(0x1e00, 2);
    put_n(0, 6);
    section = len;
    put_n(crt ? 0x0800 : 0x0400, 2);
    put_n(0, 2);
    lengths = section + (crt ? 54 : 6);
    while (len < section + (crt ? 132 : 12)) {
        put_n(0, 2);
    }
    msg[section + 28] = crt ? 0x40 : msg[section + 28];
    for (int i = 0; i < (crt ? 6 : 2); i++) {
        size_t n = rnd_size();

        set_n(lengths + (crt ? 2 : 4) * i, one_in(20) ? rnd(65536) : n, 2);
        put_random(n);
        msg[len - 1] |= 1;
    }
    set_n(section + 2, len - section, 2);
    set_n(at + 8, len - at - 6, 2);
    part(at);
}

static void cca(void)
{
    static const char verbs[] = "PKPDRLFQKG";
    static const char rules[] = "MRP     ZERO-PADRANDOM  STATICSASTATICSB"
                                "PKCS-1.2";
    int verb = rnd(5);
    size_t at;

    type6("CA");
    put_n(220, 2);
    put_n(2, 1);
    while (len < 88 + 220) {
        put_n(0, 1);
    }
    set_n(88 + 28, one_in(10) ? rnd64() : rnd(5000), 4);
    put(verbs + 2 * verb, 2);
    at = len;
    put_n(0, 2);
    put(rules + 8 * (one_in(5) ? rnd(6) : verb < 4 ? verb : 0), 8);
    part(at);
    at = len;
    put_n(0, 2);
    put_random(verb < 2 ? rnd_size() : 0);
    part(at);
    if (verb < 2) {
        cca_key(verb == 1);
    } else {
        put_n(2, 2);
    }
    set_n(88 + 12, one_in(20) ? rnd(3000) : len - 88 - 220, 4);
    set_n(56, one_in(20) ? rnd(3000) : len - 88, 4);
}

static void ep11(void)
{
    size_t payload = 88 + 32;
    int numbers = one_in(3) ? rnd(4) : 2;

    type6("XC");
    put_n(32, 2);
    put_n(4, 1);
    while (len < payload) {
        put_n(0, 1);
    }
    put_n(0x30820000, 4);
    put_n(0x0404, 2);
    put_n(0x10000 | (one_in(4) ? rnd(64) : 38), 4);
    put_n(0x0404, 2);
    put_n(rnd(4), 4);
    while (numbers--) {
        put_n(0x0404, 2);
        put_n(rnd(5), 4);
    }
    set_n(payload + 2, one_in(8) ? rnd(65536) : len - payload - 4, 2);
    set_n(88 + 28, one_in(20) ? rnd(300) : len - payload, 4);
    set_n(56, one_in(20) ? rnd(300) : len - 88, 4);
}

static void mutate(void)
{
    static const uint8_t bytes[] = { 0, 1, 2, 0x7f, 0x80, 0x81, 0x82, 0xff };

    for (int n = rnd(6); n && len; n--) {
        size_t at = rnd(one_in(2) ? len : len < 160 ? len : 160);

        msg[at] = one_in(2) ? bytes[rnd(ARRAY_SIZE(bytes))] : rnd(256);
    }
    if (one_in(10)) {
        len = rnd(len + 1);
    }
}

static void message(void)
{
    len = 0;
    switch (rnd(10)) {
    case 0:
        put_random(rnd(one_in(10) ? 13 * KIB : 300));
        break;
    case 1:
    case 2:
        type50();
        break;
    case 3:
    case 4:
    case 5:
        ep11();
        break;
    default:
        cca();
        break;
    }
    if (one_in(2)) {
        mutate();
    }
}

/* ---- instructions ------------------------------------------------------- */

static void fuzz_nqap(void)
{
    uint64_t gr0 = rnd_apqn() | (one_in(30) ? rnd64() << 16 : 0x40000000);

    message();
    nqap(gr0, rnd64(), rnd_address(msg), rnd_len(len));
}

static void fuzz_dqap(void)
{
    static uint64_t residual;
    uint64_t gr0 = rnd_apqn() | (one_in(30) ? rnd64() << 16 : 0x80000000);
    struct result r;

    r = dqap(residual && !one_in(4) ? residual : gr0, rnd_address(buf),
             one_in(3) ? rnd(400) : rnd_len(sizeof(buf)));
    residual = !r.pgm && r.cc == 1 ? r.gr0 : 0;
    if (!r.pgm && r.cc == 0) {
        counts[0].n++;
        /* not an error: types 80 and 86, if it is whole and where we look */
        counts[1].n += buf[1] == 0x80 || buf[1] == 0x86;
        buf[1] = 0;
    }
}

/* AQIC and QCI store: into the area, or where there is nothing of ours */
static void fuzz_pqap(void)
{
    static const uint8_t functions[] = { 0, 0, 0, 1, 2, 3, 3, 3, 4, 5 };
    uint64_t gr0 = rnd_apqn();
    uint64_t gr1 = rnd64(), gr2 = (uint64_t)rnd_address(area);

    gr0 |= (uint64_t)(one_in(10) ? rnd(256) :
                      functions[rnd(ARRAY_SIZE(functions))]) << 24;
    if (one_in(20)) {
        gr0 |= (uint64_t)rnd(256) << 16;
    }
    if (one_in(2)) {
        gr0 |= 1 << 23;
    }
    if (!one_in(20)) {
        gr1 &= ~(3UL << 32);        /* no GISA */
    }
    if (gr2 < MEMORY - 4096) {
        gr2 = (uint64_t)area + (rnd(sizeof(area) - 128) &
                                (one_in(9) ? ~0UL : ~7UL));
    }
    pqap(gr0, gr1, gr2);
}

static void fuzz_sclp(void)
{
    static const uint8_t apids[] = { 0, 1, 2, 3, 9, 255 };

    sclp((one_in(10) ? 0x001e0001 : 0x001f0001) |
         apids[rnd(ARRAY_SIZE(apids))] << 8);
}

static void fuzz_event(void)
{
    uint32_t crw;

    memset(area, 0, sizeof(area));
    area[1] = 0x10;
    area[3] = 0x0e;
    area[8] = rnd(256);
    stcrw(&crw);
    chsc(area);
}

static bool step(void)
{
    int n = rnd(1000);

    problem_state = one_in(500);
    if (n < 400) {
        fuzz_nqap();
    } else if (n < 780) {
        fuzz_dqap();
    } else if (n < 960) {
        fuzz_pqap();
    } else if (n < 975) {
        fuzz_sclp();
    } else if (n < 990) {
        problem_state = false;
        fuzz_event();
    } else {
        wait_io(rnd(2));
    }
    problem_state = false;
    return true;
}

int main(void)
{
    arch_init();
    return fuzz(step, counts, ARRAY_SIZE(counts));
}
