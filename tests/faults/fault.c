// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's fault injection: an allocation fails if a function that it was called by
 * returns to an address in a range. All that a task of ours does may fail so, and
 * nothing that another does.
 */
#include "fault.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../userspace/array.h"
#include "kg_system.h"

#define DEBUGFS "/sys/kernel/debug/"

/* So many may fail; of what is left it is seen how many did. */
#define TIMES_MAX 1000000

/* As deep as the kernel looks. */
#define DEPTH "32"

static const char *const kinds[] = { "failslab", "fail_page_alloc" };

#define KINDS ARRAY_SIZE(kinds)

static const char *setting_path(const char *kind, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind, name);
	return path;
}

static int setting_write(const char *kind, const char *name, const char *value)
{
	return kg_write_text(setting_path(kind, name), value);
}

static int number_write(const char *kind, const char *name, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return setting_write(kind, name, text);
}

/* Whatever is asked for, however it is asked. */
static int kind_arm(const char *kind, const struct fault_range *range, unsigned int percent)
{
	int err = setting_write(kind, "task-filter", "Y");

	if (!strcmp(kind, "fail_page_alloc")) {
		err = err ?: setting_write(kind, "min-order", "0");
		err = err ?: setting_write(kind, "ignore-gfp-highmem", "N");
	}
	err = err ?: setting_write(kind, "ignore-gfp-wait", "N");
	err = err ?: setting_write(kind, "verbose", "0");
	err = err ?: setting_write(kind, "interval", "1");
	err = err ?: setting_write(kind, "space", "0");
	err = err ?: setting_write(kind, "stacktrace-depth", DEPTH);
	err = err ?: number_write(kind, "times", TIMES_MAX);
	err = err ?: number_write(kind, "require-start", range->start);
	err = err ?: number_write(kind, "require-end", range->end);
	return err ?: number_write(kind, "probability", percent);
}

/**
 * fault_arm() - let allocations fail
 * @range: of these calls
 * @percent: so many of them
 *
 * Return: 0 or a negative errno.
 */
int fault_arm(const struct fault_range *range, unsigned int percent)
{
	size_t i;
	int err = 0;

	for (i = 0; i < KINDS; i++)
		err = err ?: kind_arm(kinds[i], range, percent);
	return err;
}

/**
 * fault_disarm() - let none fail any more
 *
 * Return: how many did since fault_arm().
 */
long fault_disarm(void)
{
	long hits = 0;
	size_t i;

	for (i = 0; i < KINDS; i++) {
		setting_write(kinds[i], "probability", "0");
		hits += TIMES_MAX - kg_read_number(setting_path(kinds[i], "times"));
	}
	return hits;
}

/**
 * fault_wanted() - allocations of this task, and of those that it forks, may fail
 *
 * Return: 0 or a negative errno.
 */
int fault_wanted(void)
{
	return kg_write_text("/proc/thread-self/make-it-fail", "1");
}

#define NTH "/proc/thread-self/fail-nth"

/**
 * fault_nth_begin() - let one allocation of this task fail, whatever it is for
 * @n: which, counted from now
 *
 * Return: 0 or a negative errno.
 */
int fault_nth_begin(unsigned int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	return kg_write_text(NTH, text);
}

/**
 * fault_nth_end() - let none fail any more
 *
 * Return: false if there were not so many.
 */
bool fault_nth_end(void)
{
	bool hit = kg_read_number(NTH) == 0;

	kg_write_text(NTH, "0");
	return hit;
}
