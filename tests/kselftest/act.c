// SPDX-License-Identifier: GPL-2.0
/*
 * The program that the tests execute, under many names. What it does is in the
 * environment variable KG_ACT, a list of verbs with an argument each:
 *
 *	comm:kg-forged;spawn:/tmp/kgt/kg-child one two;touch:/tmp/kgt/done
 *
 * so that its argv is left to the test. It exits with 0, or with an errno if
 * something that should work did not.
 */
#include "kg_kexec.h"
#include "kg_system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 16

static char **program_argv;
static int program_argc;

/* What is left to do. */
static char *script;

static void perform(void);

static void fail(const char *verb)
{
	int err = errno;

	fprintf(stderr, "# act: %s: %s\n", verb, strerror(err));
	_exit(err);
}

static void check(const char *verb, int result)
{
	if (result < 0) {
		errno = -result;
		fail(verb);
	}
}

static void exit_as(pid_t pid)
{
	int status = kg_wait(pid);

	if (status)
		_exit(status < 0 ? -status : status);
}

static void do_touch(char *path)
{
	check("touch", kg_write_text(path, "x"));
}

static void do_pid(char *path)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", getpid());
	check("pid", kg_write_text(path, text));
}

/* Our argv, as it reached us. */
static void do_args(char *path)
{
	FILE *file = fopen(path, "we");
	int i;

	if (!file)
		fail("args");
	for (i = 0; i < program_argc; i++)
		fwrite(program_argv[i], strlen(program_argv[i]) + 1, 1, file);
	if (fclose(file))
		fail("args");
}

/* Forge our argv where it lies. */
static void do_rewrite(char *text)
{
	char *last = program_argv[program_argc - 1];
	char *end = last + strlen(last);
	char *at = program_argv[0];
	size_t len = strlen(text);

	for (; at + len < end; at += len + 1)
		memcpy(at, text, len + 1);
	memset(at, 0, end - at);
}

/* Forge our argv by telling the kernel that it lies elsewhere. */
static void do_argarea(char *text)
{
	size_t len = strlen(text) + 1;
	char *area = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		fail("argarea");
	memcpy(area, text, len);
	/* It lies below the stack, so this order keeps start before end. */
	if (prctl(PR_SET_MM, PR_SET_MM_ARG_START, area, 0, 0) ||
	    prctl(PR_SET_MM, PR_SET_MM_ARG_END, area + len, 0, 0))
		fail("argarea");
}

static void do_comm(char *name)
{
	if (prctl(PR_SET_NAME, name))
		fail("comm");
}

static void do_setuid(char *id)
{
	uid_t uid = atoi(id);

	if (setresuid(uid, uid, uid))
		fail("setuid");
}

static void do_setgid(char *id)
{
	gid_t gid = atoi(id);

	if (setresgid(gid, gid, gid))
		fail("setgid");
}

static void do_seteuid(char *id)
{
	if (seteuid(atoi(id)))
		fail("seteuid");
}

static void do_setegid(char *id)
{
	if (setegid(atoi(id)))
		fail("setegid");
}

static void do_chdir(char *path)
{
	if (chdir(path))
		fail("chdir");
}

static void do_rmdir(char *path)
{
	if (rmdir(path))
		fail("rmdir");
}

static void do_unlink(char *path)
{
	if (unlink(path))
		fail("unlink");
}

/* Into a folder whose path is longer than paths can be. */
static void do_deep(char *unused)
{
	char name[201];
	int i;

	(void)unused;
	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 25; i++)
		if ((mkdir(name, 0755) && errno != EEXIST) || chdir(name))
			fail("deep");
}

static void do_setsid(char *unused)
{
	(void)unused;
	if (setsid() < 0)
		fail("setsid");
}

/* A process group of our own. */
static void do_setpgid(char *unused)
{
	(void)unused;
	if (setpgid(0, 0))
		fail("setpgid");
}

/* A terminal for our session, which stays as long as its other end is open: here. */
static void do_tty(char *unused)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	int slave;

	(void)unused;
	if (master < 0 || grantpt(master) || unlockpt(master))
		fail("tty");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0))
		fail("tty");
}

static void do_notty(char *unused)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	(void)unused;
	signal(SIGHUP, SIG_IGN);
	if (fd < 0 || ioctl(fd, TIOCNOTTY))
		fail("notty");
	close(fd);
}

static void split(char *text, char *argv[])
{
	int n = 0;

	for (text = strtok(text, " "); text && n < ARGS_MAX; text = strtok(NULL, " "))
		argv[n++] = text;
	argv[n] = NULL;
}

/* "MODE PATH" */
static void do_chmod(char *what)
{
	char *argv[ARGS_MAX + 1];

	split(what, argv);
	if (chmod(argv[1], strtol(argv[0], NULL, 8)))
		fail("chmod");
}

/* "FROM TO": what is there is also here. */
static void do_bind(char *what)
{
	char *argv[ARGS_MAX + 1];

	split(what, argv);
	if (mount(argv[0], argv[1], NULL, MS_BIND, NULL))
		fail("bind");
}

