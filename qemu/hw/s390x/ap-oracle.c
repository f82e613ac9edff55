/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): who used which queue since which reset
 *
 * Off by default, then no queue has an APOracle.  What it has counted can be
 * read by QMP: "oracle" of a queue, "oracle-violations" of the partition; a
 * violation is an event.
 */

#include "qemu/osdep.h"
#include "hw/s390x/ap-matrix.h"
#include "hw/s390x/ap-oracle.h"
#include "qapi/error.h"
#include "qapi/qapi-events-machine-target.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "s390x-internal.h"
#include "tcg/sie.h"
#include "trace.h"

/* At most one report in this time; the counters have them all. */
#define AP_ORACLE_REPORT_NS NANOSECONDS_PER_SECOND

APOwner ap_oracle_owner(S390CPU *cpu)
{
    APMatrix *matrix = ap_matrix_get();

    if (matrix->oracle_test_owner) {
        return matrix->oracle_test_owner;
    }
    return s390_sie_ap_owner(&cpu->env);
}

static char *ap_oracle_name(APOwner owner)
{
    return owner == AP_OWNER_HOST ? g_strdup("the host")
                                  : g_strdup_printf("guest 0x%" PRIx64, owner);
}

static void ap_oracle_report(const APQueue *queue, APOwner owner)
{
    APMatrix *matrix = ap_matrix_get();
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_REALTIME);
    uint16_t apqn = ap_queue_apqn(queue);
    g_autofree char *who = ap_oracle_name(owner);
    g_autofree char *other = ap_oracle_name(queue->oracle->user);

    trace_ap_oracle_violation(apqn, owner, queue->oracle->user, queue->count);
    if (now < matrix->oracle_quiet_until) {
        return;
    }
    matrix->oracle_quiet_until = now + AP_ORACLE_REPORT_NS;
    qapi_event_send_ap_queue_violation(apqn >> 8, apqn & 0xff, owner,
                                       queue->oracle->user, queue->count);
    warn_report("AP queue %02x.%04x is used by %s, %s %s", apqn >> 8,
                apqn & 0xff, who,
                queue->count ? "but holds messages of"
                             : "but was not reset since it was used by", other);
}

static void ap_oracle_judge(APQueue *queue, APOwner owner, uint8_t rc)
{
    APOracle *oracle = queue->oracle;

    if (oracle->used && oracle->user != owner) {
        *(queue->count ? &oracle->queued : &oracle->stale) += 1;
        ap_oracle_report(queue, owner);
    }
    if (rc == AP_RC_NORMAL) {
        oracle->used = true;
        oracle->user = owner;
    }
}

void ap_oracle_record(APQueue *queue, S390CPU *cpu, APUse use, uint8_t rc)
{
    APOracle *oracle = queue->oracle;
    APOwner owner = ap_oracle_owner(cpu);
    uint64_t *done = owner == AP_OWNER_HOST ? &oracle->host.done[use]
                                            : &oracle->guest.done[use];
    uint64_t *rejected = owner == AP_OWNER_HOST ? &oracle->host.rejected
                                                : &oracle->guest.rejected;

    *(rc == AP_RC_NORMAL ? done : rejected) += 1;
    if ((use == AP_USE_NQAP || use == AP_USE_DQAP) &&
        /* a full queue and one without a reply have been reached too */
        (rc == AP_RC_NORMAL || rc == AP_RC_Q_FULL)) {
        ap_oracle_judge(queue, owner, rc);
    }
}

/* ---- what QMP sees ------------------------------------------------------ */

static bool ap_oracle_visit_owner(Visitor *v, const char *name,
                                  uint64_t done[AP_USES], uint64_t *rejected,
                                  Error **errp)
{
    static const char *const names[AP_USES] = {
        [AP_USE_NQAP] = "nqap",
        [AP_USE_DQAP] = "dqap",
        [AP_USE_TAPQ] = "tapq",
        [AP_USE_RESET] = "reset",
    };
    bool good;
    int i;

    if (!visit_start_struct(v, name, NULL, 0, errp)) {
        return false;
    }
    good = visit_type_uint64(v, "rejected", rejected, errp);
    for (i = 0; good && i < AP_USES; i++) {
        good = visit_type_uint64(v, names[i], &done[i], errp);
    }
    visit_end_struct(v, NULL);
    return good;
}

void ap_oracle_get(Object *obj, Visitor *v, const char *name, void *opaque,
                   Error **errp)
{
    APOracle *oracle = AP_QUEUE(obj)->oracle;

    if (!oracle) {
        error_setg(errp, "the oracle is off");
        return;
    }
    if (!visit_start_struct(v, name, NULL, 0, errp)) {
        return;
    }
    if (ap_oracle_visit_owner(v, "host", oracle->host.done,
                              &oracle->host.rejected, errp) &&
        ap_oracle_visit_owner(v, "guest", oracle->guest.done,
                              &oracle->guest.rejected, errp) &&
        visit_type_bool(v, "used", &oracle->used, errp) &&
        visit_type_uint64(v, "user", &oracle->user, errp) &&
        visit_type_uint64(v, "queued", &oracle->queued, errp) &&
        visit_type_uint64(v, "stale", &oracle->stale, errp)) {
        visit_check_struct(v, errp);
    }
    visit_end_struct(v, NULL);
}

void ap_oracle_switch(APQueue *queue, bool on)
{
    g_free(queue->oracle);
    queue->oracle = on ? g_new0(APOracle, 1) : NULL;
}

uint64_t ap_oracle_violations(const APQueue *queue)
{
    return queue->oracle ? queue->oracle->queued + queue->oracle->stale : 0;
}

void ap_oracle_forget(APQueue *queue)
{
    if (queue->oracle) {
        queue->oracle->used = false;
    }
}
