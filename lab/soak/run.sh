#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: ./soak with the words of the file arguments.
set -eu

modprobe -a zcrypt_cex4 kvm vfio_ap vfio_iommu_type1 vfio iommufd
rc=0
xargs ./soak < arguments || rc=$?
[ $rc -ne 123 ] || rc=1		# as xargs says it
exit $rc
