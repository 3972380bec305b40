"""As which texts a file can be read, so that nothing in it is overlooked.

A file is read in the encodings that programs write, and once more as people see it: without tags
and marks, and with what HTML, JSON, TOML, RTF, mail and addresses of the web write for a character
taken back. An archive is looked into. What only its own program can open (a PDF, a compressed or
locked file, a picture) is no answer: `unseen` says that it was not searched.
"""

from __future__ import annotations

import base64
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from confkit.ground.text import key, one_line
from confkit.ground.zip_errors import UNREADABLE
from confkit.roster.person_names import without_accents

if TYPE_CHECKING:
    from email.message import Message

LARGEST = 16 << 20
"""Bytes of a file, or of a file inside an archive, that are looked at."""

LARGEST_ARCHIVE = 256 << 20
"""Bytes of an archive of files that are looked at."""

SQLITE, ZIP = b"SQLite format 3\0", b"PK\x03\x04"
LARGE = 4 << 20
"""Bytes of a file that is no text, up to which it is read as one all the same."""

_OLD_ENCODINGS = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1254",
    "cp850",
    "mac_roman",
    "gb18030",
    "big5",
    "shift_jis",
)
"""In which what is not UTF-8 may be written."""

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
    """Say why a file's bytes cannot be searched; "" where they can.

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
    if _CONTROLS.search(data):
        return _BINARY
    reasons = map(unseen, _of_base64(data.decode("utf-8", errors="replace")))
    return next((f"holds in base64 what {why}" for why in reasons if why), "")


def _is_text(data: bytes) -> bool:
    """Tell whether bytes are plain text in UTF-8."""
    try:
        return not _CONTROLS.search(data) and bool(data.decode())
    except UnicodeDecodeError:
        return False


def _unseen_inside(data: bytes, depth: int = 2) -> str:
    """Say why some file in an archive cannot be searched; "" where each of them can."""
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


_WITHOUT_WIDTH = re.compile(
    "[\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)


def folded(text: str) -> str:
    """Return a text as it is compared: case and width of letters alike, nothing that is unseen.

    Every run of blanks is one space, none at the ends; signs without width (U+200B, a soft hyphen)
    are gone.
    """
    text = " ".join(text.split())
    if text.isascii():
        return key(text)
    return key(unicodedata.normalize("NFKC", _WITHOUT_WIDTH.sub("", text)))


def views(data: bytes, name: str = "", depth: int = 1) -> Iterator[tuple[str, bool]]:
    """Yield a file as the texts that it can be, each with whether its lines are people's.

    What is written in it in base64 is read too, `depth` times within one another.
    """
    if data.startswith(ZIP):
        yield from ((text, False) for text in _inside(data))
        return
    if data.startswith(SQLITE):
        return  # its rows are read by who has the file, its bytes by `Search.within`
    for text in _decoded(data):
        yield text, True
        yield from ((form, False) for form in forms(text))
        if depth:
            for raw in _of_base64(text):
                yield from ((inner, False) for inner, _ in views(raw, depth=depth - 1))
    if name.casefold().endswith(".eml"):
        yield from ((text, False) for text in _mail(data))


def _decoded(data: bytes) -> Iterator[str]:
    if b"\0" in data:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide(data):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield data.decode(encoding, errors="ignore")
        if len(data) > LARGE:
            return
    text = data.decode("utf-8", errors="replace")
    yield text
    if "\N{REPLACEMENT CHARACTER}" in text and b"\0" not in data:
        yield from (data.decode(encoding, errors="replace") for encoding in _OLD_ENCODINGS)


_BASE64 = re.compile(r"[\w+/-]{8,}={0,2}(?:\r?\n ?[\w+/-]{4,}={0,2})*", re.ASCII)
_OF_A_FILE = re.compile(r"(?=\S{0,59}[a-z])(?=\S{0,59}[A-Z])(?=\S{0,59}\d)\S{60}")
"""How base64 begins that stands for a file, whatever it is; no words and no line to write on do."""


def _of_base64(text: str) -> Iterator[bytes]:
    """Yield what a text says in base64, where that is text or a file; most words are neither."""
    for match in _BASE64.findall(text):
        if raw := _of_word(match) if len(match) <= _LONGEST_WORD else _of_signs(match):
            yield raw


_LONGEST_WORD = 40


@lru_cache(maxsize=1 << 14)  # the words of a class stand in many of its files
def _of_word(word: str) -> bytes:
    return _of_signs(word)


def _of_signs(match: str) -> bytes:
    """Return what base64 says where that is text or a file; b"" where it is neither."""
    signs = "".join(match.rstrip("=").split()).translate({ord("-"): "+", ord("_"): "/"})
    try:
        raw = base64.b64decode(signs + "=" * (-len(signs) % 4))
    except ValueError:
        return b""
    return raw if _is_wide(raw) or _is_text(raw) or _OF_A_FILE.match(match) else b""


# Each begins with a sign, not with a group: Python then goes from one such sign to the next.
_HEXADECIMAL = re.compile(
    r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*|=[0-9A-F]{2}(?:=[0-9A-F]{2})*"
    r"|\\x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*"
)
_OCTAL = re.compile(r"(?:\\[0-3][0-7]{2})+")
_UNICODE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\})")
_BEFORE_A_SIGN = re.compile(r"\\(?=[^\w\s])")
_ENCODED_WORD = re.compile(r"(=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=)(?:\s+(?==\?))?")
_TAG = re.compile(r"<[^<>]{0,400}>")
_MARKS = re.compile(r"[*_~`][*_~`]*")
_BETWEEN = re.compile(r"[^\w\s](?<=\w.)[^\w\s]{0,3}(?=\w)")
_LINES = re.compile(r"__*")


def forms(text: str) -> Iterator[str]:
    """Yield what a text says to who sees it, where that is not what is written.

    Once as if tags and marks stood for nothing (`A<b>na</b> Reyes`), once as if they and the signs
    between two words were blanks (`<td>Ana</td><td>Reyes</td>`, `Ana_Reyes`, `"Ana","Reyes"`).
    """
    plain = _without_escapes(text)
    bare, parted = plain, plain
    if "<" in plain:
        bare, parted = _TAG.sub("", plain), _TAG.sub(" ", plain)
    if any(mark in bare for mark in "*_~`"):
        bare, parted = _MARKS.sub("", bare), _MARKS.sub(" ", parted)
    known = {text}
    for form in (_entities(plain), _entities(bare), apart(_entities(parted))):
        if form not in known:
            known.add(form)
            yield form


def apart(text: str) -> str:
    """Return a text with a blank for the signs between two words that no blank parts."""
    return _LINES.sub(" ", _BETWEEN.sub(" ", text))


def _entities(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _without_escapes(text: str) -> str:
    """Return a text with each character for which something else was written."""
    plain = text.replace("\r\n ", "").replace("\r\n\t", "")
    if plain.lstrip().startswith("{\\rtf"):
        return _of_rtf(plain)
    if "=" in plain:
        plain = _ENCODED_WORD.sub(lambda match: _header(match[1]), plain)
        plain = plain.replace("=\r\n", "").replace("=\n", "")
    for _ in range(3):  # what was escaped may have been escaped before
        before = plain
        plain = _HEXADECIMAL.sub(lambda match: _bytes(match[0], 16), plain)
        if "\\" in plain:
            plain = _UNICODE.sub(_character, plain)
            plain = _OCTAL.sub(lambda match: _bytes(match[0], 8), plain)
            plain = _BEFORE_A_SIGN.sub("", plain)
        if plain == before:
            break
    return plain


def _bytes(escaped: str, base: int) -> str:
    """Return the text whose bytes are written as numbers, such as `%C3%A9`."""
    digits = re.findall(r"[0-7]{3}" if base == 8 else r"[0-9A-Fa-f]{2}", escaped)
    raw = bytes(int(digit, base) for digit in digits)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2] or match[3], 16)
    return chr(number) if number < 0x110000 else match[0]


def _header(encoded: str) -> str:
    """Return the text of an encoded word, as headers of mail have it."""
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(encoded)))
    except (ValueError, LookupError):
        return encoded


_RTF = re.compile(
    r"\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\u(?P<number>-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?"
    r"|\\(?P<word>[a-zA-Z]+)-?\d* ?|\\(?P<sign>[^a-zA-Z])|[{}\r\n]"
)
_RTF_BLANKS = frozenset(("par", "line", "tab", "cell", "row", "sect", "page"))


def _of_rtf(text: str) -> str:
    """Return the words of a text in the Rich Text Format."""
    page = re.search(r"\\ansicpg(\d{3,5})", text)
    encoding = f"cp{page[1]}" if page else "cp1252"

    def said(match: re.Match[str]) -> str:
        if match["byte"]:
            try:
                return bytes.fromhex(match["byte"]).decode(encoding, errors="replace")
            except LookupError:
                return bytes.fromhex(match["byte"]).decode("cp1252", errors="replace")
        if match["number"]:
            return chr(int(match["number"]) % 0x10000)
        if match["word"]:
            return "\n" if match["word"] in _RTF_BLANKS else ""
        return {"~": " ", "-": "", "_": "-"}.get(match["sign"], match["sign"]) or ""

    return _RTF.sub(said, text)


def of_file_name(path: str) -> str:
    """Return a path as words: `out/AnaReyes_old.pdf` is `out ana reyes old pdf` as well."""
    several = [path, *forms(path)]
    for text in tuple(several):
        words = " ".join(_IN_A_NAME.findall(_CAMELS.sub(" ", text)))
        several += [words, without_accents(words)]
    return "\n".join(dict.fromkeys(several))


_CAMELS, _IN_A_NAME = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])"), re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)  # asked for its texts, and for what cannot be seen of it
def _message(data: bytes) -> Message:
    from email import message_from_bytes

    return message_from_bytes(data)


def _mail(data: bytes) -> Iterator[str]:
    """Yield the headers and the parts of a mail, decoded."""
    from email.header import decode_header, make_header

    try:
        for value in _message(data).values():
            yield str(make_header(decode_header(str(value))))
    except (ValueError, LookupError):
        pass
    for name, part in _parts_of_mail(data):
        yield name
        for text, _ in views(part, name):
            yield text


def _parts_of_mail(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a mail, decoded, with the names of attached files."""
    for part in _message(data).walk():
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
