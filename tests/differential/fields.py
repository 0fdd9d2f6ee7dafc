# SPDX-License-Identifier: GPL-2.0
"""The fields of the rule language, as the tables of docs/rules.md have them.

The manual is the contract, so it is what is tested: a field that it does not
name is not generated, and one that it names must work as it says.
"""

import re
from pathlib import Path

MANUAL = Path(__file__).resolve().parents[2] / "docs/rules.md"
KINDS = ("strings", "string", "number", "boolean")


EVENTS = ("process", "kexec", "file")


class Field:
    """A field. Names of one row of a table are names of one fact."""

    def __init__(self, names, kind, categories):
        self.names, self.kind, self.categories = names, kind, categories

    @property
    def is_text(self):
        return self.kind in ("strings", "string")


def rows_of(text):
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) >= 3 and cells[1] in KINDS:
            yield re.findall(r"`([^`]+)`", cells[0]), cells[1], cells[2]


def others_of(text, fields):
    """The fields of parent and leaders: "the same can be asked of others"."""
    roles, parts = re.search(r"The same can be asked of others, with (.*?) in place of `process`: "
                             r"(.*?)\.\n\n", text, re.DOTALL).groups()
    kinds = {name.removeprefix("process."): field.kind for field in fields for name in field.names}
    parts = re.findall(r"`([^`]+)`( and their names)?", parts)
    named = [part for part, with_names in parts if with_names]
    parts = [part for part, _ in parts]
    if named:
        parts += [part.removesuffix(".id") + ".name" for part in parts
                  if part.endswith(("user.id", "group.id"))]
    for role in re.findall(r"`([^`]+)`", roles):
        for part in parts:
            yield Field([f"{role}.{part}"], kinds[part], EVENTS)


def read(manual=MANUAL):
    section = manual.read_text(encoding="utf-8").split("\n## Fields\n")[1].split("\n## ")[0]
    of_process, of_event = section.split("In `kexec where` alone")
    of_kexec, of_file = of_event.split("In `file where` alone")
    fields = [Field(names, kind, EVENTS[:2] if "Not in `file where`" in about else EVENTS)
              for names, kind, about in rows_of(of_process)]
    fields += others_of(of_process, fields)
    fields += [Field(names, kind, ("kexec",)) for names, kind, _ in rows_of(of_kexec)]
    named = {name: field for field in fields for name in field.names}
    for names, kind, _ in rows_of(of_file):
        of_both = named.get(names[0])
        categories = of_both.categories + ("file",) if of_both else ("file",)
        named[names[0]] = Field(names, kind, categories)
    return named


FIELDS = read()
