# SPDX-License-Identifier: GPL-2.0
"""A rule as a tree that rules on an event by walking it, and writes itself as EQL."""

from operator import eq, ge, gt, le, lt

from fields import FIELDS
from lucene import is_match
from options import gives
from text import fold, is_like


def contains(value, literal):
    """By EQL, nothing contains the empty string."""
    return literal != "" and literal in value


def any_fold(matches):
    """The same operator, upper and lower case alike."""
    return lambda value, literal: matches(fold(value), fold(literal))


# What an operator asks of one value and one literal.
MATCHES = {
    "==": eq,
    "in": eq,
    "in~": any_fold(eq),
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "like": is_like,
    "like~": any_fold(is_like),
    ":": any_fold(is_like),
    "regex": is_match,
    "regex~": lambda value, literal: is_match(value, literal, insensitive=True),
    "startsWith": str.startswith,
    "startsWith~": any_fold(str.startswith),
    "endsWith": str.endswith,
    "endsWith~": any_fold(str.endswith),
    "stringContains": contains,
    "stringContains~": any_fold(contains),
    "wildcard": is_like,
    "wildcard~": any_fold(is_like),
}

FUNCTIONS = {name for name in MATCHES if name.rstrip("~") in
             ("startsWith", "endsWith", "stringContains", "wildcard")}

NEGATIONS = {"!=": "==", "not in": "in", "not in~": "in~"}


def write_string(text):
    named = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
             '"': '\\"', "\\": "\\\\"}
    return '"%s"' % "".join(
        named.get(c) or (c if c.isprintable() else "\\u{%x}" % ord(c)) for c in text)


def write_literal(literal):
    if literal is True or literal is False:
        return "true" if literal else "false"
    return write_string(literal) if isinstance(literal, str) else str(literal)


class Test:
    """A question to the values of a field, or to their lengths: one of them fits one literal."""

    def __init__(self, field, op, literals, of_length=False):
        self.field, self.op, self.literals, self.of_length = field, op, tuple(literals), of_length
        if field in FIELDS and FIELDS[field].is_text and not of_length:
            # An id is a string, and may be compared with a number.
            self.literals = tuple(map(str, literals))
        self.negated = op in NEGATIONS
        self.matches = MATCHES[NEGATIONS.get(op, op)]

    def holds(self, event):
        values = event.values(self.field)
        if self.of_length:
            values = [len(value) for value in values]
        found = any(self.matches(value, literal)
                    for value in values for literal in self.literals)
        return found != self.negated

    def tests(self):
        yield self

    def write(self):
        literals = ", ".join(map(write_literal, self.literals))
        subject = f"length({self.field})" if self.of_length else self.field
        if self.op in FUNCTIONS:
            return f"{self.op}({subject}, {literals})"
        if len(self.literals) != 1 or self.op.rstrip("~").endswith("in"):
            literals = f"({literals})"
        return f"{subject} {self.op} {literals}"


class Option:
    """Whether some argument gives an option, by a getopt string."""

    op = "getopt"

    def __init__(self, field, string, names):
        self.field, self.string, self.names = field, string, tuple(names)

    def holds(self, event):
        return any(gives(value, self.string, name)
                   for value in event.values(self.field) for name in self.names)

    def tests(self):
        yield self

    def write(self):
        arguments = ", ".join(map(write_string, (self.string, *self.names)))
        return f"getopt({self.field}, {arguments})"


class IsNull:
    """Whether a field has no value at all."""

    op = "null"

    def __init__(self, field, negated):
        self.field, self.negated = field, negated

    def holds(self, event):
        return bool(event.values(self.field)) == self.negated

    def tests(self):
        yield self

    def write(self):
        return f"{self.field} {'!=' if self.negated else '=='} null"


class Flag:
    """A field that is true or false, as a condition."""

    op = "flag"

    def __init__(self, field):
        self.field = field

    def holds(self, event):
        return True in event.values(self.field)

    def tests(self):
        yield self

    def write(self):
        return self.field


class Constant:
    def __init__(self, value):
        self.value = value

    def holds(self, event):
        return self.value

    def tests(self):
        return ()

    def write(self):
        return "true" if self.value else "false"


class Not:
    def __init__(self, part):
        self.parts = (part,)

    def holds(self, event):
        return not self.parts[0].holds(event)

    def tests(self):
        return self.parts[0].tests()

    def write(self):
        return f"not ({self.parts[0].write()})"


class And:
    word = " and "

    def __init__(self, *parts):
        self.parts = parts

    def holds(self, event):
        return all(part.holds(event) for part in self.parts)

    def tests(self):
        for part in self.parts:
            yield from part.tests()

    def write(self):
        return self.word.join(f"({part.write()})" for part in self.parts)


class Or(And):
    word = " or "

    def holds(self, event):
        return any(part.holds(event) for part in self.parts)


class Rule:
    def __init__(self, category, condition):
        self.category, self.condition = category, condition

    def holds(self, event):
        return event.category == self.category and self.condition.holds(event)

    def tests(self):
        return self.condition.tests()

    def write(self):
        return f"{self.category} where {self.condition.write()}"
