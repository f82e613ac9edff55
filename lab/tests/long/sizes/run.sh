#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: waits until the AP bus has found a driver for every
# queue and prints how many cards and queues the host's drivers have.
set -eu

deadline=$(($(date +%s) + 1200))
until grep -q complete /sys/bus/ap/bindings; do
	[ "$(date +%s)" -lt $deadline ] || { cat /sys/bus/ap/bindings; exit 1; }
	sleep 1
done
echo "$(find /sys/bus/ap/drivers/cex4card/ -name 'card??' | wc -l)" \
	"$(find /sys/bus/ap/drivers/cex4queue/ -name '??.????' | wc -l)"
