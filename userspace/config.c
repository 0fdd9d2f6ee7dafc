// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kexecguard.h>

#include "array.h"
#include "command.h"
#include "config.h"
#include "config_metrics.h"
#include "config_outputs.h"
#include "config_reader.h"
#include "owner.h"
#include "rulefile.h"
#include "shipped.h"
#include "textfile.h"
#include "yaml.h"

#define MIB_MAX		1
#define OWN_RULES	"rules"		/* beside the configuration */
#define DEFAULT_ACTION	"default"	/* stands for all rules that are not named */

static void read_mode(struct config_reader *r, struct fy_node *node)
{
	const char *mode = config_text(r, node, "mode");

	r->config->has_mode = true;
	if (mode && !strcmp(mode, "observe"))
		r->config->mode = KEXECGUARD_MODE_OBSERVE;
	else if (mode && !strcmp(mode, "enforce"))
		r->config->mode = KEXECGUARD_MODE_ENFORCE;
	else if (mode)
		config_refuse(r, config_offset(r, node), "'mode' is observe or enforce");
}

static void read_lock(struct config_reader *r, struct fy_node *node)
{
	config_bool(r, node, "lock", &r->config->lock);
}

static void read_take_disabled(struct config_reader *r, struct fy_node *node)
{
	config_bool(r, node, "take_disabled", &r->config->take_disabled);
}

static void read_skip_rejected(struct config_reader *r, struct fy_node *node)
{
	config_bool(r, node, "skip_rejected", &r->config->skip_rejected);
}

static void read_version(struct config_reader *r, struct fy_node *node)
{
	if (!yaml_unsigned(node, &r->config->version))
		config_refuse(r, config_offset(r, node),
			      "'version' is a whole number below 2^64, without quotes");
}

/* From the folder of the configuration, if it does not begin at the root. */
static char *resolve(struct config *config, const char *path)
{
	const char *slash = strrchr(config->file.path, '/');
	int folder = slash ? slash + 1 - config->file.path : 0;

	return arena_format(&config->arena, "%.*s%s", *path == '/' ? 0 : folder,
			    config->file.path, path);
}

static void add_path(struct config *config, char *path)
{
	*(char **)vector_add(&config->paths, sizeof(path), 1) = path;
}

static void read_policy(struct config_reader *r, struct fy_node *node)
{
	const char *path = config_text(r, node, "policy");

	if (path)
		r->config->policy = resolve(r->config, path);
}

static void take_rule_path(struct config_reader *r, struct fy_node *item, void *to)
{
	const char *path = config_text(r, item, "rules");

	if (path)
		add_path(r->config, resolve(r->config, path));
}

static void read_rules(struct config_reader *r, struct fy_node *node)
{
	config_list(r, node, "rules", take_rule_path, NULL);
	if (!r->config->failed && !r->config->paths.count)
		config_refuse(r, config_offset(r, node), "'rules' has no file or folder in it");
}

static const struct config_id *find_id(const struct vector *ids, const char *id)
{
	const struct config_id *at = ids->data, *end = at + ids->count;

	for (; at < end; at++) {
		if (!strcmp(at->id, id))
			return at;
	}
	return NULL;
}

static void take_id(struct config_reader *r, struct fy_node *item, void *to)
{
	const char *id = config_text(r, item, "rule_id");
	struct vector *ids = to;

	if (id && find_id(ids, id))
		config_refuse(r, config_offset(r, item), "a second '%s'", id);
	else if (id)
		*(struct config_id *)vector_add(ids, sizeof(struct config_id), 1) =
			(struct config_id){ id, config_offset(r, item) };
}

static void read_disabled(struct config_reader *r, struct fy_node *node)
{
	config_list(r, node, "disabled", take_id, &r->config->disabled);
}

static const struct config_action *find_action(const struct config *config, const char *id)
{
	const struct config_action *at = config->actions.data, *end = at + config->actions.count;

	for (; at < end; at++) {
		if (!strcmp(at->rule.id, id))
			return at;
	}
	return NULL;
}

static bool action_of(struct config_reader *r, struct fy_node *node, enum kg_action *action)
{
	const char *word = config_text(r, node, "actions");

	if (!word)
		return false;
	*action = strcmp(word, "deny") ? KG_ACTION_ALERT : KG_ACTION_DENY;
	if (!strcmp(word, "deny") || !strcmp(word, "alert"))
		return true;
	config_refuse(r, config_offset(r, node), "an action is alert or deny");
	return false;
}

static void take_action(struct config_reader *r, const char *id, size_t offset,
			enum kg_action action)
{
	struct config *config = r->config;

	if (!strcmp(id, DEFAULT_ACTION)) {
		config->has_others = true;
		config->others = action;
	} else {
		*(struct config_action *)vector_add(&config->actions,
						    sizeof(struct config_action), 1) =
			(struct config_action){ { id, offset }, action };
	}
}

