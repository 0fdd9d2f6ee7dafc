# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts that run suites: each speaks TAP, what it says is shown as it comes, kept
# in $results, and counted.

broken=0

heading()
{
	printf '\n== %s ==\n' "$*"
}

# suite NAME COMMAND...: run a suite. One that went wrong without saying which test did
# has a failed test of its own; fails if what was said could not be kept.
# shellcheck disable=SC2154	# results is of who runs suites
suite()
{
	local name=$1 tap=$results/$1.tap wrong
	local -a ended
	shift

	heading "$name"
	"$@" | tee "$tap"
	ended=("${PIPESTATUS[@]}")
	wrong=$(untold "$tap" "${ended[0]}")
	[[ -z $wrong ]] || echo "not ok - $name: $wrong" | tee -a "$tap" || ended[1]=1
	((ended[1] == 0)) && return
	echo "error: what $name said could not be kept in $tap" >&2
	broken=1
	return 1
}

# untold TAP STATUS: what went wrong in a suite that ended so, and that no test of it tells.
untold()
{
	local ran planned

	! grep -q '^not ok' "$1" || return
	ran=$(grep -c '^ok' "$1")
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1" | paste -sd +)
	if (($2)); then
		echo "exit status $2"
	elif ((ran == 0)); then
		echo "ran no test"
	elif ((ran < ${planned:-ran + 1})); then
		echo "ran $ran tests, and not all that it has"
	fi
}

# need WHAT COMMAND...: something without which there is nothing to test.
need()
{
	local what=$1
	shift

	"$@" && return
	echo "error: $what failed: $*" >&2
	broken=1
}

readonly packages=(gcc make libc6-dev pkg-config libnl-3-dev libnl-genl-3-dev libfyaml-dev
	libjson-c-dev libcmocka-dev jq python3 python3-yaml mandoc xz-utils e2fsprogs openssl)

# need_tool WHAT: the tool, and all that tests are built and run with.
need_tool()
{
	need "installing what the tests need" lab/need --for "$1" "${packages[@]}"
	need "building the tool" make --no-print-directory -s -j"$(nproc)" tool
}

# What is asked of a kernel, what takes longest first.
readonly kernel_suites=(kselftest evasion signed fields tour cli lastwords cmdline)

# test_programs KERNEL: where they are, built for its architecture.
test_programs()
{
	case $1 in
	*-arm64) echo build/arm64/tests/kselftest ;;
	*) echo build/tests/kselftest ;;
	esac
}

# kernel_suite NAME KERNEL: in the guest, so that the kernel's own log is a test too.
kernel_suite()
{
	local name=$1 kernel=$2 programs
	local -a run=(lab/lab run --quiet --kernel "$kernel" --log "$results/$name-$kernel.log")

	programs=$(test_programs "$kernel")
	case $name in
	kselftest)
		run+=(--timeout 2400 --append syscall.x32=y --make test-modules
			--add "$programs:/tests" tests/kselftest/run)
		;;
	evasion)
		run+=(--timeout 1200 --append syscall.x32=y --make evasion-programs tests/evasion/run)
		;;
	signed)
		run+=(--uefi tests/signed/run)
		[[ $kernel != *-arm64 ]] ||
			run=(printf '%s\n' "ok 1 - signed # SKIP the lab has no UEFI for arm64" 1..1)
		;;
	fields)
		run+=(--add "$programs:/tests" --add build/fields:/fields tests/fields/scene)
		;;
	tour)
		run+=(--make demo-programs demo/tour -- check)
		;;
	cli)
		run+=(tests/cli/kernel_test)
		;;
	lastwords)
		run+=(--expect-reboot --add "$programs:/tests" tests/lastwords/reboot)
		;;
	cmdline)
		run+=(--append kexecguard.mode=off tests/kselftest/cmdline.sh)
		;;
	esac
	SECONDS=0
	suite "$name-$kernel" "${run[@]}" 2>&1 | sed --unbuffered "s/^/$kernel: /"
	((PIPESTATUS[0])) || echo "$SECONDS" >"$results/$name-$kernel.seconds"
}

# all_kernel_suites KERNEL...: an emulated guest keeps one processor busy, so as many
# run side by side as there are processors.
all_kernel_suites()
{
	local name kernel

	for name in "${kernel_suites[@]}"; do
		for kernel; do
			while (($(jobs -rp | wc -l) >= $(nproc))); do
				wait -n
			done
			kernel_suite "$name" "$kernel" &
		done
	done
	wait
	for name in "${kernel_suites[@]}"; do
		for kernel; do
			[[ ! -s $results/$name-$kernel.seconds ]] || continue
			echo "error: $name-$kernel did not come to its end" >&2
			broken=1
		done
	done
}

# TAP in, "PASSED FAILED SKIPPED" out.
count()
{
	awk '/^ok .*# *SKIP/ { skipped++; next }
	     /^ok / { passed++ }
	     /^not ok / { failed++ }
	     END { print passed + 0, failed + 0, skipped + 0 }' "$@"
}

# The last line is the count of all tests; succeeds if none failed.
summary()
{
	local passed failed skipped

	read -r passed failed skipped < <(count "$results"/*.tap)
	if ((failed)); then
		heading "failed"
		grep -aH '^not ok' "$results"/*.tap | sed "s,^$results/,,"
	fi
	if ((skipped)); then
		heading "skipped"
		grep -aHE '^ok\>.*# *SKIP' "$results"/*.tap | sed "s,^$results/,,"
	fi
	echo
	echo "$passed passed, $((failed + broken)) failed${skipped:+$( ((skipped)) &&
		echo ", $skipped skipped")}"
	((failed + broken == 0 && passed))
}
