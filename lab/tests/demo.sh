#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh: what make demo can be asked for, and how it shows and records what a
# machine says. The demo itself is in test-long.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: demo.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# refused TEXT VARIABLE...: by this and nothing else
refused() {
	text=$1
	shift
	out=$(env "$@" "$TOP/lab/demo.sh" 2>&1 < /dev/null) && return 1
	[ "$out" = "error: $text" ] || { echo "$out"; return 1; }
}
check "GUEST: another word" refused "GUEST=walking: it is running or paused" GUEST=walking
for file in "$tmp" "$tmp/none/file"; do
	check "RECORD: not a file: ...${file#"$tmp"}" refused \
		"RECORD=$file: cannot be written; RECORD names the file for the recording" \
		RECORD="$file"
done

# A machine's words; what a terminal and a file show of them, in columns cut short
words() {
	cat << EOT
mainline:
    8.10 s  host: "16" queues \\ <masks>
guest 0 0 0 0 ready
guest 3 0 9 3 answered
guest 60 0 9 57 answered
guest 60 1 900 0 No such device
   12.00 s  host:  echo & see: succeeds
guest 61 1 900 1 end
EOT
}
RECORD=$tmp/demo.cast
# shellcheck source=lab/demo/show.sh
. "$TOP/lab/demo/show.sh"
same() { printf '%s\n' "$2" | diff - "$1"; }

moving=
words > "$tmp/words"
show < "$tmp/words" 2> "$tmp/shown"
check "to a file: lines, when something changes" same "$tmp/shown" 'mainline:
    8.10 s  host: "16" queues \ <masks>
           guest:    3 RSA requests/s,     3 answered, 0 failed
           guest:    0 RSA requests/s,    60 answered, 1 failed: No such device
   12.00 s  host:  echo & see: succeeds
           guest:    1 RSA requests/s,    61 answered, 1 failed'
moving=y
rm "$tmp/record"
show < "$tmp/words" 2> "$tmp/shown"
check "to a terminal: a line that moves" grep -q "$(printf '57 RSA.*\r.* No such device\033\[K$')" "$tmp/shown"
note line ""
note line "the table"
record_end 2> "$tmp/said"
check "RECORD: says what it wrote" same "$tmp/said" "recorded: $tmp/demo.cast, $tmp/demo.svg"

# The events of a recording are what a terminal was sent.
cat > "$tmp/play" << EOT
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert lines[0]["version"] == 2 and lines[1][0] == 0
assert all(a[0] <= b[0] and b[1] == "o" for a, b in zip(lines[1:], lines[2:]))
sys.stdout.write("".join(line[2] for line in lines[1:]).replace("\r\n", "\n"))
EOT
{ cat "$tmp/shown"; printf '\n\nthe table\n'; } > "$tmp/expected"
# gives PROGRAM FILE EXPECTED
gives() { python3 "$1" "$2" | diff - "$3"; }
check "RECORD: a recording" gives "$tmp/play" "$tmp/demo.cast" "$tmp/expected"
cat > "$tmp/look" << EOT
import sys, xml.dom.minidom
texts = xml.dom.minidom.parse(sys.argv[1]).getElementsByTagName("text")
for t in texts:
    if t.getAttribute("visibility") != "hidden":
        print(t.firstChild.data)
EOT
cat > "$tmp/end" << EOT
mainline:
    8.10 s  host: "16" queues \\ <masks>
           guest:    0 RSA requests/s,    60 answered, 1 failed: No such device
   12.00 s  host:  echo & see: succeeds
           guest:    1 RSA requests/s,    61 answered, 1 failed
EOT
check "RECORD: a picture, of which the end stays" gives "$tmp/look" "$tmp/demo.svg" "$tmp/end"
plan
