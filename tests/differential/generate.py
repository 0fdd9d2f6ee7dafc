# SPDX-License-Identifier: GPL-2.0
"""Random rules and events: what both evaluators are asked about."""

import json
import random

from event import EXEC_ACTIONS, FILE_ACTIONS, FILE_TYPES, KEXEC_ACTIONS
from fields import FIELDS
from rule import FUNCTIONS
from text import to_bytes
from words import Options, Words, has_stray

NUMBERS = (0, 1, 2, 3, 4, 5, 10, 100, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1)
IDS = ("0", "1", "10", "100", "1000", "65534", "4294967294")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
MIRRORED = dict(zip(COMPARISONS, ("==", "!=", ">", ">=", "<", "<=")))
SPACES = (" ", " ", " ", "  ", "\n", "\t", "\n\t ", " // why\n", " /* * */ ", "/**/")
ID_NAMES = ("root", "ROOT", "daemon", "nobody", "nogroup", "nosuch", "x y")
KEXEC_ABIS = ("x86_64", "i386", "x32", "aarch64", "arm")
# Constants of an event, and what rules that were written elsewhere say about them.
CONSTANTS = {
    "host.os.type": ("linux", "LINUX", "windows", "lin*", "l?nux", "*"),
    "event.kind": ("event", "EVENT", "alert", "e*t"),
    "event.type": ("start", "end", "process_started", "st*", "START"),
    "event.category": ("process", "kexec", "file", "p*"),
    "event.action": EXEC_ACTIONS + ("load_module", "EXEC", "exec*", "fork", "*"),
}


class Source:
    """Tokens, written as EQL with whatever may stand between them."""

    def __init__(self, rng):
        self.rng = rng
        self.is_plain = rng.random() < 0.5

    def write(self, tokens):
        text = ""
        for token in tokens:
            needed = text and (text[-1].isalnum() or text[-1] in "_~`") and (
                token[0].isalnum() or token[0] in "_?`")
            if self.is_plain:
                text += " " * bool(text) + token
            elif needed or self.rng.random() < 0.5:
                text += self.rng.choice(SPACES) + token
            else:
                text += token
        return text

    def string(self, text):
        if '"""' not in text and not set(text) & set("\r\n"):
            if self.rng.random() < 0.15:
                return f'"""{text}"""'
        return '"%s"' % "".join(map(self.character, text))

    def character(self, c):
        named = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}
        if c in named and (c in '"\\\r\n' or self.rng.random() < 0.7):
            return "\\" + named[c]
        if self.rng.random() < 0.02 or not c.isprintable():
            return "\\u{%0*x}" % (self.rng.randint(2, 8), ord(c))
        return c

    def field(self, name):
        if self.rng.random() < 0.1:
            name = f"`{name}`" if self.rng.random() < 0.5 else ".".join(
                f"`{part}`" for part in name.split("."))
        if self.rng.random() < 0.02 and "`" not in name:
            name = name.replace(".", self.rng.choice((" . ", ". ", "\n.")))
        return "?" + name if self.rng.random() < 0.1 else name


