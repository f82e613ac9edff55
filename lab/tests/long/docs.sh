#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# docs.sh: the documents that the series touches become pages by make htmldocs, and
# its ABI files by scripts/get_abi.pl, with no warning that the base does not have.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: docs.sh"; exit 2; }
command -v sphinx-build > /dev/null || die "no sphinx-build; lab/deps.sh test-long installs it"

touched() { git -C "$tree" diff --name-only --diff-filter=d base..HEAD -- "$@"; }

# The ABI files that the series touches, as a book of their own: the kernel's has
# thousands of entries. As Sphinx would do it, but by a relative path: get_abi.pl
# leaves out whatever has "/." in its path, and the cache has.
abi_book() {
	mkdir abi Documentation/lab
	for file in $abi; do
		[ ! -e "$file" ] || cp "$file" abi
	done
	printf '%s\n' ABI === "" > Documentation/lab/index.rst
	scripts/get_abi.pl rest --dir abi >> Documentation/lab/index.rst
}

# render TREE DIR: pages/ and log. In a copy, because htmldocs writes into the source;
# without netlink's specifications, of which it would make pages first.
render() {
	mkdir "$2/src"
	find "$1" -mindepth 1 -maxdepth 1 ! -name .git -exec cp -al -t "$2/src" {} +
	cd "$2/src"
	abi_book
	scripts/get_abi.pl validate --dir Documentation/ABI > "$2/raw" 2>&1
	make O="$2/out" ARCH=s390 -j"$JOBS" YNL_INDEX= SPHINXDIRS="$books lab" htmldocs \
		>> "$2/raw" 2>&1 || { tail "$2/raw"; exit 1; }
	sed "s,$2/src/,,g; s,$2/,,g" "$2/raw" > "$2/log"
	mv "$2/out/Documentation/output" "$2/pages"
	rm -rf "$2/src" "$2/out" "$2/raw"
}

# pages LABEL TREE KEY: the directory
pages() {
	cached docs "$(key lab/tests/long/docs.sh "$books: $abi" "$(sphinx-build --version)" "$3")" 800 \
		stage "docs: $1" render "$2"
}

# warnings DIR: one a line, without line numbers
warnings() {
	grep -iE '(warning|error|critical|severe)\b' "$1/log" |
		sed -E 's,^(\.\./)+,,; s/:[0-9]+(:[0-9]+)?:/:/' | sort || :
}

# page FILE.rst: it is there, with the functions whose kernel-doc it asks for
page() {
	html=$series/pages/$(echo "$1" | sed 's,^Documentation/,,; s/rst$/html/')
	[ -s "$html" ] || { echo "no page $html"; return; }
	sed -n 's/^\.\. kernel-doc:: //p' "$tree/$1" | while read -r file; do
		sed -n 's/^ \* \([a-z_]*\)() - .*/\1/p' "$tree/$file" | while read -r name; do
			grep -q "id=\"c\.$name\"" "$html" || echo "no $name() of $file in $html"
		done
	done
}

source=$("$TOP/lab/fetch.sh" linux)
known lab/tests/long/docs.sh lab/tree.sh lab/queue.sh lab/queue patches drivers include tools \
	Documentation "${source##*/}" "$(sphinx-build --version)"
tree=$("$TOP/lab/tree.sh" assembled)
books=$(touched 'Documentation/*.rst' | xargs dirname | sort -u | sed 's,^Documentation/,,' | xargs)
abi=$(touched Documentation/ABI)
base=$(pages base "$source" "${source##*/}")
series=$(pages series "$tree" "${tree##*/}")

warnings "$base" > "$O/log/docs-base.warnings"
warnings "$series" > "$O/log/docs-series.warnings"
new=$(comm -13 "$O/log/docs-base.warnings" "$O/log/docs-series.warnings")
for file in $(touched 'Documentation/*.rst'); do
	empty "page of $file" "$(page "$file")"
done
for file in $abi; do
	empty "$file is in the ABI's page" \
		"$(sed -n 's,^What:[[:space:]]*,,p' "$tree/$file" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' |
			while read -r what; do
				grep -qF "$what" "$series/pages/lab/index.html" || echo "$what is not"
			done)"
done
empty "no warning that the base does not have" "$new"
plan
