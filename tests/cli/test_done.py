"""`confkit done` without ids: by student and kind, by the letters that were sent, by number."""

from __future__ import annotations

import re
import sqlite3

import pytest

from .classes import MOVED, NOW, prepared

pytestmark = pytest.mark.slow

WEDNESDAY = "2026-11-18T16:00:00-06:00"
OPEN = (
    "  1  OVERDUE  Ada Brook: Send the family the summary; since Mon Nov 16, 1 day late  ID\n"
    "  2  TODAY  Ada Brook: Move her seat to the front; by the end of today  ID\n"
    "  3  coming  Ada Brook: Send the word list; by tomorrow, 3:30 PM  ID\n"
    "  4  coming  Ada Brook: Write the two-week check-in; by Mon Nov 30  ID\n"
    "  5  coming  Ada Brook: Review the goal: Ada reads one page aloud each day; "
    "by Mon Dec 14  ID\n"
    "  6  family  Ada Brook: Read to the cat; no date  ID\n"
)


def without_ids(shown: str) -> str:
    """Replace the ids, which say nothing to a reader of the test."""
    return re.sub(r"\b[0-9a-f]{6,16}\b", "ID", shown)


def test_a_student_and_a_kind_name_what_is_done(confkit, promised):
    """No id is typed; the family's own promise of the same kind is not the teacher's to close."""
    assert confkit("done", "brook", "--kind", "action") == (
        0, "Ada Brook: Move her seat to the front: done on Tue Nov 17\n", ""
    )  # fmt: skip
    assert confkit("done", "brook", "--kind", "action", now=WEDNESDAY).out == (
        "Ada Brook: Move her seat to the front: was already done on Tue Nov 17\n"
    )
    assert confkit("done", "brook", "--kind", "action", "--undo").out == (
        "Ada Brook: Move her seat to the front: reopened\n"
    )


def test_a_kind_that_a_student_has_none_of_is_told(confkit, promised):
    """One line, and what the others were named for is done."""
    ran = confkit("done", "brook", "lind", "--kind", "resource")
    assert ran == (
        1,
        "Ada Brook: Send the word list: done on Tue Nov 17\n",
        "error: Bo Lind (8) has no follow-up of the kind resource in 2026-fall; "
        "`confkit done lind` lists what is open\n",
    )


def test_a_student_alone_is_a_list_and_closes_nothing(confkit, promised):
    """Where nobody can be asked, the list says how to name what is meant."""
    before = promised.ledger("*")
    ran = confkit("done", "brook")
    assert (ran.code, without_ids(ran.out), ran.err) == (
        2,
        OPEN,
        "Ada Brook (7):\n"
        "None of these was changed. Name what you mean by its id, or with --kind.\n",
    )
    assert promised.ledger("*") == before


def test_at_a_terminal_numbers_say_what_is_done(confkit, promised, terminal):
    """What is not named by a number stays open, and a number that is none is asked again."""
    screen = terminal("done", "brook")
    screen.expect("Ada Brook (7):\n")
    screen.answer("Which are done? Numbers (press Enter for none): ", "0 9")
    screen.expect("  Please answer with numbers from 1 to 6, such as 1 2.\n")
    screen.answer("Which are done? Numbers (press Enter for none): ", "3, 2")
    screen.expect(
        "Ada Brook: Send the word list: done on Tue Nov 17\n"
        "Ada Brook: Move her seat to the front: done on Tue Nov 17\n"
    )
    assert screen.end() == 0
    assert len(confkit("done", "brook").out.splitlines()) == 4


@pytest.mark.parametrize("answer", ["", "\x03"])
def test_enter_or_ctrl_c_closes_nothing(promised, terminal, answer):
    """A list can be left as it was."""
    before = promised.ledger("*")
    screen = terminal("done", "brook")
    screen.expect("Which are done? Numbers (press Enter for none): ")
    screen.type(answer or "\n")
    assert screen.end() == (130 if answer else 2)
    assert promised.ledger("*") == before


def test_a_word_that_is_an_id_and_a_name_lists_both(confkit, promised):
    """Nothing is closed by a word that may be the beginning of an id, and a student's as well."""
    one = promised.ids()["8 Reach the family and offer a new time"]
    roster = promised.text("roster.csv")
    promised.write("roster.csv", roster.replace("Ada Brook", f"{one[:3]} Brook").encode())
    note = promised.text("notes/2026-fall/7.toml")
    promised.note("7", note.replace("Ada", "She"))
    confkit("summarize")
    before = promised.ledger("*")
    ran = confkit("done", one[:3])
    assert (ran.code, ran.err.splitlines()[0]) == (
        2, f"{one[:3]} is the beginning of an id, and may be {one[:3]} Brook (7):"
    )  # fmt: skip
    assert "  1  coming  Bo Lind: Reach the family and offer a new time; " in ran.out
    assert "Brook: Send the word list; " in ran.out
    assert promised.ledger("*") == before


