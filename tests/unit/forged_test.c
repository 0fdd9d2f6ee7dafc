// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever an attacker chooses is planted in all that he can name, and given to each
 * output: one record comes out, of the same fields as if he had been harmless, and
 * each value can be turned back into his bytes.
 */
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <syslog.h>

#include <cmocka.h>

#include "../../userspace/alert_line.h"
#include "../../userspace/ecs_read.h"
#include "audit_kernel.h"
#include "decode.h"

#define VALUE_MAX	128
#define HARMLESS	"x"
#define UID		5000	/* and one more for each, as names are remembered */

/* With NULs where a name can have them. */
#define EVIL_TEXT(text) { text, sizeof(text) - 1 }

static const struct {
	const char *text;
	size_t len;
} evils[] = {
	EVIL_TEXT(HARMLESS),
	EVIL_TEXT(""),
	EVIL_TEXT(" "),
	EVIL_TEXT("\n"),
	EVIL_TEXT("\r"),
	EVIL_TEXT("\r\n\r\n"),
	EVIL_TEXT("\n\n[high] allowed: forged\n"),
	EVIL_TEXT("\n<0>1 - h a 1 m - forged"),
	EVIL_TEXT("\nMESSAGE=forged\nPRIORITY=0\n"),
	EVIL_TEXT("\nMESSAGE\n\x06\0\0\0\0\0\0\0forged\n"),
	EVIL_TEXT("a\0b"),
	EVIL_TEXT("\0"),
	EVIL_TEXT("\t\v\f\a\b"),
	EVIL_TEXT("\x1b[2J\x1b]0;forged\x07\x1b[31m"),
	EVIL_TEXT("\x7f\x01\x1f"),
	EVIL_TEXT("\xc2\x9b" "2J\xc2\x85\xc2\x90"),	/* the same by C1 controls */
	EVIL_TEXT("\x9b" "2J\x85"),			/* and in other encodings */
	EVIL_TEXT("\xe2\x80\xae" "drawkcab\xe2\x80\xac"),
	EVIL_TEXT("\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"),
	EVIL_TEXT("\xe2\x80\xaa\xe2\x80\xab\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"),
	EVIL_TEXT("\xe2\x80\xa8\xe2\x80\xa9"),
	EVIL_TEXT("\xe2\x80\x8b\xe2\x80\x8d\xe2\x81\xa0\xef\xbb\xbf\xf3\xa0\x81\x81"),
	EVIL_TEXT("\xff\xfe"),
	EVIL_TEXT("\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf"),	/* longer than it need be */
	EVIL_TEXT("\xe2\x80"),					/* cut */
	EVIL_TEXT("\xed\xa0\x80\xed\xb0\x80\xf4\x90\x80\x80"),	/* no characters */
	EVIL_TEXT("\xc3\xa4\xe6\xbc\xa2\xf0\x9f\x90\xa7"),
	EVIL_TEXT("\"}\n{\"event\":{\"kind\":\"forged\"},\"x\":\""),
	EVIL_TEXT("\\\"},{\\u0022\\n\\"),
	EVIL_TEXT("\\x0a\\x5c\\u{202e}\\u000a\\u{110000}\\x"),
	EVIL_TEXT("\\\\x0a\\\\\\x0a"),
	EVIL_TEXT("\"] [forged@1 a=\"b"),
	EVIL_TEXT("\\\"\\]\\"),
	EVIL_TEXT("] forged"),
	EVIL_TEXT("' res=success op=forged"),
	EVIL_TEXT("\" exe=\"/bin/true"),
	EVIL_TEXT("'"),
	EVIL_TEXT("\""),
	EVIL_TEXT("a=b c=d"),
	EVIL_TEXT("41"),
	EVIL_TEXT("=?"),
	EVIL_TEXT("$'\\n' `id` $(id) | ; & > < ~ * # !"),
	EVIL_TEXT(" \\"),
	EVIL_TEXT("%s%n%d"),
	EVIL_TEXT("..."),
};

