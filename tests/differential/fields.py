# SPDX-License-Identifier: GPL-2.0
"""The fields of the rule language, as the tables of docs/rules.md have them.

The manual is the contract, so it is what is tested: a field that it does not
name is not generated, and one that it names must work as it says.
"""

import re
from pathlib import Path

MANUAL = Path(__file__).resolve().parents[2] / "docs/rules.md"
KINDS = ("strings", "string", "number", "boolean")


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
            names = re.findall(r"`([^`]+)`", cells[0])
            if "below `process.parent` the same" in cells[2]:
                names += [name.replace("process.", "process.parent.", 1) for name in names
                          if name.startswith("process.")]
            yield names, cells[1]


def read(manual=MANUAL):
    section = manual.read_text(encoding="utf-8").split("\n## Fields\n")[1].split("\n## ")[0]
    of_process, of_kexec = section.split("In `kexec where` alone")
    fields = [Field(names, kind, ("process", "kexec")) for names, kind in rows_of(of_process)]
    fields += [Field(names, kind, ("kexec",)) for names, kind in rows_of(of_kexec)]
    return {name: field for field in fields for name in field.names}


FIELDS = read()
