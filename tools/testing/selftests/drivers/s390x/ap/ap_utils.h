/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Queues, masks and matrix mdevs of the AP bus as the tests see them: through
 * sysfs. A function returns 0, or -1 with errno; of a pair of macros test_cmd_x()
 * must succeed and test_err_x() must fail with the errno given.
 */
#ifndef __SELFTEST_AP_UTILS
#define __SELFTEST_AP_UTILS

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <time.h>

#include "../../../kselftest_harness.h"

#define AP_BUS		"/sys/bus/ap"
#define AP_DEVICES_DIR	AP_BUS "/devices"
#define VFIO_AP_DRV	AP_BUS "/drivers/vfio_ap"
#define MDEV_TYPE	"/sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough"
#define MDEV_DIR	"/sys/bus/mdev/devices"

/* The AP architecture's limits: eight bits of adapter, eight of domain. */
#define AP_IDS		256
#define AP_QUEUE_FMT	"%02x.%04x"

/* Of a card's ap_functions */
#define AP_FUNCTIONS_ACCEL	0x08000000UL

/* The longest that a reset, a rescan or a dying guest may take. */
#define AP_DEADLINE_MS	15000
#define AP_POLL_US	10000

/* After the kernel's default interval of a ratelimit the next record is let out. */
#define AP_RATELIMIT_MS	6000

struct ap_queue {
	unsigned int apid;
	unsigned int apqi;
};

/* A rectangle: what a matrix mdev can be given. */
struct ap_set {
	unsigned int apid[2];
	unsigned int apqi[2];
	unsigned int napid;
	unsigned int napqi;
};

struct ap_mdev {
	char uuid[37];
};

#define ap_errno_of(_cmd) ({ errno = 0; (_cmd) ? errno : 0; })

/* Goes on after a failure, so that what the command did can be shown too. */
#define EXPECT_ERRNO(_errno, _cmd) EXPECT_EQ(_errno, ap_errno_of(_cmd))

static long ap_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

#define poll_for(_ms, _cond)						\
({									\
	long __end = ap_now_ms() + (_ms);				\
	bool __met;							\
									\
	while (!(__met = (_cond)) && ap_now_ms() < __end)		\
		usleep(AP_POLL_US);					\
	__met;								\
})

#define poll_until(_cond) poll_for(AP_DEADLINE_MS, _cond)

/* sysfs */

static int ap_write_buf(const char *path, const void *buf, size_t len)
{
	int fd, err = 0;
	ssize_t n;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = write(fd, buf, len);
	if (n < 0)
		err = errno;
	else if ((size_t)n != len)
		err = EIO;
	close(fd);
	errno = err;
	return err ? -1 : 0;
}

static int ap_write(const char *path, const char *text)
{
	return ap_write_buf(path, text, strlen(text));
}

/* Without the last newline; the others become blanks, to fit in a KTAP line. */
static int ap_read(const char *path, char *buf, size_t size)
{
	ssize_t n, len = 0;
	int fd, err;
	char *p;

	buf[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while ((n = read(fd, buf + len, size - 1 - len)) > 0)
		len += n;
	err = errno;
	close(fd);
	if (n < 0) {
		errno = err;
		return -1;
	}
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	while ((p = strchr(buf, '\n')))
		*p = ' ';
	return 0;
}

static int ap_basename_of_link(const char *path, char *buf, size_t size)
{
	char target[PATH_MAX], *p;
	ssize_t n;

	buf[0] = '\0';
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return -1;
	target[n] = '\0';
	p = strrchr(target, '/');
	p = p ? p + 1 : target;
	if (strlen(p) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(buf, p);
	return 0;
}

/* Queues */

static int ap_queue_attr(struct ap_queue q, const char *attr, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/" AP_QUEUE_FMT "/%s",
		 q.apid, q.apqi, attr);
	return ap_read(path, buf, size);
}

static int ap_card_attr(unsigned int apid, const char *attr, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/card%02x/%s", apid, attr);
	return ap_read(path, buf, size);
}

static int ap_card_write(unsigned int apid, const char *attr, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/card%02x/%s", apid, attr);
	return ap_write(path, text);
}

/* As its queues say in answer to TAPQ. */
static bool ap_is_accelerator(unsigned int apid)
{
	char functions[16];

	return !ap_card_attr(apid, "ap_functions", functions, sizeof(functions)) &&
	       strtoul(functions, NULL, 16) & AP_FUNCTIONS_ACCEL;
}

/* Name of the driver, "" without one. */
static void ap_card_driver(unsigned int apid, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/card%02x/driver", apid);
	ap_basename_of_link(path, buf, size);
}

static int ap_card_driver_write(const char *driver, const char *attr, unsigned int apid)
{
	char path[PATH_MAX], name[16];

	snprintf(path, sizeof(path), AP_BUS "/drivers/%s/%s", driver, attr);
	snprintf(name, sizeof(name), "card%02x\n", apid);
	return ap_write(path, name);
}

/* As of a card. */
static void ap_queue_driver(struct ap_queue q, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/" AP_QUEUE_FMT "/driver",
		 q.apid, q.apqi);
	ap_basename_of_link(path, buf, size);
}

