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

#define STATE		0x20000

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

static void *run(void *vcpu)
{
	/* it has no end of its own */
	ioctl(((struct ap_vcpu *)vcpu)->fd, KVM_RUN, 0);
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
	struct ap_vcpu vcpu;
	pthread_t thread;

	must(argc == 3, "usage: queue MDEV-UUID APQN");
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(mdev.uuid, sizeof(mdev.uuid), "%s", argv[1]);
	must(!ap_guest_open(&f, AP_OPEN_GROUP, &mdev), "open");
	must(!ap_vcpu_create(&vcpu, f.fd[0], f.fd[1]), "create a virtual CPU");
	ap_vcpu_load(&vcpu, program, program_end);
	*ap_vcpu_gpr(&vcpu, 8) = STATE;
	*ap_vcpu_gpr(&vcpu, 10) = strtoul(argv[2], NULL, 16);
	*ap_vcpu_gpr(&vcpu, 11) = AP_AT_REQUEST;
	*ap_vcpu_gpr(&vcpu, 12) = AP_REQUEST_SIZE;
	*ap_vcpu_gpr(&vcpu, 13) = AP_AT_REPLY;
	must(!pthread_create(&thread, NULL, run, &vcpu), "thread");
	report((uint64_t *)(vcpu.storage + STATE));
	return 1;
}
