"""Before the talk: the invitation two weeks ahead, the reminder two days ahead, a new time."""

from __future__ import annotations

import json

import pytest

from .classes import ADA, ADAS_FATHER, BO, CY, held, prepared

pytestmark = pytest.mark.slow

TWO_WEEKS = "2026-11-02T08:00:00-06:00"
DAY_AFTER = "2026-11-03T08:00:00-06:00"
FRIDAY = "2026-11-13T08:00:00-06:00"
INVITATIONS, REMINDERS = "out/2026-fall/invitations", "out/2026-fall/reminders"
ALL = ["7--1.eml", "7--2.eml", "8--1.eml", "9--1.html", "9--1.phone.txt"]
INVITE, REMIND = "Send the invitation", "Send the reminder of the talk"


def kinds(room) -> set[str]:
    """Return what is open for Ada before the talk."""
    return {name for name in room.ids() if name.startswith("7 Send the")}


@pytest.fixture
def room(room):
    """Let all three talks be to come."""
    for student_id, name in (("7", "Ada"), ("8", "Bo"), ("9", "Cy")):
        room.note(student_id, prepared(name))
    return room


@pytest.fixture
def invited(confkit, room):
    """Write the invitations that are due two weeks before the day."""
    assert confkit("invite", now=TWO_WEEKS).code == 0
    return room


def test_two_weeks_before_the_talk_every_family_is_invited(confkit, room):
    """By mail, or by a page and a script; two clocks run for each talk. Again changes nothing."""
    early = confkit("invite", now="2026-10-30T08:00:00-06:00")
    assert early.code == 0
    assert "No invitation or reminder is due in 2026-fall." in early.out
    assert "6 letters to come, the next by Mon Nov 2." in early.out
    ran = confkit("invite", now=TWO_WEEKS)
    assert ran.code == 0
    assert room.names(INVITATIONS) == ALL
    assert not room.names(REMINDERS)
    before = room.files(INVITATIONS)
    assert confkit("invite", now=TWO_WEEKS).out == ran.out
    assert room.files(INVITATIONS) == before
    due = confkit("due", "--all", now=TWO_WEEKS).out
    assert "TODAY  Ada Brook  Send the invitation  by the end of today" in due
    assert "Ada Brook  Send the reminder of the talk  by Fri Nov 13" in due


def test_the_invitation_says_when_and_where_and_what_to_think_about(invited):
    """The child is named in it and not in its subject."""
    mail = invited.mail("7--1", "invitations")
    assert (
        mail["Subject"] == "Our conference on Monday, November 16, from Dana Rivera (Hill School)"
    )
    text = mail.get_body(("plain",)).get_content()
    for words in (
        "Dear Mia Brook,", "I would like to talk with you about Ada:",
        "When: Monday, November 16, 3:30\N{NO-BREAK SPACE}PM (15 minutes)", "Where: Hill School",
        "- What is Ada most excited about right now?", "Your own questions come first.",
        "If this time is not good for you, please tell me.", "drivera@school.example",
    ):  # fmt: skip
        assert words in text
    assert "interpreter" not in text
    script = invited.text(f"{INVITATIONS}/9--1.phone.txt")
    assert "Does this time work for you? (Wait for the answer, and write it down.)" in script


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"language": "xx"}, "Would you like an interpreter?"),
        ({"language": "xx", "interpreter": "declined"}, ""),
        ({"interpreter": "needed"}, "I am asking the school for an interpreter"),
        ({"language": "xx", "interpreter": "needed"}, "I am asking the school for an interpreter"),
        ({"interpreter": "booked:Ines"}, "An interpreter will be with us."),
        ({}, ""),
    ],
)
def test_an_interpreter_is_offered_to_who_may_want_one(confkit, room, row, said):
    """Who declined one is not asked again; who has one is told."""
    room.roster(ADA | row)
    confkit("invite", now=TWO_WEEKS)
    text = room.mail("7--1", "invitations").get_body(("plain",)).get_content()
    assert said in text
    assert ("interpret" in text) == bool(said)


