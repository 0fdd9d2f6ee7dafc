// SPDX-License-Identifier: GPL-2.0
/* The images that are staged, and which alert told of them. */
#include <fcntl.h>
#include <linux/kexec.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_kexec.h"
#include "kg_log.h"

#define KEXEC_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)
#define NO_ALERT UINT64_MAX

/* A kernel that is staged with this mark is told of; no other is. */
#define TOLD "root=/dev/x kg-told end"
#define UNTOLD "root=/dev/x"

/* No reboot comes to pass while rules are enforced. */
#define COMMON_RULES \
	KEXEC_RULE("told", "kexec.cmdline like \"* kg-told *\"") \
	KG_DENY_RULE("deny-load", "kexec where kexec.cmdline like \"*kg-denied*\"") \
	KG_DENY_RULE("deny-reboot", "kexec where event.action == \"kexec_reboot\"")

static const char rules[] = COMMON_RULES
	KEXEC_RULE("explained", "event.action == \"kexec_reboot\" and kexec.explained")
	KEXEC_RULE("unexplained", "event.action == \"kexec_reboot\" and not kexec.explained and "
		   "kexec.explained != null")
	KEXEC_RULE("nothing", "event.action == \"kexec_reboot\" and kexec.explained == null");

static const char finding_rules[] = COMMON_RULES
	KG_DENY_RULE("found", "kexec where event.action == \"kexec_found\" and "
		     "not kexec.on_crash and kexec.explained == false")
	KEXEC_RULE("found-crash", "event.action == \"kexec_found\" and kexec.on_crash and "
		   "kexec.explained == false")
	KEXEC_RULE("explained", "event.action == \"kexec_found\" and kexec.explained");

static int kexec_drop(bool on_crash)
{
	return kg_kexec_load(0, NULL, on_crash ? KEXEC_ON_CRASH : 0);
}

/* A load that fails after the kernel has begun with it. */
static int stage_no_kernel(unsigned long flags)
{
	int fd, err = kg_write_text(KG_PATH("kernel"), "this is no kernel");

	if (err)
		return err;
	fd = open(KG_PATH("kernel"), O_RDONLY | O_CLOEXEC);
	err = kg_kexec_file_load(fd, -1, "x", flags | KEXEC_FILE_NO_INITRAMFS);
	close(fd);
	return err;
}

static bool staged_is(struct kg_sock *sock, bool on_crash, struct kg_staged expected)
{
	const struct kg_staged *staged;
	struct kg_status status;

	if (kg_status(sock, &status))
		return false;
	staged = &status.staged[on_crash];
	if (staged->loaded == expected.loaded &&
	    (!staged->loaded ||
	     (staged->seen == expected.seen && staged->alert == expected.alert)))
		return true;
	fprintf(stderr, "# loaded %d seen %u alert %llu\n", staged->loaded, staged->seen,
		(unsigned long long)staged->alert);
	return false;
}

static bool staged_is_not(struct kg_sock *sock, bool on_crash)
{
	return staged_is(sock, on_crash, (struct kg_staged){ .loaded = false });
}

static bool staged_by(struct kg_sock *sock, bool on_crash, uint64_t alert)
{
	return staged_is(sock, on_crash, (struct kg_staged){
		.loaded = true, .seen = 1, .alert = alert,
	});
}

static bool staged_by_nobody(struct kg_sock *sock, bool on_crash)
{
	return staged_is(sock, on_crash, (struct kg_staged){
		.loaded = true, .seen = 0, .alert = NO_ALERT,
	});
}

/* Stages what a rule is about. Returns the alert, 0 if it did not come. */
static uint64_t stage_told(struct kg *kg, unsigned long flags)
{
	const struct kg_alert *alert;

	if (kg_mark(kg) || kg_stage(TOLD, flags) || kg_pull(kg))
		return 0;
	alert = kg_only(kg, "told");
	return alert ? alert->seq : 0;
}

FIXTURE(staged)
{
	struct kg kg;
};

FIXTURE_SETUP(staged)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_TRUE(staged_is_not(&self->kg.sock, false));
	ASSERT_TRUE(staged_is_not(&self->kg.sock, true));
}

FIXTURE_TEARDOWN(staged)
{
	kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE);
	EXPECT_EQ(0, kg_unstage());
	kg_end(&self->kg);
}

/* A reboot that is denied, and the alert of the rule that says what is staged. */
static const struct kg_alert *try_reboot(struct kg *kg, const char *rule_id)
{
	const char *const fired[] = { "deny-reboot", rule_id, NULL };

	if (kg_set_mode(&kg->sock, KEXECGUARD_MODE_ENFORCE) || kg_mark(kg) ||
	    kg_reboot() != -EPERM || kg_set_mode(&kg->sock, KEXECGUARD_MODE_OBSERVE) ||
	    kg_pull(kg) || !kg_fired(kg, fired))
		return NULL;
	return kg_only(kg, rule_id);
}

