/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may take an AP queue: claims of the AP bus, the answer of vfio_ap, and the
 * locks of the driver core between them, as built by patches/6.12.
 *
 * There is one adapter with NQ domains, so that a queue is a domain and a set of
 * APQNs is a bit mask, and there are NM mdevs with a guest each. A process is
 * what an administrator, a guest, a module loader or a scan does; it takes the
 * locks of the functions in its comments, and comes to an end.
 *
 * guests_lock stands for kvm->lock and mdevs_lock too, which are taken inside it.
 * Nobody who has it waits for another lock, and lockdep sees to that. So what is
 * done under it is one step, except where a claim is looked at, because that is
 * published without it. lockdep sees neither device_lock nor who waits for the
 * users of an attribute.
 *
 * Which processes run, and how often:
 *	UNBIND, BIND, DRIVERS_PROBE, RESET, CONFIG, STATUS, HWRNG	once
 *	MASK, MASK2	so many writes, by a first and a second writer
 *	SCAN		so many times a queue goes or comes
 *	RMMOD		vfio_ap is unloaded and loaded again
 *	RMMOD_HOST	zcrypt is unloaded
 *	GUEST		so many times each guest is started; the last may go on running
 *	ASSIGN		so many times each mdev has a domain assigned or unassigned
 * and from where: HOST, MATRIX0 and MATRIX1 are the queues that the host and the
 * mdevs have at first. With LATE_STORES a claim becomes visible late, bit by bit.
 * With RESETS, resets take their time, and are waited for without locks; a guest
 * that is started resets its queues once, VFIO_DEVICE_RESET.
 *
 * Checked besides deadlock, by these names:
 *	taken_in_use	an administrator's action takes a queue that is in use
 *	assigned_to_host	an APQN is assigned to an mdev and belongs to the host
 *	passed_unbound	a guest has a queue that is not bound to vfio_ap
 *	passed_twice	two mdevs pass the same queue
 *	claim_took	a claim takes from a guest what it has
 *	assign_took	to assign a queue takes from a guest what it has
 *	passed_in_reset	a guest gets a queue whose reset goes on
 *	host_in_reset	zcrypt gets a queue whose reset goes on
 * and when everything has come to an end:
 *	stale_claim	queues are claimed by nobody
 *	stale_shadow	a shadow APCB is not what filtering the matrix gives
 *	wrong_driver	a queue is bound to a driver from which the masks keep it
 *	no_driver	a queue is bound to none, and nobody has unbound it
 *
 * A MUTANT_* is a mistake, and has to be found: see the list of configurations.
 * Not modelled: several adapters, changes of QCI, failing allocations, resets that
 * fail, interrupts of guests, fairness.
 */
#ifndef NQ
#define NQ 1
#endif
#ifndef NM
#define NM 1
#endif
#ifndef HOST
#define HOST 0
#endif
#ifndef MATRIX0
#define MATRIX0 0
#endif
#ifndef MATRIX1
#define MATRIX1 0
#endif

#define BIT(q)	(1 << (q))
#define ALL	(BIT(NQ) - 1)
#define MDEV1	(NM - 1)	/* the other mdev, if there is one */

/* if without else; the condition may be a statement, as in LOCK() */
#define IF(condition)	if :: condition ->
#define FI	:: else fi

/* Locks, the outer ones first. A lock names its holder. */
#define FREE	0
#define SELF	(_pid + 1)
#define LOCK(lock)	atomic { lock == FREE -> lock = SELF }
#define UNLOCK(lock)	atomic { assert(lock == SELF); lock = FREE }

byte bindings_mutex;
byte scan_mutex;
byte device_lock[NQ];
byte perms_mutex;
byte guests_lock;

/* A sysfs attribute. Who removes it waits for its readers and writers. */
typedef attribute { byte users; bool removed };
#define ENTER(attr)	atomic { if :: attr.removed -> goto out :: else -> attr.users++ fi }
#define LEAVE(attr)	attr.users--
#define REMOVE(attr)	attr.removed = true; attr.users == 0

