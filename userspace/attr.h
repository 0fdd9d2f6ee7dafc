/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink attributes, checked: nothing that the kernel sends is believed before
 * its length was looked at.
 */
#ifndef KG_ATTR_H
#define KG_ATTR_H

#include <stdbool.h>
#include <stddef.h>

#include "../engine/text.h"

struct nlattr;

/**
 * enum attr_kind - what an attribute holds and what it is decoded to
 * @ATTR_U8: u8
 * @ATTR_U32: u32
 * @ATTR_U64: u64
 * @ATTR_FLAG: no payload; a bool that says that it is there
 * @ATTR_STRING: a string in NUL, to a struct kg_text without the NUL
 * @ATTR_BYTES: anything, to a struct kg_text
 */
enum attr_kind {
	ATTR_U8,
	ATTR_U32,
	ATTR_U64,
	ATTR_FLAG,
	ATTR_STRING,
	ATTR_BYTES,
};

/**
 * struct attr_field - where an attribute goes in a struct
 * @name: for messages
 * @offset: of the member
 * @type: of the attribute
 * @kind: enum attr_kind
 * @required: a message without it cannot be used
 */
struct attr_field {
	const char *name;
	size_t offset;
	int type;
	enum attr_kind kind;
	bool required;
};

bool attr_parse(struct nlattr *tb[], int max, const void *data, int len);
const char *attr_decode(struct nlattr *const tb[], const struct attr_field fields[], size_t n,
			void *to);

#endif /* KG_ATTR_H */
