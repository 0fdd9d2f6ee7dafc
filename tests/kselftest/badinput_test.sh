#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad input, through the tool and the module behind it: each error says what is
# wrong and where, ends with its own status, and changes nothing. TAP.

set -u

readonly dir=/tmp/kgt-badinput

# shellcheck source=tests/tap.sh
. /src/tests/tap.sh

# expect STATUS COMMAND...: runs it; its output stays in $dir/out and $dir/err.
expect()
{
	local expected=$1 status=0
	shift

	"$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	((status == expected)) && return
	echo "# status $status, not $expected, of: $*"
	sed 's/^/#   /' "$dir/out" "$dir/err"
	return 1
}

# said REGEX: the last command's errors have a line like this.
said()
{
	grep -qE -- "$1" "$dir/err" && return
	echo "# expected: $1"
	sed 's/^/# said: /' "$dir/err"
	return 1
}

quiet()
{
	[[ ! -s $dir/err ]] && return
	sed 's/^/# said: /' "$dir/err"
	return 1
}

as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "$@"
}

# Sets generation and generated to what the module says.
look()
{
	read -r generation generated < <(kexecguard status --json |
		jq -r '"\(.policy.generation) \(.alerts.generated)"')
}

rule()
{
	cat <<-END
	name: $1
	rule_id: $1
	severity: low
	risk_score: 21
	type: eql
	language: eql
	query: $2
	END
}

# The good rules still run: the canary raises the next alert, of their generation.
canary_sings()
{
	"$dir/kg-canary"
	expected=$((expected + 1))
	look
	((generation == good && generated == expected)) && return
	echo "# generation $generation, not $good; $generated alerts, not $expected"
	expected=$generated
	return 1
}

# rejects NAME STATUS PLACE: a file that is rejected, with the place and a
# reason, and nothing is lost.
rejects()
{
	local name=$1 status=$2 place=$3 file=$dir/bad.yml ok=0

	cat >"$file"
	expect "$status" kexecguard rules load "$file" && said "^$file:$place: error: ." &&
		canary_sings || ok=1
	result $ok "$name"
}

test_rejected_rules()
{
	rejects "a word that is no EQL" 1 '7:[0-9]+' < <(rule bad 'process were process.name == "x"')
	rejects "an unknown field" 1 '7:22' < <(rule bad 'process where process.nmae == "x"')
	rejects "a field that cannot be had" 1 '7:22' < <(rule bad 'process where process.hash.md5 == "x"')
	rejects "a field of another category" 1 '7:22' < <(rule bad 'process where kexec.flags == 1')
	rejects "a number for a text" 1 '7:[0-9]+' < <(rule bad 'process where process.name == 5')
	rejects "a query that does not end" 1 '7:[0-9]+' < <(rule bad 'process where (process.name == "x"')
	rejects "a sequence" 1 '7:8' < <(rule bad 'sequence by host.id [process where true] [process where true]')
	rejects "an action that is none" 1 '8:[0-9]+' < <(
		rule bad 'process where process.name == "x"'
		echo 'kexecguard: {action: explode}'
	)
	rejects "a severity that is none" 1 '3:[0-9]+' < <(
		rule bad 'process where process.name == "x"' | sed 's/severity: low/severity: dire/'
	)
	rejects "YAML that is none" 1 '[0-9]+:[0-9]+' < <(
		rule bad 'process where process.name == "x"'
		echo '  : [ "'
	)
	rejects "a text and no rule" 1 '[0-9]+:[0-9]+' <<<'only words'
	rejects "the same id twice" 1 '[0-9]+:[0-9]+' < <(
		rule bad 'process where process.name == "x"'
		echo ---
		rule bad 'process where process.name == "y"'
	)
	rejects "random bytes" 2 '[0-9]+:[0-9]+' < <(
		printf '\200\377'
		head -c 2000 /dev/urandom
	)
}

# A good rule beside a bad one is not loaded either.
test_all_or_nothing()
{
	local ok=0

	mkdir -p "$dir/folder"
	rule other 'process where process.name == "kg-other"' >"$dir/folder/a.yml"
	rule bad 'process where process.nmae == "x"' >"$dir/folder/b.yml"
	expect 1 kexecguard rules load "$dir/folder" && said "^$dir/folder/b.yml:7:22: error: " &&
		canary_sings || ok=1
	kexecguard rules list --json | grep -q '"other"' && ok=1
	result $ok "all or nothing"
}

