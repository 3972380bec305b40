"""The questions in each language: every one there, and safe whatever name stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from confkit.conference import questions
from confkit.conference.agenda import PARTS
from confkit.language import languages
from confkit.language.languages import ENGLISH
from confkit.language.sentences import marks

from .test_letters import PREPOSITIONS, two_forms

KNOWN = languages.of(None)
TAGS = [tag for tag in KNOWN.tags if KNOWN[tag].has(questions.OWN)]
OTHERS = [tag for tag in TAGS if tag != ENGLISH]
ENGLISH_ONES = questions.of_language(KNOWN[ENGLISH]).questions

_ENDS = ("?", "？", "؟")
_NO_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("tag", TAGS)
def test_a_language_has_every_question_and_every_part_of_the_agenda(tag: str) -> None:
    """Under the same ids, in the same order, with the same things to fill in."""
    found = questions.of_language(KNOWN[tag])
    assert (found.problems, found.lacks) == ((), ())
    assert list(found.questions) == list(ENGLISH_ONES)
    assert list(found.agenda) == list(PARTS)
    for name, one in found.questions.items():
        original = ENGLISH_ONES[name]
        assert set(marks(one.text)) == set(marks(original.text)), name
        assert (one.intent, one.grades, one.student_led, one.tone) == (
            original.intent, original.grades, original.student_led, original.tone,
        ), name  # fmt: skip


@pytest.mark.parametrize("tag", OTHERS)
def test_a_question_asks_in_its_own_language(tag: str) -> None:
    """It ends as a question does there, says nothing twice, and no word of it is English."""
    texts = {one.id: one.text for one in questions.of_language(KNOWN[tag]).questions.values()}
    assert [name for name, text in texts.items() if not text.endswith((*_ENDS, "?)", "؟)"))] == []
    assert len({*texts.values()}) == len(texts)
    unseen = [name for name, text in texts.items() if _NO_DIRECTIONS.search(text)]
    assert unseen == []
    english = re.compile(r"\b(?:the|what|which|child|home|goal|glow|grow)\b", re.IGNORECASE)
    bare = {name: re.sub(r"\{\w+\}", "", text) for name, text in texts.items()}
    assert [name for name, text in bare.items() if english.search(text)] == []
    assert not english.search(" ".join(questions.of_language(KNOWN[tag]).agenda.values()))


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_in_a_question_shows_a_man_or_a_woman(tag: str) -> None:
    """No two forms side by side, and no name behind what would change it."""
    texts = [one.text for one in questions.of_language(KNOWN[tag]).questions.values()]
    found = [text for text in texts if two_forms(text)]
    glued = [text for text in texts if re.search(r"[\w'’-]\{child\}|\{child\}[\w'’-]", text)]
    if tag in PREPOSITIONS:
        before = "|".join(PREPOSITIONS[tag].split())
        glued += [
            text
            for text in texts
            if re.search(rf"(?<!\w)(?:{before}) \{{child\}}", text, re.IGNORECASE)
        ]
    spaced = bool(KNOWN[tag].gap)
    assert (found, glued if spaced else []) == ([], [])


def _own(folder: Path, tag: str, text: str) -> questions.OfLanguage:
    there = folder / "languages" / tag
    there.mkdir(parents=True)
    (there / questions.OWN).write_text(text, encoding="utf-8")
    return questions.of_language(languages.of(folder)[tag])


def test_a_question_of_confkit_needs_its_id_and_its_text(tmp_path: Path) -> None:
    """What it is for is known; another id has to say it."""
    one = '[[question]]\nid = "focus-ending"\ntext = "Kio helpas, ke {child} finu ion?"\n'
    found = _own(tmp_path, "eo", one)
    assert found.problems == ()
    assert found.questions["focus-ending"].intent == "focus"
    assert len(found.lacks) == len(ENGLISH_ONES) - 1
    stranger = one.replace("focus-ending", "focus-mine")
    (problem,) = _own(tmp_path / "b", "eo", stranger).problems
    assert "intent" in str(problem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kio helpas fini ion?", "lacks {child}"),
        ("Kio helpas, ke {childe} finu ion?", "lacks {child}"),
        ("What helps  {child} finish something", "still in English"),
    ],
)
def test_a_question_that_is_not_translated_is_told_and_left_out(
    tmp_path: Path, text: str, said: str
) -> None:
    """The family hears the school's words then, and `check` says where the mistake is."""
    found = _own(tmp_path, "eo", f'[[question]]\nid = "focus-ending"\ntext = "{text}"\n')
    assert not found.questions
    (problem,) = found.problems
    assert (problem.path, problem.line) == ("languages/eo/questions.toml", 3)
    assert said in problem.said


THE_YEAR = {
    "en": "this year", "am": "በዚህ ዓመት|የዚህ ዓመት", "ar": r"هذا العام(?! الدراسي)",
    "es": "este año(?! escolar)", "ht": "ane sa a", "id": "tahun ini", "ja": "今年",
    "fa-AF": "امسال|این سال(?! تعلیمی)",
    "pl": r"(?:tym roku|tego roku)(?! szkoln)", "pt": r"[nd]este ano(?! letivo)",
    "ru": "этом году|этого года", "so": r"\bsannadkan", "tl": r"taong? ito|ngayong taon\b",
    "uk": "цього року|цьому році", "ur": "اس سال", "vi": "năm nay", "zh-Hans": "今年",
    "zh-Hant": "今年",
}  # fmt: skip
"""How a language says this year, of which a family may think that it ends in December."""


@pytest.mark.parametrize("tag", TAGS)
def test_the_year_of_a_question_is_the_school_year(tag: str) -> None:
    """A talk in November asks for what is hoped by summer, not by New Year."""
    assert tag in THE_YEAR, f"write how {tag} says this year into THE_YEAR"
    said = re.compile(THE_YEAR[tag])
    asked = questions.of_language(KNOWN[tag]).questions
    # “…when this school year is over, of this year” says before which year it is
    texts = {name: one.text for name, one in asked.items() if name != "hopes-remember"}
    assert [name for name, text in texts.items() if said.search(text)] == []
