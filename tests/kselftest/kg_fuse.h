/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file system with one file in it, which is slow when told so: who reads the
 * end of it sleeps in the kernel until he is let go.
 */
#ifndef KG_FUSE_H
#define KG_FUSE_H

#include <stdbool.h>
#include <sys/types.h>

#define KG_FUSE_DIR KG_PATH("fuse")
#define KG_FUSE_FILE KG_FUSE_DIR "/kg-slow"

/**
 * struct kg_fuse - the file system
 * @server: the process that serves it
 * @shared: what it and the test know
 */
struct kg_fuse {
	pid_t server;
	struct kg_fuse_shared {
		volatile bool asleep;	/* somebody waits for the end of the file */
		volatile bool release;	/* and shall have it */
	} *shared;
};

int kg_fuse_start(struct kg_fuse *fuse);
bool kg_fuse_wait_asleep(struct kg_fuse *fuse, pid_t reader);
void kg_fuse_release(struct kg_fuse *fuse);
void kg_fuse_stop(struct kg_fuse *fuse);

#endif /* KG_FUSE_H */
