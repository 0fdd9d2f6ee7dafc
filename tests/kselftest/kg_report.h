/* SPDX-License-Identifier: GPL-2.0 */
/* What the module says, taken apart: its status, its rules, its alerts. */
#ifndef KG_REPORT_H
#define KG_REPORT_H

#include "kg_netlink.h"

#define KG_HOOKS_MAX 32
#define KG_ANCESTORS_MAX 16
#define KG_BUCKETS 32
#define KG_EVENTS (KEXECGUARD_EVENT_HOOK_LOST + 1)

struct kg_hook_status {
	char name[64];
	uint32_t state;
	uint64_t calls;
	uint32_t test;
	bool denies;
};

/* An image that is staged. */
struct kg_staged {
	bool loaded;
	uint8_t seen;
	uint64_t alert;		/* all ones if there is none */
};

/* What became of alerts. */
struct kg_ledger {
	uint64_t generated;
	uint64_t delivered;
	uint64_t overwritten;
	uint64_t suppressed;
	uint64_t folded;
	uint64_t queued;
};

struct kg_status {
	char version[32];
	uint32_t mode;
	uint64_t generation;
	char digest[KEXECGUARD_DIGEST_SIZE];
	uint32_t rules;
	uint32_t policy_size;
	uint64_t next_seq;
	uint64_t generated;
	uint64_t delivered;
	uint64_t overwritten;
	uint64_t suppressed;
	uint64_t folded;
	uint64_t queued;
	uint64_t instance;
	uint32_t held;
	uint32_t held_max;
	uint64_t bytes;
	uint64_t bytes_max;
	uint32_t rate;
	uint32_t burst;
	uint64_t execs;
	uint64_t incomplete;
	uint64_t refused;
	uint64_t spared;
	bool locked;
	bool signed_only;
	bool policy_signed;
	uint64_t policy_version;
	uint64_t version_floor;
	uint32_t boot_policy;
	uint64_t untracked;
	uint64_t processes;
	uint64_t acknowledged;
	uint64_t evaluated;
	uint64_t tested;
	uint64_t matches;
	uint64_t denied;
	uint64_t evaluation_time;
	uint64_t histogram[KG_BUCKETS];
	uint64_t events[KG_EVENTS];
	struct kg_staged staged[2];	/* by whether it is the crash image */
	struct kg_hook_status hooks[KG_HOOKS_MAX];
	unsigned int n_hooks;
};

/* Of an alert: a file. */
struct kg_file {
	bool present;
	struct kg_bytes path;
	struct kg_bytes target;
	uint32_t major;
	uint32_t minor;
	uint64_t inode;
	uint32_t owner;
	uint32_t mode;
	bool write;
};

/* Of an alert: a process. What was not sent is all ones, or NULL bytes. */
struct kg_process {
	uint32_t pid;
	uint32_t tid;
	uint64_t start;
	struct kg_bytes filename;
	struct kg_bytes executable;
	struct kg_bytes script;
	struct kg_bytes args;
	uint32_t args_count;
	uint32_t args_length;
	uint32_t uid;
	uint32_t gid;
	uint32_t euid;
	uint32_t egid;
	uint32_t loginuid;
	uint32_t flags;
	struct kg_bytes comm;
	uint32_t session;
	uint32_t sid;
	struct kg_bytes cgroup;
	struct kg_bytes namespaces;
	struct kg_file file;
};

/* Of an alert: a kexec call. */
struct kg_kexec {
	bool present;
	uint32_t outcome;
	uint32_t error;
	struct kg_bytes abi;
	bool has_flags;
	uint64_t flags;
	bool has_on_crash;
	uint8_t on_crash;
	bool has_segments;
	uint64_t segments;
	bool has_entry;
	uint64_t entry;
	struct kg_bytes arch;
	struct kg_bytes segment_list;
	bool exchanged;
	struct kg_bytes image;
	struct kg_file image_file;
	struct kg_bytes initrd;
	struct kg_file initrd_file;
	struct kg_bytes cmdline;
	bool unexplained;
	uint64_t staged_by;
};

struct kg_alert {
	uint64_t seq;
	uint64_t time;
	uint32_t event;
	uint32_t mode;
	uint32_t decision;
	uint32_t action;
	uint64_t repeats;	/* 0 if it stands for itself, as the next */
	uint64_t last_time;
	uint64_t generation;
	const char *rule_id;
	const char *rule_meta;
	const char *hook;	/* NULL if none was lost */
	bool incomplete;
	struct kg_process process;
	struct kg_process parent;
	struct kg_process ancestors[KG_ANCESTORS_MAX];
	unsigned int n_ancestors;
	struct kg_kexec kexec;
	struct kg_file file;
	void *message;		/* which the above points into */
};

struct kg_alerts {
	struct kg_alert *at;
	size_t n;
};

struct kg_rule_info {
	bool runs;
	uint32_t index;
	char id[129];		/* "" for all of which only the ledger is left */
	char meta[4097];
	uint32_t action;
	uint64_t hits;
	uint64_t denied;
	uint64_t excluded;
	uint64_t tested;
	uint64_t time;
	struct kg_ledger ledger;
};

/* Those that run, and then those that do not any more. */
struct kg_rule_list {
	struct kg_rule_info *at;
	size_t n;
	size_t n_running;
};

int kg_status(struct kg_sock *sock, struct kg_status *status);
int kg_selftest(struct kg_sock *sock, struct kg_status *status);
bool kg_ledger_closes(const struct kg_status *status);
const struct kg_hook_status *kg_hook(const struct kg_status *status, const char *name);
bool kg_hook_is_placed(const struct kg_hook_status *hook);

int kg_alerts(struct kg_sock *sock, uint64_t since, struct kg_alerts *alerts);
void kg_alerts_free(struct kg_alerts *alerts);
size_t kg_alerts_count(const struct kg_alerts *alerts, const char *rule_id);
const struct kg_alert *kg_alerts_find(const struct kg_alerts *alerts, const char *rule_id);

int kg_rules(struct kg_sock *sock, struct kg_rule_list *rules);
int kg_rules_measured(struct kg_sock *sock, struct kg_rule_list *rules);
void kg_rules_free(struct kg_rule_list *rules);
const struct kg_rule_info *kg_rules_find(const struct kg_rule_list *rules, const char *id);
struct kg_ledger kg_rules_sum(const struct kg_rule_list *rules);
bool kg_rules_close(const struct kg_rule_list *rules);

bool kg_bytes_are(struct kg_bytes bytes, const void *data, size_t len);
bool kg_bytes_equal(struct kg_bytes bytes, const char *string);

#endif /* KG_REPORT_H */
