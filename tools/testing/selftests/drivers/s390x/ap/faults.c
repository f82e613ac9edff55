// SPDX-License-Identifier: GPL-2.0
/*
 * What has been wrong with the passing of crypto queues, apart from who may take
 * them: each test fails on a kernel that has the fault, but for its twin, which shows
 * that an eventfd still works. Those of "crash" may take such a kernel down.
 */
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include <linux/netlink.h>
#include <linux/userfaultfd.h>

#include "ap_guest.h"

FIXTURE(faults)
{
	struct ap_mdev mdev[2];
	struct ap_guest_fds fds;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_SETUP(faults)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev[0]);
	test_cmd_mdev_create(&self->mdev[1]);
}

FIXTURE_TEARDOWN_PARENT(faults)
{
	ap_end();
}

/* Opens the first mdev in this process; the device is the last of its files. */
#define ap_begin_opened()						\
do {									\
	const char *__missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev[0]); \
									\
	if (__missing)							\
		SKIP(return, "%s", __missing);				\
	ASSERT_EQ(0, ap_errno_of(ap_guest_open(&self->fds, AP_OPEN_GROUP, \
					       &self->mdev[0])));	\
} while (0)

static int ap_device_fd(const struct ap_guest_fds *f)
{
	return f->fd[f->n - 1];
}

/* An adapter number without a card, and with N - 1 such after it; -1: none */
static int ap_absent_adapters(unsigned int n)
{
	bool present[AP_IDS] = {};
	unsigned int i, apid, free = 0;

	for (i = 0; i < ap_before.nqueue; i++)
		present[ap_before.queue[i].q.apid] = true;
	for (apid = 0; apid < AP_IDS; apid++) {
		free = present[apid] ? 0 : free + 1;
		if (free == n)
			return apid + 1 - n;
	}
	return -1;
}

/* A queue that is not vfio_ap's keeps its adapter out, until it is given up. */
TEST_F(faults, domain_unassigned_lets_adapter_in)
{
	char matrix[256], name[16];
	struct ap_queue q2;

	ap_need_set(1, 2);
	q2 = ap_set_queue(&ap_set, 0, 1);
	snprintf(name, sizeof(name), AP_QUEUE_FMT, self->q.apid, self->q.apqi);
	test_cmd_unbind(q2);
	test_cmd_assign_adapter(&self->mdev[0], self->q.apid);
	test_cmd_assign_domain(&self->mdev[0], self->q.apqi);
	test_cmd_assign_domain(&self->mdev[0], q2.apqi);
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev[0], "guest_matrix", matrix, sizeof(matrix)));
	EXPECT_EQ(NULL, strstr(matrix, name));
	test_cmd_unassign_domain(&self->mdev[0], q2.apqi);
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev[0], "guest_matrix", matrix, sizeof(matrix)));
	EXPECT_STREQ(name, matrix);
}

/* An instruction that the host carries out is not for what the guest does not have. */
TEST_F(faults, no_interrupts_of_filtered_queue)
{
	struct ap_queue filtered;
	const char *missing;
	int rc;

	ap_need_set(2, 2);
	filtered = ap_set_queue(&ap_set, 1, 0);
	missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev[0]);
	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_unbind(ap_set_queue(&ap_set, 1, 1));
	test_cmd_assign_set(&self->mdev[0], &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev[0]);
	test_cmd_guest_runs(&self->guest, self->q);
	rc = ap_guest_wants_interrupts(&self->guest, self->q);
	if (rc == -EOPNOTSUPP)
		SKIP(return, "KVM has no interrupts of queues for a guest");
	EXPECT_EQ(AP_RC_BAD_INDICATOR, rc);
	rc = ap_guest_wants_interrupts(&self->guest, filtered);
	EXPECT_EQ(AP_RC_NOT_AVAILABLE, rc);
}

