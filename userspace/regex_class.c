// SPDX-License-Identifier: GPL-2.0
#include "numbers.h"
#include "regex_class.h"

static void add_first(struct regex_classes *classes, u32 first)
{
	if (first <= REGEX_CHAR_MAX)
		*(u32 *)vector_add(&classes->firsts, sizeof(u32), 1) = first;
}

static void collect_firsts(struct regex_classes *classes, const struct regex_node *node)
{
	size_t i;

	for (i = 0; i < node->n_ranges; i++) {
		add_first(classes, node->ranges[i].first);
		add_first(classes, node->ranges[i].last + 1);
	}
	for (i = 0; i < node->n_children; i++)
		collect_firsts(classes, node->children[i]);
}

/* For each run, whether a set has it: no run is partly in one. */
static bool has_run(const struct regex_node *set, size_t *range, u32 first)
{
	while (*range < set->n_ranges && set->ranges[*range].last < first)
		++*range;
	return *range < set->n_ranges && set->ranges[*range].first <= first;
}

/* Split the classes that a set has in part. */
static bool split(struct regex_classes *classes, const struct regex_node *set)
{
	static const u32 none = REGEX_CLASSES_MAX;
	u32 renamed[REGEX_CLASSES_MAX][2], *class = classes->classes.data, n = 0;
	const u32 *firsts = classes->firsts.data;
	size_t range = 0, i;

	for (i = 0; i < classes->n_classes; i++) {
		renamed[i][0] = none;
		renamed[i][1] = none;
	}
	for (i = 0; i < classes->firsts.count; i++) {
		u32 *name = &renamed[class[i]][has_run(set, &range, firsts[i])];

		if (*name == none && n == REGEX_CLASSES_MAX)
			return false;
		if (*name == none)
			*name = n++;
		class[i] = *name;
	}
	classes->n_classes = n;
	return true;
}

static bool split_all(struct regex_classes *classes, const struct regex_node *node)
{
	size_t i;

	if (node->kind == REGEX_SET && !split(classes, node))
		return false;
	for (i = 0; i < node->n_children; i++) {
		if (!split_all(classes, node->children[i]))
			return false;
	}
	return true;
}

/**
 * regex_classes_find() - find what a regular expression tells apart
 * @classes: filled in
 * @node: the expression
 *
 * Return: false if these are more than REGEX_CLASSES_MAX classes.
 */
bool regex_classes_find(struct regex_classes *classes, const struct regex_node *node)
{
	*classes = (struct regex_classes){ .n_classes = 1 };
	add_first(classes, 0);
	collect_firsts(classes, node);
	classes->firsts.count = numbers_unique(classes->firsts.data, classes->firsts.count);
	vector_add(&classes->classes, sizeof(u32), classes->firsts.count);
	return split_all(classes, node);
}

/**
 * regex_classes_free() - free a partition
 * @classes: empty afterwards
 */
void regex_classes_free(struct regex_classes *classes)
{
	vector_free(&classes->firsts);
	vector_free(&classes->classes);
}

/**
 * regex_class_of() - the class of a character
 * @classes: the partition
 * @code: the character
 *
 * Return: the class.
 */
u32 regex_class_of(const struct regex_classes *classes, u32 code)
{
	const u32 *firsts = classes->firsts.data, *class = classes->classes.data;
	size_t run = classes->firsts.count - 1;

	while (firsts[run] > code)
		run--;
	return class[run];
}

/**
 * regex_class_set() - the classes of a set of characters
 * @classes: the partition
 * @set: a set that it was made for
 *
 * Return: the classes.
 */
struct regex_class_set regex_class_set(const struct regex_classes *classes,
				       const struct regex_node *set)
{
	const u32 *firsts = classes->firsts.data, *class = classes->classes.data;
	struct regex_class_set found = { 0 };
	size_t range = 0, i;

	for (i = 0; i < classes->firsts.count; i++) {
		if (has_run(set, &range, firsts[i]))
			found.words[class[i] / 32] |= 1u << (class[i] % 32);
	}
	return found;
}
