"""Lists of words as data files hold them: between blanks or commas, `*` for any ending."""

from __future__ import annotations

import re


def any_of(words: str, between: str | None = None) -> re.Pattern[str]:
    """Return what finds any of these words; `between` parts them, blanks if it is not given."""
    parts = (" ".join(word.split()) for word in words.split(between))
    found = "|".join(re.escape(part).replace(r"\*", r"\w*") for part in parts)
    return re.compile(rf"\b(?:{found})\b", re.IGNORECASE)


class WordList:
    """A list to be asked whether it has one word."""

    def __init__(self, words: str) -> None:
        listed = words.split()
        self._whole = frozenset(word for word in listed if not word.endswith("*"))
        self._beginnings = tuple(word[:-1] for word in listed if word.endswith("*"))

    def __contains__(self, word: str) -> bool:
        """Tell whether a word, in small letters, is one of the list."""
        return word in self._whole or word.startswith(self._beginnings)
