// SPDX-License-Identifier: GPL-2.0
/* Bytes from anywhere come out harmless, and come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/escape.h"
#include "../../userspace/utf8.h"
#include "random.h"

typedef void (*put_fn)(FILE *to, struct kg_text text, enum escape_for whom);

static char *put(put_fn fn, const char *text, size_t len, enum escape_for whom, size_t *out_len)
{
	char *out = NULL;
	FILE *to = open_memstream(&out, out_len);

	fn(to, (struct kg_text){ .data = text, .len = len }, whom);
	fclose(to);
	return out;
}

struct escape_case {
	const char *text;
	const char *json;
	const char *eyes;
	const char *ascii;
};

static const struct escape_case cases[] = {
	{ "plain /usr/bin/x", "plain /usr/bin/x", "plain /usr/bin/x", "plain /usr/bin/x" },
	{ "", "", "", "" },
	/* A backslash stays, unless what follows makes it read as an escape. */
	{ "C:\\Windows\\xray", "C:\\Windows\\xray", "C:\\Windows\\xray", "C:\\Windows\\xray" },
	{ "\\x41", "\\x5cx41", "\\x5cx41", "\\x5cx41" },
	{ "\\\\x4g\\", "\\\\x4g\\", "\\\\x4g\\", "\\\\x4g\\" },
	{ "\\u{e9}", "\\x5cu{e9}", "\\x5cu{e9}", "\\x5cu{e9}" },
	{ "\\u{}\\u{0000041}\\u{110000}", "\\u{}\\u{0000041}\\u{110000}",
	  "\\u{}\\u{0000041}\\u{110000}", "\\u{}\\u{0000041}\\u{110000}" },
	/* Controls. */
	{ "a\033[2Jb\n\x7f", "a\033[2Jb\n\x7f", "a\\x1b[2Jb\\x0a\\x7f", "a\\x1b[2Jb\\x0a\\x7f" },
	{ "\xc2\x9b" "1m", "\xc2\x9b" "1m", "\\u{9b}1m", "\\u{9b}1m" },
	/* Marks that turn the direction, that show nothing, that end a line. */
	{ "\xe2\x80\xae" "gpj", "\xe2\x80\xae" "gpj", "\\u{202e}gpj", "\\u{202e}gpj" },
	{ "a\xe2\x80\x8b" "b\xe2\x80\xa8\xe2\x80\xa9", "a\xe2\x80\x8b" "b\xe2\x80\xa8\xe2\x80\xa9",
	  "a\\u{200b}b\\u{2028}\\u{2029}", "a\\u{200b}b\\u{2028}\\u{2029}" },
	{ "\xef\xbb\xbf\xf3\xa0\x80\xa0", "\xef\xbb\xbf\xf3\xa0\x80\xa0", "\\u{feff}\\u{e0020}",
	  "\\u{feff}\\u{e0020}" },
	/* Letters. */
	{ "caf\xc3\xa9 \xf0\x9f\x90\xa7", "caf\xc3\xa9 \xf0\x9f\x90\xa7",
	  "caf\xc3\xa9 \xf0\x9f\x90\xa7", "caf\\u{e9} \\u{1f427}" },
	/* What is no UTF-8: a stray byte, overlong, a surrogate, too high, cut. */
	{ "a\xff" "b\x80", "a\\xffb\\x80", "a\\xffb\\x80", "a\\xffb\\x80" },
	{ "\xc0\xaf\xe0\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf",
	  "\\xc0\\xaf\\xe0\\x80\\xaf" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80",
	  "\\xf4\\x90\\x80\\x80" },
	{ "\xe2\x82", "\\xe2\\x82", "\\xe2\\x82", "\\xe2\\x82" },
};

static void check(const char *text, enum escape_for whom, const char *expected)
{
	size_t len, undone;
	char *out = put(escape_put, text, strlen(text), whom, &len);

	assert_string_equal(out, expected);
	assert_int_equal(escape_needed((struct kg_text){ .data = text, .len = strlen(text) }, whom),
			 strcmp(text, expected) != 0);
	undone = escape_undo(out, len);
	assert_int_equal(undone, strlen(text));
	assert_memory_equal(out, text, undone);
	free(out);
}

