// SPDX-License-Identifier: GPL-2.0
/*
 * Writes to apmask and aqmask that give queues to the host: refused, as a whole,
 * while an mdev has one of them, and only then.
 */
#include <sys/stat.h>

#include "ap_guest.h"

/*
 * Queue q is kept from the host by its bit in the variant's mask alone, as is q2
 * when there is one; q and q2 share the bit in the other mask.
 */
FIXTURE(mask)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_set set;		/* q alone */
	struct ap_queue q, q2;
	unsigned int id, id2;
	bool two;
};

FIXTURE_VARIANT(mask)
{
	const char *mask;
	const char *other;
	bool adapters;
};

FIXTURE_VARIANT_ADD(mask, apmask)
{
	.mask = "apmask",
	.other = "aqmask",
	.adapters = true,
};

FIXTURE_VARIANT_ADD(mask, aqmask)
{
	.mask = "aqmask",
	.other = "apmask",
};

FIXTURE_SETUP(mask)
{
	bool ad = variant->adapters;

	ap_begin();
	ap_need_destructive();
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->two = (ad ? ap_set.napid : ap_set.napqi) == 2;
	self->q2 = self->two ? ap_set_queue(&ap_set, ad, !ad) : self->q;
	self->id = ad ? self->q.apid : self->q.apqi;
	self->id2 = ad ? self->q2.apid : self->q2.apqi;
	self->set = (struct ap_set){ { self->q.apid }, { self->q.apqi }, 1, 1 };

	test_cmd_mask(variant->mask, "-%u,-%u", self->id, self->id2);
	test_cmd_mask(variant->other, "+%u", ad ? self->q.apqi : self->q.apid);
	ASSERT_TRUE(poll_until(ap_queue_driver_is(self->q, "vfio_ap")));
	ASSERT_TRUE(poll_until(ap_queue_driver_is(self->q2, "vfio_ap")));
}

FIXTURE_TEARDOWN_PARENT(mask)
{
	ap_end();
}

#define EXPECT_GRANTED(_mask, _id, _q)					\
do {									\
	test_cmd_mask(_mask, "+%u", _id);				\
	EXPECT_TRUE(ap_mask_bit(_mask, _id));				\
	EXPECT_FALSE(ap_queue_driver_is(_q, "vfio_ap"));		\
} while (0)

/* Neither the masks nor anything about q. */
#define EXPECT_REFUSED(...)						\
do {									\
	struct ap_state __before, __after;				\
									\
	ap_state_of(&__before, &self->set, &self->mdev);		\
	test_err_mask(EBUSY, variant->mask, __VA_ARGS__);		\
	ap_state_of(&__after, &self->set, &self->mdev);			\
	EXPECT_STREQ(__before.text, __after.text);			\
} while (0)

TEST_F(mask, free_granted)
{
	EXPECT_GRANTED(variant->mask, self->id, self->q);
}

/* Nor does the log say that no driver took it. */
TEST_F(mask, given_and_taken_back)
{
	char name[16];
	int log;

	EXPECT_GRANTED(variant->mask, self->id, self->q);
	log = ap_log_open();
	ASSERT_LE(0, log);
	test_cmd_mask(variant->mask, "-%u", self->id);
	EXPECT_FALSE(ap_mask_bit(variant->mask, self->id));
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "unassigned")));
	snprintf(name, sizeof(name), AP_QUEUE_FMT, self->q.apid, self->q.apqi);
	EXPECT_FALSE(ap_log_has(log, "no driver for queue", name, ""));
}

/* A card is the host's, whoever gets its queues: its driver is not bound anew. */
TEST_F(mask, cards_keep_their_driver)
{
	struct stat before, after;
	char value[80], path[64];

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/card%02x/driver", self->q.apid);
	if (lstat(path, &before))
		SKIP(return, "no driver has the card");
	ASSERT_EQ(0, ap_mask_read(variant->mask, value, sizeof(value)));
	test_cmd_mask(variant->mask, "0x0");
	test_cmd_mask(variant->mask, "%s", value);
	ASSERT_EQ(0, lstat(path, &after));
	EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(mask, assigned_refused)
{
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	EXPECT_REFUSED("+%u", self->id);
}

/* The same as an absolute value. */
TEST_F(mask, assigned_refused_absolute)
{
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	EXPECT_REFUSED("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n");
}

TEST_F(mask, in_use_refused)
{
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->set);
	EXPECT_REFUSED("+%u", self->id);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
}

