"""Looking for phrases in a text: word after word, in time linear in the text.

A text is cut into runs, words that follow each other within a sentence. A phrase is tried on a
run only if the run has a word of each part that the phrase must have. Gaps and alternatives are
bounded by the phrase, so each place of a run costs at most what the phrase is long.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from confkit.coach.phrases.index import NUMBER, STEM, keys_in
from confkit.coach.phrases.phrase import FIELD, Edge, Gap, OneOf, Part, Parts, Phrase
from confkit.language import languages
from confkit.names.masks import NAME

_WORD = re.compile(rf"[\w{NAME}]+(?:'[\w{NAME}]+)*")
_JOINING = frozenset(" \t,;()/-\u2010\u2011\u2012\u2013\u2014\u2015")
_COMMAS = frozenset(",;()\u2013\u2014")
_STOPS = frozenset(f".!?:\n\u2026{FIELD}")


_OF_DAY = "/"
"""Stands in `words` before each later number of a written day, which is no number by itself."""
_DAY = re.compile(
    r"(?<![\w/.])"
    r"(?:\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d\d))?|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4})"
    r"(?![\w/]|-\d{3})"
)


@cache  # the same for every text of a process
def _title() -> re.Pattern[str]:
    """Return what finds the dot after a title, which ends no sentence: the names tell titles."""
    of_length: dict[int, list[str]] = {}
    for title in sorted(languages.of(None).names.titles):
        of_length.setdefault(len(title), []).append(title)
    return re.compile(
        "|".join(rf"\.(?<=\b(?:{'|'.join(of)})\.)(?= \w)" for of in of_length.values())
    )


class _Signs(dict[int, int]):
    """What each character is in a run: itself, a blank between words, or the run's end."""

    def __missing__(self, code: int) -> int:
        """Look at a character that was not met before."""
        sign = chr(code)
        of_word = sign.isalnum() or sign in ("_", "'", NAME)
        self[code] = code if of_word else ord(" " if sign in _JOINING else "\n")
        return self[code]


_SIGNS = _Signs()


class Run:
    """Words that follow each other in `text`, from `start` to `end`.

    `text` is in small letters and masked, `original` as it was written; what stands between
    `before` and `start` parts this run from the one before it, or from the text's beginning.
    `words` are the words, a name of the roster as `NAME`, and of a day in numbers only the first
    as a number: 12/3 is no telephone's.
    """

    __slots__ = (
        "_keys",
        "_spans",
        "_written",
        "before",
        "end",
        "original",
        "start",
        "text",
        "words",
    )

    def __init__(
        self, text: str, original: str, before: int, start: int, end: int, words: list[str]
    ) -> None:
        self.text, self.original, self.start, self.end = text, original, start, end
        self.before = before
        self.words = words
        self._keys: set[str] | None = None
        self._spans: list[tuple[int, int]] | None = None
        self._written: list[str] | None = None

    @property
    def keys(self) -> set[str]:
        """The words and how each begins, to look phrases up by."""
        if self._keys is None:
            self._keys = {each for word in self.words for each in keys_in(word)}
        return self._keys

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands."""
        if self._spans is None:
            matches = _WORD.finditer(self.text, self.start, self.end)
            self._spans = [word.span() for word in matches]
        return self._spans

    @property
    def written(self) -> list[str]:
        """The words as they were written."""
        if self._written is None:
            self._written = [self.original[start:end] for start, end in self.spans]
        return self._written

    @property
    def starts(self) -> bool:
        """Whether a sentence starts here."""
        between = self.text[self.before : self.start]
        return not self.before or not _STOPS.isdisjoint(between)

    @property
    def ends(self) -> bool:
        """Whether a sentence ends here."""
        return self.end == len(self.text) or self.text[self.end] in _STOPS


def runs(text: str, original: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Run]:
    """Cut a prepared text, or a part of it, into runs; `original` has the same places.

    A part begins and ends where a field does.
    """
    part = _title().sub(" ", text[start:end])
    before = max(0, start - 1)
    for line in part.translate(_SIGNS).split("\n"):
        words = _WORD.findall(line) if "'" in line else line.split()
        end = start + len(line)
        if words:
            if NAME in line:
                words = [NAME if word[0] == NAME else word for word in words]
            if "/" in text[start:end] or "-" in text[start:end]:
                words = _with_days(words, text, start, end)
            yield Run(text, original, before, start, end, words)
            before = end
        start = end + 1


def _with_days(words: list[str], text: str, start: int, end: int) -> list[str]:
    """Return the words of a run in which a day in numbers is no row of numbers."""
    days = [day.span() for day in _DAY.finditer(text, start, end)]
    if not days:
        return words
    places = [word.span() for word in _WORD.finditer(text, start, end)]
    return [
        f"{_OF_DAY}{word}" if any(first < at < last for first, last in days) else word
        for word, (at, _) in zip(words, places, strict=True)
    ]


def spans(phrase: Phrase, run: Run, *, widest: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands in a run: from the first character to the last.

    Where it may end in several places, the first counts, or with `widest` the last.
    """
    words = run.written if phrase.exact else run.words
    search = _Search(words, run)
    for at in _beginnings(phrase.parts[0], words, run):
        end = (max if widest else min)(search.ends(phrase.parts, 0, at), default=-1)
        if end > at:
            yield run.spans[at][0], run.spans[end - 1][1]


