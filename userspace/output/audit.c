// SPDX-License-Identifier: GPL-2.0
/* The kernel's audit log, by its netlink protocol: linux/audit.h. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fields.h"

#define TRUSTED_APP	1121	/* of user space's types: what a trusted program reports */
#define PACKET_MAX	8970	/* bytes: the kernel's MAX_AUDIT_MESSAGE_LENGTH */
#define TEXT_MAX	8000	/* beside which there is what the kernel adds */
#define VALUE_MAX	700	/* of a value; in hex it is twice as long */
#define ANSWER_WAIT	1000	/* ms: the kernel answers at once, or by a thread */
#define AT_ONCE		64	/* messages until the queue is looked at again */

/**
 * struct audit - alerts to the kernel's audit log
 * @output: what all outputs have
 * @fd: the socket
 * @sequence: of requests
 * @room: messages that the audit queue has room for, by what was asked last
 */
struct audit {
	struct output output;
	int fd;
	u32 sequence;
	u32 room;
};

/* A message of the kernel's, or to it. */
union packet {
	struct nlmsghdr header;
	char room[NLMSG_SPACE(PACKET_MAX)];
};

static struct audit *audit_of(struct output *output)
{
	return (struct audit *)output;
}

static int send_request(struct audit *audit, int type, int flags, const char *text, size_t len)
{
	union packet packet = {};
	struct nlmsghdr *header = &packet.header;

	header->nlmsg_len = NLMSG_LENGTH(len);
	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | flags;
	header->nlmsg_seq = ++audit->sequence;
	memcpy(NLMSG_DATA(header), text, len);
	return send(audit->fd, &packet, header->nlmsg_len, MSG_NOSIGNAL) < 0 ? errno : 0;
}

static bool is_answer(const struct audit *audit, const union packet *packet, ssize_t got)
{
	return got >= (ssize_t)sizeof(packet->header) && packet->header.nlmsg_len <= (size_t)got &&
	       packet->header.nlmsg_seq == audit->sequence;
}

/* What is for earlier requests is passed over. */
static int receive(const struct audit *audit, union packet *packet)
{
	struct pollfd answer = { .fd = audit->fd, .events = POLLIN };
	ssize_t got;

	do {
		if (poll(&answer, 1, ANSWER_WAIT) <= 0)
			return ETIMEDOUT;
		got = recv(audit->fd, packet, sizeof(*packet), MSG_DONTWAIT);
		if (!got)
			return ECONNRESET;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return errno;
	} while (!is_answer(audit, packet, got));
	return 0;
}

static int error_of(const union packet *packet)
{
	const struct nlmsgerr *error = NLMSG_DATA(&packet->header);

	if (packet->header.nlmsg_type != NLMSG_ERROR ||
	    packet->header.nlmsg_len < NLMSG_LENGTH(sizeof(error->error)))
		return EBADMSG;
	return -error->error;
}

/*
 * Who finds the queue too long after a message is made to sleep by the kernel, for a
 * minute or more, in which nobody would get an alert. So it is not filled more than half.
 */
static int read_status(struct audit *audit, const union packet *packet)
{
	struct audit_status status = {};
	size_t len = packet->header.nlmsg_len - NLMSG_HDRLEN;

	memcpy(&status, NLMSG_DATA(&packet->header), len < sizeof(status) ? len : sizeof(status));
	/* Messages are taken then, and thrown away. */
	if (!status.enabled) {
		audit->output.why =
			"the kernel's audit is off: 'auditctl -e 1' or auditd turns it on";
		return EOPNOTSUPP;
	}
	audit->room = AT_ONCE;
	if (!status.backlog_limit)
		return 0;
	if (status.backlog >= status.backlog_limit / 2)
		audit->room = 0;
	else if (status.backlog_limit / 2 - status.backlog < AT_ONCE)
		audit->room = status.backlog_limit / 2 - status.backlog;
	return audit->room ? 0 : EAGAIN;
}

