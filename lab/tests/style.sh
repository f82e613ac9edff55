#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# style.sh: sparse (C=2) and W=1 on every directory that the series touches and
# kernel-doc on every file, with no warning that the base does not have there;
# checkpatch on every patch.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: style.sh"; exit 2; }

# Directories of C files in the series, and where its headers are used.
directories() {
	{
		echo drivers/s390/crypto/ap_bus.c
		git -C "$tree" diff --name-only base..HEAD -- '*.c' ':!tools' ':!samples'
	} | xargs dirname | sort -u | sed 's,$,/,'
}

# In a copy of the kernel's objects, because W=1 compiles them with other options.
compile() {
	dir=$2/src
	mkdir "$dir"
	find "$1/src" -mindepth 1 -maxdepth 1 ! -name build -exec cp -al -t "$dir" {} +
	cp -a --reflink=auto "$1/src/build" "$dir"
	echo "$targets" | while read -r target; do
		[ ! -d "$dir/$target" ] || echo "$target"
	done | xargs make -C "$dir" O=build ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- \
		LOCALVERSION= -j"$JOBS" C=2 W=1 > "$2/log" 2>&1 || { tail "$2/log"; exit 1; }
	rm -rf "$dir"
}

# warnings LABEL KERNEL: one a line, without line numbers
warnings() {
	log=$(cached style "$(key "${2##*/}" "$targets" "$(sparse --version)")" 800 \
		stage "style: compile $1" compile "$2")/log
	grep -E '(warning|error): ' "$log" | sed -E 's/:[0-9]+(:[0-9]+)?:/:/; s,^(\.\./)*,,' | sort || :
}

# kernel_doc TREE: its warnings in C files of the series, without line numbers
kernel_doc() (
	cd "$1"
	git -C "$tree" diff --name-only --diff-filter=d base..HEAD -- '*.[ch]' |
		while read -r file; do
			[ ! -e "$file" ] || scripts/kernel-doc -none -Wall "$file" 2>&1 ||
				echo "$file: error: kernel-doc fails"
		done | sed -E 's/:[0-9]+: /: /' | sort
)

# What checkpatch says of FIXTURE and TEST is their form, and so of macros that are
# variants; and a selftest has neither strscpy() nor a kernel's macros.
harness='LINE_SPACING|MACRO_ARG_REUSE|MACRO_WITH_FLOW_CONTROL|COMPLEX_MACRO'
harness="$harness|MULTISTATEMENT_MACRO_USE_DO_WHILE|STRCPY|PREFER_DEFINED_ATTRIBUTE_MACRO"

# Away from any .git: there it would ask for Python modules, to check the licence
# lines that the check "scripts" looks at.
checkpatch() (
	cd "$tree/scripts"
	git format-patch -q --stdout -1 "$1" |
		./checkpatch.pl --root="$tree" --strict --terse --showfile \
			--show-types --no-summary --ignore MISSING_SIGN_OFF,FILE_PATH_CHANGES - 2>&1 |
		grep -vE "^tools/testing/selftests/.*:[0-9]+: (ERROR|WARNING|CHECK):($harness):" || :
)

base=$("$TOP/lab/kernel.sh" base) series=$("$TOP/lab/kernel.sh" series)
known lab/tests/style.sh lab/tree.sh lab/queue.sh lab/queue patches drivers include tools \
	Documentation "${base##*/}" "${series##*/}" "$(sparse --version)"
tree=$("$TOP/lab/tree.sh" assembled)
targets=$(directories)

had=$O/log/style-base.warnings
has=$O/log/style-series.warnings
warnings base "$base" > "$had"
warnings series "$series" > "$has"
for target in $targets; do
	empty "sparse and W=1: $target" "$(comm -13 "$had" "$has" | grep "^${target}[^/]*:" || :)"
done
rest=$(comm -13 "$had" "$has" | grep -vE "^($(echo "$targets" | tr '\n' '|')/)[^/]*:" || :)
empty "sparse and W=1: elsewhere" "$rest"

kernel_doc "$base/src" > "$had"
kernel_doc "$tree" > "$has"
empty "kernel-doc" "$(comm -13 "$had" "$has")"

commits=$(git -C "$tree" rev-list --reverse base..HEAD)
[ -n "$commits" ] || die "no commits in $tree"
for commit in $commits; do
	subject=$(git -C "$tree" log -1 --format=%s "$commit")
	empty "checkpatch: $subject" "$(checkpatch "$commit")"
	[ ${#subject} -le 72 ] || not_ok "subject: $subject" "it has ${#subject} columns, 72 are the most"
done
plan
