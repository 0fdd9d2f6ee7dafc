// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading, whatever runs meanwhile and whoever sleeps in a hook. */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_fuse.h"
#include "kg_program.h"

#define ROUNDS 200
/* In each so many a task sleeps in a kexec call when the module is to go. */
#define SLEEPER_EVERY 20
/* And in each so many it is looked whether the rules hold. */
#define CANARY_EVERY 10
/* Between the execs of each processor, so that loading gets its share of it. */
#define STORM_PAUSE_US 30000

/* A page of memory that is there only once it is given; who touches it sleeps. */
struct trap {
	int fd;
	void *page;
};

static int trap_set(struct trap *trap)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range.len = 4096,
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	trap->fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (trap->fd < 0 || ioctl(trap->fd, UFFDIO_API, &api))
		return -errno;
	trap->page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area.range.start = (uintptr_t)trap->page;
	return ioctl(trap->fd, UFFDIO_REGISTER, &area) ? -errno : 0;
}

/* Wait until somebody is in it. */
static bool trap_wait(struct trap *trap)
{
	struct pollfd wait = { .fd = trap->fd, .events = POLLIN };
	struct uffd_msg msg;

	return poll(&wait, 1, 60000) == 1 && read(trap->fd, &msg, sizeof(msg)) == sizeof(msg) &&
	       msg.event == UFFD_EVENT_PAGEFAULT;
}

/* Give the page: bytes of which no call can make any sense. */
static int trap_release(struct trap *trap)
{
	static char bytes[4096] __attribute__((aligned(4096)));
	struct uffdio_copy copy = {
		.dst = (uintptr_t)trap->page,
		.src = (uintptr_t)bytes,
		.len = 4096,
	};

	memset(bytes, 0xff, sizeof(bytes));
	return ioctl(trap->fd, UFFDIO_COPY, &copy) ? -errno : 0;
}

static void trap_remove(struct trap *trap)
{
	if (trap->page)
		munmap(trap->page, 4096);
	if (trap->fd > 0)
		close(trap->fd);
	trap->page = NULL;
	trap->fd = -1;
}

/* In the kernel's own code, which reads the segments. */
static void *sleep_in_load(void *page)
{
	long result = syscall(SYS_kexec_load, 0, 1, page, KEXEC_ARCH_DEFAULT);

	return (void *)(result ? (long)errno : 0);
}

/* In ours, which copies the command line. */
static void *sleep_in_file_load(void *page)
{
	long result = syscall(SYS_kexec_file_load, -1, -1, 64, page, KEXEC_FILE_NO_INITRAMFS);

	return (void *)(result ? (long)errno : 0);
}

static int load_policy(struct kg_sock *sock)
{
	static const struct kg_name_rule rules[] = {
		{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
		{ "alert", "kg-busy", KG_ACTION_ALERT, NULL },
	};
	static struct kg_blob blob;

	kg_blob_build(&blob, rules, ARRAY_SIZE(rules));
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

FIXTURE(sleeper)
{
	struct kg kg;
	struct trap trap;
	pthread_t thread;
};

FIXTURE_VARIANT(sleeper)
{
	void *(*sleep)(void *page);
	long error;
	bool in_the_module;	/* without it nobody would sleep */
};

FIXTURE_VARIANT_ADD(sleeper, in_kexec_load)
{
	.sleep = sleep_in_load, .error = EADDRNOTAVAIL,
};

FIXTURE_VARIANT_ADD(sleeper, in_kexec_file_load)
{
	.sleep = sleep_in_file_load, .error = EBADF, .in_the_module = true,
};

FIXTURE_SETUP(sleeper)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, load_policy(&self->kg.sock));
	ASSERT_EQ(0, trap_set(&self->trap));
}

FIXTURE_TEARDOWN(sleeper)
{
	trap_remove(&self->trap);
	kg_end(&self->kg);
}

