#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: the kselftest "race" for a minute.
set -eu

echo -5,-6 > /sys/bus/ap/apmask
AP_TEST_DESTRUCTIVE=1 AP_TEST_SECONDS=60 ./race
