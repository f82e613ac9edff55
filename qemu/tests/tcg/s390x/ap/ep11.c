/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EP11 coprocessor: queries, and what it refuses
 *
 * Wants adapter 11 (ep11) and domain 0.
 */

#include "test.h"

#define APQN        0x0b00

/* Offsets in a request and in a reply: ap-bits.h */
#define BLOCK       88
#define PAYLOAD     (BLOCK + 32)
#define R_BLOCK     48
#define R_PAYLOAD   (R_BLOCK + 32)

static uint8_t msg[512], buf[1024];
static size_t len, got;

static void put32(uint8_t *p, uint32_t n)
{
    for (int i = 0; i < 4; i++) {
        p[i] = n >> (24 - 8 * i);
    }
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void add_number(uint32_t n)
{
    msg[len] = 4;
    msg[len + 1] = 4;
    put32(msg + len + 2, n);
    len += 6;
}

static void begin(uint32_t function, uint32_t domain)
{
    memset(msg, 0, sizeof(msg));
    msg[1] = 6;
    put32(msg + 16, BLOCK);
    memcpy(msg + 32, "XC", 2);
    put32(msg + 72, sizeof(buf));
    msg[BLOCK + 1] = 32;
    msg[BLOCK + 2] = 4;
    memcpy(msg + BLOCK + 6, "T4", 2);
    msg[PAYLOAD] = 0x30;
    msg[PAYLOAD + 1] = 0x82;
    len = PAYLOAD + 4;
    add_number(function);
    add_number(domain);
}

static void exchange(void)
{
    struct result r;

    msg[PAYLOAD + 3] = len - PAYLOAD - 4;
    put32(msg + BLOCK + 28, len - PAYLOAD);
    put32(msg + 56, len - BLOCK);
    nqap(APQN | 0x40000000, 1, msg, len);
    r = dqap(APQN | 0x80000000, buf, sizeof(buf));
    got = r.cc ? 0 : sizeof(buf) - r.r7;
}

static bool error(uint8_t code)
{
    return got == 8 && buf[1] == 0x82 && buf[4] == code;
}

/* A reply to the function with this return value */
static bool replied(uint32_t function, uint32_t domain, uint32_t value)
{
    const uint8_t *p = buf + R_PAYLOAD;

    return got >= R_PAYLOAD + 22 && buf[1] == 0x86 && buf[2] == 2 && !buf[4] &&
           get32(buf + 20) == R_BLOCK && get32(buf + 16) + R_BLOCK == got &&
           get32(buf + R_BLOCK + 28) == got - R_PAYLOAD &&
           !get32(buf + R_BLOCK + 16) &&
           get32(p) == (0x30820000 | (got - R_PAYLOAD - 4)) &&
           get32(p + 6) == function && get32(p + 12) == domain &&
           get32(p + 18) == value;
}

static void query(uint32_t type, uint32_t domain)
{
    begin(38 | 1 << 16, domain);
    add_number(type);
    add_number(0);
    exchange();
}

static void test_query(void)
{
    const uint8_t *data = buf + R_PAYLOAD + 26;

    query(1, 0);
    ok(replied(38 | 1 << 16, 0, 0) && got == R_PAYLOAD + 26 + 196 &&
       get32(data - 4) == (0x04820000 | 196), "query: module, length");
    ok(get32(data) == 4 && data[8] == 1 && data[9] == 0,
       "query: module, API and version");
    ok(!memcmp(data + 108, "QEMU00000000000B", 16),
       "query: module, serial number");
    ok(get32(data + 144) == 1 && get32(data + 156) == 256,
       "query: module, mode and domains");
    query(3, 7);
    ok(replied(38 | 1 << 16, 7, 0) && got == R_PAYLOAD + 26 + 80 &&
       get32(data - 4) == (0x04820000 | 80), "query: domain, length");
    ok(get32(data) == 7 && get32(data + 68) == 0 && get32(data + 76) == 1,
       "query: domain, number, flags and mode");
    query(2, 0);
    ok(replied(38 | 1 << 16, 0, 7), "query: unknown");
    begin(38 | 1 << 16, 0);
    exchange();
    ok(replied(38 | 1 << 16, 0, 7), "query: of what");
}

static void test_refused(void)
{
    begin(17 | 1 << 16, 0);
    exchange();
    ok(replied(17 | 1 << 16, 0, 0x54), "refused: unknown function");
    begin(38, 0);
    put32(msg + 72, R_PAYLOAD);
    add_number(1);
    add_number(0);
    exchange();
    ok(error(0xa0), "refused: no space for the reply");
    begin(38, 0);
    msg[PAYLOAD] = 0x31;
    exchange();
    ok(error(0x40), "refused: no sequence");
    begin(38, 0);
    msg[PAYLOAD + 1] = 0x83;
    exchange();
    ok(error(0x40), "refused: form of the length");
    begin(38, 0);
    len -= 6;
    exchange();
    ok(error(0x40), "refused: no domain");
    begin(38, 0);
    msg[PAYLOAD + 5] = 3;
    exchange();
    ok(error(0x40), "refused: function of 3 bytes");
    begin(38, 0);
    msg[BLOCK + 2] = 2;
    exchange();
    ok(error(0x40), "refused: version of the block");
    begin(38, 0);
    memcpy(msg + 32, "CA", 2);
    exchange();
    ok(error(0x40), "refused: agent");
    memset(msg, 0, sizeof(msg));
    msg[1] = 0x50;
    len = 400;
    exchange();
    ok(error(0x40), "refused: type 50");
}

/* Lengths of one byte, and of one byte behind 81 */
static void test_forms(void)
{
    begin(38, 0);
    add_number(1);
    add_number(0);
    memcpy(msg + PAYLOAD + 2, msg + PAYLOAD + 4, len - PAYLOAD - 4);
    len -= 2;
    msg[PAYLOAD + 1] = len - PAYLOAD - 2;
    put32(msg + BLOCK + 28, len - PAYLOAD);
    put32(msg + 56, len - BLOCK);
    nqap(APQN | 0x40000000, 1, msg, len);
    got = sizeof(buf) - dqap(APQN | 0x80000000, buf, sizeof(buf)).r7;
    ok(replied(38, 0, 0), "forms: length in the byte");
    begin(38, 0);
    add_number(1);
    add_number(0);
    memcpy(msg + PAYLOAD + 3, msg + PAYLOAD + 4, len - PAYLOAD - 4);
    len -= 1;
    msg[PAYLOAD + 1] = 0x81;
    msg[PAYLOAD + 2] = len - PAYLOAD - 3;
    put32(msg + BLOCK + 28, len - PAYLOAD);
    put32(msg + 56, len - BLOCK);
    nqap(APQN | 0x40000000, 1, msg, len);
    got = sizeof(buf) - dqap(APQN | 0x80000000, buf, sizeof(buf)).r7;
    ok(replied(38, 0, 0), "forms: length in the byte behind 81");
}

int main(void)
{
    arch_init();
    test_query();
    test_refused();
    test_forms();
    return ktap_end();
}
