// SPDX-License-Identifier: GPL-2.0
/*
 * A reset of a queue, and deconfiguring a card: refused while a guest uses the
 * queue, or one of the card's, and only then.
 */
#include "ap_guest.h"

static bool ap_card_config_is(unsigned int apid, const char *config)
{
	char buf[16];

	return !ap_card_attr(apid, "config", buf, sizeof(buf)) && !strcmp(buf, config);
}

/* A guest has the whole set. */
FIXTURE(in_use)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_VARIANT(in_use)
{
	enum ap_row row;
	enum ap_open how;
	const char *what;
};

#define IN_USE_VARIANT(_name, _row, _how, _what)	\
	FIXTURE_VARIANT_ADD(in_use, _name)		\
	{						\
		.row = _row,				\
		.how = _how,				\
		.what = _what,				\
	}

IN_USE_VARIANT(reset_group, AP_RESET, AP_OPEN_GROUP, "reset of ");
IN_USE_VARIANT(reset_cdev, AP_RESET, AP_OPEN_CDEV, "reset of ");
IN_USE_VARIANT(config_group, AP_CONFIG, AP_OPEN_GROUP, "deconfiguration of ");
IN_USE_VARIANT(config_cdev, AP_CONFIG, AP_OPEN_CDEV, "deconfiguration of ");

FIXTURE_SETUP(in_use)
{
	ap_begin();
	ap_need_destructive();
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
	test_err_take(EBUSY, variant->row, self->q);
	EXPECT_TRUE(ap_card_config_is(self->q.apid, "1"));
	EXPECT_GUEST_GETS(&self->guest, &ap_set);
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(in_use, refusal_is_logged)
{
	char who[128];
	int log;

	log = ap_log_open();
	ASSERT_LE(0, log);
	snprintf(who, sizeof(who), "refused: in use by mdev %s; ", self->mdev.uuid);
	ASSERT_EQ(EBUSY, ap_errno_of(ap_take(variant->row, self->q)));
	EXPECT_TRUE(poll_for(AP_RATELIMIT_MS,
			     ap_log_has(log, variant->what, who,
					"unassign it there or stop the guest") ||
			     !ap_take(variant->row, self->q)));
	EXPECT_TRUE(ap_card_config_is(self->q.apid, "1"));
}

TEST_F(in_use, granted_after_unassign)
{
	test_cmd_unassign_adapter(&self->mdev, self->q.apid);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "unassigned")));
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, self->q);
	test_cmd_take(variant->row, self->q);
}

TEST_F(in_use, granted_after_exit)
{
	test_cmd_guest_end(&self->guest, AP_EXIT_KILL);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "assigned")));
	test_cmd_take(variant->row, self->q);
}

/* Another adapter of the same mdev was taken back, this one was not. */
TEST_F(in_use, refused_beside_unassigned)
{
	struct ap_queue other;

	ap_need_set(2, 1);
	other = ap_set_queue(&ap_set, 1, 0);
	test_cmd_unassign_adapter(&self->mdev, other.apid);
	test_cmd_take(variant->row, other);
	test_err_take(EBUSY, variant->row, self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, self->q);
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, other);
}

/* Queues that no guest has */
FIXTURE(not_in_use)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_queue q;
};

FIXTURE_VARIANT(not_in_use)
{
	enum ap_row row;
};

FIXTURE_VARIANT_ADD(not_in_use, reset)
{
	.row = AP_RESET,
};

FIXTURE_VARIANT_ADD(not_in_use, config)
{
	.row = AP_CONFIG,
};

FIXTURE_SETUP(not_in_use)
{
	ap_begin();
	ap_need_destructive();
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev);
}

FIXTURE_TEARDOWN_PARENT(not_in_use)
{
	ap_end();
}

#define EXPECT_DONE(_q)							\
do {									\
	test_cmd_take(variant->row, _q);						\
	EXPECT_TRUE(ap_card_config_is((_q).apid,			\
				      variant->row == AP_CONFIG ? "0" : "1")); \
} while (0)

TEST_F(not_in_use, free_granted)
{
	EXPECT_DONE(self->q);
}

TEST_F(not_in_use, assigned_granted)
{
	test_cmd_assign_set(&self->mdev, &ap_set);
	EXPECT_DONE(self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "assigned"));
}

/* A guest has the mdev, but not the adapter, which one queue keeps out. */
TEST_F(not_in_use, filtered_granted)
{
	const char *missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);

	ap_need_set(2, 2);
	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_unbind(ap_set_queue(&ap_set, 0, 1));
	test_cmd_assign_set(&self->mdev, &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	EXPECT_TRUE(poll_until(ap_queue_status_is(ap_set_queue(&ap_set, 1, 0), "in use")));
	EXPECT_TRUE(ap_queue_status_is(self->q, "assigned"));
	test_cmd_guest_runs(&self->guest, ap_set_queue(&ap_set, 1, 0));
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, self->q);
	EXPECT_DONE(self->q);
	EXPECT_TRUE(ap_queue_status_is(ap_set_queue(&ap_set, 1, 0), "in use"));
	EXPECT_GUEST_FINDS(AP_RC_NORMAL, &self->guest, ap_set_queue(&ap_set, 1, 0));
}

TEST_F(not_in_use, without_driver_granted)
{
	test_cmd_unbind(self->q);
	EXPECT_DONE(self->q);
	EXPECT_TRUE(ap_queue_driver_is(self->q, ""));
}

/* A guest that comes after it gets the queue. */
TEST_F(not_in_use, next_guest_has_it)
{
	const char *missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);

	if (missing)
		SKIP(return, "%s", missing);
	EXPECT_DONE(self->q);
	test_cmd_assign_set(&self->mdev, &ap_set);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
}

/* The host's state machine has nothing to do with a queue of vfio_ap. */
TEST_F(not_in_use, host_stays_away)
{
	char reset[64], interrupt[64];

	test_cmd_take(variant->row, self->q);
	EXPECT_EQ(0, ap_card_write(self->q.apid, "config", "1\n"));
	ASSERT_EQ(0, ap_write(AP_BUS "/scans", "1"));
	ASSERT_EQ(0, ap_queue_attr(self->q, "reset", reset, sizeof(reset)));
	ASSERT_EQ(0, ap_queue_attr(self->q, "interrupt", interrupt, sizeof(interrupt)));
	EXPECT_STREQ("No Reset Timer set.", reset);
	EXPECT_STREQ("Interrupts disabled.", interrupt);
}

/* Whatever is written to config, it is 0 or 1. */
FIXTURE(malformed)
{
	struct ap_mdev mdev;
	struct ap_queue q;
};

FIXTURE_SETUP(malformed)
{
	ap_begin();
	ap_need_destructive();
	self->q = ap_set_queue(&ap_set, 0, 0);
	test_cmd_mdev_create(&self->mdev);
}

FIXTURE_TEARDOWN_PARENT(malformed)
{
	ap_end();
}

TEST_F(malformed, config)
{
	static const char * const bad[] = {
		"\n", " ", "x", "-1", "2", "+", "off", "\x80\xff", ",",
	};
	struct ap_state before, after;
	unsigned int i;
	char text[4096];

	ap_state_of(&before, &ap_set, &self->mdev);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(EINVAL, ap_card_write(self->q.apid, "config", bad[i])) {
			TH_LOG("for entry %u", i);
		}
	memset(text, '7', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	EXPECT_ERRNO(EINVAL, ap_card_write(self->q.apid, "config", text));
	EXPECT_TRUE(ap_card_config_is(self->q.apid, "1"));
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

AP_TEST_MAIN
