// SPDX-License-Identifier: GPL-2.0
/* Alerts to a syslog daemon: RFC 5424, by each way there. */
#include <ctype.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <syslog.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/text.h"
#include "receiver.h"
#include "samples.h"

static struct output_config config;
static char text[RECEIVER_MAX];

static int forget(void **state)
{
	unlink("syslog");
	config = (struct output_config){ .ops = &output_syslog, .name = "syslog", .required = true,
					 .facility = LOG_AUTHPRIV };
	return 0;
}

static void begin(struct outputs *outputs)
{
	test_begin(outputs, TEST_INSTANCE, 10000);
	test_configure(outputs, &config, 1);
}

static int socket_of(const struct outputs *outputs)
{
	return (*(struct output **)outputs->list.data)->fd;
}

static void has_the_form_of_the_rfc(void **state)
{
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);
	char expected[128];

	begin(&outputs);
	test_alert(&outputs, 1, sample_exec(KEXECGUARD_DECISION_DENIED));
	receiver_read(fd, text);
	snprintf(expected, sizeof(expected),
		 "<83>1 2023-11-14T22:13:20.123456Z host kexecguard %d alert ["
		 "kexecguard@32473 kind=\"alert\" sequence=\"1\" event=\"exec\" ", getpid());
	assert_memory_equal(text, expected, strlen(expected));
	assert_has(text, " rule_id=\"kexec-loaded\" rule_name=\"Kernel loaded\" severity=\"high\" ");
	assert_has(text, " command_line=\"kexec -l /boot/vmlinuz\" ");
	assert_has(text, " instance=\"abcdef\" boot_id=\"" TEST_BOOT "\"] "
		   "Denied: root executes /usr/sbin/kexec (pid 4711), started by bash (pid 1200)");
	assert_null(strchr(text, '\n'));
	outputs_free(&outputs);
	close(fd);
}

static void tells_what_is_missing(void **state)
{
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);

	begin(&outputs);
	test_give(&outputs, 3, 3);
	receiver_read(fd, text);
	/* It is of now. */
	assert_memory_equal(text, "<84>1 20", 8);
	assert_has(text, " gap [kexecguard@32473 kind=\"gap\" gap_from=\"1\" gap_to=\"2\" "
		   "gap_count=\"2\" instance=");
	assert_has(text, "] Alerts 1 to 2 are no longer in the kernel's log");
	receiver_read(fd, text);
	assert_has(text, " sequence=\"3\" ");
	outputs_free(&outputs);
	close(fd);
}

/* How bad it is, by what the rule says. */
static void has_a_priority(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"severity\": \"critical\"}", "<82>1 " },
		{ "{\"severity\": \"high\"}", "<83>1 " },
		{ "{\"severity\": \"medium\"}", "<84>1 " },
		{ "{\"severity\": \"low\"}", "<85>1 " },
		{ "{}", "<85>1 " },
	};
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);
	struct nl_msg *msg;
	size_t i;

	begin(&outputs);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
		/* The last of a repeated attribute counts. */
		nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, cases[i][0]);
		test_alert(&outputs, i + 1, msg);
		receiver_read(fd, text);
		assert_memory_equal(text, cases[i][1], strlen(cases[i][1]));
	}
	outputs_free(&outputs);
	close(fd);
}

static struct nl_msg *written_and_logged_in(void)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest;

	sample_put_head(msg, KEXECGUARD_EVENT_FILE_OPEN, KEXECGUARD_DECISION_ALLOWED);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_PROCESS);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_EUID, 0);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_LOGINUID, 4294967290u);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_FILE);
	nla_put_flag(msg, KEXECGUARD_A_FILE_WRITE);
	nla_nest_end(msg, nest);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 2);
	return msg;
}

