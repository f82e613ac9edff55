#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a second driver that is asked, modules/ap_second.c,
# beside vfio_ap. Either refuses; each is told of the end; and a module that
# unregisters while it is asked is waited for.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
second=/sys/module/ap_second/parameters
uuid=a9000000-0000-4000-8000-00000000005e
mdev=/sys/bus/mdev/devices/$uuid
busy="Device or resource busy"

driver() { basename "$(readlink "$ap/devices/$1/driver" || echo none)"; }
last_refusal() { dmesg | sed -n 's/.*ap: \(.* refused: .*\)/\1/p' | tail -n 1; }

put $ap/apmask -5,-6
insmod ./ap_second.ko

put $second/answer -16
test_fails "second refuses an unbind" "$busy" put $ap/drivers/vfio_ap/unbind 05.0004
test_ok "the queue stays bound" is "$(driver 05.0004)" vfio_ap
test_ok "the log names who it says" is "$(last_refusal)" \
	"unbind of 05.0004 refused: in use by mdev 00000000-0000-4000-8000-000000000002; unassign it there or stop the guest"
test_ok "second is told of the end" is "$(cat $second/asked) $(cat $second/told)" "1 1"
test_fails "second refuses a deconfiguration" "$busy" put $ap/devices/card05/config 0
test_fails "second refuses a reset" "$busy" put $ap/devices/05.0004/reset 1
test_fails "second refuses a mask write" "$busy" put $ap/apmask +5
test_ok "the mask is as it was" is "$(cut -c 1-4 $ap/apmask)" 0xf9
test_ok "what only takes from the host is not asked" put $ap/apmask -3

put $second/answer -12
test_fails "another error is passed on" "Cannot allocate memory" put $ap/drivers/vfio_ap/unbind 05.0004
test_ok "and the queue stays bound" is "$(driver 05.0004)" vfio_ap

put $second/answer 0
put $ap/apmask +3
test_ok "second grants an unbind" put $ap/drivers/vfio_ap/unbind 05.0004
put $ap/drivers/vfio_ap/bind 05.0004

echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 5 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain
test_fails "the first refuses what second grants" "$busy" put $ap/apmask +5
test_ok "the log names its mdev" is "$(last_refusal | grep -o 'mdev [-0-9a-f]*' | sed -n 1p)" "mdev $uuid"
echo 1 > $mdev/remove

put $second/think_ms 1000
asked=$(cat $second/asked)
put $ap/drivers/vfio_ap/unbind 05.0004 &
pid=$!
end=$(($(cut -d . -f 1 /proc/uptime) + 20))
while [ "$(cat $second/asked)" = "$asked" ] && [ "$(cut -d . -f 1 /proc/uptime)" -lt $end ]; do
	sleep 0.02
done
rmmod ap_second
test_ok "unregistering has waited for the answer" is "$(driver 05.0004)" none
test_ok "the unbind is granted" wait $pid
put $ap/drivers/vfio_ap/bind 05.0004
test_ok "without second nobody refuses" put $ap/drivers/vfio_ap/unbind 05.0004
put $ap/drivers/vfio_ap/bind 05.0004
test_ok "the queue is back" is "$(driver 05.0004)" vfio_ap
inside_plan