attribute bind_attrs;		/* bind and unbind of the driver vfio_ap */
attribute device_attrs[NQ];	/* reset, config: removed by device_del() */
attribute status_attrs[NQ];	/* status, holder: removed by vfio_ap's remove */

/* The AP bus */
byte host = HOST;		/* what apmask and aqmask reserve for zcrypt */
byte claim;			/* what is published */
byte granted;			/* what the action in progress has been granted */
#ifdef LATE_STORES
byte visible;			/* what the others see of the claim */
#define SYNC	visible = claim
#else
#define visible	claim
#define SYNC	skip
#endif

/* The driver core; of zcrypt only the queue driver, and its random numbers */
mtype = { NONE, VFIO_AP, ZCRYPT };
#define OWNER(q)	(host & BIT(q) -> ZCRYPT : VFIO_AP)
mtype driver[NQ];
byte present = ALL, dead;	/* queues with a device, with one being deleted */
bool registered[4] = true;	/* by driver */
byte probes[4];			/* references to a driver while it probes */
byte vfio_ap_opens;		/* references to the module */
bool vfio_ap_going;
bool rng_is_read;

/* vfio_ap */
bool mdevs = true;		/* there are mdevs */
byte vfio_queues;		/* queues with a struct vfio_ap_queue */
byte matrix[NM], shadow[NM];
bool open[NM];			/* matrix_mdev->kvm */
byte resetting;			/* queues whose reset goes on */
bool filter_again[NM];

#define ASSIGNED	(matrix[0] | matrix[MDEV1])
#define PASSED(m)	(open[m] -> shadow[m] : 0)
#define IN_USE		(PASSED(0) | PASSED(MDEV1))

/* pan quotes the text of an assertion: the property's name. */
hidden byte taken_in_use, assigned_to_host, passed_unbound, passed_twice, claim_took,
	assign_took, passed_in_reset, host_in_reset, stale_claim, stale_shadow,
	wrong_driver, no_driver;
#define VIOLATED(property)	property = true; assert(!property)

/* ---- vfio_ap: what a guest sees ---- */

/* While a queue is reset, who has it keeps it and nobody gets it. */
#ifdef MUTANT_PASSED_IN_RESET
#define IN_RESET(m)	0
#else
#define IN_RESET(m)	(resetting & ~shadow[m])
#endif
/* A queue that is not passable keeps its adapter, which is all, from the guest. */
#define PASSABLE(m, claimed)	((matrix[m] & (~vfio_queues | IN_RESET(m) | (claimed))) -> 0 : matrix[m])

#if defined(MUTANT_OPEN_FILTERED) || defined(MUTANT_OPEN_KEEPS)
#define LEFT_ALONE(m)	false
#else
#define LEFT_ALONE(m)	(open[m] && (matrix[m] & visible))
#endif
#if defined(MUTANT_OPEN_FILTERED) || defined(MUTANT_CLAIM_READ_TWICE)
#define FILTERED(m)	PASSABLE(m, visible)
#elif defined(MUTANT_OPEN_KEEPS)
#define FILTERED(m)	PASSABLE(m, visible & ~PASSED(m))
#else
#define FILTERED(m)	PASSABLE(m, (open[m] -> 0 : visible))
#endif

/* vfio_ap_mdev_reset_queue(), of a set of queues; guests_lock is held */
#if RESETS
#define RESET_QUEUES(set)	resetting = resetting | (set)
#else
#define RESET_QUEUES(set)	skip
#endif

/*
 * vfio_ap_mdev_refilter(). The claim may be published between the two steps, so the
 * second one does not look at it for an open mdev; in_use is asked after this.
 */
