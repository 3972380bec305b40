"""Fields that will not read well are named, with the sentence that a family would find."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confkit.coach import reads
from confkit.coach.goal_words import GoalMatcher
from confkit.coach.prose import Sentence
from confkit.language import languages

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = languages.of(None)["en"]
WORDS = GoalMatcher(languages.of(None).goals)
WELL = st.sampled_from(
    ["growth in reading", "She asked: “why?”", "Reads with expression.", "multiplication (2s, 5s)",
     "when she explains, others listen", "Le encanta leer", "4/5", "A timer, then a break", "IPA"]
)  # fmt: skip
KINDS = st.sampled_from(["glow.text", "glow.evidence", "goal.measure", "check_in.observed"])


def odd(text: str, kind: str = "glow.text") -> str:
    """Return why a field reads badly."""
    return reads.oddity(Sentence((), kind, text), ENGLISH, WORDS)


@given(text=WELL, kind=KINDS)
def test_what_reads_well_is_not_named(text: str, kind: str) -> None:
    """Fragments, sentences, other languages, numbers."""
    assert odd(text, kind) == ""


@given(
    text=WELL, kind=KINDS, end=st.sampled_from([",", ";", " -", ":", " ( ", " “", " ____", " ??"])
)
def test_what_is_cut_off_is_named(text: str, kind: str, end: str) -> None:
    """Whatever came before."""
    assert odd(f"{text.rstrip('.')}{end}", kind)


@pytest.mark.parametrize("begin", ENGLISH.speech.joins)
def test_what_begins_in_the_middle_is_named(begin: str) -> None:
    """With a capital too; a longer word with the same letters is another word."""
    for text in (f"{begin} she tries", f"{begin.capitalize()} she tries"):
        assert odd(text) == "begins in the middle of a sentence"
    assert odd(f"{begin}ish she tries") == ""


def test_a_workspace_has_words_of_its_own_for_nothing(tmp_path: Path) -> None:
    """Besides those of every language that confkit has."""
    folder = tmp_path / "languages/en"
    folder.mkdir(parents=True)
    (folder / "language.toml").write_text('empty = ["zilch"]')
    own = languages.of(tmp_path)["en"]
    for text in ("Zilch.", "nada", "none"):
        assert reads.oddity(Sentence((), "goal.home", text), own, WORDS) == "says nothing yet"
    assert odd("Zilch.", "goal.home") == ""


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("goal.home", "at home", "says only where"),
        ("grow.home_like", "home", "says only where"),
        ("goal.strategy", "planner checked at dismissal", "is for one side only"),
        ("goal.school", "planner checked at dismissal", ""),
        ("glow.evidence", "n/a", "says nothing yet"),
        ("goal.school", "Same.", "says nothing yet"),
        ("goal.school", "the same chart", ""),
        ("glow.evidence", "e.g. the card", "begins in the middle of a sentence"),
        ("goal.statement", "Our goal is that Ana asks", "says the words before it again"),
        ("goal.measure", "We will know when she asks", "says the words before it again"),
        ("promise.text", "I promised a list", "says the words before it again"),
        ("meeting.heard", "you told me of his dog", "says the words before it again"),
        ("goal.school", "In school: a chart", ""),
        ("goal.statement", "Our goal: Ana asks", ""),
        ("promise.text", "- a list\n- a card", "is a list in one sentence"),
        ("grow.toward", "Outcome: stories on paper", "has a label of its own"),
        ("goal.works_at_home", "What works at home: a timer", "has a label of its own"),
        ("promise.text", "Promised: a list", "has a label of its own"),
        ("glow.evidence", "at 9: 15 pages", ""),
        ("goal.measure", "Ana: four of five days", "has a label of its own"),
        ("meeting.heard", "Mom said: he reads at night", ""),
        ("glow.text", "KIND TO OTHERS", "is in capitals"),
    ],
)
def test_each_kind_of_oddity(kind: str, text: str, said: str) -> None:
    """By its field, where it counts."""
    assert odd(text, kind) == said


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fillings", ROOT / "tools/fillings.py")
    assert spec is not None, "the tool is there"
    assert spec.loader is not None, "it is a module"
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.mark.slow
def test_the_page_of_fillings_is_what_the_program_writes() -> None:
    """`python tools/fillings.py` makes it again."""
    tool = _tool()
    made = tool.page()
    assert made == tool.PAGE.read_text(encoding="utf-8")
    assert "held back" not in made
    assert made.count("\n| `") == len(tool.FILLINGS) == 40


@pytest.mark.slow
def test_the_sentence_that_is_shown_is_the_one_that_is_sent(confkit, example) -> None:
    """For each field of the letter."""
    note = "notes/2026-fall/1042.toml"
    confkit("summarize", "1042")
    sent = example.text("out/2026-fall/letters/1042--1.eml").replace("=\n", "").replace("=\r\n", "")
    text = example.text(note)
    for kind in ("goal.statement", "goal.home", "goal.school", "goal.measure"):
        value = re.search(rf'(?m)^{kind.partition(".")[2]} = "(.*)"', text)
        assert value is not None, kind
        assert reads.as_it_stands(Sentence((), kind, value[1]), "Ana") in sent


def test_check_names_the_field_and_shows_the_sentence(confkit, example) -> None:
    """As a warning: the letter goes all the same."""
    note = "notes/2026-fall/1042.toml"
    example.write(
        note, re.sub(r'(?m)^measure = ".*"', 'measure = "and 4 of 5 days"', example.text(note))
    )
    found = json.loads(confkit("check", "1042", "--json").out)["findings"]
    (one,) = [one for one in found if one["rule"] == "note/reads-oddly"]
    assert "it would stand as “How we will know: and 4 of 5 days.”" in one["message"]


@pytest.mark.parametrize(
    ("student", "heard", "asked"),
    [
        ("0987", '"Her mother will set a timer"', True),
        ("0987", '"Peter shows him how"', True),
        ("0987", '"He and his grandfather cook"', False),
        ("1042", '"Her mother will set a timer"', False),
        ("1060", '"His mother reads to him"', False),
        ("1060", '{ text = "His mother reads to him", for = "all" }', True),
        ("1060", '{ text = "His mother is tired", for = "teacher" }', False),
    ],
)
def test_what_was_heard_of_a_guardian_is_asked_about(confkit, example, student, heard, asked):
    """Where there are two homes, unless it stays with the home that it speaks of."""
    note = f"notes/2026-fall/{student}.toml"
    example.write(note, re.sub(r"(?m)^heard = .*", f"heard = [{heard}]", example.text(note)))
    found = json.loads(confkit("check", student, "--json").out)["findings"]
    assert ("note/spoken-of" in {one["rule"] for one in found}) is asked


@pytest.mark.parametrize(
    ("student", "home", "asked"),
    [
        ("0987", "Read to his mother", True),
        ("0987", "Read to Peter", True),
        ("0987", "A parent asks one question", False),
        ("1042", "Read to her mother", False),
    ],
)
def test_a_goal_that_speaks_of_one_guardian_is_asked_about(confkit, example, student, home, asked):
    """Where there are two homes, and both read it."""
    note = f"notes/2026-fall/{student}.toml"
    example.write(note, re.sub(r"(?m)^home = .*", f'home = "{home}"', example.text(note)))
    found = json.loads(confkit("check", student, "--json").out)["findings"]
    assert ("note/spoken-of" in {one["rule"] for one in found}) is asked
