/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): who used which queue since which reset
 *
 * A queue has one owner at a time.  When it changes hands, a reset in between
 * keeps messages, and what they leave behind, from the next owner.  Hardware
 * does not watch over that; the emulator can.
 */
#ifndef HW_S390X_AP_ORACLE_H
#define HW_S390X_AP_ORACLE_H

#include "cpu.h"
#include "hw/s390x/ap-queue.h"

/* The host, or the name of a guest, which is not 0 */
typedef uint64_t APOwner;
#define AP_OWNER_HOST 0

typedef enum APUse {
    AP_USE_NQAP,
    AP_USE_DQAP,
    AP_USE_TAPQ,
    AP_USE_RESET,
    AP_USES,
} APUse;

/**
 * APOracle: of one queue
 * @done: instructions with response code 0, the host's and all guests'
 * @rejected: with any other
 * @used: whether anyone has enqueued or dequeued since the last reset
 * @user: who did so last
 * @queued: violations while messages of another were in the queue
 * @stale: violations when there were none, but no reset since
 *
 * A violation is NQAP or DQAP by one owner on a queue that another has used.
 * TAPQ and resets are none: Linux does both on queues that it does not use.
 */
struct APOracle {
    struct {
        uint64_t done[AP_USES];
        uint64_t rejected;
    } host, guest;
    bool used;
    APOwner user;
    uint64_t queued;
    uint64_t stale;
};

/**
 * ap_oracle_owner() - for whom a CPU executes
 *
 * Who emulates SIE says here which guest it is; anything will do as its name
 * that stays the same and is not another guest's, like the origin of its CRYCB.
 */
APOwner ap_oracle_owner(S390CPU *cpu);

/* Start counting from 0, or stop. */
void ap_oracle_switch(APQueue *queue, bool on);

/* The queue was reset: nobody has used it. */
void ap_oracle_forget(APQueue *queue);

uint64_t ap_oracle_violations(const APQueue *queue);

/* The queue's property "oracle" */
void ap_oracle_get(Object *obj, Visitor *v, const char *name, void *opaque,
                   Error **errp);

/* The slow half of ap_oracle_note() */
void ap_oracle_record(APQueue *queue, S390CPU *cpu, APUse use, uint8_t rc);

/**
 * ap_oracle_note() - an instruction got a response code from a queue
 *
 * Before it has an effect on the queue.  Does nothing when the oracle is off.
 */
static inline void ap_oracle_note(APQueue *queue, S390CPU *cpu, APUse use,
                                  uint8_t rc)
{
    if (unlikely(queue && queue->oracle)) {
        ap_oracle_record(queue, cpu, use, rc);
    }
}

#endif
