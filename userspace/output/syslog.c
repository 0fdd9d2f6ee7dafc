// SPDX-License-Identifier: GPL-2.0
/* RFC 5424; over TCP as in RFC 6587 and RFC 5425, with the length of each message before it. */
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../moment.h"
#include "fields.h"
#include "receiver.h"

/*
 * The number that documents may use (RFC 5612). Structured data has to have one
 * of somebody's, and we have none.
 */
#define SD_ID		"kexecguard@32473"
/* Bytes of a value and of the sentence: with all of them it still fits into a UDP datagram. */
#define VALUE_MAX	2048
#define SENTENCE_MAX	4096
#define BACKLOG_MAX	(256 * 1024)	/* bytes that wait for room in a stream */
#define LISTEN_MAX	8		/* reads of what a receiver says, at once */
#define HOSTNAME_MAX	255
#define USER_TIMEOUT	30000		/* ms without an answer after which a connection is dead */

/**
 * struct passed - up to where a stream is up to which alert
 * @seq: the alert
 * @end: bytes of all messages up to its end
 */
struct passed {
	u64 seq;
	u64 end;
};

/**
 * struct syslog - alerts to a syslog daemon
 * @output: what all outputs have
 * @stream: by a stream, not by datagrams
 * @waiting: bytes that the socket had no room for yet
 * @total: bytes of all messages since it was connected
 * @passed: struct passed: what is not acknowledged
 */
struct syslog {
	struct output output;
	bool stream;
	struct vector waiting;
	u64 total;
	struct vector passed;
};

static struct syslog *syslog_of(struct output *output)
{
	return (struct syslog *)output;
}

/* To the microsecond, as finer is not allowed. */
static void put_time(FILE *to, u64 nanoseconds)
{
	char text[MOMENT_SIZE];

	moment_utc(text, nanoseconds);
	fprintf(to, "%.*sZ", (int)(strchr(text, '.') - text) + 7, text);
}

/* Printable ASCII without a space; nothing is "-". */
static void put_host(FILE *to, const char *name)
{
	int i;

	if (!*name)
		putc('-', to);
	for (i = 0; i < HOSTNAME_MAX && name[i]; i++)
		putc(name[i] > ' ' && name[i] < 0x7f ? name[i] : '?', to);
}

/* A value ends with a quote, and the data with a bracket. */
static void put_quoted(FILE *to, const struct field *field)
{
	char *value = NULL;
	size_t len, i;
	FILE *plain = memory_stream(&value, &len);

	fields_put_value(plain, field);
	memory_stream_end(plain);
	for (i = 0; i < len; i++) {
		if (memchr("\"\\]", value[i], 3))
			putc('\\', to);
		putc(value[i], to);
	}
	free(value);
}

static void put_data(FILE *to, const struct fields *fields)
{
	const struct field *field = fields->list.data, *end = field + fields->list.count;

	fprintf(to, "[" SD_ID " kind=\"%s\"", fields->kind);
	for (; field < end; field++) {
		fprintf(to, " %s=\"", field->name);
		put_quoted(to, field);
		putc('"', to);
	}
	putc(']', to);
}

/* Without the newline that ends a document. */
static void put_document(FILE *to, const struct output *output, const struct record *record)
{
	size_t len;
	char *text = record_text(record, &output->style, &len);

	fwrite(text, 1, len - 1, to);
	free(text);
}

/* What is cut off a name in it is in its field, as far as there is room there. */
static void put_sentence(FILE *to, const struct record *record)
{
	char *text = NULL;
	size_t len;
	FILE *whole = memory_stream(&text, &len);

	record_put_sentence(whole, record);
	memory_stream_end(whole);
	len = escape_fit((struct kg_text){ text, len }, ESCAPE_FOR_EYES, SENTENCE_MAX);
	fwrite(text, 1, len, to);
	free(text);
}

static char *message_of(const struct output *output, const struct record *record,
			enum record_format format, size_t *len)
{
	struct fields fields;
	char *message = NULL;
	FILE *to = memory_stream(&message, len);

	fields_read(&fields, record, output->log);
	fields_cut(&fields, VALUE_MAX);
	fprintf(to, "<%d>1 ", output->config.facility | fields.priority);
	put_time(to, fields.time);
	putc(' ', to);
	put_host(to, output->log->host.names.nodename);
	fprintf(to, " kexecguard %d %s ", (int)getpid(), fields.kind);
	put_data(to, &fields);
	putc(' ', to);
	if (format == RECORD_ECS)
		put_document(to, output, record);
	else
		put_sentence(to, record);
	memory_stream_end(to);
	fields_free(&fields);
	return message;
}

/* A document that is too long for a datagram goes as a sentence: less, but not lost. */
static int send_datagram(struct output *output, const struct record *record)
{
	size_t len, sent;
	char *message = message_of(output, record, output->config.format, &len);
	int err = receiver_send(output, message, len, &sent);

	free(message);
	if (err != EMSGSIZE || output->config.format == RECORD_TEXT)
		return err;
	message = message_of(output, record, RECORD_TEXT, &len);
	err = receiver_send(output, message, len, &sent);
	free(message);
	return err;
}

/* Sends what waits, as much as there is room for. */
static int send_waiting(struct output *output)
{
	struct vector *waiting = &syslog_of(output)->waiting;
	size_t sent = 0;
	int err = 0;

	if (waiting->count)
		err = receiver_send(output, waiting->data, waiting->count, &sent);
	if (sent) {
		waiting->count -= sent;
		memmove(waiting->data, (char *)waiting->data + sent, waiting->count);
	}
	if (waiting->count && !err)
		output->events |= POLLOUT;
	return err;
}

