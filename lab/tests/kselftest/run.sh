#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: prints the KTAP of the KUnit tests after a line "# kunit",
# and that of the kselftests which the file "programs" beside it names, with their
# arguments, after a line "# program NAME" each. Fails when a program ended with
# another status than "passed" or "failed".
set -eu

modprobe -a zcrypt_cex4 kvm vfio_ap vfio_iommu_type1 iommufd
AP_TEST_DESTRUCTIVE=1
export AP_TEST_DESTRUCTIVE

# The last two adapters for mdevs, the rest stays the host's.
for card in /sys/bus/ap/devices/card*; do
	set -- "$@" "-0x${card##*card}"
done
while [ $# -gt 2 ]; do shift; done
echo "$1,$2" > /sys/bus/ap/apmask

echo "# kunit"
./kunit.sh
failed=0
while read -r program arguments; do
	start=$(cut -d . -f 1 /proc/uptime)
	echo "# program $program"
	rc=0
	echo "$arguments" | xargs "./$program" 2>&1 || rc=$?
	echo "# $program ended with $rc after $(($(cut -d . -f 1 /proc/uptime) - start)) s"
	case $rc in 0 | 123) ;; *) failed=1 ;; esac	# 123: xargs for 1
done < programs
# shellcheck source=lab/tests/kselftest/undo.sh
[ ! -e undo.sh ] || . ./undo.sh
exit "$failed"
