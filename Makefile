# SPDX-License-Identifier: GPL-2.0
#
# What a person types: `make help` lists it. What the kernel builds is in Kbuild.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
BUILD := build

CC ?= cc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wno-unused-parameter
PKG_CONFIG ?= pkg-config
LIBS := libnl-3.0 libnl-genl-3.0 libfyaml json-c
TOOL_CFLAGS = -std=gnu11 $(WARNINGS) -D_GNU_SOURCE -DKG_VERSION='"$(VERSION)"' \
	-Iinclude/uapi $(shell $(PKG_CONFIG) --cflags $(LIBS))
TOOL_LIBS = $(shell $(PKG_CONFIG) --libs $(LIBS))

# For who builds the module elsewhere.
MODULE_SRCS := Kbuild Kconfig dkms.conf $(wildcard engine/*.[ch] module/*.[ch] include/uapi/*.h)
TOOL_SRCS := $(wildcard userspace/*.c) $(wildcard userspace/*/*.c) $(wildcard engine/*.c)
TOOL_OBJS := $(TOOL_SRCS:%.c=$(BUILD)/%.o)
# Everything but main(), for the tests to link.
TOOL_PARTS := $(filter-out $(BUILD)/userspace/main.o,$(TOOL_OBJS))

UNIT_SRCS := $(wildcard tests/unit/*_test.c)
UNIT_TESTS := $(UNIT_SRCS:%.c=$(BUILD)/%)

FUZZ_SRCS := $(wildcard tests/fuzz/*_fuzz.c)
FUZZ_TARGETS := $(FUZZ_SRCS:%.c=$(BUILD)/%)
# What calls a target; libFuzzer brings its own.
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/replay.o

.PHONY: all
all: tool $(if $(wildcard $(KDIR)),modules)

.PHONY: tool
tool: $(BUILD)/kexecguard

$(BUILD)/kexecguard: $(TOOL_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

# Which has the version.
$(BUILD)/userspace/main.o: dkms.conf

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(TOOL_PARTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS) -lcmocka

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

$(BUILD)/tests/fuzz/%_fuzz: $(BUILD)/tests/fuzz/%_fuzz.o $(BUILD)/tests/fuzz/fuzz.o $(FUZZ_MAIN) \
		$(TOOL_PARTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

# With sanitizers; tests/fuzz/fuzz says which.
.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_TARGETS)

# Static, so that the same programs run on every kernel of the lab.
.PHONY: kernel-tests
kernel-tests: $(BUILD)/tests/kselftest/fuzz.policy load-policies soak-policies \
		$(BUILD)/tests/kselftest/faults.policy
	$(MAKE) -C tests/kselftest

# The same programs, cross-built; what else is with them is the same for all.
.PHONY: kernel-tests-arm64
kernel-tests-arm64: kernel-tests
	lab/need --for "the kernel tests on arm64" gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
		gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
	$(MAKE) -C tests/kselftest BUILD=../../$(BUILD)/arm64/tests CC=aarch64-linux-gnu-gcc \
		CC32=arm-linux-gnueabihf-gcc all arm32
	cd $(BUILD)/tests/kselftest && cp -R --parents *.policy load soak-sets \
		../../arm64/tests/kselftest

$(BUILD)/tests/kselftest/fuzz.policy: tests/kselftest/fuzz.yml $(BUILD)/tests/fuzz/compile
	@mkdir -p $(@D)
	$(BUILD)/tests/fuzz/compile $< $@

$(BUILD)/tests/kselftest/faults.policy: tests/faults/rules.yml $(BUILD)/tests/fuzz/compile
	@mkdir -p $(@D)
	$(BUILD)/tests/fuzz/compile $< $@

# For the guest: the module with each of its functions kept apart from those that call
# it, so that an allocation has one place, which is named as in the source.
FAULTS_FLAGS := -fno-inline-functions -fno-inline-small-functions -fno-inline-functions-called-once \
	-fno-partial-inlining -fno-ipa-sra -fno-ipa-cp

.PHONY: faults-module
faults-module:
	mkdir -p $(BUILD)/faults
	cp --parents --preserve=timestamps $(MODULE_SRCS) $(BUILD)/faults
	$(MAKE) -C $(KDIR) M=$(CURDIR)/$(BUILD)/faults KCFLAGS="$(FAULTS_FLAGS)" modules

# For the guest: what the tests load beside the module, or in its place: the module
# as it is on a kernel that cannot say who may listen.
POLLED := $(BUILD)/polled

.PHONY: test-modules
test-modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR)/tests/kselftest/module modules
	mkdir -p $(POLLED)
	cp --parents --preserve=timestamps $(MODULE_SRCS) $(POLLED)
	$(MAKE) -C $(KDIR) M=$(CURDIR)/$(POLLED) KG_NO_MCAST_CAP=1 modules

# For the guest: parts of the module, each in a module that tests it.
.PHONY: kunit-modules
kunit-modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR)/tests/kunit modules

# Large rule sets, smaller ones, and what the tool makes of them.
LOAD := $(BUILD)/tests/kselftest/load

.PHONY: load-policies
load-policies: $(foreach set,a b c d,$(LOAD)/$(set).policy)

$(LOAD)/a.ndjson $(LOAD)/b.ndjson: SIZE := --rules 512 --literals 20000
$(LOAD)/c.ndjson $(LOAD)/d.ndjson: SIZE := --rules 32 --literals 1000

# The seed is in the name.
$(LOAD)/%.ndjson: tests/load/generate
	@mkdir -p $(@D)
	tests/load/generate --seed $$(printf %d "'$*") $(SIZE) $* > $@

$(LOAD)/%.policy: $(LOAD)/%.ndjson $(BUILD)/tests/fuzz/compile
	$(BUILD)/tests/fuzz/compile $< $@

# The sets of rules that the soak puts in each other's place: its own ones alone,
# with those that are shipped, and with a thousand literals.
SOAK := $(BUILD)/tests/kselftest/soak-sets

.PHONY: soak-policies
soak-policies: $(SOAK)/a.policy $(SOAK)/b.policy $(SOAK)/c.policy

$(SOAK)/b.policy: $(wildcard rules/*/*.yml)
$(SOAK)/c.policy: $(LOAD)/c.ndjson

