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
n=0
bad=0
result() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi
}

# until_true CMD...: in a minute at most
until_true() {
	deadline=$(($(date +%s) + 60))
	until "$@"; do
		[ "$(date +%s)" -lt $deadline ] || return 1
		sleep 0.1
	done
}

# Of what the guest has found: the last response code, the number of answers
rc() { sed -n 's/^rc //p' guest.log | tail -n 1; }
requests() { sed -n 's/^requests //p' guest.log | tail -n 1; }
rc_is() { [ "$(rc)" = "$1" ]; }
goes_on() { [ "$(requests)" != "$1" ]; }

echo "KTAP version 1"
modprobe kvm && modprobe vfio_ap
result $? "modules load"
echo -0x05 > $ap/apmask
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 5 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain
[ "$(cat $mdev/guest_matrix)" = 05.0004 ]
result $? "mdev"

./queue $uuid 0504 > guest.log 2>&1 &
guest=$!
until_true goes_on ""
result $? "the guest's requests are answered"

if echo 05.0004 > $ap/drivers/vfio_ap/unbind; then unbound=loses; else unbound=keeps; fi
[ $unbound = "$outcome" ]
result $? "unbind: the guest $outcome its queue"
if [ "$outcome" = keeps ]; then
	until_true goes_on "$(requests)" && rc_is 00
	result $? "its requests go on being answered"
else
	until_true rc_is 01
	result $? "its TAPQ says so: response code 01"
fi
kill $guest
[ $bad -eq 0 ] || tail -n 30 guest.log >&2
echo "1..$n"
[ $bad -eq 0 ]
