// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

#define DELAY_FIRST	1000	/* ms: before the second try; doubled with each */
#define DELAY_MAX	60000
#define NUDGE		100	/* ms: until what cannot be waited for is asked again */

__printf(3, 4)
static void say(const struct output *output, enum diag_level level, const char *fmt, ...)
{
	char *name = memory_format("output %s", output->config.name), *message;
	va_list ap;

	va_start(ap, fmt);
	message = memory_vformat(fmt, ap);
	va_end(ap);
	diag_file(stderr, name, level, "%s", message);
	free(name);
	free(message);
}

static const char *keep(struct output *output, const char *text)
{
	return text ? arena_copy(&output->arena, text, strlen(text)) : NULL;
}

/**
 * output_new() - make an output, closed
 * @config: what it is; copied
 * @log: what it is to be given; must outlive it
 *
 * Return: the output.
 */
struct output *output_new(const struct output_config *config, const struct output_log *log)
{
	struct output *output = memory_alloc(config->ops->size);

	output->ops = config->ops;
	output->config = *config;
	output->config.name = keep(output, config->name);
	output->config.where = keep(output, config->where);
	output->path = arena_format(&output->arena, "%s/%s", log->positions, config->name);
	output->log = log;
	output->style = (struct record_style){
		.format = config->format,
		.report.whom = ESCAPE_FOR_EYES,
		.report.rules = log->rules,
		.host = &log->host,
	};
	output->fd = -1;
	return output;
}

static void shut(struct output *output)
{
	if (output->state != OUTPUT_CLOSED)
		output->ops->close(output);
	output->state = OUTPUT_CLOSED;
	output->fd = -1;
	output->events = 0;
}

/**
 * output_free() - close an output; what it has not acknowledged stays in the log
 * @output: settle it first
 */
