/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QTest testcase for the emulated adjunct processors (AP) of s390x
 *
 * What an operator does from outside, right and wrong.  What programs see of it
 * is tested by those in tests/tcg/s390x/ap.
 */

#include "qemu/osdep.h"
#include "libqtest.h"
#include "qapi/error.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qlist.h"

/* The adapters want TCG.  Nothing is executed. */
#define TCG         "-accel tcg -S "
#define MACHINE     TCG "-cpu max "
#define MATRIX      "/machine/ap-matrix"
#define CARD5       "/machine/peripheral/card5"
#define QUEUE5_1    CARD5 "/queue[1]"
#define EP11        "{'driver': 'ap-card', 'mode': 'ep11'"
#define ADAPTERS    256

static void assert_error(QDict *error, const char *text)
{
    const char *desc = qdict_get_str(error, "desc");

    if (!strstr(desc, text)) {
        g_test_message("expected '%s', got '%s'", text, desc);
    }
    g_assert_nonnull(strstr(desc, text));
    qobject_unref(error);
}

/* ---- properties --------------------------------------------------------- */

/* Values are JSON. */
static void set(QTestState *qts, const char *path, const char *property,
                const char *value)
{
    qtest_qmp_assert_success(qts, "{'execute': 'qom-set', 'arguments': "
                             "{'path': %s, 'property': %s, 'value': %p}}", path,
                             property, qobject_from_json(value, &error_abort));
}

static void set_fails(QTestState *qts, const char *path, const char *property,
                      const char *value, const char *text)
{
    assert_error(qtest_qmp_assert_failure_ref(qts,
                     "{'execute': 'qom-set', 'arguments': "
                     "{'path': %s, 'property': %s, 'value': %p}}", path,
                     property, qobject_from_json(value, &error_abort)), text);
}

static void get_fails(QTestState *qts, const char *path, const char *property,
                      const char *text)
{
    assert_error(qtest_qmp_assert_failure_ref(qts,
                     "{'execute': 'qom-get', 'arguments': "
                     "{'path': %s, 'property': %s}}", path, property), text);
}

static void assert_is(QTestState *qts, const char *path, const char *property,
                      const char *value)
{
    QObject *expected = qobject_from_json(value, &error_abort);
    QDict *answer = qtest_qmp(qts, "{'execute': 'qom-get', 'arguments': "
                              "{'path': %s, 'property': %s}}", path, property);
    QObject *got = qdict_get(answer, "return");

    if (!qobject_is_equal(got, expected)) {
        g_autoptr(GString) text = qobject_to_json(QOBJECT(answer));

        g_test_message("%s of %s: expected %s, got %s", property, path, value,
                       text->str);
        g_test_fail();
    }
    qobject_unref(answer);
    qobject_unref(expected);
}

/* Set it, and have it refused: it stays as it was. */
static void check_property(QTestState *qts, const char *path,
                           const char *property, const char *value,
                           const char *wrong, const char *text)
{
    set(qts, path, property, value);
    assert_is(qts, path, property, value);
    set_fails(qts, path, property, wrong, text);
    assert_is(qts, path, property, value);
}

static void test_card_properties(void)
{
    static const char *const states[] = { "assigned", "config", "checkstop" };
    static const char *const times[] = { "latency-us", "reset-us" };
    QTestState *qts = qtest_init(MACHINE
                                 "-device ap-card,id=card5,apid=5,mode=ep11");
    int i;

    for (i = 0; i < ARRAY_SIZE(states); i++) {
        bool off = strcmp(states[i], "checkstop") == 0;

        assert_is(qts, CARD5, states[i], off ? "false" : "true");
        check_property(qts, CARD5, states[i], off ? "true" : "false",
                       "1", "boolean");
    }
    for (i = 0; i < ARRAY_SIZE(times); i++) {
        assert_is(qts, CARD5, times[i], "0");
        check_property(qts, CARD5, times[i], "4294967295", "4294967296",
                       "uint32");
        set_fails(qts, CARD5, times[i], "-1", "uint32");
        set_fails(qts, CARD5, times[i], "'1'", "uint64");
    }
    /* a reset is not the operator's doing */
    qtest_qmp_assert_success(qts, "{'execute': 'system_reset'}");
    assert_is(qts, CARD5, "assigned", "false");
    assert_is(qts, CARD5, "config", "false");
    assert_is(qts, CARD5, "checkstop", "true");
    assert_is(qts, CARD5, "reset-us", "4294967295");
    for (i = 0; i < ARRAY_SIZE(states); i++) {
        bool off = strcmp(states[i], "checkstop") == 0;

        set(qts, CARD5, states[i], off ? "false" : "true");
        assert_is(qts, CARD5, states[i], off ? "false" : "true");
    }
    /* what an adapter is */
    set_fails(qts, CARD5, "apid", "6", "realized");
    set_fails(qts, CARD5, "hwtype", "12", "realized");
    set_fails(qts, CARD5, "mode", "'cca'", "realized");
    assert_is(qts, CARD5, "apid", "5");
    assert_is(qts, CARD5, "hwtype", "13");
    assert_is(qts, CARD5, "mode", "'ep11'");
    qtest_quit(qts);
}

