/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of lsapmatrix share: a snapshot of the AP queues, of the matrix
 * mdevs and of the processes that have an mdev open; where it is read from; and
 * the lines and pages that are made of it.
 */
#ifndef LSAPMATRIX_H
#define LSAPMATRIX_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdnoreturn.h>
#include <sys/types.h>
#include <time.h>

#define __printf(format_at, arguments_at)				\
	__attribute__((__format__(printf, format_at,			\
				  arguments_at)))

#define AP_IDS		256	/* adapters, and domains */
#define UUID_LEN	36
#define NO_MDEV		(-1)

/* Exit statuses, as in the man page. */
enum {
	EXIT_SHOWN = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_THERE = 3,
	EXIT_INCOMPLETE = 4,
	EXIT_FAULT = 5,
};

/* In the order of the legend. */
enum state {
	STATE_NONE,
	STATE_HOST,
	STATE_FREE,
	STATE_ASSIGNED,
	STATE_IN_USE,
	STATE_UNBOUND,
	STATE_DECONFIGURED,
	STATE_CHECKSTOPPED,
	STATE_UNKNOWN,
	NR_STATES
};

struct mask {
	bool bit[AP_IDS];
};

/* A set of APQNs that is each of some adapters with each of some domains. */
struct matrix {
	struct mask apm;
	struct mask aqm;
};

struct queue {
	short mdev;		/* index, or NO_MDEV */
	bool exists;
	bool bound;
	bool passable;		/* bound to vfio_ap */
	bool deconfigured;
	bool checkstopped;
	bool in_use;
	bool unknown;		/* something of it could not be read */
	bool no_status;		/* bound to vfio_ap, of an old kernel */
};

/* @matrix is valid if @readable, @guest if @has_guest. */
struct mdev {
	char uuid[UUID_LEN + 1];
	struct matrix matrix;
	struct matrix guest;
	bool readable;
	bool has_guest;
	char group[32];		/* /dev/vfio/N, or empty */
	char cdev[48];		/* /dev/vfio/devices/vfioN, or empty */
	dev_t group_dev;
	dev_t cdev_dev;
	char letter;		/* 'a' to 'z', or 0: there are too many mdevs */
};

struct process {
	pid_t pid;
	int mdev;
	char comm[64];
	const char *path;	/* by which it has the mdev: group or cdev of that */
};

struct snapshot {
	struct queue queue[AP_IDS][AP_IDS];
	struct mask card;
	struct matrix host;	/* apmask and aqmask */
	bool has_masks;
	bool refuses;		/* queues have a holder: the kernel refuses what takes them */
	struct mdev *mdev;
	int mdevs;
	struct process *process;
	int processes;
	bool hidden;		/* there are processes that may not be looked into */
	char **problem;
	int problems;
};

struct lines {
	char **line;
	size_t n;
};

/* How the picture is drawn; @height 0: as long as it gets. */
struct style {
	int width;
	int height;
	bool color;
	bool all;		/* nothing is folded */
};

/* A symbol, and its colour as parameters of the terminal's SGR sequence. */
struct look {
	char symbol;
	char sgr[16];
};

/* Pages of the picture stand in @across columns, pages of the legend after them. */
struct pages {
	struct lines *page;
	int n;
	int across;
	int pictures;
};

/* One of the things that an administrator may do to a queue. */
enum action {
	ACTION_UNBIND,
	ACTION_APMASK,
	ACTION_AQMASK,
	ACTION_CONFIG,
	ACTION_RESET,
	NR_ACTIONS
};

enum outcome {
	OUTCOME_GRANTED,
	OUTCOME_REFUSED,
	OUTCOME_NOTHING,	/* there is nothing to be done */
	OUTCOME_UNKNOWN,	/* what decides it could not be read */
};

struct verdict {
	enum outcome outcome;
	char command[96];
	char note[128];
	bool assigned;		/* refused for queues that are assigned, not in use */
	struct matrix *taken;	/* for each mdev, what of it would be taken */
};

/* What the kernel has refused, in its words. */
struct refusal {
	const char *action;	/* unbind, apmask, aqmask, config or reset */
	const char *queues;
	const char *mdev;
};

/* Ways to make refused actions succeed. */
enum remedy {
	REMEDY_UNASSIGN_ADAPTER,
	REMEDY_UNASSIGN_DOMAIN,
	REMEDY_STOP_GUEST,
	REMEDY_REMOVE,
	NR_REMEDIES
};

