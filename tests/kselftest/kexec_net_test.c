// SPDX-License-Identifier: GPL-2.0
/*
 * The net behind the entries: an image is loaded, and no call that we know
 * asked for it. A module does that (module/kg_way.c); "lab/lab run
 * --make test-modules" builds it.
 */
#include "kselftest_harness.h"

#include "kg_fixture.h"

#define KEXEC_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)

static const char rules[] =
	KEXEC_RULE("load", "event.action == \"kexec_load\"")
	KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"")
	KEXEC_RULE("outcome", "event.outcome in (\"success\", \"failure\")")
	KEXEC_RULE("unknown", "kexec.abi == \"unknown\" and event.outcome == \"unknown\" and "
		   "process.name == \"kexec_net_test\"")
	KEXEC_RULE("nothing-else", "kexec.flags == null and kexec.segments == null and "
		   "kexec.on_crash == null and kexec.cmdline == null and kexec.arch == null")
	KEXEC_RULE("image", "kexec.image.path == \"" KG_PATH("file") "\"")
	KEXEC_RULE("initrd", "kexec.initrd.path == \"" KG_PATH("file") "\"");

static const char deny_rules[] =
	KG_DENY_RULE("deny-load", "kexec where event.action == \"kexec_load\"")
	KG_DENY_RULE("deny-file", "kexec where event.action == \"kexec_file_load\"")
	KEXEC_RULE("failure", "event.outcome == \"failure\"");

static const char module[] = "/src/tests/kselftest/module/kg_way.ko";

#define NO_MODULE "there is no module to do it: run the lab with --make test-modules"

/* Loads the module: what came of what it asked. */
static int go(const char *params)
{
	return kg_module_load_file(module, params);
}

FIXTURE(net)
{
	struct kg kg;
};

FIXTURE_SETUP(net)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_write_text(KG_PATH("file"), "this is no kernel"));
}

FIXTURE_TEARDOWN(net)
{
	kg_end(&self->kg);
}

KG_TEST(net, segments)
{
	const char *const fired[] = { "load", "unknown", "nothing-else", NULL };
	const struct kg_alert *alert;

	if (!kg_exists(module))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(-ECANCELED, go("way=load_data"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "load");
	EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_LOAD, alert->event);
	EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
	EXPECT_EQ(getpid(), alert->process.pid);
	EXPECT_FALSE(alert->kexec.has_flags);
	EXPECT_FALSE(alert->kexec.has_segments);
	EXPECT_FALSE(alert->kexec.has_entry);
	EXPECT_FALSE(alert->kexec.has_on_crash);
	EXPECT_FALSE(alert->kexec.image_file.present);
}

KG_TEST(net, image)
{
	const char *const fired[] = { "file-load", "unknown", "nothing-else", "image", NULL };
	const struct kg_alert *alert;

	if (!kg_exists(module))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(-ECANCELED, go("way=image path=" KG_PATH("file")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "image");
	EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_FILE_LOAD, alert->event);
	EXPECT_TRUE(alert->kexec.image_file.present);
	EXPECT_FALSE(alert->kexec.initrd_file.present);
	EXPECT_FALSE(alert->kexec.exchanged);
}

KG_TEST(net, initrd)
{
	const char *const fired[] = { "file-load", "unknown", "nothing-else", "initrd", NULL };

	if (!kg_exists(module))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(-ECANCELED, go("way=initrd path=" KG_PATH("file")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* Modules and firmware are read in the same way, and are none of ours. */
KG_TEST(net, other_files)
{
	if (!kg_exists(module))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(-ECANCELED, go("way=firmware path=" KG_PATH("file")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

static bool is_unknown(const struct kg_alert *alert)
{
	return kg_bytes_are(alert->kexec.abi, "unknown", 8);
}

static bool denied(struct kg *kg, const char *rule, uint32_t event)
{
	return kg_denied(kg, rule, "failure", event) && is_unknown(kg_only(kg, rule)) &&
	       is_unknown(kg_only(kg, "failure"));
}

KG_TEST(net, denied)
{
	if (!kg_exists(module))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(-EPERM, go("way=load_data"));
	EXPECT_TRUE(denied(&self->kg, "deny-load", KEXECGUARD_EVENT_KEXEC_LOAD));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(-EPERM, go("way=image path=" KG_PATH("file")));
	EXPECT_TRUE(denied(&self->kg, "deny-file", KEXECGUARD_EVENT_KEXEC_FILE_LOAD));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(-EPERM, go("way=initrd path=" KG_PATH("file")));
	EXPECT_TRUE(denied(&self->kg, "deny-file", KEXECGUARD_EVENT_KEXEC_FILE_LOAD));
	EXPECT_EQ(-ECANCELED, go("way=firmware path=" KG_PATH("file")));
}

TEST_HARNESS_MAIN
