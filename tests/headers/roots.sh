# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For scripts that build the module against the headers of Debian's kernels: which
# headers there are, and a root file system of each release, with its compiler, in
# which its headers' own programs run. What is made is kept in the lab's cache.

# shellcheck disable=SC2034	# of the lab's parts
lab=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../lab") quiet='' systemd='' extra_packages=()
# shellcheck source-path=SCRIPTDIR
# shellcheck source=../../lab/lib/common.sh
. "$lab/lib/common.sh"
# shellcheck source=../../lab/lib/suite.sh
. "$lab/lib/suite.sh"
# shellcheck source=../../lab/lib/image.sh
. "$lab/lib/image.sh"
# shellcheck source=../../lab/lib/source.sh
. "$lab/lib/source.sh"

readonly headers_cache=$cache/headers
readonly inside=$lab/../tests/headers/inside

# A release, and the suites whose kernels are built with its compiler. One that no
# longer has or not yet has its suites on the mirror is not asked for them.
releases()
{
	cat <<-END
	bullseye bullseye bullseye-security bullseye-backports
	bookworm bookworm bookworm-security bookworm-backports
	trixie trixie trixie-security trixie-backports
	sid forky forky-security forky-backports sid experimental
	END
}

release_names()
{
	releases | cut -d ' ' -f 1
}

release_suites()
{
	releases | sed -n "s/^$1 //p" | tr ' ' '\n'
}

# root_packages RELEASE: what its headers' programs are linked with comes with the
# headers of its own newest kernel; what those of later ones call beyond that does not.
root_packages()
{
	echo linux-headers-amd64 gcc gcc-aarch64-linux-gnu make libc6-dev sparse
	[[ $1 == bullseye ]] || echo pahole
}

root_dir()
{
	echo "$headers_cache/$1-$({ echo "$1" "$(root_packages "$1")"; rootfs_recipe; } | sha256sum |
		cut -c 1-12)"
}

# root_ensure RELEASE: makes it unless it is there.
root_ensure()
{
	local dir

	dir=$(root_dir "$1")
	[[ ! -e $dir/root ]] || return 0
	need_tools "making a Debian root file system" mmdebstrap=mmdebstrap
	check_namespace
	lock "$dir.lock"
	[[ -e $dir/root ]] || root_make "$1" "$dir"
	unlock
}

# Made aside and renamed when whole.
root_make()
{
	local dir=$2
	local -a packages

	mapfile -t packages < <(root_packages "$1" | tr ' ' '\n')
	rm_tree "$dir.new"
	mkdir -p "$dir.new"
	step "making Debian $1 with a compiler (a minute, once)" "$dir.log" \
		"${as_root[@]}" "$lab/make-image" rootfs "$dir.new" "$1" "$(suite_mirror)" "${packages[@]}" ||
		image_failed "$dir.new" "$dir.log"
	mv -T "$dir.new" "$dir"
}

# root_build RELEASE KDIR FOLDER ARGUMENT...: runs make there, on the module's source in
# FOLDER of the root. However who called it ends, it ends too. To be called with the
# root's lock: each make is process 1 of its own namespace, and names a pipe in /tmp by
# that, which it leaves there when it is killed, and which the next one stumbles over.
root_build()
{
	local root

	root=$(root_dir "$1")/root
	shift
	rm -f "$root"/tmp/GMfifo*
	setpriv --pdeathsig KILL "${as_root[@]}" "$inside" build "$root" "$@"
}

# root_place RELEASE FOLDER SRC: copies what the module is built of into the root.
root_place()
{
	local root

	root=$(root_dir "$1")/root
	"${as_root[@]}" "$inside" place "$root" "$2" "$3"
}

# root_remove RELEASE FOLDER...: of the root.
root_remove()
{
	local root

	root=$(root_dir "$1")/root
	shift
	"${as_root[@]}" rm -rf --one-file-system "${@/#/$root/}"
}

# root_installed RELEASE PATTERN: the packages that it came with, and their versions.
root_installed()
{
	dpkg-query --admindir="$(root_dir "$1")/root/var/lib/dpkg" --show \
		--showformat='${Package} ${Version}\n' "$2" 2>/dev/null
}

# root_own_headers RELEASE: the folder, in the root, of the headers that it came with.
root_own_headers()
{
	root_installed "$1" 'linux-headers-[0-9]*-amd64' | sed 's,^,/usr/src/,; s, .*,,'
}