static void test_queue_properties(void)
{
    QTestState *qts = qtest_init(MACHINE "-M s390-ccw-virtio,ap-domains=0:1 "
                                 "-device ap-card,id=card5,apid=5,mode=ep11,"
                                 "reset-us=5");

    assert_is(qts, QUEUE5_1, "reset-us", "5");
    check_property(qts, QUEUE5_1, "reset-us", "7", "4294967296", "uint32");
    set_fails(qts, QUEUE5_1, "reset-us", "-1", "uint32");
    set(qts, CARD5, "reset-us", "6");
    assert_is(qts, CARD5 "/queue[0]", "reset-us", "6");
    assert_is(qts, QUEUE5_1, "reset-us", "7");
    get_fails(qts, CARD5 "/queue[2]", "reset-us", "not found");
    /* the queue that comes back is another one */
    set(qts, MATRIX, "domains", "'0:2'");
    get_fails(qts, QUEUE5_1, "reset-us", "not found");
    assert_is(qts, CARD5 "/queue[2]", "reset-us", "6");
    set(qts, MATRIX, "domains", "'0-1'");
    assert_is(qts, QUEUE5_1, "reset-us", "6");
    qtest_quit(qts);
}

static void test_domains(void)
{
    static const char *const wrong[] = {
        "256", "3-1", "1:", ":1", "x", "-1", "0-256", "1;2", "0--0", "+1", "1-",
    };
    QTestState *qts = qtest_init(MACHINE);
    int i;

    assert_is(qts, "/machine", "ap-domains", "'0'");
    assert_is(qts, MATRIX, "control-domains", "'0'");
    set(qts, "/machine", "ap-domains", "'6:0-2:3:255'");
    assert_is(qts, "/machine", "ap-domains", "'0-3:6:255'");
    assert_is(qts, MATRIX, "domains", "'0-3:6:255'");
    /* until there are others */
    assert_is(qts, MATRIX, "control-domains", "'0-3:6:255'");
    for (i = 0; i < ARRAY_SIZE(wrong); i++) {
        g_autofree char *value = g_strdup_printf("'%s'", wrong[i]);

        set_fails(qts, "/machine", "ap-domains", value,
                  "is not a list of domains 0 to 255");
        set_fails(qts, MATRIX, "control-domains", value,
                  "is not a list of domains 0 to 255");
    }
    assert_is(qts, MATRIX, "domains", "'0-3:6:255'");
    assert_is(qts, MATRIX, "control-domains", "'0-3:6:255'");
    set(qts, "/machine", "ap-control-domains", "'0-255'");
    assert_is(qts, MATRIX, "control-domains", "'0-255'");
    set(qts, MATRIX, "control-domains", "''");
    set(qts, MATRIX, "domains", "''");
    assert_is(qts, "/machine", "ap-domains", "''");
    assert_is(qts, "/machine", "ap-control-domains", "''");
    qtest_quit(qts);
}

