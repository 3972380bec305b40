"""When a meeting should have been: what is asked, and what stays until it is said."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from confkit.promises.followups import PROMISES
from confkit.work import evening
from confkit.workspace.workspace import Workspace
from tests.desks import Desk
from tests.promises.test_story import contacts, left, no_show, with_slots
from tests.promises.test_told import as_listed, elsewhere

pytestmark = pytest.mark.slow

ASKED = "when should it have been?"


@pytest.mark.parametrize("day", ["20", "25"])
def test_a_no_show_whose_slot_is_still_to_come_is_asked_about(
    desk: Callable[..., Desk], day: str
) -> None:
    """The slot moved before the first run: nothing opens until its day is in the note."""
    here = desk().now(f"2026-11-{day}T18:00:00-06:00")
    with_slots(here, "2026-12-02T15:30")
    no_show(here)
    assert ASKED in here.types("summarize", "1042").err
    assert contacts(here) == []
    no_show(here, "2026-11-19T15:30")
    assert ASKED not in here.types("summarize", "1042").err
    assert [state != "dropped" for state, _ in contacts(here)] == [True]


def told(desk: Desk) -> dict[str, tuple[str, str]]:
    """Return what Ana's follow-ups are, but for contacts."""
    listed = desk.followups(student_id="1042")
    return {one["id"]: (one["state"], one["due"]) for one in listed if one["kind"] != "contact"}


@pytest.mark.parametrize("status", ["no-show", "moved"])
@pytest.mark.parametrize("slot", ["", "2026-11-24T15:30", "2026-11-18T15:30", "2026-12-09T15:30"])
@pytest.mark.parametrize("before", ["", "2026-11-27T15:30"])
def test_what_a_letter_told_stays_while_no_day_of_the_next_meeting_is_known(
    opened: Desk, status: str, slot: str, before: str
) -> None:
    """Whatever the slot is; a no-show is asked about unless one is on record already."""
    here = left(opened).now("2026-11-28T18:00:00-06:00")
    stays = told(here)
    if before:
        no_show(here, before)
        here.types("summarize", "1042", ok=0)
    if slot:
        with_slots(here, slot)
    no_show(here)
    here.note().write_text(here.note().read_text().replace("no-show", status))
    said = here.types("summarize", "1042")
    assert told(here) == stays
    assert (ASKED in said.err) == (status == "no-show" and not before)
    assert len(contacts(here)) == bool(before)


def test_an_earlier_day_of_a_no_show_after_which_the_family_was_reached_opens_none(
    desk: Callable[..., Desk],
) -> None:
    """A day put right is no second meeting."""
    here = desk().now("2026-11-20T18:00:00-06:00")
    no_show(here, "2026-11-19T15:30")
    here.types("summarize", "1042")
    here.types("contact", "1042", "phoned")
    no_show(here, "2026-11-18T15:30")
    for _ in range(2):
        here.types("summarize", "1042")
        assert [state for state, _ in contacts(here)] == ["done"]


def test_a_day_put_right_twice_after_the_family_was_reached_opens_none(
    desk: Callable[..., Desk],
) -> None:
    """Not the contact of the first day either, which was dropped when the note said the other."""
    here = desk().now("2026-11-20T18:00:00-06:00")
    for day in ("18", "19"):
        no_show(here, f"2026-11-{day}T15:30")
        here.types("summarize", "1042")
    here.types("contact", "1042", "phoned")
    before = contacts(here)
    assert sorted(state for state, _ in before) == ["done", "dropped"]
    no_show(here, "2026-11-18T15:30")
    for _ in range(2):
        here.types("summarize", "1042")
        assert contacts(here) == before


@pytest.mark.parametrize("status", ["no-show", "moved"])
def test_a_new_slot_has_its_invitation_where_the_note_does_not_say_when_it_should_have_been(
    desk: Callable[..., Desk], status: str
) -> None:
    """Without `held`, too, a slot ahead is that of the next talk; on its day it is recorded."""
    here = desk().now("2026-11-25T18:00:00-06:00")
    with_slots(here, "2026-11-24T15:30")
    no_show(here)
    here.note().write_text(here.note().read_text().replace("no-show", status))
    here.types("summarize", "1042", ok=0)
    with_slots(here, "2026-12-09T15:30")
    for command in ("invite", "summarize"):
        here.types(command, "1042", ok=0)
        invitations = here.followups(student_id="1042", kind="invite")
        assert [(one["state"], one["due"][:10]) for one in invitations] == [("today", "2026-11-25")]
    letter = (here.root / "out/2026-fall/invitations/1042--1.eml").read_text()
    assert "December 9" in letter
    then = datetime.fromisoformat("2026-12-09T18:00:00-06:00")
    waiting = evening.talks(workspace=Workspace(here.root), now=then, day=None).waiting
    # Of a no-show, `summarize` asks which day it was.
    assert [student.id for student in waiting] == ["1042"] * (status == "moved")