# Every error of a file, not just its first.
test_all_errors()
{
	local ok=0

	{
		rule one 'process where process.nmae == "x"'
		echo ---
		rule two 'process where process.agrs == "x"'
	} >"$dir/bad.yml"
	expect 1 kexecguard rules load "$dir/bad.yml" && said ':7:22: error: ' && said ':15:22: error: ' ||
		ok=1
	result $ok "all errors are told"
}

test_unreadable()
{
	local ok=0

	expect 2 kexecguard rules load "$dir/absent.yml" && said 'absent\.yml' && canary_sings || ok=1
	expect 2 kexecguard rules load /dev/null/x && canary_sings || ok=1
	mkdir -p "$dir/empty"
	expect 2 kexecguard rules load "$dir/empty" && canary_sings || ok=1
	result $ok "files that are not there"
}

test_usage()
{
	local ok=0 words

	while read -ra words; do
		expect 2 kexecguard "${words[@]}" && said . || ok=1
	done <<-END

	frobnicate
	mode sideways
	mode observe enforce
	mode off
	rules
	rules load
	rules frobnicate
	rules test
	monitor --format nonsense
	monitor --since yesterday
	monitor --since -1
	status --frobnicate
	END
	canary_sings || ok=1
	[[ $(kexecguard mode) == observe ]] || ok=1
	result $ok "usage"
}

test_no_permission()
{
	local ok=0

	expect 3 as_nobody kexecguard status && said . || ok=1
	expect 3 as_nobody kexecguard mode enforce && said . || ok=1
	expect 3 as_nobody kexecguard rules list && said . || ok=1
	expect 3 as_nobody kexecguard rules load "$dir/good.yml" && said . || ok=1
	expect 3 as_nobody kexecguard monitor --once && said . || ok=1
	[[ $(kexecguard mode) == observe ]] || ok=1
	canary_sings || ok=1
	result $ok "no permission"
}

# What needs no kernel needs no permission either.
test_check_by_anybody()
{
	local ok=0

	expect 0 as_nobody kexecguard rules check "$dir/good.yml" && quiet || ok=1
	result $ok "anybody may check rules"
}

# An alert whose reader came late, and bytes in it that no terminal should get.
test_nothing_lost()
{
	local ok=0 bytes=$'\e[2J\xff\nforged'

	"$dir/kg-canary" "$bytes"
	expected=$((expected + 1))
	expect 0 kexecguard monitor --once --format ecs --since "$expected" || ok=1
	[[ $(wc -l <"$dir/out") == 1 ]] || ok=1
	jq -e --arg id canary '.rule.id == $id' "$dir/out" >/dev/null || ok=1
	grep -q $'\e' "$dir/out" && ok=1
	expect 0 kexecguard monitor --once --since "$expected" || ok=1
	grep -q $'\e\[2J' "$dir/out" && ok=1
	grep -q '^forged' "$dir/out" && ok=1
	kexecguard status --json |
		jq -e '.alerts | .generated == .delivered + .overwritten + .suppressed + .queued' >/dev/null || ok=1
	result $ok "nothing is lost, and nothing gets through"
}

test_module_absent()
{
	local ok=0

	rmmod kexecguard
	expect 4 kexecguard status && said . || ok=1
	expect 4 kexecguard mode && said . || ok=1
	expect 4 kexecguard mode enforce && said . || ok=1
	expect 4 kexecguard rules list && said . || ok=1
	expect 4 kexecguard rules load "$dir/good.yml" && said . || ok=1
	expect 4 kexecguard monitor --once && said . || ok=1
	expect 0 kexecguard rules check "$dir/good.yml" || ok=1
	# A rule that is rejected is so without the module.
	expect 1 kexecguard rules load "$dir/bad.yml" || ok=1
	expect 2 kexecguard frobnicate || ok=1
	result $ok "module absent"
}

set_up()
{
	rm -rf "$dir"
	mkdir "$dir"
	cp "$(dirname "$0")/act" "$dir/kg-canary"
	rule canary 'process where process.name == "kg-canary"' >"$dir/good.yml"
	[[ ! -e /sys/module/kexecguard ]] || rmmod kexecguard
	modprobe kexecguard && kexecguard rules load "$dir/good.yml" >/dev/null || return
	look
	good=$generation
	expected=$generated
	canary_sings
}

echo "TAP version 13"
set_up
result $? "good rules are loaded"
test_rejected_rules
test_all_or_nothing
test_all_errors
test_unreadable
test_usage
test_no_permission
test_check_by_anybody
test_nothing_lost
test_module_absent
rm -rf "$dir"
tap_end
