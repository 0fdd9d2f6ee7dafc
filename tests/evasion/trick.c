// SPDX-License-Identifier: GPL-2.0
/*
 * trick VERB ARGUMENT...	what a shell cannot do itself
 *
 * The cases of the evasion suite are made of it; its verbs are listed at the end.
 * Exits with 0 if it came about, with 1 and the reason if it was refused.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest/kg_arch.h"

/* Longest that one argument can be, with its NUL. */
#define ARG_MAX_ONE	131072
#define PAGE		4096

#define X32_KEXEC_LOAD		528
#define X32_KEXEC_FILE_LOAD	(KG_X32_BIT | 320)
#define I386_OPEN		5
#define I386_REBOOT		88
#define I386_KEXEC_LOAD		283

static char *program_args, *program_args_end;

static int fail(const char *what)
{
	fprintf(stderr, "trick: %s: %s\n", what, strerror(errno));
	return 1;
}

static void *low_page(void)
{
	void *page = kg_low_page();

	if (!page)
		exit(fail("mmap"));
	return page;
}

/* As the C library's syscall() has it. */
static long result_of(long result)
{
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

/* The 32-bit entry, which a 64-bit program may use. */
static long i386_syscall(long number, long one, long two, long three, long four)
{
	return result_of(kg_i386_syscall(number, one, two, three, four));
}

/* One page to where it is let be: the kernel does not ask whether it is a program. */
struct segment32 {
	uint32_t buffer, buffer_size, memory, memory_size;
};

/* Where "crashkernel=" has reserved memory: read from /proc/iomem. */
static unsigned long crash_memory(void)
{
	FILE *file = fopen("/proc/iomem", "re");
	unsigned long start = 0;
	char line[128];

	while (file && !start && fgets(line, sizeof(line), file))
		if (strstr(line, "Crash kernel"))
			start = strtoul(line, NULL, 16);
	if (file)
		fclose(file);
	return start;
}

static long load_segments(const char *abi, unsigned long flags, unsigned int n)
{
	unsigned long at = flags & KEXEC_ON_CRASH ? crash_memory() : KG_IMAGE_ADDRESS;
	static struct segment32 *compat;
	static char *page;
	struct kexec_segment native;

	page = page ?: low_page();
	compat = compat ?: low_page();
	native = (struct kexec_segment){ page, PAGE, (void *)at, PAGE };
	*compat = (struct segment32){ (uintptr_t)page, PAGE, at, PAGE };
	if (!strcmp(abi, "i386"))
		return i386_syscall(I386_KEXEC_LOAD, at, n, (uintptr_t)compat, flags);
	if (!strcmp(abi, "x32"))
		return result_of(kg_x32_syscall(X32_KEXEC_LOAD, at, n, (uintptr_t)compat, flags));
	return syscall(SYS_kexec_load, at, (unsigned long)n, &native, flags);
}

/* load ABI [FLAGS]: stages one page by kexec_load(). */
static int do_load(char **args)
{
	unsigned long flags = args[1] ? strtoul(args[1], NULL, 0) : 0;

	return load_segments(args[0], flags, 1) ? fail("kexec_load") : 0;
}

/* drop ABI [FLAGS]: unloads by kexec_load(). */
static int do_drop(char **args)
{
	unsigned long flags = args[1] ? strtoul(args[1], NULL, 0) : 0;

	return load_segments(args[0], flags, 0) ? fail("kexec_load") : 0;
}

/* flood COUNT: so many calls that change nothing. */
static int do_flood(char **args)
{
	long left;

	for (left = atol(args[0]); left; left--)
		load_segments("native", 0, 0);
	return 0;
}

/* file-load ABI FLAGS IMAGE [COMMAND-LINE]: by kexec_file_load(). */
static int do_file_load(char **args)
{
	long number = strcmp(args[0], "x32") ? SYS_kexec_file_load : X32_KEXEC_FILE_LOAD;
	unsigned long flags = strtoul(args[1], NULL, 0) | KEXEC_FILE_NO_INITRAMFS;
	const char *words = args[2] && args[3] ? args[3] : "quiet";
	int fd = args[2] ? open(args[2], O_RDONLY | O_CLOEXEC) : -1;

	if (syscall(number, fd, -1, strlen(words) + 1, words, flags))
		return fail("kexec_file_load");
	return 0;
}

/* reboot ABI: into what is staged. */
static int do_reboot(char **args)
{
	if (!strcmp(args[0], "i386"))
		i386_syscall(I386_REBOOT, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			     LINUX_REBOOT_CMD_KEXEC, 0);
	else
		syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			LINUX_REBOOT_CMD_KEXEC, NULL);
	return fail("reboot");
}

