// SPDX-License-Identifier: GPL-2.0
/*
 * Binding queues to vfio_ap: same answers as the driver core's, and a queue that
 * comes back goes where its mdev says.
 */
#include "ap_guest.h"

FIXTURE(bind)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_SETUP(bind)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
}

FIXTURE_TEARDOWN_PARENT(bind)
{
	ap_end();
}

TEST_F(bind, back)
{
	test_cmd_unbind(self->q);
	test_cmd_bind(self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
	EXPECT_TRUE(ap_queue_status_is(self->q, "unassigned"));
}

TEST_F(bind, back_to_its_mdev)
{
	struct ap_state before, after;

	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &ap_set);
	ap_state_of(&before, &ap_set, &self->mdev);
	test_cmd_unbind(self->q);
	test_cmd_bind(self->q);
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

/* The guest gets the adapter as soon as its last queue is there. */
TEST_F(bind, back_to_its_guest)
{
	char matrix[256], expected[256];
	const char *missing;

	test_cmd_mdev_create(&self->mdev);
	missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);
	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_unbind(self->q);
	test_cmd_assign_set(&self->mdev, &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	test_cmd_bind(self->q);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
	ap_set_text(&ap_set, expected, sizeof(expected));
	ap_mdev_attr(&self->mdev, "guest_matrix", matrix, sizeof(matrix));
	EXPECT_STREQ(expected, matrix);
}

TEST_F(bind, bound_busy)
{
	test_err_bind(EBUSY, self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, "vfio_ap"));
}

TEST_F(bind, in_use_busy)
{
	struct ap_state before, after;

	test_cmd_mdev_create(&self->mdev);
	if (ap_open_missing(AP_OPEN_GROUP, &self->mdev))
		SKIP(return, "%s", ap_open_missing(AP_OPEN_GROUP, &self->mdev));
	test_cmd_assign_set(&self->mdev, &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
	ap_state_of(&before, &ap_set, &self->mdev);
	test_err_bind(EBUSY, self->q);
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(bind, bad_name)
{
	static const char * const bad[] = {
		"\n", " ", "x", "-1", "0", "05", "05.", ".0004", "5.4", "0x05.0x04",
		"ff.ffff", "100.0000", "card00", "vfio_ap", "../05.0004", "\x80\xff",
		"18446744073709551616",
	};
	char text[4096];
	unsigned int i;

	test_cmd_unbind(self->q);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(ENODEV, ap_write(VFIO_AP_DRV "/bind", bad[i])) {
			TH_LOG("for entry %u", i);
		}
	snprintf(text, sizeof(text), AP_QUEUE_FMT " ", self->q.apid, self->q.apqi);
	EXPECT_ERRNO(ENODEV, ap_write(VFIO_AP_DRV "/bind", text));
	memset(text, '0', sizeof(text));
	EXPECT_ERRNO(ENODEV, ap_write_buf(VFIO_AP_DRV "/bind", text, sizeof(text)));
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
}

/* A queue that the masks reserve for the host, and a driver of the host has. */
FIXTURE(reserved)
{
	struct ap_queue q;
	char driver[32];
};

FIXTURE_SETUP(reserved)
{
	const struct ap_noted_queue *n = NULL;
	unsigned int i;

	ap_begin();
	for (i = 0; i < ap_before.nqueue && !n; i++)
		if (*ap_before.queue[i].driver &&
		    strcmp(ap_before.queue[i].driver, "vfio_ap"))
			n = &ap_before.queue[i];
	if (!n)
		SKIP(return, "the host has no queue");
	self->q = n->q;
	strcpy(self->driver, n->driver);
}

FIXTURE_TEARDOWN_PARENT(reserved)
{
	ap_end();
}

TEST_F(reserved, bound_busy)
{
	test_err_bind(EBUSY, self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, self->driver));
}

TEST_F(reserved, unbound_refused)
{
	ap_need_destructive();
	ASSERT_EQ(0, ap_errno_of(ap_driver_write(self->driver, "unbind", self->q)));
	test_err_bind(ENODEV, self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
	ASSERT_EQ(0, ap_errno_of(ap_driver_write(self->driver, "bind", self->q)));
	EXPECT_TRUE(ap_queue_driver_is(self->q, self->driver));
}

/* vfio_ap's unbind is for queues of vfio_ap. */
TEST_F(reserved, unbind_from_vfio_ap_refused)
{
	test_err_unbind(ENODEV, self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, self->driver));
}

/* A host's driver has neither mdev nor guest: its queues can be unbound. */
TEST_F(reserved, host_unbind_granted)
{
	ap_need_destructive();
	ASSERT_EQ(0, ap_errno_of(ap_driver_write(self->driver, "unbind", self->q)));
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
}

/* A card's driver is the host's, whoever has its queues. */
FIXTURE(card)
{
	unsigned int apid;
	char driver[32];
};

static bool card_driver_is(unsigned int apid, const char *name)
{
	char driver[32];

	ap_card_driver(apid, driver, sizeof(driver));
	return !strcmp(driver, name);
}

FIXTURE_SETUP(card)
{
	ap_begin();
	self->apid = ap_set.apid[0];
	ap_card_driver(self->apid, self->driver, sizeof(self->driver));
	if (!*self->driver)
		SKIP(return, "no driver has the card");
}

FIXTURE_TEARDOWN_PARENT(card)
{
	if (*self->driver && !card_driver_is(self->apid, self->driver))
		EXPECT_ERRNO(0, ap_card_driver_write(self->driver, "bind", self->apid));
	ap_end();
}

/* Nobody is asked: no queue is taken by it. */
TEST_F(card, unbound_and_bound)
{
	struct ap_queue q = ap_set_queue(&ap_set, 0, 0);

	ap_need_destructive();
	EXPECT_ERRNO(0, ap_card_driver_write(self->driver, "unbind", self->apid));
	EXPECT_TRUE(card_driver_is(self->apid, ""));
	EXPECT_TRUE(ap_queue_driver_is(q, "vfio_ap"));
	EXPECT_ERRNO(ENODEV, ap_card_driver_write(self->driver, "unbind", self->apid));
	EXPECT_ERRNO(0, ap_card_driver_write(self->driver, "bind", self->apid));
	EXPECT_TRUE(card_driver_is(self->apid, self->driver));
}

TEST_F(card, vfio_ap_refused)
{
	EXPECT_ERRNO(ENODEV, ap_card_driver_write("vfio_ap", "unbind", self->apid));
	EXPECT_ERRNO(ENODEV, ap_card_driver_write("vfio_ap", "bind", self->apid));
	EXPECT_TRUE(card_driver_is(self->apid, self->driver));
}

AP_TEST_MAIN
