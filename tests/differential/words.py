# SPDX-License-Identifier: GPL-2.0
"""Random texts that are likely to match, and almost to match, each other.

A batch draws all its literals and values from one small pool of words, bent a
little each time.
"""

from text import fold, is_stray, of_bytes, to_bytes

# The manual's limits, in bytes: of a run between stars with a ? in it, of a literal.
MASKED_RUN_MAX, LITERAL_MAX = 64, 1024

PLAIN = ("kexec", "/usr/sbin/kexec", "dd", "/bin/dd", "bash", "sh", "-c", "-l", "--load", "tail",
         "/boot/vmlinuz-6.1.0-13-amd64", "of=/boot/x", "./a.out", "/", "//boot//x", "PATH=/bin",
         "a b", " ", "0", "root", "/proc/self/exe", "Kexec.SH", "null", "true", "1000")
# Each of them means something to somebody on the way.
ODD = ("*", "?", "**", "a*b", "a?b", "\\", "\\\\", "C:\\x41", "\\u{41}", "\\xff", '"', '""', "'",
       "`", "[a-z]", "(x)", "a|b", "a+", ".*", "a.b", "{2}", "~", "&", "#", "@", "<1-5>", "^a$", "%s",
       "//x", "/*x*/", "{}", "null", "\u2028", "\u202e", "\u0085", "\u00a0", "\ufeff", "\ufffd")
# Few letters, so that much matches in part; and what folds outside ASCII only.
ALPHABETS = ("a", "ab", "aAb", "ab/", "a.-", "aé", "éÉe", "€a", "😀a", "kK\u212a", "sSſ", "iIİı",
             "ßẞ", "a\u0301", "\x01\x1f\x7f", "\t\n\r ", "\x08\x0c\x1b", "a\u00ff\u0100", "\U0010ffff\uffff")