/* Records with both texts among those not read yet. */
static unsigned int ap_log_count(int fd, const char *a, const char *b)
{
	char record[8192];
	unsigned int found = 0;
	ssize_t n;

	while ((n = read(fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (n < 0)
			continue;
		record[n] = '\0';
		found += strstr(record, a) && strstr(record, b);
	}
	return found;
}

TEST_F(faults, refused_assignment_is_one_line)
{
	unsigned int lines = 0, i;
	int log;

	ap_need_set(1, 2);
	log = ap_log_open();
	ASSERT_LE(0, log);
	test_cmd_assign_set(&self->mdev[0], &ap_set);
	for (i = 0; i < ap_set.napqi; i++)
		test_cmd_assign_domain(&self->mdev[1], ap_set.apqi[i]);
	/* A ratelimit may have been used up by others. */
	ASSERT_TRUE(poll_for(AP_RATELIMIT_MS, ({
		test_err_assign_adapter(EADDRINUSE, &self->mdev[1], self->q.apid);
		lines = ap_log_count(log, self->mdev[1].uuid, self->mdev[0].uuid);
	})));
	EXPECT_EQ(1, lines);
}

/* While a matrix is tried that is then refused, and put back, nobody sees it. */
TEST_F(faults, refused_ap_config_is_not_seen)
{
	char before[256], refused[256], now[256];
	unsigned int i;
	int status;
	pid_t pid;

	test_cmd_assign_set(&self->mdev[0], &ap_set);
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev[0], "ap_config", refused, sizeof(refused)));
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev[1], "ap_config", before, sizeof(before)));
	strcat(refused, "\n");
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		for (i = 0; i < 400; i++)
			if (ap_errno_of(ap_mdev_write(&self->mdev[1], "ap_config",
						      refused)) != EADDRINUSE)
				_exit(1);
		_exit(0);
	}
	do {
		ASSERT_EQ(0, ap_mdev_attr(&self->mdev[1], "ap_config", now, sizeof(now)));
		ASSERT_STREQ(before, now);
	} while (!waitpid(pid, &status, WNOHANG));
	EXPECT_EQ(0, status);
}

/* SET_IRQS; fd -1: none */
static int ap_set_req_eventfd(int device, int fd)
{
	struct {
		struct vfio_irq_set set;
		__s32 fd;
	} arg = {
		.set = {
			.argsz = sizeof(arg),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = VFIO_AP_REQ_IRQ_INDEX,
			.count = 1,
		},
		.fd = fd,
	};

	return ioctl(device, VFIO_DEVICE_SET_IRQS, &arg);
}

/* Waits for whoever has the mdev open, so not for itself. */
static pid_t ap_remove_in_background(const struct ap_mdev *mdev,
				     const struct ap_guest_fds *opened)
{
	struct ap_guest_fds inherited = *opened;
	pid_t pid = fork();

	if (!pid) {
		ap_fds_close(&inherited);
		_exit(_test_cmd_mdev_remove(mdev) ? 1 : 0);
	}
	return pid;
}

static bool ap_eventfd_signalled(int fd)
{
	__u64 n;

	return read(fd, &n, sizeof(n)) == sizeof(n);
}

TEST_F(faults, eventfd_of_this_opening_is_signalled)
{
	int event = eventfd(0, EFD_NONBLOCK), status;
	pid_t pid;

	ASSERT_LE(0, event);
	ap_begin_opened();
	ASSERT_EQ(0, ap_errno_of(ap_set_req_eventfd(ap_device_fd(&self->fds), event)));
	pid = ap_remove_in_background(&self->mdev[0], &self->fds);
	EXPECT_TRUE(poll_until(ap_eventfd_signalled(event)));
	ap_fds_close(&self->fds);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* What is neither an eventfd nor -1 is refused, and the one that was stays. */
TEST_F(faults, eventfd_or_none)
{
	int event = eventfd(0, EFD_NONBLOCK), device, status;
	pid_t pid;

	ASSERT_LE(0, event);
	ap_begin_opened();
	device = ap_device_fd(&self->fds);
	EXPECT_ERRNO(0, ap_set_req_eventfd(device, -1));
	EXPECT_ERRNO(0, ap_set_req_eventfd(device, event));
	EXPECT_ERRNO(EINVAL, ap_set_req_eventfd(device, -2));
	EXPECT_ERRNO(EBADF, ap_set_req_eventfd(device, INT_MAX));
	EXPECT_ERRNO(EINVAL, ap_set_req_eventfd(device, device));
	pid = ap_remove_in_background(&self->mdev[0], &self->fds);
	EXPECT_TRUE(poll_until(ap_eventfd_signalled(event)));
	ap_fds_close(&self->fds);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(faults, eventfd_of_last_opening_is_not)
{
	int event = eventfd(0, EFD_NONBLOCK), log, status;
	bool signalled = false;
	pid_t pid;

	ASSERT_LE(0, event);
	log = ap_log_open();
	ASSERT_LE(0, log);
	ap_begin_opened();
	ASSERT_EQ(0, ap_errno_of(ap_set_req_eventfd(ap_device_fd(&self->fds), event)));
	ap_fds_close(&self->fds);
	ap_begin_opened();
	pid = ap_remove_in_background(&self->mdev[0], &self->fds);
	EXPECT_TRUE(poll_until((signalled = ap_eventfd_signalled(event)) ||
			       ap_log_has(log, self->mdev[0].uuid,
					  "No device request registered", "")));
	EXPECT_FALSE(signalled);
	ap_fds_close(&self->fds);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* Page faults in the area of @size bytes wait for whoever has the descriptor. */
static int ap_userfault(void *area, size_t size)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { .start = (uintptr_t)area, .len = size },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd;

	fd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg)) {
		close(fd);
		return -1;
	}
	return fd;
}

