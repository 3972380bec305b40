"""The file of a teacher's counts: one JSON document, written alike each time, never trusted.

A shared file and what a purge leaves in `counts/<round>.json` are such files.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from confkit.ground import identifiers
from confkit.ground.errors import ConfkitError
from confkit.ground.text import key, one_line
from confkit.report.counts import Counts, RoundCounts
from confkit.report.small_groups import folded
from confkit.workspace.workspace import Workspace

VERSION = 1
"""The version of the form; a file of a later one is refused, with what to do.

A new count raises it, and files of the form before still have to be read: what a purge left cannot
be counted again. In them the new count is not known, which is not 0.
"""

LARGEST = 64 * 1024
"""Bytes of the largest file of counts that is read."""

_MOST = 10_000_000
_LONGEST = 200
_LANGUAGES = 100


class BadCounts(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """A file of counts cannot be used; its line says why and what to do."""


def to_json(counted: RoundCounts) -> bytes:
    """Write counts as their file; the same counts give the same bytes, languages are folded."""
    document = {
        "confkit": "counts",
        "version": VERSION,
        "teacher": counted.teacher,
        "school": counted.school,
        "round": counted.round,
        "as_of": counted.as_of.astimezone(UTC).isoformat(timespec="seconds"),
        "first": counted.first.isoformat() if counted.first else None,
        "last": counted.last.isoformat() if counted.last else None,
        "counts": {
            name: group._asdict() if hasattr(group, "_asdict") else folded(group)
            for name, group in counted.counts._asdict().items()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(raw: bytes, shown: str) -> RoundCounts:
    """Read a file of counts; raises BadCounts, whose line begins with `shown`.

    Nothing in it is taken on trust: every number is whole, none is negative, no part is larger
    than what it is a part of, and names are one line each.
    """
    try:
        return _read(raw)
    except _Wrong as error:
        raise BadCounts(f"{shown}: {error}") from None


def is_one(raw: bytes) -> bool:
    """Tell whether a file's beginning looks like counts of any version."""
    return b'"confkit"' in raw[:200] and b'"counts"' in raw[:200]


def file_of_purged(workspace: Workspace, round_name: str) -> Path:
    """Return where a purge leaves the counts of what it took from a round."""
    return workspace.folder / "counts" / f"{identifiers.slug(round_name)}.json"


def shared_name(counted: RoundCounts) -> str:
    """Return the name of the file to share: it says the teacher and the round."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in key(counted.teacher))
    teacher = "-".join(filter(None, kept.split("-")))[:60] or "teacher"
    return f"{identifiers.slug(teacher)}--{identifiers.slug(counted.round)}.counts.json"


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with a file of counts, in words."""


def _read(raw: bytes) -> RoundCounts:
    if len(raw) > LARGEST:
        raise _Wrong(f"is larger than {LARGEST // 1024} kB; is this a file of counts?")
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise _Wrong(
            "is not a file of counts: it is cut off or was edited; share it again"
        ) from None
    if not isinstance(document, dict) or document.get("confkit") != "counts":
        raise _Wrong("is not a file of counts; `confkit report --share` makes one")
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise _Wrong(f"made by a newer confkit (form {version}); update confkit to read it")
    if version != VERSION or isinstance(version, bool):
        raise _Wrong("`version` should be 1")
    names = {name: _name(document, name) for name in ("teacher", "school", "round")}
    first, last = _day(document, "first"), _day(document, "last")
    if (first is None) != (last is None) or (first and last and last < first):
        raise _Wrong("`first` and `last` do not fit together")
    return RoundCounts(
        **names,
        as_of=_instant(document),
        first=first,
        last=last,
        counts=_counts(document.get("counts")),
    )


