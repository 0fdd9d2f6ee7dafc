// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "regex_parse.h"

#define INTERVAL_MAX	2147483647u	/* Lucene's; 10 digits */
#define INTERVAL_WIDTH	10

/**
 * struct parser - a regular expression being read
 * @arena: where nodes live
 * @text: the expression
 * @at: how much of it is read
 * @depth: how many groups are open
 * @fold: letters are of either case
 * @remark: what there is to say
 */
struct parser {
	struct arena *arena;
	struct kg_text text;
	size_t at;
	unsigned int depth;
	bool fold;
	struct regex_remark *remark;
};

static const struct regex_node *parse_union(struct parser *p);

__printf(3, 4)
static bool refuse(struct parser *p, size_t offset, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vformat(p->arena, fmt, ap);
	va_end(ap);
	*p->remark = (struct regex_remark){ .offset = offset, .text = text };
	return false;
}

/* The byte so far ahead; 0 after the end (and none has a NUL in it). */
static char peek(const struct parser *p, size_t ahead)
{
	return p->at + ahead < p->text.len ? p->text.data[p->at + ahead] : '\0';
}

static bool accept(struct parser *p, char c)
{
	if (peek(p, 0) != c)
		return false;
	p->at++;
	return true;
}

static bool is_one_of(char c, const char *which)
{
	return c && strchr(which, c);
}

static struct regex_node *new_node(struct parser *p, enum regex_kind kind)
{
	struct regex_node *node = arena_alloc(p->arena, sizeof(*node));

	node->kind = kind;
	return node;
}

static const struct regex_node *new_parent(struct parser *p, enum regex_kind kind,
					   const struct regex_node *const *children, size_t n)
{
	struct regex_node *node;

	if (n == 1)
		return children[0];
	node = new_node(p, kind);
	node->n_children = n;
	node->children = arena_copy(p->arena, children, n * sizeof(*children));
	return node;
}

static const struct regex_node *new_pair(struct parser *p, enum regex_kind kind,
					 const struct regex_node *left,
					 const struct regex_node *right)
{
	const struct regex_node *children[] = { left, right };

	return new_parent(p, kind, children, ARRAY_SIZE(children));
}

static const struct regex_node *new_repeat(struct parser *p, const struct regex_node *child,
					   u32 min, u32 max)
{
	struct regex_node *node = new_node(p, REGEX_REPEAT);

	node->children = arena_copy(p->arena, &child, sizeof(child));
	node->n_children = 1;
	node->min = min;
	node->max = max;
	return node;
}

static const struct regex_node *new_complement(struct parser *p, const struct regex_node *child)
{
	struct regex_node *node = new_node(p, REGEX_COMPLEMENT);

	node->children = arena_copy(p->arena, &child, sizeof(child));
	node->n_children = 1;
	return node;
}

/* Letters are folded before a set is inverted: [^a] takes neither a nor A. */
static const struct regex_node *new_set(struct parser *p, struct regex_set *set, bool invert)
{
	struct regex_node *node = new_node(p, REGEX_SET);

	if (p->fold)
		regex_set_fold(set);
	if (invert)
		regex_set_invert(set);
	else
		regex_set_sort(set);
	node->n_ranges = set->ranges.count;
	node->ranges = arena_copy(p->arena, set->ranges.data,
				  set->ranges.count * sizeof(struct regex_range));
	vector_free(&set->ranges);
	return node;
}

static const struct regex_node *new_range(struct parser *p, u32 first, u32 last)
{
	struct regex_set set = { 0 };

	regex_set_add(&set, first, last);
	return new_set(p, &set, false);
}

static const struct regex_node *new_empty_string(struct parser *p)
{
	return new_parent(p, REGEX_SEQUENCE, NULL, 0);
}

static bool take_char(struct parser *p, u32 *code)
{
	u32 len = kg_char_decode(p->text, p->at, code);

	if (*code >= KG_CODE_BYTE)
		return refuse(p, p->at, "this byte is no UTF-8");
	p->at += len;
	return true;
}

struct class {
	char name;
	bool invert;
	const char *ranges;	/* two characters each */
};

static const struct class classes[] = {
	{ 'd', false, "09" },
	{ 'D', true, "09" },
	{ 's', false, "\t\n\r\r  " },
	{ 'S', true, "\t\n\r\r  " },
	{ 'w', false, "09AZ__az" },
	{ 'W', true, "09AZ__az" },
};

static const struct class *find_class(char name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i].name == name)
			return &classes[i];
	}
	return NULL;
}

