/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): clear-key RSA
 *
 * Modular exponentiation and its form by the Chinese remainder theorem, by
 * libgcrypt.  How the numbers stand in a message is the engines' business.
 */

#include "qemu/osdep.h"
#include <gcrypt.h>
#include "hw/s390x/ap-rsa.h"

static gcry_mpi_t ap_rsa_number(APNumber number)
{
    gcry_mpi_t n = NULL;

    if (gcry_mpi_scan(&n, GCRYMPI_FMT_USG, number.bytes, number.len, NULL)) {
        n = gcry_mpi_new(0);    /* not reached: any bytes are a number */
    }
    return n;
}

static APRSAStatus ap_rsa_check(gcry_mpi_t message, gcry_mpi_t modulus)
{
    if (gcry_mpi_cmp(message, modulus) >= 0) {
        return AP_RSA_OPERAND_INVALID;
    }
    return gcry_mpi_test_bit(modulus, 0) ? AP_RSA_DONE : AP_RSA_EVEN_MODULUS;
}

static APRSAStatus ap_rsa_store(gcry_mpi_t n, uint8_t *result, size_t size)
{
    size_t used = (gcry_mpi_get_nbits(n) + 7) / 8;

    if (!size || used > size) {
        return AP_RSA_OPERAND_INVALID;
    }
    memset(result, 0, size);
    if (used && gcry_mpi_print(GCRYMPI_FMT_USG, result + size - used, used,
                               NULL, n)) {
        return AP_RSA_OPERAND_INVALID;
    }
    return AP_RSA_DONE;
}

APRSAStatus ap_rsa_me(APNumber exponent, APNumber modulus, APNumber message,
                      uint8_t *result, size_t size)
{
    gcry_mpi_t e = ap_rsa_number(exponent);
    gcry_mpi_t n = ap_rsa_number(modulus);
    gcry_mpi_t m = ap_rsa_number(message);
    APRSAStatus status = ap_rsa_check(m, n);

    if (status == AP_RSA_DONE) {
        gcry_mpi_powm(m, m, e, n);
        status = ap_rsa_store(m, result, size);
    }
    gcry_mpi_release(e);
    gcry_mpi_release(n);
    gcry_mpi_release(m);
    return status;
}

/* a and b: the message ^ dp mod p and ^ dq mod q; result in a */
static void ap_rsa_garner(gcry_mpi_t a, gcry_mpi_t b, gcry_mpi_t p,
                          gcry_mpi_t q, gcry_mpi_t u)
{
    gcry_mpi_subm(a, a, b, p);
    gcry_mpi_mulm(a, a, u, p);
    gcry_mpi_mul(a, a, q);
    gcry_mpi_add(a, a, b);
}

APRSAStatus ap_rsa_crt(const APKeyCRT *key, APNumber message,
                       uint8_t *result, size_t size)
{
    gcry_mpi_t p = ap_rsa_number(key->p);
    gcry_mpi_t q = ap_rsa_number(key->q);
    gcry_mpi_t dp = ap_rsa_number(key->dp);
    gcry_mpi_t dq = ap_rsa_number(key->dq);
    gcry_mpi_t u = ap_rsa_number(key->u);
    gcry_mpi_t m = ap_rsa_number(message);
    gcry_mpi_t a = gcry_mpi_new(0);
    gcry_mpi_t b = gcry_mpi_new(0);
    APRSAStatus status;

    gcry_mpi_mul(a, p, q);
    status = ap_rsa_check(m, a);
    if (status == AP_RSA_DONE) {
        gcry_mpi_powm(a, m, dp, p);
        gcry_mpi_powm(b, m, dq, q);
        ap_rsa_garner(a, b, p, q, u);
        status = ap_rsa_store(a, result, size);
    }
    gcry_mpi_release(p);
    gcry_mpi_release(q);
    gcry_mpi_release(dp);
    gcry_mpi_release(dq);
    gcry_mpi_release(u);
    gcry_mpi_release(m);
    gcry_mpi_release(a);
    gcry_mpi_release(b);
    return status;
}
