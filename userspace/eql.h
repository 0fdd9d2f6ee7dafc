/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A query of the rule language: text in, condition out.
 *
 *	text -> eql_lex -> eql_parse -> eql_check -> condition
 *
 * The parser knows all of the language's grammar and refuses by name what is
 * not a question about a single event. The check knows the fields, the
 * functions and the types, and folds what is constant here.
 */
#ifndef KG_EQL_H
#define KG_EQL_H

#include "../engine/field.h"
#include "../engine/program.h"
#include "diag.h"
#include "memory.h"
#include "scalar.h"

struct regex;

/* A query nests this deep; the deepest public rule: 9. It bounds the stack. */
#define EQL_DEPTH_MAX	128

/**
 * struct eql_places - where the bytes of a query stand, once somebody asks: few do
 * @scalar: of which the query is the value
 * @offsets: for each byte of the query, and its end, the offset in the file; or NULL
 */
struct eql_places {
	struct scalar scalar;
	size_t *offsets;
};

/**
 * struct eql_text - a query and where it stands
 * @data: the query
 * @len: its bytes
 * @file: the text that messages point into
 * @offsets: for each byte of the query, and its end, the offset in @file; or NULL
 * @places: without @offsets: finds them; NULL if the query is the file
 */
struct eql_text {
	const char *data;
	size_t len;
	const struct diag_text *file;
	const size_t *offsets;
	struct eql_places *places;
};

enum eql_kind {
	/* a condition, checked and folded, consists of these */
	EQL_CONSTANT,
	EQL_AND,
	EQL_OR,
	EQL_NOT,
	EQL_TEST,
	/* and a query as it is written of these as well */
	EQL_FIELD,
	EQL_LITERAL,
	EQL_CALL,
	EQL_COMPARE,
};

/* In the order of eql_op_name(). */
enum eql_op {
	EQL_EQ,
	EQL_NE,
	EQL_LT,
	EQL_LE,
	EQL_GT,
	EQL_GE,
	EQL_IN,
	EQL_IN_FOLD,
	EQL_LIKE,
	EQL_LIKE_FOLD,
	EQL_SEQ,		/* ':', the same as like~ */
	EQL_REGEX,
	EQL_REGEX_FOLD,
	/* of tests only; to the functions' literals, no character is special */
	EQL_STARTS,
	EQL_STARTS_FOLD,
	EQL_ENDS,
	EQL_ENDS_FOLD,
	EQL_CONTAINS,
	EQL_CONTAINS_FOLD,
	EQL_GETOPT,		/* as written; what is asked is EQL_REGEX */
	EQL_EXISTS,
	EQL_IS_TRUE,
	EQL_OP_COUNT,
};

enum eql_literal_type {
	EQL_NULL,
	EQL_BOOL,
	EQL_INTEGER,
	EQL_DECIMAL,
	EQL_STRING,
};

/**
 * struct eql_literal - a value that a query names
 * @type: what it is
 * @number: of an integer; 0 or 1 of a boolean
 * @bytes: of a string, without a NUL in it
 * @len: how many
 * @regex: of a string that is a regular expression: what it comes to
 * @offset: where in the query
 */
struct eql_literal {
	enum eql_literal_type type;
	s64 number;
	const char *bytes;
	size_t len;
	const struct regex *regex;
	size_t offset;
};

/**
 * struct eql_expr - a node of a query, or of the condition that comes of it
 * @kind: which of the following are set
 * @offset: where in the query
 * @value: of a constant
 * @reason: of a constant: why it is one
 * @op: of a comparison (as written) or a test (never EQL_NE)
 * @name: of a field or a call
 * @field: of a test
 * @of_length: of a test: it compares the lengths of the field's values, in
 *	characters, with numbers
 * @literals: of a literal (one), and of a test: any of them fulfils it
 * @n_literals: how many
 * @written: of a test: how it was written, if something else is asked for it
 * @children: of and, or, not; of a comparison: the left side, then the right;
 *	of a call: its arguments
 * @n_children: how many
 */
struct eql_expr {
	enum eql_kind kind;
	size_t offset;
	bool value;
	const char *reason;
	enum eql_op op;
	const char *name;
	enum kg_field field;
	bool of_length;
	struct eql_literal *literals;
	size_t n_literals;
	const struct eql_expr *written;
	struct eql_expr **children;
	size_t n_children;
};

/**
 * struct eql_query - a query that was accepted
 * @arena: what it is made of
 * @category: which events it is about
 * @condition: what they must fulfil
 * @never: nothing can fulfil it here
 */
struct eql_query {
	struct arena arena;
	enum kg_category category;
	struct eql_expr *condition;
	bool never;
};

/**
 * struct eql_use - what a query is read for
 * @action: what its rule does; a deny rule may not ask all there is to ask
 * @recorded: it is for recorded events, which have the names of users in them;
 *	the kernel knows their ids
 * @excluded: it is what the rule is not to match
 */
struct eql_use {
	enum kg_action action;
	bool recorded;
	bool excluded;
};

size_t eql_text_offset(const struct eql_text *text, size_t at);
void eql_text_free(struct eql_text *text);

struct eql_query *eql_read(const struct eql_text *text, struct eql_use use);
void eql_free(struct eql_query *query);

struct eql_expr *eql_new(struct arena *arena, enum eql_kind kind, size_t offset);
void eql_set_children(struct arena *arena, struct eql_expr *expr,
		      struct eql_expr *const *children, size_t n);
const char *eql_op_name(enum eql_op op);
bool eql_op_is_like(enum eql_op op);
bool eql_op_is_regex(enum eql_op op);
bool eql_op_folds(enum eql_op op);

void eql_vreport(const struct eql_text *text, size_t offset, enum diag_level level,
		 const char *fmt, va_list ap);
__printf(4, 5)
void eql_report(const struct eql_text *text, size_t offset, enum diag_level level,
		const char *fmt, ...);

#endif /* KG_EQL_H */
