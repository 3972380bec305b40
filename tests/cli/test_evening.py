"""`confkit record` without a name: the talks of a day in order, and what becomes of each."""

from __future__ import annotations

import pytest
import tomli

from confkit.cli.shown import console

from .classes import ADA, ADAS_FATHER, BO, held, prepared
from .classes import CY as CLASS_CY

pytestmark = pytest.mark.slow

CY = [
    "", "", "", "", "Cy reads at night", "",  # held, at its slot, in person, who came, heard
    "", "2", "1", "", "1", "", "2", "", "", "", "",  # a goal and two promises of the bank
]  # fmt: skip
ADA_MOVED = ["moved", "next Tuesday 3:30pm", "", ""]
BO_NO_SHOW = ["no", "", "", "", ""]


@pytest.fixture(autouse=True)
def asks(monkeypatch):
    """Let a pipe be somebody who answers."""
    monkeypatch.setattr(console, "can_ask", lambda: True)


@pytest.fixture
def unrecorded(room):
    """Let all three talks of the day wait."""
    for student_id, name in (("7", "Ada"), ("8", "Bo"), ("9", "Cy")):
        room.note(student_id, prepared(name))
    return room


def typed(confkit, *arguments, lines, **more):
    """Run a command and answer with these lines."""
    return confkit(*arguments, stdin="".join(f"{line}\n" for line in lines), **more)


def test_an_evening_is_walked_in_the_order_of_its_slots(confkit, unrecorded):
    """Held, moved and no-show: notes, roster, letters and follow-ups say what was answered."""
    ran = typed(confkit, "record", lines=[*CY, *ADA_MOVED, *BO_NO_SHOW])
    assert ran.code == 0
    assert ran.err.startswith("Monday, November 16, 2026: 3 of 3 talks to record.")
    for said in ("3:15 PM · 3 left", "3:30 PM · 2 left", "3:45 PM · 1 left"):
        assert said in ran.err
    notes = {one: tomli.loads(unrecorded.text(f"notes/2026-fall/{one}.toml")) for one in "789"}
    assert notes["9"]["goal"]["statement"] == "Cy reads 2 pages aloud after dinner"
    assert [one["kind"] for one in notes["9"]["promise"]] == ["action", "resource"]
    assert notes["7"]["meeting"]["status"] == "moved"
    assert notes["8"]["meeting"]["status"] == "no-show"
    assert unrecorded.names("out/2026-fall/letters") == ["9--1.html", "9--1.phone.txt"]
    assert "8 Reach the family and offer a new time" in unrecorded.ids()
    assert unrecorded.text("roster.csv").count("2026-11-24T15:30") == 2
    assert not [name for name in unrecorded.names("notes") if "unsaved" in name]
    assert "Talks: 2 of 3 recorded" in ran.out
    assert "Check of 3 notes: 0 errors, 0 warnings." in ran.err
    assert "set the new slot" not in ran.out, "it is in the roster already"
    assert unrecorded.names("out/2026-fall/invitations") == ["7--1.eml", "7--2.eml", "8--1.eml"]
    mails = [unrecorded.mail(one, "invitations") for one in ("7--1", "8--1")]
    assert mails[0]["Subject"].startswith("Our conference on Tuesday, November 24")
    assert "We have no time for it yet." in mails[1].get_body(("plain",)).get_content()


def test_on_its_new_day_a_moved_talk_is_walked_again(confkit, unrecorded):
    """Then its note says what was agreed, and the teacher's own text is as it was."""
    before = unrecorded.text("notes/2026-fall/7.toml")
    typed(confkit, "record", "7", lines=ADA_MOVED)
    lines = [*CY[:4], *("", "", "a list", "Ada writes one line a day", "Ask at breakfast",
             "Read it aloud", ""),
             "4 of 5 days", "", "", "", "no", "no"]  # fmt: skip
    ran = typed(confkit, "record", lines=lines, now="2026-11-24T18:00:00-06:00")
    assert ran.code == 0
    assert "3:30 PM · 1 left" in ran.err
    after = unrecorded.text("notes/2026-fall/7.toml")
    assert after.startswith(before)
    read = tomli.loads(after)
    assert read["meeting"]["held"].isoformat() == "2026-11-24T15:30:00"
    assert (read["meeting"]["status"], read["goal"]["home"]) == ("held", "Ask at breakfast")


