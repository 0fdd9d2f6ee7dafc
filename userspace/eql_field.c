// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "array.h"
#include "eql_field.h"
#include "text.h"

#define VALUES(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct known {
	const char *name;
	unsigned int categories;
	const char *const *values;
};

/*
 * An exec is an exec under each of the names that agents give it: a rule that
 * was written for any of them is about this event.
 */
static const struct known constants[] = {
	{ "event.action", KG_IN_PROCESS,
	  VALUES("exec", "exec_event", "executed", "process_started", "start", "ProcessRollup2") },
	{ "event.category", KG_IN_PROCESS, VALUES("process") },
	{ "event.category", KG_IN_KEXEC, VALUES("kexec") },
	{ "event.category", KG_IN_FILE, VALUES("file") },
	{ "event.kind", KG_IN_ALL, VALUES("event") },
	{ "event.type", KG_IN_PROCESS | KG_IN_KEXEC, VALUES("start") },
	{ "host.os.type", KG_IN_ALL, VALUES("linux") },
};

/* Fields that do vary, of which all values are known. */
static const struct known closed[] = {
	{ "event.action", KG_IN_KEXEC,
	  VALUES("kexec_load", "kexec_file_load", "kexec_unload", "kexec_reboot", "kexec_found") },
	{ "event.action", KG_IN_FILE, VALUES("open", "link", "rename") },
	{ "event.outcome", KG_IN_KEXEC, VALUES("success", "failure", "unknown") },
	{ "event.type", KG_IN_FILE, VALUES("access", "creation", "change") },
};

static const struct known *known_find(const struct known *known, size_t n, const char *name,
				      enum kg_category category)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (known[i].categories & (1u << category) && !strcmp(known[i].name, name))
			return &known[i];
	}
	return NULL;
}

static bool constant_find(const char *name, enum kg_category category, struct eql_field *field)
{
	const struct known *known = known_find(constants, ARRAY_SIZE(constants), name, category);

	if (!known)
		return false;
	*field = (struct eql_field){
		.name = known->name,
		.type = KG_TYPE_STRINGS,
		.constant = true,
		.values = known->values,
	};
	return true;
}

static bool readable(enum kg_field id, enum kg_category category)
{
	return kg_field_infos[id].categories & (1u << category);
}

/**
 * eql_field_find() - look up a field by its name
 * @name: the name
 * @category: of the rule
 * @field: filled in
 *
 * Return: false if rules of this category cannot read such a field.
 */
bool eql_field_find(const char *name, enum kg_category category, struct eql_field *field)
{
	const struct known *known = known_find(closed, ARRAY_SIZE(closed), name, category);
	enum kg_field id;

	if (constant_find(name, category, field))
		return true;
	for (id = 0; id < KG_FIELD_COUNT; id++) {
		if (!readable(id, category) || strcmp(kg_field_infos[id].name, name))
			continue;
		*field = (struct eql_field){
			.name = kg_field_infos[id].name,
			.type = kg_field_infos[id].type,
			.field = id,
			.values = known ? known->values : NULL,
		};
		return true;
	}
	return false;
}

/**
 * struct absence - a kind of fields that other agents have
 * @part: a part of their names, between dots
 * @why: why they are not here
 */
struct absence {
	const char *part;
	const char *why;
};

