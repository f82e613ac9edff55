// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot of the AP bus: its masks and queues. It is not atomic, as the files
 * of sysfs are read one after the other while the system goes on. A queue that
 * goes away meanwhile is left out; what cannot be read or understood is a problem
 * that is reported, and the queue's state is unknown.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lsapmatrix.h"

#define AP_BUS	"/sys/bus/ap"

/**
 * state_name() - a queue's state in words
 * @state:	the state
 *
 * Return: the words.
 */
const char *state_name(enum state state)
{
	static const char *const names[NR_STATES] = {
		[STATE_NONE] = "no such queue",
		[STATE_HOST] = "host",
		[STATE_FREE] = "free for guests",
		[STATE_ASSIGNED] = "assigned",
		[STATE_IN_USE] = "in use",
		[STATE_UNBOUND] = "unbound",
		[STATE_DECONFIGURED] = "deconfigured",
		[STATE_CHECKSTOPPED] = "checkstopped",
		[STATE_UNKNOWN] = "unknown",
	};

	return names[state];
}

/**
 * queue_state() - the state of a queue, the one that matters most of several
 * @queue:	the queue
 *
 * Return: the state.
 */
enum state queue_state(const struct queue *queue)
{
	if (!queue->exists)
		return queue->mdev == NO_MDEV ? STATE_NONE : STATE_ASSIGNED;
	if (queue->unknown)
		return STATE_UNKNOWN;
	if (queue->checkstopped)
		return STATE_CHECKSTOPPED;
	if (queue->deconfigured)
		return STATE_DECONFIGURED;
	if (!queue->bound)
		return STATE_UNBOUND;
	if (queue->in_use)
		return STATE_IN_USE;
	if (queue->mdev != NO_MDEV)
		return STATE_ASSIGNED;
	return queue->passable ? STATE_FREE : STATE_HOST;
}

/**
 * snapshot_problem() - note that something could not be read or understood
 * @snap:	the snapshot that lacks it
 * @fmt:	what it is, without a newline
 */
void snapshot_problem(struct snapshot *snap, const char *fmt, ...)
{
	va_list ap;

	snap->problem = xrealloc(snap->problem, (snap->problems + 1) * sizeof(*snap->problem));
	va_start(ap, fmt);
	if (vasprintf(&snap->problem[snap->problems], fmt, ap) < 0)
		die(EXIT_FAULT, "out of memory");
	va_end(ap);
	snap->problems++;
}

/* 0 or 1 from an attribute; @missing if there is none. */
static bool read_flag(struct snapshot *snap, struct queue *queue, int dir, const char *queue_name,
		      const char *name, bool missing)
{
	char text[16];
	int err;

	err = sysfs_read(dir, name, text, sizeof(text));
	if (sysfs_gone(err))
		return missing;
	if (!err && (!strcmp(text, "0") || !strcmp(text, "1")))
		return *text == '1';
	queue->unknown = true;
	snapshot_problem(snap, "%s: %s: %s", queue_name, name, err ? strerror(-err) : "not 0 or 1");
	return missing;
}

/* What a queue that is bound to vfio_ap says about its mdev. */
static void read_holder(struct snapshot *snap, struct queue *queue, int dir, const char *name)
{
	char text[64];
	int err;

	err = sysfs_read(dir, "holder", text, sizeof(text));
	if (sysfs_gone(err))
		return;
	snap->refuses = true;
	if (!err && !strcmp(text, "none"))
		return;
	if (!err && uuid_valid(text))
		queue->mdev = mdev_find(snap, text);
	else
		snapshot_problem(snap, "%s: holder: %s", name,
				 err ? strerror(-err) : "not the UUID of an mdev");
	if (!err && uuid_valid(text) && queue->mdev == NO_MDEV)
		queue->mdev = mdev_add(snap, text);
}

