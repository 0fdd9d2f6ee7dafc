// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "array.h"
#include "config_metrics.h"

#define EVERY_DEFAULT	15	/* seconds, as often as Prometheus comes by if it is not told */
#define EVERY_MAX	3600
#define SUFFIX		".prom"	/* what node_exporter's textfile collector reads */

static bool is_prom(const char *path)
{
	size_t len = strlen(path);

	return len > strlen(SUFFIX) && !strcmp(path + len - strlen(SUFFIX), SUFFIX);
}

static void read_textfile(struct config_reader *r, struct fy_node *node)
{
	const char *path = config_text(r, node, "textfile");

	if (path && *path != '/')
		config_refuse(r, config_offset(r, node), "'textfile' must begin with '/'");
	else if (path && !is_prom(path))
		config_refuse(r, config_offset(r, node),
			      "'textfile' must end with '%s': node_exporter reads no other",
			      SUFFIX);
	r->config->metrics.textfile = path;
}

static void read_every(struct config_reader *r, struct fy_node *node)
{
	u64 *every = &r->config->metrics.every;

	if (!yaml_unsigned(node, every) || !*every || *every > EVERY_MAX)
		config_refuse(r, config_offset(r, node),
			      "'every' is a number of seconds from 1 to %d", EVERY_MAX);
}

/**
 * config_read_metrics() - read where metrics are written to
 * @r: the reader
 * @node: a map
 */
void config_read_metrics(struct config_reader *r, struct fy_node *node)
{
	static const struct key {
		const char *name;
		void (*read)(struct config_reader *r, struct fy_node *node);
	} keys[] = {
		{ "textfile", read_textfile },
		{ "every", read_every },
	};
	const struct key *key;
	struct yaml_pair pair;
	void *at = NULL;

	r->config->metrics.every = EVERY_DEFAULT;
	if (!yaml_is_map(node)) {
		config_refuse(r, config_offset(r, node), "'metrics' has 'textfile' and 'every'");
		return;
	}
	while (yaml_next_pair(&r->yaml, node, &at, &pair)) {
		key = config_find_key(r, &pair, keys, ARRAY_SIZE(keys), sizeof(*keys));
		if (key)
			key->read(r, pair.value);
	}
	if (!r->config->metrics.textfile && !r->config->failed)
		config_refuse(r, config_offset(r, node), "'metrics' has no 'textfile'");
}

/**
 * config_put_metrics() - say where metrics are written to, if anywhere
 * @to: where to
 * @config: the configuration
 */
void config_put_metrics(FILE *to, const struct config *config)
{
	const struct config_metrics *metrics = &config->metrics;

	if (metrics->textfile)
		fprintf(to, "metrics %s, every %" PRIu64 " s\n", metrics->textfile,
			metrics->every);
}
