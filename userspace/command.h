/* SPDX-License-Identifier: GPL-2.0 */
/* What main.c and the subcommands agree on. */
#ifndef KG_COMMAND_H
#define KG_COMMAND_H

/* Exit codes, part of the contract with scripts. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1,	/* findings, or rejected rules */
	EXIT_USAGE = 2,		/* usage or bad input */
	EXIT_PERMISSION = 3,
	EXIT_NO_MODULE = 4,
};

/**
 * struct command - a subcommand of the tool
 * @name: what a person types
 * @summary: one line that says what it does
 * @run: gets argv from the subcommand's own name on; returns enum exit_code
 */
struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

int command_run(const char *group, const struct command *commands, int argc, char **argv);

int cmd_status(int argc, char **argv);
int cmd_mode(int argc, char **argv);
int cmd_apply(int argc, char **argv);
int cmd_lock(int argc, char **argv);
int cmd_selftest(int argc, char **argv);
int cmd_alerts(int argc, char **argv);
int cmd_monitor(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_metrics(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_rules_check(int argc, char **argv);
int cmd_rules_test(int argc, char **argv);
int cmd_rules_explain(int argc, char **argv);
int cmd_rules_show(int argc, char **argv);
int cmd_rules_load(int argc, char **argv);
int cmd_rules_compile(int argc, char **argv);
int cmd_rules_attach(int argc, char **argv);
int cmd_rules_list(int argc, char **argv);

#endif /* KG_COMMAND_H */
