/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random state descriptions, control blocks, tables of the host and guests:
 * what counts is that the emulator stands it, that a description is refused for
 * what docs/specs says and for nothing else, that a guest writes nothing that
 * the host does not let it, and that the host is afterwards what it was.
 * fuzz.py runs this and changes the machine meanwhile.
 */

#include "fuzz.h"
#include "sie.h"

#define PGM_SEGMENT     0x10
#define PGM_PAGE        0x11
#define PGM_TRANS_SPEC  0x12
#define PGM_ASCE        0x38
#define PGM_REGION3     0x3b
#define CODE_CKC        0x1004

#define MIB             0x100000UL
#define PAGES           (GUEST_SIZE / 4096)
#define PAGE_INVALID    0x400
#define PAGE_PROTECTED  0x200
#define SEGMENT_INVALID 0x20
#define REAL_SPACE      0x20
#define CR0_CKC         0x800

/* Where the host has the guest: this many times, one behind the other */
#define ORIGIN          0x300000UL
#define COPIES          40

/* Programs and tables of the guest */
#define IGNORE          0x1810
#define SEGMENTS        0x10000
#define PAGE_TABLE      0x11000

static struct fuzz_count counts[] = {
    { .name = "instruction" }, { .name = "program" },
    { .name = "external-request" }, { .name = "external" },
    { .name = "io-request" }, { .name = "wait" }, { .name = "stop" },
    { .name = "operation" }, { .name = "validity" }, { .name = "exception" },
    { .name = "interruption" }, { .name = "end" },
};
static const uint8_t codes[] = {
    ICPT_INST, ICPT_PROGI, ICPT_EXTREQ, ICPT_EXTINT, ICPT_IOREQ, ICPT_WAIT,
    ICPT_STOP, ICPT_OPEREXC, ICPT_VALIDITY,
};
/* What follows them in counts */
enum { EXCEPTION = ARRAY_SIZE(codes), INTERRUPTION, END_REACHED };

static uint64_t segments[512] __attribute__((aligned(4096)));
static uint64_t regions[3][512] __attribute__((aligned(4096)));
static uint64_t pages[PAGES] __attribute__((aligned(2048)));
/* The only origin of the guest by which it cannot get at what is ours, or 0 */
static uint64_t origin;
/* For what the state description names */
static uint8_t area[4096] __attribute__((aligned(4096)));
/* One that the guest may not write to, one that is taken from it */
static uint8_t kept[4096] __attribute__((aligned(4096)));
static uint8_t lent[4096] __attribute__((aligned(4096)));
static int lent_page;
static bool taken;
/* The guest's storage as the host has it, for its next run */
static uint64_t mso, msl;
static bool invalid;

static bool wrong(const char *what, uint64_t n)
{
    print("# wrong: ");
    fuzz_print(what, n);
    fuzz_print(", description ", (uint64_t)block);
    print("\n");
    return false;
}

/* ---- the host's tables -------------------------------------------------- */

static int rnd_page(void)
{
    return one_in(2) ? 3 : rnd(one_in(2) ? 16 : PAGES);
}

static void map(void)
{
    uint64_t flags = one_in(50) ? rnd(0x800) : 0;

    for (size_t i = 0; i < COPIES; i++) {
        segments[ORIGIN / MIB + i] = (uint64_t)pages | flags;
    }
    for (size_t i = 0; i < PAGES; i++) {
        pages[i] = (uint64_t)guest + (one_in(50) ? rnd(PAGES) : i) * 4096;
        if (one_in(100)) {
            pages[i] |= one_in(2) ? PAGE_INVALID : PAGE_PROTECTED;
        }
    }
    memset(kept, 0x5a, sizeof(kept));
    if (one_in(4)) {
        pages[rnd_page()] = (uint64_t)kept | PAGE_PROTECTED;
    }
    taken = false;
    lent_page = one_in(4) ? rnd_page() : -1;
    if (lent_page >= 0) {
        pages[lent_page] = (uint64_t)lent;
    }
    asm volatile("ptlb" : : : "memory");
}

static void map_init(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(segments); i++) {
        segments[i] = SEGMENT_INVALID;
        for (int level = 0; level < 3; level++) {
            regions[level][i] = SEGMENT_INVALID | (level + 1) << 2;
        }
    }
    /* none has more than a page: what is behind it is no table */
    regions[0][0] = (uint64_t)segments | 1 << 2;
    regions[1][0] = (uint64_t)regions[0] | 2 << 2;
    regions[2][0] = (uint64_t)regions[1] | 3 << 2;
}

