// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel would say if an administrator took a queue away, and what makes
 * it say yes. The rules are those of Documentation/arch/s390/vfio-ap-in-use.rst; a
 * kernel whose queues have no attribute "holder" refuses writes to the masks only.
 *
 *	apmask, aqmask		an APQN that would go to the host is assigned
 *	unbind, config 0, reset	one of the queues is in use
 */
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

#define MDEV_DIR	"/sys/devices/vfio_ap/matrix"

const char *const action_names[NR_ACTIONS] = {
	[ACTION_UNBIND] = "unbind",
	[ACTION_APMASK] = "apmask",
	[ACTION_AQMASK] = "aqmask",
	[ACTION_CONFIG] = "config",
	[ACTION_RESET] = "reset",
};

static __printf(2, 3) void note(struct verdict *verdict, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(verdict->note, sizeof(verdict->note), fmt, ap);
	va_end(ap);
}

/*
 * The queues in use of an adapter, of one domain or any, and of one mdev or any.
 * That a queue is in use may be known, and not by which mdev.
 */
static bool take_in_use(const struct snapshot *snap, int apid, int apqi, int mdev,
			struct verdict *verdict)
{
	bool any = false;
	int i;

	for (i = 0; i < AP_IDS; i++) {
		const struct queue *queue = &snap->queue[apid][i];

		if ((apqi >= 0 && i != apqi) || (mdev != NO_MDEV && queue->mdev != mdev))
			continue;
		if (queue->unknown && (queue->passable || !queue->bound))
			verdict->outcome = OUTCOME_UNKNOWN;
		if (!queue->in_use)
			continue;
		any = true;
		if (queue->mdev == NO_MDEV)
			continue;
		verdict->taken[queue->mdev].apm.bit[apid] = true;
		verdict->taken[queue->mdev].aqm.bit[i] = true;
	}
	return any;
}

/* Of each mdev, what it has assigned of the queues that would go to the host. */
static bool take_assigned(const struct snapshot *snap, const struct matrix *given,
			  struct verdict *verdict)
{
	bool any = false;
	int mdev, i;

	for (mdev = 0; mdev < snap->mdevs; mdev++) {
		struct matrix *taken = &verdict->taken[mdev];

		if (!snap->mdev[mdev].readable)
			verdict->outcome = OUTCOME_UNKNOWN;
		for (i = 0; i < AP_IDS; i++) {
			taken->apm.bit[i] = given->apm.bit[i] && snap->mdev[mdev].matrix.apm.bit[i];
			taken->aqm.bit[i] = given->aqm.bit[i] && snap->mdev[mdev].matrix.aqm.bit[i];
		}
		if (matrix_empty(taken))
			memset(taken, 0, sizeof(*taken));
		else
			any = true;
	}
	return any;
}

static void refuse_if(struct verdict *verdict, const struct snapshot *snap, bool taken,
		      const char *otherwise)
{
	if (taken && snap->refuses) {
		verdict->outcome = OUTCOME_REFUSED;
	} else if (taken) {
		verdict->outcome = OUTCOME_GRANTED;
		note(verdict, "this kernel does not ask: %s", otherwise);
	} else if (verdict->outcome == OUTCOME_UNKNOWN) {
		note(verdict, "whether a guest uses them could not be read");
	}
}

static void judge_unbind(const struct snapshot *snap, int apid, int apqi, struct verdict *verdict)
{
	const struct queue *queue = &snap->queue[apid][apqi];
	bool taken;

	snprintf(verdict->command, sizeof(verdict->command), queue->passable ?
		 "echo %02x.%04x > /sys/bus/ap/drivers/vfio_ap/unbind" :
		 "echo %02x.%04x > /sys/bus/ap/devices/%02x.%04x/driver/unbind",
		 apid, apqi, apid, apqi);
	if (!queue->exists || (!queue->bound && !queue->unknown)) {
		verdict->outcome = OUTCOME_NOTHING;
		note(verdict, queue->exists ? "it is not bound" : "there is no such queue");
		return;
	}
	/* what a guest has is a rectangle: without one queue it loses the adapter */
	if (queue->in_use && !snap->refuses)
		taken = take_in_use(snap, apid, -1, queue->mdev, verdict);
	else
		taken = take_in_use(snap, apid, apqi, NO_MDEV, verdict);
	refuse_if(verdict, snap, taken, "it takes them from a running guest");
}

/* The two masks: @own is the one that is written, @other the one that stays. */
static void judge_mask(const struct snapshot *snap, int apid, int apqi, bool adapters,
		       struct verdict *verdict)
{
	const struct mask *own = adapters ? &snap->host.apm : &snap->host.aqm;
	const struct mask *other = adapters ? &snap->host.aqm : &snap->host.apm;
	const int id = adapters ? apid : apqi, across = adapters ? apqi : apid;
	const bool set = own->bit[id];
	struct matrix given = { };
	struct mask *gives = adapters ? &given.apm : &given.aqm;

