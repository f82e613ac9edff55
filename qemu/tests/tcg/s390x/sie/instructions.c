/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIE: which instructions of a guest are intercepted
 */

#include "sie.h"

/* GR2 and GR3 are addresses of storage that a program may use. */
#define DATA2   0x3400
#define DATA    0x3000

static const struct insn {
    const char *name;
    uint8_t len;
    uint16_t text[3];
} intercepted[] = {
    { "SPX", 4, { 0xb210, 0x3000 } },
    { "STPX", 4, { 0xb211, 0x3000 } },
    { "STAP", 4, { 0xb212, 0x3000 } },
    { "STIDP", 4, { 0xb202, 0x3000 } },
    { "STFL", 4, { 0xb2b1, 0x3000 } },
    { "STSI", 4, { 0xb27d, 0x3000 } },
    { "SCK", 4, { 0xb204, 0x3000 } },
    { "ISKE", 4, { 0xb229, 0x0023 } },
    { "SSKE", 4, { 0xb22b, 0x0023 } },
    { "RRBE", 4, { 0xb22a, 0x0023 } },
    { "TB", 4, { 0xb22c, 0x0003 } },
    { "SIGP", 4, { 0xae23, 0x0000 } },
    { "SERVC", 4, { 0xb220, 0x0023 } },
    { "DIAG", 4, { 0x8323, 0x0500 } },
    { "STSCH", 4, { 0xb234, 0x3000 } },
    { "SSCH", 4, { 0xb233, 0x3000 } },
    { "TSCH", 4, { 0xb235, 0x3000 } },
    { "TPI", 4, { 0xb236, 0x3000 } },
    { "CHSC", 4, { 0xb25f, 0x0030 } },
    { "STCRW", 4, { 0xb239, 0x3000 } },
    { "SIE", 4, { 0xb214, 0x3000 } },
    { "NQAP", 4, { 0xb2ad, 0x0046 } },
    { "DQAP", 4, { 0xb2ae, 0x0046 } },
    { "PQAP", 4, { 0xb2af, 0x0000 } },
}, executed[] = {
    { "SCKC", 4, { 0xb206, 0x3000 } },
    { "STCKC", 4, { 0xb207, 0x3000 } },
    { "SPT", 4, { 0xb208, 0x3000 } },
    { "STPT", 4, { 0xb209, 0x3000 } },
    { "SCKPF", 2, { 0x0107 } },
    { "SPKA", 4, { 0xb20a, 0x0000 } },
    { "SSM", 4, { 0x8000, 0x3000 } },
    { "STNSM", 4, { 0xacff, 0x3000 } },
    { "STOSM", 4, { 0xad00, 0x3000 } },
    { "PTLB", 4, { 0xb20d, 0x0000 } },
    { "LRA", 4, { 0xb142, 0x3000 } },
    { "LRAG", 6, { 0xe342, 0x3000, 0x0003 } },
    { "LURA", 4, { 0xb24b, 0x0043 } },
    { "LURAG", 4, { 0xb905, 0x0043 } },
    { "STURA", 4, { 0xb246, 0x0043 } },
    { "STURG", 4, { 0xb925, 0x0043 } },
    { "LPP", 4, { 0xb280, 0x3000 } },
    { "LCTL", 4, { 0xb755, 0x3000 } },
    { "LCTLG", 6, { 0xeb55, 0x3000, 0x002f } },
    { "STCTL", 4, { 0xb655, 0x3000 } },
    { "STCTG", 6, { 0xeb55, 0x3000, 0x0025 } },
    { "LPSWE", 4, { 0xb2b2, 0x3100 } },
    { "CSP", 4, { 0xb250, 0x0043 } },
    { "IPTE", 4, { 0xb221, 0x0023 } },
};

