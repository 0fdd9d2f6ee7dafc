/* SPDX-License-Identifier: GPL-2.0 */
/* Whom the process of an alert descends from, and where it is. */
#ifndef KG_LINEAGE_H
#define KG_LINEAGE_H

#include "facts.h"
#include "location.h"

/* A login, a shell, sudo, a script and what it calls are a dozen. */
#define KG_ANCESTORS_MAX 16

/**
 * struct kg_ancestor - one whom the parent descends from
 * @process: as it was at its own exec
 * @session: its sessions
 */
struct kg_ancestor {
	struct kg_process process;
	struct kg_session session;
};

/**
 * struct kg_lineage - what is found out for alerts alone
 * @process: where who acts is
 * @parent: where its parent is
 * @n_ancestors: how many there are
 * @ancestors: the parent's parent first
 */
struct kg_lineage {
	struct kg_location process;
	struct kg_location parent;
	u32 n_ancestors;
	struct kg_ancestor ancestors[KG_ANCESTORS_MAX];
};

struct kg_lineage *kg_lineage_read(const struct kg_facts *facts);
void kg_lineage_free(struct kg_lineage *lineage);

#endif /* KG_LINEAGE_H */
