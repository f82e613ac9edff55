// SPDX-License-Identifier: GPL-2.0
/*
 * The matrix mdevs of vfio_ap, and what is assigned to them.
 *
 * The attributes matrix_ranges and guest_matrix_ranges are asked, which fit always.
 * Older kernels have ap_config, which is three masks, for the first of them. Still
 * older ones list one APQN a line, in matrix and guest_matrix; and a kernel that
 * has not learned better writes past its page when they do not fit, so they are
 * read only where there is nothing else, and only if few queues are assigned.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lsapmatrix.h"

#define MATRIX		"/sys/devices/vfio_ap/matrix"
#define VFIO_CLASS	"/sys/class/vfio"
#define PAGE_APQNS	(4096 / 8 - 1)

/**
 * uuid_valid() - whether a text has the form of a UUID
 * @text:	the text
 *
 * Return: true if so.
 */
bool uuid_valid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	if (strlen(text) != UUID_LEN)
		return false;
	for (i = 0; i < UUID_LEN; i++)
		if (form[i] == 'x' ? !strchr("0123456789abcdefABCDEF", text[i]) : text[i] != '-')
			return false;
	return true;
}

/**
 * mdev_find() - look for an mdev
 * @snap:	in it
 * @uuid:	the mdev's
 *
 * Return: its index, or NO_MDEV.
 */
int mdev_find(const struct snapshot *snap, const char *uuid)
{
	int i;

	for (i = 0; i < snap->mdevs; i++)
		if (!strcasecmp(snap->mdev[i].uuid, uuid))
			return i;
	return NO_MDEV;
}

/**
 * mdev_add() - add an mdev of which only the UUID is known
 * @snap:	to it
 * @uuid:	valid
 *
 * Return: its index.
 */
int mdev_add(struct snapshot *snap, const char *uuid)
{
	struct mdev *mdev;

	snap->mdev = xrealloc(snap->mdev, (snap->mdevs + 1) * sizeof(*snap->mdev));
	mdev = &snap->mdev[snap->mdevs];
	memset(mdev, 0, sizeof(*mdev));
	memcpy(mdev->uuid, uuid, UUID_LEN);
	return snap->mdevs++;
}

/* "apm,aqm,adm" */
static bool parse_config(const char *text, struct matrix *matrix)
{
	const char *comma = strchr(text, ',');

	return comma && mask_parse(text, &matrix->apm) && mask_parse(comma + 1, &matrix->aqm);
}

/* "05.0004" a line; "05." if no domain is assigned, ".0004" if no adapter is. */
static bool parse_matrix(char *text, struct matrix *matrix)
{
	char *line, *rest = NULL;

	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const bool adapter = line[0] != '.';
		const bool domain = line[strlen(line) - 1] != '.';
		char apqn[32];
		int apid, apqi;

		snprintf(apqn, sizeof(apqn), "%s%s%s", adapter ? "" : "0", line, domain ? "" : "0");
		if (!apqn_parse(apqn, &apid, &apqi))
			return false;
		matrix->apm.bit[apid] |= adapter;
		matrix->aqm.bit[apqi] |= domain;
	}
	return true;
}

static int read_list(int dir, const char *name, struct matrix *matrix)
{
	char text[4100];
	int err;

	err = sysfs_read(dir, name, text, sizeof(text));
	if (!err && !parse_matrix(text, matrix))
		err = -EINVAL;
	return err;
}

static int read_ranges(int dir, const char *name, struct matrix *matrix)
{
	char text[4100];
	int err;

	err = sysfs_read(dir, name, text, sizeof(text));
	if (!err && !matrix_parse(text, matrix))
		err = -EINVAL;
	return err;
}

/* All that vfio_ap has would fit into one attribute. */
static bool fits_page(const struct snapshot *snap)
{
	int apid, apqi, n = 0;

	for (apid = 0; apid < AP_IDS; apid++)
		for (apqi = 0; apqi < AP_IDS; apqi++)
			n += snap->queue[apid][apqi].passable;
	return n <= PAGE_APQNS;
}

static int read_matrix(const struct snapshot *snap, int dir, struct mdev *mdev)
{
	char text[3 * (AP_IDS / 4 + 3) + 2];
	int err;

	err = read_ranges(dir, "matrix_ranges", &mdev->matrix);
	if (!err)
		mdev->has_guest = !read_ranges(dir, "guest_matrix_ranges", &mdev->guest);
	if (err != -ENOENT)
		return err;
	err = sysfs_read(dir, "ap_config", text, sizeof(text));
	if (!err)
		return parse_config(text, &mdev->matrix) ? 0 : -EINVAL;
	if (err != -ENOENT)
		return err;
	if (!fits_page(snap))
		return -EFBIG;
	err = read_list(dir, "matrix", &mdev->matrix);
	if (!err)
		mdev->has_guest = !read_list(dir, "guest_matrix", &mdev->guest);
	return err;
}

