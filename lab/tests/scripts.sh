#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# scripts.sh: the repository's own form: scripts, sizes, licences, white space
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: scripts.sh"; exit 2; }
cd "$TOP"

# Every file of the project, in a clone and in an unpacked archive.
files() {
	if [ -e .git ]; then
		git ls-files -co --exclude-standard | while read -r f; do
			[ ! -f "$f" ] || echo "$f"
		done
	else
		find . -path ./build -prune -o -type f -print | sed 's,^\./,,'
	fi | sort
}

[ -n "$(files)" ] || die "no files of the project in $TOP"
known "$(files)" "$(files | xargs sha256sum)" "$(shellcheck --version)"

first_line() {
	files | while read -r f; do
		! head -n 1 "$f" | grep -qE "$1" || echo "$f"
	done
}
scripts() { first_line '^#!/bin/(busybox )?sh'; }
parts() { first_line '^# shellcheck shell=sh'; }

longer() {
	while read -r f; do
		lines=$(wc -l < "$f")
		[ "$lines" -le "$1" ] || echo "$f: $lines lines, $1 are the most"
	done
}

kernel_c() { files | grep -E '^(drivers|include|tools)/.*\.[ch]$' || :; }

for f in $(scripts); do
	check "shellcheck $f" shellcheck -x "$f"
done
# Parts of scripts: what they share with those is set or used there.
for f in $(parts); do
	check "shellcheck $f" shellcheck -x -e SC2034,SC2154 "$f"
done
empty "shellcheck is not told to look away" \
	"$({ scripts; parts; } | xargs grep -n 'shellcheck[ ]disable' || :)"
empty "scripts start with #!/bin/sh" \
	"$(files | grep -vE '\.(patch|md)$|^qemu/' | xargs grep -nE '^#!' | grep ':1:' |
		grep -vE '#!/bin/(busybox )?sh$' || :)"
empty "scripts have fewer than 150 lines" "$({ scripts; parts; } | longer 149)"
empty "kernel files have at most 500 lines" \
	"$(kernel_c | grep -vE '_test\.c$|/selftests/' | longer 500)"
empty "tests in C have at most 800 lines" \
	"$(kernel_c | grep -E '_test\.c$|/selftests/' | longer 800)"
empty "every file names its licence" \
	"$(files | grep -vE '^(COPYING|MAINTAINERS|Documentation/ABI/.*)$|\.(patch|md|txt)$' |
		grep -vE '/(series|settings|config|\.kunitconfig)$' |
		xargs grep -L 'SPDX-License-Identifier: GPL-2.0' || :)"
empty "no host name of a package archive" \
	"$(files | grep -v '^COPYING$' |
		xargs grep -nEi 'https?://[^ /]*(debian|ubuntu|mirror|pypi|npmjs|crates)' || :)"
empty "no blanks at the end of a line" \
	"$(files | grep -vE '\.patch$|^COPYING$' | xargs grep -nE "[[:blank:]]$|$(printf '\r')" || :)"
# program:fixture.variant.test of a selftest, or suite:case of KUnit
exists() {
	grep -qE "^(pass|fail|skip) $1( |\$)" lab/tests/kselftest-base.expect ||
		grep -qsE "KUNIT_CASE[A-Z_]*\(${1#*:}[,)]" "drivers/s390/crypto/${1%:*}_test.c" ||
		grep -qsE "^TEST_F\($(echo "${1#*:}" | sed 's/[.]/, /')\)" tools/testing/selftests/drivers/s390x/ap/"${1%:*}.c"
}
# in double backquotes
empty "the tests that documents name exist" \
	"$(files | grep '^Documentation/.*rst$' | xargs cat | tr '\140' '\n' |
		grep -xE '[a-z_]+:[a-zA-Z_.]+' | sort -u |
		while read -r name; do exists "$name" || echo "$name"; done)"
empty "files end with a newline" \
	"$(files | while read -r f; do [ -z "$(tail -c 1 "$f")" ] || echo "$f"; done)"
plan
