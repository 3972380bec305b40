"""The rules against sentences as teachers write them: what must be found, and what must not."""

from __future__ import annotations

import pytest

from . import measured

SECTIONS = measured.sections()
EVERYTHING = [sentence for sentences in SECTIONS.values() for sentence in sentences]
FIGURES = measured.figures(EVERYTHING)


def test_the_corpus_is_large_and_balanced():
    """Three hundred at least, nearly half of them fine, a third near misses; none stands twice."""
    texts = [sentence.text for sentence in EVERYTHING]
    fine = [sentence for sentence in EVERYTHING if not sentence.rules]
    near = [sentence for sentence in fine if sentence.near]
    assert len(texts) >= 300
    assert len(set(texts)) == len(texts)
    assert 0.45 <= len(fine) / len(texts) <= 0.55
    assert len(near) / len(texts) >= 1 / 3


@pytest.mark.parametrize("rule", sorted(FIGURES))
def test_each_rule_finds_and_leaves_alone(rule):
    """Recall is 0.90 at least and precision 0.95, for each rule and for all together."""
    assert FIGURES[rule].recall >= 0.90
    assert FIGURES[rule].precision >= 0.95


def test_every_word_rule_is_in_the_corpus():
    """Each rule about a teacher's sentences has lapses there and near misses."""
    from confkit.parts.coach import packs

    rules = {one.id for one in packs.load(None, "en").pack.rules if one.id.startswith("words/")}
    assert rules - {"words/reminder"} == set(FIGURES) - {"all"}
    assert rules - {"words/reminder"} == {one.near for one in EVERYTHING if one.near}
