"""Words of custody, a court, safety or no contact, by the data file of such words.

A comment is no permission, and nobody can read it for sure. So it never denies anybody: the
guardians of that child come in as office, and the teacher is told where to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from confkit.ground.resources import data_table
from confkit.roster.exports.cell_words import people_words, plain_words, plain_words_each, word_set

_FILE = "roster/exports/cautions.toml"

_APART = 5
"""How many words may stand between the word of no and the word of contact."""


class _Language(NamedTuple):
    topics: re.Pattern[str]
    no: re.Pattern[str]
    contact: re.Pattern[str]
    harmless: re.Pattern[str]
    elsewhere: re.Pattern[str]


_LETTERS = 3


class _Begins(NamedTuple):
    """How a word begins that may matter: whole words, and the first letters of the others."""

    words: frozenset[str]
    letters: frozenset[str]

    def found_in(self, words: list[str]) -> bool:
        """Tell whether any of the words may matter; most texts hold none."""
        return not self.words.isdisjoint(words) or not self.letters.isdisjoint(
            [word[:_LETTERS] for word in words]
        )


@cache  # asked of every comment
def _begins() -> _Begins:
    phrases = [
        _plain(phrase).split()[0]
        for entry in data_table(_FILE).values()
        for name in ("topics", "no")
        for phrase in entry[name]
    ]
    letters = {phrase[:-1][:_LETTERS] for phrase in phrases if phrase.endswith("*")}
    return _Begins(frozenset(phrases), frozenset(letters))


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(
        _Language(*(_pattern(entry.get(name, [])) for name in _Language._fields))
        for entry in data_table(_FILE).values()
    )


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Return what finds any of these phrases in words with one blank between them and around."""
    longest_first = sorted(phrases, key=len, reverse=True)
    alternatives = "|".join(
        re.escape(_plain(phrase)).replace(r"\*", r"\w*") for phrase in longest_first
    )
    return re.compile(rf"(?<= )(?:{alternatives})(?= )" if alternatives else r"(?!)")


def _plain(phrase: str) -> str:
    return " ".join(f"{plain_words(word)}{'*' * word.endswith('*')}" for word in phrase.split())


def asks_for_care(text: str) -> bool:
    """Tell whether a cell may speak of custody, a court, safety, a death or no contact."""
    plain = plain_words(text)
    return _begins().found_in(plain.split()) and any(
        _speaks(_without_harmless(plain), language) for language in _languages()
    )


def only_refuses(text: str) -> bool:
    """Tell whether a text says no to mail, and speaks of no court, custody, safety or death."""
    words = _without_harmless(plain_words(text))
    return not any(language.topics.search(words) for language in _languages())


def says_no(text: str) -> bool:
    """Tell whether a word of no stands in a text, in whichever language: `Nothing to her`."""
    apart = [word for word in plain_words(text).split() if word not in word_set("exclusive")]
    words = f" {' '.join(apart)} "
    return any(language.no.search(words) for language in _languages())


def may_be_about_letters(text: str) -> bool:
    """Tell whether a remark may say who must not be written to: whatever nobody has understood.

    Each of its parts must speak of food, sports or the like, and of no person, to say nothing.
    """
    parts = [words for part in _PARTS.split(text) if (words := plain_words(part))]
    if not parts:
        return any(not sign.isascii() for sign in text)  # ✗ beside a name is not nothing
    return not all(map(_is_elsewhere, parts))


_PARTS = re.compile(r"(?<=\w\w)\.|[,;:!?\n]|\s[-–—/|+&]\s")


def _is_elsewhere(words: str) -> bool:
    if words in word_set("school_codes"):
        return True
    spoken_of = word_set("spoken_of") | people_words()
    return spoken_of.isdisjoint(words.split()) and any(
        language.elsewhere.search(f" {words} ") for language in _languages()
    )


def to_look_at(texts: Sequence[str]) -> list[str]:
    """Return the lines that hold a word that may matter, of as many as a column has."""
    begins = _begins()
    return [
        text
        for text, words in zip(texts, plain_words_each(texts), strict=True)
        if begins.found_in(words.split())
    ]


def name_asks_for_care(text: str) -> bool:
    """Tell the same of a cell that is understood: Richter is a name there, Court a street."""
    if any(map(asks_for_care, _BESIDE.findall(text))):
        return True
    plain = plain_words(text)
    if not word_set("dead").isdisjoint(plain.split()):
        return True
    return _begins().found_in(plain.split()) and any(
        _speaks(_without_harmless(plain), language, alone=False) for language in _languages()
    )


_BESIDE = re.compile(r"(?:[(\[{*†;:]|\s[-–—/|])\s*(.+)")
"""What stands beside a name: in brackets, or after a dash."""
WARNING = (
    "this line is not about a student, and speaks of custody, a court or no contact: "
    "see whom it means, "
    "then take it out of the file and import again"
)


def line_asks_for_care(text: str) -> bool:
    """Tell the same of a title or a last line: a list that is confidential says nothing more."""
    return asks_for_care(_CONFIDENTIAL.sub(" ", text))


_CONFIDENTIAL = re.compile(
    r"\b(?:confiden[ct]\w*|vertraul\w*|riservat\w*|vertrouwelijk\w*|poufn\w*)", re.IGNORECASE
)
_NO_NAME = 9
"""A word of so many letters that speaks of a court is nobody's name."""


def _without_harmless(plain: str) -> str:
    """Return words between blanks without what only looks alike, in whichever language."""
    words = f" {plain} "
    for language in _languages():
        words = language.harmless.sub(",", words)
    return words


def _speaks(words: str, language: _Language, *, alone: bool = True) -> bool:
    for match in language.topics.finditer(words):
        if alone or " " in match[0] or len(match[0]) >= _NO_NAME:
            return True
    refused = [_place(words, match) for match in language.no.finditer(words)]
    return bool(refused) and any(
        abs(_place(words, match) - place) <= _APART
        for match in language.contact.finditer(words)
        for place in refused
    )


def _place(words: str, match: re.Match[str]) -> int:
    return words.count(" ", 0, match.start())
