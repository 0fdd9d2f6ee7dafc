// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diag_log.h"
#include "eql_lex.h"
#include "exception.h"

/* Kibana's names of fields that are compared whatever the case. */
#define CASELESS	".caseless"

/**
 * struct written - a piece of a query, and where its bytes come from
 * @bytes: the piece
 * @offsets: of each byte, the offset in the file
 */
struct written {
	struct vector bytes;
	struct vector offsets;
};

/**
 * struct exception - what keeps rules quiet
 * @list: the list that it is of
 * @name: for people
 * @offset: where it stands
 * @condition: when it does
 * @why: why there is no such condition, or NULL
 */
struct exception {
	char *list;
	char *name;
	size_t offset;
	struct written condition;
	const char *why;
};

/**
 * struct excepted - a rule, and what became part of it
 * @set: that it is of
 * @rule: the rule
 * @n: how many exceptions did
 */
struct excepted {
	const struct ruleset *set;
	struct rule *rule;
	size_t n;
};

static void write_bytes(struct written *to, const char *bytes, size_t len, size_t offset)
{
	if (!len)
		return;
	memcpy(vector_add(&to->bytes, 1, len), bytes, len);
	while (len--)
		*(size_t *)vector_add(&to->offsets, sizeof(size_t), 1) = offset;
}

static void write_text(struct written *to, const char *text, size_t offset)
{
	write_bytes(to, text, strlen(text), offset);
}

static void written_free(struct written *written)
{
	vector_free(&written->bytes);
	vector_free(&written->offsets);
}

/* The value of a key; NULL if there is none. */
static struct fy_node *value_of(const struct yaml *yaml, struct fy_node *map, const char *key)
{
	struct yaml_pair pair;
	void *at = NULL;

	if (!yaml_is_map(map))
		return NULL;
	while (yaml_next_pair(yaml, map, &at, &pair)) {
		if (yaml_key_is(&pair, key))
			return pair.value;
	}
	return NULL;
}

static bool is_text(struct fy_node *node, const char *expected)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	return text && len == strlen(expected) && !memcmp(text, expected, len);
}

static char *copy_of(struct fy_node *node)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	return text ? memory_copy(text, len) : NULL;
}

/* What is written as it is must be one word, so that it cannot end what it is in. */
static bool is_word(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("_.-", text[i]))
			return false;
	}
	return len;
}

static bool is_string(const char *field, size_t len)
{
	size_t i;

	for (i = 0; i < KG_FIELD_COUNT; i++) {
		if (strlen(kg_field_infos[i].name) == len &&
		    !memcmp(kg_field_infos[i].name, field, len))
			return kg_field_infos[i].type == KG_TYPE_STRINGS;
	}
	return true;
}

/* A string ends at its quote, and at the end of a line. */
static void write_character(struct written *to, const char *c, size_t offset)
{
	if (*c == '\n')
		write_text(to, "\\n", offset);
	else if (*c == '\r')
		write_text(to, "\\r", offset);
	else if (*c == '"' || *c == '\\')
		write_text(to, *c == '"' ? "\\\"" : "\\\\", offset);
	else
		write_bytes(to, c, 1, offset);
}

/* Kibana has every value as a text; numbers and booleans are none here. */
static bool write_value(struct written *to, const struct yaml *yaml, struct fy_node *value,
			bool string)
{
	size_t offset = yaml_offset(yaml, value), len, i;
	const char *text = yaml_text(value, &len);

	if (!text || (!string && !is_word(text, len)))
		return false;
	write_text(to, string ? "\"" : "", offset);
	for (i = 0; i < len; i++)
		write_character(to, text + i, offset);
	write_text(to, string ? "\"" : "", offset);
	return true;
}

static bool write_values(struct written *to, const struct yaml *yaml, struct fy_node *values,
			 bool string)
{
	struct fy_node *item;
	void *at = NULL;
	size_t n = 0;

	if (!yaml_is_list(values))
		return write_value(to, yaml, values, string);
	while ((item = yaml_next_item(values, &at))) {
		write_text(to, n++ ? ", " : "", yaml_offset(yaml, item));
		if (!write_value(to, yaml, item, string))
			return false;
	}
	return n;
}

/* The operator of a type of entry; NULL if we have none. */
static const char *operator_of(struct fy_node *type, bool caseless)
{
	if (is_text(type, "match") || is_text(type, "match_any"))
		return caseless ? "in~" : "in";
	if (is_text(type, "wildcard"))
		return caseless ? "like~" : "like";
	return NULL;
}

