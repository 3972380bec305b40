"""A person's names: how they are written, compared, found in a text, and their first letters.

One notion for all who ask: search, calendar, coach, and who may not be named. A display name is
never split by guess. Names are compared without case and accents; a hyphen is a blank, and an
apostrophe is nothing, so `Jean-Luc` is `jean luc` and `O’Malley` is `omalley`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import UNSPACED, key

# Patterns are texts here: `re` compiles each when it is first used, and `due` uses none.

# What `\w` lacks: marks on letters, whole blocks of Indic scripts for theirs, joiners of letters.
# Without them an Indic name, or any name in decomposed form, falls to pieces.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0730-\u074a\u07a6-\u07b0\u0900-\u0963\u0970-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u0eb1-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a\u200c\u200d"
)
_RUN = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
PART = rf"{_RUN}(?:['’ʼ‘](?!s\b){_RUN})*"
"""A word of a text as a name may be written, without the 's of a possessive; a hyphen ends it."""

WORD = rf"{PART}(?:[-‐‑]{PART})*"
"""The same, with what is joined to it by hyphens."""

# Accents, vowel points, and what is not seen. The vowels of Indic and Southeast Asian scripts stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u00ad\u200b-\u200f\u2060]"
)
_LETTERS = str.maketrans("łŁøØđĐðÐħĦı", "lLoOdDdDhHi") | str.maketrans(
    {"þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ẞ": "SS"}
)
"""Letters that Unicode does not take apart, as a keyboard without them writes them."""

_NOTHING = r"['’]s\b|['’ʼ‘`´.]"
_NO_LETTER = rf"(?:[^\w{_MARKS}]|_)+"
_NO_LETTER_OF_ASCII = (
    "[^a-z0-9]+"  # the same in text that is ASCII, compiled in a tenth of the time
)


def without_accents(text: str) -> str:
    """Return a text as a keyboard without accents writes it; case and signs stay."""
    if text.isascii():
        return text
    if max(text) < _AFTER_LATIN:
        return text.translate(_latin())
    return _without_accents(text)


def _without_accents(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


_AFTER_LATIN = "\u0180"


@cache
def _latin() -> dict[int, str]:
    """Return how each accented letter of Western and Central Europe is written without accents."""
    signs = map(chr, range(0x80, ord(_AFTER_LATIN)))
    return {ord(sign): bare for sign in signs if (bare := _without_accents(sign)) != sign}


@lru_cache(maxsize=1 << 12)  # the names of a class are compared again and again
def plain(text: str) -> str:
    """Return a name, or a text with names, in comparable form: small bare words between blanks."""
    bare = key(text)
    if not bare.isascii():
        bare = key(without_accents(bare))
    if bare.isascii() and bare.replace(" ", "").isalnum():
        return bare
    bare = re.sub(_NOTHING, "", bare)
    return re.sub(_NO_LETTER_OF_ASCII if bare.isascii() else _NO_LETTER, " ", bare).strip()


def is_ones_own(name: str, child: str) -> bool:
    """Tell whether a name is the child's own, or its first name alone: Max beside Max Lund."""
    begins = child[: 3 if child.isascii() and name.isascii() else 1].lower()
    if begins.isascii() and begins.isalpha() and begins not in name.lower():
        return False  # as for nearly all
    given, *others = plain(child).split() or [""]
    words = set(plain(name).split())
    return given in words and words <= {given, *others}


def holds(text: str, name: str) -> bool:
    """Tell whether a text holds a name as whole words; both are in comparable form."""
    if re.search(UNSPACED, name):
        return name in text
    words = f" {text} "
    return f" {name} " in words or f" {name.replace(' ', '')} " in words


class PersonNames(NamedTuple):
    """The names of one person: as shown, at home, and `Family, Given` where that is known."""

    display: str
    home: str = ""
    sort: str = ""

    @property
    def given(self) -> str:
        """The given name, known only from a sort name."""
        return self.sort.partition(",")[2].strip()

    @property
    def family(self) -> str:
        """The family name, known only from a sort name."""
        family, comma, _ = self.sort.partition(",")
        return family.strip() if comma else ""

    @property
    def called(self) -> str:
        """The name to use in a sentence: the family's own, else the given name if known."""
        return self.home or self.given or self.display

    @property
    def written(self) -> tuple[str, ...]:
        """Every full name, as it may be written."""
        turned = f"{self.given} {self.family}".strip()
        return tuple(dict.fromkeys(name for name in (self.display, self.home, turned) if name))

    @property
    def plain_names(self) -> tuple[str, ...]:
        """Every full name in comparable form."""
        return tuple(dict.fromkeys(name for text in self.written if (name := plain(text))))

    @property
    def parts(self) -> frozenset[str]:
        """Every word of every name in comparable form."""
        return frozenset(word for name in self.plain_names for word in name.split())


def initials(name: str) -> str:
    """Return the first letter of each word of a name: `A. R.`, and `J.-L.` for Jean-Luc."""
    return " ".join(
        "-".join(f"{letter}." for part in word.split("-") if (letter := _first_letter(part)))
        for word in re.findall(WORD, name)
    )


def _first_letter(word: str) -> str:
    """Return the first letter of a word with the marks on it."""
    start = next((at for at, sign in enumerate(word) if sign.isalnum()), len(word))
    end = start + 1
    while unicodedata.category(word[end : end + 1] or " ").startswith("M"):
        end += 1
    return word[start:end]
