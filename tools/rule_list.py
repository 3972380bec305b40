"""Write the list of rules into docs/coach.md, between its two marks."""

from __future__ import annotations

import sys
from pathlib import Path

from confkit.work.check import rules

DOCUMENT = Path(__file__).parents[1] / "docs/coach.md"
BEGIN, END = "<!-- rules: made by tools/rule_list.py -->", "<!-- end of rules -->"


def table() -> str:
    """Return the rules as a table: name, how much it weighs, and why it is there."""
    lines = ["| rule | | why |", "|---|---|---|"]
    lines += [f"| `{one.id}` | {one.severity} | {one.why} |" for one in rules(None)]
    return "\n".join(lines)


def written(text: str) -> str:
    """Return the document with the table as the data has it now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT} written\n")