struct ap_get_info {
	int device;
	void *arg;
};

static void *ap_get_info(void *data)
{
	struct ap_get_info *call = data;

	return (void *)(uintptr_t)ap_errno_of(ioctl(call->device, VFIO_DEVICE_GET_INFO,
						    call->arg));
}

/* An ioctl waits for its argument's page: others go on. */
TEST_F(faults, ioctl_in_page_fault_stops_nobody)
{
	size_t size = sysconf(_SC_PAGESIZE);
	struct uffdio_zeropage zero;
	struct ap_get_info call;
	struct uffd_msg msg;
	pthread_t thread;
	void *error;
	int uffd, status;
	pid_t pid;

	call.arg = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, call.arg);
	uffd = ap_userfault(call.arg, size);
	if (uffd < 0)
		SKIP(return, "no userfaultfd (CONFIG_USERFAULTFD)");
	ap_begin_opened();
	call.device = ap_device_fd(&self->fds);
	ASSERT_EQ(0, pthread_create(&thread, NULL, ap_get_info, &call));
	ASSERT_TRUE(poll_until(read(uffd, &msg, sizeof(msg)) == sizeof(msg)));

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		char matrix[256];

		_exit(ap_mdev_attr(&self->mdev[1], "matrix", matrix, sizeof(matrix)));
	}
	EXPECT_TRUE(poll_until(waitpid(pid, &status, WNOHANG) == pid));

	zero = (struct uffdio_zeropage){ .range = { (uintptr_t)call.arg, size } };
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
	ASSERT_EQ(0, pthread_join(thread, &error));
	EXPECT_EQ(EINVAL, (uintptr_t)error);	/* argsz is 0 */
}

/* Mask writes that are none of a queue's business */

static void ap_unbind_any(struct ap_queue q, char *driver, size_t size)
{
	ap_queue_driver(q, driver, size);
	ap_driver_write(driver, "unbind", q);
}

TEST_F(faults, driverless_queue_left_alone)
{
	int apid = ap_absent_adapters(1);
	char driver[32], set;
	unsigned int i;
	struct ap_queue q;

	ap_need_destructive();
	if (apid < 0)
		SKIP(return, "there is a card for each adapter number");
	set = ap_mask_bit("apmask", apid) ? '-' : '+';
	for (i = 0; i < ap_before.nqueue; i++) {
		q = ap_before.queue[i].q;
		ap_unbind_any(q, driver, sizeof(driver));
		ASSERT_TRUE(ap_queue_driver_is(q, ""));
	}
	test_cmd_mask("apmask", "%c%d", set, apid);
	for (i = 0; i < ap_before.nqueue; i++)
		EXPECT_TRUE(ap_queue_driver_is(ap_before.queue[i].q, ""));
}

static int ap_uevent_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd;

	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    NETLINK_KOBJECT_UEVENT);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool ap_uevent_seen(int fd, const char *variable)
{
	char buf[8192], *p;
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf) - 1, 0)) > 0) {
		buf[n] = '\0';
		for (p = buf; p < buf + n; p += strlen(p) + 1)
			if (!strcmp(p, variable))
				return true;
	}
	return false;
}

/* By the write itself, not by the next scan. */
TEST_F(faults, bindings_complete_after_mask_write)
{
	char bindings[64], before[32], after[32];
	bool seen;
	int fd;

	ap_need_destructive();
	fd = ap_uevent_open();
	ASSERT_LE(0, fd);
	do {
		ASSERT_EQ(0, ap_read(AP_BUS "/bindings", bindings, sizeof(bindings)));
		if (!strstr(bindings, "complete"))
			SKIP(return, "not every queue has a driver: %s", bindings);
		ASSERT_EQ(0, ap_read(AP_BUS "/scans", before, sizeof(before)));
		test_cmd_mask("apmask", "%c%u",
			      ap_mask_bit("apmask", self->q.apid) ? '-' : '+', self->q.apid);
		test_cmd_mask("aqmask", "+%u", self->q.apqi);
		seen = poll_for(AP_DEADLINE_MS / 3, ap_uevent_seen(fd, "BINDINGS=complete"));
		ASSERT_EQ(0, ap_read(AP_BUS "/scans", after, sizeof(after)));
	} while (seen && strcmp(before, after));
	EXPECT_TRUE(seen);
}