SAME, LATER = "2026-11-24T14:30:00", "2026-12-01T15:30:00"


def as_status(desk: Desk, status: str, held: str = SAME, root: Path | None = None) -> None:
    """Let Ana's note say this of its meeting, and nothing else that is new."""
    note = (root or desk.root) / "notes/2026-fall/1042.toml"
    text = re.sub(r"(?m)^status = .*\n", "", note.read_text())
    note.write_text(re.sub(r"(?m)^held = .*$", f'held = {held}\nstatus = "{status}"', text))


@pytest.mark.parametrize("status", ["no-show", "moved"])
@pytest.mark.parametrize("held", [SAME, "2026-11-24T09:00:00", "2026-11-20T09:00:00"])
def test_what_a_letter_told_stays_where_only_the_status_changes(
    opened: Desk, status: str, held: str
) -> None:
    """Nobody said done: not with the same `held` nor an earlier one; and a later talk keeps it."""
    here = left(opened).now("2026-12-02T18:00:00-06:00")
    stays = told(here)
    as_status(here, status, held)
    for _ in range(2):
        here.types("summarize", "1042", ok=0)
        assert told(here) == stays
    as_status(here, "held", LATER)
    here.types("summarize", "1042", ok=0)
    kinds = {one["id"]: one["kind"] for one in here.followups(student_id="1042")}
    promised = [one for one in stays if kinds[one] in PROMISES]
    assert len(promised) == 3
    assert [told(here)[one] for one in promised] == [stays[one] for one in promised]


@pytest.mark.parametrize("status", ["no-show", "moved"])
@pytest.mark.parametrize("later", ["here", "there"])
def test_machines_that_know_of_a_letter_and_of_none_are_equal(
    opened: Desk, status: str, later: str
) -> None:
    """One says of the same day that nobody came; on the other the letter left. What it told stays.

    The notes are a file that both have after that; both merge, and both go on.
    """
    here, there = opened, elsewhere(opened)
    stays = set(told(here)) - {here.one("1042", "summary")["id"]}
    hours = {"here": ("19", "20"), "there": ("20", "19")}[later]
    here.now(f"2026-11-24T{hours[0]}:00:00-06:00")
    as_status(here, status, root=there)
    here.types("-C", there, "summarize", ok=0)
    here.now(f"2026-11-24T{hours[1]}:00:00-06:00")
    left(here)
    as_status(here, status)
    here.now("2026-11-24T21:00:00-06:00")
    before = shutil.copy(here.ledger, here.root.parent / "before.db")
    here.types("merge", there / "followups.db", ok=0)
    here.types("-C", there, "merge", before, ok=0)
    for _ in range(3):
        assert as_listed(here, here.root) == as_listed(here, there)
        assert all(told(here)[one][0] != "dropped" for one in stays)
        here.types("summarize", ok=0)
        here.types("-C", there, "summarize", ok=0)


def test_a_promise_that_a_letter_told_and_the_note_no_longer_has_is_named(opened: Desk) -> None:
    """Reworded or deleted; one that no letter has told goes as before, as a number."""
    here = opened
    note = here.note()
    note.write_text(note.read_text().replace("Move the seat", "Move the desk"))
    assert "Move the seat" not in here.types("summarize", "1042", ok=0).err
    left(here).now("2026-11-25T18:00:00-06:00")
    note.write_text(note.read_text().replace("Move the desk", "Move the chair"))
    said = here.types("summarize", "1042", ok=0).err
    assert "dropped, no longer in the note" in said
    assert "“Move the desk”" in said
    assert "Send the planner" not in said
    assert "dropped" not in here.types("summarize", "1042", ok=0).err


def test_what_a_no_show_changes_is_said_truly(opened: Desk) -> None:
    """Of a letter that has left about a talk that was held; of a contact whose family came then."""
    here = opened.now("2026-11-28T18:00:00-06:00")
    as_status(here, "no-show")
    here.types("summarize", "1042")
    assert "nobody came, so no letter; `confkit due` lists the contact" in (
        here.types("summarize", "1042").err
    )
    as_status(here, "held", "2026-11-28T15:30:00")
    here.types("summarize", "1042", ok=0)
    assert "the talk was held since" in here.types("due", "--all", "--kind", "contact").out
    left(here)
    as_status(here, "no-show", "2026-11-28T15:30:00")
    said = here.types("summarize", "1042").err
    assert "the note says now that nobody came; what the letter that has left says stays" in said
    assert "so no letter" not in said


