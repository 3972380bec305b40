"""The due list as JSON, CSV or Markdown: for programs, for a spreadsheet, for a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from confkit.cli.shown import console
from confkit.cli.shown.due_words import cells
from confkit.ground.errors import UsageError
from confkit.ground.text import defused
from confkit.ledger.tables import SHOWN
from confkit.promises.followups import clocks
from confkit.work.due import DueList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def write(listed: DueList, form: str) -> None:
    """Write the list to standard output in the form asked for; raises UsageError."""
    forms = {"json": _json, "csv": _csv, "md": _markdown}
    if form not in forms:
        raise UsageError(f"--format {form!r} is not one of: csv, json, md")
    forms[form](listed)


def _json(listed: DueList) -> None:
    for _ in listed.rows:
        pass  # what cannot be read is told before anything is written: it is one document or none
    about = {"as_of": listed.as_of.isoformat(timespec="seconds")}
    console.json_with_rows(about, "followups", _rows(listed))


def _rows(listed: DueList) -> Iterator[dict[str, Any]]:
    """Yield the rows; their keys are promised in docs/json.md."""
    for row in listed.rows:
        values = ((name, getattr(row.entry, name)) for name in _COLUMNS)
        tz = clocks(row.entry, listed.tz)
        yield {
            name: value.astimezone(tz).isoformat() if isinstance(value, datetime) else value
            for name, value in values
        } | {"state": row.state}


_COLUMNS = tuple(name for name in SHOWN if name != "dropped")
_KEYS = (*_COLUMNS, "state")


def _csv(listed: DueList) -> None:
    """Write a row for each follow-up under the keys of the JSON form, no cell a formula."""
    import csv

    writer = csv.writer(console.Lines(), lineterminator="")
    writer.writerow(_KEYS)
    for row in _rows(listed):
        writer.writerow(["" if row[key] is None else defused(row[key]) for key in _KEYS])


def _markdown(listed: DueList) -> None:
    """Write a table with a row for each follow-up, what people wrote as plain words in it."""
    console.out("| State | Student | What | When | Id |")
    console.out("|---|---|---|---|---|")
    for row in listed.rows:
        columns = cells(row, listed.as_of, listed.tz)
        console.out(f"| {' | '.join(_plain(cell) for cell in columns)} |")


def _plain(cell: str) -> str:
    """Escape what Markdown would act on."""
    escaped = (f"\\{sign}" if sign in "\\`*_{}[]<>#|~&!" else sign for sign in cell)
    return " ".join("".join(escaped).split())
