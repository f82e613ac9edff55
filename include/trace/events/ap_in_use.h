/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the AP bus's claims on queues: when one begins, when it is
 * refused, when it is over. There is one claim at a time, so that what lies
 * between ap_claim_begin and ap_claim_end belongs to it.
 *
 * APQNs are a string, adapters and domains as ranges, as everywhere. It is made
 * by the caller, who asks trace_..._enabled() before.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ap_in_use

#if !defined(_TRACE_AP_IN_USE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_AP_IN_USE_H

#include <linux/tracepoint.h>

/* enum ap_claim_cause is the AP bus's own, in drivers/s390/crypto/ap_in_use.h. */
TRACE_DEFINE_ENUM(AP_CLAIM_APMASK);
TRACE_DEFINE_ENUM(AP_CLAIM_AQMASK);
TRACE_DEFINE_ENUM(AP_CLAIM_CONFIG);
TRACE_DEFINE_ENUM(AP_CLAIM_RESET);
TRACE_DEFINE_ENUM(AP_CLAIM_UNBIND);

#define show_ap_claim_cause(cause)			\
	__print_symbolic(cause,				\
			 { AP_CLAIM_APMASK, "apmask" },	\
			 { AP_CLAIM_AQMASK, "aqmask" },	\
			 { AP_CLAIM_CONFIG, "config" },	\
			 { AP_CLAIM_RESET, "reset" },	\
			 { AP_CLAIM_UNBIND, "unbind" })

/**
 * ap_claim_begin - the bus claims queues and is about to ask their drivers
 * @cause: the action, one of enum ap_claim_cause
 * @apqns: all APQNs that it is going to touch
 */
TRACE_EVENT(ap_claim_begin,
	    TP_PROTO(unsigned int cause, const char *apqns),
	    TP_ARGS(cause, apqns),
	    TP_STRUCT__entry(__field(unsigned int, cause)
			     __string(apqns, apqns)),
	    TP_fast_assign(__entry->cause = cause;
			   __assign_str(apqns);),
	    TP_printk("cause=%s apqns=%s",
		      show_ap_claim_cause(__entry->cause),
		      __get_str(apqns))
);

/**
 * ap_claim_refused - a driver objects to the claim in progress
 * @cause: the action, one of enum ap_claim_cause
 * @apqns: those of the APQNs that the mdev has
 * @mdev: UUID of the mdev
 */
TRACE_EVENT(ap_claim_refused,
	    TP_PROTO(unsigned int cause, const char *apqns, const char *mdev),
	    TP_ARGS(cause, apqns, mdev),
	    TP_STRUCT__entry(__field(unsigned int, cause)
			     __string(apqns, apqns)
			     __string(mdev, mdev)),
	    TP_fast_assign(__entry->cause = cause;
			   __assign_str(apqns);
			   __assign_str(mdev);),
	    TP_printk("cause=%s apqns=%s mdev=%s",
		      show_ap_claim_cause(__entry->cause),
		      __get_str(apqns), __get_str(mdev))
);

/**
 * ap_claim_end - the claim is withdrawn and the drivers know
 * @cause: the action, one of enum ap_claim_cause
 * @rc: what the question had for an answer: 0, or why the action was refused
 */
TRACE_EVENT(ap_claim_end,
	    TP_PROTO(unsigned int cause, int rc),
	    TP_ARGS(cause, rc),
	    TP_STRUCT__entry(__field(unsigned int, cause)
			     __field(int, rc)),
	    TP_fast_assign(__entry->cause = cause;
			   __entry->rc = rc;),
	    TP_printk("cause=%s rc=%d",
		      show_ap_claim_cause(__entry->cause), __entry->rc)
);

#endif /* _TRACE_AP_IN_USE_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
