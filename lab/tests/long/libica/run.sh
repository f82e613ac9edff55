#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine, with Debian's own kernel, openssl, engine and library:
# RSA with the keys SIZE.key of SIZE.in is what stands in SIZE.decrypt and
# SIZE.encrypt, and the cards have computed it, all of it by exponentiation: this
# engine uses the Chinese remainder theorem for keys without a coefficient only.
# Flat KTAP on stdout.
set -u
ap=/sys/bus/ap/devices
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

engine() { openssl engine -t ibmca | grep -F '[ available ]'; }
# rsa SIZE decrypt|encrypt
rsa() {
	openssl pkeyutl "-$2" -inkey "$1.key" -pkeyopt rsa_padding_mode:none -in "$1.in" \
		-out /run/result && cmp /run/result "$1.$2"
}
# by libica, for this user: HARDWARE SOFTWARE
counted() { icastats | awk -v kind="$1" '$1 == kind { print $3, $5 }'; }
served() { cat $ap/card*/request_count | awk '{ n += $1 } END { print n }'; }
online() {
	for id in 03 05; do
		case " $* " in *" $id "*) echo 1 ;; *) echo 0 ;; esac > $ap/card$id/online
	done
}

# compute LABEL: all sizes, by both keys; $operations in all
compute() {
	icastats --reset
	before=$(served) operations=0
	for key in *.key; do
		for way in decrypt encrypt; do
			operations=$((operations + 1))
			test_ok "$1: ${key%.key} bits, $way: openssl's result" rsa "${key%.key}" $way
		done
	done
}

modprobe zcrypt
OPENSSL_CONF=$PWD/openssl.cnf
export OPENSSL_CONF
online 03
test_ok "openssl has the engine" engine
for id in 03 05; do
	label="$(cat $ap/card$id/type)"
	online $id
	compute "$label"
	test_ok "$label: all in hardware" is "$(counted RSA-ME)" "$operations 0"
	# a coprocessor makes the kernel's random numbers, too
	test_ok "$label: the card has served it" at_least $(($(served) - before)) $operations
done
online
compute "no card"
test_ok "no card: openssl does it alone" is "$(counted RSA-ME) $(counted RSA-CRT)" "0 0 0 0"
test_ok "no card: none has served anything" is "$(served)" "$before"
inside_plan
