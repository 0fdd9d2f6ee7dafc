/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The canary: a policy of one rule, and the program that it is about. While it
 * sings, that policy is in force, and alerts.
 */
#ifndef KG_CANARY_H
#define KG_CANARY_H

#include "kg_fixture.h"
#include "kg_program.h"

void kg_canary_blob(struct kg_blob *blob);
int kg_canary_begin(struct kg *kg);
bool kg_canary_sings(struct kg *kg);

#endif /* KG_CANARY_H */
