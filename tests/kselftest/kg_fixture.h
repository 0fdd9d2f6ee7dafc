/* SPDX-License-Identifier: GPL-2.0 */
/* What all tests of the module have in common. */
#ifndef KG_FIXTURE_H
#define KG_FIXTURE_H

#include "kg_report.h"
#include "kg_system.h"

/*
 * Seconds after which a test is taken to hang; of no meaning but that. An
 * emulated processor that others use too is slow.
 */
#define KG_TIMEOUT 240

#define KG_TEST(fixture, name) TEST_F_TIMEOUT(fixture, name, KG_TIMEOUT)

/* A rule, in the YAML of rule files. */
#define KG_RULE_YAML(id, action, query) \
	"---\n" \
	"name: " id "\n" \
	"rule_id: " id "\n" \
	"severity: low\n" \
	"risk_score: 21\n" \
	"type: eql\n" \
	"language: eql\n" \
	"query: >\n" \
	"  " query "\n" \
	"kexecguard: {action: " action "}\n"

#define KG_ALERT_RULE(id, query) KG_RULE_YAML(id, "alert", query)
#define KG_DENY_RULE(id, query) KG_RULE_YAML(id, "deny", query)

/**
 * struct kg - what a test begins with: the module loaded in observe mode, an
 * empty KG_DIR, and a socket
 * @sock: the socket
 * @since: the number of the first alert that the test raises
 * @generation: of the rules
 * @alerts: what kg_pull() pulled
 */
struct kg {
	struct kg_sock sock;
	uint64_t since;
	uint64_t generation;
	struct kg_alerts alerts;
};

int kg_begin(struct kg *kg);
int kg_begin_rules(struct kg *kg, const char *rules);
int kg_begin_module(struct kg *kg, const char *params, const char *rules);
void kg_end(struct kg *kg);
int kg_load_rules(struct kg *kg, const char *rules);
int kg_mark(struct kg *kg);
uint64_t kg_acknowledged(struct kg *kg);
int kg_pull(struct kg *kg);
int kg_pull_wait(struct kg *kg, const char *rule_id);
const struct kg_alert *kg_only(const struct kg *kg, const char *rule_id);
size_t kg_count(const struct kg *kg, const char *rule_id);
bool kg_fired(const struct kg *kg, const char *const rule_ids[]);
bool kg_denied(struct kg *kg, const char *rule, const char *other, uint32_t event);

#endif /* KG_FIXTURE_H */
