/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE: entry, leaving, state descriptions that are not valid
 */

#include "sie.h"

GUEST(add,
    "agr 2,3\n"
    "lgr 15,14\n"
    "lghi 14,7\n"
    END);

static void test_registers(void)
{
    uint64_t cr1;

    guest_new();
    guest_load(add);
    gprs[2] = 40;
    gprs[3] = 2;
    block->gg14 = 0x123456789abcdef0;
    block->gcr[1] = 0x77000;
    ok_equal(sie_start(), ICPT_INST, "registers: interception");
    ok_equal(block->ipa, END_IPA, "registers: first half of the text");
    ok_equal(block->ipb, 0x05000000, "registers: the rest");
    ok_equal(block->icptstatus, 0, "registers: status");
    ok_equal(block->gpsw_addr, PROGRAM + 16, "registers: PSW is behind");
    ok_equal(gprs[2], 42, "registers: those below 14 are shared");
    ok_equal(block->gg14, 7, "registers: GR14 is the guest's");
    ok_equal(block->gg15, 0x123456789abcdef0, "registers: GR15 too");
    asm volatile("stctg 1,1,%[cr1]" : [cr1] "=Q" (cr1));
    ok_equal(cr1, 0x20, "registers: the host has its CR1 again");
    ok_equal(block->gcr[1], 0x77000, "registers: the guest keeps its own");
}

static void expect_validity(uint16_t reason, const char *name)
{
    int code = sie_start();

    ok_equal(code << 16 | block->ipb >> 16, ICPT_VALIDITY << 16 | reason, name);
}

static void test_validity(void)
{
    guest_new();
    guest_load(add);
    block->cpuflags = 0;
    expect_validity(0x0001, "validity: not z/Architecture");
    block->cpuflags = CPUFLAG_ZARCH | 0x8000;
    expect_validity(0x0001, "validity: RRF");
    block->cpuflags = CPUFLAG_ZARCH | 0x4000;
    expect_validity(0x0007, "validity: SLSV");
    block->cpuflags = CPUFLAG_ZARCH;
    block->sdf = 4;
    expect_validity(0x0001, "validity: format");
    block->sdf = 0;
    block->prefix = 0x100000;
    expect_validity(0x0037, "validity: prefix outside of the guest");
    block->prefix = 0xfe000;
    memcpy(guest + 0xfe000, guest, 0x2000);
    ok(guest_ends(), "validity: prefix at the end of the guest");
    block->prefix = 0;
    block->scaoh = 1;
    expect_validity(0x0034, "validity: control area not in storage");
    block->scaoh = 0;
    block->fac = 0x7ffff000;
    expect_validity(0x1090, "validity: facility list not in storage");
    block->fac = 0;
    block->eca = ECA_APIE;
    expect_validity(0x0039, "validity: no crypto control block");
    block->crycbd = 0x7ffff003;
    expect_validity(0x0035, "validity: control block not in storage");
    block->eca = ECA_AIV;
    block->gd = 0x7ffff000;
    expect_validity(0x1000, "validity: interruption state area not in storage");
    block->gd = (uint32_t)(uint64_t)guest | 1;
    expect_validity(0x1000, "validity: format of the state area");
    block->gd = 0;
    block->eca = 0;
    ok(guest_ends(), "validity: none of it is left");
}

static void test_exceptions(void)
{
    struct sie_block *good;

    guest_new();
    guest_load(add);
    good = block;
    block = (void *)good + 256;
    ok_equal(sie_run(), HOST + PGM_SPECIFICATION, "exceptions: alignment");
    block = (void *)(1UL << 40);
    ok_equal(sie_run(), HOST + PGM_ADDRESSING, "exceptions: no such storage");
    block = good;
    ok(guest_ends(), "exceptions: the guest is as it was");
}

GUEST(beyond, "lg 2,0(3)\n" END);

static void test_end_of_storage(void)
{
    guest_new();
    guest_load(beyond);
    gprs[3] = GUEST_SIZE - 8;
    ok(guest_ends() && *guest_16(0x8e) == 0, "storage: the last bytes");
    gprs[3] = GUEST_SIZE;
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_ADDRESSING, "storage: behind them");
    *guest_16(0x8e) = 0;
    gprs[3] = -(uint64_t)guest;
    guest_ends();
    ok_equal(*guest_16(0x8e), PGM_ADDRESSING, "storage: not by wrapping around");
}

int main(void)
{
    sie_init();
    test_registers();
    test_validity();
    test_exceptions();
    test_end_of_storage();
    return ktap_end();
}
