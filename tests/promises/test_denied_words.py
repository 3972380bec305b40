"""A promise's own words that name somebody denied since: nowhere shown, whatever the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from confkit.cli.app import COMMANDS as COMMANDS_OF_CONFKIT
from confkit.ledger.ledger import NAMES_DENIED
from confkit.promises.followups import LEFT_OUT
from tests.desks import Desk

pytestmark = pytest.mark.slow

HEADER = "student_id,name,guardian_name,guardian_email,household,contact"
ANA = "1042,Ana Reyes,Guardian of Ana Reyes,guardian0@mail.example,H,allow"
OTHERS = (
    "0987,José Núñez,Guardian of José Núñez,guardian1@mail.example,,allow",
    "2001,Bo Lind,Guardian of Bo Lind,guardian4@mail.example,,allow",
)
DENIALS = {
    "clear": "1042,Ana Reyes,Rob Cole,rob@mail.example,R,deny",
    "a slip in the word": "1042,Ana Reyes,Rob Cole,rob@mail.example,R,dney",
    "under another child's id": "2001,Ana Reyes,Rob Cole,rob@mail.example,R,deny",
    "under nobody's id": "1024,Ana Reyes,Rob Cole,rob@mail.example,R,deny",
    "a slip in the id": "10/42,Ana Reyes,Rob Cole,rob@mail.example,R,deny",
    "a cell too many": "1042,Ana Reyes,Rob Cole,rob@mail.example,,R,deny",
    "a cell too few, and another id": "104,Ana Reyes,Rob Cole,R,deny",
}


def with_row(desk: Desk, *rows: str) -> None:
    """Write the roster of the three, with more rows."""
    (desk.root / "roster.csv").write_text("\n".join([HEADER, ANA, *OTHERS, *rows]) + "\n")


@pytest.fixture
def named(opened: Desk) -> Desk:
    """Return a desk where Rob Cole, who may be named, stands in a promise to Ana's family."""
    with_row(opened, DENIALS["clear"].replace("deny", "allow"))
    note = opened.note()
    note.write_text(note.read_text().replace("Move the seat", "Send Rob Cole the planner"))
    opened.types("summarize", ok=0)
    assert "Rob Cole" in opened.types("due").out
    return opened


COMMANDS = [
    ("due",),
    ("due", "--json"),
    ("due", "--format", "csv"),
    ("due", "--format", "md"),
    ("due", "--all"),
    ("due", "--as-of", "2026-11-24T18:30"),
    ("due", "--as-of", "2026-12-24"),
    ("done", "1042"),
    ("log", "1042"),
    ("calendar", "--names"),
    ("round", "2027-spring"),
    ("snooze", "{id}", "2026-12-04", "--reason", "ill"),
    ("done", "{id}", "--tell"),
    ("done", "{id}"),
    ("done", "{id}", "--undo"),
    ("summarize",),
    ("due",),
]

OF_EACH: dict[str, tuple[str, ...]] = {
    "archive": ("2026-fall",),
    "calendar": ("--names",),
    "check": (),
    "check-in": ("1042", "--observed", "Ana reads aloud"),
    "contact": ("1042", "We met", "--on", "2026-11-24"),
    "demo": ("{tmp}/demo",),
    "done": ("1042",),
    "due": ("--all",),
    "export": ("1042",),
    "init": ("{tmp}/init",),
    "invite": (),
    "languages": (),
    "log": (),
    "merge": ("{tmp}/copy.db",),
    "new": (),
    "open": ("--path",),
    "prep": (),
    "purge": ("--student", "1042"),
    "questions": (),
    "record": ("1042",),
    "report": (),
    "restore": ("{tmp}/round.zip",),
    "review": ("1042", "met"),
    "round": ("2027-spring",),
    "send": ("--dry-run",),
    "snooze": ("{id}", "2026-12-04", "--reason", "ill"),
    "summarize": (),
}
"""Each command, as it may be typed where words name somebody denied."""

