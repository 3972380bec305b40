"""Write `docs/fillings.md`: forty odd fillings of a note's fields, and the sentences they give.

`python tools/fillings.py` makes a class in a temporary folder, one child for each filling, runs
`prep`, `summarize`, `check-in`, and `check`, and copies the sentences out of what was written.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PAGE = HERE / "docs" / "fillings.md"

BASE: dict[str, Any] = {
    "glow.text": "Ana reads aloud with feeling",
    "glow.evidence": "She read nine of ten pages last week.",
    "grow.skill": "keeping track of homework",
    "grow.toward": "grades that show how much she understands",
    "grow.home_like": "chores or practice routines",
    "grow.strategies": ["one question before each start", "homework folder by the door"],
    "meeting.heard": ["She likes soccer"],
    "goal.statement": "Ana writes her homework in the planner each day",
    "goal.home": "Look at the planner together after dinner",
    "goal.school": "Check the planner at dismissal",
    "goal.student": "Pack the bag",
    "goal.works_at_home": "A chart on the fridge",
    "goal.strategy": "one question before each start",
    "goal.measure": "planner signed 4 of 5 days",
    "promise.text": "Send the planner template",
    "check_in.observed": "Ana filled in the planner on her own",
}

FILLINGS: list[tuple[str, Any]] = [
    ("glow.text", "growth in reading"), ("glow.text", "Ana’s drawings!"),
    ("glow.text", "KIND TO OTHERS"), ("glow.text", "She asked: “why?”"),
    ("glow.text", "because she never gives up"), ("glow.text", "Le encanta leer"),
    ("glow.text", "multiplication (2s, 5s and 10s)"),
    ("glow.evidence", "3/5 on Monday, 5/5 on Friday"), ("glow.evidence", "the volcano project"),
    ("grow.skill", "Homework"), ("grow.skill", "To write in full sentences."),
    ("grow.skill", "asks for help"), ("grow.skill", "spelling, tables and neat writing"),
    ("grow.toward", "so that she can enjoy books"), ("grow.toward", "Independence."),
    ("grow.toward", "because it leads to confidence"),
    ("grow.home_like", "soccer practice"), ("grow.home_like", "at home"),
    ("grow.home_like", "when she gets ready for bed"),
    ("grow.strategies", ["a timer, ten minutes, then a break", "sticker chart"]),
    ("grow.strategies", ["a seat by the window"]),
    ("grow.strategies", ["planner checked at dismissal"]),
    ("meeting.heard", ["loves soccer"]), ("meeting.heard", ["le gusta cocinar con su abuela"]),
    ("goal.statement", "Ana will read 20 minutes every night."),
    ("goal.statement", "we want her to ask first"),
    ("goal.home", "at home"), ("goal.home", "At home, 20 minutes of reading"),
    ("goal.home", "we sign it"), ("goal.school", "at school, teacher checks"),
    ("goal.school", "I will remind her."), ("goal.student", "I will pack my bag"),
    ("goal.strategy", "planner checked at dismissal"), ("goal.measure", "4/5"),
    ("goal.works_at_home", "Timer!"), ("goal.works_at_home", "a chart, and a song (at home)"),
    ("promise.text", "reading list"), ("promise.text", "I will send the list,"),
    ("check_in.observed", "reading aloud more"), ("check_in.observed", "the planner"),
]  # fmt: skip

_IN = {
    "letter": {
        "glow.text": r"(I love (?:to see|seeing).*?)(?= For example:|\n)",
        "glow.evidence": r"(For example: .*)",
        "meeting.heard": r"You told me:\n+- (.*)",
        "goal.statement": r"(Our one goal: .*)",
        "goal.home": r"- (At home: .*)",
        "goal.school": r"- (At school: .*)",
        "goal.student": r"- (Ana: .*)",
        "goal.strategy": r"- (What we both do: .*)",
        "goal.measure": r"- (How we will know: .*)",
        "goal.works_at_home": r"(What already works at home: .*)",
        "promise.text": r"What I promised:\n+- (.*)",
    },
    "check-in": {
        "goal.statement": r"(Our goal: .*)",
        "goal.home": r"(How is this going: .*?”\?)",
        "goal.strategy": r"(What we both do: .*)",
        "goal.works_at_home": r"(What already works at home: .*)",
        "check_in.observed": r"(I have something good .*)",
    },
    "script": {
        "glow.text": r"\n1\. (.*)",
        "grow.skill": r"\n2\. (.*?)(?= What we all)",
        "grow.toward": r"(What we all want from it: .*)",
        "grow.home_like": r"\n3\. (.*)",
        "grow.strategies": r"\n4\. (.*)",
    },
}


def page() -> str:
    """Return the page, made by running the program."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        _write_class(room)
        _confkit(room, "2026-11-10T17:00:00-06:00", "prep")
        _confkit(room, "2026-11-10T17:00:00-06:00", "summarize")
        _confkit(room, "2026-11-24T09:00:00-06:00", "check-in")
        found = json.loads(_confkit(room, "2026-11-24T09:00:00-06:00", "check", "--json"))
        odd = {
            one["student_id"]: one["message"].partition(";")[0].removeprefix("this ")
            for one in found["findings"]
            if one["rule"] == "note/reads-oddly"
        }
        rows = [_row(room, str(100 + at), *one, odd) for at, one in enumerate(FILLINGS)]
    head = (
        "# Forty odd fillings, and what a family reads\n\n"
        "Every field of a note is put where almost any wording reads well: after a colon, as a "
        "line of a list, or in quotation marks. This page is made by running the program "
        "(`python tools/fillings.py`), and a test compares it. Where a field will not read well, "
        "`confkit check` says so and shows the sentence.\n\n"
        "| field | in the note | letter | check-in | script | `check` says that it |\n"
        "|---|---|---|---|---|---|\n"
    )
    return head + "".join(rows)


