/* SPDX-License-Identifier: GPL-2.0 */
/* The alphabet of a regular expression: characters that it cannot tell apart are one class. */
#ifndef KG_REGEX_CLASS_H
#define KG_REGEX_CLASS_H

#include "regex_parse.h"

#define REGEX_CLASSES_MAX	KG_DFA_CLASSES_MAX

/**
 * struct regex_classes - a partition of all characters
 * @firsts: u32: where runs of characters of one class begin, ascending, from 0
 * @classes: u32: the class of each run
 * @n_classes: how many different ones
 */
struct regex_classes {
	struct vector firsts;
	struct vector classes;
	u32 n_classes;
};

/**
 * struct regex_class_set - a set of classes
 * @words: a bit for each class
 */
struct regex_class_set {
	u32 words[REGEX_CLASSES_MAX / 32];
};

bool regex_classes_find(struct regex_classes *classes, const struct regex_node *node);
void regex_classes_free(struct regex_classes *classes);
u32 regex_class_of(const struct regex_classes *classes, u32 code);
struct regex_class_set regex_class_set(const struct regex_classes *classes,
				       const struct regex_node *set);

#endif /* KG_REGEX_CLASS_H */
