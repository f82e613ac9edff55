# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The ways to build it. Part of lsapmatrix.sh.

files() { (cd "$1" && find . ! -type d | sort); }
alone() { make -s -C "$tmp/alone" "$@" CFLAGS="-O0 -Werror"; }

cp -a "$source" "$tmp/alone"
alone clean
files "$tmp/alone" > "$tmp/files"
check "the directory alone builds" alone
check "it installs" alone install DESTDIR="$tmp/installed"
check "program and man page" [ "$(files "$tmp/installed" | xargs)" = \
	"./usr/sbin/lsapmatrix ./usr/share/man/man8/lsapmatrix.8" ]
check "make clean removes what was built" alone clean
files "$tmp/alone" | diff "$tmp/files" - > "$tmp/diff" || :
empty "and nothing else" "$(cat "$tmp/diff")"

kernel=$("$TOP/lab/tree.sh" assembled)
mkdir "$tmp/kernel"
check "the kernel's tools build it" make -s -C "$kernel/tools" lsapmatrix O="$tmp/kernel" CFLAGS="-O0 -Werror"
check "in the output directory" [ -x "$tmp/kernel/s390/lsapmatrix/lsapmatrix" ]
check "not in the source" [ ! -e "$kernel/tools/s390/lsapmatrix/lsapmatrix" ]

for option in $("$tool" --help | grep -oE -e '--[a-z]+' | sort -u); do
	[ "$option" != --help ] || continue
	check "the man page has $option" grep -qF -e "$(echo "$option" | sed 's/-/\\-/g')" "$source/lsapmatrix.8"
done
