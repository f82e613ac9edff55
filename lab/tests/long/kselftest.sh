#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kselftest.sh: the debug kernel runs every variant of each test, too
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"

[ $# -eq 0 ] || { say "usage: kselftest.sh"; exit 2; }
TIMEOUT=${TIMEOUT:-3600}
export TIMEOUT
exec "$TOP/lab/tests/kselftest.sh" --all debug
