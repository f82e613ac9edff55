/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): the partition
 */
#ifndef HW_S390X_AP_MATRIX_H
#define HW_S390X_AP_MATRIX_H

#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-card.h"
#include "hw/sysbus.h"
#include "qemu/bitmap.h"
#include "qom/object.h"

#define TYPE_AP_CARD_BUS "ap-card-bus"
OBJECT_DECLARE_SIMPLE_TYPE(APCardBus, AP_CARD_BUS)

struct APCardBus {
    BusState parent_obj;
};

#define TYPE_AP_MATRIX "ap-matrix"
OBJECT_DECLARE_SIMPLE_TYPE(APMatrix, AP_MATRIX)

/**
 * APMatrix:
 * @bus: where the cards are plugged
 * @cards: the plugged cards by adapter id
 * @aqm: usage domains; every card has a queue for each
 * @adm: control domains
 * @adm_set: @adm was given; otherwise it follows @aqm
 * @oracle: whether the queues watch who uses them
 * @oracle_test_owner: for whom all CPUs execute; 0: as it is
 * @oracle_quiet_until: no violation is reported before
 *
 * What the machine's partition has: adapters x usage domains, and control
 * domains.  There is one, owned by the machine.  All of it is protected by
 * the BQL.
 */
struct APMatrix {
    SysBusDevice parent_obj;

    APCardBus bus;
    APCard *cards[AP_ADAPTERS];
    DECLARE_BITMAP(aqm, AP_DOMAINS);
    DECLARE_BITMAP(adm, AP_DOMAINS);
    bool adm_set;
    bool oracle;
    uint64_t oracle_test_owner;
    int64_t oracle_quiet_until;
};

/**
 * ap_matrix_get() - the machine's partition, NULL on machines without one
 */
APMatrix *ap_matrix_get(void);

/**
 * ap_matrix_has_cards() - whether any adapter is plugged
 */
bool ap_matrix_has_cards(const APMatrix *matrix);

/**
 * ap_matrix_find_queue() - the queue of an APQN
 *
 * Return: AP_RC_NORMAL when the queue can be used.  Any other response code
 * says why not; @queue is set even so, except for AP_RC_Q_NOT_AVAIL.
 */
uint8_t ap_matrix_find_queue(APMatrix *matrix, uint16_t apqn, APQueue **queue);

/**
 * ap_matrix_store_config() - fill in what PQAP(QCI) stores
 */
void ap_matrix_store_config(APMatrix *matrix, uint8_t config[AP_QCI_SIZE]);

#endif
