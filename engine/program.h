/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The format of a policy program: what the tool compiles a rule set to and the
 * module runs.
 *
 * One program holds the whole set. Its parts are arrays ("sections") in one
 * blob, native byte order, each at an offset that is a multiple of 8:
 *
 *	rules -> code -> predicates <- matchers -> heads -> exact, numbers,
 *	  ^                  |                     grams -> needles -> patterns
 *	  +---- candidates <-+
 *
 * A *predicate* is a true-or-false question about one field, and is shared by
 * all rules that ask it. The predicates of a field have consecutive numbers,
 * and the field's *matcher* answers all of them in one go, the first time that
 * any of them is asked: the field's value is gathered once, looked up in a
 * table of literals and scanned once for all patterns.
 *
 * A rule's *code* is an array of tests. Each test names a predicate and where
 * to go if it is true and if it is false: forward only, or to one of the two
 * ends. So there is no stack and no loop, and a rule costs at most its length.
 * A test without a predicate notes that an exclusion held, and goes on.
 *
 * *Candidates* index the rules by predicates, of which one at least must be
 * true for the rule to match: its *guards*. Matchers with guards run first; a
 * rule none of whose guards came true is not looked at. Rules without guards
 * are *unguarded*, and looked at for every event of their category.
 *
 * What one element owns of another section follows what the element before it
 * owns, without a gap or an overlap (code of rules; candidates of predicates;
 * predicates, exact, patterns, grams and numbers of matchers; segments or the
 * automaton of patterns; failures of segments; ranges and transitions of automata;
 * heads of matchers and of grams; filters and needles of grams). So the verifier looks at
 * each element once. Bytes may be shared.
 */
#ifndef KG_ENGINE_PROGRAM_H
#define KG_ENGINE_PROGRAM_H

#include "field.h"
#include "types.h"

#define KG_PROGRAM_MAGIC	0x3147504bu	/* "KPG1" */
#define KG_PROGRAM_VERSION	6
#define KG_PROGRAM_ALIGN	8

/*
 * Bounds. They keep the verifier's and the engine's work small and leave room
 * above the largest public rule sets (340 literals in a rule, 512 rules).
 */
#define KG_PROGRAM_SIZE_MAX	(16u << 20)	/* a set of 512 big rules is ~4 MiB */
#define KG_RULES_MAX		1024u		/* a bitmap of them sits on the stack */
#define KG_RULE_ASKS_MAX	4096u		/* comparisons in one rule; */
						/* 2,000 nodes have fewer */
#define KG_RULE_CODE_MAX	6144u		/* their tests, and a note for each two at most */
#define KG_PREDICATES_MAX	65536u		/* their truth is an 8 KiB bitmap */
#define KG_PATTERNS_MAX		65536u		/* and which were tried is one, too */
#define KG_DFAS_MAX		8192u		/* regular expressions: */
						/* at worst a pass over the value each */
#define KG_LITERAL_MAX		1024u		/* bytes in a literal */
#define KG_SAME_HASH_MAX	4096u		/* literals of one table of one hash */
#define KG_EXACT_BITS_MAX	17u		/* of the number of a bucket of literals */
#define KG_ENTRIES_MAX		(1u << 20)	/* entries of any one section but bytes */
#define KG_RULE_ID_MAX		128u		/* bytes in a rule's id */
#define KG_RULE_META_MAX	4096u		/* bytes of a rule's metadata, */
						/* copied into each alert */
#define KG_LOOSE_SEGMENT_MAX	64u		/* bytes in a floating segment with '?': */
						/* its cost a byte */
#define KG_NEEDLE_MAX		8u		/* bytes in a needle: compared in one step */
#define KG_GRAM_MAX		4u		/* bytes by which needles are found: */
						/* hashed in one step */
#define KG_GRAM_BITS_MAX	17u		/* of the number of a bucket: */
						/* two at least for each needle */
#define KG_FILTER_BITS		5u		/* by which a filter tells needles apart */
#define KG_MATCHER_GRAMS_MAX	8u		/* so often may a value be scanned */
#define KG_BUCKET_MAX		64u		/* needles in a bucket: what a byte can cost */

#define KG_NONE			0xffffffffu	/* no predicate, no table */
#define KG_ACCEPT		0xffffffffu	/* a test's target: the rule matches */
#define KG_REJECT		0xfffffffeu	/* a test's target: it does not */

