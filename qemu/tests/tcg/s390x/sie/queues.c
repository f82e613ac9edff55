/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE: a guest's AP queues and its adapter interruptions
 *
 * Wants adapters 5 and 10 (cca) and the domains 0, 1 and 20.
 */

#include "sie.h"

#define AQIC        (3 << 24)
#define RAPQ        (1 << 24)
#define QCI         (4 << 24)
#define ENABLE      (1UL << 47)
#define GISC(n)     ((uint64_t)(n) << 40)
#define RC(gr1)     ((gr1) >> 16 & 0xff)
#define FORMAT2     3

/* In the guest's storage, so that it can change them itself */
#define CRYCB       0x8000
#define APCB1       0x80
#define GISA        0x8800

#define NQAP        ".insn rre,0xb2ad0000,4,6\n"
#define PQAP        ".insn rre,0xb2af0000,0,0\n"

GUEST(one, PQAP END);

static void set_bit(uint8_t *mask, int n)
{
    mask[n / 8] |= 0x80 >> n % 8;
}

static void new(int format)
{
    guest_new();
    guest_load(one);
    block->eca = ECA_APIE;
    block->crycbd = (uint32_t)(uint64_t)(guest + CRYCB) | format;
}

/* Adapter 10 and the domains 0 and 20 */
static void new_format2(void)
{
    new(FORMAT2);
    set_bit(guest + CRYCB + APCB1, 10);
    set_bit(guest + CRYCB + APCB1 + 32, 0);
    set_bit(guest + CRYCB + APCB1 + 32, 20);
    set_bit(guest + CRYCB + APCB1 + 64, 1);
}

static int tapq(uint16_t apqn)
{
    gprs[0] = apqn;
    gprs[1] = 0;
    return guest_ends() ? RC(gprs[1]) : -1;
}

static void test_masks(void)
{
    new_format2();
    ok_equal(tapq(0x0a00), 0, "masks: format 2, a queue of the guest's");
    ok_equal(tapq(0x0a14), 0, "masks: format 2, domain 20");
    ok_equal(tapq(0x0a01), 1, "masks: format 2, not the domain");
    ok_equal(tapq(0x0500), 1, "masks: format 2, not the adapter");
    ok_equal(tapq(0x0b00), 1, "masks: format 2, no such adapter");
    ok_equal(rc_of(pqap(0x0500, 0, 0)), 0, "masks: the host has all");
    set_bit(guest + CRYCB + APCB1, 5);
    ok_equal(tapq(0x0500), 0, "masks: format 2, plugged");

    for (int format = 0; format < 2; format++) {
        new(format);
        /* what only a format 2 has */
        memset(guest + CRYCB + APCB1, 0xff, 96);
        ok_equal(tapq(0x0a00), 1, "masks: format 0 and 1, none");
        set_bit(guest + CRYCB, 10);
        set_bit(guest + CRYCB + 8, 1);
        ok_equal(tapq(0x0a01), 0, "masks: format 0 and 1, one");
        ok_equal(tapq(0x0a00), 1, "masks: format 0 and 1, not the domain");
        ok_equal(tapq(0x0501), 1, "masks: format 0 and 1, not the adapter");
        memset(guest + CRYCB, 0xff, 64);
        ok_equal(tapq(0x0a14), 1, "masks: format 0 and 1, 16 domains at most");
    }
}

/* The masks change while the guest runs: it takes the adapter itself. */
GUEST(lose, PQAP "lgr 4,1\n" "mvi 1(3),0\n" PQAP END);

static void test_running(void)
{
    new_format2();
    guest_load(lose);
    gprs[0] = 0x0a00;
    gprs[3] = CRYCB + APCB1;
    ok(guest_ends(), "running: ended");
    ok_equal(RC(gprs[4]), 0, "running: before");
    ok_equal(RC(gprs[1]), 1, "running: at the next instruction");
}

static void test_qci(void)
{
    uint8_t host[128] __attribute__((aligned(8)));

    pqap(QCI, 0, (uint64_t)host);
    new_format2();
    set_bit(guest + CRYCB + APCB1, 99);
    gprs[0] = QCI;
    gprs[2] = 0x9000;
    memset(guest + 0x9000, 0, 128);
    ok(guest_ends(), "QCI: executed");
    ok(!memcmp(guest + 0x9000, host, 16), "QCI: the machine's facilities");
    ok_equal(guest[0x9000 + 17], 0x20, "QCI: adapter 10 alone");
    ok_equal(guest[0x9000 + 16] | guest[0x9000 + 16 + 99 / 8], 0,
             "QCI: none that the partition has not");
    ok_equal(guest[0x9000 + 48], 0x80, "QCI: domain 0");
    ok_equal(guest[0x9000 + 50], 0x08, "QCI: domain 20");
    ok_equal(guest[0x9000 + 80], 0x40, "QCI: control domain 1");
    ok_equal(host[17], 0x20, "QCI: the host has adapter 10");
    ok_equal(host[16], 0x04, "QCI: and 5");
}

