/* SPDX-License-Identifier: GPL-2.0 */
/* Attributes of messages to userspace. Strings are bytes, without the NUL, where there is one. */
#ifndef KG_ATTR_H
#define KG_ATTR_H

#include <linux/skbuff.h>
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
 * kg_attr_reserve() - put an attribute into a message
 * @skb: the message, in one piece
 * @type: the attribute
 * @len: bytes of it
 *
 * What nla_reserve() does, in line: an alert has a hundred attributes, and the calls of
 * each of them were a quarter of its cost.
 *
 * Return: where to write them, or NULL if there is no room.
 */
static inline void *kg_attr_reserve(struct sk_buff *skb, int type, u32 len)
{
	u32 size = nla_total_size(len);
	struct nlattr *attr;

	if (skb_tailroom(skb) < size)
		return NULL;
	attr = __skb_put(skb, size);
	/* What pads it; its bytes may come over that. */
	if (nla_padlen(len))
		memset((char *)attr + size - NLA_ALIGNTO, 0, NLA_ALIGNTO);
	attr->nla_type = type;
	attr->nla_len = nla_attr_size(len);
	return nla_data(attr);
}

/**
 * kg_attr_put_bytes() - put bytes into a message
 * @skb: the message
 * @type: the attribute
 * @len: how many
 * @bytes: they; anything if there are none
 *
 * Return: 0, or -EMSGSIZE.
 */
static inline int kg_attr_put_bytes(struct sk_buff *skb, int type, u32 len, const void *bytes)
{
	void *to = kg_attr_reserve(skb, type, len);

	if (!to)
		return -EMSGSIZE;
	if (len)
		memcpy(to, bytes, len);
	return 0;
}

/**
 * kg_attr_put_u32() - put a number into a message
 * @skb: the message
 * @type: the attribute
 * @value: the number
 *
 * Return: 0, or -EMSGSIZE.
 */
static inline int kg_attr_put_u32(struct sk_buff *skb, int type, u32 value)
{
	u32 *to = kg_attr_reserve(skb, type, sizeof(value));

	if (!to)
		return -EMSGSIZE;
	*to = value;
	return 0;
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
	return string ? kg_attr_put_bytes(skb, type, strlen(string), string) : 0;
}

#endif /* KG_ATTR_H */
