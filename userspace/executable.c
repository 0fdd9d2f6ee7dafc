// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "executable.h"
#include "moment.h"

#define CHUNK		(64 << 10)
#define CACHE_SIZE	256
#define SETTLED_S	2	/* seconds since its last change, before a hash is remembered */
/*
 * The alert is raised before the exec comes to its end, which is soon, unless it has to
 * wait for a processor or a disk: each wait is twice the one before, 20 ms in all.
 */
#define WAITS		8
#define WAIT_NS		80000

/**
 * struct hashed - a file that was hashed
 * @status: which file, and when it was changed last; no inode if there is none
 * @digest: its hash
 */
struct hashed {
	struct stat status;
	u8 digest[SHA256_SIZE];
};

static struct hashed cache[CACHE_SIZE];

static struct hashed *cache_entry(const struct stat *status)
{
	return &cache[(status->st_ino ^ status->st_dev) % CACHE_SIZE];
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whoever changes a file changes its times, the last of which nobody can set. */
static bool unchanged(const struct stat *a, const struct stat *b)
{
	return same_file(a, b) && a->st_size == b->st_size &&
	       same_time(&a->st_mtim, &b->st_mtim) && same_time(&a->st_ctim, &b->st_ctim);
}

#define STAT_SIZE	1024

/*
 * What the kernel says of a process, from behind its name on, which can hold anything;
 * NULL if it is gone.
 */
static const char *read_stat(int process, char text[STAT_SIZE])
{
	int fd = openat(process, "stat", O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return NULL;
	len = read(fd, text, STAT_SIZE - 1);
	close(fd);
	if (len <= 0)
		return NULL;
	text[len] = '\0';
	return strrchr(text, ')');
}

/* The fields of what read_stat() gives, as proc(5) counts them; the name is the second. */
#define STAT_NAME	2
#define STAT_THREADS	20
#define STAT_START	22

static bool stat_number(const char *at, int which, u64 *number)
{
	int field;

	for (field = STAT_NAME; at && field < which; field++)
		at = strchr(at + 1, ' ');
	return at && sscanf(at, "%" SCNu64, number) == 1;
}

/* When a process began, in ticks. */
static bool read_start(int process, u64 *ticks)
{
	char text[STAT_SIZE];

	return stat_number(read_stat(process, text), STAT_START, ticks);
}

/*
 * One that nobody waited for yet is there still, and runs nothing. But that it looks so may
 * mean its first thread alone: another can be executing, and becomes that one.
 */
static bool has_ended(int process)
{
	char text[STAT_SIZE];
	const char *at = read_stat(process, text);
	u64 threads;

	if (!at || !strncmp(at, ") X", 3))
		return true;
	return !strncmp(at, ") Z", 3) &&
	       !(stat_number(at, STAT_THREADS, &threads) && threads > 1);
}

static bool is_process(int process, const struct executable *executable)
{
	u64 tick = MOMENT_SECOND / sysconf(_SC_CLK_TCK), ticks;

	return read_start(process, &ticks) && ticks == executable->start / tick;
}

static bool is_file(const struct stat *status, const struct executable *executable)
{
	return S_ISREG(status->st_mode) && status->st_ino == executable->inode &&
	       major(status->st_dev) == executable->device_major &&
	       minor(status->st_dev) == executable->device_minor;
}

/* Opened if it is the file that is meant. */
static int open_once(int process, const struct executable *executable, struct stat *status)
{
	int fd = openat(process, "exe", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd >= 0 && (fstat(fd, status) || !is_file(status, executable))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int open_file(int process, const struct executable *executable, struct stat *status)
{
	struct timespec wait = { .tv_nsec = WAIT_NS };
	int left = executable->fresh ? WAITS : 0;
	int fd = open_once(process, executable, status);

	for (; fd < 0 && left && !has_ended(process); left--) {
		nanosleep(&wait, NULL);
		wait.tv_nsec *= 2;
		fd = open_once(process, executable, status);
	}
	return fd;
}

static bool read_hash(int fd, off_t size, u8 digest[SHA256_SIZE])
{
	u64 end = moment_on(CLOCK_MONOTONIC) + EXECUTABLE_TIME_MAX_MS * MOMENT_MS;
	static u8 chunk[CHUNK];
	struct sha256 sha;
	ssize_t len;

	sha256_begin(&sha);
	while ((len = read(fd, chunk, sizeof(chunk))) > 0) {
		sha256_add(&sha, chunk, len);
		/* It may grow while it is read. */
		if (sha.total > (u64)size || moment_on(CLOCK_MONOTONIC) > end)
			return false;
	}
	if (len || sha.total != (u64)size)
		return false;
	sha256_end(&sha, digest);
	return true;
}

/*
 * What is changed again within the clock tick of its last change has the same times. The
 * ticks of some file systems are seconds.
 */
static bool is_settled(const struct stat *status)
{
	s64 now = moment_now() / MOMENT_SECOND;

	return now - status->st_ctim.tv_sec > SETTLED_S;
}

static bool hash_file(int fd, const struct stat *status, u8 digest[SHA256_SIZE])
{
	struct hashed *entry = cache_entry(status);
	bool settled = is_settled(status);
	struct stat after;

	if (unchanged(&entry->status, status)) {
		memcpy(digest, entry->digest, SHA256_SIZE);
		return true;
	}
	if (status->st_size > EXECUTABLE_SIZE_MAX || !read_hash(fd, status->st_size, digest) ||
	    fstat(fd, &after) || !unchanged(&after, status))
		return false;
	if (!settled)
		return true;
	entry->status = *status;
	memcpy(entry->digest, digest, SHA256_SIZE);
	return true;
}

/* Is what was read still what the process runs? */
static bool still_runs(int process, const struct executable *executable,
		       const struct stat *status)
{
	struct stat now;

	return !fstatat(process, "exe", &now, 0) && same_file(&now, status) &&
	       is_process(process, executable);
}

#define PROCESS_SIZE	32

static void process_path(u32 pid, char path[PROCESS_SIZE])
{
	snprintf(path, PROCESS_SIZE, "/proc/%u", pid);
}

static bool hash_of(int process, const struct executable *executable, u8 digest[SHA256_SIZE])
{
	struct stat status;
	bool known;
	int fd;

	if (!is_process(process, executable))
		return false;
	fd = open_file(process, executable, &status);
	if (fd < 0)
		return false;
	known = hash_file(fd, &status, digest) && still_runs(process, executable, &status);
	close(fd);
	return known;
}

/**
 * executable_is_gone() - is a process no more
 * @pid: which
 *
 * Return: true if so. Nothing can keep the caller waiting.
 */
bool executable_is_gone(u32 pid)
{
	char path[PROCESS_SIZE];

	process_path(pid, path);
	return access(path, F_OK) && errno == ENOENT;
}

/**
 * executable_hash() - hash what a process runs
 * @executable: the process and its file
 * @digest: gets the hash
 *
 * What was hashed and did not change since is not read again. It may take for
 * ever, where a file system does not answer: see hasher.h.
 *
 * Return: false if the process has ended, runs another file, or if it is too
 * large, took too long or was changed meanwhile.
 */
bool executable_hash(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	char path[PROCESS_SIZE];
	int process;
	bool known;

	process_path(executable->pid, path);
	/* Of this process alone: who gets its number later is not found by it. */
	process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0)
		return false;
	known = hash_of(process, executable, digest);
	close(process);
	return known;
}
