"""By which words a phrase is looked up: keys, and how often each will be met.

A key is a whole word, or the beginning of one before a star (`talk*`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import repeat

Keys = frozenset[str]
"""Keys of which a text has one if it has what they stand for; none where that tells nothing."""

NOTHING: Keys = frozenset()
STEM = 4
"""Letters before a star at least; words are first looked up by so many."""

# How often a word is met decides by which of its words a phrase is looked up.
_IN_EVERY_SENTENCE = """
a an and are as at be been but by can do does for from get gets had has have he her him his home
i in is it its more my need needs no not of on one or our school she so some that the their them
they this to too very was we were what when who will with work you your he's she's they're
el la los las un una de que y en su se no es a con por para lo le
"""
_IN_EVERY_NOTE = """
two at homework up each class time good if reading first like day days try out all way group
family week made much every little before after turn turn* help over long something others same
last back other once read second next new give how than only write writing page book math own
planner signed whole hands text paper put change minutes asks ask find found tell told reads
"""
_IN_EVERY_LINE = "a and at for he her his in is it of on she the they to with was"
_IN_MANY_NOTES = """
about change does done made much should show than there through until us without work* works you
"""
_WEIGHT = (
    dict.fromkeys(_IN_MANY_NOTES.split(), 4)
    | dict.fromkeys(_IN_EVERY_NOTE.split(), 8)
    | dict.fromkeys(_IN_EVERY_SENTENCE.split(), 30)
    | dict.fromkeys(_IN_EVERY_LINE.split(), 300)
)


def rarest(keys: Iterable[Keys]) -> Keys:
    """Return those keys of some that will be met least; none if there are none."""
    return min(filter(None, keys), key=cost, default=frozenset())


@cache
def key_of(word: str) -> Keys:
    """Return the key of a plain word, or of the beginning of one before a star."""
    return frozenset([word if word[-1] != "*" else f"{word[:STEM]}*"])


def keys_of_words(choices: Iterable[list[str]]) -> Keys:
    """Return for each of these expressions of plain words the key of its rarest word."""
    return NOTHING.union(*[
        key_of(words[0]) if len(words) == 1 else min(map(key_of, words), key=cost)
        for words in choices
    ])  # fmt: skip


@cache
def cost(keys: Keys) -> int:
    """Return how often some of these words will be met, as a weight."""
    return sum(map(_WEIGHT.get, keys, repeat(1)))
