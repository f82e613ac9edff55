// SPDX-License-Identifier: GPL-2.0
/*
 * What a queue says about its use: `status`, and whose it is: `holder`, the mdev
 * to which it is assigned, whether a guest has that open or not.
 */
#include "ap_guest.h"

#define EXPECT_ATTR(_expected, _q, _attr)				\
do {									\
	char __buf[64];							\
									\
	EXPECT_EQ(0, ap_errno_of(ap_queue_attr(_q, _attr, __buf,	\
					       sizeof(__buf))));	\
	EXPECT_STREQ(_expected, __buf);					\
} while (0)

/* The same for both attributes: what they say in each state of a queue. */
FIXTURE(attr)
{
	struct ap_mdev mdev[2];
	struct ap_guest guest[2];
	struct ap_queue q;
};

FIXTURE_VARIANT(attr)
{
	const char *name;
	const char *free;
	const char *assigned;		/* NULL: the mdev's UUID */
	const char *in_use;		/* likewise */
};

FIXTURE_VARIANT_ADD(attr, status)
{
	.name = "status",
	.free = "unassigned",
	.assigned = "assigned",
	.in_use = "in use",
};

FIXTURE_VARIANT_ADD(attr, holder)
{
	.name = "holder",
	.free = "none",
};

FIXTURE_SETUP(attr)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(attr)
{
	ap_end();
}

TEST_F(attr, free)
{
	EXPECT_ATTR(variant->free, self->q, variant->name);
}

TEST_F(attr, assigned)
{
	struct ap_queue q;

	test_cmd_mdev_create(&self->mdev[0]);
	test_cmd_assign_set(&self->mdev[0], &ap_set);
	ap_set_for_each_queue(&ap_set, q)
		EXPECT_ATTR(variant->assigned ?: self->mdev[0].uuid, q, variant->name);
	test_cmd_mdev_remove(&self->mdev[0]);
	EXPECT_ATTR(variant->free, self->q, variant->name);
}

/* An adapter alone, without a domain, is no queue. */
TEST_F(attr, half_assigned)
{
	test_cmd_mdev_create(&self->mdev[0]);
	test_cmd_assign_adapter(&self->mdev[0], self->q.apid);
	EXPECT_ATTR(variant->free, self->q, variant->name);
}

TEST_F(attr, in_use)
{
	struct ap_queue q;

	ap_begin_in_use(&self->mdev[0], &self->guest[0], AP_OPEN_GROUP, &ap_set);
	ap_set_for_each_queue(&ap_set, q)
		EXPECT_ATTR(variant->in_use ?: self->mdev[0].uuid, q, variant->name);
	test_cmd_guest_end(&self->guest[0], AP_EXIT_EXIT);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "assigned")));
	EXPECT_ATTR(variant->assigned ?: self->mdev[0].uuid, self->q, variant->name);
}

TEST_F(attr, in_use_by_cdev)
{
	ap_begin_in_use(&self->mdev[0], &self->guest[0], AP_OPEN_CDEV, &ap_set);
	EXPECT_ATTR(variant->in_use ?: self->mdev[0].uuid, self->q, variant->name);
}

TEST_F(attr, two_guests)
{
	struct ap_set half[2];
	struct ap_queue q[2];
	unsigned int i;

	ap_need_set(2, 1);
	for (i = 0; i < 2; i++) {
		half[i] = ap_set;
		half[i].napid = 1;
		half[i].apid[0] = ap_set.apid[i];
		q[i] = ap_set_queue(&half[i], 0, 0);
		ap_begin_in_use(&self->mdev[i], &self->guest[i], AP_OPEN_GROUP, &half[i]);
	}
	for (i = 0; i < 2; i++)
		EXPECT_ATTR(variant->in_use ?: self->mdev[i].uuid, q[i], variant->name);
	test_cmd_guest_end(&self->guest[0], AP_EXIT_EXIT);
	EXPECT_TRUE(poll_until(ap_queue_status_is(q[0], "assigned")));
	EXPECT_ATTR(variant->assigned ?: self->mdev[0].uuid, q[0], variant->name);
	EXPECT_ATTR(variant->in_use ?: self->mdev[1].uuid, q[1], variant->name);
}

TEST_F(attr, read_only)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/" AP_QUEUE_FMT "/%s",
		 self->q.apid, self->q.apqi, variant->name);
	EXPECT_ERRNO(EACCES, ap_write(path, "none"));
}

TEST_F(attr, absent_without_vfio_ap)
{
	char buf[64];

	test_cmd_unbind(self->q);
	EXPECT_ERRNO(ENOENT, ap_queue_attr(self->q, variant->name, buf, sizeof(buf)));
}

TEST_F(attr, absent_for_host)
{
	unsigned int i, nhost = 0;
	char buf[64];

	for (i = 0; i < ap_before.nqueue; i++) {
		if (!strcmp(ap_before.queue[i].driver, "vfio_ap"))
			continue;
		nhost++;
		EXPECT_ERRNO(ENOENT, ap_queue_attr(ap_before.queue[i].q, variant->name,
						   buf, sizeof(buf)));
	}
	if (!nhost)
		SKIP(return, "the host has no queue");
}

AP_TEST_MAIN
