// SPDX-License-Identifier: GPL-2.0
#include "kg_system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long what must happen may take: an emulated processor is slow. */
#define PATIENCE_MS 60000
#define TICK_MS 5

static void tick(void)
{
	usleep(TICK_MS * 1000);
}

/* From folder to folder, since a path can be too long to be said. */
static void remove_at(int parent, const char *name)
{
	struct dirent *entry;
	DIR *dir;

	if (!unlinkat(parent, name, 0) || (errno != EISDIR && errno != EPERM))
		return;
	dir = fdopendir(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove_at(dirfd(dir), entry->d_name);
	closedir(dir);
	unlinkat(parent, name, AT_REMOVEDIR);
}

/** kg_dir_remove() - remove the test's files */
void kg_dir_remove(void)
{
	remove_at(AT_FDCWD, KG_DIR);
}

/**
 * kg_dir_reset() - an empty place for the test's files
 *
 * Return: 0 or a negative errno.
 */
int kg_dir_reset(void)
{
	kg_dir_remove();
	if (mkdir(KG_DIR, 0755))
		return -errno;
	/* For those who are not root. */
	return chmod(KG_DIR, 0777) ? -errno : 0;
}

/**
 * kg_write_file() - make a file
 * @path: its path
 * @data: its bytes
 * @len: how many
 *
 * Return: 0 or a negative errno.
 */
int kg_write_file(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	const char *at = data;
	ssize_t n;

	if (fd < 0)
		return -errno;
	for (; len; at += n, len -= n) {
		n = write(fd, at, len);
		if (n <= 0)
			break;
	}
	n = len ? -errno : 0;
	close(fd);
	return n;
}

int kg_write_text(const char *path, const char *text)
{
	return kg_write_file(path, text, strlen(text));
}

/**
 * kg_read_file() - read the beginning of a file
 * @path: its path
 * @data: where to
 * @size: room there
 *
 * Return: bytes read, or a negative errno.
 */
ssize_t kg_read_file(const char *path, void *data, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (len < size && (n = read(fd, (char *)data + len, size - len)) > 0)
		len += n;
	n = n < 0 ? -errno : 0;
	close(fd);
	return n ?: (ssize_t)len;
}

/**
 * kg_read_number() - read a file that is a decimal number
 * @path: its path
 *
 * Return: the number, -1 if there is none.
 */
long kg_read_number(const char *path)
{
	char text[32] = "";
	ssize_t len = kg_read_file(path, text, sizeof(text) - 1);

	return len > 0 ? strtol(text, NULL, 10) : -1;
}

/**
 * kg_write_script() - make an executable text file
 * @path: its path
 * @text: all of it, the first line too
 *
 * Return: 0 or a negative errno.
 */
int kg_write_script(const char *path, const char *text)
{
	return kg_write_text(path, text) ?: chmod(path, 0755) ? -errno : 0;
}

bool kg_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

/**
 * kg_tests_dir() - where the test programs lie
 *
 * Return: a path without a slash at its end.
 */
const char *kg_tests_dir(void)
{
	static char path[4096];
	ssize_t len;

	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (len < 0)
		return ".";
	path[len] = '\0';
	*strrchr(path, '/') = '\0';
	return path;
}

static int copy_file(const char *from, const char *to)
{
	char buffer[64 << 10];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	ssize_t n = -1;

	while (in >= 0 && out >= 0 && (n = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, n) != n)
			n = -1;
	n = n ? -errno : 0;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return n;
}

/**
 * kg_install_act() - put a copy of the program act into the test's place
 * @name: the name that it gets there
 *
 * Return: 0 or a negative errno.
 */
int kg_install_act(const char *name)
{
	char from[4200], to[4200];

	snprintf(from, sizeof(from), "%s/act", kg_tests_dir());
	snprintf(to, sizeof(to), KG_DIR "/%s", name);
	return copy_file(from, to) ?: chmod(to, 0755) ? -errno : 0;
}

/**
 * kg_spawn() - start a program
 * @path: its path, not looked up in PATH
 * @argv: its arguments
 * @act: what it is to do, NULL if it is another program than act
 *
 * A program that cannot be executed exits with the errno of that.
 *
 * Return: its pid, or a negative errno.
 */
pid_t kg_spawn(const char *path, char *const argv[], const char *act)
{
	char *env[] = { NULL, NULL, "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	char variable[4096], next[1024];
	pid_t pid;

	snprintf(variable, sizeof(variable), KG_ACT "=%s", act ?: "");
	snprintf(next, sizeof(next), KG_ACT_NEXT "=%s", getenv(KG_ACT_NEXT) ?: "");
	env[0] = variable;
	env[1] = next;
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : pid;
	execve(path, argv, env);
	_exit(errno);
}

/**
 * kg_wait() - wait for a child
 * @pid: the child, or what kg_spawn() returned
 *
 * Return: its exit status, 128 and the signal that killed it, or a negative errno.
 */
int kg_wait(pid_t pid)
{
	int status;

	if (pid < 0)
		return pid;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int kg_run(const char *path, char *const argv[], const char *act)
{
	return kg_wait(kg_spawn(path, argv, act));
}

/* With its path as its only argument. */
int kg_run_simple(const char *path, const char *act)
{
	char *argv[] = { (char *)path, NULL };

	return kg_run(path, argv, act);
}

/* What the last command said. */
static const char output_path[] = KG_PATH(".output");

/**
 * kg_command_quiet() - run a program of the guest's, looked up in PATH
 * @argv: its arguments
 *
 * Return: its exit status, or a negative errno.
 */
int kg_command_quiet(char *const argv[])
{
	int fd = open(output_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pid_t pid;

	if (fd < 0)
		return -errno;
	pid = fork();
	if (!pid) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(fd);
	return kg_wait(pid);
}

/* What it says is shown if it fails. */
int kg_command(char *const argv[])
{
	int status = kg_command_quiet(argv);
	char output[4096];
	ssize_t len;

	if (!status)
		return 0;
	len = kg_read_file(output_path, output, sizeof(output));
	fprintf(stderr, "# %s: status %d: %.*s\n", argv[0], status, len > 0 ? (int)len : 0,
		output);
	return status;
}

/**
 * kg_as_nobody() - let somebody without any right make a call
 * @call: the call; returns 0 or a negative errno
 * @with: given to it
 *
 * Return: what it returned.
 */
int kg_as_nobody(int (*call)(const void *with), const void *with)
{
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(KG_NOBODY, KG_NOBODY, KG_NOBODY))
			_exit(ECHILD);
		_exit(-call(with));
	}
	return -kg_wait(pid);
}

/**
 * kg_in_user_namespace() - let somebody make a call who has all rights in a
 * user namespace and none outside
 * @call: the call; returns 0 or a negative errno
 * @with: given to it
 *
 * Return: what it returned.
 */
int kg_in_user_namespace(int (*call)(const void *with), const void *with)
{
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWUSER))
			_exit(ECHILD);
		_exit(-call(with));
	}
	return -kg_wait(pid);
}

