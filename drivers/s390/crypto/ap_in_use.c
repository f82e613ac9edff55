// SPDX-License-Identifier: GPL-2.0
/*
 * AP bus: claims on queues, and the arbitration between the administrator who
 * wants queues and the drivers that have passed them on.
 *
 * Here a claim is published, the drivers are asked, a refusal is logged, the
 * claim is withdrawn and the drivers are told. Whom else a refusal is told, and
 * how, is in ap_in_use_report.c. What the action itself is, and
 * which APQNs it concerns, is the business of the callers (mask writes in
 * ap_bus.c, config in ap_card.c, reset in ap_queue.c, unbind in ap_bind.c).
 * Whether a queue is in use is the drivers'.
 */

#define KMSG_COMPONENT "ap"
#define pr_fmt(fmt) KMSG_COMPONENT ": " fmt

#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched/signal.h>
#include <kunit/visibility.h>

#include "ap_in_use.h"

#include <trace/events/ap_in_use.h>

#define AP_MASK_LONGS BITS_TO_LONGS(AP_DEVICES)

/* One claim at a time, from the question to the end of the action. */
DEFINE_MUTEX(ap_bindings_mutex);
EXPORT_SYMBOL_IF_KUNIT(ap_bindings_mutex);

static int ap_claims_walk_drivers(void *data, ap_drv_fn *fn)
{
	return bus_for_each_drv(&ap_bus_type, NULL, data, fn);
}

static struct ap_claims ap_claims = {
	.walk_drivers = ap_claims_walk_drivers,
	.announce = ap_refused_uevent,
	.limit = RATELIMIT_STATE_INIT(ap_claims.limit, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST),
};

/* The claim in progress, for those who trace it. Under ap_bindings_mutex. */
static struct {
	enum ap_claim_cause cause;
	int rc;
} ap_traced_claim;

struct ap_question {
	const struct ap_claim *claim;
	struct ap_queue_user user;
};

/* One text for the user: why, and what to do about it. */
static const struct ap_refusal {
	const char *action;
	const char *use;
	const char *remedy;
} ap_refusals[] = {
	[AP_CLAIM_APMASK] = {
		"apmask change", "assigned to", "unassign it there or remove the mdev",
	},
	[AP_CLAIM_AQMASK] = {
		"aqmask change", "assigned to", "unassign it there or remove the mdev",
	},
	[AP_CLAIM_CONFIG] = {
		"deconfiguration", "in use by", "unassign it there or stop the guest",
	},
	[AP_CLAIM_RESET] = {
		"reset", "in use by", "unassign it there or stop the guest",
	},
	[AP_CLAIM_UNBIND] = {
		"unbind", "in use by", "unassign it there or stop the guest",
	},
};

static bool ap_mask_intersects(const unsigned long *published,
			       const unsigned long *mask)
{
	int i;

	for (i = 0; i < AP_MASK_LONGS; i++)
		if (READ_ONCE(published[i]) & mask[i])
			return true;
	return false;
}

/* Adapters last: without them the set is empty, whatever the domains are. */
static void ap_claims_publish(struct ap_claims *claims,
			      const struct ap_apqns *apqns)
{
	int i;

	for (i = 0; i < AP_MASK_LONGS; i++)
		WRITE_ONCE(claims->claimed.aqm[i], apqns->aqm[i]);
	for (i = 0; i < AP_MASK_LONGS; i++)
		WRITE_ONCE(claims->claimed.apm[i], apqns->apm[i]);
}

static void ap_claims_withdraw(struct ap_claims *claims)
{
	int i;

	for (i = 0; i < AP_MASK_LONGS; i++)
		WRITE_ONCE(claims->claimed.apm[i], 0);
}

/*
 * Without try_module_get(): the entry on the driver list is enough to keep the
 * driver registered, and a module that is about to go may still have its
 * queues assigned to an mdev.
 */
static int ap_claim_ask(struct device_driver *drv, void *data)
{
	struct ap_driver *ap_drv = to_ap_drv(drv);
	struct ap_question *question = data;

	if (!ap_drv->in_use)
		return 0;
	return ap_drv->in_use(question->claim, &question->user);
}

