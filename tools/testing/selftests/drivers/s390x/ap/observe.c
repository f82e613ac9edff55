// SPDX-License-Identifier: GPL-2.0
/*
 * What those can see who were not told by errno: the uevent of a refusal, matrices
 * of any size as ranges, and the mdevs in debugfs.
 */
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>
#include <linux/netlink.h>

#include "ap_guest.h"

/* The kernel's uevents */

#define BUS_EVENT	"change@/devices/ap"

struct uevent {
	char text[8192];
	ssize_t len;
};

static int uevent_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd, room = 1 << 20;

	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_KOBJECT_UEVENT);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Value of "NAME=" of an event, "" without one. */
static const char *uevent_value(const struct uevent *event, const char *name)
{
	const char *p, *end = event->text + event->len;

	for (p = event->text; p < end; p += strlen(p) + 1)
		if (!strncmp(p, name, strlen(name)))
			return p + strlen(name);
	return "";
}

/* The next event of the bus with a variable of that name. */
static bool uevent_next(int fd, const char *name, struct uevent *event)
{
	for (;;) {
		event->len = recv(fd, event->text, sizeof(event->text) - 1, 0);
		if (event->len < 0)
			return false;
		event->text[event->len] = '\0';
		if (!strcmp(event->text, BUS_EVENT) && *uevent_value(event, name))
			return true;
	}
}

/*
 * Was there one with a variable of that name? The marker says that whatever was sent
 * before has been seen. Returns -1 without it.
 */
static int uevent_before_marker(int fd, const char *name)
{
	static const char marker[] = "change 00000000-0000-4000-8000-0000000000a9 END=1";
	struct uevent event;
	bool seen = false;

	if (ap_write("/sys/devices/ap/uevent", marker))
		return -1;
	while (uevent_next(fd, "ACTION=", &event)) {
		seen |= *uevent_value(&event, name);
		if (*uevent_value(&event, "SYNTH_ARG_END="))
			return seen;
	}
	return -1;
}

/* Actions that are refused: one queue is the guest's. */
FIXTURE(refusal)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_set set;
	struct ap_queue q;
	int events;
};

FIXTURE_VARIANT(refusal)
{
	const char *name;
	const char *mask;		/* or NULL */
	enum ap_row row;
};

FIXTURE_VARIANT_ADD(refusal, unbind)
{
	.name = "unbind",
	.row = AP_UNBIND,
};

FIXTURE_VARIANT_ADD(refusal, reset)
{
	.name = "reset",
	.row = AP_RESET,
};

FIXTURE_VARIANT_ADD(refusal, config)
{
	.name = "config",
	.row = AP_CONFIG,
};

FIXTURE_VARIANT_ADD(refusal, apmask)
{
	.name = "apmask",
	.mask = "apmask",
};

FIXTURE_VARIANT_ADD(refusal, aqmask)
{
	.name = "aqmask",
	.mask = "aqmask",
};

FIXTURE_SETUP(refusal)
{
	ap_begin();
	if (variant->mask || variant->row != AP_UNBIND)
		ap_need_destructive();
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->set = (struct ap_set){ { self->q.apid }, { self->q.apqi }, 1, 1 };
	if (variant->mask)
		test_cmd_mask_for_one(variant->mask, self->q);
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->set);
	self->events = uevent_open();
	if (self->events < 0)
		SKIP(return, "no uevents (NETLINK_KOBJECT_UEVENT)");
}

FIXTURE_TEARDOWN_PARENT(refusal)
{
	ap_end();
}

TEST_F(refusal, is_an_event)
{
	struct uevent event;
	char apqn[16];

	ASSERT_EQ(EBUSY, ap_errno_of(ap_take_by(variant->mask, variant->row, self->q)));
	ASSERT_TRUE(poll_for(AP_RATELIMIT_MS, uevent_next(self->events, "REFUSED=", &event) ||
			     !ap_take_by(variant->mask, variant->row, self->q)));
	snprintf(apqn, sizeof(apqn), AP_QUEUE_FMT, self->q.apid, self->q.apqi);
	EXPECT_STREQ(variant->name, uevent_value(&event, "REFUSED="));
	EXPECT_STREQ(apqn, uevent_value(&event, "APQNS="));
	EXPECT_STREQ(self->mdev.uuid, uevent_value(&event, "MDEV="));
	EXPECT_NE(0, atoll(uevent_value(&event, "REFUSEDCOUNT=")));
	EXPECT_STREQ("change", uevent_value(&event, "ACTION="));
	EXPECT_STREQ("ap", uevent_value(&event, "SUBSYSTEM="));
}