static void load_asce(void)
{
    int level = one_in(2) ? rnd(4) : 0;
    uint64_t asce = level ? (uint64_t)regions[level - 1] | level << 2
                          : (uint64_t)segments;

    origin = 0;
    if (one_in(20)) {
        asce = REAL_SPACE;
    } else if (one_in(60)) {
        asce ^= 1 << rnd(12);
        origin = ORIGIN;
    }
    if (asce & REAL_SPACE) {
        origin = (uint64_t)guest;
    }
    asm volatile("lctlg 1,1,%[asce]" : : [asce] "Q" (asce));
}

/* The guest has used the page; from now on it is the host's. */
static void take(void)
{
    if (lent_page < 0 || taken) {
        return;
    }
    asm volatile("ipte %[table],%[address]" : :
                 [table] "a" (pages), [address] "a" (ORIGIN + lent_page * 4096)
                 : "memory");
    pages[lent_page] = (uint64_t)kept | PAGE_PROTECTED |
                       (one_in(2) ? PAGE_INVALID : 0);
    memset(lent, 0x5a, sizeof(lent));
    taken = true;
}

static bool untouched(const uint8_t *page)
{
    const uint64_t *words = (const uint64_t *)page;

    for (size_t i = 0; i < 4096 / sizeof(*words); i++) {
        if (words[i] != 0x5a5a5a5a5a5a5a5aUL) {
            return wrong("the guest has written to ", (uint64_t)&words[i]);
        }
    }
    return true;
}

/* ---- the guest ---------------------------------------------------------- */

/* Operands by GR2 to GR7; what is shorter or longer than that is so */
static const uint32_t instructions[] = {
    0xb2af0000, 0xb2ad0046, 0xb2ae0046, 0xb2b03000, 0xb2063000, 0xb2073000,
    0xb2083000, 0xb2093000, 0xb20a3000, 0x80003000, 0xac003000, 0xad033000,
    0xb20d0000, 0xb1423000, 0xb24b0043, 0xb9050043, 0xb2460043, 0xb9250043,
    0xb2803000, 0xb7003000, 0xb60f3000, 0xb2b23100, 0x82003100, 0xb2500043,
    0xb2210023, 0xb98e2034, 0xb98a0043, 0xb2560024, 0xb22b0023, 0xb2290023,
    0xb22a0023, 0xb9a20023, 0xb9af0023, 0xb2540023, 0xb24e0012, 0xb24f0012,
    0xb2190300, 0xb2190100, 0xb2190000, 0xb2190200, 0x83000500, 0xae230000,
    0xb2103000, 0xb2113000, 0xb2143000, 0xb25f0030, 0x0a000000, 0x44003000,
    0x44003010, 0xd2ff3000, 0xd7ff3000, 0x0e240000, 0x0f240000, 0xa8243000,
    0xa9243000, 0xb2550024, 0xb2410024, 0xb2a50024, 0xb2a60024, 0xb2a70024,
    0xa7f40000, 0xa7f4fffe, 0xa7f4fff0, 0xa7fa0001, 0xa7290000, 0xb2480000,
    0xb2220020, 0xb2473000, 0xb2053000, 0xb27c3000, 0xb2783000, 0x9a0f3000,
    0x9b0f3000, 0xb2400012, 0xb2180000, 0x01020000, 0x01010000, 0x01070000,
    0x010c0000, 0x010d0000, 0x010e0000, 0xb9ac0000, 0xaf003000, 0x50203000,
    0x58203000, 0xba243000, 0xeb003000, 0xe3003000, 0xe5013000, 0xe50e3000,
    0xe50f3000, 0xc6000000, 0xc8003000, 0xee243000, 0xe7003000, 0xd9243000,
    0xda243000, 0xdb243000, 0x98ef3000, 0x90ef3000, 0xb2a03000, 0xb2b83000,
};
/* Those of 6 bytes that are to be met more often than by chance */
static const uint64_t longer[] = {
    0xeb003000002f, 0xeb0f30000025, 0xeb9b3000002f, 0xe32030000004,
    0xe32030000024, 0xe32030000003, 0xe50130003000, 0xc60000000006,
    0xc8203000b000, 0xe502b0003000,
};

