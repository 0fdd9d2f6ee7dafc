/* SPDX-License-Identifier: GPL-2.0 */
/* An alert as a document of the Elastic Common Schema; see docs/alerts.md. */
#ifndef KG_ECS_H
#define KG_ECS_H

#include <sys/utsname.h>

#include "alert.h"

struct json_object;
struct position;
struct rulebook;
struct writer;

#define ECS_BOOT_ID_SIZE	64

/**
 * struct ecs_host - what a document says of the machine
 * @names: its name, kernel and architecture
 * @boot_id: of this boot; empty if not known
 * @boot_time: when it was booted, in nanoseconds since 1970, UTC
 * @instance: of the module, which names its log; 0 if not known
 */
struct ecs_host {
	struct utsname names;
	char boot_id[ECS_BOOT_ID_SIZE];
	u64 boot_time;
	u64 instance;
};

void ecs_host_read(struct ecs_host *host);
void ecs_put_alert(struct writer *to, const struct alert *alert, const struct ecs_host *host,
		   struct rulebook *rules);
void ecs_put_gap(struct writer *to, u64 first, u64 last, const struct ecs_host *host);
void ecs_put_broken(struct writer *to, u64 seq, const char *why, const struct ecs_host *host);
void ecs_put_log(struct writer *to, const struct position *before, const struct ecs_host *host);
struct json_object *ecs_event(const struct alert *alert);

#endif /* KG_ECS_H */
