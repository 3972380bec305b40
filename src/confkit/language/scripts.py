"""The scripts that letters belong to: which a text is written in, and which a language.

A script is the first word of what Unicode calls its letters: LATIN, ARABIC, CJK, ETHIOPIC.
"""

from __future__ import annotations

import unicodedata
from functools import cache

WITH_CAPITALS = frozenset(("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "FULLWIDTH"))
"""Scripts in which a name begins with a capital. Georgian has capitals, and no name begins so."""

_OF_NONE = frozenset(("COMBINING", "FEMININE", "MASCULINE", "MICRO", "MODIFIER"))
"""Letters of no script: 2ª, 3º, µm, the accents that any letter may have."""


@cache  # a class has few letters
def of_letter(letter: str) -> str:
    """Return the script of a letter or of a mark on one; "" of a sign, and of what any may have."""
    if unicodedata.category(letter)[0] not in "LM":
        return ""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "" if name in _OF_NONE else name


def of_text(text: str) -> frozenset[str]:
    """Return the scripts in which a text is written."""
    if text.isascii():
        return frozenset(("LATIN",)) if any(map(str.isalpha, text)) else frozenset()
    return frozenset(filter(None, map(of_letter, text)))


def has_capitals(word: str) -> bool:
    """Tell whether a name in the script of a word would show by its capital."""
    return of_text(word) <= WITH_CAPITALS
