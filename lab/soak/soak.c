// SPDX-License-Identifier: GPL-2.0
/*
 * soak SECONDS SEED: random walks over all that can be done to queues, in step with
 * a model that says what must come of it
 * soak STEP...: those steps, as a failure prints them: act,a,b,c
 *
 * Each step has to give the model's errno, and the kernel has to show the model's
 * state after it. A walk begins anew after six hundred steps. When one fails, steps
 * are left out until none can be; what is left is printed, and the exit status is 1.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "machine.h"

#define STEPS 600

struct walk {
	struct step step[STEPS];
	unsigned int n;
};

static unsigned long granted[ACTS], refused[ACTS], wrong[ACTS];

static const struct {
	const char *name;
	unsigned int weight;
	uint8_t a, b, c;		/* each is below this */
} acts[ACTS] = {
	[CREATE] = { "create", 8, MDEVS },
	[REMOVE] = { "remove", 1, MDEVS },
	[OPEN] = { "open", 6, MDEVS, 2 },
	[CLOSE] = { "close", 2, MDEVS },
	[ASSIGN_ADAPTER] = { "assign_adapter", 8, MDEVS, CARDS },
	[UNASSIGN_ADAPTER] = { "unassign_adapter", 2, MDEVS, CARDS },
	[ASSIGN_DOMAIN] = { "assign_domain", 8, MDEVS, DOMAINS },
	[UNASSIGN_DOMAIN] = { "unassign_domain", 2, MDEVS, DOMAINS },
	[ASSIGN_CONTROL] = { "assign_control_domain", 1, MDEVS, DOMAINS },
	[UNASSIGN_CONTROL] = { "unassign_control_domain", 1, MDEVS, DOMAINS },
	[SET_MATRIX] = { "ap_config", 2, MDEVS, 1 << CARDS, 1 << DOMAINS },
	[APMASK] = { "apmask", 6, 1 << CARDS, 2 },
	[AQMASK] = { "aqmask", 6, 1 << DOMAINS, 2 },
	[BIND] = { "bind", 6, CARDS, DOMAINS },
	[UNBIND] = { "unbind", 8, CARDS, DOMAINS },
	[BIND_HOST] = { "bind_host", 3, CARDS, DOMAINS },
	[UNBIND_HOST] = { "unbind_host", 2, CARDS, DOMAINS },
	[CONFIG] = { "config", 6, CARDS, 2 },
	[RESET] = { "reset", 6, CARDS, DOMAINS },
	[SCAN] = { "scan", 1 },
	[LOAD] = { "load", 2 },
	[UNLOAD] = { "unload", 1 },
	[HW_PLUG] = { "hw_plug", 3, CARDS, 2 },
	[HW_CONFIG] = { "hw_config", 3, CARDS, 2 },
	[HW_CHECKSTOP] = { "hw_checkstop", 2, CARDS, 2 },
	[HW_DOMAINS] = { "hw_domains", 1, 1 << DOMAINS },
};

/* Marsaglia's xorshift: the same walk from the same seed, on every machine */
static uint64_t random_state;

static unsigned int below(unsigned int end)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return end ? (random_state >> 11) % end : 0;
}

static struct step random_step(void)
{
	unsigned int sum = 0, at, act;
	struct step step;

	for (act = 0; act < ACTS; act++)
		sum += acts[act].weight;
	at = below(sum);
	for (act = 0; at >= acts[act].weight; act++)
		at -= acts[act].weight;
	step = (struct step){ act, below(acts[act].a), below(acts[act].b), below(acts[act].c) };
	/* so that guests have something most of the time */
	if (act == APMASK || act == AQMASK)
		step.a &= below(acts[act].a);
	if (act == HW_DOMAINS)
		step.a |= below(acts[act].a);
	return step;
}

static void random_walk(struct walk *w, uint64_t seed, uint64_t nr)
{
	random_state = (seed * 1000003 + nr) * 0x9e3779b97f4a7c15 | 1;
	below(1);
	for (w->n = 0; w->n < STEPS; w->n++)
		w->step[w->n] = random_step();
}

/* Steps that have no answer: a removal that waits, a monitor that knows no such card */
static bool makes_sense(const struct model *m, const struct step *s)
{
	const struct mdev *mdev = &m->mdev[s->a];

	switch (s->act) {
	case REMOVE:
		return !mdev->open;
	case OPEN:
		return mdev->exists && !mdev->open;
	case CLOSE:
		return mdev->open;
	case LOAD:
		return !m->loaded;
	case UNLOAD:
		return m->loaded;
	case HW_PLUG:
		return m->card[s->a].plugged != s->b;
	case HW_CONFIG:
	case HW_CHECKSTOP:
		return m->card[s->a].plugged;
	case HW_DOMAINS:
		return s->a;
	default:
		return true;
	}
}

static void print_step(const struct step *s)
{
	printf(" %s,%u,%u,%u", acts[s->act].name, s->a, s->b, s->c);
}

static void print_lines(const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		printf("# %.*s\n", (int)len, text);
	}
}

