// SPDX-License-Identifier: GPL-2.0
/* See machine.h. sysfs and guests are those of the kselftests. */

#include <sys/syscall.h>

#include "ap_guest.h"
#include "machine.h"

#define DRIVER_OF(_act) \
	((_act) == BIND || (_act) == UNBIND ? "vfio_ap" : "cex4queue")

/* Response codes, beside those of ap_vcpu.h */
#define RC_DECONFIGURED	0x03
#define RC_CHECKSTOPPED	0x04

static struct ap_guard no_guard;
static struct ap_guest guest[MDEVS];
static bool says_holder;	/* not without the series */
static FILE *monitor;		/* for reading; a port cannot be opened twice */

static void __attribute__((format(printf, 1, 2))) __noreturn give_up(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static struct ap_mdev uuid_of(int mdev)
{
	struct ap_mdev m;

	snprintf(m.uuid, sizeof(m.uuid), "a9000000-0000-4000-8000-00000000000%c",
		 '0' + mdev);
	return m;
}

/* The emulator's monitor: its last answer stays in @answer. */

static char answer[4096];

static void operator_says(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vdprintf(fileno(monitor), fmt, args);
	va_end(args);
	do {
		if (!fgets(answer, sizeof(answer), monitor))
			give_up("the emulator's monitor: %s", strerror(errno));
		if (strstr(answer, "\"error\""))
			give_up("the emulator's monitor: %s", answer);
	} while (!strstr(answer, "\"return\""));
}

static void set_property(const char *path, const char *property, const char *value)
{
	operator_says("{\"execute\":\"qom-set\",\"arguments\":"
		      "{\"path\":\"/machine/%s\",\"property\":\"%s\",\"value\":%s}}",
		      path, property, value);
}

static void set_card(int card, const char *property, bool value)
{
	char path[32];

	snprintf(path, sizeof(path), "peripheral/card%d", FIRST_CARD + card);
	set_property(path, property, value ? "true" : "false");
}

static void plug_card(int card, bool there)
{
	char path[PATH_MAX];
	int id = FIRST_CARD + card;

	snprintf(path, sizeof(path), AP_DEVICES_DIR "/card%02x", id);
	if (!access(path, F_OK) == there)
		return;
	if (there)
		operator_says("{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"ap-card\","
			      "\"id\":\"card%d\",\"apid\":%d,\"mode\":\"accel\"}}", id, id);
	else
		operator_says("{\"execute\":\"device_del\",\"arguments\":{\"id\":\"card%d\"}}", id);
}

static void set_domains(uint8_t domains)
{
	char list[64] = "\"";
	size_t len = 1;
	int i;

	for (i = 0; i < DOMAINS; i++)
		if (domains >> i & 1)
			len += snprintf(list + len, sizeof(list) - len, "%s%d",
					len > 1 ? ":" : "", FIRST_DOMAIN + i);
	strcpy(list + len, "\"");
	set_property("ap-matrix", "domains", list);
}

long machine_violations(void)
{
	operator_says("{\"execute\":\"qom-get\",\"arguments\":"
		      "{\"path\":\"/machine/ap-matrix\",\"property\":\"oracle-violations\"}}");
	return strtol(strstr(answer, "\"return\"") + strlen("\"return\": "), NULL, 10);
}

void machine_open(void)
{
	const char *path = getenv("LAB_QMP");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	char text[64];

	ap_guard = &no_guard;
	monitor = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!monitor)
		give_up("no monitor of an emulator: LAB_QMP=%s", path ?: "");
	operator_says("{\"execute\":\"qmp_capabilities\"}");
	set_property("ap-matrix", "oracle", "true");
	_test_cmd_mask("apmask", "-%u\n", FIRST_CARD);
	says_holder = !ap_queue_attr((struct ap_queue){ QUEUE_ARGS(0, 0) }, "holder", text,
				     sizeof(text));
}

/* Steps */

static int scan(void)
{
	return ap_write(AP_BUS "/scans", "1");
}

/* 256 bits of which the first stands left; those that the model has not are @others */
static void mask_text(char *buf, uint8_t set, unsigned int first, bool others)
{
	unsigned int bit, digit = 0;

	buf += sprintf(buf, "0x");
	for (bit = 0; bit < AP_IDS; bit++) {
		bool one = bit >= first && bit < first + 4 ? set >> (bit - first) & 1 : others;

		digit = digit << 1 | one;
		if (bit % 4 == 3) {
			*buf++ = "0123456789abcdef"[digit & 15];
			digit = 0;
		}
	}
	*buf = '\0';
}

