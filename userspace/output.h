/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to whoever reads slowly, such that a signal still gets through. */
#ifndef KG_OUTPUT_H
#define KG_OUTPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

bool output_is_stdout(const char *path);
bool output_is_terminal(const char *path);
int output_sync(int fd);
int output_write(int fd, const char *data, size_t len, const sigset_t *signals);

#endif /* KG_OUTPUT_H */
