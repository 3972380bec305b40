"""`confkit round NEW`: the next round begins, and nothing of the last one is lost."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.terminals import Terminal

from .classes import MOVED, NO_SHOW, prepared

pytestmark = pytest.mark.slow

NOW = "2026-12-20T08:00:00-06:00"

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260801T000000Z
DTSTART;VALUE=DATE:20270315
DTEND;VALUE=DATE:20270320
SUMMARY:Spring Break
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260801T000000Z
DTSTART;VALUE=DATE:20270112
SUMMARY:Picture Day
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20260801T000000Z
DTSTART:20270113T150000Z
DTEND:20270113T160000Z
SUMMARY:No School board meeting
END:VEVENT
END:VCALENDAR
"""


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_nothing_changes_without_a_yes(promised: Any, confkit: Callable[..., Any]):
    """What would be done is shown; without a terminal it takes --yes."""
    before = _files(promised.root)
    said = confkit("round", "2027-spring", now=NOW)
    assert said.code == 2
    assert "2026-fall ends." in said.out
    assert "2027-spring begins:" in said.out
    assert _files(promised.root) == before


def test_the_round_begins_and_only_its_lines_change(promised: Any, confkit: Callable[..., Any]):
    """The old round's notes, the ledger and every other byte of the settings stay as they were."""
    root = promised.root
    before = _files(root)
    days = ("--closed", "Jan 18, Mar 15 to Mar 19", "--term", "Jan 4 to May 28", "--yes")
    said = confkit("round", "2027-spring", *days, now=NOW)
    assert said.code == 0, said.err
    after = _files(root)
    assert all(after[name] == content for name, content in before.items() if "notes/" in name)
    assert after["followups.db"] == before["followups.db"]
    old, new = (tomli.loads(files["confkit.toml"].decode()) for files in (before, after))
    assert new["round"] == "2027-spring"
    calendar = new.pop("calendar")
    assert [str(day) for day in calendar["closed"][-2:]] == [
        "2027-01-18",
        str({"from": calendar["closed"][-1]["from"], "to": calendar["closed"][-1]["to"]}),
    ]
    assert str(calendar["terms"][-1]["to"]) == "2027-05-28"
    old.pop("calendar", None)
    assert new | {"round": old["round"]} == old
    rows = list(csv.DictReader((root / "roster.csv").read_text("utf-8-sig").splitlines()))
    assert {row["slot"] for row in rows} == {""}
    assert len(list((root / "notes/2027-spring").glob("*.toml"))) == len(
        {row["student_id"] for row in rows}
    )


def test_what_is_open_is_listed(promised: Any, confkit: Callable[..., Any]):
    """A child without a recorded meeting, and what the teacher still has to do."""
    note = promised.root / "notes/2026-fall/8.toml"
    note.unlink()
    said = confkit("round", "2027-spring", now=NOW)
    assert "no meeting is recorded for" in said.out
    assert "Bo Lind" in said.out
    assert "  open: " in said.out


@pytest.mark.parametrize("meeting", [MOVED, NO_SHOW])
def test_a_talk_that_was_not_held_waits_for_no_letter(
    promised: Any, confkit: Callable[..., Any], meeting: str
):
    """It is listed as what it is, for `summarize` would write nothing."""
    promised.note("8", f"{prepared('Bo')}\n{meeting}")
    said = confkit("round", "2027-spring", now=NOW)
    assert "  moved or missed, and not held yet: Bo Lind\n" in said.out
    assert "has not made the letters" not in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2026-FALL",), "is already the round"),
        (("a/b",), "round 'a/b'"),
        (("2027-spring", "--closed", "Nov 40"), "cannot be read as days"),
        (("2027-spring", "--closed", "Mar 19 to Mar 15, 2027"), "is before"),
        (("2027-spring", "--term", "Jan 4"), "a term has two days"),
        (("2027-spring", "--closed", "confkit.toml"), "is not a calendar file"),
        (("2027-spring", "--renamed", "2026-fall", "--term", "Jan 4 to Jan 5"), "that starts"),
    ],
)
def test_what_cannot_be_changes_nothing(
    promised: Any, confkit: Callable[..., Any], arguments: tuple[str, ...], words: str
):
    """One line says what is wrong and what to do."""
    before = _files(promised.root)
    said = confkit("round", *arguments, "--yes", now=NOW)
    assert said.code == 2
    assert words in said.err
    assert _files(promised.root) == before


def test_a_calendar_file_gives_the_days_whose_titles_say_so(
    promised: Any, confkit: Callable[..., Any]
):
    """Other whole days are named and not taken; a meeting at an hour is no day."""
    (promised.root / "school.ics").write_text(CALENDAR)
    said = confkit("round", "2027-spring", "--closed", "school.ics", "--yes", now=NOW)
    assert said.code == 0, said.err
    assert "Picture Day" in said.err
    assert "board" not in said.err
    closed = tomli.loads((promised.root / "confkit.toml").read_text())["calendar"]["closed"]
    assert [str(closed[-1][end]) for end in ("from", "to")] == ["2027-03-15", "2027-03-19"]


