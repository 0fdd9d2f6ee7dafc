// SPDX-License-Identifier: GPL-2.0
/*
 * faults MODULE.ko POLICY LARGE-POLICY: every allocation of the module fails in turn,
 * in both modes. Reads a line for each from standard input,
 *
 *	SECTION FROM OFFSET FUNCTION CALLED SCENE DIRECTION
 *
 * FROM and OFFSET being where the first and the last call that fail return to, and says
 * in TAP whether it was reached, and failed in its direction.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../userspace/array.h"
#include "fault.h"
#include "kg_report.h"
#include "kg_system.h"
#include "scene.h"

#define POLICY_SIZE_MAX (4 << 20)

/* A module that is loaded again need not be where it was: so often is it tried. */
#define LOADS_MAX 20

/**
 * struct site - a call that is to fail, and what that comes to
 * @section: of the module
 * @range: within the section
 * @function: that calls
 * @called: what is called
 * @scene: that reaches it
 * @direction: in which it fails
 */
struct site {
	char section[32];
	struct fault_range range;
	char function[64];
	char called[64];
	char scene[32];
	char direction[32];
};

/**
 * struct outcome - what came of a try
 * @result: of the scene, 0 or a negative errno
 * @hits: allocations that failed
 * @before: status of the module
 * @after: the same
 */
struct outcome {
	int result;
	long hits;
	struct kg_status before;
	struct kg_status after;
};

static const char *module;
static void *policies[2];
static ssize_t policy_sizes[2];
static int tests, failures;

static void test(bool ok, const struct site *site, const char *mode, const struct outcome *outcome)
{
	const struct kg_status *before = &outcome->before, *after = &outcome->after;

	printf("%sok %d - %s, %s; %s, %s: %s\n", ok ? "" : "not ", ++tests, site->function,
	       site->called, site->scene, mode, site->direction);
	if (ok)
		return;
	failures++;
	printf("# result %d, %ld allocations failed, %ld incomplete, %ld refused, %ld suppressed\n",
	       outcome->result, outcome->hits, (long)(after->incomplete - before->incomplete),
	       (long)(after->refused - before->refused),
	       (long)(after->suppressed - before->suppressed));
}

static int load_module_with(const char *parameters)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC), err;

	err = syscall(SYS_finit_module, fd, parameters, 0) ? -errno : 0;
	close(fd);
	return err;
}

/* Hooks are tried when we say so. */
static int load_module(void)
{
	return load_module_with("selftest_s=0");
}

static uint64_t section_address(const char *section)
{
	char path[128], text[32] = "";

	snprintf(path, sizeof(path), "/sys/module/kexecguard/sections/%s", section);
	kg_read_file(path, text, sizeof(text) - 1);
	return strtoull(text, NULL, 0);
}

/* Where the site is, now or when the module was loaded last. */
static struct fault_range site_range(const struct site *site, uint64_t section)
{
	return (struct fault_range){ section + site->range.start, section + site->range.end + 1 };
}

static int token_pass(int to)
{
	return write(to, "", 1) == 1 ? 0 : -EPIPE;
}

static int token_wait(int from)
{
	char token;

	return read(from, &token, 1) == 1 ? 0 : -EPIPE;
}

/* What a child does once it is told to; only its allocations fail. */
static int child_act(const struct scene *scene, int parent)
{
	struct kg_sock sock = { .fd = -1 };
	int err = kg_sock_open(&sock);

	if (!err && scene->prepare)
		err = scene->prepare(&sock);
	err = err ?: fault_wanted();
	err = err ?: token_pass(parent);
	err = err ?: token_wait(parent);
	return err ? EPROTO : -scene->act(&sock);
}

/* Play a scene while the calls of a range fail, or none if there is no range. */
static int play(const struct scene *scene, const struct fault_range *range,
		struct kg_sock *sock, struct outcome *outcome)
{
	int ends[2], err;
	pid_t pid;

	memset(outcome, 0, sizeof(*outcome));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ends[0]);
		_exit(child_act(scene, ends[1]));
	}
	close(ends[1]);
	err = pid < 0 ? -errno : token_wait(ends[0]);
	err = err ?: kg_status(sock, &outcome->before);
	if (!err && range)
		err = fault_arm(range, 100);
	err = err ?: token_pass(ends[0]);
	close(ends[0]);
	outcome->result = -kg_wait(pid);
	outcome->hits = range ? fault_disarm() : 0;
	if (scene->undo)
		scene->undo(sock);
	return err ?: kg_status(sock, &outcome->after);
}

