// SPDX-License-Identifier: GPL-2.0
/* Control groups as runtimes name them, and as somebody might to look like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/container.h"
#include "sample.h"

#define ID SAMPLE_CONTAINER
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define POD SAMPLE_POD
#define SLICE_POD "pod12345678_9abc_def0_1234_56789abcdef0.slice"

static bool find(struct container *container, const char *cgroup)
{
	const struct alert_process process = {
		.cgroup = { .data = cgroup, .len = strlen(cgroup) },
	};

	return container_find(container, &process);
}

static const struct {
	const char *cgroup;
	const char *runtime;
	const char *id;
	const char *pod;
	u32 user;
} known[] = {
	/* systemd and cgroupfs, as root and as a user */
	{ "/system.slice/docker-" ID ".scope", "docker", ID, "", ALERT_UNKNOWN },
	{ "/docker/" ID, "docker", ID, "", ALERT_UNKNOWN },
	{ "/docker/" ID "/init", "docker", ID, "", ALERT_UNKNOWN },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" ID ".scope",
	  "docker", ID, "", 1000 },
	{ "/machine.slice/libpod-" ID ".scope/container", "podman", ID, "", ALERT_UNKNOWN },
	{ "/machine.slice/machine-libpod_pod_" OTHER ".slice/libpod-" ID ".scope", "podman", ID,
	  "", ALERT_UNKNOWN },
	{ "/user.slice/user-1001.slice/user@1001.service/user.slice/libpod-" ID
	  ".scope/container", "podman", ID, "", 1001 },
	{ "/system.slice/web.service/libpod-payload-" ID, "podman", ID, "", ALERT_UNKNOWN },
	{ "/libpod_parent/libpod-" ID, "podman", ID, "", ALERT_UNKNOWN },
	{ "/system.slice/nerdctl-" ID ".scope", "containerd", ID, "", ALERT_UNKNOWN },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" SLICE_POD
	  "/cri-containerd-" ID ".scope", "containerd", ID, POD, ALERT_UNKNOWN },
	{ "/kubepods.slice/kubepods-" SLICE_POD "/crio-" ID ".scope/container", "cri-o", ID, POD,
	  ALERT_UNKNOWN },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-" SLICE_POD "/docker-" ID
	  ".scope", "docker", ID, POD, ALERT_UNKNOWN },
	{ "/kubepods/besteffort/pod" POD "/crio-" ID, "cri-o", ID, POD, ALERT_UNKNOWN },
	{ "/kubepods/burstable/pod" POD "/" ID, NULL, ID, POD, ALERT_UNKNOWN },
	{ "/system.slice/containerd.service/kubepods-burstable-" SLICE_POD ":cri-containerd:" ID,
	  "containerd", ID, POD, ALERT_UNKNOWN },
	{ "/lxc.payload.web-1", "lxc", "web-1", "", ALERT_UNKNOWN },
	{ "/lxc.payload.web-1/system.slice/ssh.service", "lxc", "web-1", "", ALERT_UNKNOWN },
	{ "/lxc/101/ns/init.scope", "lxc", "101", "", ALERT_UNKNOWN },
	{ "/machine.slice/systemd-nspawn@bullseye.service/payload/system.slice", "systemd-nspawn",
	  "bullseye", "", ALERT_UNKNOWN },
	{ "/machine.slice/machine-my\\x2dbox.scope/payload", "systemd-nspawn", "my-box", "",
	  ALERT_UNKNOWN },
	/* by a cgroup-parent of somebody's choice */
	{ "/actions_job/" ID, NULL, ID, "", ALERT_UNKNOWN },
	/* What is inside is named by who is inside. */
	{ "/docker/" ID "/docker/" OTHER, "docker", ID, "", ALERT_UNKNOWN },
	{ "/lxc.payload.c1/docker/" OTHER, "lxc", "c1", "", ALERT_UNKNOWN },
	{ "/system.slice/docker-" ID ".scope/user-0.slice/kubepods/pod" POD "/" OTHER, "docker",
	  ID, "", ALERT_UNKNOWN },
	/* cut */
	{ "/docker/" ID "/a/", "docker", ID, "", ALERT_UNKNOWN },
};

