// SPDX-License-Identifier: GPL-2.0
/*
 * A second AP driver that is asked before queues are taken. It has no queue, and
 * objects or not as its parameters say. For tests.
 */

#include <linux/delay.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/string.h>

#include "ap_in_use.h"

#define SECOND_MDEV "00000000-0000-4000-8000-000000000002"

static int answer;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "to every question: 0, or a negative errno");

static unsigned int think_ms;
module_param(think_ms, uint, 0644);
MODULE_PARM_DESC(think_ms, "how long it takes to answer; 0 ends it");

static unsigned int asked;
module_param(asked, uint, 0444);
MODULE_PARM_DESC(asked, "questions so far");

static unsigned int told;
module_param(told, uint, 0444);
MODULE_PARM_DESC(told, "ends of claims so far");

/* One claim at a time: nobody else writes these. */
static int second_in_use(const struct ap_claim *claim, struct ap_queue_user *user)
{
	unsigned int ms;

	asked++;
	for (ms = 0; ms < READ_ONCE(think_ms); ms += 10)
		msleep(10);
	if (answer) {
		user->apqns = claim->asked;
		strscpy(user->mdev, SECOND_MDEV);
	}
	return answer;
}

static void second_claim_done(void)
{
	told++;
}

static struct ap_device_id second_ids[] = {
	{ },
};

static struct ap_driver second_driver = {
	.ids = second_ids,
	.in_use = second_in_use,
	.claim_done = second_claim_done,
};

static int __init second_init(void)
{
	return ap_driver_register(&second_driver, THIS_MODULE, KBUILD_MODNAME);
}
module_init(second_init);

static void __exit second_exit(void)
{
	ap_driver_unregister(&second_driver);
}
module_exit(second_exit);

MODULE_DESCRIPTION("A second driver that the AP bus asks");
MODULE_LICENSE("GPL");
