/*
 * Test that an interruption's new PSW that is not valid is a specification
 * exception, as one that an instruction loads is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .org 0x8d
ilc:
    .org 0x8e
program_interruption_code:
    .org 0x150
program_old_psw:
    .org 0x1C0                         /* SVC new PSW */
svc_new_psw:
    .quad 0                            /* 24-bit mode */
svc_new_address:
    .quad valid_24
    .org 0x1D0                         /* program new PSW */
    .quad 0x180000000
    .quad pgm
    .org 0x200                         /* lowcore padding */

    .globl _start
_start:
    svc 0                              /* valid */
    j failure
valid_24:
    mvc svc_new_psw(16),mode_24_psw
    svc 0
    j failure
pgm:
    chhsi program_interruption_code,0x6          /* specification exception? */
    jne failure
    cli ilc,0                                    /* ilc zero? */
    jne failure
    clc program_old_psw(16),svc_new_psw          /* correct old PSW? */
    jne failure
    mvhhi program_interruption_code,0

    clc svc_new_psw(16),mode_24_psw              /* which one was it? */
    je next_31
    clc svc_new_psw(16),mode_31_psw
    je next_reserved
    lpswe success_psw
next_31:
    mvc svc_new_psw(16),mode_31_psw
    svc 0
    j failure
next_reserved:
    mvc svc_new_psw(16),reserved_psw
    svc 0
failure:
    lpswe failure_psw

    .align 8
mode_24_psw:
    .quad 0,0x1000000                  /* more than 24 bits */
mode_31_psw:
    .quad 0x80000000,0x80000000        /* more than 31 bits */
reserved_psw:
    .quad 0x8000000180000000,failure   /* a bit that has to be zero */
success_psw:
    .quad 0x2000000000000,0xfff        /* see is_special_wait_psw() */
failure_psw:
    .quad 0x2000000000000,0            /* disabled wait */
