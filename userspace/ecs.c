// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "ecs.h"
#include "ecs_event.h"
#include "ecs_match.h"
#include "ecs_process.h"
#include "memory.h"
#include "meta.h"
#include "moment.h"
#include "output/position.h"
#include "summary.h"
#include "writer.h"

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

static void put_host(struct writer *to, const struct ecs_host *host)
{
	writer_open(to, "host");
	writer_name(to, "name", host->names.nodename);
	writer_name(to, "hostname", host->names.nodename);
	writer_string(to, "architecture", host->names.machine);
	writer_open(to, "os");
	writer_string(to, "type", "linux");
	writer_string(to, "kernel", host->names.release);
	writer_close(to);
	writer_close(to);
}

static void open_document(struct writer *to, const struct ecs_host *host, u64 time)
{
	writer_open(to, NULL);
	writer_time(to, "@timestamp", time);
	writer_open(to, "ecs");
	writer_string(to, "version", ECS_VERSION);
	writer_close(to);
	put_host(to, host);
}

static void put_module(struct writer *to, const char *kind)
{
	writer_string(to, "kind", kind);
	writer_string(to, "module", "kexecguard");
	writer_string(to, "dataset", "kexecguard.alert");
	writer_string(to, "provider", "kexecguard");
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

static void put_types(struct writer *to, const struct alert *alert)
{
	size_t begin = writer_open_list(to, "type");

	writer_string(to, NULL, type_of(alert));
	if (!alert_is_own(alert))
		writer_string(to, NULL, alert->decision == KEXECGUARD_DECISION_DENIED ? "denied"
										      : "allowed");
	writer_close_list(to, begin);
}

static const char *category_of(const struct alert *alert)
{
	if (alert_is_own(alert))
		return "configuration";
	return alert_is_file(alert) ? "file" : "process";
}

static void put_category(struct writer *to, const struct alert *alert)
{
	size_t begin = writer_open_list(to, "category");

	writer_string(to, NULL, category_of(alert));
	writer_close_list(to, begin);
}

/* Names the alert among all of all hosts, so that one that comes twice can be told. */
static void put_event_id(struct writer *to, u64 seq, const struct ecs_host *host)
{
	char instance[17];

	if (!*host->boot_id || !host->instance)
		return;
	snprintf(instance, sizeof(instance), "%" PRIx64, host->instance);
	writer_open_string(to, "id");
	writer_part(to, host->boot_id);
	writer_part(to, "-");
	writer_part(to, instance);
	writer_part(to, "-");
	writer_part_u64(to, seq);
	writer_close_string(to);
}

static void put_event(struct writer *to, const struct alert *alert, const struct meta *meta,
		      const struct ecs_host *host)
{
	int severity = meta_severity_number(meta);

	writer_open(to, "event");
	put_module(to, "alert");
	put_category(to, alert);
	put_types(to, alert);
	writer_string(to, "action", alert_event_name(alert->event));
	writer_string(to, "outcome", outcome_of(alert));
	writer_u64(to, "sequence", alert->seq);
	if (alert->last_time)
		writer_time(to, "end", alert->last_time);
	put_event_id(to, alert->seq, host);
	if (severity >= 0)
		writer_u64(to, "severity", severity);
	if (meta->risk_score >= 0)
		writer_u64(to, "risk_score", meta->risk_score);
	writer_close(to);
}

static void put_rule(struct writer *to, const struct alert *alert, const struct meta *meta)
{
	writer_open(to, "rule");
	writer_text(to, "id", alert->rule_id);
	writer_string(to, "name", meta->name);
	writer_string(to, "version", meta->version);
	writer_string(to, "description", meta->description);
	writer_close(to);
}

static void put_reference(struct writer *to, const struct meta_threat *threat)
{
	writer_string(to, NULL, threat->reference);
}

static void put_threat_id(struct writer *to, const struct meta_threat *threat)
{
	writer_string(to, NULL, threat->id);
}

/* One that is unknown is "", for the lists are parallel. */
static void put_threat_name(struct writer *to, const struct meta_threat *threat)
{
	writer_string(to, NULL, threat->name ? threat->name : "");
}

/* ECS has a list for each property of the threats of a kind. */
static void put_property(struct writer *to, const char *key, const struct meta *meta,
			 enum meta_threat_kind kind,
			 void (*put)(struct writer *to, const struct meta_threat *threat))
{
	const struct meta_threat *threat, *end = meta->threats + meta->n_threats;
	size_t begin = writer_open_list(to, key);

	for (threat = meta->threats; threat < end; threat++) {
		if (threat->kind == kind)
			put(to, threat);
	}
	writer_close_list(to, begin);
}

static bool has_threats(const struct meta *meta, enum meta_threat_kind kind)
{
	size_t i;

	for (i = 0; i < meta->n_threats; i++) {
		if (meta->threats[i].kind == kind)
			return true;
	}
	return false;
}

/* Each kind is within the one before; those of a technique that is not told are left out. */
static void put_threats(struct writer *to, const char *key, const struct meta *meta,
			enum meta_threat_kind kind)
{
	if (!has_threats(meta, kind))
		return;
	writer_open(to, key);
	put_property(to, "id", meta, kind, put_threat_id);
	put_property(to, "name", meta, kind, put_threat_name);
	put_property(to, "reference", meta, kind, put_reference);
	if (kind == META_TECHNIQUE)
		put_threats(to, "subtechnique", meta, META_SUBTECHNIQUE);
	writer_close(to);
}

static void put_threat(struct writer *to, const struct meta *meta)
{
	if (!meta->n_threats)
		return;
	writer_open(to, "threat");
	writer_string(to, "framework", meta->framework ? meta->framework : "MITRE ATT&CK");
	put_threats(to, "tactic", meta, META_TACTIC);
	put_threats(to, "technique", meta, META_TECHNIQUE);
	writer_close(to);
}

static void put_policy(struct writer *to, const struct alert *alert, const struct meta *meta)
{
	writer_open(to, "policy");
	writer_u64(to, "generation", alert->generation);
	writer_close(to);
	writer_open(to, "rule");
	writer_string(to, "action", alert_action_name(alert_action(alert)));
	writer_string(to, "condition", meta->condition);
	writer_close(to);
}

static void put_hook(struct writer *to, struct kg_text hook)
{
	if (!hook.data)
		return;
	writer_open(to, "hook");
	writer_text(to, "name", hook);
	writer_close(to);
}

static void put_own(struct writer *to, const struct alert *alert, const struct meta *meta,
		    const struct ecs_host *host)
{
	writer_string(to, "decision", alert_decision_name(alert->decision));
	writer_string(to, "mode", alert_mode_name(alert->mode));
	put_policy(to, alert, meta);
	if (alert->repeats > 1)
		writer_u64(to, "repeats", alert->repeats);
	writer_string(to, "respond", meta->respond);
	writer_json(to, "false_positives", meta->false_positives_json);
	writer_bool(to, "incomplete", alert->incomplete);
	writer_bool(to, "truncated", alert_is_truncated(alert));
	put_hook(to, alert->hook);
	ecs_put_own_processes(to, alert, host);
}

/* Under the names that a rule of Kibana's has, so that whatever reads those reads ours. */
static void put_kibana_rule(struct writer *to, const struct alert *alert, const struct meta *meta)
{
	writer_open(to, "rule");
	writer_text(to, "uuid", alert->rule_id);
	writer_text(to, "rule_id", alert->rule_id);
	writer_string(to, "name", meta->name);
	writer_string(to, "version", meta->version);
	writer_string(to, "description", meta->description);
	writer_string(to, "severity", meta->severity);
	if (meta->risk_score >= 0)
		writer_u64(to, "risk_score", meta->risk_score);
	writer_string(to, "note", meta->respond);
	writer_json(to, "threat", meta->threat_json);
	writer_json(to, "false_positives", meta->false_positives_json);
	writer_close(to);
}

/* What Kibana says of an alert of its own, but for what it keeps account of itself. */
static void put_kibana(struct writer *to, const struct alert *alert, const struct meta *meta)
{
	writer_open(to, "kibana");
	writer_open(to, "alert");
	writer_time(to, "original_time", alert->time);
	writer_string(to, "severity", meta->severity);
	if (meta->risk_score >= 0)
		writer_u64(to, "risk_score", meta->risk_score);
	put_kibana_rule(to, alert, meta);
	writer_close(to);
	writer_close(to);
}

/* Escaped once, by the summary: what it is made of here is JSON's own. */
static void put_message(struct writer *to, const struct alert *alert)
{
	char *message;
	size_t len;
	FILE *stream = memory_stream(&message, &len);

	summary_put_decided(stream, alert, ESCAPE_FOR_EYES);
	memory_stream_end(stream);
	writer_string(to, "message", message);
	free(message);
}

/**
 * ecs_put_alert() - write a document of an alert
 * @to: where to
 * @alert: the alert
 * @host: where it was raised
 * @rules: by which it says what of its rule matched; NULL if it does not
 */
void ecs_put_alert(struct writer *to, const struct alert *alert, const struct ecs_host *host,
		   struct rulebook *rules)
{
	const struct meta *meta = meta_of(alert->rule_meta);

	open_document(to, host, alert->time);
	put_message(to, alert);
	put_event(to, alert, meta, host);
	put_rule(to, alert, meta);
	put_threat(to, meta);
	ecs_put_processes(to, alert, host);
	ecs_put_kexec(to, alert);
	ecs_put_file(to, alert);
	writer_open(to, "kexecguard");
	put_own(to, alert, meta, host);
	ecs_put_match(to, alert, rules);
	writer_close(to);
	put_kibana(to, alert, meta);
	writer_close(to);
}

static struct json_object *parse(const struct writer *text)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *document = NULL;

	if (tokener) {
		document = json_tokener_parse_ex(tokener, text->data, text->len);
		json_tokener_free(tokener);
	}
	return document;
}