static bool reboot_explained(struct kg *kg, uint64_t by)
{
	const struct kg_alert *alert = try_reboot(kg, "explained");

	return alert && alert->kexec.staged_by == by && !alert->kexec.unexplained;
}

static bool reboot_unexplained(struct kg *kg)
{
	const struct kg_alert *alert = try_reboot(kg, "unexplained");

	return alert && !alert->kexec.staged_by && alert->kexec.unexplained;
}

static bool reboot_into_nothing(struct kg *kg)
{
	const struct kg_alert *alert = try_reboot(kg, "nothing");

	return alert && !alert->kexec.staged_by && !alert->kexec.unexplained;
}

static int count_all(struct kg *kg, const char *rule_id)
{
	return kg_pull(kg) ? -1 : (int)kg_count(kg, rule_id);
}

/* Also if they run already. */
static int load_again(const char *text)
{
	char *argv[] = { "kexecguard", "rules", "load", KG_PATH("rules.yml"), NULL };

	return kg_write_text(KG_PATH("rules.yml"), text) ?: kg_command(argv);
}

KG_TEST(staged, nothing)
{
	EXPECT_TRUE(reboot_into_nothing(&self->kg));
}

KG_TEST(staged, told)
{
	uint64_t alert = stage_told(&self->kg, 0);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, alert);
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, true));
	EXPECT_TRUE(reboot_explained(&self->kg, alert));
}

KG_TEST(staged, told_by_the_older_call)
{
	char append[] = "--append=" UNTOLD;
	char *argv[] = { "kexec", "-c", "-l", (char *)kg_kernel_path(), append, NULL };

	ASSERT_EQ(0, kg_command(argv));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, NO_ALERT));
	EXPECT_TRUE(reboot_unexplained(&self->kg));
}

KG_TEST(staged, untold)
{
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, NO_ALERT));
	EXPECT_TRUE(reboot_unexplained(&self->kg));
}

KG_TEST(staged, untold_in_place_of_told)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, stage_told(&self->kg, 0));
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, NO_ALERT));
	EXPECT_TRUE(reboot_unexplained(&self->kg));
}

KG_TEST(staged, told_in_place_of_untold)
{
	uint64_t alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	alert = stage_told(&self->kg, 0);
	ASSERT_NE(0, alert);
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
	EXPECT_TRUE(reboot_explained(&self->kg, alert));
}

KG_TEST(staged, dropped)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, stage_told(&self->kg, 0));
	ASSERT_EQ(0, kexec_drop(false));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, false));
	EXPECT_TRUE(reboot_into_nothing(&self->kg));
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, NO_ALERT));
}

/* A load that fails leaves what was there, and who told of it. */
KG_TEST(staged, failing_load)
{
	uint64_t alert = stage_told(&self->kg, 0);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, alert);
	EXPECT_GT(0, stage_no_kernel(0));
	ASSERT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
	EXPECT_EQ(-EINVAL, kg_kexec_load(1, NULL, 0x8000));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
}

KG_TEST(staged, denied_load)
{
	uint64_t alert = stage_told(&self->kg, 0);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, alert);
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(-EPERM, kg_stage("kg-denied", 0));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
}

KG_TEST(staged, crash)
{
	uint64_t alert = stage_told(&self->kg, KEXEC_FILE_ON_CRASH);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, alert);
	EXPECT_TRUE(staged_by(&self->kg.sock, true, alert));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, false));
	EXPECT_TRUE(reboot_into_nothing(&self->kg));
	ASSERT_EQ(0, kg_stage(UNTOLD, KEXEC_FILE_ON_CRASH));
	EXPECT_TRUE(staged_by(&self->kg.sock, true, NO_ALERT));
	ASSERT_EQ(0, kexec_drop(true));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, true));
}

/* The kernel frees the old crash image first, so a load that fails leaves none. */
KG_TEST(staged, failing_crash_load)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, stage_told(&self->kg, KEXEC_FILE_ON_CRASH));
	EXPECT_GT(0, stage_no_kernel(KEXEC_FILE_ON_CRASH));
	ASSERT_EQ(0, kg_read_number(KG_CRASH_LOADED));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, true));
}

KG_TEST(staged, both)
{
	uint64_t alert = stage_told(&self->kg, 0);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, alert);
	ASSERT_EQ(0, kg_stage(UNTOLD, KEXEC_FILE_ON_CRASH));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
	EXPECT_TRUE(staged_by(&self->kg.sock, true, NO_ALERT));
	ASSERT_EQ(0, kexec_drop(true));
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, true));
}

/* Rules were asked about it when it was staged, so it is not found later. */
KG_TEST(staged, untold_is_found)
{
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
}

KG_TEST(staged, told_is_not_found)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_NE(0, stage_told(&self->kg, 0));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(0, count_all(&self->kg, "found"));
}

FIXTURE(found)
{
	struct kg kg;
	struct kg_log log;
};

