// SPDX-License-Identifier: GPL-2.0
/* The whole service, with a module that a child plays: what becomes of alerts when it is killed. */
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include <cmocka.h>

#include "../../userspace/command.h"
#include "fake_module.h"
#include "outputs.h"

#define ROUNDS		12	/* of being killed */
#define ALERTS		200	/* in each */
#define LIFE_US		20000	/* that it writes them at most */
#define OLD_FILES	1000	/* as below */

static const char config[] =
	"rules: [rules.yml]\n"
	"outputs:\n"
	"  - {type: file, name: ecs, path: %1$s/ecs, format: ecs, rotate: {size: 100K, keep: 1000}}\n"
	"  - {type: file, name: text, path: %1$s/text, rotate: {size: 70K, keep: 1000}}\n";
static const char rules[] =
	"name: A\nrule_id: a\nseverity: low\nrisk_score: 1\n"
	"query: process where process.name == \"a\"\n";

static void write_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "we");

	fputs(text, to);
	fclose(to);
}

static int make_files(void **state)
{
	FILE *to;

	umask(022);
	/* Each in a folder of its own. */
	strcpy(strrchr(test_folder, '.'), ".XXXXXX");
	if (test_make_folder(state))
		return -1;
	to = fopen("kexecguard.yml", "we");
	fprintf(to, config, test_folder);
	fclose(to);
	write_file("rules.yml", rules);
	return fake_begin(state);
}

static int remove_files(void **state)
{
	return fake_gone(state) || test_remove_folder(state);
}

static void pause_us(long microseconds)
{
	const struct timespec time = { .tv_nsec = microseconds * 1000 };

	nanosleep(&time, NULL);
}

