"""The slots that families booked elsewhere: which row of a sign-up is about which student. Pure.

Columns are judged by what stands in them: times, addresses, words that say a booking was canceled.
A row belongs to the students of the guardian whose address it holds; between siblings the child's
name decides, and where it does not, nobody is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from confkit.ground.addresses import mailboxes
from confkit.ground.errors import Problem
from confkit.ground.resources import data_table
from confkit.roster import spreadsheet_times
from confkit.roster.people import Student
from confkit.roster.person_names import holds, plain
from confkit.roster.spreadsheet_times import Order
from confkit.roster.tables.tabular import Table, TableRow

_MOST_TIMES = 0.8
"""So many of a column's cells at least are times in a column of times."""


class Booking(NamedTuple):
    """A row of a sign-up: where it stands, its time, and its cells for the names in them."""

    line: int
    start: datetime
    cells: tuple[str, ...]


class Columns(NamedTuple):
    """The columns of a sign-up by number: the time, or the day and the time of day; cancellation.

    `candidates` are the headers of columns of times where it is not clear which one is meant.
    """

    start: tuple[int, ...]
    canceled: int | None
    candidates: tuple[str, ...] = ()


class Matched(NamedTuple):
    """What a sign-up says: the slot of each student, the rows of nobody, and what was left out."""

    slots: list[tuple[Student, datetime]]
    unmatched: list[Problem]
    told: list[Problem]


def columns_of(table: Table, order: Order | None, header: str = "") -> Columns:
    """Find a sign-up's columns; `said` is the header of the time where the teacher named it."""
    filled = [
        [row.cells[at].strip() for row in table.rows if row.cells[at].strip()]
        for at in range(len(table.header))
    ]
    canceled = next(
        (at for at, name in enumerate(table.header) if _has(name, "canceled") and filled[at]), None
    )
    times = [at for at, cells in enumerate(filled) if _share(cells, order) >= _MOST_TIMES]
    if header:
        at = [plain(name) for name in table.header].index(plain(header))
        return Columns((at,), canceled)
    likely = [at for at in times if not _has(table.header[at], "no_start")]
    starting = [at for at in likely if _has(table.header[at], "start")] or likely
    if len(starting) == 1:
        return Columns((starting[0],), canceled)
    if not times:
        halves = _day_and_time(filled, table.header, order)
        return Columns(halves, canceled)
    return Columns((), canceled, tuple(table.header[at] for at in starting or times))


@cache  # asked for every cell
def _words(kind: str) -> list[str]:
    return [plain(word) for word in data_table("roster/words.toml")["bookings"][kind]]


def _has(header: str, kind: str) -> bool:
    return any(holds(plain(header), word) for word in _words(kind))


def _share(cells: Sequence[str], order: Order | None) -> float:
    """Return how many of a column's cells are a day with a time of day."""
    times = sum(isinstance(_time(cell, order), datetime) for cell in cells)
    return times / len(cells) if cells else 0.0


def _time(cell: str, order: Order | None) -> datetime | str:
    moment = spreadsheet_times.time_of(cell, order)
    if isinstance(moment, datetime) or not spreadsheet_times.is_either(cell):
        return moment
    return spreadsheet_times.time_of(cell, order or "month-first")


def _day_and_time(
    filled: Sequence[Sequence[str]], header: Sequence[str], order: Order | None
) -> tuple[int, ...]:
    """Return the columns of the day and of the time of day, where they stand apart."""
    days = [
        at
        for at, cells in enumerate(filled)
        if cells and not _has(header[at], "no_start") and all(map(spreadsheet_times.is_date, cells))
    ]
    for day in days:
        for clock in range(len(filled)):
            joined = [f"{filled[day][0]} {cell}" for cell in filled[clock]]
            fits = clock != day and not _has(header[clock], "no_start")
            if fits and _share(joined, order) >= _MOST_TIMES:
                return day, clock
    return ()


