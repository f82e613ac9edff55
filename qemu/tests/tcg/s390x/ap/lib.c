/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bare test programs' console, KTAP and instructions
 */

#include "test.h"

struct psw {
    uint64_t mask, addr;
};

/* Fixed storage locations, Principles of Operation, chapter 3 */
#define LC_PGM_CODE     0x8e
#define LC_IO_WORD      0xc0
#define LC_EXT_NEW      0x1b0
#define LC_SVC_NEW      0x1c0
#define LC_PGM_NEW      0x1d0
#define LC_IO_NEW       0x1f0

#define PSW_64          0x0000000180000000ULL
#define PSW_PROBLEM     0x0001000000000000ULL
#define PSW_KEY_SHIFT   52
#define PSW_WAIT        0x0002000000000000ULL
#define PSW_IO          0x0200000000000000ULL
#define PSW_EXT         0x0100000000000000ULL

bool problem_state;
int psw_key;

static int passed, failed;

/* MOVE LONG EXTENDED of nothing: all of it is padding, pages at a time. */
void *memset(void *p, int c, size_t n)
{
    register uint64_t to asm("2") = (uint64_t)p;
    register uint64_t len asm("3") = n;
    register uint64_t from asm("4") = 0;
    register uint64_t none asm("5") = 0;

    asm volatile("0:\n"
                 "mvcle 2,4,0(%[pad])\n"
                 "jo    0b\n"
                 : "+&d" (to), "+&d" (len), "+&d" (from), "+&d" (none)
                 : [pad] "a" ((uint64_t)c) : "cc", "memory");
    return p;
}

