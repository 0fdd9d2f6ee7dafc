/* SPDX-License-Identifier: GPL-2.0 */
/* Strings in messages to userspace: bytes, without the NUL, where there is one. */
#ifndef KG_ATTR_H
#define KG_ATTR_H

#include <linux/string.h>
#include <net/netlink.h>

/**
 * kg_attr_size() - room that a string takes in a message
 * @string: the string, or NULL
 *
 * Return: bytes, with all that belongs to the attribute; 0 if there is none.
 */
static inline size_t kg_attr_size(const char *string)
{
	return string ? nla_total_size(strlen(string)) : 0;
}

/**
 * kg_attr_put() - put a string into a message
 * @skb: the message
 * @type: the attribute
 * @string: the string, or NULL for no attribute
 *
 * Return: 0, or -EMSGSIZE.
 */
static inline int kg_attr_put(struct sk_buff *skb, int type, const char *string)
{
	return string ? nla_put(skb, type, strlen(string), string) : 0;
}

#endif /* KG_ATTR_H */
