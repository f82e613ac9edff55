#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: what a run hands back, see lab/tests/machine.sh.
echo "to stdout"
echo "to stderr" >&2
cat a-file
echo 512 > /proc/sys/kernel/tainted
sleep 1000 &	# holds the output open
exit 7