FIXTURE_SETUP(found)
{
	memset(&self->kg, 0, sizeof(self->kg));
	self->kg.sock.fd = -1;
	self->kg.since = 1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_unstage());
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(found)
{
	EXPECT_EQ(0, kg_unstage());
	kg_log_end(&self->log);
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static int begin(struct kg *kg, const char *params)
{
	return kg_module_load(params) ?: kg_sock_open(&kg->sock);
}

static const char reboot_in_log[] = "an image to reboot into is staged already";
static const char crash_in_log[] = "a crash image is staged already";

KG_TEST(found, staged_before_the_module)
{
	const char *const fired[] = { "found", "found-crash", NULL };
	const struct kg_alert *alert;
	size_t i;

	ASSERT_EQ(0, kg_stage(TOLD, 0));
	ASSERT_EQ(0, kg_stage(TOLD, KEXEC_FILE_ON_CRASH));
	ASSERT_EQ(0, begin(&self->kg, ""));
	EXPECT_TRUE(kg_log_says(&self->log, reboot_in_log));
	EXPECT_TRUE(kg_log_says(&self->log, crash_in_log));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, false));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, true));

	ASSERT_EQ(0, load_again(finding_rules));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	for (i = 0; i < 2; i++) {
		alert = kg_only(&self->kg, fired[i]);
		EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_FOUND, alert->event);
		EXPECT_EQ(i, alert->kexec.on_crash);
		EXPECT_TRUE(alert->kexec.unexplained);
		EXPECT_EQ(0, alert->kexec.staged_by);
		EXPECT_EQ(NULL, alert->kexec.abi.data);
		EXPECT_EQ(0, alert->process.uid);
		EXPECT_NE(NULL, alert->process.executable.data);
		EXPECT_EQ(KEXECGUARD_OUTCOME_UNKNOWN, alert->kexec.outcome);
		EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
	}

	/* Once is enough; it explains nothing. */
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
	EXPECT_EQ(1, count_all(&self->kg, "found-crash"));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, false));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, true));
}

/* What is found cannot be refused, and nobody's loading of rules fails over it. */
KG_TEST(found, enforcing)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_stage(TOLD, 0));
	ASSERT_EQ(0, begin(&self->kg, "mode=enforce"));
	ASSERT_EQ(0, load_again(finding_rules));
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "found");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_MODE_ENFORCE, alert->mode);
	EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
}

/* Rules that do not ask for it do not use it up. */
KG_TEST(found, by_the_first_rules_that_ask)
{
	ASSERT_EQ(0, kg_stage(TOLD, 0));
	ASSERT_EQ(0, begin(&self->kg, ""));
	ASSERT_EQ(0, load_again(rules));
	EXPECT_EQ(0, count_all(&self->kg, "found"));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
	ASSERT_EQ(0, load_again(rules));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
}

/* Seen, but there were no rules that could have told. */
KG_TEST(found, staged_before_the_rules)
{
	ASSERT_EQ(0, begin(&self->kg, ""));
	ASSERT_EQ(0, kg_stage(TOLD, KEXEC_FILE_ON_CRASH));
	EXPECT_TRUE(staged_by(&self->kg.sock, true, NO_ALERT));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found-crash"));
	EXPECT_EQ(0, count_all(&self->kg, "found"));
}

KG_TEST(found, nothing)
{
	ASSERT_EQ(0, begin(&self->kg, ""));
	ASSERT_EQ(0, load_again(finding_rules));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
	EXPECT_TRUE(staged_is_not(&self->kg.sock, false));
	EXPECT_TRUE(kg_log_says(&self->log, "version"));
	EXPECT_EQ(NULL, strstr(self->log.text, reboot_in_log));
	EXPECT_EQ(NULL, strstr(self->log.text, crash_in_log));
}

/* What replaces an image that was found is another one. */
KG_TEST(found, then_replaced)
{
	uint64_t alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	ASSERT_EQ(0, begin(&self->kg, ""));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(1, count_all(&self->kg, "found"));
	alert = stage_told(&self->kg, 0);
	ASSERT_NE(0, alert);
	EXPECT_TRUE(staged_by(&self->kg.sock, false, alert));
}

/* Without a hook nothing is seen and no event comes; status tells the truth. */
KG_TEST(found, mode_off)
{
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	ASSERT_EQ(0, begin(&self->kg, "mode=off"));
	EXPECT_TRUE(kg_log_says(&self->log, reboot_in_log));
	ASSERT_EQ(0, load_again(finding_rules));
	EXPECT_EQ(0, count_all(&self->kg, "found"));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, false));
	ASSERT_EQ(0, kexec_drop(false));
	EXPECT_TRUE(staged_is_not(&self->kg.sock, false));
	ASSERT_EQ(0, kg_stage(UNTOLD, 0));
	EXPECT_TRUE(staged_by_nobody(&self->kg.sock, false));
}

TEST_HARNESS_MAIN
