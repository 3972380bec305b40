"""A spreadsheet took the zeros off an id, or wrote a time in its own way: nothing is lost."""

from __future__ import annotations

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
