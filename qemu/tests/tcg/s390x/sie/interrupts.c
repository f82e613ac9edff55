/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE: requests, wait states, timers, program interruptions
 */

#include "sie.h"

#define CR0_CKC         0x800
#define CR0_CPU_TIMER   0x400
#define CODE_CKC        0x1004
#define CODE_CPU_TIMER  0x1005

GUEST(nothing, END);
GUEST(forever, "j .\n");

static void expect(int icpt, const char *name)
{
    guest_load(nothing);
    ok_equal(sie_start(), icpt, name);
}

static void test_requests(void)
{
    guest_new();
    block->cpuflags |= CPUFLAG_STOP_INT;
    expect(ICPT_STOP, "requests: stop");
    ok_equal(block->gpsw_addr, PROGRAM, "requests: the PSW stays");
    guest_new();
    block->cpuflags |= CPUFLAG_EXT_INT;
    expect(ICPT_INST, "requests: external, not while the guest is disabled");
    block->gpsw_mask |= PSW_EXT;
    expect(ICPT_EXTREQ, "requests: external");
    guest_new();
    block->cpuflags |= CPUFLAG_IO_INT;
    block->gpsw_mask |= PSW_EXT;
    expect(ICPT_INST, "requests: I/O, not while the guest is disabled");
    block->gpsw_mask |= PSW_IO;
    expect(ICPT_IOREQ, "requests: I/O");
}

/* The state description is in the guest's storage: it makes the requests. */
GUEST(ask, "oi 0(3),0x04\n" "j .\n");
GUEST(ask_enabled, "oi 0(3),0x01\n" "aghi 4,1\n" "0: stosm 16(2),1\n" "j 0b\n");

static void test_requests_while_running(void)
{
    struct sie_block *inside = (void *)(guest + 0x8000);

    guest_new();
    memcpy(inside, block, sizeof(*block));
    block = inside;
    guest_load(ask);
    gprs[3] = 0x8000;
    ok_equal(sie_start(), ICPT_STOP, "running: stop");
    ok_equal(block->gpsw_addr, PROGRAM + 4, "running: where it was");
    guest_load(ask_enabled);
    block->cpuflags = CPUFLAG_ZARCH;
    gprs[2] = 0x3000;
    ok_equal(sie_start(), ICPT_EXTREQ, "running: when it gets enabled");
    ok_equal(gprs[4], 1, "running: not before");
    block->cpuflags = CPUFLAG_ZARCH;
    guest_new();
}

GUEST(wait, "lpswe 0(3)\n");

static void test_wait(void)
{
    guest_new();
    block->gpsw_mask |= PSW_WAIT | PSW_EXT;
    expect(ICPT_WAIT, "wait: from the start");
    guest_new();
    guest_load(wait);
    gprs[3] = 0x3000;
    *guest_64(0x3000) = PSW_64 | PSW_WAIT;
    *guest_64(0x3008) = 0x123456;
    ok_equal(sie_start(), ICPT_WAIT, "wait: by LPSWE");
    ok_equal(block->gpsw_addr, 0x123456, "wait: the new PSW");
    guest_new();
    guest_load(forever);
    *guest_64(0x1b0) |= PSW_WAIT;
    block->gcr[0] |= CR0_CKC;
    block->gpsw_mask |= PSW_EXT;
    block->ckc = 0;
    ok_equal(sie_start(), ICPT_WAIT, "wait: by an interruption");
    ok_equal(*guest_16(0x86), CODE_CKC, "wait: which has been taken");
}

static uint64_t tod(void)
{
    uint64_t now;

    asm volatile("stck %[now]" : [now] "=Q" (now) : : "cc");
    return now;
}

#define MS 4096000UL

static void timer_guest(uint32_t cr0)
{
    guest_new();
    guest_load(forever);
    block->gcr[0] |= cr0;
    block->gpsw_mask |= PSW_EXT;
}

