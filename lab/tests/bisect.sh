#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bisect.sh: every patch builds on the ones before it: the directories that the
# series touches with W=1 and warnings as errors (objects of their own, as these are
# other options), then kernel and modules on the base kernel's objects. Both are
# incremental, and what built before is not built again.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: bisect.sh"; exit 2; }

patches() { sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$TOP/$LINUX_QUEUE/series"; }

# Directories of C files and of headers beside them, not of programs.
directories() {
	patches | sed "s,^,$TOP/$LINUX_QUEUE/," |
		xargs sed -n -e 's,^diff --git a/.* b/\(.*\.[ch]\)$,\1,p' -e 's/^ new: \(.*\.[ch]\)$/\1/p' |
		grep -vE '^(tools|include|arch/[^/]*/include)/' | sed 's,[^/]*$,,' | sort -u
}

CMD="set -e
build() { make ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- LOCALVERSION= -j$JOBS \$*; }
mkdir -p build/w1
git ls-files -s | grep Kconfig > build/kconfig.now || :
if ! cmp -s build/kconfig.now build/kconfig.last; then
	build O=build olddefconfig
	mv build/kconfig.now build/kconfig.last
fi
cmp -s build/.config build/w1/.config || cp build/.config build/w1
build O=build/w1 W=1e \$(ls -d $(directories | xargs) 2>/dev/null)
build O=build vmlinux modules"
BISECT_WITHOUT="tools|Documentation|MAINTAINERS"	# no kernel is built of them
export CMD BISECT_WITHOUT

if [ -z "$(patches)" ]; then
	skip "every patch builds" "the queue is empty"
else
	rm -f "$O/log/bisect.log"	# of the last time
	"$TOP/lab/tree.sh" bisect || :
	for patch in $(patches); do
		if grep -qsE "^$patch +([0-9]+ s|passed before)\$" "$O/log/bisect.log"; then
			ok "builds: $patch"
		else
			not_ok "builds: $patch" "$(grep -sA 20 "^$patch .*FAILED" "$O/log/bisect.log" ||
				echo "not reached, see $O/log/bisect.log")"
		fi
	done
fi
plan
