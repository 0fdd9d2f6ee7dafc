// SPDX-License-Identifier: GPL-2.0
#include "command.h"
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
			   set->n_rules ? " (--skip-rejected takes the others)" : "");
		return EXIT_FINDINGS;
	}
	if (!source_rules(source)) {
		diag_error("nothing was %s: there is no rule for us among them", source->done);
		return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

/**
 * source_compile() - read the rules and compile them
 * @source: where they come from; to be freed with source_free() even after a failure
 * @policy: filled in, to be freed with policy_free() even after a failure
 *
 * Return: enum exit_code; without %EXIT_DONE, why was reported.
 */
int source_compile(struct source *source, struct policy *policy)
{
	int err = ruleset_read(&source->set, source->paths, source->n_paths);

	*policy = (struct policy){ 0 };
	err = judge(source, err);
	return err ? err : policy_make(policy, &source->set);
}

/**
 * source_rules() - how many rules are in the policy
 * @source: where they come from
 *
 * Return: the number.
 */
size_t source_rules(const struct source *source)
{
	return source->set.n_rules - ruleset_never(&source->set);
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
}
