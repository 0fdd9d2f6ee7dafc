// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <syslog.h>

#include "array.h"
#include "config_outputs.h"
#include "options.h"
#include "output/address.h"
#include "output/output.h"

#define DEFAULT_ADDRESS	"unix:/dev/log"
#define KEEP_MAX	1000	/* old files */

/**
 * struct taking - an output being read
 * @output: filled in
 * @has_required: it was said whether it is required
 * @seen: which keys there were
 */
struct taking {
	struct output_config output;
	bool has_required;
	u32 seen;
};

static const struct output_ops *const types[] = {
	&output_file, &output_journal, &output_syslog, &output_audit,
};

static void read_type(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	const char *type = config_text(r, node, "type");
	size_t i;

	for (i = 0; type && i < ARRAY_SIZE(types); i++) {
		if (!strcmp(type, types[i]->type))
			taking->output.ops = types[i];
	}
	if (type && !taking->output.ops)
		config_refuse(r, config_offset(r, node),
			      "'type' is file, journal, syslog or audit");
}

/* It is the name of a file, too. */
static bool is_name(const char *name)
{
	const char *at = name;

	while (isalnum((unsigned char)*at) || (*at && strchr("_.-", *at)))
		at++;
	return !*at && *name != '.' && at - name <= OUTPUT_NAME_MAX;
}

static void read_name(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	const char *name = config_text(r, node, "name");

	if (name && !is_name(name))
		config_refuse(r, config_offset(r, node),
			      "'name' has letters, digits, '_', '-' and '.' in it, at most %d, and does not begin with '.'",
			      OUTPUT_NAME_MAX);
	taking->output.name = name;
}

static void read_required(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	taking->has_required = true;
	config_bool(r, node, "required", &taking->output.required);
}

static void read_path(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	const char *path = config_text(r, node, "path");

	if (path && *path != '/')
		config_refuse(r, config_offset(r, node), "'path' must begin with '/'");
	taking->output.where = path;
}

static void set_address(struct config_reader *r, size_t offset, const char *address,
			struct taking *taking)
{
	const char *why = address_parse(address, &taking->output);

	if (why)
		config_refuse(r, offset, "%s", why);
}

static void read_address(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	const char *address = config_text(r, node, "address");

	if (address)
		set_address(r, config_offset(r, node), address, taking);
}

static void read_format(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	const char *format = config_text(r, node, "format");

	if (format && !strcmp(format, "ecs"))
		taking->output.format = RECORD_ECS;
	else if (format && strcmp(format, "text"))
		config_refuse(r, config_offset(r, node), "'format' is text or ecs");
}

static void read_facility(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	static const struct {
		const char *name;
		int facility;
	} facilities[] = {
		{ "auth", LOG_AUTH }, { "authpriv", LOG_AUTHPRIV }, { "daemon", LOG_DAEMON },
		{ "user", LOG_USER }, { "local0", LOG_LOCAL0 }, { "local1", LOG_LOCAL1 },
		{ "local2", LOG_LOCAL2 }, { "local3", LOG_LOCAL3 }, { "local4", LOG_LOCAL4 },
		{ "local5", LOG_LOCAL5 }, { "local6", LOG_LOCAL6 }, { "local7", LOG_LOCAL7 },
	};
	const char *name = config_text(r, node, "facility");
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(facilities); i++) {
		if (!strcmp(name, facilities[i].name)) {
			taking->output.facility = facilities[i].facility;
			return;
		}
	}
	if (name)
		config_refuse(r, config_offset(r, node),
			      "'facility' is auth, authpriv, daemon, user or local0 to local7");
}

/* A number with K, M or G behind it, or nothing; 0 if it is none. */
static u64 size_of(const char *text)
{
	static const char units[] = "KMG";
	const char *unit;
	u64 size = 0;

	for (; isdigit((unsigned char)*text) && size < 1ull << 32; text++)
		size = size * 10 + *text - '0';
	unit = *text ? strchr(units, *text) : NULL;
	if (unit) {
		size <<= 10 * (unit - units + 1);
		text++;
	}
	return *text ? 0 : size;
}

