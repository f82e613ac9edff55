# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Part of run.sh: what lsapmatrix says is what the kernel does.

mdev=/sys/bus/mdev/devices/$one
shown() { ./lsapmatrix > /run/picture; cat /run/picture; grep -qwF "$1" /run/picture; }
shown_line() { ./lsapmatrix > /run/picture; cat /run/picture; grep -qxF "$1" /run/picture; }
status_is_exit() { want=$1; shift; "$@"; is $? "$want"; }

# told ACTION: granted or refused, and the command, in /run/command
told() {
	./lsapmatrix --json --why 05.0004 > /run/why
	jq -r ".actions.$1.command" /run/why > /run/command
	jq -r ".actions.$1.outcome" /run/why
}

# as_told ACTION OUTCOME: lsapmatrix says so, and so it is
as_told() {
	is "$(told "$1")" "$2" || return
	cat /run/command
	if sh /run/command 2> /run/error; then
		is granted "$2"
	else
		cat /run/error
		is refused "$2" && grep -q "busy" /run/error
	fi
}
back() { [ "$(driver 05.0004)" = vfio_ap ] || echo 05.0004 > "$ap/drivers/vfio_ap/bind"; }

lsapmatrix_in_use() {
	refused=refused
	[ -e "$ap/devices/05.0004/holder" ] || refused=granted
	test_ok "lsapmatrix shows what is in use" shown "A in use 1"
	test_ok "lsapmatrix finds the guest" shown "$one  05.0004  qemu-system-s39 $guest"
	test_ok "lsapmatrix says that there are refusals" status_is_exit 1 ./lsapmatrix --why 05.0004
	test_ok "and none for a queue of the host" status_is_exit 0 ./lsapmatrix --why 03.0004
	[ $refused = granted ] || lsapmatrix_hears
	test_ok "lsapmatrix is right about apmask" as_told apmask refused
	test_ok "lsapmatrix is right about reset" as_told reset $refused
	test_ok "lsapmatrix is right about unbind" as_told unbind $refused
	[ $refused = granted ] || test_ok "what is refused changes nothing" status_is "in use"
	test_ok "the queue is in use as before" within 30 in_use_again
	./lsapmatrix --json --why 05.0004 | jq -r '.remedies[0].steps[0].command' > /run/command
	test_ok "what lsapmatrix proposes is done" sh /run/command
	test_ok "then the queue can be unbound" as_told unbind granted
	test_ok "and given to the host" as_told apmask granted
	test_ok "and back to guests" as_told apmask granted
	test_ok "and to this one" sh -c "echo 5 > $mdev/assign_adapter"
	test_ok "the queue is in use again" within 30 in_use_again
}
# At most ten refusals in five seconds have a uevent: until one has.
refused_unbind() { unbind; grep -qxF "$1" /run/watched; }
lsapmatrix_hears() {
	watch_begin
	test_ok "lsapmatrix --watch tells of a refusal" within 30 refused_unbind \
		"{\"version\":1,\"refused\":\"unbind\",\"queues\":\"05.0004\",\"mdev\":\"$one\"}"
	kill "$watcher"
}
in_use_again() { back; status_is "in use"; }

# by_fd NAME FILE: a shell that has the mdev open by FILE is found
by_fd() {
	sh -c "exec 7<> $1 && echo open > /run/opened && exec sleep 600" &
	holder=$!
	within 30 [ -e /run/opened ] || return
	shown "$holder"
	found=$?
	kill $holder
	rm /run/opened
	return $found
}
lsapmatrix_assigned() {
	group=/dev/vfio/$(basename "$(readlink "$mdev/iommu_group")")
	cdev=/dev/vfio/devices/$(ls "$mdev/vfio-dev")
	test_ok "lsapmatrix finds who has the group open" by_fd "$group"
	test_ok "lsapmatrix finds who has the device open" by_fd "$cdev"
	test_ok "the device gets another name" mknod /run/node c \
		"$(cut -d: -f1 "$mdev/vfio-dev"/*/dev)" "$(cut -d: -f2 "$mdev/vfio-dev"/*/dev)"
	test_ok "lsapmatrix finds it whatever its name" by_fd /run/node
	test_ok "lsapmatrix finds nobody else" shown_line "a $one  05.0004"
	test_ok "nothing but the masks is refused" is "$(told reset) $(told unbind) $(told apmask)" \
		"granted granted refused"
}

# A uevent is what wakes it: it would look again by itself in an hour.
watched() { [ "$(wc -l < /run/watched)" -gt "$1" ]; }
watch_begin() {
	./lsapmatrix --json --watch=3600 > /run/watched &
	watcher=$!
	test_ok "lsapmatrix --watch says what there is" within 30 watched 0
}
watch_end() {
	test_ok "lsapmatrix --watch hears of it" within 30 watched 1
	kill "$watcher"
}