#define N_EVILS	(sizeof(evils) / sizeof(*evils))
#define N_BYTES	16	/* of those that are made of all bytes, one after the other */

enum kind {
	NAME,	/* without a NUL */
	BYTES,
	WORDS,	/* arguments, each ended by a NUL */
	PAIRS,	/* the same, of one word, behind a pid */
};

/**
 * struct planted - what an attacker chooses
 * @mark: it begins with this, so that it can be found
 * @name: its field in the journal and syslog; NULL if it has none
 * @audit: in audit's log
 * @ecs: in ECS
 * @kind: enum kind
 * @text: a line in text ends with it
 * @bytes: it
 * @len: bytes of it
 */
struct planted {
	const char *mark;
	const char *name;
	const char *audit;
	const char *ecs;
	enum kind kind;
	bool text;
	char bytes[VALUE_MAX];
	size_t len;
};

enum {
	FILENAME, EXECUTABLE, SCRIPT, COMM, CGROUP, ARGS, PARENT_EXECUTABLE, PARENT_SCRIPT,
	PARENT_ARGS, ANCESTOR_EXECUTABLE, ANCESTOR_ARGS, IMAGE, INITRD, CMDLINE, PATH, TARGET,
	USER, CONTAINER, HOST, N_PLANTED
};

static struct planted planted[N_PLANTED] = {
	[FILENAME] = { "/f", "filename", "filename", "kexecguard.process.filename", .text = true },
	[EXECUTABLE] = { "/e", "executable", "exe", "process.executable", .text = true },
	[SCRIPT] = { "/s", "script", "script", "kexecguard.process.script.path", .text = true },
	[COMM] = { "comm", "comm", "ocomm", "process.thread.name", .kind = NAME },
	[CGROUP] = { "/lxc/c", "cgroup", "cgroup", "kexecguard.process.cgroup", .kind = NAME },
	[ARGS] = { "first", "command_line", "cmd", "process.args", .kind = WORDS },
	[PARENT_EXECUTABLE] = { "/pe", "parent_executable", "parent-exe",
				"process.parent.executable", .text = true },
	[PARENT_SCRIPT] = { "/ps", "parent_script", "parent-script",
			    "kexecguard.parent.script.path", .text = true },
	[PARENT_ARGS] = { "second", "parent_command_line", "parent-cmd", "process.parent.args",
			  .kind = WORDS },
	[ANCESTOR_EXECUTABLE] = { "/ae", "ancestors", "ancestors",
				  "kexecguard.ancestors.0.executable", .kind = PAIRS },
	[ANCESTOR_ARGS] = { "third", NULL, NULL, "kexecguard.ancestors.0.args", .kind = WORDS },
	[IMAGE] = { "/i", "kexec_image", "kexec-image", "kexec.image.path", .text = true },
	[INITRD] = { "/r", "kexec_initrd", "kexec-initrd", "kexec.initrd.path", .text = true },
	[CMDLINE] = { "ro", "kexec_cmdline", "kexec-cmdline", "kexec.cmdline",
		      .kind = BYTES, .text = true },
	[PATH] = { "/p", "file_path", "path", "file.path", .text = true },
	[TARGET] = { "/t", "file_target", "target", "file.target.path", .text = true },
	[USER] = { "user", "user", "user-name", "process.user.name", .kind = NAME },
	[CONTAINER] = { "c", "container_id", "container-id",
			"kexecguard.process.container.id", .kind = NAME },
	[HOST] = { "h", NULL, NULL, "host.hostname", .kind = NAME },
};

static u32 uid;
static char text[RECEIVER_MAX];

/* Whom a directory of users that he can write names so. */
struct passwd *getpwuid(uid_t id)
{
	static struct passwd entry;

	entry.pw_name = planted[USER].bytes;
	return id == uid ? &entry : NULL;
}

struct group *getgrgid(gid_t id)
{
	static struct group entry;

	entry.gr_name = planted[USER].bytes;
	return id == uid ? &entry : NULL;
}

