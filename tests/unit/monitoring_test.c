// SPDX-License-Identifier: GPL-2.0
/* docs/monitoring: each query asks for metrics that there are, and all of them are told of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <regex.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <libfyaml.h>

#include "measured.h"

#define FOLDER	"docs/monitoring/"

static struct exposition found;

static int read_metrics(void **state)
{
	size_t len;
	char *text = measured_text(&len);
	bool fine = exposition_read(&found, text, len);

	free(text);
	return !fine;
}

static char *read_file(const char *path)
{
	FILE *from = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	assert_non_null(from);
	assert_true(fread(text, 1, (1 << 20) - 1, from));
	fclose(from);
	return text;
}

static bool has_metric(const char *name)
{
	return exposition_find(&found, name, NULL, NULL);
}

/* Prometheus itself puts these on what it takes from a host. */
static bool is_of_host(const char *label)
{
	return !strcmp(label, "instance") || !strcmp(label, "job");
}

static bool has_label(const char *metric, const char *label)
{
	const struct sample *sample;

	for (sample = found.samples; sample < found.samples + found.n; sample++) {
		if (!strcmp(sample->name, metric) && label_of(sample, label))
			return true;
	}
	return false;
}

/* name OP "value", ... } behind the name of a metric. */
static void check_matchers(const char *metric, const char **at, const char *query)
{
	char label[32], value[128];
	bool equal;

	if (!take(at, "{"))
		return;
	do {
		assert_true(take_name(at, label, sizeof(label), false));
		equal = !take(at, "=~") && !take(at, "!=") && !take(at, "!~");
		assert_true(!equal || take(at, "="));
		assert_true(take_label_value(at, value, sizeof(value)));
		if (!is_of_host(label) && !has_label(metric, label))
			fail_msg("%s has no label %s: %s", metric, label, query);
		if (equal && !exposition_find(&found, metric, label, value))
			fail_msg("%s has no %s=\"%s\": %s", metric, label, value, query);
	} while (take(at, ","));
	assert_true(take(at, "}"));
}

/* Of another exporter there is one. */
#define FOREIGN	"node_textfile_mtime_seconds"

static bool takes(const char *regex, const char *value)
{
	char whole[64];
	regex_t compiled;
	bool taken;

	snprintf(whole, sizeof(whole), "^(%s)$", regex);
	assert_int_equal(regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB), 0);
	taken = !regexec(&compiled, value, 0, NULL, 0);
	regfree(&compiled);
	return taken;
}

/* Older releases of that exporter tell a file's name, newer ones its path. */
static void check_foreign(const char **at)
{
	char regex[32];

	assert_true(take(at, "{file=~") && take_label_value(at, regex, sizeof(regex)));
	assert_true(take(at, "}"));
	assert_true(takes(regex, "kexecguard.prom"));
	assert_true(takes(regex, "/var/lib/prometheus/node-exporter/kexecguard.prom"));
	assert_false(takes(regex, "/var/lib/prometheus/node-exporter/not-kexecguard.prom"));
}

static bool is_query(const char *query)
{
	size_t round = 0, square = 0;
	const char *at;

	for (at = query; *at; at++) {
		round += (*at == '(') - (*at == ')');
		square += (*at == '[') - (*at == ']');
		if (round > 100 || square > 1)
			return false;
	}
	return !round && !square;
}

/* Each word that could be a metric is one; and there is one at least. */
static void check_query(const char *query)
{
	const char *at = query;
	char name[80];
	size_t n = 0;

	if (!is_query(query))
		fail_msg("brackets: %s", query);
	/* Each is extrapolated by itself, and so their difference is not 0 where it should be. */
	if (strstr(query, "- increase(") || strstr(query, "- sum(increase("))
		fail_msg("a difference of two increases: %s", query);
	while (*at) {
		if (!take_name(&at, name, sizeof(name), true)) {
			at++;
			continue;
		}
		if (!strcmp(name, FOREIGN)) {
			check_foreign(&at);
			n++;
		} else if (!strncmp(name, "kexecguard_", strlen("kexecguard_"))) {
			if (!has_metric(name))
				fail_msg("there is no metric %s: %s", name, query);
			check_matchers(name, &at, query);
			n++;
		}
	}
	if (!n)
		fail_msg("asks for no metric: %s", query);
}

static const char *text_in(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no '%s'", key);
	assert_true(json_object_is_type(value, json_type_string));
	return json_object_get_string(value);
}

static struct json_object *list_in(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no '%s'", key);
	assert_true(json_object_is_type(value, json_type_array));
	assert_true(json_object_array_length(value));
	return value;
}

/* What {{label}} in a legend stands for is on some metric. */
static void check_legend(const char *legend)
{
	char label[32];
	size_t i;

	while ((legend = strstr(legend, "{{"))) {
		bool known;

		legend += 2;
		assert_true(take_name(&legend, label, sizeof(label), false));
		assert_true(take(&legend, "}}"));
		known = is_of_host(label);
		for (i = 0; i < found.n && !known; i++)
			known = label_of(&found.samples[i], label);
		if (!known)
			fail_msg("nothing has a label %s", label);
	}
}

