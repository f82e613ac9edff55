/*
 * Test that the access-register mode, which TCG does not have, is a
 * specification exception, however the PSW gets it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .org 0x8d
ilc:
    .org 0x8e
program_interruption_code:
    .org 0x150
program_old_psw:
    .org 0x1D0                         /* program new PSW */
    .quad 0x180000000
new_address:
    .quad pgm_lpswe
    .org 0x200                         /* lowcore padding */

    .globl _start
_start:
    lpswe accreg_psw
    j failure
pgm_lpswe:
    chhsi program_interruption_code,0x6          /* specification exception? */
    jne failure
    cli ilc,0                                    /* ilc zero? */
    jne failure
    clc program_old_psw(16),accreg_psw           /* correct old PSW? */
    jne failure

    mvc new_address(8),pgm_stosm_address
    lpswe real_psw
real:                                            /* allowed without DAT */
    stosm system_mask,0x04                       /* DAT */
    j failure
pgm_stosm:
    chhsi program_interruption_code,0x6
    jne failure
    clc program_old_psw(8),accreg_psw
    jne failure

    mvc new_address(8),pgm_lra_address
    mvhhi program_interruption_code,0
    lpswe real_lra_psw
real_lra:
    lra %r1,0                                    /* DAT is of no account */
    j failure
pgm_lra:
    chhsi program_interruption_code,0x6
    jne failure
    cli ilc,4
    jne failure
    lpswe success_psw
failure:
    lpswe failure_psw

system_mask:
    .byte 0
    .align 8
accreg_psw:
    .quad 0x0400400180000000,0xbad6              /* DAT, access registers */
real_psw:
    .quad 0x0000400180000000,real
real_lra_psw:
    .quad 0x0000400180000000,real_lra
pgm_stosm_address:
    .quad pgm_stosm
pgm_lra_address:
    .quad pgm_lra
success_psw:
    .quad 0x2000000000000,0xfff        /* see is_special_wait_psw() */
failure_psw:
    .quad 0x2000000000000,0            /* disabled wait */
