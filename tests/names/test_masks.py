"""Names of the roster are not read by the rules, in any script, with accents or without."""

from __future__ import annotations

import pytest

from confkit.names.masks import NAME, name_words, prepared


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("José Ibáñez", "Jose reads"),
        ("José Ibáñez", "Jose\u0301 reads".replace("e\u0301", "é")),
        ("Łucja Nowak", "Lucja reads"),
        ("अनीता देवी", "अनीता reads"),
        ("Mary-Jane Ash", "Jane reads"),
        ("Siobhan O'Malley", "O'Malley reads"),
    ],
)
def test_a_name_is_masked_as_it_is_typed(name, text):
    """Each character of it, so that places stay."""
    called = text.removesuffix(" reads")
    assert prepared(text, name_words([name])) == f"{NAME * len(called)} reads"


def test_a_word_that_only_looks_like_a_name_is_read():
    """A name has its capital, and its end."""
    names = name_words(["Will Reyes"])
    assert prepared("Will will, Reyesson", names) == f"{NAME * 4} will, reyesson"