static int run(char **args)
{
	execvp(args[0], args);
	return fail(args[0]);
}

static int finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			return fail("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* By a child, so that this program is its parent. */
static int run_child(char **args)
{
	pid_t pid = fork();

	if (pid < 0)
		return fail("fork");
	if (!pid)
		_exit(run(args));
	return finish(pid);
}

/* nameless FILE: executes it with no arguments at all. */
static int do_nameless(char **args)
{
	char *none[] = { NULL };

	execve(args[0], none, environ);
	return fail(args[0]);
}

static int run_open(int fd, char **args)
{
	fexecve(fd, args, environ);
	return fail(args[0]);
}

/* memfd FILE ARGUMENT...: executes a copy in memory. */
static int do_memfd(char **args)
{
	int from = open(args[0], O_RDONLY | O_CLOEXEC);
	int memory = memfd_create("x", MFD_CLOEXEC);
	char buffer[PAGE];
	ssize_t len;

	while ((len = read(from, buffer, sizeof(buffer))) > 0)
		if (write(memory, buffer, len) != len)
			return fail("write");
	return run_open(memory, args);
}

/* gone FILE ARGUMENT...: executes a file that has lost its name. */
static int do_gone(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	if (fd < 0 || unlink(args[0]))
		return fail(args[0]);
	return run_open(fd, args);
}

/* vfork COMMAND...: by a child that shares our memory. */
static int do_vfork(char **args)
{
	pid_t pid = vfork();

	if (!pid) {
		execvp(args[0], args);
		_exit(1);
	}
	return finish(pid);
}

static void *run_thread(void *args)
{
	exit(run(args));
}

/* thread COMMAND...: by another thread than the first. */
static int do_thread(char **args)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run_thread, args);
	if (errno)
		return fail("pthread_create");
	pthread_join(thread, NULL);
	return 1;
}

/* stuffed COUNT FILE ARGUMENT...: with so many of the longest arguments before. */
static int do_stuffed(char **args)
{
	long count = atol(args[0]), n = 0;
	char *filler = malloc(ARG_MAX_ONE), **list;

	memset(filler, 'x', ARG_MAX_ONE - 1);
	filler[ARG_MAX_ONE - 1] = '\0';
	list = calloc(count + 64, sizeof(*list));
	list[n++] = args[1];
	while (n <= count)
		list[n++] = filler;
	for (args += 2; *args; args++)
		list[n++] = *args;
	return run(list);
}

/* comm NAME COMMAND...: as a child of a process that calls itself so. */
static int do_comm(char **args)
{
	if (prctl(PR_SET_NAME, args[0]))
		return fail("prctl");
	return run_child(args + 1);
}

static char **copy_list(char **list)
{
	char **copy = calloc(64, sizeof(*copy));
	int i;

	for (i = 0; i < 63 && list[i]; i++)
		copy[i] = strdup(list[i]);
	return copy;
}

/* argv COMMAND...: as a child of a process whose arguments are $FORGED now. */
static int do_argv(char **args)
{
	char **command = copy_list(args), *text = getenv("FORGED") ?: "", *at;
	size_t len = strlen(text) + 1;

	for (at = program_args; at + len <= program_args_end; at += len)
		memcpy(at, text, len);
	return run_child(command);
}

/* orphan COMMAND...: by a process whose parent is gone; says when it has ended. */
static int do_orphan(char **args)
{
	int end[2];
	char word;

	if (pipe(end))
		return fail("pipe");
	if (!fork()) {
		if (fork())
			_exit(0);
		close(end[0]);
		while (getppid() != 1)
			usleep(1000);
		run(args);
		_exit(write(end[1], "x", 1) < 0);
	}
	close(end[1]);
	wait(NULL);
	return read(end[0], &word, 1) != 0;
}

/* What the threads below take turns with. */
static char *turning;
static char *real_text, *other_text;

