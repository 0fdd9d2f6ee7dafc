// SPDX-License-Identifier: GPL-2.0
/* What an alert says beyond who did it: whom that descends from, and where it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define GROUPS KG_PATH("groups")
#define NEAR GROUPS "/near"
#define INNER NEAR "/inner"
#define FAR GROUPS "/far"

#define CHILD KG_PATH("kg-child")
#define FIRST KG_PATH("kg-first")
#define SPAWN "spawn:/tmp/kgt/kg-child"

/* As module/alert_process.c has them. */
#define ARGS_MAX 256
#define TEXTS_MAX (8 << 10)
/* As module/location.h has it. */
#define CGROUP_MAX 1024

#define NAME_LEN 200
#define DEPTH 3
#define GROUPS_DEPTH 8

#define TEN(text) text text text text text text text text text text

static const char rules[] =
	KG_ALERT_RULE("child", "process where process.args == \"kg-mark\" or "
		      "process.name == \"kg-child\"")
	KG_ALERT_RULE("one", "process where process.name == \"kg-twice\"")
	KG_ALERT_RULE("two", "process where process.args == \"kg-twice\"")
	KG_DENY_RULE("three", "process where process.name : \"KG-TWICE\"")
	KG_ALERT_RULE("call", "kexec where process.name == \"kg-child\"")
	KG_DENY_RULE("denied", "process where process.name == \"kg-denied\"");

FIXTURE(context)
{
	struct kg kg;
};

static void remove_groups(void)
{
	rmdir(INNER);
	rmdir(NEAR);
	rmdir(FAR);
	umount(GROUPS);
}

FIXTURE_SETUP(context)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-first"));
	ASSERT_EQ(0, kg_install_act("kg-second"));
	ASSERT_EQ(0, kg_install_act("kg-shell"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, kg_install_act("kg-twice"));
	ASSERT_EQ(0, mkdir(GROUPS, 0755));
	ASSERT_EQ(0, mount("cgroup2", GROUPS, "cgroup2", 0, NULL));
	ASSERT_EQ(0, mkdir(NEAR, 0755));
	ASSERT_EQ(0, mkdir(INNER, 0755));
	ASSERT_EQ(0, mkdir(FAR, 0755));
}

FIXTURE_TEARDOWN(context)
{
	remove_groups();
	kg_end(&self->kg);
}

/* The one alert that comes of it; NULL if there is none, or another number. */
static const struct kg_alert *alert_of(struct kg *kg, const char *rule, const char *act)
{
	if (kg_run_simple(FIRST, act) || kg_pull_wait(kg, rule))
		return NULL;
	return kg_only(kg, rule);
}

static bool is_program(const struct kg_process *process, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", KG_DIR, name);
	return kg_bytes_equal(process->executable, path);
}

/* Above the parent there is this one, and no other. */
static bool has_ancestor(const struct kg_alert *alert, const char *name)
{
	return alert->n_ancestors == 1 && is_program(&alert->ancestors[0], name);
}

/* From a shell that leads its session down to who executes. */
KG_TEST(context, ancestors_up_to_the_leader)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-shell one;fork;"
			 "exec:/tmp/kgt/kg-second two words;fork;exec:/tmp/kgt/kg-first;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(is_program(&alert->parent, "kg-first"));
	ASSERT_EQ(2, alert->n_ancestors);
	EXPECT_TRUE(is_program(&alert->ancestors[0], "kg-second"));
	EXPECT_TRUE(kg_bytes_are(alert->ancestors[0].args, "/tmp/kgt/kg-second\0two\0words",
				 sizeof("/tmp/kgt/kg-second\0two\0words")));
	EXPECT_TRUE(is_program(&alert->ancestors[1], "kg-shell"));
	EXPECT_EQ(2, alert->ancestors[1].args_count);
	EXPECT_EQ(alert->ancestors[1].pid, alert->process.sid);
	EXPECT_EQ(alert->ancestors[1].pid, alert->parent.sid);
	EXPECT_EQ(alert->ancestors[1].pid, alert->ancestors[0].sid);
	EXPECT_EQ(0, alert->ancestors[1].euid);
	EXPECT_LT(alert->ancestors[1].start, alert->ancestors[0].start);
}

static bool same_bytes(struct kg_bytes a, struct kg_bytes b)
{
	return kg_bytes_are(a, b.data, b.len);
}