/* Says why not, or NULL. */
static const char *write_comparison(struct written *to, const struct yaml *yaml,
				    struct fy_node *entry)
{
	size_t len, offset = yaml_offset(yaml, entry), suffix = strlen(CASELESS);
	const char *field = yaml_text(value_of(yaml, entry, "field"), &len), *operator;
	struct fy_node *type = value_of(yaml, entry, "type");
	bool caseless;

	if (!field || !is_word(field, len))
		return "an entry has no field";
	caseless = len > suffix && !memcmp(field + len - suffix, CASELESS, suffix);
	len -= caseless ? suffix : 0;
	write_bytes(to, field, len, offset);
	if (is_text(type, "exists")) {
		write_text(to, " != null", offset);
		return NULL;
	}
	operator = operator_of(type, caseless);
	if (!operator)
		return "it has an entry of a type that is not known here";
	write_text(to, " ", offset);
	write_text(to, operator, offset);
	write_text(to, " (", offset);
	if (!write_values(to, yaml, value_of(yaml, entry, "value"), is_string(field, len)))
		return "an entry has no value";
	write_text(to, ")", offset);
	return NULL;
}

static const char *write_entry(struct written *to, const struct yaml *yaml, struct fy_node *entry)
{
	const char *why;

	if (is_text(value_of(yaml, entry, "operator"), "excluded"))
		write_text(to, "not ", yaml_offset(yaml, entry));
	write_text(to, "(", yaml_offset(yaml, entry));
	why = write_comparison(to, yaml, entry);
	write_text(to, ")", yaml_offset(yaml, entry));
	return why;
}

static const char *write_entries(struct written *to, const struct yaml *yaml,
				 struct fy_node *entries)
{
	const char *why = "it has no entries";
	struct fy_node *entry;
	void *at = NULL;

	if (!yaml_is_list(entries))
		return why;
	while ((entry = yaml_next_item(entries, &at))) {
		if (to->bytes.count)
			write_text(to, " and ", yaml_offset(yaml, entry));
		why = write_entry(to, yaml, entry);
		if (why)
			break;
	}
	return why;
}

/* For other systems, or over. */
static bool is_void(const struct yaml *yaml, struct fy_node *root)
{
	struct fy_node *systems = value_of(yaml, root, "os_types"), *item;
	const char *expires;
	char now[32];
	void *at = NULL;
	bool others = false;
	time_t seconds = time(NULL);
	size_t len;

	expires = yaml_text(value_of(yaml, root, "expire_time"), &len);
	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%S", gmtime(&seconds));
	if (expires && len >= strlen(now) && memcmp(expires, now, strlen(now)) < 0)
		return true;
	while (yaml_is_list(systems) && (item = yaml_next_item(systems, &at))) {
		if (is_text(item, "linux"))
			return false;
		others = true;
	}
	return others;
}

/**
 * exceptions_take() - take what an export has of exceptions
 * @exceptions: where to
 * @keys: what is no rule; neither need it be an exception
 */
void exceptions_take(struct exceptions *exceptions, const struct rule_keys *keys)
{
	const struct yaml *yaml = keys->yaml;
	char *list = copy_of(keys->values[KEY_LIST_ID]);
	struct exception *exception;

	if (!list)
		return;
	if (!value_of(yaml, keys->root, "item_id")) {
		*(char **)vector_add(&exceptions->lists, sizeof(list), 1) = list;
		return;
	}
	if (is_void(yaml, keys->root)) {
		free(list);
		return;
	}
	exception = vector_add(&exceptions->items, sizeof(*exception), 1);
	exception->list = list;
	exception->name = copy_of(keys->values[KEY_NAME]);
	exception->offset = keys->start;
	exception->why = write_entries(&exception->condition, yaml,
				       value_of(yaml, keys->root, "entries"));
}

/* Where the condition begins: after "where". */
static size_t condition_offset(const struct eql_text *text)
{
	struct arena arena = { 0 };
	struct eql_lexer lexer = { .text = text, .arena = &arena };
	struct eql_token token = { 0 };

	while (eql_lex(&lexer, &token) && token.kind != EQL_TOKEN_END &&
	       !eql_token_is(&token, EQL_TOKEN_NAME, "where"))
		;
	arena_free(&arena);
	return token.end;
}

static void write_query(struct written *to, const struct eql_text *text, size_t from, size_t end)
{
	for (; from < end; from++)
		write_bytes(to, text->data + from, 1, eql_text_offset(text, from));
}

/* The query with its condition in parentheses; a comment may end it, so a new line. */
static void write_enclosed(struct written *to, const struct eql_text *text)
{
	size_t begin = condition_offset(text);

	write_query(to, text, 0, begin);
	write_text(to, " (", eql_text_offset(text, begin));
	write_query(to, text, begin, text->len);
	write_text(to, "\n)", eql_text_offset(text, text->len));
}

