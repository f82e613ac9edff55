/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Emulated adjunct processors (AP): a queue
 *
 * A request is executed when it is enqueued; its reply can be fetched when the
 * card's latency has passed.  Replies leave in the order of their requests.
 */

#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "hw/s390x/ap-card.h"
#include "hw/s390x/ap-oracle.h"
#include "hw/s390x/ap-queue.h"
#include "hw/s390x/ioinst.h"
#include "hw/s390x/s390_flic.h"
#include "qapi/visitor.h"
#include "qemu/module.h"
#include "target/s390x/cpu.h"
#include "tcg/sie.h"
#include "trace.h"

static int64_t ap_queue_now(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

uint16_t ap_queue_apqn(const APQueue *queue)
{
    return queue->card->apid << 8 | queue->domain;
}

bool ap_queue_in_reset(const APQueue *queue)
{
    return queue->reset_until > ap_queue_now();
}

bool ap_queue_full(const APQueue *queue)
{
    return queue->count >= AP_QUEUE_DEPTH;
}

APMessage *ap_queue_reply(const APQueue *queue)
{
    APMessage *msg = QTAILQ_FIRST(&queue->messages);

    return msg && msg->due <= ap_queue_now() ? msg : NULL;
}

uint32_t ap_queue_status(const APQueue *queue)
{
    return (queue->count ? 0 : AP_STATUS_EMPTY) |
           (ap_queue_reply(queue) ? AP_STATUS_REPLIES : 0) |
           (ap_queue_full(queue) ? AP_STATUS_FULL : 0) |
           (queue->irq_enabled ? AP_STATUS_IRQ : 0);
}

static void ap_queue_interrupt(APQueue *queue)
{
    const uint8_t indicator = 1;
    MemTxResult res;

    res = address_space_write(&address_space_memory, queue->indicator,
                              MEMTXATTRS_UNSPECIFIED, &indicator,
                              sizeof(indicator));
    trace_ap_queue_interrupt(ap_queue_apqn(queue), queue->isc,
                             queue->indicator, res);
    if (tcg_enabled() && queue->gisa) {
        s390_gisa_raise(queue->gisa, queue->gisc);
        return;
    }
    s390_io_interrupt(0, 0, 0, (uint32_t)queue->isc << 27 | IO_INT_WORD_AI);
}

/* Announce the oldest message's reply, now or when it is due. */
static void ap_queue_announce(APQueue *queue)
{
    APMessage *msg = QTAILQ_FIRST(&queue->messages);

    if (!queue->irq_enabled || !msg) {
        timer_del(&queue->timer);
    } else if (msg->due <= ap_queue_now()) {
        timer_del(&queue->timer);
        ap_queue_interrupt(queue);
    } else {
        timer_mod(&queue->timer, msg->due);
    }
}

static void ap_queue_timer(void *opaque)
{
    ap_queue_announce(opaque);
}

void ap_queue_dequeue(APQueue *queue)
{
    APMessage *msg = QTAILQ_FIRST(&queue->messages);

    QTAILQ_REMOVE(&queue->messages, msg, entry);
    queue->count--;
    g_byte_array_unref(msg->reply);
    g_free(msg);
    ap_queue_announce(queue);
}

void ap_queue_enqueue(APQueue *queue, uint64_t psmid, const uint8_t *request,
                      size_t len)
{
    APEngine *engine = queue->card->engine;
    APMessage *last = QTAILQ_LAST(&queue->messages);
    APMessage *msg = g_new0(APMessage, 1);
    /* not a byte longer: an engine that reads on is seen by a sanitizer */
    g_autofree uint8_t *copy = g_memdup2(request, len);

    msg->psmid = psmid;
    msg->reply = g_byte_array_new();
    msg->due = ap_queue_now() +
               (int64_t)queue->card->latency_us * SCALE_US;
    if (last) {
        /* the latency may have been made shorter meanwhile */
        msg->due = MAX(msg->due, last->due);
    }
    AP_ENGINE_GET_CLASS(engine)->execute(engine, queue->domain, copy, len,
                                         msg->reply);
    QTAILQ_INSERT_TAIL(&queue->messages, msg, entry);
    queue->count++;
    if (!last) {
        ap_queue_announce(queue);
    }
}

void ap_queue_enable_irq(APQueue *queue, uint64_t indicator, uint8_t isc)
{
    queue->indicator = indicator;
    queue->isc = isc;
    queue->irq_enabled = true;
    ap_queue_announce(queue);
}

void ap_queue_disable_irq(APQueue *queue)
{
    queue->irq_enabled = false;
    queue->gisa = 0;
    timer_del(&queue->timer);
}

void ap_queue_clear(APQueue *queue)
{
    ap_queue_disable_irq(queue);
    while (queue->count) {
        ap_queue_dequeue(queue);
    }
    queue->reset_until = 0;
    ap_oracle_forget(queue);
}

static int64_t ap_queue_reset_us(const APQueue *queue)
{
    return queue->reset_us < 0 ? queue->card->reset_us : queue->reset_us;
}

void ap_queue_reset(APQueue *queue)
{
    ap_queue_clear(queue);
    queue->reset_until = ap_queue_now() + ap_queue_reset_us(queue) * SCALE_US;
}

APQueue *ap_queue_new(APCard *card, uint8_t domain)
{
    g_autofree char *name = g_strdup_printf("queue[%u]", domain);
    APQueue *queue = AP_QUEUE(object_new(TYPE_AP_QUEUE));

    queue->card = card;
    queue->domain = domain;
    object_property_add_child(OBJECT(card), name, OBJECT(queue));
    object_unref(OBJECT(queue));
    return queue;
}

void ap_queue_free(APQueue *queue)
{
    ap_queue_clear(queue);
    ap_oracle_switch(queue, false);
    timer_deinit(&queue->timer);
    object_unparent(OBJECT(queue));
}

static void ap_queue_get_reset_us(Object *obj, Visitor *v, const char *name,
                                  void *opaque, Error **errp)
{
    uint32_t value = ap_queue_reset_us(AP_QUEUE(obj));

    visit_type_uint32(v, name, &value, errp);
}

static void ap_queue_set_reset_us(Object *obj, Visitor *v, const char *name,
                                  void *opaque, Error **errp)
{
    uint32_t value;

    if (visit_type_uint32(v, name, &value, errp)) {
        AP_QUEUE(obj)->reset_us = value;
    }
}

static void ap_queue_init(Object *obj)
{
    APQueue *queue = AP_QUEUE(obj);

    queue->reset_us = -1;
    QTAILQ_INIT(&queue->messages);
    timer_init_ns(&queue->timer, QEMU_CLOCK_VIRTUAL, ap_queue_timer, queue);
}

static void ap_queue_class_init(ObjectClass *oc, void *data)
{
    object_class_property_add(oc, "reset-us", "uint32", ap_queue_get_reset_us,
                              ap_queue_set_reset_us, NULL, NULL);
    object_class_property_set_description(oc, "reset-us",
            "time that the queue's reset takes (default: the adapter's)");

    object_class_property_add(oc, "oracle", "ap-oracle", ap_oracle_get, NULL,
                              NULL, NULL);
    object_class_property_set_description(oc, "oracle",
            "who used the queue, and how often");
}

static const TypeInfo ap_queue_info = {
    .name = TYPE_AP_QUEUE,
    .parent = TYPE_OBJECT,
    .instance_size = sizeof(APQueue),
    .instance_init = ap_queue_init,
    .class_init = ap_queue_class_init,
};

static void ap_queue_register(void)
{
    type_register_static(&ap_queue_info);
}

type_init(ap_queue_register)
