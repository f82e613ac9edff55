#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# libvirt.sh [base|series]...: Debian's libvirt shows the crypto devices, starts a
# matrix mdev and a domain with it; whether the queue can be taken from the domain.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: libvirt.sh [base|series]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- base series
here=$TOP/lab/tests/long/libvirt
ROOT=libvirt
FILES=$(echo "$here"/*.xml)
TIMEOUT=${TIMEOUT:-900}
export ROOT
on_kernels "$here/run.sh" "$@"
plan
