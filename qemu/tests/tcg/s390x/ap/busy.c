/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An adapter comes and goes while the only CPU never stops: QEMU waits for it
 * then, and must not wait for ever.
 *
 * Wants domain 0.
 */

#include "test.h"

int main(void)
{
    arch_init();
    print("# visit card7 7\n");
    ok(wait_tapq(0x0700, 0), "busy: an adapter comes");
    ok(wait_tapq(0x0700, 1), "busy: and goes");
    return ktap_end();
}
