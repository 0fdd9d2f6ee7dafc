# SPDX-License-Identifier: GPL-2.0
"""Regular expressions of Lucene, matched by the set of places where one can be.

A node takes the places in a text where it may begin to those where it may end.
That needs no automaton, and nothing in it can blow up.

    union     = intersection { "|" intersection }
    intersection = sequence { "&" sequence }
    sequence  = repeat { repeat }
    repeat    = complement { "?" | "*" | "+" | "{n}" | "{n,}" | "{n,m}" }
    complement = "~" complement | class
    class     = "[" [ "^" ] member { member } "]" | simple
    member    = "\\" ( "d" | "D" | "s" | "S" | "w" | "W" ) | character [ "-" character ]
    simple    = "." | "#" | "@" | "<n-m>" | quoted | "(" [ union ] ")"
              | "\\" ( "d" | "D" | "s" | "S" | "w" | "W" ) | character
"""

from functools import lru_cache

from text import is_stray


class RegexError(Exception):
    pass


class Characters:
    """One character: of these ranges and sets, or of none of them."""

    def __init__(self, members, negated=False, insensitive=False):
        self.members, self.negated, self.insensitive = members, negated, insensitive

    def has(self, character):
        alike = {character}
        if self.insensitive and character.isascii():
            alike |= {character.lower(), character.upper()}
        return any(self.member_has(member, alike) for member in self.members) != self.negated

    @staticmethod
    def member_has(member, alike):
        if isinstance(member, Characters):
            return any(map(member.has, alike))
        low, high = member
        return any(low <= one <= high and not is_stray(one) for one in alike)

    def ends(self, text, places):
        return {at + 1 for at in places if at < len(text) and self.has(text[at])}


DIGITS, SPACES = [("0", "9")], [(c, c) for c in " \t\n\r"]
WORDS = [("a", "z"), ("A", "Z"), ("0", "9"), ("_", "_")]
CLASSES = {"d": Characters(DIGITS), "D": Characters(DIGITS, negated=True),
           "s": Characters(SPACES), "S": Characters(SPACES, negated=True),
           "w": Characters(WORDS), "W": Characters(WORDS, negated=True)}


class Empty:
    def ends(self, text, places):
        return places


class Nothing:
    def ends(self, text, places):
        return set()


class Anything:
    def ends(self, text, places):
        return set(range(min(places), len(text) + 1)) if places else places


class Sequence:
    def __init__(self, *parts):
        self.parts = parts

    def ends(self, text, places):
        for part in self.parts:
            places = part.ends(text, places)
        return places


class Union:
    def __init__(self, *parts):
        self.parts = parts

    def ends(self, text, places):
        return set().union(*(part.ends(text, places) for part in self.parts))


class Intersection:
    def __init__(self, *parts):
        self.parts = parts

    def ends(self, text, places):
        found = set()
        for at in places:
            found |= set.intersection(*(part.ends(text, {at}) for part in self.parts))
        return found


class Complement:
    def __init__(self, part):
        self.part = part

    def ends(self, text, places):
        found = set()
        for at in places:
            found |= set(range(at, len(text) + 1)) - self.part.ends(text, {at})
        return found


class Repeat:
    def __init__(self, part, least, most):
        self.part, self.least, self.most = part, least, most

    def ends(self, text, places):
        for _ in range(self.least):
            places = self.part.ends(text, places)
        found, fresh, times = set(places), places, self.least
        while fresh and (self.most is None or times < self.most):
            fresh = self.part.ends(text, fresh) - found
            found |= fresh
            times += 1
        return found


class Interval:
    """A decimal number in a range; with so many digits, if both ends have as many."""

    def __init__(self, low, high):
        self.width = len(low) if len(low) == len(high) else None
        self.low, self.high = sorted((int(low), int(high)))

    def ends(self, text, places):
        found = set()
        for at in places:
            end = at
            while end < len(text) and text[end] in "0123456789":
                end += 1
                if self.width in (None, end - at) and self.low <= int(text[at:end]) <= self.high:
                    found.add(end)
        return found


class Parser:
    def __init__(self, pattern, insensitive):
        self.pattern, self.at, self.insensitive = pattern, 0, insensitive

    def parse(self):
        node = self.union() if self.pattern else Empty()
        if self.at < len(self.pattern):
            raise RegexError(f"unexpected {self.pattern[self.at]!r} at {self.at}")
        return node

    def peek(self, symbols):
        return self.at < len(self.pattern) and self.pattern[self.at] in symbols

    def next(self):
        if self.at == len(self.pattern):
            raise RegexError("unexpected end")
        self.at += 1
        return self.pattern[self.at - 1]

    def take(self, symbol):
        if not self.peek(symbol):
            return False
        self.at += 1
        return True

    def until(self, symbol):
        end = self.pattern.find(symbol, self.at)
        if end < 0:
            raise RegexError(f"no {symbol!r}")
        inner, self.at = self.pattern[self.at:end], end + 1
        return inner

    def union(self):
        parts = [self.intersection()]
        while self.take("|"):
            parts.append(self.intersection())
        return Union(*parts)

    def intersection(self):
        parts = [self.sequence()]
        while self.take("&"):
            parts.append(self.sequence())
        return Intersection(*parts) if parts[1:] else parts[0]

    def sequence(self):
        parts = [self.repeat()]
        while self.at < len(self.pattern) and not self.peek(")|&"):
            parts.append(self.repeat())
        return Sequence(*parts)

    def repeat(self):
        node = self.complement()
        while self.peek("?*+{"):
            symbol = self.next()
            if symbol == "{":
                least, comma, most = self.until("}").partition(",")
                bounds = int(least), (int(most) if most else None) if comma else int(least)
            else:
                bounds = {"?": (0, 1), "*": (0, None), "+": (1, None)}[symbol]
            node = Repeat(node, *bounds)
        return node

    def complement(self):
        return Complement(self.complement()) if self.take("~") else self.character_class()

    def character_class(self):
        if not self.take("["):
            return self.simple()
        negated = self.take("^")
        members = []
        while not members or not self.peek("]"):
            members.append(self.member())
        self.next()
        return Characters(members, negated, self.insensitive)

    def member(self):
        low = self.character()
        if isinstance(low, Characters):
            return low
        return low, self.character() if self.take("-") else low

    def character(self):
        """A character, or the class that one with a backslash stands for."""
        escaped = self.take("\\")
        character = self.next()
        return CLASSES.get(character, character) if escaped else character

    def simple(self):
        if self.take("."):
            return Characters((), negated=True)
        if self.take("#"):
            return Nothing()
        if self.take("@"):
            return Anything()
        if self.take('"'):
            return Sequence(*map(self.literal, self.until('"')))
        if self.take("<"):
            return Interval(*self.until(">").split("-"))
        if self.take("("):
            if self.take(")"):
                return Empty()
            node = self.union()
            if not self.take(")"):
                raise RegexError("no ')'")
            return node
        character = self.character()
        return character if isinstance(character, Characters) else self.literal(character)

    def literal(self, character):
        return Characters([(character, character)], insensitive=self.insensitive)


@lru_cache(maxsize=1 << 12)
def compiled(pattern, insensitive):
    try:
        return Parser(pattern, insensitive).parse()
    except RegexError as error:
        raise RegexError(f"{error} in {pattern!r}") from None


def is_match(text, pattern, insensitive=False):
    """Whether a regular expression is all of a text."""
    return len(text) in compiled(pattern, insensitive).ends(text, {0})
