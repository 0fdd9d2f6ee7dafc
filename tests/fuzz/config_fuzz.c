// SPDX-License-Identifier: GPL-2.0
/* A configuration, and what it makes of a few rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../userspace/config_rules.h"
#include "fuzz.h"

static char folder[] = "/tmp/config_fuzz.XXXXXX";
static char path[sizeof(folder) + sizeof("/config.yml")];
static char rules[sizeof(folder) + sizeof("/rules/a.yml")];

static const char text[] =
	"name: A\nrule_id: a\nseverity: low\nrisk_score: 1\n"
	"query: process where process.name == \"a\"\n"
	"---\nname: B\nrule_id: b\nseverity: low\nrisk_score: 1\n"
	"query: kexec where not (kexec.on_crash == true)\nkexecguard: {action: deny}\n"
	"---\nname: C\nrule_id: c\nseverity: low\nrisk_score: 1\n"
	"query: file where process.args == \"c\"\n";

static void remove_folder(void)
{
	unlink(path);
	unlink(rules);
	*strrchr(rules, '/') = '\0';
	rmdir(rules);
	rmdir(folder);
}

static void write_file(const char *to_path, const void *data, size_t len)
{
	FILE *to = fopen(to_path, "we");

	if (!to || fwrite(data, 1, len, to) != len || fclose(to))
		abort();
}

static void make_folder(void)
{
	if (path[0])
		return;
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/config.yml", folder);
	snprintf(rules, sizeof(rules), "%s/rules", folder);
	mkdir(rules, 0755);
	snprintf(rules, sizeof(rules), "%s/rules/a.yml", folder);
	write_file(rules, text, sizeof(text) - 1);
	atexit(remove_folder);
}

/* The paths that it has come up with are not read: they may be anywhere. */
static void read_rules(struct config *config)
{
	struct ruleset set = { .messages = fuzz_messages() };
	size_t size;

	vector_free(&config->paths);
	*(char **)vector_add(&config->paths, sizeof(char *), 1) = rules;
	config_rules(config, &set);
	free(ruleset_compile(&set, &size));
	ruleset_free(&set);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct config config = { .file.to = fuzz_messages() };

	make_folder();
	write_file(path, data, len);
	if (!config_read(&config, path))
		read_rules(&config);
	config_free(&config);
	return 0;
}
