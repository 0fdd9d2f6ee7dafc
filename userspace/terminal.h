/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal, taken over: its whole screen is ours, and each key comes at once.
 * What was on it before is there again afterwards, and what was said on standard
 * error meanwhile below that.
 */
#ifndef KG_TERMINAL_H
#define KG_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>
#include <termios.h>

/**
 * struct terminal - standard input and output, which both are one
 * @before: how it was set
 * @messages: what is said on standard error, -1 if it is not kept
 * @error: where standard error led to
 */
struct terminal {
	struct termios before;
	int messages;
	int error;
};

bool terminal_is_there(void);
bool terminal_begin(struct terminal *terminal);
void terminal_end(struct terminal *terminal);
void terminal_size(unsigned short *columns, unsigned short *lines);
void terminal_show(const char *text);

#endif /* KG_TERMINAL_H */
