// SPDX-License-Identifier: GPL-2.0
/*
 * Noticing changes. The kernel sends a uevent when AP devices and mdevs come and
 * go, when a mask or the configuration of a card changes, and when a guest is made
 * and gone. It sends none when an adapter is assigned, nor when a guest that is
 * made gets its queues: for that the system is looked at again from time to time.
 * A refusal changes nothing, but is news as well.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lsapmatrix.h"

/**
 * uevent_open() - begin to listen to the kernel's uevents
 *
 * Return: a file descriptor, or -1 if that is not possible here.
 */
int uevent_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd;

	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* "change@/devices/ap/card05": about the AP bus, an mdev, VFIO, or a guest? */
static bool concerns_us(const char *event)
{
	return strstr(event, "@/devices/ap") || strstr(event, "@/devices/vfio_ap") ||
		strstr(event, "/vfio") || strstr(event, "@/bus/ap") ||
		strstr(event, "@/module/vfio_ap") || strstr(event, "/misc/kvm");
}

/**
 * refusal_parse() - what a uevent says of a refusal
 * @event:	the uevent: lines that end in NUL, "change@/devices/ap" first
 * @n:		its length, without the last NUL
 * @refusal:	gets pointers into @event
 *
 * Return: true if it is about one.
 */
bool refusal_parse(const char *event, size_t n, struct refusal *refusal)
{
	const char *line;

	*refusal = (struct refusal){};
	if (strcmp(event, "change@/devices/ap"))
		return false;
	for (line = event; line < event + n; line += strlen(line) + 1) {
		if (!strncmp(line, "REFUSED=", 8))
			refusal->action = line + 8;
		else if (!strncmp(line, "APQNS=", 6))
			refusal->queues = line + 6;
		else if (!strncmp(line, "MDEV=", 5))
			refusal->mdev = line + 5;
	}
	return refusal->action && refusal->queues && refusal->mdev;
}

/**
 * refusal_print() - write a refusal as a line, or as an object in a line
 * @out:	where to
 * @refusal:	the refusal
 * @json:	an object
 */
void refusal_print(FILE *out, const struct refusal *refusal, bool json)
{
	if (json) {
		fputs("{\"version\":1,\"refused\":", out);
		json_text(out, refusal->action);
		fputs(",\"queues\":", out);
		json_text(out, refusal->queues);
		fputs(",\"mdev\":", out);
		json_text(out, refusal->mdev);
		fputs("}\n", out);
		return;
	}
	fprintf(out, "%s of %s refused: %s mdev %s\n", refusal->action, refusal->queues,
		strstr(refusal->action, "mask") ? "assigned to" : "in use by", refusal->mdev);
}

/**
 * uevent_read() - read all uevents that have come
 * @fd:		from uevent_open()
 * @refused:	is called for each that is about a refusal
 * @data:	for @refused
 *
 * What others than the kernel send is left out.
 *
 * Return: true if one of them may have changed what is shown.
 */
bool uevent_read(int fd, void (*refused)(const struct refusal *refusal, void *data), void *data)
{
	struct refusal refusal;
	bool ours = false;
	char event[4096];
	ssize_t n;

	for (;;) {
		struct sockaddr_nl from = {};
		socklen_t size = sizeof(from);

		n = recvfrom(fd, event, sizeof(event) - 1, 0, (struct sockaddr *)&from, &size);
		if (n < 0 && errno == ENOBUFS) {
			ours = true;	/* some were lost */
			continue;
		}
		if (n < 0)
			return ours;
		event[n] = '\0';
		if (from.nl_pid)
			continue;
		if (refusal_parse(event, n, &refusal))
			refused(&refusal, data);
		else
			ours |= concerns_us(event);
	}
}

/**
 * seconds() - a clock that goes on steadily
 *
 * Return: its time.
 */
double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/**
 * until() - how long it is until then
 * @due:	a time of seconds()
 *
 * Return: the time that is left, for ppoll().
 */
struct timespec until(double due)
{
	double left = due - seconds();

	if (left < 0)
		left = 0;
	return (struct timespec){
		.tv_sec = (time_t)left,
		.tv_nsec = (left - (time_t)left) * 1e9,
	};
}

static void print_refusal(const struct refusal *refusal, void *data)
{
	const bool *json = data;

	refusal_print(stdout, refusal, *json);
	if (fflush(stdout))
		die(EXIT_FAULT, "standard output: %s", strerror(errno));
}

/* Until there is reason to look again. Refusals are printed meanwhile. */
static void wait_for_change(int uevents, bool json, double interval)
{
	struct pollfd poll_for = { .fd = uevents, .events = POLLIN };
	const double due = seconds() + interval;
	struct timespec timeout;

	do {
		timeout = until(due);
	} while (ppoll(&poll_for, 1, &timeout, NULL) > 0 &&
		 !uevent_read(uevents, print_refusal, &json));
}

static void print(const struct snapshot *snap, const struct style *style, bool json)
{
	struct pages pages;

	if (json) {
		json_snapshot(stdout, snap);
		return;
	}
	pages_make(snap, style, &pages);
	pages_print(&pages);
	pages_free(&pages);
}

/**
 * watch() - write what there is, again each time when it has changed, and refusals
 * @style:	how the picture is drawn
 * @json:	an object a line, not a picture
 * @interval:	seconds after which the system is looked at, uevent or not
 *
 * Return: an exit status, when the AP bus is gone or the output has failed.
 */
int watch(const struct style *style, bool json, double interval)
{
	struct snapshot *last = NULL, *snap;
	const int uevents = uevent_open();

	for (;;) {
		snap = snapshot_read();
		if (!snap)
			break;
		if (!snapshot_equal(last, snap)) {
			if (last && !json)
				putchar('\n');
			print(snap, style, json);
			if (fflush(stdout))
				die(EXIT_FAULT, "standard output: %s", strerror(errno));
		}
		snapshot_free(last);
		last = snap;
		wait_for_change(uevents, json, interval);
	}
	snapshot_free(last);
	return EXIT_NOT_THERE;
}