/* What few alerts say. */
static void says_what_is_rare(void **state)
{
	const struct {
		struct nl_msg *msg;
		const char *said;
	} cases[] = {
		{ sample_repeated(), " repeats=\"4001\" last_time=\"2023-11-14T22:13:21.123456789" },
		{ sample_repeated(), " incomplete=\"true\"" },
		{ sample_exec_of(&sample_cut), " truncated=\"true\"" },
		{ sample_file_load(KEXECGUARD_DECISION_ALLOWED, 38), " kexec_outcome=\"failure\" "
		  "kexec_errno=\"38\" " },
		{ sample_reboot(41), " kexec_staged_by=\"41\"" },
		{ sample_reboot(0), " kexec_explained=\"false\"" },
		{ sample_load(), " kexec_exchanged=\"true\"" },
		{ sample_exec_in(SAMPLE_CGROUP, &sample_isolated, 1),
		  " container_rests_on=\"cgroup_name,namespaces\"" },
		{ sample_exec_in(SAMPLE_CGROUP, &sample_host, 1),
		  " container_rests_on=\"cgroup_name\"" },
		{ written_and_logged_in(), " repeats=\"2\" " },
		{ written_and_logged_in(), " loginuid=\"4294967290\"" },
		{ written_and_logged_in(), " file_write=\"true\"" },
	};
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);
	size_t i;

	begin(&outputs);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		test_alert(&outputs, i + 1, cases[i].msg);
		receiver_read(fd, text);
		assert_has(text, cases[i].said);
	}
	/* And others do not. */
	test_give(&outputs, i + 1, i + 1);
	receiver_read(fd, text);
	assert_lacks(text, "repeats=");
	assert_lacks(text, "incomplete=");
	assert_lacks(text, "truncated=");
	outputs_free(&outputs);
	close(fd);
}

/* Reads the structured data as a daemon does; what is left is the message. */
static const char *parse_data(const char *at)
{
	assert_int_equal(*at++, '[');
	at += strcspn(at, " ]");
	while (*at == ' ') {
		at += strcspn(at, "=");
		assert_memory_equal(at, "=\"", 2);
		for (at += 2; *at != '"'; at++) {
			assert_int_not_equal(*at, ']');
			assert_int_not_equal(*at, '\0');
			if (*at == '\\') {
				at++;
				assert_non_null(strchr("\"\\]", *at));
			}
		}
		at++;
	}
	assert_int_equal(*at, ']');
	return at + 1;
}

static void cannot_be_forged(void **state)
{
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);
	const char *rest;
	ssize_t len;

	begin(&outputs);
	test_alert(&outputs, 1, sample_forged());
	len = receiver_read(fd, text);
	assert_harmless(text, len);
	assert_null(strchr(text, '\n'));
	rest = parse_data(strchr(text, '['));
	assert_memory_equal(rest, " Denied: ", 9);
	assert_has(text, " kexec_image=\"a\\\\x0a<0>1 - x\\\"\\] [y z=\\\"'}\\\\\\\\x1b");
	outputs_free(&outputs);
	close(fd);
}

/* What a host is called ends no field. */
static void a_host_has_one_word(void **state)
{
	struct outputs outputs;
	int fd = receiver_unix(SOCK_DGRAM, &config);

	begin(&outputs);
	strcpy(outputs.log.host.names.nodename, "a b\n\xff");
	test_give(&outputs, 1, 1);
	receiver_read(fd, text);
	assert_has(text, "Z a?b?? kexecguard ");
	*outputs.log.host.names.nodename = '\0';
	test_give(&outputs, 2, 2);
	receiver_read(fd, text);
	assert_has(text, "Z - kexecguard ");
	/* As long as Linux has it. */
	memset(outputs.log.host.names.nodename, 'h', 64);
	test_give(&outputs, 3, 3);
	receiver_read(fd, text);
	assert_int_equal(strspn(strchr(text, 'Z') + 2, "h"), 64);
	outputs_free(&outputs);
	close(fd);
}

static struct nl_msg *long_alert(const struct sample_process *process)
{
	struct nl_msg *msg = nlmsg_alloc_size(1 << 17);

	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, process);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, process);
	return msg;
}

/* Of the longest values a part, and it is said of which. */
static void cuts_what_is_too_long(void **state)
{
	static char args[20000];
	struct sample_process process = { .pid = 1, .args = args, .args_len = sizeof(args) };
	struct outputs outputs;
	int fd = receiver_inet(SOCK_DGRAM, &config);
	ssize_t len;

	memset(args, '\x02', sizeof(args) - 1);
	begin(&outputs);
	test_alert(&outputs, 1, long_alert(&process));
	len = receiver_read(fd, text);
	assert_in_range(len, 5000, 8192);
	assert_has(text, " cut=\"command_line,parent_command_line\"] ");
	outputs_free(&outputs);
	close(fd);
}

