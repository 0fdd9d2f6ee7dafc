// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <netlink/attr.h>

#include "attr.h"

/**
 * attr_parse() - index attributes by their type
 * @tb: gets @max + 1 pointers into @data; of a repeated attribute, the last
 * @max: highest type that is wanted; others are skipped
 * @data: attributes
 * @len: bytes of them
 *
 * Return: false if an attribute says that it is longer than what is left, or
 * if something follows the last: then nothing in @tb is to be used.
 */
bool attr_parse(struct nlattr *tb[], int max, const void *data, int len)
{
	const struct nlattr *attr = data;
	int rest = len;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	for (; nla_ok(attr, rest); attr = nla_next(attr, &rest)) {
		if (nla_type(attr) <= max)
			tb[nla_type(attr)] = (struct nlattr *)attr;
	}
	return rest <= 0;
}

static bool decode_string(const struct nlattr *attr, struct kg_text *to)
{
	const char *data = nla_data(attr);
	int len = nla_len(attr);

	if (!len || memchr(data, 0, len) != data + len - 1)
		return false;
	*to = (struct kg_text){ .data = data, .len = len - 1 };
	return true;
}

static bool decode_number(const struct nlattr *attr, void *to, size_t size)
{
	if (nla_len(attr) != (int)size)
		return false;
	/* The payload is aligned to 4 bytes only. */
	memcpy(to, nla_data(attr), size);
	return true;
}

static bool decode(const struct nlattr *attr, enum attr_kind kind, void *to)
{
	switch (kind) {
	case ATTR_U8:
		return decode_number(attr, to, sizeof(u8));
	case ATTR_U32:
		return decode_number(attr, to, sizeof(u32));
	case ATTR_U64:
		return decode_number(attr, to, sizeof(u64));
	case ATTR_FLAG:
		*(bool *)to = true;
		return !nla_len(attr);
	case ATTR_STRING:
		return decode_string(attr, to);
	case ATTR_BYTES:
		*(struct kg_text *)to = (struct kg_text){ .data = nla_data(attr),
							  .len = nla_len(attr) };
		return true;
	}
	return false;
}

/**
 * attr_decode() - fill in a struct from attributes
 * @tb: the attributes, from attr_parse()
 * @fields: which go where
 * @n: how many
 * @to: the struct; members whose attribute is absent stay as they are, texts
 *	point into the message
 *
 * Return: NULL, or the name of the first field whose attribute is required and
 * absent or does not hold what it should.
 */
const char *attr_decode(struct nlattr *const tb[], const struct attr_field fields[], size_t n,
			void *to)
{
	const struct attr_field *field;

	for (field = fields; field < fields + n; field++) {
		if (!tb[field->type]) {
			if (field->required)
				return field->name;
			continue;
		}
		if (!decode(tb[field->type], field->kind, (char *)to + field->offset))
			return field->name;
	}
	return NULL;
}