static int ap_claim_tell(struct device_driver *drv, void *data)
{
	struct ap_driver *ap_drv = to_ap_drv(drv);

	if (ap_drv->claim_done)
		ap_drv->claim_done();
	return 0;
}

VISIBLE_IF_KUNIT size_t ap_refusal_print(char *buf, size_t size,
					 enum ap_claim_cause cause,
					 const struct ap_queue_user *user)
{
	const struct ap_refusal *why = &ap_refusals[cause];
	char apqns[160];

	ap_apqns_print(apqns, sizeof(apqns), &user->apqns);
	return scnprintf(buf, size, "%s of %s refused: %s mdev %s; %s",
			 why->action, apqns, why->use, user->mdev, why->remedy);
}
EXPORT_SYMBOL_IF_KUNIT(ap_refusal_print);

/* What is logged now is announced at the end of the claim. */
static void ap_claims_refuse(struct ap_claims *claims, enum ap_claim_cause cause,
			     const struct ap_queue_user *user)
{
	char text[320];

	claims->refused.cause = cause;
	claims->refused.user = *user;
	claims->refused.count++;
	claims->announced = __ratelimit(&claims->limit);
	if (!claims->announced)
		return;
	ap_refusal_print(text, sizeof(text), cause, user);
	pr_warn("%s\n", text);
}

VISIBLE_IF_KUNIT int ap_claims_begin(struct ap_claims *claims,
				     const struct ap_claim *claim)
{
	struct ap_question question = { .claim = claim };
	int rc;

	lockdep_assert_held(&ap_bindings_mutex);

	ap_claims_publish(claims, &claim->all);
	if (ap_apqns_empty(&claim->asked))
		return 0;
	rc = claims->walk_drivers(&question, ap_claim_ask);
	if (rc == -EBUSY)
		ap_claims_refuse(claims, claim->cause, &question.user);
	return rc;
}
EXPORT_SYMBOL_IF_KUNIT(ap_claims_begin);

VISIBLE_IF_KUNIT void ap_claims_end(struct ap_claims *claims)
{
	lockdep_assert_held(&ap_bindings_mutex);

	ap_claims_withdraw(claims);
	claims->walk_drivers(NULL, ap_claim_tell);
	if (claims->announced)
		claims->announce(&claims->refused);
	claims->announced = false;
}
EXPORT_SYMBOL_IF_KUNIT(ap_claims_end);

VISIBLE_IF_KUNIT bool ap_claims_contain(const struct ap_claims *claims,
					unsigned int apid, unsigned int apqi)
{
	return test_bit_inv(apid, claims->claimed.apm) &&
	       test_bit_inv(apqi, claims->claimed.aqm);
}
EXPORT_SYMBOL_IF_KUNIT(ap_claims_contain);

VISIBLE_IF_KUNIT bool ap_claims_intersect(const struct ap_claims *claims,
					  const unsigned long *apm,
					  const unsigned long *aqm)
{
	return ap_mask_intersects(claims->claimed.apm, apm) &&
	       ap_mask_intersects(claims->claimed.aqm, aqm);
}
EXPORT_SYMBOL_IF_KUNIT(ap_claims_intersect);

/**
 * ap_claim_of_mask() - what a write to apmask or aqmask claims
 * @claim: result
 * @cause: AP_CLAIM_APMASK or AP_CLAIM_AQMASK: which of the two is written
 * @perms: the masks as they are
 * @newmask: what that mask is going to be
 *
 * The claim is all APQNs that change hands, in both directions. Asked about is
 * what the host gets.
 *
 * Context: Any, ap_perms_mutex held if @perms is the bus's own.
 */
