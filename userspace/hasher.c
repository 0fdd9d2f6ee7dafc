// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hasher.h"
#include "moment.h"

/* Time that hashing may take: a tenth of all, of which a second can be saved up. */
#define SHARE		10
#define SPARE_MAX_US	1000000
/* An exec that is older than this has come to its end. */
#define FRESH	MOMENT_SECOND

/* Where systems have no call for it, descriptors are closed up to this. */
#define DESCRIPTORS_MAX	1024

/* What the hasher answers. */
struct answer {
	bool known;
	u8 digest[SHA256_SIZE];
};

static s64 now_us(void)
{
	return moment_on(CLOCK_MONOTONIC) / MOMENT_US;
}

/* What the reader has open is not kept open by this, nor locked. */
static void keep_only(int fd)
{
	int other;

	if (dup2(fd, STDERR_FILENO + 1) < 0)
		_exit(1);
	if (!syscall(SYS_close_range, STDERR_FILENO + 2, ~0u, 0))
		return;
	for (other = STDERR_FILENO + 2; other < DESCRIPTORS_MAX; other++)
		close(other);
}

/* It ends with the reader, or when that lets go of it. */
static void serve(const struct hasher *hasher, int fd, pid_t parent)
{
	struct executable executable;
	struct answer answer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "kexecguard-hash");
	if (getppid() != parent)
		_exit(0);
	keep_only(fd);
	fd = STDERR_FILENO + 1;
	while (recv(fd, &executable, sizeof(executable), 0) == sizeof(executable)) {
		memset(&answer, 0, sizeof(answer));
		answer.known = hasher->hash(&executable, answer.digest);
		if (send(fd, &answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
			break;
	}
	_exit(0);
}

static bool begin(struct hasher *hasher)
{
	pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	hasher->pid = fork();
	if (!hasher->pid)
		serve(hasher, ends[1], parent);
	close(ends[1]);
	hasher->fd = ends[0];
	if (hasher->pid > 0)
		return true;
	hasher->pid = 0;
	close(ends[0]);
	return false;
}

/* One that hangs in the kernel does not end at once, and is not waited for. */
static bool is_gone(struct hasher *hasher)
{
	if (hasher->pid && hasher->fd < 0 && waitpid(hasher->pid, NULL, WNOHANG))
		hasher->pid = 0;
	return !hasher->pid;
}

static void stop(struct hasher *hasher)
{
	kill(hasher->pid, SIGKILL);
	close(hasher->fd);
	hasher->fd = -1;
}

static bool ask(struct hasher *hasher, const struct executable *executable,
		struct answer *answer)
{
	struct pollfd answered = { .fd = hasher->fd, .events = POLLIN };

	return send(hasher->fd, executable, sizeof(*executable), MSG_NOSIGNAL) ==
		       sizeof(*executable) &&
	       poll(&answered, 1, hasher->wait_ms) == 1 &&
	       recv(hasher->fd, answer, sizeof(*answer), 0) == sizeof(*answer);
}

/* Nobody can keep the reader from its work with files that take long to read. */
static bool has_time(struct hasher *hasher)
{
	s64 now = now_us();

	hasher->spare_us += hasher->counted ? (now - hasher->counted) / SHARE : SPARE_MAX_US;
	if (hasher->spare_us > SPARE_MAX_US)
		hasher->spare_us = SPARE_MAX_US;
	hasher->counted = now;
	return now >= hasher->resting && hasher->spare_us > 0;
}

static void spend(struct hasher *hasher)
{
	s64 now = now_us();

	hasher->spare_us -= now - hasher->counted;
	hasher->counted = now;
}

/* Of what was refused, nothing runs. */
static bool is_told(const struct alert *alert)
{
	const struct alert_process *process = &alert->process;

	return alert->has_process && process->pid != ALERT_UNKNOWN && process->start &&
	       process->file.has_inode && process->file.device_major != ALERT_UNKNOWN &&
	       process->file.device_minor != ALERT_UNKNOWN &&
	       !(alert->event == KEXECGUARD_EVENT_EXEC &&
		 alert->decision == KEXECGUARD_DECISION_DENIED);
}

static struct executable executable_of(const struct alert *alert)
{
	const struct alert_process *process = &alert->process;

	return (struct executable){
		.pid = process->pid,
		.fresh = alert->event == KEXECGUARD_EVENT_EXEC &&
			 alert->time + FRESH > moment_now(),
		.start = process->start,
		.device_major = process->file.device_major,
		.device_minor = process->file.device_minor,
		.inode = process->file.inode,
	};
}

/**
 * hasher_may_know() - can it be known what the process of an alert runs
 * @hasher: who would be asked
 * @alert: the alert
 *
 * Return: false if there is nothing to ask for. It takes no time.
 */
bool hasher_may_know(const struct hasher *hasher, const struct alert *alert)
{
	return is_told(alert) && !hasher->is_gone(alert->process.pid);
}

/**
 * hasher_ask() - hash what the process of an alert runs
 * @hasher: begun as HASHER_DEFAULT; starts a process the first time
 * @alert: the alert; hasher_may_know() said so
 *
 * It takes @wait_ms at most, and a tenth of the caller's time in the long run.
 *
 * Return: the hash in hexadecimal, until the next call; NULL if it is not known.
 */
const char *hasher_ask(struct hasher *hasher, const struct alert *alert)
{
	struct executable executable;
	struct answer answer;
	bool answered;

	if (!has_time(hasher))
		return NULL;
	if (!hasher->pid)
		hasher->fd = -1;
	if (hasher->fd < 0 && (!is_gone(hasher) || !begin(hasher)))
		return NULL;
	executable = executable_of(alert);
	answered = ask(hasher, &executable, &answer);
	spend(hasher);
	if (answered)
		return answer.known ? sha256_text(answer.digest, hasher->text) : NULL;
	stop(hasher);
	hasher->resting = hasher->counted + hasher->rest_ms * 1000ll;
	return NULL;
}

/**
 * hasher_end() - end who hashes
 * @hasher: can be asked again
 */
void hasher_end(struct hasher *hasher)
{
	if (!hasher->pid)
		return;
	if (hasher->fd >= 0)
		stop(hasher);
	is_gone(hasher);
}
