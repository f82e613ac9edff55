// SPDX-License-Identifier: GPL-2.0
/*
 * The processes that have an mdev open: by its VFIO group or its VFIO character
 * device, whatever that is called in the mount namespace of the process.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lsapmatrix.h"

struct search {
	struct snapshot *snap;
	const char *pid;
};

/**
 * mdev_open() - whether a process is known that has an mdev open
 * @snap:	the snapshot
 * @mdev:	the mdev
 *
 * Return: true if so.
 */
bool mdev_open(const struct snapshot *snap, int mdev)
{
	int i;

	for (i = 0; i < snap->processes; i++)
		if (snap->process[i].mdev == mdev)
			return true;
	return false;
}

/* A process may have any name: what a terminal would not just print is a "?". */
static void read_comm(struct process *process, int dir)
{
	char *c;

	if (sysfs_read(dir, "comm", process->comm, sizeof(process->comm)))
		snprintf(process->comm, sizeof(process->comm), "?");
	for (c = process->comm; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
			*c = '?';
}

static void add(struct search *search, int mdev, const char *path)
{
	struct snapshot *snap = search->snap;
	struct process *process;
	const pid_t pid = atoi(search->pid);
	char path_of[64];
	int i, fd;

	for (i = 0; i < snap->processes; i++)
		if (snap->process[i].pid == pid && snap->process[i].mdev == mdev)
			return;
	snprintf(path_of, sizeof(path_of), "/proc/%s", search->pid);
	fd = sysfs_open(path_of, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return;
	snap->process = xrealloc(snap->process, (snap->processes + 1) * sizeof(*process));
	process = &snap->process[snap->processes++];
	memset(process, 0, sizeof(*process));
	process->pid = pid;
	process->mdev = mdev;
	process->path = path;
	read_comm(process, fd);
	close(fd);
}

static bool is_file(const char *path, dev_t dev, const char *target, const struct stat *st)
{
	return *path && (!strcmp(path, target) ||
			 (dev && S_ISCHR(st->st_mode) && st->st_rdev == dev));
}

static void look_at_fd(int dir, const char *name, void *data)
{
	struct search *search = data;
	struct snapshot *snap = search->snap;
	char target[128];
	struct stat st;
	ssize_t n;
	int i;

	n = readlinkat(dir, name, target, sizeof(target) - 1);
	if (n < 0)
		return;
	target[n] = '\0';
	if (*target != '/')
		return;
	if (fstatat(dir, name, &st, 0))
		memset(&st, 0, sizeof(st));
	for (i = 0; i < snap->mdevs; i++) {
		struct mdev *mdev = &snap->mdev[i];

		if (is_file(mdev->group, mdev->group_dev, target, &st))
			add(search, i, mdev->group);
		else if (is_file(mdev->cdev, mdev->cdev_dev, target, &st))
			add(search, i, mdev->cdev);
	}
}

static void look_at_process(int dir, const char *name, void *data)
{
	struct search search = { .snap = data, .pid = name };
	char path[64];
	int err;

	(void)dir;
	if (!isdigit((unsigned char)*name) || strlen(name) > 10)
		return;
	snprintf(path, sizeof(path), "/proc/%s/fd", name);
	err = sysfs_each(path, look_at_fd, &search);
	if (err == -EACCES || err == -EPERM)
		search.snap->hidden = true;
}

static int compare(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return x->pid != y->pid ? x->pid - y->pid : x->mdev - y->mdev;
}

/**
 * processes_read() - find the processes that have an mdev open
 * @snap:	gets them; has its mdevs, sorted
 */
void processes_read(struct snapshot *snap)
{
	if (!snap->mdevs)
		return;
	sysfs_each("/proc", look_at_process, snap);
	if (snap->processes)
		qsort(snap->process, snap->processes, sizeof(*snap->process), compare);
}
