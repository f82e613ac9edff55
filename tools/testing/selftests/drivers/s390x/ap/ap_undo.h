/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the queues that a test may use and puts everything back afterwards.
 *
 * The harness runs below a process of its own, the guard. It notes masks,
 * drivers and configured cards first and puts them back when the harness is gone
 * for whatever reason, a signal to the guard included. A fixture's teardown does
 * the same after each test.
 *
 * AP_TEST_APQNS="05.0004 ..."	of the queues that are bound to vfio_ap and unassigned
 *				use only these
 * AP_TEST_DESTRUCTIVE=1	also change masks, deconfigure cards, reset queues and
 *				unbind them from the host
 */
#ifndef __SELFTEST_AP_UNDO
#define __SELFTEST_AP_UNDO

#include <signal.h>
#include <sys/prctl.h>

#include "ap_utils.h"

#define AP_MAX_GUESTS	8

/* Shared by all processes of a run. */
struct ap_guard {
	pid_t guard;
	pid_t pgrp;			/* the running test's */
	pid_t guest[AP_MAX_GUESTS];
	unsigned int nguest;
	unsigned int nmdev;
};

struct ap_noted_queue {
	struct ap_queue q;
	char driver[32];
};

static struct ap_guard *ap_guard;
static struct {
	char apmask[80];
	char aqmask[80];
	struct ap_noted_queue *queue;
	unsigned int nqueue;
	bool configured[AP_IDS];
} ap_before;

/* What the tests use, and why not when there is nothing. */
static struct ap_set ap_set;
static char ap_missing[256];
static bool ap_usable[AP_IDS][AP_IDS];

static bool ap_destructive(void)
{
	const char *env = getenv("AP_TEST_DESTRUCTIVE");

	return env && !strcmp(env, "1");
}

/* Finding queues */

static bool ap_card_configured(unsigned int apid)
{
	char config[16];

	return !ap_card_attr(apid, "config", config, sizeof(config)) && *config == '1';
}

static int ap_note_queues(void)
{
	struct ap_noted_queue *n;
	unsigned int apid, apqi;
	struct dirent *entry;
	int end;
	DIR *dir;

	dir = opendir(AP_DEVICES_DIR);
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		end = 0;
		if (sscanf(entry->d_name, "%2x.%4x%n", &apid, &apqi, &end) != 2 ||
		    end != 7 || entry->d_name[end] || apqi >= AP_IDS)
			continue;
		n = realloc(ap_before.queue, (ap_before.nqueue + 1) * sizeof(*n));
		if (!n)
			break;
		ap_before.queue = n;
		n += ap_before.nqueue++;
		n->q = (struct ap_queue){ apid, apqi };
		ap_queue_driver(n->q, n->driver, sizeof(n->driver));
		ap_before.configured[apid] = ap_card_configured(apid);
	}
	closedir(dir);
	return 0;
}

static bool ap_named_by_user(struct ap_queue q)
{
	const char *env = getenv("AP_TEST_APQNS");
	char name[16];

	if (!env)
		return true;
	snprintf(name, sizeof(name), AP_QUEUE_FMT, q.apid, q.apqi);
	return strstr(env, name);
}

static void ap_note_usable(void)
{
	struct ap_queue q;
	unsigned int i;

	for (i = 0; i < ap_before.nqueue; i++) {
		q = ap_before.queue[i].q;
		ap_usable[q.apid][q.apqi] = ap_named_by_user(q) &&
			!strcmp(ap_before.queue[i].driver, "vfio_ap") &&
			ap_queue_status_is(q, "unassigned");
	}
}

/* The first domains, two at most, in which all adapters of the set are usable. */
static unsigned int ap_common_domains(struct ap_set *set)
{
	unsigned int apqi;

	set->napqi = 0;
	for (apqi = 0; apqi < AP_IDS && set->napqi < 2; apqi++)
		if (ap_usable[set->apid[0]][apqi] &&
		    ap_usable[set->apid[set->napid - 1]][apqi])
			set->apqi[set->napqi++] = apqi;
	return set->napqi;
}

