// SPDX-License-Identifier: GPL-2.0
/*
 * When the guest is gone, in whatever way, everything is allowed again; while
 * another process has its files, it is not gone.
 */
#include "ap_guest.h"

FIXTURE(guest_exit)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_VARIANT(guest_exit)
{
	enum ap_open open;
	enum ap_exit exit;
};

FIXTURE_VARIANT_ADD(guest_exit, group_close)
{
	.open = AP_OPEN_GROUP,
	.exit = AP_EXIT_CLOSE,
};

FIXTURE_VARIANT_ADD(guest_exit, group_exit)
{
	.open = AP_OPEN_GROUP,
	.exit = AP_EXIT_EXIT,
};

FIXTURE_VARIANT_ADD(guest_exit, group_kill)
{
	.open = AP_OPEN_GROUP,
	.exit = AP_EXIT_KILL,
};

FIXTURE_VARIANT_ADD(guest_exit, cdev_close)
{
	.open = AP_OPEN_CDEV,
	.exit = AP_EXIT_CLOSE,
};

FIXTURE_VARIANT_ADD(guest_exit, cdev_kill)
{
	.open = AP_OPEN_CDEV,
	.exit = AP_EXIT_KILL,
};

FIXTURE_SETUP(guest_exit)
{
	ap_begin();
	ap_begin_in_use(&self->mdev, &self->guest, variant->open, &ap_set);
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(guest_exit)
{
	ap_end();
}

#define EXPECT_ALL_STATUS(_status)						\
do {										\
	struct ap_queue __q;							\
										\
	ap_set_for_each_queue(&ap_set, __q)					\
		EXPECT_TRUE(poll_until(ap_queue_status_is(__q, _status)));	\
} while (0)

TEST_F(guest_exit, unbind_granted)
{
	struct ap_queue q;

	test_cmd_guest_end(&self->guest, variant->exit);
	EXPECT_ALL_STATUS("assigned");
	ap_set_for_each_queue(&ap_set, q) {
		test_cmd_unbind(q);
		test_cmd_bind(q);
	}
	EXPECT_ALL_STATUS("assigned");
}

TEST_F(guest_exit, mask_granted_after_unassign)
{
	ap_need_destructive();
	test_cmd_guest_end(&self->guest, variant->exit);
	EXPECT_ALL_STATUS("assigned");
	test_cmd_mask("aqmask", "+%u", self->q.apqi);
	if (!ap_mask_bit("apmask", self->q.apid))
		test_err_mask(EBUSY, "apmask", "+%u", self->q.apid);
	test_cmd_unassign_adapter(&self->mdev, self->q.apid);
	test_cmd_mask("apmask", "+%u", self->q.apid);
	EXPECT_FALSE(ap_queue_driver_is(self->q, "vfio_ap"));
}

TEST_F(guest_exit, next_guest_has_all)
{
	struct ap_guest next;

	test_cmd_guest_end(&self->guest, variant->exit);
	EXPECT_ALL_STATUS("assigned");
	test_cmd_guest_start(&next, variant->open, &self->mdev);
	EXPECT_ALL_STATUS("in use");
	test_err_unbind(EBUSY, self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
}

/* What was asked and not fetched is gone. */
TEST_F(guest_exit, next_guest_gets_no_reply)
{
	struct ap_guest next;

	ap_need_accelerator(self->q.apid);
	test_cmd_guest_asks(&self->guest, &ap_set);
	test_cmd_guest_end(&self->guest, variant->exit);
	EXPECT_ALL_STATUS("assigned");
	test_cmd_guest_start(&next, variant->open, &self->mdev);
	EXPECT_ALL_STATUS("in use");
	test_cmd_guest_runs(&next, self->q);
	EXPECT_EQ(AP_RC_NO_REPLY, ap_guest_gets(&next, self->q));
}

TEST_F(guest_exit, mdev_removed)
{
	test_cmd_guest_end(&self->guest, variant->exit);
	test_cmd_mdev_remove(&self->mdev);
	EXPECT_ALL_STATUS("unassigned");
}

/* A second process that inherited the guest's files is the guest as well. */
FIXTURE(inherited)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_VARIANT(inherited)
{
	enum ap_open open;
};

FIXTURE_VARIANT_ADD(inherited, group)
{
	.open = AP_OPEN_GROUP,
};

FIXTURE_VARIANT_ADD(inherited, cdev)
{
	.open = AP_OPEN_CDEV,
};

FIXTURE_SETUP(inherited)
{
	ap_begin();
	ap_begin_in_use(&self->mdev, &self->guest, variant->open, &ap_set);
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(inherited)
{
	ap_end();
}

TEST_F(inherited, refused_until_last_close)
{
	pid_t second = ap_guest_fork(&self->guest);

	ASSERT_LT(0, second);
	test_cmd_guest_end(&self->guest, AP_EXIT_KILL);
	EXPECT_ALL_STATUS("in use");
	ASSERT_EQ(EBUSY, ap_errno_of(_test_cmd_unbind(self->q)));
	kill(second, SIGKILL);
	EXPECT_ALL_STATUS("assigned");
	test_cmd_unbind(self->q);
}

AP_TEST_MAIN