/* Wherever that falls. */
static void cuts_no_character_in_two(void **state)
{
	static char args[8000];
	struct sample_process process = { .pid = 1, .args = args, .args_len = sizeof(args) };
	struct outputs outputs;
	int fd = receiver_inet(SOCK_DGRAM, &config);
	size_t i, shift, step, bad;
	ssize_t len;

	begin(&outputs);
	for (shift = 0; shift < 3; shift++) {
		memset(args, 'x', sizeof(args));
		for (i = shift; i + 3 < sizeof(args); i += step)
			step = stpcpy(args + i, "\xe6\xbc\xa2") - args - i;
		args[sizeof(args) - 1] = '\0';
		test_alert(&outputs, shift + 1, long_alert(&process));
		len = receiver_read(fd, text);
		assert_true(len > 0);
		assert_has(text, " cut=\"command_line");
		assert_true(text_is_utf8(text, len, &bad));
	}
	outputs_free(&outputs);
	close(fd);
}

static void carries_documents(void **state)
{
	struct json_object *root, *value;
	struct outputs outputs;
	int fd;

	config.format = RECORD_ECS;
	fd = receiver_unix(SOCK_DGRAM, &config);
	begin(&outputs);
	test_alert(&outputs, 1, sample_forged());
	receiver_read(fd, text);
	assert_null(strchr(text, '\n'));
	root = json_tokener_parse(parse_data(strchr(text, '[')));
	assert_non_null(root);
	assert_true(json_object_object_get_ex(root, "@timestamp", &value));
	json_object_put(root);
	outputs_free(&outputs);
	close(fd);
}

/* Better a sentence than nothing, and nothing behind it waits. */
static void a_document_too_long_is_a_sentence(void **state)
{
	static char args[16000];
	struct sample_process process = { .pid = 1, .args = args, .args_len = sizeof(args) };
	struct outputs outputs;
	int fd;

	memset(args, '\x02', sizeof(args) - 1);
	config.format = RECORD_ECS;
	fd = receiver_inet(SOCK_DGRAM, &config);
	begin(&outputs);
	test_alert(&outputs, 1, long_alert(&process));
	assert_true(receiver_read(fd, text) > 0);
	assert_has(text, "] Allowed: ");
	test_give(&outputs, 2, 2);
	receiver_read(fd, text);
	assert_has(text, "] {\"@timestamp\"");
	outputs_free(&outputs);
	close(fd);
}

/* What grows most by being written: quotes as far as it is a field, then what is hidden. */
static const char *longest(struct arena *arena, size_t len)
{
	char value[16384];

	memset(value, '"', len / 2);
	memset(value + len / 2, '\x02', len - len / 2);
	return arena_copy(arena, value, len);
}

/* All that others can choose, as long as it can be. */
static struct nl_msg *longest_alert(void)
{
	struct arena arena = {};
	const struct sample_process process = {
		.pid = 1, .filename = longest(&arena, 4095), .executable = longest(&arena, 4095),
		.script = longest(&arena, 4095), .args = longest(&arena, 16384), .args_len = 16384,
		.sid = 1, .cgroup = longest(&arena, 1023),
	};
	struct nl_msg *msg = nlmsg_alloc_size(1 << 18);
	struct nlattr *nest;
	int i;

	sample_put_head(msg, KEXECGUARD_EVENT_FILE_RENAME, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &process);
	for (i = 0; i < 2; i++)
		sample_put_process(msg, KEXECGUARD_A_ALERT_ANCESTOR, &process);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_FILE);
	sample_put_text(msg, KEXECGUARD_A_FILE_PATH, process.filename);
	sample_put_text(msg, KEXECGUARD_A_FILE_TARGET, process.filename);
	nla_nest_end(msg, nest);
	arena_free(&arena);
	return msg;
}

/* What could not be sent would keep all that comes after it from being sent. */
static void the_longest_fits_into_a_datagram(void **state)
{
	struct outputs outputs;
	int fd, format;

	for (format = RECORD_TEXT; format <= RECORD_ECS; format++) {
		forget(NULL);
		config.format = format;
		fd = receiver_inet(SOCK_DGRAM, &config);
		begin(&outputs);
		test_alert(&outputs, 1, longest_alert());
		test_give(&outputs, 2, 2);
		outputs_settle(&outputs);
		assert_true(receiver_read(fd, text) > 0);
		assert_has(text, " sequence=\"1\" ");
		assert_true(receiver_read(fd, text) > 0);
		assert_has(text, " sequence=\"2\" ");
		outputs_free(&outputs);
		close(fd);
	}
}