static void test_timers(void)
{
    timer_guest(CR0_CKC);
    block->ckc = tod() + 20 * MS;
    ok(sie_start() == ICPT_INST && block->ipa == END_IPA, "timers: comparator");
    ok_equal(*guest_16(0x86), CODE_CKC, "timers: its code");
    ok_equal(*guest_64(0x138), PROGRAM, "timers: old PSW");
    ok(tod() > block->ckc, "timers: not too early");

    timer_guest(CR0_CKC);
    block->epoch = -1000 * MS;
    block->ckc = tod() - 1000 * MS + 20 * MS;
    sie_start();
    ok_equal(*guest_16(0x86), CODE_CKC, "timers: with an epoch");

    timer_guest(CR0_CPU_TIMER);
    block->cputm = 20 * MS;
    sie_start();
    ok_equal(*guest_16(0x86), CODE_CPU_TIMER, "timers: CPU timer");
    ok((int64_t)block->cputm < 0, "timers: which goes on below zero");
}

GUEST(enable, "lctlg 0,0,0(3)\n" "stosm 16(3),1\n" "j .\n");
GUEST(set, "sckc 8(3)\n" "j .\n");

static void test_timers_late(void)
{
    guest_new();
    guest_load(enable);
    gprs[3] = 0x3000;
    *guest_64(0x3000) = 0xe0 | CR0_CKC;
    block->ckc = 0;
    sie_start();
    ok_equal(*guest_16(0x86), CODE_CKC, "timers: by LCTLG and STOSM");

    timer_guest(CR0_CKC);
    guest_load(set);
    gprs[3] = 0x3000;
    *guest_64(0x3008) = 0;
    sie_start();
    ok_equal(*guest_16(0x86), CODE_CKC, "timers: by SCKC");
    ok_equal(block->ckc, 0, "timers: which is stored");
}

static void test_timers_host(void)
{
    timer_guest(CR0_CKC);
    block->ckc = 0;
    *guest_64(0x1b0) |= PSW_EXT;
    ok_equal(sie_start(), ICPT_EXTINT, "timers: an endless loop");
    ok_equal(block->eic, CODE_CKC, "timers: its code for the host");
    timer_guest(CR0_CKC);
    block->ckc = 0;
    block->cpuflags |= CPUFLAG_EXT_INT;
    ok(sie_start() == ICPT_EXTREQ, "timers: the host is asked first");
    timer_guest(CR0_CKC);
    block->ckc = 0;
    sie_start();
    ok_equal(*guest_16(0x86), CODE_CKC, "timers: and without, it is not");
}

/* Run the guest from its start; CKC of the host's is to interrupt it. */
static int start_with_ckc(void)
{
    uint64_t ckc, cr0, cr0_on;
    int code;

    asm volatile("stctg 0,0,%[cr0]" : [cr0] "=Q" (cr0));
    cr0_on = cr0 | CR0_CKC;
    ckc = tod() + 20 * MS;
    asm volatile("lctlg 0,0,%[cr0]\n"
                 "sckc %[ckc]\n"
                 : : [cr0] "Q" (cr0_on), [ckc] "Q" (ckc));
    sie_mask = SIE_MASK_EXT;
    code = sie_start();
    sie_mask = 0;
    asm volatile("lctlg 0,0,%[cr0]" : : [cr0] "Q" (cr0));
    return code;
}

static void test_host(void)
{
    volatile uint64_t *old = (void *)0x138;

    asm("" : "+r" (old));
    guest_new();
    guest_load(forever);
    block->icptcode = 0x99;
    ok_equal(start_with_ckc(), HOST + CODE_CKC, "host: interruption");
    ok_equal(*old, (uint64_t)sie_instruction, "host: old PSW is at SIE");
    ok_equal(block->icptcode, 0x99, "host: no interception");
    ok_equal(block->gpsw_addr, PROGRAM, "host: the guest is where it was");
    guest_load(nothing);
    ok_equal(sie_run(), ICPT_INST, "host: and goes on");
}

