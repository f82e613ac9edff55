// SPDX-License-Identifier: GPL-2.0
/*
 * AP bus: the driver attributes bind and unbind.
 *
 * They stand in for those of the driver core, with the same names, the same
 * format and the same errors. The difference is that an unbind of a queue is a
 * claim: it is refused while the queue is in use. Nobody is asked about a card:
 * no queue is taken by unbinding it.
 */

#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

#include "ap_in_use.h"

static bool ap_bound_to(struct device *dev, const struct device_driver *drv)
{
	guard(device)(dev);

	return dev->driver == drv;
}

static int ap_claim_and_release(struct device *dev)
{
	struct ap_claim claim;
	int rc;

	ap_claim_of_queue(&claim, AP_CLAIM_UNBIND, to_ap_queue(dev)->qid);
	rc = ap_claim_begin(&claim);
	if (!rc)
		device_release_driver(dev);
	ap_claim_end();

	return rc;
}

static int ap_unbind_queue(struct device *dev, const struct device_driver *drv)
{
	int rc = -ENODEV;

	if (mutex_lock_killable(&ap_bindings_mutex))
		return -EINTR;
	if (ap_bound_to(dev, drv))
		rc = ap_claim_and_release(dev);
	mutex_unlock(&ap_bindings_mutex);

	return rc;
}

static int ap_unbind_card(struct device *dev, const struct device_driver *drv)
{
	if (!ap_bound_to(dev, drv))
		return -ENODEV;

	device_release_driver(dev);
	return 0;
}

static ssize_t unbind_store(struct device_driver *drv, const char *buf,
			    size_t count)
{
	struct device *dev;
	int rc;

	dev = bus_find_device_by_name(&ap_bus_type, NULL, buf);
	if (!dev)
		return -ENODEV;
	if (ap_is_queue_dev(dev))
		rc = ap_unbind_queue(dev, drv);
	else
		rc = ap_unbind_card(dev, drv);
	put_device(dev);

	return rc ?: count;
}

static ssize_t bind_store(struct device_driver *drv, const char *buf,
			  size_t count)
{
	struct device *dev;
	int rc = -ENODEV;

	dev = bus_find_device_by_name(&ap_bus_type, NULL, buf);
	if (dev && ap_bus_type.match(dev, drv))
		rc = device_driver_attach(drv, dev);
	put_device(dev);

	return rc ?: count;
}

/*
 * Without lockdep, as the driver core's own: an unbind may remove attributes
 * of the device while it is in an attribute of the driver.
 */
static struct driver_attribute driver_attr_bind =
	__ATTR_IGNORE_LOCKDEP(bind, 0200, NULL, bind_store);
static struct driver_attribute driver_attr_unbind =
	__ATTR_IGNORE_LOCKDEP(unbind, 0200, NULL, unbind_store);

static struct attribute *ap_bind_attrs[] = {
	&driver_attr_bind.attr,
	&driver_attr_unbind.attr,
	NULL,
};

static const struct attribute_group ap_bind_group = {
	.attrs = ap_bind_attrs,
};

const struct attribute_group *ap_bind_groups[] = {
	&ap_bind_group,
	NULL,
};
