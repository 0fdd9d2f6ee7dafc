// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier and the engine: a program that somebody has tampered with is
 * refused, or runs without reading outside it, on an event made up of the rest
 * of the input.
 *
 * An input is a query to compile, changes to its program, and values:
 *
 *	u8 changes, { u8 kind, u16 place, u32 value }
 *	u8 fields, { u8 field, u8 strings, { u8 length, bytes } }
 *	query
 */
#include <stdlib.h>
#include <string.h>

#include "../../engine/eval.h"
#include "../../engine/verify.h"
#include "../unit/facts.h"
#include "fuzz.h"

#define CHANGES_MAX	8
#define STRINGS_MAX	4

enum change {
	CHANGE_WORD,
	CHANGE_BY,
	CHANGE_BYTE,
	CHANGE_COPY,
	CHANGE_SIZE,
	CHANGE_COUNT,
};

/**
 * struct program - a program that is tampered with
 * @blob: its bytes, and not one more
 * @size: how many
 */
struct program {
	u8 *blob;
	size_t size;
};

/**
 * struct changes - what is to be done to a program, in the order of the input
 * @kinds: enum change
 * @places: word or byte, modulo the program's size
 * @values: to put there
 * @n: how many
 */
struct changes {
	u8 kinds[CHANGES_MAX];
	u16 places[CHANGES_MAX];
	u32 values[CHANGES_MAX];
	size_t n;
};

static void take_changes(struct fuzz_input *input, struct changes *changes)
{
	size_t i;

	changes->n = fuzz_take(input, 1) % (CHANGES_MAX + 1);
	for (i = 0; i < changes->n; i++) {
		changes->kinds[i] = fuzz_take(input, 1) % CHANGE_COUNT;
		changes->places[i] = fuzz_take(input, 2);
		changes->values[i] = fuzz_take(input, 4);
	}
}

static void resize(struct program *program, size_t size)
{
	u8 *blob = calloc(1, size);

	if (!blob)
		abort();
	memcpy(blob, program->blob, size < program->size ? size : program->size);
	free(program->blob);
	program->blob = blob;
	program->size = size;
}

static void change(struct program *program, enum change kind, size_t place, u32 value)
{
	size_t words = program->size / sizeof(u32);
	u32 *word = (u32 *)program->blob + place % words;

	switch (kind) {
	case CHANGE_WORD:
		*word = value;
		break;
	case CHANGE_BY:
		*word += (signed char)value;
		break;
	case CHANGE_BYTE:
		program->blob[place % program->size] = value;
		break;
	case CHANGE_COPY:
		*word = ((u32 *)program->blob)[value % words];
		break;
	default:
		/* The header says so too, or nothing but that would be found. */
		resize(program, sizeof(struct kg_program_header) + value % 8192 / 4 * 4);
		((struct kg_program_header *)program->blob)->size = program->size;
		break;
	}
}

/* Strings one after the other, in memory that ends where they do. */
static void take_strings(struct fuzz_input *input, struct fact *fact, size_t n)
{
	char *strings = malloc(STRINGS_MAX * 256);
	size_t len = 0;

	if (!strings)
		abort();
	for (; n; n--) {
		size_t part = fuzz_take(input, 1);

		if (part > input->len)
			part = input->len;
		memcpy(strings + len, input->data, part);
		input->data += part;
		input->len -= part;
		len += part;
		strings[len++] = '\0';
	}
	/* One string does not end in NUL. */
	fact->len = len - fact->joined;
	fact->strings = realloc(strings, fact->len ? fact->len : 1);
}

static void take_fact(struct fuzz_input *input, struct facts *facts)
{
	struct fact *fact = &facts->values[fuzz_take(input, 1) % KG_FIELD_COUNT];
	u8 shape = fuzz_take(input, 1);

	free((char *)fact->strings);
	*fact = (struct fact){ .present = true, .failed = shape == 0xff,
			       .joined = shape & 0x80, .number = (signed char)shape };
	take_strings(input, fact, shape % STRINGS_MAX + 1);
}

static void take_facts(struct fuzz_input *input, struct facts *facts)
{
	size_t n = fuzz_take(input, 1) % (KG_FIELD_COUNT + 1);

	facts_begin(facts);
	for (; n; n--)
		take_fact(input, facts);
}

static void facts_free(struct facts *facts)
{
	size_t i;

	for (i = 0; i < KG_FIELD_COUNT; i++)
		free((char *)facts->values[i].strings);
}

static void run(const struct program *program, const struct facts *facts)
{
	struct kg_verify_error error;
	struct kg_program verified;
	enum kg_category category;

	if (!kg_program_verify(program->blob, program->size, &verified, &error)) {
		if (error.section > KG_SECTION_COUNT || !error.why)
			abort();
		return;
	}
	for (category = 0; category < KG_CATEGORY_COUNT; category++)
		facts_matches(facts, &verified, category);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct fuzz_input input = { data, len };
	struct program program;
	struct changes changes;
	struct facts facts;
	size_t i;

	take_changes(&input, &changes);
	take_facts(&input, &facts);
	program.blob = fuzz_compile((const char *)input.data, input.len, KG_ACTION_ALERT,
				    &program.size);
	if (program.blob) {
		for (i = 0; i < changes.n; i++)
			change(&program, changes.kinds[i], changes.places[i], changes.values[i]);
		run(&program, &facts);
		free(program.blob);
	}
	facts_free(&facts);
	return 0;
}