static void plant(struct planted *at, const char *evil, size_t len)
{
	size_t before = strlen(at->mark) + (at->kind == WORDS);

	/* A mark alone is the first argument. */
	memset(at->bytes, 0, sizeof(at->bytes));
	memcpy(at->bytes, at->mark, strlen(at->mark));
	if (at->kind != BYTES && at->kind != WORDS)
		len = strnlen(evil, len);
	assert_true(before + len + 1 < VALUE_MAX);
	memcpy(at->bytes + before, evil, len);
	at->len = before + len + (at->kind == WORDS);
}

static void plant_all(size_t nth)
{
	char bytes[N_BYTES];
	size_t i;

	for (i = 0; i < N_BYTES; i++)
		bytes[i] = (nth - N_EVILS) * N_BYTES + i;
	for (i = 0; i < N_PLANTED; i++) {
		if (nth < N_EVILS)
			plant(&planted[i], evils[nth].text, evils[nth].len);
		else
			plant(&planted[i], bytes, N_BYTES);
	}
	/* The rest of the path is not the container's. */
	planted[CONTAINER].len = strcspn(planted[CONTAINER].bytes, "/");
	planted[HOST].len = strnlen(planted[HOST].bytes, HOST_NAME_MAX);
	uid = UID + nth;
}

#define N_ALL	(N_EVILS + 256 / N_BYTES)

static void put(struct nl_msg *msg, int type, int which)
{
	nla_put(msg, type, planted[which].len, planted[which].bytes);
}

static void put_process(struct nl_msg *msg, int type, int executable, int script, int args)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_u32(msg, KEXECGUARD_A_PROCESS_PID, 4711);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_EUID, uid);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_EGID, uid);
	put(msg, KEXECGUARD_A_PROCESS_EXECUTABLE, executable);
	if (script != executable)
		put(msg, KEXECGUARD_A_PROCESS_SCRIPT, script);
	put(msg, KEXECGUARD_A_PROCESS_ARGS, args);
	if (type == KEXECGUARD_A_ALERT_PROCESS) {
		put(msg, KEXECGUARD_A_PROCESS_FILENAME, FILENAME);
		put(msg, KEXECGUARD_A_PROCESS_COMM, COMM);
		put(msg, KEXECGUARD_A_PROCESS_CGROUP, CGROUP);
	}
	nla_nest_end(msg, nest);
}

static struct nl_msg *forged(void)
{
	struct nl_msg *msg = nlmsg_alloc_size(SAMPLE_SIZE);
	struct nlattr *nest;

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, KEXECGUARD_DECISION_DENIED);
	put_process(msg, KEXECGUARD_A_ALERT_PROCESS, EXECUTABLE, SCRIPT, ARGS);
	put_process(msg, KEXECGUARD_A_ALERT_PARENT, PARENT_EXECUTABLE, PARENT_SCRIPT, PARENT_ARGS);
	put_process(msg, KEXECGUARD_A_ALERT_ANCESTOR, ANCESTOR_EXECUTABLE, ANCESTOR_EXECUTABLE,
		    ANCESTOR_ARGS);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_KEXEC);
	nla_put_u32(msg, KEXECGUARD_A_KEXEC_OUTCOME, KEXECGUARD_OUTCOME_FAILURE);
	nla_put_u32(msg, KEXECGUARD_A_KEXEC_ERROR, EPERM);
	put(msg, KEXECGUARD_A_KEXEC_IMAGE, IMAGE);
	put(msg, KEXECGUARD_A_KEXEC_INITRD, INITRD);
	put(msg, KEXECGUARD_A_KEXEC_CMDLINE, CMDLINE);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_FILE);
	put(msg, KEXECGUARD_A_FILE_PATH, PATH);
	put(msg, KEXECGUARD_A_FILE_TARGET, TARGET);
	nla_nest_end(msg, nest);
	return msg;
}

static void begin(struct outputs *outputs, const struct output_config *config)
{
	test_begin(outputs, TEST_INSTANCE, 100000);
	test_configure(outputs, config, 1);
}

