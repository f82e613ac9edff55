// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the claims on AP queues: the arithmetic on sets of APQNs
 * against an obvious reference that looks at every APQN, and the order in
 * which a claim is published, asked about, withdrawn and reported, against
 * drivers that the test makes up. Needs no crypto card.
 */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/ratelimit.h>
#include <linux/string.h>

#include "ap_in_use.h"

#define TEST_ROUNDS	30

/* ---- the drivers that the test makes up ---- */

static struct {
	struct ap_claims claims;
	int asked[2];
	int told[2];
	int answer[2];
	int seen_in_question;	/* how often the claim was published then */
	int seen_when_told;
	int announced;
	int told_before;	/* drivers, when it was announced */
	struct ap_refused refused;
} bus;

#define TEST_MDEV "00000000-0000-4000-8000-000000000001"

static int test_in_use(int nr, const struct ap_claim *claim,
		       struct ap_queue_user *user)
{
	bus.asked[nr]++;
	bus.seen_in_question += ap_claims_intersect(&bus.claims, claim->all.apm,
						    claim->all.aqm);
	if (bus.answer[nr]) {
		user->apqns = claim->asked;
		strscpy(user->mdev, TEST_MDEV);
	}
	return bus.answer[nr];
}

static void test_claim_done(int nr)
{
	struct ap_apqns all;

	memset(&all, 0xff, sizeof(all));
	bus.told[nr]++;
	bus.seen_when_told += ap_claims_intersect(&bus.claims, all.apm, all.aqm);
}

static int first_in_use(const struct ap_claim *claim, struct ap_queue_user *user)
{
	return test_in_use(0, claim, user);
}

static void first_claim_done(void)
{
	test_claim_done(0);
}

static int second_in_use(const struct ap_claim *claim, struct ap_queue_user *user)
{
	return test_in_use(1, claim, user);
}

static void second_claim_done(void)
{
	test_claim_done(1);
}

static struct ap_driver test_drivers[] = {
	{ .in_use = first_in_use, .claim_done = first_claim_done },
	{ },	/* a host driver: implements neither */
	{ .in_use = second_in_use, .claim_done = second_claim_done },
};

static int test_walk_drivers(void *data, ap_drv_fn *fn)
{
	int i, rc = 0;

	for (i = 0; !rc && i < ARRAY_SIZE(test_drivers); i++)
		rc = fn(&test_drivers[i].driver, data);
	return rc;
}

static void test_announce(const struct ap_refused *refused)
{
	bus.announced++;
	bus.told_before = bus.told[0] + bus.told[1];
	bus.refused = *refused;
}

static int test_claims_init(struct kunit *test)
{
	memset(&bus, 0, sizeof(bus));
	bus.claims.walk_drivers = test_walk_drivers;
	bus.claims.announce = test_announce;
	return 0;
}

static void test_claim_one(struct ap_claim *claim, int apid, int apqi)
{
	memset(claim, 0, sizeof(*claim));
	claim->cause = AP_CLAIM_UNBIND;
	set_bit_inv(apid, claim->all.apm);
	set_bit_inv(apqi, claim->all.aqm);
	claim->asked = claim->all;
}

static int test_begin(const struct ap_claim *claim)
{
	int rc;

	mutex_lock(&ap_bindings_mutex);
	rc = ap_claims_begin(&bus.claims, claim);
	mutex_unlock(&ap_bindings_mutex);
	return rc;
}

static void test_end(void)
{
	mutex_lock(&ap_bindings_mutex);
	ap_claims_end(&bus.claims);
	mutex_unlock(&ap_bindings_mutex);
}

/* ---- the claim's states ---- */

static void test_claim_nobody_objects_granted(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	KUNIT_EXPECT_EQ(test, test_begin(&claim), 0);
	KUNIT_EXPECT_EQ(test, bus.asked[0], 1);
	KUNIT_EXPECT_EQ(test, bus.asked[1], 1);
	KUNIT_EXPECT_EQ(test, bus.told[0] + bus.told[1], 0);
	test_end();
}

static void test_claim_one_objects_refused(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[1] = -EBUSY;
	KUNIT_EXPECT_EQ(test, test_begin(&claim), -EBUSY);
	test_end();
}

