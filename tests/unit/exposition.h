/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second reader of Prometheus's text format, as strict as can be: whatever it does
 * not take fails the test that gave it.
 */
#ifndef KG_TEST_EXPOSITION_H
#define KG_TEST_EXPOSITION_H

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/text.h"

#define SAMPLES_MAX	4096
#define FAMILIES_MAX	256
#define LABELS_MAX	4

struct sample_label {
	char name[32];
	char value[300];
};

/**
 * struct sample - a line with a value
 * @name: with its suffix, if it is of a histogram
 * @family: index of its family
 */
struct sample {
	char name[80];
	struct sample_label labels[LABELS_MAX];
	size_t n_labels;
	double value;
	size_t family;
};

struct family {
	char name[80];
	char type[16];
	bool has_help;
	bool has_type;
};

struct exposition {
	struct family families[FAMILIES_MAX];
	size_t n_families;
	struct sample samples[SAMPLES_MAX];
	size_t n;
	char why[400];		/* "" if all is well */
};

static bool wrong(struct exposition *e, const char *why, const char *at)
{
	if (!*e->why)
		snprintf(e->why, sizeof(e->why), "%s at '%.60s'", why, at);
	return false;
}

/* Takes a word of letters, digits, '_' and maybe ':' that does not begin with a digit. */
static bool take_name(const char **at, char *to, size_t size, bool colons)
{
	size_t n = 0;

	while (n + 1 < size && (isalpha((unsigned char)**at) || **at == '_' ||
				(colons && **at == ':') ||
				(n && isdigit((unsigned char)**at))))
		to[n++] = *(*at)++;
	to[n] = 0;
	return n;
}

static bool take(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len))
		return false;
	*at += len;
	return true;
}

/* Between quotes nothing but a quote, a backslash and an end of line is escaped. */
static bool take_label_value(const char **at, char *to, size_t size)
{
	size_t n = 0;

	if (!take(at, "\""))
		return false;
	for (; **at != '"'; (*at)++) {
		char c = **at;

		if (!c || c == '\n' || n + 1 >= size)
			return false;
		if (c == '\\') {
			c = *++*at;
			if (c != '\\' && c != '"' && c != 'n')
				return false;
			c = c == 'n' ? '\n' : c;
		}
		to[n++] = c;
	}
	to[n] = 0;
	(*at)++;
	return true;
}

static bool take_labels(const char **at, struct sample *sample)
{
	struct sample_label *label;

	if (!take(at, "{"))
		return true;
	do {
		if (sample->n_labels == LABELS_MAX)
			return false;
		label = &sample->labels[sample->n_labels++];
		if (!take_name(at, label->name, sizeof(label->name), false) ||
		    !take(at, "=") || !take_label_value(at, label->value, sizeof(label->value)))
			return false;
	} while (take(at, ","));
	return take(at, "}");
}

static const char *label_of(const struct sample *sample, const char *name)
{
	size_t i;

	for (i = 0; i < sample->n_labels; i++) {
		if (!strcmp(sample->labels[i].name, name))
			return sample->labels[i].value;
	}
	return NULL;
}

static bool same_sample(const struct sample *a, const struct sample *b)
{
	size_t i;

	if (strcmp(a->name, b->name) || a->n_labels != b->n_labels)
		return false;
	for (i = 0; i < a->n_labels; i++) {
		const char *value = label_of(b, a->labels[i].name);

		if (!value || strcmp(value, a->labels[i].value))
			return false;
	}
	return true;
}

/* A sample belongs to the family that was begun last, under the name that its type has. */
static bool belongs(const struct family *family, const struct sample *sample)
{
	static const char *const suffixes[] = { "_bucket", "_sum", "_count" };
	size_t len = strlen(family->name), i;

	if (strcmp(family->type, "histogram"))
		return !strcmp(sample->name, family->name);
	for (i = 0; i < 3; i++) {
		if (!strncmp(sample->name, family->name, len) &&
		    !strcmp(sample->name + len, suffixes[i]))
			return !label_of(sample, "le") == !!i;
	}
	return false;
}

static bool take_sample(struct exposition *e, const char **at)
{
	struct sample *sample = &e->samples[e->n];
	const char *begin = *at;
	char *end;
	size_t i;

	if (e->n == SAMPLES_MAX)
		return wrong(e, "too many samples", begin);
	*sample = (struct sample){ .family = e->n_families - 1 };
	if (!take_name(at, sample->name, sizeof(sample->name), true) ||
	    !take_labels(at, sample) || !take(at, " ") || isspace((unsigned char)**at))
		return wrong(e, "no sample", begin);
	sample->value = strtod(*at, &end);
	if (end == *at || *end != '\n' || !isfinite(sample->value) || sample->value < 0)
		return wrong(e, "no value", begin);
	*at = end;
	if (!e->n_families || !e->families[sample->family].has_type ||
	    !belongs(&e->families[sample->family], sample))
		return wrong(e, "a sample of another family", begin);
	for (i = 0; i < e->n; i++) {
		if (same_sample(&e->samples[i], sample))
			return wrong(e, "a sample twice", begin);
	}
	e->n++;
	return true;
}