void *memcpy(void *to, const void *from, size_t n)
{
    const char *s = from;

    for (char *d = to; n--; d++, s++) {
        *d = *s;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;

    for (; n--; x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

/* Address 0 is an object like any other here. */
static void *lowcore(unsigned long offset)
{
    asm("" : "+r" (offset));
    return (void *)offset;
}

static uint16_t pgm_code(void)
{
    /* written by the machine */
    return *(volatile uint16_t *)lowcore(LC_PGM_CODE);
}

/* Written by the machine too */
static volatile uint32_t *io_word(void)
{
    return lowcore(LC_IO_WORD);
}

static struct psw *new_psw(unsigned long offset)
{
    return lowcore(offset);
}

/* ---- console: SCLP event type 1a, ASCII --------------------------------- */

#define SCLP_WRITE_DATA     0x00760005
#define SCLP_WRITE_MASK     0x00780005
#define SCLP_ASCII_TYPE     0x1a
#define SCLP_ASCII_MASK     0x00000040

static struct {
    uint16_t length;
    uint8_t function, control[3];
    uint16_t response;
    union {
        struct {
            uint16_t reserved, mask_length;
            uint32_t cp_receive, cp_send, send, receive;
        } mask;
        struct {
            uint16_t length;
            uint8_t type, flags;
            uint16_t reserved;
            char text[240];
        } event;
    };
} __attribute__((packed, aligned(4096))) sccb;

static int servc(uint32_t command)
{
    int cc;

    asm volatile(".insn rre,0xb2200000,%[command],%[sccb]\n"
                 "ipm %[cc]\n"
                 "srl %[cc],28\n"
                 : [cc] "=d" (cc)
                 : [command] "d" (command), [sccb] "a" (&sccb)
                 : "cc", "memory");
    return cc;
}

int sclp(uint32_t command)
{
    memset(&sccb, 0, sizeof(sccb));
    sccb.length = 8;
    return servc(command) ? -1 : sccb.response;
}

int chsc(void *page)
{
    int cc;

    asm volatile(".insn rre,0xb25f0000,%[page],0\n"
                 "ipm %[cc]\n"
                 "srl %[cc],28\n"
                 : [cc] "=d" (cc) : [page] "d" (page) : "cc", "memory");
    return cc;
}

int stcrw(uint32_t *crw)
{
    int cc;

    asm volatile(".insn s,0xb2390000,%[crw]\n"
                 "ipm %[cc]\n"
                 "srl %[cc],28\n"
                 : [cc] "=d" (cc), [crw] "=Q" (*crw) : : "cc", "memory");
    return cc;
}

void print(const char *s)
{
    size_t n = 0;

    memset(&sccb, 0, sizeof(sccb));
    while (s[n] && n < sizeof(sccb.event.text)) {
        sccb.event.text[n] = s[n];
        n++;
    }
    sccb.event.type = SCLP_ASCII_TYPE;
    sccb.event.length = offsetof(typeof(sccb), event.text) -
                        offsetof(typeof(sccb), event) + n;
    sccb.length = offsetof(typeof(sccb), event) + sccb.event.length;
    servc(SCLP_WRITE_DATA);
}

void print_hex(uint64_t n)
{
    char s[17];

    for (int i = 15; i >= 0; i--, n >>= 4) {
        s[i] = "0123456789abcdef"[n & 15];
    }
    s[16] = 0;
    print(s);
}

static void print_count(int n)
{
    char s[4] = { '0' + n / 100, '0' + n / 10 % 10, '0' + n % 10 };

    print(n < 10 ? s + 2 : n < 100 ? s + 1 : s);
}

void ok(bool good, const char *name)
{
    *(good ? &passed : &failed) += 1;
    print(good ? "ok " : "not ok ");
    print_count(passed + failed);
    print(" - ");
    print(name);
    print("\n");
}

void ok_equal(uint64_t got, uint64_t expected, const char *name)
{
    ok(got == expected, name);
    if (got != expected) {
        print("# expected ");
        print_hex(expected);
        print(", got ");
        print_hex(got);
        print("\n");
    }
}

int ktap_end(void)
{
    print("1..");
    print_count(passed + failed);
    print("\n");
    return failed;
}

static void console_init(void)
{
    memset(&sccb, 0, sizeof(sccb));
    sccb.length = offsetof(typeof(sccb), mask) + sizeof(sccb.mask);
    sccb.mask.mask_length = 4;
    sccb.mask.cp_receive = SCLP_ASCII_MASK;
    sccb.mask.cp_send = SCLP_ASCII_MASK;
    servc(SCLP_WRITE_MASK);
}

void arch_init(void)
{
    new_psw(LC_EXT_NEW)->mask = PSW_64;
    new_psw(LC_EXT_NEW)->addr = (uint64_t)unexpected;
    new_psw(LC_SVC_NEW)->mask = PSW_64;
    new_psw(LC_PGM_NEW)->mask = PSW_64;
    new_psw(LC_PGM_NEW)->addr = (uint64_t)unexpected;
    new_psw(LC_IO_NEW)->mask = PSW_64;
    new_psw(LC_IO_NEW)->addr = (uint64_t)unexpected;

    console_init();
    print("KTAP version 1\n");
}

/* ---- instructions ------------------------------------------------------- */

/*
 * One instruction with GR0 to GR2 and two pairs.  An exception goes on at 2,
 * as does the SVC that leaves the problem state.
 */
#define INSTRUCTION(insn, ...)                                              \
    do {                                                                    \
        register uint64_t g0 asm("0") = r.gr0;                              \
        register uint64_t g1 asm("1") = r.gr1;                              \
        register uint64_t g2 asm("2") = r.gr2;                              \
        register uint64_t g4 asm("4") = r.r4;                               \
        register uint64_t g5 asm("5") = r.r5;                               \
        register uint64_t g6 asm("6") = r.r6;                               \
        register uint64_t g7 asm("7") = r.r7;                               \
        int cc;                                                             \
        struct psw psw = { PSW_64 | (problem_state ? PSW_PROBLEM : 0) |     \
                           (uint64_t)psw_key << PSW_KEY_SHIFT, 0 };         \
        asm volatile("larl  8,2f\n"                                         \
                     "stg   8,0x1d8\n"                                      \
                     "stg   8,0x1c8\n"                                      \
                     "lghi  8,0\n"                                          \
                     "sth   8,0x8e\n"                                       \
                     "larl  8,1f\n"                                         \
                     "stg   8,8(%[psw])\n"                                  \
                     "lpswe 0(%[psw])\n"                                    \
                     "1:\n"                                                 \
                     insn "\n"                                              \
                     "ipm   8\n"                                            \
                     "svc   0\n"                                            \
                     "2:\n"                                                 \
                     "lgr   %[cc],8\n"                                      \
                     "srl   %[cc],28\n"                                     \
                     : "+d" (g0), "+d" (g1), "+d" (g2), "+d" (g4),          \
                       "+d" (g5), "+d" (g6), "+d" (g7), [cc] "=&d" (cc)     \
                     : [psw] "a" (&psw), ##__VA_ARGS__                      \
                     : "8", "cc", "memory");                                \
        r.gr0 = g0;                                                         \
        r.gr1 = g1;                                                         \
        r.gr2 = g2;                                                         \
        r.r4 = g4;                                                          \
        r.r5 = g5;                                                          \
        r.r6 = g6;                                                          \
        r.r7 = g7;                                                          \
        r.cc = cc & 3;                                                      \
        r.pgm = pgm_code();                                                 \
        new_psw(LC_PGM_NEW)->addr = (uint64_t)unexpected;                   \
        problem_state = false;                                              \
        psw_key = 0;                                                        \
    } while (0)

void storage_key(void *page, uint8_t key)
{
    asm volatile("sske %[key],%[page]" : :
                 [key] "d" (key), [page] "a" (page) : "memory");
}

struct result pqap(uint64_t gr0, uint64_t gr1, uint64_t gr2)
{
    struct result r = { .gr0 = gr0, .gr1 = gr1, .gr2 = gr2 };

    INSTRUCTION(".insn rre,0xb2af0000,0,0");
    return r;
}

struct result nqap(uint64_t gr0, uint64_t psmid, const void *msg, size_t len)
{
    struct result r = {
        .gr0 = gr0,
        .r4 = psmid >> 32, .r5 = psmid & 0xffffffff,
        .r6 = (uint64_t)msg, .r7 = len,
    };

    INSTRUCTION(".insn rre,0xb2ad0000,4,6");
    return r;
}

struct result dqap(uint64_t gr0, void *buf, size_t len)
{
    struct result r = { .gr0 = gr0, .r6 = (uint64_t)buf, .r7 = len };

    INSTRUCTION(".insn rre,0xb2ae0000,4,6");
    return r;
}

struct result nqap_odd(int which)
{
    struct result r = {};

    if (which == 1) {
        INSTRUCTION(".insn rre,0xb2ad0000,5,6");
    } else if (which == 2) {
        INSTRUCTION(".insn rre,0xb2ad0000,4,7");
    } else if (which == 3) {
        INSTRUCTION(".insn rre,0xb2ae0000,5,6");
    } else {
        INSTRUCTION(".insn rre,0xb2ae0000,4,7");
    }
    return r;
}

struct result plo(uint64_t gr0, uint64_t r4, uint64_t r5, uint64_t r6,
                  uint64_t r7, void *op2, void *op4)
{
    struct result r = { .gr0 = gr0, .r4 = r4, .r5 = r5, .r6 = r6, .r7 = r7 };

    INSTRUCTION("plo 4,0(%[op2]),6,0(%[op4])",
                [op2] "a" (op2), [op4] "a" (op4));
    return r;
}

/* Long enough for a host that is busy */
#define PATIENCE 20000000

bool wait_tapq(uint16_t apqn, int rc)
{
    for (int i = 0; i < PATIENCE; i++) {
        if (rc_of(pqap(apqn, 0, 0)) == rc) {
            return true;
        }
    }
    return false;
}

bool host_set(const char *card, const char *property, const char *value,
              uint16_t apqn, int rc)
{
    print("# set ");
    print(card);
    print(" ");
    print(property);
    print(" ");
    print(value);
    print("\n");
    return wait_tapq(apqn, rc);
}

void host_expect(const char *path, const char *property, const char *json,
                 const char *name)
{
    passed++;           /* whoever runs QEMU prints it, and fails if it fails */
    print("# expect ");
    print_count(passed + failed);
    print(" ");
    print(path);
    print(" ");
    print(property);
    print(" ");
    print(json);
    print(" ");
    print(name);
    print("\n");
}

void host_expect_event(const char *json, const char *name)
{
    passed++;
    print("# event ");
    print_count(passed + failed);
    print(" ");
    print(json);
    print(" ");
    print(name);
    print("\n");
}

/* By a property that is put back; what TAPQ shows of it, nothing else does. */
void host_sync(void)
{
    const char *card = "/machine/peripheral/sync";

    host_set(card, "checkstop", "true", 0xff00, 4);
    host_set(card, "checkstop", "false", 0xff00, 0);
}

/* TOD clock units in a millisecond */
#define TOD_MS 4096000UL

uint32_t wait_io(int ms)
{
    struct psw wait = { PSW_64 | PSW_IO, 0 };
    uint64_t cr6 = 0xff000000, tod, end;
    uint8_t mask;

    *io_word() = 0;
    asm volatile("stck %[tod]" : [tod] "=Q" (tod) : : "cc");
    end = tod + ms * TOD_MS;
    asm volatile("lctlg 6,6,%[cr6]\n"
                 "larl  8,2f\n"
                 "stg   8,0x1f8\n"
                 "larl  8,1f\n"
                 "stg   8,8(%[wait])\n"
                 "lpswe 0(%[wait])\n"
                 "1:\n"
                 "stck  %[tod]\n"
                 "clc   %O[tod](8,%R[tod]),%[end]\n"
                 "jl    1b\n"
                 "stnsm %[mask],0xfc\n"    /* both ways out are disabled */
                 "2:\n"
                 : [tod] "=Q" (tod), [mask] "=Q" (mask)
                 : [cr6] "Q" (cr6), [wait] "a" (&wait), [end] "Q" (end)
                 : "8", "cc", "memory");
    new_psw(LC_IO_NEW)->addr = (uint64_t)unexpected;
    return *io_word();
}

/* Wait for the clock comparator. */
void nap(void)
{
    struct psw wait = { PSW_64 | PSW_EXT | PSW_WAIT, 0 };
    uint64_t cr0, enabled, tod;

    asm volatile("stctg 0,0,%[cr0]\n"
                 "stck  %[tod]\n"
                 : [cr0] "=Q" (cr0), [tod] "=Q" (tod) : : "cc");
    enabled = cr0 | 0x800;
    tod += TOD_MS;
    asm volatile("lctlg 0,0,%[enabled]\n"
                 "sckc  %[tod]\n"
                 "larl  8,1f\n"
                 "stg   8,0x1b8\n"
                 "lpswe 0(%[wait])\n"
                 "1:\n"
                 "lctlg 0,0,%[cr0]\n"
                 : : [enabled] "Q" (enabled), [tod] "Q" (tod), [cr0] "Q" (cr0),
                     [wait] "a" (&wait)
                 : "8", "cc", "memory");
    new_psw(LC_EXT_NEW)->addr = (uint64_t)unexpected;
}

/* DIAGNOSE 308, subcode 1: goes on with the short PSW at 0 */
void system_reset(void)
{
    struct {
        uint32_t mask, addr;
    } *psw = lowcore(0);

    psw->mask = 0x00080000;
    asm volatile("larl  8,1f\n"
                 "oilh  8,0x8000\n"     /* 31-bit mode */
                 "st    8,4\n"
                 "lghi  9,1\n"
                 "diag  8,9,0x308\n"
                 "1:\n"
                 "sam64\n"
                 : : [psw] "m" (*psw) : "8", "9", "cc", "memory");
    console_init();
}
