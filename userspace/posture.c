// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "jsonl.h"
#include "posture.h"
#include "status.h"

#define LINE_SIZE	128

static bool read_line(char line[LINE_SIZE], const char *root, const char *path)
{
	char full[PATH_MAX];
	bool ok = false;
	FILE *from;

	snprintf(full, sizeof(full), "%s%s", root, path);
	from = fopen(full, "re");
	if (from) {
		ok = fgets(line, LINE_SIZE, from);
		fclose(from);
	}
	return ok;
}

/* Parameters of modules that are true or false are shown as Y or N. */
static struct posture_number read_number(const char *root, const char *path)
{
	struct posture_number number = {};
	char line[LINE_SIZE], *end;

	if (!read_line(line, root, path))
		return number;
	if (*line == 'Y' || *line == 'N')
		return (struct posture_number){ .known = true, .value = *line == 'Y' };
	number.value = strtol(line, &end, 10);
	number.known = end != line && (*end == '\n' || !*end);
	return number;
}

/* All modes are shown, and the one that holds in brackets. */
static void read_lockdown(char mode[POSTURE_WORD_SIZE], const char *root)
{
	char line[LINE_SIZE], *begin;

	if (!read_line(line, root, "/sys/kernel/security/lockdown"))
		return;
	begin = strchr(line, '[');
	if (begin)
		snprintf(mode, POSTURE_WORD_SIZE, "%.*s", (int)strcspn(begin + 1, "]"), begin + 1);
}

/**
 * posture_read() - ask the kernel how a host stands
 * @posture: filled in; what cannot be read is not known
 * @root: before each path, "" for this host
 */
void posture_read(struct posture *posture, const char *root)
{
	*posture = (struct posture){
		.loaded[0] = read_number(root, "/sys/kernel/kexec_loaded"),
		.loaded[1] = read_number(root, "/sys/kernel/kexec_crash_loaded"),
		.load_disabled = read_number(root, "/proc/sys/kernel/kexec_load_disabled"),
		.load_limit_reboot = read_number(root, "/proc/sys/kernel/kexec_load_limit_reboot"),
		.load_limit_panic = read_number(root, "/proc/sys/kernel/kexec_load_limit_panic"),
		.modules_disabled = read_number(root, "/proc/sys/kernel/modules_disabled"),
		.sig_enforce = read_number(root, "/sys/module/module/parameters/sig_enforce"),
	};
	read_lockdown(posture->lockdown, root);
}

/* Whether an image is staged; the module knows best. */
static struct posture_number staged_of(const struct posture *posture, const struct status *status,
				       bool on_crash)
{
	if (status->staged[on_crash].loaded)
		return (struct posture_number){ .known = true, .value = 1 };
	return posture->loaded[on_crash];
}

static void add_number(json_object *to, const char *key, struct posture_number number)
{
	json_object_object_add(to, key, number.known ? json_object_new_int64(number.value) : NULL);
}

static void add_bool(json_object *to, const char *key, struct posture_number number)
{
	json_object_object_add(to, key,
			       number.known ? json_object_new_boolean(number.value) : NULL);
}

static json_object *staged_json(const struct posture *posture, const struct status *status,
				bool on_crash)
{
	const struct status_staged *staged = &status->staged[on_crash];
	struct posture_number loaded = staged_of(posture, status, on_crash);
	json_object *object = json_object_new_object();

	add_bool(object, "loaded", loaded);
	add_bool(object, "seen", (struct posture_number){ loaded.value, staged->seen });
	add_bool(object, "explained", (struct posture_number){ loaded.value, staged->alert });
	add_number(object, "alert", (struct posture_number){ staged->alert, staged->alert });
	return object;
}

/**
 * posture_json() - how a host stands, for scripts
 * @posture: what the kernel shows
 * @status: what the module says
 *
 * Return: an object; what is not known in it is null.
 */
