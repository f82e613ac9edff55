/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): the partition
 *
 * The machine's adapters x usage domains and its control domains; the bus that
 * the adapters are plugged into; the way from an APQN to its queue.
 */

#include "qemu/osdep.h"
#include "hw/hotplug.h"
#include "hw/qdev-core.h"
#include "hw/s390x/ap-bridge.h"
#include "hw/s390x/ap-matrix.h"
#include "hw/s390x/ap-oracle.h"
#include "hw/s390x/s390-virtio-ccw.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/ctype.h"
#include "qemu/cutils.h"
#include "qemu/module.h"
#include "system/tcg.h"
#include "target/s390x/cpu.h"

APMatrix *ap_matrix_get(void)
{
    Object *machine = object_dynamic_cast(qdev_get_machine(),
                                          TYPE_S390_CCW_MACHINE);

    return machine ? S390_CCW_MACHINE(machine)->ap_matrix : NULL;
}

bool ap_matrix_has_cards(const APMatrix *matrix)
{
    return matrix && !QTAILQ_EMPTY(&BUS(&matrix->bus)->children);
}

uint8_t ap_matrix_find_queue(APMatrix *matrix, uint16_t apqn, APQueue **queue)
{
    APCard *card = matrix->cards[apqn >> 8];

    *queue = card && card->assigned ? card->queues[apqn & 0xff] : NULL;
    if (!*queue) {
        return AP_RC_Q_NOT_AVAIL;
    }
    if (!card->config) {
        return AP_RC_DECONFIGURED;
    }
    if (card->checkstop) {
        return AP_RC_CHECKSTOPPED;
    }
    return ap_queue_in_reset(*queue) ? AP_RC_RESET_IN_PROGRESS : AP_RC_NORMAL;
}

/* The architecture counts the bits of a mask from the left. */
static void ap_matrix_set_inverted(uint8_t *mask, unsigned int nr)
{
    mask[nr / 8] |= 0x80 >> (nr % 8);
}

void ap_matrix_store_config(APMatrix *matrix, uint8_t config[AP_QCI_SIZE])
{
    int i;

    memset(config, 0, AP_QCI_SIZE);
    config[AP_QCI_FLAGS] = AP_QCI_FLAGS_APSC | AP_QCI_FLAGS_APXA |
                           AP_QCI_FLAGS_QACT;
    config[AP_QCI_MAX_ADAPTER] = AP_ADAPTERS - 1;
    config[AP_QCI_MAX_DOMAIN] = AP_DOMAINS - 1;
    for (i = 0; i < AP_ADAPTERS; i++) {
        if (matrix->cards[i] && matrix->cards[i]->assigned) {
            ap_matrix_set_inverted(config + AP_QCI_APM, i);
        }
    }
    for (i = 0; i < AP_DOMAINS; i++) {
        if (test_bit(i, matrix->aqm)) {
            ap_matrix_set_inverted(config + AP_QCI_AQM, i);
        }
        if (test_bit(i, matrix->adm_set ? matrix->adm : matrix->aqm)) {
            ap_matrix_set_inverted(config + AP_QCI_ADM, i);
        }
    }
}

/* Ranges of domains, separated by ':' because ',' separates options */
static bool ap_domains_parse(const char *str, unsigned long *domains,
                             Error **errp)
{
    const char *p = str;
    unsigned int first, last;

    bitmap_zero(domains, AP_DOMAINS);
    while (*p) {
        if (!qemu_isdigit(*p) || qemu_strtoui(p, &p, 10, &first)) {
            goto bad;
        }
        last = first;
        if (*p == '-' && (!qemu_isdigit(*++p) ||
                          qemu_strtoui(p, &p, 10, &last))) {
            goto bad;
        }
        if (first > last || last >= AP_DOMAINS || (*p && *p != ':')) {
            goto bad;
        }
        bitmap_set(domains, first, last - first + 1);
        if (*p == ':' && !*++p) {
            goto bad;
        }
    }
    return true;
bad:
    error_setg(errp, "'%s' is not a list of domains 0 to %u, like 0-3:6", str,
               AP_DOMAINS - 1);
    return false;
}

