# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What every script of the laboratory starts with: where things are, how they
# are reported, and how something is put into the cache. Sourced, not run:
#	. "$(dirname "$0")/common.sh"
#
# Results go to stdout (the path of what was made, as the last line), progress
# and errors to stderr, the rest to a log.

set -eu

# Neither the caller's tools nor the options of a make around us get a say.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL KBUILD_OUTPUT CDPATH
umask 022

TOP=$(dirname "$0")
while [ ! -e "$TOP/lab/common.sh" ]; do TOP=$TOP/..; done
TOP=$(cd "$TOP" && pwd)
O=${O:-$TOP/build}
CACHE=${CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/ap-in-use}
case $O in /*) ;; *) O=$PWD/$O ;; esac
case $CACHE in /*) ;; *) CACHE=$PWD/$CACHE ;; esac
JOBS=${JOBS:-$(nproc)}
export TOP O CACHE JOBS

say() { echo "$*" >&2; }
die() { say "error: $*"; exit 1; }

trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck source=lab/versions
. "$TOP/lab/versions"

# setting NAME DEFAULT: the environment, else the laboratory's .config, else DEFAULT
setting() {
	eval "setting=\${$1:-}"
	if [ -z "$setting" ] && [ -e "$O/.config" ]; then
		setting=$(sed -n -e "s/^CONFIG_LAB_$1=//p" \
			-e "s/^# CONFIG_LAB_$1 is not set/n/p" "$O/.config" | tr -d '"')
	fi
	echo "${setting:-$2}"
}

# stage NAME CMD...: run CMD, its output in a log; one line with the time it took
stage() {
	(
		stage_name=$1
		stage_log=$O/log/$(echo "$1" | tr -d : | tr ' /' '--').log
		stage_start=$(date +%s)
		shift
		own "$O"
		mkdir -p "$O/log"
		exec 8>&2
		trap 'stage_end $? "$stage_name" "$stage_log" "$stage_start" >&8' EXIT
		trap 'exit 130' INT
		trap 'exit 143' TERM
		"$@" >"$stage_log" 2>&1
	)
}

# stage_end STATUS NAME LOG START
stage_end() {
	set -- "$1" "$2" "$3" $(($(date +%s) - $4))
	if [ "$1" -eq 0 ]; then
		printf '%-24s %5d s\n' "$2" "$4"
	else
		printf '%-24s %5d s  FAILED (%d)\n' "$2" "$4" "$1"
		tail -n 15 "$3" | sed 's/^/  | /'
		echo "  log: $3"
	fi
}

# shellcheck source=lab/cache.sh
. "$TOP/lab/cache.sh"