def test_a_talk_that_is_skipped_waits(confkit, unrecorded):
    """It is named in the end, and the next evening begins with it."""
    ran = typed(confkit, "record", lines=["skip", *ADA_MOVED, "skip"])
    assert ran.code == 0
    assert "Not recorded: Cy Moss and Bo Lind." in ran.err
    again = typed(confkit, "record", lines=["skip", "skip"])
    assert again.err.startswith("Monday, November 16, 2026: 2 of 2 talks to record.")


def test_an_evening_that_is_stopped_says_how_many_are_left(confkit, unrecorded):
    """What was typed is there the next time."""
    ran = typed(confkit, "record", lines=[*CY, "", "", "phone"])
    assert ran.code == 130
    assert "Kept in notes/2026-fall/.7.unsaved.toml" in ran.err
    assert "2 talks left; `confkit record` goes on from there." in ran.err
    again = typed(confkit, "record", lines=[""])
    assert "How: phone" in again.err


def test_a_day_without_talks_and_one_that_is_named(confkit, unrecorded):
    """A day is said as people say it; --day goes without a name."""
    none = confkit("record", "--day", "last Friday")
    assert none.out == "Friday, November 13, 2026: no talk is left to record.\n"
    ran = typed(confkit, "record", "--day", "yesterday", lines=["skip", "skip", "skip"])
    assert "3 of 3 talks" in ran.err
    assert confkit("record", "7", "--day", "today").code == 2


def test_a_note_that_cannot_be_read_stops_none_of_the_others(confkit, unrecorded):
    """Its line is told, and the next talk comes."""
    unrecorded.note("9", "[grow\n")
    ran = typed(confkit, "record", lines=["skip", "skip"])
    assert ran.code == 0
    assert "notes/2026-fall/9.toml:1" in ran.err


@pytest.mark.parametrize(
    ("lines", "slot"),
    [
        (["next Tuesday", "3:30pm"], "2026-11-24T15:30"),
        (["Nov 24", "Nov 25", "3:30 pm"], "2026-11-24T15:30"),
        (["Nov 23", "Nov 24 3:30pm"], "2026-11-24T15:30"),
        (["7:45pm"], "2026-11-17T19:45"),
        (["2026-11-24", "16:00"], "2026-11-24T16:00"),
    ],
)
def test_a_new_day_is_asked_for_its_time_and_a_time_alone_is_on_the_same_day(
    confkit, unrecorded, lines, slot
):
    """Both are accepted, and shown in full before the roster changes."""
    ran = typed(confkit, "record", "7", lines=["moved", *lines, "", ""])
    assert ran.code == 0, ran.err
    assert unrecorded.text("roster.csv").count(slot) == 2
    assert ("  At what time" in ran.err) is (len(lines) > 1)


def test_a_day_of_a_talk_that_was_held_is_asked_for_its_time_too(confkit, unrecorded):
    """“Friday” at the question when it was."""
    ran = typed(confkit, "record", "7", lines=["", "last Friday", "4pm"])
    assert "When" in ran.err and "  At what time" in ran.err
    kept = tomli.loads(unrecorded.text("notes/2026-fall/.7.unsaved.toml"))
    assert kept["held"].isoformat() == "2026-11-13T16:00:00"


# Corrections.

RECORDED = held("Ada").replace('text = "Send the word list"', 'text = "Send the word list"  # mine')
"""A note as somebody wrote it, with a comment in the second half."""


