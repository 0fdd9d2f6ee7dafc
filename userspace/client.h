/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel side, as the subcommands see it. All that is known of netlink
 * stays behind this.
 *
 * What fails is said on stderr here; the value returned is enum exit_code, for
 * the subcommand to return.
 */
#ifndef KG_CLIENT_H
#define KG_CLIENT_H

#include <poll.h>
#include <signal.h>

#include <kexecguard.h>

#include "../engine/types.h"

#define CLIENT_OTHERS_MAX	64	/* of what client_wait() waits for beside the module */

struct alert;
struct client;
struct coverage;
struct installed_rules;
struct status;

/**
 * struct alert_sink - who takes alerts
 * @alert: an alert; its texts are gone when this returns
 * @broken: a message that is no alert: its sequence number (0 if not even that
 *	is known) and the field that is wrong
 * @pause: the next may take a while: what waits for it is to go now; NULL if nothing does
 * @enough: is the rest to be left to another reading; NULL if never
 *
 * Embed it in the struct that knows what to do with them.
 */
struct alert_sink {
	void (*alert)(struct alert_sink *sink, const struct alert *alert);
	void (*broken)(struct alert_sink *sink, u64 seq, const char *why);
	void (*pause)(struct alert_sink *sink);
	bool (*enough)(const struct alert_sink *sink);
};

/**
 * struct policy_id - which rule set runs
 * @generation: counts the sets since the module was loaded
 * @digest: SHA-256 of its program
 */
struct policy_id {
	u64 generation;
	u8 digest[KEXECGUARD_DIGEST_SIZE];
};

int client_open(struct client **client);
void client_close(struct client *client);

int client_status(struct client *client, struct status *status);
int client_selftest(struct client *client, struct coverage *coverage);
int client_set_mode(struct client *client, u32 mode);
int client_lock(struct client *client);
int client_rules(struct client *client, struct installed_rules *rules);
int client_rules_measured(struct client *client, struct installed_rules *rules);
int client_load(struct client *client, const void *program, size_t size, struct policy_id *id);

int client_listen(struct client *client);
int client_wait(struct client *client, struct pollfd *others, size_t n, int timeout,
		const sigset_t *signals);
int client_alerts(struct client *client, u64 since, struct alert_sink *sink);
int client_acknowledge(struct client *client, u64 seq);

#endif /* KG_CLIENT_H */
