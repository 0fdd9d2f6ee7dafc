/* SPDX-License-Identifier: GPL-2.0 */
/* The guest: files, processes, the module itself. */
#ifndef KG_SYSTEM_H
#define KG_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Where a test keeps its files: one place, so that rules can name it. */
#define KG_DIR "/tmp/kgt"
#define KG_PATH(name) KG_DIR "/" name

#define KG_NOBODY 65534

/*
 * What the program under test does is in this variable of its environment, so
 * that its argv is free: see act.c.
 */
#define KG_ACT "KG_ACT"
/* And what another does, if that program executes one in its own place. */
#define KG_ACT_NEXT "KG_ACT_NEXT"

int kg_dir_reset(void);
void kg_dir_remove(void);

int kg_write_file(const char *path, const void *data, size_t len);
int kg_write_text(const char *path, const char *text);
ssize_t kg_read_file(const char *path, void *data, size_t size);
long kg_read_number(const char *path);
int kg_write_script(const char *path, const char *text);
bool kg_exists(const char *path);
const char *kg_tests_dir(void);
int kg_install_act(const char *name);

pid_t kg_spawn(const char *path, char *const argv[], const char *act);
int kg_wait(pid_t pid);
int kg_run(const char *path, char *const argv[], const char *act);
int kg_run_simple(const char *path, const char *act);
int kg_command(char *const argv[]);
int kg_command_quiet(char *const argv[]);
int kg_as_nobody(int (*call)(const void *with), const void *with);
int kg_in_user_namespace(int (*call)(const void *with), const void *with);
bool kg_wait_file(const char *path);
bool kg_wait_text(const char *path, const char *text);
bool kg_wait_state(pid_t pid, char state);

int kg_module_load_file(const char *path, const char *params);
int kg_module_load(const char *params);
int kg_module_unload(void);
int kg_module_ensure(void);
int kg_module_unload_wait(void);
bool kg_module_loaded(void);

#endif /* KG_SYSTEM_H */
