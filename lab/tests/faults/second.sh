#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a second driver that is asked, modules/ap_second.c,
# beside vfio_ap. Either refuses; each is told of the end; and a module that
# unregisters while it is asked is waited for.
set -eu

ap=/sys/bus/ap
second=/sys/module/ap_second/parameters
uuid=a9000000-0000-4000-8000-00000000005e
mdev=/sys/bus/mdev/devices/$uuid
busy="write error: Device or resource busy"

n=0
# is NAME HAVE WANT
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n $1"
	else
		echo "# have: $2; want: $3"
		echo "not ok $n $1"
	fi
}
# put FILE TEXT: what is said of the write
put() { /bin/echo "$2" 2>&1 > "$1" | sed 's/.*write error/write error/'; }
driver() { basename "$(readlink "$ap/devices/$1/driver" || echo none)"; }
last_refusal() { dmesg | sed -n 's/.*ap: \(.* refused: .*\)/\1/p' | tail -n 1; }

echo "1..18"
put $ap/apmask -5,-6
insmod ./ap_second.ko

put $second/answer -16
is "second refuses an unbind" "$(put $ap/drivers/vfio_ap/unbind 05.0004)" "$busy"
is "the queue stays bound" "$(driver 05.0004)" vfio_ap
is "the log names who it says" "$(last_refusal)" \
	"unbind of 05.0004 refused: in use by mdev 00000000-0000-4000-8000-000000000002; unassign it there or stop the guest"
is "second is told of the end" "$(cat $second/asked) $(cat $second/told)" "1 1"
is "second refuses a deconfiguration" "$(put $ap/devices/card05/config 0)" "$busy"
is "second refuses a reset" "$(put $ap/devices/05.0004/reset 1)" "$busy"
is "second refuses a mask write" "$(put $ap/apmask +5)" "$busy"
is "the mask is as it was" "$(cut -c 1-4 $ap/apmask)" 0xf9
is "what only takes from the host is not asked" "$(put $ap/apmask -3)" ""
put $ap/apmask +3 > /dev/null || :

put $second/answer -12
is "another error is passed on" "$(put $ap/drivers/vfio_ap/unbind 05.0004)" \
	"write error: Cannot allocate memory"
is "and the queue stays bound" "$(driver 05.0004)" vfio_ap

put $second/answer 0
put $ap/apmask +3
is "second grants an unbind" "$(put $ap/drivers/vfio_ap/unbind 05.0004)" ""
put $ap/drivers/vfio_ap/bind 05.0004

echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 5 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain
is "the first refuses what second grants" "$(put $ap/apmask +5)" "$busy"
is "the log names its mdev" "$(last_refusal | grep -o 'mdev [-0-9a-f]*' | sed -n 1p)" "mdev $uuid"
echo 1 > $mdev/remove

put $second/think_ms 1000
asked=$(cat $second/asked)
put $ap/drivers/vfio_ap/unbind 05.0004 > unbound &
pid=$!
end=$(($(cut -d . -f 1 /proc/uptime) + 20))
while [ "$(cat $second/asked)" = "$asked" ] && [ "$(cut -d . -f 1 /proc/uptime)" -lt $end ]; do
	sleep 0.02
done
rmmod ap_second
is "unregistering has waited for the answer" "$(wc -l < unbound) $(driver 05.0004)" "0 none"
wait $pid
is "the unbind is granted" "$(cat unbound)" ""
put $ap/drivers/vfio_ap/bind 05.0004
is "without second nobody refuses" "$(put $ap/drivers/vfio_ap/unbind 05.0004)" ""
put $ap/drivers/vfio_ap/bind 05.0004
is "the queue is back" "$(driver 05.0004)" vfio_ap
