// SPDX-License-Identifier: GPL-2.0
/*
 * What a guest can do with PQAP(AQIC), by way of the module pqap_hook:
 *	aqic MDEV-UUID APQN disable|other|zero|unmapped|gisa|aiv|unmap|still
 *	aqic MDEV-UUID APQN reset
 *	aqic MDEV-UUID APQN late COMMAND
 *	aqic MDEV-UUID APQN wait FILE
 *	aqic MDEV-UUID APQN while COMMAND
 *	aqic MDEV-UUID APQN beside MDEV-UUID APQN
 *	aqic MDEV-UUID hold
 *
 * disable	gives interrupts up, without having them
 * other, zero, unmapped, gisa, aiv
 *		asks for interrupts of the next domain, at address 0, in a page that is
 *		not mapped for devices, without a GISA, without the AIV facility
 * unmap	asks for interrupts, with what looks like a GISA; then unmaps the NIB
 * still	the same several times, of a queue that has nothing to do
 * reset	has an interrupt enabled and resets the mdev's queues, by VFIO; while that
 *		goes on asks for interrupts, resets them again and unmaps the NIB
 * late		the same once, and the reset takes longer than vfio_ap waits; then has
 *		the shell execute COMMAND
 * wait		resets the queue and those of the next three domains, which have
 *		interrupts enabled; gives those of the first up; and unmaps the NIB
 *		while somebody writes "4" to FILE
 * while	has an interrupt enabled while the shell executes COMMAND; then unmaps the NIB
 * beside	has an interrupt enabled and resets the mdev's queues, by VFIO; while that
 *		goes on the other mdev's guest, which has one too, unmaps its NIB
 * hold		has the mdev open until it is killed
 *
 * Prints the response code of AQIC, "--" if it is left to user space; and then
 *	reset	the errnos of the two resets
 *	late	that of the one, and the shell's status
 *	while	the shell's status
 *	beside	nothing: the code is that of an AQIC after the other guest's unmapping
 * still prints how often unmapping sleeps, the least of several. wait: how often AQIC
 * sleeps, the least of several; then the longest of the writes to FILE, and how long
 * it took to unmap, in milliseconds.
 */
#define _GNU_SOURCE

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "ap_guest.h"
#include "modules/pqap_hook.h"

#define NIB_PAGE	0x100000UL	/* guest's address, and IOVA */
#define MEMORY		(1UL << 20)	/* KVM on s390 wants segments */

#define PQAP_AQIC	(3UL << 24)
#define AQIC_IR		(1UL << (63 - 16))
#define RC_NORMAL	0x00
#define RC_IN_RESET	0x02

#define QUEUES		4
#define TRIES		4

/* In ap_guest_fds, by the order in which ap_guest_open() opens. */
enum { FD_KVM, FD_VM, FD_KVM_VFIO, FD_CONTAINER };

static struct ap_guest_fds guest;
static unsigned long memory;
static int hook, vcpu;

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static void map(void)
{
	struct vfio_iommu_type1_dma_map dma = {
		.argsz = sizeof(dma),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = memory,
		.iova = NIB_PAGE,
		.size = MEMORY,
	};

	must(!ioctl(guest.fd[FD_CONTAINER], VFIO_IOMMU_MAP_DMA, &dma), "map");
}

static void unmap(void)
{
	struct vfio_iommu_type1_dma_unmap dma = {
		.argsz = sizeof(dma),
		.iova = NIB_PAGE,
		.size = MEMORY,
	};

	must(!ioctl(guest.fd[FD_CONTAINER], VFIO_IOMMU_UNMAP_DMA, &dma), "unmap");
}

static void begin(const char *uuid)
{
	struct ap_mdev mdev = {};

	snprintf(mdev.uuid, sizeof(mdev.uuid), "%s", uuid);
	must(!ap_guest_open(&guest, AP_OPEN_GROUP, &mdev), "open");
}

static void begin_cpu(void)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = NIB_PAGE,
		.memory_size = MEMORY,
	};
	char *area;

	area = mmap(NULL, 2 * MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(area != MAP_FAILED, "mmap");
	memory = ((uintptr_t)area + MEMORY - 1) & -MEMORY;
	slot.userspace_addr = memory;
	must(!ioctl(guest.fd[FD_VM], KVM_SET_USER_MEMORY_REGION, &slot), "memory region");
	vcpu = ioctl(guest.fd[FD_VM], KVM_CREATE_VCPU, 0);
	must(vcpu >= 0, "create a virtual CPU");
	hook = open("/proc/pqap-hook", O_RDWR | O_CLOEXEC);
	must(hook >= 0, "/proc/pqap-hook");
	map();
}

