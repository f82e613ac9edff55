#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# races.sh: the kselftest "race" for a minute on the debug kernel, and a minute in
# which vfio_ap comes and goes; and the lock cycle between pinning and unmapping,
# which lockdep sees on the base alone.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: races.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"
TIMEOUT=900

boot debug race race "rmmod 60"
passes

CARDS=3-7
export CARDS
boot_with pqap_hook debug-base unmap "aqic 7 unmap:00"
complains "lockdep gave up"
so "lockdep says why" grep -q "possible circular locking" "$O/log/faults-debug-base-unmap.console"
boot_with pqap_hook debug unmap "aqic 7 unmap:00"
passes
plan
