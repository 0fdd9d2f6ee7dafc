/* SPDX-License-Identifier: GPL-2.0 */
/* The kexec calls, in words. */
#ifndef KG_KEXEC_H
#define KG_KEXEC_H

#include "alert.h"

#define KEXEC_FLAG_NAMES_MAX	8

/**
 * struct kexec_flags - the flags of a call, named
 * @names: those that have a name; the architecture is one
 * @n: how many
 * @rest: bits without a name
 */
struct kexec_flags {
	const char *names[KEXEC_FLAG_NAMES_MAX];
	size_t n;
	u64 rest;
};

void kexec_name_flags(const struct alert *alert, struct kexec_flags *flags);
const char *kexec_errno_name(u32 error);

#endif /* KG_KEXEC_H */
