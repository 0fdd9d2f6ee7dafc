# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The words in which the files in cases/ are written, and a walk over them.
#
#	class WORDS		what the members below have in common
#	member NAME WORDS	one way around, and what is done in it
#	setup CODE		before each run of what follows; what it sets off does not count
#	attack CODE		really does it; its status is 0 if it came about
#	twin CODE		as like it as may be, and harmless: must not set off anything
#	alerts RULE...		what answers, without 'kexecguard-' before it
#	by_load RULE...		what answers besides, where the tool stages by kexec_load()
#	enforced RULE...	what answers in enforce mode, if that is less
#	goes_on WHY		no rule can refuse it
#	needs COMMAND		skipped in a guest where this fails
#	file_load		skipped where the kernel has no kexec_file_load()
#	since VERSION		the kernel that brought the way, if not the oldest that we run on
#
# CODE is for bash, in an empty folder of its own. In its environment are $boot, which is
# the kernel's image; $image, which can be staged and is called like nothing; and $mark, the rule
# that is loaded beside those that are shipped; and $loader, which is ld.so.
# shellcheck disable=SC2034	# used by who sources this

class=''
has_case=''

forget_case()
{
	member='' words='' setup='' attack='' twin='' alerts='' enforced='' goes_on='' needs=''
	file_load='' since=6.1
}

# each_case calls on_case, which finds the case in the variables of these names.
flush_case()
{
	[[ -z $has_case ]] || on_case
	has_case=''
	forget_case
}

class() { flush_case; class=$1; }
member() { flush_case; has_case=1 member=$1 words=$2; }
setup() { setup=$1; }
attack() { attack=$1; }
twin() { twin=$1; }
alerts() { alerts=$*; enforced=$*; }
by_load() { [[ ${by-s} == s ]] || alerts "$alerts" "$@"; }
enforced() { enforced=$*; }
goes_on() { goes_on=$1; }
needs() { needs=$1; }
file_load() { file_load=1; }
since() { since=$1; }

# each_case FILE...: in their order.
each_case()
{
	local file

	forget_case
	for file; do
		# shellcheck disable=SC1090
		. "$file"
		flush_case
	done
}
