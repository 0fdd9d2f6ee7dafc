// SPDX-License-Identifier: GPL-2.0
/*
 * The ledger: for each rule and in all, generated = delivered + overwritten +
 * suppressed + queued, whatever floods the log, whoever reads it, whichever rules
 * run. What is folded is counted, and no rule pushes out more of another than its share.
 *
 * Alerts are raised by opening kernel images, which is fast.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_kexec.h"
#include "kg_log.h"
#include "kg_program.h"

#define QUERY(image) "file where event.action == \"open\" and file.name like \"vmlinuz-" image "\""
#define RULE(id, image) KG_ALERT_RULE(id, QUERY(image))

#define FLOOD RULE("flood", "flood")
#define RARE RULE("rare", "rare")
#define OTHER RULE("other", "other")

FIXTURE(ledger)
{
	struct kg kg;
	struct kg_log log;
};

FIXTURE_SETUP(ledger)
{
	memset(&self->kg, 0, sizeof(self->kg));
	self->kg.sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, chmod(KG_DIR, 0755));
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(ledger)
{
	kg_log_end(&self->log);
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static const char *image_path(const char *image)
{
	static char path[128];

	snprintf(path, sizeof(path), KG_DIR "/vmlinuz-%s", image);
	return path;
}

static int image_open(const char *image)
{
	int fd = open(image_path(image), O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : close(fd);
}

/* The first open makes the image, with O_CREAT: one event as well. */
static int image_make(const char *image)
{
	int fd = open(image_path(image), O_RDONLY | O_CREAT | O_CLOEXEC, 0644);

	return fd < 0 ? -errno : close(fd);
}

/* Raise alerts: so many for an image. */
static int events(const char *image, unsigned int n)
{
	int err = n ? image_make(image) : 0;

	while (!err && n-- > 1)
		err = image_open(image);
	return err;
}

static bool ledgers_equal(const struct kg_ledger *a, const struct kg_ledger *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* While nothing happens: the ledgers of all rules close, and are the whole one. */
static bool sums_up(struct kg *kg)
{
	struct kg_rule_list rules = { 0 };
	struct kg_status status;
	struct kg_ledger sum;
	bool same;

	if (kg_status(&kg->sock, &status) || kg_rules(&kg->sock, &rules))
		return false;
	sum = kg_rules_sum(&rules);
	same = kg_ledger_closes(&status) && kg_rules_close(&rules) &&
	       ledgers_equal(&sum, &(struct kg_ledger){
			status.generated, status.delivered, status.overwritten,
			status.suppressed, status.folded, status.queued });
	kg_rules_free(&rules);
	return same;
}

/* Of a rule; all ones if it is not told of. */
static struct kg_ledger ledger_of(struct kg *kg, const char *id)
{
	struct kg_rule_list rules = { 0 };
	const struct kg_rule_info *rule = NULL;
	struct kg_ledger ledger;

	memset(&ledger, 0xff, sizeof(ledger));
	if (!kg_rules(&kg->sock, &rules))
		rule = kg_rules_find(&rules, id);
	if (rule)
		ledger = rule->ledger;
	kg_rules_free(&rules);
	return ledger;
}

static bool ledger_is(struct kg *kg, const char *id, uint64_t delivered, uint64_t overwritten,
		      uint64_t queued)
{
	struct kg_ledger expected = {
		.generated = delivered + overwritten + queued, .delivered = delivered,
		.overwritten = overwritten, .queued = queued,
	};
	struct kg_ledger ledger = ledger_of(kg, id);

	if (ledgers_equal(&ledger, &expected) && sums_up(kg))
		return true;
	fprintf(stderr, "# %s: %ju generated = %ju delivered + %ju overwritten + %ju suppressed"
		" + %ju queued\n", id, (uintmax_t)ledger.generated, (uintmax_t)ledger.delivered,
		(uintmax_t)ledger.overwritten, (uintmax_t)ledger.suppressed,
		(uintmax_t)ledger.queued);
	return false;
}

static uint64_t stands_for(const struct kg_alert *alert)
{
	return alert->repeats ?: 1;
}

/* How many events the alerts of a rule that were pulled stand for. */
static uint64_t told(const struct kg *kg, const char *id)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < kg->alerts.n; i++)
		if (!strcmp(kg->alerts.at[i].rule_id, id))
			n += stands_for(&kg->alerts.at[i]);
	return n;
}

