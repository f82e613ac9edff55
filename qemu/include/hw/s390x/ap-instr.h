/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): the instructions
 */
#ifndef HW_S390X_AP_INSTR_H
#define HW_S390X_AP_INSTR_H

#include "cpu.h"

/*
 * Each runs under the BQL and returns the condition code, or leaves by a
 * program interruption (longjmp to the CPU loop, which drops the BQL).
 */
uint32_t ap_pqap(S390CPU *cpu, uintptr_t ra);
uint32_t ap_nqap(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra);
uint32_t ap_dqap(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra);

#endif
