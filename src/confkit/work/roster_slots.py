"""Slots from a sign-up: read, matched with the class, shown, and written into roster.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError
from confkit.ground.text import key, listed, one_line
from confkit.roster import bookings, editing, own_format, spreadsheet_times
from confkit.roster.bookings import Booking, Matched
from confkit.roster.people import Student
from confkit.roster.spreadsheet_times import Order
from confkit.roster.tables import bundle
from confkit.roster.tables.tabular import Table
from confkit.workspace import calendar_import
from confkit.workspace.workspace import Workspace


class SlotsPlan(NamedTuple):
    """What a sign-up would change: the slots that are new or others, and the roster with them.

    `candidates` are the headers of which the teacher has to name the one with the time.
    `either` is a time of which day and month could be turned; "" where none is in doubt.
    """

    path: Path
    changes: list[tuple[Student, datetime]]
    kept: int
    found: Matched
    content: bytes | None
    candidates: tuple[str, ...] = ()
    either: str = ""


def plan(
    *, workspace: Workspace, path: Path, column: str, order: Order | None, now: datetime
) -> SlotsPlan:
    """Say which slot each student would get; nothing is written.

    Raises FilesError where the roster cannot be read, and UsageError for a file that is no sign-up
    or a roster that is not in confkit's own format.
    """
    read = workspace.roster(now)
    if not read.usable:
        raise FilesError(read.problems)
    target = workspace.folder / workspace.settings.roster.path
    told: list[Problem] = []
    if path.suffix.casefold() == ".ics":
        booked = list(_of_calendar(path, workspace))
    else:
        table = _table(path, told)
        if not table.rows:
            raise UsageError(f"{path.name}: has no rows under its headers")
        cells = [cell for row in table.rows for cell in row.cells]
        either = next((cell for cell in cells if spreadsheet_times.is_either(cell)), "")
        order = order or _order_said(table.header) or workspace.settings.roster.dates
        order = order or spreadsheet_times.order_of(cells)
        if column and key(column) not in map(key, table.header):
            raise UsageError(
                f"--column {column!r}: no such header; there are {listed(table.header)}"
            )
        columns = bookings.columns_of(table, order, column)
        if not (columns.start or columns.candidates or (either and not order)):
            raise UsageError(
                f"{path.name}: no column of times was found; name its header, such as "
                '--column "Start time"'
            )
        if (either and not order) or not columns.start:
            nothing = Matched([], [], told)
            return SlotsPlan(
                target, [], 0, nothing, None, columns.candidates, "" if order else either
            )
        booked = list(bookings.bookings(table, columns, order, told))
    matched = bookings.matched(read.students, booked, path.name)
    matched.told.extend(told)
    changes = [(student, start) for student, start in matched.slots if student.slot != start]
    content = roster_with(workspace, changes) if changes else None
    return SlotsPlan(target, changes, len(matched.slots) - len(changes), matched, content)


def roster_with(workspace: Workspace, changes: list[tuple[Student, datetime]]) -> bytes:
    """Return the roster's file with these slots; raises ConfkitError where it takes none."""
    path = workspace.settings.roster.path
    target = workspace.folder / path
    wanted = {key(student.id): start.isoformat(timespec="minutes") for student, start in changes}
    content = editing.with_slots(gate.read(target), wanted) if target.is_file() else None
    if content is None or not _says(content, target.name, changes):
        message = "slots are kept in confkit's own roster.csv; `confkit roster import` makes one"
        raise ConfkitError(f"{path}: {message}")
    return content


def write(planned: SlotsPlan) -> None:
    """Write the roster with the slots, on the disk before it returns."""
    if planned.content is not None:
        files.write(planned.path, planned.content, durable=True)


def _says(content: bytes, shown: str, changes: list[tuple[Student, datetime]]) -> bool:
    """Tell whether the changed roster reads with the slots that were meant."""
    slots = {key(student.id): student.slot for student in own_format.parse(content, shown).students}
    return all(slots.get(key(student.id)) == start for student, start in changes)


def _table(path: Path, told: list[Problem]) -> Table:
    tables = [table for table in bundle.tables(path, path.name) if table.header or table.problems]
    if len(tables) != 1 or not tables[0].header:
        problems = [str(problem) for table in tables for problem in table.problems]
        raise UsageError(*(problems or [f"{path.name}: holds no table, or several; name one file"]))
    told += [*tables[0].problems, *tables[0].told]
    return tables[0]


def _order_said(header: Sequence[str]) -> Order | None:
    """Return the order of day and month that a header says, such as `Start (mm/dd/yyyy)`."""
    orders: dict[str, Order] = {"mm/dd": "month-first", "dd/mm": "day-first"}
    orders_named = {
        orders[word] for word in orders for column in map(key, header) if word in column
    }
    return orders_named.pop() if len(orders_named) == 1 else None


def _of_calendar(path: Path, workspace: Workspace) -> Iterator[Booking]:
    """Yield the events with a time of day; their texts and addresses are the cells."""
    zone = workspace.basics.tz
    for number, event in enumerate(calendar_import.read(path).events, 1):
        start = getattr(event.get("DTSTART"), "dt", None)
        if not isinstance(start, datetime) or str(event.get("STATUS")).upper() == "CANCELLED":
            continue
        local = start.astimezone(zone).replace(tzinfo=None) if start.tzinfo else start
        people = event.get("ATTENDEE", [])
        named = [event.get("SUMMARY", ""), event.get("LOCATION", "")]
        texts = [*named, *str(event.get("DESCRIPTION", "")).splitlines()]
        texts += [str(person) for person in (people if isinstance(people, list) else [people])]
        yield Booking(number, local, tuple(one_line(str(text)) for text in texts))
