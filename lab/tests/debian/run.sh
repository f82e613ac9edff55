#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine, with Debian's own kernel and s390-tools: the zcrypt
# drivers bind accelerators, a CCA and an EP11 coprocessor, show what those tell
# about themselves, and compute what openssl computes. Flat KTAP on stdout. The file
# expect holds what a queue says of its interrupts, then the number of requests and
# of processes; vectors and rsa stand beside it.
set -u
ap=/sys/bus/ap
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
{ read -r interrupts; read -r requests processes; } < expect

# bound DRIVER PATTERN: how many devices it has
bound() { find "$ap/drivers/$1" -name "$2" | wc -l; }
values() { cat "$ap/devices/"??.????/"$1" | sort | uniq -c | xargs; }
# columns of lszcrypt's lines of queues: their states and drivers
listed() { lszcrypt -V | awk '$1 ~ /^..\.....$/ { print $4, $NF }' | sort | uniq -c | xargs; }
card() { cat "$ap/devices/card$1/$2"; }
types() { for id in 03 04 05 06 09; do card $id type; done | xargs; }

operator_begin

test_ok "lszcrypt lists the queues" within 20 shows "20 online cex4queue" listed
test_ok "kernel is Debian's" is "$(uname -r | sed 's/.*+deb[0-9]*-/+deb-/')" +deb-s390x
test_ok "cards are bound" is "$(bound cex4card 'card??')" 5
test_ok "queues are bound" is "$(bound cex4queue '??.????')" 20
test_ok "queues are online" is "$(values online)" "20 1"
test_ok "queues' interrupts" is "$(values interrupt)" "20 $interrupts"
test_ok "types; one is new and was asked for with QACT" is "$(types)" "CEX7A CEX7A CEX7C CEX7P CEX8A"
test_ok "facilities" is "$(cat $ap/features)" "APSC APXA QACT"

test_ok "CCA: serial number" is "$(card 05 serialnr)" QEMU0005
test_ok "CCA: master keys" is "$(sort -u $ap/devices/05.0004/mkvps | awk '{ print $1, $2, $3 }' | xargs)" \
	"AES CUR: invalid AES NEW: empty AES OLD: invalid APKA CUR: invalid APKA NEW: empty APKA OLD: invalid ASYM CUR: invalid ASYM NEW: empty ASYM OLD: invalid"
test_ok "EP11: serial number" is "$(card 06 serialnr)" QEMU000000000006
test_ok "EP11: version" is "$(card 06 API_ordinalnr) $(card 06 FW_version) $(card 06 op_modes)" "4 1.0 FIPS2009"
test_ok "EP11: domain" is "$(xargs < $ap/devices/06.0004/mkvps) $(cat $ap/devices/06.0004/op_modes)" \
	"WK CUR: invalid - WK NEW: empty - FIPS2009"
for id in 03 05 06; do
	test_ok "lszcrypt -c $id" lszcrypt -c 0x$id
done

# count CARD...: requests that they have served
count() { for id; do card "$id" request_count; done | awk '{ n += $1 } END { print n }'; }
# requests LABEL CARD...: by these and no other
requests() {
	label=$1
	shift
	for id in 03 04 05 09; do
		echo 0 > $ap/devices/card$id/online
	done
	for id; do echo 1 > $ap/devices/card"$id"/online; done
	before=$(count "$@")
	test_ok "$label: $requests requests give openssl's results" ./rsa vectors "$requests" "$processes"
	test_ok "$label: the cards have computed them" is $(($(count "$@") - before)) "$requests"
}
requests accelerator 03
requests CCA 05
requests all 03 04 05 09

modprobe -q zcrypt
echo zcrypt > /sys/class/misc/hw_random/rng_current
before=$(count 05)
test_ok "hwrng: random numbers" dd if=/dev/hwrng of=/run/random bs=4096 count=1
test_ok "hwrng: the coprocessor made them" at_least "$(count 05)" $((before + 1))

test_ok "chzcrypt: card off" chzcrypt -d 0x03
test_ok "chzcrypt: card is off" is "$(card 03 online)" 0
test_ok "chzcrypt: card on" chzcrypt -e 0x03
test_ok "chzcrypt: deconfigure" chzcrypt --config-off 0x04
test_ok "chzcrypt: card is deconfigured" is "$(card 04 config)" 0
test_ok "chzcrypt: configure" chzcrypt --config-on 0x04
test_ok "chzcrypt: card is configured" is "$(card 04 config)" 1
modprobe chsc_sch
test_ok "zcryptstats says that it is not supported" is \
	"$(zcryptstats -c 1 2>&1 | grep -c 'measurement data: Operation not supported')" 1

# Linux looks by itself once in 2 minutes now.
echo 120 > $ap/config_time
adapter 3 config false
test_ok "notification: deconfigured" within 20 shows 0 card 03 config
adapter 3 config true
test_ok "notification: configured" within 20 shows 1 card 03 config
adapter 4 checkstop true
test_ok "notification: checkstop" within 20 shows 1 card 04 chkstop
adapter 4 checkstop false
test_ok "notification: repaired" within 20 shows 0 card 04 chkstop
operator device_del '"id":"card9"'
test_ok "notification: unplugged" within 20 shows 16 bound cex4queue '??.????'
inside_plan