/* As a service manager that listens. */
static int listen_to_service(void)
{
	static const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "notify" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	unlink("notify");
	assert_int_equal(bind(fd, (const void *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", "notify", 1);
	setenv("WATCHDOG_USEC", "2000", 1);
	return fd;
}

/* How often it was told this by now. */
static int count_told(int fd, const char *what)
{
	char message[4096];
	ssize_t len;
	int n = 0;

	while ((len = recv(fd, message, sizeof(message) - 1, 0)) >= 0) {
		message[len] = '\0';
		n += !!strstr(message, what);
	}
	return n;
}

static void until_told(int fd, const char *what)
{
	int i;

	for (i = 0; i < 60000 && !count_told(fd, what); i++)
		pause_us(1000);
	assert_true(i < 60000);
}

static pid_t start(void)
{
	static char *const arguments[] = {
		"serve", "--config", "kexecguard.yml", "--positions", "positions", NULL
	};
	pid_t child = fork();

	if (child)
		return child;
	if (!freopen("/dev/null", "w", stdout) || !freopen("serve.err", "a", stderr))
		_exit(9);
	_exit(cmd_serve(5, (char **)arguments));
}

static void until_acknowledged(u64 seq)
{
	int i;

	for (i = 0; i < 60000 && fake->acknowledged < seq; i++)
		pause_us(1000);
	assert_int_equal(fake->acknowledged, seq);
}

static int end(pid_t child, int signal)
{
	int status;

	assert_int_equal(kill(child, signal), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

/* Of a line that has one; 0 of another. */
static u64 number_of(const char *line)
{
	const char *at = strstr(line, "\"sequence\":");
	u64 seq = 0;

	if (at && strstr(line, "\"kind\":\"alert\""))
		return strtoull(at + strlen("\"sequence\":"), NULL, 10);
	return sscanf(line, "  alert %" SCNu64, &seq) == 1 ? seq : 0;
}

static u64 follow_file(const char *path, u64 seq)
{
	char *text = test_read(path), *rest = text, *line;
	u64 number;

	assert_true(!*text || text[strlen(text) - 1] == '\n');
	while ((line = strsep(&rest, "\n"))) {
		assert_true(*line != '{' || line[strlen(line) - 1] == '}');
		number = number_of(line);
		if (number && number != seq + 1)
			fail_msg("%s: %" PRIu64 " behind %" PRIu64, path, number, seq);
		if (number)
			seq = number;
	}
	free(text);
	return seq;
}

/*
 * The last alert in a file and those that it was before, in which each is once and in
 * order. Who was killed between two renames left a number out.
 */
static u64 follow(const char *name)
{
	char path[64];
	u64 seq = 0;
	int old;

	for (old = OLD_FILES; old; old--) {
		snprintf(path, sizeof(path), "%s.%d", name, old);
		if (!access(path, F_OK))
			seq = follow_file(path, seq);
	}
	return access(name, F_OK) ? seq : follow_file(name, seq);
}

static void assert_only_positions(void)
{
	DIR *folder = opendir("positions");
	const struct dirent *entry;
	int n = 0;

	while ((entry = readdir(folder)))
		n++;
	closedir(folder);
	/* And the folder itself, and the one that it is in. */
	assert_int_equal(n, 2 + 2);
}

static void each_once_though_it_is_killed(void **state)
{
	u64 readings;
	pid_t child;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		fake->next += ALERTS;
		readings = fake->readings;
		child = start();
		while (fake->readings == readings)
			pause_us(100);
		pause_us(random() % LIFE_US);
		assert_int_equal(end(child, SIGKILL), SIGKILL);
	}
	child = start();
	until_acknowledged(fake->next - 1);
	assert_int_equal(end(child, SIGTERM), 0);
	assert_int_equal(follow("ecs"), fake->next - 1);
	assert_int_equal(follow("text"), fake->next - 1);
	assert_only_positions();
}

/* In a long log, it does in between what else it has to do. */
static void reads_a_long_log_in_parts(void **state)
{
	int fd = listen_to_service(), alive;
	pid_t child;

	fake->next = 5001;
	child = start();
	until_acknowledged(5000);
	alive = count_told(fd, "WATCHDOG=1");
	assert_in_range(fake->acknowledgements, 5, 5000);
	assert_in_range(alive, 4, 5000);
	assert_int_equal(end(child, SIGTERM), 0);
	assert_int_equal(follow("ecs"), 5000);
	assert_int_equal(follow("text"), 5000);
	close(fd);
}

/* Whatever is wrong, what runs goes on as it was. */
static void a_reload_is_all_or_nothing(void **state)
{
	static const char *const wrong[][2] = {
		{ "rules.yml", "name: A\n" },
		{ "rules.yml", "" },
		{ "kexecguard.yml", "outputs: [{type: file, path: /tmp/x}]\nrules: [none.yml]\n" },
		{ "kexecguard.yml", "rules: [rules.yml]\noutputs: [{type: file}]\n" },
		{ "kexecguard.yml", "\xff" },
	};
	char *before = test_read("kexecguard.yml");
	int fd = listen_to_service();
	pid_t child = start();
	size_t i;

	fake->next = 2;
	until_acknowledged(1);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		write_file(wrong[i][0], wrong[i][1]);
		count_told(fd, "");
		assert_int_equal(kill(child, SIGHUP), 0);
		until_told(fd, "STATUS=the configuration was not reloaded");
		fake->next++;
		until_acknowledged(fake->next - 1);
		assert_int_equal(fake->generation, 1);
		write_file("kexecguard.yml", before);
		write_file("rules.yml", rules);
	}
	count_told(fd, "");
	assert_int_equal(kill(child, SIGHUP), 0);
	until_told(fd, "STATUS=ecs: up to alert");
	assert_int_equal(fake->generation, 2);
	assert_int_equal(end(child, SIGTERM), 0);
	assert_int_equal(follow("ecs"), fake->next - 1);
	free(before);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_once_though_it_is_killed, make_files,
						remove_files),
		cmocka_unit_test_setup_teardown(reads_a_long_log_in_parts, make_files,
						remove_files),
		cmocka_unit_test_setup_teardown(a_reload_is_all_or_nothing, make_files,
						remove_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