static bool same_process(const struct kg_process *a, const struct kg_process *b)
{
	return a->pid == b->pid && a->start == b->start && a->sid == b->sid &&
	       same_bytes(a->executable, b->executable) && same_bytes(a->args, b->args) &&
	       a->args_count == b->args_count && a->euid == b->euid &&
	       a->file.inode == b->file.inode;
}

/* Alerts of one event, each with a rule of its own. */
static bool same_event(const struct kg_alert *a, const struct kg_alert *b)
{
	unsigned int i;

	if (!same_process(&a->process, &b->process) || !same_process(&a->parent, &b->parent) ||
	    !same_bytes(a->process.cgroup, b->process.cgroup) ||
	    !same_bytes(a->process.namespaces, b->process.namespaces) ||
	    a->n_ancestors != b->n_ancestors)
		return false;
	for (i = 0; i < a->n_ancestors; i++)
		if (!same_process(&a->ancestors[i], &b->ancestors[i]))
			return false;
	return true;
}

KG_TEST(context, each_alert_of_an_event_tells_all_of_it)
{
	static const char *const fired[] = { "one", "two", "three", NULL };
	const struct kg_alert *one, *other;
	int i;

	ASSERT_EQ(0, kg_run_simple(FIRST, "setsid;exec:/tmp/kgt/kg-shell one;fork;"
				   "exec:/tmp/kgt/kg-second two words;fork;"
				   "exec:/tmp/kgt/kg-first;spawn:/tmp/kgt/kg-twice kg-twice"));
	ASSERT_EQ(0, kg_pull_wait(&self->kg, "three"));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	one = kg_only(&self->kg, "one");
	EXPECT_TRUE(is_program(&one->process, "kg-twice"));
	EXPECT_EQ(2, one->process.args_count);
	EXPECT_EQ(2, one->n_ancestors);
	for (i = 0; fired[i]; i++) {
		other = kg_only(&self->kg, fired[i]);
		EXPECT_STREQ(fired[i], other->rule_id);
		EXPECT_TRUE(same_event(one, other)) TH_LOG("%s", fired[i]);
		EXPECT_EQ(i == 2 ? KEXECGUARD_DECISION_WOULD_DENY : KEXECGUARD_DECISION_ALLOWED,
			  other->decision);
		EXPECT_FALSE(other->incomplete);
	}
}

KG_TEST(context, no_ancestors_above_a_parent_that_leads)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-shell;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(alert->parent.pid, alert->process.sid);
	EXPECT_EQ(0, alert->n_ancestors);
}

/* A session of its own does not hide where it came from. */
KG_TEST(context, ancestors_of_who_leads_itself)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-shell;fork;"
			 "exec:/tmp/kgt/kg-second;fork;setsid;exec:/tmp/kgt/kg-child");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(alert->process.pid, alert->process.sid);
	EXPECT_TRUE(has_ancestor(alert, "kg-shell"));
}

/* The leader is gone, so the way goes on to the first process. */
KG_TEST(context, ancestors_without_a_leader)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "fork;setsid;exec:/tmp/kgt/kg-shell;orphan;"
			 "exec:/tmp/kgt/kg-first;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(is_program(&alert->parent, "kg-first"));
	ASSERT_EQ(1, alert->n_ancestors);
	EXPECT_EQ(1, alert->ancestors[0].pid);
}

KG_TEST(context, ancestors_are_bounded)
{
	const struct kg_alert *alert;
	unsigned int i;

	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-shell;"
			 TEN("fork;") TEN("fork;") SPAWN);
	ASSERT_NE(NULL, alert);
	ASSERT_EQ(KG_ANCESTORS_MAX, alert->n_ancestors);
	for (i = 0; i < KG_ANCESTORS_MAX; i++)
		EXPECT_TRUE(is_program(&alert->ancestors[i], "kg-shell"));
	EXPECT_NE(alert->process.sid, alert->ancestors[KG_ANCESTORS_MAX - 1].pid);
}

