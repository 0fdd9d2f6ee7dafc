/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where alerts are written to. What all outputs have in common is here: which
 * alert is next, what is missing, failures and retries, and the position. What
 * they differ in is behind struct output_ops.
 */
#ifndef KG_OUTPUT_H
#define KG_OUTPUT_H

#include <poll.h>
#include <sys/socket.h>

#include "../memory.h"
#include "record.h"

#define OUTPUT_NAME_MAX	64
#define OUTPUTS_MAX	64	/* CLIENT_OTHERS_MAX is no less */

struct output_ops;

/**
 * struct output_config - an output as it is configured
 * @ops: of its type
 * @name: names it and its position
 * @where: the path or address, as it was written; NULL where there is only one
 * @format: text or ECS
 * @required: the kernel is not told that an alert is safe before it is here
 * @facility: of syslog
 * @rotate_size: bytes after which a file is rotated, 0 for never
 * @rotate_keep: how many old files are kept
 * @socket_type: of the address
 * @address: of a receiver
 * @address_len: bytes of it
 * @offset: where it stands in the configuration
 */
struct output_config {
	const struct output_ops *ops;
	const char *name;
	const char *where;
	enum record_format format;
	bool required;
	int facility;
	u64 rotate_size;
	u64 rotate_keep;
	int socket_type;
	struct sockaddr_storage address;
	socklen_t address_len;
	size_t offset;
};

/**
 * struct output_log - the log that is read
 * @host: its machine, boot and instance
 * @next_seq: of the next alert when it was asked for
 * @positions: folder that positions are stored in
 * @rules: by which text says what a rule matched, or NULL
 */
struct output_log {
	struct ecs_host host;
	u64 next_seq;
	const char *positions;
	struct rulebook *rules;
};

enum output_state {
	OUTPUT_CLOSED,	/* until the next try */
	OUTPUT_OPEN,
	OUTPUT_BLOCKED,	/* open, and takes nothing for now */
};

/**
 * struct output - an output; embedded in what its type needs beside
 * @ops: of its type
 * @config: its own copy
 * @arena: of the texts in it
 * @log: what it is given the alerts of
 * @style: how records are written
 * @state: whether it takes any
 * @position: how far it has come
 * @stored: that is on disk
 * @store_failed: it could not be stored, which was said
 * @path: of its file
 * @announce: another log began, which was not told yet
 * @announcing: it was told, and that is not acknowledged yet
 * @before: how far the one before had come, if @has_before
 * @has_before: that is known
 * @next: the next alert that it wants
 * @given: the newest that it was given
 * @error: errno of the last failure, 0 since it went well
 * @why: a constant text that says more than that, or NULL
 * @delay: between tries, in milliseconds
 * @proven: from when on it works again, if it does not fail until then
 * @wake: when to try again, in milliseconds; 0 if there is nothing to wait for
 * @fd: what to wait for, or -1
 * @events: of it
 */
struct output {
	const struct output_ops *ops;
	struct output_config config;
	struct arena arena;
	const struct output_log *log;
	struct record_style style;
	enum output_state state;
	struct position position;
	bool stored;
	bool store_failed;
	char *path;
	bool announce;
	bool announcing;
	bool has_before;
	struct position before;
	u64 next;
	u64 given;
	int error;
	const char *why;
	u64 delay;
	u64 proven;
	u64 wake;
	int fd;
	short events;
};

/**
 * struct output_ops - a type of output
 * @type: its name
 * @size: of the struct that has struct output as its first member
 * @open: make it ready. 0, errno, or EINPROGRESS: @fd tells when to flush.
 *	It may set @given to an alert that it finds to be there already
 * @write: take a record. 0, errno, or EAGAIN: it took nothing, try again when
 *	@fd tells, or in a moment if there is none
 * @flush: go on with what it could not pass on yet; as @write. May be NULL
 * @sync: let what was given come to where it outlasts us, and say up to which
 *	alert it did; may set the position's mark. 0 or errno
 * @is_pending: is there anything that was given and is not acknowledged; NULL: never
 *	after @sync
 * @is_full: is it time to rotate; may be NULL
 * @rotate: put the full file aside and begin another; when all of it is synced
 * @close: let go; it may be opened again
 */
struct output_ops {
	const char *type;
	size_t size;
	int (*open)(struct output *output);
	int (*write)(struct output *output, const struct record *record);
	int (*flush)(struct output *output);
	int (*sync)(struct output *output, u64 *acknowledged);
	bool (*is_pending)(const struct output *output);
	bool (*is_full)(const struct output *output);
	int (*rotate)(struct output *output);
	void (*close)(struct output *output);
};

extern const struct output_ops output_file;
extern const struct output_ops output_journal;
extern const struct output_ops output_syslog;
extern const struct output_ops output_audit;

struct output *output_new(const struct output_config *config, const struct output_log *log);
void output_free(struct output *output);
bool output_same_config(const struct output *output, const struct output_config *config);

void output_begin(struct output *output, u64 now);
bool output_wants(const struct output *output, u64 seq);
void output_take(struct output *output, u64 seq, const struct record *record, u64 now);
void output_settle(struct output *output, u64 now);
void output_wake(struct output *output, short events, u64 now);
void output_reopen(struct output *output, u64 now);
void output_put_state(FILE *to, const struct output *output);

#endif /* KG_OUTPUT_H */