static void *turn(void *unused)
{
	(void)unused;
	for (;;) {
		memcpy(turning, other_text, strlen(other_text) + 1);
		asm volatile("" : : : "memory");
		memcpy(turning, real_text, strlen(real_text) + 1);
		asm volatile("" : : : "memory");
	}
	return NULL;
}

/* race OTHER FILE ARGUMENT: another thread keeps exchanging it for OTHER meanwhile. */
static int do_race(char **args)
{
	pthread_t thread;

	turning = args[2];
	real_text = strdup(args[2]);
	other_text = args[0];
	errno = pthread_create(&thread, NULL, turn, NULL);
	return errno ? fail("pthread_create") : run(args + 1);
}

/* Where what the traced one is about to execute has its first argument. */
static unsigned long first_argument(pid_t pid, const struct user_regs_struct *regs)
{
	return ptrace(PTRACE_PEEKDATA, pid, KG_REG_SECOND(regs) + sizeof(char *), NULL);
}

/* traced FILE OTHER ARGUMENT: executed with OTHER, which a tracer changes on the way. */
static int do_traced(char **args)
{
	char *list[] = { args[0], args[1], NULL };
	struct user_regs_struct regs;
	struct iovec place = { &regs, sizeof(regs) };
	unsigned long word = 0;
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(run(list));
	}
	waitpid(pid, &status, 0);
	do {
		ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		waitpid(pid, &status, 0);
		if (!WIFSTOPPED(status))
			return WEXITSTATUS(status);
		ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &place);
	} while (KG_REG_NUMBER(&regs) != SYS_execve);
	strncpy((char *)&word, args[2], sizeof(word) - 1);
	ptrace(PTRACE_POKEDATA, pid, first_argument(pid, &regs), word);
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return finish(pid);
}

static char *fault_text;

/* Serves the page only when the kernel comes for it. */
static void *serve_fault(void *arg)
{
	char *page = low_page();
	struct uffdio_copy copy = { .src = (uintptr_t)page, .len = PAGE };
	struct uffd_msg message;
	int fd = (intptr_t)arg;

	if (read(fd, &message, sizeof(message)) != sizeof(message))
		return NULL;
	strcpy(page, fault_text);
	copy.dst = message.arg.pagefault.address & ~(PAGE - 1ul);
	ioctl(fd, UFFDIO_COPY, &copy);
	return NULL;
}

/* fault FILE ARGUMENT: whose memory comes into being while it is executed. */
static int do_fault(char **args)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	char *page = low_page();
	char *list[] = { args[0], page, NULL };
	pthread_t thread;

	range.range.start = (uintptr_t)page;
	range.range.len = PAGE;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))
		return fail("userfaultfd");
	fault_text = args[1];
	pthread_create(&thread, NULL, serve_fault, (void *)(intptr_t)fd);
	return run(list);
}

static int read_some(int fd)
{
	char buffer[PAGE];

	if (fd < 0 || read(fd, buffer, sizeof(buffer)) <= 0)
		return fail("open");
	return 0;
}

/* read FILE: opens it itself. */
static int do_read(char **args)
{
	return read_some(open(args[0], O_RDONLY | O_CLOEXEC));
}

/* map FILE: reads it through memory. */
static int do_map(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	char *map = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	return map == MAP_FAILED ? fail("mmap") : 0;
}

/* read-i386 FILE: opens it by the 32-bit call. */
static int do_read_i386(char **args)
{
	char *path = low_page();

	strncpy(path, args[0], PAGE - 1);
	return read_some(i386_syscall(I386_OPEN, (uintptr_t)path, O_RDONLY, 0, 0));
}

/* read-x32 FILE: opens it as x32 programs do. */
static int do_read_x32(char **args)
{
	return read_some(result_of(kg_x32_syscall(SYS_openat, AT_FDCWD, (uintptr_t)args[0],
						  O_RDONLY, 0)));
}

