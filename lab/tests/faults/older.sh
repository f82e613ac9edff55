#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: an adapter that vfio_ap does not support comes together
# with two domains, and there is an mdev that could want it. One PQAP(TAPQ) tells its type; vfio_ap sends no further one.
# Those of the bus, if any, are the same for both queues.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

# tapq DOMAIN
tapq() { oracle 12 "$1" && seen host tapq; }
were_asked() { echo 1 > /sys/bus/ap/scans && [ "$(tapq 8)" -gt 0 ]; }
asked() {
	first=$(tapq 8) second=$(tapq 9)
	echo "PQAP(TAPQ) for 0c.0008: $first, for 0c.0009: $second"
	[ "$((first - second))" -eq 1 ]
}

mdev=a9000000-0000-4000-8000-00000000a7ed
echo $mdev > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
operator_begin
operator_set ap-matrix oracle true
come() {
	operator_at_once <<-END
		{"execute":"device_add","arguments":{"driver":"ap-card","id":"card12","apid":12,"mode":"accel","hwtype":9}}
		{"execute":"qom-set","arguments":{"path":"/machine/ap-matrix","property":"domains","value":"4-9"}}
	END
}
test_ok "an adapter and two domains come" come
test_ok "a scan asks for its type" within 20 were_asked
test_ok "but one queue only" asked
inside_plan
