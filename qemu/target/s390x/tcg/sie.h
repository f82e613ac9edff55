/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interpretive execution (SIE): what its parts have in common
 *
 *   sie.c      entry, leaving, intercepted instructions
 *   sie_mmu.c  the guest's storage
 *   sie_int.c  the guest's timers and interruptions
 *
 * IBM does not publish the architecture.  What is here is what Linux relies on:
 * arch/s390/include/asm/kvm_host.h for the state description, arch/s390/kvm/
 * intercept.c for what an interception leaves behind, vsie.c for the checks.
 */
#ifndef S390X_TCG_SIE_H
#define S390X_TCG_SIE_H

#ifndef CONFIG_USER_ONLY

#include "cpu.h"
#include "s390x-internal.h"
#include "system/runstate.h"
#include "system/tcg.h"

/* For code that is there without TCG too */
static inline bool s390_sie_active(const CPUS390XState *env)
{
    return tcg_enabled() && env->sie.active;
}

/* The state description, as it is in storage */
struct S390SIEBlock {
    uint32_t cpuflags;                          /* 0x000 */
    uint32_t prefix;                            /* 0x004 */
    uint8_t reserved008[0x028 - 0x008];         /* 0x008 */
    uint64_t cputm;                             /* 0x028 */
    uint64_t ckc;                               /* 0x030 */
    uint64_t epoch;                             /* 0x038 */
    uint8_t reserved040[0x044 - 0x040];         /* 0x040 */
    uint16_t lctl;                              /* 0x044 */
    uint8_t reserved046[0x048 - 0x046];         /* 0x046 */
    uint32_t ictl;                              /* 0x048 */
    uint32_t eca;                               /* 0x04c */
    uint8_t icptcode;                           /* 0x050 */
    uint8_t icptstatus;                         /* 0x051 */
    uint16_t ihcpu;                             /* 0x052 */
    uint8_t reserved054[0x056 - 0x054];         /* 0x054 */
    uint16_t ipa;                               /* 0x056 */
    uint32_t ipb;                               /* 0x058 */
    uint32_t scaoh;                             /* 0x05c */
    uint8_t fpf;                                /* 0x060 */
    uint8_t ecb;                                /* 0x061 */
    uint8_t ecb2;                               /* 0x062 */
    uint8_t ecb3;                               /* 0x063 */
    uint32_t scaol;                             /* 0x064 */
    uint8_t sdf;                                /* 0x068 */
    uint8_t reserved069[0x06c - 0x069];         /* 0x069 */
    uint32_t todpr;                             /* 0x06c */
    uint32_t gd;                                /* 0x070 */
    uint8_t reserved074[0x080 - 0x074];         /* 0x074 */
    uint64_t mso;                               /* 0x080 */
    uint64_t msl;                               /* 0x088 */
    uint64_t gpsw_mask;                         /* 0x090 */
    uint64_t gpsw_addr;                         /* 0x098 */
    uint64_t gg14;                              /* 0x0a0 */
    uint64_t gg15;                              /* 0x0a8 */
    uint8_t reserved0b0[0x0c6 - 0x0b0];         /* 0x0b0 */
    uint16_t eic;                               /* 0x0c6 */
    uint8_t reserved0c8[0x0cc - 0x0c8];         /* 0x0c8 */
    uint16_t pgmilc;                            /* 0x0cc */
    uint16_t iprcc;                             /* 0x0ce */
    uint32_t dxc;                               /* 0x0d0 */
    uint16_t mcn;                               /* 0x0d4 */
    uint16_t perc_atmid;                        /* 0x0d6 */
    uint64_t peraddr;                           /* 0x0d8 */
    uint8_t eai;                                /* 0x0e0 */
    uint8_t peraid;                             /* 0x0e1 */
    uint8_t oai;                                /* 0x0e2 */
    uint8_t reserved0e3[0x0e8 - 0x0e3];         /* 0x0e3 */
    uint64_t tecmc;                             /* 0x0e8 */
    uint8_t reserved0f0[0x0fc - 0x0f0];         /* 0x0f0 */
    uint32_t crycbd;                            /* 0x0fc */
    uint64_t gcr[16];                           /* 0x100 */
    uint64_t gbea;                              /* 0x180 */
    uint8_t reserved188[0x1a0 - 0x188];         /* 0x188 */
    uint32_t fac;                               /* 0x1a0 */
    uint8_t reserved1a4[0x1de - 0x1a4];         /* 0x1a4 */
    uint64_t pp;                                /* 0x1de */
    uint8_t reserved1e6[0x200 - 0x1e6];         /* 0x1e6 */
} QEMU_PACKED;

QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, cputm) != 0x028);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, ictl) != 0x048);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, ipa) != 0x056);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, ecb) != 0x061);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, gpsw_mask) != 0x090);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, iprcc) != 0x0ce);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, tecmc) != 0x0e8);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, gcr) != 0x100);
QEMU_BUILD_BUG_ON(offsetof(S390SIEBlock, pp) != 0x1de);
QEMU_BUILD_BUG_ON(sizeof(S390SIEBlock) != 512);

#define SIE_CPUFLAG_STOP_INT    0x04000000
#define SIE_CPUFLAG_IO_INT      0x02000000
#define SIE_CPUFLAG_EXT_INT     0x01000000
#define SIE_CPUFLAG_REQUESTS    0x07000000
#define SIE_CPUFLAG_RRF         0x00008000
#define SIE_CPUFLAG_SLSV        0x00004000
#define SIE_CPUFLAG_SLSR        0x00002000
#define SIE_CPUFLAG_ZARCH       0x00000800
#define SIE_CPUFLAG_MCDS        0x00000100

#define SIE_PREFIX_MASK         0x7fffe000

#define SIE_ICTL_OPEREXC        0x80000000
#define SIE_ICTL_PINT           0x20000000
#define SIE_ICTL_LPSW           0x00400000
#define SIE_ICTL_STCTL          0x00040000
#define SIE_ICTL_TPROT          0x00000200

#define SIE_ECA_AIV             0x00200000
#define SIE_ECA_VX              0x00020000
#define SIE_ECA_APIE            0x00000008

#define SIE_ECB_SPECI           0x08

/*
 * Crypto control block.  It ends with the masks of adapters, usage domains and
 * control domains: in format 0 and 1 of 64, 16 and 16 bits, in format 2 of 256
 */
#define SIE_CRYCB_FORMAT        0x00000003
#define SIE_CRYCB_FORMAT2       0x00000003
#define SIE_CRYCB_ADDR          0x7ffffff8
#define SIE_CRYCB_APCB0         0x00
#define SIE_CRYCB_APCB1         0x80
#define SIE_CRYCB_SIZE          0x18
#define SIE_CRYCB_SIZE2         0xe0

#define SIE_GD_ADDR             0xffffffe0
#define SIE_GD_FORMAT           0x0000001f

#define SIE_FAC_MASK            0x7ffffff8
#define SIE_FAC_LIST_SIZE       256

#define SIE_ICPT_INST           0x04
#define SIE_ICPT_PROGI          0x08
#define SIE_ICPT_EXTREQ         0x10
#define SIE_ICPT_EXTINT         0x14
#define SIE_ICPT_IOREQ          0x18
#define SIE_ICPT_WAIT           0x1c
#define SIE_ICPT_VALIDITY       0x20
#define SIE_ICPT_STOP           0x28
#define SIE_ICPT_OPEREXC        0x2c

/* Why a state description is not valid: the first half of ipb */
#define SIE_VALIDITY_MODE       0x0001      /* not z/Architecture */
#define SIE_VALIDITY_LOG        0x0007
#define SIE_VALIDITY_SCA        0x0034
#define SIE_VALIDITY_PREFIX     0x0037
#define SIE_VALIDITY_CRYCB      0x0035
#define SIE_VALIDITY_NO_CRYCB   0x0039
#define SIE_VALIDITY_GISA       0x1000      /* this one is QEMU's choice */
#define SIE_VALIDITY_FAC        0x1090

/* System control area: another CPU of the host walks the guest's tables. */
#define SIE_SCA_ADDR_MASK       0xfffffffffffffff0ULL
#define SIE_SCA_IPTE_K          0x8000000000000000ULL

/*
 * Guest interruption state area, format 0.  A host that wants to know of an
 * interruption, because none of the guest's CPUs runs, sets a bit in iam: then
 * the area is put on the alert list, which starts in the guest information
 * block and goes on by next_alert.  An area that is not on it names itself.
 */
typedef struct S390GISA {
    uint32_t next_alert;
    uint8_t ipm;
    uint8_t reserved[2];
    uint8_t iam;
} S390GISA;
QEMU_BUILD_BUG_ON(sizeof(S390GISA) != sizeof(uint64_t));

typedef struct S390GIB {
    uint32_t alert_list;
    uint32_t reserved;
    uint8_t nisc;           /* subclass of the interruption that tells of it */
} S390GIB;

/* A guest's adapters and domains; bit 0 of each is the leftmost of byte 0. */
typedef struct S390SIEAPMasks {
    uint8_t apm[32];
    uint8_t aqm[32];
    uint8_t adm[32];
} S390SIEAPMasks;

