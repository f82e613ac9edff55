#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: lab/tests/sie/micro.c
modprobe kvm && exec ./micro