def test_a_reminder_comes_two_days_before_and_closes_apart(confkit, invited):
    """Each is done by its own letters."""
    assert "3 letters: sent" in confkit("done", "7", "8", "--letters", "--yes", now=DAY_AFTER).out
    assert kinds(invited) == {f"7 {INVITE}", f"7 {REMIND}"}
    assert confkit("invite", now=DAY_AFTER).code == 0
    assert confkit("invite", now=FRIDAY).code == 0
    assert invited.names(REMINDERS) == ALL
    mail = invited.mail("7--1", "reminders")
    assert mail["Subject"].startswith("A reminder of our conference on Monday, November 16")
    assert "We will talk about Ada soon." in mail.get_body(("plain",)).get_content()
    log = confkit("log", "9", now=FRIDAY).out
    assert f"dropped: {INVITE}" in log, "an invitation that was not sent gives way to the reminder"
    assert "it is time for the reminder, and it was not marked as sent" in log
    assert "dropped" not in confkit("log", "7", now=FRIDAY).out


def test_a_student_who_is_named_is_invited_early(confkit, room):
    """One letter, the invitation; the others wait for their day."""
    ran = confkit("invite", "ada", now="2026-10-20T08:00:00-06:00")
    assert ran.code == 0
    made = ["invitations/7--1.eml", "invitations/7--2.eml", "letters.html"]
    assert room.names("out/2026-fall") == made


def test_a_slot_on_another_day_is_another_talk(confkit, invited):
    """What was not sent for the first is dropped."""
    moved = {"slot": "2026-11-23T15:30"}
    invited.roster(ADA | moved, BO, CY)
    before = invited.ids()[f"7 {INVITE}"]
    assert confkit("invite", now=DAY_AFTER).code == 0
    open_now = confkit("due", "--all", "--student", "7", now=DAY_AFTER).out
    assert before[:6] in next(line for line in open_now.splitlines() if "dropped" in line)
    assert "coming  Ada Brook  Send the invitation  by Mon Nov 9" in open_now


def test_once_the_talk_is_recorded_nothing_of_before_waits(confkit, invited):
    """Its next run drops it."""
    invited.note("7", held("Ada"))
    assert confkit("summarize", "7").code == 0
    waiting = confkit("due", "--student", "7", "--within", "8w").out
    assert INVITE not in waiting and REMIND not in waiting
    assert INVITE in confkit("due", "--student", "8", "--within", "8w").out


@pytest.mark.parametrize(
    ("slot", "note", "now", "why"),
    [
        (ADA["slot"], prepared(), "2026-11-17T08:00:00-06:00", "the time of the talk has passed"),
        ("", prepared(), "2026-11-17T08:00:00-06:00", "the time of the talk has passed"),
        ("", prepared(), DAY_AFTER, "the talk has no time on the roster now"),
        ("2026-11-23T15:30", prepared(), DAY_AFTER, "the talk has another day now"),
        (ADA["slot"], held("Ada"), "2026-11-16T20:00:00-06:00", "the time of the talk has passed"),
    ],
)  # fmt: skip
def test_why_an_invitation_is_not_sent_any_more_is_true(confkit, invited, slot, note, now, why):
    """It is never said that no talk was coming up of one that was to be, or has been."""
    invited.roster(ADA | {"slot": slot}, BO, CY)
    invited.note("7", note)
    assert confkit("invite", now=now).code == 0
    dropped = [line for line in confkit("log", "7", now=now).out.splitlines() if "dropped" in line]
    assert dropped and all(why in line for line in dropped)


