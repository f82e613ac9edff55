# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A system that lets not everything be seen, and changes meanwhile. Part of
# lsapmatrix.sh.

uuid=62177883-f1bb-47f0-914d-32a22e3a8804
queue=$tmp/root/sys/devices/ap/1

small() {
	tree /dev/stdin <<-END
	apmask none
	queue 05 0004-0005 driver=vfio_ap status=in_use holder=$uuid
	mdev $uuid 05 0004-0005 group=0
	process 4711 qemu /dev/vfio/0
	END
}

# as_user CMD...: without the rights of root
as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

# status_is NUMBER CMD...
status_is() {
	want=$1 status=0
	shift
	"$@" || status=$?
	[ $status -eq "$want" ] || { echo "status $status, not $want"; return 1; }
}
says() {
	text=$1
	shift
	"$@" > "$tmp/said" 2>&1 || :
	grep -qF -e "$text" "$tmp/said" || { cat "$tmp/said"; return 1; }
}

small
check "a process is seen" says "process 4711 (qemu)" as_user "$tool" --sysroot "$tmp/root" --why 5.4
chmod 0 "$tmp/root/proc/4711/fd"
check "a process that may not be looked into" \
	says "no process has open that you may look into; ask as root" \
	as_user "$tool" --sysroot "$tmp/root" --why 5.4
check "the same in JSON" says '"all_processes":false' as_user "$tool" --sysroot "$tmp/root" --json
check "that is no fault" status_is 0 as_user "$tool" --sysroot "$tmp/root"
chmod 0 "$queue/status"
check "an attribute that may not be read" \
	says "05.0004: status: Permission denied" as_user "$tool" --sysroot "$tmp/root"
check "that is one" status_is 4 as_user "$tool" --sysroot "$tmp/root"

tree /dev/stdin <<-END
apmask none
queue 05 0004 driver=vfio_ap
mdev $uuid 05 0004 ap_config=- group=0 matrix=05.0004 guest_matrix=05.0004
process 4711 qemu /dev/vfio/0
END
check "an old kernel's queue in use" says "A in use 1" as_user "$tool" --sysroot "$tmp/root"
chmod 0 "$tmp/root/proc/4711/fd"
check "whether it is cannot be seen by all" says "? unknown 1" as_user "$tool" --sysroot "$tmp/root"

small
check "an output that cannot be written" status_is 5 sh -c '"$@" > /dev/full' - "$tool" --sysroot "$tmp/root"
rm -r "$tmp/root/sys/bus/ap"
check "no AP bus" status_is 3 lsap
check "no AP bus is said" says "this system has no AP bus" lsap

# json CASE ARGS...: what it says is JSON
json() {
	tree "$here/cases/$1"
	shift
	lsap --json "$@" > "$tmp/json" 2> /dev/null || :
	python3 -m json.tool "$tmp/json"
}
for case in comm odd series; do
	check "$case: --json is JSON" json $case
	check "$case: --json --why is JSON" json $case --why 05.0004
done

# Queues and an mdev come and go: nothing of that is a fault.
flicker() {
	while :; do
		for at in devices/ap/1 "devices/vfio_ap/matrix/$uuid"; do
			rm -r "$tmp/root/sys/$at"
			cp -a "$tmp/copy/$at" "$tmp/root/sys/new"
			mv "$tmp/root/sys/new" "$tmp/root/sys/$at"
		done
	done
}
look_often() {
	i=0
	while [ $i -lt 25 ]; do
		lsap --json >> "$tmp/often" || return
		i=$((i + 1))
	done
}
small
cp -a "$tmp/root/sys" "$tmp/copy"
: > "$tmp/often"
flicker &
background=$!
check "files that vanish while they are read are no fault" look_often
kill $background
wait $background 2> /dev/null || :
background=
check "and they have vanished" [ "$(sort -u "$tmp/often" | wc -l)" -gt 1 ]

# lines FILE NUMBER: FILE has that many, in ten seconds at most
lines() {
	end=$(($(date +%s) + 10))
	until [ "$(wc -l < "$1")" -ge "$2" ]; do
		[ "$(date +%s)" -lt $end ] || { cat "$1"; return 1; }
		sleep 0.05
	done
	[ "$(wc -l < "$1")" -eq "$2" ]
}
change() {
	echo "$1" > "$tmp/status"
	mv "$tmp/status" "$queue/status"
}

# looks NUMBER: the watcher has waited so many times more
waits() { awk '/^voluntary/ { print $2 }' /proc/"$background"/status; }
looks() {
	end=$(($(date +%s) + 10)) last=$(($(waits) + $1))
	until [ "$(waits)" -ge $last ]; do
		[ "$(date +%s)" -lt $end ] || return
		sleep 0.05
	done
}

small
"$tool" --sysroot "$tmp/root" --json --watch=0.1 > "$tmp/watched" &
background=$!
check "--watch begins with what there is" lines "$tmp/watched" 1
change assigned
check "--watch goes on with what has changed" lines "$tmp/watched" 2
check "and that is it" grep -q '"state":"assigned"' "$tmp/watched"
check "it goes on looking" looks 5
check "and says nothing without a change" lines "$tmp/watched" 2
rm -r "$tmp/root/sys/bus/ap"
status=0
wait $background || status=$?
background=
check "--watch ends when the AP bus is gone" [ $status -eq 3 ]