static void udp_goes_on_without_a_receiver(void **state)
{
	struct outputs outputs;
	int fd = receiver_inet(SOCK_DGRAM, &config), i;

	begin(&outputs);
	test_give(&outputs, 1, 1);
	outputs_settle(&outputs);
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	close(fd);
	for (i = 0; i < 5; i++)
		receiver_round(&outputs, 3);
	fd = receiver_inet(SOCK_DGRAM, &config);
	for (i = 0; i < 5; i++)
		receiver_round(&outputs, 5);
	receiver_read(fd, text);
	assert_has(text, " kexecguard ");
	outputs_free(&outputs);
	close(fd);
}

/**
 * struct stream - the receiver's end of a stream
 * @fd: it
 * @buffer: bytes that were not looked at
 * @len: how many
 */
struct stream {
	int fd;
	char buffer[RECEIVER_MAX];
	size_t len;
};

static struct stream stream;

static void accept_stream(struct outputs *outputs, int listener, u64 last)
{
	int i;

	stream.len = 0;
	for (i = 0; i < 100; i++) {
		receiver_round(outputs, last);
		stream.fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		if (stream.fd >= 0)
			return;
	}
	fail_msg("nobody connects");
}

static void read_more(void)
{
	ssize_t got = recv(stream.fd, stream.buffer + stream.len,
			   sizeof(stream.buffer) - stream.len - 1, 0);

	if (got > 0)
		stream.len += got;
	stream.buffer[stream.len] = '\0';
}

/* Bytes of the first message, with what is around it; 0 if it is not all there. */
static size_t frame(size_t *message, size_t *len)
{
	char *end;

	if (config.address.ss_family == AF_UNIX) {
		end = memchr(stream.buffer, '\n', stream.len);
		*message = 0;
		*len = end ? end - stream.buffer : 0;
		return end ? *len + 1 : 0;
	}
	if (!memchr(stream.buffer, ' ', stream.len))
		return 0;
	assert_true(isdigit((unsigned char)*stream.buffer));
	*len = strtoul(stream.buffer, &end, 10);
	assert_int_equal(*end, ' ');
	*message = end + 1 - stream.buffer;
	return *message + *len <= stream.len ? *message + *len : 0;
}

/* The number of the next alert that arrives, with the tool going on meanwhile. */
static u64 next_number(struct outputs *outputs, u64 last)
{
	size_t message, len, whole = 0;
	const char *number;
	u64 seq;
	int i;

	for (i = 0; i < 1000 && !whole; i++) {
		read_more();
		whole = frame(&message, &len);
		if (!whole)
			receiver_round(outputs, last);
	}
	if (!whole)
		return 0;
	memcpy(text, stream.buffer + message, len);
	text[len] = '\0';
	assert_int_equal(*text, '<');
	number = strstr(text, " sequence=\"");
	seq = number ? strtoull(number + 11, NULL, 10) : 0;
	stream.len -= whole;
	memmove(stream.buffer, stream.buffer + whole, stream.len);
	return seq;
}

static void until_acknowledged(struct outputs *outputs, u64 last)
{
	int i;

	for (i = 0; i < 1000 && outputs_acknowledged(outputs) < last; i++) {
		read_more();
		receiver_round(outputs, last);
	}
	assert_int_equal(outputs_acknowledged(outputs), last);
	assert_true(outputs_at_rest(outputs));
}

static void tcp_counts_octets(void **state)
{
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);

	begin(&outputs);
	accept_stream(&outputs, listener, 3);
	assert_int_equal(next_number(&outputs, 3), 1);
	assert_int_equal(next_number(&outputs, 3), 2);
	assert_int_equal(next_number(&outputs, 3), 3);
	until_acknowledged(&outputs, 3);
	test_alert(&outputs, 4, sample_forged());
	outputs_settle(&outputs);
	assert_int_equal(next_number(&outputs, 4), 4);
	assert_harmless(text, strlen(text));
	parse_data(strchr(text, '['));
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

