/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instruction that does nothing (nopl with a number of its own), by which
 * profile.c sees where what is measured begins and ends.
 */
#ifndef KEXECGUARD_BENCH_MARK_H
#define KEXECGUARD_BENCH_MARK_H

#define MARK_BEGIN 0x01
#define MARK_END 0x02

#define MARK_BYTES(which) 0x0f, 0x1f, 0x80, (which), 0x67, 0x6b, 0x65

#endif
