/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): a queue
 *
 * The queue of one card and one domain: messages that a program has enqueued,
 * their replies, and the interrupt that announces them.  Registers and the
 * program's memory are not its business: see ap-instr.c.
 */
#ifndef HW_S390X_AP_QUEUE_H
#define HW_S390X_AP_QUEUE_H

#include "hw/s390x/ap-bits.h"
#include "qemu/queue.h"
#include "qemu/timer.h"
#include "qom/object.h"

#define AP_QUEUE_DEPTH 8

/* A child of its card, queue[DOMAIN]; its properties are one queue's. */
#define TYPE_AP_QUEUE "ap-queue"
OBJECT_DECLARE_SIMPLE_TYPE(APQueue, AP_QUEUE)

typedef struct APCard APCard;
typedef struct APMessage APMessage;
typedef struct APOracle APOracle;

/**
 * APMessage:
 * @psmid: the program's name for the request, returned with the reply
 * @due: when the reply is there, ns of QEMU_CLOCK_VIRTUAL
 * @reply: the reply
 * @received: how much of it the program has fetched
 */
struct APMessage {
    QTAILQ_ENTRY(APMessage) entry;
    uint64_t psmid;
    int64_t due;
    GByteArray *reply;
    size_t received;
};

/**
 * APQueue:
 * @card: the adapter
 * @domain: the usage domain
 * @messages: in the order in which they were enqueued, at most AP_QUEUE_DEPTH
 * @count: how many
 * @reset_us: time that its reset takes, or -1 for the card's
 * @reset_until: a reset is in progress before this, ns of QEMU_CLOCK_VIRTUAL
 * @timer: announces the next reply; runs only while interrupts are enabled
 * @irq_enabled: AQIC has enabled interrupts:
 * @indicator: absolute address of the byte to set
 * @isc: interruption subclass
 * @gisa: or where it is to be set for a guest, not for the machine
 * @gisc: the guest's interruption subclass
 * @oracle: who uses the queue, NULL while nobody asks
 */
struct APQueue {
    Object parent_obj;

    APCard *card;
    uint8_t domain;
    QTAILQ_HEAD(, APMessage) messages;
    unsigned int count;
    int64_t reset_us;
    int64_t reset_until;
    QEMUTimer timer;
    bool irq_enabled;
    uint64_t indicator;
    uint8_t isc;
    uint32_t gisa;
    uint8_t gisc;
    APOracle *oracle;
};

APQueue *ap_queue_new(APCard *card, uint8_t domain);
void ap_queue_free(APQueue *queue);

uint16_t ap_queue_apqn(const APQueue *queue);
bool ap_queue_in_reset(const APQueue *queue);

/* The status word without a response code */
uint32_t ap_queue_status(const APQueue *queue);

/* Drop all messages and disable interrupts, at once: a system reset. */
void ap_queue_clear(APQueue *queue);
/* The same, but in progress for the queue's reset time: RAPQ and ZAPQ. */
void ap_queue_reset(APQueue *queue);

bool ap_queue_full(const APQueue *queue);
void ap_queue_enqueue(APQueue *queue, uint64_t psmid, const uint8_t *request,
                      size_t len);
/* The oldest message, if its reply is there */
APMessage *ap_queue_reply(const APQueue *queue);
/* Drop the oldest message */
void ap_queue_dequeue(APQueue *queue);

void ap_queue_enable_irq(APQueue *queue, uint64_t indicator, uint8_t isc);
void ap_queue_disable_irq(APQueue *queue);

#endif