static int set_mask(const struct step *s)
{
	const char *mask = s->act == APMASK ? "apmask" : "aqmask";
	unsigned int first = s->act == APMASK ? FIRST_CARD : FIRST_DOMAIN;
	char text[80];
	size_t len = 0;
	int i;

	if (!s->b) {
		mask_text(text, s->a, first, true);
		return _test_cmd_mask(mask, "%s\n", text);
	}
	for (i = 0; i < 4; i++)
		len += sprintf(text + len, "%s%c%u", i ? "," : "", s->a >> i & 1 ? '+' : '-',
			       first + i);
	return _test_cmd_mask(mask, "%s\n", text);
}

static int set_ap_config(const struct ap_mdev *mdev, const struct step *s)
{
	char apm[80], aqm[80], adm[80], text[256];

	mask_text(apm, s->b, FIRST_CARD, false);
	mask_text(aqm, s->c, FIRST_DOMAIN, false);
	mask_text(adm, 0, 0, false);
	snprintf(text, sizeof(text), "%s,%s,%s\n", apm, aqm, adm);
	return ap_mdev_write(mdev, "ap_config", text);
}

static int mdev_step(const struct step *s)
{
	static const char * const attr[] = {
		[ASSIGN_ADAPTER] = "assign_adapter", [UNASSIGN_ADAPTER] = "unassign_adapter",
		[ASSIGN_DOMAIN] = "assign_domain", [UNASSIGN_DOMAIN] = "unassign_domain",
		[ASSIGN_CONTROL] = "assign_control_domain",
		[UNASSIGN_CONTROL] = "unassign_control_domain",
	};
	struct ap_mdev mdev = uuid_of(s->a);

	switch (s->act) {
	case CREATE:
		return ap_write(MDEV_TYPE "/create", mdev.uuid);
	case REMOVE:
		return _test_cmd_mdev_remove(&mdev);
	case OPEN:
		no_guard.nguest = 0;
		if (_test_cmd_guest_start(&guest[s->a], s->b ? AP_OPEN_CDEV : AP_OPEN_GROUP,
					  &mdev))
			return -1;
		return ap_guest_command(&guest[s->a], AP_GUEST_CPU, (struct ap_queue){});
	case CLOSE:
		close(guest[s->a].ctl);
		return ap_guest_end(&guest[s->a], AP_EXIT_KILL);
	case SET_MATRIX:
		return set_ap_config(&mdev, s);
	case ASSIGN_ADAPTER:
	case UNASSIGN_ADAPTER:
		return _test_cmd_mdev(&mdev, attr[s->act], FIRST_CARD + s->b);
	default:
		return _test_cmd_mdev(&mdev, attr[s->act], FIRST_DOMAIN + s->b);
	}
}

static int module_step(bool load)
{
	if (load)
		return system("modprobe vfio_ap") ? -1 : 0;
	return syscall(SYS_delete_module, "vfio_ap", O_NONBLOCK);
}

static int queue_step(const struct step *s)
{
	struct ap_queue q = { QUEUE_ARGS(s->a, s->b) };

	switch (s->act) {
	case RESET:
		return ap_take(AP_RESET, q);
	case BIND:
	case BIND_HOST:
		return ap_driver_write(DRIVER_OF(s->act), "bind", q);
	default:
		return ap_driver_write(DRIVER_OF(s->act), "unbind", q);
	}
}

/* What the operator does is seen by the next scan. */
static int hardware_step(const struct step *s)
{
	switch (s->act) {
	case HW_PLUG:
		plug_card(s->a, s->b);
		break;
	case HW_CONFIG:
		set_card(s->a, "config", s->b);
		break;
	case HW_CHECKSTOP:
		set_card(s->a, "checkstop", s->b);
		break;
	default:
		set_domains(s->a);
	}
	return scan();
}

static int do_step(const struct step *s)
{
	switch (s->act) {
	case CREATE ... SET_MATRIX:
		return mdev_step(s);
	case APMASK ... AQMASK:
		return set_mask(s);
	case BIND ... UNBIND_HOST:
	case RESET:
		return queue_step(s);
	case CONFIG:
		/* a scan sees what else is wrong with a card that is back */
		return ap_card_write(FIRST_CARD + s->a, "config", s->b ? "1\n" : "0\n") ?:
		       scan();
	case LOAD ... UNLOAD:
		return module_step(s->act == LOAD);
	case SCAN:
		return scan();
	default:
		return hardware_step(s);
	}
}

int machine_step(const struct step *step)
{
	return ap_errno_of(do_step(step));
}

/* Reports are written line by line. */

static void __attribute__((format(printf, 2, 3))) add(struct report *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	r->len += vsnprintf(r->text + r->len, sizeof(r->text) - r->len, fmt, args);
	va_end(args);
}

