#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tools.sh [base|series]...: Debian's unmodified tools work in the machine as on a
# host: lszcrypt, chzcrypt, chzdev, mdevctl, QEMU as the holder of queues; and
# they notice when they are refused.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: tools.sh [base|series]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- base series
on_kernels "$TOP/lab/tests/tools/run.sh" "$@"
plan
