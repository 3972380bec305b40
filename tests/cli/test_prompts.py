"""Check-in, review and restore at a terminal: what they ask, ask again, and leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.desks import Desk
from tests.terminals import Terminal

pytestmark = pytest.mark.slow

DUE = "2026-12-08T08:00:00-06:00"
GOOD = "  What has gone well since the meeting? (press Enter to skip): "
HOW = "How did it go? (1 met, 2 partly or 3 not yet): "


@pytest.fixture
def screen(opened: Desk) -> Iterator[Callable[..., Terminal]]:
    """Type a command at a terminal two weeks after the meetings; it is ended with the test."""
    shown: list[Terminal] = []

    def types(*arguments: str) -> Terminal:
        environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
                       "CONFKIT_NOW": DUE, "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        shown.append(Terminal(list(arguments), opened.root, environment, 160))
        return shown[-1]

    opened.now(DUE)
    yield types
    for one in shown:
        one.close()


def test_check_in_asks_for_each_student_and_again_for_words_that_cannot_go(
    opened: Desk, screen: Callable[..., Terminal]
) -> None:
    """A word of failing and another child's name are asked about again; Enter leaves one out."""
    typed = screen("check-in")
    typed.expect("Ana Reyes (1042)")
    typed.expect("goal: Homework is written down")
    typed.answer(GOOD, "Ana still hasn't brought it")
    typed.expect(
        'That will not work: "still hasn\'t" says what is open; say what you saw that goes well.'
    )
    typed.answer(GOOD, "Ana laughed with José")
    typed.expect("That will not work: privacy/other-student")
    typed.answer(GOOD, "Ana reads to her brother")
    typed.expect("(0987)")
    typed.answer(GOOD, "")
    typed.expect("Bo Lind (2001)")
    typed.answer(GOOD, "Bo asked for the red folder")
    assert typed.end() == 1
    assert "0987.toml: no check-in for José Núñez: say something good you noticed" in typed.shown
    drafts = (opened.root / "out/2026-fall/check-ins").glob("*.eml")
    assert sorted(draft.name for draft in drafts) == ["1042--1.eml", "2001--1.eml"]


def test_half_a_line_at_check_in_is_offered_again(
    opened: Desk, screen: Callable[..., Terminal]
) -> None:
    """It is kept beside the note of the one child that it is about; nothing is drafted by it."""
    half = "notes/2026-fall/.2001.unsaved-check-in.toml"
    typed = screen("check-in")
    typed.answer(GOOD, "Ana reads to her brother")
    typed.expect("José Núñez (0987)")
    typed.answer(GOOD, "")
    typed.expect("Bo Lind (2001)")
    typed.expect(GOOD)
    typed.type("Bo asked for")
    typed.expect("asked for")
    typed.interrupt()
    assert typed.end() == 130
    assert f"Kept in {half}; run the same command to continue." in typed.shown
    assert "What you said of Ana Reyes is kept" in typed.shown
    assert not (opened.root / "out/2026-fall/check-ins").exists()
    typed = screen("check-in")
    typed.expect("José Núñez (0987)")
    typed.answer(GOOD, "")
    typed.answer(f"{GOOD}Bo asked for", " the red folder")
    assert typed.end() == 1
    assert "Bo asked for the red folder" in opened.types("log", "2001").out
    assert not (opened.root / half).exists()


def test_half_a_line_at_review_is_offered_again(
    opened: Desk, screen: Callable[..., Terminal]
) -> None:
    """So is how it went, which was answered before it."""
    half = "notes/2026-fall/.1042.unsaved-review.toml"
    typed = screen("review", "1042")
    typed.answer(HOW, "partly")
    typed.expect("What will change from now on?: ")
    typed.type("the planner moves")
    typed.expect("moves")
    typed.interrupt()
    assert typed.end() == 130
    assert f"Kept in {half}; run the same command to continue." in typed.shown
    typed = screen("review", "1042")
    typed.answer(f"{HOW}partly", "")
    typed.answer("What will change from now on?: the planner moves", " to the desk")
    assert typed.end() == 0
    assert "changes: the planner moves to the desk" in opened.types("log", "1042").out
    assert not (opened.root / half).exists()


def test_review_puts_nothing_on_record_that_was_not_said(
    opened: Desk, screen: Callable[..., Terminal]
) -> None:
    """Enter is no answer; partly needs what changes; then it is kept and drafted."""
    typed = screen("review", "1042")
    typed.expect("Ana Reyes: Homework is written down")
    typed.answer(HOW, "")
    typed.expect("This one is needed")
    typed.answer(HOW, "maybe")
    typed.expect("Please answer met, partly or not yet; the number will do.")
    assert opened.one("1042", "review")["state"] == "upcoming"
    typed.answer(HOW, "p")
    typed.answer("What will change from now on?: ", "")
    typed.expect("This one is needed")
    typed.answer("What will change from now on?: ", "the planner moves to the desk")
    assert typed.end() == 0
    assert "Ana Reyes: how the goal went: partly; recorded" in typed.shown
    assert "partly; what changes: the planner moves to the desk" in opened.types("log", "1042").out


def test_restore_asks_and_no_is_the_answer_of_enter(
    opened: Desk, screen: Callable[..., Terminal]
) -> None:
    """Enter and Ctrl-C leave the damaged file as it is; yes puts the copy back."""
    opened.types("done", opened.one("1042", "summary")["id"])
    damaged = opened.ledger.read_bytes()[:5000]
    opened.ledger.write_bytes(damaged)
    typed = screen("restore")
    typed.answer("Put it back? (yes or no) [no]: ", "")
    assert typed.end() == 2
    assert typed.shown.rstrip().endswith("Nothing was changed.")
    typed = screen("restore")
    typed.expect("Put it back?")
    typed.interrupt()
    assert typed.end() != 0
    assert opened.ledger.read_bytes() == damaged
    typed = screen("restore")
    typed.answer("Put it back? (yes or no) [no]: ", "yes")
    assert typed.end() == 0
    assert "Restored from followups.backup." in typed.shown
    assert len(opened.followups()) == 18
