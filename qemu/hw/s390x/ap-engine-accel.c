/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): an accelerator
 *
 * Clear-key RSA, type 50 messages: modular exponentiation and its form by the
 * Chinese remainder theorem, up to 1024, 2048 and 4096 bits.  All operands are
 * right-justified, big-endian numbers in fields of fixed size.
 */

#include "qemu/osdep.h"
#include <gcrypt.h>
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "qemu/bswap.h"
#include "qemu/module.h"

/* Take the next operand off the request. */
static gcry_mpi_t ap_accel_operand(const uint8_t **request, size_t size)
{
    gcry_mpi_t n = NULL;

    if (gcry_mpi_scan(&n, GCRYMPI_FMT_USG, *request, size, NULL)) {
        n = gcry_mpi_new(0);    /* not reached: any bytes are a number */
    }
    *request += size;
    return n;
}

static void ap_accel_reply(GByteArray *reply, gcry_mpi_t result, size_t size)
{
    size_t len = AP_TYPE80_DATA + size;
    size_t used = (gcry_mpi_get_nbits(result) + 7) / 8;

    g_byte_array_set_size(reply, len);
    memset(reply->data, 0, len);
    reply->data[AP_MSG_TYPE] = AP_TYPE80;
    stw_be_p(&reply->data[AP_TYPE80_LEN], len);
    if (used && gcry_mpi_print(GCRYMPI_FMT_USG, reply->data + len - used, used,
                               NULL, result)) {
        ap_engine_error(reply, AP_ERR_OPERAND_INVALID);
    }
}

/* message ^ exponent mod modulus */
static void ap_accel_me(const uint8_t *request, size_t size, GByteArray *reply)
{
    gcry_mpi_t exponent = ap_accel_operand(&request, size);
    gcry_mpi_t modulus = ap_accel_operand(&request, size);
    gcry_mpi_t message = ap_accel_operand(&request, size);

    if (gcry_mpi_cmp(message, modulus) >= 0) {
        ap_engine_error(reply, AP_ERR_OPERAND_INVALID);
    } else if (!gcry_mpi_test_bit(modulus, 0)) {
        ap_engine_error(reply, AP_ERR_EVEN_MODULUS);
    } else {
        gcry_mpi_powm(message, message, exponent, modulus);
        ap_accel_reply(reply, message, size);
    }
    gcry_mpi_release(exponent);
    gcry_mpi_release(modulus);
    gcry_mpi_release(message);
}

/* a and b: the message ^ dp mod p and ^ dq mod q; result in a */
static void ap_accel_garner(gcry_mpi_t a, gcry_mpi_t b, gcry_mpi_t p,
                            gcry_mpi_t q, gcry_mpi_t u)
{
    gcry_mpi_subm(a, a, b, p);
    gcry_mpi_mulm(a, a, u, p);
    gcry_mpi_mul(a, a, q);
    gcry_mpi_add(a, a, b);
}

static void ap_accel_crt(const uint8_t *request, size_t size, GByteArray *reply)
{
    gcry_mpi_t p = ap_accel_operand(&request, size / 2);
    gcry_mpi_t q = ap_accel_operand(&request, size / 2);
    gcry_mpi_t dp = ap_accel_operand(&request, size / 2);
    gcry_mpi_t dq = ap_accel_operand(&request, size / 2);
    gcry_mpi_t u = ap_accel_operand(&request, size / 2);
    gcry_mpi_t message = ap_accel_operand(&request, size);
    gcry_mpi_t a = gcry_mpi_new(0);
    gcry_mpi_t b = gcry_mpi_new(0);

    gcry_mpi_mul(a, p, q);
    if (gcry_mpi_cmp(message, a) >= 0) {
        ap_engine_error(reply, AP_ERR_OPERAND_INVALID);
    } else if (!gcry_mpi_test_bit(a, 0)) {
        ap_engine_error(reply, AP_ERR_EVEN_MODULUS);
    } else {
        gcry_mpi_powm(a, message, dp, p);
        gcry_mpi_powm(b, message, dq, q);
        ap_accel_garner(a, b, p, q, u);
        ap_accel_reply(reply, a, size);
    }
    gcry_mpi_release(p);
    gcry_mpi_release(q);
    gcry_mpi_release(dp);
    gcry_mpi_release(dq);
    gcry_mpi_release(u);
    gcry_mpi_release(message);
    gcry_mpi_release(a);
    gcry_mpi_release(b);
}

static void ap_engine_accel_execute(APEngine *engine, uint16_t domain,
                                    const uint8_t *request, size_t len,
                                    GByteArray *reply)
{
    const uint8_t *operands = request + AP_TYPE50_OPERANDS;
    uint16_t keyblock;
    size_t size;

    if (len < AP_TYPE50_OPERANDS || request[AP_MSG_TYPE] != AP_TYPE50) {
        ap_engine_error(reply, AP_ERR_MALFORMED_MSG);
        return;
    }
    /* the last digit of the format gives the size: 1024, 2048, 4096 bits */
    keyblock = lduw_be_p(request + AP_TYPE50_KEYBLOCK);
    size = 64 << (keyblock & 0xf);
    if (keyblock >= AP_KEYBLOCK_MEB1 && keyblock <= AP_KEYBLOCK_MEB3) {
        if (len != AP_TYPE50_OPERANDS + 3 * size) {
            ap_engine_error(reply, AP_ERR_INVALID_MSG_LEN);
        } else {
            ap_accel_me(operands, size, reply);
        }
    } else if (keyblock >= AP_KEYBLOCK_CRB1 && keyblock <= AP_KEYBLOCK_CRB3) {
        if (len != AP_TYPE50_OPERANDS + 5 * size / 2 + size) {
            ap_engine_error(reply, AP_ERR_INVALID_MSG_LEN);
        } else {
            ap_accel_crt(operands, size, reply);
        }
    } else {
        ap_engine_error(reply, AP_ERR_MALFORMED_MSG);
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
