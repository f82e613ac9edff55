// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints of claims: start, refusal and end of each, in the order in which they
 * happen, in a form that perf and trace-cmd can read. In an instance of its own, so
 * that nobody else's tracing is disturbed.
 */
#include <sys/stat.h>

#include "ap_guest.h"

#define GROUP		"events/ap_in_use"

static const char *const tracefs_dirs[] = {
	"/sys/kernel/tracing", "/sys/kernel/debug/tracing",
};

static char tracefs[64];
static char instance[128];

static bool find_tracefs(void)
{
	char path[128];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tracefs_dirs); i++) {
		snprintf(path, sizeof(path), "%s/events", tracefs_dirs[i]);
		if (access(path, R_OK))
			continue;
		strcpy(tracefs, tracefs_dirs[i]);
		snprintf(instance, sizeof(instance), "%s/instances/ap_test_%u", tracefs,
			 ap_guard->guard);
		return true;
	}
	return false;
}

static int trace_write(const char *name, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", instance, name);
	return ap_write(path, text);
}

/*
 * What was traced, from the names of the events on: "ap_claim_begin: ...; ...".
 */
static void trace_read(char *buf, size_t size)
{
	static char raw[65536];
	char path[PATH_MAX], *line, *event, *rest = NULL;
	size_t len = 0;
	FILE *file;

	buf[0] = '\0';
	snprintf(path, sizeof(path), "%s/trace", instance);
	file = fopen(path, "r");
	if (!file)
		return;
	raw[fread(raw, 1, sizeof(raw) - 1, file)] = '\0';
	fclose(file);
	for (line = strtok_r(raw, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		event = *line == '#' ? NULL : strstr(line, "ap_claim_");
		if (event && len < size)
			len += snprintf(buf + len, size - len, "%s%s", len ? "; " : "", event);
	}
}

static void trace_begin(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, mkdir(instance, 0700));
	ASSERT_EQ(0, ap_errno_of(trace_write(GROUP "/enable", "1")));
}

FIXTURE(claim)
{
	struct ap_mdev mdev;
	struct ap_guest guest;
	struct ap_set set;
	struct ap_queue q;
};

FIXTURE_VARIANT(claim)
{
	const char *name;
	const char *mask;		/* or NULL */
	enum ap_row row;
	bool card;			/* all of its domains are claimed */
};

FIXTURE_VARIANT_ADD(claim, unbind)
{
	.name = "unbind",
	.row = AP_UNBIND,
};

FIXTURE_VARIANT_ADD(claim, reset)
{
	.name = "reset",
	.row = AP_RESET,
};

FIXTURE_VARIANT_ADD(claim, config)
{
	.name = "config",
	.row = AP_CONFIG,
	.card = true,
};

FIXTURE_VARIANT_ADD(claim, apmask)
{
	.name = "apmask",
	.mask = "apmask",
};

FIXTURE_VARIANT_ADD(claim, aqmask)
{
	.name = "aqmask",
	.mask = "aqmask",
};

FIXTURE_SETUP(claim)
{
	ap_begin();
	if (variant->mask || variant->row != AP_UNBIND)
		ap_need_destructive();
	if (!find_tracefs())
		SKIP(return, "no tracefs, or no events in it");
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->set = (struct ap_set){ { self->q.apid }, { self->q.apqi }, 1, 1 };
	if (variant->mask)
		test_cmd_mask_for_one(variant->mask, self->q);
	ap_begin_in_use(&self->mdev, &self->guest, AP_OPEN_GROUP, &self->set);
	trace_begin(_metadata);
}

FIXTURE_TEARDOWN_PARENT(claim)
{
	if (find_tracefs())
		rmdir(instance);
	ap_end();
}

/* The queue or, for a card, all that it may have. */
#define CLAIMED(_buf)								\
	snprintf(_buf, sizeof(_buf), variant->card ? "%02x.0000-00ff" : AP_QUEUE_FMT, \
		 self->q.apid, self->q.apqi)

TEST_F(claim, refused)
{
	char want[512], got[4096], claimed[32];

	CLAIMED(claimed);
	EXPECT_ERRNO(EBUSY, ap_take_by(variant->mask, variant->row, self->q));
	trace_read(got, sizeof(got));
	snprintf(want, sizeof(want),
		 "ap_claim_begin: cause=%s apqns=%s; "
		 "ap_claim_refused: cause=%s apqns=" AP_QUEUE_FMT " mdev=%s; "
		 "ap_claim_end: cause=%s rc=%d",
		 variant->name, claimed, variant->name, self->q.apid, self->q.apqi,
		 self->mdev.uuid, variant->name, -EBUSY);
	EXPECT_STREQ(want, got);
}

