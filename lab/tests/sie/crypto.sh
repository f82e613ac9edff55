# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The crypto queues of the guests b (05.0004 and 05.0005, by interrupts) and c
# (06.0004, by polling) of the script that sources this, which has $requests.
ap=/sys/bus/ap
mdevs=/sys/bus/mdev/devices
of_b=7e9b8a1c-5b0e-4c1d-9d4c-00000000000b
of_c=7e9b8a1c-5b0e-4c1d-9d4c-00000000000c

# mdev UUID ADAPTER DOMAIN...
mdev() {
	crypto_mdev=$mdevs/$1
	echo "$1" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
	echo "$2" > "$crypto_mdev/assign_adapter"
	shift 2
	for domain; do echo "$domain" > "$crypto_mdev/assign_domain"; done
}
crypto_begin() {
	operator_set ap-matrix oracle true
	echo -0x05,-0x06 > $ap/apmask
	mdev $of_b 5 4 5
	mdev $of_c 6 4
}

rsa() { guest "$1" "/rsa /vectors $requests 2"; }
both() {
	rsa b > /run/b.rsa &
	pid=$!
	rsa c || { wait $pid; return 1; }
	wait $pid || { cat /run/b.rsa; return 1; }
}
# What the emulator has seen of a queue's requests, its guest's and the host's
sent() { oracle "$1" "$2" && echo "$(seen guest nqap) $(seen host nqap)"; }

# test_queues NAME INTERRUPTS: as the queues say; of a guest that has sent none yet
test_queues() {
	test_ok "guest $1: $2" shows "$2" guest "$1" "cat \$ap/??.????/interrupt | sort -u"
	test_ok "guest $1: RSA as openssl does it" rsa "$1"
	test_ok "guest $1: its card has served that" shows "$requests" guest "$1" served
}

test_crypto() {
	test_ok "guest b: has its queues" shows "05.0004 05.0005" guest b queues
	test_ok "guest c: has its queue" shows 06.0004 guest c queues
	test_ok "guests b and c: RSA as openssl does it, at the same time" both
	test_ok "guest b: its card has served that" shows "$requests" guest b served
	test_ok "guest c: its card has served that" shows "$requests" guest c served
	test_ok "the machine has seen it" shows "$requests 0" sent 6 4
	test_ok "guest b: by interrupts" shows "Interrupts enabled." guest b "cat \$ap/05.0004/interrupt"
	test_ok "guest b: they have come" at_least "$(guest b interrupts)" 10
	test_ok "guest c: by polling" shows "Interrupts disabled." guest c "cat \$ap/06.0004/interrupt"
	test_ok "guest c: no interrupt has come" shows 0 guest c interrupts
	test_ok "guest a: has none" shows '??.????' guest a queues
	test_fails "guest a: RSA" "No such device" rsa a
}

unbind() { echo 05.0004 > $ap/drivers/vfio_ap/unbind; }
bind() { echo 05.0004 > $ap/drivers/vfio_ap/bind; }
status_is() { is "$(cat $ap/devices/05.0004/status)" "$1"; }
plug() { monitor b device_add "\"driver\":\"vfio-ap\",\"id\":\"ap\",\"sysfsdev\":\"$mdevs/$1\""; }
has() { guest b scan && shows "$1" guest b queues; }
busy_ended() { guest b "[ -s /busy.status ]"; }

# The device goes while the guest works on its queues,
test_unplug() {
	test_ok "guest b: works on" guest b "{ /rsa /vectors 1000000 2 > /busy; echo \$? > /busy.status; } > /dev/null 2>&1 &"
	test_fails "its queue cannot be unbound" "Device or resource busy" unbind
	test_ok "guest b: device_del" monitor b device_del '"id":"ap"'
	test_ok "the queue is in use no more" within 20 status_is assigned
	test_ok "it can be unbound" unbind
	test_ok "and bound" bind
	test_ok "guest b: has no queue" within 60 has '??.????'
	test_ok "guest b: its requests end" within 60 busy_ended
	test_ok "guest b: without an answer" guest b "grep 'No such device' /busy"
}
# and comes back.
test_plug() {
	test_ok "guest b: device_add" plug $of_b
	test_ok "the queue is in use again" status_is "in use"
	test_ok "guest b: has its queues" within 60 has "05.0004 05.0005"
	test_queues b "Interrupts enabled."
}

clean() {
	operator qom-get '"path":"/machine/ap-matrix","property":"oracle-violations"'
	is "$(echo "$inside_answer" | tr -dc 0-9)" 0
}