struct why {
	int apid;
	int apqi;
	struct verdict verdict[NR_ACTIONS];
	bool grants[NR_REMEDIES][NR_ACTIONS];	/* what is refused now and not then */
};

/* sysfs.c */
void sysfs_set_root(const char *dir);
int sysfs_open(const char *path, int flags);
int sysfs_read(int dir, const char *name, char *buf, size_t size);
int sysfs_link(int dir, const char *name, char *buf, size_t size);
bool sysfs_gone(int err);
int sysfs_each(const char *path, void (*fn)(int dir, const char *name, void *data), void *data);

/* text.c */
void *xrealloc(void *p, size_t size);
__printf(2, 3) noreturn void die(int status, const char *fmt, ...);
__printf(2, 3) void lines_add(struct lines *lines, const char *fmt, ...);
void lines_flow(struct lines *lines, int width, int indent, const char *text);
void lines_free(struct lines *lines);
int columns_of(const char *text);

/* apqn.c */
bool apqn_parse(const char *text, int *apid, int *apqi);
bool mask_parse(const char *text, struct mask *mask);
bool matrix_parse(const char *text, struct matrix *matrix);
int mask_first(const struct mask *mask);
int mask_count(const struct mask *mask);
char *ids_text(const struct mask *mask, int digits);
char *matrix_text(const struct matrix *matrix);
bool matrix_empty(const struct matrix *matrix);
bool matrix_has(const struct matrix *matrix, int apid, int apqi);

/* snapshot.c */
struct snapshot *snapshot_read(void);
void snapshot_free(struct snapshot *snap);
__printf(2, 3) void snapshot_problem(struct snapshot *snap, const char *fmt, ...);
bool snapshot_equal(const struct snapshot *a, const struct snapshot *b);
enum state queue_state(const struct queue *queue);
const char *state_name(enum state state);

/* mdevs.c */
void mdevs_read(struct snapshot *snap);
int mdev_find(const struct snapshot *snap, const char *uuid);
int mdev_add(struct snapshot *snap, const char *uuid);
int mdev_of(const struct snapshot *snap, int apid, int apqi);
void mdevs_sort(struct snapshot *snap);
bool uuid_valid(const char *text);

/* processes.c */
void processes_read(struct snapshot *snap);
bool mdev_open(const struct snapshot *snap, int mdev);

/* axis.c */
struct axis {
	int id[AP_IDS];		/* shown there; ids between two that are not are left out */
	bool fold[AP_IDS];	/* stands for ids that look like both neighbours */
	int n;
};

void axes_make(const struct snapshot *snap, const struct style *style, int rows, int columns,
	       struct axis *adapters, struct axis *domains);

/* draw.c, legend.c */
void pages_make(const struct snapshot *snap, const struct style *style, struct pages *pages);
void pages_free(struct pages *pages);
void pages_print(const struct pages *pages);
struct look queue_look(const struct snapshot *snap, const struct style *style, int apid, int apqi);
void legend_states(const struct snapshot *snap, const struct style *style, struct lines *lines);
void legend_mdev(const struct snapshot *snap, const struct style *style, int mdev,
		 struct lines *lines);

/* watch.c */
double seconds(void);
struct timespec until(double due);
int uevent_open(void);
bool uevent_read(int fd, void (*refused)(const struct refusal *refusal, void *data), void *data);
bool refusal_parse(const char *event, size_t n, struct refusal *refusal);
void refusal_print(FILE *out, const struct refusal *refusal, bool json);
int watch(const struct style *style, bool json, double interval);

/* screen.c */
bool screen_size(struct style *style);
int screen_show(struct snapshot *snap, const struct style *style, double interval);

/* why.c, whyprint.c */
void why_make(const struct snapshot *snap, int apid, int apqi, struct why *why);
void why_free(struct why *why);
bool why_refused(const struct why *why);
bool remedy_helps(const struct why *why, enum remedy remedy);
bool remedy_applies(const struct snapshot *snap, const struct why *why, enum remedy remedy,
		    int mdev);
char *remedy_command(const struct snapshot *snap, const struct why *why, enum remedy remedy,
		     int mdev);
void why_print(const struct snapshot *snap, const struct why *why);
extern const char *const action_names[NR_ACTIONS];

/* json.c, whyjson.c */
void json_text(FILE *out, const char *text);
void json_snapshot(FILE *out, const struct snapshot *snap);
void json_why(FILE *out, const struct snapshot *snap, const struct why *why);

#endif
