# SPDX-License-Identifier: GPL-2.0
"""The smallest rule and event that still differ."""

from rule import And, Constant, Not, Option, Or, Rule, Test


def smaller_texts(text):
    for size in (len(text) // 2, len(text) // 4, 1):
        if size:
            for at in range(0, len(text), size):
                yield text[:at] + text[at + size:]
    for at, c in enumerate(text):
        if c.isascii() and c.isalnum() and c != "a":
            yield text[:at] + "a" + text[at + 1:]


def smaller_nodes(node):
    """Trees that ask less."""
    if isinstance(node, (And, Or, Not)):
        yield from node.parts
    if isinstance(node, Not):
        for part in smaller_nodes(node.parts[0]):
            yield Not(part)
    elif isinstance(node, And):
        for at, part in enumerate(node.parts):
            before, after = node.parts[:at], node.parts[at + 1:]
            if len(node.parts) > 2:
                yield type(node)(*before, *after)
            for less in smaller_nodes(part):
                yield type(node)(*before, less, *after)
    elif isinstance(node, Test):
        yield from smaller_tests(node)
    elif isinstance(node, Option):
        yield from smaller_options(node)
    if not isinstance(node, Constant):
        yield Constant(True)
        yield Constant(False)


def smaller_tests(node):
    for at, literal in enumerate(node.literals):
        before, after = node.literals[:at], node.literals[at + 1:]
        if before or after:
            yield Test(node.field, node.op, before + after, node.of_length)
        for less in smaller_texts(literal) if isinstance(literal, str) else ():
            yield Test(node.field, node.op, before + (less,) + after, node.of_length)


def smaller_options(node):
    """A string or a name that is none any more is refused, and so shows no difference."""
    for less in smaller_texts(node.string):
        yield Option(node.field, less, node.names)
    for at, name in enumerate(node.names):
        before, after = node.names[:at], node.names[at + 1:]
        if before or after:
            yield Option(node.field, node.string, before + after)
        for less in smaller_texts(name):
            yield Option(node.field, node.string, before + (less,) + after)


def smaller_documents(document):
    for name, value in document.items():
        without = {key: document[key] for key in document if key != name}
        yield without
        for less in smaller_values(value):
            yield {**without, name: less}


def smaller_values(value):
    if isinstance(value, dict):
        yield from smaller_documents(value)
    elif isinstance(value, list):
        for at, element in enumerate(value):
            yield value[:at] + value[at + 1:]
            for less in smaller_values(element):
                yield value[:at] + [less] + value[at + 1:]
    elif isinstance(value, str):
        yield from smaller_texts(value)


def shrink(rule, document, differ):
    """Take away whatever can go; differ(rule, document) says whether it still shows."""
    done = False
    while not done:
        done = True
        for condition in smaller_nodes(rule.condition):
            less = Rule(rule.category, condition)
            if differ(less, document):
                rule, done = less, False
                break
        for less in smaller_documents(document):
            if differ(rule, less):
                document, done = less, False
                break
    return rule, document
