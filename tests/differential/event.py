# SPDX-License-Identifier: GPL-2.0
"""An ECS document as rules see it, by "Trying rules on recorded events" in docs/alerts.md."""

import grp
import pwd
import re

from fields import FIELDS
from text import of_bytes, to_bytes

EXEC_ACTIONS = ("exec", "exec_event", "executed", "process_started", "start", "ProcessRollup2")
FILE_ACTIONS = ("open", "link", "rename")
FILE_TYPES = ("access", "creation", "change")
KEXEC_ACTIONS = ("kexec_load", "kexec_file_load", "kexec_unload", "kexec_reboot", "kexec_found")

CONSTANTS = {
    "host.os.type": ("linux",),
    "event.kind": ("event",),
    "event.type": ("start",),
}

# What a document of our own says in one name, and what it means to a rule.
OWN_NAMES = {
    "process.name": "kexecguard.process.names",
    "process.executable": "kexecguard.process.executables",
    "process.parent.name": "kexecguard.parent.names",
    "process.parent.executable": "kexecguard.parent.executables",
}


def flatten(document, prefix=""):
    """Nested objects as dotted names."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def unescape(text):
    """Bytes and characters back from what docs/alerts.md calls escapes."""
    def plain(found):
        if found[1]:
            return bytes([int(found[1], 16)])
        return chr(int(found[2], 16)).encode()
    return of_bytes(re.sub(rb"\\x([0-9a-f]{2})|\\u\{([0-9a-f]+)\}", plain, to_bytes(text)))


def name_of(whose, identity):
    """The name that an id has on this machine, if it has one."""
    try:
        if "group" in whose.replace("group_leader", ""):
            return (grp.getgrgid(int(identity)).gr_name,)
        return (pwd.getpwuid(int(identity)).pw_name,)
    except (KeyError, ValueError, OverflowError):
        return ()


class Event:
    """The values of one document: none for what is missing, several where there are."""

    def __init__(self, document):
        self.document = dict(flatten(document))
        self.is_ours = "kexecguard" in self.listed("event.module")
        self.category = self.find_category()
        self.known = {}

    def values(self, name):
        if name not in self.known:
            self.known[name] = self.find(name)
        return self.known[name]

    def listed(self, name):
        """What the document has under one name, as a tuple."""
        value = self.document.get(name)
        if value is None:
            return ()
        return tuple(value) if isinstance(value, list) else (value,)

    def find_category(self):
        """Of which rules this is an event; None if the module would not see it."""
        actions, categories = self.listed("event.action"), self.listed("event.category")
        if not self.allows("host.os.type", ("linux",)):
            return None
        if not self.allows("event.kind", ("event", "alert", "signal", "state")):
            return None
        if (set(actions) & set(KEXEC_ACTIONS) or "kexec" in categories
                or any(name.startswith("kexec.") and self.listed(name) for name in FIELDS)):
            return "kexec"
        if "file" in categories:
            return "file" if (self.allows("event.action", FILE_ACTIONS)
                              and self.allows("event.type", FILE_TYPES)) else None
        if (self.allows("event.category", ("process",)) and self.allows("event.type", ("start",))
                and self.allows("event.action", EXEC_ACTIONS)):
            return "process"
        return None

    def allows(self, name, known):
        """What a document does not say speaks for it."""
        values = self.listed(name)
        return not values or bool(set(values) & set(known))

    def find(self, name):
        if name in CONSTANTS and (name not in FIELDS
                                  or self.category not in FIELDS[name].categories):
            return CONSTANTS[name]
        if name == "event.category":
            return (self.category,)
        if name == "event.action" and self.category == "process":
            return EXEC_ACTIONS
        if name == "event.type" and self.category == "file":
            # Others' documents say more than what we would say, of which rules are told.
            return tuple(one for one in self.listed(name) if one in FILE_TYPES)
        return self.stated(name) or self.derived(name)

    def stated(self, name):
        """What the document says of a field, under its own name or another."""
        if self.is_ours and self.listed(OWN_NAMES.get(name)):
            return tuple(map(unescape, self.listed(OWN_NAMES[name])))
        for one in [name] + FIELDS[name].names:
            if self.listed(one):
                return tuple(self.converted(name, value) for value in self.listed(one))
        return ()

    def converted(self, name, value):
        if not FIELDS[name].is_text:
            return value
        text = of_bytes(to_bytes(str(value)))
        return unescape(text) if self.is_ours else text

    def derived(self, name):
        """What follows from what the document does say."""
        whose, _, what = name.rpartition(".")
        if name == "file.name":
            return tuple(path.rpartition("/")[2] for path in self.values("file.path"))
        if what == "name" and whose + ".executable" in FIELDS:
            return tuple(path.rpartition("/")[2] for path in self.values(whose + ".executable"))
        if what == "name" and whose + ".id" in FIELDS:
            return tuple(name for identity in self.values(whose + ".id")
                         for name in name_of(whose, identity))
        if what not in ("args_count", "command_line"):
            return ()
        arguments = self.values(whose + ".args")
        if not arguments:
            return ()
        if what == "args_count":
            return (len(arguments),)
        return (of_bytes(b" ".join(map(to_bytes, arguments))),)
