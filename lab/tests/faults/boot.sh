# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Boots of the checks that show faults. Part of them: $tmp, $here, $programs.

TAINT_OOT=4096	# for pqap_hook.ko, Documentation/admin-guide/tainted-kernels.rst

# boot KERNEL LABEL SCRIPT: $tmp/out, $tmp/err and rc
boot() {
	rc=0
	KERNEL=$1 LOG=faults-$1-$2 UDEV=n SCRIPT=$here/$3 TIMEOUT=${TIMEOUT:-240} \
		"$TOP/lab/vm.sh" > "$tmp/out" 2> "$tmp/err" || rc=$?
}

# module KERNEL: pqap_hook.ko for it
module() {
	mkdir -p "$tmp/$1"
	cp "$here/aqic/pqap_hook"* "$here/aqic/Kbuild" "$tmp/$1"
	make -C "$("$TOP/lab/kernel.sh" "$1")/src" O=build M="$tmp/$1" ARCH=s390 \
		CROSS_COMPILE=s390x-linux-gnu- modules > "$O/log/faults-module-$1.log" 2>&1 ||
		die "pqap_hook.ko is not built, see $O/log/faults-module-$1.log"
	echo "$tmp/$1/pqap_hook.ko"
}

# aqic KERNEL ACTION
aqic() {
	FILES="$programs/../../../aqic $(module "$1") $tmp/arguments"
	TAINT_OK=$TAINT_OOT
	export FILES TAINT_OK
	echo "$2" > "$tmp/arguments"
	boot "$1" "$2" aqic.sh
	unset FILES TAINT_OK
}
