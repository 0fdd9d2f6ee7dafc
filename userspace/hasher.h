/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hashes of what runs, by a process of their own: a file system that somebody
 * mounted may answer late or never, and the reader has alerts to write.
 */
#ifndef KG_HASHER_H
#define KG_HASHER_H

#include <sys/types.h>

#include "alert.h"
#include "executable.h"

/**
 * struct hasher - who hashes
 * @hash: how
 * @is_gone: is a process no more, of which nothing can be known then
 * @wait_ms: how long it is waited for, before it is ended
 * @rest_ms: how long nothing is asked after that
 * @fd: socket to it
 * @pid: of it; 0 if there is none
 * @spare_us: time that may be spent, in microseconds
 * @counted: when that was reckoned, in microseconds
 * @resting: until when nothing is asked, in microseconds
 * @text: the last hash
 */
struct hasher {
	bool (*hash)(const struct executable *executable, u8 digest[SHA256_SIZE]);
	bool (*is_gone)(u32 pid);
	unsigned int wait_ms;
	unsigned int rest_ms;
	int fd;
	pid_t pid;
	s64 spare_us;
	s64 counted;
	s64 resting;
	char text[SHA256_TEXT_SIZE];
};

#define HASHER_DEFAULT { \
	.hash = executable_hash, .is_gone = executable_is_gone, \
	.wait_ms = 500, .rest_ms = 60000, \
}

bool hasher_may_know(const struct hasher *hasher, const struct alert *alert);
const char *hasher_ask(struct hasher *hasher, const struct alert *alert);
void hasher_end(struct hasher *hasher);

#endif /* KG_HASHER_H */
