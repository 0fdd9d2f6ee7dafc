# SPDX-License-Identifier: GPL-2.0
"""What is true of a text and a pattern: by characters, and as naively as can be.

A text is bytes that anybody chose. Here it is a str of its characters: those of
valid UTF-8, and for each byte that is part of none one in U+DC80..U+DCFF, which
no valid text has. Case is folded for ASCII alone.
"""

from functools import lru_cache


def of_bytes(raw):
    return raw.decode("utf-8", "surrogateescape")


def to_bytes(text):
    return text.encode("utf-8", "surrogateescape")


def is_stray(character):
    """Whether this is a byte that is part of no character."""
    return 0xDC80 <= ord(character) <= 0xDCFF


@lru_cache(maxsize=1 << 16)
def fold(text):
    return of_bytes(to_bytes(text).lower())


def is_like(text, pattern):
    """Whether a pattern with the wildcards * and ? is all of a text."""
    length = len(text)
    places = {0}
    for symbol in pattern:
        if not places:
            return False
        if symbol == "*":
            places = set(range(min(places), length + 1))
        elif symbol == "?":
            places = {at + 1 for at in places if at < length}
        else:
            places = {at + 1 for at in places if at < length and text[at] == symbol}
    return length in places