inline refilter(m)
{
	if
	:: LEFT_ALONE(m) -> filter_again[m] = true
	:: else ->
		atomic {
			filter_again[m] = ((matrix[m] & visible) -> true : false);
			IF (PASSED(m) & PASSABLE(m, 0) & ~FILTERED(m)) VIOLATED(claim_took) FI;
			IF (FILTERED(m) & ~shadow[m] & resetting) VIOLATED(passed_in_reset) FI;
			RESET_QUEUES(shadow[m] & ~FILTERED(m) & vfio_queues);
			shadow[m] = FILTERED(m)
		}
	fi
}

/* vfio_ap_refilter_mdevs(), for one of them; guests_lock is held */
#define REFILTER(m)	IF (filter_again[m]) filter_again[m] = false; refilter(m) FI

/* vfio_ap_finish_resets(), of all that go on: it waits for the last of them */
inline finish_resets()
{
#if RESETS
	!resetting;
#ifndef MUTANT_NOT_FILTERED_AGAIN
	IF (filter_again[0] || filter_again[MDEV1])
		LOCK(guests_lock);
		REFILTER(0);
		REFILTER(MDEV1);
		UNLOCK(guests_lock)
	FI
#endif
#endif
	skip
}

/* ---- AP bus: claims ---- */

#ifdef MUTANT_GOING_NOT_ASKED
#define ON_THE_LIST	(registered[VFIO_AP] && !vfio_ap_going)
#else
#define ON_THE_LIST	registered[VFIO_AP]
#endif

#ifdef MUTANT_IN_USE_UNLOCKED
#define MAY_ANSWER(question)	true
#define SYNC_IN_USE	skip
#else
#define MAY_ANSWER(question)	(!(question) || guests_lock == FREE)
#define SYNC_IN_USE	SYNC
#endif

mtype = { MASK_CHANGE, OTHER };

/* vfio_ap_mdev_objects(), of any mdev */
#define OBJECTS(asked, cause)	((asked) & (cause == MASK_CHANGE -> ASSIGNED : IN_USE))

/* ap_claim_begin(): publish, and ask if there is a question; vfio_ap_in_use() */
inline claim_begin(claimed, question, cause, refused)
{
#if !defined(MUTANT_UNPUBLISHED) && !defined(MUTANT_PUBLISHED_LATE)
	claim = claimed;
#endif
	atomic {
		MAY_ANSWER(question) ->
		refused = ON_THE_LIST && OBJECTS(question, cause);
		IF (question) SYNC_IN_USE FI;
		granted = (refused -> 0 : claimed)
	};
#ifdef MUTANT_PUBLISHED_LATE
	claim = (refused -> 0 : claimed);
#endif
#ifdef MUTANT_WITHDRAWN_EARLY
	claim = 0;
#endif
	skip
}

#if defined(MUTANT_NO_CLAIM_DONE)
#define TOLD(question, refused)	false
#elif defined(MUTANT_CLAIM_DONE_UNLESS_REFUSED)
#define TOLD(question, refused)	!refused
#elif defined(MUTANT_CLAIM_DONE_FOR_ASKED)
#define TOLD(question, refused)	(question)
#else
#define TOLD(question, refused)	true
#endif

/* ap_claim_end(): withdraw, then vfio_ap_claim_done() */
inline claim_end(question, refused)
{
	atomic {
#ifndef MUTANT_NEVER_WITHDRAWN
		claim = 0;
#endif
		granted = 0
	};
	atomic {
		guests_lock == FREE ->
		SYNC;
		IF (ON_THE_LIST && TOLD(question, refused))
			REFILTER(0);
#if NM > 1
			REFILTER(1)
#endif
		FI
	};
	finish_resets()
}

/* ---- driver core ---- */

