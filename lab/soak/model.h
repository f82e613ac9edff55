/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A few adapters, domains and mdevs, and what becomes of them: the reference that
 * the soak compares a kernel with. It knows the rules, not how the kernel keeps them.
 */
#ifndef SOAK_MODEL_H
#define SOAK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bit n of a set stands for the nth of them. */
#define CARDS		4
#define DOMAINS		4
#define MDEVS		3
#define FIRST_CARD	3
#define FIRST_DOMAIN	4
#define ALL_CARDS	((1 << CARDS) - 1)
#define ALL_DOMAINS	((1 << DOMAINS) - 1)

enum driver { NONE, HOST, VFIO_AP };

struct card {
	bool plugged, configured, checkstopped;
	enum driver driver[DOMAINS];
};

struct mdev {
	bool exists, open;
	uint8_t apm, aqm, adm;
};

struct model {
	bool loaded;			/* vfio_ap */
	uint8_t apm, aqm;		/* what the masks give to the host */
	uint8_t domains;		/* that the machine has */
	struct card card[CARDS];
	struct mdev mdev[MDEVS];
};

/* What an administrator or an operator does; @a and @b say to what. */
enum act {
	CREATE, REMOVE,			/* mdev a */
	OPEN, CLOSE,			/* mdev a; b: by group or cdev */
	ASSIGN_ADAPTER, UNASSIGN_ADAPTER,	/* mdev a, adapter b */
	ASSIGN_DOMAIN, UNASSIGN_DOMAIN,	/* mdev a, domain b */
	ASSIGN_CONTROL, UNASSIGN_CONTROL,
	SET_MATRIX,			/* mdev a, adapters b, domains c */
	APMASK, AQMASK,			/* to a; b: absolute or by difference */
	BIND, UNBIND,			/* adapter a, domain b: vfio_ap */
	BIND_HOST, UNBIND_HOST,
	CONFIG,				/* adapter a: off or on, by sysfs */
	RESET,				/* adapter a, domain b */
	SCAN,
	LOAD, UNLOAD,			/* vfio_ap */
	HW_PLUG,			/* adapter a: away or there */
	HW_CONFIG, HW_CHECKSTOP,	/* adapter a: off or on */
	HW_DOMAINS,			/* the machine has these */
	ACTS
};

struct step {
	enum act act;
	uint8_t a, b, c;
};

void model_begin(struct model *m);
int model_step(struct model *m, const struct step *step);
void model_guest(const struct model *m, int mdev, uint8_t *apm, uint8_t *aqm);
bool model_in_use(const struct model *m, int card, int domain);
bool model_exists(const struct model *m, int card, int domain);

/* The holder of a queue, or -1 */
int model_holder(const struct model *m, int card, int domain);

#endif
