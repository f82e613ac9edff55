#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# libica.sh: Debian's openssl with Debian's engine ibmca, which uses libica, has RSA
# computed by the cards, on Debian's own kernel; by libica's statistics, and with the
# results that openssl gives on this host.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: libica.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$TOP/lab/tests/long/libica

# decrypt: by the Chinese remainder theorem; encrypt: modular exponentiation
for bits in 512 1024 1032 2048 3072 4096; do
	openssl genrsa -traditional -out "$tmp/$bits.key" $bits 2> /dev/null
	{ printf '\0'; openssl rand $((bits / 8 - 1)); } > "$tmp/$bits.in"
	for way in decrypt encrypt; do
		openssl pkeyutl -$way -inkey "$tmp/$bits.key" -pkeyopt rsa_padding_mode:none \
			-in "$tmp/$bits.in" -out "$tmp/$bits.$way"
	done
done
ROOT=libica CARDS=3,5:cca FILES=$(echo "$here/openssl.cnf" "$tmp"/*.*)
export ROOT
on_kernels "$here/run.sh" debian
plan