/* Unload is refused, not delayed, and all goes on as if nobody had asked. */
KG_TEST(sleeper, keeps_the_module)
{
	void *error;
	int i;

	ASSERT_EQ(0, pthread_create(&self->thread, NULL, variant->sleep, self->trap.page));
	ASSERT_TRUE(trap_wait(&self->trap));
	for (i = 0; i < 5; i++)
		EXPECT_EQ(-EAGAIN, kg_module_unload());
	EXPECT_TRUE(kg_module_loaded());
	/* The sleeper is in the way of nobody else. */
	EXPECT_EQ(0, load_policy(&self->kg.sock));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	EXPECT_EQ(-EAGAIN, kg_module_unload());

	ASSERT_EQ(0, trap_release(&self->trap));
	ASSERT_EQ(0, pthread_join(self->thread, &error));
	EXPECT_EQ(variant->error, (long)error);
	EXPECT_EQ(0, kg_module_unload());
	EXPECT_FALSE(kg_module_loaded());
}

/* Who is killed in his sleep lets go as well. */
KG_TEST(sleeper, that_is_killed)
{
	struct trap trap;
	pthread_t thread;
	pid_t pid = fork();

	if (!pid) {
		if (trap_set(&trap) || pthread_create(&thread, NULL, variant->sleep, trap.page) ||
		    !trap_wait(&trap) || kg_write_text(KG_PATH("asleep"), "x"))
			_exit(1);
		pause();
	}
	ASSERT_TRUE(kg_wait_file(KG_PATH("asleep")));
	EXPECT_EQ(-EAGAIN, kg_module_unload());
	ASSERT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(128 + SIGKILL, kg_wait(pid));
	EXPECT_EQ(0, kg_module_unload_wait());
	EXPECT_FALSE(kg_module_loaded());
}

/* A call that began before the module does not come by it, however long it takes. */
KG_TEST(sleeper, that_is_older_than_the_module)
{
	void *error;

	if (variant->in_the_module)
		return;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, pthread_create(&self->thread, NULL, variant->sleep, self->trap.page));
	ASSERT_TRUE(trap_wait(&self->trap));
	ASSERT_EQ(0, kg_module_load(""));
	EXPECT_EQ(0, kg_module_unload());
	ASSERT_EQ(0, trap_release(&self->trap));
	ASSERT_EQ(0, pthread_join(self->thread, &error));
	EXPECT_EQ(variant->error, (long)error);
}

FIXTURE(slow_exec)
{
	struct kg kg;
	struct kg_fuse fuse;
};

/*
 * IMA reads a file that is executed in the very function that is hooked: from
 * a file system of ours, so that it takes as long as we like. Its policy can be
 * set once in a boot.
 */
FIXTURE_SETUP(slow_exec)
{
	const char *policy = "measure func=BPRM_CHECK fsmagic=0x65735546\n";

	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, load_policy(&self->kg.sock));
	kg_write_text("/sys/kernel/security/integrity/ima/policy", policy);
	ASSERT_EQ(0, kg_fuse_start(&self->fuse));
}

FIXTURE_TEARDOWN(slow_exec)
{
	kg_fuse_stop(&self->fuse);
	kg_end(&self->kg);
}

/*
 * Unload may be refused, or wait; it must not let the sleeper wake up in code
 * that is gone, and it must come to an end when the sleeper does.
 */
