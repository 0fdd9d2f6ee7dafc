// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "diag.h"

static const struct command commands[] = {
	{ "status", "what the module does and has seen", cmd_status },
	{ "apply", "make the host run as its configuration says", cmd_apply },
	{ "rules", "check, test, load and list rules", cmd_rules },
	{ "alerts", "list past alerts", cmd_alerts },
	{ "monitor", "print alerts as they come", cmd_monitor },
	{ "serve", "write alerts to where the configuration says, as a service", cmd_serve },
	{ "top", "the rules at work, what they match and cost, live", cmd_top },
	{ "metrics", "print what it has counted and measured, for Prometheus", cmd_metrics },
	{ "selftest", "try whether each hook does what it is there for", cmd_selftest },
	{ "mode", "show or set whether deny rules deny", cmd_mode },
	{ "lock", "let nothing be changed until the machine restarts", cmd_lock },
	{ }
};

/* A full disk or a closed pipe must not look like success. */
static int close_stdout(int status)
{
	int failed = ferror(stdout);

	errno = 0;
	if (fclose(stdout) || failed) {
		diag_error("cannot write output: %s", errno ? strerror(errno) : "write error");
		return status ? status : EXIT_FINDINGS;
	}
	return status;
}

static int put_version(int argc, char **argv)
{
	if (argc > 2)
		return diag_usage(NULL, "unexpected argument '%s'", argv[2]);
	puts("kexecguard " KG_VERSION);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")))
		return close_stdout(put_version(argc, argv));
	return close_stdout(command_run(NULL, commands, argc, argv));
}
