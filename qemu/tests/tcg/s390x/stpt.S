/*
 * Test that a CPU timer which has run out is negative, and goes on from there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
    .org 0x200                         /* lowcore padding */

    .globl _start
_start:
    stpt timer                         /* since the reset */
    lg %r1,timer
    ltgr %r1,%r1
    jnl failure
    cg %r1,hour
    jl failure
    spt minute
    stpt timer
    lg %r1,timer
    cg %r1,minute
    jnl failure
    cg %r1,hour
    jl failure
    spt century
    stpt timer
    lg %r1,timer
    cg %r1,century
    jh failure
    ltgr %r1,%r1
    jnh failure
    lpswe success_psw
failure:
    lpswe failure_psw

    .balign 8
hour:
    .quad -3600 * 1000000 * 4096
minute:
    .quad -60 * 1000000 * 4096
century:
    .quad 0x7fffffffffffffff
timer:
    .quad 0
success_psw:
    .quad 0x2000000000000,0xfff        /* see is_special_wait_psw() */
failure_psw:
    .quad 0x2000000000000,0            /* disabled wait */
