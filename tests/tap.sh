# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For scripts that are tests: what they say, as TAP, and how long they wait.

number=0
failed=0
said=/tmp/tap.$$

# result STATUS WHAT...: it held, if STATUS is 0; returns that.
result()
{
	local status=$1 word=ok
	shift

	((status == 0)) || { word='not ok'; ((++failed)); }
	echo "$word $((++number)) - $*"
	return "$status"
}

# skip WHAT WHY: this cannot be asked here.
skip()
{
	echo "ok $((++number)) - $1 # SKIP $2"
}

# check WHAT COMMAND...: it held, if the command succeeds; else what is in $said is shown.
check()
{
	local what=$1
	shift

	"$@" >"$said" 2>&1
	result $? "$what" || tail -n 50 "$said" | sed 's/^/# /'
}

# soon COMMAND...: succeeds as soon as the command does; fails after five minutes.
soon()
{
	local end=$((SECONDS + 300))

	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

# The last command of a script: says how many there were; its status is the script's.
tap_end()
{
	echo "1..$number"
	((number && failed == 0))
}
