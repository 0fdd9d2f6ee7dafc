# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The Debian releases that the lab can boot, and where their packages come from.

# A release; its kernel; for one that lacks a library of the tool's, the release
# with which its tool is built instead, linked statically; and, for one that has a
# kernel of our own making, the release that has all the rest.
suites()
{
	tr -s ' ' '\t' <<-END
	bullseye 5.10 bookworm
	bookworm 6.1
	trixie 6.12
	sid 7.2
	debug 6.1 - bookworm
	END
}

suite_names()
{
	suites | cut -f 1 | paste -sd ' '
}

suite_tool_from()
{
	suites | awk -v suite="$1" '$1 == suite && $3 != "-" { print $3 }'
}

suite_kernel()
{
	suites | awk -v suite="$1" '$1 == suite { print $2 }'
}

# suite_release SUITE: whose packages it has.
suite_release()
{
	suites | awk -v suite="$1" '$1 == suite { print $4 ? $4 : $1 }'
}

# suite_makes_kernel SUITE: is its kernel none of Debian's, but made by make-kernel?
suite_makes_kernel()
{
	[[ $(suite_release "$1") != "$1" ]]
}

suite_exists()
{
	suites | cut -f 1 | grep -qxF -- "$1"
}

# suite_packages SUITE: what is in its image.
suite_packages()
{
	# The kernel, and what its module and the tool are built with.
	if suite_makes_kernel "$1"; then
		echo "linux-source-$(suite_kernel "$1")" bc bison flex libelf-dev libssl-dev openssl perl
		# Debian's kernel brings it along, with what makes the initramfs.
		echo cpio
	else
		echo linux-image-amd64 linux-headers-amd64
	fi
	echo gcc libc6-dev make pkg-config
	echo libnl-3-dev libnl-genl-3-dev libjson-c-dev libcmocka-dev
	[[ -n $(suite_tool_from "$1") ]] || echo libfyaml-dev
	# What scripts in the guest use.
	echo mount kmod procps strace jq file xxd bsdextrautils binutils busybox-static openssl
	# kexec, and what people unpack kernels with.
	echo kexec-tools xz-utils zstd lz4 lzop bzip2 unzip
	[[ -z $systemd ]] || server_packages
	printf '%s\n' "${extra_packages[@]}"
}

# What makes a server of it, and what its administrators and timers run.
server_packages()
{
	echo systemd systemd-sysv dbus libpam-systemd udev
	echo apt initramfs-tools grub2-common grub-pc-bin kdump-tools makedumpfile
	echo dkms build-essential needrestart debsums unattended-upgrades
	echo cron logrotate rsyslog man-db plocate openssh-server openssh-client
}

# The mirror that this machine's own apt uses.
suite_mirror()
{
	local uri

	if [[ -n ${MIRROR:-} ]]; then
		echo "$MIRROR"
		return
	fi
	uri=$(apt_mirror)
	if [[ $uri == mirror+file:* ]]; then
		uri=$(awk '$1 ~ /:/ { print $1; exit }' "${uri#mirror+file:}")
	fi
	[[ -n $uri ]] ||
		die "apt on this machine names no Debian mirror; name one: MIRROR=http://... lab/lab ..."
	echo "$uri"
}

# Where MIRROR has, or apt knows, the security updates; else beside the rest.
suite_security_mirror()
{
	local uri=

	if [[ -z ${MIRROR:-} ]] && have apt-get; then
		uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian-Security' |
			head -n 1)
	fi
	[[ -n $uri && $uri != mirror+file:* ]] || uri=$(suite_mirror | sed 's,/*$,,')-security
	echo "$uri"
}

# Before the first 'apt-get update' apt does not know a source's label: then
# any that offers a Debian release will do, but for security and its like.
apt_mirror()
{
	local suite format='$(REPO_URI)'

	have apt-get || return 0
	{
		apt-get indextargets --format "$format" 'Created-By: Packages' 'Origin: Debian' 'Label: Debian'
		while read -r suite _; do
			apt-get indextargets --format "$format" 'Created-By: Packages' "Release: $suite"
		done < <(suites)
	} 2>/dev/null | grep -v -- -security | head -n 1
}
