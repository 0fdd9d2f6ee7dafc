/* SPDX-License-Identifier: GPL-2.0 */
/* The file that a process runs, without a look at any path that it could choose. */
#ifndef KG_EXECUTABLE_H
#define KG_EXECUTABLE_H

#include "sha256.h"

#define EXECUTABLE_SIZE_MAX	(64 << 20)	/* of a file that is hashed, in bytes */
#define EXECUTABLE_TIME_MAX_MS	400		/* that hashing one takes */

/**
 * struct executable - what is to be hashed
 * @pid: of the process
 * @fresh: its exec may not have come to its end yet
 * @start: of the process, nanoseconds since boot
 * @device_major: of the file
 * @device_minor: the same
 * @inode: of the file
 */
struct executable {
	u32 pid;
	bool fresh;
	u64 start;
	u32 device_major;
	u32 device_minor;
	u64 inode;
};

bool executable_is_gone(u32 pid);
bool executable_hash(const struct executable *executable, u8 digest[SHA256_SIZE]);

#endif /* KG_EXECUTABLE_H */
