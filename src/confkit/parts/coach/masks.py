"""What is not read in a text: quotations, and names of the roster.

A name's mask keeps every character's place, so that what is found can be pointed at.
"""

from __future__ import annotations

import re
import unicodedata

from confkit.parts.coach.phrases import NAME, lowered

# Double quotes of any form; single ones only where they cannot be apostrophes. Bounded, so
# that a quote that is never closed hides no more than a long sentence or two.
_LONGEST = 400
_QUOTED = re.compile(
    rf"[“„][^”“\x00]{{1,{_LONGEST}}}[”“]"
    rf"|«[^»\x00]{{1,{_LONGEST}}}»"
    rf"|\"[^\"\x00]{{1,{_LONGEST}}}\""
    rf"|(?<![\w’'])‘(?:[^’\x00]|(?<=\w)’(?=\w)){{1,{_LONGEST}}}+’(?!\w)"
    rf"|(?<![\w’'])'(?=\S)(?:[^'\x00]|(?<=\w)'(?=\w)){{1,{_LONGEST}}}+'(?!\w)"
)
_NAMED = re.compile(r"[^\W_]+(?:['’\-](?!s\b)[^\W_]+)*")
_BETWEEN_NAMES = re.compile(rf"(?<={NAME})[ \-](?={NAME})")


def quotations(text: str) -> list[tuple[int, int]]:
    """Return where a text quotes somebody, the quotation marks included."""
    if not any(sign in text for sign in "\"'“„«‘"):
        return []
    return [found.span() for found in _QUOTED.finditer(text)]


def nameless(text: str, names: frozenset[str]) -> str:
    """Return a text in which each of these words is masked as a name.

    A name counts as it is written, with its capital; "Will" is a name, "will" is not.
    """
    words = names.intersection(_NAMED.findall(text))
    if not words:
        return text
    longest_first = sorted(words, key=len, reverse=True)
    each = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    masked = each.sub(lambda found: NAME * len(found[0]), text)
    return _BETWEEN_NAMES.sub(NAME, masked)


def prepared(text: str, names: frozenset[str]) -> str:
    """Return a text as rules read it: small letters, names of the roster masked."""
    return lowered(nameless(text, names))


def name_words(names: list[str]) -> frozenset[str]:
    """Return the words of people's names that begin with a capital, or have no case at all."""
    words = {
        unicodedata.normalize("NFC", word)
        for name in names
        for part in name.split()
        for word in (part, *part.split("-"))
        if _NAMED.fullmatch(word) and (word[0].isupper() or not word[0].islower())
    }
    return frozenset(word for word in words if len(word) > 1)


__all__ = ["name_words", "nameless", "prepared", "quotations"]
