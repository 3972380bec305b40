"""A workspace of an earlier version opens, goes on, and loses nothing."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from confkit.cli import app
from tests.typed import Desk

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
KEPT = sorted(path.name for path in HERE.iterdir() if (path / "confkit.toml").is_file())
THAT_DAY = "2026-11-21T09:00:00-06:00"
TODAY = "2026-12-02T17:00:00-06:00"

LINES = {
    "init": "",  # takes no workspace that is there
    "demo": "",
    "roster": "roster show",
    "new": "new",
    "check": "check",
    "questions": "questions",
    "open": "open --path",
    "invite": "invite",
    "languages": "languages",
    "prep": "prep",
    "record": "record 1090 --round 2027-spring --from {talk}",
    "summarize": "summarize",
    "send": "send",
    "due": "due --all",
    "done": "done {id}",
    "snooze": "snooze {id} 2026-12-04 --reason later",
    "contact": "contact 1015 Talked",
    "check-in": "check-in 1042 --observed Reads",
    "review": "review 1056 partly --changes Shorter",
    "round": "round 2026-autumn --renamed 2026-fall --yes",
    "log": "log 1042",
    "calendar": "calendar",
    "report": "report",
    "export": "export 1042",
    "purge": "purge --student 1088 --yes",
    "archive": "archive 2026-fall",
    "merge": "merge {copy}",
    "restore": "restore {archive} --yes",
}
"""A line for each command; one that is added needs its own. `purge` alone takes something away."""

TALK = """
[meeting]
held = 2026-12-02T16:00:00
status = "held"
present = ["1"]
[goal]
statement = "Kayden hands each page in on the day it is finished"
home = "Look at the tray list together on Friday"
school = "Keep the tray at the door"
measure = "4 of 5 pages in the tray"
review_on = 2026-12-18
"""


@pytest.fixture(params=KEPT)
def kept(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[Desk, Path]:
    """Return a desk with a copy of each kept workspace, and the workspace as it was."""
    original = HERE / request.param
    root = shutil.copytree(original, tmp_path / "class")
    return Desk(root, THAT_DAY, monkeypatch, capsys), original


def _followups(desk: Desk) -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in desk.types("due", "--all", "--json", ok=0).json["followups"]}


def _what(followup: dict[str, object]) -> tuple[object, ...]:
    return tuple(followup[name] for name in ("student_id", "kind", "text", "by", "opened", "done"))


def _rows(ledger: Path) -> list[tuple[str, dict[str, object]]]:
    """Return each table's rows by the names of their columns; the follow-ups themselves change."""
    connection = sqlite3.connect(ledger)
    connection.row_factory = sqlite3.Row
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    rows = [
        (table, dict(row))
        for (table,) in tables
        if table != "followups"
        for row in connection.execute(f"SELECT * FROM {table}")
    ]
    connection.close()
    return rows


def _line(command: str, desk: Desk, original: Path) -> list[str]:
    """Return a command's line, with what it needs made in the workspace."""
    desk.types("new", "--round", "2027-spring", ok=0)
    talk = desk.root / "talk.toml"
    talk.write_text(TALK, encoding="utf-8")
    places = {
        "{talk}": talk,
        "{id}": next(key for key, one in _followups(desk).items() if one["state"] == "overdue"),
        "{copy}": original / "followups.db",
        "{archive}": next((desk.root / "archive").iterdir()),
    }
    return [str(places.get(word, word)) for word in LINES[command].split()]


def test_every_command_is_tried() -> None:
    """A command that is added has a line here."""
    assert set(LINES) == set(app.COMMANDS)


def test_it_opens_as_it_was(kept: tuple[Desk, Path]) -> None:
    """Each follow-up has every word, instant and state that its own version told."""
    desk, original = kept
    told = json.loads(original.with_name(f"{original.name}.followups.json").read_bytes())
    now = _followups(desk)
    assert [now[was["id"]] | was for was in told["followups"]] == list(now.values())


def test_its_own_greeting_and_closing_still_count(kept: tuple[Desk, Path]) -> None:
    """They stood in `language.toml` then; a letter that is made today has them."""
    desk, _ = kept
    folder = desk.root / "languages/en"
    folder.mkdir(parents=True)
    own = 'greeting = "Hello {names}!"\nclosing = "See you soon,"\n'
    (folder / "language.toml").write_text(own, encoding="utf-8")
    shutil.rmtree(desk.root / "templates")  # its own template has a closing of its own
    assert desk.now(TODAY).types("summarize").code <= 1
    mail = desk.root / "out/2026-fall/letters"
    bodies = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        .get_body(("plain",))
        .get_content()
        for file in mail.glob("*.eml")
    ]
    assert bodies
    assert [body for body in bodies if not ("Hello " in body and "See you soon," in body)] == []


