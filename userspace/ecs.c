// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "ecs.h"
#include "ecs_event.h"
#include "ecs_process.h"
#include "jsonl.h"
#include "memory.h"
#include "meta.h"
#include "moment.h"
#include "output/position.h"
#include "summary.h"

#define ECS_VERSION	"8.11.0"

/**
 * ecs_host_read() - find out what documents are to say of this machine
 * @host: filled in
 */
void ecs_host_read(struct ecs_host *host)
{
	FILE *from = fopen("/proc/sys/kernel/random/boot_id", "re");

	memset(host, 0, sizeof(*host));
	uname(&host->names);
	host->boot_time = moment_now() - moment_on(CLOCK_BOOTTIME);
	if (!from)
		return;
	if (fgets(host->boot_id, sizeof(host->boot_id), from))
		host->boot_id[strcspn(host->boot_id, "\n")] = 0;
	fclose(from);
}

static void add_host(struct json_object *root, const struct ecs_host *host)
{
	struct json_object *object = jsonl_add_object(root, "host"), *os;

	jsonl_add_name(object, "name", host->names.nodename);
	jsonl_add_name(object, "hostname", host->names.nodename);
	jsonl_add_string(object, "architecture", host->names.machine);
	os = jsonl_add_object(object, "os");
	jsonl_add_string(os, "type", "linux");
	jsonl_add_string(os, "kernel", host->names.release);
}

static struct json_object *new_document(const struct ecs_host *host, u64 time)
{
	struct json_object *root = json_object_new_object();

	jsonl_add_time(root, "@timestamp", time);
	jsonl_add_string(jsonl_add_object(root, "ecs"), "version", ECS_VERSION);
	add_host(root, host);
	return root;
}

static void add_module(struct json_object *event, const char *kind)
{
	jsonl_add_string(event, "kind", kind);
	jsonl_add_string(event, "module", "kexecguard");
	jsonl_add_string(event, "dataset", "kexecguard.alert");
	jsonl_add_string(event, "provider", "kexecguard");
}

/* What a denial has in common with its outcome; else only kexec calls are followed. */
static const char *outcome_of(const struct alert *alert)
{
	if (alert->decision == KEXECGUARD_DECISION_DENIED)
		return "failure";
	if (alert->has_kexec)
		return alert_outcome_name(alert->kexec.outcome);
	return "unknown";
}

/* What kind of thing was done: ECS's own words. */
static const char *type_of(const struct alert *alert)
{
	switch (alert->event) {
	case KEXECGUARD_EVENT_EXEC:
		return "start";
	case KEXECGUARD_EVENT_FILE_OPEN:
		return "access";
	case KEXECGUARD_EVENT_FILE_LINK:
		return "creation";
	}
	return "change";
}

static struct json_object *types_of(const struct alert *alert)
{
	struct json_object *types = json_object_new_array();

	jsonl_append(types, type_of(alert));
	if (!alert_is_own(alert))
		jsonl_append(types, alert->decision == KEXECGUARD_DECISION_DENIED ? "denied"
										  : "allowed");
	return types;
}

static const char *category_of(const struct alert *alert)
{
	if (alert_is_own(alert))
		return "configuration";
	return alert_is_file(alert) ? "file" : "process";
}

/* Names the alert among all of all hosts, so that one that comes twice can be told. */
static void add_event_id(struct json_object *event, u64 seq, const struct ecs_host *host)
{
	char id[ECS_BOOT_ID_SIZE + 48];

	if (!*host->boot_id || !host->instance)
		return;
	snprintf(id, sizeof(id), "%s-%" PRIx64 "-%" PRIu64, host->boot_id, host->instance, seq);
	jsonl_add_string(event, "id", id);
}

static void add_event(struct json_object *root, const struct alert *alert,
		      const struct meta *meta, const struct ecs_host *host)
{
	struct json_object *event = jsonl_add_object(root, "event");
	struct json_object *categories = json_object_new_array();
	int severity = meta_severity_number(meta);

	add_module(event, "alert");
	jsonl_append(categories, category_of(alert));
	json_object_object_add(event, "category", categories);
	json_object_object_add(event, "type", types_of(alert));
	jsonl_add_string(event, "action", alert_event_name(alert->event));
	jsonl_add_string(event, "outcome", outcome_of(alert));
	jsonl_add_u64(event, "sequence", alert->seq);
	if (alert->last_time)
		jsonl_add_time(event, "end", alert->last_time);
	add_event_id(event, alert->seq, host);
	if (severity >= 0)
		jsonl_add_u64(event, "severity", severity);
	if (meta->risk_score >= 0)
		jsonl_add_u64(event, "risk_score", meta->risk_score);
}