def _name(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not (line := one_line(value)) or len(line) > _LONGEST:
        raise _Wrong(f"`{name}` should be a name of at most {_LONGEST} characters")
    return line


def _instant(document: dict[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(document.get("as_of", ""))
        if moment.tzinfo:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise _Wrong("`as_of` should be an instant with its offset: 2026-12-01T15:30:00+00:00")


def _day(document: dict[str, Any], name: str) -> date | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong(f"`{name}` should be a date: 2026-11-24") from None


def _counts(read_groups: object) -> Counts:
    return _plain(read_groups) or _checked(read_groups)


_GROUPS: dict[str, Any] = {
    name: none for name, none in Counts._field_defaults.items() if isinstance(none, tuple)
}
_NUMBERS = {name: itemgetter(*none._fields) for name, none in _GROUPS.items()}


def _plain(read: Any) -> Counts | None:
    """Return counts in which nothing is wrong; None where something may be.

    All numbers are looked at together: that takes a quarter of the time of one after the other.
    """
    try:
        value = {name: numbers(read[name]) for name, numbers in _NUMBERS.items()}
        sizes = [len(read[name]) == len(none) for name, none in _GROUPS.items()]
        tongues = read["languages"]
        every = [*chain.from_iterable(value.values()), *tongues.values()]
        if not (all(sizes) and len(read) == len(Counts._fields) and set(map(type, every)) == {int}):
            return None
        languages = _languages(tongues)
    except (KeyError, TypeError, AttributeError, _Wrong):
        return None
    groups = {name: none._make(value[name]) for name, none in _GROUPS.items()}
    counts = Counts(**groups, languages=languages)
    talks, held = counts.conferences, counts.conferences.held
    of_held = (*counts.practice, *counts.habits, *counts.present, sum(counts.modes))
    is_right = (
        min(every) >= 0
        and max(every) <= _MOST
        and max(*of_held, sum(tongues.values())) <= held
        and max(talks.to_come, held + talks.no_show + talks.moved, talks.unreadable)
        <= talks.planned
    )
    return counts if is_right else None


def _checked(read_groups: object) -> Counts:
    """Return counts; raises _Wrong with what is wrong in them."""
    if not isinstance(read_groups, dict) or set(read_groups) != set(Counts._fields):
        raise _Wrong("`counts` does not have the parts that it should have; share it again")
    groups: dict[str, Any] = {
        name: _group(type(default), read_groups[name], name)
        if isinstance(default, tuple)
        else _languages(read_groups[name])
        for name, default in Counts._field_defaults.items()
    }
    counts = Counts(**groups)
    if part := _larger_than_its_whole(counts):
        raise _Wrong(f"`{part}` is larger than what it is a part of; share it again")
    return counts


def _group(kind: Any, numbers: object, name: str) -> Any:
    """Return one group, a NamedTuple of whole numbers."""
    fields: tuple[str, ...] = kind._fields
    if not isinstance(numbers, dict) or set(numbers) != set(fields):
        raise _Wrong(f"`{name}` does not have the parts that it should have; share it again")
    return kind(*(_number(numbers[field], f"{name}.{field}") for field in fields))


def _languages(numbers: object) -> dict[str, int]:
    if not isinstance(numbers, dict) or len(numbers) > _LANGUAGES:
        raise _Wrong("`languages` should be numbers by language")
    return {_tag(tag): _number(number, "languages") for tag, number in numbers.items()}


def _tag(tag: str) -> str:
    if not tag or len(tag) > 35 or not all(part.isalnum() for part in tag.split("-")):
        raise _Wrong("`languages` should be named by their tags: en, es, pt-BR")
    return tag


def _number(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise _Wrong(f"`{name}` should be a whole number from 0 to {_MOST}")
    return value


def _larger_than_its_whole(counts: Counts) -> str | None:
    """Name a number that cannot be: it counts a part, and is larger than the whole."""
    talks, held = counts.conferences, counts.conferences.held
    wholes = {
        "conferences.to_come": (talks.to_come, talks.planned),
        "conferences.held": (held + talks.no_show + talks.moved, talks.planned),
        "conferences.unreadable": (talks.unreadable, talks.planned),
        "languages": (sum(counts.languages.values()), held),
        "modes": (sum(counts.modes), held),
    }
    for group in ("practice", "habits", "present"):
        for name, number in getattr(counts, group)._asdict().items():
            wholes[f"{group}.{name}"] = (number, held)
    return next((name for name, (part, whole) in wholes.items() if part > whole), None)
