/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzz targets share. A target is one file NAME_fuzz.c with the entry
 * that libFuzzer calls; replay.c calls the same one where there is no libFuzzer.
 */
#ifndef KG_FUZZ_H
#define KG_FUZZ_H

#include <stdbool.h>
#include <stdio.h>

#include "../../userspace/ruleset.h"

/**
 * struct fuzz_input - bytes to decide by
 * @data: those that are left
 * @len: how many
 */
struct fuzz_input {
	const u8 *data;
	size_t len;
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

u32 fuzz_take(struct fuzz_input *input, size_t bytes);
char *fuzz_take_text(struct fuzz_input *input, size_t len);
FILE *fuzz_messages(void);
void *fuzz_compile(const char *query, size_t len, enum kg_action action, size_t *size);

#endif /* KG_FUZZ_H */
