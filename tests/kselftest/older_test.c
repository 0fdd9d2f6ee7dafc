// SPDX-License-Identifier: GPL-2.0
/*
 * A process that is older than the module and does not want it to be loaded: it
 * is looked at when that is, but not waited for.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_fuse.h"

#define FOLDER KG_PATH("mnt")
#define FILE_NAME "file"

/* By the first to open it, whom the kernel's cache is for. */
static int opened = -1;

/* Is never answered; until it is, what is read is locked in the kernel's cache. */
static int read_for_ever(void)
{
	char c;

	return read(opened, &c, 1) < 0 ? errno : 0;
}

/*
 * While the cache of the file is emptied, which waits for that, its own memory is locked.
 * Who is to read may be no further than at its beginning yet: then there is nothing to wait for.
 */
static int map_for_ever(void)
{
	int fd = open(FOLDER "/" FILE_NAME, O_RDONLY | O_CLOEXEC);
	void *page;

	do {
		page = mmap(NULL, getpagesize(), PROT_READ, MAP_PRIVATE, fd, 0);
	} while (page != MAP_FAILED && !munmap(page, getpagesize()));
	return errno;
}

static pid_t begin(int (*act)(void))
{
	pid_t pid = fork();

	if (!pid)
		_exit(act());
	return pid;
}

FIXTURE(older)
{
	struct kg kg;
	pid_t server;
	pid_t reader;
	pid_t mapper;
};

FIXTURE_SETUP(older)
{
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, mkdir(FOLDER, 0755));
	self->kg.sock.fd = -1;
	self->server = kg_fuse_begin(FOLDER, FILE_NAME, NULL);
	ASSERT_LT(0, self->server);
	opened = open(FOLDER "/" FILE_NAME, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, opened);
	self->reader = begin(read_for_ever);
	close(opened);
	ASSERT_TRUE(kg_wait_state(self->reader, 'D'));
	self->mapper = begin(map_for_ever);
	ASSERT_TRUE(kg_wait_state(self->mapper, 'D'));
}

FIXTURE_TEARDOWN(older)
{
	kill(self->reader, SIGKILL);
	kill(self->mapper, SIGKILL);
	kg_fuse_abort(self->server, FOLDER);
	EXPECT_EQ(128 + SIGKILL, kg_wait(self->reader));
	EXPECT_EQ(128 + SIGKILL, kg_wait(self->mapper));
	kg_end(&self->kg);
}

KG_TEST(older, keeps_nobody_waiting)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_LT(0, status.processes);
	/* And it was there. */
	EXPECT_TRUE(kg_wait_state(self->mapper, 'D'));
}

TEST_HARNESS_MAIN
