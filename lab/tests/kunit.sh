#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kunit.sh: the KUnit tests that the series adds, on s390x, with the plain and the
# debug kernel.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: kunit.sh"; exit 2; }

TAINT_TEST=262144	# KUnit taints the kernel, Documentation/admin-guide/tainted-kernels.rst

for kernel in series debug; do
	results=$O/log/kunit-$kernel.ktap
	status=0
	KERNEL=$kernel SCRIPT=$TOP/lab/tests/kunit/run.sh LOG=kunit-$kernel \
		TAINT_OK=$TAINT_TEST CARDS=3 DOMAINS=4 "$TOP/lab/vm.sh" > "$results" || status=$?
	flatten "$kernel" < "$results"
	check "$kernel machine ended well" test $status -eq 0
done
plan
