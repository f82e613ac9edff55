#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Print RSA test vectors for rsa.c; the argument is the seed."""

import random
import sys


def is_prime(n):
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for _ in range(8):
        x = pow(random.randrange(2, n - 1), d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = pow(x, 2, n)
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(bits):
    while True:
        n = random.getrandbits(bits) | 3 << (bits - 2) | 1
        if is_prime(n):
            return n


def number(n):
    b = n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return '{ %d, (const uint8_t []) { %s } }' % (
        len(b), ', '.join('0x%02x' % x for x in b) or '0')


def vector(name, keyblock, operands, result):
    print('    { "%s", 0x%04x, %d, {' % (name, keyblock, len(operands)))
    for n in operands:
        print('        %s,' % number(n))
    print('    }, %s },' % number(result))


def me(bits, keyblock, exponent):
    n = random.getrandbits(bits) | 1 << (bits - 1) | 1
    m = random.randrange(n)
    vector('ME %d bits, exponent of %d' % (bits, exponent.bit_length()),
           keyblock, [exponent, n, m], pow(m, exponent, n))


def crt(bits, keyblock, swap=False):
    p, q = sorted((prime(bits // 2), prime(bits // 2)), reverse=not swap)
    n, phi = p * q, (p - 1) * (q - 1)
    e = 65537
    while phi % e == 0:
        e += 2
    d = pow(e, -1, phi)
    m = random.randrange(n)
    vector('CRT %d bits%s' % (bits, ', p < q' if swap else ''), keyblock,
           [p, q, d % (p - 1), d % (q - 1), pow(q, -1, p), m], pow(m, d, n))


def main():
    random.seed(sys.argv[1])
    print('''struct number {
    size_t len;
    const uint8_t *bytes;
};

static const struct vector {
    const char *name;
    uint16_t keyblock;
    int n;
    struct number operands[6];
    struct number result;
} vectors[] = {''')
    me(512, 1, random.getrandbits(512))
    for bits, keyblock in ((1024, 1), (1032, 2), (2048, 2), (4096, 3)):
        me(bits, keyblock, 65537)
        me(bits, keyblock, random.getrandbits(bits))
    me(1024, 1, 0)
    for bits, keyblock in ((512, 0x11), (1024, 0x11), (2048, 0x12)):
        crt(bits, keyblock)
    crt(1024, 0x13, True)
    crt(2048, 0x13)
    print('};')


main()
