#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: loads each KUnit module of the AP drivers that the kernel
# has (the base has none), prints the results of its suite, which has the module's
# name without "_test", and unloads it, so that it can be run again.
set -eu

modprobe kunit enable=1
for module in "/lib/modules/$(uname -r)"/kernel/drivers/s390/crypto/*_test.ko*; do
	[ -f "$module" ] || continue
	module=$(basename "${module%.ko*}")
	modprobe "$module"
	cat "/sys/kernel/debug/kunit/${module%_test}/results"
	rmmod "$module"
done
