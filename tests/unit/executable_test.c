// SPDX-License-Identifier: GPL-2.0
/* The hash of what a process runs, with processes of the test's own. */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/executable.h"
#include "../../userspace/slurp.h"
#include "folder.h"

#define PROGRAM	"./program"

/* When all files were changed last, if that is not 0: as if it was within one tick. */
static time_t changed;

int fstat(int fd, struct stat *status)
{
	int err = fstatat(fd, "", status, AT_EMPTY_PATH);

	if (changed) {
		status->st_mtim = (struct timespec){ .tv_sec = changed };
		status->st_ctim = status->st_mtim;
	}
	return err;
}

/* How often it was waited for the end of an exec, and what ends that. */
static int waits;
static void (*meanwhile)(void);

int nanosleep(const struct timespec *time, struct timespec *left)
{
	waits++;
	if (meanwhile)
		meanwhile();
	return 0;
}

static pid_t child;
static int leash;

static void write_program(const char *from)
{
	char command[64];

	/* Into the same file, so that only its content and its times tell. */
	snprintf(command, sizeof(command), "cat %s >" PROGRAM " && chmod 755 " PROGRAM, from);
	assert_int_equal(system(command), 0);
}

/* Reads until the test lets go of it. */
static void run_program(void)
{
	int ends[2], started[2];
	char byte;

	assert_int_equal(pipe2(ends, O_CLOEXEC) | pipe2(started, O_CLOEXEC), 0);
	child = fork();
	if (!child) {
		dup2(ends[0], STDIN_FILENO);
		execl(PROGRAM, PROGRAM, NULL);
		_exit(1);
	}
	close(ends[0]);
	close(started[1]);
	/* It ends when the exec has closed it. */
	assert_int_equal(read(started[0], &byte, 1), 0);
	close(started[0]);
	leash = ends[1];
}

static void end_program(void)
{
	close(leash);
	waitpid(child, NULL, 0);
}

static u64 start_of(pid_t pid)
{
	char path[32], text[1024] = "", *at;
	u64 ticks = 0;
	FILE *from;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	from = fopen(path, "r");
	assert_non_null(from);
	assert_non_null(fgets(text, sizeof(text), from));
	fclose(from);
	at = strrchr(text, ')');
	for (field = 2; field < 22; field++)
		at = strchr(at + 1, ' ');
	assert_int_equal(sscanf(at, "%" SCNu64, &ticks), 1);
	/* In the middle of the tick, as the kernel knows it better. */
	return ticks * (1000000000ull / sysconf(_SC_CLK_TCK)) + 17;
}

static struct executable executable_of(pid_t pid)
{
	char path[32];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	assert_int_equal(stat(path, &status), 0);
	return (struct executable){
		.pid = pid, .start = start_of(pid), .inode = status.st_ino,
		.device_major = major(status.st_dev), .device_minor = minor(status.st_dev),
	};
}

static void assert_hash_is_of(const u8 digest[SHA256_SIZE], const char *path)
{
	u8 expected[SHA256_SIZE];
	struct vector content = {};

	assert_int_equal(slurp_file(path, &content, EXECUTABLE_SIZE_MAX), 0);
	sha256(content.data, content.count, expected);
	assert_memory_equal(digest, expected, SHA256_SIZE);
	vector_free(&content);
}

static void hash_program(u8 digest[SHA256_SIZE])
{
	struct executable executable;

	run_program();
	executable = executable_of(child);
	assert_true(executable_hash(&executable, digest));
	end_program();
}

/* However it is cut into pieces. */
static void pieces_make_a_whole(void **state)
{
	u8 data[300], whole[SHA256_SIZE], digest[SHA256_SIZE];
	struct sha256 sha;
	size_t len, piece, at;

	for (at = 0; at < sizeof(data); at++)
		data[at] = at * 7;
	for (len = 0; len <= sizeof(data); len++) {
		sha256(data, len, whole);
		for (piece = 1; piece < 140; piece += 23) {
			sha256_begin(&sha);
			for (at = 0; at < len; at += piece)
				sha256_add(&sha, data + at, piece < len - at ? piece : len - at);
			sha256_end(&sha, digest);
			assert_memory_equal(digest, whole, SHA256_SIZE);
		}
	}
}

static void is_of_the_content(void **state)
{
	u8 digest[SHA256_SIZE];

	write_program("/bin/cat");
	hash_program(digest);
	assert_hash_is_of(digest, PROGRAM);
	/* What is remembered is the same. */
	memset(digest, 0, sizeof(digest));
	hash_program(digest);
	assert_hash_is_of(digest, PROGRAM);
}

/* What was remembered of a file is not told of what was written over it. */
static void is_of_what_it_is_now(void **state)
{
	u8 before[SHA256_SIZE], after[SHA256_SIZE];

	write_program("/bin/cat");
	hash_program(before);
	write_program("/usr/bin/wc");
	hash_program(after);
	assert_memory_not_equal(before, after, SHA256_SIZE);
	assert_hash_is_of(after, PROGRAM);
}

/* The file is found, though nobody would find it by its path. */
static void needs_no_path(void **state)
{
	struct executable executable;
	u8 digest[SHA256_SIZE];

	write_program("/bin/cat");
	run_program();
	executable = executable_of(child);
	assert_int_equal(rename(PROGRAM, "moved"), 0);
	write_program("/usr/bin/wc");
	assert_true(executable_hash(&executable, digest));
	assert_hash_is_of(digest, "moved");
	assert_int_equal(unlink("moved"), 0);
	end_program();
}

