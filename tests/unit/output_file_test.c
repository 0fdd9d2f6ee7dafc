// SPDX-License-Identifier: GPL-2.0
/* Alerts in a file: each once, whole, and in order, whatever happens to the file or to us. */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "receiver.h"
#include "said.h"

#define PATH	"alerts"

/* errno of the next sync, as of a disk that fails; 0: it goes well. */
static int sync_error;

int fdatasync(int fd)
{
	if (!sync_error)
		return syscall(SYS_fdatasync, fd);
	errno = sync_error;
	sync_error = 0;
	return -1;
}

static const struct output_config formats[] = {
	{ .ops = &output_file, .name = "file", .where = PATH, .format = RECORD_TEXT },
	{ .ops = &output_file, .name = "file", .where = PATH, .format = RECORD_ECS },
};

static int forget(void **state)
{
	return system("rm -rf " PATH "* file*");
}

static void begin(struct outputs *outputs, const struct output_config *config, u64 next_seq)
{
	test_begin(outputs, TEST_INSTANCE, next_seq);
	test_configure(outputs, config, 1);
}

/* When it is to try again. */
static void wake(struct outputs *outputs)
{
	struct pollfd none = {};

	outputs->now = outputs_next_wake(outputs);
	outputs_wake(outputs, &none);
}

/* All that a tool does, in a log of these alerts, from its start to its end. */
static void write_out(const struct output_config *config, u64 instance, u64 first, u64 last)
{
	struct outputs outputs;

	test_begin(&outputs, instance, last + 1);
	test_configure(&outputs, config, 1);
	test_give(&outputs, first, last);
	outputs_settle(&outputs);
	outputs_free(&outputs);
}

static u64 number(struct json_object *root, const char *key, const char *inner)
{
	struct json_object *object, *value;

	if (!json_object_object_get_ex(root, key, &object) ||
	    !json_object_object_get_ex(object, inner, &value))
		return 0;
	return json_object_get_uint64(value);
}

static void list_document(FILE *to, const char *line)
{
	struct json_object *root = json_tokener_parse(line), *own;
	u64 seq;

	assert_non_null(root);
	seq = number(root, "event", "sequence");
	json_object_object_get_ex(root, "kexecguard", &own);
	if (seq)
		fprintf(to, "%" PRIu64 " ", seq);
	else if (number(own, "gap", "to"))
		fprintf(to, "gap:%" PRIu64 "-%" PRIu64 " ", number(own, "gap", "from"),
			number(own, "gap", "to"));
	else
		fputs("log ", to);
	json_object_put(root);
}

static void list_line(FILE *to, const char *line)
{
	u64 seq, last;

	if (sscanf(line, "  alert %" SCNu64, &seq) == 1)
		fprintf(to, "%" PRIu64 " ", seq);
	else if (sscanf(line, "Missing: %*u alerts, %" SCNu64 " to %" SCNu64, &seq, &last) == 2)
		fprintf(to, "gap:%" PRIu64 "-%" PRIu64 " ", seq, last);
	else if (strstr(line, "log of alerts begins"))
		fputs("log ", to);
	else if (*line == '{')
		fail_msg("half a line: %s", line);
}

/* Which alerts stand in a file. Each line of ECS is a document, or it fails. */
static void expect(const char *path, const char *expected)
{
	char *text = test_read(path), *rest = text, *line, *list = NULL;
	bool ecs = *text == '{';
	size_t len;
	FILE *to = open_memstream(&list, &len);

	assert_true(!*text || text[strlen(text) - 1] == '\n');
	while ((line = strsep(&rest, "\n")) && rest) {
		if (ecs)
			list_document(to, line);
		else
			list_line(to, line);
	}
	fclose(to);
	assert_string_equal(list, expected);
	free(list);
	free(text);
}

