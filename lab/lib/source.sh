# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The source tree, copied beside the image and built there: nothing is ever
# written into the tree that is being worked on.

# The files of a source tree, NUL-terminated: what git knows and would add, or
# in an unpacked tarball all but what a build leaves.
source_files()
{
	git -C "$1" ls-files -z --cached --others --exclude-standard --deduplicate 2>/dev/null && return
	(cd "$1" && find . \( -name .git -o -path ./build \) -prune -o \( -type f -o -type l \) \
		! -name '*.o' ! -name '*.o.d' ! -name '*.ko' ! -name '*.mod' ! -name '*.mod.c' ! -name '.*.cmd' \
		! -name Module.symvers ! -name modules.order -printf '%P\0')
}

# One record a file: its times, size and mode, then its name. A file that went
# away meanwhile is none.
source_manifest()
{
	source_files "$1" | (cd "$1" && xargs -0 --no-run-if-empty stat --printf '%.Y %.Z %s %a\t%n\0' 2>/dev/null) |
		sort -z
}

names()
{
	cut -z -f 2- | sort -z
}

# source_copy SRC BUILD: brings BUILD/src up to date with SRC. What changed gets
# the present time, so that make sees it even if its own time went backwards.
source_copy()
{
	local src=$1 build=$2

	mkdir -p "$build/src"
	echo "$src" >"$build/source"
	touch "$build/manifest"
	source_manifest "$src" >"$build/manifest.new"
	[[ -s $build/manifest.new ]] || die "no source tree in $src"
	! cmp -s "$build/manifest" "$build/manifest.new" || return 0
	rm -f "$build/targets"
	comm -z -23 <(names <"$build/manifest") <(names <"$build/manifest.new") |
		(cd "$build/src" && xargs -0 --no-run-if-empty rm -f)
	comm -z -13 "$build/manifest" "$build/manifest.new" | names |
		tar --create --directory "$src" --null --no-recursion --files-from - |
		tar --extract --directory "$build/src" --touch --no-same-owner --recursive-unlink ||
		die "$src changed while it was copied; try again"
	mv "$build/manifest.new" "$build/manifest"
}

# source_check SRC: is there anything to build?
source_check()
{
	[[ -e $1/Kbuild && -e $1/Makefile ]] || die "no kexecguard source in $1; KEXECGUARD_SRC= names another tree"
}

# source_build SUITE SRC BUILD TARGET...: makes BUILD/built.tar, unless it
# already holds this very tree with these targets.
source_build()
{
	local suite=$1 src=$2 build=$3 target complete=yes

	shift 3
	source_check "$src"
	source_copy "$src" "$build"
	for target in guest "$@"; do
		grep -qsxF -- "$target" "$build/targets" || complete=
	done
	[[ -z $complete ]] || return 0
	check_namespace
	step "building for $suite" "$build/log" \
		"${as_root[@]}" "$lab/make-build" guest "$(image_dir "$suite")" "$build" "$@" || exit "$EXIT_LAB"
	printf '%s\n' guest "$@" >>"$build/targets"
}

# source_build_tool SUITE SRC BUILD TOOL: makes TOOL, statically linked. Several kernels
# may want the same one at once.
source_build_tool()
{
	local suite=$1 src=$2 build=$3 tool=$4 fd

	lock_patiently "$build.lock"
	source_check "$src"
	source_copy "$src" "$build"
	if [[ ! -e $build/targets ]]; then
		check_namespace
		step "building the tool on $suite" "$build/log" \
			"${as_root[@]}" "$lab/make-build" tool "$(image_dir "$suite")" "$build" || exit "$EXIT_LAB"
		echo tool >"$build/targets"
	fi
	mkdir -p "${tool%/*}"
	cp "$build/src/build/kexecguard" "$tool"
	exec {fd}>&-
}
