/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few types that the engine needs, in the module and in the tool.
 *
 * The engine is the same source in both, so that what is tested is what runs.
 * It knows nobody: no allocation, no lock, no call out of it but the ones that
 * its caller hands in.
 */
#ifndef KG_ENGINE_TYPES_H
#define KG_ENGINE_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/string.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
#endif

#endif /* KG_ENGINE_TYPES_H */