static void writes_each_format(void **state)
{
	struct outputs outputs;
	struct stat status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		begin(&outputs, &formats[i], 6);
		test_give(&outputs, 1, 2);
		test_give(&outputs, 5, 5);
		outputs_settle(&outputs);
		assert_int_equal(outputs_acknowledged(&outputs), 5);
		outputs_free(&outputs);
		expect(PATH, "1 2 gap:3-4 5 ");
		assert_int_equal(stat(PATH, &status), 0);
		assert_int_equal(status.st_mode & 0137, 0);
	}
}

static void names_each_alert_once_for_all(void **state)
{
	struct outputs outputs;
	char *text;

	begin(&outputs, &formats[1], 2);
	test_give(&outputs, 1, 1);
	outputs_free(&outputs);
	text = test_read(PATH);
	assert_non_null(strstr(text, "\"id\":\"" TEST_BOOT "-abcdef-1\""));
	free(text);
}

/* A line or block of theirs would be one more. */
static void cannot_be_forged(void **state)
{
	struct outputs outputs;
	size_t i;
	char *text;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		begin(&outputs, &formats[i], 3);
		test_alert(&outputs, 1, sample_forged());
		test_give(&outputs, 2, 2);
		outputs_free(&outputs);
		expect(PATH, "1 2 ");
		text = test_read(PATH);
		assert_harmless(text, strlen(text));
		free(text);
	}
}

static void wait_for(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/*
 * The process is gone between any two writes: what is in the file is not written again.
 * The last may be one that could not be read.
 */
static void killed(const struct output_config *config, u64 first, u64 last, bool broken)
{
	struct outputs outputs;
	pid_t child = fork();

	if (!child) {
		begin(&outputs, config, last + 2);
		test_give(&outputs, first, last);
		if (broken)
			outputs.sink.broken(&outputs.sink, last + 1, "mode");
		_exit(0);
	}
	wait_for(child);
}

static void goes_on_after_a_kill(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		write_out(&formats[i], TEST_INSTANCE, 1, 2);
		killed(&formats[i], 1, 4, false);
		killed(&formats[i], 1, 6, false);
		write_out(&formats[i], TEST_INSTANCE, 1, 8);
		expect(PATH, "1 2 3 4 5 6 7 8 ");
	}
}

/* Before anything was acknowledged, also in a file that is new. */
static void goes_on_after_a_kill_at_the_start(void **state)
{
	struct outputs outputs;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		killed(&formats[i], 1, 2, false);
		killed(&formats[i], 1, 4, false);
		begin(&outputs, &formats[i], 5);
		outputs_free(&outputs);
		assert_int_equal(rename(PATH, PATH ".old"), 0);
		killed(&formats[i], 1, 6, false);
		write_out(&formats[i], TEST_INSTANCE, 1, 8);
		expect(PATH ".old", "1 2 3 4 ");
		expect(PATH, "5 6 7 8 ");
	}
}

/* A name that reads like the line with the number. */
static void a_number_cannot_be_forged(void **state)
{
	static const struct sample_process process = {
		.pid = 66, .executable = "/tmp/alert     99999", .args = "x", .args_len = 2,
	};
	struct outputs outputs;
	struct nl_msg *msg;
	pid_t child;

	msg = nlmsg_alloc_simple(0, 0);
	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_LOAD, KEXECGUARD_DECISION_DENIED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	child = fork();
	if (!child) {
		begin(&outputs, &formats[0], 2);
		test_alert(&outputs, 1, msg);
		_exit(0);
	}
	wait_for(child);
	nlmsg_free(msg);
	write_out(&formats[0], TEST_INSTANCE, 1, 3);
	expect(PATH, "99999 1 2 3 ");
}

/* One that could not be read has a number, too. */
static void goes_on_after_one_that_is_broken(void **state)
{
	struct outputs outputs;
	size_t i;
	u64 since;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		write_out(&formats[i], TEST_INSTANCE, 1, 1);
		killed(&formats[i], 1, 2, true);
		begin(&outputs, &formats[i], 5);
		assert_true(outputs_since(&outputs, &since));
		assert_int_equal(since, 4);
		outputs_free(&outputs);
	}
}

