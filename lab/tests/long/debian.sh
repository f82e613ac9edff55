#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debian.sh: as lab/tests/debian.sh, with 10,000 RSA requests from 8 processes for
# each set of cards
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"

[ $# -eq 0 ] || { say "usage: debian.sh"; exit 2; }
REQUESTS=10000 PROCESSES=8 exec "$TOP/lab/tests/debian.sh"