void ap_claim_of_mask(struct ap_claim *claim, enum ap_claim_cause cause,
		      const struct ap_perms *perms, const unsigned long *newmask)
{
	memcpy(claim->all.apm, perms->apm, APMASKSIZE);
	memcpy(claim->all.aqm, perms->aqm, AQMASKSIZE);
	claim->asked = claim->all;
	claim->cause = cause;

	if (cause == AP_CLAIM_APMASK) {
		bitmap_xor(claim->all.apm, newmask, perms->apm, AP_DEVICES);
		bitmap_andnot(claim->asked.apm, newmask, perms->apm, AP_DEVICES);
	} else {
		bitmap_xor(claim->all.aqm, newmask, perms->aqm, AP_DOMAINS);
		bitmap_andnot(claim->asked.aqm, newmask, perms->aqm, AP_DOMAINS);
	}
}
EXPORT_SYMBOL_IF_KUNIT(ap_claim_of_mask);

/**
 * ap_claim_of_card() - what an action claims that takes a whole card
 * @claim: result
 * @cause: the action
 * @apid: the card
 *
 * All of its APQNs, not just those of the queues that exist: one may come while
 * the action goes on.
 *
 * Context: Any.
 */
void ap_claim_of_card(struct ap_claim *claim, enum ap_claim_cause cause,
		      unsigned int apid)
{
	memset(claim, 0, sizeof(*claim));
	claim->cause = cause;
	set_bit_inv(apid, claim->all.apm);
	bitmap_fill(claim->all.aqm, AP_DOMAINS);
	claim->asked = claim->all;
}
EXPORT_SYMBOL_IF_KUNIT(ap_claim_of_card);

/**
 * ap_claim_of_queue() - what an action claims that takes one queue
 * @claim: result
 * @cause: the action
 * @qid: the queue
 *
 * Context: Any.
 */
void ap_claim_of_queue(struct ap_claim *claim, enum ap_claim_cause cause,
		       ap_qid_t qid)
{
	memset(claim, 0, sizeof(*claim));
	claim->cause = cause;
	set_bit_inv(AP_QID_CARD(qid), claim->all.apm);
	set_bit_inv(AP_QID_QUEUE(qid), claim->all.aqm);
	claim->asked = claim->all;
}
EXPORT_SYMBOL_IF_KUNIT(ap_claim_of_queue);

/**
 * ap_bindings_lock_in_attr() - take ap_bindings_mutex in an attribute of a device
 *
 * The removal of the device waits for the attribute, and whoever has the mutex
 * may wait for the removal. So it is tried, and if somebody else has it, the
 * write is begun anew.
 *
 * Context: An attribute of a card or a queue. Sleeps a moment when it fails.
 * Return: 0 with the mutex held, or what the attribute has to return.
 */
int ap_bindings_lock_in_attr(void)
{
	if (mutex_trylock(&ap_bindings_mutex))
		return 0;

	fsleep(5000);
	return restart_syscall();
}

/**
 * ap_claim_begin() - claim queues and ask whether they may be taken
 * @claim: the claim
 *
 * A refusal is logged in one line. Whatever the outcome, the caller ends the
 * claim with ap_claim_end(): after the action, or in place of it.
 *
 * Context: Process context, caller holds ap_bindings_mutex. May sleep.
 * Return: 0 if the action may go on, -EBUSY if a driver objects, or the error
 *	for which a driver cannot tell.
 */
int ap_claim_begin(const struct ap_claim *claim)
{
	int rc;

	if (trace_ap_claim_begin_enabled())
		ap_trace_claim_begin(claim);
	rc = ap_claims_begin(&ap_claims, claim);
	if (rc == -EBUSY && trace_ap_claim_refused_enabled())
		ap_trace_claim_refused(&ap_claims.refused);

	ap_traced_claim.cause = claim->cause;
	ap_traced_claim.rc = rc;
	return rc;
}

/**
 * ap_claim_end() - withdraw the claim and let the drivers look again
 *
 * Calls claim_done of every driver that is registered now, whether it was asked
 * or not: also after a refusal a guest may have been opened in the meantime
 * without the queues that were claimed. A refusal that was logged is announced
 * by a uevent then, when ap_perms_mutex is not held any more.
 *
 * Context: Process context, caller holds ap_bindings_mutex and no lock that a
 *	driver takes. May sleep.
 */
void ap_claim_end(void)
{
	ap_claims_end(&ap_claims);
	trace_ap_claim_end(ap_traced_claim.cause, ap_traced_claim.rc);
}

