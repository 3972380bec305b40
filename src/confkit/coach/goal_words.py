"""Whether a goal's sentence says what one can see, and whether it says more than one thing.

Verbs, not traits; something countable or observable; one goal. The lists are those of
`data/goals.toml`; a word that is in none of them names something to look at, so that a sentence
in another language is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from confkit.ground.resources import data_file
from confkit.ground.text import key
from confkit.ground.toml.reading import read
from confkit.names.masks import words_of
from confkit.names.word_list import WordList, any_of

_NUMBERED = tuple(
    (re.compile(first, re.IGNORECASE), re.compile(second, re.IGNORECASE))
    for first, second in (
        (r"(?:^|\s)1[.)]\s", r"\s2[.)]\s"), (r"(?:^|\s)\(1\)\s", r"\s\(2\)\s"),
        (r"(?:^|\s)a\)\s", r"\sb\)\s"), (r"(?:^|\s)first:\s", r"\ssecond:\s"),
        (r"\bgoal\s?(?:1|one|a)\b", r"\bgoal\s?(?:2|two|b)\b"), (r"\n *[-*•]", r"\n *[-*•]"),
    )
)  # fmt: skip
_JOINT = re.compile(r"[,;.&+\n]|\b(?:and(?! then)|plus|as well as)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:at|in|from) (?:the )?(?:home|school|class|classroom|house)\b")
_BEFORE_THE_VERB = frozenset(
    ["he", "she", "they", "will", "to", "also", "can", "shall", "should", "is", "able"]
)


class _Lists(NamedTuple):
    empty: WordList
    inner: WordList
    counted: WordList
    back: WordList
    verbs: WordList
    fields: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data = read(data_file("goals.toml"), "goals.toml").data
    return _Lists(
        empty=WordList(data["empty"]),
        inner=WordList(data["inner"]),
        counted=WordList(data["counted"]),
        back=WordList(data["back"]),
        verbs=WordList(data["verbs"]),
        fields=tuple(any_of(words, ",") for words in data["fields"].values()),
    )


def is_vague(text: str, names: frozenset[str], *, statement: bool = False) -> bool:
    """Tell whether a sentence names nothing that one could see or count.

    `names` are those of people, as they are written. A `statement` about what goes on inside
    (“understands …”) needs a count, too.
    """
    lists, words = _lists(), _words(text, names)
    if re.search(r"\d", text) or any(word in lists.counted for word in words):
        return False
    if statement and any(word in lists.inner for word in _from_verb(words)[:1]):
        return True
    return all(word in lists.empty for word in words)


def is_same(home: str, school: str, names: frozenset[str]) -> bool:
    """Tell whether home and school say the same; “at home” alone makes no empty one another."""
    one, other = key(home.rstrip(".")), key(school.rstrip("."))
    if one == other:
        return bool(one)
    placeless = {" ".join(_PLACE.sub(" ", side).split()) for side in (one, other)}
    return len(placeless) == 1 and all(is_vague(side, names) for side in (home, school))


def is_several(statement: str, names: frozenset[str]) -> bool:
    """Tell whether a statement holds more than one goal: numbered, or acts of different fields."""
    for first, second in _NUMBERED:
        if (begin := first.search(statement)) and second.search(statement, begin.end()):
            return True
    acts = {_fields(clause, names) for clause in _JOINT.split(statement)}
    return any(one and other and not one & other for one, other in combinations(acts, 2))


def _fields(clause: str, names: frozenset[str]) -> frozenset[int]:
    """Return the fields that an act lies in; none for what is no act, or belongs to another."""
    lists, words = _lists(), _from_verb(_words(clause, names))
    if not words or words[0] not in lists.verbs or any(word in lists.back for word in words):
        return frozenset()
    return frozenset(at for at, field in enumerate(lists.fields) if field.search(clause))


def _words(text: str, names: frozenset[str]) -> list[str]:
    """Return the words in small letters, without people's names."""
    return [word.replace("’", "'").lower() for word in words_of(text) if word not in names]


def _from_verb(words: list[str]) -> list[str]:
    """Leave out what stands before the verb."""
    at = next((n for n, word in enumerate(words) if word not in _BEFORE_THE_VERB), len(words))
    return words[at:]
