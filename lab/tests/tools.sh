#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tools.sh [base|series]...: Debian's unmodified tools work in the machine as on a
# host: lszcrypt, chzcrypt, chzdev, mdevctl, QEMU as the holder of queues; and
# they notice when they are refused. The series' own lsapmatrix is right about it.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: tools.sh [base|series]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- base series
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
stage "lsapmatrix" make -C "$TOP/tools/s390/lsapmatrix" O="$tmp" \
	CROSS_COMPILE=s390x-linux-gnu- LDFLAGS=-static
FILES="$tmp/lsapmatrix $TOP/lab/tests/tools/lsapmatrix.sh" on_kernels "$TOP/lab/tests/tools/run.sh" "$@"
plan