static unsigned int ap_set_weight(const struct ap_set *set)
{
	return set->napqi ? 4 * set->napid * set->napqi + set->napid : 0;
}

/* The largest rectangle up to two by two. */
static void ap_choose_set(void)
{
	unsigned int a, b;
	struct ap_set set;

	for (a = 0; a < AP_IDS; a++) {
		for (b = a; b < AP_IDS; b++) {
			set = (struct ap_set){ .apid = { a, b }, .napid = 1 + (b > a) };
			ap_common_domains(&set);
			if (ap_set_weight(&set) > ap_set_weight(&ap_set))
				ap_set = set;
			if (ap_set_weight(&ap_set) == 4 * 4 + 2)
				return;
		}
	}
}

static void ap_discover(void)
{
	size_t size = sizeof(ap_missing);

	if (geteuid()) {
		snprintf(ap_missing, size, "must be run as root");
	} else if (ap_mask_read("apmask", ap_before.apmask, sizeof(ap_before.apmask)) ||
		   ap_mask_read("aqmask", ap_before.aqmask, sizeof(ap_before.aqmask))) {
		snprintf(ap_missing, size, "no AP bus or no masks (" AP_BUS "/apmask)");
	} else if (ap_note_queues() || !ap_before.nqueue) {
		snprintf(ap_missing, size, "no crypto card: no queue below " AP_DEVICES_DIR);
	} else if (access(MDEV_TYPE "/create", W_OK)) {
		snprintf(ap_missing, size, "vfio_ap is not loaded (" MDEV_TYPE ")");
	} else {
		ap_note_usable();
		ap_choose_set();
		if (!ap_set.napqi)
			snprintf(ap_missing, size,
				 "no queue%s is bound to vfio_ap and unassigned",
				 getenv("AP_TEST_APQNS") ? " of AP_TEST_APQNS" : "");
	}
}

/* Mdevs of this run: their UUIDs tell whose they are. */

static void ap_mdev_uuid(struct ap_mdev *mdev, unsigned int nr)
{
	snprintf(mdev->uuid, sizeof(mdev->uuid), "a9000000-0000-4000-8000-%08x%04x",
		 ap_guard->guard, nr);
}

static int _test_cmd_mdev_create(struct ap_mdev *mdev)
{
	ap_mdev_uuid(mdev, ++ap_guard->nmdev);
	return ap_write(MDEV_TYPE "/create", mdev->uuid);
}
#define test_cmd_mdev_create(_mdev) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_mdev_create(_mdev)))

/* Undoing */

static void ap_kill_guests(void)
{
	unsigned int i;

	for (i = 0; i < ap_guard->nguest; i++)
		if (ap_guard->guest[i])
			kill(ap_guard->guest[i], SIGKILL);
	ap_guard->nguest = 0;
}

static int ap_remove_mdevs(void)
{
	struct ap_mdev mdev;
	char path[PATH_MAX];
	unsigned int i;
	int ret = 0;

	for (i = 1; i <= ap_guard->nmdev; i++) {
		ap_mdev_uuid(&mdev, i);
		snprintf(path, sizeof(path), MDEV_DIR "/%s", mdev.uuid);
		if (!access(path, F_OK) && _test_cmd_mdev_remove(&mdev))
			ret = -1;
	}
	return ret;
}

static int ap_restore_mask(const char *mask, const char *before)
{
	char now[80];

	if (ap_mask_read(mask, now, sizeof(now)))
		return -1;
	return strcmp(now, before) ? _test_cmd_mask(mask, "%s\n", before) : 0;
}

static int ap_restore_cards(void)
{
	unsigned int apid;
	int ret = 0;

	for (apid = 0; apid < AP_IDS; apid++)
		if (ap_before.configured[apid] && !ap_card_configured(apid))
			ret |= ap_card_write(apid, "config", "1\n");
	return ret;
}

