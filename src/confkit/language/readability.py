"""How hard a text is to read: the Flesch-Kincaid grade.

J. P. Kincaid and others, Derivation of New Readability Formulas for Navy Enlisted Personnel,
Research Branch Report 8-75 (1975): 0.39 words per sentence + 11.8 syllables per word - 15.59.
Syllables are counted by groups of vowels, a silent final e left out; it is meant for English.
"""

from __future__ import annotations

import re

_SENTENCES = re.compile(r"[.!?…]+(?:\s|$)|\n")
_WORDS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáéíóúü]+")
_SILENT = re.compile(r"[aeiouy][a-z]*[^aeiouyl ]e(?= )")

FEWEST_WORDS = 30
"""Of fewer words the formula says nothing (it was made for passages of 100)."""


def grade(text: str) -> float | None:
    """Return the school grade at which a text is read at ease; None if it is too short to say."""
    words = _WORDS.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, sum(bool(_WORDS.search(part)) for part in _SENTENCES.split(text)))
    syllables = _syllables(words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def words_in(text: str) -> int:
    """Count the words of a text."""
    return len(_WORDS.findall(text))


def hardness(text: str) -> float:
    """Say how much one sentence adds to the grade: its length and its long words."""
    words = _WORDS.findall(text)
    return float(_syllables(words) + len(words))


def _syllables(words: list[str]) -> int:
    """Count the syllables of words: groups of vowels, without a silent e, at least one each."""
    text = f" {' '.join(words).lower()} "
    return max(len(words), len(_VOWELS.findall(text)) - len(_SILENT.findall(text)))
