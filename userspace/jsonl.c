// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "escape.h"
#include "jsonl.h"
#include "memory.h"
#include "text.h"
#include "writer.h"

/**
 * jsonl_add_object() - add an object
 * @object: to this
 * @key: under this name
 *
 * Return: the new object, which has nothing in it.
 */
struct json_object *jsonl_add_object(struct json_object *object, const char *key)
{
	struct json_object *added = json_object_new_object();

	json_object_object_add(object, key, added);
	return added;
}

/**
 * jsonl_add_bool() - add true or false
 * @object: to this
 * @key: under this name
 * @value: which
 */
void jsonl_add_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

/**
 * jsonl_add_u64() - add a number
 * @object: to this
 * @key: under this name
 * @value: the number
 */
void jsonl_add_u64(struct json_object *object, const char *key, u64 value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

/**
 * jsonl_add_string() - add a string of our own
 * @object: to this
 * @key: under this name
 * @value: valid UTF-8; NULL adds nothing
 */
void jsonl_add_string(struct json_object *object, const char *key, const char *value)
{
	if (value)
		json_object_object_add(object, key, json_object_new_string(value));
}

static struct json_object *escaped(struct kg_text text)
{
	struct json_object *value;
	char *buffer;
	size_t len;
	FILE *to = memory_stream(&buffer, &len);

	escape_put(to, text, ESCAPE_FOR_JSON);
	memory_stream_end(to);
	value = json_object_new_string_len(buffer, len);
	free(buffer);
	return value;
}

/**
 * jsonl_text() - make a string of bytes that may come from anyone
 * @text: the bytes; see escape.h for what becomes of those that are no UTF-8
 *
 * Return: the string.
 */
struct json_object *jsonl_text(struct kg_text text)
{
	if (escape_needed(text, ESCAPE_FOR_JSON))
		return escaped(text);
	return json_object_new_string_len(text.data, text.len);
}

/**
 * jsonl_add_name() - add a name that may come from anyone
 * @object: to this
 * @key: under this name
 * @value: the name; NULL adds nothing
 */
void jsonl_add_name(struct json_object *object, const char *key, const char *value)
{
	if (value)
		json_object_object_add(object, key, jsonl_text(text_of_string(value)));
}

/**
 * jsonl_add_hex() - add a number of 64 bits whose value is of no interest
 * @object: to this
 * @key: under this name
 * @number: written as hexadecimal digits in a string: not every reader of JSON has
 *	numbers that large
 */
void jsonl_add_hex(struct json_object *object, const char *key, u64 number)
{
	char digits[17];

	snprintf(digits, sizeof(digits), "%" PRIx64, number);
	jsonl_add_string(object, key, digits);
}

/**
 * jsonl_put_value() - write a value
 * @to: where to
 * @value: the value; see writer_json() for how
 */
void jsonl_put_value(FILE *to, struct json_object *value)
{
	const int how = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
	struct writer text = { 0 };

	writer_json(&text, NULL, json_object_to_json_string_ext(value, how));
	fwrite(text.data, 1, text.len, to);
	writer_free(&text);
}

/**
 * jsonl_put() - write a document as a line
 * @to: where to
 * @document: the document
 */
void jsonl_put(FILE *to, struct json_object *document)
{
	jsonl_put_value(to, document);
	putc('\n', to);
}
