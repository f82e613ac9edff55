// SPDX-License-Identifier: GPL-2.0
/*
 * Assigning to an mdev: EADDRINUSE for a queue that another mdev has,
 * EADDRNOTAVAIL for one of the host's, whichever attribute completes the queue.
 */
#include "ap_guest.h"

enum by { BY_ADAPTER, BY_DOMAIN, BY_CONFIG };

FIXTURE(assign)
{
	struct ap_mdev mdev[2];
	struct ap_guest guest;
	struct ap_set set;		/* q alone */
	struct ap_queue q;
};

FIXTURE_VARIANT(assign)
{
	enum by by;
};

FIXTURE_VARIANT_ADD(assign, adapter)
{
	.by = BY_ADAPTER,
};

FIXTURE_VARIANT_ADD(assign, domain)
{
	.by = BY_DOMAIN,
};

FIXTURE_VARIANT_ADD(assign, ap_config)
{
	.by = BY_CONFIG,
};

FIXTURE_SETUP(assign)
{
	ap_begin();
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->set = (struct ap_set){ { self->q.apid }, { self->q.apqi }, 1, 1 };
	test_cmd_mdev_create(&self->mdev[0]);
	test_cmd_mdev_create(&self->mdev[1]);
}

FIXTURE_TEARDOWN_PARENT(assign)
{
	ap_end();
}

/* Bit 0 is leftmost. */
static void mask_of_bit(char *mask, unsigned int bit)
{
	strcpy(mask, "0x");
	memset(mask + 2, '0', AP_IDS / 4);
	mask[2 + bit / 4] = "8421"[bit % 4];
	mask[2 + AP_IDS / 4] = '\0';
}

static int ap_config_queue(const struct ap_mdev *mdev, struct ap_queue q)
{
	char apm[80], aqm[80], text[256];

	mask_of_bit(apm, q.apid);
	mask_of_bit(aqm, q.apqi);
	snprintf(text, sizeof(text), "%s,%s,0x0\n", apm, aqm);
	return ap_mdev_write(mdev, "ap_config", text);
}

/* The last step, the first has no queue in it and must succeed. */
static int _test_cmd_complete(const struct ap_mdev *mdev, enum by by, struct ap_queue q)
{
	switch (by) {
	case BY_ADAPTER:
		return _test_cmd_mdev(mdev, "assign_adapter", q.apid);
	case BY_DOMAIN:
		return _test_cmd_mdev(mdev, "assign_domain", q.apqi);
	case BY_CONFIG:
		return ap_config_queue(mdev, q);
	}
	return -1;
}
#define test_cmd_complete(_mdev, _q) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_complete(_mdev, variant->by, _q)))
#define test_err_complete(_errno, _mdev, _q) \
	EXPECT_ERRNO(_errno, _test_cmd_complete(_mdev, variant->by, _q))

#define prepare_all_but_last(_mdev, _q)				\
do {								\
	if (variant->by == BY_ADAPTER)				\
		test_cmd_assign_domain(_mdev, (_q).apqi);	\
	if (variant->by == BY_DOMAIN)				\
		test_cmd_assign_adapter(_mdev, (_q).apid);	\
} while (0)

#define EXPECT_REFUSED(_errno, _q)						\
do {										\
	struct ap_state __before[2], __after[2];				\
	unsigned int __i;							\
										\
	for (__i = 0; __i < 2; __i++)						\
		ap_state_of(&__before[__i], &self->set, &self->mdev[__i]);	\
	test_err_complete(_errno, &self->mdev[1], _q);				\
	for (__i = 0; __i < 2; __i++) {						\
		ap_state_of(&__after[__i], &self->set, &self->mdev[__i]);	\
		EXPECT_STREQ(__before[__i].text, __after[__i].text);		\
	}									\
} while (0)

TEST_F(assign, free_granted)
{
	prepare_all_but_last(&self->mdev[1], self->q);
	test_cmd_complete(&self->mdev[1], self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "assigned"));
}

TEST_F(assign, assigned_refused)
{
	test_cmd_assign_set(&self->mdev[0], &self->set);
	prepare_all_but_last(&self->mdev[1], self->q);
	EXPECT_REFUSED(EADDRINUSE, self->q);
}

TEST_F(assign, in_use_refused)
{
	struct ap_mdev held;

	ap_begin_in_use(&held, &self->guest, AP_OPEN_GROUP, &self->set);
	prepare_all_but_last(&self->mdev[1], self->q);
	EXPECT_REFUSED(EADDRINUSE, self->q);
	EXPECT_TRUE(ap_queue_status_is(self->q, "in use"));
}

