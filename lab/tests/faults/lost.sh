#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# lost.sh MDEV: for device_reset.sh, while aqic has an interrupt of 0b.0004 enabled. The
# guest loses the adapter because of a domain, so that the queue is being reset, and
# then the adapter is unassigned: the page of the indicator stays where it is until the
# reset is over.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

mdev=$1
# There are not two seconds for this: no processes.
has_not() {
	while read -r queue; do
		case $queue in 0b.*) return 1 ;; esac
	done < "$mdev/$1"
}
pinned() { grep -q 'VmLck:.*[^0-9]4 kB' "/proc/$PPID/status"; }
going_on() { kill -0 $unassign 2> /dev/null; }

pinned
put "$mdev/assign_domain" 5 &
within 20 has_not guest_matrix
put "$mdev/unassign_adapter" 11 &
unassign=$!
within 20 has_not matrix
if ! pinned && going_on; then exit 1; fi
wait
! pinned
