// SPDX-License-Identifier: GPL-2.0
/* See model.h. Documentation/arch/s390/vfio-ap-in-use.rst has the rules in words. */

#include <errno.h>
#include <string.h>

#include "model.h"

static bool has(uint8_t set, int n) { return set >> n & 1; }

static void put(uint8_t *set, int n, bool value)
{
	*set = (*set & ~(1 << n)) | value << n;
}

static bool is_hosts(const struct model *m, int card, int domain)
{
	return has(m->apm, card) && has(m->aqm, domain);
}

bool model_exists(const struct model *m, int card, int domain)
{
	return m->card[card].plugged && has(m->domains, domain);
}

/* The driver of a queue that has none, when the bus looks for one */
static enum driver driver_for(const struct model *m, int card, int domain)
{
	if (!model_exists(m, card, domain))
		return NONE;
	if (is_hosts(m, card, domain))
		return HOST;
	return m->loaded ? VFIO_AP : NONE;
}

void model_begin(struct model *m)
{
	int card, domain;

	memset(m, 0, sizeof(*m));
	m->loaded = true;
	m->apm = ALL_CARDS;
	m->aqm = ALL_DOMAINS;
	m->domains = ALL_DOMAINS;
	for (card = 0; card < CARDS; card++) {
		m->card[card].plugged = true;
		m->card[card].configured = true;
		for (domain = 0; domain < DOMAINS; domain++)
			m->card[card].driver[domain] = HOST;
	}
}

/* A guest has an adapter with all domains that it can have, or not at all. */
void model_guest(const struct model *m, int mdev, uint8_t *apm, uint8_t *aqm)
{
	int card, domain;

	*apm = m->mdev[mdev].apm;
	*aqm = m->mdev[mdev].aqm & m->domains;
	for (card = 0; card < CARDS; card++) {
		if (!m->card[card].plugged)
			put(apm, card, false);
		for (domain = 0; domain < DOMAINS; domain++)
			if (has(*aqm, domain) && m->card[card].driver[domain] != VFIO_AP)
				put(apm, card, false);
	}
}

int model_holder(const struct model *m, int card, int domain)
{
	int i;

	for (i = 0; i < MDEVS; i++)
		if (has(m->mdev[i].apm, card) && has(m->mdev[i].aqm, domain))
			return i;
	return -1;
}

bool model_in_use(const struct model *m, int card, int domain)
{
	int holder = model_holder(m, card, domain);
	uint8_t apm, aqm;

	if (holder < 0 || !m->mdev[holder].open)
		return false;
	model_guest(m, holder, &apm, &aqm);
	return has(apm, card) && has(aqm, domain);
}

static bool any_open(const struct model *m)
{
	int i;

	for (i = 0; i < MDEVS; i++)
		if (m->mdev[i].open)
			return true;
	return false;
}

/* Mdevs: the whole new matrix is looked at, the host's part of it first. */
static int set_matrix(struct model *m, int mdev, uint8_t apm, uint8_t aqm)
{
	int i;

	if (apm & m->apm && aqm & m->aqm)
		return EADDRNOTAVAIL;
	for (i = 0; i < MDEVS; i++)
		if (i != mdev && apm & m->mdev[i].apm && aqm & m->mdev[i].aqm)
			return EADDRINUSE;
	m->mdev[mdev].apm = apm;
	m->mdev[mdev].aqm = aqm;
	return 0;
}

static int mdev_step(struct model *m, const struct step *s)
{
	struct mdev *mdev = &m->mdev[s->a];
	int error;

	if (s->act == CREATE) {
		if (!m->loaded)
			return ENOENT;
		if (mdev->exists)
			return EEXIST;
		*mdev = (struct mdev){ .exists = true };
		return 0;
	}
	if (!mdev->exists)
		return ENOENT;
	switch (s->act) {
	case REMOVE:
		*mdev = (struct mdev){};
		return 0;
	case OPEN:
	case CLOSE:
		mdev->open = s->act == OPEN;
		return 0;
	case ASSIGN_ADAPTER:
		if (has(mdev->apm, s->b))
			return 0;
		return set_matrix(m, s->a, mdev->apm | 1 << s->b, mdev->aqm);
	case ASSIGN_DOMAIN:
		if (has(mdev->aqm, s->b))
			return 0;
		return set_matrix(m, s->a, mdev->apm, mdev->aqm | 1 << s->b);
	case UNASSIGN_ADAPTER:
		put(&mdev->apm, s->b, false);
		return 0;
	case UNASSIGN_DOMAIN:
		put(&mdev->aqm, s->b, false);
		return 0;
	case ASSIGN_CONTROL:
	case UNASSIGN_CONTROL:
		put(&mdev->adm, s->b, s->act == ASSIGN_CONTROL);
		return 0;
	default:		/* SET_MATRIX, without control domains */
		error = set_matrix(m, s->a, s->b, s->c);
		if (!error)
			mdev->adm = 0;
		return error;
	}
}

