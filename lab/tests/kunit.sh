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

# boot KERNEL: $O/log/kunit-KERNEL.ktap, and how the machine ended in .status
boot() {
	status=0
	KERNEL=$1 SCRIPT=$TOP/lab/tests/kunit/run.sh LOG=kunit-$1 TIMEOUT=900 TAINT_OK=$TAINT_TEST \
		CARDS=3 DOMAINS=4 "$TOP/lab/vm.sh" > "$O/log/kunit-$1.ktap" || status=$?
	echo $status > "$O/log/kunit-$1.status"
}

for kernel in series debug; do
	"$TOP/lab/kernel.sh" $kernel > "$O/log/kunit-kernel"
done
for kernel in series debug; do
	boot $kernel &
done
wait
for kernel in series debug; do
	flatten $kernel < "$O/log/kunit-$kernel.ktap"
	ended "$kernel machine ended well" "$(cat "$O/log/kunit-$kernel.status")" "kunit-$kernel"
done
plan
