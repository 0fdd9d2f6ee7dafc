/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instruction that does nothing, nopl, with an operand of its own: by it profile.c sees
 * where what is measured begins and ends.
 */
#ifndef KEXECGUARD_BENCH_MARK_H
#define KEXECGUARD_BENCH_MARK_H

#define MARK_BEGIN 0x656b6701
#define MARK_END 0x656b6702

#endif
