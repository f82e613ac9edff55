/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): clear-key RSA, whatever the message
 */
#ifndef HW_S390X_AP_RSA_H
#define HW_S390X_AP_RSA_H

/* A number in a message: big-endian bytes, zeroes in front do not matter */
typedef struct APNumber {
    const uint8_t *bytes;
    size_t len;
} APNumber;

typedef enum APRSAStatus {
    AP_RSA_DONE,
    AP_RSA_OPERAND_INVALID,     /* the message is not smaller than the modulus,
                                   or the result has no place */
    AP_RSA_EVEN_MODULUS,
} APRSAStatus;

typedef struct APKeyCRT {
    APNumber p, q, dp, dq, u;   /* u is the inverse of q modulo p */
} APKeyCRT;

/**
 * ap_rsa_me() - message ^ exponent modulo modulus
 *
 * The @size bytes at @result are written, from the right, if the status is
 * AP_RSA_DONE.
 */
APRSAStatus ap_rsa_me(APNumber exponent, APNumber modulus, APNumber message,
                      uint8_t *result, size_t size);

/**
 * ap_rsa_crt() - the same by the Chinese remainder theorem
 */
APRSAStatus ap_rsa_crt(const APKeyCRT *key, APNumber message,
                       uint8_t *result, size_t size);

#endif