static int length(uint8_t op)
{
    return op < 0x40 ? 2 : op < 0xc0 ? 4 : 6;
}

/* Left-aligned text; as much of it as its operation code says */
static void put(uint8_t **p, uint64_t text)
{
    memcpy(*p, &text, 6);
    *p += length(text >> 56);
}

static uint64_t rnd_instruction(void)
{
    uint32_t text = instructions[rnd(ARRAY_SIZE(instructions))];

    switch (rnd(10)) {
    case 0:
        return rnd64();
    case 1:
        text ^= 1U << rnd(32);
        break;
    case 2:
    case 3:
        return longer[rnd(ARRAY_SIZE(longer))] << 16 ^
               (one_in(4) ? 1UL << (16 + rnd(48)) : 0);
    default:
        break;
    }
    return (uint64_t)text << 32 | rnd64() >> 32;
}

static uint64_t rnd_psw_mask(void)
{
    static const uint64_t masks[] = {
        PSW_64, PSW_64, PSW_64, PSW_64 | PSW_DAT, PSW_64 | PSW_EXT | PSW_IO,
        PSW_64 | PSW_EXT, PSW_64 | PSW_IO, PSW_64 | PSW_PROBLEM, 0x80000000, 0,
        0, PSW_64 | PSW_DAT | PSW_PROBLEM, PSW_64 | PSW_DAT | PSW_HOME,
        PSW_64 | PSW_DAT | PSW_SECONDARY, PSW_64 | PSW_DAT | PSW_ACCREG,
        PSW_64 | PSW_WAIT | PSW_EXT, PSW_64 | PSW_PER,
        PSW_64 | PSW_DAT | PSW_PER | PSW_EXT | PSW_IO,
    };

    return masks[rnd(ARRAY_SIZE(masks))] ^ (one_in(20) ? 1UL << rnd(64) : 0);
}

static uint64_t rnd_target(void)
{
    switch (rnd(8)) {
    case 0:
        return rnd64() >> rnd(64);
    case 1:
    case 4:
        return (1 + rnd(COPIES)) * MIB - 4;
    case 2:
    case 3:
        return IGNORE;
    default:
        return PROGRAM;
    }
}

static void program(void)
{
    uint8_t *p = guest + PROGRAM;

    for (int n = 1 + rnd(30); n; n--) {
        put(&p, rnd_instruction());
    }
    put(&p, 0x83000500UL << 32);
    /* LPSWE of the program old PSW: go on behind what has failed */
    p = guest + IGNORE;
    put(&p, 0xb2b20150UL << 32);
    p = guest + GUEST_SIZE - 4;
    put(&p, 0x47000000UL << 32);
    for (int new = 0x1a0; new <= 0x1f0; new += 0x10) {
        if (one_in(4)) {
            *guest_64(new) = rnd_psw_mask();
            *guest_64(new + 8) = rnd_target();
        }
    }
    if (one_in(2)) {
        *guest_64(0x1d8) = IGNORE;
    }
    if (one_in(4)) {
        *guest_64(0x1b0) |= PSW_EXT;
    }
    /* for LPSW, LPSWE, EXECUTE */
    *guest_64(0x3100) = rnd_psw_mask();
    *guest_64(0x3108) = rnd_target();
    *guest_64(0x3010) = rnd_instruction();
    /* its own tables, mostly one to one */
    *guest_64(SEGMENTS) = PAGE_TABLE | (one_in(20) ? rnd(0x800) : 0);
    for (size_t i = 0; i < PAGES; i++) {
        *guest_64(PAGE_TABLE + i * 8) =
            (one_in(50) ? rnd(PAGES) : i) * 4096 | (one_in(50) ? rnd(4096) : 0);
    }
}

/* ---- the state description ---------------------------------------------- */

/* In the area, in the guest, at the storage's end, or where there is none */
static uint64_t rnd_where(void)
{
    switch (rnd(40)) {
    case 0:
        return MEMORY - rnd(512);
    case 1:
        return MEMORY + rnd(0x10000);
    case 2:
        return 0;
    case 3:
        return ~0UL - rnd(4096);
    case 4:
    case 5:
        return (uint64_t)guest + rnd(GUEST_SIZE);
    default:
        return (uint64_t)area + rnd(sizeof(area));
    }
}