static unsigned int aqic_call(struct pqap_call *call)
{
	call->vcpu = vcpu;
	must(!ioctl(hook, PQAP_HOOK_CALL, call), "hook");
	return (call->gr[1] >> 16) & 0xff;
}

static unsigned int aqic(unsigned long apqn, bool enable)
{
	struct pqap_call call = {
		.gisa = true,
		.gr = { PQAP_AQIC | apqn, enable ? AQIC_IR : 0, enable ? NIB_PAGE : 0 },
	};

	return aqic_call(&call);
}

/* Asks for interrupts with something amiss. */
static void aqic_amiss(unsigned long apqn, const char *what)
{
	struct pqap_call call = {
		.gisa = strcmp(what, "gisa"),
		.no_aiv = !strcmp(what, "aiv"),
		.gr = { PQAP_AQIC | apqn, AQIC_IR, strcmp(what, "zero") ? NIB_PAGE : 0 },
	};
	unsigned int code;

	if (!strcmp(what, "other"))
		call.gr[0]++;
	if (!strcmp(what, "unmapped"))
		unmap();
	code = aqic_call(&call);
	printf(call.left ? "--\n" : "%02x\n", code);
}

/* Of the machine's two, if there are two */
static void run_on_cpu(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % sysconf(_SC_NPROCESSORS_ONLN), &set);
	must(!sched_setaffinity(0, sizeof(set), &set), "processor");
}

/* The kernel looks at the reset where it was begun: see beside(). */
static void *device_reset(void *unused)
{
	run_on_cpu(1);
	return (void *)(uintptr_t)ap_errno_of(ioctl(guest.fd[guest.n - 1], VFIO_DEVICE_RESET));
}

static uintptr_t device_reset_end(pthread_t thread)
{
	void *error;

	pthread_join(thread, &error);
	return (uintptr_t)error;
}

/* What is enabled already changes nothing: asking is a way to look. */
static pthread_t device_reset_begin(unsigned long apqn)
{
	pthread_t thread;

	must(poll_until(aqic(apqn, true) == RC_NORMAL), "enable interrupts");
	must(!pthread_create(&thread, NULL, device_reset, NULL), "thread");
	must(poll_until(aqic(apqn, true) == RC_IN_RESET), "the begin of a reset");
	return thread;
}

static void reset_device_twice(unsigned long apqn)
{
	pthread_t first = device_reset_begin(apqn), second;

	must(!pthread_create(&second, NULL, device_reset, NULL), "thread");
	unmap();
	printf("%02x %lu", RC_IN_RESET, device_reset_end(first));
	printf(" %lu\n", device_reset_end(second));
}

static int shell(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void reset_device_late(unsigned long apqn, const char *command)
{
	pthread_t reset = device_reset_begin(apqn);
	uintptr_t error;

	unmap();
	error = device_reset_end(reset);
	printf("%02x %lu %d\n", RC_IN_RESET, error, shell(command));
}

static void enabled_while(unsigned long apqn, const char *command)
{
	must(poll_until(aqic(apqn, true) == RC_NORMAL), "enable interrupts");
	printf("%02x %d\n", RC_NORMAL, shell(command));
	unmap();
}

static void told(int ctl)
{
	char c;

	must(read(ctl, &c, 1) == 1, "the other guest");
}

static void tell(int ctl)
{
	must(write(ctl, "", 1) == 1, "the other guest");
}

/* Begins another guest, which says when it is there, and does what it is told to. */
static int other_guest(const char *uuid, unsigned long apqn)
{
	int ctl[2];
	pid_t pid;

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ctl), "socketpair");
	pid = fork();
	must(pid >= 0, "fork");
	close(ctl[!!pid]);
	if (pid)
		return ctl[0];
	begin(uuid);
	begin_cpu();
	must(aqic(apqn, true) == RC_NORMAL, "enable interrupts");
	tell(ctl[1]);
	told(ctl[1]);
	unmap();
	tell(ctl[1]);
	exit(0);
}

