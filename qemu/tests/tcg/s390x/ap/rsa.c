/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The accelerator: RSA with known answers, which vectors.py computes
 *
 * Wants adapter 5 (accel) and domain 0.
 */

#include "test.h"
#include "vectors.h"

#define APQN        0x0500

static uint8_t msg[2048], buf[1024];
static size_t len;

static void begin(uint16_t keyblock)
{
    memset(msg, 0, sizeof(msg));
    msg[1] = 0x50;
    msg[8] = keyblock >> 8;
    msg[9] = keyblock;
    len = 16;
}

static void operand(const struct number *n, size_t size)
{
    memcpy(msg + len + size - n->len, n->bytes, n->len);
    len += size;
}

static struct result exchange(void)
{
    msg[2] = len >> 8;
    msg[3] = len;
    nqap(APQN | 0x40000000, 1, msg, len);
    return dqap(APQN | 0x80000000, buf, sizeof(buf));
}

static bool replied(struct result r, const struct number *n, size_t size)
{
    size_t got = sizeof(buf) - r.r7;

    if (r.cc || got != 16 + size || buf[1] != 0x80 ||
        (buf[2] << 8 | buf[3]) != got) {
        return false;
    }
    for (size_t i = 16; i < got - n->len; i++) {
        if (buf[i]) {
            return false;
        }
    }
    return !memcmp(buf + got - n->len, n->bytes, n->len);
}

static bool error(struct result r, uint8_t code)
{
    return !r.cc && sizeof(buf) - r.r7 == 8 && buf[1] == 0x82 && buf[4] == code;
}

static void test_vectors(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
        const struct vector *v = &vectors[i];
        size_t size = 64 << (v->keyblock & 15);

        begin(v->keyblock);
        for (int j = 0; j < v->n; j++) {
            bool half = v->n == 6 && j < 5;

            operand(&v->operands[j], half ? size / 2 : size);
        }
        ok(replied(exchange(), &v->result, size), v->name);
    }
}

static void test_malformed(void)
{
    const struct vector *v = &vectors[0];

    begin(0x0004);
    ok(error(exchange(), 0x40), "malformed: unknown format");
    begin(0);
    ok(error(exchange(), 0x40), "malformed: no format");
    begin(1);
    len = 15;
    ok(error(exchange(), 0x40), "malformed: too short");
    begin(1);
    msg[1] = 6;
    ok(error(exchange(), 0x40), "malformed: unknown type");
    begin(1);
    len = 16 + 3 * 128 - 1;
    ok(error(exchange(), 0x23), "malformed: length");
    begin(1);
    len = 16 + 3 * 128;
    ok(error(exchange(), 0x82), "malformed: modulus 0");
    begin(1);
    operand(&v->operands[0], 128);
    operand(&v->operands[1], 128);
    operand(&v->operands[1], 128);
    ok(error(exchange(), 0x82),
       "malformed: message not smaller than the modulus");
    msg[len - 129] &= ~1;
    memset(msg + len - 128, 0, 128);
    ok(error(exchange(), 0x85), "malformed: even modulus");
}

int main(void)
{
    arch_init();
    test_vectors();
    test_malformed();
    return ktap_end();
}
