/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): an adapter
 *
 * The device that is plugged: identity, states, and a queue per usage domain.
 * The partition (ap-matrix.c) says which domains there are.
 */

#include "qemu/osdep.h"
#include "hw/qdev-properties.h"
#include "hw/s390x/ap-bridge.h"
#include "hw/s390x/ap-card.h"
#include "hw/s390x/ap-matrix.h"
#include "hw/s390x/ap-oracle.h"
#include "migration/blocker.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/module.h"
#include "trace.h"

static void ap_card_clear(APCard *card)
{
    int d;

    for (d = 0; d < AP_DOMAINS; d++) {
        if (card->queues[d]) {
            ap_queue_clear(card->queues[d]);
        }
    }
}

void ap_card_set_domain(APCard *card, unsigned int domain, bool present)
{
    if (present && !card->queues[domain]) {
        card->queues[domain] = ap_queue_new(card, domain);
        ap_oracle_switch(card->queues[domain], ap_matrix_get()->oracle);
    } else if (!present && card->queues[domain]) {
        ap_queue_free(card->queues[domain]);
        card->queues[domain] = NULL;
    }
}

/* Whatever is in its queues is lost when an adapter comes or goes. */
static void ap_card_set_state(APCard *card, bool *state, const char *name,
                              bool value)
{
    if (*state == value) {
        return;
    }
    trace_ap_card_state(card->apid, name, value);
    *state = value;
    ap_card_clear(card);
}

void ap_card_set_config(APCard *card, bool config)
{
    ap_card_set_state(card, &card->config, "config", config);
}

/* A change by the operator, of which the program is told */
static void ap_card_operate(APCard *card, bool *state, const char *name,
                            bool value)
{
    if (*state != value) {
        ap_card_set_state(card, state, name, value);
        if (DEVICE(card)->realized) {
            ap_config_changed();
        }
    }
}

static bool ap_card_get_assigned(Object *obj, Error **errp)
{
    return AP_CARD(obj)->assigned;
}

static void ap_card_set_assigned(Object *obj, bool value, Error **errp)
{
    APCard *card = AP_CARD(obj);

    ap_card_operate(card, &card->assigned, "assigned", value);
}

static bool ap_card_get_config(Object *obj, Error **errp)
{
    return AP_CARD(obj)->config;
}

static void ap_card_prop_set_config(Object *obj, bool value, Error **errp)
{
    APCard *card = AP_CARD(obj);

    ap_card_operate(card, &card->config, "config", value);
}

static bool ap_card_get_checkstop(Object *obj, Error **errp)
{
    return AP_CARD(obj)->checkstop;
}

static void ap_card_set_checkstop(Object *obj, bool value, Error **errp)
{
    APCard *card = AP_CARD(obj);

    ap_card_operate(card, &card->checkstop, "checkstop", value);
}

static bool ap_card_create_engine(APCard *card, Error **errp)
{
    g_autofree char *name = g_strconcat(TYPE_AP_ENGINE "-", card->mode, NULL);
    Object *engine;

    if (!object_class_by_name(name)) {
        error_setg(errp, "mode '%s' is not one that this QEMU has", card->mode);
        error_append_hint(errp, "There are ep11 and, in a build with "
                          "libgcrypt, accel and cca.\n");
        return false;
    }
    engine = object_new(name);
    object_property_add_child(OBJECT(card), "engine", engine);
    object_unref(engine);
    card->engine = AP_ENGINE(engine);
    card->engine->apid = card->apid;
    return true;
}

static void ap_card_realize(DeviceState *dev, Error **errp)
{
    APCard *card = AP_CARD(dev);

    if (card->hwtype < AP_TYPE_CEX3C || card->hwtype > AP_TYPE_NEXT) {
        error_setg(errp, "hwtype %u is not in the range %u (CEX3) to %u",
                   card->hwtype, AP_TYPE_CEX3C, AP_TYPE_NEXT);
        return;
    }
    error_setg(&card->migration_blocker,
               "the emulated AP adapter %d cannot be migrated", card->apid);
    if (migrate_add_blocker(&card->migration_blocker, errp) == 0 &&
        !ap_card_create_engine(card, errp)) {
        migrate_del_blocker(&card->migration_blocker);
    }
}

static void ap_card_unrealize(DeviceState *dev)
{
    APCard *card = AP_CARD(dev);
    APMatrix *matrix = AP_MATRIX(qdev_get_parent_bus(dev)->parent);
    int d;

    if (matrix->cards[card->apid] == card) {
        matrix->cards[card->apid] = NULL;
    }
    for (d = 0; d < AP_DOMAINS; d++) {
        ap_card_set_domain(card, d, false);
    }
    migrate_del_blocker(&card->migration_blocker);
    object_unparent(OBJECT(card->engine));
    card->engine = NULL;
}

static void ap_card_reset_hold(Object *obj, ResetType type)
{
    ap_card_clear(AP_CARD(obj));
}

static void ap_card_init(Object *obj)
{
    APCard *card = AP_CARD(obj);

    card->assigned = true;
    card->config = true;
    object_property_add_uint32_ptr(obj, "latency-us", &card->latency_us,
                                   OBJ_PROP_FLAG_READWRITE);
    object_property_set_description(obj, "latency-us",
            "time from a request to its reply");
    object_property_add_uint32_ptr(obj, "reset-us", &card->reset_us,
                                   OBJ_PROP_FLAG_READWRITE);
    object_property_set_description(obj, "reset-us",
            "time that the reset of a queue takes");
}

static const Property ap_card_properties[] = {
    DEFINE_PROP_INT32("apid", APCard, apid, -1),
    DEFINE_PROP_UINT8("hwtype", APCard, hwtype, 13),
    DEFINE_PROP_STRING("mode", APCard, mode),
};

static void ap_card_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    dc->desc = "Emulated adjunct processor (crypto adapter)";
    dc->bus_type = TYPE_AP_CARD_BUS;
    dc->realize = ap_card_realize;
    dc->unrealize = ap_card_unrealize;
    device_class_set_props(dc, ap_card_properties);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    rc->phases.hold = ap_card_reset_hold;

    /* what an operator changes while the machine runs */
    object_class_property_add_bool(oc, "assigned", ap_card_get_assigned,
                                   ap_card_set_assigned);
    object_class_property_set_description(oc, "assigned",
            "the adapter belongs to the partition");
    object_class_property_add_bool(oc, "config", ap_card_get_config,
                                   ap_card_prop_set_config);
    object_class_property_set_description(oc, "config",
            "the adapter is configured");
    object_class_property_add_bool(oc, "checkstop", ap_card_get_checkstop,
                                   ap_card_set_checkstop);
    object_class_property_set_description(oc, "checkstop",
            "the adapter has failed");
}

static const TypeInfo ap_card_info = {
    .name = TYPE_AP_CARD,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(APCard),
    .instance_init = ap_card_init,
    .class_init = ap_card_class_init,
};

static void ap_card_register(void)
{
    type_register_static(&ap_card_info);
}

type_init(ap_card_register)