/* A forged alert; and the host on which it is raised is called so too. */
static void give(struct outputs *outputs, size_t nth)
{
	plant_all(nth);
	memcpy(outputs->log.host.names.nodename, planted[HOST].bytes, HOST_NAME_MAX);
	test_alert(outputs, nth + 1, forged());
}

static void assert_planted(const struct planted *at, const struct decoded *value, size_t nth)
{
	if (value->len != at->len || memcmp(value->bytes, at->bytes, at->len))
		fail_msg("%s of %zu: '%.*s' is not '%.*s'", at->mark, nth, (int)value->len,
			 value->bytes, (int)at->len, at->bytes);
}

/* As of an alert in which nothing is planted that could do harm: which is the first. */
static void assert_same_names(const struct decoded_record *record, size_t nth)
{
	static struct decoded_record harmless;
	size_t i;

	if (!nth)
		harmless = *record;
	assert_int_equal(record->n, harmless.n);
	for (i = 0; i < record->n; i++)
		assert_string_equal(record->fields[i].name, harmless.fields[i].name);
}

static struct decoded_field *find(struct decoded_record *record, const char *prefix,
				  const char *name)
{
	size_t i, len = strlen(prefix);

	for (i = 0; i < record->n; i++) {
		if (!strncmp(record->fields[i].name, prefix, len) &&
		    !strcasecmp(record->fields[i].name + len, name))
			return &record->fields[i];
	}
	fail_msg("there is no %s", name);
	return NULL;
}

/* The value of a field, as its kind wants it read. */
static void read_back(struct decoded *to, const struct decoded *from, enum kind kind)
{
	size_t pid;

	if (kind != WORDS && kind != PAIRS) {
		decode_value(to, from->bytes, from->len);
		return;
	}
	decode_words(to, from->bytes, from->len);
	if (kind == WORDS)
		return;
	pid = strlen(to->bytes) + 1;
	to->len -= pid + 1;
	memmove(to->bytes, to->bytes + pid, to->len);
}

static void assert_all_fields(struct decoded_record *record, const char *prefix, size_t nth)
{
	struct decoded_field *field;
	struct decoded value;
	size_t i;

	for (i = 0; i < N_PLANTED; i++) {
		if (!planted[i].name)
			continue;
		field = find(record, prefix, planted[i].name);
		read_back(&value, &field->value, planted[i].kind);
		assert_planted(&planted[i], &value, nth);
	}
	assert_same_names(record, nth);
}

/* By datagrams: of each alert there is one, which is looked at. */
static void in_datagrams_by(struct output_config *config,
			    void (*look)(const char *message, size_t len, size_t nth))
{
	int fd = receiver_unix(SOCK_DGRAM, config);
	struct outputs outputs;
	size_t nth;
	ssize_t len;

	begin(&outputs, config);
	for (nth = 0; nth < N_ALL; nth++) {
		give(&outputs, nth);
		len = receiver_read(fd, text);
		assert_shown_as_written(text, len);
		look(text, len, nth);
		assert_int_equal(receiver_read(fd, text), -1);
	}
	outputs_free(&outputs);
	close(fd);
	unlink(config->name);
}

static void assert_entry(const char *entry, size_t len, size_t nth)
{
	static struct decoded_record record;

	decode_journal(&record, entry, len);
	assert_all_fields(&record, "KEXECGUARD_", nth);
}

static void in_the_journal(void **state)
{
	struct output_config config = { .ops = &output_journal, .name = "journal" };

	in_datagrams_by(&config, assert_entry);
}

