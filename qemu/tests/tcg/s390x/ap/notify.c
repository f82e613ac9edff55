/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CHSC SEI: the program is told when the AP configuration changes
 *
 * Wants adapter 10 (named card10) and domains 0 and 1.
 */

#include "test.h"

#define APQN            0x0a01
#define CRW_CSS         0x0b000000
#define DECONFIGURE_AP  0x001e0001
#define CONFIGURE_AP    0x001f0001

static uint8_t page[4096] __attribute__((aligned(4096)));

/* Returns the response code. */
static int sei(void)
{
    memset(page, 0, sizeof(page));
    page[1] = 0x10;
    page[3] = 0x0e;
    page[8] = 0x20;         /* PCI events are welcome too */
    if (chsc(page)) {
        return -1;
    }
    return page[18] << 8 | page[19];
}

/* Exactly one event: a channel report, and it is about AP. */
static void expect_event(const char *name)
{
    const uint8_t *event = page + 16;
    uint32_t crw = 0;

    ok(stcrw(&crw) == 0 && (crw & 0x0f000000) == CRW_CSS && sei() == 1 &&
       event[7] == 0 && !(event[8] & 0x80) && event[10] == 5 &&
       event[11] == 3 && stcrw(&crw) == 1 && sei() == 5, name);
}

static void expect_none(const char *name)
{
    uint32_t crw;

    ok(stcrw(&crw) == 1 && sei() == 5, name);
}

int main(void)
{
    arch_init();
    expect_none("notify: nothing has changed");
    host_set("card10", "config", "false", APQN, 3);
    expect_event("notify: deconfigured");
    host_set("card10", "config", "true", APQN, 0);
    host_set("card10", "checkstop", "true", APQN, 4);
    expect_event("notify: once for two changes");
    host_set("card10", "assigned", "false", APQN, 1);
    expect_event("notify: not assigned");
    host_set("card10", "assigned", "true", APQN, 4);
    host_set("card10", "checkstop", "false", APQN, 0);
    expect_event("notify: as it was");
    host_set("/machine/ap-matrix", "domains", "\"0\"", APQN, 1);
    expect_event("notify: domain taken away");
    host_set("/machine/ap-matrix", "domains", "\"0-1\"", APQN, 0);
    expect_event("notify: domain back");
    ok_equal(sclp(DECONFIGURE_AP | 10 << 8), 0x0020, "notify: SCLP");
    ok_equal(sclp(CONFIGURE_AP | 10 << 8), 0x0020, "notify: SCLP, back");
    expect_none("notify: not what the program does itself");
    host_set("card10", "config", "false", APQN, 3);
    system_reset();
    expect_none("notify: forgotten by a reset");
    return ktap_end();
}