/* sie.c */

/**
 * s390_sie_ap_masks() - what the CPU's guest has of the partition
 *
 * They are read from the control block each time: the host changes it while the
 * guest runs.  Masks that cannot be read are empty.
 *
 * Return: false for a CPU that runs no guest, which has all of it.
 */
bool s390_sie_ap_masks(CPUS390XState *env, S390SIEAPMasks *masks);

/**
 * s390_sie_ap_owner() - who uses a queue now: the guest's control block, or 0
 */
uint64_t s390_sie_ap_owner(const CPUS390XState *env);

/**
 * s390_sie_leave() - from the guest back to the host
 * @icpt: the interception, or 0: the host executes SIE again
 *
 * Runs under the BQL, and not in a TB: the registers change.  Without an
 * interception that is legal at any time.
 */
void s390_sie_leave(CPUS390XState *env, uint8_t icpt);

/**
 * s390_sie_program_interrupt() - look whether the host wants the interruption
 * @ilen: as it would be stored with it, like all else
 *
 * Return: true, if the guest is to be left with the interception.
 */
bool s390_sie_program_interrupt(CPUS390XState *env, LowCore *lowcore, int ilen);

/* Note an interception; whoever calls leaves for do_interrupt. */
void s390_sie_set_intercept(CPUS390XState *env, uint8_t icpt);

/* For do_interrupt: before the CPU can take one, its guest has to be left. */
void s390_sie_do_interrupt(CPUS390XState *env);

void s390_sie_vm_state_change(void *opaque, bool running, RunState state);

/* sie_int.c */
uint64_t s390_sie_tod(CPUS390XState *env);
uint64_t s390_sie_get_cputm(CPUS390XState *env);
void s390_sie_set_cputm(CPUS390XState *env, uint64_t value);
void s390_sie_set_ckc(CPUS390XState *env, uint64_t value);

/* The guest's timers depend on its CR0, its clock comparator, the TOD. */
void s390_sie_arm_timer(CPUS390XState *env);
void s390_sie_timer(void *opaque);

/* Whether there is an interruption or interception of the guest to take now */
bool s390_sie_has_int(CPUS390XState *env);

/* Whether there is one that the guest does not let through at the moment */
bool s390_sie_has_pending(CPUS390XState *env);

/* Let the guest take its interruption; or leave, if that is up to the host. */
void s390_sie_deliver(CPUS390XState *env);

/* Map what the guest's interruptions are in, and unmap it. */
void s390_sie_map_gisa(CPUS390XState *env, uint32_t gd);
void s390_sie_unmap_gisa(CPUS390XState *env);

/* Whether the guest can take an adapter interruption now */
bool s390_sie_has_io_int(CPUS390XState *env);

/**
 * s390_gisa_valid() - whether an interruption state area can be at an address
 */
bool s390_gisa_valid(uint32_t gisa);

/**
 * s390_gisa_raise() - an adapter interruption for a guest
 * @gisc: the guest's subclass
 *
 * Under the BQL.
 */
void s390_gisa_raise(uint32_t gisa, uint8_t gisc);

/* sie_mmu.c */

/**
 * s390_sie_translate() - translate an absolute address of the guest
 * @addr: in: the guest's; out: the machine's
 * @flags: PAGE_*; what the host does not allow is taken away
 * @tec: set with an exception of the host's
 *
 * Return: 0, or the exception: the guest's, or with PGM_HOST the host's.
 */
int s390_sie_translate(CPUS390XState *env, int rw, hwaddr *addr, int *flags,
                       uint64_t *tec);

/**
 * s390_sie_set_fault() - note an exception of the host's
 *
 * The caller leaves the TB, or whoever called it; do_interrupt does the rest.
 */
void s390_sie_set_fault(CPUS390XState *env, uint32_t code, uint64_t tec);

/**
 * s390_sie_host_ipte() - the host has invalidated a page
 *
 * A guest may use it under an address of its own, on any CPU, if not @local.
 */
void s390_sie_host_ipte(CPUS390XState *env, bool local);

void s390_sie_set_used(void);

/* Forget translations that are not of the guest to be entered. */
void s390_sie_flush_stale(CPUS390XState *env);
/* What the translations are of, for when a guest is entered the next time */
void s390_sie_keep_tlb(CPUS390XState *env);

/* See s390_lowcore_addr(). */
hwaddr s390_sie_lowcore_addr(CPUS390XState *env, size_t offset, uintptr_t ra);

#endif /* CONFIG_USER_ONLY */
#endif
