// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that uses a crypto queue as long as it runs: queue MDEV-UUID APQN
 *
 * It has the mdev as a virtual machine has it, and no operating system. Over and
 * over it asks for the queue's state (TAPQ), and while that is good it sends an RSA
 * request for an accelerator and fetches the answer. What it finds is printed when
 * it is another than before: "rc NN", and ten times a second "requests N".
 */
#include "ap_guest.h"
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#define MIB		(1UL << 20)
#define PROGRAM		0x10000
#define STATE		0x20000
#define REQUEST		0x21000
#define REPLY		0x22000
#define OPERAND		128
#define REQUEST_SIZE	(16 + 3 * OPERAND)

/*
 * GR8 has the address of the state: the status, and the number of answers;
 * GR10 the APQN, GR11 and GR12 the request, GR13 where the reply goes.
 */
extern const char program[], program_end[];
asm(".pushsection .rodata\n"
    "program:\n"
    "0: lgr 0,10\n"
    "lghi 1,0\n"
    ".insn rre,0xb2af0000,0,0\n"	/* PQAP(TAPQ) */
    "stg 1,0(8)\n"
    "tmlh 1,0xff\n"
    "jnz 0b\n"
    "lgr 0,10\n"
    "oilh 0,0x4000\n"
    "lghi 5,1\n"
    "lgr 6,11\n"
    "lgr 7,12\n"
    ".insn rre,0xb2ad0000,4,6\n"	/* NQAP */
    "jne 0b\n"
    "1: lgr 0,10\n"
    "oilh 0,0x8000\n"
    "lgr 6,13\n"
    "lghi 7,512\n"
    ".insn rre,0xb2ae0000,4,6\n"	/* DQAP */
    "je 2f\n"
    "nilh 1,0xff\n"
    "srl 1,16\n"
    "chi 1,0x10\n"			/* not answered yet */
    "je 1b\n"
    "j 0b\n"
    "2: cli 1(13),0x80\n"		/* and not an error */
    "jne 0b\n"
    "lg 2,8(8)\n"
    "aghi 2,1\n"
    "stg 2,8(8)\n"
    "j 0b\n"
    "program_end:\n"
    ".popsection\n");

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* 2 to the power of 3, modulo a number of 1024 bits */
static void make_request(uint8_t *request)
{
	request[1] = 0x50;
	request[2] = REQUEST_SIZE >> 8;
	request[3] = REQUEST_SIZE & 0xff;
	request[9] = 0x01;
	request[16 + OPERAND - 1] = 3;
	memset(request + 16 + OPERAND, 0xff, OPERAND);
	request[16 + 3 * OPERAND - 1] = 2;
}

/* Without it the guest's AP instructions are intercepted. */
static void interpret_ap(int vm)
{
	struct kvm_device_attr attr = {
		.group = KVM_S390_VM_CRYPTO,
		.attr = KVM_S390_VM_CRYPTO_ENABLE_APIE,
	};

	must(!ioctl(vm, KVM_SET_DEVICE_ATTR, &attr), "AP instructions");
}

static uint8_t *storage(int vm)
{
	struct kvm_userspace_memory_region slot = { .memory_size = MIB };
	uint8_t *memory;

	memory = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(memory != MAP_FAILED, "mmap");
	slot.userspace_addr = ((uintptr_t)memory + MIB - 1) & -MIB;
	must(!ioctl(vm, KVM_SET_USER_MEMORY_REGION, &slot), "memory region");
	return (uint8_t *)slot.userspace_addr;
}

static void *run(void *vcpu)
{
	/* it has no end of its own */
	ioctl(*(int *)vcpu, KVM_RUN, 0);
	must(false, "KVM_RUN");
	return NULL;
}

static void report(const volatile uint64_t *state)
{
	const struct timespec tenth = { .tv_nsec = 100000000 };
	uint64_t requests = 0;
	int rc = -1;

	for (;; nanosleep(&tenth, NULL)) {
		int now = state[0] >> 16 & 0xff;

		if (now != rc)
			printf("rc %02x\n", now);
		rc = now;
		if (state[1] != requests)
			printf("requests %lu\n", state[1]);
		requests = state[1];
	}
}

int main(int argc, char **argv)
{
	struct ap_guest_fds f = {};
	struct ap_mdev mdev = {};
	struct kvm_run *state;
	pthread_t thread;
	uint8_t *memory;
	int vm, vcpu;

	must(argc == 3, "usage: queue MDEV-UUID APQN");
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(mdev.uuid, sizeof(mdev.uuid), "%s", argv[1]);
	must(!ap_guest_open(&f, AP_OPEN_GROUP, &mdev), "open");
	vm = f.fd[1];			/* by the order in which it opens */
	interpret_ap(vm);
	memory = storage(vm);
	memcpy(memory + PROGRAM, program, program_end - program);
	make_request(memory + REQUEST);
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	must(vcpu >= 0, "create a virtual CPU");
	state = mmap(NULL, ioctl(f.fd[0], KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE,
		     MAP_SHARED, vcpu, 0);
	must(state != MAP_FAILED, "mmap of the virtual CPU");
	state->psw_mask = 0x0000000180000000;
	state->psw_addr = PROGRAM;
	state->s.regs.gprs[8] = STATE;
	state->s.regs.gprs[10] = strtoul(argv[2], NULL, 16);
	state->s.regs.gprs[11] = REQUEST;
	state->s.regs.gprs[12] = REQUEST_SIZE;
	state->s.regs.gprs[13] = REPLY;
	state->kvm_dirty_regs = KVM_SYNC_GPRS;
	must(!pthread_create(&thread, NULL, run, &vcpu), "thread");
	report((uint64_t *)(memory + STATE));
	return 1;
}