class Batch:
    """Rules and events about a few fields and a few words."""

    def __init__(self, seed, rules, events, without=()):
        self.rng = random.Random(seed)
        self.without = set(without)
        self.words = Words(self.rng)
        self.options = Options(self.rng)
        self.category = self.rng.choices(("process", "kexec", "file"), (75, 15, 10))[0]
        self.fields = self.some_fields()
        self.numbers = self.rng.sample(NUMBERS, 4)
        self.rules = [self.rule() for _ in range(rules)]
        self.events = [self.event() for _ in range(events)]

    def some_fields(self):
        known = [field for field in dict.fromkeys(FIELDS.values())
                 if self.category in field.categories]
        ours = [field for field in known if "process" not in field.categories]
        # Few fields are arguments, and options are asked of no others.
        arguments = [field for field in known if field.names[0].endswith(".args")]
        some = (self.rng.sample(known, self.rng.randint(3, 7)) + self.rng.sample(ours, len(ours) // 3)
                + self.rng.sample(arguments, self.rng.randint(0, 1)))
        return list(dict.fromkeys(some))

    # Rules

    def rule(self):
        rng = self.rng
        self.source = Source(rng)
        if rng.random() < 0.02:
            condition = self.nested()
        else:
            condition = self.either(rng.choice((0, 1, 1, 2, 2, 2, 3, 4)))
        return self.source.write([self.category, "where"] + condition)

    def nested(self):
        """As deep as a rule may be."""
        tokens = self.primary(0)
        for _ in range(self.rng.randint(10, 30)):
            tokens = self.rng.choice(([], ["not"])) + ["("] + tokens + [")"]
        return tokens

    def either(self, depth):
        return self.joined("or", self.both, depth)

    def both(self, depth):
        return self.joined("and", self.negation, depth)

    def joined(self, word, part, depth):
        tokens = part(depth)
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 4)) if depth else 0):
            tokens += [word] + part(depth - 1)
        return tokens

    def negation(self, depth):
        if self.rng.random() < 0.2:
            return ["not"] + self.negation(depth)
        return self.primary(depth)

    def primary(self, depth):
        rng = self.rng
        if depth and rng.random() < 0.4 or rng.random() < 0.05:
            return self.true_or_false(["("] + self.either(max(depth - 1, 0)) + [")"])
        if rng.random() < 0.01:
            return [rng.choice(("true", "false"))]
        if rng.random() < 0.05:
            return self.constant_test()
        return self.test(rng.choice(self.fields))

    def true_or_false(self, condition):
        """A condition, now and then compared with true or false; one that is no field."""
        if self.rng.random() < 0.9 or len(set(condition) - {"(", ")"}) == 1:
            return condition
        return condition + [self.rng.choice(("==", "!=")), self.rng.choice(("true", "false"))]

    def constant_test(self):
        name = self.rng.choice([name for name in CONSTANTS if name not in FIELDS
                                or self.category not in FIELDS[name].categories])
        return self.text_test(name, lambda: self.rng.choice(CONSTANTS[name]))

    def test(self, field):
        rng = self.rng
        name = rng.choice(field.names)
        if rng.random() < 0.08:
            return self.compared([self.source.field(name)], rng.choice(("==", "!=")), "null")
        if field.kind == "number":
            return self.number_test(self.source.field(name))
        if field.kind == "boolean":
            return self.flag_test(self.source.field(name))
        return self.text_test(name, self.literals_of(name))

    def literals_of(self, name):
        """What makes a literal for a field of text."""
        known = self.known_values(name)
        if not known:
            return self.words.literal
        return lambda: self.rng.choice(known) if self.rng.random() < 0.9 else self.words.literal()

    def known_values(self, name):
        if name.endswith((".id", ".uid")):
            return IDS
        if name.endswith(("user.name", "group.name")):
            return ID_NAMES
        return {"event.action": FILE_ACTIONS if self.category == "file" else KEXEC_ACTIONS,
                "event.type": FILE_TYPES, "event.outcome": ("success", "failure", "unknown"),
                "kexec.abi": KEXEC_ABIS}.get(name)

    def compared(self, subject, op, literal):
        """A comparison; now and then the other way round, or with more parentheses."""
        shape = self.rng.random()
        if shape < 0.06:
            return [literal, MIRRORED[op]] + subject
        if shape < 0.09 and literal != "null":
            return subject + [op, "(", literal, ")"]
        if shape < 0.12 and len(subject) == 1:
            return ["("] + subject + [")", op, literal]
        return subject + [op, literal]

    def number_test(self, subject):
        rng = self.rng
        if rng.random() < 0.2:
            return [subject] + rng.choice((["in"], ["not", "in"])) + self.list(self.number)
        return self.compared([subject], rng.choice(COMPARISONS), self.number())

    def number(self):
        return str(min(max(self.rng.choice(self.numbers) + self.rng.choice((-1, 0, 0, 0, 1)), 0), 2**63 - 1))

    def flag_test(self, subject):
        rng = self.rng
        if rng.random() < 0.5:
            return [subject]
        truth = lambda: rng.choice(("true", "false"))
        if rng.random() < 0.1:
            return [subject] + rng.choice((["in"], ["not", "in"])) + self.list(truth)
        return self.compared([subject], rng.choice(("==", "!=")), truth())

    def text_test(self, name, literal):
        rng = self.rng
        string = self.source.string
        subject = self.source.field(name)
        if name.endswith((".id", ".uid")) and rng.random() < 0.1:
            return self.id_test(subject)
        if name.endswith(".args") and rng.random() < 0.4 and "getopt" not in self.without:
            return self.option_test(subject)
        kind = rng.choice(("equal", "equal", "in", "in", "like", "like", "like", "regex", "function",
                           "length"))
        if kind in self.without:
            kind = "like"
        if kind == "equal":
            return self.compared([subject], rng.choice(("==", "!=")), string(literal()))
        if kind == "in":
            return ([subject] + rng.choice((["in"], ["in~"], ["not", "in"], ["not", "in~"]))
                    + self.list(lambda: string(literal())))
        if kind == "like":
            op = rng.choice((":", "like", "like~"))
            return [subject, op] + self.one_or_list(lambda: string(self.pattern(name, literal)))
        if kind == "regex":
            op = rng.choice(("regex", "regex~"))
            return [subject, op] + self.one_or_list(lambda: string(self.words.regex()))
        if kind == "function":
            return self.function(name, subject, literal)
        return self.length_test(subject, literal)

    def id_test(self, subject):
        """An id is a string of digits, and may be equal to a number."""
        number = lambda: self.rng.choice(IDS)
        if self.rng.random() < 0.5:
            return [subject] + self.rng.choice((["in"], ["not", "in"])) + self.list(number)
        return self.compared([subject], self.rng.choice(("==", "!=")), number())

    def option_test(self, subject):
        string = self.source.string
        names = self.list(lambda: string(self.options.name()))[1:-1]
        return self.true_or_false(["getopt", "(", subject, ",", string(self.options.string()), ","]
                                  + names + [")"])

    def pattern(self, name, literal):
        if self.rng.random() < 0.3:
            return literal()
        if self.known_values(name) and self.rng.random() < 0.7:
            word = literal()
            at = self.rng.randint(0, len(word))
            return word[:at] + self.rng.choice("*?") + word[at + self.rng.randint(0, 2):]
        return self.words.pattern()

    def function(self, name, subject, literal):
        called = self.rng.choice(sorted(FUNCTIONS))
        string = self.source.string
        arguments = [string(literal())]
        if called.startswith("wildcard"):
            arguments = self.list(lambda: string(self.pattern(name, literal)))[1:-1]
        return self.true_or_false([called, "(", subject, ","] + arguments + [")"])

    def length_test(self, subject, literal):
        rng = self.rng
        bound = lambda: str(max(len(literal()) + rng.randint(-1, 1), 0))
        subject = ["length", "(", subject, ")"]
        if rng.random() < 0.15:
            return subject + rng.choice((["in"], ["not", "in"])) + self.list(bound)
        return self.compared(subject, rng.choice(COMPARISONS), bound())

    def one_or_list(self, literal):
        return [literal()] if self.rng.random() < 0.6 else self.list(literal)

    def list(self, literal):
        count = self.rng.choice((1, 2, 3, 5)) if self.rng.random() < 0.98 else self.rng.choice((50, 300))
        tokens = ["(", literal()]
        for _ in range(count - 1):
            tokens += [",", literal()]
        return tokens + [")"]

    # Events

    def event(self):
        rng = self.rng
        self.is_ours = rng.random() < 0.4
        flat = self.frame()
        for field in self.fields:
            for name in field.names:
                if rng.random() < (0.85 if len(field.names) == 1 else 0.5):
                    flat[name] = self.field_value(field)
        if any(name.startswith("kexec.") for name in flat):
            # An exec has none of these, so what is here is another action or none.
            if flat.get("event.action") not in KEXEC_ACTIONS:
                flat.pop("event.action", None)
        if rng.random() < 0.1:
            flat["process.hash.md5"] = "0123456789abcdef0123456789abcdef"
        if self.is_ours:
            self.add_own_names(flat)
        return json.dumps(self.shaped(flat), ensure_ascii=rng.random() < 0.5)

    def frame(self):
        """What kind of event it is, which it may say or not."""
        rng = self.rng
        category = self.category if rng.random() < 0.97 else "process"
        flat = {"event.module": "kexecguard"} if self.is_ours else {}
        said = {"host.os.type": "linux", "event.kind": rng.choice(("event", "alert")),
                "event.category": ["process"], "event.type": ["start"],
                "event.action": rng.choice(EXEC_ACTIONS)}
        if category == "kexec":
            said["event.category"] = rng.choice(("kexec", ["kexec"], ["process", "kexec"]))
            said["event.type"] = ["change"]
            if rng.random() < 0.9:
                flat["event.action"] = rng.choice(KEXEC_ACTIONS)
            else:
                said.pop("event.action")
        if category == "file":
            said["event.type"] = [rng.choice(FILE_TYPES), "allowed"]
            said["event.action"] = rng.choice(FILE_ACTIONS)
            flat["event.category"] = rng.choice(("file", ["file"]))
        if rng.random() < 0.02:
            said.update(rng.choice(({"host.os.type": "windows"}, {"event.kind": "metric"},
                                    {"event.category": ["file"]}, {"event.type": ["end"]},
                                    {"event.action": "fork"})))
        for name, value in said.items():
            if rng.random() < 0.6:
                flat.setdefault(name, value if rng.random() < 0.95 else rng.choice((None, [])))
        return flat

    def field_value(self, field):
        rng = self.rng
        if rng.random() < 0.1:
            return rng.choice((None, []))
        if field.kind == "number":
            return int(self.number())
        if field.kind == "boolean":
            return rng.random() < 0.5
        if field.kind == "strings" and rng.random() < 0.9:
            return [self.text_value(field) for _ in range(rng.choice((1, 1, 2, 2, 3, 5)))]
        return self.text_value(field)

    def text_value(self, field):
        known = self.known_values(field.names[0])
        if known:
            value = self.rng.choice(known)
            return int(value) if value.isdigit() and self.rng.random() < 0.3 else value
        if field.names[0].endswith(".args") and self.rng.random() < 0.5:
            value = self.options.argument()
        else:
            value = self.words.value(stray=self.is_ours)
        return self.escaped(value) if self.is_ours else value

    def escaped(self, value):
        """As documents of our own spell bytes; and now and then what they need not."""
        text = ""
        for c in value:
            at_random = self.rng.random() < 0.02
            if has_stray(c) or at_random and self.rng.random() < 0.5:
                text += "".join("\\x%02x" % byte for byte in to_bytes(c))
            elif at_random:
                text += "\\u{%x}" % ord(c)
            else:
                text += "\\x5c" if c == "\\" else c
        return text

    def add_own_names(self, flat):
        """All the names beside the one that ECS has room for."""
        for whose, ours in (("process", "kexecguard.process"), ("process.parent", "kexecguard.parent")):
            for what in ("name", "executable"):
                values = flat.get(f"{whose}.{what}")
                if isinstance(values, list) and values:
                    flat[f"{ours}.{what}s"] = values
                    flat[f"{whose}.{what}"] = self.rng.choice(values)

    def shaped(self, flat):
        """The same with nested objects or dotted names."""
        if self.rng.random() < 0.2:
            return flat
        document = {}
        for name, value in flat.items():
            *outer, last = name.split(".")
            place = document
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = value
        return document
