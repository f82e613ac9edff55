/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The oracle: each kind of violation is planted beside what is none
 *
 * Wants adapter 10 (cca, named card10) and domain 0.  For whom the program
 * executes is said from outside.
 */

#include "test.h"

#define APQN        0x0a00
#define RAPQ        (1 << 24)
#define QUEUE       "/machine/peripheral/card10/queue[0]"
#define MATRIX      "/machine/ap-matrix"

static uint8_t msg[12 * 1024 + 1], buf[64];

static void send(void)
{
    nqap(APQN | 0x40000000, 1, msg, 32);
}

static void receive(void)
{
    dqap(APQN | 0x80000000, buf, sizeof(buf));
}

static void become(const char *owner)
{
    host_set(MATRIX, "x-oracle-owner", owner, APQN, 0);
    host_sync();
}

static void expect(const char *json, const char *name)
{
    host_expect(QUEUE, "oracle", json, name);
    host_sync();
}

static void start(void)
{
    pqap(APQN | RAPQ, 0, 0);
    host_set(MATRIX, "oracle", "true", APQN, 0);
    host_sync();
}

static void test_counters(void)
{
    start();
    send();
    send();
    receive();
    dqap(APQN | 0x80000000, buf, 3);
    nqap(APQN | 0x40000000, 1, msg, sizeof(msg));
    pqap(APQN, 0, 0);
    expect("{\"host\":{\"nqap\":2,\"dqap\":2,\"reset\":0,\"rejected\":1},"
           "\"guest\":{\"nqap\":0,\"dqap\":0,\"tapq\":0,\"rejected\":0},"
           "\"used\":true,\"user\":0,\"queued\":0,\"stale\":0}",
           "oracle: the host's use");
    pqap(APQN | RAPQ, 0, 0);
    become("7");
    send();
    receive();
    receive();
    pqap(APQN | RAPQ, 0, 0);
    expect("{\"host\":{\"nqap\":2,\"dqap\":2,\"reset\":1,\"rejected\":1},"
           "\"guest\":{\"nqap\":1,\"dqap\":1,\"reset\":1,\"rejected\":1},"
           "\"used\":false,\"queued\":0,\"stale\":0}",
           "oracle: a guest's use after a reset");
    become("0");
    send();
    receive();
    expect("{\"used\":true,\"user\":0,\"queued\":0,\"stale\":0}",
           "oracle: the host's use after the guest's reset");
}

static void test_queued(void)
{
    start();
    send();
    become("7");
    send();
    expect("{\"user\":7,\"queued\":1,\"stale\":0}",
           "oracle: NQAP while the host's request is queued");
    become("0");
    receive();
    expect("{\"user\":0,\"queued\":2,\"stale\":0}",
           "oracle: DQAP while the guest's request is queued");
    receive();
    become("7");
    pqap(APQN, 0, 0);
    pqap(APQN | RAPQ, 0, 0);
    send();
    expect("{\"queued\":2,\"stale\":0}", "oracle: TAPQ and a reset are none");
    become("8");
    receive();
    expect("{\"user\":8,\"queued\":3,\"stale\":0}",
           "oracle: one guest after another");
    host_expect(MATRIX, "oracle-violations", "3",
                "oracle: the partition's sum");
    host_sync();
    become("0");
}

static void test_stale(void)
{
    start();
    send();
    receive();
    become("7");
    send();
    expect("{\"user\":7,\"queued\":0,\"stale\":1}",
           "oracle: NQAP without a reset");
    receive();
    become("0");
    receive();
    expect("{\"user\":7,\"queued\":0,\"stale\":2}",
           "oracle: DQAP without a reset, nothing received");
    host_set("card10", "config", "false", APQN, 3);
    host_set("card10", "config", "true", APQN, 0);
    send();
    expect("{\"user\":0,\"queued\":0,\"stale\":2}",
           "oracle: deconfiguration is a reset");
    become("7");
    system_reset();
    send();
    expect("{\"user\":7,\"queued\":0,\"stale\":2}",
           "oracle: the machine's reset is one");
    become("0");
}

static void expect_event(const char *json, const char *name)
{
    host_expect_event(json, name);
    host_sync();
}

static void test_event(void)
{
    start();
    send();
    become("7");
    send();
    expect_event("{\"adapter\":10,\"domain\":0,\"owner\":7,"
                 "\"previous\":0,\"messages\":1}",
                 "event: NQAP while the host's request is queued");
    start();
    send();
    become("8");
    receive();
    expect_event("{\"owner\":8,\"previous\":7,\"messages\":1}",
                 "event: DQAP while another guest's request is queued");
    start();
    send();
    receive();
    become("0");
    send();
    expect_event("{\"owner\":0,\"previous\":8,\"messages\":0}",
                 "event: NQAP without a reset");
    start();
    send();
    receive();
    become("9");
    for (int i = 0; i < 100; i++) {
        receive();
    }
    expect_event("{\"owner\":9,\"previous\":0,\"messages\":0}",
                 "event: DQAP without a reset, one for many in a second");
    expect("{\"queued\":0,\"stale\":100}", "event: all are counted");
    start();
    send();
    receive();
    pqap(APQN | RAPQ, 0, 0);
    become("0");
    send();
    receive();
    expect_event("null", "event: none after a reset");
}

int main(void)
{
    arch_init();
    host_expect(QUEUE, "oracle", "null", "oracle: off");
    host_expect(MATRIX, "oracle-violations", "0", "oracle: off, no violations");
    host_sync();
    test_event();
    test_counters();
    test_queued();
    test_stale();
    host_set(MATRIX, "oracle", "false", APQN, 0);
    host_expect(QUEUE, "oracle", "null", "oracle: off again");
    host_sync();
    return ktap_end();
}