static void test_intercepted(void)
{
    new_format2();
    gprs[0] = 0x0a00 | AQIC;
    ok_equal(sie_start(), ICPT_INST, "intercepted: AQIC");
    ok_equal(block->ipa, 0xb2af, "intercepted: its text");
    new_format2();
    block->eca = 0;
    ok(sie_start() == ICPT_INST && block->ipa == 0xb2af,
       "intercepted: TAPQ, without the control");
    new_format2();
    block->gpsw_mask |= PSW_PROBLEM;
    gprs[0] = AQIC;
    ok(guest_ends() && *guest_16(0x8e) == PGM_PRIVILEGED,
       "intercepted: not in the problem state");
    new_format2();
    gprs[0] = 0x00010000;
    ok(guest_ends() && *guest_16(0x8e) == PGM_SPECIFICATION,
       "intercepted: not a specification exception");
}

GUEST(request, NQAP END);

/* The storage's keys are the host's, the guest's PSW has one. */
static void test_key(void)
{
    new_format2();
    guest_load(request);
    storage_key(guest + 0xa000, 0x58);
    gprs[0] = 0x40000a00;
    gprs[6] = 0xa000;
    gprs[7] = 32;
    block->gpsw_mask |= 6UL << 52;
    ok(guest_ends() && *guest_16(0x8e) == PGM_PROTECTION,
       "key: not with another one");
    *guest_16(0x8e) = 0;
    block->gpsw_mask = PSW_64 | 5UL << 52;
    ok(guest_ends() && *guest_16(0x8e) == 0 && RC(gprs[1]) == 0,
       "key: sent with its own");
    storage_key(guest + 0xa000, 0);
    ok_equal(rc_of(pqap(RAPQ | 0x0a00, 0, 0)), 0, "key: reset");
    ok(wait_tapq(0x0a00, 0), "key: the queue is there again");
}

/* ---- interruptions ------------------------------------------------------ */

static uint8_t msg[32];
static volatile uint8_t indicator;

static struct {
    uint32_t alert_list, reserved;
    uint8_t nisc, reserved9[4096 - 9];
} gib __attribute__((aligned(4096)));

/* GISA */
static volatile uint8_t *ipm(void)
{
    return guest + GISA + 4;
}

static volatile uint8_t *iam(void)
{
    return guest + GISA + 7;
}

static volatile uint32_t *next_alert(void)
{
    return (uint32_t *)(guest + GISA);
}

static uint32_t gisa(void)
{
    return (uint32_t)(uint64_t)guest + GISA;
}

static int aqic(uint64_t control)
{
    return rc_of(pqap(0x0a00 | AQIC, control, (uint64_t)&indicator));
}

static void new_gisa(void)
{
    new_format2();
    block->eca |= ECA_AIV;
    block->gd = gisa();
    *next_alert() = gisa();
    indicator = 0;
    pqap(0x0a00 | RAPQ, 0, 0);
}

static void send(void)
{
    nqap(0x0a00 | 0x40000000, 1, msg, sizeof(msg));
}

static int chsc_sgib(uint32_t origin, uint16_t len)
{
    static uint16_t area[2048] __attribute__((aligned(4096)));

    memset(area, 0, sizeof(area));
    area[0] = len;
    area[1] = 0x0021;
    *(uint32_t *)&area[10] = origin;
    asm volatile(".insn rre,0xb25f0000,%[area],0"
                 : : [area] "a" (area) : "cc", "memory");
    return area[len / 2 + 1];
}