/* "OLD NEW": another name for a file. */
static void do_link(char *what)
{
	char *argv[ARGS_MAX + 1];

	split(what, argv);
	if (link(argv[0], argv[1]))
		fail("link");
}

static void put_descriptor(int fd, int as)
{
	if (fd < 0 || dup2(fd, as) < 0 || (fd != as && close(fd)))
		fail("descriptor");
}

/* "N PATH": file descriptor N is this file. */
static void do_open(char *what)
{
	char *argv[ARGS_MAX + 1];

	split(what, argv);
	put_descriptor(open(argv[1], O_RDWR), atoi(argv[0]));
}

/* "N PATH": file descriptor N is no more than this path. */
static void do_hold(char *what)
{
	char *argv[ARGS_MAX + 1];

	split(what, argv);
	put_descriptor(open(argv[1], O_PATH), atoi(argv[0]));
}

/* File descriptor N is the end of a pipe from which can be read. */
static void do_pipe(char *number)
{
	int ends[2];

	if (pipe(ends))
		fail("pipe");
	put_descriptor(ends[0], atoi(number));
}

static void do_close(char *number)
{
	if (close(atoi(number)))
		fail("close");
}

/* A call that changes nothing: to drop a kernel where none is staged. */
static void do_kexec(char *unused)
{
	(void)unused;
	if (syscall(SYS_kexec_load, 0, 0, NULL, 0))
		fail("kexec");
}

/* Stages a kernel: "IMAGE INITRD COMMAND-LINE", the last of one word. */
static void do_stage(char *what)
{
	char *argv[ARGS_MAX + 1];
	int image, initrd;

	split(what, argv);
	image = open(argv[0], O_RDONLY | O_CLOEXEC);
	initrd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (syscall(SYS_kexec_file_load, image, initrd, strlen(argv[2]) + 1, argv[2], 0))
		fail("stage");
}

/* Reboots into the kernel that is staged. */
static void do_reboot(char *unused)
{
	(void)unused;
	check("reboot", kg_reboot());
}

static void do_loginuid(char *id)
{
	check("loginuid", kg_write_text("/proc/self/loginuid", id));
}

/* Into a control group, by its file cgroup.procs. */
static void do_enter(char *path)
{
	check("enter", kg_write_text(path, "0"));
}

/* The child goes on; the parent waits for it. */
static void do_fork(char *unused)
{
	pid_t pid = fork();

	(void)unused;
	if (pid < 0)
		fail("fork");
	if (!pid)
		return;
	exit_as(pid);
	_exit(0);
}

/* The child goes on when it has lost its parent, and nobody knows that any more. */
static void do_orphan(char *unused)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	(void)unused;
	if (pid < 0)
		fail("orphan");
	if (pid)
		_exit(0);
	while (getppid() == parent || !kill(parent, 0))
		usleep(1000);
}

static void *thread_main(void *unused)
{
	(void)unused;
	perform();
	_exit(0);
}

/* Another thread than the first goes on. */
static void do_thread(char *unused)
{
	pthread_t thread;

	(void)unused;
	errno = pthread_create(&thread, NULL, thread_main, NULL);
	if (errno)
		fail("thread");
	pthread_join(thread, NULL);
}

/* What is executed goes on with what is left to do. */
static void do_exec(char *command)
{
	char *argv[ARGS_MAX + 1];

	split(command, argv);
	setenv(KG_ACT, script ?: "", 1);
	execv(argv[0], argv);
	fail("exec");
}

static void exec_fd(int fd, char *argv[])
{
	setenv(KG_ACT, script ?: "", 1);
	fexecve(fd, argv, environ);
}

/* What is executed lies in memory that never had a name in a folder. */
static void do_memexec(char *command)
{
	static char data[4 << 20];
	char *argv[ARGS_MAX + 1];
	ssize_t len;
	int fd;

	split(command, argv);
	len = kg_read_file(argv[0], data, sizeof(data));
	fd = memfd_create("kg-memory", MFD_CLOEXEC);
	if (len > 0 && fd >= 0 && write(fd, data, len) == len)
		exec_fd(fd, argv);
	fail("memexec");
}

/* What is executed has lost its name. */
static void do_goneexec(char *command)
{
	char *argv[ARGS_MAX + 1];
	int fd;

	split(command, argv);
	fd = open(argv[0], O_PATH | O_CLOEXEC);
	if (fd >= 0 && !unlink(argv[0]))
		exec_fd(fd, argv);
	fail("goneexec");
}

/* Tomoyo, in some kernels, wants the name by which the kernel calls it to lead somewhere. */
static int name_fd(int fd)
{
	char path[32];

	mkdir("/dev", 0755);
	mkdir("/dev/fd", 0755);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
}