/* A driver that cannot tell: refused as well, with its own error. */
static void test_claim_one_fails_refused(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[1] = -ENOMEM;
	KUNIT_EXPECT_EQ(test, test_begin(&claim), -ENOMEM);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.told[0], 1);
	KUNIT_EXPECT_EQ(test, bus.told[1], 1);
}

static void test_claim_first_objects_second_not_asked(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[0] = -EBUSY;
	KUNIT_EXPECT_EQ(test, test_begin(&claim), -EBUSY);
	KUNIT_EXPECT_EQ(test, bus.asked[1], 0);
	test_end();
}

static void test_claim_published_before_question(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	test_begin(&claim);
	KUNIT_EXPECT_EQ(test, bus.seen_in_question, 2);
	test_end();
}

static void test_claim_withdrawn_before_done(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	test_begin(&claim);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.told[0], 1);
	KUNIT_EXPECT_EQ(test, bus.told[1], 1);
	KUNIT_EXPECT_EQ(test, bus.seen_when_told, 0);
}

static void test_claim_done_told_after_refusal(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[0] = -EBUSY;
	test_begin(&claim);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.told[0], 1);
	KUNIT_EXPECT_EQ(test, bus.told[1], 1);
}

/* To whoever listens, and when everything else is done. */
static void test_claim_refusal_announced(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[1] = -EBUSY;
	test_begin(&claim);
	KUNIT_EXPECT_EQ(test, bus.announced, 0);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.announced, 1);
	KUNIT_EXPECT_EQ(test, bus.told_before, 2);
	KUNIT_EXPECT_EQ(test, bus.refused.cause, AP_CLAIM_UNBIND);
	KUNIT_EXPECT_EQ(test, bus.refused.count, 1);
	KUNIT_EXPECT_STREQ(test, bus.refused.user.mdev, TEST_MDEV);
	KUNIT_EXPECT_MEMEQ(test, &bus.refused.user.apqns, &claim.asked,
			   sizeof(claim.asked));
}

/* Neither after a refusal nor otherwise. */
static void test_claim_granted_not_announced(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	test_begin(&claim);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.announced, 0);

	bus.answer[0] = -EBUSY;
	test_begin(&claim);
	test_end();
	bus.answer[0] = 0;
	test_begin(&claim);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.announced, 1);
}

/* A driver that cannot tell is no user of the queue. */
static void test_claim_failure_not_announced(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	bus.answer[1] = -ENOMEM;
	test_begin(&claim);
	test_end();
	KUNIT_EXPECT_EQ(test, bus.announced, 0);
	KUNIT_EXPECT_EQ(test, bus.claims.refused.count, 0);
}

static void test_claim_burst_announced_in_part(struct kunit *test)
{
	struct ap_claim claim;
	int i;

	ratelimit_state_init(&bus.claims.limit, 3600 * HZ, 3);
	test_claim_one(&claim, 5, 4);
	bus.answer[0] = -EBUSY;
	for (i = 0; i < 100; i++) {
		test_begin(&claim);
		test_end();
	}
	KUNIT_EXPECT_EQ(test, bus.announced, 3);
	KUNIT_EXPECT_EQ(test, bus.refused.count, 3);
	KUNIT_EXPECT_EQ(test, bus.claims.refused.count, 100);
}

static void test_claim_nothing_asked_still_claimed(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	memset(&claim.asked, 0, sizeof(claim.asked));
	bus.answer[0] = -EBUSY;
	KUNIT_EXPECT_EQ(test, test_begin(&claim), 0);
	KUNIT_EXPECT_EQ(test, bus.asked[0], 0);
	KUNIT_EXPECT_TRUE(test, ap_claims_intersect(&bus.claims, claim.all.apm,
						    claim.all.aqm));
	test_end();
	KUNIT_EXPECT_EQ(test, bus.told[0], 1);
}

static bool test_intersects(int apid, int apqi)
{
	struct ap_claim other;

	test_claim_one(&other, apid, apqi);
	return ap_claims_intersect(&bus.claims, other.all.apm, other.all.aqm);
}

