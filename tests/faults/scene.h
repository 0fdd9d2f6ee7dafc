/* SPDX-License-Identifier: GPL-2.0 */
/* What is done while an allocation fails. */
#ifndef SCENE_H
#define SCENE_H

#include "kg_netlink.h"
#include "kg_system.h"

/* A rule set that can be there when the module is loaded. */
#define SCENE_BOOT_POLICY KG_PATH("boot.policy")

/**
 * struct scene - something that the module is asked to do
 * @name: in the table of directions
 * @prepare: all that is to succeed; NULL if there is nothing. 0 or a negative errno
 * @act: the rest. 0 or a negative errno
 * @undo: afterwards; NULL if there is nothing
 * @large: the rules are many
 */
struct scene {
	const char *name;
	int (*prepare)(struct kg_sock *sock);
	int (*act)(struct kg_sock *sock);
	void (*undo)(struct kg_sock *sock);
	bool large;
};

const struct scene *scene_find(const char *name);
int scenes_set_up(void);

#endif /* SCENE_H */