/* Pull until nothing is being folded any more, which ends by itself. */
static int pull_all(struct kg *kg)
{
	struct kg_status status;
	int left, err;

	for (left = 3000; left; left--) {
		err = kg_pull(kg) ?: kg_status(&kg->sock, &status);
		if (err || !status.queued)
			return err;
		usleep(20000);
	}
	return -ETIMEDOUT;
}

/* Beyond the burst there is one alert for all, and it says for how many. */
KG_TEST(ledger, folds_and_counts)
{
	enum { EVENTS = 200, BURST = 5 };
	const struct kg_alert *alert;
	struct kg_status status;
	size_t i, folds = 0;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=5", FLOOD RARE));
	ASSERT_EQ(0, events("flood", EVENTS));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(1, status.rate);
	EXPECT_EQ(BURST, status.burst);
	EXPECT_EQ(EVENTS, status.generated);
	EXPECT_LE(BURST + 1, status.queued);
	EXPECT_LT(0, status.folded);
	EXPECT_TRUE(kg_ledger_closes(&status));
	/* Another rule is not in the way of that one. */
	ASSERT_EQ(0, events("rare", 1));
	ASSERT_EQ(0, pull_all(&self->kg));
	EXPECT_EQ(EVENTS, told(&self->kg, "flood"));
	EXPECT_EQ(1, kg_count(&self->kg, "rare"));
	EXPECT_EQ(0, kg_only(&self->kg, "rare")->repeats);
	for (i = 0; i < self->kg.alerts.n; i++) {
		alert = &self->kg.alerts.at[i];
		/* What was folded has no number: none is missing. */
		EXPECT_EQ(self->kg.since + i, alert->seq);
		if (stands_for(alert) == 1)
			continue;
		folds++;
		EXPECT_LE(alert->time, alert->last_time);
	}
	EXPECT_LT(0, folds);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(self->kg.alerts.n, status.delivered);
	EXPECT_EQ(EVENTS + 1 - self->kg.alerts.n, status.folded);
	EXPECT_EQ(status.folded, status.suppressed);
	EXPECT_EQ(self->kg.alerts.n + 1, status.next_seq);
	EXPECT_TRUE(sums_up(&self->kg));
}

KG_TEST(ledger, folds_nothing_without_a_rate)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=0 alert_burst=1", FLOOD));
	ASSERT_EQ(0, events("flood", 300));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 0, 300));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(300, self->kg.alerts.n);
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 300, 0, 0));
}

/* One every microsecond is more than there can be. */
KG_TEST(ledger, folds_nothing_within_the_rate)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1000000 alert_burst=1", FLOOD));
	ASSERT_EQ(0, events("flood", 300));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 0, 300));
}

static int flood_with(const void *image)
{
	return events(image, 100);
}

/* Who has no privilege cannot have what root does folded, by any number of events. */
KG_TEST(ledger, folds_no_alert_of_root_into_those_of_others)
{
	size_t i, of_root = 0;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=1", FLOOD));
	ASSERT_EQ(0, chmod(KG_DIR, 0777));
	ASSERT_EQ(0, kg_as_nobody(flood_with, "flood"));
	ASSERT_EQ(0, image_open("flood"));
	/* At once, without waiting for a fold. */
	ASSERT_EQ(0, kg_pull(&self->kg));
	for (i = 0; i < self->kg.alerts.n; i++) {
		if (self->kg.alerts.at[i].process.euid)
			continue;
		of_root++;
		EXPECT_EQ(1, stands_for(&self->kg.alerts.at[i]));
	}
	EXPECT_EQ(1, of_root);
	ASSERT_EQ(0, pull_all(&self->kg));
	EXPECT_EQ(101, told(&self->kg, "flood"));
}