static void test_claim_only_what_is_claimed(struct kunit *test)
{
	struct ap_claim claim;

	test_claim_one(&claim, 5, 4);
	test_begin(&claim);

	KUNIT_EXPECT_TRUE(test, test_intersects(5, 4));
	KUNIT_EXPECT_FALSE(test, test_intersects(5, 5));
	KUNIT_EXPECT_FALSE(test, test_intersects(6, 4));
	KUNIT_EXPECT_FALSE(test, test_intersects(4, 5));
	KUNIT_EXPECT_TRUE(test, ap_claims_contain(&bus.claims, 5, 4));
	KUNIT_EXPECT_FALSE(test, ap_claims_contain(&bus.claims, 5, 5));
	KUNIT_EXPECT_FALSE(test, ap_claims_contain(&bus.claims, 6, 4));
	KUNIT_EXPECT_FALSE(test, ap_claims_contain(&bus.claims, 4, 5));
	test_end();
	KUNIT_EXPECT_FALSE(test, ap_claims_contain(&bus.claims, 5, 4));
}

static void test_claim_next_leaves_nothing_of_last(struct kunit *test)
{
	struct ap_claim first, second;

	test_claim_one(&first, 5, 4);
	test_begin(&first);
	test_end();
	test_claim_one(&second, 6, 4);
	test_begin(&second);
	KUNIT_EXPECT_FALSE(test, ap_claims_intersect(&bus.claims, first.all.apm,
						     first.all.aqm));
	KUNIT_EXPECT_TRUE(test, ap_claims_intersect(&bus.claims, second.all.apm,
						    second.all.aqm));
	test_end();
}

/* ---- sets of APQNs, against a reference that looks at every one ---- */

static void test_random_mask(struct rnd_state *rnd, unsigned long *mask)
{
	int i, density = prandom_u32_state(rnd) % 9;

	bitmap_zero(mask, AP_DEVICES);
	for (i = 0; i < AP_DEVICES; i++)
		if (prandom_u32_state(rnd) % 8 < density)
			set_bit_inv(i, mask);
}

static bool test_in_set(const struct ap_apqns *set, int apid, int apqi)
{
	return test_bit_inv(apid, set->apm) && test_bit_inv(apqi, set->aqm);
}

static bool test_is_hosts(const struct ap_perms *perms, int apid, int apqi)
{
	return test_bit_inv(apid, perms->apm) && test_bit_inv(apqi, perms->aqm);
}

/* APQNs for which the claim is not what changes hands, or not asked rightly */
static int test_mask_claim_errors(const struct ap_claim *claim,
				  const struct ap_perms *before,
				  const struct ap_perms *after)
{
	int apid, apqi, errors = 0;
	bool was, is, changes;

	for (apid = 0; apid < AP_DEVICES; apid++) {
		for (apqi = 0; apqi < AP_DOMAINS; apqi++) {
			was = test_is_hosts(before, apid, apqi);
			is = test_is_hosts(after, apid, apqi);
			changes = was != is;
			if (test_in_set(&claim->all, apid, apqi) != changes)
				errors++;
			changes = !was && is;
			if (test_in_set(&claim->asked, apid, apqi) != changes)
				errors++;
		}
	}
	return errors;
}

static const enum ap_claim_cause mask_causes[] = {
	AP_CLAIM_APMASK, AP_CLAIM_AQMASK,
};

