/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): an EP11 coprocessor
 *
 * The queries that Linux sends itself: what the module is and what a domain
 * is.  It has no wrapping keys, and so no function that needs one.
 *
 * A control block has a fixed part and a payload in ASN.1: a sequence of octet
 * strings, the first three being function, domain and, in a reply, return
 * value.  Numbers are strings of 4 bytes.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "hw/s390x/ap-type6.h"
#include "qemu/bswap.h"
#include "qemu/log.h"
#include "qemu/module.h"

/* What is left of a payload */
typedef struct EP11Reader {
    const uint8_t *bytes;
    size_t len;
} EP11Reader;

typedef struct EP11Request {
    APEngine *engine;
    const uint8_t *cprb;
    uint32_t function, domain;
    EP11Reader rest;
} EP11Request;

/* ---- reading ------------------------------------------------------------ */

/* Enter the next element, if it has the tag and is whole. */
static bool ep11_enter(EP11Reader *from, uint8_t tag, EP11Reader *content)
{
    size_t head = 2, len;

    if (from->len < head || from->bytes[0] != tag) {
        return false;
    }
    len = from->bytes[1];
    if (len & 0x80) {
        head += len & 0x7f;
        if (head < 3 || head > 4 || from->len < head) {
            return false;
        }
        len = head == 3 ? from->bytes[2] : lduw_be_p(from->bytes + 2);
    }
    if (len > from->len - head) {
        return false;
    }
    content->bytes = from->bytes + head;
    content->len = len;
    from->bytes += head + len;
    from->len -= head + len;
    return true;
}

static bool ep11_read_number(EP11Reader *from, uint32_t *number)
{
    EP11Reader content;

    if (!ep11_enter(from, EP11_TAG_OCTETS, &content) || content.len != 4) {
        return false;
    }
    *number = ldl_be_p(content.bytes);
    return true;
}

static bool ep11_parse(EP11Request *request, const APType6 *msg)
{
    EP11Reader payload;

    if (msg->agent != AP_AGENT_EP11 || msg->len < EP11_CPRB_SIZE ||
        lduw_be_p(msg->block + EP11_CPRB_LEN) != EP11_CPRB_SIZE ||
        msg->block[EP11_CPRB_VERSION] != EP11_CPRB_VERSION_4) {
        return false;
    }
    request->cprb = msg->block;
    payload.bytes = msg->block + EP11_CPRB_SIZE;
    payload.len = ldl_be_p(msg->block + EP11_CPRB_PAYLOAD_LEN);
    return payload.len <= msg->len - EP11_CPRB_SIZE &&
           ep11_enter(&payload, EP11_TAG_SEQUENCE, &request->rest) &&
           ep11_read_number(&request->rest, &request->function) &&
           ep11_read_number(&request->rest, &request->domain);
}

/* ---- functions ---------------------------------------------------------- */

static void ep11_append_number(GByteArray *to, uint64_t number, int size)
{
    uint8_t bytes[8];

    stq_be_p(bytes, number);
    g_byte_array_append(to, bytes + sizeof(bytes) - size, size);
}

static void ep11_append_zeroes(GByteArray *to, int size)
{
    static const uint8_t zeroes[32];

    g_byte_array_append(to, zeroes, size);
}

/* The hashes, the time and the sizes of what needs a key are 0. */
static void ep11_query_module(const EP11Request *request, GByteArray *data)
{
    g_autofree char *serial = g_strdup_printf("QEMU%012X",
                                              request->engine->apid);

    ep11_append_number(data, EP11_API, 4);
    ep11_append_number(data, 0, 4);             /* firmware id */
    ep11_append_number(data, EP11_FIRMWARE, 2);
    ep11_append_number(data, 0, 2);             /* CSP version */
    ep11_append_zeroes(data, 32);               /* firmware's hash */
    ep11_append_zeroes(data, 32);               /* configuration's hash */
    ep11_append_zeroes(data, 32);               /* CSP configuration's hash */
    g_byte_array_append(data, (const uint8_t *)serial, 16);
    ep11_append_zeroes(data, 16);               /* time */
    ep11_append_number(data, EP11_MODE_FIPS2009, 8);
    ep11_append_number(data, 0, 4);             /* PKCS#11 flags */
    ep11_append_number(data, 0, 4);             /* extended flags */
    ep11_append_number(data, AP_DOMAINS, 4);
    ep11_append_zeroes(data, 32);               /* sizes, 8 of them */
    ep11_append_number(data, 0, 4);             /* largest control point */
}