/* A character device's number from an attribute "major:minor", 0 if there is none. */
static dev_t read_dev(int dir, const char *name)
{
	unsigned int major, minor;
	char text[32];

	if (sysfs_read(dir, name, text, sizeof(text)) ||
	    sscanf(text, "%u:%u", &major, &minor) != 2)
		return 0;
	return makedev(major, minor);
}

static void read_cdev(int dir, const char *name, void *data)
{
	struct mdev *mdev = data;
	char path[64];

	if (strncmp(name, "vfio", 4) || strlen(name) > 16)
		return;
	snprintf(path, sizeof(path), "%s/dev", name);
	mdev->cdev_dev = read_dev(dir, path);
	snprintf(mdev->cdev, sizeof(mdev->cdev), "/dev/vfio/devices/%s", name);
}

/* The files by which a process may have the mdev open. */
static void read_vfio(struct mdev *mdev, int dir)
{
	char group[16], path[128];
	int class;

	snprintf(path, sizeof(path), MATRIX "/%s/vfio-dev", mdev->uuid);
	sysfs_each(path, read_cdev, mdev);
	if (sysfs_link(dir, "iommu_group", group, sizeof(group)))
		return;
	snprintf(mdev->group, sizeof(mdev->group), "/dev/vfio/%s", group);
	class = sysfs_open(VFIO_CLASS, O_RDONLY | O_DIRECTORY);
	if (class < 0)
		return;
	snprintf(path, sizeof(path), "%s/dev", group);
	mdev->group_dev = read_dev(class, path);
	close(class);
}

static void read_mdev(int matrix, const char *name, void *data)
{
	struct snapshot *snap = data;
	struct mdev *mdev;
	int dir, err, i;

	if (!uuid_valid(name))
		return;
	dir = openat(matrix, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 && sysfs_gone(-errno))
		return;
	i = mdev_find(snap, name);
	if (i == NO_MDEV)
		i = mdev_add(snap, name);
	mdev = &snap->mdev[i];
	if (dir < 0) {
		snapshot_problem(snap, "mdev %s: %s", name, strerror(errno));
		return;
	}
	err = read_matrix(snap, dir, mdev);
	mdev->readable = !err;
	if (err)
		memset(&mdev->matrix, 0, sizeof(mdev->matrix));
	if (err && !sysfs_gone(err))
		snapshot_problem(snap, "mdev %s: matrix: %s", name,
				 err == -EFBIG ? "may be too long to be read" : strerror(-err));
	read_vfio(mdev, dir);
	close(dir);
}

/**
 * mdevs_read() - read all matrix mdevs
 * @snap:	gets them; has the queues already
 */
void mdevs_read(struct snapshot *snap)
{
	const int err = sysfs_each(MATRIX, read_mdev, snap);

	if (err && !sysfs_gone(err))
		snapshot_problem(snap, MATRIX ": %s", strerror(-err));
}

/* By the first queue; those without queues last. */
static int compare(const void *a, const void *b)
{
	const struct mdev *x = *(const struct mdev *const *)a;
	const struct mdev *y = *(const struct mdev *const *)b;
	const int by_apid = mask_first(&x->matrix.apm) - mask_first(&y->matrix.apm);
	const int by_apqi = mask_first(&x->matrix.aqm) - mask_first(&y->matrix.aqm);

	if (matrix_empty(&x->matrix) != matrix_empty(&y->matrix))
		return matrix_empty(&x->matrix) ? 1 : -1;
	return by_apid ? by_apid : by_apqi ? by_apqi : strcmp(x->uuid, y->uuid);
}

/* Everything in @snap that names an mdev by its index gets the new one. */
static void renumber(struct snapshot *snap, const int *to)
{
	int apid, apqi;

	for (apid = 0; apid < AP_IDS; apid++) {
		for (apqi = 0; apqi < AP_IDS; apqi++) {
			struct queue *queue = &snap->queue[apid][apqi];

			if (queue->mdev != NO_MDEV)
				queue->mdev = to[queue->mdev];
		}
	}
}

/**
 * mdevs_sort() - put mdevs in the order of their queues, and give them letters
 * @snap:	has queues and mdevs, not yet the processes
 */
void mdevs_sort(struct snapshot *snap)
{
	struct mdev *sorted, **order;
	int i, *to;

	if (!snap->mdevs)
		return;
	order = xrealloc(NULL, snap->mdevs * sizeof(*order));
	sorted = xrealloc(NULL, snap->mdevs * sizeof(*sorted));
	to = xrealloc(NULL, snap->mdevs * sizeof(*to));
	for (i = 0; i < snap->mdevs; i++)
		order[i] = &snap->mdev[i];
	qsort(order, snap->mdevs, sizeof(*order), compare);
	for (i = 0; i < snap->mdevs; i++) {
		sorted[i] = *order[i];
		sorted[i].letter = i < 26 ? 'a' + i : 0;
		to[order[i] - snap->mdev] = i;
	}
	renumber(snap, to);
	free(snap->mdev);
	snap->mdev = sorted;
	free(order);
	free(to);
}
