// SPDX-License-Identifier: GPL-2.0
/*
 * Several mdevs that share a card, matrices of which a guest gets only a part, and
 * control domains: each guest counts for what it has, and for nothing else.
 */
#include "ap_guest.h"

static void ap_guest_matrix(const struct ap_mdev *mdev, char *buf, size_t size)
{
	if (ap_mdev_attr(mdev, "guest_matrix", buf, size))
		snprintf(buf, size, "(unreadable)");
}

#define EXPECT_GUEST_HAS(_mdev, ...)						\
do {										\
	char __has[256], __want[256];						\
										\
	snprintf(__want, sizeof(__want), __VA_ARGS__);				\
	ap_guest_matrix(_mdev, __has, sizeof(__has));				\
	EXPECT_STREQ(__want, __has);						\
} while (0)

#define NEED_OPEN(_how, _mdev)							\
do {										\
	const char *__missing = ap_open_missing(_how, _mdev);			\
										\
	if (__missing)								\
		SKIP(return, "%s", __missing);					\
} while (0)

#define ROW_VARIANTS(_fixture)							\
	FIXTURE_VARIANT_ADD(_fixture, unbind) { .row = AP_UNBIND };		\
	FIXTURE_VARIANT_ADD(_fixture, reset) { .row = AP_RESET };		\
	FIXTURE_VARIANT_ADD(_fixture, config) { .row = AP_CONFIG }

/* Two mdevs with a domain each of one card; the first by group, the second by cdev. */
FIXTURE(two)
{
	struct ap_mdev mdev[2];
	struct ap_guest guest[2];
	struct ap_queue q[2];
};

FIXTURE_VARIANT(two)
{
	enum ap_row row;
};

ROW_VARIANTS(two);

FIXTURE_SETUP(two)
{
	int i;

	ap_begin();
	ap_need_set(1, 2);
	if (variant->row != AP_UNBIND)
		ap_need_destructive();
	for (i = 0; i < 2; i++) {
		self->q[i] = ap_set_queue(&ap_set, 0, i);
		test_cmd_mdev_create(&self->mdev[i]);
		test_cmd_assign_adapter(&self->mdev[i], self->q[i].apid);
		test_cmd_assign_domain(&self->mdev[i], self->q[i].apqi);
	}
	NEED_OPEN(AP_OPEN_GROUP, &self->mdev[0]);
	NEED_OPEN(AP_OPEN_CDEV, &self->mdev[1]);
	test_cmd_guest_start(&self->guest[1], AP_OPEN_CDEV, &self->mdev[1]);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q[1], "in use")));
	test_cmd_guest_runs(&self->guest[1], self->q[1]);
}

FIXTURE_TEARDOWN_PARENT(two)
{
	ap_end();
}

/* That, and not the other one. */
#define EXPECT_SECOND_HAS_ITS_QUEUE()						\
do {										\
	EXPECT_GUEST_HAS(&self->mdev[1], AP_QUEUE_FMT, self->q[1].apid, self->q[1].apqi); \
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest[1], self->q[1]);		\
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest[1], self->q[0]);	\
} while (0)

TEST_F(two, both_refused)
{
	test_cmd_guest_start(&self->guest[0], AP_OPEN_GROUP, &self->mdev[0]);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q[0], "in use")));
	test_cmd_guest_runs(&self->guest[0], self->q[0]);
	test_err_take(EBUSY, variant->row, self->q[0]);
	test_err_take(EBUSY, variant->row, self->q[1]);
	EXPECT_GUEST_HAS(&self->mdev[0], AP_QUEUE_FMT, self->q[0].apid, self->q[0].apqi);
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest[0], self->q[0]);
	EXPECT_SECOND_HAS_ITS_QUEUE();
}

/* A queue is the first's, which has no guest; its card is the second's, too. */
TEST_F(two, assigned_beside)
{
	EXPECT_EQ(variant->row == AP_CONFIG ? EBUSY : 0,
		  ap_errno_of(ap_take(variant->row, self->q[0])));
	EXPECT_SECOND_HAS_ITS_QUEUE();
	EXPECT_TRUE(ap_queue_status_is(self->q[1], "in use"));
}

TEST_F(two, granted_when_both_are_gone)
{
	test_cmd_guest_start(&self->guest[0], AP_OPEN_GROUP, &self->mdev[0]);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q[0], "in use")));
	test_cmd_guest_end(&self->guest[1], AP_EXIT_KILL);
	test_cmd_guest_end(&self->guest[0], AP_EXIT_KILL);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q[0], "assigned")));
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q[1], "assigned")));
	test_cmd_take(variant->row, self->q[0]);
}

/* The matrix has an adapter that is not there, and the guest's has not. */
FIXTURE(absent)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
	unsigned int apid;
	char has[256];
};

