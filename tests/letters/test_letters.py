"""What a letter says, and whom it may not name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from confkit.letters import letters
from confkit.letters.letters import Letter, Promised
from confkit.notes.notes import Glow
from confkit.promises.followups import planned
from confkit.roster.people import recipients
from tests.making import (
    CHICAGO,
    GOAL,
    follow_up,
    guardian,
    instant,
    local,
    met,
    rules,
    settings,
    student,
)

marisol = guardian("Marisol Reyes", email="m@mail.example", language="es")
carlos = guardian("Carlos Vega", contact="deny")


def written(*guardians: Any, note_: Any = None, **fields: Any) -> Letter:
    """Return the letter to the first reader of this family."""
    ana = student(*(guardians or (marisol,)), **fields)
    note_ = note_ or met()
    reader = recipients(ana)[0][0]
    return letters.letter(ana, note_, reader, planned(ana, note_, rules()), settings())


def test_a_letter_says_what_was_agreed() -> None:
    """Thanks and a glow, what was heard, the goal, each promise with its date, the check-in."""
    said = met(
        meeting={"held": local("2026-11-24T15:30"), "heard": ["She reads at night."]},
        promise=[
            {"text": "Send the template"},
            {"text": "Sign the planner", "by": "family"},
            {"text": "Move the seat", "kind": "action"},
        ],
        private={"notes": "never"},
    )
    found = written(note_=said, home_name="Anita")
    assert vars(found) == {
        "greeted": ("Marisol Reyes",),
        "was_there": False,
        "home_was_there": False,
        "called": "Anita",
        "glow": Glow(
            text="Ana reads every draft aloud", evidence="three drafts of her letter to the mayor"
        ),
        "heard": ("She reads at night.",),
        "heard_of_others": (),
        "goal": said.goal,
        "promises": (
            Promised(
                "Move the seat", instant("2026-11-25T23:59:59").astimezone(CHICAGO), is_sent=False
            ),
            Promised("Send the template", instant("2026-11-26T15:30").astimezone(CHICAGO)),
        ),
        "family_promises": ("Sign the planner",),
        "check_in_on": date(2026, 12, 8),
        "held_on": date(2026, 11, 24),
        "teacher": "Dana Rivera",
        "school": "…",
        "reply_to": "drivera@school.example",
        "language": "es",
        "languages": ("es",),
        "words_in": "en",
        "translated": {},
        "in_print": False,
        "promised_for": instant("2026-11-24T23:59:59"),
        "written_on": None,
        "is_corrected": False,
        "corrections": {},
        "corrected_part": None,
        "is_late": False,
    }


def test_a_promise_that_was_moved_says_from_when() -> None:
    """The day that was promised first, and the day that the teacher chose since."""
    later = follow_up(kind="resource", due=instant("2026-12-24T15:30"))
    ana = student(marisol)
    found = letters.letter(ana, met(), recipients(ana)[0][0], [later], settings())
    assert found.promises == (
        Promised(
            "Send the planner template",
            instant("2026-12-24T15:30").astimezone(CHICAGO),
            moved_from=instant("2026-11-26T15:30").astimezone(CHICAGO),
        ),
    )


@pytest.mark.parametrize(
    ("written_at", "is_late", "promise_is_late", "check_in_on"),
    [
        ("2026-11-24T18:00", False, False, date(2026, 12, 8)),
        ("2026-11-25T18:00", False, False, date(2026, 12, 8)),
        ("2026-11-26T15:29", True, False, date(2026, 12, 8)),
        ("2026-11-26T15:31", True, True, date(2026, 12, 8)),
        ("2026-12-08T08:00", True, True, date(2026, 12, 8)),
        ("2026-12-09T08:00", True, True, None),
    ],
)
def test_what_a_letter_says_of_its_dates_is_true_on_the_day_of_writing(
    written_at: str, is_late: bool, promise_is_late: bool, check_in_on: date | None
) -> None:
    """That it is late, that a promise is, and no check-in on a day that has passed."""
    found = written(note_=met(promise=[{"text": "Send the template"}]))
    dated = found.dated(local(written_at).replace(tzinfo=CHICAGO))
    assert (dated.is_late, dated.promises[0].is_late, dated.check_in_on) == (
        is_late, promise_is_late, check_in_on,
    )  # fmt: skip


def test_a_reader_without_an_address_has_it_in_print() -> None:
    """Both guardians of the household are greeted, in the language of the first."""
    found = written(
        guardian("Amy", email="", household="X", language="so"),
        guardian("Ben", email="", household="X"),
    )
    assert (found.greeted, found.in_print, found.language) == (("Amy", "Ben"), True, "so")


@pytest.mark.parametrize(
    ("own", "childs", "language"), [("so", "es", "so"), ("", "es", "es"), ("", "", "en")]
)
def test_a_letter_is_in_the_readers_language(own: str, childs: str, language: str) -> None:
    """The guardian's, else the child's home language, else the school's."""
    assert written(guardian(language=own), language=childs).language == language


def test_what_a_letter_needs_is_named() -> None:
    """A meeting without a goal, and a goal with empty fields, have no letter."""
    assert not letters.blanks(met())
    assert "no [goal]" in str(letters.blanks(met(goal=None)))
    empty = letters.blanks(met(goal=GOAL | {"home": "", "measure": " "}))
    assert len(empty) == 2
    assert "home" in str(empty[0])
    assert "measure" in str(empty[1])
    assert len(letters.blanks(met(glow=[{"text": "", "evidence": "e"}]))) == 1
