// SPDX-License-Identifier: GPL-2.0
/*
 * Everybody at once: a guest that comes and goes, one who wants its queues by every
 * action that may be refused, one who assigns another adapter to and fro, one who reads
 * what there is to read, and scans. What a guest has it keeps until it goes.
 *
 * AP_TEST_SECONDS	how long; 5 without it
 */
#include "ap_guest.h"

enum actor { UNBIND, CONFIG, RESET, MASK, ASSIGN, SCAN, READ, GUEST, ACTORS };

/* Counted by each of them, in memory that they share. */
struct count {
	unsigned int granted, refused, other;
	int errno_other;
};

struct race {
	struct count count[ACTORS];
	unsigned int lost;
	char lost_as[32];
	bool stop;
};

FIXTURE(race)
{
	struct ap_mdev mdev, other;
	struct ap_queue q, q2;
	struct race *race;
	struct ap_guest guest;
};

FIXTURE_SETUP(race)
{
	ap_begin();
	ap_need_destructive();
	ap_need_set(2, 1);
	self->q = ap_set_queue(&ap_set, 0, 0);
	self->q2 = ap_set_queue(&ap_set, 1, 0);
	test_cmd_mdev_create(&self->mdev);
	test_cmd_mdev_create(&self->other);
	test_cmd_assign_adapter(&self->mdev, self->q.apid);
	test_cmd_assign_domain(&self->mdev, self->q.apqi);
	test_cmd_assign_domain(&self->other, self->q2.apqi);
	self->race = mmap(NULL, sizeof(*self->race), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->race);
}

FIXTURE_TEARDOWN_PARENT(race)
{
	ap_end();
}

static void count(struct count *c, int error)
{
	if (!error) {
		c->granted++;
	} else if (error == EBUSY) {
		c->refused++;
	} else {
		c->other++;
		c->errno_other = error;
	}
}

/* An action that may be refused, and what makes up for it when it was not */

static int race_unbind(struct ap_queue q)
{
	int error = ap_errno_of(_test_cmd_unbind(q));

	if (!error)
		poll_until(ap_queue_driver_is(q, "vfio_ap") || !_test_cmd_bind(q));
	return error;
}

static int race_config(struct ap_queue q)
{
	int error = ap_errno_of(ap_card_write(q.apid, "config", "0\n"));

	if (!error)
		ap_card_write(q.apid, "config", "1\n");
	return error;
}

static int race_reset(struct ap_queue q)
{
	char path[PATH_MAX];
	int error;

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/" AP_QUEUE_FMT "/reset",
		 q.apid, q.apqi);
	error = ap_errno_of(ap_write(path, "1\n"));
	/* deconfigured by the one above, or unbound and bound again by the other */
	return error == EIO || error == ENOENT || error == ENODEV ? 0 : error;
}

static int race_mask(struct ap_queue q)
{
	int error = ap_errno_of(_test_cmd_mask("apmask", "+%u", q.apid));

	if (!error)
		_test_cmd_mask("apmask", "-%u", q.apid);
	return error;
}

/* Refused while the host has the adapter. */
static int race_assign(const struct ap_mdev *mdev, struct ap_queue q)
{
	int error = ap_errno_of(_test_cmd_mdev(mdev, "assign_adapter", q.apid));

	if (!error)
		_test_cmd_mdev(mdev, "unassign_adapter", q.apid);
	return error == EADDRNOTAVAIL ? EBUSY : error;
}

