/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PQAP(AQIC): interruptions
 *
 * Wants adapter 10 (cca, named card10) and domains 0 and 1.
 */

#include "test.h"

#define APQN        0x0a01
#define RAPQ        (1 << 24)
#define AQIC        (3 << 24)
#define ENABLE      (1UL << 47)
#define EMPTY       0x80000000
#define IRQ         0x01000000

static uint8_t msg[32], buf[64];
/* written by the machine */
static volatile uint8_t indicator;

static struct result aqic(uint64_t control)
{
    return pqap(APQN | AQIC, control, (uint64_t)&indicator);
}

static void send(void)
{
    nqap(APQN | 0x40000000, 1, msg, sizeof(msg));
}

static void receive(void)
{
    dqap(APQN | 0x80000000, buf, sizeof(buf));
}

/* The adapter interruption of an ISC, with the indicator set */
static void expect_interrupt(int isc, const char *name)
{
    uint32_t word = wait_io(5000);

    ok_equal((uint64_t)indicator << 32 | word, 0x180000000 | isc << 27, name);
    indicator = 0;
}

/* None in the time in which one would have come */
static void expect_none(const char *name)
{
    uint32_t word = wait_io(100);

    ok_equal((uint64_t)indicator << 32 | word, 0, name);
}

static void test_control(void)
{
    ok_equal(rc_of(aqic(0)), 7, "control: disabled already");
    ok_equal(rc_of(aqic(ENABLE | 1UL << 32)), 8, "control: no GISA");
    ok_equal(rc_of(pqap(APQN | AQIC, ENABLE, 1UL << 40)), 6,
             "control: no such storage");
    ok_equal(pqap(APQN, 0, 0).gr1, EMPTY, "control: still disabled");
    ok_equal(aqic(ENABLE | 3).gr1 & 0xffffffff, EMPTY | IRQ, "control: enable");
    ok_equal(pqap(APQN, 0, 0).gr1, EMPTY | IRQ, "control: enabled");
    ok_equal(pqap(0x0a00, 0, 0).gr1, EMPTY, "control: the other queue is not");
    ok_equal(rc_of(aqic(ENABLE | 3)), 7, "control: enabled already");
}

static void test_interrupt(void)
{
    send();
    expect_interrupt(3, "interrupt: at once");
    send();
    expect_none("interrupt: none for a second reply");
    receive();
    expect_interrupt(3, "interrupt: when the second is the oldest");
    receive();
    expect_none("interrupt: none when all is received");
}

static void test_late(void)
{
    host_set("card10", "latency-us", "50000", APQN, 0);
    /* the property's change and this program go on side by side */
    for (send(); indicator; send()) {
        wait_io(0);
        receive();
        indicator = 0;
    }
    expect_interrupt(3, "late: when the reply is there");
    receive();
}

static void test_disable(void)
{
    struct result r;

    ok_equal(aqic(0).gr1, EMPTY, "disable: disabled");
    /* the latency is that of test_late() still */
    send();
    do {
        r = dqap(APQN | 0x80000000, buf, 0);
    } while (rc_of(r) == 0x10);
    expect_none("disable: no interrupt");
    ok_equal(rc_of(aqic(ENABLE | 5)), 0, "disable: enabled with a reply there");
    expect_interrupt(5, "disable: interrupt for it");
    ok_equal(pqap(APQN | RAPQ, 0, 0).gr1, EMPTY, "disable: by reset");
}

/* With the latency of test_late(): nothing may come after the reset. */
static void test_reset(void)
{
    ok_equal(rc_of(aqic(ENABLE | 5)), 0, "reset: enabled");
    send();
    send();
    system_reset();
    ok_equal(pqap(APQN, 0, 0).gr1, EMPTY, "reset: empty and disabled");
    expect_none("reset: no interrupt");
}

int main(void)
{
    arch_init();
    test_control();
    test_interrupt();
    test_late();
    test_disable();
    test_reset();
    return ktap_end();
}
