/* SPDX-License-Identifier: GPL-2.0 */
/* Points in time, as ISO 8601 writes them. */
#ifndef KG_MOMENT_H
#define KG_MOMENT_H

#include <stddef.h>
#include <time.h>

#include "../engine/types.h"

#define MOMENT_SIZE	48
#define MOMENT_SECOND	1000000000ull	/* in nanoseconds */
#define MOMENT_MS	1000000ull
#define MOMENT_US	1000ull

void moment_utc(char text[MOMENT_SIZE], u64 nanoseconds);
void moment_local(char text[MOMENT_SIZE], u64 nanoseconds);
void moment_short(char text[MOMENT_SIZE], u64 nanoseconds);
u64 moment_on(clockid_t clock);
u64 moment_now(void);
bool moment_read(const char *text, u64 now, u64 *nanoseconds);

#endif /* KG_MOMENT_H */