/* The flags are 0 too: in imprint mode, without keys. */
static void ep11_query_domain(const EP11Request *request, GByteArray *data)
{
    ep11_append_number(data, request->domain, 4);
    ep11_append_zeroes(data, 32);               /* current key's pattern */
    ep11_append_zeroes(data, 32);               /* new key's pattern */
    ep11_append_number(data, 0, 4);             /* flags */
    ep11_append_number(data, EP11_MODE_FIPS2009, 8);
}

/* Returns a return value of PKCS#11. */
static uint32_t ep11_query(EP11Request *request, GByteArray *data)
{
    uint32_t type, subtype;

    if (!ep11_read_number(&request->rest, &type) ||
        !ep11_read_number(&request->rest, &subtype)) {
        return EP11_ARGUMENTS_BAD;
    }
    switch (type) {
    case EP11_QUERY_MODULE:
        ep11_query_module(request, data);
        return 0;
    case EP11_QUERY_DOMAIN:
        ep11_query_domain(request, data);
        return 0;
    default:
        qemu_log_mask(LOG_UNIMP, "ap: EP11 query %u\n", type);
        return EP11_ARGUMENTS_BAD;
    }
}

static uint32_t ep11_execute(EP11Request *request, GByteArray *data)
{
    if ((request->function & EP11_FUNCTION_MASK) == EP11_GET_INFO) {
        return ep11_query(request, data);
    }
    qemu_log_mask(LOG_UNIMP, "ap: EP11 function 0x%08x\n", request->function);
    return EP11_NOT_SUPPORTED;
}

/* ---- replying ----------------------------------------------------------- */

/* Lengths have two bytes, however small they are: so Linux wants them. */
static void ep11_append_head(GByteArray *to, uint8_t tag, size_t len)
{
    ep11_append_number(to, tag, 1);
    ep11_append_number(to, EP11_LENGTH_2_BYTES, 1);
    ep11_append_number(to, len, 2);
}

static void ep11_append_octets(GByteArray *to, uint32_t number)
{
    ep11_append_number(to, EP11_TAG_OCTETS, 1);
    ep11_append_number(to, sizeof(number), 1);
    ep11_append_number(to, number, sizeof(number));
}

static void ep11_reply(const EP11Request *request, const APType6 *msg,
                       uint32_t rc, const GByteArray *data, GByteArray *reply)
{
    g_autoptr(GByteArray) content = g_byte_array_new();
    g_autoptr(GByteArray) block = g_byte_array_new();

    ep11_append_octets(content, request->function);
    ep11_append_octets(content, request->domain);
    ep11_append_octets(content, rc);
    if (rc == 0) {
        ep11_append_head(content, EP11_TAG_OCTETS, data->len);
        g_byte_array_append(content, data->data, data->len);
    }
    g_byte_array_append(block, request->cprb, EP11_CPRB_SIZE);
    ep11_append_head(block, EP11_TAG_SEQUENCE, content->len);
    g_byte_array_append(block, content->data, content->len);
    stl_be_p(block->data + EP11_CPRB_RETURN_CODE, 0);
    stl_be_p(block->data + EP11_CPRB_PAYLOAD_LEN, block->len - EP11_CPRB_SIZE);
    ap_type6_reply(msg, reply, block->data, block->len, NULL, 0);
}

static void ap_engine_ep11_execute(APEngine *engine, uint16_t domain,
                                   const uint8_t *request, size_t len,
                                   GByteArray *reply)
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    EP11Request ep11 = { .engine = engine };
    APType6 msg;
    uint32_t rc;

    if (!ap_type6_parse(&msg, request, len) || !ep11_parse(&ep11, &msg)) {
        ap_engine_refuse(engine, len, reply);
        return;
    }
    rc = ep11_execute(&ep11, data);
    ep11_reply(&ep11, &msg, rc, data, reply);
}

static void ap_engine_ep11_class_init(ObjectClass *oc, void *data)
{
    APEngineClass *ec = AP_ENGINE_CLASS(oc);

    ec->facilities = AP_TAPQ_EP11;
    ec->execute = ap_engine_ep11_execute;
}

static const TypeInfo ap_engine_ep11_info = {
    .name = TYPE_AP_ENGINE_EP11,
    .parent = TYPE_AP_ENGINE,
    .class_init = ap_engine_ep11_class_init,
};

static void ap_engine_ep11_register(void)
{
    type_register_static(&ap_engine_ep11_info);
}

type_init(ap_engine_ep11_register)