FIXTURE_SETUP(absent)
{
	bool present[AP_IDS] = {};
	unsigned int i;

	ap_begin();
	ap_need_destructive();
	for (i = 0; i < ap_before.nqueue; i++)
		present[ap_before.queue[i].q.apid] = true;
	while (self->apid < AP_IDS && present[self->apid])
		self->apid++;
	if (self->apid == AP_IDS)
		SKIP(return, "needs an adapter number without a card");
	test_cmd_mask("apmask", "-%u", self->apid);
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &ap_set);
	ap_guest_matrix(&self->mdev, self->has, sizeof(self->has));
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_assign_adapter(&self->mdev, self->apid);
}

FIXTURE_TEARDOWN_PARENT(absent)
{
	ap_end();
}

TEST_F(absent, guest_has_the_rest)
{
	char matrix[512], name[16];

	snprintf(name, sizeof(name), AP_QUEUE_FMT, self->apid, self->q.apqi);
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev, "matrix", matrix, sizeof(matrix)));
	EXPECT_NE(NULL, strstr(matrix, name));
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
	test_err_unbind(EBUSY, self->q);
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, self->q);
}

/* It is assigned, so that it is not the host's, for when the card comes. */
TEST_F(absent, mask_refused)
{
	test_err_mask(EBUSY, "apmask", "+%u", self->apid);
	EXPECT_FALSE(ap_mask_bit("apmask", self->apid));
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
}

TEST_F(absent, mask_granted_after_unassign)
{
	test_cmd_unassign_adapter(&self->mdev, self->apid);
	test_cmd_mask("apmask", "+%u", self->apid);
	EXPECT_TRUE(ap_mask_bit("apmask", self->apid));
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
}

/* A guest has one domain of a card, and controls another. */
FIXTURE(control)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_set used;
	struct ap_queue controlled;
	char has[256];
};

FIXTURE_VARIANT(control)
{
	enum ap_row row;
};

ROW_VARIANTS(control);

FIXTURE_SETUP(control)
{
	ap_begin();
	ap_need_set(1, 2);
	if (variant->row != AP_UNBIND)
		ap_need_destructive();
	self->controlled = ap_set_queue(&ap_set, 0, 1);
	self->used = (struct ap_set){
		.apid = { ap_set.apid[0] }, .apqi = { ap_set.apqi[0] },
		.napid = 1, .napqi = 1,
	};
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->used);
	ap_guest_matrix(&self->mdev, self->has, sizeof(self->has));
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(&self->mdev, "assign_control_domain",
						self->controlled.apqi)));
}

FIXTURE_TEARDOWN_PARENT(control)
{
	ap_end();
}

/* To control a domain is not to use its queues. */
TEST_F(control, not_in_use)
{
	char domains[64], name[16];

	snprintf(name, sizeof(name), "%04x", self->controlled.apqi);
	ASSERT_EQ(0, ap_mdev_attr(&self->mdev, "control_domains", domains, sizeof(domains)));
	EXPECT_NE(NULL, strstr(domains, name));
	EXPECT_EQ(variant->row == AP_CONFIG ? EBUSY : 0,
		  ap_errno_of(ap_take(variant->row, self->controlled)));
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, ap_set_queue(&self->used, 0, 0));
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, self->controlled);
}

TEST_F(control, given_up_queue_stays)
{
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev(&self->mdev, "unassign_control_domain",
						self->controlled.apqi)));
	test_cmd_guest_asks(&self->guest, &self->used);
	test_err_take(EBUSY, variant->row, ap_set_queue(&self->used, 0, 0));
	EXPECT_GUEST_GETS(&self->guest, &self->used);
	EXPECT_GUEST_HAS(&self->mdev, "%s", self->has);
}

/* A virtual machine has one mdev. */
FIXTURE(one_machine)
{
	struct ap_mdev mdev[2];
	struct ap_guest_fds fds[2];
};

FIXTURE_SETUP(one_machine)
{
	ap_begin();
	test_cmd_mdev_create(&self->mdev[0]);
	test_cmd_mdev_create(&self->mdev[1]);
	NEED_OPEN(AP_OPEN_GROUP, &self->mdev[0]);
	ASSERT_EQ(0, ap_errno_of(ap_guest_open(&self->fds[0], AP_OPEN_GROUP, &self->mdev[0])));
}

FIXTURE_TEARDOWN_PARENT(one_machine)
{
	ap_end();
}

TEST_F(one_machine, second_mdev_refused)
{
	int kvm_vfio = self->fds[0].fd[2];	/* after /dev/kvm and the machine */

	EXPECT_GT(0, ap_open_group(&self->fds[1], kvm_vfio, &self->mdev[1]));
	EXPECT_EQ(EPERM, errno);
}

TEST_F(one_machine, second_machine_granted)
{
	EXPECT_EQ(0, ap_errno_of(ap_guest_open(&self->fds[1], AP_OPEN_GROUP, &self->mdev[1])));
}

AP_TEST_MAIN