@pytest.mark.parametrize(
    ("answers", "old", "new"),
    [
        (["10", "Listen for six minutes", "", "no"],
         "five minutes after dinner", "six minutes"),
        (["9", "Ada reads two pages aloud each day", "", "no"], "one page", "two pages"),
        (["14", "Dec 15", "", "no"], "2026-12-14", "2026-12-15"),
        (["3", "phone", "", "no"], 'heard = ["Ada draws the way to school"]\n',
         'heard = ["Ada draws the way to school"]\nmode = "phone"\n'),
        (["15", "Send the long word list", "", "", "", "no"], "the word", "the long word"),
        (["17", "-", "", "no"], '\n[[promise]]\ntext = "Read to the cat"\nby = "family"\n', ""),
    ],
)  # fmt: skip
def test_a_correction_changes_the_line_of_what_is_named_alone(confkit, room, answers, old, new):
    """Everything else keeps every byte, line ends and comments too."""
    for text in (RECORDED, RECORDED.replace("\n", "\r\n"), "\ufeff" + RECORDED):
        file = room.note("7", text)
        before = file.read_bytes().decode()
        ran = typed(confkit, "record", "7", lines=answers)
        assert ran.code == 0, ran.err
        line_end = "\r\n" if "\r\n" in before else "\n"
        expected = before.replace(old.replace("\n", line_end), new.replace("\n", line_end), 1)
        assert file.read_bytes().decode() == expected


def test_a_correction_that_is_stopped_says_what_is_kept(confkit, room):
    """The note stays as it is, and run the same command to go on with what was changed."""
    before = room.note("7", RECORDED).read_bytes()
    ran = typed(confkit, "record", "7", lines=["10", "Listen for six minutes"])
    kept = "Kept in notes/2026-fall/.7.unsaved.toml; `confkit record 7` goes on from there."
    assert kept in ran.err
    assert (room.root / "notes/2026-fall/7.toml").read_bytes() == before
    assert "Listen for six minutes" in typed(confkit, "record", "7", lines=["go on"]).err


def test_enter_alone_changes_nothing(confkit, room):
    """What is shown is saved as it was."""
    before = room.note("7", RECORDED).read_bytes()
    assert typed(confkit, "record", "7", lines=["", "no"]).code == 0
    assert (room.root / "notes/2026-fall/7.toml").read_bytes() == before


def test_a_note_that_was_changed_meanwhile_is_not_written_over(confkit, room, monkeypatch):
    """What was typed is given back, and kept."""
    from confkit.cli import evening

    room.note("7", RECORDED)
    by_hand = RECORDED.replace("4 of 5", "5 of 5")
    saved = evening._saved
    monkeypatch.setattr(evening, "_saved", lambda going: (room.note("7", by_hand), saved(going))[1])
    ran = typed(confkit, "record", "7", lines=["10", "Listen for six minutes", "", "no"])
    assert ran.code == 2
    assert "was changed meanwhile" in ran.err
    assert 'home = "Listen for six minutes"' in ran.err
    assert room.text("notes/2026-fall/7.toml") == by_hand


def test_a_note_written_in_a_way_of_its_own_is_left_to_an_editor(confkit, room):
    """A table between braces takes no new line."""
    meeting = '[meeting]\nheld = 2026-11-16T15:30\nstatus = "held"\npresent = ["Mia Brook"]\n'
    meeting += 'heard = ["Ada draws the way to school"]\n'
    assert meeting in RECORDED
    inline = 'meeting = {held = 2026-11-16T15:30, present = ["Mia Brook"]}\n'
    text = inline + RECORDED.replace(meeting, "")
    room.note("7", text)
    ran = typed(confkit, "record", "7", lines=["3", "phone", "", "no"])
    assert ran.code == 2
    assert "change it in an editor" in ran.err
    assert room.text("notes/2026-fall/7.toml") == text


def test_a_letter_that_was_sent_and_is_corrected_says_so(confkit, room):
    """Its subject tells the family; one that has not left yet is only written again."""
    room.note("7", RECORDED)
    assert confkit("summarize", "7").code == 0
    typed(confkit, "record", "7", lines=["10", "Listen for six minutes", "", "no", "yes"])
    assert "corrected" not in room.mail("7--1")["Subject"].casefold()
    confkit("done", "7", "--kind", "summary")
    ran = typed(confkit, "record", "7", lines=["10", "Listen for ten minutes", "", "yes"])
    assert "has changed since it left" in ran.err
    assert room.mail("7--1")["Subject"].startswith("Corrected: ")
    assert "ten minutes" in room.mail("7--1").get_body(("plain",)).get_content()
    again = room.mail("7--1")["Message-ID"]
    assert confkit("summarize", "7").code == 0
    assert room.mail("7--1")["Subject"].startswith("Corrected: ")
    assert room.mail("7--1")["Message-ID"] == again


