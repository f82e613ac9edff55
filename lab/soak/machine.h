/* SPDX-License-Identifier: GPL-2.0 */
/* The emulated machine and its kernel, to which the soak does what its model did. */
#ifndef SOAK_MACHINE_H
#define SOAK_MACHINE_H

#include "model.h"

/* Adapters 3 to 6, domains 4 to 7; queues of the model's as the AP bus names them */
#define QUEUE_FMT	"%02x.%04x"
#define QUEUE_ARGS(_card, _domain) FIRST_CARD + (_card), FIRST_DOMAIN + (_domain)

/* A state in words, one fact a line */
struct report {
	char text[8192];
	size_t len;
};

/* Finds the emulator's monitor; begins watching who uses the queues. */
void machine_open(void);

/* As the model begins; exits when that cannot be had. */
void machine_begin(void);

/* Does a step. Returns its errno, 0 when it succeeds. */
int machine_step(const struct step *step);

/* Every guest sends a request to each queue that it can use. */
void machine_ask(const struct model *m);

/*
 * Those that can be used still, by guests that have not been closed, are answered;
 * what guests find at other queues is what the model has. Reports only differences.
 */
void machine_get(const struct model *before, const struct model *after, struct report *r);

/* What the kernel shows of itself, and what it has to show by the model */
void machine_report(struct report *r);
void model_report(const struct model *m, struct report *r);

/* Uses of a queue that the emulator's oracle takes exception to */
long machine_violations(void);

#endif
