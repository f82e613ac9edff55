/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): an adapter
 */
#ifndef HW_S390X_AP_CARD_H
#define HW_S390X_AP_CARD_H

#include "hw/qdev-core.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "hw/s390x/ap-queue.h"
#include "qom/object.h"

#define TYPE_AP_CARD "ap-card"
OBJECT_DECLARE_SIMPLE_TYPE(APCard, AP_CARD)

/**
 * APCard:
 * @apid: adapter id, or -1 for the lowest that is free
 * @hwtype: adapter type as TAPQ returns it, CEX4 to the next after CEX8
 * @mode: name of the engine: accel, cca, ep11
 * @engine: what answers the messages
 * @migration_blocker: why the machine cannot be migrated
 * @assigned: the adapter belongs to the partition (its bit in QCI)
 * @config: the adapter is configured; SCLP and the operator change it
 * @checkstop: the adapter has failed
 * @latency_us: time from NQAP to the reply
 * @reset_us: time that the reset of a queue takes that has no time of its own
 * @queues: one per usage domain of the partition, else NULL
 *
 * @assigned, @config and @checkstop are separate, none changes another.  A
 * change of any of them ends a queue's reset in progress.
 */
struct APCard {
    DeviceState parent_obj;

    int32_t apid;
    uint8_t hwtype;
    char *mode;
    APEngine *engine;
    Error *migration_blocker;
    bool assigned;
    bool config;
    bool checkstop;
    uint32_t latency_us;
    uint32_t reset_us;
    APQueue *queues[AP_DOMAINS];
};

/**
 * ap_card_set_config() - configure or deconfigure the adapter
 *
 * After a change its queues are empty and without interrupts.
 */
void ap_card_set_config(APCard *card, bool config);

/**
 * ap_card_set_domain() - give the card a queue for a domain, or take it away
 */
void ap_card_set_domain(APCard *card, unsigned int domain, bool present);

#endif
