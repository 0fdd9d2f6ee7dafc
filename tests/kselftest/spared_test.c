// SPDX-License-Identifier: GPL-2.0
/*
 * What a host cannot be without is not refused: the first process, if it executes
 * something, since its end would be a panic. All else is: what it starts, what the
 * kernel starts, and the first process of a container.
 */
#include <elf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "kg_arch.h"
#include "kg_fixture.h"

#define DENIED	KG_PATH("kg-denied")
#define RAN	KG_PATH("ran")

static const char rules[] =
	KG_DENY_RULE("deny", "process where process.name == \"kg-denied\"")
	KG_DENY_RULE("helper", "process where process.name == \"kg-helper\"");

FIXTURE(spared)
{
	struct kg kg;
};

FIXTURE_SETUP(spared)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(spared)
{
	kg_end(&self->kg);
}

static int stop(pid_t pid)
{
	int status;

	return waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status) ? 0 : -ECHILD;
}

/* What an execve() in a process needs below its stack. */
struct call {
	char path[64];
	uint64_t argv[2];
};

static int call_write(pid_t pid, uint64_t to, const char *path)
{
	struct call call = { .argv = { to } };
	struct iovec local = { &call, sizeof(call) }, remote = { (void *)to, sizeof(call) };

	snprintf(call.path, sizeof(call.path), "%s", path);
	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == sizeof(call) ? 0 : -errno;
}

static int registers(long request, pid_t pid, struct user_regs_struct *regs)
{
	struct iovec place = { regs, sizeof(*regs) };

	return ptrace(request, pid, NT_PRSTATUS, &place) ? -errno : 0;
}

/*
 * Lets a process that sleeps in a system call execute something, by the same
 * instruction, and then go back to sleep.
 *
 * Return: what that came to, or -ECHILD.
 */
static long exec_in(pid_t pid, const char *path)
{
	struct user_regs_struct regs, saved;
	uint64_t memory;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0) || ptrace(PTRACE_INTERRUPT, pid, 0, 0) || stop(pid) ||
	    registers(PTRACE_GETREGSET, pid, &saved))
		return -ECHILD;
	memory = (KG_REG_STACK(&saved) - 4096) & ~15ull;
	regs = saved;
	kg_regs_call(&regs, SYS_execve, memory + offsetof(struct call, path),
		     memory + offsetof(struct call, argv), 0);
	if (call_write(pid, memory, path) || registers(PTRACE_SETREGSET, pid, &regs) ||
	    ptrace(PTRACE_SYSCALL, pid, 0, 0) || stop(pid) ||
	    ptrace(PTRACE_SYSCALL, pid, 0, 0) || stop(pid) ||
	    registers(PTRACE_GETREGSET, pid, &regs))
		return -ECHILD;
	kg_regs_restart(&saved);
	registers(PTRACE_SETREGSET, pid, &saved);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	return (long)KG_REG_RESULT(&regs);
}

/* Of no format that the kernel knows, so that the first process stays what it is. */
static int write_nonsense(void)
{
	return kg_write_script(DENIED, "nothing that could be executed\n");
}

KG_TEST(spared, first_process)
{
	struct kg_status before, after;
	const struct kg_alert *alert;

	ASSERT_EQ(0, write_nonsense());
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_EQ(-ENOEXEC, exec_in(1, DENIED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	alert = kg_only(&self->kg, "deny");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1, alert->process.pid);
	EXPECT_EQ(KEXECGUARD_MODE_ENFORCE, alert->mode);
	EXPECT_EQ(KEXECGUARD_DECISION_SPARED, alert->decision);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.spared + 1, after.spared);
	EXPECT_TRUE(kg_ledger_closes(&after));
}

/* The same of another process: the way of trying does not make the difference. */
KG_TEST(spared, not_another)
{
	const struct kg_alert *alert;
	struct kg_status before, after;
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	ASSERT_TRUE(kg_wait_state(pid, 'S'));
	ASSERT_EQ(0, write_nonsense());
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_EQ(-EPERM, exec_in(pid, DENIED));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(128 + SIGKILL, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	alert = kg_only(&self->kg, "deny");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_DECISION_DENIED, alert->decision);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.spared, after.spared);
}

