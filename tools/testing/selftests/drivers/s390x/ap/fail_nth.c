// SPDX-License-Identifier: GPL-2.0
/*
 * Every memory allocation of every operation on crypto queues fails in turn: the
 * operation then succeeds all the same or says ENOMEM, has been done as a whole or
 * not at all, and can be done afterwards.
 *
 * Needs CONFIG_FAILSLAB and CONFIG_FAULT_INJECTION_DEBUG_FS.
 */
#include <sys/syscall.h>

#include "ap_guest.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"

/* More allocations than any of them makes */
#define MAX_NTH		400

FIXTURE(fail_nth)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
	char ignore_gfp_wait[8];	/* as they were */
	char verbose[8];
};

FIXTURE_VARIANT(fail_nth)
{
	/* Brings about the state in which do_it() is tried, whatever was before. */
	int (*prepare)(const struct ap_mdev *mdev, struct ap_queue q);
	int (*do_it)(const struct ap_mdev *mdev, struct ap_queue q);
	/* What do_it() is expected to give when nothing fails */
	int expected;
	bool guest;
	/* When a queue finds no driver, the write is done: only masks are compared. */
	bool decision;
};

static int ap_assigned(const struct ap_mdev *mdev, struct ap_queue q)
{
	if (_test_cmd_mdev(mdev, "assign_adapter", q.apid))
		return -1;
	return _test_cmd_mdev(mdev, "assign_domain", q.apqi);
}

static int ap_half_assigned(const struct ap_mdev *mdev, struct ap_queue q)
{
	if (_test_cmd_mdev(mdev, "unassign_adapter", q.apid))
		return -1;
	return _test_cmd_mdev(mdev, "assign_domain", q.apqi);
}

static int ap_unassigned(const struct ap_mdev *mdev, struct ap_queue q)
{
	return _test_cmd_mdev(mdev, "unassign_adapter", q.apid);
}

static int ap_bound(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_queue_driver_is(q, "vfio_ap") ? 0 : _test_cmd_bind(q);
}

static int ap_unbound(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_queue_driver_is(q, "vfio_ap") ? _test_cmd_unbind(q) : 0;
}

static int ap_guests(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_half_assigned(mdev, q) || _test_cmd_mask("apmask", "-%u", q.apid) ? -1 : 0;
}

static int ap_hosts(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_unassigned(mdev, q) || _test_cmd_mask("apmask", "+%u", q.apid) ? -1 : 0;
}

static int ap_assign(const struct ap_mdev *mdev, struct ap_queue q)
{
	return _test_cmd_mdev(mdev, "assign_adapter", q.apid);
}

static int ap_unbind(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_take(AP_UNBIND, q);
}

static int ap_bind(const struct ap_mdev *mdev, struct ap_queue q)
{
	return _test_cmd_bind(q);
}

static int ap_reset(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_take(AP_RESET, q);
}

static int ap_deconfigure(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_take(AP_CONFIG, q);
}

static int ap_configured(const struct ap_mdev *mdev, struct ap_queue q)
{
	if (ap_card_configured(q.apid))
		return 0;
	return ap_card_write(q.apid, "config", "1\n");
}

static int ap_to_host(const struct ap_mdev *mdev, struct ap_queue q)
{
	return _test_cmd_mask("apmask", "+%u", q.apid);
}

static int ap_from_host(const struct ap_mdev *mdev, struct ap_queue q)
{
	return _test_cmd_mask("apmask", "-%u", q.apid);
}

static int ap_config(const struct ap_mdev *mdev, struct ap_queue q)
{
	return ap_mdev_write(mdev, "ap_config", "0x0,0x0,0x0");
}

static int ap_holder(const struct ap_mdev *mdev, struct ap_queue q)
{
	char buf[64];

	return ap_queue_attr(q, "holder", buf, sizeof(buf));
}

#define FAIL_NTH_VARIANT(_name, _prepare, _do_it, _expected, _guest, ...)	\
	FIXTURE_VARIANT_ADD(fail_nth, _name)					\
	{									\
		.prepare = _prepare,						\
		.do_it = _do_it,						\
		.expected = _expected,						\
		.guest = _guest,						\
		##__VA_ARGS__							\
	}