def parted(
    run: Run,
    choices: Iterable[OneOf],
    after_comma: Iterable[OneOf],
    opening: Iterable[OneOf] = (),
) -> Iterator[Run]:
    """Cut a run where one of these choices begins, some only after a comma or a dash.

    Behind an `opening` of the run it is not cut.
    """
    match = _places(choices, run)
    match -= {end for choice in opening for end in _Search(run.words, run).ends((choice,), 0, 0)}
    for at in _places(after_comma, run):
        between = run.text[run.spans[at - 1][1] : run.spans[at][0]] if at else ""
        if not _COMMAS.isdisjoint(between):
            match.add(at)
    for at, end in pairwise([0, *sorted(match - {0}), len(run.words)]):
        (start, _), (_, stop) = run.spans[at], run.spans[end - 1]
        before = start if at else run.before
        yield Run(run.text, run.original, before, start, stop, run.words[at:end])


def whole(run: Run) -> Run:
    """Return the sentence that a run is of: the words of its quotations belong to it."""
    text = run.text
    start = max(text.rfind(stop, 0, run.start) for stop in _STOPS) + 1
    end = min((at for stop in _STOPS if (at := text.find(stop, run.end)) >= 0), default=len(text))
    if start >= run.before and end == run.end:
        return run
    words = [NAME if word[0] == NAME else word for word in _WORD.findall(text, start, end)]
    return Run(text, run.original, start, start, end, words)


def _places(choices: Iterable[OneOf], run: Run) -> set[int]:
    """Return the words of a run at which one of these choices begins."""
    search = _Search(run.words, run)
    return {
        at
        for choice in choices
        for at in _beginnings(choice, run.words, run)
        if any(True for _ in search.ends((choice,), 0, at))
    }


def _beginnings(first: Part, words: list[str], run: Run) -> Iterable[int]:
    """Return the places of a run at which a phrase with this first part can begin."""
    if isinstance(first, Edge) and first.sign == "^":
        return range(min(len(words), 1 if run.starts else 0))
    if not isinstance(first, OneOf) or first.optional or first.never:
        return range(len(words))
    if first.is_of_words and NUMBER not in first.words:
        return [at for at, word in enumerate(words) if word in first.words]
    return [at for at, word in enumerate(words) if first.fits_here(word)]


class _Search:
    """Looks for parts from one place of a run on."""

    __slots__ = ("run", "words")

    def __init__(self, words: list[str], run: Run) -> None:
        self.words, self.run = words, run

    def ends(self, parts: Parts, number: int, at: int) -> Iterator[int]:
        """Yield where the parts from `number` on may end if they begin at `at`."""
        if number == len(parts):
            yield at
            return
        part = parts[number]
        if isinstance(part, OneOf):
            yield from self._after(part, parts, number, at)
        elif isinstance(part, Gap):
            for end in range(at, min(at + part.most, len(self.words)) + 1):
                yield from self.ends(parts, number + 1, end)
        elif self._is_edge(part, at):
            yield from self.ends(parts, number + 1, at)

    def _after(self, part: OneOf, parts: Parts, number: int, at: int) -> Iterator[int]:
        if part.never:
            if not any(True for _ in self._one_of(part, at)):
                yield from self.ends(parts, number + 1, at)
            return
        for end in self._one_of(part, at):
            yield from self.ends(parts, number + 1, end)
        if part.optional:
            yield from self.ends(parts, number + 1, at)

    def _one_of(self, part: OneOf, at: int) -> Iterator[int]:
        if at < len(self.words):
            word = self.words[at]
            if (
                word in part.words
                or (part.stems and word.startswith(part.stems))
                or (NUMBER in part.words and word.isdecimal())
            ):
                yield at + 1
            for choice in part.by_first.get(word, ()):
                yield from self.ends(choice, 1, at + 1)
            for choice in part.by_stem.get(word[:STEM], ()):
                yield from self.ends(choice, 0, at)
        for choice in part.others:
            yield from self.ends(choice, 0, at)

    def _is_edge(self, edge: Edge, at: int) -> bool:
        if edge.sign == "^":
            return at == 0 and self.run.starts
        return at == len(self.words) and self.run.ends