static void add_class(struct regex_set *to, const struct class *class)
{
	struct regex_set set = { 0 };
	const char *range;

	for (range = class->ranges; *range; range += 2)
		regex_set_add(&set, range[0], range[1]);
	if (class->invert)
		regex_set_invert(&set);
	regex_set_join(to, &set);
	vector_free(&set.ranges);
}

/* What a person means by an escape that Lucene does not have. */
static const char *escape_meaning(char c)
{
	if (is_one_of(c, "bB"))
		return "a word boundary";
	if (is_one_of(c, "AzZG"))
		return "an anchor: a regex takes the whole value anyway";
	if (is_one_of(c, "tnrfvae"))
		return "a control character: put itself, or take \\s";
	if (is_one_of(c, "xuUcoN"))
		return "a character by number or name: put itself";
	if (is_one_of(c, "pP"))
		return "a Unicode property";
	if (is_one_of(c, "QE"))
		return "a quotation: that is written \"...\"";
	if (is_one_of(c, "kg") || isdigit((unsigned char)c))
		return "a back reference";
	return "unknown";
}

/* After a backslash: is the character itself meant? */
static bool check_escape(struct parser *p)
{
	char c = peek(p, 0);

	if (!c)
		return refuse(p, p->at - 1, "nothing follows this backslash");
	if (isalnum((unsigned char)c))
		return refuse(p, p->at - 1, "no such escape in Lucene: '\\%c' (%s)", c,
			      escape_meaning(c));
	return true;
}

/* A class, as "\d"; NULL if there is none. */
static const struct class *take_class(struct parser *p)
{
	const struct class *class = peek(p, 0) == '\\' ? find_class(peek(p, 1)) : NULL;

	if (class)
		p->at += 2;
	return class;
}

static bool take_escaped_char(struct parser *p, u32 *code)
{
	if (accept(p, '\\') && !check_escape(p))
		return false;
	return take_char(p, code);
}

static bool refuse_open_set(struct parser *p, size_t open)
{
	return refuse(p, open, "this '[' is not closed; the character itself is '\\['");
}

static bool take_range_end(struct parser *p, size_t from, u32 first, u32 *last)
{
	if (!peek(p, 0))
		return true;
	if (peek(p, 0) == ']')
		return refuse(p, p->at - 1,
			      "Lucene reads a range to ']' here; the character itself is '\\-'");
	if (peek(p, 0) == '\\' && find_class(peek(p, 1)))
		return refuse(p, p->at, "a range ends in a character, and '\\%c' is many",
			      peek(p, 1));
	if (!take_escaped_char(p, last))
		return false;
	if (*last < first)
		return refuse(p, from, "this range ends before it begins");
	return true;
}

/* "[:alpha:]" and its like. */
static bool at_posix_class(const struct parser *p)
{
	size_t len = 2;

	if (peek(p, 0) != '[' || peek(p, 1) != ':')
		return false;
	while (isalpha((unsigned char)peek(p, len)))
		len++;
	return peek(p, len) == ':' && peek(p, len + 1) == ']';
}

static bool take_member(struct parser *p, struct regex_set *set)
{
	const struct class *class = take_class(p);
	size_t from = p->at;
	u32 first, last;

	if (class) {
		add_class(set, class);
		return true;
	}
	if (at_posix_class(p))
		return refuse(p, from, "not in Lucene: '[:...:]'; '\\d', '\\w' and '\\s' are");
	if (!take_escaped_char(p, &first))
		return false;
	last = first;
	if (accept(p, '-') && !take_range_end(p, from, first, &last))
		return false;
	regex_set_add(set, first, last);
	return true;
}

/* As in Lucene the first member may be ']'. */
static const struct regex_node *parse_set(struct parser *p)
{
	struct regex_set set = { 0 };
	size_t open = p->at++;
	bool invert = accept(p, '^');
	bool good = true;

	while (good && peek(p, 0)) {
		good = take_member(p, &set);
		if (good && accept(p, ']'))
			return new_set(p, &set, invert);
	}
	vector_free(&set.ranges);
	if (good)
		refuse_open_set(p, open);
	return NULL;
}