/* Whatever has a space or a quote in it, or is not plain, is hex; the rest is in quotes. */
static void in_the_audit_log(void **state)
{
	static struct decoded_record record;
	struct decoded_field *field;
	struct outputs outputs;
	struct decoded raw;
	size_t nth, i;

	begin(&outputs, &audit_config);
	for (nth = 0; nth < N_ALL; nth++) {
		give(&outputs, nth);
		assert_int_equal(kernel->told, nth + 1);
		assert_shown_as_written(kernel->text, strlen(kernel->text));
		assert_null(strpbrk(kernel->text, "\n'"));
		decode_audit(&record, kernel->text);
		for (i = 0; i < N_PLANTED; i++) {
			if (!planted[i].audit)
				continue;
			field = find(&record, "", planted[i].audit);
			decode_audit_value(&raw, field->value.bytes, field->value.len);
			/* Bytes are as they are; words as a shell takes them. */
			if (planted[i].kind == WORDS || planted[i].kind == PAIRS)
				read_back(&field->value, &raw, planted[i].kind);
			else
				field->value = raw;
			assert_planted(&planted[i], &field->value, nth);
		}
		assert_same_names(&record, nth);
	}
	outputs_free(&outputs);
}

static struct output_config syslog_config(enum record_format format)
{
	return (struct output_config){ .ops = &output_syslog, .name = "syslog",
				       .facility = LOG_AUTHPRIV, .format = format };
}

static void assert_document(const char *document, size_t len, size_t nth)
{
	struct json_object *root = decode_document(document, len);
	struct decoded value;
	size_t i;

	for (i = 0; i < N_PLANTED; i++) {
		decode_json(&value, root, planted[i].ecs);
		assert_planted(&planted[i], &value, nth);
	}
	json_object_put(root);
}

/* Returns what is behind its fields. */
static const char *syslog_message(const char *line, size_t len, size_t nth)
{
	static struct decoded_record record;
	const char *message;

	assert_null(memchr(line, '\n', len));
	message = decode_syslog(&record, line, len);
	assert_all_fields(&record, "", nth);
	return message;
}

static void assert_sentence(const char *line, size_t len, size_t nth)
{
	assert_memory_equal(syslog_message(line, len, nth), "Denied: ", 8);
}

static void assert_line_of_document(const char *line, size_t len, size_t nth)
{
	const char *message = syslog_message(line, len, nth);

	assert_document(message, strlen(message), nth);
}

static void in_syslog(void **state)
{
	struct output_config config = syslog_config(RECORD_TEXT);

	in_datagrams_by(&config, assert_sentence);
}

static void in_syslog_with_documents(void **state)
{
	struct output_config config = syslog_config(RECORD_ECS);

	in_datagrams_by(&config, assert_line_of_document);
}

/* Its length stands before each message, and behind it stands the next. */
static void in_a_stream_of_syslog(void **state)
{
	struct output_config config = syslog_config(RECORD_ECS);
	int listener = receiver_inet(SOCK_STREAM, &config), fd;
	struct outputs outputs;
	size_t nth, len;
	ssize_t got;
	char *rest;

	begin(&outputs, &config);
	fd = accept(listener, NULL, NULL);
	assert_int_not_equal(fd, -1);
	for (nth = 0; nth < N_ALL; nth++) {
		while (outputs.list.count && !outputs_since(&outputs, &(u64){ 0 }))
			receiver_round(&outputs, 0);
		give(&outputs, nth);
		got = recv(fd, text, sizeof(text) - 1, 0);
		assert_true(got > 0);
		len = strtoul(text, &rest, 10);
		assert_int_equal(*rest++, ' ');
		assert_int_equal(rest + len - text, got);
		assert_shown_as_written(rest, len);
		syslog_message(rest, len, nth);
	}
	outputs_free(&outputs);
	close(fd);
	close(listener);
	unlink("syslog");
}

/* The file whole, from the first alert on. */
static char *write_file(enum record_format format, size_t *len, size_t nth)
{
	const struct output_config config = { .ops = &output_file, .name = "file",
					      .where = "alerts", .format = format };
	struct outputs outputs;
	struct vector content = {};

	unlink("alerts");
	unlink("file");
	begin(&outputs, &config);
	outputs.log.next_seq = nth + 1;
	strcpy(outputs.log.host.boot_id, TEST_BOOT);
	give(&outputs, nth);
	outputs_free(&outputs);
	assert_int_equal(slurp_file("alerts", &content, 1 << 20), 0);
	*len = content.count;
	return content.data;
}