static void test_mask_cause_desc(const enum ap_claim_cause *cause, char *desc)
{
	strscpy(desc, *cause == AP_CLAIM_APMASK ? "apmask" : "aqmask",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mask_cause, mask_causes, test_mask_cause_desc);

static void test_claim_of_mask_is_what_changes_hands(struct kunit *test)
{
	enum ap_claim_cause cause = *(const enum ap_claim_cause *)test->param_value;
	struct ap_perms before = {}, after;
	struct ap_claim claim;
	struct rnd_state rnd;
	unsigned long *newmask;
	int i;

	newmask = cause == AP_CLAIM_APMASK ? after.apm : after.aqm;
	prandom_seed_state(&rnd, 0x0a9);
	for (i = 0; i < TEST_ROUNDS; i++) {
		test_random_mask(&rnd, before.apm);
		test_random_mask(&rnd, before.aqm);
		after = before;
		test_random_mask(&rnd, newmask);
		ap_claim_of_mask(&claim, cause, &before, newmask);
		KUNIT_ASSERT_EQ_MSG(test, 0,
				    test_mask_claim_errors(&claim, &before, &after),
				    "round %d", i);
		KUNIT_EXPECT_EQ(test, claim.cause, cause);
	}
}

static void test_claim_of_mask_cleared_only_nothing_asked(struct kunit *test)
{
	enum ap_claim_cause cause = *(const enum ap_claim_cause *)test->param_value;
	DECLARE_BITMAP(newmask, AP_DEVICES) = {};
	struct ap_perms perms;
	struct ap_claim claim;

	memset(&perms, 0xff, sizeof(perms));
	ap_claim_of_mask(&claim, cause, &perms, newmask);
	KUNIT_EXPECT_TRUE(test, ap_apqns_empty(&claim.asked));
	KUNIT_EXPECT_FALSE(test, ap_apqns_empty(&claim.all));
}

static void test_apqns_and_every_apqn_of_both(struct kunit *test)
{
	struct ap_apqns a, b, both;
	int i, apid, apqi, n, errors;
	struct rnd_state rnd;
	bool any;

	prandom_seed_state(&rnd, 0x390);
	for (i = 0; i < TEST_ROUNDS; i++) {
		test_random_mask(&rnd, a.apm);
		test_random_mask(&rnd, a.aqm);
		test_random_mask(&rnd, b.apm);
		test_random_mask(&rnd, b.aqm);
		any = ap_apqns_and(&both, &a, b.apm, b.aqm);
		for (n = 0, errors = 0, apid = 0; apid < AP_DEVICES; apid++) {
			for (apqi = 0; apqi < AP_DOMAINS; apqi++) {
				bool in_both = test_in_set(&a, apid, apqi) &&
					       test_in_set(&b, apid, apqi);

				n += in_both;
				errors += in_both != test_in_set(&both, apid, apqi);
			}
		}
		KUNIT_ASSERT_EQ(test, errors, 0);
		KUNIT_ASSERT_EQ(test, any, n > 0);
	}
}

static void test_apqns_and_disjoint_is_empty(struct kunit *test)
{
	struct ap_apqns a = {}, b = {}, both;

	set_bit_inv(5, a.apm);
	set_bit_inv(4, a.aqm);
	set_bit_inv(5, b.apm);
	set_bit_inv(5, b.aqm);
	KUNIT_EXPECT_FALSE(test, ap_apqns_and(&both, &a, b.apm, b.aqm));
	set_bit_inv(4, b.aqm);
	KUNIT_EXPECT_TRUE(test, ap_apqns_and(&both, &a, b.apm, b.aqm));
}

/* ---- sets of APQNs, for a human ---- */

struct print_case {
	const char *text;
	int apids[4];	/* ranges from, to; -1 ends */
	int apqis[4];
	size_t size;
};

static const struct print_case print_cases[] = {
	{ "05.0004", { 5, 5, -1 }, { 4, 4, -1 }, 64 },
	{ "05-06.0004", { 5, 6, -1 }, { 4, 4, -1 }, 64 },
	{ "05,07.0004,0006", { 5, 5, 7, 7 }, { 4, 4, 6, 6 }, 64 },
	{ "00-ff.0000-00ff", { 0, 255, -1 }, { 0, 255, -1 }, 64 },
	{ "00,ff.0010-001f", { 0, 0, 255, 255 }, { 16, 31, -1 }, 64 },
	{ ".", { -1 }, { -1 }, 64 },
	{ "05-06.0...", { 5, 6, -1 }, { 4, 9, -1 }, 11 },
};

static void test_print_desc(const struct print_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(print_case, print_cases, test_print_desc);

static void test_set_ranges(unsigned long *mask, const int *ranges)
{
	int i, bit;

	for (i = 0; i < 4 && ranges[i] >= 0; i += 2)
		for (bit = ranges[i]; bit <= ranges[i + 1]; bit++)
			set_bit_inv(bit, mask);
}

static void test_apqns_print_text(struct kunit *test)
{
	const struct print_case *c = test->param_value;
	struct ap_apqns set = {};
	char buf[64];

	test_set_ranges(set.apm, c->apids);
	test_set_ranges(set.aqm, c->apqis);
	KUNIT_EXPECT_EQ(test, ap_apqns_print(buf, c->size, &set), strlen(c->text));
	KUNIT_EXPECT_STREQ(test, buf, c->text);
}

/* Every third number left out: nothing is longer. */
static void test_apqns_print_longest_not_cut(struct kunit *test)
{
	struct ap_apqns set = {};
	struct rnd_state rnd;
	size_t longest;
	char *buf;
	int i;

	buf = kunit_kzalloc(test, AP_APQNS_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < AP_DEVICES; i++) {
		if (i % 3 == 2)
			continue;
		set_bit_inv(i, set.apm);
		set_bit_inv(i, set.aqm);
	}
	longest = ap_apqns_print(buf, AP_APQNS_SIZE, &set);
	KUNIT_EXPECT_EQ(test, longest, AP_APQNS_SIZE - 2);
	KUNIT_EXPECT_STREQ(test, buf + longest - 14, "00fc-00fd,00ff");

	prandom_seed_state(&rnd, 0x6a9);
	for (i = 0; i < TEST_ROUNDS; i++) {
		test_random_mask(&rnd, set.apm);
		test_random_mask(&rnd, set.aqm);
		KUNIT_EXPECT_LE(test, ap_apqns_print(buf, AP_APQNS_SIZE, &set), longest);
	}
}

struct env_case {
	enum ap_claim_cause cause;
	const char *text;
};

static const struct env_case env_cases[] = {
	{ AP_CLAIM_APMASK, "REFUSED=apmask" },
	{ AP_CLAIM_AQMASK, "REFUSED=aqmask" },
	{ AP_CLAIM_CONFIG, "REFUSED=config" },
	{ AP_CLAIM_RESET, "REFUSED=reset" },
	{ AP_CLAIM_UNBIND, "REFUSED=unbind" },
};

static void test_env_desc(const struct env_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(env_case, env_cases, test_env_desc);

static void test_refused_env_says_what_who_why(struct kunit *test)
{
	const struct env_case *c = test->param_value;
	struct ap_refused refused = {
		.cause = c->cause,
		.user.mdev = TEST_MDEV,
		.count = U64_MAX,
	};
	struct ap_refused_env *env;

	env = kunit_kmalloc(test, sizeof(*env), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, env);
	memset(env, 0xa5, sizeof(*env));
	set_bit_inv(5, refused.user.apqns.apm);
	set_bit_inv(4, refused.user.apqns.aqm);
	ap_refused_env_init(env, &refused);
	KUNIT_EXPECT_STREQ(test, env->envp[0], c->text);
	KUNIT_EXPECT_STREQ(test, env->envp[1], "APQNS=05.0004");
	KUNIT_EXPECT_STREQ(test, env->envp[2], "MDEV=" TEST_MDEV);
	KUNIT_EXPECT_STREQ(test, env->envp[3], "REFUSEDCOUNT=18446744073709551615");
	KUNIT_EXPECT_NULL(test, env->envp[4]);
}

static void test_refusal_text(struct kunit *test)
{
	struct ap_queue_user user = { .mdev = TEST_MDEV };
	char buf[320];

	set_bit_inv(5, user.apqns.apm);
	set_bit_inv(4, user.apqns.aqm);
	ap_refusal_print(buf, sizeof(buf), AP_CLAIM_AQMASK, &user);
	KUNIT_EXPECT_STREQ(test, buf,
			   "aqmask change of 05.0004 refused: assigned to mdev "
			   TEST_MDEV "; unassign it there or remove the mdev");
	ap_refusal_print(buf, sizeof(buf), AP_CLAIM_CONFIG, &user);
	KUNIT_EXPECT_STREQ(test, buf,
			   "deconfiguration of 05.0004 refused: in use by mdev "
			   TEST_MDEV "; unassign it there or stop the guest");
	ap_refusal_print(buf, sizeof(buf), AP_CLAIM_RESET, &user);
	KUNIT_EXPECT_STREQ(test, buf,
			   "reset of 05.0004 refused: in use by mdev "
			   TEST_MDEV "; unassign it there or stop the guest");
	ap_refusal_print(buf, sizeof(buf), AP_CLAIM_UNBIND, &user);
	KUNIT_EXPECT_STREQ(test, buf,
			   "unbind of 05.0004 refused: in use by mdev "
			   TEST_MDEV "; unassign it there or stop the guest");
}

static void test_claim_of_card_is_all_its_apqns(struct kunit *test)
{
	struct ap_claim claim;
	unsigned int apid;

	memset(&claim, 0xa5, sizeof(claim));
	ap_claim_of_card(&claim, AP_CLAIM_CONFIG, 5);
	KUNIT_EXPECT_EQ(test, claim.cause, AP_CLAIM_CONFIG);
	for (apid = 0; apid < AP_DEVICES; apid++)
		KUNIT_EXPECT_EQ(test, !!test_bit_inv(apid, claim.all.apm), apid == 5);
	KUNIT_EXPECT_TRUE(test, bitmap_full(claim.all.aqm, AP_DOMAINS));
	KUNIT_EXPECT_MEMEQ(test, &claim.asked, &claim.all, sizeof(claim.all));
}

static void test_claim_of_queue_is_one_apqn(struct kunit *test)
{
	struct ap_claim claim;
	unsigned int id;

	memset(&claim, 0xa5, sizeof(claim));
	ap_claim_of_queue(&claim, AP_CLAIM_RESET, AP_MKQID(5, 4));
	KUNIT_EXPECT_EQ(test, claim.cause, AP_CLAIM_RESET);
	for (id = 0; id < AP_DEVICES; id++) {
		KUNIT_EXPECT_EQ(test, !!test_bit_inv(id, claim.all.apm), id == 5);
		KUNIT_EXPECT_EQ(test, !!test_bit_inv(id, claim.all.aqm), id == 4);
	}
	KUNIT_EXPECT_MEMEQ(test, &claim.asked, &claim.all, sizeof(claim.all));
}

static struct kunit_case ap_in_use_cases[] = {
	KUNIT_CASE(test_claim_nobody_objects_granted),
	KUNIT_CASE(test_claim_one_objects_refused),
	KUNIT_CASE(test_claim_one_fails_refused),
	KUNIT_CASE(test_claim_first_objects_second_not_asked),
	KUNIT_CASE(test_claim_published_before_question),
	KUNIT_CASE(test_claim_withdrawn_before_done),
	KUNIT_CASE(test_claim_done_told_after_refusal),
	KUNIT_CASE(test_claim_refusal_announced),
	KUNIT_CASE(test_claim_granted_not_announced),
	KUNIT_CASE(test_claim_failure_not_announced),
	KUNIT_CASE(test_claim_burst_announced_in_part),
	KUNIT_CASE(test_claim_nothing_asked_still_claimed),
	KUNIT_CASE(test_claim_only_what_is_claimed),
	KUNIT_CASE(test_claim_next_leaves_nothing_of_last),
	KUNIT_CASE_PARAM(test_claim_of_mask_is_what_changes_hands,
			 mask_cause_gen_params),
	KUNIT_CASE_PARAM(test_claim_of_mask_cleared_only_nothing_asked,
			 mask_cause_gen_params),
	KUNIT_CASE(test_apqns_and_every_apqn_of_both),
	KUNIT_CASE(test_apqns_and_disjoint_is_empty),
	KUNIT_CASE_PARAM(test_apqns_print_text, print_case_gen_params),
	KUNIT_CASE(test_apqns_print_longest_not_cut),
	KUNIT_CASE_PARAM(test_refused_env_says_what_who_why, env_case_gen_params),
	KUNIT_CASE(test_claim_of_card_is_all_its_apqns),
	KUNIT_CASE(test_claim_of_queue_is_one_apqn),
	KUNIT_CASE(test_refusal_text),
	{ }
};

static struct kunit_suite ap_in_use_suite = {
	.name = "ap_in_use",
	.init = test_claims_init,
	.test_cases = ap_in_use_cases,
};

kunit_test_suite(ap_in_use_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("KUnit tests of the AP bus's claims on queues");
MODULE_LICENSE("GPL");
