/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): a CCA coprocessor
 *
 * The verbs that Linux sends itself: RSA with a key in the clear (PK, PD),
 * random numbers (RL), and what a coprocessor tells about itself (FQ).  It has
 * no master keys, and so no verb that needs one.
 *
 * A control block has a fixed part, the CPRB, and a parameter block: the verb,
 * then rules, data and key, each behind its length.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-bits.h"
#include "hw/s390x/ap-engine.h"
#include "hw/s390x/ap-rsa.h"
#include "hw/s390x/ap-type6.h"
#include "qemu/bswap.h"
#include "qemu/guest-random.h"
#include "qemu/log.h"
#include "qemu/module.h"

/* A length field counts itself. */
#define CCA_LEN 2
#define CCA_RULE 8

typedef struct CCABytes {
    const uint8_t *bytes;
    size_t len;
} CCABytes;

typedef struct CCARequest {
    APEngine *engine;
    const uint8_t *cprb;
    uint16_t verb;
    CCABytes rules, data, key;
    uint32_t max_data;
} CCARequest;

/* What a verb puts into the reply beside the codes */
typedef struct CCAReply {
    uint16_t return_code, reason;
    GByteArray *rules, *params, *data;
} CCAReply;

static void cca_fail(CCAReply *reply, uint16_t return_code, uint16_t reason)
{
    reply->return_code = return_code;
    reply->reason = reason;
}

static bool cca_rule_is(const CCARequest *request, const char *rule)
{
    return request->rules.len == CCA_RULE &&
           !memcmp(request->rules.bytes, rule, CCA_RULE);
}

/* ---- reading ------------------------------------------------------------ */

/* The next @len bytes; none, and nothing is left, if there are fewer. */
static CCABytes cca_take(CCABytes *from, size_t len)
{
    CCABytes taken = { from->bytes, len };

    if (len > from->len) {
        from->len = taken.len = 0;
        return taken;
    }
    from->bytes += len;
    from->len -= len;
    return taken;
}

/* The field of a structure; fields outside of it are 0. */
static uint16_t cca_field(CCABytes from, size_t offset)
{
    return offset + 2 <= from.len ? lduw_be_p(from.bytes + offset) : 0;
}

/* The next part of the parameter block, which stands behind its length */
static bool cca_take_part(CCABytes *from, CCABytes *part)
{
    uint16_t len = cca_field(*from, 0);

    if (len < CCA_LEN || len > from->len) {
        return false;
    }
    *part = cca_take(from, len);
    cca_take(part, CCA_LEN);
    return true;
}

static bool cca_parse(CCARequest *request, const APType6 *msg)
{
    CCABytes params;

    if (msg->agent != AP_AGENT_CCA || msg->len < CCA_CPRB_SIZE ||
        lduw_be_p(msg->block + CCA_CPRB_LEN) != CCA_CPRB_SIZE ||
        msg->block[CCA_CPRB_VERSION] != CCA_CPRB_VERSION_2) {
        return false;
    }
    request->cprb = msg->block;
    request->max_data = MIN(msg->max_data,
                            ldl_be_p(msg->block + CCA_CPRB_RPL_DATAL));
    params.bytes = msg->block + CCA_CPRB_SIZE;
    params.len = ldl_be_p(msg->block + CCA_CPRB_REQ_PARML);
    if (params.len > msg->len - CCA_CPRB_SIZE) {
        return false;
    }
    request->verb = cca_field(params, 0);
    cca_take(&params, 2);
    return cca_take_part(&params, &request->rules) &&
           cca_take_part(&params, &request->data) &&
           cca_take_part(&params, &request->key);
}

/* ---- RSA ---------------------------------------------------------------- */

/* A section of the key's token, behind the key block's and the token's head */
static CCABytes cca_key_section(const CCARequest *request, uint8_t id)
{
    CCABytes rest = request->key, section = {};

    cca_take(&rest, CCA_KEY_BLOCK_HEAD);
    if (!rest.len || rest.bytes[0] != CCA_TOKEN_EXTERNAL) {
        return section;
    }
    rest.len = MIN(rest.len, cca_field(rest, CCA_TOKEN_LEN));
    cca_take(&rest, CCA_TOKEN_SIZE);
    if (rest.len && rest.bytes[0] == id) {
        section = cca_take(&rest, cca_field(rest, CCA_SECTION_LEN));
    }
    return section;
}

static APNumber cca_take_number(CCABytes *from, size_t len)
{
    CCABytes n = cca_take(from, len);

    return (APNumber) { n.bytes, n.len };
}

