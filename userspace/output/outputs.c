// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include "outputs.h"

#define ROUND_MAX	1000	/* alerts: with five outputs, about a second */

static size_t count(const struct outputs *outputs)
{
	return outputs->list.count;
}

static struct output *nth(const struct outputs *outputs, size_t n)
{
	return ((struct output **)outputs->list.data)[n];
}

static void give(struct outputs *outputs, u64 seq, const struct record *record)
{
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		if (output_wants(nth(outputs, i), seq))
			output_take(nth(outputs, i), seq, record, outputs->now);
	}
}

static void on_alert(struct alert_sink *sink, const struct alert *alert)
{
	const struct record record = { .kind = RECORD_ALERT, .alert = alert };
	struct outputs *outputs = (struct outputs *)sink;

	outputs->taken++;
	give(outputs, alert->seq, &record);
}

static void on_broken(struct alert_sink *sink, u64 seq, const char *why)
{
	const struct record record = { .kind = RECORD_BROKEN, .first = seq, .why = why };

	diag_error("alert %" PRIu64 " cannot be read: %s is missing or malformed", seq, why);
	give((struct outputs *)sink, seq, &record);
}

static bool has_enough(const struct alert_sink *sink)
{
	return outputs_have_enough((const struct outputs *)sink);
}

/**
 * outputs_init() - begin without an output
 * @outputs: filled in, but for what the module says of the log
 * @positions: folder that positions are stored in
 */
void outputs_init(struct outputs *outputs, const char *positions)
{
	*outputs = (struct outputs){
		.sink = { .alert = on_alert, .broken = on_broken, .enough = has_enough },
		.log.positions = positions,
	};
	ecs_host_read(&outputs->log.host);
}

static struct output *take_same(struct vector *list, const struct output_config *config)
{
	struct output **at = list->data, *same;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!at[i] || !output_same_config(at[i], config))
			continue;
		same = at[i];
		at[i] = NULL;
		same->config.required = config->required;
		return same;
	}
	return NULL;
}

static void free_list(struct vector *list, u64 now)
{
	struct output **at = list->data, **end = at + list->count;

	for (; at < end; at++) {
		if (!*at)
			continue;
		output_settle(*at, now);
		output_free(*at);
	}
	vector_free(list);
}

/**
 * outputs_configure() - have these outputs, and no others
 * @outputs: which there are; those that stay as they are go on
 * @configs: struct output_config
 */
void outputs_configure(struct outputs *outputs, const struct vector *configs)
{
	const struct output_config *config = configs->data, *end = config + configs->count;
	struct vector before = outputs->list, added = {};
	struct output *output;
	size_t i;

	outputs->list = (struct vector){};
	for (; config < end; config++) {
		output = take_same(&before, config);
		if (!output) {
			output = output_new(config, &outputs->log);
			*(struct output **)vector_add(&added, sizeof(output), 1) = output;
		}
		*(struct output **)vector_add(&outputs->list, sizeof(output), 1) = output;
	}
	/* One that is configured anew goes on from where the old one of its name is left. */
	free_list(&before, outputs->now);
	for (i = 0; i < added.count; i++)
		output_begin(((struct output **)added.data)[i], outputs->now);
	vector_free(&added);
}

/**
 * outputs_free() - close all outputs
 * @outputs: none afterwards
 */
void outputs_free(struct outputs *outputs)
{
	free_list(&outputs->list, outputs->now);
}

/**
 * outputs_since() - from where on alerts are wanted
 * @outputs: the outputs
 * @since: set to the first sequence number that one of them wants
 *
 * Return: false if none takes any for now.
 */
bool outputs_since(const struct outputs *outputs, u64 *since)
{
	const struct output *output;
	bool any = false;
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		output = nth(outputs, i);
		if (output->state != OUTPUT_OPEN || (any && output->next >= *since))
			continue;
		*since = output->next;
		any = true;
	}
	return any;
}

/**
 * outputs_have_enough() - are there more alerts than are read in one round
 * @outputs: the outputs
 *
 * Return: true until outputs_settle() if others are to have their turn: who watches
 * over us, signals, outputs that wait.
 */
bool outputs_have_enough(const struct outputs *outputs)
{
	return outputs->taken >= ROUND_MAX;
}

/**
 * outputs_settle() - let what was given come to rest, and end the round
 * @outputs: the outputs
 */
void outputs_settle(struct outputs *outputs)
{
	size_t i;

	outputs->taken = 0;

	for (i = 0; i < count(outputs); i++)
		output_settle(nth(outputs, i), outputs->now);
}

/**
 * outputs_reopen() - begin files anew that somebody moved away
 * @outputs: the outputs
 */
void outputs_reopen(struct outputs *outputs)
{
	size_t i;

	for (i = 0; i < count(outputs); i++)
		output_reopen(nth(outputs, i), outputs->now);
}

/**
 * outputs_acknowledged() - what is safe wherever it has to be
 * @outputs: the outputs
 *
 * Return: the newest alert up to which all outputs that are required have all;
 * if none is, any output has.
 */
u64 outputs_acknowledged(const struct outputs *outputs)
{
	u64 lowest = UINT64_MAX, highest = 0, seq;
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		seq = nth(outputs, i)->position.sequence;
		if (nth(outputs, i)->config.required && seq < lowest)
			lowest = seq;
		if (seq > highest)
			highest = seq;
	}
	return lowest == UINT64_MAX ? highest : lowest;
}

/**
 * outputs_at_rest() - does every output that works have acknowledged all it was given
 * @outputs: the outputs
 *
 * Return: true if there is nothing to wait for.
 */
bool outputs_at_rest(const struct outputs *outputs)
{
	const struct output *output;
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		output = nth(outputs, i);
		if (output->state == OUTPUT_BLOCKED ||
		    (output->state == OUTPUT_OPEN && output->position.sequence < output->given))
			return false;
	}
	return true;
}

/**
 * outputs_poll() - what to wait for
 * @outputs: the outputs
 * @polls: room for one each; filled in
 *
 * Return: how many there are.
 */
size_t outputs_poll(const struct outputs *outputs, struct pollfd *polls)
{
	size_t i;

	for (i = 0; i < count(outputs); i++)
		polls[i] = (struct pollfd){ .fd = nth(outputs, i)->fd,
					    .events = nth(outputs, i)->events };
	return i;
}

/**
 * outputs_wake() - go on, after waiting
 * @outputs: the outputs, with the time as it is now
 * @polls: of outputs_poll(), with what came
 */
void outputs_wake(struct outputs *outputs, const struct pollfd *polls)
{
	size_t i;

	for (i = 0; i < count(outputs); i++)
		output_wake(nth(outputs, i), polls[i].revents, outputs->now);
}

/**
 * outputs_next_wake() - when to go on at the latest
 * @outputs: the outputs
 *
 * Return: milliseconds, of the same clock; %UINT64_MAX for never.
 */
u64 outputs_next_wake(const struct outputs *outputs)
{
	u64 next = UINT64_MAX;
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		if (nth(outputs, i)->wake && nth(outputs, i)->wake < next)
			next = nth(outputs, i)->wake;
	}
	return next;
}

/**
 * outputs_put_state() - say how the outputs are
 * @to: where to
 * @outputs: the outputs
 */
void outputs_put_state(FILE *to, const struct outputs *outputs)
{
	size_t i;

	for (i = 0; i < count(outputs); i++) {
		if (i)
			fputs("; ", to);
		output_put_state(to, nth(outputs, i));
	}
}
