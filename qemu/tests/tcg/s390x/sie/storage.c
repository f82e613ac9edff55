/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE: the guest's storage through the host's tables
 */

#include "sie.h"

#define PGM_SEGMENT     0x10
#define PGM_PAGE        0x11
#define PGM_PER         0x80
#define PER_FETCH       0x40000000
#define PER_STORE       0x20000000
#define PAGE_INVALID    0x400
#define PAGE_PROTECTED  0x200
#define PAGE_NOEXEC     0x100
#define CR0_IEP         0x100000
#define SEGMENT_INVALID 0x20
#define TEC_FETCH       0x800
#define TEC_STORE       0x400
#define TEC_PROTECTION  0x004

/* Where the host has the guest */
#define ORIGIN          0x300000UL

static uint64_t segments[512] __attribute__((aligned(4096)));
static uint64_t pages[256] __attribute__((aligned(2048)));

static void ptlb(void)
{
    asm volatile("ptlb" : : : "memory");
}

static void map(void)
{
    uint64_t asce = (uint64_t)segments;

    for (size_t i = 0; i < ARRAY_SIZE(segments); i++) {
        segments[i] = SEGMENT_INVALID;
    }
    for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
        pages[i] = (uint64_t)guest + i * 4096;
    }
    segments[ORIGIN >> 20] = (uint64_t)pages;
    ptlb();
    asm volatile("lctlg 1,1,%[asce]" : : [asce] "Q" (asce));
    block->mso = ORIGIN;
    block->msl = ORIGIN;
}

static uint64_t low_64(unsigned long offset)
{
    return *(volatile uint64_t *)low(offset);
}

static uint16_t low_16(unsigned long offset)
{
    return *(volatile uint16_t *)low(offset);
}

/* A program interruption of the host's, at SIE */
static void expect_fault(int code, uint64_t tec, const char *name)
{
    /* by which the old PSW is behind the instruction, as for all protection */
    const int length = code == PGM_PROTECTION ? 4 : 0;
    int got = sie_run();

    ok_equal(got, HOST + code, name);
    if (got == HOST + code) {
        ok_equal(low_64(0xa8), tec, "- exception code");
        ok_equal(low_64(0x158), (uint64_t)sie_instruction + length,
                 "- old PSW");
        ok_equal(low_16(0x8c), 4, "- length");
    }
}

GUEST(load, "lg 2,0(3)\n" END);
GUEST(store, "stg 2,0(3)\n" END);

#define PAGE 0x5000

static void prepare(const char *text, size_t len)
{
    guest_new();
    map();
    guest_program(text, len);
    gprs[3] = PAGE + 8;
}

