# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Messages, progress, locks, and the way to uid 0: what every part of the lab uses.

# What the lab itself has to say, kept apart from what a script may return.
# The script's own status is passed on as it is.
# shellcheck disable=SC2034	# used by the files that source this one
readonly EXIT_USAGE=2 EXIT_REBOOTED=122 EXIT_KERNEL=123 EXIT_TIMEOUT=124 EXIT_LAB=125

# People who are not root may not have these in it.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

cache=${KEXECGUARD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kexecguard}/lab

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
	bold=$'\e[1m' red=$'\e[1;31m' plain=$'\e[0m' erase=$'\r\e[K'
else
	bold='' red='' plain='' erase=''
fi

say()
{
	[[ -n ${quiet:-} ]] || printf '%slab:%s %s\n' "$bold" "$plain" "$*" >&2
}

complain()
{
	printf '%slab: error:%s %s\n' "$red" "$plain" "$*" >&2
}

die()
{
	complain "$*"
	exit "$EXIT_LAB"
}

usage_error()
{
	complain "$*"
	echo "lab: try 'lab/lab --help'" >&2
	exit "$EXIT_USAGE"
}

# What a job is busy with, by its log: mmdebstrap names its steps.
phase()
{
	sed -n 's/^I: \(.*\)\.\.\.$/: \1/p' "$1" 2>/dev/null | tail -n 1
}

# Ticks on a terminal; a plain log (CI) gets a sign of life twice a minute. It waits
# without a program, which would keep our locks for a moment longer than we do.
watch_job()
{
	local what=$1 log=$2 pid=$3 begin=$SECONDS idle

	exec {idle}<> <(:)
	while ! read -rt 1 -u "$idle" && kill -0 "$pid" 2>/dev/null; do
		[[ -z ${quiet:-} ]] || continue
		if [[ -n $erase ]]; then
			printf '%s%slab:%s %s%s (%d s)' "$erase" "$bold" "$plain" "$what" \
				"$(phase "$log")" $((SECONDS - begin)) >&2
		elif (((SECONDS - begin) % 30 == 0)); then
			say "$what$(phase "$log") ($((SECONDS - begin)) s)"
		fi
	done
}

# step WHAT LOG COMMAND...: a job of more than a moment, its output kept in LOG
# and shown only if it fails. It has a process group of its own, and however we end,
# it ends too.
step()
{
	local what=$1 log=$2 begin=$SECONDS job watcher status=0

	shift 2
	[[ -n $erase ]] || say "$what"
	setpriv --pdeathsig KILL setsid "$@" >"$log" 2>&1 </dev/null &
	job=$!
	watch_job "$what" "$log" "$job" &
	watcher=$!
	wait "$job" || status=$?
	kill "$watcher" 2>/dev/null && wait "$watcher" 2>/dev/null
	[[ -z ${quiet:-} ]] && printf '%s' "$erase" >&2
	if ((status)); then
		complain "$what: failed after $((SECONDS - begin)) s; the end of its log:"
		tail -n 25 "$log" | sed 's/^/    /' >&2
		echo "lab: all of it: $log" >&2
		return "$status"
	fi
	say "$what: $((SECONDS - begin)) s"
}

# end_jobs TENTHS: what we started, and what that started in a group of its own; which
# has so many tenths of a second for it. Unshare heeds no gentle signal, what it runs does.
end_jobs()
{
	local -a jobs

	mapfile -t jobs < <(jobs -rp)
	((${#jobs[@]})) || return 0
	jobs+=("${jobs[@]/#/-}")
	kill -TERM -- "${jobs[@]}"
	gone "$1" "${jobs[@]}" && return
	kill -KILL -- "${jobs[@]}"
	gone 20 "${jobs[@]}"
} 2>/dev/null

# gone TENTHS PID...: do all of them go, within that time?
gone()
{
	local tenth

	for ((tenth = 0; tenth < $1; tenth++)); do
		kill -0 -- "${@:2}" || return 0
		sleep 0.1
	done
	return 1
}

# try_lock FILE OPTION...: as flock does with these; sets fd, and fails if that does. Who
# waited for a file that was removed meanwhile takes the one that has its name now.
try_lock()
{
	local file=$1

	shift
	while :; do
		mkdir -p "${file%/*}"
		exec {fd}>>"$file" || die "cannot write to ${file%/*}"
		# In the background, so that our traps work while it waits.
		flock "$@" "$fd" &
		if wait $!; then
			[[ ! $file -ef /proc/self/fd/$fd ]] || return 0
			exec {fd}>&-
		else
			exec {fd}>&-
			return 1
		fi
	done
}

# lock_patiently FILE OPTION...: sets fd; another lab at the same work is waited for.
lock_patiently()
{
	try_lock "$@" --nonblock && return
	say "another lab is at work on this; waiting for it"
	try_lock "$@"
}

# lock FILE: held until unlock.
lock()
{
	local fd

	lock_patiently "$1"
	lock_fd=$fd
}

unlock()
{
	exec {lock_fd}>&-
}

# as_root: put before a command, it runs with uid 0, real or that of a user
# namespace, and with mounts and processes that end with it. In a namespace the
# caller's own uid becomes 0, not a subordinate one: so a home folder closed to
# others can be read, and what is made with uid 0 belongs to the caller.
# A container that may not mount gets along without. So does a chroot, which may, and
# cannot have a namespace: what it mounted would stay, and go with a tree that is removed.
as_root=(unshare --mount --pid --fork --kill-child)
if ((EUID)); then
	as_root+=(--user --map-root-user --map-auto)
elif ! unshare --mount true 2>/dev/null; then
	as_root=(setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin)
	"${as_root[@]}" true 2>/dev/null || as_root=(env)
fi

have()
{
	command -v "$1" >/dev/null
}

# need_tools WHAT COMMAND=PACKAGE...: asks for the packages of absent commands.
need_tools()
{
	local what=$1 pair
	local -a missing=()

	shift
	for pair; do
		have "${pair%=*}" || missing+=("${pair#*=}")
	done
	((${#missing[@]} == 0)) || "$lab/need" --for "$what" "${missing[@]}" || exit "$EXIT_LAB"
}

# What as_root needs when it cannot be root.
check_namespace()
{
	((EUID)) || return 0
	need_tools "the lab without root" newuidmap=uidmap
	"${as_root[@]}" true 2>/dev/null && return
	grep -q "^\($(id -un)\|$EUID\):" /etc/subuid 2>/dev/null ||
		die "you have no subordinate uids; as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
	die "this system does not let you make a user namespace (see sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns); run the lab as root instead"
}
