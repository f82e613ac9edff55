#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# crash.sh ARGUMENT...
#
# In the emulated machine: the kselftest "faults" with these arguments.
set -eu

echo -5,-6 > /sys/bus/ap/apmask
AP_TEST_DESTRUCTIVE=1 ./faults "$@"
