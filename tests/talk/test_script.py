"""The solution script: four sentences from a note."""

from __future__ import annotations

from confkit.language import languages
from confkit.talk.script import BLANK, Script, script
from tests.making import note, student

ENGLISH = languages.of(None)["en"]
ANA = student(home_name="Anita")


def test_the_four_steps_are_made_from_the_note() -> None:
    """Celebrate, the skill, what works at home, one strategy for both sides."""
    found = note(
        grow={
            "skill": "keeping track of homework",
            "toward": "grades that show how much she understands",
            "home_like": "chores or practice routines",
            "strategies": ["a planner", "a folder with two pockets", "a check at dismissal"],
        }
    )
    assert script(ANA, found, ENGLISH) == Script(
        celebrate="Here is something I love to see: Ana reads every draft aloud.",
        skill=(
            "The skill I would like us to build next is keeping track of homework, "
            "because it leads to grades that show how much she understands."
        ),
        home=(
            "You know Anita best. When it comes to chores or practice routines at home, "
            "what already works for you?"
        ),
        choose=(
            "Which one shall we both do, you at home and I here, the same way each time: "
            "a planner, a folder with two pockets or a check at dismissal?"
        ),
    )


def test_without_a_note_there_are_blanks_to_fill_in() -> None:
    """Every step stands there with room to write, and the child's name."""
    found = script(ANA, None, ENGLISH)
    assert [step.count(BLANK) for step in found] == [1, 2, 1, 1]
    assert "Anita" in found.celebrate
    assert "Anita" in found.home


def test_an_empty_field_leaves_a_blank() -> None:
    """What the note does not say yet is filled in by hand."""
    assert BLANK in script(ANA, note(), ENGLISH).home


def test_one_strategy_is_offered_as_one() -> None:
    """A choice needs two."""
    grow = {"skill": "s", "toward": "t", "strategies": ["Use a planner."]}
    assert script(ANA, note(grow=grow), ENGLISH).choose == (
        "One idea: Use a planner. Shall we both do it, you at home and I here, "
        "the same way each time?"
    )


def test_full_stops_and_line_ends_of_a_field_do_not_break_the_sentence() -> None:
    """A field that was written as a sentence of its own fits into ours."""
    glow = [{"text": "  Reads \n every draft. ", "evidence": "e"}]
    assert script(ANA, note(glow=glow), ENGLISH).celebrate == (
        "Here is something I love seeing in Anita: Reads every draft."
    )
