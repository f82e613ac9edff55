// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot as JSON: one object on one line, so that --watch gives a stream of
 * them. The man page says what is in it.
 */
#include <stdlib.h>

#include "lsapmatrix.h"

/**
 * json_text() - write a string
 * @out:	where to
 * @text:	the string, printable ASCII; NULL for null
 */
void json_text(FILE *out, const char *text)
{
	if (!text) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static const char *boolean(bool value)
{
	return value ? "true" : "false";
}

static void write_ids(FILE *out, const struct mask *mask)
{
	const char *separator = "";
	int i;

	fputc('[', out);
	for (i = 0; i < AP_IDS; i++) {
		if (!mask->bit[i])
			continue;
		fprintf(out, "%s%d", separator, i);
		separator = ",";
	}
	fputc(']', out);
}

static void write_queue(FILE *out, const struct snapshot *snap, int apid, int apqi)
{
	const struct queue *queue = &snap->queue[apid][apqi];

	fprintf(out, "{\"queue\":\"%02x.%04x\",\"state\":\"%s\",\"exists\":%s", apid, apqi,
		state_name(queue_state(queue)), boolean(queue->exists));
	if (queue->exists && !queue->unknown)
		fprintf(out, ",\"driver\":%s,\"configured\":%s,\"checkstopped\":%s,\"in_use\":%s",
			queue->passable ? "\"vfio_ap\"" : queue->bound ? "\"host\"" : "null",
			boolean(!queue->deconfigured), boolean(queue->checkstopped),
			boolean(queue->in_use));
	fputs(",\"mdev\":", out);
	json_text(out, queue->mdev == NO_MDEV ? NULL : snap->mdev[queue->mdev].uuid);
	fputc('}', out);
}

static void write_queues(FILE *out, const struct snapshot *snap)
{
	const char *separator = "";
	int apid, apqi;

	fputs("\"queues\":[", out);
	for (apid = 0; apid < AP_IDS; apid++) {
		for (apqi = 0; apqi < AP_IDS; apqi++) {
			if (queue_state(&snap->queue[apid][apqi]) == STATE_NONE)
				continue;
			fputs(separator, out);
			write_queue(out, snap, apid, apqi);
			separator = ",";
		}
	}
	fputc(']', out);
}

static void write_processes(FILE *out, const struct snapshot *snap, int mdev)
{
	const char *separator = "";
	int i;

	fputs(",\"processes\":[", out);
	for (i = 0; i < snap->processes; i++) {
		const struct process *process = &snap->process[i];

		if (process->mdev != mdev)
			continue;
		fprintf(out, "%s{\"pid\":%d,\"comm\":", separator, process->pid);
		json_text(out, process->comm);
		fputs(",\"file\":", out);
		json_text(out, process->path);
		fputc('}', out);
		separator = ",";
	}
	fputc(']', out);
}

static void write_mdev(FILE *out, const struct snapshot *snap, int mdev)
{
	const struct mdev *m = &snap->mdev[mdev];

	fputs("{\"uuid\":", out);
	json_text(out, m->uuid);
	if (m->readable) {
		fputs(",\"adapters\":", out);
		write_ids(out, &m->matrix.apm);
		fputs(",\"domains\":", out);
		write_ids(out, &m->matrix.aqm);
	}
	if (m->readable && m->has_guest) {
		fputs(",\"guest_adapters\":", out);
		write_ids(out, &m->guest.apm);
		fputs(",\"guest_domains\":", out);
		write_ids(out, &m->guest.aqm);
	}
	write_processes(out, snap, mdev);
	fputc('}', out);
}

/**
 * json_snapshot() - write a snapshot
 * @out:	where to
 * @snap:	the snapshot
 */
void json_snapshot(FILE *out, const struct snapshot *snap)
{
	int i;

	fprintf(out, "{\"version\":1,\"refuses\":%s,", boolean(snap->refuses));
	if (snap->has_masks) {
		fputs("\"host_adapters\":", out);
		write_ids(out, &snap->host.apm);
		fputs(",\"host_domains\":", out);
		write_ids(out, &snap->host.aqm);
		fputc(',', out);
	}
	write_queues(out, snap);
	fputs(",\"mdevs\":[", out);
	for (i = 0; i < snap->mdevs; i++) {
		fputs(i ? "," : "", out);
		write_mdev(out, snap, i);
	}
	fprintf(out, "],\"all_processes\":%s,\"problems\":[", boolean(!snap->hidden));
	for (i = 0; i < snap->problems; i++) {
		fputs(i ? "," : "", out);
		json_text(out, snap->problem[i]);
	}
	fputs("]}\n", out);
}