/* In place: another file would be another one. */
static void put_back(const char *path, const char *text, size_t len)
{
	FILE *to = fopen(path, "we");

	assert_int_equal(fwrite(text, 1, len, to), len);
	fclose(to);
}

/* Cut anywhere in what was not acknowledged. */
static void goes_on_after_half_a_record(void **state)
{
	char *position, *whole;
	struct stat before;
	size_t i, at;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		write_out(&formats[i], TEST_INSTANCE, 1, 1);
		assert_int_equal(stat(PATH, &before), 0);
		killed(&formats[i], 4, 5, false);
		position = test_read("file");
		whole = test_read(PATH);
		for (at = before.st_size; at < strlen(whole); at += 41) {
			put_back("file", position, strlen(position));
			put_back(PATH, whole, at);
			write_out(&formats[i], TEST_INSTANCE, 4, 5);
			expect(PATH, "1 gap:2-3 4 5 ");
		}
		free(position);
		free(whole);
	}
}

/* Numbers of another log say nothing, though the file is the same. */
static void another_log_goes_on_in_the_same_file(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		write_out(&formats[i], TEST_INSTANCE, 1, 1);
		killed(&formats[i], 1, 3, false);
		write_out(&formats[i], TEST_INSTANCE + 1, 1, 2);
		expect(PATH, "1 2 3 log 1 2 ");
	}
}

/* Nor does the half of one of the old log stay in the way of those of the new one. */
static void another_log_follows_no_half_record(void **state)
{
	struct stat status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		write_out(&formats[i], TEST_INSTANCE, 1, 1);
		killed(&formats[i], 1, 3, false);
		assert_int_equal(stat(PATH, &status), 0);
		assert_int_equal(truncate(PATH, status.st_size - 10), 0);
		write_out(&formats[i], TEST_INSTANCE + 1, 1, 2);
		expect(PATH, "1 2 log 1 2 ");
	}
}

static void a_file_of_others_is_not_cut(void **state)
{
	struct outputs outputs;
	FILE *to = fopen(PATH, "we");
	char *text;

	fputs("not ours, and no end of line", to);
	fclose(to);
	begin(&outputs, &formats[0], 2);
	test_give(&outputs, 1, 1);
	outputs_free(&outputs);
	text = test_read(PATH);
	assert_non_null(strstr(text, "not ours, and no end of line\n[high]"));
	free(text);
}