static void state_registers(void)
{
    static const uint64_t cr0[] = {
        CR0_CKC, 0x400, 0x40000, 0x20000, 0x800000, 0x100000, 0x10000000,
        0x4000000,
    };

    for (int n = rnd(8); n; n--) {
        block->gcr[0] |= cr0[rnd(ARRAY_SIZE(cr0))];
    }
    block->gcr[6] = rnd64();
    block->gcr[8] = one_in(4) ? 0xffff : 0;
    block->gcr[9] = one_in(2) ? rnd64() & 0xffffffff : 0x80000000;
    block->gcr[10] = one_in(2) ? 0 : rnd(0x4000);
    block->gcr[11] = one_in(2) ? ~0UL : rnd(0x4000);
    block->gcr[1] = block->gcr[7] = block->gcr[13] = SEGMENTS;
    for (int i = 0; i < 16; i++) {
        if (one_in(16)) {
            block->gcr[i] = one_in(2) ? rnd64() : rnd(PAGES) * 4096;
        }
    }
}

static void state(void)
{
    static const uint32_t ecas[] = { ECA_APIE, ECA_AIV, ECA_VX };

    block->mso = block->msl = ORIGIN;
    block->msl += one_in(2) ? rnd(COPIES) * MIB : 0;
    block->gpsw_mask = rnd_psw_mask();
    block->gpsw_addr = one_in(20) ? rnd_target() : PROGRAM;
    block->prefix = one_in(4) ? rnd(PAGES) * 4096 : 0;
    if (one_in(20)) {
        block->prefix += rnd(COPIES) * MIB;
    }
    memcpy(guest + (block->prefix & 0xfe000), guest, 0x200);
    block->cpuflags |= one_in(20) ? rnd64() :
                       one_in(6) ? CPUFLAG_EXT_INT << rnd(3) : 0;
    block->ictl = one_in(2) ? rnd64() & (ICTL_OPEREXC | ICTL_LPSW | ICTL_STCTL |
                                         ICTL_TPROT) : 0;
    block->ictl |= one_in(8) ? ICTL_PINT : one_in(20) ? rnd64() : 0;
    block->eca = ecas[rnd(3)] | ecas[rnd(3)] | (one_in(30) ? rnd64() : 0);
    block->ecb = one_in(4) ? ECB_SPECI : 0;
    block->lctl = one_in(4) ? rnd64() : 0;
    block->crycbd = ((uint32_t)rnd_where() & ~7U) | rnd(4);
    block->gd = (uint32_t)rnd_where() & (one_in(10) ? ~0U : ~31U);
    block->scaol = one_in(2) ? rnd_where() : 0;
    block->scaoh = one_in(40) ? rnd64() : 0;
    block->fac = one_in(2) ? rnd_where() : 0;
    block->epoch = one_in(4) ? rnd64() : 0;
    block->ckc = one_in(4) ? rnd64() : one_in(4) ? 0 : ~0UL;
    block->cputm = one_in(4) ? rnd64() : one_in(4) ? rnd(MIB) : ~0UL >> 1;
    block->ihcpu = one_in(2) ? 0xffff : 0;
    state_registers();
}

/* Anything anywhere */
static void mutate(void)
{
    for (int n = rnd(4); n; n--) {
        ((uint8_t *)block)[rnd(sizeof(*block))] = one_in(2) ? 0xff : rnd(256);
    }
}

static bool accessible(void)
{
    return !((uint64_t)block % sizeof(*block)) && (uint64_t)block < MEMORY;
}

/* Where it is: mostly our own, or where the guest can change it */
static void place(void)
{
    struct sie_block *own = block;

    switch (rnd(40)) {
    case 0:
        block = (void *)((uint64_t)own + (1 << rnd(9)));
        return;
    case 1:
        block = (void *)(MEMORY | ((rnd64() >> rnd(64)) & ~511UL));
        return;
    case 2:
        block = (void *)(MEMORY - sizeof(*block));
        break;
    case 3:
    case 4:
    case 5:
    case 6:
        block = (void *)(guest + rnd(GUEST_SIZE / 512) * 512);
        break;
    default:
        return;
    }
    memcpy(block, own, sizeof(*block));
}

