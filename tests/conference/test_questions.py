"""Open questions: all three intents, the same every time, another one the next time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.conference.questions import CORE, Asked, Memory, bank, chosen, grade_band
from confkit.ground.errors import UsageError
from confkit.roster.people import Guardian, Student
from confkit.work.questions import Wanted, listed
from tests.making import note

NOWHERE = Path("/nowhere")
BANK, PROBLEMS = bank(NOWHERE)

ids = st.text(st.sampled_from("0123456789abÉ -"), min_size=1, max_size=6)


def ana(student_id: str = "1", name: str = "Ana", **fields: Any) -> Student:
    """Return a student of that id who is called Ana."""
    return Student(student_id, name, **fields)


def asked(student_id: str, rounds_before: int = 0) -> list[str]:
    """Return the texts that are asked about Ana, with her name taken out again."""
    found = chosen(BANK, ana(student_id), None, rounds_before=rounds_before)
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


def test_a_question_of_the_bank_is_open_and_about_the_child() -> None:
    """It names the child where a name fits, is one question, and yes or no is no answer."""
    verbs = {"Do", "Does", "Did", "Is", "Are", "Can", "Could", "Will", "Would", "Has"}
    for question in BANK:
        text = question.text
        assert 1 <= text.count("{child}") <= 2, text
        assert set(re.findall(r"{.*?}", text)) == {"{child}"}, text
        assert not re.search(r"{child}\w", text)
        assert text.endswith("?")
        assert text == text.strip()
        assert text.split()[0] not in verbs, text
        assert not re.search(r"\b(he|she|his|her|him|hers|why)\b", text, re.IGNORECASE), text
        assert question.id.startswith(question.intent.replace(" ", "-")), text


@pytest.mark.parametrize("name", [
    "interest-most-excited", "priority-greatest-thing", "focus-one-hurdle",
    "interest-led-most-excited", "priority-led-greatest-thing", "focus-led-one-hurdle",
])  # fmt: skip
def test_the_three_of_the_source_are_in_every_band(name: str) -> None:
    """What excited the child most, what school can do, which one hurdle; of the child, too."""
    assert BANK.by_id[name].grades == ()


def test_each_band_has_questions_of_its_own() -> None:
    """From starting school to work and credits, for each core intent."""
    for band in ("K-2", "9-12"):
        own = {one.intent for one in BANK if one.grades == (band,)}
        assert own == set(CORE)


@pytest.mark.parametrize(("language", "guardian", "is_asked"), [
    ("", "", False), ("en", "", False), ("en-US", "en", False), ("es", "", True), ("", "ar", True),
])  # fmt: skip
def test_a_home_language_is_asked_about_only_where_there_is_one(
    language: str, guardian: str, is_asked: bool
) -> None:
    """One on the roster that is not the school's."""
    about = note(topics=["language", "english words to speak"])
    guardians = (Guardian("Ida", "", language=guardian),)
    found = {
        question.id
        for number in range(40)
        for question in chosen(
            BANK, ana(str(number), language=language, guardians=guardians), about
        )
    }
    assert ("priority-language" in found) is is_asked


@given(ids, st.integers(0, 30))
def test_a_talk_asks_one_question_of_each_core_intent(student_id: str, rounds_before: int) -> None:
    """What excites the child, what matters most, which one hurdle; with the child's name."""
    found = chosen(BANK, ana(student_id), None, rounds_before=rounds_before)
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
    core = [one for one in BANK if one.intent in CORE and not one.student_led]
    assert len(used) > len(core) * 0.8


@given(ids)
def test_no_family_is_asked_the_same_before_all_was_asked(student_id: str) -> None:
    """Least of all in two rounds running."""
    open_to_all = [one for one in BANK if not (one.student_led or one.home_language)]
    fewest = min(sum(one.intent == intent for one in open_to_all) for intent in CORE)
    texts = [text for rounds_before in range(fewest) for text in asked(student_id, rounds_before)]
    assert len(set(texts)) == len(texts)


def test_the_teachers_own_questions_come_first() -> None:
    """A sentence as it stands, an id from the bank as its question, with the child's name."""
    first = next(iter(BANK))
    found = chosen(BANK, ana(), note(ask=["How was the trip?", first.id]))
    assert found[:2] == (
        Asked("How was the trip?", ""),
        Asked(first.text.replace("{child}", "Ana"), first.intent, first.id),
    )
    assert [question.intent for question in found[2:]] == [
        intent for intent in CORE if intent != first.intent
    ]


