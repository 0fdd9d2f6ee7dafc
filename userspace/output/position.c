// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../options.h"
#include "../replace.h"
#include "../slurp.h"
#include "position.h"

#define MAGIC		"kexecguard-position"
#define VERSION		1
#define FILE_MAX	512	/* bytes */
#define NO_MARK		"-"	/* stands for none, since a word must not be empty */

/* Words are parted by one space; each is taken off the line. NULL if none is left. */
static const char *next_word(char **line)
{
	char *word = strsep(line, " ");

	return word && *word ? word : NULL;
}

static bool copy_word(char **line, char *to, size_t size)
{
	const char *word = next_word(line);

	if (!word || strlen(word) >= size)
		return false;
	strcpy(to, word);
	return true;
}

static bool take_number(char **line, u64 *number)
{
	const char *word = next_word(line);

	return word && options_u64(word, number);
}

/* Returns what is wrong, NULL if nothing is. */
static const char *parse(struct position *position, char *line)
{
	const char *magic = next_word(&line);
	u64 version;

	if (!magic || strcmp(magic, MAGIC))
		return "it is no position";
	if (!take_number(&line, &version))
		return "it has no version";
	if (version != VERSION)
		return "it is of another version of kexecguard";
	if (!copy_word(&line, position->boot_id, sizeof(position->boot_id)) ||
	    !take_number(&line, &position->instance) || !take_number(&line, &position->sequence) ||
	    !copy_word(&line, position->mark, sizeof(position->mark)) || line)
		return "it is cut or changed";
	if (!strcmp(position->mark, NO_MARK))
		*position->mark = '\0';
	return NULL;
}

/* All of it is one line, and has come to its end. */
static const char *check_line(const char *text, size_t len)
{
	if (!len || text[len - 1] != '\n')
		return "it is cut or changed";
	return memchr(text, '\0', len) || memchr(text, '\n', len - 1) ? "it is no position" : NULL;
}

/**
 * position_read() - read a position
 * @position: filled in; zeroed unless one was found
 * @path: its file
 * @why: what is wrong with it, if it is bad: a constant text, or strerror()'s
 *
 * Return: what there was.
 */
enum position_found position_read(struct position *position, const char *path, const char **why)
{
	struct vector text = {};
	char *line;
	int err = slurp_file(path, &text, FILE_MAX);

	*position = (struct position){};
	if (err) {
		vector_free(&text);
		*why = strerror(err);
		return err == ENOENT ? POSITION_NONE : POSITION_BAD;
	}
	line = memory_copy(text.data, text.count);
	*why = check_line(line, text.count);
	if (!*why) {
		line[text.count - 1] = '\0';
		*why = parse(position, line);
	}
	free(line);
	vector_free(&text);
	if (!*why)
		return POSITION_FOUND;
	*position = (struct position){};
	return POSITION_BAD;
}

/**
 * position_write() - store a position
 * @position: which
 * @path: its file, which is the old one or the new one at any moment
 *
 * Return: 0, or errno.
 */
int position_write(const struct position *position, const char *path)
{
	char line[FILE_MAX];
	int len = snprintf(line, sizeof(line), MAGIC " %d %s %" PRIu64 " %" PRIu64 " %s\n", VERSION,
			   position->boot_id, position->instance, position->sequence,
			   *position->mark ? position->mark : NO_MARK);

	return replace_file(path, line, len);
}

/**
 * position_tidy() - remove what somebody left who was killed while storing positions
 * @folder: of positions, to which nobody else writes now
 *
 * Their names begin with a dot; those of outputs do not. Folders stay.
 */
void position_tidy(const char *folder)
{
	DIR *positions = opendir(folder);
	const struct dirent *entry;

	while (positions && (entry = readdir(positions))) {
		if (*entry->d_name == '.')
			unlinkat(dirfd(positions), entry->d_name, 0);
	}
	if (positions)
		closedir(positions);
}

/**
 * position_same_log() - do two positions count the same alerts
 * @a: one
 * @b: the other
 *
 * Return: false if numbers of one say nothing about the other.
 */
bool position_same_log(const struct position *a, const struct position *b)
{
	return a->instance == b->instance && !strcmp(a->boot_id, b->boot_id);
}
