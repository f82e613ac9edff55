// SPDX-License-Identifier: GPL-2.0
/*
 * Pages on a terminal: keys go from one to the other, and the picture follows the
 * system if that is asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "lsapmatrix.h"

struct screen {
	int keys;		/* file descriptor of the terminal */
	int uevents;
	int signals;
	double interval;	/* negative: do not follow the system */
	struct style style;
	struct snapshot *snap;
	struct pages pages;
	int at;
	struct termios before;
	time_t changed;
	char refused[96];	/* the last refusal, or empty */
	bool stale;		/* what is drawn is not what is here */
};

/* From now on signals are read. */
static int open_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/**
 * screen_size() - ask the terminal how large it is
 * @style:	gets width and height
 *
 * Return: true if the standard output is a terminal.
 */
bool screen_size(struct style *style)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return false;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col) {
		size.ws_row = 24;
		size.ws_col = 80;
	}
	style->width = size.ws_col < 60 ? 60 : size.ws_col;
	style->height = size.ws_row;
	return true;
}

/* The other screen of the terminal, so that what was on this one comes back. */
static void enter(struct screen *screen)
{
	struct termios raw = screen->before;

	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(screen->keys, TCSADRAIN, &raw);
	fputs("\033[?1049h\033[?25l", stdout);
}

static void leave(struct screen *screen)
{
	fputs("\033[?25h\033[?1049l", stdout);
	fflush(stdout);
	tcsetattr(screen->keys, TCSADRAIN, &screen->before);
}

static void draw_prompt(const struct screen *screen)
{
	char text[256], time[16] = "";
	int n = 0;

	if (screen->interval >= 0) {
		strftime(time, sizeof(time), "%H:%M:%S", localtime(&screen->changed));
		n = snprintf(text, sizeof(text), "%schanged %s  ", screen->refused, time);
	}
	if (screen->pages.n > 1)
		n += snprintf(text + n, sizeof(text) - n,
			      "page %d of %d  space: next  b: back  arrows: around  ",
			      screen->at + 1, screen->pages.n);
	snprintf(text + n, sizeof(text) - n, "q: quit");
	printf("\033[%d;1H\033[7m%.*s\033[0m\033[K", screen->style.height,
	       screen->style.width - 1, text);
}

static void draw(struct screen *screen)
{
	const struct lines *page = &screen->pages.page[screen->at];
	size_t i;

	if (!screen->stale)
		return;
	screen->stale = false;
	fputs("\033[H", stdout);
	for (i = 0; i < page->n && (int)i < screen->style.height - 1; i++)
		printf("%s\033[K\n", page->line[i]);
	fputs("\033[J", stdout);
	draw_prompt(screen);
	fflush(stdout);
}

static void make(struct screen *screen)
{
	pages_free(&screen->pages);
	pages_make(screen->snap, &screen->style, &screen->pages);
	screen->stale = true;
	if (screen->at >= screen->pages.n)
		screen->at = screen->pages.n - 1;
}

/* False if the AP bus has gone. */
static bool update(struct screen *screen)
{
	struct snapshot *snap = snapshot_read();

	if (!snap)
		return false;
	if (snapshot_equal(screen->snap, snap)) {
		snapshot_free(snap);
		return true;
	}
	screen->changed = time(NULL);
	snapshot_free(screen->snap);
	screen->snap = snap;
	make(screen);
	return true;
}

static void go(struct screen *screen, int steps)
{
	const int to = screen->at + steps;

	if (to >= 0 && to < screen->pages.n)
		screen->at = to;
}

/* From a page of the picture to the one beside, above or below it. */
static void go_around(struct screen *screen, int rows, int columns)
{
	const struct pages *pages = &screen->pages;
	const int column = screen->at % pages->across + columns;
	const int to = screen->at + rows * pages->across + columns;

	if (screen->at >= pages->pictures)
		go(screen, rows + columns);
	else if (column >= 0 && column < pages->across && to >= 0 && to < pages->pictures)
		screen->at = to;
}