/* The driver's remove; device_lock is held. for_action: an administrator wants it. */
inline detach(q, for_action)
{
	if
	:: driver[q] == VFIO_AP ->	/* vfio_ap_mdev_remove_queue() */
		REMOVE(status_attrs[q]);
		atomic {
			guests_lock == FREE ->
			IF (for_action && (IN_USE & BIT(q))) VIOLATED(taken_in_use) FI;
			RESET_QUEUES(BIT(q));
			IF (shadow[0] & BIT(q)) RESET_QUEUES(shadow[0]); shadow[0] = 0 FI;
			IF (shadow[MDEV1] & BIT(q)) RESET_QUEUES(shadow[MDEV1]); shadow[MDEV1] = 0 FI;
			vfio_queues = vfio_queues & ~BIT(q)
		};
#ifndef MUTANT_REMOVE_NOT_AWAITED
		finish_resets();
#endif
		driver[q] = NONE
	:: driver[q] == ZCRYPT ->	/* hwrng_unregister() waits for its reader */
		atomic { !rng_is_read -> driver[q] = NONE }
	:: else
	fi
}

/* device_release_driver(), whichever driver that is by now */
inline release_driver(q, for_action)
{
	LOCK(device_lock[q]);
	detach(q, for_action);
	UNLOCK(device_lock[q])
}

/* driver_detach() of one device: it may have another driver */
inline release_from(q, drv)
{
	LOCK(device_lock[q]);
	IF (driver[q] == drv) detach(q, false) FI;
	UNLOCK(device_lock[q])
}

/* really_probe(), ap_device_probe(); device_lock is held */
inline probe(q, drv)
{
	driver[q] = drv;
#ifdef MUTANT_PROBE_TAKES_MUTEX
	LOCK(bindings_mutex);
#endif
	if
	:: perms_mutex == FREE && OWNER(q) != drv -> driver[q] = NONE
	:: perms_mutex == FREE && OWNER(q) == drv ->
		IF (drv == ZCRYPT && (resetting & BIT(q))) VIOLATED(host_in_reset) FI;
		IF (drv == VFIO_AP)	/* vfio_ap_mdev_probe_queue() */
			atomic {
				guests_lock == FREE -> guests_lock = SELF;
				status_attrs[q].removed = false;
				vfio_queues = vfio_queues | BIT(q)
			};
			IF (matrix[0] & BIT(q)) refilter(0) FI;
#if NM > 1
			IF (matrix[1] & BIT(q)) refilter(1) FI;
#endif
			UNLOCK(guests_lock);
			finish_resets()
		FI
	fi;
#ifdef MUTANT_PROBE_TAKES_MUTEX
	UNLOCK(bindings_mutex);
#endif
	skip
}

#define CAN_ATTACH(q)	((present & ~dead & BIT(q)) && driver[q] == NONE)

/* __device_attach_driver(): while it probes, a driver stays registered */
inline try(q, drv)
{
	IF (atomic { CAN_ATTACH(q) && registered[drv] -> probes[drv]++ })
		probe(q, drv);
		probes[drv]--
	FI
}

/* device_attach(): drivers in the order of the bus's list, which may be any */
inline attach(q, drv)
{
	LOCK(device_lock[q]);
	if
	:: drv = VFIO_AP
	:: drv = ZCRYPT
	fi;
	try(q, drv);
	drv = (drv == ZCRYPT -> VFIO_AP : ZCRYPT);
	try(q, drv);
	UNLOCK(device_lock[q])
}

/* device_driver_attach(), or driver_attach() of one device */
inline attach_to(q, drv)
{
	LOCK(device_lock[q]);
	IF (CAN_ATTACH(q)) probe(q, drv) FI;
	UNLOCK(device_lock[q])
}

/* ---- what an administrator does ---- */

#if UNBIND
/* unbind_store() of vfio_ap, for queue 0 */
proctype unbind()
{
	bool bound, refused;

	ENTER(bind_attrs);
	IF (present & BIT(0))
		LOCK(bindings_mutex);
		atomic { device_lock[0] == FREE -> bound = (driver[0] == VFIO_AP) };
		IF (bound)		/* ap_claim_and_release() */
			claim_begin(BIT(0), BIT(0), OTHER, refused);
			IF (!refused) release_driver(0, true) FI;
			claim_end(BIT(0), refused)
		FI;
		UNLOCK(bindings_mutex)
	FI;
	LEAVE(bind_attrs);
out:
}
#endif

