#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine without AP instructions: a vfio_ap that cannot be loaded
# leaves nothing behind.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

test_fails "not loaded" "No such device" modprobe vfio_ap
test_ok "no debug log" [ ! -e /sys/kernel/debug/s390dbf/vfio_ap ]
inside_plan
