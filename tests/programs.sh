# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For tests that give a script other programs in place of those that it calls. They work
# in the folder $work, and which of them were called, and with what, is in calls there.

# shellcheck disable=SC2154	# who asks for one has the folder
# program PATH: one in that folder, from the standard input.
program()
{
	mkdir -p "$work/${1%/*}"
	{
		echo "#!/bin/bash"
		echo "cd '$work' && echo \"${1##*/} \$*\" >>calls"
		cat
	} >"$work/$1"
	chmod +x "$work/$1"
}
