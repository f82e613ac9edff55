// SPDX-License-Identifier: GPL-2.0
/*
 * lsapmatrix - show which adapters and domains of the crypto hardware (AP) are the
 * host's and which are guests', and tell why a queue cannot be taken
 *
 * This file is the command line. snapshot.c, mdevs.c and processes.c look at the
 * system; axis.c, draw.c and legend.c make pages of it, screen.c and watch.c show
 * them; why.c knows the rules; the others are for output and small things.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lsapmatrix.h"

#define PROBLEMS_SHOWN	5

struct options {
	bool json;
	bool why;
	int apid;
	int apqi;
	double interval;	/* of --watch, else negative */
	const char *color;
	struct style style;
};

static void print_help(void)
{
	fputs("usage: lsapmatrix [-a] [-w[SECONDS]] [--color WHEN] [--size ROWSxCOLUMNS]\n"
	      "       lsapmatrix --json [-w[SECONDS]]\n"
	      "       lsapmatrix --why QUEUE [--json]\n"
	      "\n"
	      "Shows who has the AP queues of this system: adapters down, domains across.\n"
	      "\n"
	      "  -a, --all              all adapters and domains, none folded to a ~\n"
	      "      --color WHEN       auto (on a terminal), always or never\n"
	      "  -j, --json             for programs\n"
	      "      --size ROWSxCOLUMNS  as for a terminal of that size; 0 rows: no pages\n"
	      "  -w, --watch[=SECONDS]  again when something changes; looked at every 2 seconds\n"
	      "  -y, --why QUEUE        whether 05.0004 can be taken, who has it, what helps\n"
	      "      --sysroot DIR      DIR/sys and DIR/proc in place of /sys and /proc\n"
	      "  -h, --help             this\n"
	      "\n"
	      "Exit status: 0 shown; 1 --why: something is refused; 2 usage; 3 no AP bus or no\n"
	      "such queue; 4 some of it could not be read; 5 another error\n", stdout);
}

static noreturn void misused(void)
{
	fputs("lsapmatrix --help tells more\n", stderr);
	exit(EXIT_USAGE);
}

static void set_queue(struct options *options, const char *text)
{
	options->why = true;
	if (apqn_parse(text, &options->apid, &options->apqi))
		return;
	fprintf(stderr, "lsapmatrix: %s is not a queue; 05.0004 is one, in hexadecimal\n", text);
	misused();
}

static void set_interval(struct options *options, const char *text)
{
	char *end;

	options->interval = 2;
	if (!text)
		return;
	options->interval = strtod(text, &end);
	if (end != text && !*end && options->interval >= 0.1 && options->interval <= 86400)
		return;
	fprintf(stderr, "lsapmatrix: --watch: %s is not a number of seconds, 0.1 or more\n", text);
	misused();
}

static void set_size(struct options *options, const char *text)
{
	struct style *style = &options->style;
	char rest;

	if (sscanf(text, "%dx%d%c", &style->height, &style->width, &rest) == 2 &&
	    (!style->height || style->height >= 10) && style->width >= 60 &&
	    style->height <= 10000 && style->width <= 10000)
		return;
	fprintf(stderr, "lsapmatrix: --size: %s is not ROWSxCOLUMNS, 10x60 or more\n", text);
	misused();
}

static void set_color(struct options *options, const char *text)
{
	options->color = text;
	if (!strcmp(text, "auto") || !strcmp(text, "always") || !strcmp(text, "never"))
		return;
	fprintf(stderr, "lsapmatrix: --color: %s is not auto, always or never\n", text);
	misused();
}

static void set_option(struct options *options, int option)
{
	switch (option) {
	case 'a':
		options->style.all = true;
		break;
	case 'c':
		set_color(options, optarg);
		break;
	case 'j':
		options->json = true;
		break;
	case 's':
		set_size(options, optarg);
		break;
	case 'w':
		set_interval(options, optarg);
		break;
	case 'y':
		set_queue(options, optarg);
		break;
	case 'r':
		sysfs_set_root(optarg);
		break;
	case 'h':
		print_help();
		exit(EXIT_SHOWN);
	default:
		misused();
	}
}