/* It takes what a receiver has room for, keeps some, and leaves the rest in the log. */
static void tcp_waits_for_a_slow_receiver(void **state)
{
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);
	u64 since, seq;

	begin(&outputs);
	accept_stream(&outputs, listener, 1);
	test_give(&outputs, 2, 9000);
	outputs_settle(&outputs);
	assert_false(outputs_since(&outputs, &since));
	assert_true(outputs_acknowledged(&outputs) < 9000);
	for (seq = 1; seq <= 9000; seq++)
		assert_int_equal(next_number(&outputs, 9000), seq);
	until_acknowledged(&outputs, 9000);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

/* Whatever part of a message there is room for, the rest of it comes next. */
static void tcp_sends_in_pieces(void **state)
{
	enum { ALERTS = 200 };
	const int small = 4096;
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);
	u64 seq;

	assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)), 0);
	begin(&outputs);
	assert_int_equal(setsockopt(socket_of(&outputs), SOL_SOCKET, SO_SNDBUF, &small,
				    sizeof(small)), 0);
	accept_stream(&outputs, listener, 1);
	test_give(&outputs, 2, ALERTS);
	outputs_settle(&outputs);
	/* What is kept here nobody has. */
	assert_in_range(outputs_acknowledged(&outputs), 0, ALERTS / 2);
	for (seq = 1; seq <= ALERTS; seq++)
		assert_int_equal(next_number(&outputs, ALERTS), seq);
	until_acknowledged(&outputs, ALERTS);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

/* What its kernel did not have when the connection broke is sent again; nothing is missing. */
static void tcp_loses_nothing_with_a_connection(void **state)
{
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);
	u64 first, seq;
	const struct linger reset = { .l_onoff = 1 };

	begin(&outputs);
	accept_stream(&outputs, listener, 9000);
	for (seq = 1; seq <= 10; seq++)
		assert_int_equal(next_number(&outputs, 9000), seq);
	/* In the middle of what is on its way. */
	setsockopt(stream.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(stream.fd);
	accept_stream(&outputs, listener, 9000);
	first = next_number(&outputs, 9000);
	assert_in_range(first, 1, outputs_acknowledged(&outputs) + 1);
	for (seq = first + 1; seq <= 9000; seq++)
		assert_int_equal(next_number(&outputs, 9000), seq);
	until_acknowledged(&outputs, 9000);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

static void tcp_comes_back_after_a_restart(void **state)
{
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);
	u64 since;
	int i;

	begin(&outputs);
	accept_stream(&outputs, listener, 2);
	until_acknowledged(&outputs, 2);
	close(stream.fd);
	close(listener);
	for (i = 0; i < 20; i++)
		receiver_round(&outputs, 2);
	assert_false(outputs_since(&outputs, &since));
	listener = receiver_inet(SOCK_STREAM, &config);
	accept_stream(&outputs, listener, 4);
	assert_int_equal(next_number(&outputs, 4), 3);
	assert_int_equal(next_number(&outputs, 4), 4);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

/* The kernel would else wait a quarter of an hour for one that is gone without a word. */
static void tcp_waits_half_a_minute_for_an_answer(void **state)
{
	socklen_t len = sizeof(int);
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config), timeout = 0, keeps = 0;

	begin(&outputs);
	assert_int_equal(getsockopt(socket_of(&outputs), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
				    &len), 0);
	assert_int_equal(timeout, 30000);
	assert_int_equal(getsockopt(socket_of(&outputs), SOL_SOCKET, SO_KEEPALIVE, &keeps, &len),
			 0);
	assert_true(keeps);
	outputs_free(&outputs);
	close(listener);
}

/* Though there is nothing to send. */
static void tcp_notices_that_a_receiver_goes(void **state)
{
	struct outputs outputs;
	int listener = receiver_inet(SOCK_STREAM, &config);
	u64 since;

	begin(&outputs);
	accept_stream(&outputs, listener, 1);
	until_acknowledged(&outputs, 1);
	/* What it says first is of no interest. */
	assert_int_equal(send(stream.fd, "hello", 5, 0), 5);
	receiver_round(&outputs, 1);
	assert_true(outputs_since(&outputs, &since));
	close(stream.fd);
	close(listener);
	receiver_round(&outputs, 1);
	assert_false(outputs_since(&outputs, &since));
	outputs_free(&outputs);
}

