"""How much a sentence is like those that tell something private: what no phrase has foreseen.

Each word, its beginning, its groups of four letters, and each pair of words have a weight. The
weights were learned from sentences that tell something private and from sentences that do not:
`tools/private_weights.py` writes `data/private-weights.json`. A sum above a limit is a doubt; far
below it a word of a topic has another sense.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from confkit.ground.resources import data_text
from confkit.names.masks import NAME

FILE = "data/private-weights.json"
LIMIT = -0.1
"""Above it a sentence that tells something is doubted. It was chosen on the scores of six sets."""

HIGH_LIMIT = 0.1
"""The same for a sentence that says what somebody will do, as a goal and a promise does."""

OF_WORK = -0.5
"""Above it no work excuses a topic: “a report was made to child protection” is no pupil's."""

HARMLESS = -0.7
"""Below it a phrase of a topic tells nothing private: “the word hospital has three syllables”."""

FEWEST = 4
"""A run of fewer words says too little to be judged."""

SCALE = 1000
"""Weights stand in the file as whole thousandths."""


def of_word(word: str) -> Iterator[str]:
    """Yield what is weighed in one word: itself, its beginning, its groups of four letters."""
    yield f"w{word}"
    if len(word) > 5:
        yield f"s{word[:5]}"
    framed = f"<{word}>"
    for at in range(len(framed) - 3):
        yield f"c{framed[at : at + 4]}"


def plain_words(words: Sequence[str]) -> list[str]:
    """Return the words of a run as they are weighed: no apostrophes, numbers and names alike."""
    return [
        "#" if word.lstrip("/").isdecimal() else "@" if word == NAME else word.replace("'", "")
        for word in words
    ]


def pairs(words: Sequence[str]) -> list[str]:
    """Return each pair of neighbors, the run's beginning and end as words of their own."""
    return [f"b{word} {other}" for word, other in pairwise(("^", *words, "$"))]


def is_doubted(words: Sequence[str], limit: float = LIMIT) -> bool:
    """Tell whether a run of words is like one that tells something private."""
    return len(words) >= FEWEST and score(words) > limit


def knows(words: Sequence[str]) -> bool:
    """Tell whether each of these words was in the sentences to learn from."""
    weights = _weights()
    return all(f"w{word}" in weights for word in plain_words(words))


def is_harmless(words: Sequence[str]) -> bool:
    """Tell whether a run of words is surely not like one that tells something private."""
    return len(words) >= FEWEST and score(words) < HARMLESS


def score(words: Sequence[str]) -> float:
    """Return how private a run of words sounds: about 1 what is private, about -1 what is not."""
    weights, plain = _weights(), plain_words(words)
    total = sum(map(_word_weight, plain)) + sum([weights.get(pair, 0) for pair in pairs(plain)])
    return float(total / SCALE / len(plain) ** 0.5 + weights[""] / SCALE)


@cache  # common words come again and again
def _word_weight(word: str) -> int:
    weights = _weights()
    return sum(weights.get(part, 0) for part in of_word(word))


@cache  # read once for a process
def _weights() -> dict[str, int]:
    weights: dict[str, int] = json.loads(data_text(FILE))
    return weights
