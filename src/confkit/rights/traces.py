"""Looking for what is left of somebody: names, addresses and words of notes, in any file's bytes.

`readable` says as which texts a file can be read. A ledger's rows are read, and its bytes as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from confkit.ground.text import one_line
from confkit.rights.readable import LARGE, apart, folded, forms, views
from confkit.roster.person_names import without_accents

NAME, GUARDIAN, ADDRESS, WORDS = (
    "the child's name",
    "a guardian's name",
    "an address of the family",
    "words of what goes",
)
_LEAST_WORDS, _LEAST_SIGNS = 3, 12
_SENTENCE = re.compile(r"\n+|(?<=[.!?…])\s+")
_EDGES = " \t\r\n.,;:!?…\"'()[]"
_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"[ @]|[^\x00-\x7f]{3}")
"""What is looked for among bytes without word ends; `ana` alone would be found in `banana`."""


class Trace(NamedTuple):
    """Something to look for, in comparable form, and what it is."""

    text: str
    what: str


class FoundTrace(NamedTuple):
    """A trace that was found. `line` counts from 1; 0 where a file has no lines."""

    line: int
    what: str


def pieces(texts: Iterable[str]) -> set[str]:
    """Return the sentences of texts in comparable form, but those too short to point at anybody."""
    pieces = set()
    for text in texts:
        for sentence in _SENTENCE.split(text):
            piece = folded(sentence).strip(_EDGES)
            enough = len(piece) >= _LEAST_SIGNS and piece.count(" ") >= _LEAST_WORDS - 1
            if enough or (len(piece) * 2 >= _LEAST_SIGNS and not piece.isascii()):
                pieces.add(piece)
    return pieces


def name_traces(names: Iterable[str], what: str) -> Iterator[Trace]:
    """Yield the traces of names in every form in which they may be written.

    `Ana Reyes` may stand as `Reyes, Ana`, without its accents, and in a file's name as `AnaReyes`.
    """
    for name in names:
        written = folded(one_line(name))
        family, comma, given = (part.strip() for part in written.partition(","))
        words = [*given.split(), *family.split()] if comma else written.split()
        every = {written, " ".join(words)}
        if len(words) > 1:
            first, last = " ".join(words[:-1]), words[-1]
            every |= {
                f"{last}, {first}",
                f"{last} {first}",
                "".join(words),
                last + "".join(words[:-1]),
            }
            every.add(f"{words[0]} {last}")
        every |= {*map(without_accents, every), *map(_with_two_letters, every)}
        for form in sorted({*every, *map(apart, every)} - {""}):
            yield Trace(form, what)


def _with_two_letters(text: str) -> str:
    """Return a text as it is typed without umlauts: `Müller` is `Mueller`."""
    return text.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("å"): "aa"})


class Fingerprint(NamedTuple):
    """A trace that can be found again but not read: hashes of its beginning and of the whole."""

    beginning: str
    whole: str
    length: int
    what: str


_BEGINNING = 3


class Fingerprints:
    """Traces as a purge writes them down, so that a run that was cut off can look for them."""

    def __init__(self, salt: str, prints: Iterable[Fingerprint]) -> None:
        self.salt = salt
        self.prints = list(prints)
        self._begun: dict[str, list[Fingerprint]] = {}
        for print_ in self.prints:
            self._begun.setdefault(print_.beginning, []).append(print_)

    @classmethod
    def taken(cls, salt: str, traces: Iterable[Trace]) -> Fingerprints:
        """Take the fingerprints of traces."""
        of = cls(salt, ())
        return cls(
            salt,
            (
                Fingerprint(of._hash(text[:_BEGINNING]), of._hash(text), len(text), what)
                for text, what in traces
            ),
        )

    def _hash(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), digest_size=12, key=self.salt.encode()).hexdigest()

    def traces(self, text: str, *, words: bool) -> Iterator[Trace]:
        """Yield the traces that a text in comparable form holds; `words`: as whole words only."""
        if not self.prints:
            return
        for size in range(1, _BEGINNING + 1):
            yield from self._found(text, size, words=words)

    def _found(self, text: str, size: int, *, words: bool) -> Iterator[Trace]:
        """Look at the places that begin like a trace; shorter ones than `size` are whole."""
        beginnings = {text[at : at + size] for at in range(len(text) - size + 1)}
        begun = {
            start: fitting
            for start in beginnings
            if (
                fitting := [
                    print_
                    for print_ in self._begun.get(self._hash(start), ())
                    if min(print_.length, _BEGINNING) == size
                ]
            )
        }
        for at in range(len(text) - size + 1) if begun else ():
            for print_ in begun.get(text[at : at + size], ()):
                whole = text[at : at + print_.length]
                if words and whole.isascii() and not _stands_alone(text, at, print_.length):
                    continue
                if self._hash(whole) == print_.whole:
                    yield Trace(whole, print_.what)


def _stands_alone(text: str, at: int, length: int) -> bool:
    """Tell whether no letter or digit goes on before or behind a part of a text."""
    around = text[max(0, at - 1) : at] + text[at + length : at + length + 1]
    return not any(sign.isalnum() for sign in around)


NO_FINGERPRINTS = Fingerprints("", ())


@lru_cache(maxsize=1)  # a file is looked through for several things, one after the other
def _read(data: bytes, name: str) -> list[tuple[str, str, bool]]:
    return list(_each(data, name))


def _each(data: bytes, name: str) -> Iterator[tuple[str, str, bool]]:
    return ((text, folded(text), has_lines) for text, has_lines in views(data, name))


_KEPT = 1 << 18
"""Bytes of the largest file whose texts are kept until the next file is looked through."""


class Search:
    """Looks for many traces at once, and for those of which only fingerprints are left."""

    def __init__(self, traces: Iterable[Trace], before: Fingerprints = NO_FINGERPRINTS) -> None:
        self.traces = sorted({trace for trace in traces if trace.text})
        self.before = before
        self._by_word: dict[str, list[Trace]] = {}
        self._loose: list[Trace] = []
        for trace in self.traces:
            first = _WORD.match(trace.text)
            if first and trace.text.isascii():
                self._by_word.setdefault(first[0], []).append(trace)
            else:  # a script without blanks has no words to look up
                self._loose.append(trace)

    def within(self, data: bytes, name: str = "") -> list[FoundTrace]:
        """Return what a file's bytes hold, each kind of trace once, with the first line of it."""
        lines_of: dict[str, int] = {}
        texts = _read(data, name) if len(data) <= _KEPT else _each(data, name)
        for text, comparable, has_lines in texts:
            for trace in self._in_text(comparable):
                if trace.what not in lines_of:
                    lines_of[trace.what] = _line_of(text, trace.text) if has_lines else 0
        for what in self._in_bytes(data) if b"\0" in data else ():
            lines_of.setdefault(what, 0)
        return sorted(FoundTrace(line, what) for what, line in lines_of.items())

    def _in_bytes(self, data: bytes) -> Iterator[str]:
        """Yield what stands among bytes that are no text, where no word's end is known.

        In a large file names and addresses alone are looked for.
        """
        small = data.lower()
        traces = [trace for trace in self.traces if _TELLING.search(trace.text)]
        if len(data) > LARGE:
            traces = [trace for trace in traces if trace.what != WORDS]
        for trace in traces:
            if any(form in small for form in _forms(trace.text)):
                yield trace.what
        for encoding in ("utf-8", "utf-16-le", "utf-16-be") if self.before.prints else ():
            text = folded(data.decode(encoding, errors="ignore"))
            yield from (
                trace.what
                for trace in self.before.traces(text, words=False)
                if _TELLING.search(trace.text)
            )

    def in_pages(self, data: bytes) -> set[str]:
        """Return which kinds of trace stand in pages of a ledger.

        Its texts stand there as they are, in UTF-8, one after the other without an end of a word.
        """
        text = folded(data.decode(errors="replace"))
        loose = {trace for trace in self.traces if trace.text in text}
        loose.update(self.before.traces(text, words=False))
        loose = {trace for trace in loose if _TELLING.search(trace.text)}
        return {trace.what for trace in (*self._in_text(text), *loose)}

    def in_text(self, text: str) -> list[str]:
        """Return which kinds of trace a text holds, also under tags, marks and escapes."""
        return sorted({what for form in (text, *forms(text)) for what in self.in_words(form)})

    def in_words(self, text: str) -> list[str]:
        """Return which kinds of trace a text holds as it stands."""
        return sorted({trace.what for trace in self._in_text(folded(text))})

    def _in_text(self, text: str) -> Iterator[Trace]:
        yield from self.before.traces(text, words=True)
        for trace in self._loose:
            if trace.text in text:
                yield trace
        begun = self._by_word.keys() & set(_WORD.findall(text))
        if not any(trace.text in text for word in begun for trace in self._by_word[word]):
            return  # as in most files; only where one stands is each word looked at
        for word in _WORD.finditer(text):
            for trace in self._by_word.get(word[0], ()):
                end = word.start() + len(trace.text)
                if text.startswith(trace.text, word.start()) and not text[end : end + 1].isalnum():
                    yield trace


def _forms(text: str) -> set[bytes]:
    """Return a trace as it may stand among bytes whose ASCII letters are small."""
    encodings = "utf-8", "utf-16-le", "utf-16-be"
    return {form.encode(e).lower() for form in (text, text.upper()) for e in encodings}


def _line_of(text: str, trace: str) -> int:
    """Return the line on which a trace begins; 0 if it cannot be said."""
    begins = " ".join(trace.split(" ")[:3])
    for number, line in enumerate(text.splitlines(), 1):
        if begins in folded(line):
            return number
    first = trace.split(" ")[0]
    lines = (n for n, line in enumerate(text.splitlines(), 1) if first in folded(line))
    return next(lines, 0)
