// SPDX-License-Identifier: GPL-2.0
/*
 * Stops the first caller of a function until it is told to go on, for five seconds
 * at most: others that would tell may wait for it. Counts them all. For tests.
 */

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#define STOP_MS 5000

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "whose first caller is stopped");

static bool stopped;
module_param(stopped, bool, 0444);
MODULE_PARM_DESC(stopped, "there was one");

static bool over;
module_param(over, bool, 0444);
MODULE_PARM_DESC(over, "it has gone on");

static bool go_on;
module_param(go_on, bool, 0644);
MODULE_PARM_DESC(go_on, "no longer");

static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "until now");

static atomic_t callers = ATOMIC_INIT(0);

/* No sleeping here. */
static int stop_once(struct kprobe *probe, struct pt_regs *regs)
{
	unsigned int caller = atomic_inc_return(&callers);
	unsigned int ms;

	WRITE_ONCE(calls, caller);
	if (caller == 1) {
		WRITE_ONCE(stopped, true);
		for (ms = 0; ms < STOP_MS && !READ_ONCE(go_on); ms++)
			mdelay(1);
		WRITE_ONCE(over, true);
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
