// SPDX-License-Identifier: GPL-2.0
#include "signals.h"

/**
 * signals_catch() - have signals come while somebody sleeps, and at no other time
 * @numbers: which
 * @n: how many
 * @handler: called with each
 * @blocked: gets what was blocked before; with it ppoll() lets them in, so that none
 *	comes between a look at what the handler sets and the sleep
 */
void signals_catch(const int *numbers, size_t n, void (*handler)(int number), sigset_t *blocked)
{
	const struct sigaction action = { .sa_handler = handler };
	sigset_t ours;
	size_t i;

	sigemptyset(&ours);
	for (i = 0; i < n; i++)
		sigaddset(&ours, numbers[i]);
	sigprocmask(SIG_BLOCK, &ours, blocked);
	for (i = 0; i < n; i++)
		sigaction(numbers[i], &action, NULL);
}
