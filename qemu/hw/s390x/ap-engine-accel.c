/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): an accelerator
 *
 * Clear-key RSA, type 50 messages: modular exponentiation and its form by the
 * Chinese remainder theorem, up to 1024, 2048 and 4096 bits.  All operands are
 * right-justified, big-endian numbers in fields of fixed size.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "hw/s390x/ap-rsa.h"
#include "qemu/bswap.h"
#include "qemu/module.h"

/* Take the next operand off the request. */
static APNumber ap_accel_operand(const uint8_t **request, size_t size)
{
    APNumber n = { *request, size };

    *request += size;
    return n;
}

static APRSAStatus ap_accel_me(const uint8_t *operands, uint8_t *result,
                               size_t size)
{
    APNumber exponent = ap_accel_operand(&operands, size);
    APNumber modulus = ap_accel_operand(&operands, size);
    APNumber message = ap_accel_operand(&operands, size);

    return ap_rsa_me(exponent, modulus, message, result, size);
}

static APRSAStatus ap_accel_crt(const uint8_t *operands, uint8_t *result,
                                size_t size)
{
    APKeyCRT key;

    key.p = ap_accel_operand(&operands, size / 2);
    key.q = ap_accel_operand(&operands, size / 2);
    key.dp = ap_accel_operand(&operands, size / 2);
    key.dq = ap_accel_operand(&operands, size / 2);
    key.u = ap_accel_operand(&operands, size / 2);
    return ap_rsa_crt(&key, ap_accel_operand(&operands, size), result, size);
}

static void ap_accel_rsa(const uint8_t *operands, bool crt, size_t size,
                         GByteArray *reply)
{
    size_t len = AP_TYPE80_DATA + size;
    uint8_t *result;

    g_byte_array_set_size(reply, len);
    memset(reply->data, 0, AP_TYPE80_DATA);
    reply->data[AP_MSG_TYPE] = AP_TYPE80;
    stw_be_p(reply->data + AP_TYPE80_LEN, len);
    result = reply->data + AP_TYPE80_DATA;
    switch (crt ? ap_accel_crt(operands, result, size)
                : ap_accel_me(operands, result, size)) {
    case AP_RSA_DONE:
        break;
    case AP_RSA_EVEN_MODULUS:
        ap_engine_error(reply, AP_ERR_EVEN_MODULUS);
        break;
    default:
        ap_engine_error(reply, AP_ERR_OPERAND_INVALID);
        break;
    }
}

static void ap_engine_accel_execute(APEngine *engine, uint16_t domain,
                                    const uint8_t *request, size_t len,
                                    GByteArray *reply)
{
    uint16_t keyblock;
    size_t size;
    bool crt;

    if (len < AP_TYPE50_OPERANDS || request[AP_MSG_TYPE] != AP_TYPE50) {
        ap_engine_refuse(engine, len, reply);
        return;
    }
    keyblock = lduw_be_p(request + AP_TYPE50_KEYBLOCK);
    crt = keyblock >= AP_KEYBLOCK_CRB1 && keyblock <= AP_KEYBLOCK_CRB3;
    if (!crt && (keyblock < AP_KEYBLOCK_MEB1 || keyblock > AP_KEYBLOCK_MEB3)) {
        ap_engine_refuse(engine, len, reply);
        return;
    }
    /* the last digit of the format gives the size: 1024, 2048, 4096 bits */
    size = 64 << (keyblock & 0xf);
    if (len != AP_TYPE50_OPERANDS + (crt ? 5 * size / 2 + size : 3 * size)) {
        ap_engine_error(reply, AP_ERR_INVALID_MSG_LEN);
    } else {
        ap_accel_rsa(request + AP_TYPE50_OPERANDS, crt, size, reply);
    }
}

static void ap_engine_accel_class_init(ObjectClass *oc, void *data)
{
    APEngineClass *ec = AP_ENGINE_CLASS(oc);

    ec->facilities = AP_TAPQ_ACCEL;
    ec->execute = ap_engine_accel_execute;
}

static const TypeInfo ap_engine_accel_info = {
    .name = TYPE_AP_ENGINE_ACCEL,
    .parent = TYPE_AP_ENGINE,
    .class_init = ap_engine_accel_class_init,
};

static void ap_engine_accel_register(void)
{
    type_register_static(&ap_engine_accel_info);
}

type_init(ap_engine_accel_register)
