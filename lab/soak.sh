#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# soak.sh - random walks over all that can be done to crypto queues, in step with a
# model that says what must come of it
#
#	MINUTES=n SEED=s	how long, and which walks
#	STEPS="create,0,0,0..."	these steps instead, as a failure prints them
#	KERNEL=series|base|debug|sanitizers|DIR
#
# See lab/soak/soak.c. Exit status 1: kernel and model differ, and how is told.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || { say "usage: [MINUTES=n] [SEED=s] [STEPS=..] [KERNEL=..] soak.sh"; exit 2; }

MINUTES=${MINUTES:-3}
SEED=${SEED:-1}
case $MINUTES in 0* | *[!0-9]*) die "MINUTES=$MINUTES: a number from 1 on" ;; esac
case $SEED in *[!0-9]*) die "SEED=$SEED: a number" ;; esac

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
echo "${STEPS:-$((MINUTES * 60)) $SEED}" > "$tmp/arguments"
programs=$("$TOP/lab/selftests.sh")
rc=0
KERNEL=${KERNEL:-series} LOG=soak SCRIPT=$TOP/lab/soak/run.sh CARDS=3-6 DOMAINS=4-7 \
	FILES="$programs/soak $tmp/arguments" TIMEOUT=$((MINUTES * 60 + 1200)) \
	"$TOP/lab/vm.sh" || rc=$?
[ $rc -le 1 ] || die "the machine did not end well ($rc), see $O/log/soak.console"
exit $rc