/**
 * ecs_event() - what a rule can ask of an alert, as who reads its document has it
 * @alert: the alert
 *
 * Return: the part of its document that event_read() reads.
 */
struct json_object *ecs_event(const struct alert *alert)
{
	static const struct ecs_host nowhere;
	struct json_object *document;
	struct writer to = { 0 };

	writer_open(&to, NULL);
	put_event(&to, alert, meta_of(alert->rule_meta), &nowhere);
	ecs_put_processes(&to, alert, &nowhere);
	ecs_put_kexec(&to, alert);
	ecs_put_file(&to, alert);
	writer_open(&to, "kexecguard");
	ecs_put_names(&to, alert);
	writer_close(&to);
	writer_close(&to);
	document = parse(&to);
	writer_free(&to);
	return document;
}

/* Opens it, and also writes the sentence, which is text of ours. */
static void open_error(struct writer *to, const struct ecs_host *host, char *message)
{
	open_document(to, host, moment_now());
	writer_string(to, "message", message);
	free(message);
	writer_open(to, "event");
	put_module(to, "pipeline_error");
	writer_close(to);
	writer_open(to, "kexecguard");
}

static void close_error(struct writer *to)
{
	writer_close(to);
	writer_close(to);
}

/**
 * ecs_put_gap() - write a document that says that alerts are missing
 * @to: where to
 * @first: the first of them
 * @last: the last of them
 * @host: where they were raised
 */