void output_free(struct output *output)
{
	shut(output);
	arena_free(&output->arena);
	free(output);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/**
 * output_same_config() - is an output still what is configured
 * @output: which
 * @config: what is
 *
 * Return: true if it can go on as it is.
 */
bool output_same_config(const struct output *output, const struct output_config *config)
{
	const struct output_config *own = &output->config;

	return own->ops == config->ops && same_text(own->name, config->name) &&
	       same_text(own->where, config->where) && own->format == config->format &&
	       own->facility == config->facility && own->rotate_size == config->rotate_size &&
	       own->rotate_keep == config->rotate_keep;
}

static const char *reason(const struct output *output)
{
	return output->why ? output->why : strerror(output->error);
}

/* Said once, and again only when it fails in another way. */
static void fail(struct output *output, int err, u64 now)
{
	bool same = output->error == err;

	shut(output);
	output->announce |= output->announcing;
	output->announcing = false;
	output->delay = output->error ? output->delay * 2 : DELAY_FIRST;
	if (output->delay > DELAY_MAX)
		output->delay = DELAY_MAX;
	output->error = err;
	if (!same)
		say(output, DIAG_ERROR, "%s; alerts wait in the kernel's log, trying again",
		    reason(output));
	output->wake = now + output->delay;
}

/* One that takes alerts and fails a moment later does not work again. */
static void recover(struct output *output, u64 now)
{
	if (!output->error || output->state != OUTPUT_OPEN || now < output->proven)
		return;
	say(output, DIAG_NOTE, "works again, has alerts up to %" PRIu64, output->given);
	output->error = 0;
	output->delay = 0;
}

static void store(struct output *output)
{
	int err = position_write(&output->position, output->path);

	output->stored = !err;
	if (err && !output->store_failed)
		say(output, DIAG_ERROR, "cannot store the position in %s: %s", output->path,
		    strerror(err));
	output->store_failed = err;
}

/* What it was given and did not acknowledge, it is given again. */
static void rewind_to_position(struct output *output)
{
	output->given = output->position.sequence;
	output->next = output->position.sequence + 1;
}

static int announce(struct output *output)
{
	const struct record record = {
		.kind = RECORD_LOG, .before = output->has_before ? &output->before : NULL,
	};
	int err = output->announce ? output->ops->write(output, &record) : 0;

	if (!err && output->announce) {
		output->announce = false;
		output->announcing = true;
	}
	return err;
}

/* When to look again without being told to; 0 for never. */
static u64 next_look(const struct output *output, u64 now)
{
	if (output->state == OUTPUT_BLOCKED)
		return output->fd < 0 ? now + NUDGE : 0;
	if (output->position.sequence < output->given || output->announcing)
		return now + NUDGE;
	if (output->store_failed)
		return now + DELAY_FIRST;
	return output->error ? output->proven : 0;
}

static void block(struct output *output, u64 now)
{
	output->state = OUTPUT_BLOCKED;
	output->wake = next_look(output, now);
}

static void open_now(struct output *output, u64 now)
{
	int err;

	rewind_to_position(output);
	output->wake = 0;
	output->why = NULL;
	output->proven = now + output->delay;
	err = output->ops->open(output);
	if (err && err != EINPROGRESS) {
		fail(output, err, now);
		return;
	}
	if (output->given >= output->next)
		output->next = output->given + 1;
	output->state = OUTPUT_OPEN;
	/* What it writes to is known from the start: who is killed then finds it again. */
	if (err)
		block(output, now);
	else
		output_settle(output, now);
}

static struct position start_of(const struct output_log *log)
{
	struct position start = { .instance = log->host.instance };

	strcpy(start.boot_id, log->host.boot_id);
	return start;
}

/* The mark is of the output, whatever log it was given. */
static void begin_anew(struct output *output, const struct position *before, bool announces)
{
	struct position start = start_of(output->log);

	output->announce = announces;
	output->has_before = before;
	if (before)
		output->before = *before;
	strcpy(start.mark, output->position.mark);
	output->position = start;
	output->stored = false;
}

/* Is it a position in this log; what else it can be is said. */
static void judge_position(struct output *output)
{
	const struct position found = output->position, start = start_of(output->log);

	if (!position_same_log(&found, &start)) {
		begin_anew(output, &found, true);
	} else if (found.sequence >= output->log->next_seq) {
		say(output, DIAG_WARNING,
		    "its position, alert %" PRIu64 ", is ahead of the log: alerts may be there twice",
		    found.sequence);
		begin_anew(output, NULL, true);
	}
}

/**
 * output_begin() - find out where to go on, and open
 * @output: which; closed
 * @now: milliseconds, of a clock that goes on
 */
void output_begin(struct output *output, u64 now)
{
	const char *why;

	output->stored = true;
	switch (position_read(&output->position, output->path, &why)) {
	case POSITION_FOUND:
		judge_position(output);
		break;
	case POSITION_NONE:
		begin_anew(output, NULL, false);
		break;
	case POSITION_BAD:
		say(output, DIAG_WARNING,
		    "the position in %s cannot be used: %s: alerts may be there twice",
		    output->path, why);
		begin_anew(output, NULL, true);
	}
	open_now(output, now);
}

/**
 * output_wants() - is an alert to be given to an output now
 * @output: which
 * @seq: of the alert; 0 if that is not known
 *
 * Return: false if it has it already, or takes nothing for now.
 */
bool output_wants(const struct output *output, u64 seq)
{
	return output->state == OUTPUT_OPEN && (!seq || seq >= output->next);
}

/* What is safe is not given again, also if what came after it failed. */
static int sync_all(struct output *output)
{
	u64 acknowledged = output->position.sequence;
	char mark[POSITION_MARK_SIZE];
	int err;

	strcpy(mark, output->position.mark);
	err = output->ops->sync(output, &acknowledged);
	if (err)
		return err;
	if (acknowledged != output->position.sequence || strcmp(mark, output->position.mark))
		output->stored = false;
	output->position.sequence = acknowledged;
	/* Once it is stored it would not be told of the other log again. */
	if (output->announcing && output->ops->is_pending && output->ops->is_pending(output))
		return 0;
	output->announcing = false;
	if (!output->stored)
		store(output);
	return 0;
}

static int tell_gap(struct output *output, u64 seq)
{
	const struct record gap = { .kind = RECORD_GAP, .first = output->next, .last = seq - 1 };
	int err = seq > output->next ? output->ops->write(output, &gap) : 0;

	if (!err && seq)
		output->next = seq;
	return err;
}

/**
 * output_take() - give a record to an output, and before it what is to be said
 * @output: which; it wants the alert
 * @seq: of the alert
 * @record: the alert, or one that cannot be read
 * @now: milliseconds
 */
void output_take(struct output *output, u64 seq, const struct record *record, u64 now)
{
	int err = announce(output);

	if (!err)
		err = tell_gap(output, seq);
	if (!err)
		err = output->ops->write(output, record);
	if (err == EAGAIN) {
		block(output, now);
	} else if (err) {
		sync_all(output);
		fail(output, err, now);
	} else if (seq) {
		output->given = seq;
		output->next = seq + 1;
	}
	if (!err && output->ops->is_full && output->ops->is_full(output))
		output_settle(output, now);
}

/**
 * output_settle() - let what was given come to rest, and store how far it came
 * @output: which
 * @now: milliseconds
 */
void output_settle(struct output *output, u64 now)
{
	int err;

	if (output->state == OUTPUT_CLOSED)
		return;
	err = output->state == OUTPUT_OPEN ? announce(output) : 0;
	if (err == EAGAIN)
		block(output, now);
	else if (!err)
		err = sync_all(output);
	if (!err && output->ops->is_full && output->ops->is_full(output)) {
		err = output->ops->rotate(output);
		if (!err)
			err = sync_all(output);
	}
	if (err && err != EAGAIN) {
		fail(output, err, now);
		return;
	}
	recover(output, now);
	output->wake = next_look(output, now);
}

static void flush(struct output *output, u64 now)
{
	int err = output->ops->flush ? output->ops->flush(output) : 0;

	if (!err)
		output->state = OUTPUT_OPEN;
	else if (err == EAGAIN)
		block(output, now);
	else
		fail(output, err, now);
}

/**
 * output_wake() - go on, if there is something to go on with
 * @output: which
 * @events: of its descriptor
 * @now: milliseconds
 */
void output_wake(struct output *output, short events, u64 now)
{
	bool due = output->wake && now >= output->wake;

	if (output->state == OUTPUT_CLOSED) {
		if (due)
			open_now(output, now);
		return;
	}
	if (events || (due && output->state == OUTPUT_BLOCKED))
		flush(output, now);
	if (events || due)
		output_settle(output, now);
}

/**
 * output_reopen() - begin a file anew that somebody moved away
 * @output: any
 * @now: milliseconds
 *
 * One that waits for the next try tries at once.
 */
void output_reopen(struct output *output, u64 now)
{
	if (output->state == OUTPUT_CLOSED) {
		open_now(output, now);
		return;
	}
	if (!output->ops->rotate)
		return;
	output_settle(output, now);
	if (output->state == OUTPUT_CLOSED)
		return;
	shut(output);
	open_now(output, now);
	output_settle(output, now);
}

/**
 * output_put_state() - say how an output is
 * @to: where to
 * @output: which
 */
void output_put_state(FILE *to, const struct output *output)
{
	if (output->error)
		fprintf(to, "%s: %s", output->config.name, reason(output));
	else if (output->state == OUTPUT_BLOCKED)
		fprintf(to, "%s: waiting for its receiver", output->config.name);
	else
		fprintf(to, "%s: up to alert %" PRIu64, output->config.name,
			output->position.sequence);
}