static void wait_for_room(struct syslog *syslog, const char *data, size_t len)
{
	memcpy(vector_add(&syslog->waiting, 1, len), data, len);
	syslog->total += len;
}

/* Behind the length, or on a unix socket with the newline that its daemons look for. */
static void queue(struct syslog *syslog, const char *message, size_t len)
{
	bool counted = syslog->output.config.address.ss_family != AF_UNIX;
	char count[24];
	int digits;

	if (counted) {
		digits = snprintf(count, sizeof(count), "%zu ", len);
		wait_for_room(syslog, count, digits);
	}
	wait_for_room(syslog, message, len);
	if (!counted)
		wait_for_room(syslog, "\n", 1);
}

/* A number of 0 is of what has none. */
static void pass(struct syslog *syslog, const struct record *record)
{
	struct passed *passed = vector_add(&syslog->passed, sizeof(*passed), 1);

	passed->end = syslog->total;
	if (record->kind == RECORD_ALERT)
		passed->seq = record->alert->seq;
	else if (record->kind == RECORD_BROKEN)
		passed->seq = record->first;
}

static int send_stream(struct output *output, const struct record *record)
{
	struct syslog *syslog = syslog_of(output);
	char *message;
	size_t len;
	int err;

	if (syslog->waiting.count >= BACKLOG_MAX) {
		output->events |= POLLOUT;
		return EAGAIN;
	}
	message = message_of(output, record, output->config.format, &len);
	queue(syslog, message, len);
	pass(syslog, record);
	free(message);
	err = send_waiting(output);
	return err == EAGAIN ? 0 : err;
}

static int write_syslog(struct output *output, const struct record *record)
{
	if (syslog_of(output)->stream)
		return send_stream(output, record);
	return send_datagram(output, record);
}

static int flush_syslog(struct output *output)
{
	int err = receiver_flush(output);

	return err ? err : send_waiting(output);
}

/*
 * What a receiver says is not asked for; but it may say that it goes. One that never
 * ends is listened to in parts.
 */
static int check_stream(struct output *output)
{
	char bytes[4096];
	ssize_t got = 1;
	int i;

	for (i = 0; i < LISTEN_MAX && (got > 0 || errno == EINTR); i++)
		got = recv(output->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (!got)
		return EPIPE;
	return got > 0 || errno == EAGAIN || errno == EINTR ? 0 : errno;
}

/*
 * Bytes that the other side's kernel has. A unix socket puts what it takes into the
 * receiver's queue at once; what it says is queued is memory, which is more.
 */
static int arrived(const struct syslog *syslog, u64 *bytes)
{
	int queued = 0;

	if (syslog->output.config.address.ss_family != AF_UNIX &&
	    ioctl(syslog->output.fd, SIOCOUTQ, &queued))
		return errno;
	*bytes = syslog->total - syslog->waiting.count - queued;
	return 0;
}

static int sync_stream(struct output *output, u64 *acknowledged)
{
	struct syslog *syslog = syslog_of(output);
	struct passed *passed = syslog->passed.data;
	u64 bytes = 0;
	size_t n = 0;
	int err = check_stream(output);

	if (!err)
		err = arrived(syslog, &bytes);
	/* After a break what is left in the queue is gone from it. */
	if (!err)
		err = check_stream(output);
	if (err)
		return err;
	for (; n < syslog->passed.count && passed[n].end <= bytes; n++) {
		if (passed[n].seq)
			*acknowledged = passed[n].seq;
	}
	if (n) {
		syslog->passed.count -= n;
		memmove(passed, passed + n, syslog->passed.count * sizeof(*passed));
	}
	return 0;
}

static int sync_syslog(struct output *output, u64 *acknowledged)
{
	if (syslog_of(output)->stream)
		return output->state == OUTPUT_BLOCKED && !syslog_of(output)->total ? 0 :
		       sync_stream(output, acknowledged);
	*acknowledged = output->given;
	return 0;
}

static bool is_pending(const struct output *output)
{
	return ((const struct syslog *)output)->passed.count;
}

/* Of a receiver that is gone without a word the kernel would learn after a quarter of an hour. */
static void expect_answers(int fd)
{
	int timeout = USER_TIMEOUT, on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static int connect_syslog(struct output *output, int type)
{
	const struct output_config *config = &output->config;

	return receiver_open(output, type, &config->address, config->address_len);
}

static int open_syslog(struct output *output)
{
	struct syslog *syslog = syslog_of(output);
	int type = output->config.socket_type, err = connect_syslog(output, type);

	/* The path of a unix socket does not say of which kind it is. */
	if (err == EPROTOTYPE && output->config.address.ss_family == AF_UNIX) {
		type = SOCK_STREAM;
		err = connect_syslog(output, type);
	}
	if (err && err != EINPROGRESS)
		return err;
	syslog->stream = type == SOCK_STREAM;
	syslog->total = 0;
	if (syslog->stream)
		output->events |= POLLIN;
	if (syslog->stream && output->config.address.ss_family != AF_UNIX)
		expect_answers(output->fd);
	return err;
}

static void close_syslog(struct output *output)
{
	struct syslog *syslog = syslog_of(output);

	receiver_close(output);
	vector_free(&syslog->waiting);
	vector_free(&syslog->passed);
}

const struct output_ops output_syslog = {
	.type = "syslog",
	.size = sizeof(struct syslog),
	.open = open_syslog,
	.write = write_syslog,
	.flush = flush_syslog,
	.sync = sync_syslog,
	.is_pending = is_pending,
	.close = close_syslog,
};