#if BIND
/* bind_store() of vfio_ap, for queue 0 */
proctype bind()
{
	ENTER(bind_attrs);
	IF (present & BIT(0)) attach_to(0, VFIO_AP) FI;
	LEAVE(bind_attrs);
out:
}
#endif

#if DRIVERS_PROBE
/* The driver core's attribute drivers_probe, for queue 0 */
proctype drivers_probe()
{
	mtype drv;

	IF (present & BIT(0)) attach(0, drv) FI
}
#endif

/* __ap_revise_reserved(), for a queue that changes hands and is on the bus */
inline revise(q, owner, bound, drv)
{
	LOCK(perms_mutex);
	owner = OWNER(q);
#ifndef MUTANT_DETACH_UNDER_PERMS
	UNLOCK(perms_mutex);
#endif
	atomic {			/* ap_bound_to_def_drv() */
#ifndef MUTANT_DRIVER_READ_UNLOCKED
		device_lock[q] == FREE ->
#endif
		bound = driver[q]
	};
	IF (bound != NONE && bound != owner) release_driver(q, true) FI;
#ifdef MUTANT_DETACH_UNDER_PERMS
	UNLOCK(perms_mutex);
#endif
	if
	:: bound == owner
#ifdef MUTANT_DRIVERLESS_SKIPPED
	:: bound == NONE
#endif
	:: else -> attach(q, drv)
	fi
}

#ifdef MUTANT_MASK_AS_MAINLINE
#define LOCK_BINDINGS	skip
#define UNLOCK_BINDINGS	skip
#else
#define LOCK_BINDINGS	LOCK(bindings_mutex)
#define UNLOCK_BINDINGS	UNLOCK(bindings_mutex)
#endif
#if defined(MUTANT_MASK_AS_MAINLINE)
#define CLAIMED	0
#elif defined(MUTANT_SET_BITS_ONLY)
#define CLAIMED	asked
#else
#define CLAIMED	changed
#endif

#if MASK
/* ap_mask_store(), of apmask or aqmask */
proctype mask_write(byte writes)
{
	byte new, changed, asked, rounds, q;
	mtype owner, bound, drv;
	bool refused;

	for (rounds : 1 .. writes) {
		LOCK_BINDINGS;
#ifndef MUTANT_CLAIM_OUTSIDE_PERMS
		LOCK(perms_mutex);	/* ap_mask_commit() */
#endif
		atomic {
			if
			:: new = host ^ BIT(0)
#if NQ > 1
			:: new = host ^ BIT(1)
			:: new = host ^ ALL
#endif
			fi;
			changed = new ^ host;
			asked = new & ~host
		};
		claim_begin(CLAIMED, asked, MASK_CHANGE, refused);
#ifdef MUTANT_CLAIM_OUTSIDE_PERMS
		LOCK(perms_mutex);
#endif
		atomic {
			IF (!refused) host = new FI;
			SYNC;
			UNLOCK(perms_mutex)
		};
#ifdef MUTANT_MUTEX_DROPPED
		claim_end(asked, refused);
		UNLOCK_BINDINGS;
#endif
		for (q : 0 .. NQ - 1) {	/* ap_bus_revise_bindings() */
			IF (!refused && (changed & present & BIT(q)))
				revise(q, owner, bound, drv)
			FI
		}
#ifndef MUTANT_MUTEX_DROPPED
		claim_end(asked, refused);
		UNLOCK_BINDINGS
#endif
	}
}
#endif

#if RESET || CONFIG
/*
 * reset_store() of queue 0, or config_store() of the card, which comes and goes with
 * queue 0 here. Who deletes the device waits for it, so it does not wait for the
 * mutex: ap_bindings_lock_in_attr().
 */
