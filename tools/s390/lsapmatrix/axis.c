// SPDX-License-Identifier: GPL-2.0
/*
 * Which adapters and domains the picture shows. Those that have no queue are left
 * out. If there are more than fit, runs of neighbours that look alike are folded,
 * as little as is needed: all that are longer than some length get that length, and
 * a "~" stands for those in the middle.
 */
#include <string.h>

#include "lsapmatrix.h"

#define SHORTEST_RUN	3	/* the first, a "~", and the last */

enum direction { ADAPTERS, DOMAINS };

static const struct queue *cell(const struct snapshot *snap, enum direction d, int id, int other)
{
	return d == ADAPTERS ? &snap->queue[id][other] : &snap->queue[other][id];
}

static bool shown(const struct snapshot *snap, enum direction d, int id)
{
	int other;

	if (d == ADAPTERS && snap->card.bit[id])
		return true;
	for (other = 0; other < AP_IDS; other++)
		if (queue_state(cell(snap, d, id, other)) != STATE_NONE)
			return true;
	return false;
}

static bool alike(const struct snapshot *snap, enum direction d, int id, int next)
{
	int other;

	for (other = 0; other < AP_IDS; other++) {
		const struct queue *a = cell(snap, d, id, other);
		const struct queue *b = cell(snap, d, next, other);

		if (a->mdev != b->mdev || queue_state(a) != queue_state(b))
			return false;
	}
	return true;
}

/* The end of the run of ids that begins at @start: they follow each other and look alike. */
static int run_end(const struct axis *axis, const bool *like_last, int start)
{
	int end = start + 1;

	while (end < axis->n && like_last[end])
		end++;
	return end;
}

/* How much is shown if no run is longer than @most. */
static int shown_with(const struct axis *axis, const bool *like_last, int most)
{
	int start, end, n = 0;

	for (start = 0; start < axis->n; start = end) {
		end = run_end(axis, like_last, start);
		n += end - start < most ? end - start : most;
	}
	return n;
}

/* Makes longer runs that long: a "~" in their middle stands for the rest. */
static void fold(struct axis *axis, const bool *like_last, int most)
{
	const struct axis whole = *axis;
	int start, end, i;

	axis->n = 0;
	for (start = 0; start < whole.n; start = end) {
		end = run_end(&whole, like_last, start);
		for (i = start; i < end; i++) {
			const bool middle = end - start > most && i == start + most / 2;

			axis->fold[axis->n] = middle;
			axis->id[axis->n++] = whole.id[i];
			if (middle)
				i = end - (most - most / 2 - 1) - 1;
		}
	}
}

static void make(const struct snapshot *snap, enum direction d, int room, struct axis *axis)
{
	bool like_last[AP_IDS] = { false };
	int id, most = AP_IDS;

	memset(axis, 0, sizeof(*axis));
	for (id = 0; id < AP_IDS; id++) {
		if (!shown(snap, d, id))
			continue;
		like_last[axis->n] = axis->n && axis->id[axis->n - 1] == id - 1 &&
			alike(snap, d, id - 1, id);
		axis->id[axis->n++] = id;
	}
	if (!room || axis->n <= room)
		return;
	while (most > SHORTEST_RUN && shown_with(axis, like_last, most) > room)
		most--;
	fold(axis, like_last, most);
}

/**
 * axes_make() - decide what is shown
 * @snap:	the snapshot
 * @style:	whether anything may be folded
 * @rows:	for so many adapters there is room, 0: for all
 * @columns:	for so many domains there is room, 0: for all
 * @adapters:	gets the adapters
 * @domains:	gets the domains
 *
 * There may be more than there is room for, if that many look different.
 */
void axes_make(const struct snapshot *snap, const struct style *style, int rows, int columns,
	       struct axis *adapters, struct axis *domains)
{
	make(snap, ADAPTERS, style->all ? 0 : rows, adapters);
	make(snap, DOMAINS, style->all ? 0 : columns, domains);
}
