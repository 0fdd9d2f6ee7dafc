/* SPDX-License-Identifier: GPL-2.0 */
/* All outputs together: who gets which alert, and how far all of them have come. */
#ifndef KG_OUTPUTS_H
#define KG_OUTPUTS_H

#include "../client.h"
#include "output.h"

/**
 * struct outputs - the outputs; made by outputs_init()
 * @sink: takes alerts for them
 * @log: what is read
 * @list: struct output *
 * @now: milliseconds, of a clock that goes on; of this round
 * @taken: alerts that came in this round
 */
struct outputs {
	struct alert_sink sink;
	struct output_log log;
	struct vector list;
	u64 now;
	u32 taken;
};

void outputs_init(struct outputs *outputs, const char *positions);
void outputs_configure(struct outputs *outputs, const struct vector *configs);
void outputs_free(struct outputs *outputs);

bool outputs_since(const struct outputs *outputs, u64 *since);
bool outputs_have_enough(const struct outputs *outputs);
void outputs_settle(struct outputs *outputs);
void outputs_reopen(struct outputs *outputs);
u64 outputs_acknowledged(const struct outputs *outputs);
bool outputs_at_rest(const struct outputs *outputs);

size_t outputs_poll(const struct outputs *outputs, struct pollfd *polls);
void outputs_wake(struct outputs *outputs, const struct pollfd *polls);
u64 outputs_next_wake(const struct outputs *outputs);
void outputs_put_state(FILE *to, const struct outputs *outputs);

#endif /* KG_OUTPUTS_H */