/* Guests */

/* What a guest's TAPQ says of a queue */
static unsigned int rc_of(const struct model *m, int mdev, int card, int domain)
{
	uint8_t apm, aqm;

	model_guest(m, mdev, &apm, &aqm);
	if (!m->mdev[mdev].open || !(apm >> card & 1) || !(aqm >> domain & 1))
		return AP_RC_NOT_AVAILABLE;
	if (!m->card[card].configured)
		return RC_DECONFIGURED;
	return m->card[card].checkstopped ? RC_CHECKSTOPPED : AP_RC_NORMAL;
}

void machine_ask(const struct model *m)
{
	int i, card, domain;

	for (i = 0; i < MDEVS; i++)
		for (card = 0; card < CARDS; card++)
			for (domain = 0; domain < DOMAINS; domain++)
				if (rc_of(m, i, card, domain) == AP_RC_NORMAL)
					ap_guest_asks(&guest[i],
						      ((struct ap_queue){ QUEUE_ARGS(card, domain) }));
}

static void get(struct report *r, int mdev, int card, int domain, int was, int want)
{
	struct ap_queue q = { QUEUE_ARGS(card, domain) };
	int rc = was == AP_RC_NORMAL && want == AP_RC_NORMAL ?
		 ap_guest_gets(&guest[mdev], q) : ap_guest_finds(&guest[mdev], q);

	if (rc != want)
		add(r, "the guest of mdev %d finds %02x at " QUEUE_FMT ", expected %02x\n",
		    mdev, rc, QUEUE_ARGS(card, domain), want);
}

void machine_get(const struct model *before, const struct model *after, struct report *r)
{
	int i, card, domain;

	r->len = 0;
	*r->text = '\0';
	for (i = 0; i < MDEVS; i++) {
		if (!after->mdev[i].open)
			continue;
		for (card = 0; card < CARDS; card++)
			for (domain = 0; domain < DOMAINS; domain++)
				get(r, i, card, domain, rc_of(before, i, card, domain),
				    rc_of(after, i, card, domain));
	}
}

/* Back to the beginning */

static void clear(void)
{
	struct ap_queue q;
	char driver[32];
	int i, j;

	for (i = 0; i < MDEVS; i++)
		if (guest[i].pid) {
			close(guest[i].ctl);
			ap_guest_end(&guest[i], AP_EXIT_KILL);
			guest[i].pid = 0;
		}
	/* without its mdevs nobody stands against the masks */
	if (!access("/sys/module/vfio_ap", F_OK))
		module_step(false);
	for (i = 0; i < CARDS; i++) {
		plug_card(i, true);
		set_card(i, "config", true);
		set_card(i, "checkstop", false);
	}
	set_domains(ALL_DOMAINS);
	scan();
	for (i = 0; i < CARDS; i++)
		for (j = 0; j < DOMAINS; j++) {
			q = (struct ap_queue){ QUEUE_ARGS(i, j) };
			ap_queue_driver(q, driver, sizeof(driver));
			if (*driver)
				ap_driver_write(driver, "unbind", q);
		}
}

void machine_begin(void)
{
	static const struct step all[] = { { APMASK, ALL_CARDS }, { AQMASK, ALL_DOMAINS } };
	struct report have, want;
	struct model m;
	int i, j;

	clear();
	if (machine_step(&all[0]) || machine_step(&all[1]) || module_step(true))
		give_up("masks or module: %s", strerror(errno));
	for (i = 0; i < CARDS; i++)
		for (j = 0; j < DOMAINS; j++)
			machine_step(&(struct step){ BIND_HOST, i, j });
	model_begin(&m);
	model_report(&m, &want);
	if (!poll_until((machine_report(&have), !strcmp(have.text, want.text))))
		give_up("not as in the beginning:\n%s", have.text);
}

/* Reports */

/* A deconfigured card says nothing else. */
static void report_card(struct report *r, int card)
{
	char config[8], chkstop[8];

	if (ap_card_attr(FIRST_CARD + card, "config", config, sizeof(config)) ||
	    ap_card_attr(FIRST_CARD + card, "chkstop", chkstop, sizeof(chkstop)))
		return;
	add(r, "card%02x config %s chkstop %s\n", FIRST_CARD + card, config,
	    *config == '1' ? chkstop : "0");
}

static void report_queue(struct report *r, int card, int domain)
{
	struct ap_queue q = { QUEUE_ARGS(card, domain) };
	char text[64], driver[32];

	if (ap_queue_attr(q, "config", text, sizeof(text)))
		return;
	ap_queue_driver(q, driver, sizeof(driver));
	add(r, QUEUE_FMT " driver %s", QUEUE_ARGS(card, domain), driver);
	if (!ap_queue_attr(q, "status", text, sizeof(text)))
		add(r, ", %s", text);
	if (!ap_queue_attr(q, "holder", text, sizeof(text)))
		add(r, ", holder %s", text);
	add(r, "\n");
}