/* Without the gap that comes first. */
static char *written(char *file, size_t *len, const char *ends, size_t nth)
{
	char *begin = nth ? strstr(file, ends) : file;
	size_t before;

	assert_non_null(begin);
	before = nth ? begin + strlen(ends) - file : 0;
	*len -= before;
	return file + before;
}

static void in_a_file_of_documents(void **state)
{
	size_t nth, len;
	char *file, *document;

	for (nth = 0; nth < N_ALL; nth++) {
		file = write_file(RECORD_ECS, &len, nth);
		document = written(file, &len, "\n", nth);
		assert_shown_as_written(document, len);
		assert_ptr_equal(memchr(document, '\n', len), document + len - 1);
		assert_document(document, len - 1, nth);
		free(file);
	}
}

/* In some line that begins with its mark, up to its end. */
static bool line_has(const char *page, const struct planted *at)
{
	const char *line = page;
	struct decoded value;

	while ((line = strstr(line, at->mark))) {
		decode_value(&value, line, strcspn(line, "\n"));
		if (value.len == at->len && !memcmp(value.bytes, at->bytes, at->len))
			return true;
		line++;
	}
	return false;
}

/* A command line goes on behind a line that ends in a backslash. */
static bool commands_have(const char *page, const struct planted *at)
{
	struct decoded line = {}, value;
	char start[64];

	snprintf(start, sizeof(start), "$ %s ", at->mark);
	page = strstr(page, start);
	if (!page)
		return false;
	for (page += 2; *page != '\n'; page++) {
		if (!strncmp(page, " \\\n", 3)) {
			page += 3;
			page += strspn(page, " ") - 1;
			assert_int_equal(page[0], ' ');
			page--;
			continue;
		}
		decode_byte(&line, *page);
	}
	decode_words(&value, line.bytes, line.len);
	return value.len == at->len && !memcmp(value.bytes, at->bytes, at->len);
}

/* One block: what is in it is indented, and nothing but its end is empty. */
static void assert_one_block(const char *page, size_t len)
{
	const char *line;

	assert_true(len > 2);
	assert_ptr_equal(strstr(page, "\n\n"), page + len - 2);
	for (line = strchr(page, '\n') + 1; *line != '\n'; line = strchr(line, '\n') + 1)
		assert_memory_equal(line, "  ", 2);
}

static void assert_page(const char *page, size_t len, size_t nth)
{
	size_t i;

	assert_int_equal(strlen(page), len);
	assert_shown_as_written(page, len);
	assert_one_block(page, len);
	for (i = 0; i < N_PLANTED; i++) {
		if (planted[i].text && !line_has(page, &planted[i]))
			fail_msg("%s of %zu is not in:\n%s", planted[i].mark, nth, page);
		if (planted[i].kind == WORDS && !commands_have(page, &planted[i]))
			fail_msg("%s of %zu is not in:\n%s", planted[i].mark, nth, page);
	}
}

static void in_a_file_of_text(void **state)
{
	size_t nth, len;
	char *file, *page;

	for (nth = 0; nth < N_ALL; nth++) {
		file = write_file(RECORD_TEXT, &len, nth);
		page = written(file, &len, "\n\n", nth);
		page = memory_copy(page, len);
		assert_page(page, len, nth);
		free(page);
		free(file);
	}
}

/* As monitor writes it. */
static char *monitored(const struct report_style *report, size_t *len)
{
	struct record_style style = { .format = RECORD_TEXT, .report = *report };
	struct nl_msg *msg = forged();
	struct alert alert;
	const struct record record = { .kind = RECORD_ALERT, .alert = &alert };
	char *page;

	sample_decode(&alert, msg);
	page = record_text(&record, &style, len);
	nlmsg_free(msg);
	return page;
}

