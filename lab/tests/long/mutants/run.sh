#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a kernel that has mutants: tests the mutants of the file
# mutants, a line "N TEST..." each: "KUnit" or a kernel selftest. Says "mutant N" before,
# and after it "killed N WHAT", by the first test that fails or after which the kernel
# finds something wrong with itself, or "passed N". That test has to pass without the
# mutant. What a mutant has broken may stay broken: then this is the end, and the rest
# wants a machine of its own; nor is anything awaited of it when a test hangs.
set -u

complaints() {
	cat /proc/sys/kernel/tainted
	grep -s debug_locks: /proc/lockdep_stats
	dmesg | grep -c 'BUG: KCSAN: .*ap_'
}

run_test() {
	case $1 in
	KUnit) ./kunit.sh ;;
	*) timeout 180 "./$1" ;;
	esac > /run/output 2>&1
	rc=$?
	[ $rc -eq 0 ] && ! grep -q '^ *not ok' /run/output && [ "$(complaints)" = "$before" ]
}

# Of the test that was, for which there has to be a reason
failure() {
	sed -nE 's/^ *not ok [0-9]+ (- )?//p' /run/output | sed 's/ *#.*//' | grep . | sed 1q | grep . ||
		case $rc in
		0) echo "(the kernel complains)" ;;
		124) echo "(it hangs)" ;;
		*) echo "(it ends with $rc)" ;;
		esac
}

modprobe -a zcrypt_cex4 kvm vfio_ap vfio_iommu_type1 iommufd
echo -5,-6 > /sys/bus/ap/apmask
AP_TEST_DESTRUCTIVE=1
export AP_TEST_DESTRUCTIVE
./kunit.sh > /run/output	# which taints, once
before=$(complaints)
while read -r n tests <&3; do
	echo "mutant $n"
	echo "$n" > /sys/module/ap/parameters/mutant
	by=
	for test in $tests; do
		run_test "$test" || { by=$test; break; }
	done
	echo 0 > /sys/module/ap/parameters/mutant
	if [ -z "$by" ]; then
		echo "passed $n"
	else
		hangs=$((rc == 124))
		by="$by $(failure)"
		if [ $hangs = 1 ] || ! run_test "${by%% *}"; then
			echo "killed $n $by, and without it then"
			break
		fi
		echo "killed $n $by"
	fi
done 3< mutants