static const struct insn tprot = { "TPROT", 6, { 0xe501, 0x3000, 0x3000 } };
static const struct insn stfle = { "STFLE", 4, { 0xb2b0, 0x3000 } };
static const struct insn sthyi = { "STHYI", 4, { 0xb256, 0x0024 } };
static const struct insn none = { "no instruction", 4, { 0xb2ff, 0x0000 } };

static void load(const struct insn *insn)
{
    static const uint16_t end[] = { 0x8300, 0x0500 };

    guest_new();
    memcpy(guest + PROGRAM, insn->text, insn->len);
    memcpy(guest + PROGRAM + insn->len, end, sizeof(end));
    gprs[2] = DATA2;
    gprs[3] = DATA;
    /* for LPSWE */
    *guest_64(DATA + 0x100) = PSW_64;
    *guest_64(DATA + 0x108) = PROGRAM + insn->len;
}

static void label(const struct insn *insn, bool good, const char *what)
{
    char name[64];
    size_t n = 0;

    for (const char *s = insn->name; *s; s++) {
        name[n++] = *s;
    }
    name[n++] = ' ';
    while (*what) {
        name[n++] = *what++;
    }
    name[n] = 0;
    ok(good, name);
}

/* Intercepted with its text, and with the PSW behind it */
static bool is_intercepted(const struct insn *insn, int icpt)
{
    const uint32_t ipb = (uint32_t)insn->text[1] << 16 | insn->text[2];

    return sie_start() == icpt && block->ipa == insn->text[0] &&
           block->ipb == (insn->len == 2 ? 0 : ipb) && !block->icptstatus &&
           block->gpsw_addr == PROGRAM + insn->len;
}

static bool is_executed(const struct insn *insn)
{
    return guest_ends() && block->gpsw_addr == PROGRAM + insn->len + 4;
}

/* A program interruption of the guest's own */
static bool is_exception(uint16_t code)
{
    return guest_ends() && block->gpsw_addr == 0x1804 &&
           *guest_16(0x8e) == code;
}

static void test_all(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(intercepted); i++) {
        load(&intercepted[i]);
        label(&intercepted[i], is_intercepted(&intercepted[i], ICPT_INST),
              "is intercepted");
        load(&intercepted[i]);
        block->gpsw_mask |= PSW_PROBLEM;
        label(&intercepted[i], is_exception(PGM_PRIVILEGED), "is privileged");
    }
    for (size_t i = 0; i < ARRAY_SIZE(executed); i++) {
        load(&executed[i]);
        label(&executed[i], is_executed(&executed[i]), "is executed");
        load(&executed[i]);
        block->gpsw_mask |= PSW_PROBLEM;
        label(&executed[i], is_exception(PGM_PRIVILEGED), "is privileged");
    }
}

static void test_lctl(const struct insn *insn)
{
    load(insn);
    block->lctl = 0xffff & ~(0x8000 >> 5);
    label(insn, is_executed(insn), "without its bit is executed");
    load(insn);
    block->lctl = 0x8000 >> 5;
    label(insn, is_intercepted(insn, ICPT_INST), "with its bit is intercepted");
}

static void test_ictl(const struct insn *insn, uint32_t bit)
{
    load(insn);
    block->ictl = ~(bit | ICTL_PINT);
    label(insn, is_executed(insn), "without its control is executed");
    load(insn);
    block->ictl = bit;
    label(insn, is_intercepted(insn, ICPT_INST),
          "with its control is intercepted");
}

static const struct insn *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(executed); i++) {
        if (!memcmp(executed[i].name, name, 5)) {
            return &executed[i];
        }
    }
    return &none;
}

static void test_controls(void)
{
    test_lctl(find("LCTL\0"));
    test_lctl(find("LCTLG"));
    test_ictl(find("STCTL"), ICTL_STCTL);
    test_ictl(find("STCTG"), ICTL_STCTL);
    test_ictl(find("LPSWE"), ICTL_LPSW);
    test_ictl(&tprot, ICTL_TPROT);
}