TEST_F(refusal, granted_is_none)
{
	test_cmd_guest_end(&self->guest, AP_EXIT_EXIT);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q, "assigned")));
	test_cmd_mdev_remove(&self->mdev);
	ASSERT_EQ(0, ap_errno_of(ap_take_by(variant->mask, variant->row, self->q)));
	EXPECT_EQ(0, uevent_before_marker(self->events, "REFUSED="));
}

/* Who listens to a mask is told of changes, and of nothing else. */
FIXTURE(mask_event)
{
	int events;
};

FIXTURE_VARIANT(mask_event)
{
	const char *mask;
	const char *name;
};

FIXTURE_VARIANT_ADD(mask_event, apmask)
{
	.mask = "apmask",
	.name = "APMASK=",
};

FIXTURE_VARIANT_ADD(mask_event, aqmask)
{
	.mask = "aqmask",
	.name = "AQMASK=",
};

FIXTURE_SETUP(mask_event)
{
	ap_begin();
	ap_need_destructive();
	self->events = uevent_open();
	if (self->events < 0)
		SKIP(return, "no uevents (NETLINK_KOBJECT_UEVENT)");
}

FIXTURE_TEARDOWN_PARENT(mask_event)
{
	ap_end();
}

TEST_F(mask_event, of_a_change_alone)
{
	unsigned int last = AP_IDS - 1;
	char value[80];

	ASSERT_EQ(0, ap_mask_read(variant->mask, value, sizeof(value)));
	test_cmd_mask(variant->mask, "%s\n", value);
	EXPECT_EQ(0, uevent_before_marker(self->events, variant->name));
	test_err_mask(EINVAL, variant->mask, "+%u", AP_IDS);
	EXPECT_EQ(0, uevent_before_marker(self->events, variant->name));
	test_cmd_mask(variant->mask, "%c%u", ap_mask_bit(variant->mask, last) ? '-' : '+', last);
	EXPECT_EQ(1, uevent_before_marker(self->events, variant->name));
}

/*
 * Listeners and the log are spared a burst of refusals, and listeners can tell how many
 * there were.
 */
FIXTURE(burst)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
	int events;
};

FIXTURE_SETUP(burst)
{
	ap_begin();
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &ap_set);
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->events = uevent_open();
	if (self->events < 0)
		SKIP(return, "no uevents (NETLINK_KOBJECT_UEVENT)");
}

FIXTURE_TEARDOWN_PARENT(burst)
{
	ap_end();
}

#define BURST		200
#define ALLOWED		10	/* in five seconds, the kernel's default */

TEST_F(burst, is_bounded)
{
	long long before, after;
	struct uevent event;
	int i, n, log, logged;
	long start;

	ASSERT_EQ(EBUSY, ap_errno_of(_test_cmd_unbind(self->q)));
	ASSERT_TRUE(poll_for(AP_RATELIMIT_MS, uevent_next(self->events, "REFUSED=", &event) ||
			     !_test_cmd_unbind(self->q)));
	before = atoll(uevent_value(&event, "REFUSEDCOUNT="));
	log = ap_log_open();
	ASSERT_LE(0, log);
	start = ap_now_ms();
	for (i = 0; i < BURST; i++)
		test_err_unbind(EBUSY, self->q);
	for (n = 0; uevent_next(self->events, "REFUSED=", &event); n++)
		;
	EXPECT_LE(n, ALLOWED * ((ap_now_ms() - start) / 5000 + 2));
	for (logged = 0; ap_log_has(log, "unbind of ", "refused: ", self->mdev.uuid); logged++)
		;
	EXPECT_EQ(n, logged);
	ASSERT_TRUE(poll_for(AP_RATELIMIT_MS, !_test_cmd_unbind(self->q) ||
			     uevent_next(self->events, "REFUSED=", &event)));
	after = atoll(uevent_value(&event, "REFUSEDCOUNT="));
	EXPECT_LT(BURST, after - before);
}

/* Matrices as ranges */

