"""Looking for what is left of somebody: names, addresses and words of notes, in any file's bytes.

A file is looked at as text in the encodings that programs write, with what HTML, JSON, TOML and
mail put before some signs taken back; an archive is looked into; a ledger's rows are read, and
its bytes besides. What other programs compress or encrypt (a PDF) cannot be looked into.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from confkit.ground.text import key, one_line
from confkit.ground.zip_errors import UNREADABLE

NAME, GUARDIAN, ADDRESS, WORDS = (
    "the child's name",
    "a guardian's name",
    "an address of the family",
    "words of what goes",
)
LARGEST = 16 << 20
"""Bytes of a file, or of a file inside an archive, that are looked at."""

LARGEST_ARCHIVE = 256 << 20
"""Bytes of an archive of files that are looked at."""

_LARGE = 4 << 20
_LEAST_WORDS, _LEAST_SIGNS = 3, 12
_SENTENCE = re.compile(r"\n+|(?<=[.!?…])\s+")
_EDGES = " \t\r\n.,;:!?…\"'()[]"
_WORD = re.compile(r"\w+")
_BEFORE_A_SIGN = re.compile(r"\\(?=[^\w\s])")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLANKS = re.compile(r"\s+")
_TELLING = re.compile(r"[ @]|[^\x00-\x7f]{3}")
"""What is looked for among bytes without word ends; `ana` alone would be found in `banana`."""


class Trace(NamedTuple):
    """Something to look for, in comparable form, and what it is."""

    text: str
    what: str


class Hit(NamedTuple):
    """A trace that was found. `line` counts from 1; 0 where a file has no lines."""

    line: int
    what: str


def pieces(texts: Iterable[str]) -> set[str]:
    """Return the sentences of texts in comparable form, but those too short to point at anybody."""
    found = set()
    for text in texts:
        for sentence in _SENTENCE.split(text):
            piece = key(sentence).strip(_EDGES)
            enough = len(piece) >= _LEAST_SIGNS and piece.count(" ") >= _LEAST_WORDS - 1
            if enough or (len(piece) * 2 >= _LEAST_SIGNS and not piece.isascii()):
                found.add(piece)
    return found


class Search:
    """Looks for many traces at once."""

    def __init__(self, traces: Iterable[Trace]) -> None:
        self.traces = sorted({trace for trace in traces if trace.text})
        self._by_word: dict[str, list[Trace]] = {}
        self._loose: list[Trace] = []
        for trace in self.traces:
            first = _WORD.match(trace.text)
            if first and trace.text.isascii():
                self._by_word.setdefault(first[0], []).append(trace)
            else:  # a script without blanks has no words to look up
                self._loose.append(trace)

    def within(self, data: bytes, name: str = "") -> list[Hit]:
        """Return what a file's bytes hold, each kind of trace once, with the first line of it."""
        found: dict[str, int] = {}
        for text, has_lines in views(data, name):
            for trace in self._in_text(folded(text)):
                if trace.what not in found:
                    found[trace.what] = _line_of(text, trace.text) if has_lines else 0
        for what in self._in_bytes(data) if b"\0" in data else ():
            found.setdefault(what, 0)
        return sorted(Hit(line, what) for what, line in found.items())

    def _in_bytes(self, data: bytes) -> Iterator[str]:
        """Yield what stands among bytes that are no text, where no word's end is known.

        In a large file names and addresses alone are looked for.
        """
        data = data.lower()
        traces = [one for one in self.traces if _TELLING.search(one.text)]
        if len(data) > _LARGE:
            traces = [one for one in traces if one.what != WORDS]
        for trace in traces:
            if any(form in data for form in _forms(trace.text)):
                yield trace.what

    def in_text(self, text: str) -> list[str]:
        """Return which kinds of trace a text holds."""
        return sorted({trace.what for trace in self._in_text(folded(text))})

    def _in_text(self, text: str) -> Iterator[Trace]:
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


def folded(text: str) -> str:
    """Return a text in the form of traces: case folded, every run of blanks one space."""
    return key(_BLANKS.sub(" ", text))


def views(data: bytes, name: str = "") -> Iterator[tuple[str, bool]]:
    """Yield a file as the texts that it can be, each with whether its lines are people's."""
    if data.startswith(b"PK\x03\x04"):
        yield from ((text, False) for text in _inside(data))
        return
    if data.startswith(b"SQLite format 3\0"):
        return  # its rows are read by who has the file, its bytes by `Search.within`
    for text in _decoded(data):
        yield text, True
        if plain := _without_escapes(text):
            yield plain, False
    if name.casefold().endswith(".eml"):
        yield from ((text, False) for text in _mail(data))


def _decoded(data: bytes) -> Iterator[str]:
    if b"\0" in data:
        head = data[:4096]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) * 4 > len(head):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield data.decode(encoding, errors="ignore")
        if len(data) > _LARGE:
            return
    text = data.decode("utf-8", errors="replace")
    yield text
    if "\N{REPLACEMENT CHARACTER}" in text and b"\0" not in data:
        yield data.decode("cp1252", errors="replace")


def _without_escapes(text: str) -> str:
    """Return a text without what HTML, JSON, TOML and iCalendar put into it; "" if nothing is."""
    plain = text.replace("\r\n ", "").replace("\r\n\t", "")
    plain = _UNICODE.sub(lambda found: chr(int(found[1], 16)), plain) if "\\u" in plain else plain
    plain = _BEFORE_A_SIGN.sub("", plain) if "\\" in plain else plain
    plain = html.unescape(plain) if "&" in plain else plain
    return plain if plain != text else ""


def _mail(data: bytes) -> Iterator[str]:
    """Yield the headers and the parts of a mail, decoded."""
    import email
    from email.header import decode_header, make_header

    try:
        message = email.message_from_bytes(data)
        for value in message.values():
            yield str(make_header(decode_header(str(value))))
        for part in message.walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield html.unescape(content.decode("utf-8", errors="replace"))
    except (ValueError, LookupError):
        return


def _inside(data: bytes, depth: int = 2) -> Iterator[str]:
    """Yield the texts of an archive's files (a workbook is one, too)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield member.filename
                with archive.open(member) as stream:
                    content = stream.read(LARGEST)
                if content.startswith(b"PK\x03\x04") and depth:
                    yield from _inside(content, depth - 1)
                else:
                    yield from (text for text, _ in views(content, member.filename))
    except UNREADABLE:
        yield data.decode("utf-8", errors="replace")


def _forms(text: str) -> set[bytes]:
    """Return a trace as it may stand among bytes whose ASCII letters are small."""
    encodings = "utf-8", "utf-16-le", "utf-16-be"
    return {form.encode(e).lower() for form in (text, text.upper()) for e in encodings}


def _line_of(text: str, trace: str) -> int:
    """Return the line on which a trace begins; 0 if it cannot be said."""
    begins = " ".join(trace.split(" ")[:3])
    for number, line in enumerate(text.splitlines(), 1):
        if begins in key(line):
            return number
    first = trace.split(" ")[0]
    lines = (n for n, line in enumerate(text.splitlines(), 1) if first in key(line))
    return next(lines, 0)


def name_traces(names: Iterable[str], what: str) -> Iterator[Trace]:
    """Yield the traces of names as they may stand: `Ana Reyes`, and `Reyes, Ana` the other way."""
    for name in names:
        said = key(one_line(name))
        if said:
            yield Trace(said, what)
            family, comma, given = said.partition(",")
            if comma and given.strip():
                yield Trace(f"{given.strip()} {family.strip()}", what)