# Single bytes; parts of a character; what is too long, too high, or a surrogate.
STRAYS = [of_bytes(raw) for raw in (
    b"\x80", b"\xff", b"\xc3", b"\xbf", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc0\xaf", b"\xe0\x80\xaf",
    b"\xe0\x9f\xbf", b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80")]


class Words:
    def __init__(self, rng):
        self.rng = rng
        self.pool = [self.fresh() for _ in range(rng.randint(3, 10))]

    def fresh(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.35:
            return rng.choice(PLAIN)
        if kind < 0.45:
            return rng.choice(ODD)
        if kind < 0.48:
            return ""
        if kind < 0.6:
            return self.run("ab", rng.randint(2, 6))
        word = self.run(rng.choice(ALPHABETS), rng.randint(1, 8))
        if kind < 0.63:
            return word * (rng.choice((20, 64, 130)) // len(word))
        return word

    def run(self, alphabet, length):
        return "".join(self.rng.choices(alphabet, k=length))

    def literal(self):
        """What a rule looks for."""
        word = self.rng.choice(self.pool)
        word = word if self.rng.random() < 0.7 else self.bent(word)
        return word if len(to_bytes(word)) < LITERAL_MAX - 64 else word[:240]

    def value(self, stray):
        """What an event has; with bytes that are no UTF-8 if they can be said there."""
        rng = self.rng
        word = rng.choice(self.pool)
        if rng.random() < 0.1:
            # A start that comes to nothing, and then the whole, with more behind it.
            word = word[:rng.randint(0, len(word))] + word + rng.choice(self.pool)
        while rng.random() < 0.4:
            word = self.bent(word)
        if stray and rng.random() < 0.4:
            at = rng.randint(0, len(word))
            word = word[:at] + rng.choice(STRAYS) + word[at + rng.randint(0, 1):]
        if rng.random() < 0.002:
            word *= 4000 // (len(word) + 1)
        return word.replace("\0", "")

    def bent(self, word):
        rng = self.rng
        at = rng.randint(0, len(word))
        return rng.choice((
            lambda: word.swapcase(),
            lambda: word.upper(),
            lambda: word[:at] + fold(word[at:]),
            lambda: word[at:],
            lambda: word[:at],
            lambda: word[:at] + word[at + 1:],
            lambda: word[:at] + self.letter() + word[at:],
            lambda: word[:at] + self.letter() + word[at + 1:],
            lambda: word + rng.choice(self.pool),
            lambda: self.letter() + word,
            lambda: word + self.letter(),
            lambda: word[:at] + rng.choice(self.pool) + word[at:],
        ))()[:900]

    def letter(self):
        return self.rng.choice(self.rng.choice(ALPHABETS))

    def pattern(self):
        """A wildcard pattern around a literal."""
        rng = self.rng
        word = self.literal()
        if rng.random() < 0.15:
            return f"*{word}*"
        for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 6, 15))):
            at = rng.randint(0, len(word))
            until = min(len(word), at + rng.choice((0, 0, 0, 1, 1, 2, 5)))
            word = word[:at] + rng.choice(("*", "*", "*", "?", "?", "**", "*?", "?*")) + word[until:]
        before, after = rng.choice((("", ""), ("", ""), ("", "*"), ("*", ""), ("*", "*")))
        return self.within_limits(before + word + after)

    def within_limits(self, pattern):
        """A run between two stars that has a ? in it is not longer than the manual allows."""
        runs = pattern.split("*")
        for at, run in enumerate(runs):
            if len(to_bytes(run)) > MASKED_RUN_MAX:
                runs[at] = run.replace("?", "a")
        return "*".join(runs)

    def regex(self):
        """A regular expression around a literal, which it matches more often than not."""
        rng = self.rng
        word = self.literal()[:40]
        pattern = ""
        while word:
            length = rng.choice((1, 1, 2, 5))
            pattern += self.regex_of(word[:length])
            word = word[length:]
        pattern = pattern or "()"
        shape = rng.random()
        if shape < 0.15:
            return f".*{pattern}.*"
        if shape < 0.25:
            return f"{pattern}.*"
        if shape < 0.35:
            return f"({pattern}|{self.quoted(self.literal()[:20]) or '()'})"
        if shape < 0.4:
            return f"({pattern})+"
        if shape < 0.43:
            return f"~({pattern})"
        if shape < 0.46:
            return f".*&~({pattern})"
        if shape < 0.48:
            return f"@{pattern}@"
        return pattern

    def regex_of(self, piece):
        rng = self.rng
        first, quoted = self.quoted(piece[0]), self.quoted(piece)
        if rng.random() < 0.7:
            return quoted
        return rng.choice((
            lambda: ".", lambda: ".*", lambda: ".?", lambda: ".+", lambda: first + "*",
            lambda: first + "+", lambda: first + "?", lambda: first + "{1,2}",
            lambda: first + "{%d}" % rng.randint(1, 3), lambda: first + "{0,}",
            lambda: f"({quoted})?", lambda: f"({quoted}|{self.quoted(self.letter())})",
            lambda: f"[{self.listed(piece)}]", lambda: f"[^{self.listed(self.letter())}]",
            lambda: "[a-z]", lambda: "[^a-z]*", lambda: "[0-9]+", lambda: "[A-Z]",
            lambda: "[\u0080-\U0010ffff]", lambda: "()", lambda: "\\w*", lambda: "\\W", lambda: "\\d+",
            lambda: "\\S", lambda: "\\s?", lambda: "[\\w.]*", lambda: "[^\\d\\s]+", lambda: "[\\D]",
            lambda: f"~{first}", lambda: "@", lambda: "<0-20>", lambda: "<00-99>", lambda: "<20-3>",
            lambda: '"%s"' % piece.replace('"', ""), lambda: f"({quoted}|#)"))()

    def quoted(self, text):
        return "".join("\\" + c if c in '.?+*|{}[]()"\\#@&<>~^$-' else c for c in text)

    def listed(self, text):
        """Characters of a class."""
        return "".join("\\" + c if c in '[]\\^-"' else c for c in text)


class Options:
    """Options of a tool that there might be, and arguments that give them, or almost."""

    NAMES = ("load", "load-panic", "unload", "lo", "bytes", "ignore-initial", "a.b", "x-", "(|)", "5c")
    LETTERS = "lucax5]?^"

    def __init__(self, rng):
        self.rng = rng
        self.names = rng.sample(self.NAMES, 3)
        self.letters = "".join(rng.sample(self.LETTERS, 4))

    def string(self):
        """A getopt string, which may have a letter twice, or not at all."""
        rng = self.rng
        letters = rng.choices(self.letters, k=rng.randint(0, 5))
        return rng.choice(("", "", "+", "-", ":", "+:", "-:")) + "".join(
            letter + rng.choice(("", "", ":", "::")) for letter in letters)

    def name(self):
        return self.rng.choice(self.names if self.rng.random() < 0.5 else self.letters)

    def argument(self):
        rng = self.rng
        if rng.random() < 0.5:
            cluster = rng.choices(self.letters + "-:;\u00e9", k=rng.randint(0, 4))
            return "-" + "".join(cluster)
        name = rng.choice(self.names)
        name = name if rng.random() < 0.5 else name[:rng.randint(0, len(name))]
        return "--" + name + rng.choice(("", "", "", "=", "=x", "y", "-"))


def has_stray(text):
    return any(map(is_stray, text))
