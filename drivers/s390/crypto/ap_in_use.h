/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AP bus: queues are asked for before they are taken away.
 *
 * An administrator's action that takes queues from a driver or disturbs them (a
 * write to apmask or aqmask, to a card's config, to a queue's reset, an
 * unbind) is a claim on a set of APQNs. The bus publishes the claim, asks every
 * driver that has an in_use callback, acts if nobody objects, withdraws the
 * claim and tells the drivers with claim_done that they may look at their queues
 * again. There is one claim at a time.
 *
 * The claim belongs to the bus and is keyed by APQN: it holds for queues that
 * do not exist yet, and outlives the removal of a device or of a module.
 */

#ifndef _AP_IN_USE_H_
#define _AP_IN_USE_H_

#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/types.h>
#include <linux/uuid.h>

#include "ap_bus.h"

/**
 * struct ap_apqns - a set of APQNs: every adapter of @apm with each domain of @aqm
 * @apm: adapters (APIDs), bit 0 leftmost as in QCI
 * @aqm: domains (APQIs), likewise
 */
struct ap_apqns {
	DECLARE_BITMAP(apm, AP_DEVICES);
	DECLARE_BITMAP(aqm, AP_DOMAINS);
};

/*
 * Holds the text of any set. The longest has every third number left out: 85 times
 * "00-01," and "ff", a dot, and the same with four digits. What fills a buffer
 * is taken for cut, so there is one to spare besides the NUL.
 */
#define AP_APQNS_SIZE	(85 * (6 + 10) + 2 + 1 + 4 + 2)

/**
 * enum ap_claim_cause - the action that wants queues
 * @AP_CLAIM_APMASK: a write to apmask; refused for queues that are assigned
 * @AP_CLAIM_AQMASK: a write to aqmask; likewise
 * @AP_CLAIM_CONFIG: a card is deconfigured; refused for queues that are in use
 * @AP_CLAIM_RESET: a queue is reset; likewise
 * @AP_CLAIM_UNBIND: an unbind; refused for queues that are in use
 *
 * Assigned and in use as in the queue attribute "status": assigned is a queue
 * that an mdev's matrix contains, in use is one that a guest's CRYCB references.
 */
enum ap_claim_cause {
	AP_CLAIM_APMASK,
	AP_CLAIM_AQMASK,
	AP_CLAIM_CONFIG,
	AP_CLAIM_RESET,
	AP_CLAIM_UNBIND,
};

/**
 * struct ap_claim - an action that wants queues
 * @cause: what it is
 * @all: all APQNs that it is about to touch
 * @asked: those of them that it takes from a driver which may object; may be
 *	empty, then nobody is asked
 */
struct ap_claim {
	enum ap_claim_cause cause;
	struct ap_apqns all;
	struct ap_apqns asked;
};

/**
 * struct ap_queue_user - who objects to a claim
 * @apqns: the queues of those asked for that @mdev has
 * @mdev: UUID of the mdev
 */
struct ap_queue_user {
	struct ap_apqns apqns;
	char mdev[UUID_STRING_LEN + 1];
};

/**
 * struct ap_refused - a claim that was refused
 * @cause: the action
 * @user: who objects, and which of the queues that are asked for it has
 * @count: refusals since boot, with this one
 */
struct ap_refused {
	enum ap_claim_cause cause;
	struct ap_queue_user user;
	u64 count;
};

typedef int ap_drv_fn(struct device_driver *drv, void *data);

/**
 * struct ap_claims - where claims are published, and who is asked
 * @claimed: the APQNs of the claim in progress. Written under
 *	ap_bindings_mutex, read without it: see ap_apqn_claimed().
 * @walk_drivers: calls @fn for each registered AP driver until it returns
 *	non-zero, and returns that. Holds a reference on the driver list's entry
 *	meanwhile, so that unregistering a driver waits for it.
 * @announce: tells others than the writer of a refusal, when the claim is over
 * @limit: how many refusals are logged and announced
 * @refused: the last refusal. Under ap_bindings_mutex, as @announced is.
 * @announced: it is going to be announced
 */
struct ap_claims {
	struct ap_apqns claimed;
	int (*walk_drivers)(void *data, ap_drv_fn *fn);
	void (*announce)(const struct ap_refused *refused);
	struct ratelimit_state limit;
	struct ap_refused refused;
	bool announced;
};

/*
 * Lock order: ap_bindings_mutex > device_lock of a queue > ap_perms_mutex > locks
 * of the drivers. Never taken in probe, remove, scan or driver unregister, nor by
 * an attribute that a driver's remove drains. No holder of it may wait for a scan:
 * so may no driver's remove, and no attribute that it drains.
 */
extern struct mutex ap_bindings_mutex;

void ap_claim_of_mask(struct ap_claim *claim, enum ap_claim_cause cause,
		      const struct ap_perms *perms, const unsigned long *newmask);
void ap_claim_of_card(struct ap_claim *claim, enum ap_claim_cause cause,
		      unsigned int apid);
void ap_claim_of_queue(struct ap_claim *claim, enum ap_claim_cause cause,
		       ap_qid_t qid);
int ap_bindings_lock_in_attr(void);
int ap_claim_begin(const struct ap_claim *claim);
void ap_claim_end(void);

bool ap_apqn_claimed(unsigned int apid, unsigned int apqi);
bool ap_claim_intersects(const unsigned long *apm, const unsigned long *aqm);

bool ap_apqns_and(struct ap_apqns *dst, const struct ap_apqns *set,
		  const unsigned long *apm, const unsigned long *aqm);
bool ap_apqns_empty(const struct ap_apqns *set);
size_t ap_apqns_print(char *buf, size_t size, const struct ap_apqns *set);

/* ap_in_use_report.c */

struct ap_refused_env {
	char refused[sizeof("REFUSED=apmask")];
	char apqns[sizeof("APQNS=") + AP_APQNS_SIZE];
	char mdev[sizeof("MDEV=") + UUID_STRING_LEN];
	char count[sizeof("REFUSEDCOUNT=18446744073709551615")];
	char *envp[5];
};

void ap_refused_uevent(const struct ap_refused *refused);
void ap_trace_claim_begin(const struct ap_claim *claim);
void ap_trace_claim_refused(const struct ap_refused *refused);

#if IS_ENABLED(CONFIG_KUNIT)
void ap_refused_env_init(struct ap_refused_env *env,
			 const struct ap_refused *refused);
int ap_claims_begin(struct ap_claims *claims, const struct ap_claim *claim);
void ap_claims_end(struct ap_claims *claims);
bool ap_claims_contain(const struct ap_claims *claims, unsigned int apid,
		       unsigned int apqi);
bool ap_claims_intersect(const struct ap_claims *claims,
			 const unsigned long *apm, const unsigned long *aqm);
size_t ap_refusal_print(char *buf, size_t size, enum ap_claim_cause cause,
			const struct ap_queue_user *user);
#endif

#endif /* _AP_IN_USE_H_ */
