#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: the trouble named by the file a-file.
case $(cat a-file) in
taint) echo 512 > /proc/sys/kernel/tainted ;;
panic) echo c > /proc/sysrq-trigger ;;
hang) sleep 1000 ;;
esac