static bool take_help(struct exposition *e, const char **at)
{
	struct family *family = &e->families[e->n_families];
	const char *begin = *at;
	size_t i;

	if (e->n_families == FAMILIES_MAX ||
	    !take_name(at, family->name, sizeof(family->name), true) || !take(at, " ") ||
	    **at == '\n')
		return wrong(e, "no help", begin);
	for (i = 0; i < e->n_families; i++) {
		if (!strcmp(e->families[i].name, family->name))
			return wrong(e, "a family twice", begin);
	}
	for (; **at && **at != '\n'; (*at)++) {
		if (**at == '\\')
			return wrong(e, "an escape in a help", begin);
	}
	family->has_help = true;
	e->n_families++;
	return true;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && !strcmp(text + len - n, end);
}

static bool take_type(struct exposition *e, const char **at)
{
	const char *begin = *at;
	struct family *family;
	char name[80];

	if (!e->n_families)
		return wrong(e, "no type", begin);
	family = &e->families[e->n_families - 1];
	if (!take_name(at, name, sizeof(name), true) || !take(at, " ") ||
	    strcmp(name, family->name) || family->has_type ||
	    !take_name(at, family->type, sizeof(family->type), false))
		return wrong(e, "no type", begin);
	if (strcmp(family->type, "counter") && strcmp(family->type, "gauge") &&
	    strcmp(family->type, "histogram"))
		return wrong(e, "a type that there is not", begin);
	if (!strcmp(family->type, "counter") != ends_with(name, "_total"))
		return wrong(e, "counters, and they alone, end in _total", begin);
	family->has_type = true;
	return true;
}

/* Buckets ascend and have each what is in those before, the last has no end and is the count. */
static bool check_histogram(struct exposition *e, size_t family)
{
	double end = -1, before = 0, value;
	const struct sample *sample;
	bool infinite = false, count = false, sum = false;

	for (sample = e->samples; sample < e->samples + e->n; sample++) {
		const char *le = label_of(sample, "le");

		if (sample->family != family)
			continue;
		if (le) {
			value = strcmp(le, "+Inf") ? strtod(le, NULL) : INFINITY;
			if (value <= end || sample->value < before || infinite)
				return wrong(e, "buckets out of order", le);
			end = value;
			before = sample->value;
			infinite = isinf(value);
		} else if (ends_with(sample->name, "_count")) {
			count = infinite && sample->value == before;
		} else {
			sum = true;
		}
	}
	return (infinite && count && sum) || wrong(e, "a histogram cut short",
						   e->families[family].name);
}

/* Says whether the text is one; if not, @e->why says why. */
static bool exposition_read(struct exposition *e, const char *text, size_t len)
{
	const char *at = text;
	bool fine = true;
	size_t i, bad;

	memset(e, 0, sizeof(*e));
	if (strlen(text) != len || !text_is_utf8(text, len, &bad))
		return wrong(e, "no text", text);
	while (fine && *at) {
		if (take(&at, "# HELP "))
			fine = take_help(e, &at);
		else if (take(&at, "# TYPE "))
			fine = take_type(e, &at);
		else
			fine = take_sample(e, &at);
		if (fine && !take(&at, "\n"))
			fine = wrong(e, "no end of line", at);
	}
	for (i = 0; fine && i < e->n_families; i++) {
		if (!e->families[i].has_type)
			fine = wrong(e, "a family without a type", e->families[i].name);
		else if (!strcmp(e->families[i].type, "histogram"))
			fine = check_histogram(e, i);
	}
	return fine;
}

/* The sample of a name that has a label, or any if @label is NULL; NULL if there is none. */
static const struct sample *exposition_find(const struct exposition *e, const char *name,
					    const char *label, const char *value)
{
	const struct sample *sample;

	for (sample = e->samples; sample < e->samples + e->n; sample++) {
		const char *has = label ? label_of(sample, label) : NULL;

		if (!strcmp(sample->name, name) && (!label || (has && !strcmp(has, value))))
			return sample;
	}
	return NULL;
}

#endif /* KG_TEST_EXPOSITION_H */