def test_the_day_that_is_asked_for_has_an_example_in_the_past(desk: Callable[..., Desk]) -> None:
    """One to come would be refused."""
    here = desk().now("2026-10-20T18:00:00-05:00")
    no_show(here)
    assert "held = 2026-10-19T15:30" in here.types("summarize", "1042").err


def test_a_second_no_show_keeps_the_contact_after_the_first(opened: Desk) -> None:
    """Its note has another day and nothing else that is new; both are on the list till done."""
    here = opened.now("2026-11-25T18:00:00-06:00")
    as_status(here, "no-show")
    here.types("summarize", "1042", ok=0)
    here.now("2026-12-08T18:00:00-06:00")
    as_status(here, "no-show", "2026-12-07T15:30:00")
    said = here.types("summarize", "1042", ok=0).err
    assert "the contact after the no-show of 2026-11-24 stays beside that of the new day" in said
    assert [state for state, _ in contacts(here)] == ["overdue", "upcoming"]
    again = here.types("summarize", "1042", ok=0)
    assert "stays beside" not in again.err
    here.types("contact", "1042", "phoned, a new time is found", ok=0)
    assert [state for state, _ in contacts(here)] == ["late", "done"]


def test_a_day_of_a_no_show_that_is_put_right_is_told(opened: Desk) -> None:
    """Before the new day it was not on record, so it may be the same meeting."""
    here = opened.now("2026-11-25T18:00:00-06:00")
    as_status(here, "no-show")
    here.types("summarize", "1042", ok=0)
    as_status(here, "no-show", "2026-11-25T09:00:00")
    said = here.types("summarize", "1042", ok=0).err
    assert "the no-show of 2026-11-24 is dropped, as the note has another day for it" in said
    listed = here.types("due", "--all", "--kind", "contact").out
    assert "the note has another day for it" in listed


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("no-show", "the note says that nobody came"),
        ("moved", "the note says that the talk was moved"),
    ],
)
def test_what_a_status_drops_says_so(opened: Desk, status: str, reason: str) -> None:
    """No letter has left; the words still stand in the note, and come back with the talk."""
    here = opened.now("2026-11-25T18:00:00-06:00")
    as_status(here, status)
    here.types("summarize", "1042", ok=0)
    dropped = [line for line in here.types("due", "--all", "--student", "1042").out.splitlines()
               if line.startswith("dropped")]  # fmt: skip
    assert len(dropped) == 6
    assert all(reason in line for line in dropped)
    one = here.one("1042", "resource")["id"]
    assert f"was dropped: {reason}" in here.types("done", one).err
    as_status(here, "held")
    here.types("summarize", "1042", ok=0)
    assert "dropped" not in {one["state"] for one in here.followups(kind="resource")}


@pytest.mark.parametrize("status", ["no-show", "moved"])
def test_a_told_promise_that_stays_and_the_note_no_longer_has_is_named(
    opened: Desk, status: str
) -> None:
    """With how it is closed; one that the note still has is not, nor one that is done."""
    here = left(opened).now("2026-12-02T18:00:00-06:00")
    note = here.note()
    note.write_text(note.read_text().replace('[[promise]]\ntext = "Move the seat"', '[[promise]]\n'
                                             'text = "Another thing"'))  # fmt: skip
    as_status(here, status, LATER)
    said = here.types("summarize", "1042", ok=0).err
    one = here.one("1042", "action", by="teacher")["id"]
    named = [line for line in said.splitlines() if "stays, though no longer in the note" in line]
    assert len(named) == 1
    assert "“Move the seat”" in named[0]
    assert f"`confkit done {one[:6]}`" in named[0]
    here.types("done", one, ok=0)
    assert "stays, though" not in here.types("summarize", "1042", ok=0).err


def test_a_contact_of_a_talk_that_was_held_after_all_says_so(opened: Desk) -> None:
    """On the same day: nothing was held since."""
    here = opened.now("2026-11-25T18:00:00-06:00")
    as_status(here, "no-show")
    here.types("summarize", "1042", ok=0)
    as_status(here, "held")
    here.types("summarize", "1042", ok=0)
    said = here.types("due", "--all", "--kind", "contact").out
    assert "the note says that the talk was held" in said
