#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# soak.sh: three minutes of random walks on the series, and that a kernel which breaks
# the rules is found: on the base, by the first step that shows it. SEED: which walks,
# the day if it is not given; what has passed with it is not walked again. make soak
# goes on as long as is wanted.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: soak.sh"; exit 2; }
MINUTES=${MINUTES:-3}
SEED=${SEED:-$(date +%Y%m%d)}
export MINUTES
# by their names, which tell what is in them
known "$("$TOP/lab/kernel.sh" base) $("$TOP/lab/kernel.sh" series) $("$TOP/lab/qemu.sh")
	$("$TOP/lab/root.sh") $("$TOP/lab/selftests.sh")" lab/vm.sh lab/machine lab/soak.sh \
	lab/soak lab/tests/soak.sh "$MINUTES" "$SEED"

rc=0
KERNEL=series SEED=$SEED "$TOP/lab/soak.sh" > "$O/log/soak-series" || rc=$?
sed 's/^#*/#/' "$O/log/soak-series"
ended "series: $MINUTES minutes" $rc soak
rc=0
KERNEL=base SEED=6 "$TOP/lab/soak.sh" > "$O/log/soak-base" || rc=$?
sed 's/^#*/#/' "$O/log/soak-base"
check "base: a difference is found" [ $rc -eq 1 ]
check "base: it is an unbind, told in few steps" \
	grep -qE '^# soak( [a-z_]+,[0-9,]+){2,9} unbind,' "$O/log/soak-base"
plan