def _write_class(room: Path) -> None:
    lines = ["student_id,name,sort_name,pronouns,language,guardian_name,guardian_email,contact"]
    notes = room / "notes" / "2026-fall"
    notes.mkdir(parents=True)
    for at, (field, filling) in enumerate(FILLINGS):
        said = BASE | {field: filling}
        name, place = 100 + at, f"p{at}@mail.example"
        lines.append(f'{name},Ana Reyes,"Reyes, Ana",she/her,en,Marisol Reyes,{place},allow')
        (notes / f"{name}.toml").write_text(_note(said), encoding="utf-8")
    (room / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (room / "confkit.toml").write_text(
        'round = "2026-fall"\ntimezone = "America/Chicago"\n'
        '[teacher]\nname = "Dana Rivera"\nemail = "dana@school.example"\n'
        '[school]\nname = "Riverbend"\n[mail]\nfrom = "dana@school.example"\n',
        encoding="utf-8",
    )


def _note(said: dict[str, Any]) -> str:
    """Return a note with these fields, and with what a talk needs besides."""
    more = {
        "meeting": 'held = 2026-11-10T15:30:00\npresent = ["1"]\n',
        "goal": "review_on = 2026-12-18\n",
    }
    text = ""
    for table, mark in (
        ("glow", "[[glow]]"), ("grow", "[grow]"), ("meeting", "[meeting]"), ("goal", "[goal]"),
        ("promise", "[[promise]]"), ("check_in", "[check_in]"),
    ):  # fmt: skip
        text += f"{mark}\n{more.get(table, '')}"
        for name, value in said.items():
            if name.startswith(f"{table}."):
                text += f"{name.partition('.')[2]} = {json.dumps(value, ensure_ascii=False)}\n"
    return text


def _confkit(room: Path, now: str, *words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "confkit", *words, "-C", str(room)],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "CONFKIT_NOW": now, "PYTHONUTF8": "1"},
    )  # fmt: skip
    if ran.returncode == 2:
        raise RuntimeError(ran.stderr)
    return ran.stdout


def _row(room: Path, name: str, field: str, filling: Any, odd: dict[str, str]) -> str:
    out = room / "out" / "2026-fall"
    texts = {
        "letter": _mail(out / "letters" / f"{name}--1.eml"),
        "check-in": _mail(out / "check-ins" / f"{name}--1.eml"),
        "script": (out / "sheets" / f"{name}.md").read_text(encoding="utf-8"),
    }
    cells = []
    for document, text in texts.items():
        pattern = _IN[document].get(field)
        found = re.search(pattern, text) if pattern else None
        cells.append(found[1] if found else "held back" if pattern else "")
    written = " / ".join(filling) if isinstance(filling, list) else str(filling)
    shown = [f"`{field}`", f"`{written}`", *cells, odd.get(name, "")]
    return f"| {' | '.join(cell.replace('|', '/') for cell in shown)} |\n"


def _mail(file: Path) -> str:
    if not file.exists():
        return ""
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = letter.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