/* Neither is one that was denied folded into those that were not. */
KG_TEST(ledger, folds_no_denied_alert_into_allowed_ones)
{
	static const char rules[] = RULE("flood", "flood*") KG_DENY_RULE("deny", QUERY("flood-x"));
	const struct kg_alert *alert;
	size_t i, denied = 0;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=1", rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, events("flood", 100));
	ASSERT_EQ(-EPERM, image_make("flood-x"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	for (i = 0; i < self->kg.alerts.n; i++) {
		alert = &self->kg.alerts.at[i];
		if (alert->decision != KEXECGUARD_DECISION_DENIED)
			continue;
		denied++;
		EXPECT_EQ(strcmp(alert->rule_id, "deny") ? KEXECGUARD_ACTION_ALERT
							 : KEXECGUARD_ACTION_DENY, alert->action);
		EXPECT_EQ(1, stands_for(alert));
	}
	EXPECT_EQ(2, denied);
}

/* What is being folded is told before another kernel takes over. */
KG_TEST(ledger, unfolds_for_last_words)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=1", FLOOD));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, events("flood", 100));
	ASSERT_EQ(-EINVAL, kg_reboot());
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(100, told(&self->kg, "flood"));
	EXPECT_TRUE(sums_up(&self->kg));
}

/* Rules r00, r01, ... behind those that are there. */
static void add_rules(char *rules, int n)
{
	int i;

	for (i = 0; i < n; i++)
		sprintf(rules + strlen(rules), RULE("r%02d", "r%02d"), i, i, i);
}

/* One event for each of them. */
static int events_of_each(int n)
{
	int i, err = 0;
	char name[8];

	for (i = 0; i < n && !err; i++) {
		sprintf(name, "r%02d", i);
		err = events(name, 1);
	}
	return err;
}

/* A fold that is lost leaves a gap: that of root is, to make room for other rules. */
KG_TEST(ledger, announces_a_fold_that_is_lost)
{
	enum { RULES = 15, HELD = 16 };
	char rules[(RULES + 1) * 512] = FLOOD;
	const struct kg_alert *last;
	struct kg_status status;

	add_rules(rules, RULES);
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=16 alert_rate=1 alert_burst=1", rules));
	ASSERT_EQ(0, chmod(KG_DIR, 0777));
	ASSERT_EQ(0, events("flood", 100));
	ASSERT_EQ(0, kg_as_nobody(flood_with, "flood"));
	ASSERT_EQ(0, events_of_each(RULES));
	ASSERT_EQ(0, pull_all(&self->kg));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(HELD, status.held);
	EXPECT_EQ(HELD, status.delivered);
	EXPECT_EQ(200 + RULES, status.generated);
	EXPECT_LE(3, status.overwritten);
	last = &self->kg.alerts.at[self->kg.alerts.n - 1];
	EXPECT_EQ(status.overwritten, last->seq - self->kg.alerts.n);
	EXPECT_TRUE(sums_up(&self->kg));
}

/* A rule that floods the log pushes out its own alerts. */
KG_TEST(ledger, shares_the_log_by_count)
{
	size_t i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=16 alert_rate=0", FLOOD RARE OTHER));
	ASSERT_EQ(0, events("rare", 3));
	ASSERT_EQ(0, events("flood", 200));
	ASSERT_EQ(0, events("other", 1));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, 3));
	EXPECT_TRUE(ledger_is(&self->kg, "other", 0, 0, 1));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 188, 12));
	/* Who comes later gets its share, of who has most. */
	ASSERT_EQ(0, events("other", 9));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, 3));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 193, 7));
	EXPECT_TRUE(ledger_is(&self->kg, "other", 0, 4, 6));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(16, self->kg.alerts.n);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(1 + i, self->kg.alerts.at[i].seq);
}

static size_t held_of(struct kg *kg, const char *id)
{
	return kg_pull(kg) ? SIZE_MAX : kg_count(kg, id);
}

/* A reader may die with what it was handed: only what it acknowledged has no share any more. */
KG_TEST(ledger, keeps_what_was_delivered_and_not_acknowledged)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=16 alert_rate=0", FLOOD RARE));
	ASSERT_EQ(0, events("rare", 3));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 3, 0, 0));
	ASSERT_EQ(0, events("flood", 200));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 187, 13));
	EXPECT_EQ(3, held_of(&self->kg, "rare"));
	/* Now the oldest goes first, whosever it is. */
	ASSERT_EQ(0, kg_acknowledge(&self->kg.sock, 2));
	ASSERT_EQ(0, events("flood", 1));
	EXPECT_EQ(2, held_of(&self->kg, "rare"));
	ASSERT_EQ(0, events("flood", 100));
	EXPECT_EQ(1, held_of(&self->kg, "rare"));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 3, 0, 0));
	EXPECT_TRUE(sums_up(&self->kg));
}

