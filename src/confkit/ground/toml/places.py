"""Where each key and value of a TOML text stands; used only to say where a mistake is.

This reads no values: it steps over strings, arrays and inline tables and notes where each begins
(TOML 1.1, https://toml.io/en/v1.1.0). A text with mistakes is walked as well: each step goes on,
and what is never closed ends with its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import tomli

from confkit.ground.toml.where import Where


class Place(NamedTuple):
    """Line and column, from 1, of a key and of its value (a table's are its header's)."""

    key_line: int
    key_column: int
    line: int
    column: int


class TextSpan(NamedTuple):
    """Offsets in the text: where a key begins, and where its value begins and ends.

    A table's are those of its header.
    """

    key: int
    start: int
    end: int


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s.=\]"']+))[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")


class Comment(NamedTuple):
    """A comment with its sign, at its place; `alone` if nothing stands before it on the line."""

    text: str
    line: int
    column: int
    alone: bool


_STRING_OR_COMMENT = re.compile(f"{_STRING.pattern}|(?P<comment>#[^\n]*)", re.DOTALL)


def comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a TOML text; what looks like one within a string is none."""
    line, counted_to = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        if match["comment"] is None:
            continue
        line += text.count("\n", counted_to, match.start())
        counted_to = match.start()
        begins = text.rfind("\n", 0, counted_to) + 1
        alone = not text[begins:counted_to].strip()
        yield Comment(match["comment"], line, counted_to - begins + 1, alone)


@lru_cache(maxsize=8)  # several mistakes of one file are placed, one after the other
def places(text: str) -> dict[Where, Place]:
    """Return the place of every table, key and item of a TOML text, as far as it is one."""
    return _Walk(text).found


def spans(text: str) -> dict[Where, TextSpan]:
    """Return where every table, key and item of a TOML text begins and ends."""
    return _Walk(text).spans


class _Walk:
    """One walk through a text; `found` and `spans` hold what it saw."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0
        self.found: dict[Where, Place] = {}
        self.spans: dict[Where, TextSpan] = {}
        self.items: dict[Where, int] = {}
        self._walk()

    def _walk(self) -> None:
        table: Where = ()
        self._skip_blank()
        while self.at < len(self.text):
            start = self.at
            if self.text[start] == "[":
                table = self._header()
                self._note(table, start, start)
                self.spans.setdefault(table, TextSpan(start, start, self.at))
            else:
                self._pair(table)
            if self.at <= start:  # no TOML: nothing more can be placed
                return
            self._skip_blank()

    def _header(self) -> Where:
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        where: Where = ()
        for part in self._key():
            where = (*where, part)
            if where in self.items:
                where = (*where, self.items[where])
        if double:
            base = where[:-1] if where and isinstance(where[-1], int) else where
            self.items[base] = self.items.get(base, -1) + 1
            where = (*base, self.items[base])
        self._step_past("]]" if double else "]")
        return where

    def _pair(self, table: Where) -> None:
        key_at = self.at
        where = (*table, *self._key())
        if self._step_past("="):
            self._skip_blank()
            start = self.at
            self._note(where, key_at, start)
            self._value(where, key_at)
            self.spans.setdefault(where, TextSpan(key_at, start, self.at))

    def _step_past(self, sign: str) -> bool:
        """Step past a sign on this line, or to the line's end where there is none."""
        line_end = self.text.find("\n", self.at)
        line_end = len(self.text) if line_end < 0 else line_end
        at_sign = self.text.find(sign, self.at, line_end)
        self.at = line_end if at_sign < 0 else at_sign + len(sign)
        return at_sign >= 0

    def _key(self) -> list[str]:
        parts: list[str] = []
        while match := _KEY_PART.match(self.text, self.at):
            parts.append(_unquoted(*match.groups()))
            self.at = match.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return parts

    def _value(self, where: Where, key_at: int) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening and opening in "[{":
            self._inside(where, "]" if opening == "[" else "}", key_at)
            return
        match = _STRING.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
        if match:
            self.at = match.end()

    def _inside(self, where: Where, closing: str, key_at: int) -> None:
        self.at += 1
        number = 0
        while self.at < len(self.text):
            self._skip_blank()
            start = self.at
            if self.text.startswith((closing, ","), start):
                self.at += 1
                if self.text[start] == closing:
                    return
            elif closing == "}":
                self._pair(where)
            else:
                item = (*where, number)
                self._note(item, key_at, start)
                self._value(item, key_at)
                self.spans.setdefault(item, TextSpan(start, start, self.at))
                number += 1
            if self.at <= start:
                return

    def _skip_blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _note(self, where: Where, key_at: int, value_at: int) -> None:
        if where not in self.found:
            self.found[where] = Place(*self._line_column(key_at), *self._line_column(value_at))

    def _line_column(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.line_starts, at)
        return line, at - self.line_starts[line - 1] + 1


def _unquoted(quoted: str | None, literal: str | None, bare: str | None) -> str:
    """Return a part of a key as it reads, whichever way it was written."""
    if quoted is not None and "\\" in quoted:
        with suppress(tomli.TOMLDecodeError):
            return str(tomli.loads(f'key = "{quoted}"')["key"])
    return next(part for part in (quoted, literal, bare) if part is not None)
