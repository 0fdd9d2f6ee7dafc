# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scenes, in the guest: what a figure is, how one is measured, which states of the module
# are compared. A scene's output is lines of
#
#	"SETUP","CASE",VALUE,UNIT
#
# and how far it is goes to standard error.

set -eu

here=/src/build/bench
# The compiled rule sets that bench/bench made, and the rules that they are made of.
sets=/bench
# shellcheck disable=SC2034	# for scenes
nothing=$here/nothing
runs=3
# In each of these runs. The kernel's timer ticks every 4,000,000 instructions, some twenty execs:
# with fewer it shows whether it ticked once more.
# shellcheck disable=SC2034	# for scenes
execs=${1:-300}

# 256 bytes of argv, as a compiler or a service has.
long=()
for i in $(seq 16); do
	long+=("--option-$i=xxxx")
done

# figure SETUP CASE VALUE [UNIT]
figure()
{
	printf '"%s","%s",%s,%s\n' "$1" "$2" "$3" "${4:-instructions}"
	printf '    %-28s %-34s %10s %s\n' "$1" "$2" "$3" "${4:-instructions}" >&2
}

# section SETUP CASE EXECS REFERENCE: what a plugin counted last: see bench/profile.
section()
{
	printf 'section "%s","%s",%s,%s\n' "$@"
	echo "    $1, $2" >&2
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

# took COMMAND...: how long it takes, to a microsecond.
took()
{
	local begin=${EPOCHREALTIME/./}

	"$@" >/dev/null
	echo "$(((${EPOCHREALTIME/./} - begin) * 1000))"
}

# soon COMMAND...: waits until it succeeds, to a hundredth of a second; fails after a minute
# of the guest's.
soon()
{
	local end=$((SECONDS + 60))

	until "$@"; do
		((SECONDS < end)) || { echo "error: not after a minute: $*" >&2; return 1; }
		sleep 0.01
	done
}

# audit_start LAUREL: each exec goes to auditd, as users' rules have it: of the kernel's own ABI.
# LAUREL: yes or no. Its logs are in memory: the guest's clock leaps while a disk is waited for.
audit_start()
{
	mountpoint -q /var/log/audit || mount -t tmpfs tmpfs /var/log/audit
	sed -i "s/^active *=.*/active = $1/" /etc/audit/plugins.d/laurel.conf
	auditd
	soon test -s /run/auditd.pid
	auditctl -D >/dev/null
	auditctl -b 8192 >/dev/null
	auditctl -a always,exit -F arch=b64 -S execve >/dev/null
}

# Records that the kernel could not hand over.
audit_lost()
{
	auditctl -s | sed -n 's/^lost //p'
}

# auditd goes on with what is in its queue when it is told to end.
audit_stop()
{
	local pid

	pid=$(cat /run/auditd.pid)
	auditctl -D >/dev/null
	kill "$pid"
	soon is_gone "$pid"
	auditctl -e 0 >/dev/null
}

is_gone()
{
	[[ ! -e /proc/$1 ]]
}
