"""What a corrected letter says of itself: the lines that did not stand in the one before it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import NamedTuple

from confkit.ground.text import one_line
from confkit.letters.letter_languages import Rendered

# As in `page_body`, an opening that never closes is gone through once, and not from each of them.
_HEAD = re.compile(r"<head\b.*?(?:</head\s*>|(?=<body\b)|\Z)", re.DOTALL | re.IGNORECASE)
_END = re.compile(r"</(?:p|li|h\d|div|td)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_HTML, _LANGUAGE = re.compile(r"<html\b[^<>]*>", re.IGNORECASE), re.compile(r'\blang="([^"]*)"')
_DIGITS = 8


def digests(letters: Iterable[Mapping[str, Rendered]]) -> str:
    """Return what tells the lines of a letter from others, without a word of them."""
    pages = (part.text for letter in letters for part in _page(letter).parts)
    return " ".join(
        sorted({_digest(line) for page in pages for line in map(_plain, _parts(page)) if line})
    )


def new_lines(
    letter: Mapping[str, Rendered], before: str, greeted: str
) -> dict[str, tuple[str, ...]]:
    """Return by language the lines below the greeting that did not stand in a letter before.

    `before` are the digests of that one's lines; where none are known, nothing is new.
    """
    known, new = before.split(), {}
    for part in _page(letter).parts if known else ():
        lines = _lines(part.text)
        first = next((at for at, line in enumerate(lines, 1) if greeted in line.text), 0)
        html = _HTML.search(part.text)
        tag = _LANGUAGE.search(html[0]) if html else None
        new[tag[1] if tag else ""] = tuple(
            line.text for line in lines[first:] if line.digest not in known
        )
    return new


def _page(letter: Mapping[str, Rendered]) -> Rendered:
    """Return the part that says all of a letter: a mailbox that others read gets a notice only."""
    return letter["page"] if "page" in letter else letter["html"]


class _Line(NamedTuple):
    """One line of a page, and its digest, which knows no blank before words that stand apart."""

    text: str
    digest: str


def _lines(page: str) -> list[_Line]:
    return [
        _Line(_plain(_TAG.sub(_apart, part)), _digest(line))
        for part in _parts(page)
        if (line := _plain(part))
    ]


def _apart(tag: re.Match[str]) -> str:
    """Return a blank for a tag that puts its words on a line of their own, else the tag."""
    is_block = tag[0][:5].lower() == "<span" and "display: block" in tag[0].lower()
    return " " if is_block else tag[0]


def _parts(page: str) -> list[str]:
    return _END.split(_HEAD.sub("", page))


def _plain(part: str) -> str:
    return one_line(unescape(_TAG.sub("", part)))


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:_DIGITS]