static const struct absence absences[] = {
	{ "hash", "no file is hashed when it is executed" },
	{ "code_signature", "the kernel knows of no signature of a program" },
	{ "pe", "a program of Windows" },
	{ "elf", "no file is taken apart when it is executed" },
	{ "macho", "a program of macOS" },
	{ "thread", "a rule is about a process, not about its threads" },
	{ "entity_id", "an agent numbers its own processes so; use the pid" },
	{ "exit_code", "not known when a program starts" },
	{ "end", "not known when a program starts" },
	{ "uptime", "not known when a program starts" },
	{ "start", "an event happens now" },
	{ "Ext", "an agent's own, which the kernel does not know" },
	{ "file", "what is known of a file is file.path, file.name and the like, in 'file where'" },
	{ "dll", "of library events" },
	{ "registry", "of Windows" },
	{ "winlog", "of Windows" },
	{ "destination", "of network events" },
	{ "source", "of network events" },
	{ "network", "of network events" },
	{ "dns", "of network events" },
	{ "url", "of network events" },
	{ "container", "the kernel knows no container; see process.entry_leader.entry_meta.type" },
	{ "orchestrator", "the kernel knows no orchestrator" },
	{ "kubernetes", "the kernel knows no orchestrator" },
	{ "cloud", "the kernel knows no cloud" },
	{ "auditd", "of auditd's records" },
	{ "agent", "about who sent an event; rules here decide before it is sent" },
	{ "module", "about who sent an event; rules here decide before it is sent" },
	{ "provider", "about who sent an event; rules here decide before it is sent" },
	{ "code", "a number of an agent's own events" },
	{ "tty", "whether there is a terminal is process.interactive" },
	{ "data_stream", "about where events are stored; rules here decide before that" },
	{ "dataset", "about where events are stored; rules here decide before that" },
	{ "host", "rules run on this host; only host.os.type is there" },
	{ "observer", "rules run on this host; only host.os.type is there" },
	{ "domain", "the kernel knows no domain of a user" },
	{ "@timestamp", "an event happens now" },
};

/* Is a part of a dotted name this one. */
static bool has_part(const char *name, const char *part)
{
	size_t len = strlen(part), n;

	for (;; name += n + 1) {
		n = strcspn(name, ".");
		if (n == len && !strncmp(name, part, n))
			return true;
		if (!name[n])
			return false;
	}
}

/**
 * eql_field_is_id() - does a field hold the id of a user or group
 * @name: its name
 *
 * An id is text, as in ECS, and may be written as a number.
 *
 * Return: true if it does.
 */
bool eql_field_is_id(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".id") || !strcmp(dot, ".uid"));
}

/**
 * eql_field_absence() - why a field is not here that others have
 * @name: the field
 *
 * Return: why, for a person; NULL if nothing is known of such a field.
 */
const char *eql_field_absence(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(absences); i++) {
		if (has_part(name, absences[i].part))
			return absences[i].why;
	}
	return NULL;
}

/**
 * eql_field_suggest() - what may have been meant by an unknown field
 * @name: what was written
 * @category: of the rule
 *
 * Return: the name of a field that exists, or NULL.
 */
const char *eql_field_suggest(const char *name, enum kg_category category)
{
	const char *best = NULL;
	enum kg_field id;
	size_t i;

	for (id = 0; id < KG_FIELD_COUNT; id++) {
		if (readable(id, category))
			best = text_nearer(name, best, kg_field_infos[id].name);
	}
	for (i = 0; i < ARRAY_SIZE(constants); i++) {
		if (constants[i].categories & (1u << category))
			best = text_nearer(name, best, constants[i].name);
	}
	return best;
}

/**
 * eql_category_name() - a category as it is written
 * @category: the category
 *
 * Return: a constant text.
 */
const char *eql_category_name(enum kg_category category)
{
	static const char *const names[] = {
		[KG_CATEGORY_PROCESS] = "process",
		[KG_CATEGORY_KEXEC] = "kexec",
		[KG_CATEGORY_FILE] = "file",
	};

	return names[category];
}

/**
 * eql_category_find() - the category that a word names
 * @name: the word
 * @category: filled in
 *
 * Return: false if none has that name.
 */
bool eql_category_find(const char *name, enum kg_category *category)
{
	for (*category = 0; *category < KG_CATEGORY_COUNT; (*category)++) {
		if (!strcmp(eql_category_name(*category), name))
			return true;
	}
	return false;
}

/**
 * eql_category_event() - what an event of a category is called
 * @category: the category
 *
 * Return: a constant text, to follow "every".
 */
const char *eql_category_event(enum kg_category category)
{
	static const char *const names[] = {
		[KG_CATEGORY_PROCESS] = "exec",
		[KG_CATEGORY_KEXEC] = "kexec call",
		[KG_CATEGORY_FILE] = "open, link and rename of a kernel image",
	};

	return names[category];
}
