# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernels that the lab can boot, and where their packages come from.

# A kernel's name; the release that it and all else are of, or a release's backports,
# of which the kernel alone is; its flavour, as in linux-image-FLAVOUR, which ends in
# the architecture, or - for one of our own making; its version; and, where a library
# of the tool's is missing, with which kernel's packages the tool is built instead,
# linked statically.
suites()
{
	tr -s ' ' '\t' <<-END
	bullseye bullseye amd64 5.10 bookworm
	bullseye-cloud bullseye cloud-amd64 5.10 bookworm
	bookworm bookworm amd64 6.1
	bookworm-cloud bookworm cloud-amd64 6.1
	bookworm-backports bookworm-backports amd64 6.12
	trixie trixie amd64 6.12
	trixie-cloud trixie cloud-amd64 6.12
	sid sid amd64 7.2
	sid-cloud sid cloud-amd64 7.2
	debug bookworm - 6.1
	kcsan bookworm - 6.1
	trixie-arm64 trixie arm64 6.12
	sid-arm64 sid arm64 7.2
	END
}

suite_names()
{
	suites | cut -f 1 | paste -sd ' '
}

# suite_column SUITE NUMBER
suite_column()
{
	suites | awk -v suite="$1" -v column="$2" '$1 == suite { print $column }'
}

# suite_release SUITE: whose packages it has; for a kernel of backports, these.
suite_release()
{
	suite_column "$1" 2
}

suite_flavour()
{
	suite_column "$1" 3
}

# suite_arch SUITE: its architecture, as Debian calls it.
suite_arch()
{
	local flavour

	flavour=$(suite_flavour "$1")
	if [[ $flavour == - ]]; then
		echo amd64
	else
		echo "${flavour##*-}"
	fi
}

# suite_is_foreign SUITE: is it of an architecture whose programs do not run here?
suite_is_foreign()
{
	[[ $(suite_arch "$1") != amd64 ]]
}

suite_kernel()
{
	suite_column "$1" 4
}

suite_tool_from()
{
	suite_column "$1" 5
}

# suite_makes_kernel SUITE: is its kernel none of Debian's, but made by make-kernel?
suite_makes_kernel()
{
	[[ $(suite_flavour "$1") == - ]]
}

suite_exists()
{
	suites | cut -f 1 | grep -qxF -- "$1"
}

# suite_packages SUITE: what is in its image.
suite_packages()
{
	# The kernel, and what its module and the tool are built with.
	kernel_packages "$1"
	echo gcc libc6-dev make pkg-config
	echo libnl-3-dev libnl-genl-3-dev libjson-c-dev libcmocka-dev
	[[ -n $(suite_tool_from "$1") ]] || echo libfyaml-dev
	# What scripts in the guest use.
	echo mount kmod procps strace jq file xxd bsdextrautils binutils busybox-static openssl
	# Until trixie script(1) comes with every system, and cpio with every kernel.
	[[ $(suite_release "$1") != sid ]] || echo bsdutils cpio
	# kexec, and what people unpack kernels with.
	echo kexec-tools xz-utils zstd lz4 lzop bzip2 unzip
	# Its installer made no /bin beside /usr/bin either; since bookworm nothing does.
	[[ $(suite_release "$1") != bullseye ]] || echo usrmerge
	[[ -z $systemd ]] || server_packages
	printf '%s\n' "${extra_packages[@]}"
}

kernel_packages()
{
	local flavour release of=

	flavour=$(suite_flavour "$1")
	release=$(suite_release "$1")
	if [[ $flavour == - ]]; then
		echo "linux-source-$(suite_kernel "$1")" bc bison flex libelf-dev libssl-dev openssl perl
		# Types for BPF.
		echo dwarves python3
		# Debian's kernel brings it along, with what makes the initramfs.
		echo cpio
	else
		[[ $release != *-backports ]] || of=/$release
		echo "linux-image-$flavour$of" "linux-headers-$flavour$of"
	fi
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
		# shellcheck disable=SC2016	# the format is apt's
		uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian-Security' |
			head -n 1)
	fi
	[[ -n $uri && $uri != mirror+file:* ]] || uri=$(suite_mirror | sed 's,/*$,,')-security
	echo "$uri"
}

# apt_repositories FORMAT ARGUMENT...: what apt knows of those with packages.
apt_repositories()
{
	apt-get indextargets --format "$1" 'Created-By: Packages' "${@:2}" 2>/dev/null | grep -v -- -security
}

# Before the first 'apt-get update' apt does not know a source's label, and tells of
# none unless it is asked without: then any that offers a Debian release will do, but
# for security and its like.
apt_mirror()
{
	have apt-get || return 0
	# shellcheck disable=SC2016	# the formats are apt's
	{
		apt_repositories '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' ||
			apt_repositories '$(RELEASE) $(REPO_URI)' --no-release-info |
			awk 'NR == FNR { known[$1]; next } $1 in known { print $2 }' <(suites | cut -f 2) -
	} | head -n 1
}
