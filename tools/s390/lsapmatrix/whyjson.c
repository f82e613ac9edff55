// SPDX-License-Identifier: GPL-2.0
/*
 * The answer of why.c as JSON.
 */
#include <stdlib.h>

#include "lsapmatrix.h"

static void write_text(FILE *out, const char *name, char *text)
{
	fprintf(out, "\"%s\":", name);
	json_text(out, text);
	free(text);
}

static void write_verdict(FILE *out, const struct snapshot *snap, const struct verdict *verdict)
{
	static const char *const outcomes[] = {
		[OUTCOME_GRANTED] = "granted",
		[OUTCOME_REFUSED] = "refused",
		[OUTCOME_NOTHING] = "nothing",
		[OUTCOME_UNKNOWN] = "unknown",
	};
	const char *separator = "";
	int i;

	fputs("\"command\":", out);
	json_text(out, verdict->command);
	fprintf(out, ",\"outcome\":\"%s\",\"error\":%s,\"note\":", outcomes[verdict->outcome],
		verdict->outcome == OUTCOME_REFUSED ? "\"EBUSY\"" : "null");
	json_text(out, *verdict->note ? verdict->note : NULL);
	fputs(",\"takes\":[", out);
	for (i = 0; i < snap->mdevs; i++) {
		if (matrix_empty(&verdict->taken[i]))
			continue;
		fprintf(out, "%s{\"mdev\":\"%s\",", separator, snap->mdev[i].uuid);
		write_text(out, "queues", matrix_text(&verdict->taken[i]));
		fputc('}', out);
		separator = ",";
	}
	fputc(']', out);
}

static void write_grants(FILE *out, const struct why *why, enum remedy remedy)
{
	const char *separator = "";
	int i;

	fputs("\"grants\":[", out);
	for (i = 0; i < NR_ACTIONS; i++) {
		if (!why->grants[remedy][i])
			continue;
		fprintf(out, "%s\"%s\"", separator, action_names[i]);
		separator = ",";
	}
	fputc(']', out);
}

static void write_remedy(FILE *out, const struct snapshot *snap, const struct why *why,
			 enum remedy remedy)
{
	const char *separator = "";
	int i;

	fputs("{\"steps\":[", out);
	for (i = 0; i < snap->mdevs; i++) {
		if (!remedy_applies(snap, why, remedy, i))
			continue;
		fprintf(out, "%s{\"mdev\":\"%s\",", separator, snap->mdev[i].uuid);
		write_text(out, "command", remedy_command(snap, why, remedy, i));
		fprintf(out, ",\"stop_guest\":%s}",
			remedy == REMEDY_STOP_GUEST ? "true" : "false");
		separator = ",";
	}
	fputs("],", out);
	write_grants(out, why, remedy);
	fputc('}', out);
}

/**
 * json_why() - write an answer
 * @out:	where to
 * @snap:	the snapshot it is about
 * @why:	the answer
 */
void json_why(FILE *out, const struct snapshot *snap, const struct why *why)
{
	const struct queue *queue = &snap->queue[why->apid][why->apqi];
	const char *separator = "";
	enum remedy remedy;
	int i;

	fprintf(out, "{\"version\":1,\"queue\":\"%02x.%04x\",\"state\":\"%s\",\"mdev\":",
		why->apid, why->apqi, state_name(queue_state(queue)));
	json_text(out, queue->mdev == NO_MDEV ? NULL : snap->mdev[queue->mdev].uuid);
	fputs(",\"actions\":{", out);
	for (i = 0; i < NR_ACTIONS; i++) {
		fprintf(out, "%s\"%s\":{", i ? "," : "", action_names[i]);
		write_verdict(out, snap, &why->verdict[i]);
		fputc('}', out);
	}
	fputs("},\"remedies\":[", out);
	for (remedy = 0; remedy < NR_REMEDIES; remedy++) {
		if (!remedy_helps(why, remedy))
			continue;
		fputs(separator, out);
		write_remedy(out, snap, why, remedy);
		separator = ",";
	}
	fputs("]}\n", out);
}