def test_record_tells_that_the_letter_left_and_summarize_writes_a_corrected_one(confkit, room):
    """It does so only where something was changed, however the letter was said to be sent."""
    room.note("7", RECORDED)
    confkit("summarize", "7")
    told = "has already gone to Mia Brook"
    waiting = typed(confkit, "record", "7", lines=["13", "5 of 5 days", "", "no", "yes"])
    assert told not in waiting.err
    assert confkit("done", "--letters", "--yes").code == 0
    assert told not in typed(confkit, "record", "7", lines=["", "no"]).err
    for measure in ("3 of 5 days", "2 of 5 days"):
        ran = typed(confkit, "record", "7", lines=["13", measure, "", "no"])
        assert told in " ".join(ran.err.split())
        assert "has changed since it left" in confkit("summarize", "7").err
        assert room.mail("7--1")["Subject"].startswith("Corrected: ")
        assert measure in room.mail("7--1").get_body(("plain",)).get_content()
        assert "Letters: 2 not sent" in confkit().out
        assert confkit("done", "--letters", "--yes").code == 0


def test_a_letter_that_was_printed_is_asked_about_before_it_is_corrected(confkit, room):
    """Only the teacher knows whether the paper is in the family's hands; a yes says it has left."""
    room.note("9", held("Cy"))
    assert confkit("summarize", "9").code == 0
    ran = typed(confkit, "record", "9", lines=["13", "5 of 5 days", "", "yes", "no"])
    asked = "was written for Ida Moss. Has it been printed or sent already?"
    assert asked in " ".join(ran.err.split())
    assert "has already gone to Ida Moss" in ran.err
    assert "done: Send the family the summary" in confkit("log", "9").out
    for _ in range(2):
        confkit("summarize", "9")
        printed = room.text("out/2026-fall/letters/9--1.html")
        assert "Corrected: Summary from <bdi>Dana Rivera</bdi>" in printed


def test_a_contact_stays_open_until_the_talk_is_held(confkit, unrecorded):
    """With a new time after a no-show; then it is open no more."""
    typed(confkit, "record", "8", lines=["no", "", "next Tuesday 3:45pm", "", "", "yes"])
    waiting = "8 Reach the family and offer a new time"
    assert waiting in unrecorded.ids()
    lines = [*CY[:4], *("", "", "a list", "Bo writes one line a day", "Ask at breakfast",
             "Read it aloud", ""), "4 of 5 days", "", "", "", "yes"]  # fmt: skip
    ran = typed(confkit, "record", lines=lines, now="2026-11-24T18:00:00-06:00")
    assert ran.code == 0, ran.err
    states = [(kind, bool(done or dropped)) for child, kind, _, _, done, dropped
              in unrecorded.ledger() if child == "8"]  # fmt: skip
    assert ("contact", True) in states
    assert ("contact", False) not in states


def test_what_is_not_saved_is_in_no_archive_and_no_check(confkit, unrecorded):
    """It is the teacher's until it is saved; a purge takes it along."""
    typed(confkit, "record", "9", lines=[*CY[:4], "a secret 4711"])
    assert "4711" in unrecorded.text("notes/2026-fall/.9.unsaved.toml")
    for line in (["check"], ["prep"], ["summarize"], ["archive", "2026-fall", "--to", "old.zip"]):
        ran = confkit(*line)
        assert "unsaved" not in ran.out + ran.err, line
    for name, content in unrecorded.files().items():
        assert b"4711" not in content or name.endswith(".unsaved.toml"), name
    assert confkit("purge", "--student", "9", "--yes").code in (0, 1)
    assert ".9.unsaved.toml" not in unrecorded.names("notes/2026-fall")


# What is no answer.