/* Takes out colours, and nothing else. */
static void take_colours(char *page, size_t *len)
{
	size_t from = 0, to = 0, escape;

	while (from < *len) {
		escape = page[from] == '\x1b' ? strspn(page + from + 2, "0123456789;") : 0;
		if (escape && page[from + 1] == '[' && page[from + 2 + escape] == 'm')
			from += escape + 3;
		else
			page[to++] = page[from++];
	}
	page[to] = '\0';
	*len = to;
}

static void on_a_terminal(void **state)
{
	const struct report_style colour = { .whom = ESCAPE_FOR_EYES, .colour = true };
	const struct report_style plain = { .whom = ESCAPE_FOR_EYES };
	size_t nth, len, plain_len;
	char *page, *same;

	for (nth = 0; nth < N_ALL; nth++) {
		plant_all(nth);
		same = monitored(&plain, &plain_len);
		page = monitored(&colour, &len);
		take_colours(page, &len);
		assert_int_equal(len, plain_len);
		assert_memory_equal(page, same, len);
		assert_page(page, len, nth);
		free(page);
		free(same);
	}
}

/* And where nothing but ASCII may be understood. */
static void in_a_pipe(void **state)
{
	const struct report_style ascii = { .whom = ESCAPE_FOR_ASCII };
	size_t nth, len, i;
	char *page;

	for (nth = 0; nth < N_ALL; nth++) {
		plant_all(nth);
		page = monitored(&ascii, &len);
		for (i = 0; i < len; i++)
			assert_true(page[i] == '\n' || (page[i] >= ' ' && page[i] < 0x7f));
		assert_page(page, len, nth);
		free(page);
	}
}

/* As alerts lists them: one line, and no more than its columns. */
static void in_a_list(void **state)
{
	struct alert_lines lines = { .page.whom = ESCAPE_FOR_EYES };
	struct nl_msg *msg;
	struct alert alert;
	char *line = NULL;
	size_t nth, len;

	for (nth = 0; nth < N_ALL; nth++) {
		plant_all(nth);
		msg = forged();
		sample_decode(&alert, msg);
		lines.page.to = memory_stream(&line, &len);
		alert_lines_put(&lines, &alert);
		memory_stream_end(lines.page.to);
		assert_shown_as_written(line, len);
		assert_ptr_equal(memchr(line, '\n', len), line + len - 1);
		free(line);
		nlmsg_free(msg);
	}
}

/* As alerts prints them out of a file: what is shown then is what was shown at once. */
static void out_of_a_file(void **state)
{
	const struct report_style plain = { .whom = ESCAPE_FOR_EYES };
	struct record_style style = { .format = RECORD_TEXT, .report = plain };
	struct alert alert;
	const struct record record = { .kind = RECORD_ALERT, .alert = &alert };
	struct json_object *document;
	struct arena arena;
	char *file, *page, *same;
	const char *why;
	size_t nth, len;

	for (nth = 0; nth < N_ALL; nth++) {
		arena = (struct arena){};
		file = write_file(RECORD_ECS, &len, nth);
		page = written(file, &len, "\n", nth);
		document = decode_document(page, len - 1);
		assert_true(ecs_read(&alert, document, &arena, &why));
		alert.seq = SAMPLE_SEQ;
		page = record_text(&record, &style, &len);
		same = monitored(&plain, &len);
		assert_string_equal(page, same);
		free(page);
		free(same);
		free(file);
		json_object_put(document);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_the_journal),
		cmocka_unit_test_setup_teardown(in_the_audit_log, begin_kernel, end_kernel),
		cmocka_unit_test(in_syslog),
		cmocka_unit_test(in_syslog_with_documents),
		cmocka_unit_test(in_a_stream_of_syslog),
		cmocka_unit_test(in_a_file_of_documents),
		cmocka_unit_test(in_a_file_of_text),
		cmocka_unit_test(on_a_terminal),
		cmocka_unit_test(in_a_pipe),
		cmocka_unit_test(in_a_list),
		cmocka_unit_test(out_of_a_file),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