static void read_rotate_size(struct config_reader *r, struct fy_node *node,
			     struct taking *taking)
{
	const char *text = config_text(r, node, "size");

	taking->output.rotate_size = text ? size_of(text) : 1;
	if (!taking->output.rotate_size)
		config_refuse(r, config_offset(r, node),
			      "'size' is a number of bytes, as in 500K, 100M or 1G");
}

static void read_rotate_keep(struct config_reader *r, struct fy_node *node,
			     struct taking *taking)
{
	u64 *keep = &taking->output.rotate_keep;

	if (!yaml_unsigned(node, keep) || !*keep || *keep > KEEP_MAX)
		config_refuse(r, config_offset(r, node), "'keep' is a number from 1 to %d",
			      KEEP_MAX);
}

static void read_rotate(struct config_reader *r, struct fy_node *node, struct taking *taking)
{
	static const struct rotate_key {
		const char *name;
		void (*read)(struct config_reader *r, struct fy_node *node, struct taking *taking);
	} keys[] = {
		{ "size", read_rotate_size },
		{ "keep", read_rotate_keep },
	};
	const struct rotate_key *key;
	struct yaml_pair pair;
	void *at = NULL;

	if (!yaml_is_map(node)) {
		config_refuse(r, config_offset(r, node), "'rotate' has 'size' and 'keep'");
		return;
	}
	while (yaml_next_pair(&r->yaml, node, &at, &pair)) {
		key = config_find_key(r, &pair, keys, ARRAY_SIZE(keys), sizeof(*keys));
		if (key)
			key->read(r, pair.value, taking);
	}
	if (!taking->output.rotate_size && !r->config->failed)
		config_refuse(r, config_offset(r, node), "'rotate' has no 'size'");
}

/* What there is to say of an output, and for which types; NULL is for all. */
static const struct key {
	const char *name;
	void (*read)(struct config_reader *r, struct fy_node *node, struct taking *taking);
	const struct output_ops *types[2];
} keys[] = {
	{ "type", read_type, {} },
	{ "name", read_name, {} },
	{ "required", read_required, {} },
	{ "path", read_path, { &output_file } },
	{ "rotate", read_rotate, { &output_file } },
	{ "format", read_format, { &output_file, &output_syslog } },
	{ "address", read_address, { &output_syslog } },
	{ "facility", read_facility, { &output_syslog } },
};

static void read_pair(struct config_reader *r, const struct yaml_pair *pair,
		      struct taking *taking)
{
	const struct key *key;

	key = config_find_key(r, pair, keys, ARRAY_SIZE(keys), sizeof(*keys));
	if (!key)
		return;
	taking->seen |= 1u << (key - keys);
	key->read(r, pair->value, taking);
}

static bool is_for(const struct key *key, const struct output_ops *type)
{
	return !key->types[0] || key->types[0] == type || key->types[1] == type;
}

static bool is_seen(const struct taking *taking, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(keys[i].name, name))
			return taking->seen & 1u << i;
	}
	return false;
}

static void check_keys(struct config_reader *r, const struct taking *taking)
{
	const struct output_config *output = &taking->output;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (taking->seen & 1u << i && !is_for(&keys[i], output->ops))
			config_refuse(r, output->offset, "'%s' is not for an output of type '%s'",
				      keys[i].name, output->ops->type);
	}
	if (output->ops == &output_file && !is_seen(taking, "path"))
		config_refuse(r, output->offset, "the output has no 'path'");
}

static bool is_local(const struct output_config *output)
{
	return output->ops != &output_syslog || output->address.ss_family == AF_UNIX;
}

static void fill_in(struct config_reader *r, struct taking *taking)
{
	struct output_config *output = &taking->output;

	if (!output->name)
		output->name = output->ops->type;
	if (output->ops == &output_syslog && !output->where)
		set_address(r, output->offset, DEFAULT_ADDRESS, taking);
	if (!taking->has_required)
		output->required = is_local(output);
}

static const struct output_config *find(const struct config *config, const char *name)
{
	const struct output_config *at = config->outputs.data, *end = at + config->outputs.count;

	for (; at < end; at++) {
		if (!strcmp(at->name, name))
			return at;
	}
	return NULL;
}