GUEST(odd, "lghi 3,1\n" "lg 2,0(3)\n" ".insn rre,0xb9970000,3,2\n" END);

static void test_program(void)
{
    guest_new();
    guest_load(odd);
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_SPECIFICATION, "program: the guest's");
    guest_new();
    guest_load(odd);
    block->ecb = ECB_SPECI;
    ok_equal(sie_start(), ICPT_PROGI, "program: specification, intercepted");
    ok_equal(block->iprcc, PGM_SPECIFICATION, "program: code");
    ok_equal(block->pgmilc, 4, "program: length");
    ok_equal(block->gpsw_addr, PROGRAM + 14, "program: PSW behind it");
    ok_equal(*guest_16(0x8e), 0, "program: the guest does not see it");
    guest_new();
    guest_load(odd);
    block->ecb = ECB_SPECI;
    *guest_64(0x1d0) = 0x8000000000000000;
    ok_equal(sie_start(), ICPT_PROGI, "program: a new PSW that is not valid");
    guest_new();
    block->ecb = ECB_SPECI;
    block->gpsw_mask |= 0x8000000000000000;
    expect(ICPT_PROGI, "program: a PSW that is not valid from the start");
}

GUEST(fetch, "lg 2,0(3)\n" END);

static void test_all_programs(void)
{
    guest_new();
    guest_load(fetch);
    gprs[3] = GUEST_SIZE;
    block->ecb = ECB_SPECI;
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_ADDRESSING, "program: others are not");
    guest_new();
    guest_load(fetch);
    gprs[3] = GUEST_SIZE;
    block->ictl = ICTL_PINT;
    ok_equal(sie_start(), ICPT_PROGI, "program: all, if the host wants");
    ok_equal(block->iprcc, PGM_ADDRESSING, "program: code");
    ok_equal(block->pgmilc, 6, "program: length");
}

/* One that an interruption loads is looked at like any other. */
GUEST(call, "svc 0\n" END);

static void test_new_psw(void)
{
    guest_new();
    guest_load(call);
    *guest_64(0x1c0) = 0;
    ok(guest_ends() && *guest_16(0x8e) == 0, "new PSW: 24 bits");
    guest_new();
    guest_load(call);
    *guest_64(0x1c0) = 0;
    *guest_64(0x1c8) = 0x1000000;
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_SPECIFICATION, "new PSW: more than that");
    ok_equal(*guest_64(0x158), 0x1000000, "new PSW: which is the old one");
    timer_guest(CR0_CKC);
    block->ckc = 0;
    *guest_64(0x1b0) = 0x8000000180000000;
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_SPECIFICATION, "new PSW: of a timer");
}

/* The mode does not exist. */
static void test_access_registers(void)
{
    const uint64_t mask = PSW_64 | PSW_DAT | PSW_ACCREG;

    guest_new();
    guest_load(nothing);
    block->gpsw_mask |= PSW_ACCREG;
    ok(guest_ends() && *guest_16(0x8e) == 0,
       "access registers: of no account without DAT");
    guest_new();
    guest_load(nothing);
    block->gpsw_mask = mask;
    ok(guest_ends(), "access registers: the guest does not end the emulator");
    ok_equal(*guest_16(0x8e), PGM_SPECIFICATION,
             "access registers: the guest's exception");
    ok_equal(*guest_64(0x150), mask, "access registers: old PSW");
    guest_new();
    block->gpsw_mask = mask;
    *guest_64(0x1d0) = mask;
    ok_equal(start_with_ckc(), HOST + CODE_CKC,
             "access registers: the host interrupts a loop of exceptions");
    block->ecb = ECB_SPECI;
    ok_equal(sie_run(), ICPT_PROGI, "access registers: or has it intercepted");
}

int main(void)
{
    sie_init();
    test_requests();
    test_requests_while_running();
    test_wait();
    test_timers();
    test_timers_late();
    test_timers_host();
    test_host();
    test_program();
    test_all_programs();
    test_new_psw();
    test_access_registers();
    return ktap_end();
}
