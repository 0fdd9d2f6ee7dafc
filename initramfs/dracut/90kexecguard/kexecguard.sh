#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In dracut's initramfs, whose first program reads this: nothing is done before it.

# Asked once more: that script may be what fails, and stops no boot that need not stop.
/sbin/kexecguard-load || ! getarg rd.kexecguard=required >/dev/null ||
	die "kexecguard is required, and could not be loaded"