proctype claiming_attribute(byte apqns; bool of_queue)
{
	bool refused;

again:	ENTER(device_attrs[0]);
#ifdef MUTANT_ATTRIBUTE_BLOCKS
	LOCK(bindings_mutex);
#else
	atomic {
		if
		:: bindings_mutex == FREE -> bindings_mutex = SELF
		:: else ->
			LEAVE(device_attrs[0]);
			bindings_mutex == FREE || device_attrs[0].removed;
			goto again
		fi
	};
#endif
	claim_begin(apqns, apqns, OTHER, refused);
	IF (!refused && of_queue)	/* ap_queue_reset() */
		LOCK(device_lock[0]);
#if RESETS
		IF (driver[0] == VFIO_AP)	/* vfio_ap_mdev_reset_bound_queue() */
			atomic { guests_lock == FREE -> RESET_QUEUES(BIT(0)) };
			!(resetting & BIT(0))
		FI;
#endif
		UNLOCK(device_lock[0])
	FI;
	claim_end(apqns, refused);
	UNLOCK(bindings_mutex);
	LEAVE(device_attrs[0]);
out:
}
#endif

#if STATUS
/* status_show(), holder_show() */
proctype status()
{
	ENTER(status_attrs[0]);
#ifdef MUTANT_HOLDER_TAKES_MUTEX
	LOCK(bindings_mutex);
	UNLOCK(bindings_mutex);
#endif
	LEAVE(status_attrs[0]);
out:
}
#endif

#if ASSIGN
/* assign_domain_store(), unassign_domain_store(); ap_config_store() does both */
proctype assign(byte m)
{
	byte q, rounds;

	for (rounds : 1 .. ASSIGN) {
		select (q : 0 .. NQ - 1);
		if
		:: skip;
again:			LOCK(perms_mutex);
			LOCK(guests_lock);
			if
			:: !mdevs || (host & BIT(q)) || (matrix[m] & BIT(q))
			:: m != MDEV1 && (matrix[MDEV1] & BIT(q))
			:: m != 0 && (matrix[0] & BIT(q))
			:: else ->
#if RESETS && !defined(MUTANT_ASSIGNED_IN_RESET)
				IF (resetting & BIT(q))
					UNLOCK(guests_lock);
					UNLOCK(perms_mutex);
					!(resetting & BIT(q));
					goto again
				FI;
#endif
				matrix[m] = matrix[m] | BIT(q);
				IF (vfio_queues & BIT(q))
					IF (PASSED(m) && !LEFT_ALONE(m) && !FILTERED(m)) VIOLATED(assign_took) FI
				FI;
				refilter(m)
			fi;
			UNLOCK(guests_lock);
			UNLOCK(perms_mutex);
			finish_resets()
		:: skip;
			LOCK(guests_lock);
			IF (atomic { matrix[m] & BIT(q) ->
					matrix[m] = matrix[m] & ~BIT(q);
					RESET_QUEUES(shadow[m] & BIT(q));
					shadow[m] = shadow[m] & ~BIT(q) })
				refilter(m)
			FI;
			UNLOCK(guests_lock);
			finish_resets()
		fi
	}
}
#endif