TEST_F(assign, granted_after_unassign)
{
	test_cmd_assign_set(&self->mdev[0], &self->set);
	prepare_all_but_last(&self->mdev[1], self->q);
	EXPECT_REFUSED(EADDRINUSE, self->q);
	test_cmd_unassign_domain(&self->mdev[0], self->q.apqi);
	test_cmd_complete(&self->mdev[1], self->q);
}

TEST_F(assign, granted_after_mdev_remove)
{
	test_cmd_assign_set(&self->mdev[0], &self->set);
	prepare_all_but_last(&self->mdev[1], self->q);
	EXPECT_REFUSED(EADDRINUSE, self->q);
	test_cmd_mdev_remove(&self->mdev[0]);
	test_cmd_complete(&self->mdev[1], self->q);
}

/* Another domain of the same adapter is another queue. */
TEST_F(assign, neighbour_granted)
{
	struct ap_queue next;

	ap_need_set(1, 2);
	next = ap_set_queue(&ap_set, 0, 1);
	test_cmd_assign_set(&self->mdev[0], &self->set);
	prepare_all_but_last(&self->mdev[1], next);
	test_cmd_complete(&self->mdev[1], next);
	EXPECT_TRUE(ap_queue_status_is(next, "assigned"));
}

/* Unbound, the queue still belongs to the mdev. */
TEST_F(assign, unbound_refused)
{
	test_cmd_assign_set(&self->mdev[0], &self->set);
	prepare_all_but_last(&self->mdev[1], self->q);
	test_cmd_unbind(self->q);
	EXPECT_REFUSED(EADDRINUSE, self->q);
}

/* Another guest has it then, and nothing of what the first had in it. */
TEST_F(assign, taken_from_guest_with_request)
{
	struct ap_guest next;
	struct ap_mdev held;

	ap_need_accelerator(self->q.apid);
	ap_begin_in_use(&held, &self->guest, AP_OPEN_GROUP, &self->set);
	test_cmd_guest_start(&next, AP_OPEN_GROUP, &self->mdev[1]);
	prepare_all_but_last(&self->mdev[1], self->q);
	test_cmd_guest_asks(&self->guest, &self->set);
	test_cmd_unassign_domain(&held, self->q.apqi);
	EXPECT_GUEST_FINDS(AP_RC_NOT_AVAILABLE, &self->guest, self->q);
	test_cmd_complete(&self->mdev[1], self->q);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q, "in use")));
	test_cmd_guest_runs(&next, self->q);
	EXPECT_EQ(AP_RC_NO_REPLY, ap_guest_gets(&next, self->q));
}

static bool find_host_queue(struct ap_queue *q)
{
	unsigned int i;

	for (i = 0; i < ap_before.nqueue; i++) {
		*q = ap_before.queue[i].q;
		if (ap_mask_bit("apmask", q->apid) && ap_mask_bit("aqmask", q->apqi))
			return true;
	}
	return false;
}

TEST_F(assign, host_refused)
{
	struct ap_queue host;

	if (!find_host_queue(&host))
		SKIP(return, "the host has no queue");
	prepare_all_but_last(&self->mdev[1], host);
	EXPECT_REFUSED(EADDRNOTAVAIL, host);
}

TEST_F(assign, host_granted_when_given)
{
	struct ap_queue host;

	ap_need_destructive();
	if (!find_host_queue(&host))
		SKIP(return, "the host has no queue");
	prepare_all_but_last(&self->mdev[1], host);
	EXPECT_REFUSED(EADDRNOTAVAIL, host);
	test_cmd_mask("apmask", "-%u", host.apid);
	test_cmd_complete(&self->mdev[1], host);
	EXPECT_TRUE(poll_until(ap_queue_status_is(host, "assigned")));
}

/* Who is not root does not get as far as to be refused by the kernel's rules. */
static int ap_mdev_write_as_nobody(const struct ap_mdev *mdev, const char *attr)
{
	int ret, err;

	if (seteuid(65534))
		return -1;
	ret = ap_mdev_write(mdev, attr, "1");
	err = errno;
	if (seteuid(0))
		return -1;
	errno = err;
	return ret;
}

/* What is no number, or too large, changes nothing. */
FIXTURE(number)
{
	struct ap_mdev mdev;
	struct ap_state before;
};

FIXTURE_VARIANT(number)
{
	const char *attr;
};

