"""What a family was told stays as it was told: days, letters, talks, in whatever order it goes."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from confkit.ledger import soundness
from confkit.workspace.workspace import Workspace
from tests.desks import Desk
from tests.promises.test_story import check_in_day, left, settings, with_new_ids, with_words
from tests.sending import classes
from tests.sending.servers import SmtpServer
from tests.typed import Said

pytestmark = pytest.mark.slow

LETTERS = "out/2026-fall/letters"
LETTER = f"{LETTERS}/1042--1.eml"


def snooze(desk: Desk, kind: str, day: str) -> None:
    """Give Ana's follow-up of a kind another day."""
    one = desk.one("1042", kind, by="teacher")["id"]
    desk.types("snooze", one, day, "--reason", "ill", ok=0)


def letters(desk: Desk, student_id: str = "1042") -> list[tuple[str, int, str]]:
    """Return kind, edition and state of each letter about a student, as they were written."""
    with closing(sqlite3.connect(desk.ledger)) as connection:
        return connection.execute(
            "SELECT kind, edition, state FROM letters WHERE student_id = ? "
            "ORDER BY written, kind, edition",
            (student_id,),
        ).fetchall()


# The days of a letter are those of the moment at which it left.


@pytest.mark.parametrize("written_again", [True, False])
@pytest.mark.parametrize("how", ["summary", "letters"])
def test_a_day_that_was_moved_before_the_letter_left_stays_in_it(
    opened: Desk, how: str, written_again: bool
) -> None:
    """Also where it was moved after the letter was written, and the letter went as it was."""
    snooze(opened, "resource", "2026-12-02")
    if written_again:
        opened.types("summarize", "1042", ok=0)
    if how == "summary":
        opened.types("done", opened.one("1042", "summary")["id"], ok=0)
    else:
        letter = sent_id(opened)
        opened.types("done", "--letters", letter, "--yes", ok=0)
    told = (opened.root / LETTER).read_bytes()
    assert (b"December 2" in told) is written_again
    opened.now("2026-11-25T09:00:00-06:00").types("summarize", "1042", ok=0)
    assert (opened.root / LETTER).read_bytes() == told
    assert letters(opened) == [("summary", 1, "sent")]


def sent_id(desk: Desk) -> str:
    """Return the beginning of the id of Ana's letter."""
    with closing(sqlite3.connect(desk.ledger)) as connection:
        row = connection.execute("SELECT id FROM letters WHERE student_id = '1042'").fetchone()
    return str(row[0])[:8]


@pytest.mark.parametrize("later", ["a guardian", "a zone", "nothing"])
def test_a_day_that_is_moved_after_the_letter_left_does_not_reach_it(
    opened: Desk, later: str
) -> None:
    """Nor where the summary waits again for somebody else, whose letter has the day of now."""
    here = left(opened)
    told = (here.root / LETTER).read_bytes()
    here.now("2026-11-25T09:00:00-06:00")
    snooze(here, "resource", "2026-12-02")
    if later == "a guardian":
        with_words(here, "allow", "allow")
    elif later == "a zone":
        settings(here, zone="America/New_York")
    here.types("summarize", "1042", ok=0)
    assert (here.root / LETTER).read_bytes() == told
    assert [letter for letter in letters(here) if letter[1] > 1] == []
    if later == "a guardian":
        assert b"December 2" in (here.root / LETTERS / "1042--2.eml").read_bytes()