def test_who_may_not_be_written_to_gets_none(confkit, room):
    """The other guardian does; where nobody is left nothing is opened."""
    room.roster(ADA, ADAS_FATHER | {"contact": "deny"}, BO | {"contact": "deny"}, CY)
    ran = confkit("invite", now=TWO_WEEKS)
    assert room.names(INVITATIONS) == ["7--1.eml", "9--1.html", "9--1.phone.txt"]
    assert "Tom" not in ran.out + ran.err + room.mail("7--1", "invitations").as_string()
    assert f"8 {INVITE}" not in room.ids()
    room.roster(ADA | {"contact": "deny"}, BO, CY)
    confkit("due", now=TWO_WEEKS)
    assert "7--1.eml" not in room.names(INVITATIONS)


def test_where_nobody_came_a_new_time_is_asked_for(confkit, room):
    """A letter without a day, the same again and again; the script is that of a new time."""
    for student_id, name in (("7", "Ada"), ("9", "Cy")):
        missed = '\n[meeting]\nheld = 2026-11-16T15:30\nstatus = "no-show"\n'
        room.note(student_id, prepared(name) + missed)
    ran = confkit("invite", "7", "9")
    assert ran.code == 0
    mail = room.mail("7--1", "invitations")
    assert mail["Subject"] == "A short note from Dana Rivera (Hill School)"
    assert "We have no time for it yet." in mail.get_body(("plain",)).get_content()
    script = room.text(f"{INVITATIONS}/9--1.phone.txt")
    assert "I would still love to talk with you about Cy." in script
    missed = "We missed each other at the time for our talk about"
    assert f"{missed} Cy." in script and missed in room.text(f"{INVITATIONS}/9--1.html")
    for part in ("plain", "html"):
        assert missed in mail.get_body((part,)).get_content()


def test_a_letter_says_that_the_talk_was_moved_and_its_reminder_does_not(confkit, room):
    """With the new time or without one; two days before it is a reminder like any other."""
    moved = '\n[meeting]\nstatus = "moved"\nheld = 2026-11-16T15:30\n'
    room.note("7", prepared() + moved)
    said = "Our talk about Ada has been moved to another time."
    for slot in ("", "2026-12-01T15:30"):
        room.roster(ADA | {"slot": slot}, ADAS_FATHER | {"slot": slot}, BO, CY)
        assert confkit("invite", "7").code == 0
        assert said in room.mail("7--1", "invitations").get_body(("plain",)).get_content()
    confkit("done", "--letters", "--yes")
    assert confkit("invite", now="2026-11-29T15:30:00-06:00").code == 0
    reminder = room.mail("7--1", "reminders")
    assert "moved" not in reminder.get_body(("plain",)).get_content()


def test_a_new_time_after_an_invitation_that_was_sent_is_no_correction(confkit, invited):
    """Another slot before the talk is one."""
    confkit("done", "--letters", "--yes", now=TWO_WEEKS)
    invited.roster(ADA | {"slot": "2026-11-17T15:30"}, BO, CY)
    confkit("invite", "7", now=DAY_AFTER)
    moved = invited.mail("7--1", "invitations")["Subject"]
    assert moved.startswith("Corrected: Our conference on Tuesday, November 17")
    missed = '\n[meeting]\nheld = 2026-11-16T15:45\nstatus = "no-show"\n'
    invited.note("8", prepared("Bo") + missed)
    confkit("invite", "8")
    assert invited.mail("8--1", "invitations")["Subject"].startswith("A short note from")


def test_what_cannot_be_invited_to_is_told(confkit, room):
    """No slot yet; a slot that has passed and is not recorded."""
    room.roster(ADA | {"slot": ""}, BO, CY)
    room.note("8", prepared("Bo"))
    ran = confkit("invite", now="2026-11-17T08:00:00-06:00")
    assert ran.code == 0
    assert "left out: Ada Brook (7): no slot on the roster yet" in ran.err
    assert "left out: Bo Lind (8): the slot has passed; say what became" in ran.err