void ecs_put_gap(struct writer *to, u64 first, u64 last, const struct ecs_host *host)
{
	open_error(to, host, summary_gap(first, last));
	writer_open(to, "gap");
	writer_u64(to, "from", first);
	writer_u64(to, "to", last);
	writer_u64(to, "count", last - first + 1);
	writer_close(to);
	close_error(to);
}

/**
 * ecs_put_broken() - write a document that says that an alert could not be read
 * @to: where to
 * @seq: its sequence number, 0 if not known
 * @why: the field that is wrong
 * @host: where it was raised
 */
void ecs_put_broken(struct writer *to, u64 seq, const char *why, const struct ecs_host *host)
{
	open_error(to, host, summary_broken(seq, why));
	writer_open(to, "broken");
	if (seq)
		writer_u64(to, "sequence", seq);
	writer_string(to, "field", why);
	writer_close(to);
	close_error(to);
}

static void put_log(struct writer *to, const char *boot_id, u64 instance)
{
	writer_string(to, "boot_id", boot_id);
	writer_hex(to, "instance", instance);
}

/**
 * ecs_put_log() - write a document that says that another log begins
 * @to: where to
 * @before: how far the one before had come; NULL if not known
 * @host: where it is, and which log
 */
void ecs_put_log(struct writer *to, const struct position *before, const struct ecs_host *host)
{
	open_error(to, host, summary_log(before));
	writer_open(to, "log");
	put_log(to, host->boot_id, host->instance);
	if (before) {
		writer_open(to, "before");
		put_log(to, before->boot_id, before->instance);
		writer_u64(to, "sequence", before->sequence);
		writer_close(to);
	}
	writer_close(to);
	close_error(to);
}
