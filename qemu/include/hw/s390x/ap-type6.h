/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): messages to and from a coprocessor
 *
 * A request of type 6 carries a control block, with the verb in it; the reply
 * of type 86 carries a control block and maybe data.  What the blocks are is
 * the engines' business: agent "CA" of CCA, "XC" of EP11.
 */
#ifndef HW_S390X_AP_TYPE6_H
#define HW_S390X_AP_TYPE6_H

/**
 * APType6:
 * @agent: two characters, big-endian
 * @block: the request's control block
 * @len: its length
 * @max_block: the program's space for the reply's control block
 * @max_data: for the reply's data
 */
typedef struct APType6 {
    uint16_t agent;
    const uint8_t *block;
    size_t len;
    uint32_t max_block;
    uint32_t max_data;
} APType6;

/**
 * ap_type6_parse() - find the parts of a request; false if there are none
 */
bool ap_type6_parse(APType6 *msg, const uint8_t *request, size_t len);

/**
 * ap_type6_reply() - make the reply, of type 86
 *
 * If it does not fit into the program's space, it is the error reply that says
 * so.
 */
void ap_type6_reply(const APType6 *msg, GByteArray *reply,
                    const uint8_t *block, size_t len,
                    const uint8_t *data, size_t data_len);

#endif
