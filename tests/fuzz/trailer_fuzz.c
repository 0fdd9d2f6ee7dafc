// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever comes as a policy: it is refused, or its parts lie within it, one
 * behind the other, and are all of it.
 */
#include <stdlib.h>

#include "../../engine/trailer.h"
#include "fuzz.h"

static void check_parts(const struct kg_policy_parts *parts, size_t len)
{
	size_t behind = sizeof(struct kg_trailer) + sizeof(KG_TRAILER_LINE) - 1;

	if (!parts->signature ? parts->program != len
			      : (size_t)parts->program + parts->signature + behind != len)
		abort();
	if (parts->signature && parts->signature + behind > KG_TRAILER_SIZE_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct kg_policy_parts parts;

	if (!kg_trailer_read(data, len, &parts))
		check_parts(&parts, len);
	return 0;
}
