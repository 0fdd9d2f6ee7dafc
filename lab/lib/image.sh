# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The cached image of a release: its root file system, kernel, initrd and disk.

# What is to go if we end before it is whole.
half_made=''

# How root file systems are made of packages.
rootfs_recipe()
{
	cat "$lab/make-image" "$lab/lib/rootfs.sh"
}

# Everything that decides what is in an image. A change makes another image.
image_recipe()
{
	echo "$1"
	suite_packages "$1"
	rootfs_recipe
	cat "$lab/guest/initramfs"
	! suite_is_foreign "$1" || cat "$lab/make-foreign"
	! suite_makes_kernel "$1" || cat "$lab/make-kernel" "$lab/made.config" "$lab/$1.config"
	[[ -z $systemd ]] || cat "$lab/make-server"
}

image_dir()
{
	echo "$cache/$1-$(image_recipe "$1" | sha256sum | cut -c 1-12)"
}

# image_ensure SUITE: makes the image unless it is there, and holds it until we end, so
# that nobody removes it.
image_ensure()
{
	local dir fd

	dir=$(image_dir "$1")
	until image_hold "$dir"; do
		[[ $(uname -m) == x86_64 ]] || die "the lab builds on amd64 alone, and this machine is $(uname -m)"
		need_tools "making a Debian root file system" mmdebstrap=mmdebstrap mke2fs=e2fsprogs
		check_namespace
		lock "$dir.lock"
		[[ -e $dir/version ]] || image_make "$1" "$dir"
		unlock
	done
	touch "$dir/version"
	image_note_options "$dir"
}

# image_hold DIR: fails if it is not there.
image_hold()
{
	lock_patiently "$1.lock" --shared
	[[ ! -e $1/version ]] || return 0
	exec {fd}>&-
	return 1
}

# image_note_options DIR: what of its recipe is not in this tree: how the lab was called.
image_note_options()
{
	if [[ -n $systemd || ${#extra_packages[@]} != 0 ]]; then
		printf '%s\n' ${systemd:+--systemd} "${extra_packages[@]/#/--with=}" >"$1/options"
	fi
}

# image_is_current DIR: is it what this tree makes of that kernel, called so?
image_is_current()
{
	local systemd='' name=${1##*/}
	local -a options=() extra_packages

	[[ ! -e $1/options ]] || mapfile -t options <"$1/options"
	[[ ${options[0]:-} != --systemd ]] || systemd=yes options=("${options[@]:1}")
	extra_packages=("${options[@]#--with=}")
	name=${name%-*}
	suite_exists "$name" && [[ $(image_dir "$name") == "$1" ]]
}

# Made aside and renamed when whole, so that an image is never half there.
image_make()
{
	local suite=$1 dir=$2 new=$2.new log=$2.log release mirror make=$lab/make-image
	local -a packages arch=()

	mirror=$(suite_mirror)
	release=$(suite_release "$suite")
	! suite_is_foreign "$suite" || make=$lab/make-foreign arch=("$(suite_arch "$suite")")
	mapfile -t packages < <(suite_packages "$suite" | tr -s ' ' '\n')
	rm_tree "$new"
	half_made=$new
	mkdir -p "$new"
	step "making Debian $release (one to two minutes, once)" "$log" \
		"${as_root[@]}" "$make" rootfs "$new" "$release" "$mirror" "${arch[@]}" "${packages[@]}" ||
		image_failed "$new" "$log"
	! suite_makes_kernel "$suite" || kernel_make "$suite" "$new" "$log"
	[[ -z $systemd ]] || server_make "${release%-backports}" "$new" "$log" "$mirror"
	step "making the disk of Debian $suite" "$log.boot" \
		"${as_root[@]}" "$make" boot "$new" "$lab/guest/initramfs" ||
		image_failed "$new" "$log.boot"
	[[ -z $systemd ]] || resize2fs -f "$new/disk" 8G >/dev/null 2>&1 || die "cannot make $new/disk larger"
	mv -T "$new" "$dir"
	# shellcheck disable=SC2034	# used by who cleans up
	half_made=''
	rm -f "$log" "$log.boot"
	drop_unused "$suite"
}

kernel_make()
{
	local suite=$1 new=$2 log=$3

	step "making the $suite kernel (half an hour to an hour, once)" "$log" \
		"${as_root[@]}" "$lab/make-kernel" "$new" "$cache/kernels" "$lab"/{made,"$suite"}.config ||
		image_failed "$new" "$log"
}

server_make()
{
	local suite=$1 new=$2 log=$3 mirror=$4

	step "making a server of it, with upgrades (two minutes, once)" "$log" \
		"${as_root[@]}" "$lab/make-server" "$new" "$suite" "$mirror" "$(suite_security_mirror)" ||
		image_failed "$new" "$log"
}

# Images and kernels that a changed recipe left behind go when nobody asked for them for
# two weeks: an image takes more than a gigabyte.
drop_unused()
{
	local old

	while read -r old; do
		cache_drop "${old%/version}"
	done < <(find "$cache" -mindepth 2 -maxdepth 2 -path "*/$1-*/version" -mtime +14)
	[[ ! -e $cache/kernels ]] || find "$cache/kernels" -type f -mtime +14 -delete
}

# cache_drop DIR: an image or a build, and what stands beside it; fails if somebody uses
# or makes it.
cache_drop()
{
	local fd

	try_lock "$1.lock" --nonblock || return
	rm_tree "$1"
	rm_tree "$1.new"
	rm -f "$1".{log,log.boot,lock}
	exec {fd}>&-
}

image_failed()
{
	rm_tree "$1"
	if grep -qiE 'could not resolve|unable to connect|failed to fetch|connection (timed out|failed)' "$2"; then
		die "the mirror could not be reached; name another one: MIRROR=http://... lab/lab ..."
	fi
	exit "$EXIT_LAB"
}

# A tree that may hold files of a user namespace's other uids.
rm_tree()
{
	[[ ! -e $1 ]] || rm -rf --one-file-system "$1" 2>/dev/null ||
		"${as_root[@]}" rm -rf --one-file-system "$1"
}
