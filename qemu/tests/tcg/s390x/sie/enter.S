/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uint64_t sie_enter(struct sie_block *block, uint64_t gprs[14])
 *
 * General registers 0 to 13 are the guest's while it runs, the host's system
 * mask is sie_mask.  A program, external or I/O interruption of the host comes
 * back here as well.
 * Returns the address at which the CPU came back: behind SIE, or 0.
 */
    .text
    .globl sie_enter
    .globl sie_instruction
sie_enter:
    stmg    %r6, %r15, 48(%r15)
    lay     %r15, -176(%r15)
    stg     %r3, 160(%r15)
    lgr     %r14, %r2
    larl    %r1, interrupted
    stg     %r1, 0x1d8
    stg     %r1, 0x1b8
    stg     %r1, 0x1f8
    larl    %r1, sie_mask
    mvc     168(1, %r15), 0(%r1)
    lmg     %r0, %r13, 0(%r3)
    ssm     168(%r15)
sie_instruction:
    .insn   s, 0xb2140000, 0(%r14)
    stnsm   168(%r15), 0
    lg      %r14, 160(%r15)
    stmg    %r0, %r13, 0(%r14)
    larl    %r2, sie_instruction + 4
    j       0f
interrupted:
    lg      %r14, 160(%r15)
    stmg    %r0, %r13, 0(%r14)
    lghi    %r2, 0
0:
    larl    %r1, unexpected
    stg     %r1, 0x1d8
    stg     %r1, 0x1b8
    stg     %r1, 0x1f8
    aghi    %r15, 176
    lmg     %r6, %r15, 48(%r15)
    br      %r14

    .section .note.GNU-stack, "", @progbits