TEST_F(mask, granted_after_unassign)
{
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	EXPECT_REFUSED("+%u", self->id);
	test_cmd_unassign_adapter(&self->mdev, self->q.apid);
	EXPECT_GRANTED(variant->mask, self->id, self->q);
}

TEST_F(mask, granted_after_mdev_remove)
{
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	EXPECT_REFUSED("+%u", self->id);
	test_cmd_mdev_remove(&self->mdev);
	EXPECT_GRANTED(variant->mask, self->id, self->q);
}

/* Taken back from the running guest on purpose. */
TEST_F(mask, granted_after_unassign_from_guest)
{
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->set);
	EXPECT_REFUSED("+%u", self->id);
	test_cmd_unassign_domain(&self->mdev, self->q.apqi);
	EXPECT_GRANTED(variant->mask, self->id, self->q);
}

TEST_F(mask, refused_as_a_whole)
{
	if (!self->two)
		SKIP(return, "needs a second queue");
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	EXPECT_REFUSED("+%u,+%u", self->id2, self->id);
	EXPECT_TRUE(ap_queue_driver_is(self->q2, "vfio_ap"));
}

/* Its driver has not changed, so nobody looks for one. */
TEST_F(mask, refused_leaves_unbound)
{
	if (!self->two)
		SKIP(return, "needs a second queue");
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	test_cmd_unbind(self->q2);
	EXPECT_REFUSED("+%u,+%u", self->id2, self->id);
	EXPECT_TRUE(ap_queue_driver_is(self->q2, ""));
}

TEST_F(mask, other_queue_granted)
{
	struct ap_state before, after;

	if (!self->two)
		SKIP(return, "needs a second queue");
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	test_cmd_mask(variant->mask, "+%u", self->id2);
	EXPECT_FALSE(ap_queue_driver_is(self->q2, "vfio_ap"));
	test_cmd_mask(variant->mask, "-%u", self->id2);
	ap_state_of(&before, &self->set, &self->mdev);
	EXPECT_TRUE(poll_until(ap_queue_driver_is(self->q2, "vfio_ap")));
	ap_state_of(&after, &self->set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

/* Clearing asks nobody, and a bit that is clear already changes nothing. */
TEST_F(mask, clear_granted)
{
	struct ap_state before, after;

	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->set);
	ap_state_of(&before, &self->set, &self->mdev);
	test_cmd_mask(variant->mask, "-%u", self->id);
	ap_state_of(&after, &self->set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(mask, refusal_is_logged)
{
	char what[64], who[128];
	int log;

	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &self->set);
	log = ap_log_open();
	ASSERT_LE(0, log);
	snprintf(what, sizeof(what), "%s change of " AP_QUEUE_FMT " refused: ",
		 variant->mask, self->q.apid, self->q.apqi);
	snprintf(who, sizeof(who), "assigned to mdev %s; ", self->mdev.uuid);
	test_err_mask(EBUSY, variant->mask, "+%u", self->id);
	EXPECT_TRUE(poll_for(AP_RATELIMIT_MS,
			     ap_log_has(log, what, who, "unassign it there") ||
			     !_test_cmd_mask(variant->mask, "+%u", self->id)));
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
}

/* A queue without a driver changes hands like any other, to and fro. */
TEST_F(mask, unbound_is_attached)
{
	char driver[32];

	test_cmd_unbind(self->q);
	test_cmd_mask(variant->mask, "+%u", self->id);
	ap_queue_driver(self->q, driver, sizeof(driver));
	if (*driver)
		ASSERT_EQ(0, ap_errno_of(ap_driver_write(driver, "unbind", self->q)));
	test_cmd_mask(variant->mask, "-%u", self->id);
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
}

TEST_F(mask, bad_value)
{
	static const char * const bad[] = {
		"\n", "0x", "x0g", "0x0,0x0", "+", "-", "+256", "-0-256", "+3-2", "+0x100", "++1",
		"+18446744073709551616", "-0-0x10000000000000001",
		"+1;+2", "+1 ", "*1", "\x80",
	};
	unsigned int i;
	char path[PATH_MAX], before[80], after[80];

	snprintf(path, sizeof(path), AP_BUS "/%s", variant->mask);
	ap_read(path, before, sizeof(before));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(EINVAL, ap_write(path, bad[i])) {
			TH_LOG("for entry %u", i);
		}
	ap_read(path, after, sizeof(after));
	EXPECT_STREQ(before, after);
}

AP_TEST_MAIN