static void is_of_no_other(void **state)
{
	struct executable good, bad;
	u8 digest[SHA256_SIZE];

	write_program("/bin/cat");
	run_program();
	good = executable_of(child);
	bad = good;
	bad.start += 1000000000ull;
	assert_false(executable_hash(&bad, digest));
	bad = good;
	bad.inode++;
	assert_false(executable_hash(&bad, digest));
	bad = good;
	bad.device_minor++;
	assert_false(executable_hash(&bad, digest));
	bad = good;
	bad.device_major++;
	assert_false(executable_hash(&bad, digest));
	bad = good;
	bad.pid = getpid();
	assert_false(executable_hash(&bad, digest));
	assert_true(executable_hash(&good, digest));
	end_program();
	assert_false(executable_hash(&good, digest));
}

static void is_of_none_that_is_too_large(void **state)
{
	struct executable executable;
	u8 digest[SHA256_SIZE];

	write_program("/bin/cat");
	assert_int_equal(truncate(PROGRAM, EXECUTABLE_SIZE_MAX + 1), 0);
	run_program();
	executable = executable_of(child);
	assert_false(executable_hash(&executable, digest));
	end_program();
}

static void append(const char *byte)
{
	char command[64];

	write_program("/bin/cat");
	snprintf(command, sizeof(command), "printf %s >>" PROGRAM, byte);
	assert_int_equal(system(command), 0);
}

/* Two changes may be so close to each other that the file's times are the same. */
static void what_just_changed_is_read_again(void **state)
{
	u8 digest[SHA256_SIZE];

	changed = time(NULL);
	append("a");
	hash_program(digest);
	assert_hash_is_of(digest, PROGRAM);
	append("b");
	hash_program(digest);
	assert_hash_is_of(digest, PROGRAM);
	changed = 0;
}

/* It may be long until its parent asks what became of it. */
static void one_that_ended_is_not_waited_for(void **state)
{
	struct executable executable;
	u8 digest[SHA256_SIZE];
	siginfo_t info;

	write_program("/bin/cat");
	run_program();
	executable = executable_of(child);
	executable.fresh = true;
	close(leash);
	assert_int_equal(waitid(P_PID, child, &info, WEXITED | WNOWAIT), 0);
	waits = 0;
	assert_false(executable_hash(&executable, digest));
	assert_int_equal(waits, 0);
	assert_false(executable_is_gone(child));
	waitpid(child, NULL, 0);
	assert_true(executable_is_gone(child));
}

/* Another file than it runs may be what it will run. */
static void one_that_executes_is_waited_for(void **state)
{
	struct executable executable;
	u8 digest[SHA256_SIZE];

	run_program();
	executable = executable_of(child);
	executable.fresh = true;
	executable.inode++;
	waits = 0;
	assert_false(executable_hash(&executable, digest));
	assert_int_not_equal(waits, 0);
	end_program();
}

static int go[2];

static void *run_when_told(void *unused)
{
	char byte;

	if (read(go[0], &byte, 1) == 1)
		execl(PROGRAM, PROGRAM, NULL);
	_exit(1);
}

/* Until it looks like this. */
static void until(bool (*it_is)(void))
{
	int left;

	for (left = 1000000; left && !it_is(); left--)
		sched_yield();
	assert_true(left);
}

static bool child_looks_ended(void)
{
	char path[32], text[1024] = "";
	FILE *from;

	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	from = fopen(path, "r");
	assert_non_null(fgets(text, sizeof(text), from));
	fclose(from);
	return !strncmp(strrchr(text, ')'), ") Z", 3);
}

static bool child_runs_program(void)
{
	struct stat runs, program;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/exe", child);
	assert_int_equal(stat(PROGRAM, &program), 0);
	return !stat(path, &runs) && runs.st_ino == program.st_ino;
}

static void tell_it(void)
{
	meanwhile = NULL;
	assert_int_equal(write(go[1], "x", 1), 1);
	until(child_runs_program);
}

/* Its first thread has ended; the one that executes is to become that. */
static void one_whose_other_thread_executes_is_waited_for(void **state)
{
	struct executable executable;
	u8 digest[SHA256_SIZE];
	struct stat program;
	pthread_t other;
	int ends[2];

	write_program("/bin/cat");
	assert_int_equal(stat(PROGRAM, &program), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC) | pipe2(go, O_CLOEXEC), 0);
	child = fork();
	if (!child) {
		dup2(ends[0], STDIN_FILENO);
		close(go[1]);
		pthread_create(&other, NULL, run_when_told, NULL);
		pthread_exit(NULL);
	}
	close(ends[0]);
	leash = ends[1];
	until(child_looks_ended);
	executable = (struct executable){
		.pid = child, .start = start_of(child), .inode = program.st_ino,
		.device_major = major(program.st_dev), .device_minor = minor(program.st_dev),
		.fresh = true,
	};
	meanwhile = tell_it;
	assert_true(executable_hash(&executable, digest));
	assert_hash_is_of(digest, PROGRAM);
	close(go[0]);
	close(go[1]);
	end_program();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_a_whole),
		cmocka_unit_test(is_of_the_content),
		cmocka_unit_test(is_of_what_it_is_now),
		cmocka_unit_test(needs_no_path),
		cmocka_unit_test(is_of_no_other),
		cmocka_unit_test(is_of_none_that_is_too_large),
		cmocka_unit_test(what_just_changed_is_read_again),
		cmocka_unit_test(one_that_ended_is_not_waited_for),
		cmocka_unit_test(one_that_executes_is_waited_for),
		cmocka_unit_test(one_whose_other_thread_executes_is_waited_for),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