def test_a_word_that_is_an_id_and_several_names_lists_them(confkit, promised):
    """One line says what it may be, and to say more."""
    digit = promised.ids()["8 Reach the family and offer a new time"][:2]
    roster = promised.text("roster.csv").replace("Ada Brook", f"{digit}x Brook")
    promised.write("roster.csv", roster.replace("Bo Lind", f"{digit}y Lind").encode())
    for student in ("7", "8"):
        note = promised.text(f"notes/2026-fall/{student}.toml")
        promised.note(student, note.replace("Ada", "She").replace("Bo", "He"))
    confkit("summarize")
    before = promised.ledger("*")
    ran = confkit("done", digit)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    students = f"{digit}x Brook (7), {digit}y Lind (8)"
    assert ran.err.startswith(f"error: {digit} may be {students} or the id {digit}")
    assert ran.err.endswith("; say more of either\n")
    assert promised.ledger("*") == before


def test_a_whole_id_is_never_a_name(confkit, promised):
    """Sixteen digits close what they name, whoever is called so."""
    one = promised.ids()["8 Reach the family and offer a new time"]
    assert confkit("done", one).code == 0


def test_what_was_done_earlier_is_noted_for_its_day(confkit, promised):
    """`--on` counts for being in time; a day to come, or before the promise, is refused."""
    ran = confkit("done", "brook", "--kind", "summary", "--on", "yesterday")
    assert ran == (
        0,
        "Ada Brook: Send the family the summary: done on Mon Nov 16\n",
        "  yesterday: Monday, November 16, 2026\n",
    )
    assert "done  Ada Brook  Send the family the summary  on Mon Nov 16" in confkit(
        "due", "--all"
    ).out  # fmt: skip
    before = promised.ledger("*")
    ran = confkit("done", "brook", "--kind", "resource", "--on", "2026-11-18")
    assert (ran.code, ran.err) == (2, "--on 2026-11-18 is in the future; say when it was\n")
    ran = confkit("done", "brook", "--kind", "resource", "--on", "2026-11-15")
    assert (ran.code, ran.out) == (2, "")
    assert "opened on 2026-11-16, after 2026-11-15" in ran.err
    assert promised.ledger("*") == before


def test_letters_are_listed_before_they_count_as_sent(confkit, promised):
    """Without a terminal and without --yes nothing is marked; with it, all that were listed."""
    before = promised.ledger("*")
    asked = confkit("done", "--letters")
    assert (asked.code, asked.err) == (
        2, "Nothing was marked as sent; --yes says that all of these were.\n"
    )  # fmt: skip
    assert promised.ledger("*") == before
    ran = confkit("done", "--letters", "--yes", now=WEDNESDAY)
    listed, _, said = ran.out.partition("letters: sent\n")
    assert ran.code == 0
    assert listed.startswith(asked.out)
    assert listed.count("Ada Brook: summary to ") == 2
    assert "Ada Brook: Send the family the summary: done on Wed Nov 18\n" in said
    assert "check-in" in said, "the check-in counts from the letter"
    assert confkit("done", "--letters") == (0, "No letter here is waiting to be sent.\n", "")
    assert confkit("done", "brook", "--kind", "summary", "--undo").code == 0
    assert confkit("done", "--letters").out == asked.out


def test_a_letter_of_a_talk_without_a_new_time_names_its_child(confkit, room):
    """Nothing in the ledger says whose it is; the roster does."""
    room.note("8", f"{prepared('Bo')}\n{MOVED}")
    assert confkit("invite", "8").code == 0
    for words in ((), ("lind",)):
        assert confkit("done", "--letters", *words).out.startswith(
            "Bo Lind: invitation to Eva Lind: "
        )


def test_a_letter_that_may_not_leave_does_not_count_with_the_others(confkit, promised):
    """What `send` would hold was hardly sent; who sent it all the same names it."""
    note = promised.text("notes/2026-fall/7.toml")
    promised.note("7", note.replace("Move her seat", "Move her desk"))
    ran = confkit("done", "--letters", "--yes")
    assert (ran.code, ran.out) == (2, "No letter here is waiting to be sent.\n")
    assert ran.err.count(": changed since it was written: note; `confkit summarize 7`") == 2
    named = re.findall(r"sent anyway: confkit (done --letters [0-9a-f]{8})\n", ran.err)
    assert len(named) == 2
    assert confkit(*named[0].split(), "--yes").code == 0
    ran = confkit(*named[1].split(), "--yes")
    assert "Ada Brook: Send the family the summary: done on Tue Nov 17\n" in ran.out


