"""Looking for what is left of somebody: names, addresses and words of notes, in any file's bytes.

A file is looked at as text in the encodings that programs write, with what HTML, JSON, TOML and
mail put before some characters taken back; an archive is looked into; a ledger's rows are read, and
its bytes as well. What only its own program can open (a PDF, a compressed or locked file, a
picture) is no answer: `unseen` says that it was not looked into.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import unicodedata
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

SQLITE, ZIP = b"SQLite format 3\0", b"PK\x03\x04"
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


def name_traces(names: Iterable[str], what: str) -> Iterator[Trace]:
    """Yield the traces of names in every form in which they may be written.

    `Ana Reyes` may stand as `Reyes, Ana`, without its accents, and in a file's name as `AnaReyes`.
    """
    for name in names:
        written = key(one_line(name))
        family, comma, given = (part.strip() for part in written.partition(","))
        words = [*given.split(), *family.split()] if comma else written.split()
        forms = {written, " ".join(words)}
        if len(words) > 1:
            first, last = " ".join(words[:-1]), words[-1]
            forms |= {
                f"{last}, {first}",
                f"{last} {first}",
                "".join(words),
                last + "".join(words[:-1]),
            }
            forms.add(f"{words[0]} {last}")
        for form in sorted({*forms, *map(without_accents, forms)} - {""}):
            yield Trace(form, what)


def without_accents(text: str) -> str:
    """Return a text whose letters have no marks above or below them."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(sign for sign in apart if not unicodedata.combining(sign))
    )


def of_file_name(path: str) -> str:
    """Return a path as words: `out/AnaReyes_old.pdf` is `out ana reyes old pdf` as well."""
    apart = re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", path)
    words = " ".join(re.findall(r"[^\W_]+", apart))
    return f"{path}\n{words}\n{without_accents(words)}"


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

    def found(self, text: str, *, words: bool) -> Iterator[Trace]:
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
        small = data.lower()
        traces = [trace for trace in self.traces if _TELLING.search(trace.text)]
        if len(data) > _LARGE:
            traces = [trace for trace in traces if trace.what != WORDS]
        for trace in traces:
            if any(form in small for form in _forms(trace.text)):
                yield trace.what
        for encoding in ("utf-8", "utf-16-le", "utf-16-be") if self.before.prints else ():
            text = folded(data.decode(encoding, errors="ignore"))
            yield from (
                trace.what
                for trace in self.before.found(text, words=False)
                if _TELLING.search(trace.text)
            )

    def in_text(self, text: str) -> list[str]:
        """Return which kinds of trace a text holds."""
        return sorted({trace.what for trace in self._in_text(folded(text))})

    def _in_text(self, text: str) -> Iterator[Trace]:
        yield from self.before.found(text, words=True)
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


_CLOSED = {
    b"%PDF": "is a PDF",
    b"\x1f\x8b": "is compressed",
    b"BZh": "is compressed",
    b"\xfd7zXZ": "is compressed",
    b"(\xb5/\xfd": "is compressed",
    b"7z\xbc\xaf'\x1c": "is compressed",
    b"Rar!": "is compressed",
}
_BINARY = "is in a form that only its own program can open"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def unseen(data: bytes, name: str = "") -> str:
    """Say why a file's bytes cannot be looked into; "" where they can.

    What is not understood is a no: what is neither text nor known to hold its text openly may hold
    anything.
    """
    for beginning, why in _CLOSED.items():
        if data.startswith(beginning):
            return why
    if data.startswith(ZIP):
        return _unseen_inside(data)
    if data.startswith(SQLITE):
        return ""
    if name.casefold().endswith(".eml"):
        parts = (unseen(part, inner) for inner, part in _parts_of_mail(data))
        return next((f"has an attachment that {why}" for why in parts if why), "")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide(data):
        return ""
    return _BINARY if _CONTROLS.search(data) else ""


def _unseen_inside(data: bytes, depth: int = 2) -> str:
    """Say why some file in an archive cannot be looked into; "" where each of them can."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.flag_bits & 1:
                    return "is locked with a password"
                with archive.open(member) as stream:
                    content = stream.read(LARGEST + 1)
                nested = content.startswith(ZIP)
                why = "is too large" if len(content) > LARGEST else ""
                why = why or ("is packed too deep" if nested and not depth else "")
                why = why or (
                    _unseen_inside(content, depth - 1)
                    if nested
                    else unseen(content, member.filename)
                )
                if why:
                    return f"holds {one_line(member.filename)}, which {why}"
    except UNREADABLE:
        return "is an archive that cannot be opened"
    return ""


def _is_wide(data: bytes) -> bool:
    """Tell whether bytes look like text of two bytes for each character, without a mark."""
    head = data[:4096]
    return b"\0" in data and head.count(0) * 4 > len(head)


def folded(text: str) -> str:
    """Return a text in the form of traces: case folded, every run of blanks one space."""
    return key(_BLANKS.sub(" ", text))


def views(data: bytes, name: str = "") -> Iterator[tuple[str, bool]]:
    """Yield a file as the texts that it can be, each with whether its lines are people's."""
    if data.startswith(ZIP):
        yield from ((text, False) for text in _inside(data))
        return
    if data.startswith(SQLITE):
        return  # its rows are read by who has the file, its bytes by `Search.within`
    for text in _decoded(data):
        yield text, True
        if plain := _without_escapes(text):
            yield plain, False
    if name.casefold().endswith(".eml"):
        yield from ((text, False) for text in _mail(data))


def _decoded(data: bytes) -> Iterator[str]:
    if b"\0" in data:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide(data):
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
    from email import message_from_bytes
    from email.header import decode_header, make_header

    try:
        for value in message_from_bytes(data).values():
            yield str(make_header(decode_header(str(value))))
    except (ValueError, LookupError):
        pass
    for name, part in _parts_of_mail(data):
        yield name
        for text, _ in views(part, name):
            yield html.unescape(text)


def _parts_of_mail(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a mail, decoded, with the names of attached files."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield str(part.get_filename() or ""), content


def _inside(data: bytes, depth: int = 2) -> Iterator[str]:
    """Yield the texts of an archive's files (a workbook is one, too)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield member.filename
                with archive.open(member) as stream:
                    content = stream.read(LARGEST)
                if content.startswith(ZIP) and depth:
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