static char *ap_domains_format(const unsigned long *domains)
{
    GString *s = g_string_new(NULL);
    unsigned long first, end;

    for (first = find_first_bit(domains, AP_DOMAINS); first < AP_DOMAINS;
         first = find_next_bit(domains, AP_DOMAINS, end)) {
        end = find_next_zero_bit(domains, AP_DOMAINS, first);
        g_string_append_printf(s, end - first > 1 ? "%s%lu-%lu" : "%s%lu",
                               s->len ? ":" : "", first, end - 1);
    }
    return g_string_free(s, false);
}

static char *ap_matrix_get_domains(Object *obj, Error **errp)
{
    return ap_domains_format(AP_MATRIX(obj)->aqm);
}

static void ap_matrix_set_domains(Object *obj, const char *value, Error **errp)
{
    APMatrix *matrix = AP_MATRIX(obj);
    DECLARE_BITMAP(domains, AP_DOMAINS);
    int i, d;

    if (!ap_domains_parse(value, domains, errp)) {
        return;
    }
    bitmap_copy(matrix->aqm, domains, AP_DOMAINS);
    for (i = 0; i < AP_ADAPTERS; i++) {
        for (d = 0; matrix->cards[i] && d < AP_DOMAINS; d++) {
            ap_card_set_domain(matrix->cards[i], d, test_bit(d, matrix->aqm));
        }
    }
    ap_config_changed();
}

static char *ap_matrix_get_control_domains(Object *obj, Error **errp)
{
    APMatrix *matrix = AP_MATRIX(obj);

    return ap_domains_format(matrix->adm_set ? matrix->adm : matrix->aqm);
}

static void ap_matrix_set_control_domains(Object *obj, const char *value,
                                          Error **errp)
{
    APMatrix *matrix = AP_MATRIX(obj);
    DECLARE_BITMAP(domains, AP_DOMAINS);

    if (ap_domains_parse(value, domains, errp)) {
        bitmap_copy(matrix->adm, domains, AP_DOMAINS);
        matrix->adm_set = true;
        ap_config_changed();
    }
}

static bool ap_matrix_get_oracle(Object *obj, Error **errp)
{
    return AP_MATRIX(obj)->oracle;
}

static void ap_matrix_set_oracle(Object *obj, bool value, Error **errp)
{
    APMatrix *matrix = AP_MATRIX(obj);
    int i, d;

    matrix->oracle = value;
    matrix->oracle_quiet_until = 0;
    for (i = 0; i < AP_ADAPTERS; i++) {
        for (d = 0; matrix->cards[i] && d < AP_DOMAINS; d++) {
            if (matrix->cards[i]->queues[d]) {
                ap_oracle_switch(matrix->cards[i]->queues[d], value);
            }
        }
    }
}

static void ap_matrix_get_violations(Object *obj, Visitor *v, const char *name,
                                     void *opaque, Error **errp)
{
    APMatrix *matrix = AP_MATRIX(obj);
    uint64_t sum = 0;
    int i, d;

    for (i = 0; i < AP_ADAPTERS; i++) {
        for (d = 0; matrix->cards[i] && d < AP_DOMAINS; d++) {
            if (matrix->cards[i]->queues[d]) {
                sum += ap_oracle_violations(matrix->cards[i]->queues[d]);
            }
        }
    }
    visit_type_uint64(v, name, &sum, errp);
}

static bool ap_matrix_choose_apid(APMatrix *matrix, APCard *card, Error **errp)
{
    int i;

    for (i = 0; i < AP_ADAPTERS; i++) {
        if (!matrix->cards[i]) {
            card->apid = i;
            return true;
        }
    }
    error_setg(errp, "a partition has at most %u adapters", AP_ADAPTERS);
    return false;
}

static void ap_matrix_pre_plug(HotplugHandler *handler, DeviceState *dev,
                               Error **errp)
{
    APMatrix *matrix = AP_MATRIX(handler);
    APCard *card = AP_CARD(dev);

    if (!tcg_enabled()) {
        error_setg(errp, "emulated AP adapters need the accelerator 'tcg'");
    } else if (!s390_has_feat(S390_FEAT_AP)) {
        error_setg(errp, "the CPU model has no feature 'ap'");
        error_append_hint(errp, "Use -cpu max.\n");
    } else if (s390_has_ap_device()) {
        error_setg(errp, "emulated AP adapters cannot be used together with a "
                   "device that passes queues of the host through (vfio-ap)");
    } else if (!card->mode) {
        error_setg(errp, "'mode' is missing: accel, cca or ep11");
    } else if (card->apid == -1) {
        ap_matrix_choose_apid(matrix, card, errp);
    } else if (card->apid < 0 || card->apid >= AP_ADAPTERS) {
        error_setg(errp, "apid %d is not in the range 0 to %u", card->apid,
                   AP_ADAPTERS - 1);
    } else if (matrix->cards[card->apid]) {
        error_setg(errp, "adapter %d is plugged already", card->apid);
    }
}