/* The machine stores there: the area, the guest, or where there is nothing. */
static bool harmless(uint64_t gd)
{
    return gd - (uint64_t)area < sizeof(area) - 32 ||
           gd - (uint64_t)guest < GUEST_SIZE - 32 || gd >= MEMORY - 512;
}

static void tame(void)
{
    if (!harmless(block->gd)) {
        block->gd = 0;
    }
    if (origin) {
        block->mso = block->msl = origin;
    }
    mso = block->mso & ~(MIB - 1);
    msl = block->msl | (MIB - 1);
}

static bool is_storage(uint64_t addr, uint64_t len)
{
    return addr < MEMORY && addr + len <= MEMORY;
}

/* Whether docs/specs/s390x-sie.rst has the description refused for that */
static bool is_refused(uint16_t reason)
{
    const uint64_t sca = ((uint64_t)block->scaoh << 32 | block->scaol) & ~15UL;
    const uint32_t crycb = block->crycbd & 0x7ffffff8;
    const bool ap = block->eca & ECA_APIE;

    switch (reason) {
    case 0x0001:
        return !(block->cpuflags & CPUFLAG_ZARCH) || block->sdf ||
               (block->cpuflags & 0x8100);
    case 0x0007:
        return block->cpuflags & 0x6000;
    case 0x0034:
        return sca && !is_storage(sca, 8);
    case 0x0035:
        return ap && crycb &&
               !is_storage(crycb, (block->crycbd & 3) == 3 ? 0xe0 : 0x18);
    case 0x0037:
        return mso / MIB + (block->prefix & 0x7fffe000) / MIB > msl / MIB;
    case 0x0039:
        return ap && !crycb;
    case 0x1000:
        return (block->eca & ECA_AIV) && block->gd &&
               (block->gd & 31 || !is_storage(block->gd, 8));
    case 0x1090:
        return (block->fac & 0x7ffffff8) &&
               !is_storage(block->fac & 0x7ffffff8, 256);
    default:
        return false;
    }
}

static bool is_invalid(void)
{
    static const uint16_t reasons[] = {
        0x0001, 0x0007, 0x0034, 0x0035, 0x0037, 0x0039, 0x1000, 0x1090,
    };

    for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
        if (is_refused(reasons[i])) {
            return true;
        }
    }
    return false;
}

/* ---- a run -------------------------------------------------------------- */

/* Of the host's: where its tables do not allow something to the guest */
static bool is_fault(int pgm)
{
    uint64_t page = *(volatile uint64_t *)low(0xa8) & ~4095UL;

    counts[EXCEPTION].n++;
    if (pgm == PGM_TRANS_SPEC) {
        return true;
    }
    if (pgm != PGM_PROTECTION && pgm != PGM_SEGMENT && pgm != PGM_PAGE &&
        !(pgm >= PGM_ASCE && pgm <= PGM_REGION3)) {
        return wrong("exception ", pgm);
    }
    if (page < mso || page > msl) {
        return wrong("exception outside of the guest, at ", page);
    }
    if (pgm == PGM_PAGE && one_in(2)) {
        pages[page / 4096 % PAGES] &= ~(uint64_t)PAGE_INVALID;
    }
    return true;
}

static bool is_interception(int code)
{
    const uint16_t reason = block->ipb >> 16;

    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        if (codes[i] == code) {
            counts[i].n++;
            counts[END_REACHED].n += code == ICPT_INST && block->ipa == END_IPA;
            if (invalid != (code == ICPT_VALIDITY)) {
                return wrong(invalid ? "not refused, but " : "refused for ",
                             invalid ? code : reason);
            }
            return !invalid || is_refused(reason) ||
                   wrong("refused for ", reason);
        }
    }
    return wrong("interception ", code);
}

/* The guest has no longer than that, each time. */
static void limit(uint64_t us)
{
    uint64_t tod;

    asm volatile("stck %[tod]" : [tod] "=Q" (tod) : : "cc");
    tod += us << 12;
    asm volatile("sckc %[tod]" : : [tod] "Q" (tod));
}

