/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NQAP and DQAP: the queue, whatever is in the messages
 *
 * Wants adapter 10 (cca, named card10) and domains 0 and 1.  Its coprocessor
 * answers anything that it does not know with 8 bytes.
 */

#include "test.h"

#define APQN        0x0a01
#define RAPQ        (1 << 24)
#define NQAP_L      0x40000000
#define DEPTH       8
#define REPLY       8
#define EMPTY       0x80000000
#define REPLIES     0x40000000
#define FULL        0x20000000

static uint8_t msg[16384], buf[64];

static struct result send(uint64_t psmid)
{
    return nqap(APQN | NQAP_L, psmid, msg, 32);
}

static struct result receive(void)
{
    return dqap(APQN | 0x80000000, buf, sizeof(buf));
}

static uint64_t psmid_of(struct result r)
{
    return r.r4 << 32 | r.r5;
}

static void test_one(void)
{
    static const uint8_t error[REPLY] = { 0, 0x82, 0, 0, 0x40 };
    struct result r = receive();

    ok_equal(r.gr1, 0x100000 | EMPTY, "one: nothing to receive");
    ok_equal(r.cc, 3, "one: nothing to receive, condition code");
    r = send(0x123456789abcdef0);
    ok_equal(r.gr1, REPLIES, "one: sent");
    ok_equal(r.cc, 0, "one: sent, condition code");
    ok(r.r6 == (uint64_t)msg + 32 && r.r7 == 0, "one: sent, registers");
    ok_equal(pqap(0x0a00, 0, 0).gr1, EMPTY, "one: the other queue is empty");
    r = receive();
    ok_equal(r.gr1, EMPTY, "one: received");
    ok_equal(psmid_of(r), 0x123456789abcdef0, "one: received, psmid");
    ok(r.r6 == (uint64_t)buf + REPLY && r.r7 == sizeof(buf) - REPLY && !r.gr2,
       "one: received, registers");
    ok(!memcmp(buf, error, REPLY), "one: error reply to an unknown message");
}

static void test_depth(void)
{
    bool good = true;

    for (int i = 0; i < DEPTH; i++) {
        good &= rc_of(send(i)) == 0;
    }
    ok(good, "depth: as many as TAPQ says");
    ok_equal(pqap(APQN, 0, 0).gr1, REPLIES | FULL, "depth: full");
    ok_equal(send(DEPTH).gr1, 0x100000 | REPLIES | FULL, "depth: not one more");
    for (int i = 0; i < DEPTH; i++) {
        good &= psmid_of(receive()) == i;
    }
    ok(good, "depth: received in the order of sending");
    send(1);
    send(2);
    ok_equal(pqap(APQN | RAPQ, 0, 0).gr1, EMPTY, "depth: reset empties");
    ok_equal(rc_of(receive()), 0x10, "depth: nothing left after the reset");
}

static void test_partial(void)
{
    struct result r;

    send(7);
    memset(buf, 0xff, sizeof(buf));
    r = dqap(APQN | 0x80000000, buf, 3);
    ok_equal(r.cc, 1, "partial: condition code 1");
    ok(r.gr2 == REPLY - 3 && r.r7 == 0 && r.gr0 != 0, "partial: what is left");
    ok_equal(pqap(APQN, 0, 0).gr1, REPLIES, "partial: the reply stays");
    r = dqap(APQN | 0x80000000, buf, 4);
    ok_equal(r.gr2, REPLY - 4, "partial: from the start again");
    r = dqap(r.gr0, buf + 4, 2);
    ok_equal(r.gr2, 2, "partial: continued");
    r = dqap(r.gr0, buf + 6, 32);
    ok(r.cc == 0 && r.gr2 == 0 && r.r7 == 30 && psmid_of(r) == 7,
       "partial: end");
    ok(buf[1] == 0x82 && buf[4] == 0x40 && buf[7] == 0 && buf[8] == 0xff,
       "partial: all of it");
}

static void test_refused(void)
{
    ok_equal(rc_of(nqap(APQN | NQAP_L, 1, msg, 12 * 1024)), 0,
             "refused: not 12 KiB");
    ok_equal(psmid_of(receive()), 1, "refused: not 12 KiB, received");
    ok_equal(rc_of(nqap(APQN | NQAP_L, 1, msg, 12 * 1024 + 1)), 0x15,
             "refused: longer");
    ok_equal(rc_of(nqap(APQN | NQAP_L, 1, msg, -1)), 0x15,
             "refused: much longer");
    ok_equal(rc_of(nqap(APQN, 1, msg, 32)), 0x16,
             "refused: a part of a message");
    ok_equal(nqap(APQN | NQAP_L, 1, (void *)(1UL << 40), 32).pgm,
             PGM_ADDRESSING, "refused: NQAP, no such storage");
    ok_equal(pqap(APQN, 0, 0).gr1, EMPTY, "refused: nothing was sent");
    ok_equal(rc_of(nqap(APQN | NQAP_L, 9, msg, 0)), 0,
             "refused: not an empty message");
    ok_equal(dqap(APQN, (void *)(1UL << 40), 32).pgm, PGM_ADDRESSING,
             "refused: DQAP, no such storage");
    ok_equal(psmid_of(receive()), 9, "refused: DQAP, the reply stays");
}

static void test_key(void)
{
    static uint8_t page[4096] __attribute__((aligned(4096)));

    page[0] = 0x55;
    storage_key(page, 0x50);
    psw_key = 6;
    ok_equal(rc_of(nqap(APQN | NQAP_L, 4, page, 32)), 0,
             "key: NQAP may fetch with another one");
    psw_key = 6;
    ok_equal(dqap(APQN, page, 32).pgm, PGM_PROTECTION,
             "key: DQAP may not store with another one");
    ok_equal(page[0], 0x55, "key: DQAP has not stored");
    psw_key = 5;
    ok_equal(psmid_of(dqap(APQN, page, 32)), 4, "key: DQAP stores with its own");

    storage_key(page, 0x58);
    psw_key = 6;
    ok_equal(nqap(APQN | NQAP_L, 5, page, 32).pgm, PGM_PROTECTION,
             "key: NQAP may not fetch what is protected from that");
    psw_key = 6;
    ok_equal(nqap(APQN | NQAP_L, 5, page - 16, 32).pgm, PGM_PROTECTION,
             "key: nor where only the second page is");
    ok_equal(pqap(APQN, 0, 0).gr1, EMPTY, "key: nothing was sent");
    psw_key = 5;
    ok_equal(rc_of(nqap(APQN | NQAP_L, 5, page, 32)), 0,
             "key: NQAP fetches with its own");
    ok_equal(psmid_of(dqap(APQN, page, 32)), 5, "key: DQAP stores with key 0");
    storage_key(page, 0);
}

static void test_latency(void)
{
    struct result r;

    host_set("card10", "latency-us", "50000", APQN, 0);
    do {
        r = send(3);
    } while (r.gr1 == REPLIES && psmid_of(receive()) == 3);
    ok_equal(r.gr1, 0, "latency: no reply yet, not empty");
    ok_equal(receive().gr1, 0x100000, "latency: nothing to receive yet");
    do {
        r = receive();
    } while (rc_of(r) == 0x10);
    ok_equal(psmid_of(r), 3, "latency: received");
}

int main(void)
{
    arch_init();
    test_one();
    test_depth();
    test_partial();
    test_refused();
    test_key();
    test_latency();
    return ktap_end();
}
