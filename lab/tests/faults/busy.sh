#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with modules/ap_second.c: while an unbind is being decided, a
# reset and a config 0 are not refused. They wait, can be killed, and keep no adapter
# from going: its removal waits for those who write to its attributes.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
second=/sys/module/ap_second/parameters

asked() { [ "$(cat $second/asked)" -gt 0 ]; }
is_gone() { [ ! -e $ap/devices/card06 ]; }
is_there() { [ -e $ap/drivers/vfio_ap/06.0004 ]; }
reset_ends() { cat said; wait "$reset"; }
dies() { kill "$1"; wait "$1"; is $? 143; }

echo -5,-6 > $ap/apmask
insmod ./ap_second.ko think_ms=60000
put $ap/drivers/vfio_ap/unbind 05.0004 &
unbind=$!
test_ok "an unbind is being decided" within 20 asked
put $ap/devices/06.0004/reset 1 2> said &
reset=$!
put $ap/devices/card04/config 0 &
config=$!
(exec /bin/echo 1 > $ap/devices/03.0004/reset) &
other=$!

operator_begin
operator device_del '"id":"card6"'
test_ok "an adapter goes" within 30 is_gone
test_fails "whose reset has waited till then" "No such device" reset_ends
test_ok "another that waits can be killed" dies $other
test_ok "config 0 waits" is "$(cat $ap/devices/card04/config)" 1
test_ok "the unbind is not decided yet" is "$(cat $second/told)" 0
echo 0 > $second/think_ms
test_ok "it is granted" wait $unbind
test_ok "and then config 0" wait $config
test_ok "the card is deconfigured" is "$(cat $ap/devices/card04/config)" 0

echo 1 > $ap/devices/card04/config
echo 05.0004 > $ap/drivers/vfio_ap/bind
rmmod ap_second
operator device_add '"driver":"ap-card","id":"card6","apid":6,"mode":"accel"'
test_ok "the adapter is back" within 30 is_there
inside_plan
