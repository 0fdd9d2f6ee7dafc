// SPDX-License-Identifier: GPL-2.0
#include "strings.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * What is kept of a process is charged to the memory cgroup that it is in: so
 * nobody can have more of it kept than the cgroup may have. One that has no room
 * left must not thereby hide what it executes, so then it is not charged.
 */
#define CHARGED (GFP_KERNEL_ACCOUNT | __GFP_NOWARN)

/**
 * kg_kept_alloc() - memory for what is kept of a process
 * @size: bytes
 *
 * Context: Process context of the process. May sleep.
 * Return: it, to be kvfree()d; or NULL.
 */
void *kg_kept_alloc(size_t size)
{
	void *data = kvmalloc(size, CHARGED);

	return data ?: kvmalloc(size, GFP_KERNEL);
}

/**
 * kg_kept_string() - copy a string that is kept of a process
 * @string: the string
 *
 * Context: Process context of the process. May sleep.
 * Return: a copy, to be kfree()d; or NULL for want of memory.
 */
char *kg_kept_string(const char *string)
{
	char *copy = kstrdup(string, CHARGED);

	return copy ?: kstrdup(string, GFP_KERNEL);
}

/**
 * kg_strings_append() - add a string
 * @strings: a few, all of which were appended
 * @string: @len bytes without a NUL
 * @len: how many
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_strings_append(struct kg_strings *strings, const char *string, u32 len)
{
	u32 size = strings->len + len + 1;
	char *data = krealloc(strings->data, size, CHARGED);

	if (!data)
		data = krealloc(strings->data, size, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	memcpy(data + strings->len, string, len);
	data[strings->len + len] = '\0';
	strings->data = data;
	strings->len += len + 1;
	strings->count++;
	return 0;
}

/**
 * kg_strings_copy() - copy strings
 * @to: empty; filled in
 * @from: a few
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_strings_copy(struct kg_strings *to, const struct kg_strings *from)
{
	if (!from->len)
		return 0;
	to->data = kg_kept_alloc(from->len);
	if (!to->data)
		return -ENOMEM;
	memcpy(to->data, from->data, from->len);
	to->len = from->len;
	to->count = from->count;
	return 0;
}

/**
 * kg_strings_have() - is a string among others
 * @strings: the others
 * @string: @len bytes without a NUL
 * @len: how many
 *
 * Return: true if so.
 */
bool kg_strings_have(const struct kg_strings *strings, const char *string, u32 len)
{
	u32 at = 0;

	while (at < strings->len) {
		u32 n = strlen(strings->data + at);

		if (n == len && !memcmp(strings->data + at, string, len))
			return true;
		at += n + 1;
	}
	return false;
}

/**
 * kg_strings_free() - free strings
 * @strings: by whatever means they were made; empty after that
 *
 * Context: Any but hard interrupt.
 */
void kg_strings_free(struct kg_strings *strings)
{
	kvfree(strings->data);
	*strings = (struct kg_strings){ 0 };
}
