"""The life of a follow-up, as a teacher types it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desks import Desk

pytestmark = pytest.mark.slow


def test_done_in_time_then_undone_then_done_late(opened: Desk) -> None:
    """The first time counts while it is done; opened again, a later time makes it late."""
    one = opened.one("1042", "resource")
    assert opened.types("done", one["id"][:8]).code == 0
    assert opened.one("1042", "resource")["state"] == "done"
    opened.now("2026-11-30T08:00:00-06:00").types("done", one["id"])
    assert opened.one("1042", "resource")["done"] == "2026-11-24T18:00:00-06:00"
    opened.types("done", one["id"], "--undo")
    assert opened.one("1042", "resource")["state"] == "overdue"
    opened.types("done", one["id"])
    assert opened.one("1042", "resource")["state"] == "late"


def test_a_snooze_keeps_the_first_promise_and_its_reason(opened: Desk) -> None:
    """What was promised to the family stays on record, and why it moved is in the story."""
    one = opened.one("1042", "resource")
    opened.types("snooze", one["id"], "2026-12-04", "--reason", "the printer is being repaired")
    moved = opened.one("1042", "resource")
    assert moved["promised"] == one["promised"]
    assert moved["due"] == "2026-12-04T23:59:59-06:00"
    opened.types("summarize")
    assert opened.one("1042", "resource") == moved
    assert "(the printer is being repaired)" in opened.types("log", "ana").out


def test_a_promise_taken_out_of_the_note_is_dropped_and_comes_back(opened: Desk) -> None:
    """The note decides what is promised; the ledger keeps the story of it."""
    text = opened.note().read_text()
    opened.note().write_text(text.replace("Send the planner template", "Send two templates"))
    opened.types("summarize")
    states = {one["text"]: one["state"] for one in opened.followups(kind="resource",
              student_id="1042")}  # fmt: skip
    assert states == {"Send the planner template": "dropped", "Send two templates": "upcoming"}
    opened.note().write_text(text)
    opened.types("summarize")
    story = opened.types("log", "1042").out
    assert "dropped: Send the planner template (the note no longer says it)" in story
    assert "reopened, due Thu Nov 26: Send the planner template" in story


def test_a_moved_review_is_moved_in_the_ledger(opened: Desk) -> None:
    """A new date in the note is a new promise, and the story says that it moved."""
    opened.note().write_text(opened.note().read_text().replace("2026-12-18", "2027-01-08"))
    opened.types("summarize")
    review = opened.one("1042", "review")
    assert review["promised"] == review["due"] == "2027-01-08T23:59:59-06:00"
    assert "moved, due Fri Jan 8" in opened.types("log", "1042").out


def test_the_check_in_counts_from_the_letter_when_it_was_sent(opened: Desk) -> None:
    """A summary that went out two days later gives the family two whole weeks."""
    before = opened.one("1042", "check_in")
    assert before["due"] == "2026-12-08T23:59:59-06:00"
    opened.now("2026-11-26T17:00:00-06:00")
    said = opened.types("done", opened.one("1042", "summary")["id"])
    assert "now due Thu Dec 10, after the letter" in said.out
    after = opened.one("1042", "check_in")
    assert after["due"] == "2026-12-10T23:59:59-06:00"
    assert after["promised"] == before["promised"]
    opened.types("done", opened.one("1042", "summary")["id"], "--undo")
    assert opened.one("1042", "check_in") == before


def test_the_check_in_counts_from_a_talk_that_was_recorded(opened: Desk) -> None:
    """Two weeks after the phone call, on a school day, over the winter break."""
    opened.now("2026-12-07T16:00:00-06:00")
    said = opened.types("contact", "ana", "phoned, the planner works well")
    assert said.code == 0
    assert opened.one("1042", "check_in")["due"] == "2027-01-04T23:59:59-06:00"
    assert (
        "talked with the family: phoned, the planner works well" in opened.types("log", "1042").out
    )
    again = opened.types("summarize", "--json").json
    assert (again["opened"], again["changed"], again["dropped"]) == ([], [], [])


def test_a_day_chosen_by_the_teacher_stays_if_it_is_later(opened: Desk) -> None:
    """A snooze is the teacher's word; a contact does not move the check-in back before it."""
    opened.types("snooze", opened.one("1042", "check_in")["id"], "2027-01-15", "--reason", "away")
    opened.now("2026-12-01T16:00:00-06:00").types("contact", "1042", "met at the gate")
    assert opened.one("1042", "check_in")["due"] == "2027-01-15T23:59:59-06:00"


def test_a_talk_before_the_meeting_moves_nothing(opened: Desk) -> None:
    """Only a contact since the meeting counts."""
    before = opened.one("1042", "check_in")
    assert opened.types("contact", "1042", "wrote a line", "--on", "2026-11-10").code == 0
    assert opened.one("1042", "check_in") == before


