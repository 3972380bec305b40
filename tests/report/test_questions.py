"""Questions to talk about: only where enough teachers and a clear difference stand behind them."""

from __future__ import annotations

import pytest
import tomli

from confkit.ground.resources import data_file
from confkit.report import coaching_questions
from confkit.report.counts import Counts, FollowUpCounts, Habits
from confkit.report.measures import HABITS, MEASURES
from tests.coach.test_kind import found_in

from .conftest import counts

DATA = tomli.loads(data_file("report/coaching_questions.toml").read_text(encoding="utf-8"))


def teacher(kept: int, few: int) -> Counts:
    """Return a teacher of twenty talks who keeps so many promises and makes few so often."""
    return counts(
        20, promises=FollowUpCounts(kept, 40 - kept), habits=Habits(heard=20, few_promises=few)
    )


def school(half: int, few: int = 16) -> list[Counts]:
    """Return two halves; the one that keeps its promises makes few of them."""
    keeping = [teacher(36 + number % 3, few + number % 2) for number in range(half)]
    return keeping + [teacher(18 + number % 3, 5 + number % 2) for number in range(half)]


def test_a_clear_difference_becomes_one_question():
    """What goes with kept promises is asked about, with both shares and both halves."""
    (found,) = coaching_questions.for_school(school(6))
    assert (found.practice, found.habit, found.teachers) == ("promises", "few_promises", (6, 6))
    assert (found.better, found.others) == pytest.approx((0.825, 0.275))
    assert found.ask.endswith("?")


def test_the_order_of_teachers_changes_nothing():
    """Nobody is first."""
    assert coaching_questions.for_school(school(6)[::-1]) == coaching_questions.for_school(
        school(6)
    )


@pytest.mark.parametrize(
    "teachers",
    [
        school(4),
        school(5)[:9],
        [teacher(36, 16)] * 12,
        [teacher(20 + n, 10) for n in range(12)],
        school(6, few=6),
        [counts(4, promises=FollowUpCounts(3, 1))] * 12,
        [],
    ],
    ids=["eight", "nine", "all equal", "no habit", "hardly", "too few talks", "none"],
)
def test_too_few_teachers_or_no_clear_difference_ask_nothing(teachers):
    """Fewer than five in a half, all alike, or a difference that chance makes."""
    assert coaching_questions.for_school(teachers) == []


def test_equals_stand_in_the_same_half():
    """Eight who keep all and four who do not: the four would be a small group."""
    assert coaching_questions.for_school([teacher(40, 18)] * 8 + [teacher(10, 2)] * 4) == []


def test_a_teachers_own_question_is_about_the_practice_with_the_most_room():
    """None where everything is kept, or where there is too little to tell."""
    assert coaching_questions.for_teacher(counts(20)) is None
    assert coaching_questions.for_teacher(counts(3, promises=FollowUpCounts(0, 3))) is None
    practice, ask = coaching_questions.for_teacher(teacher(10, 3)) or ("", "")
    assert practice == "promises"
    assert ask.endswith("?")


def test_every_question_is_about_something_that_is_counted():
    """A practice and a habit that exist, a clause and a question; each practice has its own."""
    practices = [measure.key for measure in MEASURES]
    assert [entry["practice"] for entry in DATA["own"]] == practices
    assert {entry["practice"] for entry in DATA["question"]} == set(practices)
    for entry in DATA["question"]:
        assert set(entry) == {"practice", "habit", "what", "ask"}
        assert entry["habit"] in HABITS
        assert entry["habit"] != entry["practice"]
        assert entry["ask"].endswith("?")


def test_no_question_closes_a_door():
    """The coach's own rules hold for what colleagues are asked, too."""
    asked = [entry[name] for entry in DATA["question"] for name in ("what", "ask")]
    for text in (*asked, *(entry["text"] for entry in DATA["own"])):
        assert found_in(text) == [], text