/* What it has in its memory by now is not what it was executed with. */
KG_TEST(context, ancestors_as_they_were)
{
	static const char args[] = "/tmp/kgt/kg-second\0kg-true-argument";
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-second kg-true-argument;"
			 "rewrite:kg-forged;comm:kg-forged;fork;exec:/tmp/kgt/kg-first;" SPAWN);
	ASSERT_NE(NULL, alert);
	ASSERT_TRUE(has_ancestor(alert, "kg-second"));
	EXPECT_TRUE(kg_bytes_are(alert->ancestors[0].args, args, sizeof(args)));
	EXPECT_TRUE(kg_bytes_equal(alert->ancestors[0].comm, "kg-forged"));
}

#define CORE_PATTERN "/proc/sys/kernel/core_pattern"

/* What a program that the kernel starts calls in turn. */
KG_TEST(context, ancestor_that_is_a_kernel_thread)
{
	const struct kg_alert *alert;
	char old[256] = "";

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-helper"), "#!/bin/sh\n" CHILD "\n:\n"));
	ASSERT_LT(0, kg_read_file(CORE_PATTERN, old, sizeof(old) - 1));
	ASSERT_EQ(0, kg_write_text(CORE_PATTERN, "|" KG_PATH("kg-helper")));
	kg_run_simple(FIRST, "crash");
	EXPECT_EQ(0, kg_pull_wait(&self->kg, "child"));
	ASSERT_EQ(0, kg_write_text(CORE_PATTERN, old));
	alert = kg_only(&self->kg, "child");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->parent.filename, KG_PATH("kg-helper")));
	ASSERT_EQ(1, alert->n_ancestors);
	EXPECT_EQ(KEXECGUARD_PROCESS_KTHREAD, alert->ancestors[0].flags);
	EXPECT_EQ(NULL, alert->ancestors[0].executable.data);
}

KG_TEST(context, arguments_of_ancestors_are_cut)
{
	const char format[] = "setsid;exec:/tmp/kgt/kg-shell %0*d;fork;exec:/tmp/kgt/kg-first;%s";
	const struct kg_alert *alert;
	char act[2 * ARGS_MAX];

	snprintf(act, sizeof(act), format, ARGS_MAX, 0, SPAWN);
	alert = alert_of(&self->kg, "child", act);
	ASSERT_NE(NULL, alert);
	ASSERT_EQ(1, alert->n_ancestors);
	EXPECT_EQ(ARGS_MAX, alert->ancestors[0].args.len);
	EXPECT_EQ(sizeof("/tmp/kgt/kg-shell") + ARGS_MAX + 1, alert->ancestors[0].args_length);
	EXPECT_EQ(2, alert->ancestors[0].args_count);
}

/* The same program by a long path. */
static int make_long(char *path)
{
	char *end = stpcpy(path, KG_DIR);
	int i;

	for (i = 0; i < DEPTH; i++) {
		end += sprintf(end, "/%0*d", NAME_LEN, 0);
		if (mkdir(path, 0755))
			return -errno;
	}
	strcpy(end, "/kg-shell");
	return link(KG_PATH("kg-shell"), path) ? -errno : 0;
}

/* Those that are far lose their texts, and nothing else. */
KG_TEST(context, texts_of_ancestors_are_bounded)
{
	char path[DEPTH * (NAME_LEN + 1) + 64], act[sizeof(path) + 128];
	const struct kg_alert *alert;
	size_t texts = 0;
	unsigned int i;

	ASSERT_EQ(0, make_long(path));
	snprintf(act, sizeof(act), "setsid;exec:%s;%s%s", path, TEN("fork;"), SPAWN);
	alert = alert_of(&self->kg, "child", act);
	ASSERT_NE(NULL, alert);
	ASSERT_EQ(10, alert->n_ancestors);
	for (i = 0; i < alert->n_ancestors; i++) {
		const struct kg_process *ancestor = &alert->ancestors[i];

		texts += ancestor->executable.len + ancestor->filename.len + ancestor->args.len;
		EXPECT_LT(0, ancestor->pid);
		EXPECT_EQ(1, ancestor->args_count);
		EXPECT_TRUE(kg_bytes_equal(ancestor->comm, "kg-shell"));
		EXPECT_TRUE(ancestor->file.present);
	}
	EXPECT_GE(TEXTS_MAX, texts);
	EXPECT_TRUE(kg_bytes_equal(alert->ancestors[0].executable, path));
	EXPECT_EQ(NULL, alert->ancestors[9].executable.data);
}

