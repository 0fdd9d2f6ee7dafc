// SPDX-License-Identifier: GPL-2.0
/*
 * A query: parser, check and compiler take any text; what the compiler makes is
 * what the verifier takes.
 */
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct fuzz_input input = { data, len };
	char *query = fuzz_take_text(&input, len);
	enum kg_action action;
	size_t size;

	for (action = 0; action < KG_ACTION_COUNT; action++)
		free(fuzz_compile(query, len, action, &size));
	free(query);
	return 0;
}