static APRSAStatus cca_rsa_me(CCABytes section, APNumber message,
                              GByteArray *result)
{
    CCABytes rest = section;
    APNumber exponent, modulus;

    cca_take(&rest, CCA_PUBLIC_SIZE);
    exponent = cca_take_number(&rest, cca_field(section, CCA_PUBLIC_EXP_LEN));
    modulus = cca_take_number(&rest, cca_field(section, CCA_PUBLIC_MOD_LEN));
    if (exponent.len > CCA_RSA_MAX || modulus.len > CCA_RSA_MAX) {
        return AP_RSA_OPERAND_INVALID;
    }
    g_byte_array_set_size(result, modulus.len);
    return ap_rsa_me(exponent, modulus, message, result->data, result->len);
}

static APRSAStatus cca_rsa_crt(CCABytes section, APNumber message,
                               GByteArray *result)
{
    CCABytes rest = section;
    APKeyCRT key;
    int field;

    for (field = CCA_CRT_P_LEN; field <= CCA_CRT_MOD_LEN; field += 2) {
        if (cca_field(section, field) > CCA_RSA_MAX) {
            return AP_RSA_OPERAND_INVALID;
        }
    }
    cca_take(&rest, CCA_CRT_SIZE);
    key.p = cca_take_number(&rest, cca_field(section, CCA_CRT_P_LEN));
    key.q = cca_take_number(&rest, cca_field(section, CCA_CRT_Q_LEN));
    key.dp = cca_take_number(&rest, cca_field(section, CCA_CRT_DP_LEN));
    key.dq = cca_take_number(&rest, cca_field(section, CCA_CRT_DQ_LEN));
    key.u = cca_take_number(&rest, cca_field(section, CCA_CRT_U_LEN));
    g_byte_array_set_size(result, cca_field(section, CCA_CRT_MOD_LEN));
    return ap_rsa_crt(&key, message, result->data, result->len);
}

static void cca_rsa(const CCARequest *request, CCAReply *reply, bool crt)
{
    APNumber message = { request->data.bytes, request->data.len };
    CCABytes section = cca_key_section(request, crt ? CCA_SECTION_CRT
                                                    : CCA_SECTION_PUBLIC);
    APRSAStatus status;

    if (!section.len || (crt && (section.len < CCA_CRT_SIZE ||
        section.bytes[CCA_CRT_FORMAT] != CCA_CRT_FORMAT_CLEAR))) {
        cca_fail(reply, 8, CCA_REASON_KEY);
        return;
    }
    status = crt ? cca_rsa_crt(section, message, reply->params)
                 : cca_rsa_me(section, message, reply->params);
    if (status != AP_RSA_DONE) {
        g_byte_array_set_size(reply->params, 0);
        cca_fail(reply, 8, status == AP_RSA_EVEN_MODULUS ? CCA_REASON_KEY
                                                         : CCA_REASON_LENGTH);
    }
}

/* RSA public key encrypt, without padding: "MRP" */
static void cca_pk(const CCARequest *request, CCAReply *reply)
{
    if (cca_rule_is(request, "MRP     ")) {
        cca_rsa(request, reply, false);
    } else {
        cca_fail(reply, 8, CCA_REASON_RULE);
    }
}

/* RSA private key decrypt */
static void cca_pd(const CCARequest *request, CCAReply *reply)
{
    if (cca_rule_is(request, "ZERO-PAD")) {
        cca_rsa(request, reply, true);
    } else {
        cca_fail(reply, 8, CCA_REASON_RULE);
    }
}

/* ---- random numbers and queries ----------------------------------------- */

static void cca_rl(const CCARequest *request, CCAReply *reply)
{
    if (cca_rule_is(request, "RANDOM  ")) {
        g_byte_array_set_size(reply->data, MIN(request->max_data, CCA_RL_MAX));
        qemu_guest_getrandom_nofail(reply->data->data, reply->data->len);
    } else {
        cca_fail(reply, 8, CCA_REASON_RULE);
    }
}

static void cca_add_rule(GByteArray *rules, const char *text)
{
    char rule[CCA_RULE + 1];

    snprintf(rule, sizeof(rule), "%-*s", CCA_RULE, text);
    g_byte_array_append(rules, (const uint8_t *)rule, CCA_RULE);
}

/*
 * Static information: serial number, state of the master keys (of each kind
 * the new, the current and the old one) and their verification patterns, of
 * which the last kind, APKA, is in STATICSB only.
 */