static void read_action(struct config_reader *r, const struct yaml_pair *pair)
{
	enum kg_action action;
	const char *id;

	if (!pair->key || memchr(pair->key, '\0', pair->key_len)) {
		config_refuse(r, pair->offset, "before an action is the id of a rule");
		return;
	}
	id = arena_copy(&r->config->arena, pair->key, pair->key_len);
	if (action_of(r, pair->value, &action))
		take_action(r, id, pair->offset, action);
}

static void read_actions(struct config_reader *r, struct fy_node *node)
{
	struct yaml_pair pair;
	void *at = NULL;

	if (!yaml_is_map(node)) {
		config_refuse(r, config_offset(r, node),
			      "'actions' is a map: the id of a rule, its action");
		return;
	}
	while (yaml_next_pair(&r->yaml, node, &at, &pair))
		read_action(r, &pair);
}

static void read_excepted_rules(struct config_reader *r, struct config_exception *exception,
				struct fy_node *node)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	exception->all = text && len == strlen("all") && !memcmp(text, "all", len);
	if (!exception->all)
		config_list(r, node, "rules", take_id, &exception->rules);
}

static void read_condition(struct config_reader *r, struct config_exception *exception,
			   struct fy_node *node)
{
	const char *text = config_text(r, node, "query");
	size_t *offsets, len;

	if (!text)
		return;
	yaml_text(node, &len);
	offsets = yaml_text_offsets(&r->yaml, node);
	exception->condition = (struct eql_text){
		.data = text,
		.len = len,
		.file = &r->config->file,
		.offsets = arena_copy(&r->config->arena, offsets, (len + 1) * sizeof(*offsets)),
	};
	free(offsets);
}

static bool read_exception_pair(struct config_reader *r, struct config_exception *exception,
				const struct yaml_pair *pair)
{
	if (yaml_key_is(pair, "name"))
		exception->name = config_text(r, pair->value, "name");
	else if (yaml_key_is(pair, "rules"))
		read_excepted_rules(r, exception, pair->value);
	else if (yaml_key_is(pair, "query"))
		read_condition(r, exception, pair->value);
	else
		return false;
	return true;
}

/* What was refused already is not asked for again. */
static void require_exception(struct config_reader *r, const struct config_exception *exception)
{
	const char *missing = NULL;

	if (!exception->name)
		missing = "name";
	else if (!exception->all && !exception->rules.count)
		missing = "rules";
	else if (!exception->condition.data)
		missing = "query";
	if (missing && !r->config->failed)
		config_refuse(r, exception->offset, "the exception has no '%s'", missing);
}

static void take_exception(struct config_reader *r, struct fy_node *item, void *to)
{
	struct config_exception *exception;
	struct yaml_pair pair;
	void *at = NULL;

	if (!yaml_is_map(item)) {
		config_refuse(r, config_offset(r, item),
			      "an exception has 'name', 'rules' and 'query'");
		return;
	}
	exception = vector_add(&r->config->exceptions, sizeof(*exception), 1);
	exception->offset = config_offset(r, item);
	while (yaml_next_pair(&r->yaml, item, &at, &pair)) {
		if (!read_exception_pair(r, exception, &pair))
			config_refuse(r, pair.offset,
				      "unknown key '%.*s' in an exception; there are 'name', 'rules' and 'query'",
				      (int)pair.key_len, pair.key ? pair.key : "");
	}
	require_exception(r, exception);
}

static void read_exceptions(struct config_reader *r, struct fy_node *node)
{
	if (yaml_is_list(node))
		config_list(r, node, "exceptions", take_exception, NULL);
	else
		config_refuse(r, config_offset(r, node), "'exceptions' is a list");
}

/* What there is to say, and whether a compiled policy has it in it already. */
static const struct key {
	const char *name;
	void (*read)(struct config_reader *r, struct fy_node *node);
	bool compiled;
} keys[] = {
	{ "mode", read_mode, false },
	{ "lock", read_lock, false },
	{ "policy", read_policy, false },
	{ "outputs", config_read_outputs, false },
	{ "metrics", config_read_metrics, false },
	{ "version", read_version, true },
	{ "rules", read_rules, true },
	{ "take_disabled", read_take_disabled, true },
	{ "skip_rejected", read_skip_rejected, true },
	{ "disabled", read_disabled, true },
	{ "actions", read_actions, true },
	{ "exceptions", read_exceptions, true },
};

/* @seen: which keys there were; that none is there twice, the library sees to. */
static void read_pair(struct config_reader *r, const struct yaml_pair *pair, u32 *seen)
{
	const struct key *key;

	key = config_find_key(r, pair, keys, ARRAY_SIZE(keys), sizeof(*keys));
	if (!key)
		return;
	*seen |= 1u << (key - keys);
	if (!yaml_is_null(pair->value))
		key->read(r, pair->value);
}