static void add_rule(struct json_object *root, const struct alert *alert,
		     const struct meta *meta)
{
	struct json_object *rule = jsonl_add_object(root, "rule");

	jsonl_add_text(rule, "id", alert->rule_id);
	jsonl_add_string(rule, "name", meta->name);
	jsonl_add_string(rule, "version", meta->version);
	jsonl_add_string(rule, "description", meta->description);
}

/* The page of ATT&CK; that of T1547.006 is T1547/006. */
static void add_reference(struct json_object *list, const struct meta_threat *threat)
{
	const char *dot = strchr(threat->id, '.');
	int len = dot ? dot - threat->id : (int)strlen(threat->id);
	char url[128];

	snprintf(url, sizeof(url), "https://attack.mitre.org/%s/%.*s%s%s/",
		 threat->kind == META_TACTIC ? "tactics" : "techniques", len, threat->id,
		 dot ? "/" : "", dot ? dot + 1 : "");
	jsonl_append(list, url);
}

/*
 * ECS has parallel lists, one for each property. A name that is unknown is "".
 * Returns the object that holds them, NULL if there is nothing of this kind.
 */
static struct json_object *add_threats(struct json_object *to, const char *key,
				       const struct meta *meta, enum meta_threat_kind kind)
{
	struct json_object *object = json_object_new_object();
	struct json_object *ids = json_object_new_array();
	struct json_object *names = json_object_new_array();
	struct json_object *references = json_object_new_array();
	const struct meta_threat *threat;

	for (threat = meta->threats; threat < meta->threats + meta->n_threats; threat++) {
		if (threat->kind != kind)
			continue;
		jsonl_append(ids, threat->id);
		jsonl_append(names, threat->name ? threat->name : "");
		add_reference(references, threat);
	}
	jsonl_add_list(object, "id", ids);
	jsonl_add_list(object, "name", names);
	jsonl_add_list(object, "reference", references);
	if (json_object_object_length(object)) {
		json_object_object_add(to, key, object);
		return object;
	}
	json_object_put(object);
	return NULL;
}

static void add_threat(struct json_object *root, const struct meta *meta)
{
	struct json_object *threat, *technique;

	if (!meta->n_threats)
		return;
	threat = jsonl_add_object(root, "threat");
	jsonl_add_string(threat, "framework", meta->framework ? meta->framework : "MITRE ATT&CK");
	add_threats(threat, "tactic", meta, META_TACTIC);
	technique = add_threats(threat, "technique", meta, META_TECHNIQUE);
	if (technique)
		add_threats(technique, "subtechnique", meta, META_SUBTECHNIQUE);
}

static void add_own(struct json_object *root, const struct alert *alert,
		    const struct meta *meta, const struct ecs_host *host)
{
	struct json_object *own = jsonl_add_object(root, "kexecguard"), *rule;

	jsonl_add_string(own, "decision", alert_decision_name(alert->decision));
	jsonl_add_string(own, "mode", alert_mode_name(alert->mode));
	jsonl_add_u64(jsonl_add_object(own, "policy"), "generation", alert->generation);
	rule = jsonl_add_object(own, "rule");
	jsonl_add_string(rule, "action", alert_action_name(alert_action(alert)));
	jsonl_add_string(rule, "condition", meta->condition);
	if (alert->repeats > 1)
		jsonl_add_u64(own, "repeats", alert->repeats);
	jsonl_add_string(own, "respond", meta->respond);
	if (meta->false_positives)
		json_object_object_add(own, "false_positives",
				       json_object_get(meta->false_positives));
	jsonl_add_bool(own, "incomplete", alert->incomplete);
	jsonl_add_bool(own, "truncated", alert_is_truncated(alert));
	if (alert->hook.data)
		jsonl_add_text(jsonl_add_object(own, "hook"), "name", alert->hook);
	ecs_add_own_processes(own, alert, host);
}

/* Under the names that a rule of Kibana's has, so that whatever reads those reads ours. */
static void add_kibana_rule(struct json_object *to, const struct alert *alert,
			    const struct meta *meta)
{
	struct json_object *rule = jsonl_add_object(to, "rule");

	jsonl_add_text(rule, "uuid", alert->rule_id);
	jsonl_add_text(rule, "rule_id", alert->rule_id);
	jsonl_add_string(rule, "name", meta->name);
	jsonl_add_string(rule, "version", meta->version);
	jsonl_add_string(rule, "description", meta->description);
	jsonl_add_string(rule, "severity", meta->severity);
	if (meta->risk_score >= 0)
		jsonl_add_u64(rule, "risk_score", meta->risk_score);
	jsonl_add_string(rule, "note", meta->respond);
	if (meta->threat)
		json_object_object_add(rule, "threat", json_object_get(meta->threat));
	if (meta->false_positives)
		json_object_object_add(rule, "false_positives",
				       json_object_get(meta->false_positives));
}

