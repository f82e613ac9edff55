// SPDX-License-Identifier: GPL-2.0
/*
 * First and only process of the demo's guest: sends RSA requests to the crypto
 * queue 05.0004, one after the other, and compares each answer.
 *
 * On its console it says, ten times a second while it works,
 *	guest ANSWERED FAILED WAIT RATE WHAT
 * WAIT: the longest time without an answer, in ms; RATE: answers in the last
 * second; WHAT became of the last request: "answered", or why it was not. The
 * first line has "ready" there. Then a line from the console starts the work, the
 * next one ends it; the last line, when no request is open any more, has "end".
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <asm/zcrypt.h>

#define AP		"/sys/bus/ap"
#define NODE		"demo"		/* a device node for this queue alone */
#define NODES		"/sys/class/zcrypt"
#define SIZE		128
#define BITS		(8 * SIZE)
#define PERIOD_MS	100
#define PERIODS		10		/* in a second */
#define PATIENCE_MS	3000

static struct {
	volatile unsigned long answered, failed;
	volatile long last, wait, sent;		/* ms; sent: 0 when none is open */
	const char *volatile what;
	volatile bool end;
} work = { .what = "answered" };

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), rc;

	if (fd < 0)
		return -1;
	rc = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return rc;
}

static void __attribute__((noreturn)) die(const char *what)
{
	printf("%s: %m\n", what);
	for (;;)
		pause();
}

static void set_bit(unsigned char *number, unsigned int bit)
{
	number[SIZE - 1 - bit / 8] |= 1 << bit % 8;
}

/* A power of 2 to the power of 3, modulo 2^1024 - 1, is a power of 2 again. */
static int request(int fd, unsigned int bit)
{
	unsigned char in[SIZE] = {}, out[SIZE] = {}, expected[SIZE] = {};
	unsigned char exponent[SIZE] = {}, modulus[SIZE];
	struct ica_rsa_modexpo rsa = {
		.inputdata = in, .inputdatalength = SIZE,
		.outputdata = out, .outputdatalength = SIZE,
		.b_key = exponent, .n_modulus = modulus,
	};

	memset(modulus, 0xff, SIZE);
	exponent[SIZE - 1] = 3;
	set_bit(in, bit % (BITS - 1));
	set_bit(expected, bit % (BITS - 1) * 3 % BITS);
	if (ioctl(fd, ICARSAMODEXPO, &rsa))
		return errno;
	return memcmp(out, expected, SIZE) ? EBADMSG : 0;
}

static void answered(void)
{
	long now = now_ms();

	if (now - work.last > work.wait)
		work.wait = now - work.last;
	work.last = now;
	work.answered++;
	work.what = "answered";
}

/* What is lost is asked for again, as an administrator of the guest would. */
static void failed(int error)
{
	const struct timespec fifth = { .tv_nsec = 200000000 };

	work.what = error == EINTR ? "no answer in 3 s" :
		    error == EBADMSG ? "a wrong answer" : strerror(error);
	work.failed++;
	if (error == EINTR)
		put(AP "/devices/05.0004/reset", "1");
	else
		put(AP "/scans", "1");
	nanosleep(&fifth, NULL);
}

static void interrupted(int signal)
{
}

static void report(const char *what)
{
	static unsigned long before[PERIODS];
	static unsigned int n;
	unsigned long count = work.answered;
	long wait = now_ms() - work.last;

	printf("guest %lu %lu %ld %lu %s\n", count, work.failed,
	       wait > work.wait ? wait : work.wait, count - before[n % PERIODS], what);
	before[n++ % PERIODS] = count;
}

/* Goes on while a request hangs, which it then ends. */
static void *watch(void *worker)
{
	struct pollfd console = { .fd = 0, .events = POLLIN };
	char line[80];

	while (poll(&console, 1, PERIOD_MS) <= 0) {
		long sent = work.sent;

		if (sent && now_ms() - sent > PATIENCE_MS)
			pthread_kill(*(pthread_t *)worker, SIGUSR1);
		report(work.what);
	}
	if (read(0, line, sizeof(line)) < 0)
		die("read");
	work.end = true;
	return NULL;
}

static void requests(int fd)
{
	pthread_t self = pthread_self(), watcher;

	work.last = now_ms();
	if (pthread_create(&watcher, NULL, watch, &self))
		die("thread");
	for (unsigned int i = 0; !work.end; i++) {
		int error;

		work.sent = now_ms();
		error = request(fd, i);
		work.sent = 0;
		if (error)
			failed(error);
		else
			answered();
	}
	pthread_join(watcher, NULL);
	report("end");
}

static int module(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* In the order of their names */
static void load_modules(void)
{
	struct dirent **names;
	char path[300];
	int i, n, fd;

	n = scandir("/modules", &names, module, alphasort);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		fd = open(path, O_RDONLY);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			die(path);
		close(fd);
	}
}

static void begin(void)
{
	static const struct sigaction action = { .sa_handler = interrupted };

	setvbuf(stdout, NULL, _IOLBF, 0);
	mkdir("/dev", 0755);
	mkdir("/sys", 0755);
	if (mount("devtmpfs", "/dev", "devtmpfs", 0, "") || mount("sysfs", "/sys", "sysfs", 0, ""))
		die("mount");
	sigaction(SIGUSR1, &action, NULL);
	load_modules();
	if (put(NODES "/create", NODE) || put(NODES "/" NODE "/apmask", "+0x05") ||
	    put(NODES "/" NODE "/aqmask", "+0x04") || put(NODES "/" NODE "/ioctlmask", "+0x05"))
		die(NODES);
}

int main(void)
{
	const struct timespec tenth = { .tv_nsec = 100000000 };
	char line[80];
	int fd;

	begin();
	fd = open("/dev/" NODE, O_RDWR);
	if (fd < 0)
		die("/dev/" NODE);
	while (request(fd, 1))
		nanosleep(&tenth, NULL);
	printf("guest 0 0 0 0 ready\n");
	if (read(0, line, sizeof(line)) < 0)
		die("read");
	requests(fd);
	for (;;)
		pause();
}
