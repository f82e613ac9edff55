// SPDX-License-Identifier: GPL-2.0
/*
 * Guests of a few instructions, through /dev/kvm
 *
 * Each is a test in a process of its own, with a deadline. It runs in the
 * emulated machine, whose SIE is what is tested.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB		(1UL << 20)
#define SIZE		(4 * MIB)
#define PROGRAM		0x10000UL
#define HANDLER		0xf000UL
#define DATA		0x20000UL

#define PSW_64		0x0000000180000000ULL
#define PSW_EXT		0x0100000000000000ULL
#define PSW_WAIT	0x0002000000000000ULL

/* How a program ends: by an instruction that KVM leaves to us */
#define END		"diag 0,0,0x555\n"
#define IS_END(v)	((v)->run->exit_reason == KVM_EXIT_S390_SIEIC && \
			 (v)->run->s390_sieic.icptcode == 4 && \
			 (v)->run->s390_sieic.ipa == 0x8300)
#define IS_ICPT(v, c)	((v)->run->exit_reason == KVM_EXIT_S390_SIEIC && \
			 (v)->run->s390_sieic.icptcode == (c))

#define GUEST(name, text)						\
	extern const char name[], name##_end[];				\
	asm(".pushsection .rodata\n .balign 8\n"			\
	    ".globl " #name ", " #name "_end\n"				\
	    #name ":\n" text #name "_end:\n .popsection\n")
#define load(v, name)	memcpy((v)->mem + PROGRAM, name, name##_end - name)

struct vm {
	int kvm, vm, vcpu;
	struct kvm_run *run;
	uint8_t *mem;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t *at(struct vm *v, unsigned long address)
{
	return (uint64_t *)(v->mem + address);
}

static void slot(struct vm *v, unsigned int n, unsigned long start, unsigned long size)
{
	struct kvm_userspace_memory_region region = {
		.slot = n,
		.guest_phys_addr = start,
		.memory_size = size,
		.userspace_addr = (uint64_t)v->mem + start,
	};

	if (ioctl(v->vm, KVM_SET_USER_MEMORY_REGION, &region))
		die("memory");
}

/* Interruptions of the guest end it, with what they store in its low core. */
static void new_psws(struct vm *v)
{
	static const uint16_t end[] = { 0x8300, 0x0555 };

	memcpy(v->mem + HANDLER, end, sizeof(end));
	for (unsigned long new = 0x1a0; new <= 0x1f0; new += 0x10) {
		*at(v, new) = PSW_64;
		*at(v, new + 8) = HANDLER;
	}
}

static struct vm *vm_new(void)
{
	struct vm *v = calloc(1, sizeof(*v));
	uint8_t *area;

	v->kvm = open("/dev/kvm", O_RDWR);
	v->vm = ioctl(v->kvm, KVM_CREATE_VM, 0);
	if (v->vm < 0)
		die("KVM_CREATE_VM");
	area = mmap(NULL, SIZE + MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	v->mem = (uint8_t *)(((uint64_t)area + MIB - 1) & ~(MIB - 1));
	slot(v, 0, 0, 2 * MIB);
	slot(v, 1, 2 * MIB, 2 * MIB);
	v->vcpu = ioctl(v->vm, KVM_CREATE_VCPU, 0);
	v->run = mmap(NULL, ioctl(v->kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE,
		      MAP_SHARED, v->vcpu, 0);
	if (v->run == MAP_FAILED)
		die("vcpu");
	new_psws(v);
	v->run->psw_mask = PSW_64;
	v->run->psw_addr = PROGRAM;
	return v;
}

static __u64 *gpr(struct vm *v, int n)
{
	v->run->kvm_dirty_regs |= KVM_SYNC_GPRS;
	return &v->run->s.regs.gprs[n];
}

static __u64 *cr(struct vm *v, int n)
{
	v->run->kvm_dirty_regs |= KVM_SYNC_CRS;
	return &v->run->s.regs.crs[n];
}

static int run(struct vm *v)
{
	return ioctl(v->vcpu, KVM_RUN, 0) ? errno : 0;
}

static bool ends(struct vm *v)
{
	return !run(v) && IS_END(v);
}

static uint16_t low16(struct vm *v, unsigned long address)
{
	return *(uint16_t *)(v->mem + address);
}

GUEST(g_add, "agr 2,3\n lgr 14,2\n" END);

static bool arithmetic(void)
{
	struct vm *v = vm_new();

	load(v, g_add);
	*gpr(v, 2) = 40;
	*gpr(v, 3) = 2;
	return ends(v) && v->run->s.regs.gprs[2] == 42 && v->run->s.regs.gprs[14] == 42;
}

/* A pattern into storage that nobody has touched yet */
GUEST(g_fill, "0: stg 2,0(2)\n la 2,2048(2)\n la 2,2048(2)\n clgr 2,3\n jl 0b\n" END);

static bool memory(void)
{
	struct vm *v = vm_new();

	load(v, g_fill);
	*gpr(v, 2) = DATA;
	*gpr(v, 3) = SIZE;
	if (!ends(v))
		return false;
	for (unsigned long i = DATA; i < SIZE; i += 4096)
		if (*at(v, i) != i)
			return false;
	return true;
}

GUEST(g_illegal, ".short 0xb2ff,0\n" END);

static bool program_check(void)
{
	struct vm *v = vm_new();

	load(v, g_illegal);
	return ends(v) && low16(v, 0x8e) == 1 && v->run->psw_addr == HANDLER + 4;
}

GUEST(g_comparator, "stck 0(3)\n lg 4,0(3)\n agr 4,5\n stg 4,0(3)\n sckc 0(3)\n lpswe 16(3)\n");
GUEST(g_timer, "stg 5,0(3)\n spt 0(3)\n lpswe 16(3)\n");

#define TIMER(name, program, bit, code, state)					\
static bool name(void)								\
{										\
	struct vm *v = vm_new();						\
										\
	load(v, program);							\
	memcpy(v->mem + PROGRAM + 0x100, "\xa7\xf4\x00\x00", 4); /* j . */	\
	*gpr(v, 3) = DATA;							\
	*gpr(v, 5) = 20 * 4096000UL;						\
	*cr(v, 0) = 0xe0 | (bit);						\
	*at(v, DATA + 16) = PSW_64 | PSW_EXT | (state);			\
	*at(v, DATA + 24) = PROGRAM + 0x100;					\
	return ends(v) && low16(v, 0x86) == (code);				\
}

TIMER(comparator_busy, g_comparator, 0x800, 0x1004, 0)
TIMER(comparator_wait, g_comparator, 0x800, 0x1004, PSW_WAIT)
TIMER(cpu_timer_busy, g_timer, 0x400, 0x1005, 0)
TIMER(cpu_timer_wait, g_timer, 0x400, 0x1005, PSW_WAIT)

GUEST(g_wait, "lpswe 0(3)\n");

static bool disabled_wait(void)
{
	struct vm *v = vm_new();

	load(v, g_wait);
	*gpr(v, 3) = DATA;
	*at(v, DATA) = PSW_64 | PSW_WAIT;
	return !run(v) && IS_ICPT(v, 0x1c);
}

/* Instructions that meet pages which are not there in the midst of them */
GUEST(g_execute, "exrl 0,0f\n" END "0: mvc 0(16,3),0(4)\n");

static bool execute(void)
{
	struct vm *v = vm_new();

	load(v, g_execute);
	*gpr(v, 3) = DATA + 0xff8;
	*gpr(v, 4) = PROGRAM;
	return ends(v) && !memcmp(v->mem + DATA + 0xff8, v->mem + PROGRAM, 16);
}

GUEST(g_keys, "sske 2,3\n iske 4,3\n tprot 0(3),0\n ipm 5\n" END);

static bool keys(void)
{
	struct vm *v = vm_new();

	load(v, g_keys);
	*gpr(v, 2) = 0x10;
	*gpr(v, 3) = MIB;
	return ends(v) && (v->run->s.regs.gprs[4] & 0xf8) == 0x10 &&
	       !(v->run->s.regs.gprs[5] & 0x30000000);
}

GUEST(g_move, "0: mvcle 2,4,0x5a\n jo 0b\n" END);

static bool long_move(void)
{
	struct vm *v = vm_new();

	load(v, g_move);
	*gpr(v, 2) = MIB;
	*gpr(v, 3) = MIB / 2;
	if (!ends(v))
		return false;
	for (unsigned long i = MIB; i < MIB + MIB / 2; i++)
		if (v->mem[i] != 0x5a)
			return false;
	return v->mem[MIB + MIB / 2] == 0;
}

GUEST(g_prefix, "spx 0(3)\n lg 4,0x700\n stpx 4(3)\n" END);

static bool prefix(void)
{
	struct vm *v = vm_new();

	load(v, g_prefix);
	*gpr(v, 3) = DATA;
	*(uint32_t *)at(v, DATA) = 0x40000;
	*at(v, 0x40700) = 0x1234;
	return ends(v) && v->run->s.regs.gprs[4] == 0x1234 &&
	       *(uint32_t *)(v->mem + DATA + 4) == 0x40000;
}

GUEST(g_load, "lg 2,0(3)\n" END);

/* A guest that has a page, and loses the storage that it is in */
static bool slot_deleted(void)
{
	struct vm *v = vm_new();

	load(v, g_load);
	*gpr(v, 3) = 2 * MIB;
	*at(v, 2 * MIB) = 0x77;
	if (!ends(v) || v->run->s.regs.gprs[2] != 0x77)
		return false;
	slot(v, 1, 2 * MIB, 0);
	v->run->psw_addr = PROGRAM;
	return ends(v) ? low16(v, 0x8e) == 5 : errno == EFAULT;
}

GUEST(g_watch, "0: lg 2,0(3)\n clgr 2,4\n jne 0b\n" END);

static void *run_thread(void *v)
{
	return (void *)(long)ends(v);
}

/* The page is taken away while the guest reads it, and comes back as another. */
static bool invalidated(void)
{
	struct vm *v = vm_new();
	pthread_t thread;
	void *good;

	load(v, g_watch);
	*gpr(v, 3) = DATA;
	*gpr(v, 4) = 0x99;
	for (int i = 0; i < 16; i++)
		*at(v, DATA + i * 8) = i;
	pthread_create(&thread, NULL, run_thread, v);
	usleep(50000);
	for (int i = 0; i < 50; i++) {
		madvise(v->mem + DATA, 4096, MADV_DONTNEED);
		*at(v, DATA) = i;
		usleep(1000);
	}
	madvise(v->mem + DATA, 4096, MADV_DONTNEED);
	*at(v, DATA) = 0x99;
	pthread_join(thread, &good);
	return good;
}

static bool external_loop(void)
{
	struct vm *v = vm_new();

	load(v, g_comparator);
	*gpr(v, 3) = DATA;
	*cr(v, 0) = 0xe0 | 0x800;
	*at(v, DATA + 16) = PSW_64 | PSW_EXT;
	*at(v, DATA + 24) = PROGRAM + 0x100;
	memcpy(v->mem + PROGRAM + 0x100, "\xa7\xf4\x00\x00", 4);
	*at(v, 0x1b0) |= PSW_EXT;
	return !run(v) && IS_ICPT(v, 0x14);
}

static bool specification_loop(void)
{
	struct vm *v = vm_new();

	load(v, g_illegal);
	*at(v, 0x1d0) = 0x8000000000000000;
	v->run->psw_mask |= 0x8000000000000000;
	return !run(v) && IS_ICPT(v, 8);
}

static void nothing(int signal)
{
	(void)signal;
}

static void *kick_thread(void *thread)
{
	for (int i = 0; i < 200; i++) {
		usleep(1000);
		pthread_kill(*(pthread_t *)thread, SIGUSR1);
	}
	return NULL;
}

GUEST(g_forever, "0: aghi 2,1\n j 0b\n");

static bool kicked(void)
{
	struct sigaction action = { .sa_handler = nothing };
	struct vm *v = vm_new();
	pthread_t self = pthread_self(), thread;
	uint64_t last = 0;
	bool good = true;

	load(v, g_forever);
	sigaction(SIGUSR1, &action, NULL);
	*gpr(v, 2) = 0;
	pthread_create(&thread, NULL, kick_thread, &self);
	for (int i = 0; good && i < 20; i++) {
		good = run(v) == EINTR && v->run->s.regs.gprs[2] >= last;
		last = v->run->s.regs.gprs[2];
	}
	/* it reads self */
	pthread_join(thread, NULL);
	return good && last > 0;
}

/* Without vfio-ap a guest's AP instructions are intercepted. */
GUEST(g_tapq, ".insn rre,0xb2af0000,0,0\n" END);

static bool no_queue(void)
{
	struct vm *v = vm_new();

	load(v, g_tapq);
	*gpr(v, 0) = 0x0500;
	return !run(v) && IS_ICPT(v, 4) && v->run->s390_sieic.ipa == 0xb2af;
}

GUEST(g_trips, "0: diag 0,0,0x555\n j 0b\n");

static bool round_trips(void)
{
	struct vm *v = vm_new();
	struct timespec start, end;
	double seconds;
	int n = 5000;

	load(v, g_trips);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < n; i++)
		if (!ends(v))
			return false;
	clock_gettime(CLOCK_MONOTONIC, &end);
	seconds = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
	printf("# %.0f round trips/s\n", n / seconds);
	return true;
}

#define TEST(name) { #name, name }
static const struct {
	const char *name;
	bool (*test)(void);
} tests[] = {
	TEST(arithmetic), TEST(memory), TEST(program_check), TEST(comparator_busy),
	TEST(comparator_wait), TEST(cpu_timer_busy), TEST(cpu_timer_wait),
	TEST(disabled_wait), TEST(execute), TEST(keys), TEST(long_move), TEST(prefix),
	TEST(slot_deleted), TEST(invalidated), TEST(external_loop),
	TEST(specification_loop), TEST(kicked), TEST(no_queue), TEST(round_trips),
};

int main(void)
{
	const int n = sizeof(tests) / sizeof(tests[0]);
	int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%d\n", n);
	for (int i = 0; i < n; i++) {
		int status;

		if (!fork()) {
			alarm(30);
			exit(!tests[i].test());
		}
		wait(&status);
		failed += !!status;
		printf("%sok %d - %s\n", status ? "not " : "", i + 1, tests[i].name);
	}
	return !!failed;
}
