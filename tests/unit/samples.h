/* SPDX-License-Identifier: GPL-2.0 */
/* One alert of each kind, for tests that must hold for all. */
#ifndef KG_SAMPLES_H
#define KG_SAMPLES_H

#include "sample.h"

#define SAMPLES_MAX	20

/* A program of which little is known, and that is too long to be told whole. */
static const struct sample_process sample_cut = {
	.pid = 31,
	.filename = "./x",
	.executable = "/usr/bin/dash",
	.script = "/tmp/x",
	.args = "sh\0-c\0a lon",
	.args_len = sizeof("sh\0-c\0a lon") - 1,
	.args_count = 3,
	.args_length = 4000,
	.flags = KEXECGUARD_PROCESS_FROM_MEMORY,
};

static inline struct nl_msg *sample_repeated(void)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_WOULD_DENY);

	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 4001);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_LAST_TIME, SAMPLE_TIME + 1000000000);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_ACTION, KEXECGUARD_ACTION_DENY);
	nla_put_flag(msg, KEXECGUARD_A_ALERT_INCOMPLETE);
	return msg;
}

/* Returns how many there are; each is for nlmsg_free(). */
static inline size_t samples(struct nl_msg *messages[SAMPLES_MAX])
{
	size_t n = 0;

	messages[n++] = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	messages[n++] = sample_exec(KEXECGUARD_DECISION_DENIED);
	messages[n++] = sample_exec(KEXECGUARD_DECISION_SPARED);
	messages[n++] = sample_repeated();
	messages[n++] = sample_exec_of(&sample_cut);
	messages[n++] = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 0);
	messages[n++] = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 38);
	messages[n++] = sample_load();
	messages[n++] = sample_reboot(41);
	messages[n++] = sample_reboot(0);
	messages[n++] = sample_file(KEXECGUARD_EVENT_FILE_OPEN, "/boot/vmlinuz", NULL);
	messages[n++] = sample_file(KEXECGUARD_EVENT_FILE_OPEN, NULL, NULL);
	messages[n++] = sample_file(KEXECGUARD_EVENT_FILE_LINK, "/boot/vmlinuz", "/tmp/x");
	messages[n++] = sample_file(KEXECGUARD_EVENT_FILE_RENAME, "/boot/vmlinuz", "/tmp/x");
	messages[n++] = sample_hook_lost("security_bprm_check");
	messages[n++] = sample_exec_in(SAMPLE_CGROUP, &sample_isolated, 3);
	messages[n++] = sample_exec_in("/system.slice/ssh.service", &sample_host, 12);
	return n;
}

#endif /* KG_SAMPLES_H */