/* "05-06.0004,0010" */
static void ranges_text(const bool *bits, int digits, char *buf, size_t size)
{
	size_t len = 0;
	int i, end;

	buf[0] = '\0';
	for (i = 0; i < AP_IDS; i = end + 1) {
		end = i;
		if (!bits[i])
			continue;
		while (end + 1 < AP_IDS && bits[end + 1])
			end++;
		len += snprintf(buf + len, size - len, "%s%0*x", len ? "," : "", digits, i);
		if (end > i)
			len += snprintf(buf + len, size - len, "-%0*x", digits, end);
	}
}

static void set_ranges_text(const struct ap_set *set, char *buf, size_t size)
{
	bool apm[AP_IDS] = {}, aqm[AP_IDS] = {};
	char adapters[32], domains[32];
	unsigned int i;

	for (i = 0; i < set->napid; i++)
		apm[set->apid[i]] = true;
	for (i = 0; i < set->napqi; i++)
		aqm[set->apqi[i]] = true;
	ranges_text(apm, 2, adapters, sizeof(adapters));
	ranges_text(aqm, 4, domains, sizeof(domains));
	snprintf(buf, size, "%s.%s", adapters, domains);
}

#define EXPECT_RANGES(_want, _mdev, _attr)				\
do {									\
	char __buf[4096];						\
									\
	EXPECT_EQ(0, ap_errno_of(ap_mdev_attr(_mdev, _attr, __buf, sizeof(__buf)))); \
	EXPECT_STREQ(_want, __buf);					\
} while (0)

FIXTURE(ranges)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_SETUP(ranges)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev);
}

FIXTURE_TEARDOWN_PARENT(ranges)
{
	ap_end();
}

TEST_F(ranges, of_what_is_assigned)
{
	char want[64];

	EXPECT_RANGES(".", &self->mdev, "matrix_ranges");
	EXPECT_RANGES(".", &self->mdev, "guest_matrix_ranges");
	test_cmd_assign_adapter(&self->mdev, self->q.apid);
	snprintf(want, sizeof(want), "%02x.", self->q.apid);
	EXPECT_RANGES(want, &self->mdev, "matrix_ranges");
	test_cmd_unassign_adapter(&self->mdev, self->q.apid);
	test_cmd_assign_domain(&self->mdev, self->q.apqi);
	snprintf(want, sizeof(want), ".%04x", self->q.apqi);
	EXPECT_RANGES(want, &self->mdev, "matrix_ranges");
	test_cmd_unassign_domain(&self->mdev, self->q.apqi);
	test_cmd_assign_set(&self->mdev, &ap_set);
	set_ranges_text(&ap_set, want, sizeof(want));
	EXPECT_RANGES(want, &self->mdev, "matrix_ranges");
}

/* An adapter of which one queue is missing is not the guest's. */
TEST_F(ranges, of_what_a_guest_has)
{
	char assigned[64], has[64];
	struct ap_set part;

	ap_need_set(2, 2);
	part = ap_set;
	part.napid = 1;
	test_cmd_unbind(ap_set_queue(&ap_set, 1, 1));
	test_cmd_mdev_remove(&self->mdev);
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &ap_set);
	if (ap_open_missing(AP_OPEN_GROUP, &self->mdev))
		SKIP(return, "%s", ap_open_missing(AP_OPEN_GROUP, &self->mdev));
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
	set_ranges_text(&ap_set, assigned, sizeof(assigned));
	set_ranges_text(&part, has, sizeof(has));
	EXPECT_RANGES(assigned, &self->mdev, "matrix_ranges");
	EXPECT_RANGES(has, &self->mdev, "guest_matrix_ranges");
}

TEST_F(ranges, read_only)
{
	EXPECT_ERRNO(EACCES, ap_mdev_write(&self->mdev, "matrix_ranges", "05.0004"));
	EXPECT_ERRNO(EACCES, ap_mdev_write(&self->mdev, "guest_matrix_ranges", "05.0004"));
}

static unsigned int bus_number(const char *attr)
{
	char path[PATH_MAX], buf[16];

	snprintf(path, sizeof(path), AP_BUS "/%s", attr);
	return ap_read(path, buf, sizeof(buf)) ? 0 : strtoul(buf, NULL, 10);
}

/* Without every third number, for as many ranges of the longest form as there are. */
static void every_third_left_out(unsigned int max, bool *bits, char *mask)
{
	unsigned int i, digit = 0;

	strcpy(mask, "0x");
	mask += strlen(mask);
	for (i = 0; i < AP_IDS; i++) {
		bits[i] = i <= max && i % 3 != 2;
		digit = digit << 1 | bits[i];
		if (i % 4 == 3)
			*mask++ = "0123456789abcdef"[digit & 15];
	}
	*mask = '\0';
}