/* What the parser of masks has taken for a mask; apmask is put back afterwards. */
TEST_F(faults, mask_without_digits_refused)
{
	ap_need_destructive();
	test_err_mask(EINVAL, "apmask", "\n");
	test_err_mask(EINVAL, "apmask", "0x");
	test_err_mask(EINVAL, "apmask", "x\n");
}

TEST_F(faults, bit_number_above_64_bits_refused)
{
	ap_need_destructive();
	test_err_mask(EINVAL, "apmask", "+0x100000000000000%02x", self->q.apid);
	test_err_mask(EINVAL, "apmask", "-18446744073709551616-%u", self->q.apid);
	test_err_mask(EINVAL, "apmask", "+%u-0x100000000000000%02x", self->q.apid,
		      self->q.apid);
}

TEST_F(faults, ap_config_with_more_refused)
{
	static const char * const more[] = { ",", ",0x0", "\nx", "\n\n" };
	char config[256], text[512];
	unsigned int i;

	ASSERT_EQ(0, ap_mdev_attr(&self->mdev[0], "ap_config", config, sizeof(config)));
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		snprintf(text, sizeof(text), "%s%s", config, more[i]);
		EXPECT_ERRNO(EINVAL, ap_mdev_write(&self->mdev[0], "ap_config", text)) {
			TH_LOG("for entry %u", i);
		}
	}
	EXPECT_ERRNO(0, ap_mdev_write(&self->mdev[0], "ap_config", config));
}

FIXTURE(crash)
{
	struct ap_mdev mdev;
};

FIXTURE_SETUP(crash)
{
	ap_begin();
	ap_need_destructive();
	test_cmd_mdev_create(&self->mdev);
}

FIXTURE_TEARDOWN_PARENT(crash)
{
	ap_end();
}

static unsigned int ap_lines(const char *text)
{
	unsigned int n = !!*text;

	while ((text = strchr(text, ' ')))
		text++, n++;
	return n;
}

/* 8 bytes each: 64 x 16 are two pages, 31 x 16 less than one. */
TEST_F(crash, matrix_larger_than_a_page)
{
	int apid = ap_absent_adapters(64);
	char text[8192];
	unsigned int i;

	if (apid < 0)
		SKIP(return, "needs 64 adapter numbers in a row without a card");
	test_cmd_mask("apmask", "-%d-%d", apid, apid + 63);
	for (i = 0; i < 16; i++)
		test_cmd_assign_domain(&self->mdev, i);
	for (i = 0; i < 64; i++)
		test_cmd_assign_adapter(&self->mdev, apid + i);
	EXPECT_EQ(EOVERFLOW, ap_errno_of(ap_mdev_attr(&self->mdev, "matrix",
						      text, sizeof(text))));
	EXPECT_EQ(0, ap_errno_of(ap_mdev_attr(&self->mdev, "ap_config",
					      text, sizeof(text))));
	for (i = 31; i < 64; i++)
		test_cmd_unassign_adapter(&self->mdev, apid + i);
	EXPECT_EQ(0, ap_errno_of(ap_mdev_attr(&self->mdev, "matrix", text, sizeof(text))));
	EXPECT_EQ(31 * 16, ap_lines(text));
}

/*
 * A queue that no guest could have is unassigned, its mdev goes, and it too. That freed
 * memory is used is noticed with KASAN, or with slub_debug=FZP.
 */
TEST_F(crash, queue_outlives_its_mdev)
{
	struct ap_queue q, q2;

	ap_need_set(1, 2);
	q = ap_set_queue(&ap_set, 0, 0);
	q2 = ap_set_queue(&ap_set, 0, 1);
	test_cmd_unbind(q2);
	test_cmd_assign_adapter(&self->mdev, q.apid);
	test_cmd_assign_domain(&self->mdev, q.apqi);
	test_cmd_assign_domain(&self->mdev, q2.apqi);
	test_cmd_unassign_adapter(&self->mdev, q.apid);
	test_cmd_mdev_remove(&self->mdev);
	test_cmd_unbind(q);
	EXPECT_TRUE(ap_queue_driver_is(q, ""));
}

AP_TEST_MAIN
