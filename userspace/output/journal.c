// SPDX-License-Identifier: GPL-2.0
/* The journal's native protocol: https://systemd.io/JOURNAL_NATIVE_PROTOCOL/ */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "../stream.h"
#include "fields.h"
#include "receiver.h"

#define SEALS	(F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

static const struct sockaddr_un journal = {
	.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket",
};

/* What journalctl can be asked for, and its catalog explain; see docs/outputs.md. */
static const char *message_id(const struct record *record)
{
	switch (record->kind) {
	case RECORD_ALERT:
		return "5e51153287964c779f52a274d64598cc";
	case RECORD_GAP:
		return "ead36942ad744f7f9b32e099312e727a";
	case RECORD_BROKEN:
		return "6eac7b7d8eea46389516c6dd9414880f";
	case RECORD_LOG:
		break;
	}
	return "71bd31fcbc4343b78d688e4b0dc2619b";
}

static int open_journal(struct output *output)
{
	const struct output_config *config = &output->config;

	if (config->address_len)
		return receiver_open(output, SOCK_DGRAM, &config->address, config->address_len);
	return receiver_open(output, SOCK_DGRAM, &journal, sizeof(journal));
}

static void put_name(FILE *to, const char *name)
{
	fputs("KEXECGUARD_", to);
	for (; *name; name++)
		putc(toupper((unsigned char)*name), to);
}

/* No value has a newline in it, which would end it. */
static void put_entry(FILE *to, const struct record *record, const struct fields *fields)
{
	const struct field *field = fields->list.data, *end = field + fields->list.count;

	fputs("MESSAGE=", to);
	record_put_sentence(to, record);
	fprintf(to, "\nPRIORITY=%d\nSYSLOG_FACILITY=%d\nSYSLOG_IDENTIFIER=kexecguard\n"
		"MESSAGE_ID=%s\nKEXECGUARD_KIND=%s\n", fields->priority, LOG_FAC(LOG_AUTHPRIV),
		message_id(record), fields->kind);
	for (; field < end; field++) {
		put_name(to, field->name);
		putc('=', to);
		fields_put_value(to, field);
		putc('\n', to);
	}
}

static int send_descriptor(struct output *output, int fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(fd))];
	} control = {};
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	size_t sent;

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return receiver_send_message(output, &message, &sent);
}

/* What is too long for a datagram goes as memory that nobody can change any more. */
static int send_long(struct output *output, const char *entry, size_t len)
{
	int fd = memfd_create("kexecguard-alert", MFD_CLOEXEC | MFD_ALLOW_SEALING), err;

	if (fd < 0)
		return errno;
	err = stream_write(fd, entry, len, NULL);
	if (!err && fcntl(fd, F_ADD_SEALS, SEALS))
		err = errno;
	if (!err)
		err = send_descriptor(output, fd);
	close(fd);
	return err;
}

static int send_entry(struct output *output, const char *entry, size_t len)
{
	size_t sent;
	int err = receiver_send(output, entry, len, &sent);

	return err == EMSGSIZE || err == ENOBUFS ? send_long(output, entry, len) : err;
}

static int write_journal(struct output *output, const struct record *record)
{
	struct fields fields;
	char *entry = NULL;
	size_t len;
	FILE *to;
	int err;

	fields_read(&fields, record, output->log);
	to = memory_stream(&entry, &len);
	put_entry(to, record, &fields);
	memory_stream_end(to);
	fields_free(&fields);
	err = send_entry(output, entry, len);
	free(entry);
	return err;
}

/* Its socket is kept open over its restarts, with what is in it. */
static int sync_journal(struct output *output, u64 *acknowledged)
{
	*acknowledged = output->given;
	return 0;
}

const struct output_ops output_journal = {
	.type = "journal",
	.size = sizeof(struct output),
	.open = open_journal,
	.write = write_journal,
	.flush = receiver_flush,
	.sync = sync_journal,
	.close = receiver_close,
};
