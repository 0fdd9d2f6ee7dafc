// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "slurp.h"
#include "text.h"
#include "textfile.h"

#define MIB	(1u << 20)

static bool load(struct diag_text *text, size_t max)
{
	struct vector content = { 0 };
	int err = slurp_file(text->path, &content, max);

	text->data = content.data;
	text->len = content.count;
	if (err)
		diag_whole(text, DIAG_ERROR, "%s", strerror(err));
	return !err;
}

/**
 * textfile_read() - read a file of text
 * @text: whose path, and where messages go, is known; the rest is filled in, and
 *	to be freed with textfile_free() even after a failure
 * @max: MiB that it may have
 *
 * Return: false if it cannot be read or is no text, which was reported.
 */
bool textfile_read(struct diag_text *text, unsigned int max)
{
	const char *nul;
	size_t bad;

	if (!load(text, (size_t)max * MIB))
		return false;
	if (text->len > (size_t)max * MIB) {
		diag_whole(text, DIAG_ERROR, "larger than %u MiB", max);
		return false;
	}
	nul = memchr(text->data, '\0', text->len);
	if (nul) {
		diag_at(text, nul - text->data, DIAG_ERROR, "not a text: a NUL byte");
		return false;
	}
	if (!text_is_utf8(text->data, text->len, &bad)) {
		diag_at(text, bad, DIAG_ERROR, "not a text: no UTF-8");
		return false;
	}
	return true;
}

/**
 * textfile_free() - free what was read
 * @text: which; the struct itself is not freed
 */
void textfile_free(struct diag_text *text)
{
	free((char *)text->data);
	text->data = NULL;
}