static void check_panel(struct json_object *panel)
{
	struct json_object *targets = list_in(panel, "targets"), *datasource;
	size_t i;

	assert_true(*text_in(panel, "title"));
	assert_true(*text_in(panel, "description"));
	assert_true(json_object_object_get_ex(panel, "datasource", &datasource));
	assert_string_equal(text_in(datasource, "uid"), "${datasource}");
	for (i = 0; i < json_object_array_length(targets); i++) {
		struct json_object *target = json_object_array_get_idx(targets, i);

		check_query(text_in(target, "expr"));
		check_legend(text_in(target, "legendFormat"));
	}
}

static int number_in(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	assert_true(json_object_is_type(value, json_type_int));
	return json_object_get_int(value);
}

/* Within the grid, and not over another one. */
static void check_place(struct json_object *panel, bool taken[24][100])
{
	struct json_object *place;
	int x, y;

	assert_true(json_object_object_get_ex(panel, "gridPos", &place));
	for (x = number_in(place, "x"); x < number_in(place, "x") + number_in(place, "w"); x++) {
		for (y = number_in(place, "y"); y < number_in(place, "y") + number_in(place, "h");
		     y++) {
			assert_in_range(x, 0, 23);
			assert_in_range(y, 0, 99);
			assert_false(taken[x][y]);
			taken[x][y] = true;
		}
	}
}

static void dashboard_asks_for_what_there_is(void **state)
{
	char *text = read_file(FOLDER "dashboard.json");
	enum json_tokener_error error;
	struct json_object *dashboard = json_tokener_parse_verbose(text, &error), *panels;
	bool ids[100] = {}, taken[24][100] = {};
	size_t i;

	assert_int_equal(error, json_tokener_success);
	assert_string_equal(text_in(dashboard, "title"), "kexecguard");
	panels = list_in(dashboard, "panels");
	for (i = 0; i < json_object_array_length(panels); i++) {
		struct json_object *panel = json_object_array_get_idx(panels, i);
		int id = number_in(panel, "id");

		assert_in_range(id, 1, ARRAY_SIZE(ids) - 1);
		assert_false(ids[id]);
		ids[id] = true;
		check_panel(panel);
		check_place(panel, taken);
	}
	json_object_put(dashboard);
	free(text);
}

static const char *value_at(struct fy_node *node, const char *path)
{
	struct fy_node *at = fy_node_by_path(node, path, FY_NT, FYNWF_DONT_FOLLOW);
	const char *value = at ? fy_node_get_scalar0(at) : NULL;

	if (!value)
		fail_msg("an alert has no %s", path);
	return value;
}

/* A number and s, m or h. */
static bool is_duration(const char *text)
{
	char *end;

	return strtoul(text, &end, 10) && strspn(end, "smh") == 1 && !end[1];
}

static void check_alert(struct fy_node *rule, const char *readme)
{
	static const char *const severities[] = { "critical", "warning", "info" };
	const char *name = value_at(rule, "/alert"), *severity;
	struct fy_node *during = fy_node_by_path(rule, "/for", FY_NT, FYNWF_DONT_FOLLOW);
	char in_table[80];
	size_t i;

	check_query(value_at(rule, "/expr"));
	assert_true(*value_at(rule, "/annotations/summary"));
	assert_true(*value_at(rule, "/annotations/description"));
	assert_true(!during || is_duration(fy_node_get_scalar0(during)));
	severity = value_at(rule, "/labels/severity");
	for (i = 0; i < ARRAY_SIZE(severities) && strcmp(severities[i], severity);)
		i++;
	assert_in_range(i, 0, ARRAY_SIZE(severities) - 1);
	snprintf(in_table, sizeof(in_table), "\n| `%s` |", name);
	if (!strstr(readme, in_table))
		fail_msg("%s is not explained", name);
}

static void alerts_ask_for_what_there_is(void **state)
{
	const struct fy_parse_cfg quiet = { .flags = FYPCF_QUIET };
	struct fy_document *document = fy_document_build_from_file(&quiet, FOLDER "alerts.yml");
	char *readme = read_file(FOLDER "README.md");
	struct fy_node *rules, *rule;
	void *at = NULL;
	size_t n = 0;

	assert_non_null(document);
	rules = fy_node_by_path(fy_document_root(document), "/groups/0/rules", FY_NT,
				FYNWF_DONT_FOLLOW);
	while ((rule = fy_node_sequence_iterate(rules, &at))) {
		check_alert(rule, readme);
		n++;
	}
	assert_true(n);
	fy_document_destroy(document);
	free(readme);
}

/* Every family that there is has its name in the table. */
static void metrics_are_told_of(void **state)
{
	char *readme = read_file(FOLDER "README.md"), quoted[90];
	size_t i;

	assert_in_range(found.n_families, 30, FAMILIES_MAX);
	for (i = 0; i < found.n_families; i++) {
		snprintf(quoted, sizeof(quoted), "`%s`", found.families[i].name);
		if (!strstr(readme, quoted))
			fail_msg("%s is not in the table", quoted);
	}
	free(readme);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dashboard_asks_for_what_there_is),
		cmocka_unit_test(alerts_ask_for_what_there_is),
		cmocka_unit_test(metrics_are_told_of),
	};

	return cmocka_run_group_tests(tests, read_metrics, NULL);
}
