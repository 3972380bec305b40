"""How hard a text is to read, by the numbers of its language.

A weight for the words of a sentence, one for the syllables of a word, and a constant, as in the
Flesch-Kincaid grade.
"""

from __future__ import annotations

import re

from confkit.language.words import ReadingGrade

_SENTENCES = re.compile(r"[.!?…]+(?:\s|$)|\n")
_WORDS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")

FEWEST_WORDS = 30
"""Of fewer words the formula says nothing (it was made for passages of 100)."""


def grade(text: str, numbers: ReadingGrade) -> float | None:
    """Return the school grade at which a text is read with ease; None if it is too short to say."""
    words = _WORDS.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, sum(bool(_WORDS.search(part)) for part in _SENTENCES.split(text)))
    return (
        numbers.per_sentence * len(words) / sentences
        + numbers.per_word * _syllables(words, numbers) / len(words)
        + numbers.constant
    )


def hardness(text: str, numbers: ReadingGrade) -> int:
    """Say how much one sentence adds to the grade: its length and its long words."""
    words = _WORDS.findall(text)
    return _syllables(words, numbers) + len(words)


def _syllables(words: list[str], numbers: ReadingGrade) -> int:
    """Count the syllables of words: groups of vowels that are not silent, at least one each."""
    text = f" {' '.join(words).lower()} "
    vowels, silent = (f"[{re.escape(some)}]" for some in (numbers.vowels, numbers.silent))
    sounded = f"[^{re.escape(numbers.vowels + numbers.sounded)} ]"
    unheard = re.findall(rf"{vowels}[^ ]*{sounded}{silent}(?= )", text)
    return max(len(words), len(re.findall(f"{vowels}+", text)) - len(unheard))