$(SOAK)/%.policy: tests/soak/rules.yml $(BUILD)/tests/fuzz/compile
	@mkdir -p $(SOAK)/$*
	cp $(filter-out $(BUILD)/tests/fuzz/compile,$^) $(SOAK)/$*
	$(BUILD)/tests/fuzz/compile $(SOAK)/$* $@

$(BUILD)/tests/fuzz/compile: $(BUILD)/tests/fuzz/compile.o $(TOOL_PARTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

.PHONY: demo-programs
demo-programs: $(BUILD)/demo/stage

$(BUILD)/demo/stage: demo/stage.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -o $@ $<

# Static: the cases run it in folders that have no libraries.
.PHONY: evasion-programs
evasion-programs: $(BUILD)/tests/evasion/trick

$(BUILD)/tests/evasion/trick: tests/evasion/trick.c tests/kselftest/kg_arch.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -static -pthread -o $@ $^

BENCH := $(BUILD)/bench/cost $(BUILD)/bench/latency $(BUILD)/bench/nothing

.PHONY: bench-programs
bench-programs: $(BENCH)

$(BUILD)/bench/nothing: LDFLAGS += -nostdlib -nostartfiles
$(BENCH): $(BUILD)/bench/%: bench/%.c bench/mark.h tests/seconds.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -static -o $@ $<

.PHONY: flood-programs
flood-programs: $(BUILD)/tests/flood/flood

$(BUILD)/tests/flood/flood: tests/flood/flood.c tests/seconds.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -static -o $@ $<

# Rule sets for it, compiled: the shipped ones; with one more that denies; so many generated
# ones, as large on average as those that people run; and so many that ask for a name and an
# argument, and no more.
BENCH_SETS := $(BUILD)/bench/sets
BENCH_GENERATED := 32 100 200 350 512 700 850 1000
BENCH_EXACT := 1 10 50 100 200 350 500 700 850 1000
BENCH_NAMES := shipped denied $(BENCH_GENERATED) $(BENCH_EXACT:%=exact-%)
BENCH_LITERALS := 39

.PHONY: bench-sets
bench-sets: $(BENCH_NAMES:%=$(BENCH_SETS)/%.policy)

$(BENCH_SETS)/shipped.policy: $(wildcard rules/*/*.yml)
$(BENCH_SETS)/denied.policy: $(wildcard rules/*/*.yml) bench/denied.yml
$(BENCH_SETS)/exact-%.ndjson: bench/exact
	@mkdir -p $(@D)
	bench/exact $* > $@

$(BENCH_SETS)/%.ndjson: tests/load/generate
	@mkdir -p $(@D)
	tests/load/generate --rules $* --literals $$(($* * $(BENCH_LITERALS))) $* > $@

$(foreach set,$(BENCH_GENERATED) $(BENCH_EXACT:%=exact-%),$(eval \
	$(BENCH_SETS)/$(set).policy: $(BENCH_SETS)/$(set).ndjson))

$(BENCH_SETS)/%.policy: | tool
	@mkdir -p $(@D)
	@$(BUILD)/kexecguard rules compile -o $@ $^ >/dev/null

.PHONY: bench-plugin
bench-plugin: $(BUILD)/bench/profile.so

$(BUILD)/bench/profile.so: bench/profile.c bench/mark.h bench/plugin.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -D_GNU_SOURCE $(CFLAGS) -fPIC -shared -o $@ $<

# What it costs, into docs/benchmarks, in 20 to 25 minutes; of KERNEL, or only some SCENES of it.
KERNEL ?= trixie
SCENES ?=
EXECS ?= 300

.PHONY: bench
bench:
	@bench/bench --kernel $(KERNEL) --execs $(EXECS) $(SCENES)

.PHONY: demo
demo:
	@demo/demo

# The engine against a second evaluator, on random rules and events.
PAIRS ?= 1000000

.PHONY: differential
differential: tool
	@tests/differential/differential --pairs $(PAIRS)

# Of the tests that need no kernel.
.PHONY: coverage
coverage:
	$(MAKE) -s BUILD=$(BUILD)/coverage CFLAGS="-O0 -g --coverage" tool unit-tests fuzz-targets
	@tests/coverage $(BUILD)/coverage

# Seconds for each target.
FUZZ_SECONDS ?= 600

.PHONY: fuzz
fuzz:
	@tests/fuzz/fuzz run $(FUZZ_SECONDS)

# In the lab, at the module.
.PHONY: fuzz-netlink
fuzz-netlink: kernel-tests
	lab/lab run --timeout $$(($(FUZZ_SECONDS) + 300)) --add $(BUILD)/tests/kselftest:/tests \
		tests/kselftest/fuzz $(FUZZ_SECONDS)

# Every way around that we know of, tried on both kernels: docs/evasion.md.
.PHONY: evasion
evasion:
	lab/lab run --kernel bookworm --timeout 1200 --append syscall.x32=y \
		--make evasion-programs tests/evasion/run
	lab/lab run --kernel trixie --timeout 1200 --append syscall.x32=y \
		--make evasion-programs tests/evasion/run

.PHONY: check
check:
	@tests/check

# The same suites on all kernels, or on some: hours.
KERNELS ?=

.PHONY: check-kernels
check-kernels:
	@tests/kernels $(KERNELS)

# What can be said of the code without running it: some minutes.
.PHONY: lint
lint:
	@tests/lint/lint

# Against every kernel's headers that Debian has; tests/headers/run --help.
HEADERS ?=

.PHONY: check-headers
check-headers:
	@tests/headers/run $(HEADERS)

.PHONY: check-in-tree
check-in-tree:
	@tests/in-tree/run

# Initramfs images with the module in them, made and booted: some minutes each.
.PHONY: check-initramfs
check-initramfs:
	lab/lab run --kernel bookworm --expect-reboot --timeout 1200 \
		--with dracut-core tests/initramfs/run
	lab/lab run --kernel trixie --expect-reboot --timeout 1200 \
		--with dracut-core tests/initramfs/run

# Alerts at the journal, auditd and two rsyslog, on a server: some minutes.
.PHONY: check-outputs
check-outputs:
	lab/lab run --systemd --timeout 2400 --with auditd --with rsyslog-relp --with iproute2 \
		tests/outputs/run

# Debian's packages and their source package, in build/deb.
.PHONY: deb
deb:
	@debian/make $(BUILD)/deb

# In a guest's root file system: what DKMS will compile in the guest.
.PHONY: packages-cache
packages-cache:
	@tests/packages/warm $(CURDIR)/$(BUILD)/ccache

# These packages in servers' root file systems of RELEASES, by apt, and on such servers.
RELEASES ?= bookworm trixie sid

.PHONY: check-packages
check-packages:
	@tests/packages/check $(RELEASES)

# 100,000 alerts at once, and what a reader keeps up with: half an hour or so.
FLOOD_RUN := lab/lab run --systemd --timeout 3600 --with auditd --with rsyslog-relp --with iproute2 \
	--make flood-programs tests/flood/run

.PHONY: check-flood
check-flood:
	$(FLOOD_RUN) flood
	$(FLOOD_RUN) rate

# In an hour or so: a server's routine work, and what the rules say of it.
.PHONY: check-noise
check-noise:
	@tests/noise/noise

# The rest is on the debug kernel, which the lab makes once: lab/README.md. KASAN, lockdep
# and kmemleak are part of each verdict.
DEBUG_RUN := lab/lab run --kernel debug --mem 2048 --add $(BUILD)/tests/kselftest:/tests

.PHONY: check-debug
check-debug: kernel-tests
	$(DEBUG_RUN) --append kunit.enable=1 --make kunit-modules tests/kunit/run
	$(DEBUG_RUN) --timeout 7200 --append syscall.x32=y --make test-modules tests/kselftest/run
	$(DEBUG_RUN) --timeout 3600 --append syscall.x32=y --make evasion-programs tests/evasion/run

# Every allocation of the module fails in turn; then one in ten, at random. A trace without
# another complaint before it is the kernel's own, of an allocation that we let fail. What
# leaks are of, the test itself looks at.
FAULTS_RUN := $(DEBUG_RUN) --timeout 3600 --allow 'Call Trace:' \
	--allow 'kmemleak: [0-9]+ new suspected' --make test-modules

.PHONY: check-faults
check-faults: kernel-tests
	$(FAULTS_RUN) --make faults-module tests/faults/run
	$(FAULTS_RUN) tests/faults/storm

# Everything at once, for long.
SOAK_SECONDS ?= 1800

# On the kernel that finds data races, what does most at once; then that kernel's other tests.
RACES_RUN := lab/lab run --kernel kcsan --mem 2048 --add $(BUILD)/tests/kselftest:/tests

.PHONY: check-races
check-races: kernel-tests
	$(RACES_RUN) --append kunit.enable=1 --make kunit-modules tests/kunit/run
	$(RACES_RUN) --timeout $$(($(SOAK_SECONDS) + 1200)) tests/soak/run $(SOAK_SECONDS)
	$(RACES_RUN) --timeout 7200 --append syscall.x32=y --make test-modules tests/kselftest/run

.PHONY: soak
soak: kernel-tests
	$(DEBUG_RUN) --timeout $$(($(SOAK_SECONDS) + 1200)) tests/soak/run $(SOAK_SECONDS)

.PHONY: modules
modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# For whom DKMS is not: the module into the kernel's tree, the rest below prefix.
prefix ?= /usr/local
# Whatever the prefix: the tool looks there.
sysconfdir := /etc
INSTALL ?= install
RULES := $(wildcard rules/*/*.yml)

# As the kernel has it: INSTALL_MOD_DIR is the folder below the kernel's modules, and
# what its configuration says of signing holds.
INSTALL_MOD_PATH ?= $(DESTDIR)

.PHONY: modules_install
modules_install:
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH="$(INSTALL_MOD_PATH)" modules_install

.PHONY: install
install: tool install-initramfs install-systemd
	$(INSTALL) -D -m 755 $(BUILD)/kexecguard "$(DESTDIR)$(prefix)/sbin/kexecguard"
	$(INSTALL) -D -m 755 tools/kexecguard-import-toml \
		"$(DESTDIR)$(prefix)/bin/kexecguard-import-toml"
	for rule in $(RULES); do \
		$(INSTALL) -D -m 644 $$rule "$(DESTDIR)$(prefix)/share/kexecguard/$$rule" || exit; \
	done
	[ -e "$(DESTDIR)$(sysconfdir)/kexecguard/kexecguard.yml" ] || $(INSTALL) -D -m 644 \
		config/kexecguard.yml "$(DESTDIR)$(sysconfdir)/kexecguard/kexecguard.yml"
	$(INSTALL) -D -m 644 docs/man/kexecguard.yml.5 \
		"$(DESTDIR)$(prefix)/share/man/man5/kexecguard.yml.5"
	$(INSTALL) -D -m 644 docs/man/kexecguard.8 "$(DESTDIR)$(prefix)/share/man/man8/kexecguard.8"
	$(INSTALL) -D -m 644 docs/man/kexecguard-import-toml.1 \
		"$(DESTDIR)$(prefix)/share/man/man1/kexecguard-import-toml.1"
	$(INSTALL) -D -m 644 completion/kexecguard.bash \
		"$(DESTDIR)$(prefix)/share/bash-completion/completions/kexecguard"

# For the Fedora family; here without what it would be built with there.
RPM := $(BUILD)/rpm

.PHONY: rpm
rpm:
	mkdir -p $(RPM)/SOURCES
	git archive --prefix=kexecguard-$(VERSION)/ --output=$(RPM)/SOURCES/kexecguard-$(VERSION).tar.gz HEAD
	rpmbuild -ba --nodeps --define "_topdir $(CURDIR)/$(RPM)" --define "kg_version $(VERSION)" \
		packaging/rpm/kexecguard.spec

.PHONY: check-rpm
check-rpm:
	@tests/rpm/run

# Where these look for it, whatever the prefix is.
initramfstoolsdir ?= /usr/share/initramfs-tools
dracutmodulesdir ?= /usr/lib/dracut/modules.d

.PHONY: install-initramfs
install-initramfs: TOOLS = $(DESTDIR)$(initramfstoolsdir)
install-initramfs: DRACUT = $(DESTDIR)$(dracutmodulesdir)/90kexecguard
install-initramfs: LOAD = initramfs/initramfs-tools/scripts/init-top/kexecguard
install-initramfs:
	$(INSTALL) -D -m 755 initramfs/initramfs-tools/hooks/kexecguard "$(TOOLS)/hooks/kexecguard"
	$(INSTALL) -D -m 755 $(LOAD) "$(TOOLS)/scripts/init-top/kexecguard"
	$(INSTALL) -D -m 755 $(LOAD) "$(DRACUT)/kexecguard-load"
	$(INSTALL) -m 755 initramfs/dracut/90kexecguard/*.sh "$(DRACUT)"

systemdsystemunitdir ?= /usr/lib/systemd/system
catalogdir ?= /usr/lib/systemd/catalog
libexecdir = $(prefix)/libexec/kexecguard

.PHONY: install-systemd
install-systemd: UNITS = $(DESTDIR)$(systemdsystemunitdir)
install-systemd:
	$(INSTALL) -d "$(UNITS)"
	for unit in kexecguard.service kexecguard-module.service; do \
		sed 's,@sbindir@,$(prefix)/sbin,; s,@libexecdir@,$(libexecdir),' \
			systemd/$$unit.in > "$(UNITS)/$$unit" && chmod 644 "$(UNITS)/$$unit" || exit; \
	done
	$(INSTALL) -D -m 644 systemd/kexecguard.catalog "$(DESTDIR)$(catalogdir)/kexecguard.catalog"
	$(INSTALL) -D -m 755 tools/load-module "$(DESTDIR)$(libexecdir)/load-module"
	$(INSTALL) -D -m 755 tools/renew-module "$(DESTDIR)$(libexecdir)/renew-module"

# For DKMS, which builds it there for each kernel.
sourcedir ?= /usr/src/kexecguard-$(VERSION)

.PHONY: install-source
install-source:
	for file in $(MODULE_SRCS); do \
		$(INSTALL) -D -m 644 $$file "$(DESTDIR)$(sourcedir)/$$file" || exit; \
	done

.PHONY: help
help:
	@echo "make demo             see it work, in a virtual machine"
	@echo "make check            run all tests"
	@echo "make check-kernels    the tests that need a kernel on all Debian kernels of the lab, in hours, or"
	@echo "                      on KERNELS, and a table of what came of it"
	@echo "make lint             what compilers and checkers have to say of the code"
	@echo "make check-headers    build the module against every package of kernel headers that Debian has, in"
	@echo "                      hours; HEADERS=--newest: those of the newest kernels;"
	@echo "                      HEADERS=--document: the list of what came of it into docs/headers.md"
	@echo "make rpm              packages for the Fedora family; make check-rpm looks at what is in them"
	@echo "make check-in-tree    build the module in a kernel's tree"
	@echo "make deb              Debian's packages, in $(BUILD)/deb"
	@echo "make check-packages   build these twice and compare; install, upgrade and remove them in root file"
	@echo "                      systems of RELEASES ($(RELEASES)), and in hours on such servers"
	@echo "make check-noise      which alerts a server's routine work raises, in about an hour"
	@echo "make check-initramfs  make and boot an initramfs that loads the module, in a virtual machine"
	@echo "make check-debug      KUnit, the kernel tests and the evasions on a kernel with KASAN, lockdep and"
	@echo "                      kmemleak, which takes the lab about an hour to make, once"
	@echo "make check-faults     let every allocation of the module fail in turn, on that kernel"
	@echo "make check-races      the soak and the kernel tests on a kernel with KCSAN, which the lab makes, too"
	@echo "make soak             everything at once for SOAK_SECONDS ($(SOAK_SECONDS)), on that kernel"
	@echo "make check-outputs    alerts at the journal, auditd and rsyslog, in a virtual machine"
	@echo "make check-flood      100,000 alerts at once at a reader that is stopped, killed and restarted, and"
	@echo "                      how many it keeps up with, in a virtual machine"
	@echo "make differential     compare the engine with a second evaluator on $(PAIRS) random pairs"
	@echo "                      of a rule and an event"
	@echo "make fuzz             feed the tool's readers and the engine with libFuzzer, for"
	@echo "                      FUZZ_SECONDS ($(FUZZ_SECONDS)) each"
	@echo "make fuzz-netlink     send the module what it should not get, in a virtual machine"
	@echo "make evasion          try every way around that is known, in a virtual machine"
	@echo "make coverage         which lines and branches the tests reach"
	@echo "make bench            measure what it costs, into docs/benchmarks, in 20 to 25 minutes: only"
	@echo "                      SCENES of it, on KERNEL (trixie)"
	@echo "make                  build what this machine can: the tool, and the module if the"
	@echo "                      kernel's headers are in KDIR ($(KDIR))"
	@echo "make tool             the tool alone: $(BUILD)/kexecguard"
	@echo "make modules          the module alone: kexecguard.ko"
	@echo "make install          the tool, rules and manual below prefix ($(prefix)), DESTDIR before it,"
	@echo "                      and what is for initramfs-tools, dracut and systemd where these look for it"
	@echo "make modules_install  the module among those of the kernel (KVER, KDIR), below INSTALL_MOD_PATH or"
	@echo "                      DESTDIR; tools/place-in-tree puts it into a kernel's source: docs/building.md"
	@echo "make clean            remove what was built here; 'lab/lab clean' removes the lab's caches, or with"
	@echo "                      --stale what of these nobody will ask for again"

.PHONY: clean
clean:
	rm -rf $(BUILD)
	$(if $(wildcard $(KDIR)),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)

-include $(TOOL_OBJS:.o=.d) $(UNIT_TESTS:=.d) $(wildcard $(BUILD)/tests/fuzz/*.d)
.SECONDARY:
