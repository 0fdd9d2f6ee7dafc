// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kg_system.h"

#include "kg_fuse.h"

/* The program act and then zeros: what is past the first half is slow. */
#define FILE_SIZE (8u << 20)
#define SLOW_FROM (FILE_SIZE / 2)

#define FILE_NODE 2
#define REQUEST_SIZE (64 << 10)

struct server {
	int fd;
	struct kg_fuse_shared *shared;
	char *content;
};

static void reply(struct server *server, const struct fuse_in_header *in, int error,
		  const void *data, size_t len)
{
	struct fuse_out_header out = {
		.len = sizeof(out) + (error ? 0 : len),
		.error = error,
		.unique = in->unique,
	};
	char *message = malloc(out.len);
	ssize_t sent;

	memcpy(message, &out, sizeof(out));
	if (!error && len)
		memcpy(message + sizeof(out), data, len);
	sent = write(server->fd, message, out.len);
	(void)sent;
	free(message);
}

static void fill_attr(struct fuse_attr *attr, uint64_t node)
{
	attr->ino = node;
	attr->nlink = 1;
	attr->blksize = 4096;
	attr->mode = node == FILE_NODE ? S_IFREG | 0755 : S_IFDIR | 0755;
	attr->size = node == FILE_NODE ? FILE_SIZE : 0;
}

static void do_init(struct server *server, const struct fuse_in_header *in, const void *argument)
{
	const struct fuse_init_in *init = argument;
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = init->minor < 31 ? init->minor : 31,
		.max_readahead = 128 << 10,
		.max_write = 4096,
	};

	reply(server, in, 0, &out, sizeof(out));
}

static void do_lookup(struct server *server, const struct fuse_in_header *in, const char *name)
{
	struct fuse_entry_out out = { .nodeid = FILE_NODE, .attr_valid = 3600,
				      .entry_valid = 3600 };

	fill_attr(&out.attr, FILE_NODE);
	reply(server, in, strcmp(name, "kg-slow") ? -ENOENT : 0, &out, sizeof(out));
}

static void do_getattr(struct server *server, const struct fuse_in_header *in)
{
	struct fuse_attr_out out = { .attr_valid = 3600 };

	fill_attr(&out.attr, in->nodeid);
	reply(server, in, 0, &out, sizeof(out));
}

static void do_open(struct server *server, const struct fuse_in_header *in)
{
	struct fuse_open_out out = { .fh = 1 };

	reply(server, in, 0, &out, sizeof(out));
}

static void do_read(struct server *server, const struct fuse_in_header *in, const void *argument)
{
	const struct fuse_read_in *request = argument;
	uint64_t offset = request->offset;
	size_t len = request->size;

	if (offset >= SLOW_FROM) {
		server->shared->asleep = true;
		while (!server->shared->release)
			usleep(2000);
	}
	if (offset > FILE_SIZE)
		offset = FILE_SIZE;
	if (len > FILE_SIZE - offset)
		len = FILE_SIZE - offset;
	reply(server, in, 0, server->content + offset, len);
}

static void serve(struct server *server, const struct fuse_in_header *in)
{
	const void *argument = in + 1;

	switch (in->opcode) {
	case FUSE_INIT:
		return do_init(server, in, argument);
	case FUSE_LOOKUP:
		return do_lookup(server, in, argument);
	case FUSE_GETATTR:
		return do_getattr(server, in);
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		return do_open(server, in);
	case FUSE_READ:
		return do_read(server, in, argument);
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		return reply(server, in, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	default:
		return reply(server, in, -ENOSYS, NULL, 0);
	}
}

static void __attribute__((noreturn)) server_main(struct server *server)
{
	static char request[REQUEST_SIZE] __attribute__((aligned(8)));
	ssize_t len;

	do {
		len = read(server->fd, request, sizeof(request));
		if (len >= (ssize_t)sizeof(struct fuse_in_header))
			serve(server, (struct fuse_in_header *)request);
	} while (len > 0 || errno == EINTR || errno == EAGAIN || errno == ENOENT);
	_exit(0);
}

static int mount_fuse(void)
{
	char *load[] = { "modprobe", "fuse", NULL };
	char options[128];
	int fd, err;

	kg_command(load);
	fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
	if (mkdir(KG_FUSE_DIR, 0755) || mount("kg", KG_FUSE_DIR, "fuse", 0, options)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/**
 * kg_fuse_start() - mount the file system
 * @fuse: filled in
 *
 * Return: 0 or a negative errno.
 */
int kg_fuse_start(struct kg_fuse *fuse)
{
	struct server server = { .fd = mount_fuse() };

	if (server.fd < 0)
		return server.fd;
	fuse->shared = mmap(NULL, sizeof(*fuse->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	server.shared = fuse->shared;
	server.content = calloc(1, FILE_SIZE);
	if (kg_install_act("kg-content") ||
	    kg_read_file(KG_PATH("kg-content"), server.content, SLOW_FROM) <= 0)
		return -ENOENT;
	fuse->server = fork();
	if (!fuse->server)
		server_main(&server);
	close(server.fd);
	free(server.content);
	return fuse->server < 0 ? -errno : 0;
}

/**
 * kg_fuse_wait_asleep() - wait until somebody sleeps in a read
 * @fuse: the file system
 * @reader: a child that is to
 *
 * Return: false if @reader ended instead.
 */
bool kg_fuse_wait_asleep(struct kg_fuse *fuse, pid_t reader)
{
	siginfo_t info = { 0 };

	while (!fuse->shared->asleep) {
		if (waitid(P_PID, reader, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid)
			return false;
		usleep(2000);
	}
	return true;
}

void kg_fuse_release(struct kg_fuse *fuse)
{
	fuse->shared->release = true;
}

/**
 * kg_fuse_stop() - let everybody go and unmount
 * @fuse: the file system
 */
void kg_fuse_stop(struct kg_fuse *fuse)
{
	if (!fuse->shared)
		return;
	kg_fuse_release(fuse);
	umount2(KG_FUSE_DIR, MNT_DETACH);
	kill(fuse->server, SIGKILL);
	kg_wait(fuse->server);
	munmap(fuse->shared, sizeof(*fuse->shared));
	fuse->shared = NULL;
}