def bookings(
    table: Table, columns: Columns, order: Order | None, told: list[Problem]
) -> Iterator[Booking]:
    """Yield the bookings of a table; a row that was canceled, or has no readable time, is told."""
    free = _free(table, columns)
    for row in table.rows:
        if row.line in free:
            continue
        if columns.canceled is not None and _is_yes(row.cells[columns.canceled]):
            told.append(Problem(table.name, row.line, 0, "was canceled; left out"))
        elif isinstance(start := _start(row, columns, order), datetime):
            yield Booking(row.line, start, tuple(row.cells))
        elif any(row.cells[at].strip() for at in columns.start):
            told.append(Problem(table.name, row.line, 0, f"the time cannot be read: {start}"))


def _free(table: Table, columns: Columns) -> set[int]:
    """Return the lines of times that nobody booked: no address, and no word that stands alone."""
    width = range(len(table.header))
    others = [at for at in width if at not in columns.start and at != columns.canceled]
    often = {at: Counter(row.cells[at] for row in table.rows) for at in others}
    return {
        row.line
        for row in table.rows
        if not any("@" in cell for cell in row.cells)
        and all(
            not row.cells[at].strip()
            or often[at][row.cells[at]] > 1
            or isinstance(_time(row.cells[at], "month-first"), datetime)
            for at in others
        )
    }


def _start(row: TableRow, columns: Columns, order: Order | None) -> datetime | str:
    return _time(" ".join(row.cells[at].strip() for at in columns.start), order)


def _is_yes(cell: str) -> bool:
    answer = plain(cell)
    return answer in _words("yes") or any(holds(answer, word) for word in _words("canceled"))


def matched(students: Sequence[Student], bookings: Iterable[Booking], shown: str) -> Matched:
    """Say which booking is whose; two of one student at different times are nobody's."""
    slots: dict[str, list[tuple[Booking, Student]]] = {}
    result = Matched([], [], [])
    for booking in bookings:
        whose = _whose(students, booking)
        if isinstance(whose, str):
            result.unmatched.append(Problem(shown, booking.line, 0, whose))
        else:
            slots.setdefault(whose.id, []).append((booking, whose))
    for booked in slots.values():
        if len({booking.start for booking, _ in booked}) > 1:
            result.unmatched.extend(
                Problem(shown, booking.line, 0, f"{student.name} is booked more than once")
                for booking, student in booked
            )
        else:
            booking, student = booked[0]
            result.slots.append((student, booking.start))
    return result


def _whose(students: Sequence[Student], booking: Booking) -> Student | str:
    """Return the student whom a booking is about, or why nobody can be named."""
    written = {address for cell in booking.cells if "@" in cell for address in mailboxes(cell)}
    of_address = [
        student
        for student in students
        if any(mailboxes(guardian.email) & written for guardian in student.guardians)
    ]
    denied = {
        student.id
        for student in of_address
        for who in student.denied
        if mailboxes(who.email) & written
    }
    if denied:
        return "was booked from an address that may not be written to; ask at the office"
    if len(of_address) == 1:
        return of_address[0]
    if of_address:
        named = [student for student in of_address if _is_named(student, of_address, booking)]
        if len(named) == 1:
            return named[0]
        names = " or ".join(student.name for student in of_address)
        return f"may be about {names}; the row does not say which"
    whole = _by_whole_name(students, booking)
    if len(whole) == 1:
        return whole[0]
    return "nobody on the roster has this address or name" if not whole else "may be about several"


def _is_named(student: Student, siblings: Sequence[Student], booking: Booking) -> bool:
    """Tell whether a booking holds a word of a child's name that no sibling has."""
    others = {
        part for sibling in siblings if sibling.id != student.id for part in sibling.names.parts
    }
    parents = {part for guardian in student.guardians for part in plain(guardian.name).split()}
    own = student.names.parts - others - parents
    return any(holds(plain(cell), part) for cell in booking.cells for part in own)


def _by_whole_name(students: Sequence[Student], booking: Booking) -> list[Student]:
    """Return the students whose whole name stands in a cell, or in two beside each other."""
    cells = [plain(cell) for cell in booking.cells]
    pairs = [f"{first} {two}" for first, two in pairwise(cells)]
    turned = [f"{two} {first}" for first, two in pairwise(cells)]
    written = {*cells, *pairs, *turned}
    of_parents = {plain(guardian.name) for student in students for guardian in student.guardians}
    return [
        student
        for student in students
        if (names := {name for name in student.names.plain_names if " " in name} - of_parents)
        and (names & written or any(holds(cell, name) for cell in cells for name in names))
    ]
