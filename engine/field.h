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
 * @KG_CATEGORY_FILE: ``file where``: a kernel image is opened or gets another name
 * @KG_CATEGORY_COUNT: how many there are
 */
enum kg_category {
	KG_CATEGORY_PROCESS,
	KG_CATEGORY_KEXEC,
	KG_CATEGORY_FILE,
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
#define KG_IN_FILE	(1u << KG_CATEGORY_FILE)
#define KG_IN_ALL	(KG_IN_PROCESS | KG_IN_KEXEC | KG_IN_FILE)

/**
 * enum kg_role - whom a field is about
 * @KG_ROLE_PROCESS: who executes a program, as it is about to become; or who
 *	calls kexec, or does something with a file
 * @KG_ROLE_PARENT: its parent
 * @KG_ROLE_GROUP_LEADER: the leader of its process group
 * @KG_ROLE_SESSION_LEADER: the leader of its session
 * @KG_ROLE_ENTRY_LEADER: the leader of the session through which it came in
 * @KG_ROLE_COUNT: how many there are
 * @KG_ROLE_NONE: nobody: the field is about the event
 */
enum kg_role {
	KG_ROLE_PROCESS,
	KG_ROLE_PARENT,
	KG_ROLE_GROUP_LEADER,
	KG_ROLE_SESSION_LEADER,
	KG_ROLE_ENTRY_LEADER,
	KG_ROLE_COUNT,
	KG_ROLE_NONE = KG_ROLE_COUNT,
};

/*
 * What a field says of whoever it is about. Fields of one role and part are
 * two names of one thing.
 */
enum kg_part {
	KG_PART_NONE,
	KG_PART_NAME,
	KG_PART_EXECUTABLE,
	KG_PART_ARGS,
	KG_PART_ARGS_COUNT,
	KG_PART_COMMAND_LINE,
	KG_PART_WORKING_DIRECTORY,
	KG_PART_INTERACTIVE,
	KG_PART_PID,
	KG_PART_USER_ID,
	KG_PART_REAL_USER_ID,
	KG_PART_GROUP_ID,
	KG_PART_REAL_GROUP_ID,
	KG_PART_EXECUTABLE_MEMFD,
	KG_PART_EXECUTABLE_DELETED,
	KG_PART_EXECUTABLE_OWNER_ID,
	KG_PART_EXECUTABLE_WRITABLE,
	KG_PART_EXECUTABLE_SET_ID,
	KG_PART_EXECUTABLE_TRUSTED,
	KG_PART_EXECUTABLE_DEVICE,
	KG_PART_EXECUTABLE_INODE,
	KG_PART_HOST_MOUNTS,
	KG_PART_HOST_USERS,
	KG_PART_STDIN_PATH,
	KG_PART_STDOUT_PATH,
	KG_PART_STDERR_PATH,
	KG_PART_ENV_VARS,
	KG_PART_PREVIOUS_EXECUTABLE,
	KG_PART_ENTRY_TYPE,
	KG_PART_SAME_AS_PROCESS,
	/* not in the kernel, which knows the ids alone */
	KG_PART_USER_NAME,
	KG_PART_REAL_USER_NAME,
	KG_PART_GROUP_NAME,
	KG_PART_REAL_GROUP_NAME,
};

/*
 * Cost orders the tests of a rule, cheapest first. It is a rank, not a unit:
 * first what is at hand, then what needs a walk over a few strings, then what
 * needs one over an argv; and so again for each role that is farther away. What
 * must be made for who asks comes last: a path that is yet to be said, and a copy
 * of the environment.
 */
#define KG_COST_PROCESS		0
#define KG_COST_PARENT		3
#define KG_COST_LEADER		6
#define KG_COST_ENTRY_LEADER	9
#define KG_COST_STDIO		12
#define KG_COST_ENVIRON		13

/*
 * KG_ROLE_FIELDS(X, role, EQL name of the role, cost of reaching it) - what
 * can be asked of whoever has a role. A user or group id is a string in ECS,
 * and so it is here. The names of users and groups are in recorded events; for
 * the kernel the compiler makes ids of them.
 */
#define KG_ROLE_FIELDS(X, ROLE, name, cost) \
	X(ROLE##_NAME, name ".name", STRINGS, KG_IN_ALL, (cost) + 1, ROLE, NAME) \
	X(ROLE##_EXECUTABLE, name ".executable", STRINGS, KG_IN_ALL, (cost) + 1, \
	  ROLE, EXECUTABLE) \
	X(ROLE##_ARGS, name ".args", STRINGS, KG_IN_ALL, (cost) + 2, ROLE, ARGS) \
	X(ROLE##_ARGS_COUNT, name ".args_count", NUMBER, KG_IN_ALL, cost, ROLE, ARGS_COUNT) \
	X(ROLE##_COMMAND_LINE, name ".command_line", STRINGS, KG_IN_ALL, (cost) + 2, \
	  ROLE, COMMAND_LINE) \
	X(ROLE##_WORKING_DIRECTORY, name ".working_directory", STRINGS, KG_IN_ALL, (cost) + 1, \
	  ROLE, WORKING_DIRECTORY) \
	X(ROLE##_INTERACTIVE, name ".interactive", BOOL, KG_IN_ALL, cost, ROLE, INTERACTIVE) \
	X(ROLE##_PID, name ".pid", NUMBER, KG_IN_ALL, cost, ROLE, PID) \
	X(ROLE##_USER_ID, name ".user.id", STRINGS, KG_IN_ALL, cost, ROLE, USER_ID) \
	X(ROLE##_REAL_USER_ID, name ".real_user.id", STRINGS, KG_IN_ALL, cost, \
	  ROLE, REAL_USER_ID) \
	X(ROLE##_GROUP_ID, name ".group.id", STRINGS, KG_IN_ALL, cost, ROLE, GROUP_ID) \
	X(ROLE##_REAL_GROUP_ID, name ".real_group.id", STRINGS, KG_IN_ALL, cost, \
	  ROLE, REAL_GROUP_ID) \
	X(ROLE##_USER_NAME, name ".user.name", STRINGS, KG_IN_ALL, cost, ROLE, USER_NAME) \
	X(ROLE##_REAL_USER_NAME, name ".real_user.name", STRINGS, KG_IN_ALL, cost, \
	  ROLE, REAL_USER_NAME) \
	X(ROLE##_GROUP_NAME, name ".group.name", STRINGS, KG_IN_ALL, cost, ROLE, GROUP_NAME) \
	X(ROLE##_REAL_GROUP_NAME, name ".real_group.name", STRINGS, KG_IN_ALL, cost, \
	  ROLE, REAL_GROUP_NAME) \
	X(ROLE##_EXECUTABLE_MEMFD, name ".executable_memfd", BOOL, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_MEMFD) \
	X(ROLE##_EXECUTABLE_DELETED, name ".executable_deleted", BOOL, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_DELETED) \
	X(ROLE##_EXECUTABLE_OWNER_ID, name ".executable_owner.id", STRINGS, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_OWNER_ID) \
	X(ROLE##_EXECUTABLE_WRITABLE, name ".executable_writable_by_others", BOOL, KG_IN_ALL, \
	  cost, ROLE, EXECUTABLE_WRITABLE) \
	X(ROLE##_EXECUTABLE_SET_ID, name ".executable_set_id", BOOL, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_SET_ID) \
	X(ROLE##_EXECUTABLE_TRUSTED, name ".executable_trusted", BOOL, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_TRUSTED) \
	X(ROLE##_EXECUTABLE_DEVICE, name ".executable_device", STRINGS, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_DEVICE) \
	X(ROLE##_EXECUTABLE_INODE, name ".executable_inode", STRINGS, KG_IN_ALL, cost, \
	  ROLE, EXECUTABLE_INODE) \
	X(ROLE##_HOST_MOUNTS, name ".host_mount_namespace", BOOL, KG_IN_ALL, cost, \
	  ROLE, HOST_MOUNTS) \
	X(ROLE##_HOST_USERS, name ".host_user_namespace", BOOL, KG_IN_ALL, cost, \
	  ROLE, HOST_USERS)

/* KG_LEADER_FIELDS() - the same, of a role that the process itself can have. */
#define KG_LEADER_FIELDS(X, ROLE, name, cost) \
	KG_ROLE_FIELDS(X, ROLE, name, cost) \
	X(ROLE##_SAME_AS_PROCESS, name ".same_as_process", BOOL, KG_IN_ALL, cost, \
	  ROLE, SAME_AS_PROCESS)

/* KG_KEXEC_FILE_FIELDS() - of a file that a kexec call names. */
#define KG_KEXEC_FILE_FIELDS(X, FILE, name) \
	X(FILE##_PATH, name ".path", STRINGS, KG_IN_KEXEC, 1, NONE, NONE) \
	X(FILE##_DEVICE, name ".device", STRINGS, KG_IN_KEXEC, 1, NONE, NONE) \
	X(FILE##_INODE, name ".inode", STRINGS, KG_IN_KEXEC, 1, NONE, NONE) \
	X(FILE##_OWNER_ID, name ".owner.id", STRINGS, KG_IN_KEXEC, 1, NONE, NONE)

/*
 * KG_FIELDS(X) - every field: X(symbol, EQL name, type, categories, cost, role, part).
 */
#define KG_FIELDS(X) \
	KG_ROLE_FIELDS(X, PROCESS, "process", KG_COST_PROCESS) \
	X(USER_ID, "user.id", STRINGS, KG_IN_ALL, KG_COST_PROCESS, PROCESS, USER_ID) \
	X(USER_EXT_REAL_ID, "user.Ext.real.id", STRINGS, KG_IN_ALL, KG_COST_PROCESS, \
	  PROCESS, REAL_USER_ID) \
	X(GROUP_ID, "group.id", STRINGS, KG_IN_ALL, KG_COST_PROCESS, PROCESS, GROUP_ID) \
	X(GROUP_EXT_REAL_ID, "group.Ext.real.id", STRINGS, KG_IN_ALL, KG_COST_PROCESS, \
	  PROCESS, REAL_GROUP_ID) \
	X(USER_NAME, "user.name", STRINGS, KG_IN_ALL, KG_COST_PROCESS, PROCESS, USER_NAME) \
	X(USER_EXT_REAL_NAME, "user.Ext.real.name", STRINGS, KG_IN_ALL, KG_COST_PROCESS, \
	  PROCESS, REAL_USER_NAME) \
	X(GROUP_NAME, "group.name", STRINGS, KG_IN_ALL, KG_COST_PROCESS, PROCESS, GROUP_NAME) \
	X(GROUP_EXT_REAL_NAME, "group.Ext.real.name", STRINGS, KG_IN_ALL, KG_COST_PROCESS, \
	  PROCESS, REAL_GROUP_NAME) \
	X(PROCESS_ENV_VARS, "process.env_vars", STRINGS, KG_IN_PROCESS | KG_IN_KEXEC, \
	  KG_COST_ENVIRON, PROCESS, ENV_VARS) \
	X(PROCESS_STDIN_PATH, "process.stdin.path", STRINGS, KG_IN_ALL, KG_COST_STDIO, \
	  PROCESS, STDIN_PATH) \
	X(PROCESS_STDOUT_PATH, "process.stdout.path", STRINGS, KG_IN_ALL, KG_COST_STDIO, \
	  PROCESS, STDOUT_PATH) \
	X(PROCESS_STDERR_PATH, "process.stderr.path", STRINGS, KG_IN_ALL, KG_COST_STDIO, \
	  PROCESS, STDERR_PATH) \
	X(PREVIOUS_EXECUTABLE, "process.previous.executable", STRINGS, KG_IN_ALL, \
	  KG_COST_PROCESS + 1, PROCESS, PREVIOUS_EXECUTABLE) \
	KG_ROLE_FIELDS(X, PARENT, "process.parent", KG_COST_PARENT) \
	KG_LEADER_FIELDS(X, GROUP_LEADER, "process.group_leader", KG_COST_LEADER) \
	KG_LEADER_FIELDS(X, SESSION_LEADER, "process.session_leader", KG_COST_LEADER) \
	KG_LEADER_FIELDS(X, ENTRY_LEADER, "process.entry_leader", KG_COST_ENTRY_LEADER) \
	X(ENTRY_TYPE, "process.entry_leader.entry_meta.type", STRINGS, KG_IN_ALL, \
	  KG_COST_PROCESS, ENTRY_LEADER, ENTRY_TYPE) \
	X(EVENT_ACTION, "event.action", STRINGS, KG_IN_KEXEC | KG_IN_FILE, 0, NONE, NONE) \
	X(EVENT_TYPE, "event.type", STRINGS, KG_IN_FILE, 0, NONE, NONE) \
	X(EVENT_OUTCOME, "event.outcome", STRINGS, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_ON_CRASH, "kexec.on_crash", BOOL, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_FLAGS, "kexec.flags", NUMBER, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_SEGMENTS, "kexec.segments", NUMBER, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_ABI, "kexec.abi", STRINGS, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_ARCH, "kexec.arch", STRINGS, KG_IN_KEXEC, 0, NONE, NONE) \
	X(KEXEC_EXPLAINED, "kexec.explained", BOOL, KG_IN_KEXEC, 0, NONE, NONE) \
	KG_KEXEC_FILE_FIELDS(X, KEXEC_IMAGE, "kexec.image") \
	KG_KEXEC_FILE_FIELDS(X, KEXEC_INITRD, "kexec.initrd") \
	X(KEXEC_CMDLINE, "kexec.cmdline", STRINGS, KG_IN_KEXEC, 1, NONE, NONE) \
	X(FILE_PATH, "file.path", STRINGS, KG_IN_FILE, 1, NONE, NONE) \
	X(FILE_NAME, "file.name", STRINGS, KG_IN_FILE, 1, NONE, NONE) \
	X(FILE_TARGET_PATH, "file.target.path", STRINGS, KG_IN_FILE, 1, NONE, NONE) \
	X(FILE_UID, "file.uid", STRINGS, KG_IN_FILE, 0, NONE, NONE) \
	X(FILE_DEVICE, "file.device", STRINGS, KG_IN_FILE, 0, NONE, NONE) \
	X(FILE_INODE, "file.inode", STRINGS, KG_IN_FILE, 0, NONE, NONE) \
	X(FILE_WRITE, "file.write", BOOL, KG_IN_FILE, 0, NONE, NONE) \
	X(FILE_UNNAMED, "file.unnamed", BOOL, KG_IN_FILE, 0, NONE, NONE)

enum kg_field {
#define KG_FIELD_ENUM(sym, name, type, in, cost, role, part) KG_FIELD_##sym,
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
 * @role: enum kg_role
 * @part: enum kg_part, KG_PART_NONE if it is about nobody
 */
struct kg_field_info {
	const char *name;
	u8 type;
	u8 categories;
	u8 cost;
	u8 role;
	u8 part;
};

extern const struct kg_field_info kg_field_infos[KG_FIELD_COUNT];

#endif /* KG_ENGINE_FIELD_H */