static void report_mdev(struct report *r, int i)
{
	struct ap_mdev mdev = uuid_of(i);
	char text[512];

	if (ap_mdev_attr(&mdev, "matrix", text, sizeof(text)))
		return;
	add(r, "mdev %d: matrix %s", i, text);
	ap_mdev_attr(&mdev, "guest_matrix", text, sizeof(text));
	add(r, "; guest_matrix %s", text);
	ap_mdev_attr(&mdev, "control_domains", text, sizeof(text));
	add(r, "; control_domains %s\n", text);
}

void machine_report(struct report *r)
{
	char text[80];
	int i, j;

	r->len = 0;
	ap_mask_read("apmask", text, sizeof(text));
	add(r, "apmask %s\n", text);
	ap_mask_read("aqmask", text, sizeof(text));
	add(r, "aqmask %s\n", text);
	for (i = 0; i < CARDS; i++) {
		report_card(r, i);
		for (j = 0; j < DOMAINS; j++)
			report_queue(r, i, j);
	}
	for (i = 0; i < MDEVS; i++)
		report_mdev(r, i);
}

static void queue_report(const struct model *m, struct report *r, int card, int domain)
{
	static const char * const name[] = { "", "cex4queue", "vfio_ap" };
	enum driver driver = m->card[card].driver[domain];
	int holder = model_holder(m, card, domain);

	if (!model_exists(m, card, domain))
		return;
	add(r, QUEUE_FMT " driver %s", QUEUE_ARGS(card, domain), name[driver]);
	if (driver == VFIO_AP) {
		add(r, ", %s", model_in_use(m, card, domain) ? "in use" :
		    holder >= 0 ? "assigned" : "unassigned");
		if (says_holder)
			add(r, ", holder %s", holder >= 0 ? uuid_of(holder).uuid : "none");
	}
	add(r, "\n");
}

/* As the kernel writes a matrix; one without adapters or domains has half a name. */
static void matrix_report(struct report *r, const char *what, uint8_t apm, uint8_t aqm)
{
	const char *blank = "";
	int i, j;

	add(r, "%s ", what);
	for (i = 0; i < CARDS; i++) {
		if (!(apm >> i & 1))
			continue;
		for (j = 0; j < DOMAINS; j++) {
			if (!(aqm >> j & 1))
				continue;
			add(r, "%s" QUEUE_FMT, blank, QUEUE_ARGS(i, j));
			blank = " ";
		}
		if (!aqm) {
			add(r, "%s%02x.", blank, FIRST_CARD + i);
			blank = " ";
		}
	}
	for (j = 0; !apm && j < DOMAINS; j++)
		if (aqm >> j & 1) {
			add(r, "%s.%04x", blank, FIRST_DOMAIN + j);
			blank = " ";
		}
}

static void mdev_report(const struct model *m, struct report *r, int i)
{
	const struct mdev *mdev = &m->mdev[i];
	const char *blank = "";
	uint8_t apm, aqm;
	int j;

	if (!mdev->exists)
		return;
	add(r, "mdev %d: ", i);
	matrix_report(r, "matrix", mdev->apm, mdev->aqm);
	model_guest(m, i, &apm, &aqm);
	matrix_report(r, "; guest_matrix", apm, aqm);
	add(r, "; control_domains ");
	for (j = 0; j < DOMAINS; j++)
		if (mdev->adm >> j & 1) {
			add(r, "%s%04x", blank, FIRST_DOMAIN + j);
			blank = " ";
		}
	add(r, "\n");
}

void model_report(const struct model *m, struct report *r)
{
	char text[80];
	int i, j;

	r->len = 0;
	mask_text(text, m->apm, FIRST_CARD, true);
	add(r, "apmask %s\n", text);
	mask_text(text, m->aqm, FIRST_DOMAIN, true);
	add(r, "aqmask %s\n", text);
	for (i = 0; i < CARDS; i++) {
		/* of a card without a queue Linux keeps no device */
		if (m->card[i].plugged && m->domains)
			add(r, "card%02x config %d chkstop %d\n", FIRST_CARD + i,
			    m->card[i].configured,
			    m->card[i].configured && m->card[i].checkstopped);
		for (j = 0; j < DOMAINS; j++)
			queue_report(m, r, i, j);
	}
	for (i = 0; i < MDEVS; i++)
		mdev_report(m, r, i);
}
