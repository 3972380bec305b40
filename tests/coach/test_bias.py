"""Biased sentences of six strangers, and harmless ones about the same: what the rules find."""

from __future__ import annotations

import pytest

from .measured import HERE, found_in

pytestmark = pytest.mark.slow

LINES = [
    line.split("\t")
    for line in (HERE / "bias.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def is_found(language: str, text: str) -> bool:
    """Tell whether a rule of the group finds something."""
    return any(rule.startswith("bias/") for rule in found_in(text, language))


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_biased_is_found(language: str) -> None:
    """Of 160 English sentences two pass, of twenty-four Spanish ones none."""
    passed = [
        text
        for label, tag, text in LINES
        if (label, tag) == ("biased", language) and not is_found(language, text)
    ]
    assert len(passed) <= 2 * (language == "en"), passed


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_fact_about_a_family_is_no_bias(language: str) -> None:
    """Work, languages and who brings the child up may be spoken of."""
    told = [
        text
        for label, tag, text in LINES
        if (label, tag) == ("fine", language) and is_found(language, text)
    ]
    assert told == []
