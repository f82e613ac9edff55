#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutate.sh BASE TREE: puts mutants into the AP drivers of TREE, a kernel source with
# the series, where it differs from BASE, one without. Prints the list of them.
set -eu

[ $# -eq 2 ] || { echo "usage: mutate.sh BASE TREE" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
base=$1/drivers/s390/crypto
cd "$2/drivers/s390/crypto"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The numbers of its lines that the base does not have
added() {
	if [ -e "$base/$1" ]; then
		diff --unchanged-line-format= --old-line-format= --new-line-format='%dn
' "$base/$1" "$1" || :
	else
		seq "$(wc -l < "$1")"
	fi
}

: > "$tmp/list"
for file in ap_*.c vfio_ap_*.c; do
	case $file in *_test.c) continue ;; esac
	added "$file" > "$tmp/added"
	[ -s "$tmp/added" ] || continue
	awk -v file="$file" -v n="$(wc -l < "$tmp/list")" -v list="$tmp/list" -f "$here/mutate.awk" \
		"$tmp/added" "$file" > "$tmp/file"
	cmp -s "$tmp/file" "$file" || { rm "$file"; cp "$tmp/file" "$file"; }
done
cp "$here/ap_mutant.h" .
cat >> ap_bus.c <<-END

	int ap_mutant;
	EXPORT_SYMBOL(ap_mutant);
	module_param_named(mutant, ap_mutant, int, 0644);
END
cat "$tmp/list"
