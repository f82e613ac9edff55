#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# soak.sh: a minute of random walks on the series, and that a kernel which breaks
# the rules is found: on the base, by the first step that shows it. Costs two minutes
# of one processor; make soak goes on as long as is wanted.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: soak.sh"; exit 2; }
MINUTES=${MINUTES:-1}
export MINUTES

rc=0
KERNEL=series "$TOP/lab/soak.sh" > "$O/log/soak-series" || rc=$?
sed 's/^#*/#/' "$O/log/soak-series"
ended "series: $MINUTES minutes" $rc soak
rc=0
KERNEL=base SEED=6 "$TOP/lab/soak.sh" > "$O/log/soak-base" || rc=$?
sed 's/^#*/#/' "$O/log/soak-base"
check "base: a difference is found" [ $rc -eq 1 ]
check "base: it is an unbind, told in few steps" \
	grep -qE '^# soak( [a-z_]+,[0-9,]+){2,9} unbind,' "$O/log/soak-base"
plan
