"""Open questions: all three intents, the same every time, another one the next time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.resources import data_file
from confkit.parts.questions import CORE, Asked, Question, bank, chosen

if not data_file("questions.toml").exists():
    pytest.skip("the bank is not written yet", allow_module_level=True)

NOWHERE = Path("/nowhere")
BANK, PROBLEMS = bank(NOWHERE)

ids = st.text(st.sampled_from("0123456789abÉ -"), min_size=1, max_size=6)


def asked(student_id: str, rounds_before: int = 0) -> list[str]:
    """Return the texts that are asked about Ana, with her name taken out again."""
    found = chosen(BANK, (), child="Ana", student_id=student_id, rounds_before=rounds_before)
    return [question.text.replace("Ana", "{child}") for question in found]


def test_the_bank_is_sound() -> None:
    """It is read without a problem, and no id or question stands in it twice."""
    assert PROBLEMS == []
    assert len({question.id for question in BANK}) == len(BANK)
    assert len({question.text for question in BANK}) == len(BANK)


def test_every_intent_has_questions_and_the_core_ones_enough() -> None:
    """Several for each core intent, so that the next round can ask another."""
    number = {intent: sum(q.intent == intent for q in BANK) for intent in {q.intent for q in BANK}}
    assert set(number) >= {*CORE, "home context", "hopes", "communication"}
    assert all(number[intent] >= 5 for intent in CORE)


@pytest.mark.parametrize("question", BANK, ids=lambda question: question.id)
def test_a_question_of_the_bank_is_open_and_about_the_child(question: Question) -> None:
    """It names the child where a name fits, is one question, and yes or no is no answer."""
    assert 1 <= question.text.count("{child}") <= 2
    assert set(re.findall(r"{.*?}", question.text)) == {"{child}"}
    assert not re.search(r"{child}\w", question.text)
    assert question.text.endswith("?")
    assert question.text == question.text.strip()
    first = question.text.split()[0]
    assert first not in {"Do", "Does", "Did", "Is", "Are", "Can", "Could", "Will", "Would", "Has"}
    assert not re.search(r"\b(he|she|his|her|him|hers|why)\b", question.text, re.IGNORECASE)
    assert question.id.startswith(question.intent.replace(" ", "-"))


@given(ids, st.integers(0, 30))
def test_a_talk_asks_one_question_of_each_core_intent(student_id: str, rounds_before: int) -> None:
    """What excites the child, what matters most, which one hurdle; with the child's name."""
    found = chosen(BANK, (), child="Ana", student_id=student_id, rounds_before=rounds_before)
    assert [question.intent for question in found] == list(CORE)
    assert all("Ana" in question.text and "{" not in question.text for question in found)


@given(ids)
def test_the_choice_is_the_same_every_time(student_id: str) -> None:
    """The same student in the same round is asked the same, whoever else is in the class."""
    first, again = (asked(student_id, 1) for _ in range(2))
    assert first == again


def test_different_students_are_asked_different_questions() -> None:
    """In a large class, nearly the whole bank of the core intents is used."""
    used = {text for number in range(60) for text in asked(str(number))}
    assert len(used) > len([question for question in BANK if question.intent in CORE]) * 0.8


@given(ids)
def test_no_family_is_asked_the_same_before_all_was_asked(student_id: str) -> None:
    """Least of all in two rounds running."""
    fewest = min(sum(question.intent == intent for question in BANK) for intent in CORE)
    texts = [text for rounds_before in range(fewest) for text in asked(student_id, rounds_before)]
    assert len(set(texts)) == len(texts)


def test_the_teachers_own_questions_come_first() -> None:
    """A sentence as it stands, an id from the bank as its question, with the child's name."""
    by_id = BANK[0].id
    found = chosen(BANK, ("How was the trip?", by_id), child="Ana", student_id="1")
    assert found[:2] == (
        Asked("How was the trip?", ""),
        Asked(BANK[0].text.replace("{child}", "Ana"), BANK[0].intent),
    )
    assert [question.intent for question in found[2:]] == [
        intent for intent in CORE if intent != BANK[0].intent
    ]


def test_a_name_that_looks_like_a_field_is_a_name() -> None:
    """Text from people is never filled in a second time."""
    (first, *_) = chosen(BANK, (), child="{child}", student_id="1")
    assert "{child}" in first.text


OWN = """\
[[question]]
id = "interest-talks-about"
text = "What does {child} tell you on the way home?"
intent = "interest"

[[question]]
id = "focus-mine"
text = "What would help {child} on Mondays?"
intent = "focus"
"""


def test_a_teachers_bank_adds_and_replaces(tmp_path: Path) -> None:
    """An id of the built-in bank is replaced, a new one added, the rest stays."""
    (tmp_path / "questions.toml").write_text(OWN, encoding="utf-8")
    found, problems = bank(tmp_path)
    by_id = {question.id: question.text for question in found}
    assert problems == []
    assert by_id == {question.id: question.text for question in BANK} | {
        "interest-talks-about": "What does {child} tell you on the way home?",
        "focus-mine": "What would help {child} on Mondays?",
    }


def test_a_mistake_in_the_teachers_bank_leaves_the_built_in_one(tmp_path: Path) -> None:
    """It is told with its line; the sheets still have their questions."""
    text = OWN.replace('intent = "focus"', 'intent = "focsu"')
    (tmp_path / "questions.toml").write_text(text, encoding="utf-8")
    found, problems = bank(tmp_path)
    assert found == BANK
    (problem,) = problems
    assert str(problem).startswith(
        "questions.toml:9:10: `question (no. 2).intent` should be one of: 'interest', 'priority', "
    )