/**
 * ap_apqn_claimed() - is this queue claimed right now?
 * @apid: adapter
 * @apqi: domain
 *
 * No lock orders this against ap_claim_begin() but the one that the driver
 * takes in its in_use callback. A driver that calls this under that lock either
 * sees the claim, or is asked about what it has done afterwards. So it must look
 * only once before it takes something from a user. When nobody is asked (a mask
 * write that only takes from the host), no user has the queue: the APQNs of the
 * host are assigned to none, and assigning takes ap_perms_mutex after the claim.
 *
 * Context: Any, the driver's own lock as above.
 * Return: true if an action in progress may take the queue.
 */
bool ap_apqn_claimed(unsigned int apid, unsigned int apqi)
{
	return ap_claims_contain(&ap_claims, apid, apqi);
}
EXPORT_SYMBOL(ap_apqn_claimed);

/**
 * ap_claim_intersects() - is any queue of a matrix claimed right now?
 * @apm: adapters of the matrix
 * @aqm: domains of the matrix
 *
 * Context: As ap_apqn_claimed().
 * Return: true if at least one APQN of the matrix is claimed.
 */
bool ap_claim_intersects(const unsigned long *apm, const unsigned long *aqm)
{
	return ap_claims_intersect(&ap_claims, apm, aqm);
}
EXPORT_SYMBOL(ap_claim_intersects);

/**
 * ap_apqns_empty() - does a set contain no APQN?
 * @set: the set
 *
 * Context: Any.
 * Return: true if there is no adapter or no domain in it.
 */
bool ap_apqns_empty(const struct ap_apqns *set)
{
	return bitmap_empty(set->apm, AP_DEVICES) ||
	       bitmap_empty(set->aqm, AP_DOMAINS);
}
EXPORT_SYMBOL_IF_KUNIT(ap_apqns_empty);

/**
 * ap_apqns_and() - the APQNs that a set and a matrix have in common
 * @dst: result
 * @set: the set
 * @apm: adapters of the matrix
 * @aqm: domains of the matrix
 *
 * Context: Any.
 * Return: true if there is at least one.
 */
bool ap_apqns_and(struct ap_apqns *dst, const struct ap_apqns *set,
		  const unsigned long *apm, const unsigned long *aqm)
{
	bitmap_and(dst->apm, set->apm, apm, AP_DEVICES);
	bitmap_and(dst->aqm, set->aqm, aqm, AP_DOMAINS);
	return !ap_apqns_empty(dst);
}
EXPORT_SYMBOL(ap_apqns_and);

/* "04-06,09": runs of set bits, hexadecimal, @width digits each */
static size_t ap_mask_print(char *buf, size_t size, const unsigned long *mask,
			    int width)
{
	unsigned long first, last;
	size_t n = 0;

	for_each_set_bit_inv(first, mask, AP_DEVICES) {
		if (first && test_bit_inv(first - 1, mask))
			continue;	/* not the first of its run */
		last = first;
		while (last + 1 < AP_DEVICES && test_bit_inv(last + 1, mask))
			last++;
		n += scnprintf(buf + n, size - n, "%s%0*lx", n ? "," : "",
			       width, first);
		if (last > first)
			n += scnprintf(buf + n, size - n, "-%0*lx", width, last);
	}
	return n;
}

/**
 * ap_apqns_print() - write a set of APQNs for a human
 * @buf: buffer
 * @size: its size in bytes
 * @set: the set
 *
 * Adapters and domains as lists of ranges: "05.0004", "05-06.0004,0010-001f".
 * What fills the buffer is taken for cut, and ends in "...".
 *
 * Context: Any.
 * Return: the number of characters written, without the final NUL.
 */
size_t ap_apqns_print(char *buf, size_t size, const struct ap_apqns *set)
{
	size_t n;

	n = ap_mask_print(buf, size, set->apm, 2);
	n += scnprintf(buf + n, size - n, ".");
	n += ap_mask_print(buf + n, size - n, set->aqm, 4);
	if (n == size - 1 && size > 4)
		strscpy(buf + size - 4, "...", 4);
	return n;
}
EXPORT_SYMBOL(ap_apqns_print);
