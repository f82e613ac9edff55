// SPDX-License-Identifier: GPL-2.0
/*
 * AP bus: what others than the writer are told about claims.
 *
 * A refusal becomes a uevent of the bus, like its other news. Whether there is one
 * at all, and how many, is decided in ap_in_use.c. Tracepoints have every claim.
 */

#include <linux/export.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <kunit/visibility.h>

#include "ap_in_use.h"

#define CREATE_TRACE_POINTS
#include <trace/events/ap_in_use.h>

/* For programs. */
static const char *const ap_claim_names[] = {
	[AP_CLAIM_APMASK] = "apmask",
	[AP_CLAIM_AQMASK] = "aqmask",
	[AP_CLAIM_CONFIG] = "config",
	[AP_CLAIM_RESET] = "reset",
	[AP_CLAIM_UNBIND] = "unbind",
};

VISIBLE_IF_KUNIT void ap_refused_env_init(struct ap_refused_env *env,
					  const struct ap_refused *refused)
{
	int n;

	snprintf(env->refused, sizeof(env->refused), "REFUSED=%s",
		 ap_claim_names[refused->cause]);
	n = scnprintf(env->apqns, sizeof(env->apqns), "APQNS=");
	ap_apqns_print(env->apqns + n, sizeof(env->apqns) - n, &refused->user.apqns);
	snprintf(env->mdev, sizeof(env->mdev), "MDEV=%s", refused->user.mdev);
	snprintf(env->count, sizeof(env->count), "REFUSEDCOUNT=%llu", refused->count);

	env->envp[0] = env->refused;
	env->envp[1] = env->apqns;
	env->envp[2] = env->mdev;
	env->envp[3] = env->count;
	env->envp[4] = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(ap_refused_env_init);

/**
 * ap_refused_uevent() - tell user space of a refusal
 * @refused: the refusal
 *
 * A change event of the bus: a refusal changes no device, and the mdev that
 * stands against it is named in it. Without memory there is none.
 *
 * Context: Process context, ap_bindings_mutex held. May sleep.
 */
void ap_refused_uevent(const struct ap_refused *refused)
{
	struct ap_refused_env *env __free(kfree) = kmalloc(sizeof(*env), GFP_KERNEL);

	if (!env)
		return;
	ap_refused_env_init(env, refused);
	ap_send_bus_uevent(env->envp);
}

/* The queues of the claim in progress. Under ap_bindings_mutex. */
static char ap_traced_apqns[AP_APQNS_SIZE];

static const char *ap_trace_apqns(const struct ap_apqns *apqns)
{
	lockdep_assert_held(&ap_bindings_mutex);

	ap_apqns_print(ap_traced_apqns, sizeof(ap_traced_apqns), apqns);
	return ap_traced_apqns;
}

/**
 * ap_trace_claim_begin() - trace that a claim begins
 * @claim: the claim
 *
 * Context: ap_bindings_mutex held; somebody traces it.
 */
void ap_trace_claim_begin(const struct ap_claim *claim)
{
	trace_ap_claim_begin(claim->cause, ap_trace_apqns(&claim->all));
}

/**
 * ap_trace_claim_refused() - trace that a claim is refused
 * @refused: the refusal
 *
 * Context: ap_bindings_mutex held; somebody traces it.
 */
void ap_trace_claim_refused(const struct ap_refused *refused)
{
	trace_ap_claim_refused(refused->cause,
			       ap_trace_apqns(&refused->user.apqns),
			       refused->user.mdev);
}
