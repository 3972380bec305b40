"""Names that are spelled in another way than on the roster: Aliyah for Aaliyah, Okafar for Okafor.

Pure. A name is known by its sound; a long one with its capital also where one letter is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("c?k|q(?:[uv]|(?=k))|c(?![eiyh])", "k"),
        ("c(?!h)|z|^x", "s"),
        ("x", "ks"),
        ("y", "i"),
        ("w", "v"),
        ("(?<![cs])h", ""),
        ("(?<!e)e$", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""How letters that sound alike are written when names are compared by their sound."""

SHORTEST = 5
"""So many letters a name has at least that is known by its sound."""
_SHORTEST_SOUND = 4
_PLAIN_ENOUGH = 6
"""With so many letters, a capital makes up for one that is wrong."""
FAR = 3
"""Words that differ by fewer letters may be the same name."""


class Spellings:
    """The names that are looked for, all in comparable form, by how they sound."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_sound = {
            sound: name
            for name in names
            if name.isascii() and len(name) >= SHORTEST
            if len(sound := sound_of(name)) >= _SHORTEST_SOUND
        }

    def name_of(self, word: str, *, capital: bool) -> str:
        """Return the name that a word in comparable form is with another spelling, or ""."""
        if not word.isascii():
            return ""
        near = capital and len(word) >= _PLAIN_ENOUGH
        return self._by_sound.get(sound_of(word)) or next(
            (name for name in self._by_sound.values() if near and _is_a_slip(word, name)), ""
        )


def sound_of(name: str) -> str:
    """Return how a name sounds, roughly: Aaliyah, Aliya and Aliyah are the same."""
    for pattern, sound in _SOUNDS:
        name = pattern.sub(sound, name)
    return name


def _is_a_slip(word: str, name: str) -> bool:
    """Tell whether a long word is a name but for one letter, or for two that changed places."""
    if word[0] != name[0] or min(len(word), len(name)) < _PLAIN_ENOUGH:
        return False
    changed = sorted(word) == sorted(name) and sum(map(str.__ne__, word, name)) == 2
    return changed or distance(word, name) == 1


def distance(first: str, other: str) -> int:
    """Return by how many letters two words differ, at most FAR."""
    if abs(len(first) - len(other)) >= FAR:
        return FAR
    before = list(range(len(other) + 1))
    for row, letter in enumerate(first, 1):
        now = [row]
        for column, sign in enumerate(other, 1):
            same = before[column - 1] + (letter != sign)
            now.append(min(before[column] + 1, now[-1] + 1, same))
        before = now
    return min(before[-1], FAR)