FAIL_NTH_VARIANT(unbind, ap_bound, ap_unbind, 0, false);
FAIL_NTH_VARIANT(unbind_refused, ap_assigned, ap_unbind, EBUSY, true);
FAIL_NTH_VARIANT(bind, ap_unbound, ap_bind, 0, false);
FAIL_NTH_VARIANT(reset, ap_bound, ap_reset, 0, false);
FAIL_NTH_VARIANT(reset_refused, ap_assigned, ap_reset, EBUSY, true);
FAIL_NTH_VARIANT(deconfigure, ap_configured, ap_deconfigure, 0, false);
FAIL_NTH_VARIANT(deconfigure_refused, ap_assigned, ap_deconfigure, EBUSY, true);
FAIL_NTH_VARIANT(mask_to_host, ap_guests, ap_to_host, 0, false,
		 .decision = true);
FAIL_NTH_VARIANT(mask_from_host, ap_hosts, ap_from_host, 0, false,
		 .decision = true);
FAIL_NTH_VARIANT(mask_refused, ap_assigned, ap_to_host, EBUSY, true);
FAIL_NTH_VARIANT(assign_to_guest, ap_half_assigned, ap_assign, 0, true);
FAIL_NTH_VARIANT(unassign_from_guest, ap_assigned, ap_unassigned, 0, true);
FAIL_NTH_VARIANT(ap_config, ap_assigned, ap_config, 0, true);
FAIL_NTH_VARIANT(holder, ap_assigned, ap_holder, 0, false);

FIXTURE_SETUP(fail_nth)
{
	const char *missing;

	ap_begin();
	ap_need_destructive();
	if (access(FAILSLAB "ignore-gfp-wait", W_OK))
		SKIP(return, "needs CONFIG_FAILSLAB (" FAILSLAB ")");
	/* so that what may sleep can fail; the count is each task's own */
	ap_read(FAILSLAB "ignore-gfp-wait", self->ignore_gfp_wait, sizeof(self->ignore_gfp_wait));
	ap_read(FAILSLAB "verbose", self->verbose, sizeof(self->verbose));
	ASSERT_EQ(0, ap_write(FAILSLAB "ignore-gfp-wait", "N"));
	ASSERT_EQ(0, ap_write(FAILSLAB "verbose", "0"));
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev);
	if (!variant->guest)
		return;
	missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);
	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
}

FIXTURE_TEARDOWN_PARENT(fail_nth)
{
	if (self->verbose[0]) {
		ap_write(FAILSLAB "ignore-gfp-wait", self->ignore_gfp_wait);
		ap_write(FAILSLAB "verbose", self->verbose);
	}
	ap_end();
}

static int ap_fail_nth_open(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%ld/fail-nth", syscall(SYS_gettid));
	return open(path, O_RDWR | O_CLOEXEC);
}

static int ap_fail_nth_set(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	return pwrite(fd, text, len, 0) == len ? 0 : -1;
}

/* How many more allocations it would have taken until one failed; 0: it has. */
static int ap_fail_nth_left(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) < 1)
		return -1;
	return atoi(text);
}

static void ap_cut(bool decision, struct ap_state *s)
{
	char *end = decision ? strchr(s->text, ';') : NULL;

	if (end)
		*end = '\0';
}

TEST_F_TIMEOUT(fail_nth, all_or_nothing, 300)
{
	struct ap_state before, done, after;
	unsigned int nth, said = 0;
	int fd, err, left = 0;

	fd = ap_fail_nth_open();
	ASSERT_LE(0, fd);

	ASSERT_EQ(0, variant->prepare(&self->mdev, self->q));
	ap_state_of(&before, &ap_set, &self->mdev);
	ASSERT_EQ(variant->expected, ap_errno_of(variant->do_it(&self->mdev, self->q)));
	ap_state_of(&done, &ap_set, &self->mdev);
	ap_cut(variant->decision, &before);
	ap_cut(variant->decision, &done);

	for (nth = 1; !left && nth <= MAX_NTH; nth++) {
		ASSERT_EQ(0, variant->prepare(&self->mdev, self->q));
		ASSERT_EQ(0, ap_fail_nth_set(fd, nth));
		err = ap_errno_of(variant->do_it(&self->mdev, self->q));
		left = ap_fail_nth_left(fd);
		ASSERT_EQ(0, ap_fail_nth_set(fd, 0));
		ap_state_of(&after, &ap_set, &self->mdev);
		ap_cut(variant->decision, &after);
		said += err == ENOMEM;
		if (err != ENOMEM)
			EXPECT_EQ(variant->expected, err) {
				TH_LOG("allocation %u", nth);
			}
		EXPECT_STREQ(err == ENOMEM ? before.text : done.text, after.text) {
			TH_LOG("allocation %u, errno %d", nth, err);
		}
	}
	EXPECT_LT(0, left);
	TH_LOG("%u allocations, %u needed", nth - 2, said);
	close(fd);
}

AP_TEST_MAIN
