// SPDX-License-Identifier: GPL-2.0
/* Programs are executed in every way there is, and some are killed meanwhile. */
#include "soak.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../userspace/array.h"
#include "kg_system.h"

#define LONG_ARG	60000
#define MANY_ARGS	500

static char *const environment[] = { KG_ACT "=", "PATH=/usr/bin:/bin", NULL };

static void execute(const char *path, char *const argv[])
{
	execve(path, argv, environment);
}

static void execute_plain(void)
{
	execute(KG_PATH("program"), (char *[]){ "program", "--with", "arguments", NULL });
}

static void execute_script(void)
{
	execute(KG_PATH("script"), (char *[]){ "script", "x", NULL });
}

static void execute_script_of_script(void)
{
	execute(KG_PATH("deep"), (char *[]){ "deep", "x", NULL });
}

static void execute_long(void)
{
	static char text[LONG_ARG + 1];

	memset(text, 'a', LONG_ARG);
	execute(KG_PATH("program"), (char *[]){ "program", text, text, text, NULL });
}

static void execute_many(void)
{
	static char *argv[MANY_ARGS + 1];
	int i;

	for (i = 0; i < MANY_ARGS; i++)
		argv[i] = i % 2 ? "" : "argument";
	execute(KG_PATH("program"), argv);
}

/* What fails, before and after it is ruled on; then what does not. */
static void execute_broken(void)
{
	execute(KG_PATH("text"), (char *[]){ "text", NULL });
	execute(KG_PATH("broken"), (char *[]){ "broken", NULL });
	execute(KG_PATH("nothing"), (char *[]){ "nothing", NULL });
	execute_plain();
}

static void execute_by_fd(void)
{
	int fd = open(KG_PATH("program"), O_RDONLY | O_CLOEXEC);

	syscall(SYS_execveat, fd, "", (char *[]){ "by-fd", NULL }, environment, AT_EMPTY_PATH);
}

static void *execute_in_thread(void *result)
{
	execute_plain();
	return result;
}

static void execute_from_thread(void)
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, execute_in_thread, NULL))
		pthread_join(thread, NULL);
}

/* A process whose parent is gone, and its child. */
static void execute_orphaned(void)
{
	if (!fork()) {
		if (fork())
			_exit(0);
		execute_plain();
	}
	_exit(0);
}

static void change_images(void)
{
	char from[64], to[64];

	snprintf(from, sizeof(from), KG_PATH("vmlinuz-%d"), getpid());
	snprintf(to, sizeof(to), KG_PATH("initrd-%d"), getpid());
	kg_write_text(from, "no kernel");
	if (!link(from, to))
		unlink(to);
	if (!rename(from, to))
		unlink(to);
	unlink(from);
	_exit(0);
}

static void (*const kinds[])(void) = {
	execute_plain, execute_script, execute_script_of_script, execute_long, execute_many,
	execute_broken, execute_by_fd, execute_from_thread, execute_orphaned, change_images,
};

#define KINDS ARRAY_SIZE(kinds)

/* None of these is refused, so only who was killed ends otherwise than well. */
void soak_storm(struct soak *soak)
{
	while (!soak->stop) {
		void (*kind)(void) = kinds[rand() % KINDS];
		bool killed = rand() % 16 == 0;
		pid_t pid = fork();
		int status;

		if (!pid) {
			kind();
			_exit(1);
		}
		if (killed) {
			usleep(rand() % 2000);
			kill(pid, SIGKILL);
		}
		status = kg_wait(pid);
		soak_expect(soak, CLAIM_STORM, !status || (killed && status == 128 + SIGKILL),
			    "a program of the storm ended with", status);
	}
}
