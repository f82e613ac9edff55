#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# scale.sh: a scan of the AP bus costs the same for each queue, however many there
# are: counted in instructions, on one machine that loses most of its adapters
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: scale.sh"; exit 2; }
programs=$("$TOP/lab/selftests.sh")
rc=0
KERNEL=series CARDS=0-31 DOMAINS=0-84 CPUS=1 UDEV=n LOG=scale QEMU_ARGS="-icount shift=0,sleep=off" \
	SCRIPT=$TOP/lab/tests/scale/run.sh FILES="$programs/bench $TOP/lab/tests/inside.sh" \
	"$TOP/lab/vm.sh" > "$O/log/scale.ktap" || rc=$?
flatten series < "$O/log/scale.ktap"
ended "series machine" $rc scale
plan
