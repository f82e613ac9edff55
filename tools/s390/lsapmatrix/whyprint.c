// SPDX-License-Identifier: GPL-2.0
/*
 * The answer of why.c in words.
 */
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

static void print_processes(const struct snapshot *snap, int mdev)
{
	int i;

	for (i = 0; i < snap->processes; i++)
		if (snap->process[i].mdev == mdev)
			printf("  which process %d (%s) has open, by %s\n", snap->process[i].pid,
			       snap->process[i].comm, snap->process[i].path);
	if (!mdev_open(snap, mdev))
		printf("  which no process has open%s\n",
		       snap->hidden ? " that you may look into; ask as root" : "");
}

static void print_queue(const struct snapshot *snap, const struct why *why)
{
	const struct queue *queue = &snap->queue[why->apid][why->apqi];
	char *text;

	printf("%02x.%04x: ", why->apid, why->apqi);
	if (queue->mdev == NO_MDEV) {
		printf("%s%s\n", state_name(queue_state(queue)),
		       queue->in_use ? ", by an mdev that was not found" : "");
		return;
	}
	if (!queue->exists || queue_state(queue) >= STATE_UNBOUND)
		printf("%s, ", state_name(queue->exists ? queue_state(queue) : STATE_NONE));
	printf("%s mdev %s\n", queue->in_use ? "in use by" : "assigned to",
	       snap->mdev[queue->mdev].uuid);
	if (snap->mdev[queue->mdev].readable) {
		text = matrix_text(&snap->mdev[queue->mdev].matrix);
		printf("  which has %s\n", text);
		free(text);
	}
	print_processes(snap, queue->mdev);
}

/* "05.0004-0005 in use by mdev ..." for each mdev, in lines of their own. */
static void print_taken(const struct snapshot *snap, const struct verdict *verdict)
{
	const char *how = verdict->assigned ? "assigned to" : "in use by";
	bool any = false;
	char *text;
	int i;

	for (i = 0; i < snap->mdevs; i++) {
		if (matrix_empty(&verdict->taken[i]))
			continue;
		text = matrix_text(&verdict->taken[i]);
		printf("    %s %s mdev %s\n", text, how, snap->mdev[i].uuid);
		free(text);
		any = true;
	}
	if (!any && verdict->outcome == OUTCOME_REFUSED)
		puts("    in use by an mdev that was not found");
}

static void print_verdict(const struct snapshot *snap, const struct verdict *verdict)
{
	static const char *const outcomes[] = {
		[OUTCOME_GRANTED] = "granted",
		[OUTCOME_REFUSED] = "refused (EBUSY)",
		[OUTCOME_NOTHING] = "nothing to do",
		[OUTCOME_UNKNOWN] = "cannot be told",
	};

	printf("%s\n  %s%s%s\n", verdict->command, outcomes[verdict->outcome],
	       *verdict->note ? ": " : "", verdict->note);
	print_taken(snap, verdict);
}

static void print_granted(const struct why *why, enum remedy remedy)
{
	int i, n = 0;

	for (i = 0; i < NR_ACTIONS; i++)
		if (why->grants[remedy][i])
			printf("%s%s", n++ ? ", " : "  and then is granted: ", action_names[i]);
	puts("");
}

/* Which of adapter and domain takes less depends on what the mdev has. */
static void print_loss(const struct why *why, enum remedy remedy, const struct mdev *mdev)
{
	struct matrix lost = mdev->matrix;
	char *text;

	if (remedy == REMEDY_UNASSIGN_ADAPTER) {
		memset(&lost.apm, 0, sizeof(lost.apm));
		lost.apm.bit[why->apid] = true;
	} else if (remedy == REMEDY_UNASSIGN_DOMAIN) {
		memset(&lost.aqm, 0, sizeof(lost.aqm));
		lost.aqm.bit[why->apqi] = true;
	} else {
		return;
	}
	if (!mdev->readable)
		return;
	text = matrix_text(&lost);
	printf("  by which it loses %s\n", text);
	free(text);
}

static void print_remedy(const struct snapshot *snap, const struct why *why, enum remedy remedy)
{
	char *command;
	int i;

	for (i = 0; i < snap->mdevs; i++) {
		if (!remedy_applies(snap, why, remedy, i))
			continue;
		command = remedy_command(snap, why, remedy, i);
		if (command)
			puts(command);
		else
			printf("stop the guest of mdev %s\n", snap->mdev[i].uuid);
		free(command);
		print_loss(why, remedy, &snap->mdev[i]);
	}
	print_granted(why, remedy);
}

/**
 * why_print() - write an answer to the standard output
 * @snap:	the snapshot it is about
 * @why:	the answer
 */
void why_print(const struct snapshot *snap, const struct why *why)
{
	enum remedy remedy;
	bool any = false;
	int i;

	print_queue(snap, why);
	puts("");
	for (i = 0; i < NR_ACTIONS; i++)
		print_verdict(snap, &why->verdict[i]);
	for (remedy = 0; remedy < NR_REMEDIES; remedy++) {
		if (!remedy_helps(why, remedy))
			continue;
		if (!any)
			puts("\nWhat helps, one of:");
		print_remedy(snap, why, remedy);
		any = true;
	}
}
