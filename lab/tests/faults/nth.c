// SPDX-License-Identifier: GPL-2.0
/*
 * nth N FILE
 *
 * Loads a module while the N-th memory allocation that this takes fails. Exit status:
 * 0: loaded, and there were not so many; 1: not loaded, for one failed; 3: loaded
 * although one failed; 2: anything else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char left[16] = "";
	int nth, module, error;

	if (argc != 3)
		return 2;
	nth = open("/proc/thread-self/fail-nth", O_RDWR);
	module = open(argv[2], O_RDONLY);
	if (nth < 0 || module < 0 || pwrite(nth, argv[1], strlen(argv[1]), 0) < 0) {
		perror(argv[2]);
		return 2;
	}
	error = syscall(SYS_finit_module, module, "", 0) ? errno : 0;
	if (pread(nth, left, sizeof(left) - 1, 0) < 1 || pwrite(nth, "0", 1, 0) < 0)
		return 2;
	if (!atoi(left))
		return error ? 1 : 3;
	if (!error)
		return 0;
	errno = error;
	perror(argv[2]);
	return 2;
}
