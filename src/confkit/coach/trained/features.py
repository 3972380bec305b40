"""What a trained model looks at in a sentence: words and letters, a few at a time."""

from __future__ import annotations

import re
from typing import NamedTuple

from confkit.names.masks import NAME

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[#@.,;:!?\"-]")
_SPACE = re.compile(r"[\s_]+")
_NUMBER = re.compile(r"\d[\d.,:]*(?<=\d)")
_NAMES = re.compile(rf"{NAME}+(?:'s\b)?")
_WORDS = (1, 2, 3)
"""Words that are looked at together."""
_APART = range(2, 6)
"""How far two words of a pair stand apart."""
_LETTERS = (3, 4, 5)
"""Letters that are looked at together."""
_MOST = 400
"""Characters of a sentence that are looked at; what is longer is no sentence."""


class Features(NamedTuple):
    """The runs of words and of letters in a sentence, and pairs of words, each once."""

    words: set[str]
    pairs: set[str]
    letters: set[str]


def features(text: str) -> Features:
    """Return what stands in a sentence that was prepared as rules read it.

    A name is `@` and a number `#`, so that nothing is learned about either.
    """
    plain = _NUMBER.sub("#", _NAMES.sub("@", text[:_MOST]))
    tokens = ["^", *_TOKEN.findall(plain), "$"]
    words = {
        " ".join(tokens[at : at + many]) for many in _WORDS for at in range(len(tokens) - many + 1)
    }
    pairs = {
        f"{first} {second}"
        for apart in _APART
        for first, second in zip(tokens, tokens[apart:], strict=False)
    }
    spaced = f" {_SPACE.sub(' ', plain).strip()} "
    letters = {spaced[at : at + many] for many in _LETTERS for at in range(len(spaced) - many + 1)}
    return Features(words, pairs, letters)
