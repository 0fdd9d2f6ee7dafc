// SPDX-License-Identifier: GPL-2.0
/* Metrics, as a strict reader of Prometheus's text format finds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "../../userspace/config.h"
#include "../../userspace/metrics_file.h"
#include "measured.h"

static struct exposition found;

static void read_text(const char *text)
{
	if (!exposition_read(&found, text, strlen(text)))
		fail_msg("%s", found.why);
}

static void read_all(void)
{
	size_t len;
	char *text = measured_text(&len);

	read_text(text);
	assert_int_equal(strlen(text), len);
	free(text);
}

static void check(const char *name, const char *label, const char *value, double expected)
{
	const struct sample *sample = exposition_find(&found, name, label, value);

	if (!sample)
		fail_msg("there is no %s{%s=\"%s\"}", name, label, value);
	else if (sample->value != expected)
		fail_msg("%s{%s=\"%s\"} is %f", name, label, value, sample->value);
}

static void are_what_the_module_tells(void **state)
{
	read_all();
	check("kexecguard_up", NULL, NULL, 1);
	check("kexecguard_module_info", "version", "1.2.3", 1);
	check("kexecguard_module_info", "load", "fedcba9876543210", 1);
	check("kexecguard_policy_info", "version", "12", 1);
	check("kexecguard_policy_info", "signed", "true", 1);
	check("kexecguard_policy_info", "digest",
	      "abcd000000000000000000000000000000000000000000000000000000000000", 1);
	check("kexecguard_mode", "mode", "enforce", 1);
	check("kexecguard_mode", "mode", "observe", 0);
	check("kexecguard_locked", NULL, NULL, 1);
	check("kexecguard_execs_total", NULL, NULL, 1000);
	check("kexecguard_events_total", "event", "kexec_file_load", 2);
	check("kexecguard_events_total", "event", "open", 7);
	check("kexecguard_rules_evaluated_total", NULL, NULL, 30);
	check("kexecguard_matches_total", NULL, NULL, 4);
	check("kexecguard_events_denied_total", NULL, NULL, 3);
	check("kexecguard_events_refused_total", NULL, NULL, 6);
	check("kexecguard_events_spared_total", NULL, NULL, 7);
	check("kexecguard_alerts_generated_total", NULL, NULL, 20);
	check("kexecguard_alerts_queued", NULL, NULL, 5);
	check("kexecguard_log_alerts", NULL, NULL, 12);
	check("kexecguard_log_bytes_max", NULL, NULL, 8 << 20);
	check("kexecguard_image_staged", "kind", "reboot", 1);
	check("kexecguard_image_staged", "kind", "crash", 0);
}

static void have_a_histogram(void **state)
{
	read_all();
	check("kexecguard_evaluation_duration_seconds_bucket", "le", "0.000000001", 1);
	check("kexecguard_evaluation_duration_seconds_bucket", "le", "0.000000003", 51);
	check("kexecguard_evaluation_duration_seconds_bucket", "le", "0.000000007", 100);
	check("kexecguard_evaluation_duration_seconds_bucket", "le", "+Inf", 101);
	check("kexecguard_evaluation_duration_seconds_count", NULL, NULL, 101);
	check("kexecguard_evaluation_duration_seconds_sum", NULL, NULL, 5.000000123);
}

static void say_how_each_hook_is(void **state)
{
	const struct sample *sample;
	size_t active = 0, all = 0;

	read_all();
	check("kexecguard_hook_calls_total", "hook", "security_bprm_check", 12);
	for (sample = found.samples; sample < found.samples + found.n; sample++) {
		if (strcmp(sample->name, "kexecguard_hook_state") ||
		    strcmp(label_of(sample, "hook"), "kernel_kexec"))
			continue;
		all++;
		active += sample->value;
		assert_int_equal(sample->value, !strcmp(label_of(sample, "state"), "lost"));
	}
	assert_int_equal(all, 5);
	assert_int_equal(active, 1);
	check("kexecguard_hook_trial", "result", "skipped", 0);
}

/* Two of one id are one, those that do not run have alerts alone, and the rest have no id. */
static void tell_rules_apart(void **state)
{
	const char *strange = "a \"quoted\" \\ one\non two lines\\xff";

	read_all();
	check("kexecguard_rule_hits_total", "rule_id", "plain", 8);
	check("kexecguard_rule_denials_total", "rule_id", "plain", 3);
	check("kexecguard_rule_hits_total", "rule_id", strange, 5);
	check("kexecguard_rule_alerts_generated_total", "rule_id", strange, 0);
	check("kexecguard_rule_alerts_generated_total", "rule_id", "gone", 20);
	check("kexecguard_rule_alerts_queued", "rule_id", "", 5);
	assert_null(exposition_find(&found, "kexecguard_rule_hits_total", "rule_id", "gone"));
}

