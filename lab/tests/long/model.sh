#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# model.sh: the searches of lab/tests/model.sh that take minutes
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"

[ $# -eq 0 ] || { say "usage: model.sh"; exit 2; }
exec "$TOP/lab/tests/model.sh" "$TOP/lab/model/configurations.long"