/**
 * kg_wait_file() - wait until a file is there and not empty
 * @path: its path
 *
 * Return: false if it did not come about.
 */
bool kg_wait_file(const char *path)
{
	struct stat st;
	int left;

	for (left = PATIENCE_MS; left > 0; left -= TICK_MS) {
		if (!stat(path, &st) && st.st_size)
			return true;
		tick();
	}
	return false;
}

/**
 * kg_wait_text() - wait until a file says something
 * @path: its path
 * @text: all that is in it then
 *
 * Return: false if it did not come about.
 */
bool kg_wait_text(const char *path, const char *text)
{
	char said[64];
	int left;

	for (left = PATIENCE_MS; left > 0; left -= TICK_MS) {
		memset(said, 0, sizeof(said));
		if (kg_read_file(path, said, sizeof(said) - 1) > 0 && !strcmp(said, text))
			return true;
		tick();
	}
	return false;
}

static char process_state(pid_t pid)
{
	char path[64], text[512] = "";
	const char *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (kg_read_file(path, text, sizeof(text) - 1) <= 0)
		return 0;
	end = strrchr(text, ')');
	return end ? end[2] : 0;
}

/**
 * kg_wait_state() - wait until a process is in a state
 * @pid: the process
 * @state: as in /proc: S, D, T, Z
 *
 * Return: false if it did not come about.
 */
bool kg_wait_state(pid_t pid, char state)
{
	int left;

	for (left = PATIENCE_MS; left > 0; left -= TICK_MS) {
		if (process_state(pid) == state)
			return true;
		tick();
	}
	return false;
}

static const char *module_path(void)
{
	static char path[256];
	struct utsname name;

	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/kexecguard.ko", name.release);
	return path;
}

/**
 * kg_module_load_file() - load a module
 * @path: its file
 * @params: its parameters, as in "mode=enforce alerts=16"
 *
 * Return: 0 or a negative errno: what the module's initialisation returned.
 */
int kg_module_load_file(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	long err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return err;
}

/* Ours. */
int kg_module_load(const char *params)
{
	return kg_module_load_file(module_path(), params);
}

/**
 * kg_module_unload() - unload the module, if nothing uses it
 *
 * Return: 0, -ENOENT if it is not loaded, -EAGAIN if it is in use, or another
 * negative errno.
 */
int kg_module_unload(void)
{
	return syscall(SYS_delete_module, "kexecguard", O_NONBLOCK) ? -errno : 0;
}

/**
 * kg_module_unload_wait() - unload the module as soon as nothing uses it
 *
 * Return: 0, or a negative errno.
 */
int kg_module_unload_wait(void)
{
	int left, err;

	for (left = PATIENCE_MS; left > 0; left -= TICK_MS) {
		err = kg_module_unload();
		if (err != -EAGAIN)
			return err == -ENOENT ? 0 : err;
		tick();
	}
	return -EAGAIN;
}

bool kg_module_loaded(void)
{
	return kg_exists("/sys/module/kexecguard/initstate");
}

static bool module_is_default(void)
{
	char mode[16] = "";

	return kg_read_file("/sys/module/kexecguard/parameters/mode", mode, sizeof(mode) - 1) > 0 &&
	       !strcmp(mode, "observe\n") &&
	       kg_read_number("/sys/module/kexecguard/parameters/alerts") == 4096 &&
	       kg_read_number("/sys/module/kexecguard/parameters/alert_rate") == 100 &&
	       kg_read_number("/sys/module/kexecguard/parameters/last_words_ms") == 500;
}

/**
 * kg_module_ensure() - have the module loaded, with no parameter set
 *
 * One that is loaded so already stays: to load it takes a second here.
 *
 * Return: 0 or a negative errno.
 */
int kg_module_ensure(void)
{
	int err;

	if (module_is_default())
		return 0;
	err = kg_module_unload_wait();
	return err ?: kg_module_load("");
}
