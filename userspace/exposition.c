// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "exposition.h"
#include "memory.h"
#include "moment.h"

/**
 * exposition_begin() - begin a family
 * @to: where to
 * @name: of the family
 * @type: of the family
 * @help: what it is, in one line without a backslash
 */
void exposition_begin(FILE *to, const char *name, enum exposition_type type, const char *help)
{
	static const char *const types[] = {
		[EXPOSITION_COUNTER] = "counter",
		[EXPOSITION_GAUGE] = "gauge",
		[EXPOSITION_HISTOGRAM] = "histogram",
	};

	fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, types[type]);
}

/* What is quoted there is valid UTF-8, with these three escaped. */
static void put_quoted(FILE *to, const char *text, size_t len)
{
	const char *end = text + len;

	fputc('"', to);
	for (; text < end; text++) {
		if (*text == '\n')
			fputs("\\n", to);
		else if (*text == '\\' || *text == '"')
			fprintf(to, "\\%c", *text);
		else
			fputc(*text, to);
	}
	fputc('"', to);
}

static void put_value(FILE *to, struct kg_text value)
{
	char *text = NULL;
	size_t len = 0;
	FILE *stream;

	if (!escape_needed(value, ESCAPE_FOR_JSON)) {
		put_quoted(to, value.data, value.len);
		return;
	}
	stream = memory_stream(&text, &len);
	escape_put(stream, value, ESCAPE_FOR_JSON);
	memory_stream_end(stream);
	put_quoted(to, text, len);
	free(text);
}

/**
 * exposition_put() - a sample of the family that was begun last
 * @to: where to
 * @name: of the family
 * @labels: of the sample
 * @n: how many
 * @value: of the sample
 */
void exposition_put(FILE *to, const char *name, const struct exposition_label *labels, size_t n,
		    u64 value)
{
	size_t i;

	fputs(name, to);
	for (i = 0; i < n; i++) {
		fprintf(to, "%c%s=", i ? ',' : '{', labels[i].name);
		put_value(to, labels[i].value);
	}
	fprintf(to, "%s %" PRIu64 "\n", n ? "}" : "", value);
}

/**
 * exposition_put_seconds() - nanoseconds, in seconds and to the last digit
 * @to: where to
 * @nanoseconds: how many
 */
void exposition_put_seconds(FILE *to, u64 nanoseconds)
{
	u64 rest = nanoseconds % MOMENT_SECOND, whole = nanoseconds / MOMENT_SECOND;
	int digits = 9;

	for (; digits > 1 && rest % 10 == 0; digits--)
		rest /= 10;
	fprintf(to, "%" PRIu64 ".%0*" PRIu64, whole, digits, rest);
}

/**
 * exposition_put_histogram() - the samples of a histogram that was begun last
 * @to: where to
 * @name: of the family
 * @counts: how many fell into each bucket
 * @ends: what is in each at most, in nanoseconds; but of the last, which has no end
 * @n: buckets, one at least
 * @sum: of all that was counted, in nanoseconds
 */
void exposition_put_histogram(FILE *to, const char *name, const u64 *counts, const u64 *ends,
			      size_t n, u64 sum)
{
	u64 total = 0;
	size_t i;

	for (i = 0; i + 1 < n; i++) {
		total += counts[i];
		fprintf(to, "%s_bucket{le=\"", name);
		exposition_put_seconds(to, ends[i]);
		fprintf(to, "\"} %" PRIu64 "\n", total);
	}
	total += counts[n - 1];
	fprintf(to, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum ", name, total, name);
	exposition_put_seconds(to, sum);
	fprintf(to, "\n%s_count %" PRIu64 "\n", name, total);
}