static bool ap_queue_driver_is(struct ap_queue q, const char *name)
{
	char driver[32];

	ap_queue_driver(q, driver, sizeof(driver));
	return !strcmp(driver, name);
}

static bool ap_queue_status_is(struct ap_queue q, const char *status)
{
	char buf[32];

	return !ap_queue_attr(q, "status", buf, sizeof(buf)) && !strcmp(buf, status);
}

static int ap_driver_write(const char *driver, const char *attr, struct ap_queue q)
{
	char path[PATH_MAX], name[16];

	snprintf(path, sizeof(path), AP_BUS "/drivers/%s/%s", driver, attr);
	snprintf(name, sizeof(name), AP_QUEUE_FMT "\n", q.apid, q.apqi);
	return ap_write(path, name);
}

static int _test_cmd_unbind(struct ap_queue q)
{
	return ap_driver_write("vfio_ap", "unbind", q);
}
#define test_cmd_unbind(_q) ASSERT_EQ(0, ap_errno_of(_test_cmd_unbind(_q)))
#define test_err_unbind(_errno, _q) EXPECT_ERRNO(_errno, _test_cmd_unbind(_q))

static int _test_cmd_bind(struct ap_queue q)
{
	return ap_driver_write("vfio_ap", "bind", q);
}
#define test_cmd_bind(_q) ASSERT_EQ(0, ap_errno_of(_test_cmd_bind(_q)))
#define test_err_bind(_errno, _q) EXPECT_ERRNO(_errno, _test_cmd_bind(_q))

/* What takes a queue, or disturbs it, and is refused while a guest uses it */
enum ap_row { AP_UNBIND, AP_RESET, AP_CONFIG };

static int ap_take(enum ap_row row, struct ap_queue q)
{
	char path[PATH_MAX];

	switch (row) {
	case AP_UNBIND:
		return _test_cmd_unbind(q);
	case AP_CONFIG:
		return ap_card_write(q.apid, "config", "0\n");
	case AP_RESET:
		break;
	}
	snprintf(path, sizeof(path), AP_DEVICES_DIR "/" AP_QUEUE_FMT "/reset",
		 q.apid, q.apqi);
	return ap_write(path, "1\n");
}
#define test_cmd_take(_row, _q) ASSERT_EQ(0, ap_errno_of(ap_take(_row, _q)))
#define test_err_take(_errno, _row, _q) EXPECT_ERRNO(_errno, ap_take(_row, _q))

/* Masks: of the bus, given as "apmask" or "aqmask" */

static int ap_mask_read(const char *mask, char *buf, size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_BUS "/%s", mask);
	return ap_read(path, buf, size);
}

static int _test_cmd_mask(const char *mask, const char *fmt, ...)
{
	char path[PATH_MAX], text[128];
	va_list args;

	snprintf(path, sizeof(path), AP_BUS "/%s", mask);
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return ap_write(path, text);
}
#define test_cmd_mask(_mask, ...) ASSERT_EQ(0, ap_errno_of(_test_cmd_mask(_mask, __VA_ARGS__)))
#define test_err_mask(_errno, _mask, ...) \
	EXPECT_ERRNO(_errno, _test_cmd_mask(_mask, __VA_ARGS__))

/* The number of the queue's bit in a mask */
static unsigned int ap_mask_id(const char *mask, struct ap_queue q)
{
	return !strcmp(mask, "apmask") ? q.apid : q.apqi;
}

/* Takes a queue by a mask or, without one, as the row says. */
static int ap_take_by(const char *mask, enum ap_row row, struct ap_queue q)
{
	return mask ? _test_cmd_mask(mask, "+%u", ap_mask_id(mask, q)) : ap_take(row, q);
}

/* From now on the queue's bit in the mask takes it, and no other queue. */
static int _test_cmd_mask_for_one(const char *mask, struct ap_queue q)
{
	const char *other = !strcmp(mask, "apmask") ? "aqmask" : "apmask";

	return _test_cmd_mask(mask, "-%u", ap_mask_id(mask, q)) ?:
	       _test_cmd_mask(other, "-0-255,+%u", ap_mask_id(other, q));
}
#define test_cmd_mask_for_one(_mask, _q) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mask_for_one(_mask, _q)))

/* Bit 0 of a mask is its leftmost. */
static bool ap_mask_bit(const char *mask, unsigned int bit)
{
	char buf[80], digit[2] = "";

	if (ap_mask_read(mask, buf, sizeof(buf)) || strlen(buf) < 2 + AP_IDS / 4)
		return false;
	digit[0] = buf[2 + bit / 4];
	return strtoul(digit, NULL, 16) & (8 >> (bit % 4));
}

/* Matrix mdevs */