@pytest.mark.parametrize("command", [name for name, line in LINES.items() if line])
def test_a_command_goes_on_and_loses_nothing(kept: tuple[Desk, Path], command: str) -> None:
    """The notes keep their bytes, the ledger its rows; what is added comes after them."""
    desk, original = kept
    before = _followups(desk)
    line = _line(command, desk.now(TODAY), original)
    assert desk.types(*line).code <= 1
    gone = {"1088"} if command == "purge" else set()
    gone |= {key for key, one in before.items() if one["student_id"] in gone}
    after = _followups(desk)
    names: dict[str, str] = {}
    if command == "round":  # ids are made from the round's name, too
        now = {_what(one): key for key, one in after.items()}
        names = {"2026-fall": "2026-autumn"}
        names |= {key: now[_what(one)] for key, one in before.items()}
    assert {names.get(key, key) for key in before} - gone <= set(after)
    for note in (original / "notes").rglob("*.toml"):
        if note.stem not in gone:
            folder = desk.root / "notes" / names.get(note.parent.name, note.parent.name)
            assert (folder / note.name).read_bytes().startswith(note.read_bytes())
    rows = _rows(desk.root / "followups.db")
    for table, kept_row in _rows(original / "followups.db"):
        old = {name: names.get(str(value), value) for name, value in kept_row.items()}
        asked_anew = command == "prep" and table == "asked"  # by the sheets that are made anew
        if not asked_anew and not gone & {str(value) for value in old.values()}:
            assert any(table == name and old.items() <= new.items() for name, new in rows), old


def test_the_same_notes_open_nothing_anew(kept: tuple[Desk, Path]) -> None:
    """The ids of today are the ids of that version."""
    desk, _ = kept
    before = _followups(desk)
    desk.types("summarize")
    assert _followups(desk) == before


def test_an_archived_round_comes_back(kept: tuple[Desk, Path]) -> None:
    """Its notes and its follow-ups are as they were, from the archive alone."""
    desk, original = kept
    (archive,) = (desk.root / "archive").iterdir()
    notes = sorted((original / "notes/2026-welcome").iterdir())
    shutil.rmtree(desk.root / "notes/2026-welcome")
    before = _followups(desk)
    for name in ("followups.db", "followups.backup"):
        (desk.root / name).unlink()
    desk.types("restore", archive, "--yes", ok=0)
    for note in notes:
        assert (desk.root / "notes/2026-welcome" / note.name).read_bytes() == note.read_bytes()
    of_the_round = {key: one for key, one in before.items() if one["round"] == "2026-welcome"}
    after = _followups(desk)
    moved = {key for key, one in after.items() if one != of_the_round[key]}
    assert set(after) == set(of_the_round)
    assert {(after[key]["student_id"], after[key]["kind"]) for key in moved} == {
        ("1088", "check_in")  # the talk with her grandmother came after the archive
    }


def test_the_teachers_own_template_rule_and_question_are_used(kept: tuple[Desk, Path]) -> None:
    """A letter has her closing line, the coach her rule, the bank her question."""
    desk, _ = kept
    note = desk.root / "notes/2026-fall/1042.toml"
    said = note.read_text(encoding="utf-8")
    note.write_text(said.replace('tried = "', 'tried = "Work with the red room kids. '), "utf-8")
    assert "words/staff-room" in desk.types("check", "1042").out
    assert "own-library" in desk.types("questions").out
    note.write_text(said.replace("After dinner is", "Before dinner is"), "utf-8")
    desk.types("summarize", "1042")
    letter = (desk.root / "out/2026-fall/letters/1042--1.eml").read_text("utf-8")
    assert "With thanks from Room 12," in letter
    assert "Before dinner is" in letter


def test_of_a_letter_without_a_record_it_is_not_said_that_a_hand_changed_it(kept):
    """Nobody touched it; what an earlier version wrote is kept beside the new one all the same."""
    desk, _ = kept
    desk.types("due", ok=None)
    said = desk.types("summarize", ok=None).err
    assert "no record tells whether you changed it, and it is written again" in said
    assert "changed by hand" not in said
    assert "changed by hand" not in desk.types("summarize", ok=None).err
    letter = desk.root / "out/2026-fall/letters/1042--1.eml"
    letter.write_bytes(letter.read_bytes() + b"P.S.")
    assert "changed by hand" in desk.types("summarize", ok=None).err
