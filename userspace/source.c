// SPDX-License-Identifier: GPL-2.0
#include "command.h"
#include "config_rules.h"
#include "owner.h"
#include "source.h"

/* Says why there is no policy, if so. */
static int judge(const struct source *source, int read)
{
	const struct ruleset *set = &source->set;

	if (read != EXIT_DONE) {
		diag_error("nothing was %s: not everything could be read", source->done);
		return read;
	}
	if (set->n_rejected && !source->skip_rejected) {
		diag_error("nothing was %s: %zu rule%s rejected%s", source->done,
			   set->n_rejected, set->n_rejected == 1 ? " was" : "s were",
			   !set->n_rules ? "" :
			   source->n_paths ? " (--skip-rejected takes the others)" :
			   " ('skip_rejected: true' takes the others)");
		return EXIT_FINDINGS;
	}
	if (set->n_rules == ruleset_never(set)) {
		diag_error("nothing was %s: there is no rule for us among them", source->done);
		return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

/* What was said on the command line comes first. */
static int read_configured(struct source *source)
{
	struct config *config = &source->config;

	if (config->policy) {
		diag_whole(&config->file, DIAG_ERROR,
			   "there are no rules to compile: 'policy' names a compiled one");
		return EXIT_USAGE;
	}
	config->take_disabled |= source->set.take_disabled;
	source->skip_rejected |= config->skip_rejected;
	return config_rules(config, &source->set);
}

static int compile(struct source *source, struct policy *policy)
{
	int err;

	if (source->n_paths)
		err = ruleset_read(&source->set, source->paths, source->n_paths);
	else
		err = read_configured(source);
	err = judge(source, err);
	if (source->version)
		source->set.version = *source->version;
	return err ? err : policy_make(policy, &source->set);
}

/* As owner_is_root() asks for all that the configuration names. */
static int read_compiled(const struct config *config, struct policy *policy)
{
	const struct diag_text text = { .to = stderr, .path = config->policy };

	return owner_is_root(&text) ? policy_read(policy, config->policy) : EXIT_USAGE;
}

/**
 * source_policy() - read the rules and compile them
 * @source: where they come from; to be freed with source_free() even after a failure
 * @compiled: a compiled policy will do, if the configuration has one
 * @policy: filled in, to be freed with policy_free() even after a failure
 *
 * Return: enum exit_code; without %EXIT_DONE, why was reported.
 */
int source_policy(struct source *source, bool compiled, struct policy *policy)
{
	int err = EXIT_DONE;

	*policy = (struct policy){ 0 };
	source->config.file.to = source->set.messages;
	if (!source->n_paths)
		err = config_read(&source->config,
				  source->config_path ? source->config_path : CONFIG_PATH);
	if (err)
		return err;
	if (compiled && source->config.policy)
		return read_compiled(&source->config, policy);
	return compile(source, policy);
}

/**
 * source_put_left_out() - say what is not in the policy, if anything
 * @source: where its rules come from
 * @to: where to
 */
void source_put_left_out(const struct source *source, FILE *to)
{
	size_t never = ruleset_never(&source->set);

	ruleset_put_skipped(&source->set, to);
	if (source->set.n_rejected)
		fprintf(to, "%zu left out: rejected\n", source->set.n_rejected);
	if (never)
		fprintf(to, "%zu left out: can never match\n", never);
}

/**
 * source_free() - free the rules
 * @source: which
 */
void source_free(struct source *source)
{
	ruleset_free(&source->set);
	config_free(&source->config);
}
