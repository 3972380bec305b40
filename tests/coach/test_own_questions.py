"""A teacher's own questions: what `check` says of their file, and of a note that asks for one."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.slow

OWN = "questions.toml"
QUESTION = '[[question]]\nid = "garden"\ntext = "{}"\nintent = "{}"\n'
NOTE = "notes/2026-fall/1042.toml"


def found(confkit, *arguments):
    """Return the findings of a run of check as rule, path, line, column."""
    findings = json.loads(confkit("check", "--json", *arguments).out)["findings"]
    return [(one["rule"], one["path"], one["line"], one["column"]) for one in findings]


def asking(example, ask):
    """Let Ana's note ask for something, in its first line."""
    example.write(NOTE, f"ask = [{ask}]\n{example.text(NOTE)}")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (QUESTION.format("What would {child} grow?", "wrong"), 4, 10),
        ('[[question\nid = "garden"\n', 1, 11),
        ('remove = ["nope"]\n', 1, 11),
    ],
)
def test_a_mistake_in_the_questions_is_an_error_of_check(confkit, example, text, line, column):
    """With the place at which it stands, as `prep` and `questions` tell it."""
    example.write(OWN, text)
    assert ("syntax/questions", OWN, line, column) in found(confkit)
    assert confkit("check").code == 1


def test_what_closes_a_door_in_a_question_is_found_where_it_stands(confkit, example):
    """The child's name stands in braces in it."""
    example.write(OWN, QUESTION.format("Why is {child} always so lazy?", "priority"))
    places = found(confkit)
    assert ("words/absolute", OWN, 3, 24) in places
    assert {one[1] for one in places} == {OWN}
    assert "{child}" not in confkit("check").err


def test_another_childs_name_in_a_question_is_found(confkit, example):
    """It would be read out to every family."""
    example.write(OWN, QUESTION.format("What does {child} build with Yusuf?", "priority"))
    assert found(confkit) == [("privacy/other-student", OWN, 3, 38)]


def test_a_rule_is_allowed_in_the_questions_as_in_a_note(confkit, example):
    """With a reason on its line."""
    text = QUESTION.format("What does {child} always forget?", "interest")
    example.write(OWN, text)
    assert found(confkit) == [("words/absolute", OWN, 3, 27)]
    allowed = text.replace('et?"', 'et?"  # confkit: allow words/absolute — a game of hers')
    example.write(OWN, allowed)
    assert found(confkit) == []


def test_good_questions_are_silent(confkit, example):
    """And a note may ask for them by their ids, or in words of its own."""
    example.write(OWN, QUESTION.format("What would {child} like to grow?", "interest"))
    asking(example, '"garden", "interest-loses-time", "What made you laugh?", "why"')
    assert found(confkit) == []


def test_a_misspelt_id_is_told_by_check_and_prep(confkit, example):
    """What looks like an id and is none would stand on the sheet as a question."""
    asking(example, '"Well-known faces?", "interest-loses-tim", "x-y-z"')
    said = "no question has the id 'interest-loses-tim'; did you mean interest-loses-time?"
    assert found(confkit) == [("note/ask", NOTE, 1, 29), ("note/ask", NOTE, 1, 51)]
    assert f"{NOTE}:1:29: warning note/ask: {said}" in confkit("check", "ana").out
    assert f"{NOTE}:1:29: note/ask: {said}" in confkit("prep", "ana").err
    settings = example.text("confkit.toml")
    example.write("confkit.toml", f'{settings}\n[check]\nignore = ["note/ask"]\n')
    assert "interest-loses-tim'" not in confkit("prep", "ana").err


@pytest.mark.parametrize("text", ['[[question\nid = "my-own"\n', QUESTION.format("Why?", "wrong")])
def test_an_id_in_a_file_with_a_mistake_is_not_called_unknown(confkit, example, text):
    """The mistake is told once, where it stands."""
    example.write(OWN, text.replace('"garden"', '"my-own"'))
    asking(example, '"my-own"')
    assert {one[0] for one in found(confkit)} == {"syntax/questions"}


@pytest.mark.parametrize("text", ["question = 3\n", "[[question]]\nid = [1]\n", "[question]\n"])
def test_no_form_of_the_file_stops_the_run(confkit, example, text):
    """Whatever stands where the questions should."""
    example.write(OWN, text)
    asking(example, '"my-own"')
    assert "syntax/questions" in {one[0] for one in found(confkit)}