def test_a_call_or_a_video_is_said_in_place_of_a_room(confkit, room):
    """The roster's column for the room says which."""
    room.roster(ADA, BO)
    rows = room.text("roster.csv").splitlines()
    room.write("roster.csv", "\n".join([f"{rows[0]},room", f"{rows[1]},Phone", f"{rows[2]},Video"]))
    confkit("invite", now=TWO_WEEKS)
    texts = [
        room.mail(name, "invitations").get_body(("plain",)).get_content()
        for name in ("7--1", "8--1")
    ]
    assert "I will call you at that time." in texts[0] and "Where" not in texts[0]
    assert "We talk by video." in texts[1]
    assert not [text for text in texts if "Come alone" in text]


def test_its_document_says_what_was_made_and_opened(confkit, room):
    """One JSON document, with the ids of the follow-ups."""
    said = confkit("invite", "--json", now=TWO_WEEKS).json
    assert len(said["opened"]) == 6
    assert {made["kind"] for made in said["made"]} == {"letter", "list", "page", "phone script"}


def test_who_reads_another_language_is_listed_before_the_talk_too(confkit, room):
    """One row a guardian; each kind of letter keeps its own part of it, and changes no other's."""
    rows = "out/2026-fall/needs-translation.csv"
    room.roster(ADA | {"language": "yo"}, ADAS_FATHER | {"guardian_language": "en"},
                BO | {"guardian_language": "so"}, CY)  # fmt: skip
    assert confkit("invite", now=TWO_WEEKS).code == 0
    assert not (room.root / REMINDERS).exists()  # none is due yet
    ada = "7,Mia Brook,yo,{}"
    bo = '8,Eva Lind,so,"invitation: letter, confkit languages --accept so"'
    assert room.text(rows).splitlines()[1:] == [ada.format("invitation: letter"), bo]
    later = room.text(rows)
    ran = confkit("invite", "7", now=FRIDAY)
    assert "letters to 1 guardian." in ran.err
    assert room.text(rows).splitlines()[1:] == [
        ada.format("invitation: letter; reminder: letter"), bo,
    ]  # fmt: skip
    made = json.loads(confkit("invite", "--json", now=FRIDAY).out)["made"]
    paths = [one["path"] for one in made]
    assert len(paths) == len(set(paths)) and rows in paths
    (room.root / rows).write_text(later, encoding="utf-8")
    room.note("7", held())
    assert confkit("summarize", now="2026-11-17T08:00:00-06:00").code == 0
    assert room.text(rows).splitlines()[1:] == [
        ada.format("invitation: letter; summary: letter"), bo,
    ]  # fmt: skip
    room.roster(ADA, ADAS_FATHER, CY)
    assert confkit("summarize", now="2026-11-17T08:00:00-06:00").code == 0
    assert room.text(rows).splitlines()[1:] == [ada.format("invitation: letter")]


@pytest.mark.parametrize("mistake", ["held = 2026-10-13T15:15x", "hel = 1"])
def test_a_note_that_does_not_tell_whether_the_talk_was_held_holds_its_letter(
    confkit, room, mistake
):
    """It is told, and what is open stays; others get theirs, and a slip of before holds none."""
    room.note("7", f"{prepared('Ada')}\n[meeting]\n{mistake}\n")
    room.note("8", prepared("Bo").replace("[grow]", "[grow]\nskil = 1"))
    ran = confkit("invite", now=TWO_WEEKS)
    assert ran.code == 1
    assert "notes/2026-fall/7.toml:" in ran.err
    assert "Ada Brook (7): whether the talk was held is not known" in ran.err
    assert room.names(INVITATIONS) == ["8--1.eml", "9--1.html", "9--1.phone.txt"]
    assert not kinds(room)
    room.note("7", prepared("Ada"))
    assert confkit("invite", now=TWO_WEEKS).code == 0
    before = kinds(room)
    room.note("7", f"{prepared('Ada')}\n[meeting]\n{mistake}\n")
    assert confkit("invite", now=TWO_WEEKS).code == 1
    assert kinds(room) == before
    assert room.names(INVITATIONS) == ALL
