// SPDX-License-Identifier: GPL-2.0
/* What is kept of a process is charged to the memory cgroup that it is in. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define GROUPS KG_PATH("groups")
/* Each is measured in one of its own: what has ended is not gone at once. */
#define NEAR GROUPS "/near"
#define FAR GROUPS "/far"
#define PROGRAM KG_PATH("program")

/*
 * So many that what kernels before 5.12 are behind with, 128 KiB for each processor,
 * is less than what allocations are rounded up by.
 */
#define PROCESSES 128

/* Of folders within each other, and of the names of each. */
#define DEPTH 12
#define NAME_LEN 250

FIXTURE(kept)
{
	struct kg kg;
	char deep[sizeof(KG_DIR) + DEPTH * (NAME_LEN + 1) + 8];
};

/* The same program, by the longest of paths nearly. */
static int make_deep(char *path)
{
	char *end = stpcpy(path, KG_DIR);
	int i;

	for (i = 0; i < DEPTH; i++) {
		*end++ = '/';
		memset(end, 'd', NAME_LEN);
		end += NAME_LEN;
		*end = '\0';
		if (mkdir(path, 0755))
			return -errno;
	}
	strcpy(end, "/program");
	return link(PROGRAM, path) ? -errno : 0;
}

FIXTURE_SETUP(kept)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("program"));
	ASSERT_EQ(0, make_deep(self->deep));
	ASSERT_EQ(0, mkdir(GROUPS, 0755));
	ASSERT_EQ(0, mount("cgroup2", GROUPS, "cgroup2", 0, NULL));
	ASSERT_EQ(0, kg_write_text(GROUPS "/cgroup.subtree_control", "+memory"));
	ASSERT_EQ(0, mkdir(NEAR, 0755));
	ASSERT_EQ(0, mkdir(FAR, 0755));
}

FIXTURE_TEARDOWN(kept)
{
	rmdir(NEAR);
	rmdir(FAR);
	umount(GROUPS);
	kg_end(&self->kg);
}

/* A process of the group that executes a program; gone on with when it does. */
static pid_t begin(const char *group, const char *path)
{
	char procs[64];
	int executed[2];
	pid_t pid;
	char c;

	if (pipe2(executed, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", group);
		setenv(KG_ACT, "pause", 1);
		if (!kg_write_text(procs, "0"))
			execl(path, "program", NULL);
		_exit(127);
	}
	close(executed[1]);
	if (read(executed[0], &c, 1))
		pid = -1;
	close(executed[0]);
	return pid;
}

/* What the group has of memory that the kernel keeps, in bytes. */
static long group_slab(const char *group)
{
	static char text[8192];
	char path[64];
	const char *at;

	memset(text, 0, sizeof(text));
	snprintf(path, sizeof(path), "%s/memory.stat", group);
	if (kg_read_file(path, text, sizeof(text) - 1) <= 0)
		return -1;
	at = strstr(text, "slab_unreclaimable ");
	return at ? atol(at + strlen("slab_unreclaimable ")) : -1;
}

/* That of processes which run a program by a path. */
static long slab_of(const char *group, const char *path)
{
	pid_t pids[PROCESSES];
	long slab;
	int i;

	for (i = 0; i < PROCESSES; i++) {
		pids[i] = begin(group, path);
		if (pids[i] < 0)
			return -1;
	}
	slab = group_slab(group);
	for (i = 0; i < PROCESSES; i++) {
		kill(pids[i], SIGKILL);
		kg_wait(pids[i]);
	}
	return slab;
}

/* Both what was asked for and what was found is kept. */
KG_TEST(kept, is_charged)
{
	long near = slab_of(NEAR, PROGRAM);
	long far = slab_of(FAR, self->deep);

	ASSERT_LE(0, near);
	EXPECT_LT(near + 2 * PROCESSES * DEPTH * NAME_LEN, far) {
		TH_LOG("%ld and %ld bytes", near, far);
	}
}

TEST_HARNESS_MAIN
