"""The letters between two conferences: the check-in, and how the goal went."""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from confkit.letters import check_ins_and_reviews
from tests.desks import Desk
from tests.terminals import Terminal

pytestmark = pytest.mark.slow

DUE = "2026-12-08T08:00:00-06:00"


def body(path: Path) -> str:
    """Return the plain text of a draft."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = message.get_body(("plain",))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_a_check_in_says_one_good_thing_and_asks_one_question(opened: Desk) -> None:
    """The whole letter, word for word."""
    note = opened.note()
    note.write_text(
        note.read_text() + '[check_in]\nobserved = "Ana brought her planner four days in a row"\n'
    )
    said = opened.now(DUE).types("check-in", "1042")
    assert said.code == 0
    assert body(opened.root / "out/2026-fall/check-ins/1042--1.eml") == (
        "Dear Guardian of Ana Reyes,\n\n"
        "I have something good to tell you about Ana: "
        "Ana brought her planner four days in a row.\n\n"
        "How is this going: “Look at the planner after dinner”? "
        "Whatever you have noticed helps me, and so does anything you would like to change.\n\n"
        "You also had this in mind:\n- Keep the planner on the table.\n"
        "I would love to hear about it, and to help where I can.\n\n"
        "Our goal: Homework is written down.\n\n"
        "You can write to me at any time: drivera@school.example\n\n"
        "With thanks,\nDana Rivera\nRiverbend\n"
    )
    assert said.out.splitlines()[-1].startswith("Next: `confkit open letters` to read")


def test_no_shipped_letter_reminds_or_blames() -> None:
    """The templates' own words hold none of the words that a check-in refuses."""
    templates = Path(__file__).parents[2] / "templates"
    for name in ("check-in.txt.j2", "check-in.html.j2", "check-in-phone.txt.j2",
                 "note-subject.txt.j2", "note-notice.txt.j2"):  # fmt: skip
        words = re.sub(
            r"{#.*?#}", "", (templates / name).read_text(encoding="utf-8"), flags=re.DOTALL
        )
        if name.endswith("notice.txt.j2"):
            words = words.replace("is not in this message", "")
        if "phone" in name:  # what stands in brackets is for the teacher
            words = re.sub(r"^\(.*\)$", "", words, flags=re.MULTILINE)
        assert check_ins_and_reviews.why_not(words) is None, name


def test_without_something_good_nothing_is_drafted(opened: Desk) -> None:
    """One line for each student says what is needed; nobody else is stopped."""
    said = opened.now(DUE).types("check-in")
    assert said.code == 1
    assert said.err.count("say something good you noticed") == 3
    assert not (opened.root / "out/2026-fall/check-ins").exists()
    said = opened.types("check-in", "1042", "--observed", "Ana asked for the red folder")
    assert said.code == 0
    again = opened.types("check-in")
    assert "1042--1.eml" in again.out, "what was typed is kept and need not be typed again"


@pytest.mark.parametrize("is_killed", [False, True])
def test_an_answer_is_kept_before_the_next_question(
    opened: Desk, terminal: Callable[..., Terminal], is_killed: bool
) -> None:
    """A run that is stopped writes no letter and loses no answer; what was refused is none."""
    asked = "What has gone well since the meeting? (press Enter to skip):"
    first = terminal("check-in", CONFKIT_NOW=DUE)
    first.answer(asked, "asked for the red folder")
    first.answer(asked, "never failed once")
    first.expect("That will not work")
    first.expect(asked)
    if is_killed:
        first.kill()
    else:
        first.interrupt()
        assert first.end() == 130
        said = "What you said of Ana Reyes is kept; run the same command to continue."
        assert said in first.shown
    assert not (opened.root / "out/2026-fall/check-ins").exists()
    again = opened.now(DUE).types("check-in")
    assert again.err.count("say something good you noticed") == 2
    (letter,) = (opened.root / "out/2026-fall/check-ins").glob("*--1.eml")
    assert "asked for the red folder" in body(letter)


@pytest.mark.parametrize("words", [
    "Bo still hasn't brought the planner", "a reminder about the planner",
    "Bo didn't forget it", "he failed only once", "not yet perfect",
])  # fmt: skip
def test_words_of_reminding_and_failing_are_refused(opened: Desk, words: str) -> None:
    """A check-in celebrates; the error says which word does not."""
    said = opened.now(DUE).types("check-in", "2001", "--observed", words)
    assert said.code == 1
    assert "says what is open; say what you saw that goes well" in said.err


def test_it_is_drafted_when_due_and_not_before(opened: Desk) -> None:
    """A student who is named gets the letter early; all others when their day has come."""
    said = opened.now("2026-12-07T08:00:00-06:00").types("check-in")
    assert (said.code, said.out) == (0, "No check-in is due in 2026-fall.\n")
    assert opened.types("check-in", "2001", "--observed", "Bo smiled").code == 0


