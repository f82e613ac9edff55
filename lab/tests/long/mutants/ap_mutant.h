/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One kernel with all mutants: ap.mutant=N is N, without it the kernel as it is.
 */

#ifndef _AP_MUTANT_H_
#define _AP_MUTANT_H_

#include <linux/device.h>
#include <linux/mutex.h>

extern int ap_mutant;

#define AP_KEEPS(_n) (READ_ONCE(ap_mutant) != (_n))

/* In place of what is locked; a NULL there is a fault like any other. */
#define AP_LACKS ((void *)-1L)

DEFINE_GUARD(ap_mutant_mutex, struct mutex *,
	     if (_T != AP_LACKS) mutex_lock(_T), if (_T != AP_LACKS) mutex_unlock(_T))
DEFINE_GUARD(ap_mutant_device, struct device *,
	     if (_T != AP_LACKS) device_lock(_T), if (_T != AP_LACKS) device_unlock(_T))

/* What lockdep would say of a lock that is lacking, without what it costs */
#ifndef CONFIG_LOCKDEP
#undef lockdep_assert_held
#define lockdep_assert_held(_lock) WARN_ON(!mutex_is_locked(_lock))
#endif

#endif /* _AP_MUTANT_H_ */
