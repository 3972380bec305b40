"""Looking for phrases in a text: word after word, in time linear in the text.

A text is cut into runs, words that follow each other within a sentence. A phrase is tried on a
run only if the run has a word of each part that the phrase must have. Gaps and alternatives are
bounded by the phrase, so each place of a run costs at most what the phrase is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from confkit.parts.coach.phrases import FIELD, NAME, NUMBER, STEM, Edge, Gap, OneOf, Parts, Phrase

# Words, and what joins them: blanks, commas, semicolons, brackets, hyphens and dashes.
_RUN = re.compile(r"\w[\w' \t,;()/\-\u2010-\u2015]*+")
_WORD = re.compile(r"\w+(?:'\w+)*")
_STOPS = frozenset(f".!?:\n\u2026{FIELD}")


class Run:
    """Words that follow each other in `text`, from `start` to `end`.

    `text` is in small letters and masked, `original` as it was written. `starts` tells whether
    a sentence starts here. `words` are the words, a name of the roster as `NAME`; `keys` are
    they and how each begins, to look phrases up by.
    """

    __slots__ = (
        "_spans",
        "_written",
        "end",
        "keys",
        "original",
        "start",
        "starts",
        "text",
        "words",
    )

    def __init__(self, text: str, original: str, start: int, end: int, *, starts: bool) -> None:
        self.text, self.original, self.start, self.end = text, original, start, end
        self.starts = starts
        words: list[str] = _WORD.findall(text, start, end)
        if text.find(NAME, start, end) >= 0:
            words = [NAME if word[0] == NAME else word for word in words]
        self.words = words
        self.keys = {*words, *[word[:STEM] + "*" for word in words]}
        self._spans: list[tuple[int, int]] | None = None
        self._written: list[str] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands."""
        if self._spans is None:
            found = _WORD.finditer(self.text, self.start, self.end)
            self._spans = [word.span() for word in found]
        return self._spans

    @property
    def written(self) -> list[str]:
        """The words as they were written."""
        if self._written is None:
            self._written = [self.original[start:end] for start, end in self.spans]
        return self._written

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
        yield Run(text, original, start, end, starts=starts)
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