static int look_for_room(struct audit *audit)
{
	union packet packet;
	int err = audit->room ? 0 : send_request(audit, AUDIT_GET, 0, "", 0);

	if (err || audit->room)
		return err;
	err = receive(audit, &packet);
	if (err)
		return err;
	return packet.header.nlmsg_type == AUDIT_GET ? read_status(audit, &packet) :
						       error_of(&packet);
}

/* As audit's own tools do, and for a quote that would end the message, too. */
static bool needs_hex(struct kg_text value)
{
	unsigned char c;
	u32 i;

	for (i = 0; i < value.len; i++) {
		c = value.data[i];
		if (c < 0x21 || c >= 0x7f || c == '"' || c == '\'')
			return true;
	}
	return false;
}

static void put_value(FILE *to, const struct field *field)
{
	struct kg_text value = field->value;
	u32 i;

	if (field->number) {
		fwrite(value.data, 1, value.len, to);
	} else if (!needs_hex(value)) {
		fprintf(to, "\"%.*s\"", (int)value.len, value.data);
	} else {
		for (i = 0; i < value.len; i++)
			fprintf(to, "%02X", (unsigned char)value.data[i]);
	}
}

static bool is_denied(const struct record *record)
{
	return record->kind == RECORD_ALERT &&
	       record->alert->decision == KEXECGUARD_DECISION_DENIED;
}

static char *text_of(const struct fields *fields, const struct record *record, size_t *len)
{
	const struct field *field = fields->list.data, *end = field + fields->list.count;
	char *text = NULL;
	FILE *to = memory_stream(&text, len);

	fprintf(to, "op=kexecguard-%s", fields->kind);
	for (; field < end; field++) {
		fprintf(to, " %s=", field->audit);
		put_value(to, field);
	}
	fprintf(to, " hostname=? addr=? terminal=? res=%s",
		is_denied(record) ? "failed" : "success");
	memory_stream_end(to);
	return text;
}

/* Values get shorter until all of it fits. */
static char *fitting_text(const struct output *output, const struct record *record, size_t *len)
{
	size_t max = VALUE_MAX;
	struct fields fields;
	char *text;

	for (;;) {
		fields_read(&fields, record, output->log);
		fields_cut(&fields, max);
		text = text_of(&fields, record, len);
		fields_free(&fields);
		if (*len <= TEXT_MAX)
			return text;
		free(text);
		max /= 2;
	}
}

static int send_text(struct audit *audit, const char *text, size_t len)
{
	union packet packet;
	int err = send_request(audit, TRUSTED_APP, NLM_F_ACK, text, len + 1);

	if (!err)
		err = receive(audit, &packet);
	return err ? err : error_of(&packet);
}

static int write_audit(struct output *output, const struct record *record)
{
	struct audit *audit = audit_of(output);
	int err = look_for_room(audit);
	size_t len;
	char *text;

	if (err)
		return err;
	text = fitting_text(output, record, &len);
	err = send_text(audit, text, len);
	free(text);
	audit->room -= !err;
	return err;
}

static int open_audit(struct output *output)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const struct output_config *config = &output->config;
	const void *address = config->address_len ? (const void *)&config->address : &kernel;
	int family = ((const struct sockaddr *)address)->sa_family, err;
	struct audit *audit = audit_of(output);

	audit->room = 0;
	audit->fd = family == AF_NETLINK ? socket(family, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT) :
					   socket(family, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (audit->fd < 0)
		return errno;
	if (!connect(audit->fd, address, config->address_len ?: sizeof(kernel)))
		return 0;
	err = errno;
	close(audit->fd);
	return err;
}

static int sync_audit(struct output *output, u64 *acknowledged)
{
	*acknowledged = output->given;
	return 0;
}

static void close_audit(struct output *output)
{
	close(audit_of(output)->fd);
}

const struct output_ops output_audit = {
	.type = "audit",
	.size = sizeof(struct audit),
	.open = open_audit,
	.write = write_audit,
	.sync = sync_audit,
	.close = close_audit,
};