static bool run(void)
{
    int code;

    if (accessible()) {
        tame();
        invalid = is_invalid();
    }
    limit(rnd(one_in(4) ? 500 : 100));
    sie_mask = SIE_MASK_EXT | (one_in(2) ? SIE_MASK_IO : 0);
    code = sie_run();
    if (code == HOST || code == HOST + CODE_CKC) {
        counts[INTERRUPTION].n++;
        return true;
    }
    if ((uint64_t)block % sizeof(*block)) {
        return code == HOST + PGM_SPECIFICATION || wrong("alignment ", code);
    }
    if (!accessible()) {
        return code == HOST + PGM_ADDRESSING || wrong("no storage ", code);
    }
    if (code < HOST) {
        return is_interception(code);
    }
    return invalid ? wrong("not refused, but ", code) : is_fault(code - HOST);
}

/* ---- the host ----------------------------------------------------------- */

struct host {
    uint64_t crs[16];
    uint32_t prefix, mask;
};

static void host(struct host *h)
{
    uint32_t low;

    asm volatile("stctg 0,15,%[crs]\n"
                 "stpx %[prefix]\n"
                 "epsw %[mask],%[low]\n"
                 : [crs] "=Q" (h->crs), [prefix] "=Q" (h->prefix),
                   [mask] "=&d" (h->mask), [low] "=d" (low));
    h->mask &= ~0x3000U;        /* condition code */
}

static uint64_t rnd_gisa(void)
{
    switch (rnd(8)) {
    case 0:
        return 0;
    case 1:
        return (one_in(2) ? MEMORY - 1024 : MEMORY) + rnd(32) * 16;
    default:
        return (uint64_t)area + rnd(sizeof(area) / 16) * 16;
    }
}

/* Interruptions of a queue, for the guest or for us; where to alert */
static void queues(void)
{
    static uint32_t request[1024] __attribute__((aligned(4096)));
    static const uint32_t gibs[] = { 0, MEMORY - 4096, MEMORY, 1 };
    const uint64_t apqn = rnd(4) << 8 | rnd(3);

    if (one_in(8)) {
        pqap(1 << 24 | apqn, 0, 0);
    }
    pqap(3 << 24 | apqn, (one_in(4) ? 0 : 1UL << 47) | (uint64_t)rnd(8) << 40 |
         (one_in(20) ? 1UL << 32 : 0) | rnd_gisa() | rnd(8),
         (uint64_t)area + rnd(sizeof(area)));
    nqap(0x40000000 | apqn, rnd64(), area, rnd(200));
    if (one_in(4)) {
        memset(request, 0, sizeof(request));
        request[0] = 0x0fe00021;
        request[5] = one_in(3) ? gibs[rnd(ARRAY_SIZE(gibs))] :
                                 (uint32_t)(uint64_t)area;
        chsc(request);
    }
}

static void fill(void)
{
    for (size_t i = 0; i < sizeof(area) / 8; i++) {
        ((uint64_t *)area)[i] = one_in(2) ? ~0UL : rnd64();
    }
    for (int i = 0; i < 14; i++) {
        gprs[i] = one_in(3) ? rnd(GUEST_SIZE) : one_in(3) ? rnd64() : 0x3000;
    }
    /* a queue, and how long messages are */
    gprs[0] = rnd(4) << 8 | rnd(3) | (one_in(4) ? rnd(256) << 24 : 0);
    gprs[5] = gprs[7] = rnd(600);
}

static bool step(void)
{
    struct host before, after;
    bool good;

    memset(guest, 0, GUEST_SIZE);
    guest_new();
    fill();
    map();
    load_asce();
    program();
    state();
    if (one_in(3)) {
        mutate();
    }
    place();
    if (one_in(4)) {
        queues();
    }
    host(&before);
    invalid = false;
    for (int n = rnd(6); (good = run()) && n && !invalid; n--) {
        if (one_in(3)) {
            take();
        }
    }
    host(&after);
    if (memcmp(&before, &after, sizeof(before))) {
        good = wrong("the host is not what it was, PSW ", after.mask);
    }
    return good && untouched(kept) && (!taken || untouched(lent));
}

int main(void)
{
    uint64_t cr0, cr6 = 0xff000000;

    sie_init();
    map_init();
    asm volatile("stctg 0,0,%[cr0]" : [cr0] "=Q" (cr0));
    cr0 |= CR0_CKC;
    asm volatile("lctlg 0,0,%[cr0]\n"
                 "lctlg 6,6,%[cr6]\n"
                 : : [cr0] "Q" (cr0), [cr6] "Q" (cr6));
    return fuzz(step, counts, ARRAY_SIZE(counts));
}
