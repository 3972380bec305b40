"""What an earlier round still asks for, once the settings name the next one."""

from __future__ import annotations

import shutil

import pytest

from tests.desks import Desk


@pytest.fixture
def spring(opened: Desk) -> Desk:
    """Return a desk in the spring; check-ins and reviews of the fall still wait."""
    settings = opened.root / "confkit.toml"
    settings.write_text(settings.read_text().replace("2026-fall", "2027-spring"))
    return opened.now("2027-03-01T08:00:00-06:00")


@pytest.mark.slow
def test_check_in_names_the_round_in_which_some_wait(spring: Desk) -> None:
    """Nothing is due in this round; the line says how to get at those of the other."""
    said = spring.types("check-in")
    assert (said.code, said.out) == (0, "No check-in is due in 2027-spring.\n")
    assert said.err == (
        'note: 3 check-ins waiting in 2026-fall: `confkit check-in --round "2026-fall"`\n'
    )
    assert "1 check-in waiting in 2026-fall" in spring.types("check-in", "1042").err
    named = spring.types("check-in", "1042", "--round", "2026-fall", "--observed", "Ana reads")
    assert (named.code, named.err.count("\n")) == (0, 1)
    assert "`confkit contact STUDENT --answer" in named.err


def test_due_says_which_round_its_advice_is_for(spring: Desk) -> None:
    """The command of the last line works as it stands."""
    said = spring.types("due", "--student", "1042", "--kind", "check-in").err
    assert "`confkit check-in 1042 --round 2026-fall` drafts a note" in said
    said = spring.types("due", "--student", "1042", "--kind", "review").err
    assert "then `confkit review 1042 --round 2026-fall` records how it went" in said


def test_a_review_without_a_goal_here_names_the_round_that_has_one(spring: Desk) -> None:
    """The goal of the fall waits; the line says the command."""
    said = spring.types("review", "1042", "met")
    assert said.code == 2
    assert 'is waiting: `confkit review 1042 --round "2026-fall"`' in said.err
    assert spring.types("review", "1042", "met", "--round", "2026-fall").code == 0
    assert "another round" not in spring.types("review", "1042", "met").err


def test_due_names_a_round_that_was_renamed_by_hand(opened: Desk) -> None:
    """It says how the promises go along; of a round that only lost its notes it says nothing."""
    folder = opened.root / "notes" / "2026-fall"
    folder.rename(folder.with_name("fall talks"))
    said = 'was the round renamed? `confkit round --renamed 2026-fall "fall talks"`'
    assert said in opened.types("due").err
    assert said not in opened.types("due", "--as-of", "2026-11-01").err
    opened.types("round", "--renamed", "2026-fall", "fall talks", "--yes", ok=0)
    assert "renamed" not in opened.types("due").err
    shutil.rmtree(opened.root / "notes")
    assert "renamed" not in opened.types("due").err
