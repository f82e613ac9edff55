/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the bare test programs of the AP instructions share
 *
 * A program prints KTAP on the SCLP console and ends in a disabled wait that
 * makes QEMU exit with 0 (all passed) or 1 (-action panic=exit-failure).
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define PGM_NONE            0
#define PGM_OPERATION       1
#define PGM_PRIVILEGED      2
#define PGM_PROTECTION      4
#define PGM_ADDRESSING      5
#define PGM_SPECIFICATION   6

/* What is left of an instruction: exception, or condition code and registers */
struct result {
    int pgm;
    int cc;
    uint64_t gr0, gr1, gr2;
    uint64_t r4, r5;        /* first operand, a pair */
    uint64_t r6, r7;        /* second operand, a pair */
};

void *memset(void *p, int c, size_t n);
void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

void print(const char *s);
void print_hex(uint64_t n);

/* ktap_end() prints the plan and returns what main() returns. */
void ok(bool good, const char *name);
void ok_equal(uint64_t got, uint64_t expected, const char *name);
int ktap_end(void);

void arch_init(void);
/* Where interruptions go that no test expects: head.S */
void unexpected(void);
/* Subsystem reset: CPU, channel subsystem and AP.  Storage stays. */
void system_reset(void);
/* Run the next instruction in the problem state. */
extern bool problem_state;
/* The same with a PSW key. */
extern int psw_key;
/* Set that of a page: access control in the first four bits, fetch protection */
void storage_key(void *page, uint8_t key);

struct result pqap(uint64_t gr0, uint64_t gr1, uint64_t gr2);
/* The registers' numbers are those of struct result, or odd for a test. */
struct result nqap(uint64_t gr0, uint64_t psmid, const void *msg, size_t len);
struct result dqap(uint64_t gr0, void *buf, size_t len);
struct result nqap_odd(int which);
struct result plo(uint64_t gr0, uint64_t r4, uint64_t r5, uint64_t r6,
                  uint64_t r7, void *op2, void *op4);
int sclp(uint32_t command);
/* Their condition codes; CHSC's response stands behind the request. */
int chsc(void *page);
int stcrw(uint32_t *crw);

/* Wait until TAPQ gives a response code, for as long as a host may be busy. */
bool wait_tapq(uint16_t apqn, int rc);

/*
 * Ask whoever runs QEMU to set a property of the card with the given id, and
 * wait until TAPQ gives a response code.
 */
bool host_set(const char *card, const char *property, const char *value,
              uint16_t apqn, int rc);

/* Ask for a comparison of a property; what JSON lacks is not looked at. */
void host_expect(const char *path, const char *property, const char *json,
                 const char *name);
/* The same for the oracle's event since the last of these; null: none */
void host_expect_event(const char *json, const char *name);
/*
 * Wait until everything that was asked for is done.  Wants adapter 255, named
 * sync, and domain 0.
 */
void host_sync(void);

/* Wait for an adapter interruption; its identification word, or 0 in the end */
uint32_t wait_io(int ms);

/* Sleep for a millisecond: the CPU stops, which QEMU may be waiting for. */
void nap(void);

static inline int rc_of(struct result r)
{
    return r.gr1 >> 16 & 0xff;
}

#endif
