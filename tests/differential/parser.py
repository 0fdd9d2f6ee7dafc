# SPDX-License-Identifier: GPL-2.0
"""EQL as the specification has it: one event, one condition.

    rule      = category "where" or
    or        = and { "or" and }
    and       = not { "and" not }
    not       = "not" not | primary
    primary   = ( "(" or ")" | function ) [ ( "==" | "!=" ) ( "true" | "false" ) ]
              | "true" | "false" | subject [ test ]
              | ( literal | "null" ) comparison subject
    function  = NAME [ "~" ] "(" field { "," literal } ")"
    subject   = field | "length" "(" field ")" | "(" field ")"
    test      = comparison ( literal | "null" | "(" literal ")" )
              | [ "not" ] ( "in" | "in~" ) "(" literal { "," literal } ")"
              | pattern-operator ( literal | "(" literal { "," literal } ")" )
"""

import re

from rule import And, Constant, Flag, FUNCTIONS, IsNull, Not, Option, Or, Rule, Test

TOKENS = re.compile(r'''
    (?P<space>    \s+ | //[^\n]* | /\*.*?\*/ )
  | (?P<raw>      """(.*?"{0,2})"""(?!") )
  | (?P<string>   "(?:[^"\\\r\n]|\\.)*" )
  | (?P<number>   -?[0-9]+ )
  | (?P<name>     \??(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)(?:\s*\.\s*(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`))*~? )
  | (?P<sign>     == | != | <= | >= | [<>:(),] )
''', re.VERBOSE | re.DOTALL)

ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
# A comparison, and what it is with its sides exchanged.
COMPARISONS = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
PATTERNS = (":", "like", "like~", "regex", "regex~")


class QueryError(Exception):
    pass


def unescape(inner):
    def character(found):
        if found[1]:
            return chr(int(found[1], 16))
        return ESCAPES[found[2]]
    return re.sub(r"\\(?:u\{([0-9a-fA-F]{2,8})\}|(.))", character, inner, flags=re.DOTALL)


def tokens_of(source):
    at = 0
    while at < len(source):
        found = TOKENS.match(source, at)
        if not found:
            raise QueryError(f"at {source[at:at + 20]!r}")
        at = found.end()
        kind = found.lastgroup
        if kind == "raw":
            yield "literal", found["raw"][3:-3]
        elif kind == "string":
            yield "literal", unescape(found["string"][1:-1])
        elif kind == "number":
            yield "literal", int(found["number"])
        elif kind == "name":
            yield ("word" if "`" not in found["name"] else "field",
                   re.sub(r"[`\s]", "", found["name"]))
        elif kind == "sign":
            yield "sign", found["sign"]
    yield "end", ""


class Parser:
    def __init__(self, source):
        self.tokens = list(tokens_of(source))

    def peek(self, *texts):
        kind, text = self.tokens[0]
        return kind in ("word", "sign") and text in texts

    def next(self, *kinds):
        kind, value = self.tokens.pop(0)
        if kinds and kind not in kinds:
            raise QueryError(f"{value!r} is no {' or '.join(kinds)}")
        return value

    def take(self, text):
        if not self.peek(text):
            return False
        self.tokens.pop(0)
        return True

    def expect(self, text):
        if not self.take(text):
            raise QueryError(f"{self.tokens[0][1]!r} where {text!r} is expected")

    def rule(self):
        category = self.next("word")
        self.expect("where")
        condition = self.either()
        self.next("end")
        return Rule(category, condition)

    def either(self):
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return Or(*parts) if parts[1:] else parts[0]

    def both(self):
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return And(*parts) if parts[1:] else parts[0]

    def negation(self):
        return Not(self.negation()) if self.take("not") else self.primary()

    def primary(self):
        if self.take("("):
            node = self.either()
            self.expect(")")
            return self.test_of(node.field) if isinstance(node, Flag) else self.compared_to_truth(node)
        if self.peek("true", "false") and not self.comparison_follows():
            return Constant(self.next() == "true")
        if self.peek("true", "false", "null") or self.tokens[0][0] == "literal":
            return self.mirrored()
        if self.peek(*FUNCTIONS, "getopt"):
            return self.compared_to_truth(self.function())
        return self.test_of(*self.subject())

    def compared_to_truth(self, node):
        """What a condition, and not a value, may be compared with."""
        if not self.peek("==", "!="):
            return node
        wanted = (self.next() == "==") == self.literal()
        return node if wanted else Not(node)

    def comparison_follows(self):
        return self.tokens[1][0] == "sign" and self.tokens[1][1] in COMPARISONS

    def field(self):
        return self.next("word", "field").lstrip("?")

    def function(self):
        name = self.next()
        self.expect("(")
        field = self.field()
        literals = []
        while self.take(","):
            literals.append(self.literal())
        self.expect(")")
        if name == "getopt":
            return Option(field, literals[0], literals[1:])
        return Test(field, name, literals)

    def subject(self):
        """A field, and whether it is about the length of its values."""
        if not self.take("length"):
            return self.field(), False
        self.expect("(")
        field = self.field()
        self.expect(")")
        return field, True

    def test_of(self, field, of_length=False):
        if self.peek(*COMPARISONS):
            return self.compared(field, of_length, self.next(), self.literal_or_null())
        if self.peek("in", "in~", "not"):
            op = "not " if self.take("not") else ""
            return Test(field, op + self.next(), self.list(), of_length)
        if self.peek(*PATTERNS):
            op = self.next()
            return Test(field, op, self.list() if self.peek("(") else [self.literal()])
        return Flag(field)

    def mirrored(self):
        literal = self.literal_or_null()
        op = COMPARISONS[self.next("sign")]
        return self.compared(*self.subject(), op, literal)

    def compared(self, field, of_length, op, literal):
        if literal is None:
            return IsNull(field, negated=op == "!=")
        return Test(field, op, [literal], of_length)

    def literal_or_null(self):
        if self.take("null"):
            return None
        if self.take("("):
            literal = self.literal()
            self.expect(")")
            return literal
        return self.literal()

    def literal(self):
        if self.peek("true", "false"):
            return self.next() == "true"
        return self.next("literal")

    def list(self):
        self.expect("(")
        literals = [self.literal()]
        while self.take(","):
            literals.append(self.literal())
        self.expect(")")
        return literals


def parse(source):
    return Parser(source).rule()