static void test_oracle(void)
{
    const char *none = "{'host': {'nqap': 0, 'dqap': 0, 'tapq': 0, 'reset': 0, "
                       "'rejected': 0}, "
                       "'guest': {'nqap': 0, 'dqap': 0, 'tapq': 0, 'reset': 0, "
                       "'rejected': 0}, "
                       "'used': false, 'user': 0, 'queued': 0, 'stale': 0}";
    QTestState *qts = qtest_init(MACHINE
                                 "-device ap-card,id=card5,apid=5,mode=ep11");

    assert_is(qts, MATRIX, "oracle", "false");
    assert_is(qts, MATRIX, "oracle-violations", "0");
    get_fails(qts, CARD5 "/queue[0]", "oracle", "the oracle is off");
    check_property(qts, MATRIX, "oracle", "true", "'yes'", "boolean");
    assert_is(qts, CARD5 "/queue[0]", "oracle", none);
    set(qts, MATRIX, "domains", "'0-1'");
    assert_is(qts, QUEUE5_1, "oracle", none);
    assert_is(qts, MATRIX, "oracle-violations", "0");
    set_fails(qts, QUEUE5_1, "oracle", none, "not writable");
    set_fails(qts, MATRIX, "oracle-violations", "1", "not writable");
    check_property(qts, MATRIX, "x-oracle-owner", "7", "true", "uint64");
    set(qts, MATRIX, "oracle", "false");
    get_fails(qts, QUEUE5_1, "oracle", "the oracle is off");
    qtest_quit(qts);
}

/* ---- plugging ----------------------------------------------------------- */

static void plug(QTestState *qts, const char *arguments)
{
    qtest_qmp_assert_success(qts, "{'execute': 'device_add', 'arguments': %p}",
                             qobject_from_json(arguments, &error_abort));
}

static void plug_fails(QTestState *qts, const char *arguments, const char *text)
{
    assert_error(qtest_qmp_assert_failure_ref(qts,
                     "{'execute': 'device_add', 'arguments': %p}",
                     qobject_from_json(arguments, &error_abort)), text);
}

static void unplug_fails(QTestState *qts, const char *id, const char *text)
{
    assert_error(qtest_qmp_assert_failure_ref(qts,
                     "{'execute': 'device_del', 'arguments': {'id': %s}}", id),
                 text);
}

static void test_plug(void)
{
    QTestState *qts = qtest_init(MACHINE
                                 "-device ap-card,id=card5,apid=5,mode=ep11");

    plug_fails(qts, EP11 ", 'apid': 5}", "adapter 5 is plugged already");
    plug_fails(qts, EP11 ", 'apid': 256, 'id': 'bad'}",
               "apid 256 is not in the range 0 to 255");
    plug_fails(qts, EP11 ", 'apid': -2, 'id': 'bad'}",
               "apid -2 is not in the range 0 to 255");
    plug_fails(qts, EP11 ", 'apid': 'x', 'id': 'bad'}", "apid");
    plug_fails(qts, "{'driver': 'ap-card', 'id': 'bad'}",
               "'mode' is missing: accel, cca or ep11");
    plug_fails(qts, "{'driver': 'ap-card', 'mode': 'x', 'id': 'bad'}",
               "mode 'x' is not one that this QEMU has");
    plug_fails(qts, EP11 ", 'hwtype': 8, 'id': 'bad'}",
               "hwtype 8 is not in the range 9 (CEX3) to 15");
    plug_fails(qts, EP11 ", 'hwtype': 16, 'id': 'bad'}",
               "hwtype 16 is not in the range 9 (CEX3) to 15");
    plug_fails(qts, EP11 ", 'reset-us': -1, 'id': 'bad'}", "uint32");
    plug_fails(qts, EP11 ", 'id': 'card5'}", "Duplicate");
    plug_fails(qts, "{'driver': 'ap-matrix'}", "pluggable device type");
    unplug_fails(qts, "bad", "'bad' not found");
    /* none of them has left anything */
    plug(qts, EP11 ", 'apid': 6, 'hwtype': 10, 'id': 'bad'}");
    plug(qts, EP11 ", 'apid': 255, 'hwtype': 15, 'config': false, "
         "'id': 'card255'}");
    assert_is(qts, "/machine/peripheral/card255", "config", "false");
    qtest_qmp_device_del(qts, "card255");
    qtest_qmp_device_del(qts, "card5");
    unplug_fails(qts, "card5", "'card5' not found");
    plug(qts, EP11 ", 'apid': 5, 'id': 'card5'}");
    assert_is(qts, CARD5 "/queue[0]", "reset-us", "0");
    qtest_quit(qts);
}