/* read-handle FILE: opens it by its handle, without a path. */
static int do_read_handle(char **args)
{
	struct {
		struct file_handle head;
		unsigned char body[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount_id, root = open("/", O_RDONLY | O_CLOEXEC);

	if (name_to_handle_at(AT_FDCWD, args[0], &handle.head, &mount_id, AT_SYMLINK_FOLLOW))
		return fail("name_to_handle_at");
	return read_some(open_by_handle_at(root, &handle.head, O_RDONLY | O_CLOEXEC));
}

/* read-path FILE: opens it for its path alone, and then again through /proc. */
static int do_read_path(char **args)
{
	char again[64];

	snprintf(again, sizeof(again), "/proc/self/fd/%d", open(args[0], O_PATH));
	return read_some(open(again, O_RDONLY | O_CLOEXEC));
}

/* read-passed FILE: reads what another process opened. */
static int do_read_passed(char **args)
{
	char room[CMSG_SPACE(sizeof(int))] = "", byte = 'x';
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = room,
				  .msg_controllen = sizeof(room) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	int ends[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return fail("socketpair");
	if (!fork()) {
		fd = open(args[0], O_RDONLY | O_CLOEXEC);
		*head = (struct cmsghdr){ CMSG_LEN(sizeof(fd)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
		_exit(fd < 0 || sendmsg(ends[1], &message, 0) != 1);
	}
	close(ends[1]);
	if (recvmsg(ends[0], &message, 0) != 1)
		return 1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return read_some(fd);
}

/* The rings of an io_uring with room for one request. */
struct ring {
	int fd;
	char *rings;
	struct io_uring_sqe *requests;
	struct io_uring_params params;
};

static int ring_begin(struct ring *ring)
{
	memset(ring, 0, sizeof(*ring));
	ring->fd = syscall(SYS_io_uring_setup, 1, &ring->params);
	if (ring->fd < 0)
		return fail("io_uring_setup");
	ring->rings = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd,
			   IORING_OFF_SQ_RING);
	ring->requests = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			      ring->fd, IORING_OFF_SQES);
	return ring->rings == MAP_FAILED || ring->requests == MAP_FAILED ? fail("mmap") : 0;
}

/* Hands in the one request; returns its result. */
static int ring_perform(struct ring *ring)
{
	struct io_uring_cqe *done = (void *)(ring->rings + ring->params.cq_off.cqes);
	unsigned int *array = (void *)(ring->rings + ring->params.sq_off.array);
	unsigned int *tail = (void *)(ring->rings + ring->params.sq_off.tail);

	array[0] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -1;
	if (done->res >= 0)
		return done->res;
	errno = -done->res;
	return -1;
}

/* read-uring FILE: opens it by io_uring, whose worker does it. */
static int do_read_uring(char **args)
{
	struct ring ring;

	if (ring_begin(&ring))
		return 1;
	ring.requests[0] = (struct io_uring_sqe){
		.opcode = IORING_OP_OPENAT, .flags = IOSQE_ASYNC, .fd = AT_FDCWD,
		.addr = (uintptr_t)args[0], .open_flags = O_RDONLY | O_CLOEXEC,
	};
	return read_some(ring_perform(&ring));
}

static const struct verb {
	const char *name;
	int arguments;
	int (*perform)(char **args);
} verbs[] = {
	{ "argv", 1, do_argv },
	{ "comm", 2, do_comm },
	{ "drop", 1, do_drop },
	{ "fault", 2, do_fault },
	{ "file-load", 2, do_file_load },
	{ "flood", 1, do_flood },
	{ "gone", 1, do_gone },
	{ "load", 1, do_load },
	{ "map", 1, do_map },
	{ "memfd", 1, do_memfd },
	{ "nameless", 1, do_nameless },
	{ "orphan", 1, do_orphan },
	{ "race", 3, do_race },
	{ "read", 1, do_read },
	{ "read-handle", 1, do_read_handle },
	{ "read-i386", 1, do_read_i386 },
	{ "read-passed", 1, do_read_passed },
	{ "read-path", 1, do_read_path },
	{ "read-uring", 1, do_read_uring },
	{ "read-x32", 1, do_read_x32 },
	{ "reboot", 1, do_reboot },
	{ "stuffed", 2, do_stuffed },
	{ "thread", 1, do_thread },
	{ "traced", 3, do_traced },
	{ "vfork", 1, do_vfork },
};

static void remember_arguments(int argc, char **argv)
{
	program_args = argv[0];
	program_args_end = argv[argc - 1] + strlen(argv[argc - 1]) + 1;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		fprintf(stderr, "usage: trick VERB ARGUMENT...\n");
		return 2;
	}
	remember_arguments(argc, argv);
	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(argv[1], verbs[i].name) && argc >= verbs[i].arguments + 2)
			return verbs[i].perform(argv + 2);
	fprintf(stderr, "trick: no such verb, or too few arguments: %s\n", argv[1]);
	return 2;
}