FIXTURE_VARIANT_ADD(number, assign_adapter)
{
	.attr = "assign_adapter",
};

FIXTURE_VARIANT_ADD(number, assign_domain)
{
	.attr = "assign_domain",
};

FIXTURE_VARIANT_ADD(number, unassign_adapter)
{
	.attr = "unassign_adapter",
};

FIXTURE_VARIANT_ADD(number, unassign_domain)
{
	.attr = "unassign_domain",
};

FIXTURE_VARIANT_ADD(number, assign_control_domain)
{
	.attr = "assign_control_domain",
};

FIXTURE_VARIANT_ADD(number, unassign_control_domain)
{
	.attr = "unassign_control_domain",
};

FIXTURE_SETUP(number)
{
	ap_begin();
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &ap_set);
	ap_state_of(&self->before, &ap_set, &self->mdev);
}

FIXTURE_TEARDOWN_PARENT(number)
{
	ap_end();
}

TEST_F(number, refused)
{
	static const struct {
		const char *text;
		int err;
	} bad[] = {
		{ "\n", EINVAL }, { "x", EINVAL }, { "-1", EINVAL }, { "0x", EINVAL },
		{ "1 2", EINVAL }, { "1,2", EINVAL }, { "\x80", EINVAL },
		{ "256", ENODEV }, { "18446744073709551615", ENODEV },
		{ "18446744073709551616", ERANGE },
	};
	struct ap_state after;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(bad[i].err, ap_mdev_write(&self->mdev, variant->attr,
						       bad[i].text)) {
			TH_LOG("for entry %u", i);
		}
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(self->before.text, after.text);
}

/* What is so already stays so. */
TEST_F(number, again_granted)
{
	struct ap_state once, twice;
	char id[16];

	snprintf(id, sizeof(id), "%u", strstr(variant->attr, "adapter") ?
		 ap_set.apid[0] : ap_set.apqi[0]);
	EXPECT_ERRNO(0, ap_mdev_write(&self->mdev, variant->attr, id));
	ap_state_of(&once, &ap_set, &self->mdev);
	EXPECT_ERRNO(0, ap_mdev_write(&self->mdev, variant->attr, id));
	ap_state_of(&twice, &ap_set, &self->mdev);
	EXPECT_STREQ(once.text, twice.text);
}

TEST_F(number, root_alone)
{
	struct ap_state after;

	EXPECT_ERRNO(EACCES, ap_mdev_write_as_nobody(&self->mdev, variant->attr));
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(self->before.text, after.text);
}

/* What is no three masks */
FIXTURE(ap_config)
{
	struct ap_mdev mdev;
};

FIXTURE_SETUP(ap_config)
{
	ap_begin();
	test_cmd_mdev_create(&self->mdev);
	test_cmd_assign_set(&self->mdev, &ap_set);
}

FIXTURE_TEARDOWN_PARENT(ap_config)
{
	ap_end();
}

TEST_F(ap_config, refused)
{
	static const char * const bad[] = {
		"\n", ",", "x", "0x", "0x0", "0x0,0x0", "0x0,0x0,", "0x0,,0x0", ",,",
		"0x0,0x0,0x0,0x0", "0x0 ,0x0,0x0", "g,0x0,0x0", "-1,-1,-1", "+1,+1,+1",
		"\x80\xff,0x0,0x0", "0x0\n0x0\n0x0\nx",
	};
	struct ap_state before, after;
	char text[4096];
	unsigned int i;

	ap_state_of(&before, &ap_set, &self->mdev);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_ERRNO(EINVAL, ap_mdev_write(&self->mdev, "ap_config", bad[i])) {
			TH_LOG("for entry %u", i);
		}
	memset(text, '0', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	EXPECT_ERRNO(EINVAL, ap_mdev_write(&self->mdev, "ap_config", text));
	text[65] = ',';
	EXPECT_ERRNO(EINVAL, ap_mdev_write(&self->mdev, "ap_config", text));
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

TEST_F(ap_config, root_alone)
{
	struct ap_state before, after;

	ap_state_of(&before, &ap_set, &self->mdev);
	EXPECT_ERRNO(EACCES, ap_mdev_write_as_nobody(&self->mdev, "ap_config"));
	EXPECT_ERRNO(EACCES, ap_mdev_write_as_nobody(&self->mdev, "remove"));
	ap_state_of(&after, &ap_set, &self->mdev);
	EXPECT_STREQ(before.text, after.text);
}

AP_TEST_MAIN
