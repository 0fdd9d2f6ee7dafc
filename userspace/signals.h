/* SPDX-License-Identifier: GPL-2.0 */
/* Signals, for who waits in a loop. */
#ifndef KG_SIGNALS_H
#define KG_SIGNALS_H

#include <signal.h>
#include <stddef.h>

void signals_catch(const int *numbers, size_t n, void (*handler)(int number), sigset_t *blocked);

#endif /* KG_SIGNALS_H */
