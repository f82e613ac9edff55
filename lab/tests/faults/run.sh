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
	if [ $rc -ne 0 ] || grep -q '^not ' output; then printf "not "; fi
	echo "ok $n $script"
done < scripts
