/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to whoever reads slowly, such that a signal still gets through. */
#ifndef KG_STREAM_H
#define KG_STREAM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

bool stream_is_stdout(const char *path);
bool stream_is_terminal(const char *path);
int stream_sync(int fd);
int stream_write(int fd, const char *data, size_t len, const sigset_t *signals);

#endif /* KG_STREAM_H */
