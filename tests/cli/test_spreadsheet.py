"""A spreadsheet took the zeros off an id, or wrote a time in its own way: nothing is lost."""

from __future__ import annotations

import pytest
import tomli

from .classes import held

ANA = {"student_id": "0042", "name": "Ana Reyes", "guardian_name": "Mia",
       "guardian_email": "mia@mail.example"}  # fmt: skip


def test_notes_drafts_and_follow_ups_stay_the_childs(confkit, room):
    """No draft goes, no note is nobody's, nothing opens twice; the ledger alone tells it too."""
    room.roster(ANA)
    room.note("0042", held())
    assert confkit("summarize").code == 0
    before = room.files("out")
    room.write("roster.csv", room.text("roster.csv").replace("0042", "42"))
    ran = confkit("summarize")
    assert (ran.code, room.files("out")) == (0, before)
    assert "the id 42 is read as 0042, as notes and follow-ups have it" in ran.err
    assert "Follow-ups: unchanged." in ran.out
    (room.root / "notes/2026-fall/0042.toml").unlink()
    assert "0042" in confkit("roster", "show").out


def test_a_child_has_a_sheet_without_a_time(confkit, room):
    """A slot that cannot be read is told, and costs no sheet and no draft."""
    room.roster(ANA | {"slot": "24.11.2026"})
    room.note("0042", held())
    ran = confkit("prep")
    assert ran.code == 1
    assert "1 sheet for 2026-fall" in ran.out
    assert "add the time of day, as in 2026-11-16T15:30" in ran.err
    assert "out/2026-fall/sheets/0042.html" in room.files("out")


EITHER = "11/12/2026 15:30"
ASKED = f"Is the month first or second in {EITHER}?"


@pytest.mark.slow
@pytest.mark.parametrize("command", [("prep",), ("roster", "needs"), ("roster", "show")])
def test_an_order_that_cannot_be_known_is_asked_once(room, terminal, command):
    """At a terminal; the answer is kept, and the sheet has its time."""
    room.roster(ANA | {"slot": EITHER})
    screen = terminal(*command)
    screen.answer(ASKED, "second")
    assert screen.end() == 0
    assert tomli.loads(room.text("confkit.toml"))["roster"]["dates"] == "day-first"
    assert terminal(*command).end() == 0


def test_without_a_terminal_the_order_is_said_by_an_option(room, confkit):
    """The message says how; what can't be meant changes nothing."""
    room.roster(ANA | {"slot": EITHER})
    before = room.text("confkit.toml")
    ran = confkit("prep")
    assert (ran.code, room.text("confkit.toml")) == (1, before)
    assert "`confkit roster needs --dates month-first`, or day-first" in ran.err
    assert confkit("roster", "needs", "--dates", "first").code == 2
    assert room.text("confkit.toml") == before
    assert confkit("roster", "needs", "--dates", "month-first").code == 0
    ran = confkit("prep")
    assert ran.code == 0
    assert "November 12" in room.text("out/2026-fall/sheets/0042.html")