@pytest.mark.parametrize("wrong", ["7", "0", "14", "1 2", "#1", "2.", "9" * 5000])
def test_a_number_that_is_not_in_the_list_becomes_no_answer(confkit, room, wrong):
    """Each question with a list, and each for words, asks again; in the note stands no number."""
    room.note("9", prepared("Cy"))
    lines = ["", "", "", wrong, "1", "", wrong, "nothing", wrong, "a list",
             wrong, "Cy writes one line a day", wrong, "Ask at breakfast", wrong, "Read it aloud",
             wrong, "", wrong, "4 of 5 days", "", wrong, "Send a notebook", "", wrong, "",
             "", "no"]  # fmt: skip
    ran = typed(confkit, "record", "9", lines=lines)
    assert ran.code == 0, ran.err
    assert ran.err.count(f"{wrong[:20]} is not in the list") == 10
    note = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert note["meeting"]["present"] == ["Ida Moss"]
    assert [one["text"] for one in note["promise"]] == ["Send a notebook"]
    assert note["goal"]["strategy"] == "a list"
    changed = typed(confkit, "record", "9", lines=["14", wrong, "Send two", "", "", "", "no"])
    assert changed.code == 0, changed.err
    assert tomli.loads(room.text("notes/2026-fall/9.toml"))["promise"][0]["text"] == "Send two"


def test_a_stranger_comes_from_a_home_that_is_listed_or_from_none(confkit, unrecorded):
    """A number that is nobody's is asked about again; Enter leaves it open."""
    unrecorded.roster(ADA, ADAS_FATHER | {"household": "Hale"}, BO, CLASS_CY)
    ran = typed(confkit, "record", "7", lines=["", "", "", "1, Zed", "9", "", ""])
    assert "9 is not in the list" in ran.err
    assert "nothing the family said goes to any home" in ran.err


def test_a_goal_of_one_word_and_a_measure_without_a_number_are_asked_about_at_once(confkit, room):
    """Kept as they are, they are told once more where the letter is written."""
    room.note("9", prepared("Cy"))
    lines = ["", "", "", "", "", "", "a list", "Cy", "", "Ask at breakfast", "Read it aloud",
             "", "the template", "", "", "", "", "yes"]  # fmt: skip
    ran = typed(confkit, "record", "9", lines=lines)
    assert ran.code == 0, ran.err
    asked, written = ran.err.split("As it will stand in the note:")
    assert asked.count("Another way to say it?") == 2, asked
    assert "goal/" not in written.split("Write the family's letter")[0]
    again = confkit("summarize", "9")
    for rule in ("goal/too-short", "goal/uncounted"):
        assert rule in written
        assert rule in again.err


HELD = ["", "", "", "", "", "", "a list", "Bo writes one line a day", "Ask at breakfast",
        "Read it aloud", "", "4 of 5 days", "", "", ""]  # fmt: skip


@pytest.mark.parametrize("address", ["me@school.example", ""])
def test_a_letter_is_offered_only_where_it_can_be_written(confkit, unrecorded, address):
    """Without the teacher's address it is asked for, once, and written once confirmed."""
    settings = unrecorded.text("confkit.toml").replace('email = "drivera@school.example"\n', "")
    unrecorded.write("confkit.toml", settings)
    more = ["me", address, "yes", "yes"] if address else ["", ""]
    ran = typed(confkit, "record", "8", lines=[*HELD, *more])
    assert ran.code == 0, ran.err
    assert "error" not in ran.err
    assert ran.err.count("Your e-mail address") == (2 if address else 1)
    assert ("Write the family's letter now?" in ran.err) is bool(address)
    if address:
        assert "not an e-mail address" in ran.err
        written = unrecorded.text("confkit.toml")
        assert written.replace(f'email = "{address}"\n', "") == settings
        assert "letters/8--1.eml" in ran.out
    else:
        assert unrecorded.text("confkit.toml") == settings
        assert "`confkit summarize 8` writes the family's letter" in ran.out


def test_a_language_that_nobody_has_checked_is_asked_about_once_an_evening(confkit, unrecorded):
    """A no is not asked about again at the next family, and it is kept."""
    es = {"language": "es"}
    unrecorded.roster(ADA | es, BO | es, CLASS_CY | es)
    ran = typed(confkit, "record", lines=[*CY, "no", *ADA_MOVED, *BO_NO_SHOW])
    assert ran.err.count("Nobody at your school has checked the letters in Spanish yet.") == 1
    settings = unrecorded.text("confkit.toml")
    assert "accept_unreviewed" not in settings and 'decline_unreviewed = ["es"]' in settings