static int exec_with(size_t len)
{
	char *argv[] = { "kg-long", malloc(len + 1), NULL };
	int err;

	memset(argv[1], 'l', len);
	argv[1][len] = '\0';
	err = kg_run(KG_PATH("kg-long"), argv, NULL);
	free(argv[1]);
	return err;
}

/* Nor does one whose alerts are long: it is memory that is shared. */
KG_TEST(ledger, shares_the_log_by_bytes)
{
	static const char rules[] =
		RARE KG_ALERT_RULE("long", "process where process.name == \"kg-long\"");
	struct kg_ledger ledger;
	struct kg_status status;
	int i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts_kib=256 alert_rate=0", rules));
	ASSERT_EQ(0, kg_install_act("kg-long"));
	ASSERT_EQ(0, events("rare", 3));
	for (i = 0; i < 40; i++)
		ASSERT_EQ(0, exec_with(15 << 10));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(256 << 10, status.bytes_max);
	EXPECT_GE(status.bytes_max, status.bytes);
	EXPECT_LT(status.bytes_max / 2, status.bytes);
	EXPECT_GT(43, status.held);
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, 3));
	ledger = ledger_of(&self->kg, "long");
	EXPECT_EQ(40, ledger.generated);
	EXPECT_EQ(status.held - 3, ledger.queued);
	EXPECT_EQ(40 - ledger.queued, ledger.overwritten);
	/* Short ones get the room of long ones. */
	ASSERT_EQ(0, events("rare", 200));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_GE(status.bytes_max, status.bytes);
	EXPECT_TRUE(sums_up(&self->kg));
}

/* Within its share a rule loses nothing to another, however long the alerts of that one are. */
KG_TEST(ledger, keeps_what_is_within_a_share)
{
	static const char rules[] =
		RARE KG_ALERT_RULE("long", "process where process.name == \"kg-long\"");
	struct kg_status status;
	int i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts_kib=256 alert_rate=0", rules));
	ASSERT_EQ(0, kg_install_act("kg-long"));
	do {
		ASSERT_EQ(0, events("rare", 1));
		ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	} while (status.bytes + status.bytes / status.held <= status.bytes_max / 2);
	for (i = 0; i < 40; i++)
		ASSERT_EQ(0, exec_with(i % 4 ? 15 << 10 : 1));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, status.held));
	EXPECT_LT(0, ledger_of(&self->kg, "long").overwritten);
}

/* The log can be read from any number on, whatever was pushed out of its middle. */
KG_TEST(ledger, is_read_from_any_number)
{
	struct kg_alerts alerts;
	uint64_t since, from;
	size_t i, n;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=16 alert_rate=0", FLOOD RARE));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, events("rare", 1));
		ASSERT_EQ(0, events("flood", 20));
	}
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(16, self->kg.alerts.n);
	EXPECT_EQ(5, kg_count(&self->kg, "rare"));
	for (since = 0; since < 110; since++) {
		for (n = 0; n < 16 && self->kg.alerts.at[n].seq < since; n++)
			;
		ASSERT_EQ(0, kg_alerts(&self->kg.sock, since, &alerts));
		EXPECT_EQ(16 - n, alerts.n);
		from = alerts.n ? alerts.at[0].seq : 0;
		EXPECT_EQ(n < 16 ? self->kg.alerts.at[n].seq : 0, from);
		kg_alerts_free(&alerts);
	}
}

/* The set that refers to it goes when nobody rules by it any more. */
static bool is_gone(struct kg *kg, const char *id)
{
	int left;

	for (left = 3000; left; left--) {
		if (ledger_of(kg, id).generated == UINT64_MAX)
			return true;
		usleep(20000);
	}
	return false;
}

/* An account outlives the set of its rule, and then its numbers outlive it. */
KG_TEST(ledger, outlives_its_rules)
{
	struct kg_status status;
	uint64_t instance;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=16 alert_rate=0", FLOOD RARE));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	instance = status.instance;
	ASSERT_EQ(0, events("flood", 20));
	ASSERT_EQ(0, events("rare", 2));
	ASSERT_EQ(0, kg_load_rules(&self->kg, RARE OTHER));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 0, 6, 14));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, 2));
	EXPECT_TRUE(ledger_is(&self->kg, "other", 0, 0, 0));
	/* A rule of the same id has the same account. */
	ASSERT_EQ(0, events("rare", 1));
	EXPECT_TRUE(ledger_is(&self->kg, "rare", 0, 0, 3));
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, 0, &self->kg.alerts));
	EXPECT_TRUE(ledger_is(&self->kg, "flood", 13, 7, 0));
	ASSERT_EQ(0, kg_acknowledge(&self->kg.sock, 23));
	/* Its last alert is pushed out: the sum is what it was. */
	ASSERT_EQ(0, events("other", 16));
	EXPECT_TRUE(is_gone(&self->kg, "flood"));
	EXPECT_TRUE(ledger_is(&self->kg, "", 13, 7, 0));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(instance, status.instance);
}

