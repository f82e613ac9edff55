/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CCA coprocessor: RSA with known answers, which vectors.py computes;
 * random numbers, queries, and what it refuses
 *
 * Wants adapter 10 (cca) and domain 0.
 */

#include "test.h"
#include "vectors.h"

#define APQN        0x0a00

/* Offsets in a request and in a reply: ap-bits.h */
#define BLOCK       88
#define PARAMS      (BLOCK + 220)
#define R_BLOCK     48
#define R_PARAMS    (R_BLOCK + 220)

static uint8_t msg[8192], buf[12 * 1024];
static size_t len, got;

static void put16(uint8_t *p, uint16_t n)
{
    p[0] = n >> 8;
    p[1] = n;
}

static void put32(uint8_t *p, uint32_t n)
{
    put16(p, n >> 16);
    put16(p + 2, n);
}

static uint32_t get16(const uint8_t *p)
{
    return p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) << 16 | get16(p + 2);
}

/* A part of the parameter block grows at the end of the message. */
static uint8_t *part;

static void begin_part(void)
{
    part = msg + len;
    len += 2;
    put16(part, 2);
}

static void add(const void *p, size_t n)
{
    memcpy(msg + len, p, n);
    len += n;
    put16(part, msg + len - part);
}

static void add16(uint16_t n)
{
    put16(msg + len, n);
    len += 2;
    put16(part, msg + len - part);
}

static void add_number(const struct number *n, size_t size)
{
    memset(msg + len, 0, size);
    memcpy(msg + len + size - n->len, n->bytes, n->len);
    len += size;
    put16(part, msg + len - part);
}

static void begin(const char *verb, const char *rule)
{
    memset(msg, 0, sizeof(msg));
    msg[1] = 6;
    put32(msg + 16, BLOCK);
    memcpy(msg + 32, "CA", 2);
    memcpy(msg + 52, verb, 2);
    put32(msg + 72, 5000);              /* space for the block */
    put16(msg + BLOCK, 220);
    msg[BLOCK + 2] = 2;
    memcpy(msg + BLOCK + 6, "T2", 2);
    len = PARAMS;
    memcpy(msg + len, verb, 2);
    len += 2;
    begin_part();
    add(rule, 8);
}

static void exchange(void)
{
    struct result r;

    put32(msg + 56, len - BLOCK);
    put32(msg + BLOCK + 12, len - PARAMS);
    nqap(APQN | 0x40000000, 1, msg, len);
    memset(buf, 0xee, sizeof(buf));
    r = dqap(APQN | 0x80000000, buf, sizeof(buf));
    got = r.cc ? 0 : sizeof(buf) - r.r7;
}

static bool error(uint8_t code)
{
    return got == 8 && buf[1] == 0x82 && buf[4] == code;
}

/* A reply with these codes; what is in it is as long as it says. */
static bool replied(uint16_t return_code, uint16_t reason)
{
    size_t data = get32(buf + 24);

    return got >= R_PARAMS && buf[1] == 0x86 && buf[2] == 2 && !buf[4] &&
           get32(buf + 20) == R_BLOCK &&
           get32(buf + 16) + R_BLOCK + data == got &&
           (!data || get32(buf + 28) + data == got) &&
           buf[R_BLOCK + 2] == 2 &&
           get32(buf + R_BLOCK + 24) == get32(buf + 16) - 220 &&
           get32(buf + R_BLOCK + 32) == data &&
           get16(buf + R_BLOCK + 144) == return_code &&
           get16(buf + R_BLOCK + 146) == reason;
}

/* ---- RSA ---------------------------------------------------------------- */

static void me_key(const struct number *e, const struct number *n, size_t size)
{
    begin_part();
    add16(20 + 2 * size + 4);
    add16(0);
    add16(0x1e00);
    add16(20 + 2 * size);
    add16(0);
    add16(0);
    add16(0x0400);
    add16(12 + 2 * size);
    add16(0);
    add16(size);
    add16(8 * size);
    add16(size);
    add_number(e, size);
    add_number(n, size);
}