static void read_status(struct snapshot *snap, struct queue *queue, int dir, const char *name)
{
	char text[32];
	int err;

	err = sysfs_read(dir, "status", text, sizeof(text));
	queue->no_status = err == -ENOENT;
	if (sysfs_gone(err) || (!err && !strcmp(text, "unassigned")))
		return;
	if (!err && !strcmp(text, "in use")) {
		queue->in_use = true;
	} else if (err || strcmp(text, "assigned")) {
		queue->unknown = true;
		snapshot_problem(snap, "%s: status: %s", name,
				 err ? strerror(-err) : "not a status that is known");
	}
	read_holder(snap, queue, dir, name);
}

/* A queue that is unbound while it is looked at is read again, as unbound. */
static void read_driver(struct snapshot *snap, struct queue *queue, int dir, const char *name)
{
	char driver[32];
	int err;

	err = sysfs_link(dir, "driver", driver, sizeof(driver));
	queue->bound = !err;
	queue->passable = !err && !strcmp(driver, "vfio_ap");
	if (err && !sysfs_gone(err)) {
		queue->unknown = true;
		snapshot_problem(snap, "%s: driver: %s", name, strerror(-err));
	}
}

static void read_queue(struct snapshot *snap, int bus, const char *name)
{
	struct queue *queue;
	int apid, apqi, dir;

	if (strlen(name) != strlen("00.0000") || !apqn_parse(name, &apid, &apqi))
		return;
	dir = openat(bus, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 && sysfs_gone(-errno))
		return;
	queue = &snap->queue[apid][apqi];
	queue->exists = true;
	if (dir < 0) {
		queue->unknown = true;
		snapshot_problem(snap, "%s: %s", name, strerror(errno));
		return;
	}
	read_driver(snap, queue, dir, name);
	queue->deconfigured = !read_flag(snap, queue, dir, name, "config", true);
	queue->checkstopped = read_flag(snap, queue, dir, name, "chkstop", false);
	if (queue->passable) {
		if (!snap->refuses)
			snap->refuses = !faccessat(dir, "holder", F_OK, 0);
		read_status(snap, queue, dir, name);
	}
	if (queue->no_status) {
		read_driver(snap, queue, dir, name);
		queue->no_status = queue->passable;
	}
	close(dir);
}

static void read_device(int bus, const char *name, void *data)
{
	struct snapshot *snap = data;
	int apid, apqi;
	char apqn[16];

	if (!strncmp(name, "card", 4) && strlen(name) == strlen("card00")) {
		snprintf(apqn, sizeof(apqn), "%s.0", name + 4);
		if (apqn_parse(apqn, &apid, &apqi))
			snap->card.bit[apid] = true;
		return;
	}
	read_queue(snap, bus, name);
}

static bool read_mask(struct snapshot *snap, int dir, const char *name, struct mask *mask)
{
	char text[80];
	int err;

	err = sysfs_read(dir, name, text, sizeof(text));
	if (!err && mask_parse(text, mask))
		return true;
	snapshot_problem(snap, "%s/%s: %s", AP_BUS, name, err ? strerror(-err) : "not a mask");
	return false;
}

static void read_masks(struct snapshot *snap, int bus)
{
	snap->has_masks = read_mask(snap, bus, "apmask", &snap->host.apm);
	snap->has_masks &= read_mask(snap, bus, "aqmask", &snap->host.aqm);
}

/* The mdev of each APQN, from the matrices; a queue's own word goes before. */
static void assign(struct snapshot *snap)
{
	int mdev, apid, apqi;

	for (mdev = 0; mdev < snap->mdevs; mdev++) {
		const struct matrix *matrix = &snap->mdev[mdev].matrix;

		for (apid = 0; apid < AP_IDS; apid++)
			for (apqi = 0; matrix->apm.bit[apid] && apqi < AP_IDS; apqi++)
				if (matrix->aqm.bit[apqi] &&
				    snap->queue[apid][apqi].mdev == NO_MDEV)
					snap->queue[apid][apqi].mdev = mdev;
	}
}

