/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): messages to and from a coprocessor
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "hw/s390x/ap-type6.h"
#include "qemu/bswap.h"

bool ap_type6_parse(APType6 *msg, const uint8_t *request, size_t len)
{
    if (len < AP_TYPE6_SIZE || request[AP_MSG_TYPE] != AP_TYPE6 ||
        ldl_be_p(request + AP_TYPE6_OFFSET1) != AP_TYPE6_SIZE) {
        return false;
    }
    msg->agent = lduw_be_p(request + AP_TYPE6_AGENT);
    msg->block = request + AP_TYPE6_SIZE;
    msg->len = ldl_be_p(request + AP_TYPE6_TOCARDLEN1);
    msg->max_block = ldl_be_p(request + AP_TYPE6_FROMCARDLEN1);
    msg->max_data = ldl_be_p(request + AP_TYPE6_FROMCARDLEN2);
    return msg->len <= len - AP_TYPE6_SIZE;
}

void ap_type6_reply(const APType6 *msg, GByteArray *reply,
                    const uint8_t *block, size_t len,
                    const uint8_t *data, size_t data_len)
{
    uint8_t header[AP_TYPE86_SIZE] = {
        [AP_MSG_TYPE] = AP_TYPE86,
        [AP_TYPE86_FORMAT] = AP_TYPE86_FORMAT2,
    };

    if (len > msg->max_block || data_len > msg->max_data) {
        ap_engine_error(reply, AP_ERR_PACKET_TRUNCATED);
        return;
    }
    stl_be_p(header + AP_TYPE86_COUNT1, len);
    stl_be_p(header + AP_TYPE86_OFFSET1, sizeof(header));
    if (data_len) {
        stl_be_p(header + AP_TYPE86_COUNT2, data_len);
        stl_be_p(header + AP_TYPE86_OFFSET2, sizeof(header) + len);
    }
    g_byte_array_append(reply, header, sizeof(header));
    g_byte_array_append(reply, block, len);
    g_byte_array_append(reply, data, data_len);
}
