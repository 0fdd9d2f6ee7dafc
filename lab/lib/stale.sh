# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What of the cache nobody will ask for again: images whose recipe this tree changed,
# builds of source trees that are gone, and what a lab left that was killed.

# stale_remove: all of it, but for what a lab is at work on.
stale_remove()
{
	local dir

	[[ -e $cache ]] || return 0
	while read -r dir; do
		if ! image_is_current "$dir"; then
			stale_drop "$dir"
		else
			stale_half_made "$dir"
			stale_builds "$dir"
		fi
	done < <(stale_images)
	stale_runs
	say "the rest of $cache stays"
}

# Whatever is named as an image is, and what stands beside one.
stale_images()
{
	find "$cache" -mindepth 1 -maxdepth 1 | sed -nE 's/^(.*-[0-9a-f]{12})(\.(new|log|log\.boot|lock))?$/\1/p' |
		sort -u
}

# stale_drop IMAGE|BUILD
stale_drop()
{
	if cache_drop "$1"; then
		say "removed $1"
	else
		say "$1 is stale, but a lab is at work on it: it stays"
	fi
}

# stale_half_made IMAGE: by a lab that was killed.
stale_half_made()
{
	local fd

	[[ -e $1.new ]] && try_lock "$1.lock" --nonblock || return 0
	rm_tree "$1.new"
	say "removed $1.new"
	exec {fd}>&-
}

# stale_builds IMAGE: whose source tree is gone, or was never noted.
stale_builds()
{
	local build

	for build in "$1"/build/*/; do
		build=${build%/}
		[[ ! -d $build || -s $build/source && -e $(<"$build/source")/Kbuild ]] || stale_drop "$build"
	done
}

# A run that goes on holds its folder; one that was killed may have begun just now.
stale_runs()
{
	local dir fd

	while read -r dir; do
		exec {fd}<"$dir" || continue
		if flock --nonblock "$fd"; then
			rm_tree "$dir"
			say "removed $dir"
		fi
		exec {fd}>&-
	done < <(find "$cache" -mindepth 1 -maxdepth 1 -type d \( -name 'run.*' -o -name 'root.*' \) -mtime +0)
}
