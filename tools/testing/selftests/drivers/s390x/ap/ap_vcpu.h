/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A virtual CPU that executes AP instructions, one at a time: what a guest itself
 * finds at a queue, by its CRYCB, whatever the host says of it.
 */
#ifndef __SELFTEST_AP_VCPU
#define __SELFTEST_AP_VCPU

#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/kvm.h>

#include "ap_utils.h"

#define AP_MIB		0x100000UL

/* Where things are in the guest's storage of 1 MiB */
#define AP_AT_PROGRAM	0x10000
#define AP_AT_REQUEST	0x21000
#define AP_AT_REPLY	0x22000

/* 64-bit addressing, no interruptions */
#define AP_PSW_MASK	0x0000000180000000UL

/* An RSA request for an accelerator */
#define AP_OPERAND	128
#define AP_REQUEST_SIZE	(16 + 3 * AP_OPERAND)
#define AP_REPLY_SIZE	512

#define AP_FACILITY_AQIC	65
#define AP_GR0_AQIC		0x03000000UL
#define AP_GR1_ENABLE		0x0000800000000000UL

/* Response codes */
enum {
	AP_RC_NORMAL		= 0x00,
	AP_RC_NOT_AVAILABLE	= 0x01,
	AP_RC_BAD_INDICATOR	= 0x06,
	AP_RC_NO_REPLY		= 0x10,
};

struct ap_vcpu {
	int fd;
	struct kvm_run *run;
	size_t run_size;
	uint8_t *area;			/* has the storage, which is aligned */
	uint8_t *storage;
};

/* What an instruction has left in GR1 */
struct ap_answer {
	unsigned int rc;
	bool empty;
};

/*
 * The guest's programs: an instruction, once more when it was done in part, and an
 * end which KVM does not know and so leaves to us.
 */
#define AP_PROGRAM(_name, _insn)					\
	extern const char ap_##_name[], ap_##_name##_end[];		\
	asm(".pushsection .rodata\n"					\
	    "ap_" #_name ": " _insn "\n"				\
	    "diag 0,0,0x555\n"						\
	    "ap_" #_name "_end:\n"					\
	    ".popsection\n")

AP_PROGRAM(pqap, ".insn rre,0xb2af0000,0,0");
AP_PROGRAM(nqap, "0: .insn rre,0xb2ad0000,4,6\n brc 2,0b");
AP_PROGRAM(dqap, "0: .insn rre,0xb2ae0000,4,6\n brc 6,0b");

#define AP_ICPT_INSTRUCTION	4
#define AP_IPA_DIAG		0x8300

/* 2 to the power of 3, modulo a number of 1024 bits */
static void ap_request(uint8_t *request)
{
	request[1] = 0x50;
	request[2] = AP_REQUEST_SIZE >> 8;
	request[3] = AP_REQUEST_SIZE & 0xff;
	request[9] = 0x01;
	request[16 + AP_OPERAND - 1] = 3;
	memset(request + 16 + AP_OPERAND, 0xff, AP_OPERAND);
	request[16 + 3 * AP_OPERAND - 1] = 2;
}

/* KVM wants a guest's storage in whole segments. */
static int ap_vcpu_storage(struct ap_vcpu *v, int vm)
{
	struct kvm_userspace_memory_region slot = { .memory_size = AP_MIB };

	v->area = mmap(NULL, 2 * AP_MIB, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (v->area == MAP_FAILED)
		return -1;
	slot.userspace_addr = ((uintptr_t)v->area + AP_MIB - 1) & -AP_MIB;
	v->storage = (uint8_t *)slot.userspace_addr;
	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &slot);
}

/* Without it, the guest's AP instructions are intercepted. */
static int ap_vm_interpret(int vm)
{
	struct kvm_device_attr attr = {
		.group = KVM_S390_VM_CRYPTO,
		.attr = KVM_S390_VM_CRYPTO_ENABLE_APIE,
	};

	return ioctl(vm, KVM_SET_DEVICE_ATTR, &attr);
}

/* Without it, a guest may not ask for interrupts of queues. Fails where there are none. */
static int ap_vm_interrupts(int vm)
{
	struct kvm_s390_vm_cpu_processor cpu = {};
	struct kvm_device_attr attr = {
		.group = KVM_S390_VM_CPU_MODEL,
		.attr = KVM_S390_VM_CPU_PROCESSOR,
		.addr = (uintptr_t)&cpu,
	};

	if (ioctl(vm, KVM_GET_DEVICE_ATTR, &attr))
		return -1;
	cpu.fac_list[AP_FACILITY_AQIC / 64] |= 1UL << (63 - AP_FACILITY_AQIC % 64);
	return ioctl(vm, KVM_SET_DEVICE_ATTR, &attr);
}

/* EOPNOTSUPP, ENXIO: AP instructions of a guest are not interpreted here */
static int ap_vcpu_create(struct ap_vcpu *v, int kvm, int vm)
{
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (size < 0 || ap_vm_interpret(vm) || ap_vcpu_storage(v, vm))
		return -1;
	ap_vm_interrupts(vm);
	ap_request(v->storage + AP_AT_REQUEST);
	v->fd = ioctl(vm, KVM_CREATE_VCPU, 0);
	if (v->fd < 0)
		return -1;
	v->run_size = size;
	v->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, 0);
	return v->run == MAP_FAILED ? -1 : 0;
}

