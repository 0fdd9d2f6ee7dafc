// SPDX-License-Identifier: GPL-2.0
#include "kg_fuse.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kg_system.h"

#define FILE_INODE (FUSE_ROOT_ID + 1)
#define FOREVER 1000000000

/* A request and what it writes at most, or an answer with what is read at most. */
#define BUFFER_SIZE (256 << 10)

struct server {
	int fd;
	const char *name;
	char *data;	/* NULL: who reads the file waits for ever */
	size_t size;
	bool opened;
};

static void answer(const struct server *server, const struct fuse_in_header *request, int error,
		   const void *data, size_t len)
{
	struct fuse_out_header header = {
		.len = sizeof(header) + len,
		.error = -error,
		.unique = request->unique,
	};
	struct iovec parts[] = { { &header, sizeof(header) }, { (void *)data, len } };

	if (writev(server->fd, parts, 2) < 0 && errno != ENOENT)
		_exit(errno);
}

/* Both are root's, whoever we are. */
static struct fuse_attr attr_of(const struct server *server, uint64_t inode)
{
	struct fuse_attr attr = { .ino = inode, .nlink = 1, .blksize = 4096 };

	attr.mode = inode == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0755;
	attr.size = inode == FUSE_ROOT_ID ? 0 : server->size;
	return attr;
}

static void answer_init(const struct server *server, const struct fuse_in_header *request)
{
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_write = 64 << 10,
		/* A page is read without its reader, who waits for its lock. */
		.flags = FUSE_ASYNC_READ,
	};

	answer(server, request, 0, &out, sizeof(out));
}

static void answer_lookup(const struct server *server, const struct fuse_in_header *request,
			  const char *name)
{
	struct fuse_entry_out out = {
		.nodeid = FILE_INODE,
		.entry_valid = FOREVER,
		.attr_valid = FOREVER,
		.attr = attr_of(server, FILE_INODE),
	};

	if (strcmp(name, server->name))
		answer(server, request, ENOENT, NULL, 0);
	else
		answer(server, request, 0, &out, sizeof(out));
}

static void answer_getattr(const struct server *server, const struct fuse_in_header *request)
{
	struct fuse_attr_out out = {
		.attr_valid = FOREVER,
		.attr = attr_of(server, request->nodeid),
	};

	answer(server, request, 0, &out, sizeof(out));
}

/*
 * The first time in the usual way. After that past the kernel's cache, which it
 * empties then: it waits for what is being read into it.
 */
static void answer_open(struct server *server, const struct fuse_in_header *request)
{
	struct fuse_open_out out = { .open_flags = server->opened ? FOPEN_DIRECT_IO : 0 };

	server->opened = !server->data;
	answer(server, request, 0, &out, sizeof(out));
}

static void answer_read(const struct server *server, const struct fuse_in_header *request,
			const struct fuse_read_in *in)
{
	size_t at = in->offset < server->size ? in->offset : server->size;
	size_t len = in->size < server->size - at ? in->size : server->size - at;

	if (!server->data)
		return;
	answer(server, request, 0, server->data + at, len);
}

static void serve_one(struct server *server, const struct fuse_in_header *request)
{
	switch (request->opcode) {
	case FUSE_INIT:
		return answer_init(server, request);
	case FUSE_LOOKUP:
		return answer_lookup(server, request, (const char *)(request + 1));
	case FUSE_GETATTR:
		return answer_getattr(server, request);
	case FUSE_OPEN:
		return answer_open(server, request);
	case FUSE_READ:
		return answer_read(server, request, (const struct fuse_read_in *)(request + 1));
	case FUSE_RELEASE:
		return answer(server, request, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		return;
	default:
		return answer(server, request, ENOSYS, NULL, 0);
	}
}

/* Until it is unmounted. */
static void serve(struct server *server)
{
	static char buffer[BUFFER_SIZE];

	while (read(server->fd, buffer, sizeof(buffer)) > 0)
		serve_one(server, (const struct fuse_in_header *)buffer);
	_exit(errno == ENODEV ? 0 : errno);
}

/* What its file has in it. */
static int server_load(struct server *server, const char *path)
{
	static char content[8 << 20];
	ssize_t size = path ? kg_read_file(path, content, sizeof(content)) : getpagesize();

	if (size < 0)
		return size;
	server->data = path ? content : NULL;
	server->size = size;
	return 0;
}

static int server_mount(struct server *server, const char *folder)
{
	char *modprobe[] = { "modprobe", "fuse", NULL };
	char options[64];

	kg_command(modprobe);
	server->fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (server->fd < 0)
		return -errno;
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0",
		 server->fd);
	return mount("kg-fuse", folder, "fuse", 0, options) ? -errno : 0;
}

/**
 * kg_fuse_begin() - mount a file system that this program serves
 * @folder: where
 * @name: of its one file, which says that it is root's and of mode 0755
 * @data: path of another file, what is in it; NULL: nobody ever gets to know
 *
 * Return: the pid of the server, or a negative errno.
 */
pid_t kg_fuse_begin(const char *folder, const char *name, const char *data)
{
	struct server server = { .name = name };
	int err = server_load(&server, data);
	pid_t pid;

	if (err)
		return err;
	err = server_mount(&server, folder);
	if (err)
		return err;
	pid = fork();
	if (!pid)
		serve(&server);
	close(server.fd);
	return pid < 0 ? -errno : pid;
}

/**
 * kg_fuse_abort() - end its server, and with that what waits for an answer
 * @server: from kg_fuse_begin()
 * @folder: where it is
 */
void kg_fuse_abort(pid_t server, const char *folder)
{
	kill(server, SIGKILL);
	kg_fuse_end(server, folder);
}

/**
 * kg_fuse_end() - unmount it again
 * @server: from kg_fuse_begin()
 * @folder: where it is
 */
void kg_fuse_end(pid_t server, const char *folder)
{
	umount2(folder, MNT_DETACH);
	kg_wait(server);
}
