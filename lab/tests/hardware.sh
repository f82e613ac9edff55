#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# hardware.sh [base|series|debug]...: what happens to the crypto hardware while a
# guest has queues, driven from the emulator. The base does the same here, but for one:
# when a domain is gone it does not let the adapter in.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: hardware.sh [base|series|debug]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- series
on_kernels "$TOP/lab/tests/hardware/run.sh" "$@"
plan
