/* SPDX-License-Identifier: GPL-2.0 */
/* The argument strings of a program, and those of its environment. */
#ifndef KG_ARGV_H
#define KG_ARGV_H

#include "strings.h"

struct linux_binprm;
struct mm_struct;

int kg_argv_read(struct kg_strings *argv, struct kg_room *room, struct linux_binprm *bprm);
int kg_argv_read_mapped(struct kg_strings *argv, struct kg_room *room, struct linux_binprm *bprm);
int kg_argv_read_memory(struct kg_strings *argv, struct mm_struct *mm);
int kg_environ_read(struct kg_strings *environ, struct linux_binprm *bprm,
		    const struct kg_strings *argv);
int kg_environ_read_memory(struct kg_strings *environ);

#endif /* KG_ARGV_H */
