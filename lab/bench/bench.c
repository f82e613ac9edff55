// SPDX-License-Identifier: GPL-2.0
/*
 * bench: how long one thing takes, in nanoseconds of the machine's clock
 *
 *	bench write FILE VALUE		one write: "NS", or "NS errno" if it fails
 *	bench guest MDEV-UUID SECONDS	open the mdev as a virtual machine does, reset
 *					it, close it so much later: "open NS", "reset
 *					NS", "close NS"
 *	bench rsa REQUESTS		RSA requests to /dev/z90crypt: "NS", the least; when
 *					the reply is noticed is a matter of chance
 */
#include "ap_guest.h"
#include <stdint.h>
#include <asm/zcrypt.h>

#define OPERAND	128

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000UL + ts.tv_nsec;
}

static void bench_write(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY);
	uint64_t start, end;
	ssize_t written;

	must(fd >= 0, file);
	start = now();
	written = write(fd, value, strlen(value));
	end = now();
	if (written < 0)
		printf("%lu %d\n", end - start, errno);
	else
		printf("%lu\n", end - start);
}

static void bench_guest(const char *uuid, unsigned int seconds)
{
	struct ap_guest_fds f = {};
	struct ap_mdev mdev = {};
	uint64_t start;
	int device;

	snprintf(mdev.uuid, sizeof(mdev.uuid), "%s", uuid);
	start = now();
	must(!ap_guest_open(&f, AP_OPEN_GROUP, &mdev), "open");
	printf("open %lu\n", now() - start);
	device = f.fd[f.n - 1];

	start = now();
	must(!ioctl(device, VFIO_DEVICE_RESET), "VFIO_DEVICE_RESET");
	printf("reset %lu\n", now() - start);
	fflush(stdout);
	sleep(seconds);

	start = now();
	close(device);
	printf("close %lu\n", now() - start);
}

/* 2 to the power of 3, modulo a number of 1024 bits */
static void bench_rsa(unsigned int requests)
{
	unsigned char in[OPERAND] = {}, key[OPERAND] = {}, out[OPERAND], modulus[OPERAND];
	struct ica_rsa_modexpo request = {
		.inputdata = in,
		.inputdatalength = OPERAND,
		.outputdata = out,
		.outputdatalength = OPERAND,
		.b_key = key,
		.n_modulus = modulus,
	};
	int fd = open("/dev/z90crypt", O_RDWR);
	uint64_t start, time, least = UINT64_MAX;
	unsigned int i;

	must(fd >= 0, "/dev/z90crypt");
	memset(modulus, 0xff, OPERAND);
	in[OPERAND - 1] = 2;
	key[OPERAND - 1] = 3;
	for (i = 0; i < requests; i++) {
		start = now();
		must(!ioctl(fd, ICARSAMODEXPO, &request), "ICARSAMODEXPO");
		time = now() - start;
		if (time < least)
			least = time;
	}
	must(out[OPERAND - 1] == 8, "answer");
	printf("%lu\n", least);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "write"))
		bench_write(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "guest"))
		bench_guest(argv[2], atoi(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "rsa"))
		bench_rsa(atoi(argv[2]));
	else
		return 2;
	return 0;
}