static void write_exception(struct written *to, const struct exception *exception, bool first)
{
	const struct written *condition = &exception->condition;

	write_text(to, first ? " and not (" : "\nand not (", exception->offset);
	memcpy(vector_add(&to->bytes, 1, condition->bytes.count),
	       condition->bytes.data, condition->bytes.count);
	memcpy(vector_add(&to->offsets, sizeof(size_t), condition->offsets.count),
	       condition->offsets.data, condition->offsets.count * sizeof(size_t));
	write_text(to, ")", exception->offset);
}

/* The query but for what exceptions are about; only the first has to enclose it. */
static void write_combined(struct written *to, const struct excepted *excepted,
			   const struct exception *const *exceptions, size_t n)
{
	const struct eql_text *text = &excepted->rule->text;
	size_t i;

	if (excepted->n)
		write_query(to, text, 0, text->len);
	else
		write_enclosed(to, text);
	for (i = 0; i < n; i++)
		write_exception(to, exceptions[i], !excepted->n && !i);
	*(size_t *)vector_add(&to->offsets, sizeof(size_t), 1) = exceptions[n - 1]->offset;
}

static void warn(const struct rule *rule, const struct exception *exception, const char *why)
{
	diag_at(rule->text.file, exception->offset, DIAG_WARNING,
		"the exception '%s' is not applied to '%s': %s",
		exception->name ? exception->name : "", rule->name, why);
}

/* The rule takes the query and its text, which are freed else. */
static void take_query(struct rule *rule, struct eql_query *query, struct written *written)
{
	eql_free(rule->query);
	eql_text_free(&rule->text);
	rule->query = query;
	rule->text = (struct eql_text){
		.data = written->bytes.data,
		.len = written->bytes.count,
		.file = rule->text.file,
		.offsets = written->offsets.data,
	};
}

/* The query with exceptions, as it is written then; NULL, and in the log why, if it is none. */
static struct eql_query *read_combined(const struct excepted *excepted, struct written *written,
				       struct diag_log *log)
{
	const struct rule *rule = excepted->rule;
	struct eql_use use = { .action = rule->action, .recorded = excepted->set->recorded };
	struct diag_text quiet = *rule->text.file;
	struct eql_text text = {
		.file = &quiet,
		.data = written->bytes.data,
		.len = written->bytes.count,
		.offsets = written->offsets.data,
	};

	quiet.to = NULL;
	quiet.log = log;
	return eql_read(&text, use);
}

/* By itself; so those that cannot be applied cost no reading of the whole query. */
static bool reads_alone(const struct excepted *excepted, const struct exception *exception)
{
	const struct eql_text *text = &excepted->rule->text;
	struct diag_log log = { 0 };
	struct written written = { 0 };
	struct eql_query *query;
	bool good;

	write_query(&written, text, 0, condition_offset(text));
	write_text(&written, " true", exception->offset);
	write_exception(&written, exception, true);
	*(size_t *)vector_add(&written.offsets, sizeof(size_t), 1) = exception->offset;
	query = read_combined(excepted, &written, &log);
	good = query;
	if (!good)
		warn(excepted->rule, exception,
		     log.n ? log.messages[0].text : "it cannot be read");
	eql_free(query);
	written_free(&written);
	diag_log_free(&log);
	return good;
}

/* All at once, since each reading is of the whole query; where that fails, in halves. */
static void apply(struct excepted *excepted, const struct exception *const *exceptions, size_t n)
{
	struct diag_log log = { 0 };
	struct written written = { 0 };
	struct eql_query *query;

	write_combined(&written, excepted, exceptions, n);
	query = read_combined(excepted, &written, &log);
	if (query) {
		take_query(excepted->rule, query, &written);
		excepted->n += n;
	} else {
		written_free(&written);
		if (n == 1)
			warn(excepted->rule, *exceptions,
			     log.n ? log.messages[0].text : "it cannot be read");
	}
	diag_log_free(&log);
	if (query || n == 1)
		return;
	apply(excepted, exceptions, n / 2);
	apply(excepted, exceptions + n / 2, n - n / 2);
}

static bool has_list(const struct exceptions *exceptions, const char *list)
{
	char *const *at = exceptions->lists.data, *const *end = at + exceptions->lists.count;

	while (at < end && strcmp(*at, list))
		at++;
	return at < end;
}