/* Every attribute, and what debugfs has, whichever this kernel has. */
static void race_read(const char *fmt, ...)
{
	char dir[128], path[PATH_MAX], buf[4096];
	struct dirent *entry;
	va_list args;
	DIR *d;

	va_start(args, fmt);
	vsnprintf(dir, sizeof(dir), fmt, args);
	va_end(args);
	d = opendir(dir);
	while (d && (entry = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		ap_read(path, buf, sizeof(buf));
	}
	if (d)
		closedir(d);
}

static int race_read_all(const struct ap_mdev *mdev, struct ap_queue q)
{
	char buf[64];

	race_read(MDEV_DIR "/%s", mdev->uuid);
	race_read(AP_DEVICES_DIR "/" AP_QUEUE_FMT, q.apid, q.apqi);
	race_read("/sys/kernel/debug/vfio_ap");
	return ap_mdev_attr(mdev, "matrix", buf, sizeof(buf));
}

static void race_lose(struct race *race, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(race->lost_as, sizeof(race->lost_as), fmt, args);
	va_end(args);
	race->lost++;
}

/* Is it in use by what the host says, and there by what the guest's CPU finds? */
static bool race_has(struct ap_vcpu *vcpu, struct ap_queue q, struct race *race)
{
	char status[32];
	int rc;

	if (ap_queue_attr(q, "status", status, sizeof(status)))
		strcpy(status, "(no status)");
	rc = ap_guest_tapq(vcpu, q);
	if (!strcmp(status, "in use") && rc == AP_RC_NORMAL)
		return true;
	race_lose(race, "%s, TAPQ %d", status, rc);
	return false;
}

/* The guest asks for something first, and is answered in the end. */
static void race_use(struct ap_vcpu *vcpu, struct ap_queue q, struct race *race)
{
	int i, rc;

	rc = ap_vcpu_ask(vcpu, q);
	if (rc)
		race_lose(race, "asked %d", rc);
	for (i = 0; i < 20 && !race->lost && race_has(vcpu, q, race); i++)
		;
	if (race->lost)
		return;
	rc = ap_vcpu_get(vcpu, q);
	if (rc)
		race_lose(race, "answered %d", rc);
}

/*
 * One guest's life: once it has its queue, it has it until it goes. The card may
 * have been deconfigured when it came.
 */
static int race_guest(const struct ap_mdev *mdev, struct ap_queue q, struct race *race)
{
	struct ap_guest_fds f = {};
	struct ap_vcpu vcpu;
	int error;

	error = ap_errno_of(ap_guest_open(&f, AP_OPEN_GROUP, mdev));
	if (!error)
		error = ap_errno_of(ap_vcpu_create(&vcpu, f.fd[0], f.fd[1]));
	if (!error) {
		ap_fd_add(&f, vcpu.fd);
		if (poll_for(500, ap_queue_status_is(q, "in use")) &&
		    poll_for(500, ap_guest_tapq(&vcpu, q) == AP_RC_NORMAL))
			race_use(&vcpu, q, race);
		ap_vcpu_unmap(&vcpu);
	}
	ap_fds_close(&f);
	return error;
}

static void race_act(enum actor actor, const struct ap_mdev *mdev, struct ap_queue q,
		     struct race *race)
{
	struct count *c = &race->count[actor];

	while (!race->stop) {
		switch (actor) {
		case UNBIND:
			count(c, race_unbind(q));
			break;
		case CONFIG:
			count(c, race_config(q));
			break;
		case RESET:
			count(c, race_reset(q));
			break;
		case MASK:
			count(c, race_mask(q));
			break;
		case ASSIGN:
			count(c, race_assign(mdev, q));
			break;
		case SCAN:
			count(c, ap_errno_of(ap_write(AP_BUS "/scans", "1")));
			break;
		case READ:
			count(c, ap_errno_of(race_read_all(mdev, q)));
			break;
		default:
			count(c, race_guest(mdev, q, race));
		}
	}
	_exit(0);
}

/* On a busy machine it takes longer until everybody had a turn. */
static bool race_all_acted(const struct race *race)
{
	int i;

	for (i = 0; i < ACTORS; i++)
		if (!race->count[i].granted || (i <= RESET && !race->count[i].refused))
			return false;
	return true;
}

static const char * const actor_name[ACTORS] = {
	"unbind", "config", "reset", "mask", "assign", "scan", "read", "guest",
};

TEST_F_TIMEOUT(race, guest_keeps_what_it_has, 600)
{
	const char *missing = ap_open_missing(AP_OPEN_GROUP, &self->mdev);
	const char *env = getenv("AP_TEST_SECONDS");
	long end = ap_now_ms() + 1000 * (env ? atoi(env) : 5);
	struct race *race = self->race;
	pid_t pid[ACTORS];
	int i, status;

	if (missing)
		SKIP(return, "%s", missing);
	test_cmd_guest_start(&self->guest, AP_OPEN_GROUP, &self->mdev);
	test_cmd_guest_runs(&self->guest, self->q);
	test_cmd_guest_end(&self->guest, AP_EXIT_EXIT);
	for (i = 0; i < ACTORS; i++) {
		pid[i] = fork();
		ASSERT_LE(0, pid[i]);
		if (!pid[i])
			race_act(i, i == ASSIGN ? &self->other : &self->mdev,
				 i == ASSIGN || i == MASK ? self->q2 : self->q, race);
	}
	EXPECT_FALSE(poll_for(end - ap_now_ms(), race->lost));
	EXPECT_TRUE(poll_for(8 * AP_DEADLINE_MS, race->lost || race_all_acted(race)));
	race->stop = true;
	for (i = 0; i < ACTORS; i++)
		EXPECT_EQ(pid[i], waitpid(pid[i], &status, 0));

	for (i = 0; i < ACTORS; i++) {
		TH_LOG("%s: %u granted, %u refused", actor_name[i],
		       race->count[i].granted, race->count[i].refused);
		EXPECT_EQ(0, race->count[i].other) {
			TH_LOG("%s: errno %d", actor_name[i], race->count[i].errno_other);
		}
	}
	EXPECT_EQ(0, race->lost) {
		TH_LOG("the guest's queue was '%s'", race->lost_as);
	}
	EXPECT_TRUE(poll_until(ap_queue_status_is(self->q, "assigned")));
}

AP_TEST_MAIN
