#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine without AP instructions: a vfio_ap that cannot be loaded
# leaves nothing behind.
set -eu

echo "1..2"
! modprobe vfio_ap 2>/dev/null || printf "not "
echo "ok 1 not loaded"
[ ! -e /sys/kernel/debug/s390dbf/vfio_ap ] || printf "not "
echo "ok 2 no debug log"