/* All but its file */
static void ap_vcpu_unmap(struct ap_vcpu *v)
{
	munmap(v->run, v->run_size);
	munmap(v->area, 2 * AP_MIB);
}

static __u64 *ap_vcpu_gpr(struct ap_vcpu *v, unsigned int nr)
{
	v->run->kvm_dirty_regs |= KVM_SYNC_GPRS;
	return &v->run->s.regs.gprs[nr];
}

static void ap_vcpu_load(struct ap_vcpu *v, const char *program, const char *end)
{
	memcpy(v->storage + AP_AT_PROGRAM, program, end - program);
	v->run->psw_mask = AP_PSW_MASK;
	v->run->psw_addr = AP_AT_PROGRAM;
}

/* Runs a program up to its end; signals do not end it. */
static int ap_vcpu_run(struct ap_vcpu *v, const char *program, const char *end,
		       struct ap_answer *answer)
{
	uint64_t gr1;

	ap_vcpu_load(v, program, end);
	while (ioctl(v->fd, KVM_RUN, 0))
		if (errno != EINTR)
			return -1;
	if (v->run->exit_reason != KVM_EXIT_S390_SIEIC ||
	    v->run->s390_sieic.icptcode != AP_ICPT_INSTRUCTION ||
	    v->run->s390_sieic.ipa != AP_IPA_DIAG) {
		errno = EOPNOTSUPP;
		return -1;
	}
	gr1 = *ap_vcpu_gpr(v, 1);
	answer->rc = gr1 >> 16 & 0xff;
	answer->empty = gr1 >> 31 & 1;
	return 0;
}
#define AP_VCPU_RUN(_v, _name, _answer) \
	ap_vcpu_run(_v, ap_##_name, ap_##_name##_end, _answer)

static uint64_t ap_gr0(struct ap_queue q)
{
	return q.apid << 8 | q.apqi;
}

static int ap_vcpu_tapq(struct ap_vcpu *v, struct ap_queue q, struct ap_answer *answer)
{
	*ap_vcpu_gpr(v, 0) = ap_gr0(q);
	return AP_VCPU_RUN(v, pqap, answer);
}

/* Asks for interrupts, with an indicator where KVM takes none. */
static int ap_vcpu_aqic(struct ap_vcpu *v, struct ap_queue q, struct ap_answer *answer)
{
	*ap_vcpu_gpr(v, 0) = ap_gr0(q) | AP_GR0_AQIC;
	*ap_vcpu_gpr(v, 1) = AP_GR1_ENABLE;
	*ap_vcpu_gpr(v, 2) = 0;
	return AP_VCPU_RUN(v, pqap, answer);
}

static int ap_vcpu_nqap(struct ap_vcpu *v, struct ap_queue q, struct ap_answer *answer)
{
	*ap_vcpu_gpr(v, 0) = ap_gr0(q) | 0x40000000;
	*ap_vcpu_gpr(v, 4) = 0;			/* with GR5: the request's name */
	*ap_vcpu_gpr(v, 5) = 1;
	*ap_vcpu_gpr(v, 6) = AP_AT_REQUEST;
	*ap_vcpu_gpr(v, 7) = AP_REQUEST_SIZE;
	return AP_VCPU_RUN(v, nqap, answer);
}

static int ap_vcpu_dqap(struct ap_vcpu *v, struct ap_queue q, struct ap_answer *answer)
{
	*ap_vcpu_gpr(v, 0) = ap_gr0(q) | 0x80000000;
	*ap_vcpu_gpr(v, 6) = AP_AT_REPLY;
	*ap_vcpu_gpr(v, 7) = AP_REPLY_SIZE;
	return AP_VCPU_RUN(v, dqap, answer);
}

/*
 * What a guest does with a queue, in two halves: it asks, and it gets the answer. An
 * accelerator is sent a request, which a reset in between takes away; of another
 * adapter TAPQ must do. A response code, or -1 with errno.
 */
static int ap_vcpu_ask(struct ap_vcpu *v, struct ap_queue q)
{
	struct ap_answer answer;

	if (ap_vcpu_tapq(v, q, &answer))
		return -1;
	if (!answer.rc && ap_is_accelerator(q.apid) && ap_vcpu_nqap(v, q, &answer))
		return -1;
	return answer.rc;
}

static int ap_vcpu_get(struct ap_vcpu *v, struct ap_queue q)
{
	struct ap_answer answer;
	bool failed = false;

	if (ap_vcpu_tapq(v, q, &answer))
		return -1;
	if (answer.rc || !ap_is_accelerator(q.apid))
		return answer.rc;
	poll_until((failed = ap_vcpu_dqap(v, q, &answer)) ||
		   answer.rc != AP_RC_NO_REPLY || answer.empty);
	return failed ? -1 : (int)answer.rc;
}

#endif
