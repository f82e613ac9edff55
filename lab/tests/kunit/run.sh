#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: loads each KUnit module that the kernel has and prints
# the results of its suite, which has the module's name without "_test".
set -eu

modprobe kunit enable=1
found=0
for module in "/lib/modules/$(uname -r)"/kernel/drivers/s390/crypto/*_test.ko*; do
	[ -f "$module" ] || continue
	module=$(basename "${module%.ko*}")
	modprobe "$module"
	cat "/sys/kernel/debug/kunit/${module%_test}/results"
	found=$((found + 1))
done
[ $found -gt 0 ] || { echo "no KUnit module" >&2; exit 1; }
