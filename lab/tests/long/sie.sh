#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# sie.sh: all of the check sie, with Linux guests and with the kernels of two Debians
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"

[ $# -eq 0 ] || { say "usage: sie.sh"; exit 2; }
exec "$TOP/lab/tests/sie.sh" --all
