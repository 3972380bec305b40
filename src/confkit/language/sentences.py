"""The sentences that families read and hear: `letter-sentences.toml` of a language's folder.

The English file is the measure: another language has the same keys, and in each sentence the same
things to fill in. A sentence that differs is told and left out, and so is one left in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from confkit.ground.errors import Problem, nearest
from confkit.ground.resources import data_table
from confkit.ground.text import listed
from confkit.ground.toml.reading import Document
from confkit.ground.toml.where import Where
from confkit.language import scripts

FILE = "letter-sentences.toml"

FILES = ("letters.toml", FILE)
"""That file, after what a workspace of an earlier confkit calls it."""

GREETING, CLOSING = "greeting", "closing"
"""The keys that stand before every table; a workspace of an earlier confkit has them elsewhere."""

_ONLY_IN = {
    "check-in-phone": ("check-in", "check-in-phone"),
    "review": ("review",),
    "new-time": ("invitation", "invitation-phone", "invitation-subject", "reminder-subject"),
    "invitation": ("invitation", "invitation-phone", "invitation-subject", "reminder-subject"),
    "sheet": ("sheet",),
}
"""Tables of which only these templates say something; every letter needs all of the others."""

_MARK = re.compile(r"\{[^{}]*\}")
_BRACE = re.compile(r"[{}]")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def english() -> Mapping[str, str]:
    """Return confkit's own sentences in English, each by its key (`letter.goal`)."""
    return {
        ".".join(where): text
        for table, sentences in data_table(f"data/languages/en/{FILE}").items()
        for where, text in _each(table, sentences)
    }


def _each(table: str, sentences: object) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each sentence of a table with where it stands; one before all tables stands alone."""
    if isinstance(sentences, dict):
        yield from (((table, name), text) for name, text in sentences.items())
    else:
        yield (table,), sentences


def is_needed(key: str, template: str) -> bool:
    """Tell whether a letter needs a sentence, by the name of its template, as `review`."""
    only = _ONLY_IN.get(key.partition(".")[0])
    return only is None or template in only


def read(
    documents: Iterable[Document], *, are_english: bool
) -> tuple[dict[str, str], list[Problem]]:
    """Return the sentences of several files, the last one's first, and what is wrong in them."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for document in documents:
        problems += document.problems
        left: dict[str, Where] = {}
        for table, sentences in document.data.items():
            for where, text in _each(table, sentences):
                key = ".".join(where)
                if reason := _wrong(key, text):
                    problems.append(document.problem(where, reason))
                elif not are_english and _is_left(key, text):
                    left[key] = where
                else:
                    texts[key] = text
        problems += untranslated(document, left)
    return texts, problems


def _is_left(key: str, text: str) -> bool:
    """Tell whether a sentence is in English still; no other language greets with its one word."""
    original = english()[key]
    return is_left(text, original) or (key == GREETING and text == original)


def _wrong(key: str, text: object) -> str:
    """Say what is wrong with a sentence; "" where nothing is."""
    original = english().get(key)
    if original is None:
        meant = nearest(key, list(english()))
        hint = f"did you mean {meant}?" if meant else f"the English {FILE} has them all"
        return f"no letter has a sentence {key!r}; {hint}"
    if text == "" and key == CLOSING:
        return ""
    if not isinstance(text, str) or not text.strip():
        return "write the sentence here, in quotes"
    if key == GREETING and not _BRACE.search(text):
        return ""
    return other_marks(text, original)


def other_marks(text: str, original: str, *, often: bool = False) -> str:
    """Say what is filled in in only one of a sentence and its original; "" where they agree.

    The same may stand `often` in a question.
    """
    theirs, ours = Counter(marks(text)), Counter(marks(original))
    added = (theirs - ours).keys()
    lost = [one for one in ours if one not in theirs or (theirs[one] < ours[one] and not often)]
    twice = [one for one in added if one in ours]
    strange = [one for one in added if one not in ours]
    reasons = [
        f"it lacks {listed(lost)}" if lost else "",
        f"it has {listed(twice)} too often" if twice and not often else "",
        f"it has {listed(strange)}, which is not in the English sentence" if strange else "",
        "" if added or not _BRACE.search(_MARK.sub("", text)) else "it has a brace without another",
    ]
    reason = ", and ".join(filter(None, reasons))
    return f"what is in braces is filled in: {reason}" if reason else ""


def untranslated(document: Document, left: Mapping[str, Where]) -> list[Problem]:
    """Tell which sentences of a file are still in English, by their keys and where they stand."""
    if not left:
        return []
    some, more = ", ".join([*left][:5]), len(left) - 5
    message = (
        f"still in English, so not translated: {some}{f' and {more} more' if more > 0 else ''}"
    )
    return [document.problem(next(iter(left.values())), message)]


def is_left(text: str, original: str) -> bool:
    """Tell whether a translation has the words of its original still, whatever is filled in.

    A single word may be the same in two languages.
    """
    words, others = (
        [word.casefold() for word in _WORD.findall(_MARK.sub(" ", text))]
        for text in (text, original)
    )
    return words == others and len(words) > 1


def differs(text: str, original: str, theirs: frozenset[str]) -> str:
    """Say why a text cannot be the translation of another one; "" where it can.

    It has the same numbers, no formula, no link or address that the other one has not, and letters
    of one of `theirs`, the scripts of its language; without any, those do not count.
    """
    if text.startswith(_FORMULA) and not original.startswith(_FORMULA):
        return "the translation is a formula of a spreadsheet; write the sentence"
    if _ELSEWHERE.search(text) and not _ELSEWHERE.search(original):
        return "the translation has a link or an address that the sentence does not have"
    if differ := other_numbers(text, original):
        return f"the numbers are not those of the sentence: {differ}"
    there = scripts.of_text(text)
    if theirs and there and theirs.isdisjoint(there):
        return "the translation is not in the script of its language"
    return ""


_FORMULA = ("=", "＝", "@", "＠")
_ELSEWHERE = re.compile(r"\S[@＠]\S|\w://|\bwww\.|\w\.[a-z]{2,}/", re.IGNORECASE)


def other_numbers(text: str, original: str) -> str:
    """Say which numbers of a text and its translation differ, in any script's digits; "" if none.

    A number in words is not understood, so it is not the one in digits.
    """
    theirs, ours = (Counter(_numbers(each)) for each in (text, original))
    lost, added = (
        ", ".join((side - other).elements()) for side, other in ((ours, theirs), (theirs, ours))
    )
    differ = [
        f"it lacks {lost}" if lost else "",
        f"it has {added}, which is not there" if added else "",
    ]
    return ", and ".join(filter(None, differ))


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text; a fraction in one sign is its two numbers."""
    digits = "".join(
        str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", text)
    )
    return [number.lstrip("0") or "0" for number in re.findall(r"\d+", digits)]


def marks(text: str) -> list[str]:
    """Return what is filled in in a sentence, in the order of the alphabet."""
    return sorted(_MARK.findall(text))
