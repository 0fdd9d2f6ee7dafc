# SPDX-License-Identifier: GPL-2.0
"""The tool under test, asked with files as a user would ask it."""

import json
import subprocess
import tempfile
from pathlib import Path

tool = Path(__file__).resolve().parents[2] / "build/kexecguard"


class EngineError(Exception):
    """The tool refused what it must take, or did not end well."""


def rule_line(number, query):
    return json.dumps({"rule_id": str(number), "name": f"rule {number}", "type": "eql",
                       "language": "eql", "severity": "low", "risk_score": 21, "query": query,
                       "kexecguard": {}},
                      ensure_ascii=False)


def matches(rules, events):
    """The pairs (rule, event), by their numbers, that match; rules are EQL, events lines of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        rule_file, event_file = Path(folder, "rules.ndjson"), Path(folder, "events.ndjson")
        rule_file.write_text("".join(rule_line(*rule) + "\n" for rule in enumerate(rules)),
                             encoding="utf-8")
        event_file.write_text("".join(event + "\n" for event in events), encoding="utf-8")
        run = subprocess.run([tool, "rules", "test", "--rules", rule_file, event_file],
                             capture_output=True, check=False)
    if run.returncode:
        said = [line for line in run.stderr.decode(errors="replace").splitlines()
                if ": warning: " not in line and ": note: " not in line]
        raise EngineError("\n".join([f"exit status {run.returncode}", *said]))
    found = map(json.loads, run.stdout.splitlines())
    return {(int(match["rule"]["id"]), match["event"]) for match in found}