def as_sql(desk: Desk) -> list[str]:
    """Return the ledger as SQL."""
    with closing(sqlite3.connect(desk.ledger)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo"])
def test_a_letter_that_corrects_one_tells_the_days_of_now(opened: Desk, zone: str) -> None:
    """It is a new letter; and it stays as it is when nothing else changes."""
    here = left(opened)
    settings(here, zone=zone)
    here.now("2026-11-25T09:00:00-06:00")
    snooze(here, "resource", "2026-12-02")
    note = here.note()
    note.write_text(note.read_text().replace("Three drafts.", "Four drafts."))
    here.types("summarize", "1042", ok=0)
    corrected = (here.root / LETTER).read_bytes()
    assert b"December 2" in corrected
    before = as_sql(here)
    here.types("summarize", "1042", ok=0)
    assert (here.root / LETTER).read_bytes() == corrected
    assert as_sql(here) == before
    left(here)
    here.now("2026-11-26T09:00:00-06:00")
    snooze(here, "resource", "2026-12-04")
    here.types("summarize", "1042", ok=0)
    assert (here.root / LETTER).read_bytes() == corrected
    assert letters(here) == [("summary", 1, "sent"), ("summary", 2, "sent")]


def test_what_a_letter_told_goes_along_with_new_names(opened: Desk) -> None:
    """A renamed round has its follow-ups under other ids, and so has a merged copy."""
    snooze(opened, "resource", "2026-12-02")
    opened.types("summarize", "1042", ok=0)
    copy = opened.root / "followups (1).db"
    shutil.copy(opened.ledger, copy)
    here = left(opened)
    here.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
    told = (here.root / LETTER.replace("fall", "autumn")).read_bytes()
    here.types("merge", copy, ok=0)
    here.now("2026-11-25T09:00:00-06:00").types("summarize", "1042", ok=0)
    assert (here.root / LETTER.replace("fall", "autumn")).read_bytes() == told
    assert letters(here) == [("summary", 1, "sent")]


# A second talk of a round has letters of its own.


def another_talk(desk: Desk, held: str) -> Said:
    """Write that Ana's talk was held at another time, and summarize; return what that said."""
    text = re.sub(r"(?m)^held = .*$", f"held = {held}", desk.note().read_text())
    desk.note().write_text(text)
    return desk.types("summarize", "1042", ok=0)


@pytest.mark.parametrize(
    ("held", "now"),
    [
        ("2026-11-30T15:30:00", "2026-11-30T18:00:00-06:00"),
        ("2026-11-24T19:30:00", "2026-11-24T20:30:00-06:00"),
    ],
)
def test_the_letter_about_a_second_talk_is_a_new_one(opened: Desk, held: str, now: str) -> None:
    """On another day or on the same: it corrects none, has its own follow-ups, and leaves once."""
    here = left(opened).now(now)
    assert "1 letter written for 2026-fall; none sent." in another_talk(here, held).out
    second = (here.root / LETTER).read_bytes()
    assert b"Corrected" not in second
    assert letters(here) == [("summary", 1, "sent"), ("summary", 1, "ready")]
    states = {one["state"] for one in here.followups(student_id="1042", kind="summary")}
    assert states == {"done", "today"}
    another_talk(here, held)
    assert (here.root / LETTER).read_bytes() == second
    left(here)
    assert [letter[2] for letter in letters(here)] == ["sent", "sent"]
    assert {one["state"] for one in here.followups(student_id="1042", kind="summary")} == {"done"}
    assert soundness.findings(here.ledger) == []


def test_a_time_that_is_put_right_is_no_second_talk(opened: Desk) -> None:
    """It began before the letter left, so that letter was about it."""
    here = left(opened).now("2026-11-24T20:30:00-06:00")
    another_talk(here, "2026-11-24T16:00:00")
    assert len(here.followups(student_id="1042", kind="summary")) == 1


def test_what_did_not_leave_about_a_first_talk_does_not_leave_about_a_second(opened: Desk) -> None:
    """A letter that waits for another guardian is not sent with the one in its place."""
    with_words(opened, "allow", "allow")
    opened.types("summarize", "1042", ok=0)
    here = opened
    here.types("done", "--letters", sent_id(here), "--yes", ok=0)
    here.now("2026-11-30T18:00:00-06:00")
    another_talk(here, "2026-11-30T15:30:00")
    listed = here.types("done", "--letters", "1042", "--yes", ok=0)
    assert "not counted" not in listed.err
    assert sorted(letter[2] for letter in letters(here)) == ["blocked", "sent", "sent", "sent"]


def test_the_check_in_of_a_second_talk_is_a_new_letter(opened: Desk) -> None:
    """Though the one after the first has left."""
    here = left(opened).now("2026-12-08T18:00:00-06:00")
    here.types("check-in", "1042", "--observed", "Ana reads to her brother", ok=0)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    here.now("2026-12-10T18:00:00-06:00")
    another_talk(here, "2026-12-10T15:30:00")
    left(here)
    here.types("check-in", "1042", "--observed", "Ana writes to her brother", ok=0)
    written = (here.root / "out/2026-fall/check-ins/1042--1.eml").read_bytes()
    assert b"Corrected" not in written
    assert ("check_in", 2, "ready") not in letters(here)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert {one["state"] for one in here.followups(student_id="1042", kind="check_in")} == {"done"}


def test_a_second_talk_of_an_older_ledger_is_not_written_to_again(opened: Desk) -> None:
    """There its letter was the second edition of the first."""
    here = left(opened).now("2026-11-30T18:00:00-06:00")
    another_talk(here, "2026-11-30T15:30:00")
    left(here)
    with closing(sqlite3.connect(here.ledger, isolation_level=None)) as known:
        (first,) = known.execute(
            "SELECT id FROM letters WHERE occasion = '' AND student_id = '1042'"
        ).fetchone()
        known.execute("UPDATE letters SET id = ?, edition = 2 WHERE occasion <> ''", (first,))
        for column in ("told", "occasion"):
            known.execute(f"ALTER TABLE letters DROP COLUMN {column}")
        known.execute("PRAGMA user_version = 7")
    another_talk(here, "2026-11-30T15:30:00")
    assert letters(here) == [("summary", 1, "sent"), ("summary", 1, "sent")]


# A guardian who comes later gets a letter, and nothing that was told moves by it.


def state_and_day(desk: Desk, kind: str) -> tuple[str, str]:
    """Return the state of Ana's one follow-up of a kind, and on which day it is due."""
    one = desk.one("1042", kind)
    return one["state"], one["due"][:10]


@pytest.mark.parametrize("word", ["allow", "deny"])
def test_a_guardian_who_comes_later_moves_no_check_in(opened: Desk, word: str) -> None:
    """Whether the letter for them leaves, or they are denied again: its day was told."""
    here = left(opened)
    told = check_in_day(here)
    here.now("2026-12-03T09:00:00-06:00")
    with_words(here, "allow", "allow")
    here.types("summarize", "1042", ok=0)
    assert check_in_day(here) == told
    with_words(here, "allow", word)
    here.types("due", ok=0)
    if word == "allow":
        left(here)
    assert here.one("1042", "summary")["state"] == "done"
    assert check_in_day(here) == told


def test_a_late_summary_stays_late_when_who_came_later_is_denied(opened: Desk) -> None:
    """It waited again until that day's end; nobody got a letter, so its own day counts."""
    here = left(opened.now("2026-11-27T09:00:00-06:00"))
    before = here.one("1042", "summary")
    assert before["state"] == "late"
    here.now("2026-12-03T09:00:00-06:00")
    with_words(here, "allow", "allow")
    here.types("summarize", "1042", ok=0)
    assert state_and_day(here, "summary") == ("today", "2026-12-03")
    with_words(here, "allow", "deny")
    here.types("due", ok=0)
    assert here.one("1042", "summary") == before


def test_a_summary_that_was_undone_for_one_is_closed_when_only_they_were_missing(
    opened: Desk,
) -> None:
    """What the others got stays with them; undone as a whole, it waits for the teacher's word."""
    here = left(opened)
    here.now("2026-11-26T09:00:00-06:00")
    with_words(here, "allow", "allow")
    here.types("summarize", "1042", ok=0)
    left(here)
    here.types("done", here.one("1042", "summary")["id"], "--undo", ok=0)
    assert "Rob Cole" in here.types("due", "--student", "1042", "--kind", "summary").out
    with_words(here, "allow", "deny")
    here.types("due", ok=0)
    done = here.one("1042", "summary")
    assert (done["state"], done["done"][:10]) == ("done", "2026-11-24")
    here.types("done", done["id"], "--undo", ok=0)
    here.types("due", ok=0)
    assert here.one("1042", "summary")["state"] != "done"


def test_nobody_is_asked_for_of_a_talk_that_the_note_no_longer_has(opened: Desk) -> None:
    """A second talk is written down; only the letter about it is still to be written."""
    here = left(opened).now("2026-11-30T18:00:00-06:00")
    text = re.sub(r"(?m)^held = .*$", "held = 2026-11-30T15:30:00", here.note().read_text())
    here.note().write_text(text)
    with_words(here, "allow", "allow")
    assert "waits again" not in here.types("due", ok=0).err
    assert here.one("1042", "summary")["state"] == "done"
    here.types("summarize", "1042", ok=0)
    states = [one["state"] for one in here.followups(student_id="1042", kind="summary")]
    assert sorted(states) == ["done", "today"]


# An older copy is known by the days that were told.


def take_over_new_ids(desk: Desk) -> None:
    """Bring in a list in which every child has another id, and move the story."""
    desk.types("roster", "import", with_new_ids(desk), "--same-children", "--yes", ok=0)


def without_a_promise(desk: Desk, student_id: str) -> None:
    """Take the planner out of a note, and summarize."""
    note = desk.note(student_id)
    text = note.read_text().replace('[[promise]]\ntext = "Send the planner template"\n', "")
    note.write_text(text)
    desk.types("summarize")


@pytest.mark.parametrize("new_ids", [True, False])
@pytest.mark.parametrize("zone", ["America/Chicago", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("before", [True, False])
def test_an_older_copy_opens_nothing_again(
    opened: Desk, before: bool, zone: str, new_ids: bool
) -> None:
    """Whatever was called otherwise since, or told by other clocks: what was dropped stays so."""
    if before:
        opened.types("done", opened.one("1042", "action", by="teacher")["id"], ok=0)
        without_a_promise(opened, "1042")
    copy = opened.root / "followups (1).db"
    shutil.copy(opened.ledger, copy)
    here = opened.now("2026-11-25T09:00:00-06:00")
    if not before:  # nothing of hers waits here, so that nothing is told by the new clocks
        without_a_promise(here, "1042")
        for one in here.followups(student_id="1042"):
            if one["state"] != "dropped":
                here.types("done", one["id"], ok=0)
    settings(here, zone=zone)
    if new_ids:
        take_over_new_ids(here)
    here.types("summarize")
    listed = here.followups()
    here.types("merge", copy, ok=0)
    assert here.followups() == listed
    here.types("summarize")
    assert here.followups() == listed
    assert soundness.findings(here.ledger) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("what", ["id", "round"])
def test_an_older_ledger_put_back_is_known_by_the_days_it_told(
    opened: Desk, what: str, zone: str
) -> None:
    """A child's new id or a round's new name is asked about as by the clocks of then."""
    for one in opened.followups(student_id="1042"):
        opened.types("done", one["id"], ok=0)
    kept = opened.ledger.read_bytes()
    settings(opened, zone=zone)
    if what == "id":
        take_over_new_ids(opened)
    else:
        opened.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
    opened.ledger.write_bytes(kept)
    for name in ("0987", "2001") if what == "round" else ():
        (opened.root / "notes" / "2026-autumn" / f"{name}.toml").unlink()
    here = opened.now("2026-11-26T09:00:00-06:00")
    before = len(here.followups())
    said = here.types("summarize")
    assert said.code == (1 if what == "id" else 2)
    assert "on record" in said.err
    assert len(here.followups()) == before


# Two machines: a letter that has left at one of them tells its days at both.


@pytest.mark.parametrize("into", ["here", "there"])
@pytest.mark.parametrize("how", ["--letters", "summary"])
def test_new_deadlines_rewrite_no_letter_that_left_elsewhere(
    opened: Desk, how: str, into: str
) -> None:
    """Though they were used later, on a machine that did not know of the letter."""
    here = opened
    before = [(one["kind"], one["due"] or "") for one in here.followups(student_id="1042")]
    there = here.root.parent / "there"
    shutil.copytree(here.root, there)
    here.now("2026-11-24T18:30:00-06:00")
    done = (
        ("--letters", "1042", "--yes")
        if how == "--letters"
        else (here.one("1042", "summary")["id"],)
    )
    here.types("-C", str(there), "done", *done, ok=0)
    here.now("2026-11-24T19:00:00-06:00")
    settings(here, "\n[deadlines]\nresource = { days = 10 }\ncheck_in = { days = 28 }\n")
    here.types("summarize", ok=0)
    assert here.one("1042", "check_in")["due"][:10] > "2026-12-15"
    here.now("2026-11-24T20:00:00-06:00")
    if into == "here":
        here.types("merge", there / "followups.db", ok=0)
    else:
        shutil.copy(here.ledger, here.root / "followups (1).db")
        shutil.copy(there / "followups.db", here.ledger)
        here.types("merge", here.root / "followups (1).db", ok=0)
    for _ in range(2):
        after = [(one["kind"], one["due"] or "") for one in here.followups(student_id="1042")]
        assert sorted(after) == sorted(before)
        here.types("merge", there / "followups.db", ok=0)
        here.types("summarize", ok=0)
    here.now("2026-12-09T09:00:00-06:00")
    as_of = here.types("due", "--all", "--as-of", "2026-12-08", "--json").json["followups"]
    assert sorted(
        (f["kind"], f["due"] or "") for f in as_of if f["student_id"] == "1042"
    ) == sorted(before)
    letter = (here.root / LETTER).read_bytes()
    assert b"Corrected" not in letter
    assert b"November 26" in letter
    assert letters(here) == [("summary", 1, "sent")]
    assert soundness.findings(here.ledger) == []


@pytest.mark.parametrize("later", ["there", "here"])
def test_what_was_undone_elsewhere_has_no_letter_that_left(opened: Desk, later: str) -> None:
    """What the letter said is not promised yet, whichever copy is merged into which."""
    here = opened
    here.types("done", here.one("1042", "summary")["id"], ok=0)
    copy = here.root / "followups (1).db"
    shutil.copy(here.ledger, copy)
    here.now("2026-11-24T19:00:00-06:00")
    here.types("done", here.one("1042", "summary")["id"], "--undo", ok=0)
    if later == "there":
        undone = here.ledger.read_bytes()
        shutil.copy(copy, here.ledger)
        copy.write_bytes(undone)
    here.types("merge", copy, ok=0)
    assert letters(here) == [("summary", 1, "ready")]
    settings(here, "\n[deadlines]\ncheck_in = { days = 28 }\n")
    here.types("summarize", ok=0)
    assert check_in_day(here)[1] > "2026-12-15"


# A round that was renamed stays one round.


def test_notes_that_come_back_under_an_old_name_double_nothing(opened: Desk) -> None:
    """Not in the ledger, not in the report, not as what was said last time; and they are named."""
    here = opened
    old = here.root / "notes" / "2026-fall"
    shutil.copytree(old, here.root / "kept")
    here.types("round", "--renamed", "2026-fall", "2026-autumn", "--yes", ok=0)
    settings(here, zone="Asia/Tokyo")
    report = here.types("report", "--json", ok=0).json
    listed = here.followups()
    (here.root / "kept").rename(old)
    told = "notes/2026-fall: its talks are on record in 2026-autumn"
    assert told in here.types("summarize", ok=0).err
    assert told in here.types("summarize", "--round", "2026-fall", ok=2).err
    assert here.followups() == listed
    again = here.types("report", "--json", ok=0)
    assert told in again.err
    assert again.json == report
    here.now("2027-03-01T09:00:00-06:00").types("round", "2027-spring", "--yes", ok=0)
    assert told in here.types("prep", "1042", ok=0).err
    asked = here.root / "out/2027-spring/sheets/1042.md"
    sheet = asked.read_text()
    shutil.rmtree(old)
    assert told not in here.types("prep", "1042", ok=0).err
    assert asked.read_text() == sheet


# What is over is shown by the clocks of then.


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Honolulu"])
def test_what_is_done_stays_on_its_day_in_another_zone(opened: Desk, zone: str) -> None:
    """In the list and for programs, said again, in the log, the calendar and on the page."""
    here = opened.now("2026-11-24T23:30:00-06:00")
    resource = here.one("1042", "resource")["id"]
    here.types("done", resource, ok=0)
    left(here)
    before = here.one("1042", "resource")
    told = here.types("log", "1042", ok=0).out
    settings(here, zone=zone)
    here.now("2026-11-27T12:00:00-06:00").types("summarize", ok=0)
    assert here.one("1042", "resource") == before
    assert "on Tue Nov 24" in here.types("due", "--all", "--kind", "resource").out
    assert "was already done on Tue Nov 24" in here.types("done", resource, ok=0).out
    assert here.types("log", "1042", ok=0).out.startswith(told)
    here.types("calendar", ok=0)
    calendar = (here.root / "out/2026-fall/followups.ics").read_text().replace("\r\n ", "")
    assert "Done on November 24\\, 2026." in calendar
    here.types("open", ok=None)
    assert "sent on Nov 24" in (here.root / "out/2026-fall/index.html").read_text()


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
@pytest.mark.parametrize("as_of", ["2026-11-25", "2026-11-26", "2026-11-27"])
def test_the_list_of_a_day_before_another_zone_is_what_it_was(
    opened: Desk, as_of: str, zone: str
) -> None:
    """That day began by the clocks of then; what had been done by then is done in it."""
    here = left(opened)
    here.now("2026-11-24T23:30:00-06:00").types("done", "0987", "--kind", "summary", ok=0)
    here.now("2026-11-25T18:00:00-06:00")
    here.types("done", here.one("1042", "resource")["id"], ok=0)
    here.now("2026-11-28T08:00:00-06:00")
    asked = ("due", "--all", "--as-of", as_of)
    before, said = here.types(*asked, "--json").json, here.types(*asked)
    settings(here, zone=zone)
    here.types("summarize", ok=0)
    here.now("2026-12-01T08:00:00-06:00")
    assert here.types(*asked, "--json").json == before
    assert here.types(*asked).out == said.out


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
def test_letters_name_the_day_of_a_talk_as_it_was(opened: Desk, zone: str) -> None:
    """Also where what they are about is done, and the zone is another one since."""
    here = left(opened)
    settings(here, zone=zone)
    resource = here.one("1042", "resource")["id"]
    here.types("done", resource, ok=0)
    here.types("done", resource, "--tell", ok=0)
    (told,) = (here.root / "out/2026-fall/as-promised").glob("1042*.eml")
    assert b"November 24" in told.read_bytes()


# A check-in reaches everybody who may get it.


def check_in(desk: Desk) -> Path:
    """Write Ana's check-in two weeks on; return the folder of its letters."""
    desk.now("2026-12-08T18:00:00-06:00")
    desk.types("check-in", "1042", "--observed", "Ana reads to her brother", ok=0)
    return desk.root / "out/2026-fall/check-ins"


def two_guardians(desk: Desk, second: str) -> Desk:
    """Enter Rob Cole with a word of permission, and let the summary leave."""
    with_words(desk, "allow", second)
    desk.types("summarize", "1042", ok=0)
    return left(desk)


def test_a_guardian_who_is_allowed_later_can_get_the_check_in(opened: Desk) -> None:
    """On request, and what the other one got is not written again; then everybody has it."""
    here = two_guardians(opened, "deny")
    folder = check_in(here)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert state_and_day(here, "check_in")[0] == "done"
    here.now("2026-12-10T18:00:00-06:00")
    with_words(here, "allow", "allow")
    here.types("due", ok=0)
    assert state_and_day(here, "check_in")[0] == "done"
    said = here.types("check-in", "1042", ok=0)
    assert "waits again for Rob Cole" in said.err
    assert state_and_day(here, "check_in") == ("today", "2026-12-10")
    assert (folder / "1042--2.eml").exists()
    assert ("check_in", 2, "ready") not in letters(here)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert state_and_day(here, "check_in")[0] == "done"
    again = here.types("check-in", "1042", ok=0).err
    assert "everybody who may get the check-in has it since 2026-12-10" in again


def test_a_check_in_that_waits_for_one_is_closed_when_they_are_denied(opened: Desk) -> None:
    """As a summary is; it is done as it was before."""
    here = two_guardians(opened, "deny")
    check_in(here)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    before = here.one("1042", "check_in")
    here.now("2026-12-10T18:00:00-06:00")
    with_words(here, "allow", "allow")
    here.types("check-in", "1042", ok=0)
    with_words(here, "allow", "deny")
    here.types("due", ok=0)
    assert here.one("1042", "check_in") == before


@pytest.mark.parametrize("way", ["by hand", "by mail"])
def test_letters_that_were_sent_close_no_check_in_that_somebody_still_gets(
    opened: Desk, way: str
) -> None:
    """A letter that was taken away in between is to be written again, and is named."""
    here = two_guardians(opened, "allow")
    folder = check_in(here)
    with_words(here, "allow", "deny")
    here.types("due", ok=0)
    assert not (folder / "1042--2.eml").exists()
    with_words(here, "allow", "allow")
    with SmtpServer() as server:
        settings = here.root / "confkit.toml"
        settings.write_text(f"{settings.read_text()}\n[mail]\n{classes.smtp(server.port)}\n")
        ways = {"by hand": ("done", "--letters", "1042", "--yes"),
                "by mail": ("send", "1042", "--route", "smtp", "--yes", 1)}  # fmt: skip
        said = here.types(*ways[way])
    assert "Rob Cole" in said.err
    assert state_and_day(here, "check_in")[0] == "today"
    here.types("check-in", "1042", ok=0)
    here.types("done", "--letters", "1042", "--yes", ok=0)
    assert state_and_day(here, "check_in")[0] == "done"


def test_a_check_in_that_is_not_open_says_why(opened: Desk) -> None:
    """Done by the teacher's word, it can be opened again; dropped, it has its reason."""
    one = opened.one("1042", "check_in")["id"]
    opened.types("done", one, ok=0)
    said = opened.types("check-in", "1042", ok=0).err
    assert f"was marked done on 2026-11-24; `confkit done {one} --undo`" in said
    opened.types("done", one, "--undo", ok=0)
    note = opened.note()
    note.write_text(note.read_text().replace("[meeting]\n", '[meeting]\nstatus = "no-show"\n'))
    opened.types("summarize", "1042")
    assert "was dropped: the note says that nobody came" in opened.types("check-in", "1042").err


# Two machines: what a person said of a follow-up stands against what a run has counted.


def elsewhere(desk: Desk) -> Path:
    """Copy the workspace, as on another machine; return its folder."""
    return Path(shutil.copytree(desk.root, desk.root.parent / "there"))


def merged(desk: Desk, there: Path, into: str = "here") -> Desk:
    """Merge one machine's ledger into the other's, and let both go on with it."""
    if into == "there":
        kept = desk.ledger.read_bytes()
        shutil.copy(there / "followups.db", desk.ledger)
        (there / "followups.db").write_bytes(kept)
    desk.types("merge", there / "followups.db", ok=0)
    return desk


@pytest.mark.parametrize("into", ["here", "there"])
def test_a_run_that_drops_elsewhere_takes_no_done_away(opened: Desk, into: str) -> None:
    """As on one machine: done, and the note has other words since; and back again."""
    here, there = opened, elsewhere(opened)
    one = here.one("1042", "action", by="teacher")["id"]
    here.now("2026-11-25T09:00:00-06:00").types("-C", str(there), "done", one, ok=0)
    here.now("2026-11-25T18:00:00-06:00")
    words = here.note().read_text()
    here.note().write_text(words.replace("Move the seat", "Move the desk"))
    here.types("summarize", ok=0)
    here.now("2026-11-25T19:00:00-06:00")
    merged(here, there, into)
    for text in (words, here.note().read_text(), words):
        here.note().write_text(text)
        here.types("summarize", ok=0)
        (kept,) = [f for f in here.followups(student_id="1042") if f["id"] == one]
        assert kept["done"] == "2026-11-25T09:00:00-06:00"
    here.now("2026-11-28T19:00:00-06:00")
    as_of = here.types("due", "--all", "--as-of", "2026-11-27", "--json").json["followups"]
    assert [f["state"] for f in as_of if f["id"] == one] == ["done"]
    assert soundness.findings(here.ledger) == []


SECOND = "held = 2026-11-26T15:30:00"
"""Ana's second talk, two days after the first."""

_OTHERS = {
    "held": SECOND,
    "no-show": f'status = "no-show"\n{SECOND}',
    "moved": 'status = "moved"',
}


def as_listed(desk: Desk, at: Path) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return Ana's follow-ups of one machine by what they are, with how they stand."""
    listed = desk.types("-C", str(at), "due", "--all", "--json").json["followups"]
    return {
        (f["kind"], f["text"], f["opened"], f["id"]): (f["state"], f["due"] or "", f["done"] or "")
        for f in listed
        if f["student_id"] == "1042"
    }


@pytest.mark.parametrize("into", ["here", "there"])
@pytest.mark.parametrize(
    ("became", "later"), [("held", False), ("held", True), ("no-show", False), ("moved", False)]
)
def test_a_second_talk_elsewhere_is_one_of_its_own_as_on_one_machine(
    opened: Desk, became: str, later: bool, into: str
) -> None:
    """The letter about the first had left, which the other machine did not know of."""
    here = opened
    snooze(here, "resource", "2026-12-02")
    here.types("summarize", "1042", ok=0)
    there = elsewhere(here)
    one = Path(shutil.copytree(here.root, here.root.parent / "one"))
    note = re.sub(r"(?m)^held = .*$", _OTHERS[became], here.note().read_text())
    note = note.replace("Move the seat", "Move the desk")
    for at in (here.root, one):
        here.now("2026-11-24T19:00:00-06:00")
        here.types("-C", str(at), "done", "--letters", "1042", "--yes", ok=0)
    for at in (there, one):
        here.now("2026-11-26T18:00:00-06:00")
        (at / "notes/2026-fall/1042.toml").write_text(note)
        here.types("-C", str(at), "summarize", ok=0)
        if later:
            here.now("2026-11-26T19:00:00-06:00")
            here.types("-C", str(at), "done", "--letters", "1042", "--yes", ok=0)
    here.note().write_text(note)
    here.now("2026-11-26T20:00:00-06:00")
    at, other = (there, here.root) if into == "there" else (here.root, there)
    copy = shutil.copy(at / "followups.db", at.parent / "before.db")
    here.types("-C", str(at), "merge", other / "followups.db", ok=0)
    wanted = as_listed(here, one)
    assert as_listed(here, at) == wanted
    again = here.types("-C", str(at), "merge", other / "followups.db", ok=0)
    assert "0 follow-ups added, 0 differed, 0 lines" in again.out
    here.types("-C", str(other), "merge", copy, ok=0)
    assert as_listed(here, other) == wanted
    for one_of in (at, other):
        assert soundness.findings(one_of / "followups.db") == []
        here.types("-C", str(one_of), "summarize", ok=0)
        assert as_listed(here, one_of) == wanted
        ids = message_ids(one_of)
        assert len(ids) == (2 if became == "held" else 1)
        assert later or len(set(ids)) == len(ids)
        if became == "held":
            assert ids[-1] in (one_of / LETTER).read_text()


@pytest.mark.parametrize("copy", ["an archive", "of an older version"])
def test_a_second_talk_is_one_of_its_own_also_in_other_copies(opened: Desk, copy: str) -> None:
    """An archive, and a ledger of an earlier version, are read into a ledger without a file."""
    here, there = opened, elsewhere(opened)
    left(here)
    note = re.sub(r"(?m)^held = .*$", SECOND, here.note().read_text())
    here.note().write_text(note)
    here.now("2026-11-26T18:00:00-06:00")
    (there / "notes/2026-fall/1042.toml").write_text(note)
    here.types("-C", str(there), "summarize", ok=0)
    if copy == "an archive":
        archive = there.parent / "round.zip"
        here.types("-C", str(there), "archive", "2026-fall", "--to", archive, ok=0)
        here.types("restore", archive)
    else:
        with closing(sqlite3.connect(there / "followups.db", isolation_level=None)) as known:
            known.execute("PRAGMA user_version = 7")
        here.types("merge", there / "followups.db", ok=0)
    summaries = here.followups(student_id="1042", kind="summary")
    assert sorted(one["opened"][:10] for one in summaries) == ["2026-11-24", "2026-11-26"]
    assert soundness.findings(here.ledger) == []


def message_ids(root: Path) -> list[str]:
    """Return the Message-ID of each of Ana's summaries, as they were written."""
    with closing(sqlite3.connect(root / "followups.db")) as connection:
        query = "SELECT message_id FROM letters WHERE student_id = '1042' AND kind = 'summary'"
        return [row[0] for row in connection.execute(f"{query} ORDER BY written")]


@pytest.mark.parametrize("into", ["here", "there"])
@pytest.mark.parametrize("renamed", [True, False])
@pytest.mark.parametrize("how", ["done", "contact"])
def test_a_family_that_was_reached_elsewhere_stays_reached(
    opened: Desk, how: str, renamed: bool, into: str
) -> None:
    """Though another no-show is on record here since, which the other one did not know of."""
    here = opened
    note = re.sub(r"(?m)^held = .*$", 'status = "no-show"\nheld = 2026-11-24T15:30:00',
                  here.note().read_text())  # fmt: skip
    here.note().write_text(note)
    here.types("summarize")
    there = elsewhere(here)
    if renamed:
        here.types("-C", str(there), "round", "--renamed", "2026-fall", "2026-autumn", "--yes")
    here.now("2026-11-25T09:00:00-06:00")
    words = {"done": ("done", "1042", "--kind", "contact"), "contact": ("contact", "1042", "Hi")}
    here.types("-C", str(there), *words[how], ok=0)
    here.now("2026-11-26T18:00:00-06:00")
    here.note().write_text(note.replace("2026-11-24T15", "2026-11-26T15"))
    here.types("summarize")
    here.now("2026-11-26T19:00:00-06:00")
    at, other = (there, here.root) if into == "there" else (here.root, there)
    here.types("-C", str(at), "merge", other / "followups.db", ok=0)
    here.now("2026-11-26T20:00:00-06:00")
    for _ in range(2):
        listed = here.types("-C", str(at), "due", "--all", "--json").json["followups"]
        states = [f["state"] for f in listed if f["kind"] == "contact"]
        assert len(states) == 2
        assert "done" in states
        here.types("-C", str(at), "summarize")


def test_what_was_dropped_for_nobody_elsewhere_waits_where_somebody_may_get_it(
    opened: Desk,
) -> None:
    """Right after a merge: the roster here counts."""
    here = left(opened)
    told, allowed = check_in_day(here), (here.root / "roster.csv").read_bytes()
    with_words(here, "deny")
    there = elsewhere(here)
    (here.root / "roster.csv").write_bytes(allowed)
    here.now("2026-11-25T09:00:00-06:00").types("-C", there, "due", ok=0)
    here.now("2026-11-25T18:00:00-06:00").types("due", ok=0)
    here.now("2026-11-25T19:00:00-06:00")
    said = here.types("merge", there / "followups.db", ok=0)
    assert "waits again, somebody may be written to" in said.err
    assert check_in_day(here) == told


def test_what_waits_elsewhere_is_dropped_where_nobody_may_get_it(opened: Desk) -> None:
    """Right after a merge, though a person snoozed it there."""
    here = left(opened)
    there = elsewhere(here)
    with_words(here, "deny")
    here.types("due", ok=0)
    check_in = here.one("1042", "check_in")["id"]
    here.now("2026-11-25T09:00:00-06:00")
    here.types("-C", there, "snooze", check_in, "2026-12-10", "--reason", "ill", ok=0)
    here.now("2026-11-25T19:00:00-06:00")
    here.types("merge", there / "followups.db", ok=0)
    assert is_dropped(here, check_in)


def test_what_a_copy_brings_back_is_dropped_where_nobody_may_get_it(opened: Desk) -> None:
    """Right after a restore: the copy is of a time before the denial."""
    here = left(opened)
    check_in = here.one("1042", "check_in")["id"]
    with_words(here, "deny")
    here.types("due", ok=0)
    here.ledger.unlink()
    here.types("restore", "--yes", ok=0)
    assert is_dropped(here, check_in)


@pytest.mark.parametrize("copied", ["now", "with its time", "an hour ago", "and changed"])
@pytest.mark.parametrize("is_large", [True, False])
def test_an_older_ledger_that_another_program_puts_there_is_held_against_the_roster(
    opened: Desk, copied: str, is_large: bool
) -> None:
    """At once or later, with whatever time and size; who is denied stays denied."""
    here = left(opened)
    check_in = here.one("1042", "check_in")["id"]
    if is_large:
        with closing(sqlite3.connect(here.ledger)) as connection, connection:
            connection.execute(
                "INSERT INTO observed (round, student_id, text, at, note) "
                "VALUES ('2025-fall', '2001', ?, 0, '')",
                ("She reads. " * 200_000,),
            )
    here.types("due", ok=0)
    older = here.root.parent / "older.db"
    shutil.copy2(here.ledger, older)
    with_words(here, "deny")
    here.types("due", ok=0)
    assert is_dropped(here, check_in)
    (shutil.copy2 if copied == "with its time" else shutil.copy)(older, here.ledger)
    if copied == "an hour ago":
        os.utime(here.ledger, (time.time() - 3600,) * 2)
    if copied == "and changed":
        here.types("-C", here.root, "snooze", check_in, "2026-12-14", "--reason", "ill")
    else:
        assert not is_dropped(here, check_in)
        assert "dropped, no guardian on the roster may be written to" in here.types("due", ok=0).err
    assert is_dropped(here, check_in)
    assert "dropped" not in here.types("due", ok=0).err


def test_a_change_of_confkit_s_own_is_not_taken_for_another_ledger(opened: Desk) -> None:
    """Else every `due` after a `done` would read the whole class."""
    here = left(opened)
    here.types("due", ok=0)
    here.types("done", here.one("1042", "action", by="teacher")["id"], ok=0)
    assert not Workspace(here.root).roster_has_changed()


def is_dropped(desk: Desk, followup_id: str) -> bool:
    """Tell whether the ledger has a follow-up as dropped; no command settles it before."""
    with closing(sqlite3.connect(desk.ledger)) as connection:
        query = "SELECT dropped FROM followups WHERE id = ?"
        return connection.execute(query, (followup_id,)).fetchone()[0] is not None


def test_the_log_names_nobody_who_is_denied(opened: Desk) -> None:
    """What they answered, for whom a letter waited, what is said of them; others stay named."""
    here = two_guardians(opened, "deny")
    with_words(here, "allow", "allow")
    here.types("summarize", ok=0)
    here.types("contact", "1042", "--answer", "It goes well", "--from", "Rob Cole", ok=0)
    here.types("contact", "1042", "phoned with Mr. Cole", ok=0)
    here.types("contact", "2001", "met Rob Cole at the gate", ok=0)
    before = here.types("log", "1042", ok=0).out
    assert "Rob Cole answered" in before
    assert "for Rob Cole" in before
    with_words(here, "allow", "deny")
    for about in (("1042",), ()):
        said = here.types("log", *about, ok=0)
        of_ana = [line for line in said.out.splitlines() if "Bo Lind" not in line]
        assert "Cole" not in "".join(of_ana)
        assert "[a person who must not be named] answered: It goes well" in said.out
        assert "talked with the family: [left out: it names a person" in said.out
        assert "reopened" in said.out
    assert "met Rob Cole" in said.out
    (here.root / "roster.csv").write_text("no, such, thing\n")
    said = here.types("log", "1042")
    assert said.code != 0
    assert "Cole" not in said.out + said.err


def test_a_letter_that_was_taken_away_from_who_is_denied_is_not_listed(opened: Desk) -> None:
    """Its file is gone and was told; nothing can be done about it."""
    here = opened
    with_words(here, "allow", "allow")
    here.types("summarize", ok=0)
    with_words(here, "allow", "deny")
    assert "removed: out/2026-fall/letters/1042--2.eml" in here.types("due", ok=0).err
    said = here.types("send", "--dry-run", "--json", ok=None)
    assert "1042--2" not in said.out + said.err
    assert "1042--1" in said.out
    assert "Rob Cole" not in said.out + said.err


def test_a_check_in_that_nobody_may_get_says_nothing_of_the_others(opened: Desk) -> None:
    """Those of the round are due all the same."""
    here = opened.now("2026-12-09T18:00:00-06:00")
    with_words(here, "deny")
    said = here.types("check-in", "1042", ok=0)
    assert "no guardian on the roster may be written to" in said.err
    assert "No check-in is due" not in said.out


def test_a_merge_lists_what_it_drops(opened: Desk) -> None:
    """The check-in and the review in whose place a later talk has its own."""
    here, there = opened, elsewhere(opened)
    here.now("2026-11-24T19:00:00-06:00")
    left(here)
    note = re.sub(r"(?m)^held = .*$", SECOND, here.note().read_text())
    here.now("2026-11-26T18:00:00-06:00")
    (there / "notes/2026-fall/1042.toml").write_text(note)
    here.types("-C", there, "summarize", ok=0)
    here.now("2026-11-26T19:00:00-06:00")
    said = here.types("merge", there / "followups.db", ok=0).out
    assert said.count("dropped, a later talk has one of its own") == 2


def test_a_merge_never_says_the_same_day_as_if_it_were_another(opened: Desk) -> None:
    """The hour of the talk was put right on one machine, and both have the day that was chosen."""
    here, there = opened, elsewhere(opened)
    one = here.one("1042", "resource", by="teacher")["id"]
    for hour, at in (("19", here.root), ("20", there)):
        here.now(f"2026-11-24T{hour}:00:00-06:00")
        here.types("-C", at, "snooze", one, "2026-12-02", "--reason", "ill", ok=0)
    note = there / "notes/2026-fall/1042.toml"
    note.write_text(note.read_text().replace("T14:30", "T15:00"))
    here.types("-C", there, "summarize", ok=0)
    here.now("2026-11-24T21:00:00-06:00")
    said = here.types("merge", there / "followups.db", ok=0).out
    assert "planner template: kept due on 2026-12-02 (there), the same day as here" in said
    assert "kept due on 2026-12-02 (there); here it was due on 2026-12-02" not in said
