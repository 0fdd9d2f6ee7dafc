# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests that run in the lab's guests: what its kernel is like.

# Is there kexec_file_load()? The call that does not exist is an event, too, so
# that is asked by a function of the kernel's which is there with it alone.
has_file_load()
{
	grep -qw kimage_file_post_load_cleanup /proc/kallsyms
}
