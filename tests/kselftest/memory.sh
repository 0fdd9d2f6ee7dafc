#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Want of memory, in a control group and in the whole guest. To be run so, since the
# kernel shows where it was when it kills for memory:
#
#	lab/lab run --mem 512 --allow 'Call Trace:' tests/kselftest/memory.sh
#
# What must be denied is denied, or fails for want of memory, or its process is
# killed: it never runs. Observing, nothing is refused. TAP.

set -u

readonly work=/tmp/kg-memory group=/sys/fs/cgroup/kg-memory attempts=10
readonly limits=(512K 1M 1500K 2M 3M 4M 6M 8M)

# shellcheck source=tests/tap.sh
. /src/tests/tap.sh

# of EXPRESSION: a number from the status.
of()
{
	kexecguard status --json | jq -r "$1"
}

ledger_closes()
{
	[[ $(of '.alerts | .generated == .delivered + .overwritten + .suppressed + .queued') == true ]]
}

# The program is touch: it leaves a mark where it ran. Who executes it is the first
# to be killed, rather than who tries again.
attempt()
{
	(
		echo 900 >/proc/self/oom_score_adj
		exec "$work/kg-denied" "$work/ran" "$@"
	) 2>/dev/null
}

# Whoever was killed there may have left somebody, and takes its time.
group_end()
{
	local tries

	for ((tries = 0; tries < 500; tries++)); do
		echo 1 >"$group/cgroup.kill"
		rmdir "$group" 2>/dev/null && return
		sleep 0.1
	done
	return 1
}

# in_group LIMIT: so many attempts by who may use no more than that.
in_group()
{
	local limit=$1 i argument
	printf -v argument '%*s' 100000 ''

	mkdir "$group" && echo "$limit" >"$group/memory.max" || return
	(
		echo "$BASHPID" >"$group/cgroup.procs"
		for ((i = 0; i < attempts; i++)); do
			attempt "$argument" "$argument" "$argument"
		done
	)
	group_end
}

# One that takes all memory there is, and is the first to be killed for it.
take_all()
{
	echo 1000 >/proc/self/oom_score_adj
	exec perl -e 'push @taken, "x" x (16 << 20) while 1'
}

# while_taken: attempts, until the kernel has killed that one.
while_taken()
{
	local taker

	(take_all) 2>/dev/null &
	taker=$!
	while kill -0 "$taker" 2>/dev/null; do
		attempt
	done
	wait "$taker" 2>/dev/null
	(($? == 128 + 9))
}

echo "TAP version 13"

mkdir -p "$work" && cp /usr/bin/touch "$work/kg-denied"
cat >"$work/rules.yml" <<'END'
name: deny
rule_id: deny
language: eql
severity: low
risk_score: 21
query: process where process.name == "kg-denied"
kexecguard: {action: deny}
END
modprobe kexecguard && kexecguard rules load "$work/rules.yml" >/dev/null
result $? "the module is loaded, and a rule that denies"

echo +memory >/sys/fs/cgroup/cgroup.subtree_control
[[ $(</sys/fs/cgroup/cgroup.subtree_control) == *memory* ]]
result $? "the memory of a group can be limited"

for limit in "${limits[@]}"; do
	in_group "$limit" 2>/dev/null || result 1 "a group of $limit"
done
[[ $(of .refused) == 0 ]]
result $? "observing, nothing is refused"
in_group 64M && [[ -e $work/ran ]]
result $? "what has memory enough runs"
rm -f "$work/ran"

kexecguard mode enforce
for limit in "${limits[@]}" 64M; do
	in_group "$limit" 2>/dev/null && [[ ! -e $work/ran ]]
	result $? "enforcing: it does not run where memory is limited to $limit"
done
ledger_closes
result $? "the ledger closes"

while_taken
result $? "all memory was taken, and whose it was killed"
[[ ! -e $work/ran ]]
result $? "it has not run meanwhile"
attempt
[[ $? == 126 && ! -e $work/ran ]]
result $? "nor afterwards"
ledger_closes
result $? "the ledger closes"

kexecguard mode observe && attempt && [[ -e $work/ran ]]
result $? "observing, it runs again"
rmmod kexecguard
result $? "the module unloads"

tap_end