/* One that never stops talking would keep everybody from everything. */
static void a_receiver_is_not_listened_to_for_long(void **state)
{
	static char words[1 << 16];
	struct outputs outputs;
	int listener = receiver_unix(SOCK_STREAM, &config), left;

	begin(&outputs);
	accept_stream(&outputs, listener, 1);
	while (send(stream.fd, words, sizeof(words), MSG_DONTWAIT) > 0)
		;
	outputs_settle(&outputs);
	assert_int_equal(ioctl(stream.fd, SIOCOUTQ, &left), 0);
	assert_true(left > 0);
	until_acknowledged(&outputs, 3);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

static void a_unix_stream_has_lines(void **state)
{
	struct outputs outputs;
	int listener = receiver_unix(SOCK_STREAM, &config);

	begin(&outputs);
	accept_stream(&outputs, listener, 2);
	assert_int_equal(next_number(&outputs, 2), 1);
	assert_int_equal(next_number(&outputs, 2), 2);
	until_acknowledged(&outputs, 2);
	test_alert(&outputs, 3, sample_forged());
	assert_int_equal(next_number(&outputs, 3), 3);
	assert_int_equal(stream.len, 0);
	outputs_free(&outputs);
	close(stream.fd);
	close(listener);
}

/* What waits in our own memory is nobody's yet. */
static void a_unix_stream_acknowledges_what_its_receiver_can_read(void **state)
{
	struct outputs outputs;
	int listener = receiver_unix(SOCK_STREAM, &config);
	u64 acknowledged, seq = 0;
	size_t message, len, whole;

	begin(&outputs);
	accept_stream(&outputs, listener, 1);
	test_give(&outputs, 2, 2000);
	outputs_settle(&outputs);
	acknowledged = outputs_acknowledged(&outputs);
	assert_in_range(acknowledged, 1, 1999);
	/* As if it were killed: what it had to send goes with it. */
	outputs_free(&outputs);
	for (; (read_more(), whole = frame(&message, &len)); stream.len -= whole) {
		assert_non_null(strstr(stream.buffer, " sequence=\""));
		seq = strtoull(strstr(stream.buffer, " sequence=\"") + 11, NULL, 10);
		memmove(stream.buffer, stream.buffer + whole, stream.len - whole);
	}
	assert_in_range(acknowledged, 1, seq);
	close(stream.fd);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(has_the_form_of_the_rfc, forget),
		cmocka_unit_test_setup(tells_what_is_missing, forget),
		cmocka_unit_test_setup(has_a_priority, forget),
		cmocka_unit_test_setup(says_what_is_rare, forget),
		cmocka_unit_test_setup(cannot_be_forged, forget),
		cmocka_unit_test_setup(a_host_has_one_word, forget),
		cmocka_unit_test_setup(cuts_what_is_too_long, forget),
		cmocka_unit_test_setup(cuts_no_character_in_two, forget),
		cmocka_unit_test_setup(carries_documents, forget),
		cmocka_unit_test_setup(a_document_too_long_is_a_sentence, forget),
		cmocka_unit_test_setup(the_longest_fits_into_a_datagram, forget),
		cmocka_unit_test_setup(udp_goes_on_without_a_receiver, forget),
		cmocka_unit_test_setup(tcp_counts_octets, forget),
		cmocka_unit_test_setup(tcp_waits_for_a_slow_receiver, forget),
		cmocka_unit_test_setup(tcp_sends_in_pieces, forget),
		cmocka_unit_test_setup(tcp_waits_half_a_minute_for_an_answer, forget),
		cmocka_unit_test_setup(tcp_loses_nothing_with_a_connection, forget),
		cmocka_unit_test_setup(tcp_comes_back_after_a_restart, forget),
		cmocka_unit_test_setup(tcp_notices_that_a_receiver_goes, forget),
		cmocka_unit_test_setup(a_receiver_is_not_listened_to_for_long, forget),
		cmocka_unit_test_setup(a_unix_stream_has_lines, forget),
		cmocka_unit_test_setup(a_unix_stream_acknowledges_what_its_receiver_can_read,
				       forget),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
