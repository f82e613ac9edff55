/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest as vfio_ap sees one: a process that has a KVM virtual machine and the
 * matrix mdev open, by VFIO's group and container or by its character device and
 * iommufd. Its virtual CPU runs when it is asked what it finds at a queue.
 */
#ifndef __SELFTEST_AP_GUEST
#define __SELFTEST_AP_GUEST

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/iommufd.h>
#include <linux/kvm.h>
#include <linux/vfio.h>

#include "ap_undo.h"
#include "ap_vcpu.h"

enum ap_open { AP_OPEN_GROUP, AP_OPEN_CDEV };

enum ap_exit {
	AP_EXIT_CLOSE,			/* closes everything and lives on */
	AP_EXIT_EXIT,			/* leaves it to the kernel */
	AP_EXIT_KILL,
};

struct ap_guest {
	pid_t pid;
	int ctl;
};

/* In the order of opening; closed from the end. */
struct ap_guest_fds {
	int fd[7];
	unsigned int n;
};

static int ap_fd_add(struct ap_guest_fds *f, int fd)
{
	if (fd >= 0)
		f->fd[f->n++] = fd;
	return fd;
}

static void ap_fds_close(struct ap_guest_fds *f)
{
	while (f->n)
		close(f->fd[--f->n]);
}

static int ap_kvm_create(struct ap_guest_fds *f)
{
	struct kvm_create_device device = { .type = KVM_DEV_TYPE_VFIO };
	int kvm, vm;

	kvm = ap_fd_add(f, open("/dev/kvm", O_RDWR | O_CLOEXEC));
	if (kvm < 0)
		return -1;
	vm = ap_fd_add(f, ioctl(kvm, KVM_CREATE_VM, 0));
	if (vm < 0 || ioctl(vm, KVM_CREATE_DEVICE, &device))
		return -1;
	return ap_fd_add(f, device.fd);
}

static int ap_kvm_add_file(int kvm_vfio, int fd)
{
	struct kvm_device_attr attr = {
		.group = KVM_DEV_VFIO_FILE,
		.attr = KVM_DEV_VFIO_FILE_ADD,
		.addr = (uintptr_t)&fd,
	};

	return ioctl(kvm_vfio, KVM_SET_DEVICE_ATTR, &attr);
}

static int ap_open_group(struct ap_guest_fds *f, int kvm_vfio, const struct ap_mdev *mdev)
{
	char path[PATH_MAX], nr[32];
	int container, group;

	snprintf(path, sizeof(path), MDEV_DIR "/%s/iommu_group", mdev->uuid);
	if (ap_basename_of_link(path, nr, sizeof(nr)))
		return -1;
	snprintf(path, sizeof(path), "/dev/vfio/%s", nr);
	container = ap_fd_add(f, open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC));
	group = ap_fd_add(f, open(path, O_RDWR | O_CLOEXEC));
	if (container < 0 || group < 0 ||
	    ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) ||
	    ap_kvm_add_file(kvm_vfio, group))
		return -1;
	return ap_fd_add(f, ioctl(group, VFIO_GROUP_GET_DEVICE_FD, mdev->uuid));
}

/* The one entry of the mdev's vfio-dev/ names the character device. */
static int ap_cdev_path(const struct ap_mdev *mdev, char *path, size_t size)
{
	struct dirent *entry;
	int ret = -1;
	DIR *dir;

	snprintf(path, size, MDEV_DIR "/%s/vfio-dev", mdev->uuid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while (ret && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "vfio", 4))
			continue;
		snprintf(path, size, "/dev/vfio/devices/%s", entry->d_name);
		ret = 0;
	}
	closedir(dir);
	return ret;
}

static int ap_open_cdev(struct ap_guest_fds *f, int kvm_vfio, const struct ap_mdev *mdev)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	char path[PATH_MAX];
	int cdev;

	if (ap_cdev_path(mdev, path, sizeof(path)))
		return -1;
	bind.iommufd = ap_fd_add(f, open("/dev/iommu", O_RDWR | O_CLOEXEC));
	cdev = ap_fd_add(f, open(path, O_RDWR | O_CLOEXEC));
	if (bind.iommufd < 0 || cdev < 0 || ap_kvm_add_file(kvm_vfio, cdev))
		return -1;
	return ioctl(cdev, VFIO_DEVICE_BIND_IOMMUFD, &bind);
}

static int ap_guest_open(struct ap_guest_fds *f, enum ap_open how,
			 const struct ap_mdev *mdev)
{
	int kvm_vfio, ret;

	kvm_vfio = ap_kvm_create(f);
	if (kvm_vfio < 0)
		return -1;
	ret = how == AP_OPEN_GROUP ? ap_open_group(f, kvm_vfio, mdev) :
				     ap_open_cdev(f, kvm_vfio, mdev);
	return ret < 0 ? -1 : 0;
}