/* All or nothing; who is assigned a queue that the host would get stands against it. */
static int mask_step(struct model *m, const struct step *s)
{
	struct model after = *m;
	int card, domain;

	if (s->act == APMASK)
		after.apm = s->a;
	else
		after.aqm = s->a;
	for (card = 0; card < CARDS; card++)
		for (domain = 0; domain < DOMAINS; domain++) {
			if (is_hosts(m, card, domain) == is_hosts(&after, card, domain))
				continue;
			if (is_hosts(&after, card, domain) && model_holder(m, card, domain) >= 0)
				return EBUSY;
			after.card[card].driver[domain] = driver_for(&after, card, domain);
		}
	*m = after;
	return 0;
}

static int queue_step(struct model *m, const struct step *s)
{
	enum driver want = s->act == BIND || s->act == UNBIND ? VFIO_AP : HOST;
	struct card *card = &m->card[s->a];
	enum driver *driver = &card->driver[s->b];

	if (s->act != RESET && want == VFIO_AP && !m->loaded)
		return ENOENT;
	if (!model_exists(m, s->a, s->b))
		return s->act == RESET ? ENOENT : ENODEV;
	switch (s->act) {
	case RESET:
		if (model_in_use(m, s->a, s->b))
			return EBUSY;
		/* the host's state machine goes on later, whatever comes of it */
		if (*driver == HOST)
			return 0;
		return card->configured && !card->checkstopped ? 0 : EIO;
	case UNBIND:
	case UNBIND_HOST:
		if (*driver != want)
			return ENODEV;
		if (model_in_use(m, s->a, s->b))
			return EBUSY;
		*driver = NONE;
		return 0;
	default:
		if (*driver != NONE)
			return EBUSY;
		if (driver_for(m, s->a, s->b) != want)
			return ENODEV;
		*driver = want;
		return 0;
	}
}

static int card_step(struct model *m, const struct step *s)
{
	struct card *card = &m->card[s->a];
	int domain;

	if (s->act != HW_PLUG && !card->plugged)
		return s->act == CONFIG ? ENOENT : 0;
	switch (s->act) {
	case CONFIG:
		for (domain = 0; !s->b && domain < DOMAINS; domain++)
			if (card->configured && model_in_use(m, s->a, domain))
				return EBUSY;
		card->configured = s->b;
		return 0;
	case HW_CONFIG:
		card->configured = s->b;
		return 0;
	case HW_CHECKSTOP:
		card->checkstopped = s->b;
		return 0;
	default:
		if (card->plugged == s->b)
			return 0;
		*card = (struct card){ .plugged = s->b, .configured = s->b };
		for (domain = 0; domain < DOMAINS; domain++)
			card->driver[domain] = driver_for(m, s->a, domain);
		return 0;
	}
}

static int domains_step(struct model *m, const struct step *s)
{
	uint8_t change = m->domains ^ s->a;
	int card, domain;

	m->domains = s->a;
	for (card = 0; card < CARDS; card++)
		for (domain = 0; domain < DOMAINS; domain++)
			if (has(change, domain))
				m->card[card].driver[domain] = driver_for(m, card, domain);
	return 0;
}

static int module_step(struct model *m, const struct step *s)
{
	int card, domain;

	if (m->loaded == (s->act == LOAD))
		return 0;
	if (any_open(m))
		return EAGAIN;
	m->loaded = s->act == LOAD;
	memset(m->mdev, 0, sizeof(m->mdev));
	for (card = 0; card < CARDS; card++)
		for (domain = 0; domain < DOMAINS; domain++) {
			enum driver *driver = &m->card[card].driver[domain];

			if (!m->loaded && *driver == VFIO_AP)
				*driver = NONE;
			else if (m->loaded && *driver == NONE && !is_hosts(m, card, domain))
				*driver = driver_for(m, card, domain);
		}
	return 0;
}

/* Returns the errno that the step gives, 0 when it succeeds. */
int model_step(struct model *m, const struct step *s)
{
	switch (s->act) {
	case CREATE ... SET_MATRIX:
		return mdev_step(m, s);
	case APMASK ... AQMASK:
		return mask_step(m, s);
	case BIND ... UNBIND_HOST:
	case RESET:
		return queue_step(m, s);
	case CONFIG:
	case HW_PLUG ... HW_CHECKSTOP:
		return card_step(m, s);
	case HW_DOMAINS:
		return domains_step(m, s);
	case LOAD ... UNLOAD:
		return module_step(m, s);
	default:
		return 0;
	}
}
