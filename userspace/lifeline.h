/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lifelines: what a host cannot be without, or nobody gets back into it. Deny
 * rules are tried on a list of them before they come into force.
 */
#ifndef KG_LIFELINE_H
#define KG_LIFELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "event.h"

struct policy;
struct ruleset;

/**
 * struct lifeline_program - a program that is run
 * @path: its file
 * @asked: the path by which it is asked for, if that is a link to it
 * @script: the script that it interprets, or NULL
 * @args: its arguments, between spaces
 */
struct lifeline_program {
	const char *path;
	const char *asked;
	const char *script;
	const char *args;
};

/**
 * struct lifeline - something that must go on
 * @name: for people
 * @program: what runs, or acts on @image
 * @starter: who starts it; without a path: the kernel
 * @user: whose it is
 * @first: it is the first process
 * @terminal: it has a terminal
 * @set_id: it becomes its file's owner
 * @image: the kernel image that it opens, or gives the name @target
 * @target: a new name, or NULL
 */
struct lifeline {
	const char *name;
	struct lifeline_program program;
	struct lifeline_program starter;
	const char *user;
	bool first;
	bool terminal;
	bool set_id;
	const char *image;
	const char *target;
};

bool lifeline_event(const struct lifeline *lifeline, struct event *event);
size_t lifelines_try(const struct policy *policy, const struct ruleset *set,
		     const struct diag_text *where, enum diag_level level);

#endif /* KG_LIFELINE_H */