/* What a compiled policy is made of cannot be changed beside it. */
static void check_policy(struct config_reader *r, u32 seen)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys) && r->config->policy; i++) {
		if (keys[i].compiled && seen & 1u << i)
			config_refuse(r, config_offset(r, yaml_root(&r->yaml)),
				      "'%s' beside 'policy': it belongs to where that is compiled",
				      keys[i].name);
	}
}

static void read_document(struct config_reader *r)
{
	struct fy_node *root = yaml_root(&r->yaml);
	struct yaml_pair pair;
	void *at = NULL;
	u32 seen = 0;

	if (!yaml_is_map(root)) {
		config_refuse(r, 0, "a configuration is a map of keys: mode, rules, ...");
		return;
	}
	while (yaml_next_pair(&r->yaml, root, &at, &pair))
		read_pair(r, &pair, &seen);
	check_policy(r, seen);
}

/* The library reads the first document and says nothing of others. */
static void refuse_second(struct config_reader *r)
{
	const struct diag_text *file = &r->config->file;
	struct yaml before = { .file = file };
	const char *newline;
	size_t at;

	for (at = 0; at < file->len; at = newline - file->data + 1) {
		before.len = at;
		if (yaml_is_separator(file, at) && !yaml_is_empty(&before))
			config_refuse(r, at, "a second document; a configuration is one");
		newline = memchr(file->data + at, '\n', file->len - at);
		if (!newline)
			return;
	}
}

static void read_text(struct config *config)
{
	struct config_reader r = {
		.config = config,
		.yaml = { .file = &config->file, .len = config->file.len },
	};

	if (yaml_is_empty(&r.yaml))
		return;
	refuse_second(&r);
	if (yaml_parse(&r.yaml, false))
		read_document(&r);
	else
		config->failed = true;
	yaml_free(&r.yaml);
}

/* What was put out of use there, under another name, is as good as gone. */
static bool has_rules(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool has = false;

	while (folder && (entry = readdir(folder)))
		has |= entry->d_name[0] != '.' &&
		       (entry->d_type != DT_REG || rulefile_has_suffix(entry->d_name));
	if (folder)
		closedir(folder);
	return has;
}

/* What comes with us, and what the host has of its own. */
static void add_default_paths(struct config *config)
{
	char *shipped = shipped_rules(), *own = resolve(config, OWN_RULES);

	if (shipped)
		add_path(config, shipped);
	if (has_rules(own))
		add_path(config, own);
}

/**
 * config_read() - read a configuration
 * @config: zeroed, but for where messages go: @config->file.to, NULL if nobody is
 *	to hear them; filled in, to be freed with config_free() even after a failure
 * @path: its file; must outlive @config
 *
 * Who loads it takes over what it says, so it must be root's alone. All that
 * is wrong with it is reported.
 *
 * Return: %EXIT_DONE or %EXIT_USAGE.
 */
int config_read(struct config *config, const char *path)
{
	config->file.path = path;
	if (!owner_is_root(&config->file) || !textfile_read(&config->file, MIB_MAX))
		return EXIT_USAGE;
	read_text(config);
	if (!config->paths.count && !config->policy)
		add_default_paths(config);
	if (!config->outputs.count && !config->failed)
		config_default_outputs(config);
	return config->failed ? EXIT_USAGE : EXIT_DONE;
}

/**
 * config_disables() - is a rule not to run here
 * @config: the configuration, or NULL
 * @id: the rule's id
 *
 * Return: true if so.
 */
bool config_disables(const struct config *config, const char *id)
{
	return config && find_id(&config->disabled, id);
}

/**
 * config_action() - what a rule does here
 * @config: the configuration, or NULL
 * @id: the rule's id
 * @own: what it says itself
 *
 * Return: the action.
 */
enum kg_action config_action(const struct config *config, const char *id, enum kg_action own)
{
	const struct config_action *action = config ? find_action(config, id) : NULL;

	if (action)
		return action->action;
	return config && config->has_others ? config->others : own;
}

/**
 * config_free() - free what a configuration holds
 * @config: empty afterwards
 */
void config_free(struct config *config)
{
	struct config_exception *exception = config->exceptions.data;
	struct config_exception *end = exception + config->exceptions.count;

	for (; exception < end; exception++)
		vector_free(&exception->rules);
	vector_free(&config->exceptions);
	vector_free(&config->actions);
	vector_free(&config->disabled);
	vector_free(&config->paths);
	vector_free(&config->outputs);
	arena_free(&config->arena);
	textfile_free(&config->file);
	*config = (struct config){ 0 };
}
