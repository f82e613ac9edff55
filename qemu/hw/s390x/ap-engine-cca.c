/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): a CCA coprocessor
 *
 * Knows no verb yet: every request is refused, as ap-engine.c does.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "qemu/module.h"

static void ap_engine_cca_class_init(ObjectClass *oc, void *data)
{
    APEngineClass *ec = AP_ENGINE_CLASS(oc);

    ec->facilities = AP_TAPQ_CCA;
}

static const TypeInfo ap_engine_cca_info = {
    .name = TYPE_AP_ENGINE_CCA,
    .parent = TYPE_AP_ENGINE,
    .class_init = ap_engine_cca_class_init,
};

static void ap_engine_cca_register(void)
{
    type_register_static(&ap_engine_cca_info);
}

type_init(ap_engine_cca_register)