enum kg_section_id {
	KG_SECTION_BYTES,	/* u8: literals, rule ids, metadata */
	KG_SECTION_RULES,	/* struct kg_rule */
	KG_SECTION_CODE,	/* struct kg_test */
	KG_SECTION_PREDICATES,	/* struct kg_predicate */
	KG_SECTION_CANDIDATES,	/* u32: rules, by predicate */
	KG_SECTION_UNGUARDED,	/* u32: rules that every event must consider */
	KG_SECTION_MATCHERS,	/* struct kg_matcher */
	KG_SECTION_EXACT,	/* struct kg_exact */
	KG_SECTION_PATTERNS,	/* struct kg_pattern */
	KG_SECTION_SEGMENTS,	/* struct kg_segment */
	KG_SECTION_FAILURES,	/* u16: Knuth-Morris-Pratt failure functions */
	KG_SECTION_GRAMS,	/* struct kg_grams */
	KG_SECTION_HEADS,	/* u32: where buckets begin */
	KG_SECTION_FILTERS,	/* u32: what may be in them */
	KG_SECTION_NEEDLES,	/* struct kg_needle */
	KG_SECTION_NUMBERS,	/* struct kg_number */
	KG_SECTION_DFAS,	/* struct kg_dfa */
	KG_SECTION_DFA_RANGES,	/* struct kg_dfa_range */
	KG_SECTION_TRANSITIONS,	/* u16: where the states of an automaton go */
	KG_SECTION_COUNT,
};

/* An array in the blob: @count elements of its section's type, from @offset. */
struct kg_section {
	u32 offset;
	u32 count;
};

/* The start of the blob. */
struct kg_program_header {
	u32 magic;
	u32 version;
	u32 size;		/* of the blob, this header included */
	u32 reserved;		/* 0 */
	u64 policy_version;	/* that its maker gave the set; the engine does not look at it */
	struct kg_section sections[KG_SECTION_COUNT];
};

/* A slice of another section: elements [first, first + count). */
struct kg_range {
	u32 first;
	u32 count;
};

enum kg_action {
	KG_ACTION_ALERT,
	KG_ACTION_DENY,
	KG_ACTION_COUNT,
};

struct kg_rule {
	struct kg_range code;	/* in CODE; the first test is the entry */
	struct kg_range id;	/* in BYTES */
	struct kg_range meta;	/* in BYTES: a JSON object for whoever shows the alert */
	u32 category;		/* enum kg_category */
	u32 action;		/* enum kg_action */
};

struct kg_test {
	u32 predicate;		/* or KG_NONE: an exclusion held, go to on_true */
	u32 on_true;		/* index in the rule's code, KG_ACCEPT or KG_REJECT */
	u32 on_false;
};

struct kg_predicate {
	u32 matcher;			/* in MATCHERS: which field answers it */
	struct kg_range candidates;	/* in CANDIDATES: rules that it guards */
};

/* All predicates on one field, and how they are answered. */
struct kg_matcher {
	u32 field;			/* enum kg_field */
	u32 guards;			/* 1 << category: it has guards of such rules */
	u32 exists;			/* predicate "is not null", or KG_NONE */
	u32 is_true;			/* predicate "is true" (booleans), or KG_NONE */
	u32 unscanned;			/* so many of the first patterns have no needle */
	struct kg_range predicates;	/* in PREDICATES */
	struct kg_range exact;		/* in EXACT, sorted by hash */
	struct kg_range heads;		/* in HEADS: as of grams, one more than there are buckets */
	struct kg_range patterns;	/* in PATTERNS */
	struct kg_range grams;		/* in GRAMS; KG_MATCHER_GRAMS_MAX at most */
	u32 longest;			/* bytes in the longest literal of @exact */
	u32 bits;			/* there are 1 << bits buckets in @exact, if there is any */
	struct kg_range numbers;	/* in NUMBERS: compared with a number */
	struct kg_range lengths;	/* in NUMBERS: compared with a text's characters */
};

/*
 * A literal without wildcards: equal to it, the predicate is true. It is in the bucket of
 * which the number is the upper bits of its hash.
 */
struct kg_exact {
	u32 hash;			/* kg_hash() of the literal */
	u32 predicate;
	struct kg_range literal;	/* in BYTES */
	u32 fold;			/* 1: compare folded, and the literal is; or 0 */
};

#define KG_PATTERN_FOLD		1u	/* ASCII case-insensitive; segments are folded */
#define KG_PATTERN_AT_START	2u	/* the first segment is where the value begins */
#define KG_PATTERN_AT_END	4u	/* the last segment is where the value ends */
#define KG_PATTERN_PLAIN	8u	/* a '?' in a segment is itself */
#define KG_PATTERN_FLAGS	15u

/*
 * A literal with wildcards: the runs between its stars, in order. '?' within a
 * segment takes any character. No segment at all is "*". Or a regular expression.
 */
struct kg_pattern {
	u32 predicate;
	u32 flags;
	struct kg_range segments;	/* in SEGMENTS */
	u32 dfa;			/* in DFAS, and then it has no segments; or KG_NONE */
};

/*
 * A segment that is neither at the start nor at the end of the value floats. It
 * is searched for in time linear in the value: with @failures if it has no '?',
 * else it is at most KG_LOOSE_SEGMENT_MAX bytes.
 */
