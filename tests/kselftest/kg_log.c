// SPDX-License-Identifier: GPL-2.0
#include "kg_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/**
 * kg_log_begin() - hear what is said from now on
 * @log: filled in
 *
 * Return: 0 or a negative errno.
 */
int kg_log_begin(struct kg_log *log)
{
	log->text[0] = '\0';
	log->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log->fd < 0)
		return -errno;
	return lseek(log->fd, 0, SEEK_END) < 0 ? -errno : 0;
}

/* A record is "NUMBERS;MESSAGE\n" and lines that begin with a space. */
static void take_record(struct kg_log *log, char *record)
{
	char *message = strstr(record, ";kexecguard: ");
	size_t len = strlen(log->text);

	if (!message)
		return;
	message += strlen(";kexecguard: ");
	message[strcspn(message, "\n")] = '\0';
	snprintf(log->text + len, sizeof(log->text) - len, "%s\n", message);
}

static void read_more(struct kg_log *log)
{
	char record[KG_LOG_SIZE];
	ssize_t len;

	do {
		len = read(log->fd, record, sizeof(record) - 1);
		if (len > 0) {
			record[len] = '\0';
			take_record(log, record);
		}
		/* EPIPE: records were overwritten, and the next one is newer. */
	} while (len > 0 || (len < 0 && errno == EPIPE));
}

/**
 * kg_log_says() - did the module say something since the beginning
 * @log: from kg_log_begin()
 * @text: part of a line
 *
 * Says on standard error what it said instead.
 *
 * Return: true if so.
 */
bool kg_log_says(struct kg_log *log, const char *text)
{
	read_more(log);
	if (strstr(log->text, text))
		return true;
	fprintf(stderr, "# not in the log: %s\n# but:\n%s", text, log->text);
	return false;
}

/**
 * kg_log_waits() - wait until the module says something
 * @log: from kg_log_begin()
 * @text: part of a line
 *
 * Return: false if it did not come about.
 */
bool kg_log_waits(struct kg_log *log, const char *text)
{
	const struct timespec tick = { .tv_nsec = 20000000 };
	int left;

	for (left = 3000; left && !strstr(log->text, text); left--) {
		nanosleep(&tick, NULL);
		read_more(log);
	}
	return kg_log_says(log, text);
}

void kg_log_end(struct kg_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}
