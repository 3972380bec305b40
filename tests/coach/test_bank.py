"""Every text of the bank passes the rules that it is to help with, in its own language."""

from __future__ import annotations

import pytest

from confkit.coach import coach
from confkit.coach.one_note import NoteCheck
from confkit.ground.toml.reading import Document
from confkit.notes import bank
from confkit.notes.notes import NoteFile
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace
from tests.making import day, local

pytestmark = pytest.mark.slow

MEETING = {"held": local("2026-11-24T15:30"), "status": "held"}


@pytest.fixture(params=["en", "es"])
def spoken(request, room):
    """Return a language, its bank, and what looks at a note in it."""
    settings = room.text("confkit.toml").replace(
        "[school]", f'[school]\nlanguage = "{request.param}"'
    )
    (room.root / "confkit.toml").write_text(settings, encoding="utf-8")
    loaded = classroom.load(Workspace(room.root))
    the_coach, student = coach.of(loaded), loaded.students[0]

    def found(**data):
        file = NoteFile("n.toml", None, [], Document("n.toml", "", data))
        return [
            (one.rule, one.message)
            for one in NoteCheck(the_coach, student, file).findings()
            if not one.rule.startswith("note/")
        ]

    return loaded.workspace.bank, student.called, found


def test_a_goal_of_the_bank_is_a_good_goal(spoken):
    """Nothing is found in it, neither by the words nor by what a goal needs."""
    the_bank, child, found = spoken
    for goal in the_bank.all("goal"):
        texts = goal.with_blanks_filled(child).texts | {"review_on": day("2026-12-15")}
        assert found(meeting=MEETING, goal=texts) == [], goal.id


def test_a_strategy_of_the_bank_is_for_both_sides(spoken):
    """Beside any goal; and its five minutes could stand in a letter."""
    the_bank, child, found = spoken
    goal = the_bank.find("goal", "retell-a-page").with_blanks_filled(child).texts
    for one in the_bank.all("strategy"):
        texts = goal | {"strategy": one.text, "review_on": day("2026-12-15")}
        assert found(meeting=MEETING, goal=texts, check_in={"observed": one.five_minutes}) == []


def test_promises_and_glows_of_the_bank_pass(spoken):
    """As they stand in a note and in a letter."""
    the_bank, child, found = spoken
    for kind in ("promise", "glow"):
        for one in the_bank.all(kind):
            assert found(**{kind: [one.with_blanks_filled(child).texts]}) == [], one.id


def test_a_goal_that_lacks_something_is_shown_one_from_the_bank(room):
    """In the note's own subject, and only where its words fit."""
    loaded = classroom.load(Workspace(room.root))
    the_coach, student = coach.of(loaded), loaded.students[0]

    def suggestions(skill):
        data = {"grow": {"skill": skill}, "meeting": MEETING, "goal": {"statement": "Improve"}}
        file = NoteFile("n.toml", None, [], Document("n.toml", "", data))
        return " ".join(one.suggest for one in NoteCheck(the_coach, student, file).lapses())

    assert "(bank: facts-a-day)" in suggestions("her multiplication facts")
    assert "(bank:" not in suggestions("zzz")
    assert bank.filled("{days=4} of 5", "") == "4 of 5"