/* Two rules that one id has in common have one account, which is told of once. */
KG_TEST(ledger, is_of_an_id)
{
	const struct kg_name_rule twins[] = {
		{ "twin", "kg-twin-a", KG_ACTION_ALERT, NULL },
		{ "twin", "kg-twin-b", KG_ACTION_ALERT, NULL },
	};
	static struct kg_blob blob;

	kg_blob_build(&blob, twins, 2);
	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_install_act("kg-twin-a"));
	ASSERT_EQ(0, kg_install_act("kg-twin-b"));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-twin-a"), NULL));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-twin-b"), NULL));
	EXPECT_TRUE(ledger_is(&self->kg, "twin", 0, 0, 2));
}

/* Numbers begin anew with the module, and so they have another name. */
KG_TEST(ledger, has_an_instance)
{
	struct kg_status first, second;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &first));
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_resolve(&self->kg.sock));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &second));
	EXPECT_NE(0, first.instance);
	EXPECT_NE(0, second.instance);
	EXPECT_NE(first.instance, second.instance);
	EXPECT_EQ(4096, second.held_max);
	EXPECT_EQ(8 << 20, second.bytes_max);
	EXPECT_EQ(0, second.held);
	EXPECT_EQ(0, second.bytes);
}

/* What nobody pulled is counted in the kernel's log, for so many rules by name. */
KG_TEST(ledger, is_closed_at_unload)
{
	enum { RULES = 20, NAMED = 16 };
	char rules[(RULES + 1) * 512] = FLOOD, line[64];
	uint64_t flood;

	add_rules(rules, RULES);
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=1", rules));
	ASSERT_EQ(0, events("flood", 50));
	ASSERT_EQ(0, events_of_each(RULES));
	flood = ledger_of(&self->kg, "flood").queued;
	EXPECT_LE(2, flood);
	ASSERT_EQ(0, kg_module_unload_wait());
	sprintf(line, "unloaded with %ju alerts", (uintmax_t)flood + RULES);
	EXPECT_TRUE(kg_log_says(&self->log, line));
	sprintf(line, "%ju of them by rule \"flood\"", (uintmax_t)flood);
	EXPECT_TRUE(kg_log_says(&self->log, line));
	EXPECT_TRUE(kg_log_says(&self->log, "1 of them by rule \"r14\""));
	EXPECT_EQ(NULL, strstr(self->log.text, "r15"));
	sprintf(line, "%d of them by other rules", RULES + 1 - NAMED);
	EXPECT_TRUE(kg_log_says(&self->log, line));
}

enum { KINDS = 3, WORKERS = 6 };

static const char *const kinds[KINDS] = { "flood", "rare", "other" };

/* What happens at once, in memory that all share. */
struct storm {
	volatile bool stop;
	volatile uint64_t events[WORKERS];
	volatile uint64_t failed;
	volatile uint64_t disordered;
};

/* Which kind a worker raises: three the first, two the second, one the third. */
static int kind_of(int worker)
{
	return worker < 3 ? 0 : worker < 5 ? 1 : 2;
}

static pid_t worker_start(struct storm *storm, int worker)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	while (!storm->stop) {
		if (image_open(kinds[kind_of(worker)]))
			storm->failed++;
		else
			storm->events[worker]++;
	}
	_exit(0);
}

/* Slow, and killed in the middle of it. */
static pid_t reader_start(struct storm *storm)
{
	pid_t pid = fork();
	struct kg_alerts alerts;
	uint64_t since = 0;
	struct kg_sock sock;
	size_t i;

	if (pid)
		return pid;
	if (kg_sock_open(&sock))
		_exit(1);
	for (;;) {
		if (kg_alerts(&sock, since, &alerts))
			_exit(2);
		for (i = 0; i < alerts.n; i++) {
			if (alerts.at[i].seq < since)
				storm->disordered++;
			since = alerts.at[i].seq + 1;
		}
		kg_alerts_free(&alerts);
		usleep(30000);
	}
}

