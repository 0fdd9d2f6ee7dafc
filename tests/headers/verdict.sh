# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For scripts that build the module against headers: what came of it.

# shellcheck source-path=SCRIPTDIR source=dkms.sh
. "$(dirname "${BASH_SOURCE[0]}")/dkms.sh"

# What a compiler, modpost or objtool complains of.
complaints()
{
	grep -E 'warning:|error:|ERROR:|WARNING:|\*\*\*|undefined!' "$1" |
		grep -vE 'the compiler differs|^ +(The kernel was|You are using)'
}

# verdict STATUS LOG KVER ARCH CONFIG: says what came of a build; fails if it is not what
# dkms.conf promises.
verdict()
{
	local status=$1 log=$2 why
	local -a refusals

	if why=$(dkms_excludes dkms.conf "$3" "$4" "$5"); then
		mapfile -t refusals < <(sed -n 's/.*\*\*\* \(kexecguard: .*\)\.  Stop\.$/\1/p' "$log" | sort -u)
		if ((status == 0)); then
			echo "built, but dkms.conf leaves it alone for $why"
			return 1
		fi
		if ((${#refusals[@]} != 1)); then
			echo "left alone for $why, but refused by ${#refusals[@]} lines in place of one"
			return 1
		fi
		echo "refused: ${refusals[0]#kexecguard: }"
	elif ((status)); then
		echo "FAILED: $(complaints "$log" | head -n 1)"
		return 1
	elif complaints "$log" >/dev/null; then
		echo "warned: $(complaints "$log" | head -n 1)"
		return 1
	else
		echo built
	fi
}