/* Rules that refuse everything: the first process lives, and who has a socket leads back. */
KG_TEST(spared, first_process_when_all_is_denied)
{
	static const char all[] = KG_DENY_RULE("all", "process where true");
	const struct kg_alert *alert;

	ASSERT_EQ(0, write_nonsense());
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	ASSERT_EQ(0, kg_load_rules(&self->kg, all));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(EPERM, kg_run_simple("/bin/true", NULL));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(-ENOEXEC, exec_in(1, DENIED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "all");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1, alert->process.pid);
	EXPECT_EQ(KEXECGUARD_DECISION_SPARED, alert->decision);
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	EXPECT_EQ(0, kg_run_simple("/bin/true", NULL));
}

/* Observing, there is nothing to spare. */
KG_TEST(spared, not_what_is_observed)
{
	struct kg_status before, after;

	ASSERT_EQ(0, write_nonsense());
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_EQ(-ENOEXEC, exec_in(1, DENIED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	EXPECT_EQ(KEXECGUARD_DECISION_WOULD_DENY, kg_only(&self->kg, "deny")->decision);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.spared, after.spared);
}

KG_TEST(spared, not_the_first_process_of_a_container)
{
	ASSERT_EQ(0, kg_install_act("kg-caller"));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	setenv(KG_ACT_NEXT, "touch:" RAN, 1);
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-caller"), "unshare:pid;fork;pid:/tmp/kgt/pid;"
				   "tryexec:/tmp/kgt/kg-denied;eperm"));
	EXPECT_EQ(1, kg_read_number(KG_PATH("pid")));
	EXPECT_FALSE(kg_exists(RAN));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	EXPECT_EQ(KEXECGUARD_DECISION_DENIED, kg_only(&self->kg, "deny")->decision);
}

FIXTURE(helper)
{
	struct kg kg;
	char old[256];
};

/* Programs that the kernel itself starts. */
FIXTURE_VARIANT(helper)
{
	const char *setting;
	const char *value;
	void (*provoke)(void);
};

static void provoke_core(void)
{
	kg_run_simple(KG_PATH("kg-crashes"), "crash");
}

/* A protocol family for which the kernel asks for a module. */
static void provoke_modprobe(void)
{
	socket(AF_X25, SOCK_SEQPACKET, 0);
}

FIXTURE_VARIANT_ADD(helper, core_pattern)
{
	.setting = "/proc/sys/kernel/core_pattern", .value = "|/tmp/kgt/kg-helper %p",
	.provoke = provoke_core,
};

FIXTURE_VARIANT_ADD(helper, modprobe)
{
	.setting = "/proc/sys/kernel/modprobe", .value = "/tmp/kgt/kg-helper",
	.provoke = provoke_modprobe,
};

/* A helper that runs leaves a mark. */
FIXTURE_SETUP(helper)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-crashes"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-helper"), "#!/bin/sh\necho x >" RAN "\n"));
	ASSERT_LT(0, kg_read_file(variant->setting, self->old, sizeof(self->old) - 1));
	ASSERT_EQ(0, kg_write_text(variant->setting, variant->value));
}

FIXTURE_TEARDOWN(helper)
{
	EXPECT_EQ(0, kg_write_text(variant->setting, self->old));
	kg_end(&self->kg);
}

/* Who may write these settings could run anything otherwise. */
KG_TEST(helper, is_not_spared)
{
	variant->provoke();
	ASSERT_TRUE(kg_wait_file(RAN));
	ASSERT_EQ(0, unlink(RAN));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, kg_mark(&self->kg));
	variant->provoke();
	ASSERT_EQ(0, kg_pull_wait(&self->kg, "helper"));
	EXPECT_EQ(KEXECGUARD_DECISION_DENIED, kg_only(&self->kg, "helper")->decision);
	EXPECT_FALSE(kg_exists(RAN));
}

TEST_HARNESS_MAIN
