#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In dracut's initramfs, whose first program reads this: nothing is done before it.

/sbin/kexecguard-load || die "kexecguard is required, and could not be loaded"
