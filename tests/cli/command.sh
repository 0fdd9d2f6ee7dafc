# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For tests of commands: what they end with, and what they say. TAP. Whoever reads
# this is in an empty folder from here on, which goes in the end.

# shellcheck source-path=SCRIPTDIR source=../tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

# What run puts before its arguments.
prefix=()

work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
# For other users, too.
chmod 755 "$work"
cd "$work" || exit

# ok WHAT COMMAND...: passes if the command does.
ok()
{
	local what=$1
	shift

	"$@"
	result $? "$what" || sed 's/^/# /' out err
}

# run STATUS ARGUMENT...: runs a command, with its output in the files out and err.
run()
{
	local expected=$1 status
	shift

	"${prefix[@]}" "$@" > out 2> err < /dev/null
	status=$?
	echo "exit status $status" >> err
	((status == expected))
}

# says FILE TEXT: the file has a line with this text in it.
says()
{
	grep -Fq -- "$2" "$1"
}
