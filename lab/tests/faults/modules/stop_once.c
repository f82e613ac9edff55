// SPDX-License-Identifier: GPL-2.0
/*
 * Stops the first caller of a function for two seconds, in which others go on.
 * For tests.
 */

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#define STOP_MS 2000

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "whose first caller is stopped");

static bool stopped;
module_param(stopped, bool, 0444);
MODULE_PARM_DESC(stopped, "there was one");

static atomic_t callers = ATOMIC_INIT(0);

/* No sleeping here. */
static int stop_once(struct kprobe *probe, struct pt_regs *regs)
{
	if (atomic_inc_return(&callers) == 1) {
		WRITE_ONCE(stopped, true);
		mdelay(STOP_MS);
	}
	return 0;
}

static struct kprobe stop_probe = {
	.pre_handler = stop_once,
};

static int __init stop_once_init(void)
{
	stop_probe.symbol_name = function;
	return register_kprobe(&stop_probe);
}
module_init(stop_once_init);

static void __exit stop_once_exit(void)
{
	unregister_kprobe(&stop_probe);
}
module_exit(stop_once_exit);

MODULE_DESCRIPTION("Stops the first caller of a function");
MODULE_LICENSE("GPL");
