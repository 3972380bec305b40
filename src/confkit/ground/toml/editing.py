"""A TOML text in which values were changed: only their own characters are others than before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import tomli

from confkit.ground.toml.places import TextSpan, spans
from confkit.ground.toml.where import Where
from confkit.ground.toml.writing import pair, tables


class _Edit(NamedTuple):
    """What stands from one offset to another gives way to a text."""

    start: int
    end: int
    text: str


class _CannotEditError(ValueError):
    """The text is written in a way in which this cannot be changed."""


def edited(text: str, after: Mapping[str, Any]) -> str | None:
    """Return the text with the changes that make its values those of `after`.

    Comments, order, quotes and blanks stay as they are, and so does every line of which nothing is
    changed. None where the text is written in a way in which that cannot be done, such as a table
    between braces that would get another key.
    """
    before = tomli.loads(text)
    try:
        edits = list(_edits(text, before, after))
    except _CannotEditError:
        return None
    line_end = "\r\n" if "\r\n" in text else "\n"
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[at : edit.start], edit.text.replace("\n", line_end)]
        at = edit.end
    text = "".join([*parts, text[at:]])
    try:
        return text if tomli.loads(text) == after else None
    except tomli.TOMLDecodeError:
        return None


def _edits(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Edit]:
    spans_of = spans(text)
    new = {name: value for name, value in after.items() if name not in before}
    for name, was in before.items():
        if name not in after:
            yield from _without(text, spans_of, (name,))
        elif after[name] != was:
            yield from _changed(text, spans_of, (name,), was, after[name])
    if new:
        yield _Edit(len(text), len(text), f"{_gap(text)}{tables(new)}")


def _gap(text: str) -> str:
    """Return what parts a table from what stands before it at the end of a text."""
    if text.endswith(("\n\n", "\n\r\n")):
        return ""
    return "\n" if text.endswith("\n") else "\n\n"


def _changed(
    text: str, spans_of: Mapping[Where, TextSpan], where: Where, was: Any, now: Any
) -> Iterator[_Edit]:
    if isinstance(was, dict) and isinstance(now, Mapping):
        yield from _changed_table(text, spans_of, where, was, now)
    elif isinstance(was, list) and isinstance(now, Sequence) and not isinstance(now, str):
        yield from _changed_list(text, spans_of, where, was, list(now))
    elif where in spans_of:
        yield _Edit(spans_of[where].start, spans_of[where].end, _value(now))
    else:
        raise _CannotEditError


def _value(value: Any) -> str:
    return pair("_", value).removeprefix("_ = ")


def _changed_table(
    text: str,
    spans_of: Mapping[Where, TextSpan],
    where: Where,
    was: dict[str, Any],
    now: Mapping[str, Any],
) -> Iterator[_Edit]:
    for name, value in was.items():
        if name not in now:
            yield from _without(text, spans_of, (*where, name))
        elif now[name] != value:
            yield from _changed(text, spans_of, (*where, name), value, now[name])
    new = "".join(f"{pair(name, value)}\n" for name, value in now.items() if name not in was)
    if new:
        at = _line_after(text, _end_of(spans_of, where))
        yield _Edit(at, at, new if text[:at].endswith("\n") else f"\n{new}")


def _changed_list(
    text: str, spans_of: Mapping[Where, TextSpan], where: Where, was: list[Any], now: list[Any]
) -> Iterator[_Edit]:
    """Change the items that are others; those alike at the beginning and the end stay."""
    same = 0
    while same < min(len(was), len(now)) and was[same] == now[same]:
        same += 1
    last = 0
    while last < min(len(was), len(now)) - same and was[-1 - last] == now[-1 - last]:
        last += 1
    others = range(same, min(len(was), len(now)) - last)
    for number in others:
        yield from _changed(text, spans_of, (*where, number), was[number], now[number])
    begin = others.stop
    if where not in spans_of:  # tables, each under a header of its own
        for number in range(begin, len(was) - last):
            yield from _without(text, spans_of, (*where, number))
        if added := now[begin : len(now) - last]:
            at = _line_after(text, _end_of(spans_of, (*where, begin - 1) if begin else where))
            lines = f"\n{tables({str(where[-1]): added})}"
            yield _Edit(at, at, lines if text[:at].endswith("\n") else f"\n{lines}")
        return
    yield from _changed_items(text, spans_of, where, was, begin, now[begin : len(now) - last], last)


def _changed_items(
    text: str,
    spans_of: Mapping[Where, TextSpan],
    where: Where,
    was: list[Any],
    begin: int,
    added: list[Any],
    last: int,
) -> Iterator[_Edit]:
    """Take the items of a list between brackets away, or put some in, from one number on."""
    end = len(was) - last
    if begin < end and last:
        yield _Edit(spans_of[*where, begin].start, spans_of[*where, end].start, "")
    elif begin < end:
        yield _without_last(text, spans_of[*where, begin].start, spans_of[*where, end - 1].end)
    elif added and begin:
        at = spans_of[*where, begin - 1].end
        yield _Edit(at, at, "".join(f", {_value(item)}" for item in added))
    elif added:
        at = spans_of[where].start + 1
        items = ", ".join(map(_value, added))
        yield _Edit(at, at, f"{items}, " if was else items)


def _without_last(text: str, start: int, stop: int) -> _Edit:
    """Take the last items of a list away, with the comma behind them and lines that become blank.

    A comma before them goes only where it stands in their line: at a line's end it does no harm.
    """
    if comma := re.compile(r"\s*,").match(text, stop):
        stop = comma.end()
    line, after = text.rfind("\n", 0, start) + 1, _line_after(text, stop)
    if parting := re.search(r",\s*$", text[line:start]):
        start = line + parting.start()
    if text[line:start].strip() or text[stop:after].strip():
        return _Edit(start, stop, "")
    return _Edit(line, after, "")


def _without(text: str, spans_of: Mapping[Where, TextSpan], where: Where) -> Iterator[_Edit]:
    """Take a key or a table away, with its lines."""
    if where not in spans_of:  # tables, each under a header of its own
        numbers = [at[-1] for at in spans_of if at[:-1] == where]
        if not numbers:
            raise _CannotEditError
        for number in numbers:
            yield from _without(text, spans_of, (*where, number))
        return
    start = text.rfind("\n", 0, spans_of[where].key) + 1
    stop = _line_after(text, _end_of(spans_of, where))
    if text[start : spans_of[where].key].strip():
        raise _CannotEditError
    if re.match(r"\[", text[start:].lstrip()) and text[:start].endswith(("\n\n", "\n\r\n")):
        start -= 2 if text[:start].endswith("\r\n") else 1
    yield _Edit(start, stop, "")


def _end_of(spans_of: Mapping[Where, TextSpan], where: Where) -> int:
    """Return where a table ends: behind its header, or its last value."""
    ends = [span.end for at, span in spans_of.items() if at[: len(where)] == where]
    if not ends:
        raise _CannotEditError
    return max(ends)


def _line_after(text: str, at: int) -> int:
    """Return where the line after this place begins."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