static const struct regex_node *parse_quoted(struct parser *p)
{
	struct vector children = { 0 };
	const struct regex_node *node = NULL;
	size_t open = p->at++;
	bool good = true;
	u32 code;

	while (good && peek(p, 0) && peek(p, 0) != '"') {
		good = take_char(p, &code);
		if (good)
			*(const struct regex_node **)vector_add(&children, sizeof(node), 1) =
				new_range(p, code, code);
	}
	if (good && !accept(p, '"'))
		refuse(p, open, "this '\"' is not closed; the character itself is '\\\"'");
	else if (good)
		node = new_parent(p, REGEX_SEQUENCE, children.data, children.count);
	vector_free(&children);
	return node;
}

static const struct regex_node *any_digits(struct parser *p, u32 min, u32 max)
{
	return new_repeat(p, new_range(p, '0', '9'), min, max);
}

/* Numbers of as many digits as @low and @high have; NULL is no limit. */
static const struct regex_node *between(struct parser *p, const char *low, const char *high,
					size_t width)
{
	const struct regex_node *choices[3];
	char first = low ? *low : '0', last = high ? *high : '9';
	size_t n = 0;

	if (!width)
		return new_empty_string(p);
	if (!low && !high)
		return any_digits(p, width, width);
	if (low && high && first == last)
		return new_pair(p, REGEX_SEQUENCE, new_range(p, first, first),
				between(p, low + 1, high + 1, width - 1));
	if (low) {
		choices[n++] = new_pair(p, REGEX_SEQUENCE, new_range(p, first, first),
					between(p, low + 1, NULL, width - 1));
		first++;
	}
	if (high) {
		choices[n++] = new_pair(p, REGEX_SEQUENCE, new_range(p, last, last),
					between(p, NULL, high + 1, width - 1));
		last--;
	}
	if (first <= last)
		choices[n++] = new_pair(p, REGEX_SEQUENCE, new_range(p, first, last),
					any_digits(p, width - 1, width - 1));
	return new_parent(p, REGEX_UNION, choices, n);
}

/* Any number of zeros, then the number, whatever its width. */
static const struct regex_node *between_numbers(struct parser *p, u32 low, u32 high)
{
	const struct regex_node *choices[INTERVAL_WIDTH];
	char least[INTERVAL_WIDTH + 1], most[INTERVAL_WIDTH + 1];
	size_t from = snprintf(least, sizeof(least), "%u", low);
	size_t to = snprintf(most, sizeof(most), "%u", high);
	size_t width, n = 0;

	for (width = from; width <= to; width++)
		choices[n++] = between(p, width == from ? least : "1000000000",
				       width == to ? most : "9999999999", width);
	return new_pair(p, REGEX_SEQUENCE,
			new_repeat(p, new_range(p, '0', '0'), 0, REGEX_UNBOUNDED),
			new_parent(p, REGEX_UNION, choices, n));
}

static bool take_digits(struct parser *p, u32 max, u32 *number)
{
	size_t from = p->at;
	u64 sum = 0;

	for (; isdigit((unsigned char)peek(p, 0)); p->at++) {
		sum = sum * 10 + (peek(p, 0) - '0');
		if (sum > max)
			return refuse(p, from, "this number is larger than %u", max);
	}
	*number = sum;
	return p->at > from || refuse(p, from, "a number is missing here");
}

static const struct regex_node *refuse_named(struct parser *p, size_t open)
{
	size_t len = strcspn(p->text.data + open, ">");

	if (open + len >= p->text.len)
		refuse(p, open, "this '<' is not closed; the character itself is '\\<'");
	else
		refuse(p, open, "no named automaton here: '%.*s>'; the character itself is '\\<'",
		       (int)len, p->text.data + open);
	return NULL;
}

/* Two numbers of the same width mean numbers of that width. */
static const struct regex_node *parse_interval(struct parser *p)
{
	size_t open = p->at++, low_at = p->at, high_at, width;
	const char *swap, *low, *high;
	u32 least, most;

	if (!isdigit((unsigned char)peek(p, 0)))
		return refuse_named(p, open);
	if (!take_digits(p, INTERVAL_MAX, &least))
		return NULL;
	width = p->at - low_at;
	if (!accept(p, '-'))
		return refuse_named(p, open);
	high_at = p->at;
	if (!take_digits(p, INTERVAL_MAX, &most))
		return NULL;
	if (p->at - high_at > REGEX_DIGITS_MAX || width > REGEX_DIGITS_MAX) {
		refuse(p, open, "a number of more than %u digits", REGEX_DIGITS_MAX);
		return NULL;
	}
	if (p->at - high_at != width)
		width = 0;
	if (!accept(p, '>'))
		return refuse_named(p, open);
	if (!width)
		return least < most ? between_numbers(p, least, most)
				    : between_numbers(p, most, least);
	low = p->text.data + low_at;
	high = p->text.data + high_at;
	if (least > most) {
		swap = low;
		low = high;
		high = swap;
	}
	return between(p, low, high, width);
}

