#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a guest (./queue) works on its queue 05.0004 while its
# host tries unbind. "keeps" or "loses" in the file expect. KTAP on stdout.
set -u
read -r outcome < expect
ap=/sys/bus/ap
uuid=7e9b8a1c-5b0e-4c1d-9d4c-0123456789ab
mdev=/sys/devices/vfio_ap/matrix/$uuid
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

# Of what the guest has found: the last response code, the number of answers
rc() { sed -n 's/^rc //p' guest.log | tail -n 1; }
requests() { sed -n 's/^requests //p' guest.log | tail -n 1; }
rc_is() { [ "$(rc)" = "$1" ]; }
goes_on() { [ "$(requests)" != "$1" ]; }

unbind() { put $ap/drivers/vfio_ap/unbind 05.0004; }
answered_again() { within 60 goes_on "$1" && rc_is 00; }

echo "KTAP version 1"
test_ok "modules load" modprobe -a kvm vfio_ap
echo -0x05 > $ap/apmask
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 5 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain
test_ok "mdev" is "$(cat $mdev/guest_matrix)" 05.0004

./queue $uuid 0504 > guest.log 2>&1 &
guest=$!
test_ok "the guest's requests are answered" within 60 goes_on ""
if [ "$outcome" = keeps ]; then
	test_fails "unbind: the guest keeps its queue" "Device or resource busy" unbind
	test_ok "its requests go on being answered" answered_again "$(requests)"
else
	test_ok "unbind: the guest loses its queue" unbind
	test_ok "its TAPQ says so: response code 01" within 60 rc_is 01
fi
kill $guest
tail -n 30 guest.log | sed 's/^/# /'
inside_plan
