/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): what answers the messages of an adapter
 *
 * The class that the engines share.  The engine of mode=NAME is in
 * ap-engine-NAME.c.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "qemu/log.h"
#include "qemu/module.h"

void ap_engine_error(GByteArray *reply, uint8_t code)
{
    const uint8_t error[AP_TYPE82_SIZE] = {
        [AP_MSG_TYPE] = AP_TYPE82,
        [AP_TYPE82_CODE] = code,
    };

    g_byte_array_set_size(reply, 0);
    g_byte_array_append(reply, error, sizeof(error));
}

void ap_engine_refuse(APEngine *engine, size_t len, GByteArray *reply)
{
    qemu_log_mask(LOG_UNIMP, "ap: %s request of %zu bytes\n",
                  object_get_typename(OBJECT(engine)), len);
    ap_engine_error(reply, AP_ERR_MALFORMED_MSG);
}

static const TypeInfo ap_engine_info = {
    .name = TYPE_AP_ENGINE,
    .parent = TYPE_OBJECT,
    .abstract = true,
    .instance_size = sizeof(APEngine),
    .class_size = sizeof(APEngineClass),
};

static void ap_engine_register(void)
{
    type_register_static(&ap_engine_info);
}

type_init(ap_engine_register)
