# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For the scripts of the guest, which finds it in /src: what they say, as TAP.

number=0
failed=0

# result STATUS WHAT...: it held, if STATUS is 0.
result()
{
	local ok=$1
	shift

	number=$((number + 1))
	if ((ok == 0)); then
		echo "ok $number $*"
	else
		echo "not ok $number $*"
		failed=$((failed + 1))
	fi
}

# The last command of a script: says how many there were; its status is the script's.
tap_end()
{
	echo "1..$number"
	((failed == 0))
}
