/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PQAP's TAPQ, RAPQ, ZAPQ, QCI and QACT; the states of an adapter; exceptions
 *
 * Wants ap-domains=0:4-6:255,ap-control-domains=0:9 and adapters 5 (accel),
 * 10 (cca, hwtype=12) and 255 (ep11), named card5, card10 and card255.
 */

#include "test.h"

#define T               (1 << 23)
#define RAPQ            (1 << 24)
#define ZAPQ            (2 << 24)
#define QCI             (4 << 24)
#define QACT            (5 << 24)
#define EMPTY           0x80000000
#define CONFIGURE_AP    0x001f0001
#define DECONFIGURE_AP  0x001e0001

static uint8_t config[128] __attribute__((aligned(8)));

static bool mask_is(const uint8_t *mask, const int *bits, int n)
{
    uint8_t expected[32] = {};

    for (int i = 0; i < n; i++) {
        expected[bits[i] / 8] |= 0x80 >> bits[i] % 8;
    }
    return !memcmp(mask, expected, sizeof(expected));
}

static void test_tapq(void)
{
    struct result r = pqap(0x0504 | T, 0xffffffffffffffff, 0);

    ok_equal(r.gr1, 0xffffffff00000000 | EMPTY,
             "TAPQ: status, GR1's left half stays");
    ok_equal(r.cc, 0, "TAPQ: condition code 0");
    ok_equal(r.gr2, 0xea0000000d000007, "TAPQ: accelerator");
    ok_equal(pqap(0x0a00 | T, 0, 0).gr2, 0xf20000000c000007,
             "TAPQ: CCA coprocessor");
    ok_equal(pqap(0xffff | T, 0, 0).gr2, 0xe60000000d000007,
             "TAPQ: EP11 coprocessor");
    ok_equal(pqap(0x0504, 0, 0).gr2, 0x0d000007,
             "TAPQ: no facilities without T");
    r = pqap(0x0601, 0, 0);
    ok_equal(r.gr1, 0x00010000, "TAPQ: no such adapter");
    ok_equal(r.cc, 3, "TAPQ: condition code 3");
    ok_equal(rc_of(pqap(0x0501, 0, 0)), 1, "TAPQ: no such domain");
}

static void test_qci(void)
{
    const int apm[] = { 5, 10, 255 };
    const int aqm[] = { 0, 4, 5, 6, 255 };
    const int adm[] = { 0, 9 };
    struct result r;

    memset(config, 0xff, sizeof(config));
    r = pqap(QCI, 0, (uint64_t)config);
    ok_equal(r.cc, 0, "QCI: condition code");
    ok(config[0] == 0xe0 && config[4] == 255 && config[5] == 255,
       "QCI: flags and maxima");
    ok(mask_is(config + 16, apm, ARRAY_SIZE(apm)), "QCI: adapters");
    ok(mask_is(config + 48, aqm, ARRAY_SIZE(aqm)), "QCI: usage domains");
    ok(mask_is(config + 80, adm, ARRAY_SIZE(adm)), "QCI: control domains");
}

static void test_qact(void)
{
    struct result r = pqap(0x0504 | QACT, 0x080000000e000000, 0);

    ok_equal(r.gr2, 0x080000000d000000, "QACT: the type is old enough");
    ok_equal(r.gr1, 0x0800000000000000 | EMPTY, "QACT: status");
    ok_equal(pqap(0x0a04 | QACT, 0x100000000b000000, 0).gr2,
             0x100000000b000000, "QACT: the program knows an older type");
    ok_equal(pqap(0x0504 | QACT, 0x100000000e000000, 0).gr2, 0,
             "QACT: not in that mode");
    ok_equal(pqap(0x0504 | QACT, 0x0800000009000000, 0).gr2, 0,
             "QACT: not as a type that old");
    r = pqap(0x0604 | QACT, 0x080000000e000000, 1);
    ok(rc_of(r) == 1 && r.cc == 3 && !r.gr2, "QACT: no such adapter");
}

/* Secure execution binds and associates queues; it is not there. */
static void test_exceptions(void)
{
    static const uint8_t functions[] = { 6, 7, 8, 9, 0x80, 0xff };
    bool good = true;

    problem_state = true;
    ok_equal(pqap(0x0500, 0, 0).pgm, PGM_PRIVILEGED,
             "exceptions: PQAP, privileged");
    problem_state = true;
    ok_equal(nqap(0x40000500, 0, config, 16).pgm, PGM_PRIVILEGED,
             "exceptions: NQAP, privileged");
    problem_state = true;
    ok_equal(dqap(0x80000500, config, 16).pgm, PGM_PRIVILEGED,
             "exceptions: DQAP, privileged");
    problem_state = true;
    ok_equal(pqap(0xff << 24, 0, 0).pgm, PGM_PRIVILEGED,
             "exceptions: privileged operation comes before specification");
    for (unsigned int i = 0; i < ARRAY_SIZE(functions); i++) {
        uint64_t gr0 = 0x0500 | (uint64_t)functions[i] << 24;

        good &= pqap(gr0, 0, 0).pgm == PGM_SPECIFICATION;
    }
    ok(good, "exceptions: functions that are not installed");
    good = true;
    for (int bit = 16; bit < 23; bit++) {
        good &= pqap(0x0500 | 1 << bit, 0, 0).pgm == PGM_SPECIFICATION;
    }
    ok(good, "exceptions: GR0 bits 41 to 47");
    ok_equal(pqap(QCI, 0, (uint64_t)config + 4).pgm, PGM_SPECIFICATION,
             "exceptions: QCI, not aligned");
    ok_equal(pqap(QCI, 0, 1UL << 40).pgm, PGM_ADDRESSING,
             "exceptions: QCI, no such storage");
    for (int i = 1; i <= 4; i++) {
        ok_equal(nqap_odd(i).pgm, PGM_SPECIFICATION,
                 "exceptions: odd register");
    }
}

