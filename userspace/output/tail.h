/* SPDX-License-Identifier: GPL-2.0 */
/* What stands at the end of a file of alerts. */
#ifndef KG_OUTPUT_TAIL_H
#define KG_OUTPUT_TAIL_H

#include "record.h"

size_t tail_read(const char *text, size_t len, enum record_format format, u64 *seq);

#endif /* KG_OUTPUT_TAIL_H */