/* What the attribute matrix has no room for. */
TEST_F(ranges, of_any_size)
{
	unsigned int apid = bus_number("ap_max_adapter_id");
	unsigned int apqi = bus_number("ap_max_domain_id");
	char apm[80], aqm[80], text[256], want[2048], buf[4096];
	bool bits[AP_IDS];

	ap_need_destructive();
	every_third_left_out(apid, bits, apm);
	ranges_text(bits, 2, want, sizeof(want));
	strcat(want, ".");
	every_third_left_out(apqi, bits, aqm);
	ranges_text(bits, 4, want + strlen(want), sizeof(want) - strlen(want));
	test_cmd_mask("apmask", "0x0");
	snprintf(text, sizeof(text), "%s,%s,0x0\n", apm, aqm);
	ASSERT_EQ(0, ap_errno_of(ap_mdev_write(&self->mdev, "ap_config", text)));
	ASSERT_EQ(0, ap_errno_of(ap_mdev_attr(&self->mdev, "matrix_ranges", buf, sizeof(buf))));
	EXPECT_STREQ(want, buf);
	if (apid * 2 / 3 * (apqi * 2 / 3) > 512)
		EXPECT_ERRNO(EOVERFLOW, ap_mdev_attr(&self->mdev, "matrix", buf, sizeof(buf)));
}

/* debugfs: for a human, so only that each mdev has a line with what matters */

#define MDEVS "/sys/kernel/debug/vfio_ap/mdevs"

FIXTURE(debugfs)
{
	struct ap_mdev mdev[2];
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_SETUP(debugfs)
{
	struct statfs fs;

	ap_begin();
	if (statfs("/sys/kernel/debug", &fs) || fs.f_type != DEBUGFS_MAGIC)
		SKIP(return, "no debugfs at /sys/kernel/debug");
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev[1]);
}

FIXTURE_TEARDOWN_PARENT(debugfs)
{
	ap_end();
}

/* The mdev's line, from its UUID on; NULL without one. */
static const char *mdevs_line(const struct ap_mdev *mdev, char *buf, size_t size)
{
	char *line, *end;

	if (ap_read(MDEVS, buf, size))
		return NULL;
	line = strstr(buf, mdev->uuid);
	end = line ? strstr(line, " claimed=") : NULL;
	if (!end)
		return NULL;
	end[strlen(" claimed=0")] = '\0';
	return line;
}

#define LINE_OF_GUEST	"%s guest=%d matrix=%s guest_matrix=%s "
#define LINE_OF_QUEUES	"control=. adding=. bound=%u claimed=0"

#define EXPECT_LINE(_mdev, _guest, _matrix, _guest_matrix, _bound)	\
do {									\
	char __want[256], __buf[16384];					\
	const char *__line;						\
									\
	snprintf(__want, sizeof(__want), LINE_OF_GUEST LINE_OF_QUEUES,	\
		 (_mdev)->uuid, _guest, _matrix, _guest_matrix, _bound); \
	__line = mdevs_line(_mdev, __buf, sizeof(__buf));		\
	EXPECT_STREQ(__want, __line ?: "(no line)");			\
} while (0)

TEST_F(debugfs, line_of_each_mdev)
{
	char ranges[64], buf[16384];

	EXPECT_LINE(&self->mdev[1], 0, ".", ".", 0);
	ap_begin_in_use(&self->mdev[0], &self->guest, AP_OPEN_GROUP, &ap_set);
	set_ranges_text(&ap_set, ranges, sizeof(ranges));
	EXPECT_LINE(&self->mdev[0], 1, ranges, ranges, ap_set.napid * ap_set.napqi);
	test_cmd_mdev_remove(&self->mdev[1]);
	EXPECT_EQ(NULL, mdevs_line(&self->mdev[1], buf, sizeof(buf)));
	EXPECT_NE(NULL, mdevs_line(&self->mdev[0], buf, sizeof(buf)));
}

TEST_F(debugfs, root_alone)
{
	struct stat st;

	ASSERT_EQ(0, stat(MDEVS, &st));
	EXPECT_EQ(S_IFREG | 0400, st.st_mode);
}

AP_TEST_MAIN
