"""The scripts that letters belong to: which a text is written in, and which a language.

A script is the first word of what Unicode calls its letters: LATIN, ARABIC, CJK, ETHIOPIC.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import NamedTuple

WITH_CAPITALS = frozenset(("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "FULLWIDTH"))
"""Scripts in which a name begins with a capital. Georgian has capitals, and no name begins so."""

_OF_NONE = frozenset(("COMBINING", "FEMININE", "IDEOGRAPHIC", "MASCULINE", "MICRO", "MODIFIER"))
"""Letters of no script: 2ª, 3º, µm, 々, the accents that any letter may have."""

_FIRST = re.compile(r"[A-Z]+")

_MAYBE_OTHER = re.compile("[^\x00-\u024f\u2010-\u205e]")
"""What may be a letter of another script than the Latin one: none of these others is."""


@cache  # a class has few letters
def of_letter(letter: str) -> str:
    """Return the script of a letter or of a mark on one; "" of a sign, and of what any may have."""
    if unicodedata.category(letter)[0] not in "LM":
        return ""
    first = _FIRST.match(unicodedata.name(letter, ""))
    return first[0] if first and first[0] not in _OF_NONE else ""


def of_text(text: str) -> frozenset[str]:
    """Return the scripts in which a text is written."""
    if text.isascii():
        return frozenset(("LATIN",)) if any(map(str.isalpha, text)) else frozenset()
    return frozenset(filter(None, map(of_letter, text)))


def has_capitals(word: str) -> bool:
    """Tell whether a name in the script of a word would show by its capital."""
    return of_text(word) <= WITH_CAPITALS


def is_in(text: str, theirs: frozenset[str], ours: frozenset[str]) -> bool:
    """Tell whether a text is written in their scripts and not in ours, but for a name or a word."""
    if text.isascii() or _is_latin(text, ours):
        return False
    letters = [script for sign in text if (script := of_letter(sign))]
    only_theirs = sum(script in theirs and script not in ours for script in letters)
    return 2 * only_theirs > len(letters) and theirs.union(ours).issuperset(letters)


def _is_latin(text: str, own: frozenset[str]) -> bool:
    """Tell whether a text surely has letters of no script but the Latin one, which is its own."""
    return "LATIN" in own and not _MAYBE_OTHER.search(text)


class Run(NamedTuple):
    """A part of a text: its letters are of a `script` that is not the text's own, or that is ""."""

    text: str
    script: str = ""

    @property
    def direction(self) -> str:
        """`rtl` where the letters of its script are written from right to left, else `ltr`."""
        first = next((sign for sign in self.text if of_letter(sign) == self.script), "")
        return "rtl" if unicodedata.bidirectional(first or " ") in {"R", "AL"} else "ltr"


def runs(text: str, own: frozenset[str]) -> list[Run]:
    """Return the parts of a text with words in other scripts than its `own`.

    One that is mostly in another script is one part, with its full stop.
    """
    if text.isascii() or _is_latin(text, own):
        return [Run(text)]
    letters = list(filter(None, map(of_letter, text)))
    foreign = [script for script in letters if script not in own]
    if 2 * len(foreign) > len(letters):
        return [Run(text, max(foreign, key=foreign.count))]
    return stretches(text, own)


def stretches(text: str, own: frozenset[str]) -> list[Run]:
    """Return the same parts of a text that is in its `own` scripts, however many words are not."""
    if _is_latin(text, own):
        return [Run(text)]
    letters = [(script, at) for at, sign in enumerate(text) if (script := of_letter(sign))]
    parts: list[Run] = []
    at = 0
    for is_foreign, group in groupby(letters, lambda letter: letter[0] not in own):
        stretch = list(group)
        if is_foreign:
            (script, start), end = stretch[0], stretch[-1][1] + 1
            parts += [Run(text[at:start]), Run(text[start:end], script)]
            at = end
    return [part for part in (*parts, Run(text[at:])) if part.text] or [Run(text)]
