/* SPDX-License-Identifier: GPL-2.0 */
/* Writing to whoever reads slowly, such that a signal still gets through. */
#ifndef KG_OUTPUT_H
#define KG_OUTPUT_H

#include <signal.h>
#include <stddef.h>

int output_sync(int fd);
int output_write(int fd, const char *data, size_t len, const sigset_t *signals);

#endif /* KG_OUTPUT_H */