/* Why this way of opening does not exist here; NULL when it does. */
static const char *ap_open_missing(enum ap_open how, const struct ap_mdev *mdev)
{
	char path[PATH_MAX];

	if (access("/dev/kvm", R_OK | W_OK))
		return "no KVM (/dev/kvm)";
	if (how == AP_OPEN_GROUP && access("/dev/vfio/vfio", R_OK | W_OK))
		return "no VFIO container (/dev/vfio/vfio)";
	if (how == AP_OPEN_CDEV && access("/dev/iommu", R_OK | W_OK))
		return "no iommufd (/dev/iommu)";
	if (how == AP_OPEN_CDEV &&
	    (ap_cdev_path(mdev, path, sizeof(path)) || access(path, R_OK | W_OK)))
		return "no VFIO character device (/dev/vfio/devices)";
	return NULL;
}

/* To a guest's process. Answer: as said here, or -errno. */
enum ap_guest_do {
	AP_GUEST_CLOSE,			/* 0 */
	AP_GUEST_EXIT,			/* none */
	AP_GUEST_FORK,			/* a pid */
	AP_GUEST_CPU,			/* 0: it has one, and interprets AP instructions */
	AP_GUEST_TAPQ,			/* a response code */
	AP_GUEST_AQIC,			/* the same, see ap_vcpu_aqic() */
	AP_GUEST_ASK,			/* the same, see ap_vcpu_ask() */
	AP_GUEST_GET,			/* the same, see ap_vcpu_get() */
};

struct ap_guest_command {
	enum ap_guest_do what;
	struct ap_queue q;
};

/* fd: as ap_guest_open() has opened */
static int ap_guest_cpu(struct ap_guest_fds *f, struct ap_vcpu *v, struct ap_queue q)
{
	struct ap_answer answer;

	if (ap_vcpu_create(v, f->fd[0], f->fd[1]))
		return -1;
	ap_fd_add(f, v->fd);
	return ap_vcpu_tapq(v, q, &answer);
}

static int ap_guest_tapq(struct ap_vcpu *v, struct ap_queue q)
{
	struct ap_answer answer;

	return ap_vcpu_tapq(v, q, &answer) ? -1 : (int)answer.rc;
}

static int ap_guest_aqic(struct ap_vcpu *v, struct ap_queue q)
{
	struct ap_answer answer;

	return ap_vcpu_aqic(v, q, &answer) ? -1 : (int)answer.rc;
}

static int ap_guest_executes(struct ap_guest_fds *f, struct ap_vcpu *v,
			     const struct ap_guest_command *cmd)
{
	switch (cmd->what) {
	case AP_GUEST_CPU:
		return ap_guest_cpu(f, v, cmd->q);
	case AP_GUEST_TAPQ:
		return ap_guest_tapq(v, cmd->q);
	case AP_GUEST_AQIC:
		return ap_guest_aqic(v, cmd->q);
	case AP_GUEST_ASK:
		return ap_vcpu_ask(v, cmd->q);
	default:
		return ap_vcpu_get(v, cmd->q);
	}
}

static void __noreturn
ap_guest_process(int ctl, enum ap_open how, const struct ap_mdev *mdev)
{
	struct ap_guest_command cmd;
	struct ap_guest_fds f = {};
	struct ap_vcpu vcpu;
	int answer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	answer = ap_guest_open(&f, how, mdev) ? errno ?: EIO : 0;
	while (write(ctl, &answer, sizeof(answer)) == sizeof(answer) &&
	       read(ctl, &cmd, sizeof(cmd)) == sizeof(cmd)) {
		answer = 0;
		switch (cmd.what) {
		case AP_GUEST_CLOSE:
			ap_fds_close(&f);
			break;
		case AP_GUEST_EXIT:
			_exit(0);
		case AP_GUEST_FORK:
			answer = fork();
			if (!answer) {
				close(ctl);
				for (;;)
					pause();
			}
			break;
		default:
			answer = ap_guest_executes(&f, &vcpu, &cmd);
			if (answer < 0)
				answer = -errno;
		}
	}
	_exit(1);
}

static void ap_guard_add(pid_t pid)
{
	if (ap_guard->nguest < AP_MAX_GUESTS)
		ap_guard->guest[ap_guard->nguest++] = pid;
}

static int _test_cmd_guest_start(struct ap_guest *guest, enum ap_open how,
				 const struct ap_mdev *mdev)
{
	int pair[2], answer = EIO;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	/* *guest may be shared memory: the child must not write there. */
	pid = fork();
	if (pid < 0)
		return -1;
	if (!pid) {
		close(pair[0]);
		ap_guest_process(pair[1], how, mdev);
	}
	ap_guard_add(pid);
	guest->pid = pid;
	close(pair[1]);
	guest->ctl = pair[0];
	if (read(guest->ctl, &answer, sizeof(answer)) != sizeof(answer))
		answer = EIO;
	errno = answer;
	return answer ? -1 : 0;
}
#define test_cmd_guest_start(_guest, _how, _mdev) \
	ASSERT_EQ(0, ap_errno_of(_test_cmd_guest_start(_guest, _how, _mdev)))

