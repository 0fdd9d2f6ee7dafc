// SPDX-License-Identifier: GPL-2.0
/*
 * A regular expression: it takes a value or its complement does; what takes
 * nothing adds nothing to it; and a value that it takes has the bytes that it
 * says each value has.
 *
 *	u8 fold, u8 length, expression of that length, value
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/regex.h"
#include "fuzz.h"

static const struct regex *compile(struct arena *arena, const char *before, struct kg_text text,
				   const char *after, bool fold)
{
	const char *written = arena_format(arena, "%s%.*s%s", before, (int)text.len, text.data,
					   after);
	struct kg_text whole = { .data = written, .len = strlen(written) };
	size_t work_left = REGEX_WORK_MAX / 4;
	struct regex_remark remark;

	return regex_compile(arena, whole, fold, &work_left, &remark);
}

static bool has(struct kg_text value, const struct regex_run *run)
{
	u32 at, i;

	for (at = 0; at + run->len <= value.len; at++) {
		for (i = 0; i < run->len; i++) {
			if (kg_text_at(value, at + i, true) != (u8)run->bytes[i])
				break;
		}
		if (i == run->len && (!run->at_start || !at) &&
		    (!run->at_end || at + run->len == value.len))
			return true;
	}
	return false;
}

static void check_runs(const struct regex *regex, struct kg_text value)
{
	const struct regex_run *run;

	for (run = regex->runs; run->len; run++) {
		if (!has(value, run))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct fuzz_input input = { data, len };
	bool fold = fuzz_take(&input, 1) & 1;
	size_t most = fuzz_take(&input, 1);
	struct kg_text text, value;
	const struct regex *regex, *not, *or;
	struct arena arena = { 0 };
	bool taken;

	text.len = most < input.len ? most : input.len;
	text.data = fuzz_take_text(&input, text.len);
	value = (struct kg_text){ (const char *)input.data, input.len };
	regex = compile(&arena, "", text, "", fold);
	not = regex ? compile(&arena, "~(", text, ")", fold) : NULL;
	or = regex ? compile(&arena, "(", text, ")|#", fold) : NULL;
	taken = regex && regex_matches(regex, value);
	if (taken)
		check_runs(regex, value);
	if ((not && regex_matches(not, value) == taken) ||
	    (or && regex_matches(or, value) != taken))
		abort();
	arena_free(&arena);
	free((char *)text.data);
	return 0;
}