OF_PEOPLE = {"roster"}
"""What shows who is on the roster, also who is denied, and no words of anybody."""


def said(desk: Desk, *words: str) -> str:
    """Return everything that a command says, and the calendar."""
    one = desk.types(*words)
    calendar = desk.root / "out" / "2026-fall" / "followups.ics"
    return one.out + one.err + (calendar.read_text() if calendar.is_file() else "")


def promise(desk: Desk) -> dict[str, str]:
    """Return what was promised to Ana's family."""
    (found,) = [
        one
        for one in desk.followups(student_id="1042", kind="action", by="teacher")
        if one["state"] != "dropped"
    ]
    return found


@pytest.mark.parametrize("how", DENIALS)
def test_words_that_name_somebody_denied_are_shown_nowhere(named: Desk, how: str) -> None:
    """Also where the denial has a slip in it: what is not understood is a no."""
    number = promise(named)["id"]
    named.now("2026-11-24T19:00:00-06:00")
    with_row(named, DENIALS[how])
    for command in COMMANDS:
        words = [word.format(id=number) for word in command]
        assert (command, "Rob") not in [(command, word) for word in said(named, *words).split()]
    (shown,) = [one for one in named.followups(student_id="1042") if one["id"] == number]
    assert shown["text"] == LEFT_OUT
    if shown["state"] == "dropped":
        assert f"{LEFT_OUT}  {NAMES_DENIED}" in named.types("due", "--all").out


def test_the_words_are_shown_again_once_the_person_may_be_named(named: Desk) -> None:
    """Nothing of them was removed; another family's words are shown all the time."""
    with_row(named, DENIALS["a slip in the word"])
    assert {one["text"] for one in named.followups(student_id="2001", kind="action")} == {
        "Move the seat", "Keep the planner on the table"
    }  # fmt: skip
    with_row(named, DENIALS["clear"].replace("deny", "office"))
    assert promise(named)["text"] == "Send Rob Cole the planner"


@pytest.mark.parametrize("after", ["out removed", "round renamed", "merged", "another change"])
def test_they_stay_hidden_whatever_happens_to_the_ledger(named: Desk, after: str) -> None:
    """What is known of them is found anew under other ids and where `out/` was deleted."""
    copy = named.root / "followups (1).db"
    shutil.copy(named.ledger, copy)
    with_row(named, DENIALS["clear"])
    named.types("due", ok=0)
    if after == "out removed":
        shutil.rmtree(named.root / "out")
    elif after == "round renamed":
        named.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
    elif after == "merged":
        named.ledger.unlink()
        shutil.copy(copy, named.ledger)
        assert "Rob" not in said(named, "merge", str(copy))
    else:
        named.types("done", named.one("2001", "summary")["id"], ok=0)
    assert promise(named)["text"] == LEFT_OUT


@pytest.mark.parametrize("how", ["clear", "a slip in the word", "under nobody's id"])
def test_no_command_shows_words_that_name_somebody_denied(
    named: Desk, tmp_path: Path, how: str
) -> None:
    """Each command that there is, so that a new one has to say here how it is typed."""
    assert OF_EACH.keys() | OF_PEOPLE == set(COMMANDS_OF_CONFKIT)
    number = promise(named)["id"]
    named.types("archive", "2026-fall", "--to", tmp_path / "round.zip", ok=0)
    shutil.copy(named.ledger, tmp_path / "copy.db")
    named.now("2026-11-24T19:00:00-06:00")
    with_row(named, DENIALS[how])
    shown = {
        command: one.out + one.err
        for command, words in OF_EACH.items()
        for one in [named.types(command, *(word.format(id=number, tmp=tmp_path) for word in words))]
    }
    assert LEFT_OUT in shown["due"]
    assert {command: said for command, said in shown.items() if "Rob" in said} == {}