/* Without status: what an open mdev gives to its guest is in use. */
static void use_guest_matrix(struct snapshot *snap, int apid, int apqi, bool all_readable)
{
	struct queue *queue = &snap->queue[apid][apqi];
	const struct mdev *mdev;

	if (queue->mdev == NO_MDEV) {
		queue->unknown |= !all_readable;
		return;
	}
	mdev = &snap->mdev[queue->mdev];
	if (!mdev->has_guest || !matrix_has(&mdev->guest, apid, apqi))
		return;
	queue->in_use = mdev_open(snap, queue->mdev);
	queue->unknown |= !queue->in_use && snap->hidden;
}

static void use_guest_matrices(struct snapshot *snap)
{
	bool all_readable = true;
	int i, apid, apqi;

	for (i = 0; i < snap->mdevs; i++)
		all_readable &= snap->mdev[i].readable;
	for (apid = 0; apid < AP_IDS; apid++)
		for (apqi = 0; apqi < AP_IDS; apqi++)
			if (snap->queue[apid][apqi].no_status)
				use_guest_matrix(snap, apid, apqi, all_readable);
}

static int compare_problems(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/**
 * snapshot_read() - look at the system
 *
 * Return: an allocated snapshot, or NULL with errno set if there is no AP bus.
 */
struct snapshot *snapshot_read(void)
{
	struct snapshot *snap;
	int apid, apqi, bus, err;

	bus = sysfs_open(AP_BUS, O_RDONLY | O_DIRECTORY);
	if (bus < 0) {
		errno = -bus;
		return NULL;
	}
	snap = calloc(1, sizeof(*snap));
	if (!snap)
		die(EXIT_FAULT, "out of memory");
	for (apid = 0; apid < AP_IDS; apid++)
		for (apqi = 0; apqi < AP_IDS; apqi++)
			snap->queue[apid][apqi].mdev = NO_MDEV;
	read_masks(snap, bus);
	close(bus);
	err = sysfs_each(AP_BUS "/devices", read_device, snap);
	if (err)
		snapshot_problem(snap, AP_BUS "/devices: %s", strerror(-err));
	mdevs_read(snap);
	mdevs_sort(snap);
	assign(snap);
	processes_read(snap);
	use_guest_matrices(snap);
	if (snap->problems)
		qsort(snap->problem, snap->problems, sizeof(*snap->problem), compare_problems);
	return snap;
}

/**
 * snapshot_free() - forget a snapshot
 * @snap:	the snapshot, or NULL
 */
void snapshot_free(struct snapshot *snap)
{
	int i;

	if (!snap)
		return;
	for (i = 0; i < snap->problems; i++)
		free(snap->problem[i]);
	free(snap->problem);
	free(snap->process);
	free(snap->mdev);
	free(snap);
}

static bool same_mdevs(const struct snapshot *a, const struct snapshot *b)
{
	int i;

	if (a->mdevs != b->mdevs || a->processes != b->processes)
		return false;
	for (i = 0; i < a->mdevs; i++)
		if (strcmp(a->mdev[i].uuid, b->mdev[i].uuid) ||
		    memcmp(&a->mdev[i].matrix, &b->mdev[i].matrix, sizeof(a->mdev[i].matrix)) ||
		    memcmp(&a->mdev[i].guest, &b->mdev[i].guest, sizeof(a->mdev[i].guest)))
			return false;
	for (i = 0; i < a->processes; i++)
		if (a->process[i].pid != b->process[i].pid ||
		    a->process[i].mdev != b->process[i].mdev)
			return false;
	return true;
}

/**
 * snapshot_equal() - whether nothing has changed
 * @a:	a snapshot, or NULL
 * @b:	a later one
 *
 * Return: true if so.
 */
bool snapshot_equal(const struct snapshot *a, const struct snapshot *b)
{
	return a && !memcmp(a->queue, b->queue, sizeof(a->queue)) &&
		!memcmp(&a->card, &b->card, sizeof(a->card)) &&
		!memcmp(&a->host, &b->host, sizeof(a->host)) &&
		a->problems == b->problems && same_mdevs(a, b);
}
