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
n=0
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
{ read -r interrupts; read -r requests processes; } < expect

# is NAME GOT EXPECTED
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then echo "ok $n - $1"; else
		printf 'is:\n%s\nexpected:\n%s\n' "$2" "$3" | sed 's/^/# /'
		echo "not ok $n - $1"
	fi
}
# works NAME COMMAND...
works() {
	name=$1
	shift
	"$@" > /run/out 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' /run/out
	is "$name" $status 0
}
# becomes EXPECTED COMMAND...: what it prints, as soon as that is so, or after 20 seconds
becomes() {
	expected=$1 tries=100
	shift
	while [ "$("$@")" != "$expected" ] && [ $((tries -= 1)) -gt 0 ]; do
		sleep 0.2
	done
	"$@"
}

# bound DRIVER PATTERN: how many devices it has
bound() { find "$ap/drivers/$1" -name "$2" | wc -l; }
values() { cat "$ap/devices/"??.????/"$1" | sort | uniq -c | xargs; }
# columns of lszcrypt's lines of queues: their states and drivers
listed() { lszcrypt -V | awk '$1 ~ /^..\.....$/ { print $4, $NF }' | sort | uniq -c | xargs; }
card() { cat "$ap/devices/card$1/$2"; }
types() { for id in 03 04 05 06 09; do card $id type; done | xargs; }

operator_begin

is "lszcrypt lists the queues" "$(becomes "20 online cex4queue" listed)" "20 online cex4queue"
is "kernel is Debian's" "$(uname -r | sed 's/.*+deb[0-9]*-/+deb-/')" +deb-s390x
is "cards are bound" "$(bound cex4card 'card??')" 5
is "queues are bound" "$(bound cex4queue '??.????')" 20
is "queues are online" "$(values online)" "20 1"
is "queues' interrupts" "$(values interrupt)" "20 $interrupts"
is "types; one is new and was asked for with QACT" "$(types)" "CEX7A CEX7A CEX7C CEX7P CEX8A"
is "facilities" "$(cat $ap/features)" "APSC APXA QACT"

is "CCA: serial number" "$(card 05 serialnr)" QEMU0005
is "CCA: master keys" "$(sort -u $ap/devices/05.0004/mkvps | awk '{ print $1, $2, $3 }' | xargs)" \
	"AES CUR: invalid AES NEW: empty AES OLD: invalid APKA CUR: invalid APKA NEW: empty APKA OLD: invalid ASYM CUR: invalid ASYM NEW: empty ASYM OLD: invalid"
is "EP11: serial number" "$(card 06 serialnr)" QEMU000000000006
is "EP11: version" "$(card 06 API_ordinalnr) $(card 06 FW_version) $(card 06 op_modes)" "4 1.0 FIPS2009"
is "EP11: domain" "$(xargs < $ap/devices/06.0004/mkvps) $(cat $ap/devices/06.0004/op_modes)" \
	"WK CUR: invalid - WK NEW: empty - FIPS2009"
for id in 03 05 06; do
	works "lszcrypt -c $id" lszcrypt -c 0x$id
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
	works "$label: $requests requests give openssl's results" ./rsa vectors "$requests" "$processes"
	is "$label: the cards have computed them" $(($(count "$@") - before)) "$requests"
}
requests accelerator 03
requests CCA 05
requests all 03 04 05 09

modprobe -q zcrypt
echo zcrypt > /sys/class/misc/hw_random/rng_current
before=$(count 05)
works "hwrng: random numbers" dd if=/dev/hwrng of=/run/random bs=4096 count=1
is "hwrng: the coprocessor made them" "$([ "$(count 05)" -gt "$before" ] && echo yes)" yes

works "chzcrypt: card off" chzcrypt -d 0x03
is "chzcrypt: card is off" "$(card 03 online)" 0
works "chzcrypt: card on" chzcrypt -e 0x03
works "chzcrypt: deconfigure" chzcrypt --config-off 0x04
is "chzcrypt: card is deconfigured" "$(card 04 config)" 0
works "chzcrypt: configure" chzcrypt --config-on 0x04
is "chzcrypt: card is configured" "$(card 04 config)" 1
modprobe chsc_sch
is "zcryptstats says that it is not supported" \
	"$(zcryptstats -c 1 2>&1 | grep -c 'measurement data: Operation not supported')" 1

# Linux looks by itself once in 2 minutes now.
echo 120 > $ap/config_time
adapter 3 config false
is "notification: deconfigured" "$(becomes 0 card 03 config)" 0
adapter 3 config true
is "notification: configured" "$(becomes 1 card 03 config)" 1
adapter 4 checkstop true
is "notification: checkstop" "$(becomes 1 card 04 chkstop)" 1
adapter 4 checkstop false
is "notification: repaired" "$(becomes 0 card 04 chkstop)" 0
operator device_del '"id":"card9"'
is "notification: unplugged" "$(becomes 16 bound cex4queue '??.????')" 16
echo "1..$n"
