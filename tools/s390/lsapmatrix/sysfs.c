// SPDX-License-Identifier: GPL-2.0
/*
 * Reading sysfs and /proc. What is there may go away at any moment: a file that
 * was just listed may be gone when it is opened, or fail when it is read. All
 * functions return a negative errno then, and sysfs_gone() tells the one from
 * other faults.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lsapmatrix.h"

static int root = AT_FDCWD;

/**
 * sysfs_set_root() - look for /sys and /proc below a directory
 * @dir:	the directory
 */
void sysfs_set_root(const char *dir)
{
	root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		die(EXIT_USAGE, "--sysroot: %s: %s", dir, strerror(errno));
}

/**
 * sysfs_open() - open a file or directory
 * @path:	absolute
 * @flags:	as for open()
 *
 * Return: a file descriptor, or a negative errno.
 */
int sysfs_open(const char *path, int flags)
{
	int fd;

	fd = openat(root, root == AT_FDCWD ? path : path + 1, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * sysfs_read() - read an attribute
 * @dir:	directory that @name is in
 * @name:	the file's name
 * @buf:	gets the text, without the newline at the end
 * @size:	of @buf
 *
 * Return: 0, or a negative errno: -EFBIG if there is more than fits.
 */
int sysfs_read(int dir, const char *name, char *buf, size_t size)
{
	size_t n = 0;
	ssize_t got;
	int fd, err;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	do {
		got = read(fd, buf + n, size - n);
		if (got > 0)
			n += got;
	} while ((got > 0 && n < size) || (got < 0 && errno == EINTR));
	err = got < 0 ? -errno : n == size ? -EFBIG : 0;
	close(fd);
	if (err)
		return err;
	while (n && isspace((unsigned char)buf[n - 1]))
		n--;
	buf[n] = '\0';
	return 0;
}

/**
 * sysfs_link() - the last part of what a symbolic link points to
 * @dir:	directory that @name is in
 * @name:	the link's name
 * @buf:	gets the text
 * @size:	of @buf
 *
 * Return: 0, or a negative errno.
 */
int sysfs_link(int dir, const char *name, char *buf, size_t size)
{
	char target[512];
	const char *last;
	ssize_t n;

	n = readlinkat(dir, name, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	if (strlen(last) >= size)
		return -ENAMETOOLONG;
	memcpy(buf, last, strlen(last) + 1);
	return 0;
}

/**
 * sysfs_gone() - whether an error says that something is not, or no longer, there
 * @err:	a negative errno
 *
 * Return: true if so.
 */
bool sysfs_gone(int err)
{
	return err == -ENOENT || err == -ENODEV || err == -ENXIO || err == -ESRCH;
}

/**
 * sysfs_each() - call a function for every entry of a directory
 * @path:	the directory, absolute
 * @fn:		gets a descriptor of the directory, the entry's name, and @data
 * @data:	for @fn
 *
 * Return: 0, or a negative errno.
 */
int sysfs_each(const char *path, void (*fn)(int dir, const char *name, void *data), void *data)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	fd = sysfs_open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir)
		die(EXIT_FAULT, "out of memory");
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			fn(fd, entry->d_name, data);
	closedir(dir);
	return 0;
}