static void ap_matrix_plug(HotplugHandler *handler, DeviceState *dev,
                           Error **errp)
{
    APMatrix *matrix = AP_MATRIX(handler);
    APCard *card = AP_CARD(dev);
    int d;

    for (d = 0; d < AP_DOMAINS; d++) {
        ap_card_set_domain(card, d, test_bit(d, matrix->aqm));
    }
    matrix->cards[card->apid] = card;
    ap_config_changed();
}

static void ap_matrix_unplug(HotplugHandler *handler, DeviceState *dev,
                             Error **errp)
{
    qdev_unrealize(dev);
    ap_config_changed();
}

static char *ap_card_bus_get_dev_path(DeviceState *dev)
{
    return g_strdup_printf("%02x", AP_CARD(dev)->apid);
}

static void ap_card_bus_class_init(ObjectClass *oc, void *data)
{
    BusClass *bc = BUS_CLASS(oc);

    bc->get_dev_path = ap_card_bus_get_dev_path;
}

static void ap_matrix_realize(DeviceState *dev, Error **errp)
{
    qbus_set_hotplug_handler(BUS(&AP_MATRIX(dev)->bus), OBJECT(dev));
}

static void ap_matrix_init(Object *obj)
{
    APMatrix *matrix = AP_MATRIX(obj);

    set_bit(0, matrix->aqm);
    object_property_add_uint64_ptr(obj, "x-oracle-owner",
                                   &matrix->oracle_test_owner,
                                   OBJ_PROP_FLAG_READWRITE);
    object_property_set_description(obj, "x-oracle-owner",
            "for tests: the guest for which all CPUs execute; 0: as it is");
    qbus_init(&matrix->bus, sizeof(matrix->bus), TYPE_AP_CARD_BUS, DEVICE(obj),
              TYPE_AP_CARD_BUS);
}

static void ap_matrix_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    HotplugHandlerClass *hc = HOTPLUG_HANDLER_CLASS(oc);

    dc->desc = "Partition of emulated adjunct processors";
    /* the machine owns the only one */
    dc->user_creatable = false;
    dc->realize = ap_matrix_realize;
    hc->pre_plug = ap_matrix_pre_plug;
    hc->plug = ap_matrix_plug;
    hc->unplug = ap_matrix_unplug;

    object_class_property_add_str(oc, "domains", ap_matrix_get_domains,
                                  ap_matrix_set_domains);
    object_class_property_set_description(oc, "domains",
            "usage domains, like 0-3:6");
    object_class_property_add_str(oc, "control-domains",
                                  ap_matrix_get_control_domains,
                                  ap_matrix_set_control_domains);
    object_class_property_set_description(oc, "control-domains",
            "control domains, like 0-3:6 (default: the usage domains)");

    object_class_property_add_bool(oc, "oracle", ap_matrix_get_oracle,
                                   ap_matrix_set_oracle);
    object_class_property_set_description(oc, "oracle",
            "watch who uses which queue; setting it starts from 0");
    object_class_property_add(oc, "oracle-violations", "uint64",
                              ap_matrix_get_violations, NULL, NULL, NULL);
    object_class_property_set_description(oc, "oracle-violations",
            "how often a queue was used after another owner without a reset");
}

static const TypeInfo ap_matrix_types[] = {
    {
        .name = TYPE_AP_CARD_BUS,
        .parent = TYPE_BUS,
        .instance_size = sizeof(APCardBus),
        .class_init = ap_card_bus_class_init,
    },
    {
        .name = TYPE_AP_MATRIX,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(APMatrix),
        .instance_init = ap_matrix_init,
        .class_init = ap_matrix_class_init,
        .interfaces = (InterfaceInfo[]) {
            { TYPE_HOTPLUG_HANDLER },
            { }
        },
    },
};

DEFINE_TYPES(ap_matrix_types)