static int ap_mdev_attr(const struct ap_mdev *mdev, const char *attr, char *buf,
			size_t size)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), MDEV_DIR "/%s/%s", mdev->uuid, attr);
	return ap_read(path, buf, size);
}

static int ap_mdev_write(const struct ap_mdev *mdev, const char *attr,
			 const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), MDEV_DIR "/%s/%s", mdev->uuid, attr);
	return ap_write(path, text);
}

static int _test_cmd_mdev(const struct ap_mdev *mdev, const char *attr, unsigned int id)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", id);
	return ap_mdev_write(mdev, attr, text);
}
#define test_cmd_assign_adapter(_mdev, _id) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(_mdev, "assign_adapter", _id)))
#define test_err_assign_adapter(_errno, _mdev, _id) \
	EXPECT_ERRNO(_errno, _test_cmd_mdev(_mdev, "assign_adapter", _id))
#define test_cmd_assign_domain(_mdev, _id) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(_mdev, "assign_domain", _id)))
#define test_err_assign_domain(_errno, _mdev, _id) \
	EXPECT_ERRNO(_errno, _test_cmd_mdev(_mdev, "assign_domain", _id))
#define test_cmd_unassign_adapter(_mdev, _id) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(_mdev, "unassign_adapter", _id)))
#define test_cmd_unassign_domain(_mdev, _id) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(_mdev, "unassign_domain", _id)))

static int _test_cmd_mdev_remove(const struct ap_mdev *mdev)
{
	return ap_mdev_write(mdev, "remove", "1");
}
#define test_cmd_mdev_remove(_mdev) ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev_remove(_mdev)))

static int ap_mdev_assign_set(const struct ap_mdev *mdev, const struct ap_set *set)
{
	unsigned int i;

	for (i = 0; i < set->napid; i++)
		if (_test_cmd_mdev(mdev, "assign_adapter", set->apid[i]))
			return -1;
	for (i = 0; i < set->napqi; i++)
		if (_test_cmd_mdev(mdev, "assign_domain", set->apqi[i]))
			return -1;
	return 0;
}
#define test_cmd_assign_set(_mdev, _set) ASSERT_EQ(0, ap_errno_of(ap_mdev_assign_set(_mdev, _set)))

/* What the kernel prints for a matrix, newlines as in ap_read(). */
static void ap_set_text(const struct ap_set *set, char *buf, size_t size)
{
	unsigned int i, j;
	size_t len = 0;

	buf[0] = '\0';
	for (i = 0; i < set->napid; i++)
		for (j = 0; j < set->napqi; j++)
			len += snprintf(buf + len, size - len, "%s" AP_QUEUE_FMT,
					len ? " " : "", set->apid[i], set->apqi[j]);
}

#define ap_set_for_each_queue(_set, _q)							\
	for (unsigned int _n = 0; _n < (_set)->napid * (_set)->napqi &&			\
	     ((_q) = (struct ap_queue){ (_set)->apid[_n / (_set)->napqi],		\
					(_set)->apqi[_n % (_set)->napqi] }, 1); _n++)

static struct ap_queue ap_set_queue(const struct ap_set *set, unsigned int apid,
				    unsigned int apqi)
{
	return (struct ap_queue){ set->apid[apid], set->apqi[apqi] };
}

/*
 * All that an action may change, in one line: two of these are equal when a
 * refused action has changed nothing.
 */
struct ap_state {
	char text[2048];
};

static void ap_state_of(struct ap_state *s, const struct ap_set *set,
			const struct ap_mdev *mdev)
{
	char a[128], b[128], matrix[256], guest[256];
	size_t len, size = sizeof(s->text);
	struct ap_queue q;

	ap_mask_read("apmask", a, sizeof(a));
	ap_mask_read("aqmask", b, sizeof(b));
	len = snprintf(s->text, size, "apmask %s aqmask %s", a, b);
	ap_set_for_each_queue(set, q) {
		ap_queue_driver(q, a, sizeof(a));
		ap_queue_attr(q, "status", b, sizeof(b));
		len += snprintf(s->text + len, size - len, "; " AP_QUEUE_FMT " %s, %s",
				q.apid, q.apqi, a, b);
	}
	ap_mdev_attr(mdev, "matrix", matrix, sizeof(matrix));
	ap_mdev_attr(mdev, "guest_matrix", guest, sizeof(guest));
	snprintf(s->text + len, size - len, "; matrix %s; guest_matrix %s", matrix, guest);
}

/* The kernel's log */

static int ap_log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/* Is there a record with all three texts among those not read yet? */
static bool ap_log_has(int fd, const char *a, const char *b, const char *c)
{
	char record[8192];
	ssize_t n;

	for (;;) {
		n = read(fd, record, sizeof(record) - 1);
		if (n < 0 && errno == EPIPE)
			continue;
		if (n < 0)
			return false;
		record[n] = '\0';
		if (strstr(record, a) && strstr(record, b) && strstr(record, c))
			return true;
	}
}

#endif