static void writes_and_reads_back(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		check(cases[i].text, ESCAPE_FOR_JSON, cases[i].json);
		check(cases[i].text, ESCAPE_FOR_EYES, cases[i].eyes);
		check(cases[i].text, ESCAPE_FOR_ASCII, cases[i].ascii);
	}
}

/* Mostly what escapes are made of, so that they collide. */
static size_t random_text(unsigned int *random, char *text, size_t max)
{
	static const char dense[] = "\\\\\\xxu{}05cCfF29be'\" $\n\t\033\xe2\x80\xae\xc2\x9b\xff";
	size_t len = next_random(random) % max, i;

	for (i = 0; i < len; i++) {
		text[i] = dense[next_random(random) % (sizeof(dense) - 1)];
		if (next_random(random) % 8 == 0)
			text[i] = next_random(random) % 255 + 1;
	}
	return len;
}

static void assert_harmless(const char *out, size_t len, enum escape_for whom)
{
	size_t i, step;
	u32 code;

	for (i = 0; i < len; i += step) {
		step = utf8_decode(out + i, len - i, &code);
		assert_true(step);
		if (whom != ESCAPE_FOR_JSON)
			assert_false(utf8_is_hidden(code));
		if (whom == ESCAPE_FOR_ASCII)
			assert_true(code < 0x80);
	}
}

static void any_bytes_come_back(void **state)
{
	unsigned int random = 7, round;
	size_t len, out_len, undone;
	char text[48], *out;
	int whom;

	for (round = 0; round < 50000; round++) {
		whom = round % 3;
		len = random_text(&random, text, sizeof(text));
		out = put(escape_put, text, len, whom, &out_len);
		assert_harmless(out, out_len, whom);
		undone = escape_undo(out, out_len);
		assert_int_equal(undone, len);
		assert_memory_equal(out, text, len);
		free(out);
	}
}

static void quotes_words(void **state)
{
	static const char *const words[][2] = {
		{ "--flag=/a.b,c:d", "--flag=/a.b,c:d" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "it's", "'it'\\''s'" },
		{ "$HOME;`id`", "'$HOME;`id`'" },
		{ "a\\x41", "'a\\x41'" },
		{ "a\nb\tc", "$'a\\nb\\tc'" },
		{ "\033'\\", "$'\\x1b\\'\\\\'" },
		{ "\xff" "1", "$'\\xff1'" },
		{ "\xe2\x80\xae", "$'\\xe2\\x80\\xae'" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "*", "'*'" },
		{ "~", "'~'" },
	};
	size_t i, len;
	char *out;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		out = put(escape_put_word, words[i][0], strlen(words[i][0]), ESCAPE_FOR_EYES, &len);
		assert_string_equal(out, words[i][1]);
		free(out);
	}
}

#define WORDS	2000

/* The judge is a shell: what it makes of the words is what they were. */
static void a_shell_reads_words_back(void **state)
{
	static const char path[] = "/tmp/kexecguard-words-XXXXXX";
	char script[sizeof(path)], command[64], texts[WORDS][24], back[24];
	unsigned int random = 3;
	size_t lens[WORDS], i;
	FILE *file;

	if (access("/bin/bash", X_OK))
		skip();
	strcpy(script, path);
	file = fdopen(mkstemp(script), "w");
	assert_non_null(file);
	fputs("printf '%s\\0'", file);
	for (i = 0; i < WORDS; i++) {
		lens[i] = random_text(&random, texts[i], sizeof(texts[i]));
		putc(' ', file);
		escape_put_word(file, (struct kg_text){ .data = texts[i], .len = lens[i] },
				i % 2 ? ESCAPE_FOR_EYES : ESCAPE_FOR_ASCII);
	}
	fclose(file);
	snprintf(command, sizeof(command), "LC_ALL=C /bin/bash %s", script);
	file = popen(command, "r");
	for (i = 0; i < WORDS; i++) {
		assert_int_equal(fread(back, 1, lens[i] + 1, file), lens[i] + 1);
		assert_memory_equal(back, texts[i], lens[i]);
		assert_int_equal(back[lens[i]], 0);
	}
	assert_int_equal(pclose(file), 0);
	unlink(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_back),
		cmocka_unit_test(any_bytes_come_back),
		cmocka_unit_test(quotes_words),
		cmocka_unit_test(a_shell_reads_words_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
