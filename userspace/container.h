/* SPDX-License-Identifier: GPL-2.0 */
/* In which container a process is, as the name of its control group says. */
#ifndef KG_CONTAINER_H
#define KG_CONTAINER_H

#include "alert.h"

#define CONTAINER_ID_SIZE	256	/* of a name in a file system, and a NUL */
#define CONTAINER_POD_SIZE	37	/* of a UUID, and a NUL */

/**
 * struct container - a container
 * @runtime: what made it; NULL if its name does not say
 * @id: what that calls it
 * @pod: of Kubernetes, its UUID; empty if it is in none
 * @user: who may choose the names of its groups; %ALERT_UNKNOWN if only root may
 * @isolated: the process sees neither the processes nor the groups of the host
 *	as the host does; else all that speaks for a container is a name
 */
struct container {
	const char *runtime;
	char id[CONTAINER_ID_SIZE];
	char pod[CONTAINER_POD_SIZE];
	u32 user;
	bool isolated;
};

bool container_find(struct container *container, const struct alert_process *process);

#endif /* KG_CONTAINER_H */
