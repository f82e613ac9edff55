/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): what answers the messages of an adapter
 */
#ifndef HW_S390X_AP_ENGINE_H
#define HW_S390X_AP_ENGINE_H

#include "qom/object.h"

#define TYPE_AP_ENGINE "ap-engine"
OBJECT_DECLARE_TYPE(APEngine, APEngineClass, AP_ENGINE)

/* The engine of mode=NAME; a build need not have all of them. */
#define AP_ENGINE_TYPE_NAME(mode) TYPE_AP_ENGINE "-" mode
#define TYPE_AP_ENGINE_ACCEL AP_ENGINE_TYPE_NAME("accel")
#define TYPE_AP_ENGINE_CCA AP_ENGINE_TYPE_NAME("cca")
#define TYPE_AP_ENGINE_EP11 AP_ENGINE_TYPE_NAME("ep11")

/**
 * APEngine:
 * @apid: id of the adapter
 */
struct APEngine {
    Object parent_obj;

    uint8_t apid;
};

/**
 * APEngineClass:
 * @facilities: what TAPQ returns for such an adapter (AP_TAPQ_*)
 * @execute: append the reply to a request to the empty @reply.  Runs under the
 *   BQL, must not block, and must answer anything: to a request that it does
 *   not know with ap_engine_error().
 */
struct APEngineClass {
    ObjectClass parent_class;

    uint64_t facilities;
    void (*execute)(APEngine *engine, uint16_t domain, const uint8_t *request,
                    size_t len, GByteArray *reply);
};

/**
 * ap_engine_error() - make the reply an error reply (type 0x82)
 */
void ap_engine_error(GByteArray *reply, uint8_t code);

/**
 * ap_engine_refuse() - make it the error reply to what the engine cannot read
 *
 * It is the one with which a program gives the request up and keeps the queue.
 */
void ap_engine_refuse(APEngine *engine, size_t len, GByteArray *reply);

#endif
