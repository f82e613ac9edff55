# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Pages: what does not fit on one is all there, and each page fits. Part of
# lsapmatrix.sh.

# Hardly two queues alike, and more mdevs than letters.
motley() {
	awk 'BEGIN {
		print "apmask none"
		for (m = 0; m < 30; m++) {
			uuid = sprintf("%08x-0000-4000-8000-000000000000", m)
			ids = sprintf("%02x", m)
			print "mdev", uuid, ids, ids, "group=" m
			print "queue", ids, ids, "driver=vfio_ap status=" (m % 2 ? "in_use" : "assigned"), "holder=" uuid
		}
		for (apid = 0; apid < 40; apid++) {
			a = b = ""
			for (apqi = 0; apqi < 100; apqi++) {
				if (apid == apqi && apid < 30) continue
				seed = (seed * 69069 + 12345) % 1048576
				if (seed % 64 < 32) a = a sprintf(",%02x", apqi)
				else b = b sprintf(",%02x", apqi)
			}
			print "queue", sprintf("%02x", apid), substr(a, 2), "driver=vfio_ap status=unassigned holder=none"
			print "queue", sprintf("%02x", apid), substr(b, 2), apid % 3 ? "" : "driver=none"
		}
	}'
}

# "05.0004 A" for each queue, from the pages
of_pages() {
	awk '
	/^AP queues:/ { getline high; getline low; on = 1; next }
	!/^[0-9a-f][0-9a-f] / { on = 0 }
	on {
		for (i = 4; i <= length($0); i++) {
			if (substr(high " ", i, 1) ~ /[^ ]/) digit = substr(high, i, 1)
			if (substr($0, i, 1) != " ")
				print substr($0, 1, 2) ".00" digit substr(low, i, 1), substr($0, i, 1)
		}
	}' | sort
}

# the same from the JSON
of_json() {
	python3 -c '
import json, sys
snapshot = json.load(sys.stdin)
uuids = [mdev["uuid"] for mdev in snapshot["mdevs"]]
symbols = {"host": ".", "free for guests": "+", "unbound": "-"}
letters = "abcdefghijklmnopqrstuvwxyz"
for queue in snapshot["queues"]:
    symbol = symbols.get(queue["state"])
    if not symbol:
        i = uuids.index(queue["mdev"])
        symbol = letters[i] if i < 26 else "*"
        if queue["state"] == "in use":
            symbol = symbol.upper() if i < 26 else "@"
    print(queue["queue"], symbol)' | sort
}

too_large() {
	awk -v rows="$1" -v columns="$2" '
	/^AP queues:/ { n = 0; pictures++ }
	length($0) > columns { print "too wide: " $0 }
	pictures && ++n == rows && !/^[a-z*@] [0-9a-f-]+  / { print "too long at: " $0 }'
}

motley > "$tmp/motley"
tree "$tmp/motley"
lsap --json | of_json > "$tmp/want"
check "every queue is in the JSON" [ "$(wc -l < "$tmp/want")" -eq 4000 ]
for size in 24x80 50x132 0x80; do
	lsap --size "$size" > "$tmp/pages"
	of_pages < "$tmp/pages" > "$tmp/have"
	empty "pages of $size show every queue" "$(diff "$tmp/want" "$tmp/have" | head -n 20)"
	rows=${size%x*}
	empty "pages of $size fit" "$(too_large "$((rows ? rows : 9999))" "${size#*x}" < "$tmp/pages")"
	check "pages of $size list every mdev" \
		[ "$(grep -oE '^[a-z*] [0-9a-f-]{36}' "$tmp/pages" | sort -u | wc -l)" -eq 30 ]
done