KG_TEST(slow_exec, is_waited_for)
{
	pid_t sleeper, remover;
	int status;

	sleeper = kg_spawn(KG_FUSE_FILE, (char *[]){ "kg-slow", NULL }, "touch:/tmp/kgt/ran");
	if (!kg_fuse_wait_asleep(&self->fuse, sleeper)) {
		kg_wait(sleeper);
		SKIP(return, "IMA does not read what is executed here");
	}
	remover = fork();
	if (!remover)
		_exit(-kg_module_unload());
	/* Either is sound, but not an unload that is done. */
	usleep(300000);
	status = 0;
	if (waitpid(remover, &status, WNOHANG) == remover) {
		EXPECT_EQ(EAGAIN, WEXITSTATUS(status));
		remover = 0;
	}
	TH_LOG("unload %s", remover ? "waits" : "is refused");
	EXPECT_FALSE(kg_exists(KG_PATH("ran")));
	kg_fuse_release(&self->fuse);
	EXPECT_EQ(0, kg_wait(sleeper));
	EXPECT_TRUE(kg_exists(KG_PATH("ran")));
	if (remover)
		EXPECT_EQ(0, kg_wait(remover));
	EXPECT_EQ(0, kg_module_unload_wait());
	EXPECT_FALSE(kg_module_loaded());
}

#define CPUS 2
#define WORKERS (CPUS + 1)

FIXTURE(storm)
{
	struct tally {
		volatile bool stop;
		volatile unsigned long execs[CPUS];
		volatile unsigned long calls;
		volatile unsigned long readings;
		volatile unsigned int wrong;
		volatile int last_wrong;
	} *tally;
	pid_t workers[WORKERS];
	struct trap trap;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* A program, a script, and one with forks, threads and an exec that fails. */
static int execute(unsigned long round)
{
	switch (round % 3) {
	case 0:
		return kg_run_simple(KG_PATH("kg-busy"), NULL);
	case 1:
		return kg_run_simple(KG_PATH("kg-script"), NULL);
	default:
		return kg_run_simple(KG_PATH("kg-busy"),
				     "fork;thread;tryexec:/tmp/kgt;vspawn:/tmp/kgt/kg-free");
	}
}

static void work_exec(struct tally *tally, int cpu)
{
	int status = execute(tally->execs[cpu]++);

	if (!status)
		return;
	tally->wrong++;
	tally->last_wrong = status;
}

/* A call that the kernel refuses at once. */
static void call_kexec(struct tally *tally)
{
	if (!syscall(SYS_kexec_load, 0, 1, NULL, 0x8000) || errno != EINVAL)
		tally->wrong++;
	tally->calls++;
}

/* The family comes and goes; what is answered must be whole. */
static void read_all(struct tally *tally)
{
	struct kg_status status;
	struct kg_alerts alerts;
	struct kg_sock sock;

	if (kg_sock_open(&sock))
		return;
	if (!kg_status(&sock, &status) && !kg_ledger_closes(&status))
		tally->wrong++;
	if (!kg_alerts(&sock, 0, &alerts))
		tally->readings++;
	kg_alerts_free(&alerts);
	kg_sock_close(&sock);
}

static void __attribute__((noreturn)) work(struct tally *tally, int worker)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (worker < CPUS)
		pin(worker);
	while (!tally->stop) {
		if (worker < CPUS) {
			work_exec(tally, worker);
			usleep(STORM_PAUSE_US);
		} else {
			call_kexec(tally);
			read_all(tally);
			usleep(STORM_PAUSE_US);
		}
	}
	_exit(0);
}

