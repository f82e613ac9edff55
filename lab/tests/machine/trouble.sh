#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: the trouble named by the file a-file.
case $(cat a-file) in
taint)
	echo 512 > /proc/sys/kernel/tainted
	# as sanitizers say it
	echo "BUG: KCSAN: data-race in ap_bus_x / ktime_get" > /dev/kmsg
	echo "BUG: KCSAN: data-race in map_vm_area / ktime_get" > /dev/kmsg
	;;
panic) echo c > /proc/sysrq-trigger ;;
hang) sleep 1000 ;;
esac
