// SPDX-License-Identifier: GPL-2.0
/*
 * Calls vfio_ap as KVM does when a guest executes PQAP(AQIC), handle_pqap() in
 * arch/s390/kvm/priv.c, on a virtual CPU that does not run. For tests, on
 * machines that cannot run guests; who opens its file must be root. Who writes an APQN
 * to it leaves a message in the queue.
 */

#include <linux/file.h>
#include <linux/kvm_host.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <asm/ap.h>

#include "pqap_hook.h"

static int pqap_hook_call(struct kvm_vcpu *vcpu, struct pqap_call *call)
{
	struct kvm *kvm = vcpu->kvm;
	struct kvm_s390_gisa *gisa = kvm->arch.gisa_int.origin;
	int ret = -ENOENT, idx;

	/* what a virtual CPU that runs has */
	mutex_lock(&vcpu->mutex);
	idx = srcu_read_lock(&kvm->srcu);

	vcpu->arch.sie_block->eca &= ~ECA_AIV;
	if (!call->no_aiv)
		vcpu->arch.sie_block->eca |= ECA_AIV;
	memcpy(vcpu->run->s.regs.gprs, call->gr, sizeof(call->gr));
	/* A machine without the AIV facility has no GISA: take the place of one. */
	if (call->gisa && !gisa) {
		spin_lock_init(&kvm->arch.gisa_int.alert.ref_lock);
		kvm->arch.gisa_int.origin = &kvm->arch.sie_page2->gisa;
	}
	if (!call->gisa)
		kvm->arch.gisa_int.origin = NULL;

	down_read(&kvm->arch.crypto.pqap_hook_rwsem);
	if (kvm->arch.crypto.pqap_hook)
		ret = (*kvm->arch.crypto.pqap_hook)(vcpu);
	up_read(&kvm->arch.crypto.pqap_hook_rwsem);

	kvm->arch.gisa_int.origin = gisa;
	memcpy(call->gr, vcpu->run->s.regs.gprs, sizeof(call->gr));
	call->left = ret == -EOPNOTSUPP;
	if (call->left)
		ret = 0;

	srcu_read_unlock(&kvm->srcu, idx);
	mutex_unlock(&vcpu->mutex);
	return ret;
}

static long pqap_hook_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pqap_call call;
	struct file *vcpu;
	long ret;

	if (cmd == PQAP_HOOK_ZAPQ) {
		ap_zapq(arg, 0);
		return 0;
	}
	if (cmd != PQAP_HOOK_CALL)
		return -ENOTTY;
	if (copy_from_user(&call, (void __user *)arg, sizeof(call)))
		return -EFAULT;
	vcpu = fget(call.vcpu);
	if (!vcpu)
		return -EBADF;
	ret = pqap_hook_call(vcpu->private_data, &call);
	fput(vcpu);
	if (!ret && copy_to_user((void __user *)arg, &call, sizeof(call)))
		ret = -EFAULT;
	return ret;
}

static ssize_t pqap_hook_write(struct file *file, const char __user *buf, size_t count,
			       loff_t *pos)
{
	static u8 message[256];
	u16 apqn;
	int ret = kstrtou16_from_user(buf, count, 16, &apqn);

	if (ret)
		return ret;
	return ap_nqap(apqn, 1, message, sizeof(message)).response_code ? -EIO : count;
}

static const struct proc_ops pqap_hook_ops = {
	.proc_ioctl = pqap_hook_ioctl,
	.proc_write = pqap_hook_write,
};

static int __init pqap_hook_init(void)
{
	return proc_create("pqap-hook", 0600, NULL, &pqap_hook_ops) ? 0 : -ENOMEM;
}

static void __exit pqap_hook_exit(void)
{
	remove_proc_entry("pqap-hook", NULL);
}

module_init(pqap_hook_init);
module_exit(pqap_hook_exit);
MODULE_DESCRIPTION("Calls of the PQAP hook for tests");
MODULE_LICENSE("GPL");