static void rotates_by_size(void **state)
{
	static const struct output_config config = {
		.ops = &output_file, .name = "file", .where = PATH, .format = RECORD_ECS,
		.rotate_size = 1, .rotate_keep = 2,
	};
	struct outputs outputs;
	struct stat status;

	umask(0);
	assert_int_equal(close(creat(PATH, 0604)), 0);
	assert_int_equal(chmod(PATH, 0604), 0);
	assert_true(geteuid() || !chown(PATH, 12, 34));
	begin(&outputs, &config, 5);
	test_give(&outputs, 2, 5);
	outputs_settle(&outputs);
	expect(PATH, "");
	expect(PATH ".1", "5 ");
	expect(PATH ".2", "4 ");
	assert_int_equal(access(PATH ".3", F_OK), -1);
	/* Who could read the first can read the last. */
	assert_int_equal(stat(PATH, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0604);
	assert_true(geteuid() || (status.st_uid == 12 && status.st_gid == 34));
	outputs_free(&outputs);
	/* And it is known where it was. */
	begin(&outputs, &config, 7);
	test_give(&outputs, 1, 6);
	outputs_free(&outputs);
	expect(PATH ".1", "6 ");
	expect(PATH ".2", "5 ");
}

/* Too long is better than lost; and it is tried again when it is that much longer. */
static void goes_on_if_it_cannot_rotate(void **state)
{
	struct output_config config = {
		.ops = &output_file, .name = "file", .where = PATH, .format = RECORD_ECS,
		.rotate_keep = 1,
	};
	struct stat status;

	write_out(&config, TEST_INSTANCE, 1, 1);
	assert_int_equal(stat(PATH, &status), 0);
	forget(NULL);
	assert_int_equal(mkdir(PATH ".1", 0755), 0);
	config.rotate_size = status.st_size + 1;
	said_begin();
	write_out(&config, TEST_INSTANCE, 1, 3);
	assert_said(PATH ": error: cannot be rotated: Is a directory\n");
	expect(PATH, "1 2 3 ");
}

/* As logrotate does it, told or not told. */
static void follows_its_path(void **state)
{
	struct outputs outputs;
	int told;

	for (told = 0; told < 2; told++) {
		forget(NULL);
		begin(&outputs, &formats[1], 9);
		test_give(&outputs, 1, 2);
		assert_int_equal(rename(PATH, PATH ".old"), 0);
		if (told)
			outputs_reopen(&outputs);
		else
			outputs_settle(&outputs);
		test_give(&outputs, 3, 4);
		outputs_settle(&outputs);
		expect(PATH ".old", "1 2 ");
		expect(PATH, "3 4 ");
		unlink(PATH);
		outputs_settle(&outputs);
		test_give(&outputs, 5, 5);
		outputs_free(&outputs);
		expect(PATH, "5 ");
	}
}

static void takes_files_only(void **state)
{
	struct outputs outputs;
	u64 since;

	assert_int_equal(mkfifo(PATH, 0600), 0);
	said_begin();
	begin(&outputs, &formats[0], 2);
	assert_false(outputs_since(&outputs, &since));
	forget(NULL);
	assert_int_equal(mkdir(PATH, 0755), 0);
	outputs_reopen(&outputs);
	assert_false(outputs_since(&outputs, &since));
	outputs_free(&outputs);
	assert_said("output file: error: it is no regular file; "
		    "alerts wait in the kernel's log, trying again\n"
		    "output file: error: Is a directory; "
		    "alerts wait in the kernel's log, trying again\n");
}

/* A file system that is full in the middle of an alert. */
static void a_full_disk_leaves_no_half_record(void **state)
{
	struct outputs outputs;
	struct stat status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		begin(&outputs, &formats[i], 4);
		test_give(&outputs, 1, 1);
		assert_int_equal(stat(PATH, &status), 0);
		test_limit_files(status.st_size + 100);
		test_give(&outputs, 2, 3);
		test_limit_files(RLIM_INFINITY);
		expect(PATH, "1 ");
		assert_int_equal(outputs_acknowledged(&outputs), 1);
		wake(&outputs);
		test_give(&outputs, 1, 3);
		outputs_settle(&outputs);
		outputs_free(&outputs);
		expect(PATH, "1 2 3 ");
	}
}

/* Emptied by somebody, as copytruncate does, while the disk is full. */
static void a_file_that_was_emptied_gets_no_hole(void **state)
{
	struct outputs outputs;
	struct stat status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		forget(NULL);
		begin(&outputs, &formats[i], 4);
		test_give(&outputs, 1, 3);
		outputs_settle(&outputs);
		assert_int_equal(truncate(PATH, 0), 0);
		test_limit_files(100);
		test_give(&outputs, 4, 4);
		test_limit_files(RLIM_INFINITY);
		assert_int_equal(stat(PATH, &status), 0);
		assert_int_equal(status.st_size, 0);
		wake(&outputs);
		test_give(&outputs, 4, 5);
		outputs_settle(&outputs);
		outputs_free(&outputs);
		expect(PATH, "4 5 ");
	}
}

/* And filled again beyond where it ended: what is written twice there is whole. */
static void a_file_that_was_emptied_has_whole_lines(void **state)
{
	static char args[2000];
	static const struct sample_process process = { .pid = 1, .args = args,
						       .args_len = sizeof(args) };
	struct nl_msg *msg = nlmsg_alloc_size(SAMPLE_SIZE);
	struct outputs outputs;
	pid_t child;

	memset(args, 'a', sizeof(args) - 1);
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	child = fork();
	if (!child) {
		begin(&outputs, &formats[1], 3);
		test_give(&outputs, 1, 1);
		outputs_settle(&outputs);
		if (!truncate(PATH, 0))
			test_alert(&outputs, 2, msg);
		_exit(0);
	}
	wait_for(child);
	nlmsg_free(msg);
	write_out(&formats[1], TEST_INSTANCE, 1, 3);
	expect(PATH, "2 2 3 ");
}