struct construct {
	const char *start;
	const char *name;
};

/* Longest first. Lucene has none of these: it takes the '?' for itself. */
static const struct construct constructs[] = {
	{ "(?<=", "a look-behind" },
	{ "(?<!", "a negative look-behind" },
	{ "(?=", "a look-ahead" },
	{ "(?!", "a negative look-ahead" },
	{ "(?:", "a group that captures nothing: write '(...)'" },
	{ "(?>", "an atomic group: write '(...)'" },
	{ "(?<", "a named group: write '(...)'" },
	{ "(?P", "a named group: write '(...)'" },
	{ "(?'", "a named group: write '(...)'" },
	{ "(?#", "a comment" },
	{ "(?(", "a conditional group" },
	{ "(?|", "a branch reset" },
	{ "(?", "flags: 'regex~' takes letters of either case" },
};

static bool check_group(struct parser *p)
{
	const char *rest = p->text.data + p->at;
	size_t left = p->text.len - p->at, i;

	for (i = 0; i < ARRAY_SIZE(constructs); i++) {
		size_t len = strlen(constructs[i].start);

		if (len <= left && !memcmp(rest, constructs[i].start, len))
			return refuse(p, p->at, "not in Lucene: '%s' (%s)", constructs[i].start,
				      constructs[i].name);
	}
	if (p->depth == REGEX_DEPTH_MAX)
		return refuse(p, p->at, "groups nest deeper than %u", REGEX_DEPTH_MAX);
	return true;
}

static const struct regex_node *parse_group(struct parser *p)
{
	const struct regex_node *node;
	size_t open = p->at;

	if (!check_group(p))
		return NULL;
	p->at++;
	if (accept(p, ')'))
		return new_empty_string(p);
	p->depth++;
	node = parse_union(p);
	p->depth--;
	if (!node || accept(p, ')'))
		return node;
	refuse(p, open, "this '(' is not closed; the character itself is '\\('");
	return NULL;
}

static bool at_sequence_end(const struct parser *p)
{
	return !peek(p, 0) || is_one_of(peek(p, 0), ")|&");
}

static const struct regex_node *refuse_missing(struct parser *p)
{
	char c = peek(p, 0);

	if (c == ')' && !p->depth)
		refuse(p, p->at, "this ')' closes nothing; the character itself is '\\)'");
	else if (!c || c == ')')
		refuse(p, p->at, "something is missing here; the empty string is '()'");
	else
		refuse(p, p->at, "nothing stands before this '%c'; the character itself is '\\%c'",
		       c, c);
	return NULL;
}

/* Lucene takes '^' and '$' for themselves; who writes them at an edge means anchors. */
static void remark_anchor(struct parser *p, size_t at)
{
	char c = p->text.data[at];

	if (p->remark->text)
		return;
	p->remark->offset = at;
	p->remark->text = arena_format(p->arena,
				       "'%c' is no anchor here, but the character: a regex takes the whole value anyway (write '\\%c' if you mean it)",
				       c, c);
}

static const struct regex_node *parse_char(struct parser *p)
{
	size_t from = p->at;
	u32 code;

	if (!take_escaped_char(p, &code))
		return NULL;
	if (p->text.data[from] == '$' && at_sequence_end(p))
		remark_anchor(p, from);
	return new_range(p, code, code);
}

static const struct regex_node *parse_class(struct parser *p, const struct class *class)
{
	struct regex_set set = { 0 };

	add_class(&set, class);
	return new_set(p, &set, false);
}

static const struct regex_node *parse_atom(struct parser *p)
{
	const struct class *class = take_class(p);
	struct regex_set none = { 0 };

	if (class)
		return parse_class(p, class);
	if (at_sequence_end(p) || is_one_of(peek(p, 0), "?*+{"))
		return refuse_missing(p);
	switch (peek(p, 0)) {
	case '(':
		return parse_group(p);
	case '[':
		return parse_set(p);
	case '"':
		return parse_quoted(p);
	case '<':
		return parse_interval(p);
	case '.':
		p->at++;
		return new_range(p, 0, REGEX_CHAR_MAX);
	case '@':
		p->at++;
		return new_repeat(p, new_range(p, 0, REGEX_CHAR_MAX), 0, REGEX_UNBOUNDED);
	case '#':
		p->at++;
		return new_set(p, &none, false);
	default:
		return parse_char(p);
	}
}

