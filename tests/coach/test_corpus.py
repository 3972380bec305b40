"""The rules against sentences as teachers write them: what must be found, and what must not."""

from __future__ import annotations

import pytest

from tests.conftest import SHOWN

from . import measured

pytestmark = pytest.mark.slow

EVERYTHING = {
    language: [one for sentences in measured.sections(language).values() for one in sentences]
    for language in measured.CORPORA
}
RULES = [
    (language, rule)
    for language, sentences in EVERYTHING.items()
    for rule in sorted({"all"} | {one.rules[0] for one in sentences if one.rules})
]


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, str], measured.Figures]:
    """Hold every rule against every sentence."""
    return {
        (language, rule): one
        for language, sentences in EVERYTHING.items()
        for rule, one in measured.figures(sentences, language).items()
    }


@pytest.mark.parametrize(("language", "least"), [("en", 300), ("es", 80)])
def test_a_corpus_is_large_and_balanced(language, least, record_property):
    """Nearly half of it fine, a third near misses; no sentence stands twice."""
    record_property(SHOWN, measured.table(language))
    texts = [sentence.text for sentence in EVERYTHING[language]]
    fine = [sentence for sentence in EVERYTHING[language] if not sentence.rules]
    near = [sentence for sentence in fine if sentence.near]
    assert len(texts) >= least
    assert len(set(texts)) == len(texts)
    assert 0.45 <= len(fine) / len(texts) <= 0.55
    assert len(near) / len(texts) >= 1 / 3


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_each_rule_finds_and_leaves_alone(language, rule, figures):
    """Recall is 0.90 at least and precision 0.95, for each rule and for all together."""
    assert figures[language, rule].recall >= 0.90
    assert figures[language, rule].precision >= 0.95


@pytest.mark.parametrize(("rule", "figures"), sorted(measured.goals("es").items()))
def test_the_spanish_rules_of_the_goal_find_and_leave_alone(rule, figures):
    """In the fields that they are about."""
    assert figures.lapses >= 5
    assert figures.recall >= 0.90
    assert figures.precision >= 0.95


@pytest.mark.parametrize("language", measured.CORPORA)
def test_every_word_rule_is_in_the_corpus(language):
    """Each rule about a teacher's sentences has lapses there and near misses."""
    from confkit.coach import packs

    known = {one.id for one in packs.load(None, language).pack.rules}
    rules = {one for one in known if one.startswith("words/")} - {"words/reminder"}
    assert rules == {rule for at, rule in RULES if at == language} - {"all"}
    assert rules == {one.near for one in EVERYTHING[language] if one.near}
