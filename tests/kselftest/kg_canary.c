// SPDX-License-Identifier: GPL-2.0
#include "kg_canary.h"

#define CANARY "kg-canary"

/**
 * kg_canary_blob() - the canary's policy
 * @blob: filled in
 */
void kg_canary_blob(struct kg_blob *blob)
{
	static const struct kg_name_rule rule = { "canary", CANARY, KG_ACTION_ALERT, NULL };

	kg_blob_build(blob, &rule, 1);
}

/**
 * kg_canary_begin() - a clean place for a test, with the canary's policy
 * @kg: filled in
 *
 * Return: 0 or a negative errno.
 */
int kg_canary_begin(struct kg *kg)
{
	static struct kg_blob blob;
	int err = kg_begin(kg);

	kg_canary_blob(&blob);
	err = err ?: kg_install_act(CANARY);
	err = err ?: kg_policy_load(&kg->sock, blob.data, blob.size, NULL);
	return err ?: kg_mark(kg);
}

/**
 * kg_canary_sings() - is the canary's policy in force, and does it alert
 * @kg: the test
 *
 * Return: true if so.
 */
bool kg_canary_sings(struct kg *kg)
{
	if (kg_mark(kg) || kg_run_simple(KG_PATH(CANARY), NULL) || kg_pull(kg))
		return false;
	return kg->alerts.n == 1 && kg_only(kg, "canary");
}