static void cca_fq(const CCARequest *request, CCAReply *reply)
{
    static const uint8_t patterns[] = { 20, 20, 16, 12, 12 };
    bool apka = cca_rule_is(request, "STATICSB");
    g_autofree char *serial = g_strdup_printf("QEMU%04X",
                                              request->engine->apid);
    int kinds = apka ? 4 : 3;
    int i;

    if (!apka && !cca_rule_is(request, "STATICSA")) {
        cca_fail(reply, 8, CCA_REASON_RULE);
        return;
    }
    cca_add_rule(reply->rules, serial);
    for (i = 0; i < kinds; i++) {
        cca_add_rule(reply->rules, CCA_MK_NEW_EMPTY);
        cca_add_rule(reply->rules, CCA_MK_INVALID);
        cca_add_rule(reply->rules, CCA_MK_INVALID);
    }
    for (i = 0; i < 3 * (kinds + 1); i++) {
        uint8_t item[20] = { 0, patterns[i / 3] };

        g_byte_array_append(reply->params, item, item[1]);
    }
}

static const struct {
    uint16_t verb;
    void (*execute)(const CCARequest *request, CCAReply *reply);
} cca_verbs[] = {
    { CCA_VERB_PK, cca_pk },
    { CCA_VERB_PD, cca_pd },
    { CCA_VERB_RL, cca_rl },
    { CCA_VERB_FQ, cca_fq },
};

/* ---- replying ----------------------------------------------------------- */

static void cca_append_part(GByteArray *block, const GByteArray *part)
{
    size_t len = CCA_LEN + (part ? part->len : 0);
    uint8_t head[CCA_LEN];

    stw_be_p(head, len);
    g_byte_array_append(block, head, sizeof(head));
    if (part) {
        g_byte_array_append(block, part->data, part->len);
    }
}

static void cca_reply(const CCARequest *request, const APType6 *msg,
                      const CCAReply *result, GByteArray *reply)
{
    g_autoptr(GByteArray) block = g_byte_array_new();
    uint8_t verb[2];

    stw_be_p(verb, request->verb);
    g_byte_array_append(block, request->cprb, CCA_CPRB_SIZE);
    g_byte_array_append(block, verb, sizeof(verb));
    cca_append_part(block, result->rules);
    cca_append_part(block, result->params);
    cca_append_part(block, NULL);
    stl_be_p(block->data + CCA_CPRB_RPLD_PARML, block->len - CCA_CPRB_SIZE);
    stl_be_p(block->data + CCA_CPRB_RPLD_DATAL, result->data->len);
    stw_be_p(block->data + CCA_CPRB_RETURN_CODE, result->return_code);
    stw_be_p(block->data + CCA_CPRB_REASON, result->reason);
    ap_type6_reply(msg, reply, block->data, block->len,
                   result->data->data, result->data->len);
}

static void ap_engine_cca_execute(APEngine *engine, uint16_t domain,
                                  const uint8_t *request, size_t len,
                                  GByteArray *reply)
{
    g_autoptr(GByteArray) rules = g_byte_array_new();
    g_autoptr(GByteArray) params = g_byte_array_new();
    g_autoptr(GByteArray) data = g_byte_array_new();
    CCAReply result = { .rules = rules, .params = params, .data = data };
    CCARequest cca = { .engine = engine };
    APType6 msg;
    int i;

    if (!ap_type6_parse(&msg, request, len) || !cca_parse(&cca, &msg)) {
        ap_engine_refuse(engine, len, reply);
        return;
    }
    for (i = 0; i < ARRAY_SIZE(cca_verbs); i++) {
        if (cca_verbs[i].verb == cca.verb) {
            cca_verbs[i].execute(&cca, &result);
            cca_reply(&cca, &msg, &result, reply);
            return;
        }
    }
    qemu_log_mask(LOG_UNIMP, "ap: CCA verb 0x%04x\n", cca.verb);
    ap_engine_refuse(engine, len, reply);
}

static void ap_engine_cca_class_init(ObjectClass *oc, void *data)
{
    APEngineClass *ec = AP_ENGINE_CLASS(oc);

    ec->facilities = AP_TAPQ_CCA;
    ec->execute = ap_engine_cca_execute;
}

static const TypeInfo ap_engine_cca_info = {
    .name = TYPE_AP_ENGINE_CCA,
    .parent = TYPE_AP_ENGINE,
    .class_init = ap_engine_cca_class_init,
};

static void ap_engine_cca_register(void)
{
    type_register_static(&ap_engine_cca_info);
}

type_init(ap_engine_cca_register)
