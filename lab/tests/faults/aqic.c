// SPDX-License-Identifier: GPL-2.0
/*
 * What a guest can do with PQAP(AQIC), by way of the module pqap_hook:
 *	aqic MDEV-UUID APQN disable|unmap
 *
 * disable	gives interrupts up, without having them
 * unmap	asks for interrupts, with what looks like a GISA; then unmaps the NIB
 * Prints the response code of AQIC.
 */
#include "ap_guest.h"
#include "modules/pqap_hook.h"

#define NIB_PAGE	0x100000UL	/* guest's address, and IOVA */

#define PQAP_AQIC	(3UL << 24)
#define AQIC_IR		(1UL << (63 - 16))

/* In ap_guest_fds, by the order in which ap_guest_open() opens. */
enum { FD_KVM, FD_VM, FD_KVM_VFIO, FD_CONTAINER };

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static void map(const struct ap_guest_fds *f)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = NIB_PAGE,
		.memory_size = 1 << 20,	/* KVM on s390 wants segments */
	};
	struct vfio_iommu_type1_dma_map dma = {
		.argsz = sizeof(dma),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = NIB_PAGE,
		.size = slot.memory_size,
	};
	char *memory;

	memory = mmap(NULL, 2 * slot.memory_size, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(memory != MAP_FAILED, "mmap");
	dma.vaddr = ((uintptr_t)memory + slot.memory_size - 1) & -slot.memory_size;
	slot.userspace_addr = dma.vaddr;
	must(!ioctl(f->fd[FD_VM], KVM_SET_USER_MEMORY_REGION, &slot), "memory region");
	must(!ioctl(f->fd[FD_CONTAINER], VFIO_IOMMU_MAP_DMA, &dma), "map");
}

static void unmap(const struct ap_guest_fds *f)
{
	struct vfio_iommu_type1_dma_unmap dma = {
		.argsz = sizeof(dma),
		.iova = NIB_PAGE,
		.size = 1 << 20,
	};

	must(!ioctl(f->fd[FD_CONTAINER], VFIO_IOMMU_UNMAP_DMA, &dma), "unmap");
}

int main(int argc, char **argv)
{
	struct ap_guest_fds f = {};
	struct ap_mdev mdev = {};
	struct pqap_call call;
	int hook, vcpu;
	bool disable;

	must(argc == 4, "usage: aqic MDEV-UUID APQN disable|unmap");
	disable = !strcmp(argv[3], "disable");
	snprintf(mdev.uuid, sizeof(mdev.uuid), "%s", argv[1]);
	must(!ap_guest_open(&f, AP_OPEN_GROUP, &mdev), "open");
	vcpu = ioctl(f.fd[FD_VM], KVM_CREATE_VCPU, 0);
	must(vcpu >= 0, "create a virtual CPU");
	hook = open("/proc/pqap-hook", O_RDWR | O_CLOEXEC);
	must(hook >= 0, "/proc/pqap-hook");
	map(&f);

	call = (struct pqap_call){
		.vcpu = vcpu,
		.gisa = !disable,
		.gr = { PQAP_AQIC | strtoul(argv[2], NULL, 16),
			disable ? 0 : AQIC_IR, disable ? 0 : NIB_PAGE },
	};
	must(!ioctl(hook, PQAP_HOOK_CALL, &call), "hook");
	printf("%02x\n", (unsigned int)(call.gr[1] >> 16) & 0xff);
	if (!disable)
		unmap(&f);
	return 0;
}
