/*
 * Test that COMPARE AND SWAP AND STORE stores a byte, and looks at the alignment
 * of what is longer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .org 0x8e
program_interruption_code:
    .org 0x1D0                         /* program new PSW */
    .quad 0x180000000
    .quad pgm
    .org 0x200                         /* lowcore padding */

    .globl _start
_start:
    larl %r1,parameters
    larl %r4,word
    larl %r5,bytes
    aghi %r5,1
    lghi %r0,0                         /* a word, a byte */
    lhi %r2,1
    csst 0(%r4),0(%r5),%r2
    jne failure
    clc word(4),parameters
    jne failure
    clc bytes(4),one_stored
    jne failure
    lghi %r0,0x100                     /* a halfword */
    lhi %r2,2
    csst 0(%r4),0(%r5),%r2
    j failure
pgm:
    chhsi program_interruption_code,0x6          /* specification exception? */
    jne failure
    lpswe success_psw
failure:
    lpswe failure_psw

    .balign 16
parameters:
    .long 2,0,0,0
    .quad 0xaabbccddeeff0011,0
word:
    .long 1
bytes:
    .byte 0x11,0x22,0x33,0x44
one_stored:
    .byte 0x11,0xaa,0x33,0x44
    .balign 8
success_psw:
    .quad 0x2000000000000,0xfff        /* see is_special_wait_psw() */
failure_psw:
    .quad 0x2000000000000,0            /* disabled wait */
