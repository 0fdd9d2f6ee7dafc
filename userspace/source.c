// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "command.h"
#include "config_rules.h"
#include "lifeline.h"
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
	if (!set->n_outcomes) {
		diag_error("nothing was %s: no rules are installed, and 'rules' names none",
			   source->done);
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

/* What the configuration names is held to what it is held to itself. */
static int read_compiled(const struct source *source, struct policy *policy)
{
	const struct diag_text text = { .to = source->set.messages, .path = source->policy_path };

	if (!source->n_paths && !owner_is_root(&text))
		return EXIT_USAGE;
	return policy_read(policy, source->policy_path);
}

static int read_config(struct source *source)
{
	const char *path = source->config_path ? source->config_path : CONFIG_PATH;
	int err;

	source->config.file.to = source->set.messages;
	err = config_read(&source->config, path);
	if (err && !source->config_path && access(path, F_OK))
		diag_file(stderr, path, DIAG_NOTE,
			  "'make install' puts an example there; --config names another file");
	return err;
}

/* NULL if there are rules to be compiled. */
static const char *compiled_path(const struct source *source)
{
	if (!source->n_paths)
		return source->config.policy;
	return source->n_paths == 1 && policy_is_at(source->paths[0]) ? source->paths[0] : NULL;
}

/**
 * source_policy() - read the rules and compile them
 * @source: where they come from; to be freed with source_free() even after a failure
 * @compiled: a policy that was compiled before will do
 * @policy: filled in, to be freed with policy_free() even after a failure
 *
 * Return: enum exit_code; without %EXIT_DONE, why was reported.
 */
int source_policy(struct source *source, bool compiled, struct policy *policy)
{
	int err = source->n_paths ? EXIT_DONE : read_config(source);

	*policy = (struct policy){ 0 };
	if (err)
		return err;
	source->policy_path = compiled ? compiled_path(source) : NULL;
	return source->policy_path ? read_compiled(source, policy) : compile(source, policy);
}

/**
 * source_try() - try a policy on what the host cannot be without
 * @source: where it comes from
 * @policy: the policy
 * @force: say what it would refuse, and go on
 *
 * Return: %EXIT_DONE, or %EXIT_FINDINGS if it would refuse any, which was reported.
 */
int source_try(const struct source *source, const struct policy *policy, bool force)
{
	const struct diag_text where = {
		.to = source->set.messages, .log = source->set.log, .path = source->policy_path,
	};
	size_t n = lifelines_try(policy, &source->set, &where,
				 force ? DIAG_WARNING : DIAG_ERROR);

	if (!n || force)
		return EXIT_DONE;
	diag_error("nothing was %s: it could lock everybody out (--force does it nevertheless)",
		   source->done);
	return EXIT_FINDINGS;
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