static void parse(struct options *options, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "color", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "size", required_argument, NULL, 's' },
		{ "watch", optional_argument, NULL, 'w' },
		{ "why", required_argument, NULL, 'y' },
		{ "sysroot", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	argv[0] = "lsapmatrix";
	while ((option = getopt_long(argc, argv, "ajw::y:h", long_options, NULL)) >= 0)
		set_option(options, option);
	if (optind < argc) {
		fprintf(stderr, "lsapmatrix: what is %s?%s\n", argv[optind],
			options->interval >= 0 ? " Seconds: --watch=SECONDS" :
			strchr(argv[optind], '.') ? " To ask about a queue: --why QUEUE" : "");
		misused();
	}
	if (options->why && options->interval >= 0) {
		fputs("lsapmatrix: --why answers once, it does not go with --watch\n", stderr);
		misused();
	}
}

/* Colour if the terminal has it and the user has not said otherwise. */
static bool wants_color(const char *when, bool terminal)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (strcmp(when, "auto"))
		return !strcmp(when, "always");
	return terminal && term && strcmp(term, "dumb") && !(no_color && *no_color);
}

static void print_problems(const struct snapshot *snap)
{
	int i;

	for (i = 0; i < snap->problems && i < PROBLEMS_SHOWN; i++)
		fprintf(stderr, "lsapmatrix: %s\n", snap->problem[i]);
	if (i < snap->problems)
		fprintf(stderr, "lsapmatrix: and %d more that could not be read\n",
			snap->problems - i);
}

static int answer(const struct snapshot *snap, const struct options *options)
{
	const bool there = snap->queue[options->apid][options->apqi].exists ||
		snap->queue[options->apid][options->apqi].mdev != NO_MDEV;
	struct why why;
	bool refused;

	why_make(snap, options->apid, options->apqi, &why);
	if (options->json)
		json_why(stdout, snap, &why);
	else
		why_print(snap, &why);
	refused = why_refused(&why);
	why_free(&why);
	return !there ? EXIT_NOT_THERE : refused ? EXIT_REFUSED :
		snap->problems ? EXIT_INCOMPLETE : EXIT_SHOWN;
}

static void print(const struct snapshot *snap, const struct options *options)
{
	struct pages pages;

	if (options->json) {
		json_snapshot(stdout, snap);
		return;
	}
	pages_make(snap, &options->style, &pages);
	pages_print(&pages);
	pages_free(&pages);
}

/* On a terminal; a signal that has ended it ends us as it would have. */
static int show(struct snapshot *snap, const struct options *options)
{
	const int status = snap->problems ? EXIT_INCOMPLETE : EXIT_SHOWN;
	const int ended = screen_show(snap, &options->style, options->interval);

	if (ended < 0)
		return EXIT_NOT_THERE;
	if (ended > 0) {
		sigset_t all;

		sigfillset(&all);
		signal(ended, SIG_DFL);
		raise(ended);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
	}
	return status;
}

int main(int argc, char **argv)
{
	struct options options = {
		.interval = -1,
		.color = "auto",
	};
	struct snapshot *snap;
	bool terminal;
	int status;

	parse(&options, argc, argv);
	terminal = !options.style.width && screen_size(&options.style) &&
		!options.json && !options.why;
	if (!options.style.width)
		options.style.width = 80;
	options.style.color = wants_color(options.color, terminal);

	snap = snapshot_read();
	if (!snap)
		die(EXIT_NOT_THERE, "/sys/bus/ap: %s: this system has no AP bus", strerror(errno));
	print_problems(snap);
	status = snap->problems ? EXIT_INCOMPLETE : EXIT_SHOWN;
	if (options.why) {
		status = answer(snap, &options);
		snapshot_free(snap);
	} else if (terminal) {
		status = show(snap, &options);
	} else if (options.interval >= 0) {
		snapshot_free(snap);
		status = watch(&options.style, options.json, options.interval);
	} else {
		print(snap, &options);
		snapshot_free(snap);
	}
	if (fflush(stdout) || ferror(stdout))
		die(EXIT_FAULT, "standard output: %s", strerror(errno));
	return status;
}