/* With p, dp and u longer than q and dq, as Linux sends them */
static void crt_key(const struct number *k, size_t size)
{
    size_t shorter = size / 2, longer = shorter + 8;
    uint8_t section[132] = { 0x08 };

    section[28] = 0x40;
    put16(section + 2, sizeof(section) + 3 * longer + 2 * shorter + size);
    put16(section + 54, longer);
    put16(section + 56, shorter);
    put16(section + 58, longer);
    put16(section + 60, shorter);
    put16(section + 62, longer);
    put16(section + 64, size);
    begin_part();
    add16(0);
    add16(0);
    add16(0x1e00);
    add16(8 + get16(section + 2));
    add16(0);
    add16(0);
    add(section, sizeof(section));
    for (int i = 0; i < 5; i++) {
        add_number(&k[i], i % 2 ? shorter : longer);
    }
    memset(msg + len, 0xff, size);
    len += size;
    put16(part, msg + len - part);
}

static size_t vector_size(const struct vector *v)
{
    return v->n == 3 ? v->operands[1].len : 2 * v->operands[1].len;
}

static void begin_vector(const struct vector *v)
{
    size_t size = vector_size(v);

    begin(v->n == 3 ? "PK" : "PD", v->n == 3 ? "MRP     " : "ZERO-PAD");
    begin_part();
    add_number(&v->operands[v->n - 1], size);
    if (v->n == 3) {
        me_key(&v->operands[0], &v->operands[1], size);
    } else {
        crt_key(v->operands, size);
    }
}

/* Rules, none; the result, padded to the size of the modulus; key, none */
static bool result_is(const struct number *n, size_t size)
{
    const uint8_t *p = buf + R_PARAMS;

    if (!replied(0, 0) || got != R_PARAMS + 2 + 2 + 2 + size + 2 ||
        get16(p + 2) != 2 || get16(p + 4) != size + 2 ||
        get16(p + 6 + size) != 2) {
        return false;
    }
    for (size_t i = 0; i < size - n->len; i++) {
        if (p[6 + i]) {
            return false;
        }
    }
    return !memcmp(p + 6 + size - n->len, n->bytes, n->len);
}

static void test_vectors(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
        begin_vector(&vectors[i]);
        exchange();
        ok(result_is(&vectors[i].result, vector_size(&vectors[i])),
           vectors[i].name);
    }
}

static void test_rsa_refused(void)
{
    const struct vector *v = &vectors[1];
    const struct number *n = v->operands;

    begin("PK", "PKCS-1.2");
    begin_part();
    begin_part();
    exchange();
    ok(replied(8, 33), "RSA: unknown rule");
    begin("PK", "MRP     ");
    begin_part();
    begin_part();
    exchange();
    ok(replied(8, 65), "RSA: no key");
    begin("PK", "MRP     ");
    begin_part();
    add_number(&n[1], 128);
    me_key(&n[0], &n[1], 128);
    exchange();
    ok(replied(8, 72), "RSA: message not smaller than the modulus");
    begin_vector(v);
    msg[len - 1] &= ~1;
    exchange();
    ok(replied(8, 65), "RSA: even modulus");
    begin_vector(v);
    part[6] = 0x1f;
    exchange();
    ok(replied(8, 65), "RSA: token of another kind");
    begin_vector(v);
    part[14] = 0x08;
    exchange();
    ok(replied(8, 65), "RSA: section of another kind");
    begin_vector(v);
    put16(part + 20, 513);
    exchange();
    ok(replied(8, 72), "RSA: exponent longer than 4096 bits");
    begin_vector(v);
    put16(part + 24, 200);
    exchange();
    ok(replied(8, 72), "RSA: modulus longer than the section");
    begin_vector(v);
    put32(msg + 72, 300);
    exchange();
    ok(error(0xa0), "RSA: no space for the reply");
}

/* ---- the rest ----------------------------------------------------------- */

