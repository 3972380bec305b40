"""Write what the program says into docs/coach.md: the list of rules, and before and after."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from confkit.ground.resources import folder
from confkit.work.check import check, rules
from confkit.workspace.workspace import Workspace

DOCUMENT = Path(__file__).parents[1] / "docs/coach.md"
BEGIN, END = "<!-- rules: made by tools/rule_list.py -->", "<!-- end of rules -->"

BEFORE_BEGIN = "<!-- before and after: made by tools/rule_list.py -->"
BEFORE_END = "<!-- end of before and after -->"
BEFORE = (
    "She is constantly distracted.",
    "She hasn't turned in two assignments.",
    "She is lazy about checking her work.",
    "She is a troublemaker at recess.",
    "She is below grade level in reading.",
    "She can't sit still.",
    "My main concern is homework.",
    "You need to check her bag.",
    "She is a bright girl, but she talks too much.",
    "She is not as quick as her sister.",
    "She will fail if this goes on.",
    "Her interest lives elsewhere, most often on the far side of the window.",
    "One more time and the tablet is gone.",
    "Worksheets leave my hand and are not seen again.",
)
"""Written into a note of the example class in the place of the evidence, one after the other."""
NOTE = "notes/2026-fall/1042.toml"


def before_and_after() -> str:
    """Return as a table what the coach says of each sentence in a real note."""
    lines = ["| in the note | rule | what the coach suggests |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "class"
        shutil.copytree(folder("examples") / "riverbend-4th-grade", root)
        note = (root / NOTE).read_text(encoding="utf-8")
        for said in BEFORE:
            text = re.sub(r'(?m)^evidence = ".*"$', f'evidence = "{said}"', note, count=1)
            (root / NOTE).write_text(text, encoding="utf-8")
            lines += [
                f"| “{said}” | `{one.rule}` | {one.suggest} |"
                for one in check(workspace=Workspace(root), names=("1042",)).findings
                if one.rule.startswith("words/")
            ]
    return "\n".join(lines)


def table() -> str:
    """Return the rules as a table: name, how much it weighs, and why it is there."""
    lines = ["| rule | | why |", "|---|---|---|"]
    lines += [f"| `{one.id}` | {one.severity} | {one.why} |" for one in rules(None)]
    return "\n".join(lines)


def written(text: str) -> str:
    """Return the document with the table as the data has it now."""
    text = _between(text, BEFORE_BEGIN, BEFORE_END, before_and_after())
    return _between(text, BEGIN, END, table())


def _between(text: str, begin: str, end: str, what: str) -> str:
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{what}\n{end}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT} written\n")
