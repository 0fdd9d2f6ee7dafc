// SPDX-License-Identifier: GPL-2.0
/* How a host stands: what the kernel shows, and what is said of it. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/posture.h"
#include "../../userspace/status.h"

static char root[] = "/tmp/posture-XXXXXX";

/* The folders that lead to a file below root. */
static void make_folders(const char *path)
{
	char folder[PATH_MAX];
	const char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(folder, sizeof(folder), "%s%.*s", root, (int)(slash - path), path);
		mkdir(folder, 0700);
	}
}

static void show(const char *path, const char *text)
{
	char full[PATH_MAX];
	FILE *to;

	make_folders(path);
	snprintf(full, sizeof(full), "%s%s", root, path);
	to = fopen(full, "w");
	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

static int make_root(void **state)
{
	return mkdtemp(root) ? 0 : -1;
}

static int empty_root(void **state)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "rm -rf %s/*", root);
	return system(command);
}

static int remove_root(void **state)
{
	return empty_root(state) || rmdir(root);
}

/* A host as it is after its installation. */
static void show_plain(void)
{
	show("/sys/kernel/kexec_loaded", "0\n");
	show("/sys/kernel/kexec_crash_loaded", "0\n");
	show("/proc/sys/kernel/kexec_load_disabled", "0\n");
	show("/proc/sys/kernel/modules_disabled", "0\n");
	show("/sys/module/module/parameters/sig_enforce", "N\n");
	show("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
}

/* And one that is closed. */
static void show_closed(void)
{
	show_plain();
	show("/proc/sys/kernel/kexec_load_disabled", "1\n");
	show("/proc/sys/kernel/kexec_load_limit_reboot", "0\n");
	show("/proc/sys/kernel/kexec_load_limit_panic", "-1\n");
	show("/proc/sys/kernel/modules_disabled", "1\n");
	show("/sys/module/module/parameters/sig_enforce", "Y\n");
	show("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
}

static void expect_text(const struct status *status, const char *expected)
{
	struct posture posture;
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	posture_read(&posture, root);
	posture_put(to, &posture, status);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static void expect_json(const struct status *status, const char *expected)
{
	struct json_object *json;
	struct posture posture;

	posture_read(&posture, root);
	json = posture_json(&posture, status);
	assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN), expected);
	json_object_put(json);
}

static void a_plain_host(void **state)
{
	const struct status status = {};

	show_plain();
	expect_text(&status,
		    "staged     for a reboot: none\n"
		    "           for a crash: none\n"
		    "kexec      images can be staged\n"
		    "lockdown   none\n"
		    "modules    any can be loaded, signed or not\n");
	expect_json(&status,
		    "{\"staged\":{\"reboot\":{\"loaded\":false,\"seen\":null,\"explained\":null,"
		    "\"alert\":null},\"crash\":{\"loaded\":false,\"seen\":null,"
		    "\"explained\":null,\"alert\":null}},\"kexec_load_disabled\":false,"
		    "\"kexec_load_limit_reboot\":null,\"kexec_load_limit_panic\":null,"
		    "\"lockdown\":\"none\",\"module_sig_enforce\":false,"
		    "\"modules_disabled\":false}");
}

static void a_closed_host(void **state)
{
	const struct status status = {
		.staged[1] = { .loaded = true, .seen = 1, .alert = 7 },
	};

	show_closed();
	expect_text(&status,
		    "staged     for a reboot: none\n"
		    "           for a crash: an image, see alert 7\n"
		    "kexec      no image can be staged until the next boot\n"
		    "lockdown   integrity\n"
		    "modules    none can be loaded until the next boot\n");
	expect_json(&status,
		    "{\"staged\":{\"reboot\":{\"loaded\":false,\"seen\":null,\"explained\":null,"
		    "\"alert\":null},\"crash\":{\"loaded\":true,\"seen\":true,"
		    "\"explained\":true,\"alert\":7}},\"kexec_load_disabled\":true,"
		    "\"kexec_load_limit_reboot\":0,\"kexec_load_limit_panic\":-1,"
		    "\"lockdown\":\"integrity\",\"module_sig_enforce\":true,"
		    "\"modules_disabled\":true}");
}

/* What to do next is said where something is to be done. */
static void images_that_nobody_explains(void **state)
{
	const struct status status = {
		.staged[0] = { .loaded = true, .seen = 0 },
		.staged[1] = { .loaded = true, .seen = 1 },
	};

	show_plain();
	expect_text(&status,
		    "staged     for a reboot: an image that nobody saw being staged\n"
		    "           find out who staged it; 'kexec -u' drops it\n"
		    "           for a crash: an image that no alert told of\n"
		    "           find out who staged it; 'kexec -p -u' drops it\n"
		    "kexec      images can be staged\n"
		    "lockdown   none\n"
		    "modules    any can be loaded, signed or not\n");
	expect_json(&status,
		    "{\"staged\":{\"reboot\":{\"loaded\":true,\"seen\":false,"
		    "\"explained\":false,\"alert\":null},\"crash\":{\"loaded\":true,"
		    "\"seen\":true,\"explained\":false,\"alert\":null}},"
		    "\"kexec_load_disabled\":false,\"kexec_load_limit_reboot\":null,"
		    "\"kexec_load_limit_panic\":null,\"lockdown\":\"none\","
		    "\"module_sig_enforce\":false,\"modules_disabled\":false}");
}

/* Where kexec is switched off, nothing is dropped by it either. */
static void an_image_that_cannot_be_dropped(void **state)
{
	const struct status status = { .staged[0] = { .loaded = true } };

	show_closed();
	expect_text(&status,
		    "staged     for a reboot: an image that nobody saw being staged\n"
		    "           find out who staged it; only a restart drops it\n"
		    "           for a crash: none\n"
		    "kexec      no image can be staged until the next boot\n"
		    "lockdown   integrity\n"
		    "modules    none can be loaded until the next boot\n");
}

/* The kernel shows an image of which the module says nothing. */
static void an_image_that_the_module_does_not_know(void **state)
{
	const struct status status = {};

	show_plain();
	show("/sys/kernel/kexec_loaded", "1\n");
	expect_text(&status,
		    "staged     for a reboot: an image that nobody saw being staged\n"
		    "           find out who staged it; 'kexec -u' drops it\n"
		    "           for a crash: none\n"
		    "kexec      images can be staged\n"
		    "lockdown   none\n"
		    "modules    any can be loaded, signed or not\n");
}

static void limits(void **state)
{
	const struct status status = {};

	show_plain();
	show("/proc/sys/kernel/kexec_load_limit_reboot", "1\n");
	show("/proc/sys/kernel/kexec_load_limit_panic", "2\n");
	show("/sys/module/module/parameters/sig_enforce", "Y\n");
	expect_text(&status,
		    "staged     for a reboot: none\n"
		    "           for a crash: none\n"
		    "kexec      images can be staged, for a reboot 1 more time, "
		    "for a crash 2 more times\n"
		    "lockdown   none\n"
		    "modules    signed ones can be loaded\n");
}

/* Lockdown asks for signatures too. */
static void lockdown_without_enforced_signatures(void **state)
{
	const struct status status = {};

	show_plain();
	show("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	expect_text(&status,
		    "staged     for a reboot: none\n"
		    "           for a crash: none\n"
		    "kexec      images can be staged\n"
		    "lockdown   confidentiality\n"
		    "modules    signed ones can be loaded\n");
}

/* What is not to be read is not claimed, and neither is nonsense. */
static void nothing_is_known(void **state)
{
	static const char *const text =
		"staged     for a reboot: not known\n"
		"           for a crash: not known\n"
		"kexec      not known whether images can be staged\n"
		"lockdown   not known\n"
		"modules    not known whether they must be signed\n";
	const struct status status = {};

	expect_text(&status, text);
	expect_json(&status,
		    "{\"staged\":{\"reboot\":{\"loaded\":null,\"seen\":null,\"explained\":null,"
		    "\"alert\":null},\"crash\":{\"loaded\":null,\"seen\":null,"
		    "\"explained\":null,\"alert\":null}},\"kexec_load_disabled\":null,"
		    "\"kexec_load_limit_reboot\":null,\"kexec_load_limit_panic\":null,"
		    "\"lockdown\":null,\"module_sig_enforce\":null,\"modules_disabled\":null}");
	show("/sys/kernel/kexec_loaded", "");
	show("/sys/kernel/kexec_crash_loaded", "x\n");
	show("/proc/sys/kernel/kexec_load_disabled", "0x\n");
	show("/sys/kernel/security/lockdown", "none\n");
	expect_text(&status, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_plain_host, empty_root),
		cmocka_unit_test_teardown(a_closed_host, empty_root),
		cmocka_unit_test_teardown(images_that_nobody_explains, empty_root),
		cmocka_unit_test_teardown(an_image_that_cannot_be_dropped, empty_root),
		cmocka_unit_test_teardown(an_image_that_the_module_does_not_know, empty_root),
		cmocka_unit_test_teardown(limits, empty_root),
		cmocka_unit_test_teardown(lockdown_without_enforced_signatures, empty_root),
		cmocka_unit_test_teardown(nothing_is_known, empty_root),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