def test_a_talk_in_the_future_is_refused(opened: Desk) -> None:
    """A talk is recorded when it was held."""
    said = opened.types("contact", "1042", "will phone", "--on", "2026-12-24")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "in the future" in said.err


def test_a_no_show_opens_a_contact_that_a_talk_closes(desk: Callable[..., Desk]) -> None:
    """The family that could not come is reached within two school days."""
    here = desk(recorded=False)
    note = here.note("2001")
    note.write_text(note.read_text() + '[meeting]\nheld = 2026-11-24T15:00\nstatus = "no-show"\n')
    here.types("summarize")
    contact = here.one("2001", "contact")
    assert contact["due"] == "2026-11-30T23:59:59-06:00"  # two closed days and a weekend
    here.now("2026-11-25T12:00:00-06:00")
    assert "--undo" in here.types("contact", "2001", "phoned, a new time is agreed").out
    assert here.one("2001", "contact")["state"] == "done"


def test_a_talk_that_was_recorded_later_closes_the_contact_when_it_was_held(
    desk: Callable[..., Desk],
) -> None:
    """The family was reached in time, so the contact is not late."""
    here = desk(recorded=False)
    note = here.note("2001")
    note.write_text(note.read_text() + '[meeting]\nheld = 2026-11-24T15:00\nstatus = "no-show"\n')
    here.types("summarize")
    here.now("2026-12-03T12:00:00-06:00").types("contact", "2001", "phoned", "--on", "2026-11-30")
    contact = here.one("2001", "contact")
    assert (contact["state"], contact["done"]) == ("done", "2026-11-30T12:00:00-06:00")


def test_a_familys_promise_is_never_late(opened: Desk) -> None:
    """Done after the day that they named, it is done."""
    text = opened.note().read_text().replace('by = "family"', 'by = "family"\ndue = 2026-11-27')
    opened.note().write_text(text)
    opened.types("summarize")
    promise = opened.one("1042", "action", by="family")
    opened.now("2026-12-03T12:00:00-06:00").types("done", promise["id"])
    assert opened.one("1042", "action", by="family")["state"] == "done"


def test_a_familys_promise_is_apart_and_never_overdue(opened: Desk) -> None:
    """What a family wished to do is open, comes last, and does not make --check fail."""
    opened.now("2027-06-01T08:00:00-05:00")
    for one in opened.followups(by="teacher"):
        opened.types("done", one["id"])
    listed = opened.followups()
    assert {one["state"] for one in listed if one["by"] == "family"} == {"open"}
    assert [one["by"] for one in listed] == sorted((one["by"] for one in listed), reverse=True)
    assert opened.types("due", "--check").code == 0


def test_due_ends_with_the_one_next_thing(opened: Desk) -> None:
    """The last line says what to do, and how to close it."""
    last = opened.types("due").err.splitlines()[-1]
    assert last.startswith("Next: send Ana Reyes's family the summary; when it is done, `confkit")


def test_due_check_is_for_a_scheduler(opened: Desk) -> None:
    """Exit code 1 when something is overdue, 0 on the day itself."""
    assert opened.types("due", "--check").code == 0
    assert opened.now("2026-11-25T00:00:00-06:00").types("due", "--check").code == 1


def test_a_clock_that_went_back_is_told_and_breaks_nothing(opened: Desk) -> None:
    """With a clock that fell back to 2001, done is never before opened, and due says so."""
    opened.now("2001-01-01T00:00:00+00:00")
    assert "is the computer's date right?" in opened.types("due").err
    one = opened.one("1042", "resource")
    assert opened.types("done", one["id"]).code == 0
    done = opened.one("1042", "resource")
    assert done["done"] == done["opened"]


def test_the_zone_of_the_machine_changes_nothing(
    opened: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All times are those of the workspace's zone, wherever the laptop is."""
    import time

    before = opened.types("due", "--all", "--json").out
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert opened.types("due", "--all", "--json").out == before
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_the_story_of_one_second_has_an_order(opened: Desk) -> None:
    """What was opened at once comes by its date; what followed from a change comes after it."""
    opened.now("2026-11-26T17:00:00-06:00").types("done", opened.one("1042", "summary")["id"])
    assert [line[18:] for line in opened.types("log", "1042").out.splitlines()] == [
        "opened, due Tue Nov 24: Send the family the summary",
        "opened, due Wed Nov 25: Move the seat",
        "opened, due Thu Nov 26: Send the planner template",
        "opened, due Tue Dec 8: Write the two-week check-in",
        "opened, due Fri Dec 18: Review the goal: Homework is written down",
        "opened: Keep the planner on the table",
        "done: Send the family the summary",
        "restarted, due Thu Dec 10: Write the two-week check-in",
    ]


def test_the_log_of_all_tells_who(opened: Desk) -> None:
    """Without a student the story is everybody's, each line with the name."""
    assert "José Núñez  opened, due Tue Nov 24: Send the family" in opened.types("log").out
    assert opened.types("log", "nobody").code == 2
