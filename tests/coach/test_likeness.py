"""What sounds private though no rule knows it is held; what does not, goes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.coach import likeness, packs
from confkit.coach.phrases import matching
from confkit.coach.phrases.phrase import FIELD
from confkit.ground import resources
from confkit.names import masks

from .measured import HERE
from .test_private_facts import PACKS, rules_in

pytestmark = pytest.mark.slow

UNSEEN = tomli.loads((HERE / "unseen.toml").read_text(encoding="utf-8"))
ROOT = Path(__file__).resolve().parents[2]
NOTE = "notes/2026-fall/1042.toml"


def is_held(sentence: str, language: str = "en") -> bool:
    """Tell whether a sentence of a glow is held, by a rule or in doubt."""
    whole = f"{FIELD}{sentence}{FIELD}"
    found = matching.runs(masks.prepared(whole, packs.EXAMPLE_NAMES), whole)
    doubted = any(PACKS[language].is_doubted(run) for run in found)
    return doubted or bool(rules_in(sentence, language))


@pytest.mark.parametrize(("language", "missed", "wrong"), [("en", 0, 22), ("es", 0, 2)])
def test_of_unseen_facts_few_reach_a_letter(language: str, missed: int, wrong: int) -> None:
    """None of 560 facts, in Spanish none of 218; of 750 likes at most 22 are held."""
    facts, fine = UNSEEN[language]["facts"], UNSEEN[language]["fine"]
    passed = [one for one in facts if not is_held(one, language)]
    held = [one for one in fine if is_held(one, language)]
    assert (len(passed) <= missed, len(held) <= wrong) == (True, True), (passed, held)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("She sorted hospital, harbor and hammock by how many beats they have.", False),
        ("She sorted IEP, harbor and hammock by how many beats they have.", True),
        ("She sorted suicide, harbor and hammock by how many beats they have.", True),
        ("She sorted harbor and hammock by beats while he is in the hospital.", True),
        ("His mother is in the hospital.", True),
        ("She calls long division her medicine.", False),
        ("She calls her pills her medicine for the day.", True),
        ("He told us that drumming is his therapy.", False),
        ("His therapy is on Monday with the drumming man.", True),
        ("The numerator and the denominator ought to get a divorce, he said.", False),
        ("The numerator was on the board when his parents got a divorce.", True),
        ("His gingerbread man was evicted by the cat.", False),
        ("He built a gingerbread house after they were evicted.", True),
        ("The kid who threw the potato was arrested.", True),
        ("His brother with the robot was arrested.", True),
        ("She took custody of the class turtle for the weekend.", False),
        ("His aunt has custody of him and the turtle.", True),
        ("In capture the flag he broke two friends out of jail.", False),
        ("He laughed in capture the flag, and his dad is out of jail.", True),
        ("Her book report followed Jean Valjean out of prison.", False),
        ("Her essay describes her time in foster care.", True),
        ("Her report covers how he was taken to jail.", True),
        ("He took his toy phone to court with his dad.", True),
        ("She counts toy money, and they sleep in the homeless shelter.", True),
        ("Our kickball game went to OT and she kept the score.", False),
        ("She missed the kickball game because she was in OT.", True),
        ("He ran the stopwatch at the free-throw clinic.", False),
        ("He ran late from the clinic.", True),
        ("She gave a referral to a good owl book.", False),
        ("She got a referral to the office for the book.", True),
        ("The plan is custody of the school-age children by week.", True),
        ("In Monopoly she went to jail twice.", False),
        ("In the card game he was sent to prison and paid.", False),
        ("In Monopoly his uncle went to jail twice.", True),
        ("In the card game he laughed, and his uncle went to jail.", True),
        ("In the end she went to jail twice.", True),
        ("In the card game he said he wants to die.", True),
        ('She sorted "hospital" and harbor by how many beats they have.', False),
        ('He is in the "hospital" again.', True),
        ("A green card in the memory game matched hers.", False),
        ("She is glad about her green card.", True),
        ("He has no memory of the green card office.", True),
        ("Trans-Siberian trains fill her notebook.", False),
        ("She told us that she is trans.", True),
        ("Orphan lines at the top of the page got fixed.", False),
        ("The fox was in his fable, and they were evicted by the owner.", True),
        ("His accommodations for the test are on the form.", True),
        ("She read her frog poem to his probation officer.", True),
        ("The class counted tadpoles next to his parole papers.", True),
        ("She built a bird feeder with her insulin pump.", True),
        ("She read her iep goals like a poem with three beats.", True),
        ("He spelled every word, harbor and hammock, in speech on tuesdays.", True),
        ("Her undocumented function now has a comment on each line.", False),
        ("Her undocumented uncle has a function to go to.", True),
    ],
)
def test_a_word_of_a_topic_is_released_where_its_sentence_surely_has_another_sense(
    text: str, held: bool
) -> None:
    """Never a sign, what is grave, or what another clause tells of a person."""
    assert is_held(text) == held


def test_a_word_that_was_in_nothing_to_learn_from_is_never_released(monkeypatch) -> None:
    """Whatever the sentence sounds like."""
    harmless = "She sorted hospital, harbor and hammock by how many beats they have."
    weights = likeness._weights()
    unknown = {part: weight for part, weight in weights.items() if part != "whospital"}
    monkeypatch.setattr(likeness, "_weights", lambda: unknown)
    assert is_held(harmless)


def test_nothing_unseen_was_learned() -> None:
    """What is measured stands in no sentence to learn from."""
    taught = {text for text, _, _ in _tool().sentences()}
    assert not taught & {one for told in UNSEEN.values() for key in told.values() for one in key}


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("weights", ROOT / "tools/private_weights.py")
    assert spec is not None, "the tool is there"
    assert spec.loader is not None, "it is a module"
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_the_weights_are_those_that_the_sentences_teach() -> None:
    """`python tools/private_weights.py` writes them."""
    assert _tool().taught() == json.loads(resources.data_text(likeness.FILE))


@given(name=st.sampled_from(sorted(packs.EXAMPLE_NAMES)), other=st.data())
def test_a_name_counts_neither_for_nor_against(name: str, other: st.DataObject) -> None:
    """Whoever the sentence is about, it is judged alike."""
    second = other.draw(st.sampled_from(sorted(packs.EXAMPLE_NAMES)))
    for sentence in ("{} got eight years.", "{} helps with fractions."):
        assert is_held(sentence.format(name)) == is_held(sentence.format(second))


def test_a_doubt_holds_the_letter_until_a_comment_allows_it(confkit, example):
    """It says which sentence, and what to write so that it may go."""
    text = example.text(NOTE)
    line = next(one for one in text.splitlines() if one.startswith("evidence"))
    doubted = 'evidence = "Her brother got eight years."'
    example.write(NOTE, text.replace(line, doubted, 1))
    ran = confkit("summarize", "1042")
    assert ran.code == 1
    assert "“Her brother got eight years” may tell something private" in ran.err
    allowed = f"{doubted}  # confkit: allow privacy/doubt — it is a story she wrote"
    example.write(NOTE, text.replace(line, allowed, 1))
    assert confkit("summarize", "1042").code == 0
