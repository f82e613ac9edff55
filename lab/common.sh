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

# own DIR: make it, with the usual tag of a directory that may be removed whole
# (lab/clean.sh asks for it). One that others have put something in gets none.
own() {
	mkdir -p "$1" || die "cannot write $1"
	if [ -z "$(ls -A "$1")" ]; then
		echo "Signature: 8a477f597d28d172789f06886806bc55" > "$1/CACHEDIR.TAG"
	fi
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

# with_lock NAME CMD...: one at a time among all checkouts that share the cache
with_lock() {
	own "$CACHE"
	mkdir -p "$CACHE/lock"
	(
		lock_name=$1
		shift
		if ! flock -n 9; then
			say "waiting for $lock_name, which another run is making"
			flock 9
		fi
		"$@"
	) 9>"$CACHE/lock/$1"
}

# need_space DIR MB: stop before a disk runs full, not after
need_space() {
	mkdir -p "$1"
	space=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	[ "$space" -ge "$2" ] || die "$1: $2 MB of free disk are needed, there are $space"
}

# key WHAT...: one short hash over strings, files and directories below TOP
key() {
	(
		cd "$TOP"
		for key_item; do
			if [ -d "$key_item" ]; then
				find "$key_item" -type f ! -name '*~' ! -name '.*.sw?' -print0 |
					sort -z | xargs -0r sha256sum
			elif [ -f "$key_item" ]; then
				sha256sum "$key_item"
			else
				echo "$key_item"
			fi
		done | sha256sum | cut -c1-16
	)
}

# publish TMPDIR FINALDIR: what was made appears whole or not at all
publish() {
	[ ! -e "$2" ] || die "$2 exists"
	mv -T "$1" "$2"
}

# cached KIND KEY MB CMD...: print the cache's directory for KEY; if it is not
# there yet, "CMD... TMPDIR" makes it, needing MB of disk.
cached() {
	if [ ! -e "$CACHE/$1/$2" ]; then
		with_lock "$1-$2" cached_make "$@"
	fi
	touch -c "$CACHE/$1/$2"
	echo "$CACHE/$1/$2"
}

cached_make() (
	final=$CACHE/$1/$2
	[ ! -e "$final" ] || exit 0
	need_space "$CACHE/$1" "$3"
	rm -rf "$final.tmp"
	trap 'rm -rf "$final.tmp"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$final.tmp"
	shift 3
	"$@" "$final.tmp" 9>&- >&2
	publish "$final.tmp" "$final"
)