def test_the_look_back_is_the_teachers_alone(
    promised: Any, terminal: Callable[..., Terminal], confkit: Callable[..., Any]
):
    """It stands beside the notes, is shown before the next packet, and in no file that is made."""
    screen = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    screen.answer("Start the round?", "yes")
    screen.answer("Did I ask more than I told?", "rather not, zanzibar")
    for question in ("opened most?", "hard to keep?"):
        screen.answer(question, "")
    screen.answer("still say it?", "yes")
    assert screen.end() == 0
    kept = promised.root / "notes/2026-fall/reflection.toml"
    assert "zanzibar" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    again = terminal("prep", CONFKIT_NOW=NOW)
    again.expect("zanzibar")
    again.end()
    confkit("archive", "2026-fall", now=NOW)
    confkit("report", "--html", now=NOW)
    others = {name: text for name, text in _files(promised.root).items() if "reflect" not in name}
    assert [name for name, text in others.items() if b"zanzibar" in text] == []


def test_the_days_that_were_typed_are_offered_again(
    promised: Any, terminal: Callable[..., Terminal]
):
    """After a stop and after a no; of another round they are not."""
    settings = promised.text("confkit.toml")
    promised.write("confkit.toml", settings.partition("[calendar]")[0])
    screen = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    screen.answer("Days without school", "Mar 8 to Mar 12")
    screen.answer("The terms", "Jan 4 to May 28")
    screen.expect("Start the round?")
    screen.interrupt()
    assert screen.end() == 130
    assert "Kept in .round.unsaved.toml" in screen.shown
    other = terminal("round", "2027-winter", CONFKIT_NOW=NOW)
    other.expect("Days without school, or a calendar file (press Enter to skip): ")
    assert "Mar 8" not in other.shown
    other.interrupt()
    again = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    again.answer("Days without school, or a calendar file (press Enter to skip): Mar 8", "")
    again.answer("The terms, such as Aug 24 to Dec 18 (press Enter to skip): Jan 4", "")
    again.answer("Start the round? (yes or no) [no]:", "no")
    assert again.end() == 2
    last = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    last.answer("(press Enter to skip): Mar 8", "")
    last.answer("(press Enter to skip): Jan 4", "")
    last.answer("Start the round? (yes or no) [no]:", "yes")
    last.expect("Did I ask more than I told?")
    last.interrupt()
    assert last.end() == 130
    assert not (promised.root / ".round.unsaved.toml").exists()
    assert "2027-03-08" in (promised.root / "confkit.toml").read_text()


def test_an_answer_is_kept_at_once_and_what_was_skipped_is_asked_again(
    promised: Any, terminal: Callable[..., Terminal], confkit: Callable[..., Any]
):
    """Ctrl-C keeps every answer, and half a one to go on with; the same command asks the others."""
    half = promised.root / ".round.unsaved.toml"
    kept = promised.root / "notes/2026-fall/reflection.toml"
    screen = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    screen.answer("Start the round?", "yes")
    screen.expect("Did I ask more than I told?")
    screen.interrupt()
    screen.end()
    assert list(tomli.loads(kept.read_text())) == ["written"]
    screen = terminal("round", "2027-spring", CONFKIT_NOW=NOW)
    screen.answer("Did I ask more than I told?", "a third")
    screen.answer("opened most?", "")
    screen.expect("hard to keep?")
    screen.type("calls at")
    screen.expect("calls at")
    screen.interrupt()
    screen.end()
    assert list(tomli.loads(kept.read_text())) == ["written", "asked_more_than_told"]
    assert [line for _, line in tomli.loads(half.read_text())["answers"]] == ["calls at"]
    before = kept.read_text() + "# a line of mine\n"
    kept.write_text(before)
    screen = terminal("round", "2027-spring", CONFKIT_NOW="2026-12-22T08:00:00-06:00")
    screen.answer("opened most?", "the first")
    screen.answer("hard to keep?: calls at", " noon")
    screen.answer("still say it?", "yes")
    assert screen.end() == 0
    assert not half.exists()
    assert "more than I told?" not in screen.shown
    assert kept.read_text().startswith(before)
    assert tomli.loads(kept.read_text()) == tomli.loads(before) | {
        "opened_most": "the first", "hard_to_keep": "calls at noon", "why_still": "yes",
    }  # fmt: skip
    assert "is already the round" in confkit("round", "2027-spring", now=NOW).err


def test_a_start_that_was_cut_off_is_taken_up(promised: Any, confkit: Callable[..., Any]):
    """Where the slots are cleared and some notes made, the same command ends it."""
    root = promised.root
    (root / "notes/2027-spring").mkdir()
    (root / "notes/2027-spring/8.toml").write_text("# mine\n")
    said = confkit("round", "2027-spring", "--yes", now=NOW)
    assert said.code == 0, said.err
    assert (root / "notes/2027-spring/8.toml").read_text() == "# mine\n"
    assert 'round = "2027-spring"' in (root / "confkit.toml").read_text()
