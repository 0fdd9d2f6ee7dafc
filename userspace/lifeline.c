// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "lifeline.h"
#include "memory.h"
#include "policy.h"
#include "ruleset.h"

#define NAMED_MAX	3	/* of a rule; the others are counted */

#define ROOT		"0"
#define SOMEBODY	"1000"

#define GENERATORS	"/usr/lib/systemd/system-generators/"
#define GENERATED	"/run/systemd/generator"

#define PROGRAM(...)	.program = { __VA_ARGS__ }
#define STARTER(...)	.starter = { __VA_ARGS__ }

#define BY_KERNEL	.user = ROOT
#define BY_INIT		.user = ROOT, \
	STARTER(.path = "/usr/lib/systemd/systemd", .asked = "/sbin/init", .args = "/sbin/init")
#define BY_INITRAMFS	.user = ROOT, \
	STARTER(.path = "/usr/bin/busybox", .script = "/init", .args = "/bin/sh /init")
#define BY_UDEV		.user = ROOT, \
	STARTER(.path = "/usr/bin/udevadm", .asked = "/usr/lib/systemd/systemd-udevd", \
		.args = "/usr/lib/systemd/systemd-udevd")
#define BY_GETTY	.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/sbin/agetty", .args = "/sbin/agetty -o -- tty1 linux")
#define BY_LOGIN	.terminal = true, \
	STARTER(.path = "/usr/bin/login", .args = "/bin/login -p --")
#define BY_RESCUE	.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/sbin/sulogin", .asked = "/sbin/sulogin", .args = "/sbin/sulogin")
#define BY_SSHD		STARTER(.path = "/usr/sbin/sshd", .args = "/usr/sbin/sshd -D -R")
#define BY_SESSION \
	STARTER(.path = "/usr/lib/openssh/sshd-session", \
		.args = "/usr/lib/openssh/sshd-session -D -R")
#define BY_SHELL	.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/bash", .asked = "/bin/bash", .args = "-bash")
#define BY_USER		.user = SOMEBODY, .terminal = true, \
	STARTER(.path = "/usr/bin/bash", .asked = "/bin/bash", .args = "-bash")
#define BY_SUDO		.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/sudo", .args = "sudo -i")
#define BY_SU		.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/su", .asked = "/bin/su", .args = "su -")
#define BY_IFUP		.user = ROOT, \
	STARTER(.path = "/usr/sbin/ifup", .asked = "/sbin/ifup", \
		.args = "/sbin/ifup -a --read-environment")
#define BY_APT		.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/apt-get", .args = "apt-get install linux-image-amd64")
#define BY_DPKG		.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/dpkg", .args = "/usr/bin/dpkg --configure --pending")
#define BY_RPM		.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/rpm", .args = "rpm -U kernel-core.rpm")
#define BY_UPDATE	.user = ROOT, .terminal = true, \
	STARTER(.path = "/usr/bin/dash", .script = "/usr/sbin/update-initramfs", \
		.args = "/bin/sh /usr/sbin/update-initramfs -u")