static bool counters_same(const struct outcome *outcome)
{
	const struct kg_status *before = &outcome->before, *after = &outcome->after;

	return after->incomplete == before->incomplete && after->refused == before->refused &&
	       after->suppressed == before->suppressed;
}

static bool direction_holds(const struct site *site, const struct outcome *outcome, int without,
			    bool enforced)
{
	const struct kg_status *before = &outcome->before, *after = &outcome->after;

	if (!strcmp(site->direction, "fails"))
		return outcome->result == -ENOMEM && counters_same(outcome) &&
		       after->generation == before->generation;
	if (!strcmp(site->direction, "suppressed"))
		return outcome->result == without && after->suppressed > before->suppressed &&
		       after->incomplete == before->incomplete;
	if (!strcmp(site->direction, "nothing"))
		return outcome->result == without && counters_same(outcome);
	if (!strcmp(site->direction, "untracked") || !strcmp(site->direction, "unruled")) {
		if (enforced)
			return outcome->result == -ENOMEM && after->refused > before->refused;
		return outcome->result == without &&
		       (after->incomplete > before->incomplete || site->direction[2] == 't');
	}
	if (!strcmp(site->direction, "ended")) {
		if (enforced)
			return outcome->result == -(128 + SIGKILL) &&
			       after->refused > before->refused;
		return outcome->result == without && after->incomplete > before->incomplete;
	}
	return false;
}

static void try_in_mode(const struct site *site, const struct scene *scene, struct kg_sock *sock,
			uint32_t mode)
{
	struct fault_range range = site_range(site, section_address(site->section));
	bool enforced = mode == KEXECGUARD_MODE_ENFORCE;
	struct outcome first, outcome, last;
	int err = kg_set_mode(sock, mode);

	err = err ?: play(scene, NULL, sock, &first);
	err = err ?: play(scene, &range, sock, &outcome);
	err = err ?: play(scene, NULL, sock, &last);
	test(!err && outcome.hits && direction_holds(site, &outcome, first.result, enforced) &&
	     counters_same(&first) && counters_same(&last) && last.result == first.result &&
	     kg_ledger_closes(&last.after), site, enforced ? "enforce" : "observe", &outcome);
}

static int use_policy(struct kg_sock *sock, bool large)
{
	return kg_policy_load(sock, policies[large], policy_sizes[large], NULL);
}

static void try_scene(const struct site *site)
{
	const struct scene *scene = scene_find(site->scene);
	struct outcome none = { .result = -ENOENT };
	/* Of two who listen for the doorbell the one who joined first gets a copy. */
	struct kg_sock first = { .fd = -1 }, sock = { .fd = -1 };
	int err = kg_module_loaded() ? 0 : load_module();

	err = err ?: kg_sock_open(&first);
	err = err ?: kg_sock_join(&first);
	err = err ?: kg_sock_open(&sock);
	err = err ?: kg_sock_join(&sock);
	if (err || !scene || use_policy(&sock, scene->large)) {
		test(false, site, "prepared", &none);
	} else {
		try_in_mode(site, scene, &sock, KEXECGUARD_MODE_OBSERVE);
		try_in_mode(site, scene, &sock, KEXECGUARD_MODE_ENFORCE);
	}
	kg_sock_close(&sock);
	kg_sock_close(&first);
}

static int child_load(const char *parameters)
{
	pid_t pid = fork();

	if (!pid) {
		int err = fault_wanted();

		_exit(-(err ?: load_module_with(parameters)));
	}
	return -kg_wait(pid);
}

static bool has_rules(void)
{
	struct kg_status status;
	struct kg_sock sock;
	bool has = !kg_sock_open(&sock) && !kg_status(&sock, &status) && status.generation;

	kg_sock_close(&sock);
	return has;
}

/**
 * struct loading - a scene in which the module is loaded
 * @name: of the scene
 * @parameters: of the module
 * @held: somebody else has a function that the module hooks
 */
struct loading {
	const char *name;
	const char *parameters;
	bool held;
};

static const struct loading loadings[] = {
	{ "load", "selftest_s=0", false },
	{ "boot", "selftest_s=0 policy=" SCENE_BOOT_POLICY, false },
	{ "held", "selftest_s=0", true },
};

static const struct loading *loading_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(loadings); i++)
		if (!strcmp(loadings[i].name, name))
			return &loadings[i];
	return NULL;
}