#if RMMOD
/* rmmod vfio_ap, modprobe vfio_ap */
proctype rmmod()
{
	byte q;

	atomic { if :: vfio_ap_opens -> goto out :: else -> vfio_ap_going = true fi };
	atomic {		/* vfio_ap_mdev_unregister() */
		guests_lock == FREE ->
		mdevs = false;
		matrix[0] = 0;
		shadow[0] = 0;
		matrix[MDEV1] = 0;
		shadow[MDEV1] = 0
	};
#ifdef MUTANT_UNREGISTER_TAKES_MUTEX
	LOCK(bindings_mutex);
#endif
	REMOVE(bind_attrs);	/* bus_remove_driver() */
	registered[VFIO_AP] = false;
	probes[VFIO_AP] == 0;
	for (q : 0 .. NQ - 1) { release_from(q, VFIO_AP) }
#ifdef MUTANT_UNREGISTER_TAKES_MUTEX
	UNLOCK(bindings_mutex);
#endif
	atomic { vfio_ap_going = false; registered[VFIO_AP] = true };	/* bus_add_driver() */
	for (q : 0 .. NQ - 1) {
		IF (present & BIT(q)) attach_to(q, VFIO_AP) FI
	}
	bind_attrs.removed = false;
	mdevs = true;
out:
}
#endif

#if RMMOD_HOST
/* rmmod of zcrypt's queue driver */
proctype rmmod_host()
{
	byte q;

	registered[ZCRYPT] = false;
	probes[ZCRYPT] == 0;
	for (q : 0 .. NQ - 1) { release_from(q, ZCRYPT) }
}
#endif

/* ---- what guests and the hardware do ---- */

#if GUEST
/* A guest is started, vfio_ap_mdev_set_kvm(), and ends, vfio_ap_mdev_unset_kvm() */
proctype guest(byte m)
{
	byte rounds;

	do
	:: rounds < GUEST ->
		atomic {		/* vfio_df_device_first_open() */
			if
			:: vfio_ap_going || !mdevs -> break
			:: else -> vfio_ap_opens++
			fi
		};
		atomic {
			guests_lock == FREE ->
#ifndef MUTANT_OPENED_UNFILTERED
			IF (matrix[m] & visible)
				shadow[m] = PASSABLE(m, visible);
				filter_again[m] = true
			FI;
#endif
			IF (shadow[m] & resetting) VIOLATED(passed_in_reset) FI;
			open[m] = true;
			rounds++
		};
#if RESETS
		!(resetting & matrix[m]);	/* vfio_ap_mdev_reset_device() */
		atomic { guests_lock == FREE -> RESET_QUEUES(matrix[m] & vfio_queues) };
#ifdef MUTANT_DEVICE_RESET_UNFINISHED
		!(resetting & matrix[m]);
#else
		finish_resets();
#endif
#endif
		if
		:: rounds == GUEST -> break
		:: atomic {		/* vfio_ap_mdev_unset_kvm() */
				guests_lock == FREE ->
				open[m] = false;
				RESET_QUEUES(matrix[m] & vfio_queues)
			};
#ifndef MUTANT_CLOSE_NOT_AWAITED
			finish_resets();
#endif
			vfio_ap_opens--
		fi
	:: else -> break
	od
}
#endif

#if SCAN
/* ap_scan_bus(): the hardware takes a queue away, or gives it back */
proctype scan()
{
	byte q, rounds;
	mtype drv;

	for (rounds : 1 .. SCAN) {
		LOCK(scan_mutex);
		select (q : 0 .. NQ - 1);
#ifdef MUTANT_SCAN_TAKES_MUTEX
		LOCK(bindings_mutex);
#endif
		if
		:: present & BIT(q) ->		/* device_del() */
			atomic { device_lock[q] == FREE -> dead = dead | BIT(q) };
			REMOVE(device_attrs[q]);
			present = present & ~BIT(q);
			release_driver(q, false)
		:: else ->			/* device_add() */
			atomic {
				device_lock[q] == FREE ->
				dead = dead & ~BIT(q);
				device_attrs[q].removed = false;
				present = present | BIT(q)
			};
			attach(q, drv)
		fi;
#ifdef MUTANT_SCAN_TAKES_MUTEX
		UNLOCK(bindings_mutex);
#endif
		UNLOCK(scan_mutex)
	}
}
#endif