/* What Kibana says of an alert of its own, but for what it keeps account of itself. */
static void add_kibana(struct json_object *root, const struct alert *alert,
		       const struct meta *meta)
{
	struct json_object *own = jsonl_add_object(jsonl_add_object(root, "kibana"), "alert");

	jsonl_add_time(own, "original_time", alert->time);
	jsonl_add_string(own, "severity", meta->severity);
	if (meta->risk_score >= 0)
		jsonl_add_u64(own, "risk_score", meta->risk_score);
	add_kibana_rule(own, alert, meta);
}

/* Escaped once, by the summary: what it is made of here is JSON's own. */
static void add_message(struct json_object *root, const struct alert *alert)
{
	char *message;
	size_t len;
	FILE *to = memory_stream(&message, &len);

	summary_put_decided(to, alert, ESCAPE_FOR_EYES);
	memory_stream_end(to);
	jsonl_add_string(root, "message", message);
	free(message);
}

/**
 * ecs_alert() - make a document of an alert
 * @alert: the alert
 * @host: where it was raised
 *
 * Return: the document.
 */
struct json_object *ecs_alert(const struct alert *alert, const struct ecs_host *host)
{
	struct json_object *root = new_document(host, alert->time);
	struct meta meta;

	meta_read(&meta, alert->rule_meta);
	add_message(root, alert);
	add_event(root, alert, &meta, host);
	add_rule(root, alert, &meta);
	add_threat(root, &meta);
	ecs_add_processes(root, alert, host);
	ecs_add_kexec(root, alert);
	ecs_add_file(root, alert);
	add_own(root, alert, &meta, host);
	add_kibana(root, alert, &meta);
	meta_free(&meta);
	return root;
}

/* Also writes the sentence, which is text of ours. */
static struct json_object *pipeline_error(const struct ecs_host *host, char *message)
{
	struct json_object *root = new_document(host, moment_now());

	jsonl_add_string(root, "message", message);
	free(message);
	add_module(jsonl_add_object(root, "event"), "pipeline_error");
	return root;
}

/**
 * ecs_gap() - make a document that says that alerts are missing
 * @first: the first of them
 * @last: the last of them
 * @host: where they were raised
 *
 * Return: the document.
 */
struct json_object *ecs_gap(u64 first, u64 last, const struct ecs_host *host)
{
	struct json_object *root = pipeline_error(host, summary_gap(first, last)), *gap;

	gap = jsonl_add_object(jsonl_add_object(root, "kexecguard"), "gap");
	jsonl_add_u64(gap, "from", first);
	jsonl_add_u64(gap, "to", last);
	jsonl_add_u64(gap, "count", last - first + 1);
	return root;
}

/**
 * ecs_broken() - make a document that says that an alert could not be read
 * @seq: its sequence number, 0 if not known
 * @why: the field that is wrong
 * @host: where it was raised
 *
 * Return: the document.
 */
struct json_object *ecs_broken(u64 seq, const char *why, const struct ecs_host *host)
{
	struct json_object *root = pipeline_error(host, summary_broken(seq, why)), *broken;

	broken = jsonl_add_object(jsonl_add_object(root, "kexecguard"), "broken");
	if (seq)
		jsonl_add_u64(broken, "sequence", seq);
	jsonl_add_string(broken, "field", why);
	return root;
}

static void add_log(struct json_object *to, const char *boot_id, u64 instance)
{
	jsonl_add_string(to, "boot_id", boot_id);
	jsonl_add_hex(to, "instance", instance);
}

/**
 * ecs_log() - make a document that says that another log begins
 * @before: how far the one before had come; NULL if not known
 * @host: where it is, and which log
 *
 * Return: the document.
 */
struct json_object *ecs_log(const struct position *before, const struct ecs_host *host)
{
	struct json_object *root = pipeline_error(host, summary_log(before)), *log, *previous;

	log = jsonl_add_object(jsonl_add_object(root, "kexecguard"), "log");
	add_log(log, host->boot_id, host->instance);
	if (!before)
		return root;
	previous = jsonl_add_object(log, "before");
	add_log(previous, before->boot_id, before->instance);
	jsonl_add_u64(previous, "sequence", before->sequence);
	return root;
}