static void test_page(void)
{
    prepare(load, load_end - load);
    *guest_64(PAGE + 8) = 0x1122334455667788;
    pages[PAGE >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_FETCH, "page: fetch");
    ok_equal(block->gpsw_addr, PROGRAM, "page: the guest has not moved");
    ok_equal(*guest_16(0x8e), 0, "page: and has not seen it");
    pages[PAGE >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok_equal(sie_run(), ICPT_INST, "page: the guest goes on");
    ok_equal(gprs[2], 0x1122334455667788, "page: with what is there");

    prepare(store, store_end - store);
    gprs[2] = 0x55;
    pages[PAGE >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_STORE, "page: store");
    pages[PAGE >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok(sie_run() == ICPT_INST && *guest_64(PAGE + 8) == 0x55,
       "page: the guest goes on");
}

static void test_instruction(void)
{
    prepare(load, load_end - load);
    pages[PROGRAM >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PROGRAM + TEC_FETCH, "instruction: fetch");
    pages[PROGRAM >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok_equal(sie_run(), ICPT_INST, "instruction: the guest goes on");
}

static void test_segment(void)
{
    prepare(load, load_end - load);
    segments[ORIGIN >> 20] |= SEGMENT_INVALID;
    expect_fault(PGM_SEGMENT, ORIGIN + PROGRAM + TEC_FETCH, "segment: fetch");
    map();
    ok_equal(sie_run(), ICPT_INST, "segment: the guest goes on");
}

static void test_protection(void)
{
    prepare(store, store_end - store);
    pages[PAGE >> 12] |= PAGE_PROTECTED;
    expect_fault(PGM_PROTECTION, ORIGIN + PAGE + TEC_STORE + TEC_PROTECTION,
                 "protection: store");
    prepare(load, load_end - load);
    pages[PAGE >> 12] |= PAGE_PROTECTED;
    ok(guest_ends(), "protection: fetch is allowed");
}

/* The host cannot execute its guest's storage, but the guest can. */
static void test_execution(void)
{
    uint64_t cr0, iep;

    prepare(load, load_end - load);
    pages[PROGRAM >> 12] |= PAGE_NOEXEC;
    ptlb();
    asm volatile("stctg 0,0,%[cr0]" : [cr0] "=Q" (cr0));
    iep = cr0 | CR0_IEP;
    asm volatile("lctlg 0,0,%[iep]" : : [iep] "Q" (iep));
    ok(guest_ends(), "execution: not the host's affair");
    asm volatile("lctlg 0,0,%[cr0]" : : [cr0] "Q" (cr0));
}

/* TPROT and LRA must not tell the guest about the host's pages. */
GUEST(tprot, "tprot 0(3),0\n" "ipm 2\n" END);
GUEST(lra, "lra 2,0(4)\n" END);
/* 3 bytes on each side of the border */
GUEST(move, "mvc 0(6,5),0(3)\n" END);

static void test_probes(void)
{
    prepare(tprot, tprot_end - tprot);
    pages[PAGE >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_STORE, "probes: TPROT");
    pages[PAGE >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok(sie_run() == ICPT_INST && !(gprs[2] & 0x30000000), "probes: it can store");

    prepare(lra, lra_end - lra);
    block->gcr[1] = PAGE;
    pages[PAGE >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_FETCH, "probes: LRA's table");
    pages[PAGE >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok_equal(sie_run(), ICPT_INST, "probes: the guest goes on");
}

static void test_border(void)
{
    prepare(move, move_end - move);
    gprs[3] = 0x7000;
    gprs[5] = PAGE + 0xffd;
    memcpy(guest + 0x7000, "abcdef", 6);
    pages[(PAGE >> 12) + 1] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + 0x1000 + TEC_STORE, "border: MVC");
    ok_equal(guest[PAGE + 0xffd], 0, "border: nothing has been stored");
    pages[(PAGE >> 12) + 1] &= ~(uint64_t)PAGE_INVALID;
    ok(sie_run() == ICPT_INST && !memcmp(guest + PAGE + 0xffd, "abcdef", 6),
       "border: now it is");
}

/* The two pages of the prefix area are far apart for the host. */
GUEST(privileged, "lghi 2,0x700\n" "stpx 0(2)\n" END);

static void test_prefix(void)
{
    prepare(privileged, privileged_end - privileged);
    block->gpsw_mask |= PSW_PROBLEM;
    memcpy(guest + 0x90000, guest, 0x1000);
    pages[0] = (uint64_t)guest + 0x90000;
    ptlb();
    ok(guest_ends(), "prefix: interruption");
    ok_equal(*guest_16(0x9008e), PGM_PRIVILEGED, "prefix: code");

    prepare(privileged, privileged_end - privileged);
    block->gpsw_mask |= PSW_PROBLEM;
    pages[0] |= PAGE_INVALID;
    ptlb();
    expect_fault(PGM_PAGE, ORIGIN + TEC_STORE, "prefix: not there");
    ok_equal(block->gpsw_addr, PROGRAM + 4, "prefix: the PSW has not moved");
    pages[0] &= ~(uint64_t)PAGE_INVALID;
    ok(sie_run() == ICPT_INST && *guest_16(0x8e) == PGM_PRIVILEGED,
       "prefix: the guest goes on");
}

/* The guest's own tables, at 0x10000: its page 0x5000 is at 0x7000. */
static void test_two_stages(void)
{
    prepare(load, load_end - load);
    for (size_t i = 0; i < 256; i++) {
        *guest_64(0x11000 + i * 8) = i * 4096;
    }
    *guest_64(0x10000) = 0x11000;
    *guest_64(0x11000 + (PAGE >> 12) * 8) = 0x7000;
    *guest_64(0x7008) = 0x77;
    block->gcr[1] = 0x10000;
    block->gpsw_mask |= PSW_DAT;
    ok(guest_ends() && gprs[2] == 0x77, "two stages: fetch");
    pages[0x11] |= PAGE_INVALID;
    block->ihcpu = 0xffff;
    block->gpsw_addr = PROGRAM;
    expect_fault(PGM_PAGE, ORIGIN + 0x11000 + TEC_FETCH,
                 "two stages: the guest's table is not there");
    pages[0x11] &= ~(uint64_t)PAGE_INVALID;
    *guest_64(0x11000 + (PAGE >> 12) * 8) = PAGE_INVALID;
    block->ihcpu = 0xffff;
    sie_start();
    ok_equal(*guest_16(0x8e), PGM_PAGE, "two stages: the guest's exception");
    ok_equal(*guest_64(0xa8), PAGE + TEC_FETCH, "- exception code");
    for (size_t i = 0x10000; i < 0x12000; i += 8) {
        *guest_64(i) = 0;
    }
}

/* IPTE of the host reaches the guest's translations under their own address. */
static void test_ipte(void)
{
    prepare(load, load_end - load);
    ok(guest_ends(), "IPTE: the guest has the page");
    asm volatile("ipte %[table],%[address]" : :
                 [table] "a" (pages), [address] "a" (ORIGIN + PAGE) : "memory");
    block->gpsw_addr = PROGRAM;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_FETCH, "IPTE: no longer");
    pages[PAGE >> 12] = (uint64_t)guest + 0x8000;
    *guest_64(0x8008) = 0x88;
    ok(guest_ends() && gprs[2] == 0x88, "IPTE: but another one");
}

/* A PER event is not told with an exception of somebody else. */
GUEST(end, END);
GUEST(illegal, ".short 0\n" END);
GUEST(no_per, "ssm 0x400\n" END);

static void prepare_per(const char *text, size_t len)
{
    prepare(text, len);
    block->gpsw_mask |= PSW_PER;
    block->gcr[9] = PER_FETCH;
    block->gcr[11] = -1UL;
}

static void test_per(void)
{
    struct sie_block *good;

    prepare_per(load, load_end - load);
    pages[PAGE >> 12] |= PAGE_INVALID;
    expect_fault(PGM_PAGE, ORIGIN + PAGE + TEC_FETCH, "PER: page");
    pages[PAGE >> 12] &= ~(uint64_t)PAGE_INVALID;
    ok(sie_run() == ICPT_INST && *guest_16(0x8e) == PGM_PER,
       "PER: the guest has it");
    prepare_per(end, end_end - end);
    ok_equal(sie_run(), ICPT_INST, "PER: interception");
    good = block;
    block = (void *)good + 256;
    ok_equal(sie_run(), HOST + PGM_SPECIFICATION, "PER: nothing is left of it");
    block = good;
}

/* The guest ends PER with stores to watch: the host's are none of them. */
static void test_per_ends(void)
{
    struct sie_block *good = block;

    prepare_per(no_per, no_per_end - no_per);
    block->gcr[9] = PER_STORE;
    ok(sie_run() == ICPT_INST && !(block->gpsw_mask & PSW_PER),
       "PER: ended by SSM");
    block = (void *)good + 256;
    ok_equal(sie_run(), HOST + PGM_SPECIFICATION, "PER: the host's stores");
    block = good;
}

/* The host has an event at SIE. */
static void test_per_host(void)
{
    const uint64_t on[] = { PER_FETCH, (uint64_t)sie_instruction,
                            (uint64_t)sie_instruction };
    const uint64_t off[3] = {};

    prepare(illegal, illegal_end - illegal);
    asm volatile("lctlg 9,11,%[on]" : : [on] "Q" (on));
    sie_mask = PSW_PER >> 56;
    ok_equal(sie_run(), ICPT_INST, "PER: the host's, of SIE");
    sie_mask = 0;
    asm volatile("lctlg 9,11,%[off]" : : [off] "Q" (off));
    ok_equal(*guest_16(0x8e), PGM_OPERATION, "PER: the guest does not see it");
}

int main(void)
{
    sie_init();
    test_page();
    test_instruction();
    test_segment();
    test_protection();
    test_execution();
    test_probes();
    test_border();
    test_prefix();
    test_two_stages();
    test_ipte();
    test_per();
    test_per_ends();
    test_per_host();
    return ktap_end();
}