static void reader_kill(pid_t reader)
{
	kill(reader, SIGKILL);
	kg_wait(reader);
}

struct set {
	char program[16 << 10];
	size_t size;
};

static int set_compile(struct set *set, const char *rules)
{
	char *argv[] = { "kexecguard", "rules", "compile", "-o", KG_PATH("set"), KG_PATH("set.yml"),
			 NULL };
	ssize_t size;

	if (kg_write_text(KG_PATH("set.yml"), rules) || kg_command(argv))
		return -EINVAL;
	size = kg_read_file(KG_PATH("set"), set->program, sizeof(set->program));
	set->size = size;
	return size > 0 ? 0 : -EINVAL;
}

/* At any look, unless the set is replaced during it, the ledger of each rule closes. */
static int look(struct kg *kg)
{
	struct kg_rule_list rules;
	int err = kg_rules(&kg->sock, &rules);

	if (!err && !kg_rules_close(&rules))
		err = -EINVAL;
	kg_rules_free(&rules);
	return err;
}

static uint64_t events_of(const struct storm *storm, int kind)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < WORKERS; i++)
		if (kind_of(i) == kind)
			n += storm->events[i];
	return n;
}

KG_TEST(ledger, is_exact_in_a_storm)
{
	enum { LOOKS = 120, READER_LOOKS = 15 };
	static struct set sets[2];
	pid_t workers[WORKERS], reader;
	struct kg_status status;
	struct storm *storm;
	int i;

	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	ASSERT_NE(MAP_FAILED, storm);
	ASSERT_EQ(0, kg_begin_module(&self->kg, "alerts=64 alert_rate=10 alert_burst=100",
				     FLOOD RARE OTHER));
	ASSERT_EQ(0, set_compile(&sets[0], OTHER FLOOD RARE));
	ASSERT_EQ(0, set_compile(&sets[1], RARE OTHER FLOOD RULE("none", "none")));
	for (i = 0; i < KINDS; i++)
		ASSERT_EQ(0, image_make(kinds[i]));
	for (i = 0; i < WORKERS; i++)
		workers[i] = worker_start(storm, i);
	reader = reader_start(storm);
	for (i = 0; i < LOOKS; i++) {
		EXPECT_EQ(0, look(&self->kg));
		EXPECT_EQ(0, kg_policy_load(&self->kg.sock, sets[i % 2].program, sets[i % 2].size,
					    NULL));
		if (i % READER_LOOKS == READER_LOOKS - 1) {
			reader_kill(reader);
			reader = reader_start(storm);
		}
		usleep(2000);
	}
	storm->stop = true;
	for (i = 0; i < WORKERS; i++)
		EXPECT_EQ(0, kg_wait(workers[i]));
	reader_kill(reader);
	EXPECT_EQ(0, storm->failed);
	EXPECT_EQ(0, storm->disordered);
	ASSERT_EQ(0, pull_all(&self->kg));
	EXPECT_TRUE(sums_up(&self->kg));
	for (i = 0; i < KINDS; i++)
		EXPECT_EQ(1 + events_of(storm, i), ledger_of(&self->kg, kinds[i]).generated);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(status.generated - status.folded, status.next_seq - 1);
	EXPECT_LT(0, status.folded);
	EXPECT_LT(0, status.delivered);
	TH_LOG("%ju generated = %ju delivered + %ju overwritten + %ju suppressed + %ju queued",
	       (uintmax_t)status.generated, (uintmax_t)status.delivered,
	       (uintmax_t)status.overwritten, (uintmax_t)status.suppressed,
	       (uintmax_t)status.queued);
	munmap(storm, sizeof(*storm));
}

/* The module goes while folds are open, again and again. */
KG_TEST(ledger, ends_while_it_folds)
{
	int i;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, kg_begin_module(&self->kg, "alert_rate=1 alert_burst=1", FLOOD));
		ASSERT_EQ(0, events("flood", 20));
		kg_sock_close(&self->kg.sock);
		ASSERT_EQ(0, kg_module_unload_wait());
	}
}

TEST_HARNESS_MAIN
