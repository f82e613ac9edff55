// SPDX-License-Identifier: GPL-2.0
/*
 * Unbinding queues from vfio_ap: refused while a guest uses the queue, and only
 * then.
 */
#include "ap_guest.h"

/* A guest has the whole set. */
FIXTURE(in_use)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_VARIANT(in_use)
{
	enum ap_open how;
};

FIXTURE_VARIANT_ADD(in_use, group)
{
	.how = AP_OPEN_GROUP,
};

FIXTURE_VARIANT_ADD(in_use, cdev)
{
	.how = AP_OPEN_CDEV,
};

FIXTURE_SETUP(in_use)
{
	ap_begin();
	ap_begin_in_use(&self->mdev, &self->guest, variant->how, &ap_set);
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(in_use)
{
	ap_end();
}

TEST_F(in_use, refused)
{
	struct ap_state before, after;

	ap_state_of(&before, &ap_set, &self->mdev);
	test_cmd_guest_asks(&self->guest, &ap_set);
	test_err_unbind(EBUSY, self->q);
	EXPECT_GUEST_GETS(&self->guest, &ap_set);
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(in_use, every_queue_refused)
{
	struct ap_state before, after;
	struct ap_queue q;

	ap_state_of(&before, &ap_set, &self->mdev);
	test_cmd_guest_asks(&self->guest, &ap_set);
	ap_set_for_each_queue(&ap_set, q)
		test_err_unbind(EBUSY, q);
	EXPECT_GUEST_GETS(&self->guest, &ap_set);
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(in_use, refusal_is_logged)
{
	char what[64], who[128];
	int log;

	log = ap_log_open();
	ASSERT_LE(0, log);
	snprintf(what, sizeof(what), "unbind of " AP_QUEUE_FMT " refused: ",
		 self->q.apid, self->q.apqi);
	snprintf(who, sizeof(who), "in use by mdev %s; ", self->mdev.uuid);
	ASSERT_EQ(EBUSY, ap_errno_of(_test_cmd_unbind(self->q)));
	EXPECT_TRUE(poll_for(AP_RATELIMIT_MS,
			     ap_log_has(log, what, who,
					"unassign it there or stop the guest") ||
			     !_test_cmd_unbind(self->q)));
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
}

/* Unassigning is the way to take a queue back from a running guest. */
TEST_F(in_use, granted_after_unassign)
{
	test_cmd_unassign_adapter(&self->mdev, self->q.apid);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "unassigned")));
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, self->q);
	test_cmd_unbind(self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
}

/* What the guest keeps stays refused when another adapter was taken back. */
TEST_F(in_use, refused_beside_unassigned)
{
	struct ap_queue other;

	ap_need_set(2, 1);
	other = ap_set_queue(&ap_set, 1, 0);
	test_cmd_unassign_adapter(&self->mdev, other.apid);
	test_cmd_unbind(other);
	test_err_unbind(EBUSY, self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, self->q);
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, other);
}

/* Queues that no guest has. */
FIXTURE(not_in_use)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_SETUP(not_in_use)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(not_in_use)
{
	ap_end();
}

TEST_F(not_in_use, free_granted)
{
	char bindings[64];

	test_cmd_unbind(self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
	ASSERT_EQ(0, ap_read(AP_BUS "/bindings", bindings, sizeof(bindings)));
	EXPECT_EQ(NULL, strstr(bindings, "complete"));
}

TEST_F(not_in_use, assigned_granted)
{
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &ap_set);
	EXPECT_TRUE(ap_queue_status_is(self->q, "assigned"));
	test_cmd_unbind(self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
}

/*
 * A guest gets an adapter only with all of the mdev's domains. Without one of
 * its queues the adapter is filtered, so that the other is only assigned.
 */
TEST_F(not_in_use, filtered_granted)
{
	struct ap_queue gone, left;
	const char *missing;

	ap_need_set(2, 2);
	gone = ap_set_queue(&ap_set, 1, 0);
	left = ap_set_queue(&ap_set, 1, 1);
	test_cmd_mdev_create(&self->mdev);
	missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);
	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_unbind(gone);
	test_cmd_assign_set(&self->mdev, &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
	EXPECT_TRUE(ap_queue_status_is(left, "assigned"));
	test_cmd_guest_runs(&self->guest, self->q);
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, left);
	test_cmd_unbind(left);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, self->q);
}

TEST_F(not_in_use, unbound_twice)
{
	test_cmd_unbind(self->q);
	test_err_unbind(ENODEV, self->q);
}

/* Names that are no queue of vfio_ap; with the longest one write takes. */
TEST_F(not_in_use, bad_name)
{
	static const char * const bad[] = {
		"\n", " ", "x", "-1", "0", "05", "05.", ".0004", "5.4", "0x05.0x04",
		"ff.ffff", "100.0000", "card00", "vfio_ap", "../05.0004", "\x80\xff",
		"18446744073709551616",
	};
	struct ap_state before, after;
	char text[4096];
	unsigned int i;

	test_cmd_mdev_create(&self->mdev);
	ap_state_of(&before, &ap_set, &self->mdev);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(ENODEV, ap_write(VFIO_AP_DRV "/unbind", bad[i])) {
			TH_LOG("for entry %u", i);
		}
	snprintf(text, sizeof(text), AP_QUEUE_FMT " ", self->q.apid, self->q.apqi);
	EXPECT_ERRNO(ENODEV, ap_write(VFIO_AP_DRV "/unbind", text));
	memset(text, '0', sizeof(text));
	EXPECT_ERRNO(ENODEV, ap_write_buf(VFIO_AP_DRV "/unbind", text, sizeof(text)));
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

/* With and without a newline, as the driver core takes it. */
TEST_F(not_in_use, name_without_newline)
{
	char name[16];

	snprintf(name, sizeof(name), AP_QUEUE_FMT, self->q.apid, self->q.apqi);
	EXPECT_ERRNO(0, ap_write(VFIO_AP_DRV "/unbind", name));
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
	EXPECT_ERRNO(0, ap_write(VFIO_AP_DRV "/bind", name));
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
}

AP_TEST_MAIN
