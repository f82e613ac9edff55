/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest for the bare test programs of SIE
 *
 * The guest has a MiB of storage, its program is at PROGRAM.  It ends with END:
 * DIAGNOSE, which is intercepted.
 */
#ifndef SIE_H
#define SIE_H

#include "test.h"

struct sie_block {
    uint32_t cpuflags, prefix;
    uint8_t reserved08[0x28 - 0x08];
    uint64_t cputm, ckc, epoch;
    uint8_t reserved40[4];
    uint16_t lctl, reserved46;
    uint32_t ictl, eca;
    uint8_t icptcode, icptstatus;
    uint16_t ihcpu;
    uint8_t reserved54[2];
    uint16_t ipa;
    uint32_t ipb, scaoh;
    uint8_t fpf, ecb, ecb2, ecb3;
    uint32_t scaol;
    uint8_t sdf, reserved69[3];
    uint32_t todpr, gd;
    uint8_t reserved74[0x80 - 0x74];
    uint64_t mso, msl, gpsw_mask, gpsw_addr, gg14, gg15;
    uint8_t reservedb0[0xc6 - 0xb0];
    uint16_t eic;
    uint8_t reservedc8[4];
    uint16_t pgmilc, iprcc;
    uint8_t reservedd0[0xfc - 0xd0];
    uint32_t crycbd;
    uint64_t gcr[16], gbea;
    uint8_t reserved188[0x1a0 - 0x188];
    uint32_t fac;
    uint8_t reserved1a4[0x200 - 0x1a4];
} __attribute__((packed, aligned(512)));

_Static_assert(offsetof(struct sie_block, ipa) == 0x56, "ipa");
_Static_assert(offsetof(struct sie_block, mso) == 0x80, "mso");
_Static_assert(offsetof(struct sie_block, gcr) == 0x100, "gcr");
_Static_assert(sizeof(struct sie_block) == 512, "size");

#define CPUFLAG_STOP_INT    0x04000000
#define CPUFLAG_IO_INT      0x02000000
#define CPUFLAG_EXT_INT     0x01000000
#define CPUFLAG_ZARCH       0x00000800

#define ICTL_OPEREXC        0x80000000
#define ICTL_PINT           0x20000000
#define ICTL_LPSW           0x00400000
#define ICTL_STCTL          0x00040000
#define ICTL_TPROT          0x00000200

#define ECA_AIV             0x00200000
#define ECA_VX              0x00020000
#define ECA_APIE            0x00000008
#define ECB_SPECI           0x08

#define ICPT_INST           0x04
#define ICPT_PROGI          0x08
#define ICPT_EXTREQ         0x10
#define ICPT_EXTINT         0x14
#define ICPT_IOREQ          0x18
#define ICPT_WAIT           0x1c
#define ICPT_VALIDITY       0x20
#define ICPT_STOP           0x28
#define ICPT_OPEREXC        0x2c

#define PSW_64              0x0000000180000000ULL
#define PSW_PROBLEM         0x0001000000000000ULL
#define PSW_WAIT            0x0002000000000000ULL
#define PSW_EXT             0x0100000000000000ULL
#define PSW_IO              0x0200000000000000ULL
#define PSW_DAT             0x0400000000000000ULL
#define PSW_ACCREG          0x0000400000000000ULL
#define PSW_HOME            0x0000c00000000000ULL
#define PSW_SECONDARY       0x0000800000000000ULL
#define PSW_PER             0x4000000000000000ULL

#define PROGRAM             0x2000
#define GUEST_SIZE          0x100000
/* DIAGNOSE with a code of no meaning */
#define END                 "diag 0,0,0x500\n"
#define END_IPA             0x8300

/*
 * The text of a program of the guest: put NAME in place with guest_load().  It
 * is at PROGRAM wherever it is assembled, so relative addresses only.
 */
#define GUEST(name, text)                                                   \
    extern const char name[], name##_end[];                                 \
    asm(".pushsection .rodata\n"                                            \
        ".balign 8\n"                                                       \
        ".globl " #name ", " #name "_end\n"                                 \
        #name ":\n" text                                                    \
        #name "_end:\n"                                                     \
        ".popsection\n")
#define guest_load(name) guest_program(name, name##_end - name)

extern struct sie_block *block;
extern uint64_t gprs[14];
extern uint8_t guest[GUEST_SIZE];

/* Where the CPU comes back to without an interruption; the instruction */
uint64_t sie_enter(struct sie_block *block, uint64_t gprs[14]);
extern const char sie_instruction[];
/* The host's system mask meanwhile: PSW_EXT and PSW_IO, as a byte */
extern uint8_t sie_mask;
#define SIE_MASK_EXT        (PSW_EXT >> 56)
#define SIE_MASK_IO         (PSW_IO >> 56)

void sie_init(void);
/* A new state description, and a guest without a program */
void guest_new(void);
void guest_program(const void *text, size_t len);
/* Of the host's prefix area, and of the guest's */
void *low(unsigned long offset);
uint16_t *guest_16(unsigned long offset);
uint64_t *guest_64(unsigned long offset);

/*
 * Run the guest until it is intercepted: the interception code.  An
 * interruption of the host's is HOST + its code; that of I/O is 0.
 */
#define HOST 0x10000
int sie_run(void);
/* The same from the start of the program */
int sie_start(void);
/* Run a program up to its END; false if anything else ends it. */
bool guest_ends(void);

#endif