/*
 * What a disk failed to take counts as written when it is asked again, and is in the
 * file for as long as it is in memory: so it is written again.
 */
static void a_disk_that_fails_has_nothing(void **state)
{
	static const int errors[] = { EIO, EROFS };
	struct outputs outputs;
	struct stat status;
	size_t i;
	off_t safe;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		forget(NULL);
		begin(&outputs, &formats[1], 4);
		test_give(&outputs, 1, 1);
		outputs_settle(&outputs);
		assert_int_equal(stat(PATH, &status), 0);
		safe = status.st_size;
		test_give(&outputs, 2, 3);
		sync_error = errors[i];
		outputs_settle(&outputs);
		assert_int_equal(outputs_acknowledged(&outputs), 1);
		assert_int_equal(stat(PATH, &status), 0);
		assert_int_equal(status.st_size, safe);
		wake(&outputs);
		test_give(&outputs, 1, 3);
		outputs_settle(&outputs);
		assert_int_equal(outputs_acknowledged(&outputs), 3);
		outputs_free(&outputs);
		expect(PATH, "1 2 3 ");
	}
}

/* By whatever name it is reached. */
static void two_do_not_write_to_one_file(void **state)
{
	static const struct output_config both[] = {
		{ .ops = &output_file, .name = "file", .where = PATH, .format = RECORD_ECS },
		{ .ops = &output_file, .name = "file2", .where = PATH ".2", .format = RECORD_ECS },
	};
	struct outputs outputs;

	assert_int_equal(symlink(PATH, PATH ".2"), 0);
	test_begin(&outputs, TEST_INSTANCE, 9);
	test_configure(&outputs, both, ARRAY_SIZE(both));
	test_give(&outputs, 1, 2);
	outputs_settle(&outputs);
	expect(PATH, "1 2 ");
	/* Until the other one goes. */
	test_configure(&outputs, both + 1, 1);
	wake(&outputs);
	test_give(&outputs, 1, 1);
	outputs_settle(&outputs);
	outputs_free(&outputs);
	expect(PATH, "1 2 1 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(writes_each_format, forget),
		cmocka_unit_test_setup(names_each_alert_once_for_all, forget),
		cmocka_unit_test_setup(cannot_be_forged, forget),
		cmocka_unit_test_setup(goes_on_after_a_kill, forget),
		cmocka_unit_test_setup(goes_on_after_a_kill_at_the_start, forget),
		cmocka_unit_test_setup(a_number_cannot_be_forged, forget),
		cmocka_unit_test_setup(goes_on_after_one_that_is_broken, forget),
		cmocka_unit_test_setup(goes_on_after_half_a_record, forget),
		cmocka_unit_test_setup(another_log_goes_on_in_the_same_file, forget),
		cmocka_unit_test_setup(another_log_follows_no_half_record, forget),
		cmocka_unit_test_setup(a_file_of_others_is_not_cut, forget),
		cmocka_unit_test_setup(rotates_by_size, forget),
		cmocka_unit_test_setup(goes_on_if_it_cannot_rotate, forget),
		cmocka_unit_test_setup(follows_its_path, forget),
		cmocka_unit_test_setup(takes_files_only, forget),
		cmocka_unit_test_setup(a_full_disk_leaves_no_half_record, forget),
		cmocka_unit_test_setup(a_file_that_was_emptied_gets_no_hole, forget),
		cmocka_unit_test_setup(a_file_that_was_emptied_has_whole_lines, forget),
		cmocka_unit_test_setup(a_disk_that_fails_has_nothing, forget),
		cmocka_unit_test_setup(two_do_not_write_to_one_file, forget),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