	verdict->assigned = true;
	snprintf(verdict->command, sizeof(verdict->command), "echo %c0x%02x > /sys/bus/ap/%s",
		 set ? '-' : '+', id, adapters ? "apmask" : "aqmask");
	if (!snap->has_masks) {
		verdict->outcome = OUTCOME_UNKNOWN;
		note(verdict, "the masks could not be read");
		return;
	}
	if (set) {
		verdict->outcome = OUTCOME_GRANTED;
		note(verdict, other->bit[across] ? "the queue goes from the host to guests" :
		     "the queue is not the host's anyway");
		return;
	}
	gives->bit[id] = true;
	*(adapters ? &given.aqm : &given.apm) = *other;
	if (take_assigned(snap, &given, verdict))
		verdict->outcome = OUTCOME_REFUSED;
	else if (verdict->outcome == OUTCOME_UNKNOWN)
		note(verdict, "what an mdev has could not be read");
	else if (!other->bit[across])
		note(verdict, "the queue stays with guests: its %s is not the host's in %s",
		     adapters ? "domain" : "adapter", adapters ? "aqmask" : "apmask");
	else
		note(verdict, "the queue goes to the host");
}

static void judge_config(const struct snapshot *snap, int apid, struct verdict *verdict)
{
	bool configured = false;
	int i;

	snprintf(verdict->command, sizeof(verdict->command),
		 "echo 0 > /sys/bus/ap/devices/card%02x/config", apid);
	for (i = 0; i < AP_IDS; i++)
		configured |= snap->queue[apid][i].exists && !snap->queue[apid][i].deconfigured;
	if (!configured) {
		verdict->outcome = OUTCOME_NOTHING;
		note(verdict, snap->card.bit[apid] ? "the card is deconfigured already" :
		     "there is no such card");
		return;
	}
	refuse_if(verdict, snap, take_in_use(snap, apid, -1, NO_MDEV, verdict),
		  "it takes them from a running guest");
}

static void judge_reset(const struct snapshot *snap, int apid, int apqi, struct verdict *verdict)
{
	snprintf(verdict->command, sizeof(verdict->command),
		 "echo 1 > /sys/bus/ap/devices/%02x.%04x/reset", apid, apqi);
	if (!snap->queue[apid][apqi].exists) {
		verdict->outcome = OUTCOME_NOTHING;
		note(verdict, "there is no such queue");
		return;
	}
	refuse_if(verdict, snap, take_in_use(snap, apid, apqi, NO_MDEV, verdict),
		  "it is reset while a guest runs with it");
}

static void judge(const struct snapshot *snap, struct why *why)
{
	const int apid = why->apid, apqi = why->apqi;
	int i;

	for (i = 0; i < NR_ACTIONS; i++) {
		memset(&why->verdict[i], 0, sizeof(why->verdict[i]));
		why->verdict[i].taken = calloc(snap->mdevs + 1, sizeof(*why->verdict[i].taken));
		if (!why->verdict[i].taken)
			die(EXIT_FAULT, "out of memory");
	}
	judge_unbind(snap, apid, apqi, &why->verdict[ACTION_UNBIND]);
	judge_mask(snap, apid, apqi, true, &why->verdict[ACTION_APMASK]);
	judge_mask(snap, apid, apqi, false, &why->verdict[ACTION_AQMASK]);
	judge_config(snap, apid, &why->verdict[ACTION_CONFIG]);
	judge_reset(snap, apid, apqi, &why->verdict[ACTION_RESET]);
}

static bool in_use(const struct snapshot *snap, int mdev)
{
	int apid, apqi;

	for (apid = 0; apid < AP_IDS; apid++)
		for (apqi = 0; apqi < AP_IDS; apqi++)
			if (snap->queue[apid][apqi].mdev == mdev &&
			    snap->queue[apid][apqi].in_use)
				return true;
	return false;
}

/**
 * remedy_applies() - whether a remedy is a way to go for an mdev that is in the way
 * @snap:	the snapshot
 * @why:	what is refused
 * @remedy:	the remedy
 * @mdev:	the mdev
 *
 * Return: true if so.
 */
bool remedy_applies(const struct snapshot *snap, const struct why *why, enum remedy remedy,
		    int mdev)
{
	const struct mdev *m = &snap->mdev[mdev];
	bool in_the_way = false;
	int i;

	for (i = 0; i < NR_ACTIONS; i++)
		in_the_way |= why->verdict[i].outcome == OUTCOME_REFUSED &&
			!matrix_empty(&why->verdict[i].taken[mdev]);
	if (!in_the_way)
		return false;
	switch (remedy) {
	case REMEDY_UNASSIGN_ADAPTER:
		return !m->readable || m->matrix.apm.bit[why->apid];
	case REMEDY_UNASSIGN_DOMAIN:
		return !m->readable || m->matrix.aqm.bit[why->apqi];
	case REMEDY_STOP_GUEST:
		return in_use(snap, mdev);
	case REMEDY_REMOVE:
		return !in_use(snap, mdev) && !mdev_open(snap, mdev);
	default:
		return false;
	}
}