def test_again_is_the_same_to_the_byte(opened: Desk) -> None:
    """Date and Message-ID are those of the first time."""
    opened.now(DUE).types("check-in", "1042", "--observed", "Ana reads to her brother")
    draft = opened.root / "out/2026-fall/check-ins/1042--1.eml"
    first = draft.read_bytes()
    opened.now("2026-12-09T08:00:00-06:00").types("check-in", "1042")
    assert draft.read_bytes() == first


def test_a_denied_guardian_gets_none_and_is_not_named(opened: Desk) -> None:
    """Denied since the last run: the draft goes; the name is refused in new words."""
    opened.now(DUE).types("check-in", "1042", "--observed", "Ana reads to her brother")
    roster = opened.root / "roster.csv"
    lines = roster.read_text().splitlines()
    roster.write_text("\n".join([lines[0] + ",contact", lines[1] + ",deny",
                                 *(line + "," for line in lines[2:])]))  # fmt: skip
    note = opened.note()
    note.write_text(note.read_text().replace("Guardian of Ana Reyes", "somebody"))
    opened.types("check-in", "1042")
    assert not list((opened.root / "out/2026-fall/check-ins").glob("1042*"))
    said = opened.types("check-in", "1042", "--observed", "Guardian of Ana Reyes came by")
    assert (said.code, "Guardian of Ana Reyes" in said.err) == (0, False)
    assert "no guardian on the roster may be written to" in said.err


def test_a_review_is_kept_told_and_shown_on_the_next_sheet(opened: Desk) -> None:
    """Partly, with what changes: in the ledger, in a letter, on the sheet of the next round."""
    opened.now("2026-12-18T15:00:00-06:00")
    assert opened.types("review", "1042", "partly").code == 2, "it needs what changes"
    said = opened.types("review", "1042", "partly", "--changes", "the planner moves to the desk")
    assert said.code == 0
    assert opened.one("1042", "review")["state"] == "done"
    letter = body(opened.root / "out/2026-fall/reviews/1042--1.eml")
    assert "has made good progress with it." in letter
    assert "What comes next: the planner moves to the desk." in letter
    settings = opened.root / "confkit.toml"
    settings.write_text(settings.read_text().replace("2026-fall", "2027-spring"))
    assert opened.types("prep", "1042").code == 0
    sheet = (opened.root / "out/2027-spring/sheets/1042.md").read_text()
    assert "How it went: **partly** · what changes: the planner moves to the desk" in sheet


def test_a_review_said_again_replaces_the_first(opened: Desk) -> None:
    """The later words count; the story keeps the earlier ones."""
    opened.now("2026-12-18T15:00:00-06:00").types(
        "review", "2001", "not-yet", "--changes", "a chart"
    )
    opened.now("2026-12-19T15:00:00-06:00").types("review", "2001", "met")
    goal = "Review the goal: Homework is written down"
    assert opened.types("log", "2001").out.splitlines()[-3:] == [
        f"2026-12-18 15:00  done: {goal}",
        f"2026-12-19 15:00  reviewed again: {goal} (before: not yet; a chart)",
        "2026-12-19 15:00  the goal's review: met",
    ]


def test_the_letter_does_not_ask_twice_about_the_same_routine(opened: Desk) -> None:
    """What the family promised in the goal's own words is asked about once."""
    note = opened.note()
    same = note.read_text().replace(
        "Keep the planner on the table", "look at the planner after dinner"
    )
    note.write_text(same)
    opened.types("summarize")
    opened.now(DUE).types("check-in", "1042", "--observed", "Ana reads to her brother")
    letter = body(opened.root / "out/2026-fall/check-ins/1042--1.eml")
    assert letter.casefold().count("look at the planner after dinner") == 1
    assert "had this in mind" not in letter


def test_what_one_home_promised_is_not_told_to_another(desk: Callable[..., Desk]) -> None:
    """A guardian of another household reads the good news and not the other home's wishes."""
    here = desk()
    roster = here.root / "roster.csv"
    roster.write_text(
        "student_id,name,guardian_name,guardian_email,household\n"
        "1042,Ana Reyes,Guardian of Ana Reyes,a@mail.example,north\n"
        "1042,Ana Reyes,Luis Reyes,l@mail.example,south\n"
    )
    here.types("summarize")
    here.now(DUE).types("check-in", "1042", "--observed", "Ana reads to her brother")
    drafts = sorted((here.root / "out/2026-fall/check-ins").glob("*.eml"))
    assert ["Keep the planner" in body(draft) for draft in drafts] == [True, False]


def test_a_letter_that_could_not_be_put_in_place_is_not_claimed(opened: Desk) -> None:
    """It is that child's line and exit 1; nobody is told to send it, or to close the check-in."""
    (opened.root / "out/2026-fall/check-ins/1042--1.eml").mkdir(parents=True)
    said = opened.now(DUE).types("check-in", "1042", "--observed", "hums while reading")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("error: Ana Reyes (1042): ")
    assert "1042--1.eml: not written: " in said.err
    again = opened.types("check-in", "1042", "--json")
    assert (again.code, json.loads(again.out)["due"]) == (1, [])
