/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The images that are staged: one to reboot into, one for a crash; and whether
 * an alert told of the call that staged them.
 */
#ifndef KG_STAGED_H
#define KG_STAGED_H

#include <linux/types.h>

struct kg_ruling;

/**
 * struct kg_staged - what is known of an image
 * @known: whether it is staged can be told
 * @loaded: it is
 * @seen: the call that staged it was seen
 * @alert: the first alert that was raised for that call, 0 if none was
 */
struct kg_staged {
	bool known;
	bool loaded;
	bool seen;
	u64 alert;
};

void kg_staged_init(void);
void kg_staged_get(bool on_crash, struct kg_staged *staged);
u64 kg_staged_begin(void);
void kg_staged_end(const struct kg_ruling *ruling, u64 begun, long result);
void kg_staged_doubt(void);
void kg_staged_report(void);

#endif /* KG_STAGED_H */
