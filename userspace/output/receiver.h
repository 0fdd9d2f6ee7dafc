/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets that outputs send to, without waiting. */
#ifndef KG_OUTPUT_RECEIVER_H
#define KG_OUTPUT_RECEIVER_H

#include "output.h"

int receiver_open(struct output *output, int type, const void *address, socklen_t len);
int receiver_send(struct output *output, const void *data, size_t len, size_t *sent);
int receiver_send_message(struct output *output, const struct msghdr *message, size_t *sent);
int receiver_flush(struct output *output);
void receiver_close(struct output *output);

#endif /* KG_OUTPUT_RECEIVER_H */
