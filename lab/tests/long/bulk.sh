#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bulk.sh: a mask write gives vfio_ap the queues of 16 adapters and 85 domains, all of
# them a guest's: its CPUs are stopped once, and without the series with each adapter
# that is complete
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: bulk.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"

CARDS=0-15 DOMAINS=0-84 TIMEOUT=1500
export DOMAINS
boot_with stop_once base bulk "bulk device_reprobe 0 15 0 84"
fails "its CRYCB has changed once"
so "changes it with each adapter" grep -q 'is: 16 times' "$tmp/out"
boot_with stop_once series bulk "bulk device_release_driver 0 15 0 84"
passes
plan