def test_a_name_that_looks_like_a_field_is_a_name() -> None:
    """Text from people is never filled in a second time."""
    (first, *_) = chosen(BANK, ana(name="{child}"), None)
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
    assert list(found) == list(BANK)
    (problem,) = problems
    assert str(problem).startswith(
        "questions.toml:9:10: `question (no. 2).intent` should be one of: 'interest', 'priority', "
    )


def test_the_bank_is_large_and_knows_where_each_idea_comes_from() -> None:
    """Eighty at least; each says its source, several are for talks that the child leads."""
    assert len(BANK) >= 80
    assert all(question.source for question in BANK)
    assert sum(question.student_led for question in BANK) >= 5


def test_a_question_goes_with_the_grow_where_one_does() -> None:
    """Of the questions of an intent, the one whose topics stand in the note is asked."""
    grow = {"skill": "keeping track of homework in one folder", "toward": "pages that come back"}
    found = chosen(BANK, ana(), note(grow=grow))
    focus = next(one for one in found if one.intent == "focus")
    topics = next(one.topics for one in BANK if one.id == focus.id)
    assert "homework" in topics


def test_a_question_fits_the_grade() -> None:
    """A question for the youngest is not asked in tenth grade."""
    for number in range(40):
        for one in chosen(BANK, ana(str(number), grade="10"), None):
            bands = next(question.grades for question in BANK if question.id == one.id)
            assert not bands or "9-12" in bands


@pytest.mark.parametrize(("grade", "band"), [
    ("K", "K-2"), ("4", "3-5"), ("Grade 7", "6-8"), ("10th", "9-12"), ("", None), ("mixed", None),
])  # fmt: skip
def test_a_grade_is_read_as_rosters_write_it(grade: str, band: str | None) -> None:
    """A number, with or without a word; anything else fits every question."""
    assert grade_band(grade) == band


@given(ids, st.integers(0, 5))
def test_nothing_that_was_heard_is_asked(student_id: str, rounds_before: int) -> None:
    """What the ledger remembers of the last two rounds is passed over, whatever the topics."""
    about = note(grow={"skill": "homework and reading", "toward": "math with a friend"})
    heard: set[str] = set()
    for _ in range(3):
        found = chosen(BANK, ana(student_id), about, rounds_before=rounds_before, heard=heard)
        new = {one.id for one in found}
        assert len(new) == len(CORE)
        assert not new & heard
        heard |= new


def test_the_memory_reaches_back_two_rounds() -> None:
    """The latest two count, an older one does not; one of unknown time counts as recent."""
    memory = Memory([
        ("1", "a", "q-a"), ("1", "b", "q-b"), ("1", "c", "q-c"), ("1", "lost", "q-l"),
        ("1", "now", "q-n"), ("2", "c", "q-x"),
    ])  # fmt: skip
    assert memory.heard("1", "now", ["c", "b", "a"]) == {"q-c", "q-b", "q-l"}
    assert memory.news("now", {"1": ["q-n"], "2": ["q-y"]}) == {"2": ["q-y"]}


def test_a_teacher_removes_questions(tmp_path: Path) -> None:
    """`remove` leaves a question out; one that is not there is told, with the nearest."""
    text = 'remove = ["interest-talks-about", "interest-lose-time"]\n'
    (tmp_path / "questions.toml").write_text(text, encoding="utf-8")
    found, problems = bank(tmp_path)
    assert {one.id for one in BANK} - {one.id for one in found} == {"interest-talks-about"}
    assert [str(problem) for problem in problems] == [
        "questions.toml:1:35: there is no question 'interest-lose-time' to remove; "
        "did you mean interest-loses-time?"
    ]


@pytest.mark.parametrize(("wanted", "said"), [
    ({"intent": "interrest"}, "--intent takes interest, priority, focus, home context, hopes or "
     "communication, not 'interrest'"),
    ({"tone": "loud"}, "--tone takes light, warm or searching, not 'loud'"),
    ({"grade": "x"}, "--grade takes a grade, K-2, 3-5, 6-8 or 9-12, not 'x'"),
])  # fmt: skip
def test_a_filter_that_fits_nothing_at_all_is_a_slip(wanted: dict[str, str], said: str) -> None:
    """Nobody has such questions, so what there is is said instead of an empty list."""
    with pytest.raises(UsageError) as error:
        listed(None, Wanted(**wanted))
    assert error.value.lines == (said,)


def test_an_intent_may_be_written_as_one_word() -> None:
    """On a command line a blank is a nuisance."""
    found, _ = listed(None, Wanted(intent="home-context"))
    assert {one.intent for one in found} == {"home context"}