static void random(uint32_t space, uint32_t wanted)
{
    begin("RL", "RANDOM  ");
    begin_part();
    begin_part();
    put32(msg + 76, space);
    put32(msg + BLOCK + 28, wanted);
    exchange();
}

static void test_random(void)
{
    uint8_t first[16];

    random(4096, 4096);
    ok(replied(0, 0) && get32(buf + 24) == 4096, "random: 4096 bytes");
    memcpy(first, buf + got - 16, 16);
    random(4096, 16);
    ok(replied(0, 0) && get32(buf + 24) == 16, "random: 16 bytes");
    ok(memcmp(first, buf + got - 16, 16), "random: others");
    random(16, 4096);
    ok(replied(0, 0) && get32(buf + 24) == 16, "random: not more than space");
    random(100000, 100000);
    ok(replied(0, 0) && get32(buf + 24) == 8192, "random: not more than 8192");
    random(0, 0);
    ok(replied(0, 0) && get32(buf + 24) == 0, "random: none");
}

/* Every item of the second part says how long it is. */
static size_t items_len(const uint8_t *p, size_t n)
{
    size_t sum = 0;

    while (n--) {
        sum += get16(p + sum);
    }
    return sum;
}

static void query(const char *rule)
{
    begin("FQ", rule);
    begin_part();
    begin_part();
    exchange();
}

static void test_query(void)
{
    const uint8_t *p = buf + R_PARAMS + 2;

    query("STATICSA");
    ok(replied(0, 0) && get16(p) == 2 + 80 && get16(p + 82) == 2 + 204,
       "query: STATICSA, lengths");
    ok(!memcmp(p + 2, "QEMU000A1       1       1       ", 32),
       "query: STATICSA, serial number and states");
    ok(items_len(p + 84, 12) == 204, "query: STATICSA, items");
    query("STATICSB");
    ok(replied(0, 0) && get16(p) == 2 + 104 && get16(p + 106) == 2 + 240,
       "query: STATICSB, lengths");
    ok(items_len(p + 108, 15) == 240 && get16(p + 106 + 2 + 204) == 12,
       "query: STATICSB, items");
    query("STATCCAX");
    ok(replied(8, 33), "query: unknown");
}

static void refused(const char *name)
{
    exchange();
    ok(error(0x40), name);
}

static void test_refused(void)
{
    begin("KG", "AES     ");
    begin_part();
    begin_part();
    refused("refused: unknown verb");
    begin("FQ", "STATICSA");
    begin_part();
    refused("refused: a part is missing");
    begin("FQ", "STATICSA");
    begin_part();
    begin_part();
    put16(part, 3);
    refused("refused: a part is too long");
    put16(part, 1);
    refused("refused: a part is too short");
    begin("FQ", "STATICSA");
    begin_part();
    begin_part();
    msg[BLOCK + 2] = 4;
    refused("refused: version of the block");
    begin("FQ", "STATICSA");
    begin_part();
    begin_part();
    put16(msg + 32, 0x5843);
    refused("refused: agent");
    begin("FQ", "STATICSA");
    begin_part();
    begin_part();
    put32(msg + 16, 80);
    refused("refused: offset of the block");
    begin("FQ", "STATICSA");
    begin_part();
    begin_part();
    put32(msg + 56, len - BLOCK + 1);
    put32(msg + BLOCK + 12, len - PARAMS);
    nqap(APQN | 0x40000000, 1, msg, len);
    got = sizeof(buf) - dqap(APQN | 0x80000000, buf, sizeof(buf)).r7;
    ok(error(0x40), "refused: block longer than the message");
    memset(msg, 0, sizeof(msg));
    msg[1] = 0x50;
    len = 400;
    refused("refused: type 50");
    len = PARAMS;
    memset(msg, 0, sizeof(msg));
    refused("refused: zeroes");
}

int main(void)
{
    arch_init();
    test_vectors();
    test_rsa_refused();
    test_random();
    test_query();
    test_refused();
    return ktap_end();
}
