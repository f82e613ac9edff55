// SPDX-License-Identifier: GPL-2.0
/*
 * The symbols of the picture, and what they stand for. An mdev's letter is small
 * for a queue that is assigned, a capital for one that is in use.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

static const struct {
	char symbol;
	const char *sgr;
} looks[NR_STATES] = {
	[STATE_NONE] = { ' ', "" },
	[STATE_HOST] = { '.', "2" },
	[STATE_FREE] = { '+', "32" },
	[STATE_ASSIGNED] = { '*', "" },
	[STATE_IN_USE] = { '@', "1" },
	[STATE_UNBOUND] = { '-', "33" },
	[STATE_DECONFIGURED] = { '%', "1;31" },
	[STATE_CHECKSTOPPED] = { '#', "7;31" },
	[STATE_UNKNOWN] = { '?', "7" },
};

static const int colors[] = { 36, 35, 34, 33, 32, 31 };

static struct look look_of(const struct style *style, enum state state)
{
	struct look look = { .symbol = looks[state].symbol };

	if (style->color)
		snprintf(look.sgr, sizeof(look.sgr), "%s", looks[state].sgr);
	return look;
}

static struct look look_of_mdev(const struct snapshot *snap, const struct style *style, int mdev,
				enum state state)
{
	const char letter = mdev == NO_MDEV ? 0 : snap->mdev[mdev].letter;
	struct look look = look_of(style, state);

	if (!letter)
		return look;
	look.symbol = state == STATE_IN_USE ? toupper(letter) : letter;
	if (style->color)
		snprintf(look.sgr, sizeof(look.sgr), "%s%s%d", looks[state].sgr,
			 *looks[state].sgr ? ";" : "",
			 colors[mdev % (sizeof(colors) / sizeof(*colors))]);
	return look;
}

/**
 * queue_look() - how a queue is drawn
 * @snap:	the snapshot
 * @style:	whether with colour
 * @apid:	the queue's adapter
 * @apqi:	the queue's domain
 *
 * Return: its symbol and colour.
 */
struct look queue_look(const struct snapshot *snap, const struct style *style, int apid, int apqi)
{
	const struct queue *queue = &snap->queue[apid][apqi];
	const enum state state = queue_state(queue);

	if (state == STATE_ASSIGNED || state == STATE_IN_USE)
		return look_of_mdev(snap, style, queue->mdev, state);
	return look_of(style, state);
}

/* The symbol in its colour. */
static char *colored(struct look look, const char *before, const char *after)
{
	const bool color = *look.sgr;
	char *text;

	if (asprintf(&text, "%s%s%s%s%c%s%s", before, color ? "\033[" : "", look.sgr,
		     color ? "m" : "", look.symbol, color ? "\033[0m" : "", after) < 0)
		die(EXIT_FAULT, "out of memory");
	return text;
}

static void count(const struct snapshot *snap, int mdev, int *n)
{
	int apid, apqi;

	memset(n, 0, NR_STATES * sizeof(*n));
	for (apid = 0; apid < AP_IDS; apid++)
		for (apqi = 0; apqi < AP_IDS; apqi++)
			if (mdev == NO_MDEV || snap->queue[apid][apqi].mdev == mdev)
				n[queue_state(&snap->queue[apid][apqi])]++;
}

/* The symbols of a state: of mdevs, the first letter stands for all. */
static char *entry(const struct snapshot *snap, const struct style *style, enum state state, int n,
		   const char *gap)
{
	const bool of_mdev = state == STATE_ASSIGNED || state == STATE_IN_USE;
	char after[48], further[2] = "";
	struct look look;

	look = of_mdev ? look_of_mdev(snap, style, snap->mdevs ? 0 : NO_MDEV, state) :
		look_of(style, state);
	if (of_mdev && snap->mdevs && !snap->mdev[snap->mdevs - 1].letter)
		further[0] = looks[state].symbol;
	snprintf(after, sizeof(after), "%s %s %d", further, state_name(state), n);
	return colored(look, gap, after);
}

/**
 * legend_states() - what the symbols in the picture mean, and how many there are
 * @snap:	the snapshot
 * @style:	width and colour
 * @lines:	gets the lines
 */
void legend_states(const struct snapshot *snap, const struct style *style, struct lines *lines)
{
	int n[NR_STATES];
	enum state state;
	bool any = false;

	count(snap, NO_MDEV, n);
	lines_add(lines, "%s", "");
	for (state = STATE_HOST; state < NR_STATES; state++) {
		char *text;

		if (!n[state])
			continue;
		text = entry(snap, style, state, n[state], any ? "  " : "");
		lines_flow(lines, style->width, 0, text);
		any = true;
		free(text);
	}
}

/* The queues, a list that may be broken after a comma. */
static void flow_list(struct lines *lines, int width, const char *list)
{
	const char *gap = "  ";
	char part[32];
	size_t n;

	for (; *list; list += n) {
		n = strcspn(list, ",");
		n += list[n] == ',';
		snprintf(part, sizeof(part), "%s%.*s", gap, (int)n, list);
		lines_flow(lines, width, 2, part);
		gap = "";
	}
}

static void flow_states(const struct snapshot *snap, int mdev, int width, struct lines *lines)
{
	int n[NR_STATES];
	enum state state;
	char text[48];

	count(snap, mdev, n);
	for (state = STATE_UNBOUND; state < NR_STATES; state++) {
		if (!n[state])
			continue;
		snprintf(text, sizeof(text), ", %d %s", n[state], state_name(state));
		lines_flow(lines, width, 2, text);
	}
}

static void flow_processes(const struct snapshot *snap, int mdev, int width, struct lines *lines)
{
	char text[128];
	int i;

	for (i = 0; i < snap->processes; i++) {
		const struct process *process = &snap->process[i];

		if (process->mdev != mdev)
			continue;
		snprintf(text, sizeof(text), "  %s %d", process->comm, process->pid);
		lines_flow(lines, width, 2, text);
	}
}

/**
 * legend_mdev() - one mdev: letter, UUID, queues, processes that have it open
 * @snap:	the snapshot
 * @style:	width and colour
 * @mdev:	the mdev
 * @lines:	gets the lines
 */
void legend_mdev(const struct snapshot *snap, const struct style *style, int mdev,
		 struct lines *lines)
{
	const struct mdev *m = &snap->mdev[mdev];
	const int width = style->width;
	char *text;

	text = colored(look_of_mdev(snap, style, mdev, STATE_ASSIGNED), "", "");
	lines_add(lines, "%s %s", text, m->uuid);
	free(text);
	text = m->readable ? matrix_text(&m->matrix) : NULL;
	flow_list(lines, width, text ? text : "unknown");
	free(text);
	flow_states(snap, mdev, width, lines);
	flow_processes(snap, mdev, width, lines);
}
