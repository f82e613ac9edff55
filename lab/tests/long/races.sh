#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# races.sh: the kselftest "race" for a minute on the debug kernel; and the lock
# cycle between pinning and unmapping, which lockdep sees on the base alone.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: races.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$TOP/lab/tests/faults
# shellcheck source=lab/tests/faults/boot.sh
. "$here/boot.sh"
programs=$("$TOP/lab/selftests.sh")/drivers/s390x/ap
TIMEOUT=900

FILES=$programs/race
export FILES
boot debug race ../long/races/run.sh
unset FILES
flatten "debug" < "$tmp/out"
ended "debug machine" $rc faults-debug-race

CARDS=3-7
export CARDS
aqic debug-base enable
if [ $rc -eq 125 ] && grep -q 'lockdep gave up' "$tmp/err"; then
	ok "debug-base: lockdep finds the cycle"
else
	not_ok "debug-base: lockdep finds the cycle" "status $rc: $(cat "$tmp/err")"
fi
aqic debug enable
flatten "debug" < "$tmp/out"
ended "debug machine: pin and unmap" $rc faults-debug-enable
plan