/* Every instruction that names the queue gives the response code. */
static void all_give(uint16_t apqn, int rc, const char *name)
{
    static uint8_t buf[64];
    bool good;

    good = rc_of(pqap(apqn, 0, 0)) == rc;
    good &= rc_of(pqap(apqn | RAPQ, 0, 0)) == rc;
    good &= rc_of(pqap(apqn | ZAPQ, 0, 0)) == rc;
    good &= rc_of(pqap(apqn | QACT, 0, 0)) == rc;
    good &= rc_of(pqap(apqn | 3 << 24, 1UL << 47, (uint64_t)buf)) == rc;
    good &= rc_of(nqap(apqn | 0x40000000, 1, buf, sizeof(buf))) == rc;
    good &= rc_of(dqap(apqn | 0x80000000, buf, sizeof(buf))) == rc;
    ok(good, name);
}

static void test_states(void)
{
    ok(host_set("card5", "config", "false", 0x0504, 3), "states: deconfigured");
    all_give(0x0504, 3, "states: deconfigured, all instructions");
    ok(pqap(0x0504 | T, 0, 0).gr2 != 0,
       "states: deconfigured, TAPQ still tells the type");
    ok(host_set("card5", "checkstop", "true", 0x0504, 3),
       "states: deconfigured and checkstopped");
    ok(host_set("card5", "config", "true", 0x0504, 4), "states: checkstopped");
    all_give(0x0504, 4, "states: checkstopped, all instructions");
    ok(host_set("card5", "assigned", "false", 0x0504, 1),
       "states: not assigned");
    all_give(0x0504, 1, "states: not assigned, all instructions");
    pqap(QCI, 0, (uint64_t)config);
    ok(!(config[16] & 0x04) && (config[17] & 0x20),
       "states: not assigned, QCI");
    ok(host_set("card5", "assigned", "true", 0x0504, 4),
       "states: assigned again");
    ok(host_set("card5", "checkstop", "false", 0x0504, 0), "states: repaired");
    ok(host_set("/machine/ap-matrix", "domains", "\"0:5\"", 0x0504, 1),
       "states: domain taken away");
    pqap(QCI, 0, (uint64_t)config);
    ok(config[48] == 0x84 && config[79] == 0, "states: domain taken away, QCI");
    ok(host_set("/machine/ap-matrix", "domains", "\"0:4-6:255\"", 0x0504, 0),
       "states: domain back");
}

static void test_sclp(void)
{
    ok_equal(sclp(DECONFIGURE_AP | 5 << 8), 0x0020, "SCLP: deconfigure");
    ok_equal(rc_of(pqap(0x0504, 0, 0)), 3, "SCLP: deconfigured");
    ok_equal(rc_of(pqap(0x0a04, 0, 0)), 0, "SCLP: the other adapter is not");
    ok_equal(sclp(DECONFIGURE_AP | 5 << 8), 0x0120,
             "SCLP: deconfigured already");
    ok_equal(sclp(CONFIGURE_AP | 5 << 8), 0x0020, "SCLP: configure");
    ok_equal(sclp(CONFIGURE_AP | 5 << 8), 0x0120, "SCLP: configured already");
    ok_equal(rc_of(pqap(0x0504, 0, 0)), 0, "SCLP: configured");
    ok_equal(sclp(CONFIGURE_AP | 6 << 8), 0x09f0, "SCLP: no such adapter");
}

static void test_reset(void)
{
    struct result r;

    ok_equal(rc_of(pqap(0x0504 | RAPQ, 0, 0)), 0, "reset: RAPQ");
    ok_equal(rc_of(pqap(0x0504, 0, 0)), 0, "reset: done at once");
    host_set("card5", "reset-us", "50000", 0x0504, 0);
    /* the property's change and this program go on side by side */
    do {
        r = pqap(0x0504 | ZAPQ, 0, 0);
    } while (rc_of(r) == 0 && rc_of(pqap(0x0504, 0, 0)) == 0);
    all_give(0x0504, 2, "reset: in progress, all instructions");
    ok_equal(rc_of(pqap(0x0505, 0, 0)), 0,
             "reset: the other queue is not in reset");
    do {
        r = pqap(0x0504, 0, 0);
    } while (rc_of(r) == 2);
    ok_equal(r.gr1, EMPTY, "reset: done");
}

/* A queue's own time; the adapter's is that of test_reset(). */
static void test_queue_reset(void)
{
    const char *queue = "/machine/peripheral/card5/queue[5]";
    struct result r;

    host_set(queue, "reset-us", "0", 0x0505, 0);
    do {
        pqap(0x0505 | RAPQ, 0, 0);
        r = pqap(0x0505, 0, 0);
    } while (rc_of(r) == 2);
    ok_equal(r.gr1, EMPTY, "queue's reset: at once");
    host_set("card5", "reset-us", "0", 0x0505, 0);
    host_set(queue, "reset-us", "50000", 0x0505, 0);
    do {
        r = pqap(0x0505 | RAPQ, 0, 0);
    } while (rc_of(r) == 0 && rc_of(pqap(0x0505, 0, 0)) == 0);
    all_give(0x0505, 2, "queue's reset: in progress");
    do {
        r = pqap(0x0504 | RAPQ, 0, 0);
    } while (rc_of(pqap(0x0504, 0, 0)) == 2);
    ok_equal(r.gr1, EMPTY, "queue's reset: the other has the adapter's time");
}

int main(void)
{
    arch_init();
    test_tapq();
    test_qci();
    test_qact();
    test_exceptions();
    test_states();
    test_sclp();
    test_reset();
    test_queue_reset();
    return ktap_end();
}
