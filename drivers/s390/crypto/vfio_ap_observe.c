// SPDX-License-Identifier: GPL-2.0
/*
 * VFIO AP driver: matrices to look at.
 *
 * An mdev's attributes that hold a matrix of any size, and for whoever debugs
 * this driver a file in debugfs. Nothing here changes anything.
 */

#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/kvm_host.h>
#include <linux/mdev.h>
#include <linux/seq_file.h>
#include <linux/sysfs.h>

#include "vfio_ap_private.h"

static size_t vfio_ap_ranges_print(char *buf, const unsigned long *apm,
				   const unsigned long *aqm)
{
	struct ap_apqns apqns;

	bitmap_copy(apqns.apm, apm, AP_DEVICES);
	bitmap_copy(apqns.aqm, aqm, AP_DOMAINS);
	return ap_apqns_print(buf, AP_APQNS_SIZE, &apqns);
}

static ssize_t vfio_ap_ranges_show(const struct ap_matrix *matrix, char *buf)
{
	size_t n;

	BUILD_BUG_ON(AP_APQNS_SIZE >= PAGE_SIZE);

	scoped_guard(mutex, &matrix_dev->mdevs_lock)
		n = vfio_ap_ranges_print(buf, matrix->apm, matrix->aqm);
	return n + sysfs_emit_at(buf, n, "\n");
}

static ssize_t matrix_ranges_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct ap_matrix_mdev *matrix_mdev = dev_get_drvdata(dev);

	return vfio_ap_ranges_show(&matrix_mdev->matrix, buf);
}

static ssize_t guest_matrix_ranges_show(struct device *dev,
					struct device_attribute *attr, char *buf)
{
	struct ap_matrix_mdev *matrix_mdev = dev_get_drvdata(dev);

	return vfio_ap_ranges_show(&matrix_mdev->shadow_apcb, buf);
}

struct device_attribute dev_attr_vfio_ap_matrix_ranges = __ATTR_RO(matrix_ranges);
struct device_attribute dev_attr_vfio_ap_guest_matrix_ranges =
	__ATTR_RO(guest_matrix_ranges);

/* debugfs: a line for each mdev */

static void *mdevs_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&matrix_dev->guests_lock);
	mutex_lock(&matrix_dev->mdevs_lock);
	return seq_list_start(&matrix_dev->mdev_list, *pos);
}

static void *mdevs_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &matrix_dev->mdev_list, pos);
}

static void mdevs_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&matrix_dev->mdevs_lock);
	mutex_unlock(&matrix_dev->guests_lock);
}

/* The file's own buffer holds any matrix. */
static void mdevs_put_matrix(struct seq_file *m, const char *name,
			     const unsigned long *apm, const unsigned long *aqm)
{
	char *text = m->private;

	vfio_ap_ranges_print(text, apm, aqm);
	seq_printf(m, " %s=%s", name, text);
}

/* Queues of the matrix that are bound: without all of an adapter's it is filtered. */
static unsigned int mdevs_count_queues(const struct ap_matrix_mdev *matrix_mdev)
{
	const struct vfio_ap_queue *q;
	unsigned int n = 0;
	int bkt;

	hash_for_each(matrix_mdev->qtable.queues, bkt, q, mdev_qnode)
		n++;
	return n;
}

static int mdevs_show(struct seq_file *m, void *v)
{
	const struct ap_matrix_mdev *matrix_mdev =
		list_entry(v, struct ap_matrix_mdev, node);
	const struct ap_matrix *matrix = &matrix_mdev->matrix;
	static const DECLARE_BITMAP(none, AP_DEVICES);

	seq_printf(m, "%s guest=%d", dev_name(mdev_dev(matrix_mdev->mdev)),
		   !!matrix_mdev->kvm);
	mdevs_put_matrix(m, "matrix", matrix->apm, matrix->aqm);
	mdevs_put_matrix(m, "guest_matrix", matrix_mdev->shadow_apcb.apm,
			 matrix_mdev->shadow_apcb.aqm);
	mdevs_put_matrix(m, "control", none, matrix->adm);
	mdevs_put_matrix(m, "adding", matrix_mdev->apm_add, matrix_mdev->aqm_add);
	seq_printf(m, " bound=%u claimed=%d\n", mdevs_count_queues(matrix_mdev),
		   ap_claim_intersects(matrix->apm, matrix->aqm));
	return 0;
}

static const struct seq_operations mdevs_sops = {
	.start = mdevs_start,
	.next = mdevs_next,
	.stop = mdevs_stop,
	.show = mdevs_show,
};

static int mdevs_open(struct inode *inode, struct file *file)
{
	return seq_open_private(file, &mdevs_sops, AP_APQNS_SIZE);
}

static const struct file_operations mdevs_fops = {
	.owner = THIS_MODULE,
	.open = mdevs_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};

static struct dentry *vfio_ap_debugfs;

/**
 * vfio_ap_debugfs_init() - show the mdevs in debugfs
 *
 * Context: Process context, matrix_dev exists.
 */
void vfio_ap_debugfs_init(void)
{
	vfio_ap_debugfs = debugfs_create_dir("vfio_ap", NULL);
	debugfs_create_file("mdevs", 0400, vfio_ap_debugfs, NULL, &mdevs_fops);
}

/**
 * vfio_ap_debugfs_exit() - show them no longer
 *
 * Waits for whoever is reading.
 *
 * Context: Process context, matrix_dev exists, none of its locks is held.
 */
void vfio_ap_debugfs_exit(void)
{
	debugfs_remove(vfio_ap_debugfs);
}
