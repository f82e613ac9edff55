// SPDX-License-Identifier: GPL-2.0
/*
 * rsa VECTORS REQUESTS PROCESSES: sends RSA requests to /dev/z90crypt, from
 * several processes at a time, and compares the results with those in VECTORS,
 * of which lab/tests/debian/vectors.sh says what they are. Exit status 0: all
 * the same; what is not is told.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <asm/zcrypt.h>

#define MAX		512
#define MAX_VECTORS	1000
/* p, dp and u have 8 bytes more in front than q and dq. */
#define LONGER		8

struct number {
	unsigned char bytes[MAX];
	int len;
};

struct vector {
	int crt;
	int size;
	struct number operand[6];	/* me: n e in; crt: p q dp dq u in */
	struct number result;
};

static struct vector vectors[MAX_VECTORS];
static int nr_vectors;

static int parse(struct number *n, const char *hex)
{
	unsigned int byte;

	for (n->len = 0; *hex; hex += 2) {
		if (n->len == MAX || sscanf(hex, "%2x", &byte) != 1)
			return -1;
		n->bytes[n->len++] = byte;
	}
	return 0;
}

static int parse_line(char *line)
{
	struct vector *v = &vectors[nr_vectors];
	char *word = strtok(line, " \n");
	int i, n;

	if (!word || nr_vectors == MAX_VECTORS)
		return -1;
	v->crt = !strcmp(word, "crt");
	n = v->crt ? 6 : 3;
	for (i = 0; i <= n; i++) {
		word = strtok(NULL, " \n");
		if (!word || parse(i < n ? &v->operand[i] : &v->result, word))
			return -1;
	}
	v->size = v->result.len;
	nr_vectors++;
	return 0;
}

static int read_vectors(const char *name)
{
	FILE *f = fopen(name, "r");
	char *line = NULL;
	size_t space = 0;

	if (!f)
		return -1;
	while (getline(&line, &space, f) > 0)
		if (parse_line(line))
			return -1;
	fclose(f);
	return nr_vectors ? 0 : -1;
}

/* The number, right-justified in a field that a static area has; @which of them */
static unsigned char *field(const struct number *n, int size, int which)
{
	static unsigned char area[6][MAX + LONGER];

	memset(area[which], 0, size);
	memcpy(area[which] + size - n->len, n->bytes, n->len);
	return area[which];
}

static int me(int fd, const struct vector *v, unsigned char *out)
{
	struct ica_rsa_modexpo request = {
		.n_modulus = field(&v->operand[0], v->size, 0),
		.b_key = field(&v->operand[1], v->size, 1),
		.inputdata = field(&v->operand[2], v->size, 2),
		.inputdatalength = v->size,
		.outputdata = out,
		.outputdatalength = v->size,
	};

	return ioctl(fd, ICARSAMODEXPO, &request);
}

static int crt(int fd, const struct vector *v, unsigned char *out)
{
	int shorter = (v->size + 1) / 2, longer = shorter + LONGER;
	struct ica_rsa_modexpo_crt request = {
		.np_prime = field(&v->operand[0], longer, 0),
		.nq_prime = field(&v->operand[1], shorter, 1),
		.bp_key = field(&v->operand[2], longer, 2),
		.bq_key = field(&v->operand[3], shorter, 3),
		.u_mult_inv = field(&v->operand[4], longer, 4),
		.inputdata = field(&v->operand[5], v->size, 5),
		.inputdatalength = v->size,
		.outputdata = out,
		.outputdatalength = v->size,
	};

	return ioctl(fd, ICARSACRT, &request);
}

static int request(int fd, int i)
{
	const struct vector *v = &vectors[i % nr_vectors];
	unsigned char out[MAX] = {};
	const char *kind = v->crt ? "crt" : "me";

	if (v->crt ? crt(fd, v, out) : me(fd, v, out)) {
		printf("# %s, %d bytes: %m\n", kind, v->size);
		return 1;
	}
	if (memcmp(out, v->result.bytes, v->size)) {
		printf("# %s, %d bytes: another result\n", kind, v->size);
		return 1;
	}
	return 0;
}

static int process(int first, int requests, int step)
{
	int fd = open("/dev/z90crypt", O_RDWR);
	int i, failed = fd < 0;

	for (i = first; i < requests && failed < 5; i += step)
		failed += request(fd, i);
	return failed != 0;
}

int main(int argc, char *argv[])
{
	int requests, processes, i, status, failed = 0;

	if (argc != 4 || read_vectors(argv[1])) {
		fprintf(stderr, "usage: rsa VECTORS REQUESTS PROCESSES\n");
		return 2;
	}
	requests = atoi(argv[2]);
	processes = atoi(argv[3]);
	setlinebuf(stdout);
	for (i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (!pid)
			return process(i, requests, processes);
	}
	while (wait(&status) > 0)
		failed |= status;
	return failed != 0;
}
