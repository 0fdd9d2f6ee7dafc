# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scenes, in the guest: what a figure is, how one is measured, which states of the module
# are compared. A scene's output is lines of
#
#	SETUP,CASE,VALUE,UNIT
#
# and how far it is goes to standard error.

set -eu

here=/src/build/bench
# The compiled rule sets that bench/bench made, and the rules that they are made of.
sets=/bench
# shellcheck disable=SC2034	# for scenes
nothing=$here/nothing
runs=3

# 256 bytes of argv, as a compiler or a service has.
long=()
for i in $(seq 16); do
	long+=("--option-$i=xxxx")
done

# figure SETUP CASE VALUE [UNIT]
figure()
{
	printf '%s,%s,%s,%s\n' "$1" "$2" "$3" "${4:-instructions}"
	printf '    %-28s %-34s %10s %s\n' "$1" "$2" "$3" "${4:-instructions}" >&2
}

# least COMMAND...: the least of what several runs of it print: what is above that is somebody
# else's work.
least()
{
	local best='' value i

	for ((i = 0; i < runs; i++)); do
		value=$("$@")
		[[ $best ]] && ((best <= value)) || best=$value
	done
	echo "$best"
}

# measure SETUP CASE JOB...: a figure of what bench/cost makes of it.
measure()
{
	figure "$1" "$2" "$(least "$here/cost" "${@:3}")"
}

# Until the kernel's random numbers are ready, each exec works for its own.
settle()
{
	head -c 1 /dev/random >/dev/null
}

# load SET: of those that bench/bench compiled; what the tool says is no figure.
load()
{
	kexecguard rules load "$sets/$1.policy" >/dev/null
}

# status FILTER: what `kexecguard status` has there.
status()
{
	kexecguard status --json | jq "$1"
}
