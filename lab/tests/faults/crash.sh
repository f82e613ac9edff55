#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: the kselftest "faults" with the arguments that the file
# beside it has.
set -eu

modprobe -a zcrypt_cex4 vfio_ap
echo -5,-6 > /sys/bus/ap/apmask
AP_TEST_DESTRUCTIVE=1 xargs ./faults < arguments