/* A queue in reset may need a while until a driver takes it. */
static int ap_restore_driver(const struct ap_noted_queue *n)
{
	char now[32];

	ap_queue_driver(n->q, now, sizeof(now));
	if (!strcmp(now, n->driver))
		return 0;
	if (*now)
		ap_driver_write(now, "unbind", n->q);
	if (!*n->driver)
		return 0;
	return poll_until(ap_queue_driver_is(n->q, n->driver) ||
			  !ap_driver_write(n->driver, "bind", n->q)) ? 0 : -1;
}

/* Puts everything back; does nothing when there is nothing to do. */
static int ap_undo(void)
{
	unsigned int i;
	int ret = 0;

	if (*ap_missing)
		return 0;
	ap_kill_guests();
	ret |= ap_remove_mdevs();
	ret |= ap_restore_cards();
	ret |= ap_restore_mask("apmask", ap_before.apmask);
	ret |= ap_restore_mask("aqmask", ap_before.aqmask);
	for (i = 0; i < ap_before.nqueue; i++)
		ret |= ap_restore_driver(&ap_before.queue[i]);
	return ret;
}

/* To be the first thing in a FIXTURE_SETUP, and the last of its teardown. */
#define ap_begin()						\
do {								\
	if (*ap_missing)					\
		SKIP(return, "%s", ap_missing);			\
	ap_guard->pgrp = getpgrp();				\
	ASSERT_EQ(0, ap_undo());				\
} while (0)

#define ap_end() EXPECT_EQ(0, ap_undo())

#define ap_need_destructive()						\
do {									\
	if (!ap_destructive())						\
		SKIP(return, "changes what the host has: needs AP_TEST_DESTRUCTIVE=1"); \
} while (0)

#define ap_need_set(_napid, _napqi)					\
do {									\
	if (ap_set.napid < (_napid) || ap_set.napqi < (_napqi))		\
		SKIP(return, "needs %d adapter(s) x %d domain(s) bound to vfio_ap and unassigned", \
		     _napid, _napqi);					\
} while (0)

/* The guard */

/* Waits for the harness; returns its wait status, or -signal when told to stop. */
static int ap_guard_wait(pid_t harness, const sigset_t *signals)
{
	int sig, status, stop = 0;
	pid_t pid;

	for (;;) {
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == harness)
				return stop ? -stop : status;
		sig = sigwaitinfo(signals, NULL);
		if (sig > 0 && sig != SIGCHLD) {
			stop = sig;
			kill(harness, SIGKILL);
		}
	}
}

/* A killed harness leaves a test behind, a test its guests. */
static bool ap_guard_no_children(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (waitpid(-1, NULL, WNOHANG) < 0)
		return true;
	if (ap_guard->pgrp > 0)
		kill(-ap_guard->pgrp, SIGKILL);
	ap_kill_guests();
	return false;
}

static int ap_guarded_main(int argc, char **argv)
{
	sigset_t signals, old;
	pid_t harness;
	int status;
	bool left;

	ap_guard = mmap(NULL, sizeof(*ap_guard), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ap_guard == MAP_FAILED)
		return KSFT_FAIL;
	ap_guard->guard = getpid();
	ap_discover();

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, &old);
	prctl(PR_SET_CHILD_SUBREAPER, 1);

	harness = fork();
	if (harness < 0)
		return KSFT_FAIL;
	if (!harness) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		exit(test_harness_run(argc, argv));
	}
	status = ap_guard_wait(harness, &signals);
	left = !poll_until(ap_guard_no_children());
	if (ap_undo() || left) {
		printf("# not everything could be put back\n");
		return KSFT_FAIL;
	}
	if (status < 0)
		return 128 - status;
	return WIFEXITED(status) ? WEXITSTATUS(status) : KSFT_FAIL;
}

#define AP_TEST_MAIN							\
	int main(int argc, char **argv)					\
	{								\
		return ap_guarded_main(argc, argv);			\
	}

#endif
