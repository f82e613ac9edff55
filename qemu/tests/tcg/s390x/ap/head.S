/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start and end of a test program.  QEMU enters in 64-bit mode, DAT off, with
 * interruptions disabled.
 */
    .section .head, "ax"
    .globl _start
_start:
    larl    %r15, stack_end - 160
    brasl   %r14, main
    larl    %r1, psw_success
    ltgr    %r2, %r2
    je      0f
    larl    %r1, psw_failure
0:
    lpswe   0(%r1)

/* An interruption that no test expects */
    .globl unexpected
unexpected:
    larl    %r1, psw_failure
    lpswe   0(%r1)

    .balign 8
psw_success:
    .quad   0x0002000180000000, 0xfff   /* is_special_wait_psw() in QEMU */
psw_failure:
    .quad   0x0002000180000000, 0

    .bss
    .balign 8
    .skip   16384
stack_end:

    .section .note.GNU-stack, "", @progbits