static void knows_them(void **state)
{
	struct container container;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!find(&container, known[i].cgroup))
			fail_msg("%s is none", known[i].cgroup);
		if (known[i].runtime)
			assert_string_equal(container.runtime, known[i].runtime);
		else
			assert_null(container.runtime);
		assert_string_equal(container.id, known[i].id);
		assert_string_equal(container.pod, known[i].pod);
		assert_int_equal(container.user, known[i].user);
		assert_false(container.isolated);
	}
}

static void takes_nothing_else_for_one(void **state)
{
	static const char *const none[] = {
		"", "/", "//", "/init.scope", "/system.slice/ssh.service",
		"/system.slice/docker.service", "/system.slice/containerd.service",
		/* what watches over one */
		"/machine.slice/libpod-conmon-" ID ".scope", "/lxc.monitor.web-1",
		"/kubepods.slice/crio-conmon-" ID ".scope",
		"/machine.slice/systemd-nspawn@bullseye.service/supervisor",
		"/machine.slice/systemd-nspawn@bullseye.service",
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" SLICE_POD,
		/* a virtual machine */
		"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
		/* no hash */
		"/system.slice/docker-.scope", "/system.slice/docker-0123.scope",
		"/system.slice/docker-" ID "0.scope", "/system.slice/docker-" ID,
		"/docker/A123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"/docker", "/docker/buildkit", "/lxc", "/lxc.payload.", "docker-.scope",
	};
	struct container container;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++)
		if (find(&container, none[i]))
			fail_msg("%s is %s", none[i], container.id);
}

static void bounds_a_name(void **state)
{
	char cgroup[400] = "/lxc.payload.";
	struct container container;

	memset(cgroup + strlen(cgroup), 'n', CONTAINER_ID_SIZE - 1);
	assert_true(find(&container, cgroup));
	assert_int_equal(strlen(container.id), CONTAINER_ID_SIZE - 1);
	strcat(cgroup, "n");
	assert_false(find(&container, cgroup));
}

static void takes_no_broken_pod_or_user(void **state)
{
	struct container container;

	assert_true(find(&container, "/kubepods/podzz345678-9abc-def0-1234-56789abcdef0/" ID));
	assert_string_equal(container.pod, "");
	assert_true(find(&container, "/kubepods/pod1/" ID));
	assert_string_equal(container.pod, "");
	assert_true(find(&container, "/user.slice/user-x.slice/user-1000x.slice/docker/" ID));
	assert_int_equal(container.user, ALERT_UNKNOWN);
}

/* A container may share one kind of namespace with the host, but not all. */
static void looks_at_namespaces(void **state)
{
	struct alert_process process = {
		.cgroup = { .data = "/docker/" ID, .len = strlen("/docker/" ID) },
		.has_namespaces = true,
		.namespaces = sample_host,
	};
	struct container container;

	assert_true(container_find(&container, &process));
	assert_false(container.isolated);
	process.namespaces.pid = 1;
	assert_true(container_find(&container, &process));
	assert_true(container.isolated);
	process.namespaces = sample_host;
	process.namespaces.cgroup = 1;
	assert_true(container_find(&container, &process));
	assert_true(container.isolated);
	/* A service may have a file system of its own. */
	process.namespaces = sample_host;
	process.namespaces.mnt = 1;
	assert_true(container_find(&container, &process));
	assert_false(container.isolated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_them),
		cmocka_unit_test(takes_nothing_else_for_one),
		cmocka_unit_test(bounds_a_name),
		cmocka_unit_test(takes_no_broken_pod_or_user),
		cmocka_unit_test(looks_at_namespaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