static bool load_direction_holds(const struct site *site, int result,
				 const struct loading *loading)
{
	bool boot = !strcmp(loading->name, "boot");

	if (!strcmp(site->direction, "no-load"))
		return result == -ENOMEM && !kg_module_loaded();
	if (!strcmp(site->direction, "may-load"))
		return result == -ENOMEM ? !kg_module_loaded() : !result && has_rules() == boot;
	if (!strcmp(site->direction, "no-hook"))
		return result == -EBUSY && !kg_module_loaded();
	if (!strcmp(site->direction, "no-rules"))
		return !result && !has_rules();
	return !strcmp(site->direction, "nothing") && !result && has_rules() == boot;
}

#define HOLD "/src/tests/kselftest/module/kg_hold.ko"
#define HELD "/sys/module/kg_hold/parameters/held"

/* It is not known where the module will be; most likely where it was before. */
static int try_load_once(const struct site *site, const struct loading *loading,
			 struct outcome *outcome)
{
	int err = kg_module_loaded() ? 0 : load_module();
	struct fault_range range = site_range(site, section_address(site->section));

	err = err ?: kg_module_unload_wait();
	if (!err && loading->held)
		err = kg_write_text(HELD, "1");
	err = err ?: fault_arm(&range, 100);
	if (err)
		return err;
	outcome->result = child_load(loading->parameters);
	outcome->hits = fault_disarm();
	return loading->held ? kg_write_text(HELD, "0") : 0;
}

static void try_load(const struct site *site, const struct loading *loading)
{
	struct outcome outcome = { 0 };
	int i, err = 0;

	if (loading->held)
		err = kg_module_unload_wait() ?: kg_module_load_file(HOLD, "");
	for (i = 0; i < LOADS_MAX && !err && !outcome.hits; i++)
		err = try_load_once(site, loading, &outcome);
	test(!err && outcome.hits && load_direction_holds(site, outcome.result, loading), site,
	     "any mode", &outcome);
	if (loading->held)
		syscall(SYS_delete_module, "kg_hold", O_NONBLOCK);
}

/* What a child says of the n-th allocation of something: whether there was one. */
static bool nth_fails(unsigned int n, int (*act)(void))
{
	pid_t pid = fork();

	if (!pid) {
		int err = fault_nth_begin(n);

		if (!err)
			act();
		_exit(err ? EPROTO : fault_nth_end());
	}
	return kg_wait(pid) == 1;
}

static int unload_module(void)
{
	return kg_module_unload();
}

/*
 * Whatever the kernel itself has no memory for while the module comes, or goes: it is
 * there afterwards or not, and then comes and goes as if nothing had been.
 */
static void try_nth(const char *what, bool loaded, int (*act)(void))
{
	unsigned int n, tries = 0;
	bool ok = true, hit = true;

	for (n = 1; ok && hit; n += 1 + n / 8, tries++) {
		ok = !kg_module_unload_wait() && (!loaded || !load_module());
		hit = ok && nth_fails(n, act);
	}
	ok = ok && !kg_module_unload_wait() && !load_module();
	printf("%sok %d - any allocation of %s fails\n# %u tries, up to number %u\n",
	       ok ? "" : "not ", ++tests, what, tries, n);
	failures += !ok;
}

static bool site_read(struct site *site)
{
	unsigned long from, offset;

	if (scanf("%31s %lx %lx %63s %63s %31s %31s", site->section, &from, &offset,
		  site->function, site->called, site->scene, site->direction) != 7)
		return false;
	site->range = (struct fault_range){ from, offset };
	return true;
}

static bool policy_read(int number, const char *path)
{
	policies[number] = malloc(POLICY_SIZE_MAX);
	policy_sizes[number] = kg_read_file(path, policies[number], POLICY_SIZE_MAX);
	return policy_sizes[number] > 0;
}

int main(int argc, char **argv)
{
	struct site site;

	setlinebuf(stdout);
	if (argc != 4 || !policy_read(0, argv[2]) || !policy_read(1, argv[3])) {
		fprintf(stderr, "usage: faults MODULE.ko POLICY LARGE-POLICY\n");
		return 2;
	}
	module = argv[1];
	if (scenes_set_up()) {
		printf("Bail out! cannot begin\n");
		return 1;
	}
	while (site_read(&site)) {
		const struct loading *loading = loading_find(site.scene);

		if (loading)
			try_load(&site, loading);
		else
			try_scene(&site);
	}
	try_nth("a load", false, load_module);
	try_nth("an unload", true, unload_module);
	kg_dir_remove();
	printf("# %d of %d failed\n", failures, tests);
	return failures || !tests || kg_module_unload_wait();
}
