#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: runs the scripts that the file "scripts" names beside it,
# each with its arguments, as subtests.
set -eu

modprobe -a zcrypt_cex4 kvm vfio_ap vfio_iommu_type1 || :	# not without AP
echo "1..$(wc -l < scripts)"
n=0
while read -r script arguments; do
	n=$((n + 1)) rc=0
	echo "    # Subtest: $script"
	echo "$arguments" | xargs "./$script.sh" > output || rc=$?
	sed 's/^/    /' output
	# what it has not said itself
	if ! grep -q '^not ok' output && { [ $rc -ne 0 ] || ! grep -q '^ok' output || grep -q '^not ' output; }; then
		echo "    not ok 0 - $script ended with $rc"
		echo "not ok" >> output
	fi
	if grep -q '^not ok' output; then printf "not "; fi
	echo "ok $n $script"
done < scripts
