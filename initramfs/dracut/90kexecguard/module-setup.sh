#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# For dracut: brings the module, what /etc/modprobe.d says of it, and its policy,
# if there is a policy. See docs/policies.md.

# dracut's own variables and functions.
# shellcheck disable=SC2154

# "policy=NAME"; without a name the module is to look for none.
policy_path()
{
	local name

	name=$(modprobe --showconfig | sed -n 's/^options kexecguard .*\b\(policy=[^ ]*\).*/\1/p' | tail -n 1)
	case $name in
	"") echo /lib/firmware/kexecguard/policy.bin ;;
	policy=) ;;
	policy=/*) echo "${name#policy=}" ;;
	*) echo "/lib/firmware/${name#policy=}" ;;
	esac
}

# Whatever its file is called: without it the module would not begin in the mode
# that was asked for.
option_files()
{
	grep -lsw kexecguard /etc/modprobe.d/*.conf
}

# 255: only if somebody asks for it by name.
check()
{
	[[ -e $(policy_path) ]] || return 255
}

depends()
{
	return 0
}

# Whether it is loaded now does not matter.
installkernel()
{
	hostonly='' instmods kexecguard
}

install()
{
	local options

	mapfile -t options < <(option_files)
	inst_multiple modprobe
	inst_multiple -o "$(policy_path)" "${options[@]}"
	inst_script "$moddir/kexecguard-load" /sbin/kexecguard-load
	inst_hook cmdline 00 "$moddir/kexecguard.sh"
}