/* The lines in which two reports differ */
static void print_difference(const char *have, const char *want)
{
	size_t have_len, want_len;

	for (; *have || *want; have += have_len, want += want_len) {
		have_len = strcspn(have, "\n");
		want_len = strcspn(want, "\n");
		if (have_len != want_len || strncmp(have, want, have_len))
			printf("# is:       %.*s\n# expected: %.*s\n",
			       (int)have_len, have, (int)want_len, want);
		have_len += have[have_len] == '\n';
		want_len += want[want_len] == '\n';
	}
}

/* Is the step's outcome the model's? */
static bool agrees(struct model *m, const struct step *s, bool loud)
{
	struct report is, expected, guests;
	struct model before = *m;
	int want, have;
	long violations;

	machine_ask(m);
	want = model_step(m, s);
	have = machine_step(s);

	if (have != want) {
		if (loud)
			printf("# errno %d (%s), expected %d (%s)\n", have, strerror(have),
			       want, strerror(want));
		return false;
	}
	machine_report(&is);
	model_report(m, &expected);
	if (strcmp(is.text, expected.text)) {
		if (loud)
			print_difference(is.text, expected.text);
		return false;
	}
	machine_get(&before, m, &guests);
	if (guests.len) {
		if (loud)
			print_lines(guests.text);
		return false;
	}
	violations = machine_violations();
	if (violations && loud)
		printf("# %ld uses of a queue that another had and nobody reset\n", violations);
	if (!want)
		granted[s->act]++;
	else if (want == EBUSY)
		refused[s->act]++;
	else
		wrong[s->act]++;
	return !violations;
}

/* Returns the number of the step that fails, or the number of steps. */
static unsigned int do_walk(const struct walk *w, bool loud)
{
	struct model m;
	unsigned int i;

	machine_begin();
	model_begin(&m);
	for (i = 0; i < w->n; i++)
		if (makes_sense(&m, &w->step[i]) && !agrees(&m, &w->step[i], loud))
			break;
	return i;
}

/* Leaves out runs of steps, long ones first, as long as the rest fails. */
static void minimise(struct walk *w)
{
	unsigned int len, from;
	struct walk try;

	for (len = w->n / 2; len; len /= 2)
		for (from = 0; from + len <= w->n; ) {
			try = *w;
			memmove(&try.step[from], &try.step[from + len],
				(w->n - from - len) * sizeof(try.step[0]));
			try.n -= len;
			try.n = do_walk(&try, false);
			if (try.n < w->n - len) {
				try.n++;
				*w = try;
			} else {
				from += len;
			}
		}
}

static void explain(struct walk *w)
{
	unsigned int i;

	minimise(w);
	printf("# %u steps are enough, of which the last fails:\n# soak", w->n);
	for (i = 0; i < w->n; i++)
		print_step(&w->step[i]);
	printf("\n");
	if (do_walk(w, true) == w->n)
		printf("# not every time\n");
}

static int walk_for(long seconds, uint64_t seed)
{
	time_t end = time(NULL) + seconds;
	struct walk w;
	uint64_t nr;

	for (nr = 0; !nr || time(NULL) < end; nr++) {
		random_walk(&w, seed, nr);
		w.n = do_walk(&w, true);
		if (w.n == STEPS)
			continue;
		printf("# seed %llu: walk %llu fails in step %u:", (unsigned long long)seed,
		       (unsigned long long)nr, w.n);
		print_step(&w.step[w.n++]);
		printf("\n");
		explain(&w);
		return 1;
	}
	printf("# seed %llu: %llu walks of %u steps\n", (unsigned long long)seed,
	       (unsigned long long)nr, STEPS);
	return 0;
}

static int parse_step(struct step *s, const char *text)
{
	size_t len = strcspn(text, ",");
	unsigned int act, a, b, c;

	for (act = 0; act < ACTS; act++)
		if (strlen(acts[act].name) == len && !strncmp(acts[act].name, text, len))
			break;
	if (act == ACTS || sscanf(text + len, ",%u,%u,%u", &a, &b, &c) != 3 ||
	    a >= (acts[act].a ?: 1) || b >= (acts[act].b ?: 1) || c >= (acts[act].c ?: 1))
		return -1;
	*s = (struct step){ act, a, b, c };
	return 0;
}

static int walk_these(int n, char **texts)
{
	struct walk w = { .n = n };
	int i;

	for (i = 0; i < n; i++)
		if (n > STEPS || parse_step(&w.step[i], texts[i])) {
			fprintf(stderr, "soak: %s is no step, or one too many\n", texts[i]);
			return 2;
		}
	return do_walk(&w, true) < w.n;
}

int main(int argc, char **argv)
{
	char *end = NULL;
	int status;
	unsigned int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2) {
		fprintf(stderr, "usage: soak SECONDS SEED, or soak STEP...\n");
		return 2;
	}
	machine_open();
	if (argc == 3 && strtol(argv[1], &end, 10) > 0 && !*end)
		status = walk_for(strtol(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
	else
		status = walk_these(argc - 1, argv + 1);
	for (i = 0; i < ACTS; i++)
		printf("# %s: %lu done, %lu refused, %lu wrong\n", acts[i].name, granted[i],
		       refused[i], wrong[i]);
	machine_begin();
	return status;
}