/* Parents end while their children execute. */
KG_TEST(context, ancestors_that_end)
{
	static const char act[] = "fork;orphan;fork;orphan;exec:/tmp/kgt/kg-child";
	const struct kg_alert *alert;
	int i;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, kg_mark(&self->kg));
		alert = alert_of(&self->kg, "child", act);
		ASSERT_NE(NULL, alert);
		EXPECT_TRUE(is_program(&alert->process, "kg-child"));
		EXPECT_LT(0, alert->parent.pid);
	}
}

KG_TEST(context, group_of_process_and_parent)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "enter:" FAR "/cgroup.procs;fork;"
			 "enter:" INNER "/cgroup.procs;exec:/tmp/kgt/kg-child");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.cgroup, "/near/inner"));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.cgroup, "/far"));
}

KG_TEST(context, group_at_the_root)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "enter:" GROUPS "/cgroup.procs;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.cgroup, "/"));
}

/* It does not see its own place, and the alert does. */
KG_TEST(context, group_seen_from_the_host)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "enter:" INNER "/cgroup.procs;unshare:cgroup;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.cgroup, "/near/inner"));
}

/* The alert has a copy; and groups go while processes come out of them. */
KG_TEST(context, group_that_is_removed)
{
	const struct kg_alert *alert;
	int i;

	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, kg_mark(&self->kg));
		ASSERT_EQ(0, kg_run_simple(FIRST, "fork;enter:" INNER "/cgroup.procs;fork;"
					   "exec:/tmp/kgt/kg-child"));
		ASSERT_EQ(0, rmdir(INNER));
		ASSERT_EQ(0, kg_pull_wait(&self->kg, "child"));
		alert = kg_only(&self->kg, "child");
		ASSERT_NE(NULL, alert);
		EXPECT_TRUE(kg_bytes_equal(alert->process.cgroup, "/near/inner"));
		ASSERT_EQ(0, mkdir(INNER, 0755));
	}
}

/* Deeper than there is room: its start is what those who rule above have made. */
KG_TEST(context, group_that_is_cut)
{
	char path[GROUPS_DEPTH * (NAME_LEN + 1) + 64], act[sizeof(path) + 128];
	char *ends[GROUPS_DEPTH], *end = stpcpy(path, GROUPS);
	const struct kg_alert *alert;
	struct kg_bytes cgroup;
	int i;

	for (i = 0; i < GROUPS_DEPTH; i++) {
		ends[i] = end;
		end += sprintf(end, "/%0*d", NAME_LEN, i);
		ASSERT_EQ(0, mkdir(path, 0755));
	}
	snprintf(act, sizeof(act), "enter:%s/cgroup.procs;%s", path, SPAWN);
	alert = alert_of(&self->kg, "child", act);
	for (i = GROUPS_DEPTH; i--; ) {
		*(i + 1 < GROUPS_DEPTH ? ends[i + 1] : end) = '\0';
		EXPECT_EQ(0, rmdir(path));
	}
	ASSERT_NE(NULL, alert);
	cgroup = alert->process.cgroup;
	ASSERT_EQ(5 * (NAME_LEN + 1) + 1, cgroup.len);
	EXPECT_GE(CGROUP_MAX, cgroup.len);
	EXPECT_EQ('/', cgroup.data[0]);
	EXPECT_EQ('4', cgroup.data[cgroup.len - 2]);
	EXPECT_EQ('/', cgroup.data[cgroup.len - 1]);
}

static const char *const namespace_names[] = { "mnt", "pid", "net", "user", "uts", "ipc",
					       "cgroup" };
#define N_NAMESPACES (sizeof(namespace_names) / sizeof(*namespace_names))

/* A bit for each that is not our own; all of them if there are none. */
static unsigned int others(const struct kg_process *process)
{
	uint32_t numbers[N_NAMESPACES];
	unsigned int bits = 0, i;
	struct stat status;
	char path[64];

	if (process->namespaces.len != sizeof(numbers))
		return ~0u;
	memcpy(numbers, process->namespaces.data, sizeof(numbers));
	for (i = 0; i < N_NAMESPACES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", namespace_names[i]);
		if (stat(path, &status) || status.st_ino != numbers[i])
			bits |= 1u << i;
	}
	return bits;
}

