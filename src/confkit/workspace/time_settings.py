"""The rules of time alone, read from the settings without loading what validates all of them.

For `done`, `contact` and their kin: a mistake in another part of `confkit.toml` is no reason
not to mark a promise kept. `parts.settings` checks the whole file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from confkit.ground.errors import FilesError, Problem
from confkit.ground.toml.reading import read
from confkit.promises.deadlines import DEFAULT_DEADLINES, WEEKDAYS, Calendar, Span
from confkit.promises.followups import Rules
from confkit.workspace.layout import SETTINGS, basics


def rules(root: Path) -> Rules:
    """Read the time zone, the school's calendar and the deadlines; raises FilesError."""
    known = basics(root)
    document = read(root / SETTINGS, SETTINGS)
    try:
        calendar = _calendar(document.data.get("calendar", {}))
        spans = DEFAULT_DEADLINES | {
            kind: Span(**said) for kind, said in document.data.get("deadlines", {}).items()
        }
    except (TypeError, ValueError, KeyError, AttributeError):
        line = document.place(("calendar",)).line
        said = "[calendar] or [deadlines] is not understood; `confkit prep` says where"
        raise FilesError([Problem(SETTINGS, line, 0, said)]) from None
    return Rules(known.round, known.tz, calendar, spans)


def _calendar(said: dict[str, Any]) -> Calendar:
    weekdays = frozenset(WEEKDAYS.index(day) for day in said.get("school_days", WEEKDAYS[:5]))
    terms = _spans([{"from": one["from"], "to": one["to"]} for one in said.get("terms", [])])
    return Calendar(weekdays, _spans(said.get("closed", [])), terms)


def _spans(said: list[Any]) -> tuple[tuple[date, date], ...]:
    spans = [(day["from"], day["to"]) if isinstance(day, dict) else (day, day) for day in said]
    if not all(isinstance(end, date) for span in spans for end in span):
        raise ValueError("a day that is no date")
    return tuple(sorted(spans))
