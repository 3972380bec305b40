"""A class of three with two rounds, everything in it that a purge has to find."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from confkit.cli import app
from confkit.cli.shown import console
from tests import typed

NOW = "2026-12-01T08:00:00-06:00"

SETTINGS = """\
round = "2026-fall"
timezone = "America/Chicago"
[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
[school]
name = "Riverbend"
values = ["courage"]
"""

ROSTER = """\
student_id,name,sort_name,language,guardian_name,guardian_email,relation,household,contact
1042,Anahí Reyes,"Reyes, Anahí",es,Marisol Reyes,marisol@home.example,mother,Reyes,allow
1042,Anahí Reyes,"Reyes, Anahí",es,Tomás Ibarra,tomas@work.example,father,Reyes,allow
1042,Anahí Reyes,"Reyes, Anahí",es,Gordon Vexley,gordon@gone.example,stepfather,Vexley,deny
1043,Leo Reyes,"Reyes, Leo",es,Marisol Reyes,marisol@home.example,mother,Reyes,allow
2001,Bo Lind,"Lind, Bo",en,Eva Lind,eva@lind.example,mother,Lind,allow
"""

NOTE = """\
student_voice = "{name} says: {word} maps are my favourite thing of all"
family_questions = ["Does {name} eat enough at lunch with the {word} group?"]

[[glow]]
text = "{name} reads the {word} chapter aloud to the table"
evidence = "On Monday {name} read it twice. Two others joined the {word} reading."
value = "courage"
[grow]
skill = "keeping track of {word} homework"
toward = "grades that show how much {name} understands"
tried = "We hung a {word} list beside the door for two weeks."
[private]
notes = "The {word} matter that {name} told me in confidence stays here."
[meeting]
held = {held}
present = ["{guardian}"]
heard = ["{name} builds {word} towers every night at home"]
[goal]
statement = "{name} writes the {word} homework down"
home = "Look at the {word} planner after dinner"
school = "Look at the {word} planner at dismissal"
measure = "{word} planner signed 4 of 5 days"
review_on = {review}
[[promise]]
text = "Send {name} the {word} planner template"
[[promise]]
text = "Move the seat"
kind = "action"
"""

CHILDREN = {
    "1042": ("Anahí", "Marisol Reyes", "crimson"),
    "1043": ("Leo", "Marisol Reyes", "violet"),
    "2001": ("Bo", "Eva Lind", "amber"),
}
ROUNDS = {
    "2026-spring": ("2026-04-14T15:30:00", "2026-05-15", "early"),
    "2026-fall": ("2026-11-17T15:30:00", "2026-12-18", "late"),
}


class Desk(typed.Desk):
    """A workspace with everything in it that a purge has to find, and confkit to type at."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(root, NOW, monkeypatch, capsys)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def files(self) -> dict[str, bytes]:
        """Return every file below the workspace."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    def holding(self, *words: str) -> dict[str, str]:
        """Grep: return the files that hold one of these words, in any case and encoding."""
        found = {}
        for name, content in self.files().items():
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                for word in words:
                    for form in {word, word.lower(), word.upper()}:
                        if _stands(form.encode(encoding), content) or form in name:
                            found[name] = word
        return found

    def state(self) -> tuple[str, str]:
        """Return all that `due` and `log` show."""
        return self.types("due", "--all").out, self.types("log").out


def _stands(word: bytes, content: bytes) -> bool:
    """Tell whether a word stands in a file; a number, as more than a part of another number."""
    if not word.isdigit():
        return word in content
    return bool(re.search(rb"(?<!\d)%s(?!\d)" % word, content))


@pytest.fixture
def bare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """Write settings, roster and notes; nothing is made of them yet."""
    desk = Desk(tmp_path / "class", monkeypatch, capsys)
    write_class(desk.root)
    return desk


def write_class(root: Path) -> None:
    """Write what a teacher writes."""
    texts = {"confkit.toml": SETTINGS, "roster.csv": ROSTER}
    for round_name, (held, review, when) in ROUNDS.items():
        for one, (name, guardian, word) in CHILDREN.items():
            texts[f"notes/{round_name}/{one}.toml"] = NOTE.format(
                name=name, guardian=guardian, word=f"{when} {word}", held=held, review=review
            )
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def whole_loop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the whole loop once: sheets, letters, talks, a review, a snooze, a calendar."""
    root = tmp_path_factory.mktemp("loop") / "class"
    write_class(root)
    child = "Anahí"
    steps = [
        ("2026-04-14T18:00:00-05:00", "summarize", "--round", "2026-spring"),
        ("2026-11-17T18:00:00-06:00", "prep"),
        ("2026-11-17T18:00:00-06:00", "summarize"),
        *(
            (
                "2026-11-19T08:00:00-06:00",
                "contact",
                one,
                f"phoned, {name} likes the {word} planner",
            )
            for one, (name, _, word) in CHILDREN.items()
        ),
        (NOW, "check-in", "1042", "--observed", f"{child} hums the crimson tune while reading"),
        (NOW, "review", "1042", "partly", "--changes", "the crimson planner stays on the desk"),
        (NOW, "snooze", "CHECK-IN", "2026-12-11", "--reason", "crimson fever at home that week"),
        (NOW, "calendar", "--names"),
    ]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        for moment, *typed in steps:
            patch.setenv("CONFKIT_NOW", moment)
            if "CHECK-IN" in typed:
                out.truncate(0)
                out.seek(0)
                console.guarded(app.run, ["-C", str(root), "due", "--all", "--json"])
                typed[typed.index("CHECK-IN")] = next(
                    one["id"]
                    for one in json.loads(out.getvalue())["followups"]
                    if (one["student_id"], one["kind"], one["round"])
                    == ("1042", "check_in", "2026-fall")
                )
            assert console.guarded(app.run, ["-C", str(root), *typed]) == 0, typed
    return root


@pytest.fixture
def desk(
    whole_loop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """Return a desk at which the whole loop has been run."""
    shutil.copytree(whole_loop, tmp_path / "class")
    return Desk(tmp_path / "class", monkeypatch, capsys)


@pytest.fixture
def copies(desk: Desk) -> Callable[[], None]:
    """Return what leaves copies everywhere: sync clients, crashes, editors, earlier versions."""

    def leave() -> None:
        ledger = (desk.root / "followups.db").read_bytes()
        note = (desk.root / "notes/2026-fall/1042.toml").read_bytes()
        desk.write("followups (conflicted copy 2026-11-20).db", ledger)
        desk.write("followups.v1.backup", ledger)
        desk.write("followups.damaged-20260101-080000.bak", ledger[:3000])
        desk.write("followups.backup.part", ledger[:5000])
        desk.write("notes/2026-fall/1042.toml.0a1b2c3d.part", note)
        desk.write("notes/2026-fall/1042.toml~", note)
        desk.write("notes/2026-fall/1042 (Dana's conflicted copy).toml", note)
        desk.write(
            "out/2026-fall/failed.csv", "student_id,address\r\n1042,marisol@home.example\r\n"
        )

    return leave
