/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest as vfio_ap sees one: a process that has a KVM virtual machine, without
 * virtual CPUs, and the matrix mdev open, by VFIO's group and container or by
 * its character device and iommufd.
 */
#ifndef __SELFTEST_AP_GUEST
#define __SELFTEST_AP_GUEST

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/iommufd.h>
#include <linux/kvm.h>
#include <linux/vfio.h>

#include "ap_undo.h"

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
	int fd[6];
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

/* Commands to a guest's process: 'c'lose, e'x'it, 'f'ork. Answer: errno or a pid. */
static void __noreturn
ap_guest_process(int ctl, enum ap_open how, const struct ap_mdev *mdev)
{
	struct ap_guest_fds f = {};
	int answer;
	char cmd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	answer = ap_guest_open(&f, how, mdev) ? errno ?: EIO : 0;
	while (write(ctl, &answer, sizeof(answer)) == sizeof(answer) &&
	       read(ctl, &cmd, 1) == 1) {
		answer = 0;
		switch (cmd) {
		case 'c':
			ap_fds_close(&f);
			break;
		case 'x':
			_exit(0);
		case 'f':
			answer = fork();
			if (!answer) {
				close(ctl);
				for (;;)
					pause();
			}
			break;
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
static int ap_guest_command(struct ap_guest *guest, char cmd)
{
	int answer;

	if (write(guest->ctl, &cmd, 1) != 1 ||
	    read(guest->ctl, &answer, sizeof(answer)) != sizeof(answer))
		return -1;
	return answer;
}

/* A second process with all of the guest's files open; its pid. */
static pid_t ap_guest_fork(struct ap_guest *guest)
{
	pid_t pid = ap_guest_command(guest, 'f');

	if (pid > 0)
		ap_guard_add(pid);
	return pid;
}

static int ap_guest_end(struct ap_guest *guest, enum ap_exit how)
{
	int status;

	switch (how) {
	case AP_EXIT_CLOSE:
		return ap_guest_command(guest, 'c');
	case AP_EXIT_EXIT:
		ap_guest_command(guest, 'x');
		break;
	case AP_EXIT_KILL:
		kill(guest->pid, SIGKILL);
		break;
	}
	return waitpid(guest->pid, &status, 0) == guest->pid ? 0 : -1;
}
#define test_cmd_guest_end(_guest, _how) ASSERT_EQ(0, ap_guest_end(_guest, _how))

/* Gives the set to a new mdev, that to a guest; to be used in a FIXTURE_SETUP. */
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
} while (0)

#endif