static void test_all(void)
{
    QTestState *qts = qtest_init(MACHINE "-M s390-ccw-virtio,ap-domains=0-255");
    int i;

    for (i = 0; i < ADAPTERS; i++) {
        g_autofree char *one = g_strdup_printf(EP11 ", 'id': 'card%d'}", i);

        plug(qts, one);
    }
    assert_is(qts, "/machine/peripheral/card255", "apid", "255");
    assert_is(qts, "/machine/peripheral/card255/queue[255]", "reset-us", "0");
    plug_fails(qts, EP11 "}", "a partition has at most 256 adapters");
    qtest_qmp_device_del(qts, "card5");
    plug(qts, EP11 ", 'id': 'last'}");
    assert_is(qts, "/machine/peripheral/last", "apid", "5");
    qtest_quit(qts);
}

/* ---- what does not go together ------------------------------------------ */

static bool has_feature(QTestState *qts, const char *model, const char *feature)
{
    QDict *answer = qtest_qmp_assert_success_ref(qts,
        "{'execute': 'query-cpu-model-expansion', 'arguments': "
        "{'type': 'full', 'model': {'name': %s}}}", model);
    QDict *props = qdict_get_qdict(qdict_get_qdict(answer, "model"), "props");
    bool has = qdict_get_bool(props, feature);

    qobject_unref(answer);
    return has;
}

static void test_models(void)
{
    static const char *const features[] = {
        "ap", "apqci", "apft", "apqi", "sief2",
    };
    QTestState *qts = qtest_init(TCG);
    int i;

    for (i = 0; i < ARRAY_SIZE(features); i++) {
        g_assert_false(has_feature(qts, "qemu", features[i]));
        g_assert_true(has_feature(qts, "max", features[i]));
    }
    plug_fails(qts, EP11 "}", "the CPU model has no feature 'ap'");
    qtest_quit(qts);
}

/* As it is with KVM, which not every host has */
static void test_accelerator(void)
{
    QTestState *qts = qtest_init("-S -cpu max");

    plug_fails(qts, EP11 "}", "need the accelerator 'tcg'");
    qtest_quit(qts);
}

static void test_vfio(void)
{
    const char *vfio = "{'driver': 'vfio-ap', 'sysfsdev': '/nowhere'}";
    QTestState *qts;

    if (!qtest_has_device("vfio-ap")) {
        g_test_skip("Device vfio-ap not available");
        return;
    }
    qts = qtest_init(MACHINE "-device ap-card,id=card5,apid=5,mode=ep11");
    plug_fails(qts, vfio, "vfio-ap cannot be used together with emulated AP "
               "adapters (ap-card)");
    qtest_qmp_device_del(qts, "card5");
    plug_fails(qts, vfio, "/nowhere");
    plug(qts, EP11 "}");
    qtest_quit(qts);
}

static void migrate_fails(QTestState *qts, const char *text)
{
    assert_error(qtest_qmp_assert_failure_ref(qts,
                     "{'execute': 'migrate', 'arguments': "
                     "{'uri': 'exec:cat > /dev/null'}}"), text);
}

static void test_migration(void)
{
    const char *reason = "the emulated AP adapter 5 cannot be migrated";
    QTestState *qts = qtest_init(MACHINE
                                 "-device ap-card,id=card5,apid=5,mode=ep11");

    migrate_fails(qts, reason);
    plug_fails(qts, EP11 ", 'hwtype': 16, 'apid': 7}", "hwtype");
    qtest_qmp_device_del(qts, "card5");
    qtest_qmp_assert_success(qts, "{'execute': 'migrate', 'arguments': "
                             "{'uri': 'exec:cat > /dev/null'}}");
    qtest_quit(qts);

    qts = qtest_init(MACHINE "-only-migratable");
    plug_fails(qts, EP11 ", 'apid': 5}", reason);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("ap/properties/card", test_card_properties);
    qtest_add_func("ap/properties/queue", test_queue_properties);
    qtest_add_func("ap/properties/domains", test_domains);
    qtest_add_func("ap/properties/oracle", test_oracle);
    qtest_add_func("ap/plug/operands", test_plug);
    qtest_add_func("ap/plug/all", test_all);
    qtest_add_func("ap/refused/model", test_models);
    qtest_add_func("ap/refused/accelerator", test_accelerator);
    qtest_add_func("ap/refused/vfio-ap", test_vfio);
    qtest_add_func("ap/refused/migration", test_migration);
    return g_test_run();
}