struct kg_segment {
	struct kg_range bytes;		/* in BYTES; not empty */
	u32 failures;			/* first of bytes.count entries in FAILURES, or KG_NONE */
};

/* Where in a value needles are looked for. */
enum kg_span {
	KG_SPAN_ALL,
	KG_SPAN_HEAD,		/* where it begins */
	KG_SPAN_TAIL,		/* where it ends */
	KG_SPAN_COUNT,
};

/*
 * Needles, found by @size of their bytes, a gram. Of the hash of these the upper bits are
 * the number of a bucket, b; the next KG_FILTER_BITS are that of a bit in filters[b], which
 * is set if there is a needle with it. Bucket b begins at heads[b], counted from the first
 * needle, and ends where the next one begins.
 *
 * A value is looked at every @step bytes. So that a needle is found wherever it is, it is
 * there so often: by the gram that it ends with, the one that ends a byte before, and so on.
 */
struct kg_grams {
	u32 span;			/* enum kg_span */
	u32 size;			/* 1 to KG_GRAM_MAX */
	u32 step;			/* 1 to KG_NEEDLE_MAX; 1 but for KG_SPAN_ALL */
	u32 bits;			/* there are 1 << bits buckets */
	struct kg_range heads;		/* in HEADS: one more than there are buckets */
	struct kg_range filters;	/* in FILTERS: one a bucket */
	struct kg_range needles;	/* in NEEDLES */
};

enum kg_place {
	KG_PLACE_ANYWHERE,
	KG_PLACE_FROM_START,
	KG_PLACE_AT_END,
	KG_PLACE_COUNT,
};

/*
 * A run of bytes that a value must have, where it matters at a certain place,
 * for a pattern to match it. Only then is the pattern itself looked at.
 */
struct kg_needle {
	u64 bytes;		/* folded, the last one lowest */
	u32 len;		/* how many, at most KG_NEEDLE_MAX */
	u32 pattern;		/* in PATTERNS */
	u16 ahead;		/* bytes of it behind the gram by which it is found here */
	u16 place;		/* enum kg_place: where it must end */
	u32 offset;		/* FROM_START: bytes from there */
};

#define KG_DFA_CLASSES_MAX 256u	/* a class is a byte in the table of ASCII characters */
#define KG_DFA_ASCII	128u	/* entries of a table by ASCII character */
#define KG_DFA_ACCEPT	0xffffu	/* goes to: the value matches, whatever follows */
#define KG_DFA_REJECT	0xfffeu	/* goes to: it does not, whatever follows */

/*
 * A regular expression: an automaton over the characters of the whole value.
 * Characters that it does not tell apart are a class. From a state it goes by a
 * class to a state, or to one of the two ends.
 */
struct kg_dfa {
	u32 start;			/* a state, KG_DFA_ACCEPT or KG_DFA_REJECT */
	u32 states;			/* how many */
	u32 accepting;			/* a value that ends in this state or above matches */
	u32 classes;			/* how many */
	u32 ascii;			/* in BYTES: KG_DFA_ASCII classes, by character */
	struct kg_range ranges;		/* in DFA_RANGES: of the others, from KG_DFA_ASCII up */
	struct kg_range transitions;	/* in TRANSITIONS: a row of classes for each state */
};

/* Characters of a class: from the first up to the next range's. */
struct kg_dfa_range {
	u32 first;
	u32 class;
};

enum kg_compare {
	KG_COMPARE_EQ,
	KG_COMPARE_LT,
	KG_COMPARE_LE,
	KG_COMPARE_GT,
	KG_COMPARE_GE,
	KG_COMPARE_COUNT,
};

struct kg_number {
	s64 value;
	u32 predicate;
	u32 compare;		/* enum kg_compare: field COMPARE value */
};

/**
 * struct kg_program - a verified program, ready to run
 *
 * Pointers into the blob, filled in by kg_program_verify() and by nobody else.
 * The blob must live and stay as it is for as long as this is used.
 */
struct kg_program {
	const u8 *bytes;
	const struct kg_rule *rules;
	const struct kg_test *code;
	const struct kg_predicate *predicates;
	const u32 *candidates;
	const u32 *unguarded;
	const struct kg_matcher *matchers;
	const struct kg_exact *exact;
	const struct kg_pattern *patterns;
	const struct kg_segment *segments;
	const u16 *failures;
	const struct kg_grams *grams;
	const u32 *heads;
	const u32 *filters;
	const struct kg_needle *needles;
	const struct kg_number *numbers;
	const struct kg_dfa *dfas;
	const struct kg_dfa_range *dfa_ranges;
	const u16 *transitions;
	u32 n_rules;
	u32 n_predicates;
	u32 n_matchers;
	u32 n_patterns;
	u32 n_unguarded;
	u32 n_guarding;
	u8 guarding[KG_FIELD_COUNT];	/* matchers that have guards */
};

#endif /* KG_ENGINE_PROGRAM_H */
