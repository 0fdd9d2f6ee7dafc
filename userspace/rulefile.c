// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "rule_read.h"
#include "rulefile.h"
#include "text.h"
#include "yaml.h"

#define READ_SIZE	65536

/**
 * struct rulefile - a file being read
 * @set: where its rules go
 * @text: what is in it
 * @json: it is JSON
 * @lines: each line is a document of its own: an export
 * @n_documents: how many there were
 */
struct rulefile {
	struct ruleset *set;
	struct diag_text text;
	bool json;
	bool lines;
	size_t n_documents;
};

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), suffix_len = strlen(suffix);

	return len > suffix_len && !strcmp(name + len - suffix_len, suffix);
}

/**
 * rulefile_has_suffix() - is a file of a folder one of rules, by its name
 * @name: the name
 *
 * Return: true if so.
 */
bool rulefile_has_suffix(const char *name)
{
	return has_suffix(name, ".yml") || has_suffix(name, ".yaml") ||
	       has_suffix(name, ".json") || has_suffix(name, ".ndjson");
}

static bool refuse_file(const struct rulefile *file, const char *why)
{
	diag_file(file->text.to, file->text.path, DIAG_ERROR, "%s", why);
	return false;
}

/* All of a stream, up to one byte more than is allowed. */
static bool slurp(FILE *from, struct vector *content)
{
	size_t n = READ_SIZE;

	while (n == READ_SIZE && content->count <= RULEFILE_SIZE_MAX) {
		char *to = vector_add(content, 1, READ_SIZE);

		n = fread(to, 1, READ_SIZE, from);
		content->count -= READ_SIZE - n;
	}
	return !ferror(from);
}

static bool load(struct rulefile *file, struct vector *content)
{
	FILE *from = fopen(file->text.path, "re");
	bool good;

	if (!from)
		return refuse_file(file, strerror(errno));
	errno = 0;
	good = slurp(from, content);
	if (!good)
		refuse_file(file, errno ? strerror(errno) : "cannot be read");
	fclose(from);
	file->text.data = content->data;
	file->text.len = content->count;
	return good;
}

static bool is_text(const struct rulefile *file)
{
	const char *nul = memchr(file->text.data, '\0', file->text.len);
	size_t bad;

	if (file->text.len > RULEFILE_SIZE_MAX)
		return refuse_file(file, "larger than 16 MiB");
	if (nul) {
		diag_at(&file->text, nul - file->text.data, DIAG_ERROR, "not a text: a NUL byte");
		return false;
	}
	if (!text_is_utf8(file->text.data, file->text.len, &bad)) {
		diag_at(&file->text, bad, DIAG_ERROR, "not a text: no UTF-8");
		return false;
	}
	return true;
}

static void add_rule(struct ruleset *set, const struct rule *rule)
{
	struct vector rules = { set->rules, set->n_rules, set->n_rules };

	*(struct rule *)vector_add(&rules, sizeof(*rule), 1) = *rule;
	set->rules = rules.data;
	set->n_rules = rules.count;
}

static void take_result(struct rulefile *file, enum rule_result result, const struct rule *rule)
{
	switch (result) {
	case RULE_ACCEPTED:
		add_rule(file->set, rule);
		break;
	case RULE_REJECTED:
		file->set->n_rejected++;
		break;
	case RULE_SKIPPED:
		file->set->n_skipped++;
		break;
	default:
		break;
	}
}

static void read_one(struct rulefile *file, size_t from, size_t to)
{
	struct yaml yaml = { .file = &file->text, .base = from, .len = to - from };
	enum rule_result result = RULE_REJECTED;
	struct rule rule;

	if (yaml_is_empty(&yaml))
		return;
	file->n_documents++;
	if (yaml_parse(&yaml, file->json)) {
		result = rule_read(file->set, &yaml, file->lines, &rule);
		yaml_free(&yaml);
	}
	take_result(file, result, &rule);
}

static size_t line_after(const struct diag_text *text, size_t at)
{
	const char *newline = memchr(text->data + at, '\n', text->len - at);

	return newline ? (size_t)(newline - text->data) + 1 : text->len;
}

/* "---" at the start of a line can stand nowhere else in YAML. */
static bool is_separator(const struct diag_text *text, size_t at)
{
	return text->len - at >= 3 && !memcmp(text->data + at, "---", 3) &&
	       (text->len - at == 3 || isspace((unsigned char)text->data[at + 3]));
}

static bool begins_document(const struct rulefile *file, size_t at)
{
	return file->lines || (!file->json && is_separator(&file->text, at));
}

/*
 * The documents one by one, so that what is wrong with one does not keep the
 * others from being read.
 */
static void read_documents(struct rulefile *file)
{
	const struct diag_text *text = &file->text;
	size_t from = 0, at;

	for (at = line_after(text, 0); at < text->len; at = line_after(text, at)) {
		if (!begins_document(file, at))
			continue;
		read_one(file, from, at);
		from = at;
	}
	read_one(file, from, text->len);
}

/**
 * rulefile_read() - read the rules of a file
 * @set: where they go, and where what is wrong is reported
 * @path: the file
 *
 * Return: false if it cannot be read or has no rules at all. That rules of it
 * are rejected is counted in @set.
 */
bool rulefile_read(struct ruleset *set, const char *path)
{
	struct rulefile file = {
		.set = set,
		.text = { .to = set->messages, .path = path },
		.json = has_suffix(path, ".json") || has_suffix(path, ".ndjson"),
		.lines = has_suffix(path, ".ndjson"),
	};
	struct vector content = { 0 };
	bool good = load(&file, &content) && is_text(&file);

	if (good) {
		read_documents(&file);
		if (!file.n_documents)
			good = refuse_file(&file, "there is no rule in it");
	}
	vector_free(&content);
	return good;
}