def test_letters_are_asked_about_at_a_terminal(confkit, promised, terminal):
    """A no leaves them as they are, a yes marks them."""
    for answer, code in (("n", 2), ("", 2), ("yes", 0)):
        screen = terminal("done", "--letters")
        screen.answer("sent? (yes or no) [no]: ", answer)
        assert screen.end() == code
    assert confkit("done", "--letters").out == "No letter here is waiting to be sent.\n"


def test_drafts_are_asked_about_apart_from_letters_that_still_lie_here(confkit, promised, terminal):
    """A yes for the drafts marks no letter that no mail program ever had."""
    with sqlite3.connect(promised.root / "followups.db") as ledger:
        ledger.execute(
            "UPDATE letters SET state = 'drafted', way = 'drafts', said = 'Drafts' "
            "WHERE path LIKE '%7--1.eml'"
        )
    screen = terminal("done", "--letters")
    screen.answer("Was it sent? (yes or no) [no]: ", "yes")
    screen.answer("Was it sent? (yes or no) [no]: ", "no")
    screen.expect("1 letter: sent")
    assert screen.end() == 0
    left = confkit("done", "--letters").out
    assert "7--2.eml" in left and "Drafts" not in left


def test_a_summary_is_done_with_the_last_of_its_letters(confkit, promised):
    """One whose file is not there is not marked as sent with the others."""
    files = sorted((promised.root / "out").rglob("7--*.eml"))
    kept = files[0].read_bytes()
    files[0].unlink()
    ran = confkit("done", "--letters", "--yes")
    assert (ran.code, ran.out.splitlines()[1:]) == (0, ["1 letter: sent"])
    files[0].write_bytes(kept)
    ran = confkit("done", "--letters", "--yes")
    assert "Ada Brook: Send the family the summary: done on Tue Nov 17\n" in ran.out


def test_no_letter_was_sent_before_it_was_written(confkit, promised):
    """One line, and nothing is marked."""
    before = promised.ledger("*")
    ran = confkit("done", "--letters", "--yes", "--on", "2026-11-16")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "was written on 2026-11-17; nothing was marked" in ran.err
    assert promised.ledger("*") == before


def test_a_letter_that_was_deleted_is_not_sent(confkit, promised):
    """Only what lies there can be meant."""
    for file in (promised.root / "out").rglob("7--*"):
        file.unlink()
    assert confkit("done", "--letters").out == "No letter here is waiting to be sent.\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("done", "say what is done: an id from `confkit due`, a student, or --letters"),
        ("done brook --kind x", "--kind 'x' does not exist"),
        ("done --letters --kind action", "--letters and --kind do not go together"),
        ("done --letters --undo", "--letters and --undo do not go together"),
        ("done brook --undo --on today", "--undo and --on do not go together"),
        ("done brook --yes", "--yes goes with --letters"),
        ("done brook --on soon", "--on 'soon' cannot be read as a day"),
        ("done brok", "did you mean Ada Brook (7)?"),
    ],
)
def test_what_does_not_fit_is_one_line(confkit, promised, line, said):
    """Exit code 2, and nothing is changed."""
    before = promised.ledger("*")
    ran = confkit(*line.split(), now=NOW)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert promised.ledger("*") == before


def test_a_review_that_is_done_asks_how_the_goal_went(confkit, promised, terminal):
    """At a terminal at once; without one, the command that says it is told."""
    screen = terminal("done", "brook")
    screen.answer("Which are done? Numbers (press Enter for none): ", "5")
    screen.answer("How did it go? (1 met, 2 partly or 3 not yet): ", "2")
    screen.answer("What will change from now on?: ", "Reading moves to breakfast")
    screen.expect("Ada Brook: how the goal went: partly; recorded")
    assert screen.end() == 0
    assert "partly; what changes: Reading moves to breakfast" in confkit("log", "brook").out
    assert [one for one in promised.names("out/2026-fall/reviews") if one.endswith(".eml")]
    assert "not on record" not in confkit("done", "brook", "--kind", "review").err


def test_a_review_that_is_done_without_a_terminal_names_the_command(confkit, promised):
    """How the goal went is not guessed."""
    ran = confkit("done", "brook", "--kind", "review")
    assert ran.code == 0
    assert "is not on record yet: `confkit review 7 met`, or partly, or not-yet." in ran.err
