# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For scripts: what DKMS makes of dkms.conf, without DKMS.

# dkms_excludes CONF KVER ARCH CONFIG: says why it leaves such a kernel alone, with that
# file of its configuration; fails if it builds the module for it.
dkms_excludes()
{
	(
		set +u
		unset "${!BUILD_EXCLUSIVE_@}"
		# As DKMS has it there.
		# shellcheck disable=SC2034
		kernel_source_dir=/nowhere kernelver=$2
		# shellcheck disable=SC1090
		. "$1"
		for name in "${!BUILD_EXCLUSIVE_@}"; do
			case $name in
			BUILD_EXCLUSIVE_KERNEL | BUILD_EXCLUSIVE_ARCH | BUILD_EXCLUSIVE_CONFIG) ;;
			*) echo "unknown: $name"; exit 0 ;;
			esac
		done
		[[ -z $BUILD_EXCLUSIVE_KERNEL || $2 =~ $BUILD_EXCLUSIVE_KERNEL ]] || {
			echo "its version"
			exit 0
		}
		[[ -z $BUILD_EXCLUSIVE_ARCH || $3 =~ $BUILD_EXCLUSIVE_ARCH ]] || {
			echo "its architecture"
			exit 0
		}
		for option in $BUILD_EXCLUSIVE_CONFIG; do
			case $option in
			!*) ! grep -qE "^${option#!}=[ym]" "$4" || { echo "$option"; exit 0; } ;;
			*) grep -qE "^$option=[ym]" "$4" || { echo "$option"; exit 0; } ;;
			esac
		done
		exit 1
	)
}