static void add(struct config_reader *r, const struct taking *taking)
{
	const struct output_config *output = &taking->output;

	if (find(r->config, output->name))
		config_refuse(r, output->offset, "a second output '%s': give it another 'name'",
			      output->name);
	else
		*(struct output_config *)vector_add(&r->config->outputs, sizeof(*output), 1) =
			*output;
}

/* Is it what a file is called after it was rotated? */
static bool is_old_name(const struct output_config *output, const char *path)
{
	size_t len = strlen(output->where);
	u64 n;

	return output->rotate_size && !strncmp(path, output->where, len) && path[len] == '.' &&
	       path[len + 1] != '0' && options_u64(path + len + 1, &n) && n <= output->rotate_keep;
}

static void check_files(struct config_reader *r, const struct output_config *one,
			const struct output_config *other)
{
	if (!strcmp(one->where, other->where) && one < other)
		config_refuse(r, other->offset, "output '%s' writes to '%s' already", one->name,
			      one->where);
	if (is_old_name(one, other->where))
		config_refuse(r, one->offset,
			      "output '%s' would rotate over '%s', where output '%s' writes",
			      one->name, other->where, other->name);
}

/* What one wrote is not to be another's. */
static void check_all_files(struct config_reader *r)
{
	const struct output_config *at = r->config->outputs.data, *one, *other;
	const struct output_config *end = at + r->config->outputs.count;

	for (one = at; one < end; one++) {
		for (other = at; other < end; other++) {
			if (one->ops == &output_file && other->ops == &output_file)
				check_files(r, one, other);
		}
	}
}

static void take_output(struct config_reader *r, struct fy_node *item, void *to)
{
	struct taking taking = {
		.output = { .facility = LOG_AUTHPRIV, .rotate_keep = 5,
			    .offset = config_offset(r, item) },
	};
	struct yaml_pair pair;
	void *at = NULL;

	if (!yaml_is_map(item)) {
		config_refuse(r, taking.output.offset, "an output has a 'type', and more");
		return;
	}
	while (yaml_next_pair(&r->yaml, item, &at, &pair))
		read_pair(r, &pair, &taking);
	if (!taking.output.ops) {
		if (!is_seen(&taking, "type"))
			config_refuse(r, taking.output.offset, "the output has no 'type'");
		return;
	}
	check_keys(r, &taking);
	fill_in(r, &taking);
	add(r, &taking);
}

/**
 * config_read_outputs() - read where alerts are written to
 * @r: the reader
 * @node: a list
 */
void config_read_outputs(struct config_reader *r, struct fy_node *node)
{
	if (!yaml_is_list(node)) {
		config_refuse(r, config_offset(r, node), "'outputs' is a list");
		return;
	}
	config_list(r, node, "outputs", take_output, NULL);
	if (!r->config->failed && !r->config->outputs.count)
		config_refuse(r, config_offset(r, node), "'outputs' has no output in it");
	if (r->config->outputs.count > OUTPUTS_MAX)
		config_refuse(r, config_offset(r, node), "there are more than %d outputs",
			      OUTPUTS_MAX);
	if (!r->config->failed)
		check_all_files(r);
}

/**
 * config_default_outputs() - where alerts are written to if nothing is said of it
 * @config: the configuration
 */
void config_default_outputs(struct config *config)
{
	*(struct output_config *)vector_add(&config->outputs, sizeof(struct output_config), 1) =
		(struct output_config){ .ops = &output_journal, .name = "journal",
					.required = true };
}

/**
 * config_put_outputs() - say where alerts are written to
 * @to: where to
 * @config: the configuration
 */
void config_put_outputs(FILE *to, const struct config *config)
{
	const struct output_config *at = config->outputs.data, *end = at + config->outputs.count;

	for (; at < end; at++)
		fprintf(to, "%-6s %s%s%s%s\n", at == config->outputs.data ? "output" : "",
			at->name, at->where ? ", " : "", at->where ? at->where : "",
			at->required ? "" : " (not required)");
}
