#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# rmmod.sh SECONDS
#
# In the emulated machine: vfio_ap is unloaded and loaded again while everybody
# wants its queues, for so long, and until each had its turn. Who is too late or
# refused gets an error, and all is well in the end.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-0000000007e0
mdev=/sys/bus/mdev/devices/$uuid
begin=$(cut -d . -f 1 /proc/uptime)
turns="reloaded given masked unbound configured was_reset"

missing() { for what in $turns; do [ -s "$what" ] || echo "$what"; done; }
over() {
	passed=$(($(cut -d . -f 1 /proc/uptime) - begin))
	[ $passed -ge "$1" ] && { [ $passed -ge $(($1 * 8)) ] || [ -z "$(missing)" ]; }
}
# again SECONDS CMD...: until the time is over; whatever becomes of it
again() {
	until over "$1"; do "$2" || :; done > /dev/null 2>&1
}
reload() { modprobe -r vfio_ap; modprobe vfio_ap && echo >> reloaded; }
give() {
	echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
	echo 5 > $mdev/assign_adapter
	echo 4 > $mdev/assign_domain && echo >> given
	echo 1 > $mdev/remove
}
mask() { echo +5 > $ap/apmask && echo >> masked; echo -5 > $ap/apmask; }
unbind() { echo 05.0004 > $ap/drivers/vfio_ap/unbind && echo >> unbound; echo 05.0004 > $ap/drivers/vfio_ap/bind; }
config() { echo 0 > $ap/devices/card06/config && echo >> configured; echo 1 > $ap/devices/card06/config; }
reset() { echo 1 > $ap/devices/05.0005/reset && echo >> was_reset; }
scan() { echo 1 > $ap/scans; }

echo -5,-6 > $ap/apmask
for what in reload give mask unbind config reset scan; do
	again "$1" $what &
done
wait

for what in $turns; do
	echo "# $what: $(wc -l < "$what" 2>/dev/null || echo 0) times"
done
test_ok "each had its turn" shows "" missing
# what came between an unbind and its bind
modprobe vfio_ap
echo 1 > $ap/devices/card06/config
for queue in "$ap"/devices/0[56].*; do
	[ -e "$queue/driver" ] || echo "${queue##*/}" > $ap/drivers/vfio_ap/bind
done
others=
for queue in "$ap"/devices/0[56].*; do
	[ "$(basename "$(readlink "$queue/driver")")" = vfio_ap ] || others="$others ${queue##*/}"
done
test_ok "vfio_ap has its queues" is "not: $others" "not: "
test_ok "the mask is as it was" shows 0xf9 cut -c 1-4 $ap/apmask
inside_plan
