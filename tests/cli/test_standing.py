"""`confkit` alone says where things stand, and what comes next."""

from __future__ import annotations

import pytest

from .classes import NOW, held

pytestmark = pytest.mark.slow

MORNING = "2026-11-16T07:30:00-06:00"
EVENING = "2026-11-16T19:00:00-06:00"


def test_before_the_day_it_says_what_is_missing(confkit, room):
    """Slots of the day, notes that are not there or have blanks, and the next step."""
    (room.root / "notes/2026-fall/7.toml").unlink()
    ran = confkit(now=MORNING)
    assert ran == (
        0,
        "2026-fall, Monday, November 16\n"
        "Today: 3 slots, 3:15 PM to 3:45 PM\n"
        "Notes: none yet for Ada Brook\n"
        "Talks: 1 of 3 recorded; no new time yet: Bo Lind\n"
        "Next: `confkit new` starts the notes.\n",
        "",
    )


def test_each_step_is_the_next_one_in_turn(confkit, room):
    """Record, write the letters, send them, do what is due."""
    for student, child in (("8", "Bo"), ("9", "Cy")):
        room.note(student, held(child))
    note = room.text("notes/2026-fall/7.toml")
    room.note("7", note.partition("[meeting]")[0])
    assert confkit(now=EVENING).out.splitlines()[-1] == (
        "Next: `confkit record 7` for the conference with Ada Brook's family."
    )
    room.note("7", note)
    assert (
        "Next: `confkit summarize` writes the letters, or says what is missing.\n"
        in confkit(now=EVENING).out
    )
    confkit("summarize", now=EVENING)
    ran = confkit(now=EVENING)
    assert "not sent\n" in ran.out
    assert "Next: `confkit open letters` to read the letters, `confkit send` to" in ran.out
    confkit("done", "--letters", "--yes", now=EVENING)
    ran = confkit(now=NOW)
    assert "Letters: " not in ran.out
    assert "Follow-ups: " in ran.out
    assert "Next: `confkit due` lists what is to be done.\n" in ran.out


def test_a_talk_that_is_over_without_a_note_begins_with_the_note(confkit, room):
    """`record` needs the note: it is named as missing, and the next step can be done as it says."""
    (room.root / "notes/2026-fall/7.toml").unlink()
    room.note("9", held())
    ran = confkit(now=EVENING)
    assert "Notes: none yet for Ada Brook" in ran.out
    said = "Next: `confkit new 7`, then `confkit record 7` for the conference with Ada Brook's"
    assert said in ran.out
    assert confkit("new", "7", now=EVENING).code == 0
    assert "has no note" not in confkit("record", "7", now=EVENING).err


def test_a_letter_that_was_refused_is_not_written(confkit, room):
    """The promises are opened; the letter waits for the goal, and that is the next step."""
    note = room.text("notes/2026-fall/7.toml")
    room.note("7", note.partition("[goal]")[0])
    assert confkit("summarize", "7", now=NOW).code == 1
    ran = confkit(now=NOW)
    assert "Letters: not written yet for Ada Brook\n" in ran.out
    room.note("7", note)
    confkit("summarize", "7", now=NOW)
    assert "not written yet" not in confkit(now=NOW).out


def test_a_new_round_ends_no_promise(confkit, promised):
    """What is overdue of the round before is counted as `due` counts it."""
    late = "2026-12-01T08:00:00-06:00"
    overdue = confkit("due", "--overdue", now=late).out.count("OVERDUE")
    assert f"Follow-ups: {overdue} overdue" in confkit(now=late).out
    assert confkit("round", "2027-spring", "--yes", now=late).code == 0
    ran = confkit(now=late)
    assert ran.out.startswith("2027-spring")
    assert f"Follow-ups: {overdue} overdue" in ran.out


def test_it_is_three_to_eight_lines(confkit, promised):
    """However much there is to say."""
    for now in (MORNING, EVENING, NOW, "2027-03-01T08:00:00-06:00"):
        assert 3 <= len(confkit(now=now).out.splitlines()) <= 8


def test_mistakes_are_counted_and_stop_nothing(confkit, room):
    """A note with a mistake is one child's; the rest stands there."""
    room.note("7", "glow = [")
    ran = confkit(now=MORNING)
    assert ran.code == 0
    assert "Errors: 1 in the roster or the notes: `confkit check` names them.\n" in ran.out


def test_settings_that_cannot_be_used_are_told(confkit, room):
    """Exit 2, with file and line."""
    room.write("confkit.toml", b"round = 3\n")
    ran = confkit()
    assert (ran.code, ran.out) == (2, "")
    assert "confkit.toml:1" in ran.err


def test_outside_of_a_workspace_it_is_the_help(confkit, tmp_path):
    """And a folder that is said and is none is told."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert confkit(folder=folder).out == confkit("--help", folder=folder).out
    ran = confkit("-C", folder, folder=folder)
    assert (ran.code, ran.out) == (2, "")
    assert "no confkit.toml there" in ran.err


def test_the_workspace_may_be_said(confkit, room, tmp_path):
    """By -C or by CONFKIT_WORKSPACE, as for every command."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    inside = confkit()
    assert confkit("-C", room.root, folder=folder) == inside
    assert confkit(folder=folder, CONFKIT_WORKSPACE=str(room.root)) == inside


def test_a_workspace_just_begun_has_a_next_step(confkit, tmp_path):
    """An empty roster is where it begins."""
    folder = tmp_path / "new"
    given = ["--name", "Dana", "--school", "Hill", "--timezone", "America/Chicago"]
    assert confkit("init", folder, *given, folder=tmp_path).code == 0
    ran = confkit("-C", folder, folder=tmp_path)
    assert (ran.code, len(ran.out.splitlines())) == (0, 3)
    assert ran.out.endswith(
        "Next: fill in roster.csv, or `confkit roster import PATH` with an export.\n"
    )