KG_TEST(context, namespaces)
{
	char act[128];
	const struct kg_alert *alert;
	unsigned int i;

	for (i = 0; i < N_NAMESPACES; i++) {
		ASSERT_EQ(0, kg_mark(&self->kg));
		snprintf(act, sizeof(act), "fork;unshare:%s;fork;exec:/tmp/kgt/kg-child",
			 namespace_names[i]);
		alert = alert_of(&self->kg, "child", act);
		ASSERT_NE(NULL, alert);
		EXPECT_EQ(1u << i, others(&alert->process));
		/* A new one for pids is for children only. */
		EXPECT_EQ(strcmp(namespace_names[i], "pid") ? 1u << i : 0, others(&alert->parent));
	}
}

KG_TEST(context, namespaces_of_the_host)
{
	const struct kg_alert *alert = alert_of(&self->kg, "child", SPAWN);

	ASSERT_NE(NULL, alert);
	EXPECT_EQ(0, others(&alert->process));
	EXPECT_EQ(0, others(&alert->parent));
}

static bool is_file(const struct kg_file *file, const char *path)
{
	struct stat status;

	return file->present && !file->path.data && !stat(path, &status) &&
	       file->major == major(status.st_dev) && file->minor == minor(status.st_dev) &&
	       file->inode == status.st_ino && file->owner == status.st_uid &&
	       file->mode == status.st_mode;
}

KG_TEST(context, file_that_is_executed)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, chown(CHILD, 1000, 1000));
	ASSERT_EQ(0, chmod(CHILD, 04751));
	alert = alert_of(&self->kg, "child", "setsid;exec:/tmp/kgt/kg-shell;fork;"
			 "exec:/tmp/kgt/kg-first;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(is_file(&alert->process.file, CHILD));
	EXPECT_TRUE(is_file(&alert->parent.file, FIRST));
	ASSERT_EQ(1, alert->n_ancestors);
	EXPECT_TRUE(is_file(&alert->ancestors[0].file, KG_PATH("kg-shell")));
}

/* What runs is its interpreter. */
KG_TEST(context, file_of_a_script)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!" KG_PATH("kg-second") "\n"));
	alert = alert_of(&self->kg, "child", "spawn:/tmp/kgt/kg-script kg-mark");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(is_file(&alert->process.file, KG_PATH("kg-second")));
}

/* Refused, it never ran; what it would have been is told all the same. */
KG_TEST(context, of_what_is_refused)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(EPERM, kg_run_simple(FIRST, "setsid;exec:/tmp/kgt/kg-shell;fork;"
				       "enter:" NEAR "/cgroup.procs;exec:/tmp/kgt/kg-denied"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "denied");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_DECISION_DENIED, alert->decision);
	EXPECT_TRUE(is_file(&alert->process.file, KG_PATH("kg-denied")));
	EXPECT_TRUE(is_file(&alert->parent.file, KG_PATH("kg-shell")));
	EXPECT_TRUE(kg_bytes_equal(alert->process.cgroup, "/near"));
	EXPECT_EQ(0, others(&alert->process));
	EXPECT_EQ(alert->parent.pid, alert->process.sid);
	EXPECT_EQ(0, alert->n_ancestors);
}

KG_TEST(context, of_who_calls_kexec)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "call", "setsid;exec:/tmp/kgt/kg-shell;fork;"
			 "exec:/tmp/kgt/kg-second;fork;exec:/tmp/kgt/kg-child;kexec");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(is_file(&alert->process.file, CHILD));
	EXPECT_EQ(0, others(&alert->process));
	EXPECT_TRUE(has_ancestor(alert, "kg-shell"));
}

/* Audit's session begins with a login, and is passed on. */
KG_TEST(context, session_of_a_login)
{
	const struct kg_alert *alert;

	alert = alert_of(&self->kg, "child", "loginuid:1000;fork;exec:/tmp/kgt/kg-second;fork;"
			 "exec:/tmp/kgt/kg-first;" SPAWN);
	ASSERT_NE(NULL, alert);
	EXPECT_NE(~0u, alert->process.session);
	EXPECT_EQ(alert->process.session, alert->parent.session);
	ASSERT_LT(0, alert->n_ancestors);
	EXPECT_EQ(alert->process.session, alert->ancestors[0].session);
}

KG_TEST(context, no_session_without_a_login)
{
	const struct kg_alert *alert = alert_of(&self->kg, "child", SPAWN);

	ASSERT_NE(NULL, alert);
	EXPECT_EQ(~0u, alert->process.session);
}

TEST_HARNESS_MAIN
