"""Which side a strategy is for, home or school, by the words of each that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from confkit.language.word_lists import any_of
from confkit.language.words import GoalWords

Side = Literal["home", "school"]


class Sides:
    """The words of home and of school, ready to be looked for."""

    def __init__(self, words: GoalWords) -> None:
        self._words = {"home": any_of(words.home), "school": any_of(words.school)}

    def named(self, text: str) -> list[str]:
        """Return the sides that a text names."""
        return [name for name, words in self._words.items() if words.search(text)]

    def best(self, strategies: Iterable[str], side: Side) -> str:
        """Return the strategy that names a side, or else one that names no other side."""
        own = self._words[side]
        (other,) = (words for name, words in self._words.items() if name != side)
        return max(
            strategies,
            key=lambda strategy: 2 * bool(own.search(strategy)) - bool(other.search(strategy)),
        )