/* Applies a list's exceptions; says so if there is no such list. */
static void apply_list(const struct exceptions *exceptions, struct excepted *excepted,
		       const char *list)
{
	const struct exception *exception = exceptions->items.data;
	const struct exception *end = exception + exceptions->items.count;
	const struct rule *rule = excepted->rule;
	bool known = has_list(exceptions, list);
	struct vector whole = { 0 };

	for (; exception < end; exception++) {
		if (strcmp(exception->list, list))
			continue;
		if (exception->why)
			warn(rule, exception, exception->why);
		else if (reads_alone(excepted, exception))
			*(const struct exception **)vector_add(&whole, sizeof(exception), 1) =
				exception;
		known = true;
	}
	if (whole.count)
		apply(excepted, whole.data, whole.count);
	vector_free(&whole);
	if (!known)
		diag_at(rule->text.file, rule->exceptions_at, DIAG_WARNING,
			"the exceptions '%s' of '%s' are not in this file: it also matches what they would keep out",
			list, rule->name);
}

static void note_never(struct ruleset *set, struct rule *rule)
{
	size_t i;

	if (rule->never || !rule->query->never)
		return;
	rule->never = true;
	diag_at(rule->text.file, rule->exceptions_at, DIAG_WARNING,
		"'%s' can never match here: its exceptions leave nothing of it", rule->name);
	for (i = 0; i < set->n_outcomes; i++) {
		if (set->outcomes[i].result == RULE_ACCEPTED &&
		    !strcmp(set->outcomes[i].id, rule->id))
			set->outcomes[i].never = true;
	}
}

/**
 * exceptions_apply() - make the exceptions of a file part of its rules' queries
 * @exceptions: of the file
 * @set: with the rules
 * @first: the first of them that is of this file
 *
 * What cannot be applied is warned of; the rule then matches more than it would
 * in Kibana, and nothing less.
 */
void exceptions_apply(const struct exceptions *exceptions, struct ruleset *set, size_t first)
{
	size_t i;

	for (; first < set->n_rules; first++) {
		struct rule *rule = &set->rules[first];
		struct excepted excepted = { .set = set, .rule = rule };

		for (i = 0; i < rule->n_exception_lists; i++)
			apply_list(exceptions, &excepted, rule->exception_lists[i]);
		note_never(set, rule);
	}
}

/* What it says is said of the place at which the rule names its exceptions. */
static void add_condition(struct vector *exceptions, const struct rule *rule,
			  const struct eql_text *condition)
{
	struct exception *exception = vector_add(exceptions, sizeof(*exception), 1);

	exception->offset = rule->exceptions_at;
	write_bytes(&exception->condition, condition->data, condition->len, exception->offset);
	/* A comment may end it. */
	write_text(&exception->condition, "\n", exception->offset);
}

static bool join(struct excepted *excepted, const struct vector *exceptions)
{
	const struct exception **pointers;
	struct diag_log log = { 0 };
	struct written written = { 0 };
	struct eql_query *query;
	size_t i;

	pointers = memory_alloc(exceptions->count * sizeof(*pointers));
	for (i = 0; i < exceptions->count; i++)
		pointers[i] = (struct exception *)exceptions->data + i;
	write_combined(&written, excepted, pointers, exceptions->count);
	free(pointers);
	query = read_combined(excepted, &written, &log);
	if (query) {
		take_query(excepted->rule, query, &written);
	} else {
		written_free(&written);
		diag_at(excepted->rule->text.file, excepted->rule->exceptions_at, DIAG_ERROR,
			"with its exceptions '%s' cannot be read: %s", excepted->rule->id,
			log.n ? log.messages[0].text : "it is too large");
	}
	diag_log_free(&log);
	return query;
}

/**
 * exceptions_join() - make conditions part of a rule's query, as what it excludes
 * @set: of the rule
 * @rule: the rule
 * @conditions: const struct eql_text *: each can be read for this rule by itself
 *
 * Return: false if not all of it can be read at once, which was reported.
 */
bool exceptions_join(struct ruleset *set, struct rule *rule, const struct vector *conditions)
{
	struct excepted excepted = { .set = set, .rule = rule };
	const struct eql_text *const *condition = conditions->data;
	struct exceptions exceptions = { 0 };
	bool good;
	size_t i;

	for (i = 0; i < conditions->count; i++)
		add_condition(&exceptions.items, rule, condition[i]);
	good = join(&excepted, &exceptions.items);
	if (good)
		note_never(set, rule);
	exceptions_free(&exceptions);
	return good;
}

/**
 * exceptions_free() - free what exceptions_take() took
 * @exceptions: empty afterwards
 */
void exceptions_free(struct exceptions *exceptions)
{
	struct exception *exception = exceptions->items.data;
	char **list = exceptions->lists.data;

	for (; exception < (struct exception *)exceptions->items.data + exceptions->items.count;
	     exception++) {
		free(exception->list);
		free(exception->name);
		written_free(&exception->condition);
	}
	for (; list < (char **)exceptions->lists.data + exceptions->lists.count; list++)
		free(*list);
	vector_free(&exceptions->items);
	vector_free(&exceptions->lists);
}
