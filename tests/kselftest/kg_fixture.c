// SPDX-License-Identifier: GPL-2.0
#include "kg_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The rules that were loaded last and the digest that the kernel has for them,
 * kept over the tests of all programs: compiling them costs more than the test.
 */
#define LOADED_RULES	"/tmp/kgt-rules.yml"
#define LOADED_DIGEST	"/tmp/kgt-rules.digest"

/* Ticks of 20 ms that an alert may take that nobody waits for otherwise. */
#define PULL_TICKS 3000

/**
 * kg_begin() - a clean place for a test
 * @kg: filled in
 *
 * Return: 0 or a negative errno.
 */
int kg_begin(struct kg *kg)
{
	int err;

	memset(kg, 0, sizeof(*kg));
	kg->sock.fd = -1;
	err = kg_dir_reset();
	err = err ?: kg_module_ensure();
	err = err ?: kg_sock_open(&kg->sock);
	err = err ?: kg_set_mode(&kg->sock, KEXECGUARD_MODE_OBSERVE);
	return err ?: kg_mark(kg);
}

/**
 * kg_begin_rules() - a clean place for a test, with rules
 * @kg: filled in
 * @rules: in YAML
 *
 * Return: 0 or a negative errno.
 */
int kg_begin_rules(struct kg *kg, const char *rules)
{
	return kg_begin(kg) ?: kg_load_rules(kg, rules);
}

/**
 * kg_begin_module() - load the module, as a test wants it, and rules
 * @kg: its @sock is closed
 * @params: of the module
 * @rules: in YAML
 *
 * Return: 0 or a negative errno.
 */
int kg_begin_module(struct kg *kg, const char *params, const char *rules)
{
	return kg_module_load(params) ?: kg_sock_open(&kg->sock) ?: kg_load_rules(kg, rules);
}

/**
 * kg_end() - leave the module as harmless as it was
 * @kg: from kg_begin()
 */
void kg_end(struct kg *kg)
{
	if (kg_module_loaded() && kg->sock.fd >= 0)
		kg_set_mode(&kg->sock, KEXECGUARD_MODE_OBSERVE);
	kg_alerts_free(&kg->alerts);
	kg_sock_close(&kg->sock);
	kg_dir_remove();
}

static bool file_holds(const char *path, const void *data, size_t len)
{
	char *held = malloc(len + 1);
	bool same = kg_read_file(path, held, len + 1) == (ssize_t)len && !memcmp(held, data, len);

	free(held);
	return same;
}

static bool rules_run(struct kg *kg, const char *rules)
{
	struct kg_status status;

	return !kg_status(&kg->sock, &status) && status.generation &&
	       file_holds(LOADED_RULES, rules, strlen(rules)) &&
	       file_holds(LOADED_DIGEST, status.digest, sizeof(status.digest));
}

static int rules_compile(const char *rules)
{
	char *argv[] = { "kexecguard", "rules", "load", LOADED_RULES, NULL };
	int err;

	unlink(LOADED_DIGEST);
	err = kg_write_text(LOADED_RULES, rules);
	return err ?: kg_command(argv) ? -EINVAL : 0;
}

/**
 * kg_load_rules() - let the tool load rules, unless they run already
 * @kg: the test
 * @rules: in YAML
 *
 * Return: 0 or a negative errno.
 */
int kg_load_rules(struct kg *kg, const char *rules)
{
	struct kg_status status;
	int err;

	if (!rules_run(kg, rules)) {
		err = rules_compile(rules);
		err = err ?: kg_status(&kg->sock, &status);
		err = err ?: kg_write_file(LOADED_DIGEST, status.digest, sizeof(status.digest));
		if (err)
			return err;
	}
	return kg_mark(kg);
}

/**
 * kg_mark() - forget the alerts there were
 * @kg: the test
 *
 * Return: 0 or a negative errno.
 */
int kg_mark(struct kg *kg)
{
	struct kg_status status;
	int err = kg_status(&kg->sock, &status);

	kg->since = status.next_seq;
	kg->generation = status.generation;
	return err;
}

/**
 * kg_acknowledged() - up to which alert a reader has them
 * @kg: the test
 *
 * Return: its number, 0 if there is none, UINT64_MAX if the module does not answer.
 */
uint64_t kg_acknowledged(struct kg *kg)
{
	struct kg_status status;

	return kg_status(&kg->sock, &status) ? UINT64_MAX : status.acknowledged;
}

/**
 * kg_pull() - pull the alerts since the last kg_mark()
 * @kg: the test; they are in its @alerts
 *
 * Return: 0 or a negative errno.
 */
int kg_pull(struct kg *kg)
{
	kg_alerts_free(&kg->alerts);
	return kg_alerts(&kg->sock, kg->since, &kg->alerts);
}

/**
 * kg_pull_wait() - pull until there is an alert of a rule
 * @kg: the test
 * @rule_id: the rule
 *
 * For what the kernel does in its own time.
 *
 * Return: 0, -ETIMEDOUT, or another negative errno.
 */
int kg_pull_wait(struct kg *kg, const char *rule_id)
{
	int left, err;

	for (left = PULL_TICKS; left; left--) {
		err = kg_pull(kg);
		if (err || kg_count(kg, rule_id))
			return err;
		usleep(20000);
	}
	return -ETIMEDOUT;
}

const struct kg_alert *kg_only(const struct kg *kg, const char *rule_id)
{
	return kg_alerts_find(&kg->alerts, rule_id);
}

size_t kg_count(const struct kg *kg, const char *rule_id)
{
	return kg_alerts_count(&kg->alerts, rule_id);
}

/**
 * kg_fired() - did these rules raise one alert each, and no other rule any
 * @kg: the test, after kg_pull()
 * @rule_ids: ends in NULL
 *
 * Says on standard error what came instead.
 *
 * Return: true if so.
 */
bool kg_fired(const struct kg *kg, const char *const rule_ids[])
{
	bool same = true;
	size_t i, n;

	for (n = 0; rule_ids[n]; n++)
		same &= kg_count(kg, rule_ids[n]) == 1;
	same &= kg->alerts.n == n;
	if (same)
		return true;
	fprintf(stderr, "# expected:");
	for (i = 0; i < n; i++)
		fprintf(stderr, " %s", rule_ids[i]);
	fprintf(stderr, "; came:");
	for (i = 0; i < kg->alerts.n; i++)
		fprintf(stderr, " %s", kg->alerts.at[i].rule_id);
	fprintf(stderr, "\n");
	return false;
}

static bool is_denied(const struct kg_alert *alert, uint32_t event)
{
	return alert->event == event && alert->mode == KEXECGUARD_MODE_ENFORCE &&
	       alert->decision == KEXECGUARD_DECISION_DENIED &&
	       alert->kexec.outcome == KEXECGUARD_OUTCOME_FAILURE && alert->kexec.error == EPERM;
}

/**
 * kg_denied() - was a kexec call refused, and did two rules and no other tell of it
 * @kg: the test
 * @rule: one that denies
 * @other: one that only alerts
 * @event: enum kexecguard_event
 *
 * Return: true if so, and each told once.
 */
bool kg_denied(struct kg *kg, const char *rule, const char *other, uint32_t event)
{
	const char *const fired[] = { rule, other, NULL };

	return !kg_pull(kg) && kg_fired(kg, fired) && is_denied(kg_only(kg, rule), event) &&
	       is_denied(kg_only(kg, other), event);
}
