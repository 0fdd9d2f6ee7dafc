/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields that a rule can read: one table, for the compiler, the verifier,
 * the engine and whoever provides the facts.
 */
#ifndef KG_ENGINE_FIELD_H
#define KG_ENGINE_FIELD_H

#include "types.h"

/**
 * enum kg_category - the event categories of the rule language
 * @KG_CATEGORY_PROCESS: ``process where``: a program is being executed
 * @KG_CATEGORY_KEXEC: ``kexec where``: a kexec entry point was called
 * @KG_CATEGORY_COUNT: how many there are
 */
enum kg_category {
	KG_CATEGORY_PROCESS,
	KG_CATEGORY_KEXEC,
	KG_CATEGORY_COUNT,
};

/**
 * enum kg_type - what a field holds
 * @KG_TYPE_STRINGS: no string, one, or several; see struct kg_value
 * @KG_TYPE_NUMBER: a signed 64-bit integer
 * @KG_TYPE_BOOL: true or false
 */
enum kg_type {
	KG_TYPE_STRINGS,
	KG_TYPE_NUMBER,
	KG_TYPE_BOOL,
};

/* In which categories a field can be read. */
#define KG_IN_PROCESS	(1u << KG_CATEGORY_PROCESS)
#define KG_IN_KEXEC	(1u << KG_CATEGORY_KEXEC)
#define KG_IN_ALL	(KG_IN_PROCESS | KG_IN_KEXEC)

/*
 * KG_FIELDS(X) - every field: X(symbol, EQL name, type, categories, cost).
 *
 * Cost orders the tests of a rule, cheapest first; it is a rank, not a unit:
 * 0 is at hand, 1 needs a walk of the names, 2 the argv, 3 the parent, 4 the
 * parent's argv.
 *
 * A user or group id is a string in ECS, and so it is here.
 */
#define KG_FIELDS(X) \
	X(PROCESS_NAME, "process.name", STRINGS, KG_IN_ALL, 1) \
	X(PROCESS_EXECUTABLE, "process.executable", STRINGS, KG_IN_ALL, 1) \
	X(PROCESS_ARGS, "process.args", STRINGS, KG_IN_ALL, 2) \
	X(PROCESS_ARGS_COUNT, "process.args_count", NUMBER, KG_IN_ALL, 0) \
	X(PROCESS_COMMAND_LINE, "process.command_line", STRINGS, KG_IN_ALL, 2) \
	X(PROCESS_PID, "process.pid", NUMBER, KG_IN_ALL, 0) \
	X(USER_ID, "user.id", STRINGS, KG_IN_ALL, 0) \
	X(PROCESS_USER_ID, "process.user.id", STRINGS, KG_IN_ALL, 0) \
	X(PROCESS_REAL_USER_ID, "process.real_user.id", STRINGS, KG_IN_ALL, 0) \
	X(PROCESS_GROUP_ID, "process.group.id", STRINGS, KG_IN_ALL, 0) \
	X(PROCESS_REAL_GROUP_ID, "process.real_group.id", STRINGS, KG_IN_ALL, 0) \
	X(PARENT_NAME, "process.parent.name", STRINGS, KG_IN_ALL, 3) \
	X(PARENT_EXECUTABLE, "process.parent.executable", STRINGS, KG_IN_ALL, 3) \
	X(PARENT_ARGS, "process.parent.args", STRINGS, KG_IN_ALL, 4) \
	X(PARENT_ARGS_COUNT, "process.parent.args_count", NUMBER, KG_IN_ALL, 3) \
	X(PARENT_COMMAND_LINE, "process.parent.command_line", STRINGS, KG_IN_ALL, 4) \
	X(PARENT_PID, "process.parent.pid", NUMBER, KG_IN_ALL, 3) \
	X(PARENT_USER_ID, "process.parent.user.id", STRINGS, KG_IN_ALL, 3) \
	X(PARENT_REAL_USER_ID, "process.parent.real_user.id", STRINGS, KG_IN_ALL, 3) \
	X(PARENT_GROUP_ID, "process.parent.group.id", STRINGS, KG_IN_ALL, 3) \
	X(PARENT_REAL_GROUP_ID, "process.parent.real_group.id", STRINGS, KG_IN_ALL, 3) \
	X(EVENT_ACTION, "event.action", STRINGS, KG_IN_KEXEC, 0) \
	X(EVENT_OUTCOME, "event.outcome", STRINGS, KG_IN_KEXEC, 0) \
	X(KEXEC_ON_CRASH, "kexec.on_crash", BOOL, KG_IN_KEXEC, 0) \
	X(KEXEC_FLAGS, "kexec.flags", NUMBER, KG_IN_KEXEC, 0) \
	X(KEXEC_SEGMENTS, "kexec.segments", NUMBER, KG_IN_KEXEC, 0) \
	X(KEXEC_ABI, "kexec.abi", STRINGS, KG_IN_KEXEC, 0) \
	X(KEXEC_IMAGE_PATH, "kexec.image.path", STRINGS, KG_IN_KEXEC, 1) \
	X(KEXEC_INITRD_PATH, "kexec.initrd.path", STRINGS, KG_IN_KEXEC, 1) \
	X(KEXEC_CMDLINE, "kexec.cmdline", STRINGS, KG_IN_KEXEC, 1)

enum kg_field {
#define KG_FIELD_ENUM(sym, name, type, in, cost) KG_FIELD_##sym,
	KG_FIELDS(KG_FIELD_ENUM)
#undef KG_FIELD_ENUM
	KG_FIELD_COUNT,
};

/**
 * struct kg_field_info - what is known of a field before any event
 * @name: its name in EQL
 * @type: enum kg_type
 * @categories: KG_IN_* bits
 * @cost: rank by which a rule's tests are ordered, cheapest first
 */
struct kg_field_info {
	const char *name;
	u8 type;
	u8 categories;
	u8 cost;
};

extern const struct kg_field_info kg_field_infos[KG_FIELD_COUNT];

#endif /* KG_ENGINE_FIELD_H */