/* "FOLDER PROGRAM ARGUMENT...": what is executed is outside of its root folder. */
static void do_jailexec(char *command)
{
	char *argv[ARGS_MAX + 1];
	int fd;

	split(command, argv);
	fd = open(argv[1], O_PATH | O_CLOEXEC);
	if (fd >= 0 && !chroot(argv[0]) && !chdir("/") && name_fd(fd) >= 0)
		exec_fd(fd, argv + 1);
	fail("jailexec");
}

/* What is executed, if that succeeds, does what KG_ACT_NEXT says. */
static void do_tryexec(char *command)
{
	char *argv[ARGS_MAX + 1];

	split(command, argv);
	setenv(KG_ACT, getenv(KG_ACT_NEXT) ?: "", 1);
	execv(argv[0], argv);
}

/* What the last attempt must have failed with. */
static void do_eperm(char *unused)
{
	int err = errno;

	(void)unused;
	if (err == EPERM)
		return;
	fprintf(stderr, "# act: no EPERM but: %s\n", strerror(err));
	_exit(err ?: 1);
}

static void do_spawn(char *command)
{
	char *argv[ARGS_MAX + 1];

	split(command, argv);
	exit_as(kg_spawn(argv[0], argv, NULL));
}

static void do_vspawn(char *command)
{
	char *argv[ARGS_MAX + 1], *env[] = { NULL };
	pid_t pid;

	split(command, argv);
	pid = vfork();
	if (!pid) {
		execve(argv[0], argv, env);
		_exit(errno);
	}
	exit_as(pid);
}

static void do_unshare(char *what)
{
	static const struct {
		const char *name;
		int flag;
	} spaces[] = {
		{ "cgroup", CLONE_NEWCGROUP }, { "ipc", CLONE_NEWIPC }, { "mnt", CLONE_NEWNS },
		{ "net", CLONE_NEWNET }, { "pid", CLONE_NEWPID }, { "user", CLONE_NEWUSER },
		{ "uts", CLONE_NEWUTS },
	};
	size_t i;

	errno = EINVAL;
	for (i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		if (!strcmp(spaces[i].name, what) && !unshare(spaces[i].flag))
			return;
	fail("unshare");
}

/* Until somebody kills it; waiting for a file keeps a processor busy. */
static void do_pause(char *unused)
{
	(void)unused;
	while (pause())
		;
}

static void do_wait(char *path)
{
	errno = ETIMEDOUT;
	if (!kg_wait_file(path))
		fail("wait");
}

static void do_crash(char *unused)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	(void)unused;
	setrlimit(RLIMIT_CORE, &unlimited);
	raise(SIGSEGV);
}

static void do_exit(char *status)
{
	_exit(atoi(status));
}

static const struct verb {
	const char *name;
	void (*perform)(char *argument);
} verbs[] = {
	{ "args", do_args },
	{ "argarea", do_argarea },
	{ "bind", do_bind },
	{ "chdir", do_chdir },
	{ "chmod", do_chmod },
	{ "close", do_close },
	{ "comm", do_comm },
	{ "crash", do_crash },
	{ "deep", do_deep },
	{ "enter", do_enter },
	{ "eperm", do_eperm },
	{ "exec", do_exec },
	{ "exit", do_exit },
	{ "fork", do_fork },
	{ "goneexec", do_goneexec },
	{ "hold", do_hold },
	{ "jailexec", do_jailexec },
	{ "kexec", do_kexec },
	{ "link", do_link },
	{ "loginuid", do_loginuid },
	{ "memexec", do_memexec },
	{ "notty", do_notty },
	{ "open", do_open },
	{ "orphan", do_orphan },
	{ "pause", do_pause },
	{ "pid", do_pid },
	{ "pipe", do_pipe },
	{ "rewrite", do_rewrite },
	{ "rmdir", do_rmdir },
	{ "setegid", do_setegid },
	{ "seteuid", do_seteuid },
	{ "setgid", do_setgid },
	{ "setpgid", do_setpgid },
	{ "setsid", do_setsid },
	{ "setuid", do_setuid },
	{ "spawn", do_spawn },
	{ "stage", do_stage },
	{ "reboot", do_reboot },
	{ "thread", do_thread },
	{ "touch", do_touch },
	{ "tryexec", do_tryexec },
	{ "tty", do_tty },
	{ "unlink", do_unlink },
	{ "unshare", do_unshare },
	{ "vspawn", do_vspawn },
	{ "wait", do_wait },
};

static void perform_one(char *text)
{
	char *argument = strchr(text, ':');
	size_t i;

	if (argument)
		*argument++ = '\0';
	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].name, text))
			continue;
		verbs[i].perform(argument ?: "");
		return;
	}
	errno = EINVAL;
	fail(text);
}

static void perform(void)
{
	char *text;

	while (script && (text = strsep(&script, ";")))
		if (*text)
			perform_one(text);
}

int main(int argc, char **argv)
{
	char *act = getenv(KG_ACT);

	program_argc = argc;
	program_argv = argv;
	script = act ? strdup(act) : NULL;
	perform();
	return 0;
}