FIXTURE_SETUP(storm)
{
	int i;

	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-busy"));
	ASSERT_EQ(0, kg_install_act("kg-free"));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-busy\n"));
	ASSERT_EQ(0, trap_set(&self->trap));
	self->tally = mmap(NULL, sizeof(*self->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
	for (i = 0; i < WORKERS; i++) {
		self->workers[i] = fork();
		if (!self->workers[i])
			work(self->tally, i);
	}
}

FIXTURE_TEARDOWN(storm)
{
	int i;

	self->tally->stop = true;
	for (i = 0; i < WORKERS; i++)
		kg_wait(self->workers[i]);
	trap_remove(&self->trap);
	EXPECT_EQ(0, kg_module_unload_wait());
	kg_dir_remove();
}

/* The rules hold while the module is there. */
static bool canary_denied(void)
{
	struct kg_sock sock;
	int err;

	err = kg_sock_open(&sock);
	if (err)
		return false;
	err = load_policy(&sock) ?: kg_set_mode(&sock, KEXECGUARD_MODE_ENFORCE);
	kg_sock_close(&sock);
	return !err && kg_run_simple(KG_PATH("kg-denied"), NULL) == EPERM;
}

static bool refused_while_asleep(struct trap *trap)
{
	pthread_t thread;
	bool refused;

	trap_remove(trap);
	if (trap_set(trap) || pthread_create(&thread, NULL, sleep_in_load, trap->page) ||
	    !trap_wait(trap))
		return false;
	refused = kg_module_unload() == -EAGAIN;
	trap_release(trap);
	pthread_join(thread, NULL);
	return refused;
}

static unsigned long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ul + now.tv_nsec / 1000000;
}

TEST_F_TIMEOUT(storm, loads_and_unloads, 4 * KG_TIMEOUT)
{
	unsigned long begin = now_ms(), asleep = 0, canaries = 0;
	struct tally *tally = self->tally;
	int round;

	for (round = 1; round <= ROUNDS; round++) {
		ASSERT_EQ(0, kg_module_load(round % 2 ? "" : "mode=enforce alerts=16"));
		if (round % CANARY_EVERY == 0) {
			ASSERT_TRUE(canary_denied());
			canaries++;
		}
		if (round % SLEEPER_EVERY == 0) {
			ASSERT_TRUE(refused_while_asleep(&self->trap));
			asleep++;
		}
		ASSERT_EQ(0, kg_module_unload_wait()) {
			TH_LOG("round %d", round);
		}
		ASSERT_FALSE(kg_module_loaded());
		if (round % CANARY_EVERY == 0)
			ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	}
	begin = now_ms() - begin;
	TH_LOG("%d rounds of %lu ms; canary %lu times; a task asleep %lu times", ROUNDS,
	       begin / ROUNDS, canaries, asleep);
	TH_LOG("meanwhile %lu and %lu execs, %lu kexec calls, %lu readings", tally->execs[0],
	       tally->execs[1], tally->calls, tally->readings);
	EXPECT_LT(0, tally->execs[0]);
	EXPECT_LT(0, tally->execs[1]);
	EXPECT_LT(0, tally->calls);
	EXPECT_LT(0, tally->readings);
	EXPECT_EQ(0, tally->wrong) {
		TH_LOG("status %d", tally->last_wrong);
	}
}

FIXTURE(ftrace)
{
	struct kg kg;
};

static const char ftrace_enabled[] = "/proc/sys/kernel/ftrace_enabled";

FIXTURE_SETUP(ftrace)
{
	self->kg.sock.fd = -1;
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_module_unload_wait());
}

FIXTURE_TEARDOWN(ftrace)
{
	EXPECT_EQ(0, kg_write_text(ftrace_enabled, "1"));
	EXPECT_EQ(0, kg_module_unload_wait());
	kg_end(&self->kg);
}

/* What it stands on cannot be taken away from under it. */
KG_TEST(ftrace, stays_on)
{
	ASSERT_EQ(0, kg_module_load("mode=enforce"));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, load_policy(&self->kg.sock));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	EXPECT_EQ(-EBUSY, kg_write_text(ftrace_enabled, "0"));
	EXPECT_EQ(1, kg_read_number(ftrace_enabled));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_module_unload_wait());
	EXPECT_EQ(0, kg_write_text(ftrace_enabled, "0"));
}

/* Without it, the module does not load, rather than do nothing. */
KG_TEST(ftrace, is_needed)
{
	ASSERT_EQ(0, kg_write_text(ftrace_enabled, "0"));
	EXPECT_GT(0, kg_module_load(""));
	EXPECT_FALSE(kg_module_loaded());
	/* But for one that places no hooks. */
	EXPECT_EQ(0, kg_module_load("mode=off"));
	EXPECT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_write_text(ftrace_enabled, "1"));
	EXPECT_EQ(0, kg_module_load(""));
}

TEST_HARNESS_MAIN
