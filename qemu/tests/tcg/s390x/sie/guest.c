/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest for the bare test programs of SIE
 */

#include "sie.h"

#define ASCE_REAL_SPACE     0x20

#define LC_EXT_CODE         0x86
#define LC_PGM_CODE         0x8e
#define LC_EXT_NEW          0x1b0

static struct sie_block own_block;
struct sie_block *block = &own_block;
uint64_t gprs[14];
uint8_t sie_mask;
uint8_t guest[GUEST_SIZE] __attribute__((aligned(GUEST_SIZE)));

void *low(unsigned long offset)
{
    asm("" : "+r" (offset));
    return (void *)offset;
}

uint16_t *guest_16(unsigned long offset)
{
    return (uint16_t *)(guest + offset);
}

uint64_t *guest_64(unsigned long offset)
{
    return (uint64_t *)(guest + offset);
}

void sie_init(void)
{
    uint64_t cr1 = ASCE_REAL_SPACE;

    arch_init();
    *(uint64_t *)low(LC_EXT_NEW) = PSW_64;
    *(uint64_t *)low(LC_EXT_NEW + 8) = (uint64_t)unexpected;
    asm volatile("lctlg 1,1,%[cr1]" : : [cr1] "Q" (cr1));
}

/* The guest's interruptions end it, with their old PSW in storage. */
static void guest_new_psws(void)
{
    static const uint16_t end[] = { 0x8300, 0x0500 };

    memcpy(guest + 0x1800, end, sizeof(end));
    for (unsigned long new = 0x1a0; new <= 0x1f0; new += 0x10) {
        *guest_64(new) = PSW_64;
        *guest_64(new + 8) = 0x1800;
    }
}

void guest_new(void)
{
    block = &own_block;
    memset(block, 0, sizeof(*block));
    memset(gprs, 0, sizeof(gprs));
    memset(guest, 0, 0x10000);
    guest_new_psws();
    block->cpuflags = CPUFLAG_ZARCH;
    block->mso = (uint64_t)guest;
    block->msl = (uint64_t)guest;
    block->gcr[0] = 0xe0;
    block->gcr[14] = 0xc2000000;
    block->cputm = 0x7fffffffffffffff;
    block->ckc = -1UL;
    block->gpsw_mask = PSW_64;
    block->gpsw_addr = PROGRAM;
}

void guest_program(const void *text, size_t len)
{
    memcpy(guest + PROGRAM, text, len);
}

int sie_run(void)
{
    volatile uint16_t *pgm = low(LC_PGM_CODE), *ext = low(LC_EXT_CODE);

    *pgm = 0;
    *ext = 0;
    if (sie_enter(block, gprs)) {
        return block->icptcode;
    }
    return HOST + *pgm + *ext;
}

int sie_start(void)
{
    block->gpsw_addr = PROGRAM;
    return sie_run();
}

bool guest_ends(void)
{
    return sie_start() == ICPT_INST && block->ipa == END_IPA;
}
