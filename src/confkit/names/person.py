"""A person's names, as they are compared: accents, case, apostrophes, hyphens and blanks aside.

One notion for all: who came to a talk, whose name stands in a text, who is meant at a prompt.
"""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_WITHOUT_ACCENT = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart, and that people write without their stroke."""


def folded(text: str) -> str:
    """Return a text in small letters without accents and apostrophes: `O’Brían` is `obrian`."""
    bare = _APOSTROPHES.sub("", text)
    if bare.isascii():
        return bare.lower()
    small = unicodedata.normalize("NFKD", bare).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", small)).translate(_WITHOUT_ACCENT)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in comparable form: `Doyle-Hart, Ana` is `doyle hart ana`."""
    return tuple(_NOT_A_LETTER.sub(" ", folded(name)).split())
