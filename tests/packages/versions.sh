# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# From which versions to which: of the packages, and of the kernel in the image; and
# which of them there are.

# Of packages that are made for this test, to upgrade to.
# shellcheck disable=SC2034
readonly next_version=99.0.0

# this_version DKMS.CONF
this_version()
{
	sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$1"
}

# The one that the image was made with.
this_kernel()
{
	local image

	image=$(find /boot -name 'vmlinuz-*' | sort -V | head -n 1)
	echo "${image#*/vmlinuz-}"
}

# kernels GREP-ARGUMENT...: those that /repo has of these, the newest last.
kernels()
{
	find /repo -name 'linux-image-[0-9]*-amd64_*.deb' -printf '%f\n' |
		sed 's/^linux-image-//; s/_.*//; s/-unsigned$//' | grep "$@" | sort -V
}

# The newest of the same flavour, or where the release has no newer one, of the other.
new_kernel()
{
	{ kernels -- -cloud-; kernels -v -- -cloud-; } | grep -vFx "$(this_kernel)" | tail -n 1
}

# new_package KIND: by which the new kernel, or its headers, are asked for.
new_package()
{
	case $(new_kernel) in
	*-cloud-*) echo "linux-$1-cloud-amd64" ;;
	*) echo "linux-$1-amd64" ;;
	esac
}

# installed_for KERNEL VERSION
installed_for()
{
	dkms status -m kexecguard
	dkms status -m kexecguard | grep -q "^kexecguard/$2, $1, .*: installed"
}