struct json_object *posture_json(const struct posture *posture, const struct status *status)
{
	json_object *root = json_object_new_object();
	json_object *staged = jsonl_add_object(root, "staged");

	json_object_object_add(staged, "reboot", staged_json(posture, status, false));
	json_object_object_add(staged, "crash", staged_json(posture, status, true));
	add_bool(root, "kexec_load_disabled", posture->load_disabled);
	add_number(root, "kexec_load_limit_reboot", posture->load_limit_reboot);
	add_number(root, "kexec_load_limit_panic", posture->load_limit_panic);
	json_object_object_add(root, "lockdown", *posture->lockdown ?
			       json_object_new_string(posture->lockdown) : NULL);
	add_bool(root, "module_sig_enforce", posture->sig_enforce);
	add_bool(root, "modules_disabled", posture->modules_disabled);
	return root;
}

static bool is_explained(const struct posture *posture, const struct status *status, bool on_crash)
{
	return !staged_of(posture, status, on_crash).value || status->staged[on_crash].alert;
}

static void put_staged(FILE *to, const struct posture *posture, const struct status *status,
		       bool on_crash)
{
	const struct status_staged *staged = &status->staged[on_crash];
	struct posture_number loaded = staged_of(posture, status, on_crash);

	if (!loaded.known)
		fputs("not known\n", to);
	else if (!loaded.value)
		fputs("none\n", to);
	else if (!staged->seen)
		fputs("an image that nobody saw being staged\n", to);
	else if (!staged->alert)
		fputs("an image that no alert told of\n", to);
	else
		fprintf(to, "an image, see alert %" PRIu64 "\n", staged->alert);
}

/* With kexec switched off, nothing can be dropped either. */
static void put_advice(FILE *to, const struct posture *posture, bool on_crash)
{
	fprintf(to, "           find out who staged it; %s\n",
		posture->load_disabled.value ? "only a restart drops it" :
		on_crash ? "'kexec -p -u' drops it" : "'kexec -u' drops it");
}

static void put_limit(FILE *to, const char *what, struct posture_number limit)
{
	if (limit.known && limit.value >= 0)
		fprintf(to, ", %s %ld more time%s", what, limit.value, limit.value == 1 ? "" : "s");
}

static void put_kexec(FILE *to, const struct posture *posture)
{
	fputs("kexec      ", to);
	if (!posture->load_disabled.known) {
		fputs("not known whether images can be staged", to);
	} else if (posture->load_disabled.value) {
		fputs("no image can be staged until the next boot", to);
	} else {
		fputs("images can be staged", to);
		put_limit(to, "for a reboot", posture->load_limit_reboot);
		put_limit(to, "for a crash", posture->load_limit_panic);
	}
	putc('\n', to);
}

static void put_modules(FILE *to, const struct posture *posture)
{
	bool locked_down = *posture->lockdown && strcmp(posture->lockdown, "none");

	fputs("modules    ", to);
	if (posture->modules_disabled.value)
		fputs("none can be loaded until the next boot\n", to);
	else if (posture->sig_enforce.value || locked_down)
		fputs("signed ones can be loaded\n", to);
	else if (posture->sig_enforce.known)
		fputs("any can be loaded, signed or not\n", to);
	else
		fputs("not known whether they must be signed\n", to);
}

/**
 * posture_put() - how a host stands, for a person
 * @to: where to
 * @posture: what the kernel shows
 * @status: what the module says
 */
void posture_put(FILE *to, const struct posture *posture, const struct status *status)
{
	fputs("staged     for a reboot: ", to);
	put_staged(to, posture, status, false);
	if (!is_explained(posture, status, false))
		put_advice(to, posture, false);
	fputs("           for a crash: ", to);
	put_staged(to, posture, status, true);
	if (!is_explained(posture, status, true))
		put_advice(to, posture, true);
	put_kexec(to, posture);
	fprintf(to, "lockdown   %s\n", *posture->lockdown ? posture->lockdown : "not known");
	put_modules(to, posture);
}
