"""The solution script: four sentences from a note, which read well whatever its fields hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.conference.script import BLANK, Script
from confkit.conference.script import script as composed
from confkit.conference.sides import Sides
from confkit.language import languages
from tests.making import note, student

ENGLISH = languages.of(None)["en"]
SIDES = Sides(languages.of(None).goals)
ANA = student(home_name="Anita")


def script(found) -> Script:
    """Return the script of a note about Ana."""
    return composed(ANA, found, ENGLISH, SIDES)


def grown(**fields):
    """Return a note with these fields in its grow."""
    return note(grow={"skill": "s", "toward": "t"} | fields)


def test_the_four_steps_are_made_from_the_note() -> None:
    """Celebrate, the skill, what works at home, one strategy for both sides."""
    found = grown(
        skill="keeping track of homework",
        toward="grades that show how much she understands",
        home_like="chores or practice routines",
        strategies=["a planner", "a folder with two pockets", "planner checked at dismissal"],
    )
    assert script(found) == Script(
        celebrate="Here is something I love to see: Ana reads every draft aloud.",
        skill=(
            "Here is the skill I would like us to build next: keeping track of homework. "
            "What we all want from it: grades that show how much she understands."
        ),
        home=(
            "You know Anita best. Think of something similar: chores or practice routines. "
            "What already works there?"
        ),
        choose=(
            "Which one of these could we both do, you at home and I at school, the same way each "
            "time? (1) a planner; (2) a folder with two pockets."
        ),
    )


def test_without_a_note_there_are_blanks_to_fill_in() -> None:
    """Every step stands there with room to write, and the child's name."""
    found = script(None)
    assert [step.count(BLANK) for step in found] == [1, 2, 1, 1]
    assert "Anita" in found.celebrate
    assert "Anita" in found.home


def test_an_empty_field_leaves_a_blank() -> None:
    """What the note does not say yet is filled in by hand."""
    assert BLANK in script(grown(home_like="")).home


@pytest.mark.parametrize(
    ("strategies", "said"),
    [
        (["Use a planner."], "Here is one idea: Use a planner. Could we both do it, you at home "
         "and I at school, the same way each time?"),
        (["planner checked at dismissal"], "Here is what I can do at school: planner checked at "
         "dismissal. What would the same thing look like at home?"),
        (["planner signed after dinner"], "Here is an idea for home: planner signed after dinner. "
         "What would the same thing look like at school?"),
        (["planner checked at dismissal", "planner signed after dinner"],
         "Here is what I can do at school: planner checked at dismissal. What would the same thing "
         "look like at home?"),
        (["planner signed after dinner", "a timer, a list and a pen"],
         "Here is one idea: a timer, a list and a pen. Could we both do it, you at home and I at "
         "school, the same way each time?"),
        (["a planner at home and at school", "a timer, a list and a pen"],
         "Which one of these could we both do, you at home and I at school, the same way each "
         "time? (1) a planner at home and at school; (2) a timer, a list and a pen."),
    ],
)  # fmt: skip
def test_a_strategy_of_one_side_is_not_offered_for_both(strategies: list[str], said: str) -> None:
    """The family is asked for its other half; those with commas keep their numbers."""
    assert script(grown(strategies=strategies)).choose == said


@pytest.mark.parametrize(
    ("toward", "said"),
    [
        ("so that she can read alone", "she can read alone"),
        ("to be successful", "be successful"),
        ("leads to fewer evenings lost", "fewer evenings lost"),
        ("grades that show what she knows", "grades that show what she knows"),
        ("Together we read more.", "Together we read more"),
        ("forest walks", "forest walks"),
    ],
)
def test_an_outcome_reads_well_in_any_wording(toward: str, said: str) -> None:
    """Without a word that only joins it to another sentence."""
    assert script(grown(toward=toward)).skill.endswith(f"What we all want from it: {said}.")


FIELD = st.sampled_from(
    ["soccer practice at home", "at home", "a seat by the window", "planner checked at dismissal",
     "so that she is successful", "Be kind", "She reads.", "chores, dinner and bath", "to be ready",
     "because it helps", "Reading; writing", "  two \n lines ", "¿Qué ayuda?", "ends with a colon:"]
)  # fmt: skip


@given(skill=FIELD, toward=FIELD, like=FIELD, strategies=st.lists(FIELD, max_size=4))
def test_no_field_breaks_a_sentence(
    skill: str, toward: str, like: str, strategies: list[str]
) -> None:
    """No word stands twice in a row, no sign stands twice, and no joining word follows another."""
    found = script(grown(skill=skill, toward=toward, home_like=like, strategies=strategies))
    whole = " ".join(found)
    assert "at home at home" not in whole
    assert not re.search(r"\b(\w+) \1\b|[.!?;:,]{2}|  ", whole)
    assert not re.search(r"(?:leads to|because|want from it:) (?:so that|to be|because)\b", whole)


def test_full_stops_and_line_ends_of_a_field_do_not_break_the_sentence() -> None:
    """A field that was written as a sentence of its own fits into ours."""
    glow = [{"text": "  Reads \n every draft. ", "evidence": "e"}]
    assert script(note(glow=glow)).celebrate == (
        "Here is something I love seeing in Anita: Reads every draft."
    )


def test_a_strategy_that_is_a_question_stays_one() -> None:
    """Its mark is not taken for the stop of our sentence, and none follows it."""
    found = script(grown(strategies=["ask: is that right?", "the question: where is it?"]))
    assert found.choose.endswith("? (1) ask: is that right? (2) the question: where is it?")
