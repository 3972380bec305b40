"""Looking for phrases in a text: word after word, in time linear in the text.

A text is cut into runs, words that follow each other within a sentence. A phrase is tried on a
run only if the run has a word of each part that the phrase must have. Gaps and alternatives are
bounded by the phrase, so each place of a run costs at most what the phrase is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from confkit.parts.coach.phrases import FIELD, NAME, NUMBER, STEM, Edge, Gap, OneOf, Parts, Phrase

# Words, and what joins them: blanks, commas, semicolons, brackets, hyphens and dashes.
_RUN = re.compile(r"\w[\w' \t,;()/\-\u2010-\u2015]*+")
_WORD = re.compile(r"\w+(?:'\w+)*")
_STOPS = frozenset(f".!?:\n\u2026{FIELD}")


@dataclass(frozen=True)
class Run:
    """Words that follow each other in `text`, from `start` to `end`.

    `text` is in small letters and masked, `original` as it was written. `starts` tells whether
    a sentence starts here.
    """

    text: str
    original: str
    start: int
    end: int
    starts: bool

    @cached_property
    def words(self) -> list[str]:
        """The words, a name of the roster as `NAME`."""
        found = _WORD.findall(self.text, self.start, self.end)
        return [NAME if word[0] == NAME else word for word in found]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands."""
        return [word.span() for word in _WORD.finditer(self.text, self.start, self.end)]

    @cached_property
    def written(self) -> list[str]:
        """The words as they were written."""
        return [self.original[start:end] for start, end in self.spans]

    @cached_property
    def keys(self) -> set[str]:
        """The words and how each begins, to look phrases up by."""
        keys = set(self.words)
        keys.update([f"{word[:STEM]}*" for word in keys])
        return keys

    @property
    def ends(self) -> bool:
        """Whether a sentence ends here."""
        return self.end == len(self.text) or self.text[self.end] in _STOPS


def runs(text: str, original: str) -> Iterator[Run]:
    """Cut a prepared text into runs; `original` has the same places."""
    before = 0
    for found in _RUN.finditer(text):
        start, end = found.span()
        starts = not before or not _STOPS.isdisjoint(text[before:start])
        yield Run(text, original, start, end, starts)
        before = end


def spans(phrase: Phrase, run: Run, *, widest: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands in a run: from the first character to the last.

    Where it may end in several places, the first counts, or with `widest` the last.
    """
    words = run.written if phrase.exact else run.words
    look = _Look(words, run)
    first = phrase.parts[0]
    if isinstance(first, Edge) and first.sign == "^":
        words = words[: 1 if run.starts else 0]
    begins = first if isinstance(first, OneOf) and not (first.optional or first.never) else None
    for at, word in enumerate(words):
        if begins and not begins.fits_here(word):
            continue
        end = (max if widest else min)(look.ends(phrase.parts, 0, at), default=-1)
        if end > at:
            yield run.spans[at][0], run.spans[end - 1][1]


class _Look:
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
