"""What a corrected letter says of itself: the lines that did not stand in the one before it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from html import unescape

from confkit.ground.text import one_line
from confkit.letters.voices import Rendered

_HEAD = re.compile(r"<head\b.*?</head\s*>", re.DOTALL | re.IGNORECASE)
_END = re.compile(r"</(?:p|li|h\d|div|td)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LANGUAGE = re.compile(r'<html\b[^>]*\blang="([^"]*)"', re.IGNORECASE)
_DIGITS = 8


def digests(letters: Iterable[Mapping[str, Rendered]]) -> str:
    """Return what tells the lines of a letter from others, without a word of them."""
    pages = (part.text for letter in letters for part in _page(letter).parts)
    return " ".join(sorted({_digest(line) for page in pages for line in _lines(page)}))


def new_lines(
    letter: Mapping[str, Rendered], before: str, greeted: str
) -> dict[str, tuple[str, ...]]:
    """Return by language the lines below the greeting that did not stand in a letter before.

    `before` are the digests of that one's lines; where none are known, nothing is new.
    """
    known, new = before.split(), {}
    for part in _page(letter).parts if known else ():
        lines = _lines(part.text)
        first = next((at for at, line in enumerate(lines, 1) if greeted in line), 0)
        tag = _LANGUAGE.search(part.text)
        new[tag[1] if tag else ""] = tuple(
            line for line in lines[first:] if _digest(line) not in known
        )
    return new


def _page(letter: Mapping[str, Rendered]) -> Rendered:
    """Return the part that says all of a letter: a mailbox that others read gets a notice only."""
    return letter["page"] if "page" in letter else letter["html"]


def _lines(page: str) -> list[str]:
    texts = (_TAG.sub("", text) for text in _END.split(_HEAD.sub("", page)))
    return [line for text in texts if (line := one_line(unescape(text)))]


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:_DIGITS]