TEST_F(claim, granted)
{
	char want[512], got[4096], claimed[32];

	CLAIMED(claimed);
	test_cmd_guest_end(&self->guest, AP_EXIT_EXIT);
	ASSERT_TRUE(poll_until(ap_queue_status_is(self->q, "assigned")));
	test_cmd_mdev_remove(&self->mdev);
	EXPECT_ERRNO(0, ap_take_by(variant->mask, variant->row, self->q));
	trace_read(got, sizeof(got));
	snprintf(want, sizeof(want),
		 "ap_claim_begin: cause=%s apqns=%s; ap_claim_end: cause=%s rc=0",
		 variant->name, claimed, variant->name);
	EXPECT_STREQ(want, got);
}

TEST_F(claim, nothing_when_off)
{
	char got[4096];

	ASSERT_EQ(0, ap_errno_of(trace_write(GROUP "/enable", "0")));
	EXPECT_ERRNO(EBUSY, ap_take_by(variant->mask, variant->row, self->q));
	trace_read(got, sizeof(got));
	EXPECT_STREQ("", got);
}

/* What takes no queue claims none. */
FIXTURE(no_claim)
{
	unsigned int apid;
	char driver[32];
};

FIXTURE_SETUP(no_claim)
{
	ap_begin();
	ap_need_destructive();
	if (!find_tracefs())
		SKIP(return, "no tracefs, or no events in it");
	trace_begin(_metadata);
}

FIXTURE_TEARDOWN_PARENT(no_claim)
{
	if (*self->driver)
		ap_card_driver_write(self->driver, "bind", self->apid);
	if (find_tracefs())
		rmdir(instance);
	ap_end();
}

/* The twin, of a queue, is above. */
TEST_F(no_claim, unbind_of_a_card)
{
	char got[4096];

	self->apid = ap_set.apid[0];
	ap_card_driver(self->apid, self->driver, sizeof(self->driver));
	if (!*self->driver)
		SKIP(return, "no driver has the card");
	ASSERT_EQ(0, ap_errno_of(ap_card_driver_write(self->driver, "unbind", self->apid)));
	trace_read(got, sizeof(got));
	EXPECT_STREQ("", got);
}

/* Those that change a mask are above. */
TEST_F(no_claim, mask_as_it_is)
{
	static const char *const name[] = { "apmask", "aqmask" };
	char mask[80], got[4096];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(name); i++) {
		ASSERT_EQ(0, ap_mask_read(name[i], mask, sizeof(mask)));
		test_cmd_mask(name[i], "%s", mask);
		trace_read(got, sizeof(got));
		EXPECT_STREQ("", got) {
			TH_LOG("for %s", name[i]);
		}
	}
}

/* perf and trace-cmd do not know the kernel's enums: there must be their numbers. */
FIXTURE(format)
{
	char text[16384];
};

FIXTURE_VARIANT(format)
{
	const char *event;
};

FIXTURE_VARIANT_ADD(format, begin)
{
	.event = "ap_claim_begin",
};

FIXTURE_VARIANT_ADD(format, refused)
{
	.event = "ap_claim_refused",
};

FIXTURE_VARIANT_ADD(format, end)
{
	.event = "ap_claim_end",
};

FIXTURE_SETUP(format)
{
	char path[PATH_MAX];

	ap_begin();
	if (!find_tracefs())
		SKIP(return, "no tracefs, or no events in it");
	snprintf(path, sizeof(path), "%s/" GROUP "/%s/format", tracefs, variant->event);
	ASSERT_EQ(0, ap_errno_of(ap_read(path, self->text, sizeof(self->text))));
}

FIXTURE_TEARDOWN_PARENT(format)
{
	ap_end();
}

TEST_F(format, has_numbers_and_names_of_causes)
{
	EXPECT_NE(NULL, strstr(self->text, "__print_symbolic(REC->cause"));
	EXPECT_NE(NULL, strstr(self->text, "{ 0, \"apmask\" }"));
	EXPECT_NE(NULL, strstr(self->text, "{ 4, \"unbind\" }"));
	EXPECT_EQ(NULL, strstr(self->text, "AP_CLAIM_"));
}

AP_TEST_MAIN