/* Returns the answer, negative when there is none. */
static int ap_guest_command(struct ap_guest *guest, enum ap_guest_do what, struct ap_queue q)
{
	struct ap_guest_command cmd = { what, q };
	int answer;

	if (write(guest->ctl, &cmd, sizeof(cmd)) != sizeof(cmd) ||
	    read(guest->ctl, &answer, sizeof(answer)) != sizeof(answer))
		return -EPIPE;
	return answer;
}

/* What the guest itself finds, by the instructions that it executes */
#define ap_guest_finds(_guest, _q) ap_guest_command(_guest, AP_GUEST_TAPQ, _q)
#define ap_guest_wants_interrupts(_guest, _q) ap_guest_command(_guest, AP_GUEST_AQIC, _q)
#define ap_guest_asks(_guest, _q) ap_guest_command(_guest, AP_GUEST_ASK, _q)
#define ap_guest_gets(_guest, _q) ap_guest_command(_guest, AP_GUEST_GET, _q)

#define EXPECT_GUEST_FINDS(_rc, _guest, _q) EXPECT_EQ(_rc, ap_guest_finds(_guest, _q))

/* Of another adapter a queue keeps nothing of what a guest asks, see ap_vcpu_ask(). */
#define ap_need_accelerator(_apid)						\
do {										\
	if (!ap_is_accelerator(_apid))						\
		SKIP(return, "adapter %02x is no accelerator", _apid);		\
} while (0)

/* From the first of them to the second nothing has happened to the guest's queues. */
#define test_cmd_guest_asks(_guest, _set)					\
do {										\
	struct ap_queue __asked;						\
										\
	ap_set_for_each_queue(_set, __asked)					\
		ASSERT_EQ(AP_RC_NORMAL, ap_guest_asks(_guest, __asked));	\
} while (0)
#define EXPECT_GUEST_GETS(_guest, _set)						\
do {										\
	struct ap_queue __asked;						\
										\
	ap_set_for_each_queue(_set, __asked)					\
		EXPECT_EQ(AP_RC_NORMAL, ap_guest_gets(_guest, __asked));	\
} while (0)

/* From now on the guest has a CPU; the queue is any that it has. */
#define test_cmd_guest_runs(_guest, _q)						\
do {										\
	int __error = ap_guest_command(_guest, AP_GUEST_CPU, _q);		\
										\
	if (__error == -EOPNOTSUPP || __error == -ENXIO)			\
		SKIP(return, "KVM does not let a guest's AP instructions be interpreted"); \
	ASSERT_EQ(0, __error);							\
	ASSERT_TRUE(poll_until(ap_guest_finds(_guest, _q) == AP_RC_NORMAL));	\
} while (0)

/* A second process with all of the guest's files open; its pid. */
static pid_t ap_guest_fork(struct ap_guest *guest)
{
	pid_t pid = ap_guest_command(guest, AP_GUEST_FORK, (struct ap_queue){});

	if (pid > 0)
		ap_guard_add(pid);
	return pid;
}

static int ap_guest_end(struct ap_guest *guest, enum ap_exit how)
{
	int status;

	switch (how) {
	case AP_EXIT_CLOSE:
		return ap_guest_command(guest, AP_GUEST_CLOSE, (struct ap_queue){});
	case AP_EXIT_EXIT:
		ap_guest_command(guest, AP_GUEST_EXIT, (struct ap_queue){});
		break;
	case AP_EXIT_KILL:
		kill(guest->pid, SIGKILL);
		break;
	}
	return waitpid(guest->pid, &status, 0) == guest->pid ? 0 : -1;
}
#define test_cmd_guest_end(_guest, _how) ASSERT_EQ(0, ap_guest_end(_guest, _how))

/* Gives the set to a new mdev, that to a guest that runs; for a FIXTURE_SETUP. */
#define ap_begin_in_use(_mdev, _guest, _how, _set)				\
do {										\
	const char *__missing;							\
	struct ap_queue __q;							\
										\
	test_cmd_mdev_create(_mdev);						\
	__missing = ap_open_missing(_how, _mdev);				\
	if (__missing)								\
		SKIP(return, "%s", __missing);					\
	test_cmd_assign_set(_mdev, _set);					\
	test_cmd_guest_start(_guest, _how, _mdev);				\
	ap_set_for_each_queue(_set, __q)					\
		ASSERT_TRUE(poll_until(ap_queue_status_is(__q, "in use")));	\
	test_cmd_guest_runs(_guest, ap_set_queue(_set, 0, 0));			\
} while (0)

#endif
