"""What is not read in a text: quotations, and names of the roster.

A name's mask keeps every character's place, so that what is found can be pointed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from confkit.roster.person_names import WORD, without_accents

NAME = "\x01"
"""Stands for each character of a name of the roster, and in a phrase for any such name."""


def lowered(text: str) -> str:
    """Return a text in small letters, each character in its place, apostrophes straight."""
    if text.isascii():
        return text.lower()
    small = text.replace("\u2019", "'").replace("\u02bc", "'").replace("\u00a0", " ")
    whole = small.lower()
    if len(whole) == len(small):
        return whole
    return "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in small)


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


def quotations(text: str) -> list[tuple[int, int]]:
    """Return where a text quotes somebody, the quotation marks included."""
    if not any(sign in text for sign in '"“„«‘') and not _opens_single(text):
        return []
    return [match.span() for match in _QUOTED.finditer(text)]


def _opens_single(text: str) -> bool:
    """Tell whether some straight single quote can begin a quotation: none within a word can."""
    return any(not before[-1:].isalnum() for before in text.split("'")[:-1])


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are written, without the 's of a possessive."""
    return re.findall(WORD, text)


def _masked(text: str, words: frozenset[str]) -> str:
    """Return a text in which each of these words is masked as a name.

    A name counts as it is written, with its capital; "Will" is a name, "will" is not.
    """
    if not words:
        return text
    for word in sorted(words, key=len, reverse=True):
        mask, at = NAME * len(word), text.find(word)
        while at >= 0:
            end = at + len(word)
            if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
                text = text[:at] + mask + text[end:]
            at = text.find(word, end)
    for between in (" ", "-"):
        text = text.replace(f"{NAME}{between}{NAME}", NAME * 3)
    return text


_CHILD = "{child}"
"""The child's name, as a question of the bank has it."""


def prepared(text: str, names: frozenset[str], words: frozenset[str] | None = None) -> str:
    """Return a text as rules read it: small letters, names of the roster masked.

    `words` are the words of the text, where they are known already.
    """
    text = text.replace(_CHILD, NAME * len(_CHILD))
    known = frozenset(words_of(text)) if words is None else words
    return lowered(_masked(text, names & known))


def name_words(names: Iterable[str]) -> frozenset[str]:
    """Return the words of people's names that begin with a capital, or have no case at all.

    Each stands there without its accents too, as many people type it.
    """
    words = {
        form
        for name in names
        for part in unicodedata.normalize("NFC", name).split()
        for word in (part, *part.split("-"))
        for form in (word, without_accents(word))
        if re.fullmatch(WORD, word) and (word[0].isupper() or not word[0].islower())
    }
    return frozenset(word for word in words if len(word) > 1)
