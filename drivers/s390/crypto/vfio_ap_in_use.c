// SPDX-License-Identifier: GPL-2.0
/*
 * VFIO AP driver: the answer to the AP bus that wants a queue.
 *
 * Says whether a queue is assigned to an mdev or in use by a guest, and by
 * which, and brings the mdevs up to date when a claim of the bus is over. What
 * a guest may see while a claim is on is decided in
 * vfio_ap_mdev_filter_matrix().
 */

#include <linux/device.h>
#include <linux/kvm_host.h>
#include <linux/mdev.h>
#include <linux/string.h>

#include "vfio_ap_private.h"

/* In line: asked of each mdev, and there may be a thousand. */
static bool vfio_ap_masks_meet(const unsigned long *a, const unsigned long *b)
{
	BUILD_BUG_ON(BITS_TO_LONGS(AP_DEVICES) != 4);

	return (a[0] & b[0]) || (a[1] & b[1]) || (a[2] & b[2]) || (a[3] & b[3]);
}

/* The mdev's queues that the claim must not take. */
static bool vfio_ap_mdev_objects(const struct ap_matrix_mdev *matrix_mdev,
				 const struct ap_claim *claim,
				 struct ap_apqns *used)
{
	const struct ap_matrix *matrix = &matrix_mdev->shadow_apcb;

	lockdep_assert_held(&matrix_dev->guests_lock);
	lockdep_assert_held(&matrix_dev->mdevs_lock);

	if (claim->cause == AP_CLAIM_APMASK || claim->cause == AP_CLAIM_AQMASK)
		matrix = &matrix_mdev->matrix;
	else if (!matrix_mdev->kvm)
		return false;

	/* Most mdevs have none of the adapters. */
	if (!vfio_ap_masks_meet(claim->asked.apm, matrix->apm))
		return false;

	return ap_apqns_and(used, &claim->asked, matrix->apm, matrix->aqm);
}

/**
 * vfio_ap_in_use() - may the AP bus take these queues?
 * @claim: which, and why it wants them
 * @user: filled in when it may not
 *
 * Takes the locks under which the matrix of a guest is filtered also when there
 * is no mdev: that is what orders the claim of the bus before any filtering
 * that follows.
 *
 * Context: Process context, ap_bindings_mutex and maybe ap_perms_mutex held.
 *	Takes matrix_dev->guests_lock and matrix_dev->mdevs_lock. May sleep.
 * Return: 0, or -EBUSY if an mdev needs one of the queues.
 */
int vfio_ap_in_use(const struct ap_claim *claim, struct ap_queue_user *user)
{
	struct ap_matrix_mdev *matrix_mdev;

	guard(mutex)(&matrix_dev->guests_lock);
	guard(mutex)(&matrix_dev->mdevs_lock);

	list_for_each_entry(matrix_mdev, &matrix_dev->mdev_list, node) {
		if (!vfio_ap_mdev_objects(matrix_mdev, claim, &user->apqns))
			continue;
		strscpy(user->mdev, dev_name(mdev_dev(matrix_mdev->mdev)));
		return -EBUSY;
	}

	return 0;
}

/* A scan adds to its matrix: vfio_ap_on_scan_complete() is going to filter it. */
static bool vfio_ap_mdev_awaits_scan(const struct ap_matrix_mdev *matrix_mdev)
{
	return bitmap_intersects(matrix_mdev->matrix.apm, matrix_mdev->apm_add,
				 AP_DEVICES) ||
	       bitmap_intersects(matrix_mdev->matrix.aqm, matrix_mdev->aqm_add,
				 AP_DOMAINS);
}

/**
 * vfio_ap_refilter_mdevs() - give the mdevs what they should have
 *
 * Those whose filtering was put off by a claim or by a reset.
 *
 * Context: Process context. Takes matrix_dev->guests_lock, each guest's
 *	kvm->lock and matrix_dev->mdevs_lock.
 * Return: the last of the resets that were begun, for vfio_ap_finish_resets(),
 *	0 if there was none.
 */
u64 vfio_ap_refilter_mdevs(void)
{
	struct ap_matrix_mdev *matrix_mdev;
	u64 begun, resets = 0;
	struct kvm *kvm;

	guard(mutex)(&matrix_dev->guests_lock);

	scoped_guard(mutex, &matrix_dev->mdevs_lock) {
		if (!matrix_dev->filter_again)
			return 0;
		matrix_dev->filter_again = false;
	}

	list_for_each_entry(matrix_mdev, &matrix_dev->mdev_list, node) {
		if (!READ_ONCE(matrix_mdev->filter_again))
			continue;
		kvm = matrix_mdev->kvm;
		if (kvm)
			mutex_lock(&kvm->lock);
		mutex_lock(&matrix_dev->mdevs_lock);

		begun = matrix_dev->resets_begun;
		if (!vfio_ap_mdev_awaits_scan(matrix_mdev))
			vfio_ap_mdev_refilter(matrix_mdev);
		if (matrix_dev->resets_begun != begun)
			resets = matrix_dev->resets_begun;

		mutex_unlock(&matrix_dev->mdevs_lock);
		if (kvm)
			mutex_unlock(&kvm->lock);
	}

	return resets;
}

/**
 * vfio_ap_claim_done() - a claim is over: give every mdev what it should have
 *
 * Plugs in what was kept from a guest by the claim, and takes out what is gone.
 * Idempotent.
 *
 * Context: Process context, ap_bindings_mutex held. Takes the locks of
 *	vfio_ap_refilter_mdevs(), and waits without them for the reset of what
 *	a guest loses.
 */
void vfio_ap_claim_done(void)
{
	vfio_ap_finish_resets(0);
}

static ssize_t holder_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct ap_matrix_mdev *matrix_mdev = NULL;
	struct vfio_ap_queue *q;

	guard(mutex)(&matrix_dev->guests_lock);
	guard(mutex)(&matrix_dev->mdevs_lock);

	q = dev_get_drvdata(dev);
	if (q)
		matrix_mdev = vfio_ap_mdev_for_queue(q);
	if (!matrix_mdev)
		return sysfs_emit(buf, "none\n");

	return sysfs_emit(buf, "%s\n", dev_name(mdev_dev(matrix_mdev->mdev)));
}

struct device_attribute dev_attr_vfio_ap_holder = __ATTR_RO(holder);