static void test_gisa(void)
{
    new_gisa();
    ok_equal(aqic(ENABLE | 1UL << 32 | gisa()), 8, "GISA: format 1");
    ok_equal(aqic(ENABLE | 0x7ffff000), 8, "GISA: not in storage");
    ok_equal(aqic(ENABLE | GISC(3) | gisa() | 5), 0, "GISA: enable");
    send();
    ok_equal(*ipm(), 0x80 >> 3, "GISA: pending");
    ok_equal(indicator, 1, "GISA: indicator");
    ok_equal(wait_io(100), 0, "GISA: not for the host");
    ok_equal(aqic(0), 0, "GISA: disable");
    *ipm() = 0;
    send();
    ok_equal(*ipm(), 0, "GISA: disabled");
    new_gisa();
    aqic(ENABLE | GISC(3) | gisa() | 5);
    pqap(0x0a00 | RAPQ, 0, 0);
    ok_equal(aqic(ENABLE | 5), 0, "GISA: a reset ends it");
    send();
    ok_equal(wait_io(5000), 0x80000000 | 5 << 27, "GISA: for the host again");
    ok_equal(*ipm(), 0, "GISA: not for the guest");
}

static void test_alert(void)
{
    new_gisa();
    ok_equal(chsc_sgib((uint32_t)(uint64_t)&gib, 0x400), 3, "alert: length");
    ok_equal(chsc_sgib((uint32_t)(uint64_t)&gib, 0xfe0), 1, "alert: block");
    gib.nisc = 6;
    aqic(ENABLE | GISC(3) | gisa());
    *iam() = 0x80 >> 2;
    send();
    ok_equal(gib.alert_list, 0, "alert: not for other subclasses");
    ok_equal(wait_io(100), 0, "alert: no interruption");
    new_gisa();
    aqic(ENABLE | GISC(3) | gisa());
    *iam() = 0x80 >> 3 | 0x80 >> 2;
    send();
    ok_equal(gib.alert_list, gisa(), "alert: on the list");
    ok_equal(*next_alert(), 0, "alert: which ends there");
    ok_equal(*iam(), 0, "alert: once");
    ok_equal(wait_io(5000), 0x80000000 | 6 << 27, "alert: interruption");
    new_gisa();
    aqic(ENABLE | GISC(3) | gisa());
    *iam() = 0x80 >> 3;
    gib.alert_list = 0x1000;
    send();
    ok_equal(gib.alert_list, gisa(), "alert: in front of others");
    ok_equal(*next_alert(), 0x1000, "alert: which follow");
    ok_equal(wait_io(100), 0, "alert: the host has been told");
    new_gisa();
    *next_alert() = 0;
    aqic(ENABLE | GISC(3) | gisa());
    *iam() = 0x80 >> 3;
    send();
    ok_equal(*iam(), 0x80 >> 3, "alert: not twice on the list");
    ok_equal(chsc_sgib(0, 0xfe0), 1, "alert: no block");
    gib.alert_list = 0;
}

/* Enqueues on its queue and waits for the interruption in a loop */
GUEST(work, NQAP "stosm 0(8),2\n" "j .\n");
/* The host, or what works for it, sets the bit while the guest runs */
GUEST(bit, "oi 4(3),0x10\n" "aghi 9,1\n" "j .\n");

static void test_delivery(void)
{
    new_gisa();
    aqic(ENABLE | GISC(3) | gisa());
    guest_load(work);
    block->gcr[6] = 0x80000000 >> 3;
    gprs[0] = 0x0a00 | 0x40000000;
    gprs[6] = 0x9000;
    gprs[7] = sizeof(msg);
    gprs[8] = 0x3000;
    ok(guest_ends(), "delivery: taken");
    ok_equal(*(uint32_t *)(guest + 0xc0), 0x80000000 | 3 << 27,
             "delivery: its word");
    ok_equal(*ipm(), 0, "delivery: no longer pending");

    new_gisa();
    *ipm() = 0x80 >> 3;
    ok(guest_ends() && block->gpsw_addr == PROGRAM + 8 && *ipm(),
       "delivery: not while the guest is disabled");
    block->gpsw_mask |= PSW_IO;
    block->gcr[6] = 0x80000000 >> 4;
    ok(guest_ends() && block->gpsw_addr == PROGRAM + 8 && *ipm(),
       "delivery: not of a subclass that is");
    block->gpsw_mask |= PSW_IO;
    block->gcr[6] = 0x80000000 >> 3;
    ok(guest_ends() && block->gpsw_addr == 0x1804 && !*ipm(),
       "delivery: from the start");

    new_gisa();
    guest_load(bit);
    block->gpsw_mask |= PSW_IO;
    block->gcr[6] = 0x80000000 >> 3;
    gprs[3] = GISA;
    ok(guest_ends() && block->gpsw_addr == 0x1804, "delivery: while running");
}

int main(void)
{
    sie_init();
    test_masks();
    test_running();
    test_qci();
    test_intercepted();
    test_key();
    test_gisa();
    test_alert();
    test_delivery();
    return ktap_end();
}
