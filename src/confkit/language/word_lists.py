"""Lists of words as the files of a language hold them; `*` at a word's end is any ending."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these words or phrases as a whole, with an apostrophe or without."""
    escaped = (re.escape(" ".join(word.split())) for word in words)
    parts = "|".join(word.replace(r"\*", r"\w*").replace("'", "['’]?") for word in escaped)
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)" if parts else r"(?!)", re.IGNORECASE)


class WordList:
    """A list to be asked whether it has one word."""

    def __init__(self, words: Iterable[str]) -> None:
        listed = tuple(words)
        self._whole = frozenset(word for word in listed if not word.endswith("*"))
        self._beginnings = tuple(word[:-1] for word in listed if word.endswith("*"))

    def __contains__(self, word: str) -> bool:
        """Tell whether a word, in small letters, is one of the list."""
        return word in self._whole or word.startswith(self._beginnings)