/* What an older module does not tell is not there, rather than 0. */
static void leave_out_what_is_not_told(void **state)
{
	const struct installed_rules none = {};
	struct status status = { .version = "1" };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	metrics_put(to, &status, &none);
	fclose(to);
	read_text(text);
	free(text);
	assert_non_null(exposition_find(&found, "kexecguard_execs_total", NULL, NULL));
	assert_null(exposition_find(&found, "kexecguard_log_alerts", NULL, NULL));
	assert_null(exposition_find(&found, "kexecguard_events_total", NULL, NULL));
	assert_null(exposition_find(&found, "kexecguard_evaluation_duration_seconds_sum", NULL,
				    NULL));
}

static void say_that_there_is_no_module(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	metrics_put_absent(to);
	fclose(to);
	read_text(text);
	free(text);
	check("kexecguard_up", NULL, NULL, 0);
	assert_int_equal(found.n, 1);
}

/* Whoever collects them is another user, and the service lets others read nothing. */
static void go_into_a_file(void **state)
{
	char path[] = "/tmp/metrics_test.XXXXXX.prom", text[256] = "";
	const struct config_metrics config = { .textfile = path, .every = 7 };
	struct metrics_file file = {};
	struct stat status;
	mode_t mask;
	FILE *from;

	close(mkstemps(path, strlen(".prom")));
	metrics_file_configure(&file, &config);
	mask = umask(0077);
	metrics_file_end(&file, NULL, false);
	assert_int_equal(umask(mask), 0077);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0644);
	from = fopen(path, "re");
	assert_non_null(from);
	assert_true(fread(text, 1, sizeof(text) - 1, from));
	fclose(from);
	read_text(text);
	check("kexecguard_up", NULL, NULL, 0);
	assert_null(file.path);
	unlink(path);
}

/* Then there is nothing to do, ever. */
static void go_nowhere_unless_told_to(void **state)
{
	const struct config_metrics config = {};
	struct metrics_file file = {};

	metrics_file_configure(&file, &config);
	assert_int_equal(metrics_file_tick(&file, NULL, 1000), UINT64_MAX);
	metrics_file_end(&file, NULL, false);
}

#define FAMILY(type, name) "# HELP " name " x\n# TYPE " name " " type "\n"
#define BUCKET(le, value) "h_bucket{le=\"" le "\"} " value "\n"

/* Else the reader would be no help. */
static void are_read_strictly(void **state)
{
	static const char *const good[] = {
		"", FAMILY("gauge", "a") "a 1\n",
		FAMILY("gauge", "a") "a{b=\"\",c=\"\\n\\\\\\\"\"} 1\na{b=\"x\",c=\"\"} 2.5\n",
		FAMILY("histogram", "h") BUCKET("1", "1") BUCKET("+Inf", "2") "h_sum 3\nh_count 2\n",
	};
	static const char *const bad[] = {
		"a 1\n", FAMILY("gauge", "a") "b 1\n", FAMILY("gauge", "a") "a 1",
		FAMILY("gauge", "a") "a x\n", FAMILY("gauge", "a") "a  1\n",
		FAMILY("gauge", "a") "a 1\na 2\n", FAMILY("gauge", "a") "a{} 1\n",
		FAMILY("gauge", "a") "a{b=\"\\t\"} 1\n", FAMILY("gauge", "a") "a{b=\"x} 1\n",
		FAMILY("gauge", "a") "a{b=\"x\"b=\"y\"} 1\n", FAMILY("gauge", "a") "a{1=\"x\"} 1\n",
		FAMILY("gauge", "a") "a{b=\"\xff\"} 1\n", FAMILY("gauge", "a") "\n",
		FAMILY("gauge", "a") "a -1\n", FAMILY("gauge", "a") FAMILY("gauge", "a"),
		FAMILY("gauge", "a_total") "a_total 1\n", FAMILY("counter", "a") "a 1\n",
		"# HELP a x\na 1\n", "# TYPE a gauge\na 1\n", "# HELP a x\n# TYPE a sum\n",
		FAMILY("histogram", "h") BUCKET("1", "1") "h_sum 3\nh_count 1\n",
		FAMILY("histogram", "h") BUCKET("1", "3") BUCKET("+Inf", "2") "h_sum 3\nh_count 2\n",
		FAMILY("histogram", "h") BUCKET("2", "1") BUCKET("1", "1") BUCKET("+Inf", "2")
			"h_sum 3\nh_count 2\n",
		FAMILY("histogram", "h") BUCKET("+Inf", "2") "h_sum 3\nh_count 1\n",
		FAMILY("histogram", "h") BUCKET("+Inf", "2") "h_count 2\n",
		FAMILY("histogram", "h") "h 1\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		read_text(good[i]);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		if (exposition_read(&found, bad[i], strlen(bad[i])))
			fail_msg("taken: %s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(are_what_the_module_tells),
		cmocka_unit_test(have_a_histogram),
		cmocka_unit_test(say_how_each_hook_is),
		cmocka_unit_test(tell_rules_apart),
		cmocka_unit_test(leave_out_what_is_not_told),
		cmocka_unit_test(say_that_there_is_no_module),
		cmocka_unit_test(go_into_a_file),
		cmocka_unit_test(go_nowhere_unless_told_to),
		cmocka_unit_test(are_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
