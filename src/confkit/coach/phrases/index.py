"""By which words a phrase is looked up: keys, and how often each will be met.

A key is a whole word, or the beginning of one before a star (`talk*`); any number in digits and
any name of the roster have one each.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

Keys = frozenset[str]
"""Keys of which a text has one if it has what they stand for; none where that tells nothing."""

NOTHING: Keys = frozenset()
NUMBER = "#"
"""In a phrase: any number written in digits."""
STEM = 4
"""Letters before a star at least; words are first looked up by so many."""


def keys_in(word: str) -> tuple[str, ...]:
    """Return the keys under which a phrase is looked up that may stand where this word does."""
    keys = word, f"{word[:STEM]}*"
    return (*keys, NUMBER) if word.isdecimal() else keys


def rarest(keys: Iterable[Keys]) -> Keys:
    """Return those keys of some that will be met least; none if there are none."""
    return min(filter(None, keys), key=cost, default=frozenset())


@cache  # the same words stand in many phrases
def key_of(word: str) -> Keys:
    """Return the key of a plain word, or of the beginning of one before a star."""
    return frozenset([word if word[-1] != "*" else f"{word[:STEM]}*"])


def keys_of_words(choices: Iterable[list[str]]) -> Keys:
    """Return for each of these expressions of plain words the key of its rarest word."""
    return NOTHING.union(
        *[
            key_of(words[0]) if len(words) == 1 else min(map(key_of, words), key=cost)
            for words in choices
        ]
    )


@cache  # the same words stand in many phrases
def cost(keys: Keys) -> float:
    """Return about how often some of these words will be met: long words are rare."""
    return sum(2.0 ** -min(len(key), 12) for key in keys)
