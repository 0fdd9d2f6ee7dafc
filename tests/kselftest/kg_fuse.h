/* SPDX-License-Identifier: GPL-2.0 */
/* A file system of ours with one file, which says what we like. */
#ifndef KG_FUSE_H
#define KG_FUSE_H

#include <sys/types.h>

pid_t kg_fuse_begin(const char *folder, const char *name, const char *data);
void kg_fuse_abort(pid_t server, const char *folder);
void kg_fuse_end(pid_t server, const char *folder);

#endif /* KG_FUSE_H */