/* False if it is the key to quit. */
static bool key(struct screen *screen, const char *keys)
{
	static const struct {
		const char *keys;
		int rows, columns;
	} arrows[] = {
		{ "\033[A", -1, 0 }, { "\033OA", -1, 0 }, { "k", -1, 0 },
		{ "\033[B", 1, 0 }, { "\033OB", 1, 0 }, { "j", 1, 0 },
		{ "\033[C", 0, 1 }, { "\033OC", 0, 1 }, { "l", 0, 1 },
		{ "\033[D", 0, -1 }, { "\033OD", 0, -1 }, { "h", 0, -1 },
	};
	size_t i;

	for (i = 0; i < sizeof(arrows) / sizeof(*arrows); i++)
		if (!strcmp(keys, arrows[i].keys))
			go_around(screen, arrows[i].rows, arrows[i].columns);
	if (!strcmp(keys, " ") || !strcmp(keys, "\n") || !strcmp(keys, "n") ||
	    !strcmp(keys, "\033[6~"))
		go(screen, 1);
	if (!strcmp(keys, "b") || !strcmp(keys, "p") || !strcmp(keys, "\033[5~"))
		go(screen, -1);
	if (!strcmp(keys, "g"))
		screen->at = 0;
	if (!strcmp(keys, "G"))
		screen->at = screen->pages.n - 1;
	return strcmp(keys, "q") && strcmp(keys, "\004");
}

/* Keys that came together: escape sequences, and others one by one. */
static bool read_keys(struct screen *screen)
{
	char buf[64], one[8];
	ssize_t n, at = 0;

	n = read(screen->keys, buf, sizeof(buf) - 1);
	if (n <= 0)
		return n < 0 && errno == EINTR;
	buf[n] = '\0';
	screen->stale = true;
	while (at < n) {
		size_t length = 1;

		if (buf[at] == '\033' && (buf[at + 1] == '[' || buf[at + 1] == 'O')) {
			length = 2 + strspn(buf + at + 2, "0123456789;");
			length += buf[at + length] != '\0';
		}
		snprintf(one, sizeof(one), "%.*s", (int)length, buf + at);
		at += length;
		if (!key(screen, one))
			return false;
	}
	return true;
}

/* 0, or the signal that ends it. */
static int read_signal(struct screen *screen)
{
	struct signalfd_siginfo info;

	if (read(screen->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	if (info.ssi_signo != SIGTSTP && info.ssi_signo != SIGWINCH)
		return info.ssi_signo;
	if (info.ssi_signo == SIGTSTP) {
		leave(screen);
		raise(SIGSTOP);
		enter(screen);
	}
	screen_size(&screen->style);
	make(screen);
	return 0;
}

/* Shown until the next one; a list that is too long for the line is cut. */
static void note_refusal(const struct refusal *refusal, void *data)
{
	struct screen *screen = data;
	const time_t now = time(NULL);
	char clock[16];

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	snprintf(screen->refused, sizeof(screen->refused), "%s of %.32s refused %s  ",
		 refusal->action, refusal->queues, clock);
	screen->stale = true;
}

/* Until the user has had enough: 0, -1 if the AP bus is gone, or the signal that ends it. */
static int run(struct screen *screen)
{
	const bool follow = screen->interval >= 0;
	double due = seconds() + screen->interval;
	struct timespec timeout;
	struct pollfd fds[] = {
		{ .fd = screen->keys, .events = POLLIN },
		{ .fd = screen->uevents, .events = POLLIN },
		{ .fd = screen->signals, .events = POLLIN },
	};
	int ready, signal = 0;

	while (!signal) {
		draw(screen);
		timeout = until(due);
		ready = ppoll(fds, 3, follow ? &timeout : NULL, NULL);
		if (ready > 0 && fds[2].revents)
			signal = read_signal(screen);
		if (ready > 0 && fds[0].revents && !read_keys(screen))
			return 0;
		if (!ready || (ready > 0 && fds[1].revents &&
			       uevent_read(screen->uevents, note_refusal, screen))) {
			if (!update(screen))
				return -1;
			due = seconds() + screen->interval;
		}
	}
	return signal;
}

/**
 * screen_show() - let the user look at a snapshot, and at what becomes of it
 * @snap:	the snapshot, is freed
 * @style:	size of the terminal, and colour
 * @interval:	seconds after which the system is looked at again; negative: never
 *
 * Return: 0, -1 if the AP bus has gone, or a signal that has ended it.
 */
int screen_show(struct snapshot *snap, const struct style *style, double interval)
{
	struct screen screen = {
		.keys = open("/dev/tty", O_RDWR | O_CLOEXEC),
		.uevents = interval < 0 ? -1 : uevent_open(),
		.interval = interval,
		.style = *style,
		.snap = snap,
		.changed = time(NULL),
	};
	int ret = 0;

	make(&screen);
	if ((screen.pages.n == 1 && interval < 0) || screen.keys < 0 ||
	    tcgetattr(screen.keys, &screen.before)) {
		pages_print(&screen.pages);
	} else {
		screen.signals = open_signals();
		enter(&screen);
		ret = run(&screen);
		leave(&screen);
	}
	pages_free(&screen.pages);
	snapshot_free(screen.snap);
	return ret;
}