#if HWRNG
/* A reader of /dev/hwrng in zcrypt_rng_data_read() */
proctype hwrng()
{
	IF (atomic { driver[0] == ZCRYPT && device_lock[0] == FREE -> rng_is_read = true })
#ifdef MUTANT_HWRNG_RESCANS
		LOCK(scan_mutex);
		UNLOCK(scan_mutex);
#endif
		rng_is_read = false
	FI
}
#endif

/* ---- what is checked ---- */

inline reset_over(q)		/* vfio_ap_reset_over() */
{
	resetting = resetting & ~BIT(q);
	IF (matrix[0] & ~shadow[0] & BIT(q)) filter_again[0] = true FI;
	IF (matrix[MDEV1] & ~shadow[MDEV1] & BIT(q)) filter_again[MDEV1] = true FI
}

/*
 * What always holds; goes on only when something is wrong, and so costs no states.
 * Besides, what makes the stores of a claim visible to others, in any order, and
 * the hardware that ends resets.
 */
proctype monitor()
{
end:	do
	:: atomic { granted & IN_USE -> VIOLATED(taken_in_use) }
	:: atomic { host & ASSIGNED -> VIOLATED(assigned_to_host) }
	:: atomic { IN_USE & ~vfio_queues -> VIOLATED(passed_unbound) }
#if NM > 1
	:: atomic { shadow[0] & shadow[1] -> VIOLATED(passed_twice) }
#endif
#if RESETS
	:: atomic { (resetting & BIT(0)) && guests_lock == FREE -> reset_over(0) }
#if NQ > 1
	:: atomic { (resetting & BIT(1)) && guests_lock == FREE -> reset_over(1) }
#endif
#endif
#ifdef LATE_STORES
	:: atomic { (visible ^ claim) & BIT(0) -> visible = visible ^ BIT(0) }
	:: atomic { (visible ^ claim) & ~BIT(0) -> visible = visible ^ (ALL & ~BIT(0)) }
#endif
	od
}

init
{
	byte i;

	d_step {
		for (i : 0 .. NQ - 1) {
			driver[i] = OWNER(i)
		}
		vfio_queues = ALL & ~host;
		matrix[MDEV1] = MATRIX1;
		matrix[0] = MATRIX0;
		shadow[MDEV1] = PASSABLE(MDEV1, 0);
		shadow[0] = PASSABLE(0, 0)
	};
	atomic {
		run monitor();
#if UNBIND
		run unbind();
#endif
#if BIND
		run bind();
#endif
#if DRIVERS_PROBE
		run drivers_probe();
#endif
#if MASK
		run mask_write(MASK);
#endif
#if MASK2
		run mask_write(MASK2);
#endif
#if RESET
		run claiming_attribute(BIT(0), true);
#endif
#if CONFIG
		run claiming_attribute(ALL, false);
#endif
#if STATUS
		run status();
#endif
#if ASSIGN
		for (i : 0 .. NM - 1) { run assign(i) }
#endif
#if RMMOD
		run rmmod();
#endif
#if RMMOD_HOST
		run rmmod_host();
#endif
#if GUEST
		for (i : 0 .. NM - 1) { run guest(i) }
#endif
#if SCAN
		run scan();
#endif
#if HWRNG
		run hwrng();
#endif
	};
	atomic {		/* when only these two are left */
		_nr_pr == 2 && visible == claim && !resetting ->
		assert(!bindings_mutex && !scan_mutex && !perms_mutex && !guests_lock);
		IF (claim || granted) VIOLATED(stale_claim) FI;
		for (i : 0 .. NM - 1) {
			IF (shadow[i] != PASSABLE(i, 0)) VIOLATED(stale_shadow) FI
		}
		for (i : 0 .. NQ - 1) {
			IF (driver[i] != NONE && driver[i] != OWNER(i)) VIOLATED(wrong_driver) FI;
#if !UNBIND && !RMMOD && !RMMOD_HOST
			IF (driver[i] == NONE && (present & BIT(i))) VIOLATED(no_driver) FI
#endif
		}
	}
}
