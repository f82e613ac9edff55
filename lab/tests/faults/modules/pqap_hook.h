/* SPDX-License-Identifier: GPL-2.0 */
/* Calls of the PQAP hook and what a guest does beside, between ../aqic.c and pqap_hook.c. */
#ifndef PQAP_HOOK_H
#define PQAP_HOOK_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct pqap_call {
	__s32 vcpu;		/* file descriptor of a virtual CPU */
	__u32 gisa;		/* pretend that there is a GISA, if there is none; or not */
	__u32 no_aiv;		/* pretend that the machine has no AIV facility */
	__u32 left;		/* out: the hook leaves it to user space */
	__u64 gr[3];		/* general registers 0 to 2, in and out */
};

#define PQAP_HOOK_CALL _IOWR('p', 1, struct pqap_call)
#define PQAP_HOOK_ZAPQ _IO('p', 2)	/* an APQN; KVM does not see a guest's */

#endif