/* A test may stop the processor that looks at the reset, and this has to go on. */
static void beside(const char *uuid, unsigned long apqn, const char *other_uuid,
		   unsigned long other_apqn)
{
	pthread_t reset;
	int other;

	run_on_cpu(0);
	other = other_guest(other_uuid, other_apqn);
	begin(uuid);
	begin_cpu();
	told(other);
	reset = device_reset_begin(apqn);
	tell(other);
	told(other);
	printf("%02x\n", aqic(apqn, true));
	device_reset_end(reset);
}

/* Interrupts enabled, and then each is being reset. */
static void reset_enabled(unsigned long apqn)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++) {
		must(poll_until(aqic(apqn + i, false) != RC_IN_RESET), "the end of a reset");
		must(aqic(apqn + i, true) == RC_NORMAL, "enable interrupts");
	}
	for (i = 0; i < QUEUES; i++)
		must(!ioctl(hook, PQAP_HOOK_ZAPQ, apqn + i), "reset");
}

struct other {
	int fd;
	atomic_bool begun, stop;
	long longest;
};

static void *other_writes(void *data)
{
	struct other *other = data;
	long start, ms;

	while (!other->stop) {
		start = ap_now_ms();
		must(pwrite(other->fd, "4", 1, 0) == 1, "write");
		other->begun = true;
		ms = ap_now_ms() - start;
		if (ms > other->longest)
			other->longest = ms;
	}
	return NULL;
}

/* Returns how long it takes to unmap; longest: a write meanwhile. */
static long unmap_ms(const char *file, long *longest)
{
	struct other other = { .fd = open(file, O_WRONLY) };
	pthread_t thread;
	long start, ms;

	must(other.fd >= 0, file);
	must(!pthread_create(&thread, NULL, other_writes, &other), "thread");
	must(poll_until(other.begun), "first write");
	start = ap_now_ms();
	unmap();
	ms = ap_now_ms() - start;
	other.stop = true;
	pthread_join(thread, NULL);
	close(other.fd);
	*longest = other.longest;
	return ms;
}

static long sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/* While the queue is in reset */
static long aqic_sleeps(unsigned long apqn)
{
	long before = sleeps();

	return aqic(apqn, false) == RC_IN_RESET ? sleeps() - before : LONG_MAX;
}

static long unmap_sleeps(unsigned long apqn)
{
	long before, n;

	must(aqic(apqn, true) == RC_NORMAL, "enable interrupts");
	before = sleeps();
	unmap();
	n = sleeps() - before;
	map();
	return n;
}

static long least_of(long (*count)(unsigned long), unsigned long apqn)
{
	long n, least = LONG_MAX;
	int i;

	for (i = 0; i < TRIES; i++) {
		n = count(apqn);
		if (n < least)
			least = n;
	}
	return least;
}

static void wait_for_queues(unsigned long apqn, const char *file)
{
	long least, longest, ms;

	reset_enabled(apqn);
	least = least_of(aqic_sleeps, apqn);
	ms = unmap_ms(file, &longest);
	printf("%ld %ld %ld\n", least, longest, ms);
}

int main(int argc, char **argv)
{
	unsigned long apqn;
	bool enable;

	if (argc == 3 && !strcmp(argv[2], "hold")) {
		begin(argv[1]);
		for (;;)
			pause();
	}
	if (argc < 4)
		return 2;
	apqn = strtoul(argv[2], NULL, 16);
	if (argc == 6 && !strcmp(argv[3], "beside")) {
		beside(argv[1], apqn, argv[4], strtoul(argv[5], NULL, 16));
		return 0;
	}
	begin(argv[1]);
	begin_cpu();
	if (argc == 5 && !strcmp(argv[3], "while")) {
		enabled_while(apqn, argv[4]);
		return 0;
	}
	if (argc == 5 && !strcmp(argv[3], "wait")) {
		wait_for_queues(apqn, argv[4]);
		return 0;
	}
	if (argc == 5 && !strcmp(argv[3], "late")) {
		reset_device_late(apqn, argv[4]);
		return 0;
	}
	if (!strcmp(argv[3], "reset")) {
		reset_device_twice(apqn);
		return 0;
	}
	if (!strcmp(argv[3], "still")) {
		printf("%02ld\n", least_of(unmap_sleeps, apqn));
		return 0;
	}
	if (strcmp(argv[3], "disable") && strcmp(argv[3], "unmap")) {
		aqic_amiss(apqn, argv[3]);
		return 0;
	}
	enable = strcmp(argv[3], "disable");
	printf("%02x\n", aqic(apqn, enable));
	if (enable)
		unmap();
	return 0;
}