static bool gives_back(enum remedy remedy, bool adapter, bool domain)
{
	return remedy == REMEDY_STOP_GUEST || (remedy == REMEDY_UNASSIGN_ADAPTER && adapter) ||
		(remedy == REMEDY_UNASSIGN_DOMAIN && domain);
}

/* The snapshot as it would be after that. */
static void apply(struct snapshot *after, enum remedy remedy, int mdev, int apid, int apqi)
{
	struct matrix *matrix = &after->mdev[mdev].matrix;
	int i, k;

	if (remedy == REMEDY_UNASSIGN_ADAPTER)
		matrix->apm.bit[apid] = false;
	else if (remedy == REMEDY_UNASSIGN_DOMAIN)
		matrix->aqm.bit[apqi] = false;
	else if (remedy == REMEDY_REMOVE)
		memset(matrix, 0, sizeof(*matrix));
	for (i = 0; i < AP_IDS; i++) {
		for (k = 0; k < AP_IDS; k++) {
			struct queue *queue = &after->queue[i][k];

			if (queue->mdev == mdev && gives_back(remedy, i == apid, k == apqi))
				queue->in_use = false;
		}
	}
}

/* What is granted when @remedy was applied to all mdevs that are in the way. */
static void try_remedy(const struct snapshot *snap, struct why *why, enum remedy remedy)
{
	struct why then = { .apid = why->apid, .apqi = why->apqi };
	struct snapshot *after = xrealloc(NULL, sizeof(*after));
	int i;

	*after = *snap;
	after->mdev = xrealloc(NULL, (snap->mdevs + 1) * sizeof(*after->mdev));
	for (i = 0; i < snap->mdevs; i++)
		after->mdev[i] = snap->mdev[i];
	for (i = 0; i < snap->mdevs; i++)
		if (remedy_applies(snap, why, remedy, i))
			apply(after, remedy, i, why->apid, why->apqi);
	judge(after, &then);
	for (i = 0; i < NR_ACTIONS; i++)
		why->grants[remedy][i] = why->verdict[i].outcome == OUTCOME_REFUSED &&
			then.verdict[i].outcome != OUTCOME_REFUSED;
	why_free(&then);
	free(after->mdev);
	free(after);
}

/**
 * why_make() - judge all actions on a queue, and what would help
 * @snap:	the snapshot
 * @apid:	the queue's adapter
 * @apqi:	the queue's domain
 * @why:	gets the answer
 */
void why_make(const struct snapshot *snap, int apid, int apqi, struct why *why)
{
	enum remedy remedy;

	memset(why, 0, sizeof(*why));
	why->apid = apid;
	why->apqi = apqi;
	judge(snap, why);
	for (remedy = 0; remedy < NR_REMEDIES; remedy++)
		try_remedy(snap, why, remedy);
}

/**
 * why_free() - forget an answer
 * @why:	the answer
 */
void why_free(struct why *why)
{
	int i;

	for (i = 0; i < NR_ACTIONS; i++)
		free(why->verdict[i].taken);
}

/**
 * why_refused() - whether one of the actions would be refused
 * @why:	the answer
 *
 * Return: true if so.
 */
bool why_refused(const struct why *why)
{
	int i;

	for (i = 0; i < NR_ACTIONS; i++)
		if (why->verdict[i].outcome == OUTCOME_REFUSED)
			return true;
	return false;
}

/**
 * remedy_helps() - whether something that is refused would be granted after it
 * @why:	the answer
 * @remedy:	the remedy
 *
 * Return: true if so.
 */
bool remedy_helps(const struct why *why, enum remedy remedy)
{
	int i;

	for (i = 0; i < NR_ACTIONS; i++)
		if (why->grants[remedy][i])
			return true;
	return false;
}

/**
 * remedy_command() - what to do with one mdev
 * @snap:	the snapshot
 * @why:	the answer
 * @remedy:	one that applies
 * @mdev:	the mdev
 *
 * Return: allocated, a command for the shell, or NULL: the guest is to be stopped,
 * for which there is no one command.
 */
char *remedy_command(const struct snapshot *snap, const struct why *why, enum remedy remedy,
		     int mdev)
{
	static const char *const attributes[NR_REMEDIES] = {
		[REMEDY_UNASSIGN_ADAPTER] = "unassign_adapter",
		[REMEDY_UNASSIGN_DOMAIN] = "unassign_domain",
		[REMEDY_REMOVE] = "remove",
	};
	char value[8], *text;

	if (remedy == REMEDY_STOP_GUEST)
		return NULL;
	snprintf(value, sizeof(value), "0x%02x",
		 remedy == REMEDY_UNASSIGN_ADAPTER ? why->apid : why->apqi);
	if (asprintf(&text, "echo %s > " MDEV_DIR "/%s/%s", remedy == REMEDY_REMOVE ? "1" : value,
		     snap->mdev[mdev].uuid, attributes[remedy]) < 0)
		die(EXIT_FAULT, "out of memory");
	return text;
}
