// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "choice.h"
#include "command.h"
#include "event_file.h"
#include "explain_put.h"
#include "options.h"

/**
 * struct session - a rule, and the events that it is explained on
 * @choice: the rule
 * @explanation: of the rule
 * @events: the events
 * @page: where to
 * @json: as JSON
 * @one: only the event @number
 * @number: which
 * @found: it was there
 */
struct session {
	struct choice choice;
	struct explanation explanation;
	struct event_file events;
	struct page page;
	bool json;
	bool one;
	u64 number;
	bool found;
};

static enum explain_end explain(struct session *session, const struct event *event)
{
	if (event->kind == EVENT_IGNORED)
		return EXPLAIN_NO_EVENT;
	if (event_category(event) != session->choice.rule->category)
		return EXPLAIN_OTHER;
	return explanation_run(&session->explanation, event) ? EXPLAIN_MATCH : EXPLAIN_NO_MATCH;
}

static void take_event(struct event_file *file, const struct event *event, size_t line)
{
	struct session *session = container_of(file, struct session, events);
	enum explain_end end;

	if (session->one && line != session->number)
		return;
	session->found = true;
	end = explain(session, event);
	if (session->json)
		explain_put_json(stdout, &session->explanation, event, line, end);
	else
		explain_put_text(&session->page, &session->explanation, event, line, end);
}

static int run(struct session *session, const char *rule, const char *events)
{
	int err = choice_make(&session->choice, rule);

	if (err)
		return err;
	if (!explanation_begin(&session->explanation, session->choice.rule))
		return EXIT_FINDINGS;
	session->events.take = take_event;
	err = event_file_read(&session->events, events);
	if (!session->found && session->one && !err)
		return diag_input(events, "there is no event %" PRIu64, session->number);
	return err;
}

static const struct option longs[] = {
	{ "rules", required_argument, NULL, 'r' },
	{ "event", required_argument, NULL, 'e' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static const struct options options = {
	.command = "rules explain",
	.options = longs,
	.operands = OPTIONS_ANY,
	.help = "usage: kexecguard rules explain [--rules PATH...] [--event N] [--json]\n"
		"                                RULE EVENTS.ndjson\n\n"
		"Says of each event whether RULE matches it, and why: the condition with what\n"
		"each part of it came to (- is what did not have to be asked), a * where that\n"
		"decided, and the values that the event has. RULE is an id, or the path of a\n"
		"file that has only this one. EVENTS.ndjson is as for 'rules test'.\n\n"
		"  --rules PATH...  where the rule is looked for: rule files, or folders of them;\n"
		"                   without, the rules that came with kexecguard\n"
		"  --event N        only of this event; the first line is 0\n"
		"  --json           a line of JSON for each event\n",
};

static int set_option(struct session *session, int option)
{
	switch (option) {
	case 'r':
		choice_add_path(&session->choice, optarg);
		break;
	case 'j':
		session->json = true;
		break;
	case 'e':
		session->one = options_u64(optarg, &session->number);
		if (!session->one)
			return diag_usage(options.command, "'%s' is not the number of an event",
					  optarg);
	}
	return EXIT_DONE;
}

static int choose_and_run(struct session *session, int argc, char **argv)
{
	int err;

	if (argc - optind < 2)
		return diag_usage(options.command, optind == argc ? "no rule is named"
								  : "no events are given");
	err = choice_add_operands(&session->choice, &options, 2, argc, argv);
	return err ? err : run(session, argv[optind], argv[optind + 1]);
}

/**
 * cmd_rules_explain() - ``kexecguard rules explain [--rules PATH...] RULE EVENTS.ndjson``
 * @argc: arguments
 * @argv: from "explain" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_explain(int argc, char **argv)
{
	struct session session = { .choice.set.recorded = true, .page = page_on(stdout) };
	int option, err = EXIT_DONE;

	options_begin();
	while (!err && (option = options_next(&options, argc, argv)) >= 0)
		err = set_option(&session, option);
	if (!err)
		err = option == OPTIONS_END ? choose_and_run(&session, argc, argv)
					    : options_exit(option);
	explanation_free(&session.explanation);
	choice_free(&session.choice);
	return err;
}
