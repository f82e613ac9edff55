#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# vectors.sh MESSAGES: RSA as openssl does it, MESSAGES of each kind for keys of
# many sizes, one a line in hexadecimal digits:
#	me N EXPONENT MESSAGE RESULT
#	crt P Q DP DQ U MESSAGE RESULT
# the message raised to the private exponent, or to the public one (me), without
# padding.
set -eu

[ $# -eq 1 ] || { echo "usage: vectors.sh MESSAGES" >&2; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

hex() { od -An -v -tx1 | tr -d ' \n'; }
# rsa KIND < message: the result in hexadecimal digits
rsa() { openssl pkeyutl "$1" -inkey "$tmp/key" -pkeyopt rsa_padding_mode:none | hex; }

# message BYTES: a number smaller than any modulus of that size
message() {
	printf '\0' > "$tmp/message"
	openssl rand $(($1 - 1)) >> "$tmp/message"
}

for bits in 512 576 768 1000 1024 1032 1536 2048 2056 3072 4096; do
	openssl genrsa -traditional -out "$tmp/key" $bits 2> /dev/null
	# version, n, e, d, p, q, dp, dq, u
	openssl asn1parse -in "$tmp/key" | awk '/INTEGER/ { sub(/.*:/, "")
		print length($0) % 2 ? "0" $0 : $0 }' | tr A-F a-f > "$tmp/numbers"
	{
		read -r _; read -r n; read -r e; read -r d
		read -r p; read -r q; read -r dp; read -r dq; read -r u
	} < "$tmp/numbers"
	for _ in $(seq "$1"); do
		message $((bits / 8))
		m=$(hex < "$tmp/message")
		result=$(rsa -decrypt < "$tmp/message")
		echo "me $n $d $m $result"
		echo "crt $p $q $dp $dq $u $m $result"
		echo "me $n $e $m $(rsa -encrypt < "$tmp/message")"
	done
done