static const struct regex_node *parse_complement(struct parser *p)
{
	const struct regex_node *node;
	bool complement = false;

	while (accept(p, '~'))
		complement = !complement;
	node = parse_atom(p);
	return node && complement ? new_complement(p, node) : node;
}

static bool take_counts(struct parser *p, u32 *min, u32 *max)
{
	size_t open = p->at - 1;

	if (!isdigit((unsigned char)peek(p, 0)))
		return refuse(p, open, "how many times? The character itself is '\\{'");
	if (!take_digits(p, REGEX_REPEAT_MAX, min))
		return false;
	*max = *min;
	if (accept(p, ',')) {
		*max = REGEX_UNBOUNDED;
		if (isdigit((unsigned char)peek(p, 0)) && !take_digits(p, REGEX_REPEAT_MAX, max))
			return false;
	}
	if (!accept(p, '}'))
		return refuse(p, open, "this '{' is not closed; the character itself is '\\{'");
	if (*min > *max)
		return refuse(p, open, "at least %u and at most %u times is never", *min, *max);
	return true;
}

static bool take_quantifier(struct parser *p, u32 *min, u32 *max)
{
	*min = 0;
	*max = REGEX_UNBOUNDED;
	switch (p->text.data[p->at++]) {
	case '?':
		*max = 1;
		return true;
	case '*':
		return true;
	case '+':
		*min = 1;
		return true;
	default:
		return take_counts(p, min, max);
	}
}

/*
 * Elsewhere a second mark makes a quantifier lazy or possessive; for Lucene it
 * is one more quantifier. Where both take the same values it may stand.
 */
static bool check_second_mark(struct parser *p, u32 min)
{
	if (peek(p, 0) == '+')
		return refuse(p, p->at, "there are no possessive quantifiers: leave out this '+'");
	if (peek(p, 0) == '?' && min)
		return refuse(p, p->at,
			      "there are no lazy quantifiers, and Lucene would take nothing as well: leave out this '?'");
	return true;
}

static const struct regex_node *parse_repeated(struct parser *p)
{
	const struct regex_node *node = parse_complement(p);
	u32 min, max;

	while (node && is_one_of(peek(p, 0), "?*+{")) {
		if (!take_quantifier(p, &min, &max) || !check_second_mark(p, min))
			return NULL;
		node = new_repeat(p, node, min, max);
	}
	return node;
}

static const struct regex_node *parse_sequence(struct parser *p)
{
	struct vector children = { 0 };
	const struct regex_node *node;

	if (peek(p, 0) == '^')
		remark_anchor(p, p->at);
	do {
		node = parse_repeated(p);
		*(const struct regex_node **)vector_add(&children, sizeof(node), 1) = node;
	} while (node && !at_sequence_end(p));
	if (node)
		node = new_parent(p, REGEX_SEQUENCE, children.data, children.count);
	vector_free(&children);
	return node;
}

static const struct regex_node *parse_joined(struct parser *p, enum regex_kind kind, char joint,
					     const struct regex_node *(*parse)(struct parser *))
{
	struct vector children = { 0 };
	const struct regex_node *node;

	do {
		node = parse(p);
		*(const struct regex_node **)vector_add(&children, sizeof(node), 1) = node;
	} while (node && accept(p, joint));
	if (node)
		node = new_parent(p, kind, children.data, children.count);
	vector_free(&children);
	return node;
}

static const struct regex_node *parse_intersection(struct parser *p)
{
	return parse_joined(p, REGEX_INTERSECTION, '&', parse_sequence);
}

static const struct regex_node *parse_union(struct parser *p)
{
	return parse_joined(p, REGEX_UNION, '|', parse_intersection);
}

/**
 * regex_parse() - read a regular expression
 * @arena: where the tree lives, and what is said of it
 * @text: the expression, without a NUL in it
 * @fold: it takes ASCII letters in either case
 * @remark: set: why it is refused; or a warning; or nothing
 *
 * Return: the tree, NULL if it is refused.
 */
const struct regex_node *regex_parse(struct arena *arena, struct kg_text text, bool fold,
				     struct regex_remark *remark)
{
	struct parser p = { .arena = arena, .text = text, .fold = fold, .remark = remark };
	const struct regex_node *node;

	*remark = (struct regex_remark){ 0 };
	if (!text.len)
		return new_empty_string(&p);
	node = parse_union(&p);
	if (node && p.at < text.len)
		return refuse_missing(&p);
	return node;
}