/* Of Debian and of Red Hat, as they are on a host with systemd. docs/policies.md has them, too. */
static const struct lifeline lifelines[] = {
	{ "init", PROGRAM("/usr/lib/systemd/systemd", "/sbin/init", .args = "/sbin/init"),
	  BY_KERNEL, .first = true },
	{ "init=/bin/sh", PROGRAM("/usr/bin/dash", "/bin/sh", .args = "/bin/sh"),
	  BY_KERNEL, .first = true },
	{ "the initramfs",
	  PROGRAM("/usr/bin/busybox", .script = "/init", .args = "/bin/sh /init"),
	  BY_KERNEL, .first = true },
	{ "the initramfs",
	  PROGRAM("/usr/bin/busybox", "/usr/bin/sh", .args = "/bin/sh -i"), BY_INITRAMFS },
	{ "the initramfs's modprobe",
	  PROGRAM("/usr/bin/kmod", "/sbin/modprobe", .args = "/sbin/modprobe -a -q -- ext4"),
	  BY_INITRAMFS },
	{ "the initramfs's udev",
	  PROGRAM("/usr/bin/udevadm", "/usr/lib/systemd/systemd-udevd",
		  .args = "/usr/lib/systemd/systemd-udevd --daemon --resolve-names=never"),
	  BY_INITRAMFS },
	{ "the initramfs's mount",
	  PROGRAM("/usr/bin/mount", .args = "mount -r -t ext4 /dev/vda1 /root"), BY_INITRAMFS },
	{ "the initramfs's last step",
	  PROGRAM("/usr/bin/run-init", .args = "run-init /root /sbin/init"),
	  BY_INITRAMFS, .first = true },
	{ "the initramfs's last step",
	  PROGRAM("/usr/bin/switch_root", .args = "switch_root /sysroot /sbin/init"),
	  BY_INITRAMFS, .first = true },
	{ "the initramfs's first steps",
	  PROGRAM("/usr/bin/bash", .script = "/usr/bin/dracut-cmdline",
		  .args = "/bin/sh /bin/dracut-cmdline"), BY_INIT },
	{ "init's re-exec",
	  PROGRAM("/usr/lib/systemd/systemd",
		  .args = "/usr/lib/systemd/systemd --system --deserialize 42"),
	  BY_INIT, .first = true },
	{ "init's last step",
	  PROGRAM("/usr/lib/systemd/systemd-shutdown",
		  .args = "/usr/lib/systemd/systemd-shutdown reboot --log-level 6"),
	  BY_INIT, .first = true },
	{ "how init starts services",
	  PROGRAM("/usr/lib/systemd/systemd-executor",
		  .args = "/usr/lib/systemd/systemd-executor --deserialize 45"), BY_INIT },
	{ "init's generators",
	  PROGRAM(GENERATORS "systemd-fstab-generator",
		  .args = GENERATORS "systemd-fstab-generator " GENERATED " " GENERATED ".early "
			  GENERATED ".late"),
	  BY_INIT },
	{ "init's generators",
	  PROGRAM(GENERATORS "systemd-getty-generator",
		  .args = GENERATORS "systemd-getty-generator " GENERATED " " GENERATED ".early "
			  GENERATED ".late"),
	  BY_INIT },

	{ "the kernel's modprobe",
	  PROGRAM("/usr/bin/kmod", "/sbin/modprobe", .args = "/sbin/modprobe -q -- fs-ext4"),
	  BY_KERNEL },
	{ "the kernel's request-key",
	  PROGRAM("/usr/sbin/request-key", "/sbin/request-key",
		  .args = "/sbin/request-key create 1 0 0 0 0 0"), BY_KERNEL },
	{ "the kernel's core handler",
	  PROGRAM("/usr/lib/systemd/systemd-coredump",
		  .args = "/usr/lib/systemd/systemd-coredump 812 0 0 11 1790000000 0 host"),
	  BY_KERNEL },
	{ "the kernel's poweroff",
	  PROGRAM("/usr/bin/systemctl", "/sbin/poweroff", .args = "/sbin/poweroff"), BY_KERNEL },
	{ "the kernel's reboot",
	  PROGRAM("/usr/bin/systemctl", "/sbin/reboot", .args = "/sbin/reboot"), BY_KERNEL },

	{ "udev",
	  PROGRAM("/usr/bin/udevadm", "/usr/lib/systemd/systemd-udevd",
		  .args = "/usr/lib/systemd/systemd-udevd"), BY_INIT },
	{ "udev",
	  PROGRAM("/usr/lib/systemd/systemd-udevd", .args = "/usr/lib/systemd/systemd-udevd"),
	  BY_INIT },
	{ "udev's modprobe",
	  PROGRAM("/usr/bin/kmod", "/sbin/modprobe",
		  .args = "/sbin/modprobe -bv pci:v00001AF4d00001001"), BY_UDEV },
	{ "the journal",
	  PROGRAM("/usr/lib/systemd/systemd-journald",
		  .args = "/usr/lib/systemd/systemd-journald"), BY_INIT },
	{ "logins", PROGRAM("/usr/lib/systemd/systemd-logind",
			    .args = "/usr/lib/systemd/systemd-logind"), BY_INIT },
	{ "modules at boot",
	  PROGRAM("/usr/lib/systemd/systemd-modules-load",
		  .args = "/usr/lib/systemd/systemd-modules-load"), BY_INIT },
	{ "mount", PROGRAM("/usr/bin/mount", .args = "/bin/mount /dev/vdb1 /srv -t ext4"),
	  BY_INIT, .set_id = true },
	{ "mount", PROGRAM("/usr/bin/mount", .args = "mount -o remount,rw /"), BY_SHELL,
	  .set_id = true },
	{ "fsck",
	  PROGRAM("/usr/lib/systemd/systemd-fsck", .args = "/usr/lib/systemd/systemd-fsck"),
	  BY_INIT },
	{ "fsck", PROGRAM("/usr/sbin/fsck", .args = "fsck -a -T -l -C 4 /dev/vda1"), BY_INIT },
	{ "fsck",
	  PROGRAM("/usr/sbin/e2fsck", "/usr/sbin/fsck.ext4", .args = "fsck.ext4 -a -C4 /dev/vda1"),
	  BY_INIT },
	{ "encrypted disks",
	  PROGRAM("/usr/sbin/cryptsetup", "/sbin/cryptsetup",
		  .args = "/sbin/cryptsetup -T 1 --type luks open /dev/vda3 root"), BY_INITRAMFS },
	{ "encrypted disks",
	  PROGRAM("/usr/lib/systemd/systemd-cryptsetup", "/usr/bin/systemd-cryptsetup",
		  .args = "systemd-cryptsetup attach root /dev/vda3 none luks"), BY_INIT },
	{ "logical volumes",
	  PROGRAM("/usr/sbin/lvm", "/sbin/lvm", .args = "lvm lvchange -aay -y --sysinit vg/root"),
	  BY_INITRAMFS },
	{ "logical volumes",
	  PROGRAM("/usr/sbin/lvm", "/usr/sbin/vgchange", .args = "/sbin/vgchange -aay vg"),
	  BY_INIT },

	{ "the message bus",
	  PROGRAM("/usr/bin/dbus-daemon",
		  .args = "/usr/bin/dbus-daemon --system --address=systemd: --nofork"), BY_INIT },
	{ "the message bus",
	  PROGRAM("/usr/bin/dbus-broker-launch",
		  .args = "/usr/bin/dbus-broker-launch --scope system"),
	  BY_INIT },
	{ "the network",
	  PROGRAM("/usr/lib/systemd/systemd-networkd", .args = "/usr/lib/systemd/systemd-networkd"),
	  BY_INIT },
	{ "the network",
	  PROGRAM("/usr/sbin/NetworkManager", .args = "/usr/sbin/NetworkManager --no-daemon"),
	  BY_INIT },
	{ "the network",
	  PROGRAM("/usr/sbin/ifup", "/sbin/ifup", .args = "/sbin/ifup -a --read-environment"),
	  BY_INIT },
	{ "the network",
	  PROGRAM("/usr/bin/ip", "/sbin/ip", .args = "ip link set dev ens3 up"), BY_IFUP },
	{ "the network",
	  PROGRAM("/usr/sbin/dhclient", "/sbin/dhclient", .args = "dhclient -4 -v -i ens3"),
	  BY_IFUP },

	{ "agetty",
	  PROGRAM("/usr/sbin/agetty", "/sbin/agetty", .args = "/sbin/agetty -o -- - linux"),
	  BY_INIT, .terminal = true },
	{ "login", PROGRAM("/usr/bin/login", "/bin/login", .args = "/bin/login -p --"), BY_GETTY },
	{ "the check of passwords",
	  PROGRAM("/usr/sbin/unix_chkpwd", .args = "/usr/sbin/unix_chkpwd root nullok"), BY_LOGIN,
	  .user = ROOT, .set_id = true },
	{ "root's shell at a console",
	  PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"), BY_LOGIN, .user = ROOT },
	{ "a user's shell at a console",
	  PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"), BY_LOGIN, .user = SOMEBODY },
	{ "sulogin", PROGRAM("/usr/sbin/sulogin", "/sbin/sulogin", .args = "/sbin/sulogin"),
	  BY_INIT, .terminal = true },
	{ "sulogin",
	  PROGRAM("/usr/lib/systemd/systemd-sulogin-shell",
		  .args = "/usr/lib/systemd/systemd-sulogin-shell rescue"),
	  BY_INIT, .terminal = true },
	{ "the rescue shell", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "bash"), BY_RESCUE },
	{ "the rescue shell", PROGRAM("/usr/bin/dash", "/bin/sh", .args = "sh"), BY_RESCUE },

	{ "sshd", PROGRAM("/usr/sbin/sshd", .args = "/usr/sbin/sshd -D"), BY_INIT },
	{ "sshd", PROGRAM("/usr/sbin/sshd", .args = "/usr/sbin/sshd -i"), BY_INIT },
	{ "sshd's sessions", PROGRAM("/usr/sbin/sshd", .args = "/usr/sbin/sshd -D -R"), BY_SSHD,
	  .user = ROOT },
	{ "sshd's sessions",
	  PROGRAM("/usr/lib/openssh/sshd-session",
		  .args = "/usr/lib/openssh/sshd-session -D -R"), BY_SSHD, .user = ROOT },
	{ "sshd's sessions",
	  PROGRAM("/usr/libexec/openssh/sshd-session",
		  .args = "/usr/libexec/openssh/sshd-session -D -R"), BY_SSHD, .user = ROOT },
	{ "sshd's sessions",
	  PROGRAM("/usr/lib/openssh/sshd-auth", .args = "/usr/lib/openssh/sshd-auth -D -R"),
	  BY_SESSION, .user = ROOT },
	{ "sshd's sessions",
	  PROGRAM("/usr/libexec/openssh/sshd-auth", .args = "/usr/libexec/openssh/sshd-auth -D -R"),
	  BY_SESSION, .user = ROOT },
	{ "root's shell over ssh", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"), BY_SSHD,
	  .user = ROOT, .terminal = true },
	{ "a user's shell over ssh", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"),
	  BY_SSHD, .user = SOMEBODY, .terminal = true },
	{ "a user's shell over ssh", PROGRAM("/usr/bin/dash", "/bin/sh", .args = "-sh"), BY_SSHD,
	  .user = SOMEBODY, .terminal = true },
	{ "a command over ssh", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "bash -c uptime"),
	  BY_SSHD, .user = ROOT },
	{ "root's shell over ssh", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"),
	  BY_SESSION, .user = ROOT, .terminal = true },
	{ "a user's shell over ssh", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"),
	  BY_SESSION, .user = SOMEBODY, .terminal = true },

	{ "sudo", PROGRAM("/usr/bin/sudo", .args = "sudo -i"), BY_USER, .set_id = true },
	{ "sudo's shell", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"), BY_SUDO },
	{ "su", PROGRAM("/usr/bin/su", "/bin/su", .args = "su -"), BY_USER, .set_id = true },
	{ "su's shell", PROGRAM("/usr/bin/bash", "/bin/bash", .args = "-bash"), BY_SU },

	{ "kexecguard apply", PROGRAM("/usr/sbin/kexecguard", .args = "kexecguard apply"),
	  BY_INIT },
	{ "kexecguard mode observe",
	  PROGRAM("/usr/sbin/kexecguard", .args = "kexecguard mode observe"), BY_SHELL },
	{ "kexecguard mode observe",
	  PROGRAM("/usr/local/sbin/kexecguard", .args = "kexecguard mode observe"), BY_SHELL },
	{ "modprobe kexecguard",
	  PROGRAM("/usr/bin/kmod", "/usr/sbin/modprobe", .args = "modprobe kexecguard"), BY_SHELL },
	{ "systemctl reboot", PROGRAM("/usr/bin/systemctl", .args = "systemctl reboot"), BY_SHELL },
	{ "systemctl poweroff",
	  PROGRAM("/usr/bin/systemctl", .args = "systemctl poweroff"), BY_SHELL },
	{ "reboot", PROGRAM("/usr/bin/systemctl", "/usr/sbin/reboot", .args = "reboot"), BY_SHELL },

	{ "apt", PROGRAM("/usr/bin/apt-get", .args = "apt-get install linux-image-amd64"),
	  BY_SHELL },
	{ "dpkg", PROGRAM("/usr/bin/dpkg", .args = "/usr/bin/dpkg --configure --pending"), BY_APT },
	{ "the scripts of packages",
	  PROGRAM("/usr/bin/dash", .script = "/var/lib/dpkg/info/initramfs-tools.postinst",
		  .args = "/bin/sh /var/lib/dpkg/info/initramfs-tools.postinst configure"),
	  BY_DPKG },
	{ "update-initramfs",
	  PROGRAM("/usr/bin/dash", .script = "/usr/sbin/update-initramfs",
		  .args = "/bin/sh /usr/sbin/update-initramfs -u"), BY_DPKG },
	{ "update-initramfs",
	  PROGRAM("/usr/bin/dash", .script = "/usr/sbin/mkinitramfs",
		  .args = "/bin/sh /usr/sbin/mkinitramfs -o /boot/initrd.img-6.1.0.new 6.1.0"),
	  BY_UPDATE },
	{ "dnf",
	  PROGRAM("/usr/bin/python3.9", .script = "/usr/bin/dnf",
		  .args = "/usr/bin/python3 /usr/bin/dnf upgrade"), BY_SHELL },
	{ "rpm", PROGRAM("/usr/bin/rpm", .args = "rpm -U kernel-core.rpm"), BY_SHELL },
	{ "the scripts of packages",
	  PROGRAM("/usr/bin/bash", "/bin/sh", .args = "/bin/sh /var/tmp/rpm-tmp.1ZzQ4b 2"),
	  BY_RPM },
	{ "dracut",
	  PROGRAM("/usr/bin/bash", .script = "/usr/bin/dracut",
		  .args = "/usr/bin/bash /usr/bin/dracut --force"), BY_SHELL },
	{ "a kernel's installation",
	  PROGRAM("/usr/bin/dpkg", .args = "/usr/bin/dpkg --unpack linux-image.deb"), BY_APT,
	  .image = "/boot/vmlinuz-6.1.0-50-amd64.dpkg-new",
	  .target = "/boot/vmlinuz-6.1.0-50-amd64" },
};

/* "mount (/bin/mount /dev/vdb1), sshd (...), and 12 more" */
static char *list_text(const struct vector *hits)
{
	const size_t *at = hits->data;
	char *text;
	size_t len, i;
	FILE *to = memory_stream(&text, &len);

	for (i = 0; i < hits->count && i < NAMED_MAX; i++)
		fprintf(to, "%s%s ('%s')", i ? ", " : "", lifelines[at[i]].name,
			lifelines[at[i]].program.args);
	if (hits->count > NAMED_MAX)
		fprintf(to, ", and %zu more", hits->count - NAMED_MAX);
	memory_stream_end(to);
	return text;
}

/* In the rule's file, if there is one. */
static void report(const struct policy *policy, u32 index, const struct vector *hits,
		   const struct ruleset *set, const struct diag_text *where,
		   enum diag_level level)
{
	struct kg_text id = policy_rule_id(policy, index);
	const struct rule *rule = set ? ruleset_find(set, id) : NULL;
	struct diag_text at = *where;
	char *list = list_text(hits);

	if (rule)
		at.path = rule->path;
	diag_line(&at, rule ? rule->line : 0, level,
		  "the deny rule '%.*s' would refuse what this host cannot be without: %s. Except that from it, or let it only alert",
		  (int)id.len, id.data, list);
	free(list);
}

/* @hits: for each rule, the lifelines that it would cut. */
static void try_one(const struct policy *policy, size_t index, u32 *memory,
		    struct vector hits[])
{
	struct kg_eval eval;
	struct event event;
	u32 rule;

	if (lifeline_event(&lifelines[index], &event)) {
		kg_eval_begin(&eval, &policy->program, &event.source, event_category(&event),
			      memory);
		while ((rule = kg_eval_next(&eval)) != KG_NONE) {
			if (policy->program.rules[rule].action == KG_ACTION_DENY)
				*(size_t *)vector_add(&hits[rule], sizeof(size_t), 1) = index;
		}
	}
	event_free(&event);
}

static bool may_deny(const struct policy *policy)
{
	u32 rule;

	for (rule = 0; rule < policy->program.n_rules; rule++) {
		if (policy->program.rules[rule].action == KG_ACTION_DENY)
			return true;
	}
	return false;
}

/**
 * lifelines_try() - would a policy refuse what the host cannot be without
 * @policy: the policy
 * @set: the rules that it is made of, NULL if they are not known
 * @where: where messages go, and what they are about where no rule is known
 * @level: how bad it is
 *
 * Return: how many of its rules would, each of which was reported.
 */
size_t lifelines_try(const struct policy *policy, const struct ruleset *set,
		     const struct diag_text *where, enum diag_level level)
{
	struct vector *hits;
	u32 *memory, rule;
	size_t i, n = 0;

	/* Most policies only alert, and to make all these events is no small thing. */
	if (!may_deny(policy))
		return 0;
	hits = memory_alloc(policy->program.n_rules * sizeof(*hits));
	memory = memory_alloc(kg_eval_memory(&policy->program));
	for (i = 0; i < ARRAY_SIZE(lifelines); i++)
		try_one(policy, i, memory, hits);
	for (rule = 0; rule < policy->program.n_rules; rule++) {
		if (hits[rule].count)
			report(policy, rule, &hits[rule], set, where, level);
		n += !!hits[rule].count;
		vector_free(&hits[rule]);
	}
	free(hits);
	free(memory);
	return n;
}