/* LOAD CONTROL goes round from register 15 to 0. */
static void test_lctl_range(void)
{
    static const struct insn lctlg = { "LCTLG 14,1", 6,
                                       { 0xebe1, 0x3000, 0x002f } };

    load(&lctlg);
    block->lctl = 0x8000 >> 2 | 0x8000 >> 13;
    *guest_64(DATA + 16) = 0xe0;
    label(&lctlg, is_executed(&lctlg), "beside the bits is executed");
    load(&lctlg);
    block->lctl = 0x8000 >> 0;
    label(&lctlg, is_intercepted(&lctlg, ICPT_INST),
          "with the bit of 0 is intercepted");
}

static void test_facilities(void)
{
    static uint64_t list[32] __attribute__((aligned(8)));

    load(&stfle);
    label(&stfle, is_intercepted(&stfle, ICPT_INST),
          "without a list is intercepted");
    list[0] = 0x123456789abcdef0;
    load(&stfle);
    block->fac = (uint64_t)list;
    label(&stfle, is_executed(&stfle), "with a list is executed");
    ok_equal(*guest_64(DATA), list[0], "STFLE stores from the list");
}

/* The host holds the lock: it walks the guest's tables. */
static void test_interlock(void)
{
    static uint64_t sca[16] __attribute__((aligned(64)));
    const struct insn *ipte = find("IPTE\0");

    load(ipte);
    block->scaol = (uint64_t)sca;
    sca[0] = ~(1UL << 63);
    label(ipte, is_executed(ipte), "without the lock is executed");
    ok(*guest_64(DATA + 3 * 8) & 0x400, "IPTE has marked the page as invalid");
    load(ipte);
    block->scaol = (uint64_t)sca;
    sca[0] = 1UL << 63;
    label(ipte, is_intercepted(ipte, ICPT_INST), "with it is intercepted");
    ok_equal(*guest_64(DATA + 3 * 8), 0, "IPTE has left the page");
}

static void test_operation(void)
{
    load(&none);
    ok(is_exception(PGM_OPERATION), "operation: the guest's exception");
    load(&none);
    block->ictl = ICTL_OPEREXC;
    ok(is_intercepted(&none, ICPT_OPEREXC), "operation: or intercepted");
    load(&sthyi);
    ok(is_intercepted(&sthyi, ICPT_OPEREXC), "operation: STHYI always");
}

GUEST(exrl, "exrl 0,0f\n" END "0: stap 0(3)\n");
GUEST(ex, "larl 1,0f\n" "ex 0,0(1)\n" END "0: stpx 0(3)\n");
GUEST(ex_add, "exrl 0,0f\n" END "0: agr 2,3\n");

static void test_execute(void)
{
    guest_new();
    guest_load(exrl);
    ok_equal(sie_start(), ICPT_INST, "EXECUTE: EXRL of STAP");
    ok_equal(block->ipa, 0xb212, "EXECUTE: the target's text");
    ok_equal(block->icptstatus, 0x61, "EXECUTE: status of EXRL");
    ok_equal(block->gpsw_addr, PROGRAM + 6, "EXECUTE: PSW behind EXRL");
    guest_new();
    guest_load(ex);
    ok_equal(sie_start(), ICPT_INST, "EXECUTE: EX of STPX");
    ok_equal(block->ipa, 0xb211, "EXECUTE: the target's text");
    ok_equal(block->icptstatus, 0x41, "EXECUTE: status of EX");
    ok_equal(block->gpsw_addr, PROGRAM + 10, "EXECUTE: PSW behind EX");
    guest_new();
    guest_load(ex_add);
    gprs[2] = 1;
    gprs[3] = 2;
    ok(guest_ends() && gprs[2] == 3, "EXECUTE: what is not intercepted");
}

int main(void)
{
    sie_init();
    test_all();
    test_controls();
    test_lctl_range();
    test_facilities();
    test_interlock();
    test_operation();
    test_execute();
    return ktap_end();
}
