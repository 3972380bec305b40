"""The roster in confkit's own format: a CSV with a row for each student and guardian.

Strict: a row that does not fit its header is an error with its line, and never shifts a column.
A student with a broken row is refused as a whole, because the row that cannot be read may be
the one that says who must not be written to.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, cast

from confkit.ground import clock, identifiers
from confkit.ground.errors import Problem, nearest
from confkit.ground.text import UNSEEN, key, one_line
from confkit.parts.people import Contact, Guardian, Student

STUDENT_COLUMNS = (
    "student_id", "name", "sort_name", "home_name", "pronouns", "grade", "language", "slot",
    "room", "plan_on_file",
)  # fmt: skip
GUARDIAN_COLUMNS = (
    "guardian_name", "guardian_email", "guardian_language", "relation", "household", "contact",
    "shared_mailbox", "interpreter",
)  # fmt: skip
LARGEST_CELL = 100_000

_WIDE = re.compile(r"guardian([1-9][0-9]?)_([a-z_]+)")
_PREFIX = re.compile(r"guardian[_ ]?\d*[_ ]?")
_WIDE_FIELDS = {
    "name": "guardian_name", "email": "guardian_email", "language": "guardian_language",
    "relation": "relation", "household": "household", "contact": "contact",
    "shared_mailbox": "shared_mailbox", "interpreter": "interpreter",
}  # fmt: skip
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"", "no", "n", "false", "0"}


class Roster(NamedTuple):
    """The students in the file's order, what was wrong, what was mended, who is refused.

    `refused` holds the ids (in comparable form) of students with an error; `told` are sentences
    about what was mended, such as a control character removed from a name. A roster that is not
    `usable` could not be read at all, which is not the same as one without students.
    """

    students: list[Student]
    problems: list[Problem]
    told: list[Problem]
    refused: frozenset[str] = frozenset()
    usable: bool = True


class _Row(NamedTuple):
    """A row whose cells are known by their column."""

    line: int
    cells: dict[str, str]
    guardians: list[dict[str, str]]


def load(file: Path, shown: str) -> Roster:
    """Read the roster file; everything wrong with it stands in the result, nothing is raised."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        said = "is not there; put the class list there, or say where it is in [roster] path"
        return _unusable(shown, 0, said)
    except OSError as error:
        return _unusable(shown, 0, f"cannot be read: {error.strerror or error}")
    return parse(raw, shown)


def parse(raw: bytes, shown: str) -> Roster:
    """Read the bytes of a roster, UTF-8 with or without a mark."""
    import csv

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unusable(
            shown, line, 'is not UTF-8 text; in the spreadsheet, save it as "CSV UTF-8"'
        )
    csv.field_size_limit(LARGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    reading = _Reading(shown)
    start = 1
    try:
        header = next(rows, [])
        if not reading.header(header):
            return reading.result()._replace(usable=False)
        start = rows.line_num + 1
        for cells in rows:
            reading.row(start, cells)
            start = rows.line_num + 1
    except csv.Error as error:
        said = f"{_csv_reason(str(error))}; nothing of the roster was read"
        return _unusable(shown, start, said)
    return reading.result()


def _unusable(shown: str, line: int, said: str) -> Roster:
    return Roster([], [Problem(shown, line, 0, said)], [], usable=False)


def _csv_reason(reason: str) -> str:
    if "unexpected end" in reason:
        return "a quoted cell is opened here and never closed"
    if "field larger" in reason:
        return f"a cell holds more than {LARGEST_CELL:,} characters (a quote never closed?)"
    if "expected after" in reason:
        return 'text goes on after a closing quote; write a quote inside a cell as ""'
    return f"cannot be read as CSV: {reason}"


class _Reading:
    """Rows become students; problems are collected on the way."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.columns: list[tuple[int, str]] = []
        self.rows: dict[str, list[_Row]] = {}
        self.broken: list[tuple[int, list[str]]] = []
        self.problems: list[Problem] = []
        self.told: list[Problem] = []
        self.refused: set[str] = set()

    def header(self, cells: list[str]) -> bool:
        """Take the header; return whether the rows below it can be understood."""
        names = [one_line(cell).casefold().replace(" ", "_") for cell in cells]
        before = len(self.problems)
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self._problem(1, f"the column `{name}` stands twice; keep one")
        for number, name in enumerate(names):
            wide = _WIDE.fullmatch(name)
            if name in STUDENT_COLUMNS or name in GUARDIAN_COLUMNS:
                self.columns.append((0, name))
            elif wide and wide[2] in _WIDE_FIELDS:
                self.columns.append((int(wide[1]), _WIDE_FIELDS[wide[2]]))
            else:
                self.columns.append((-1, name))
                if name:
                    self._unknown_column(name)
                else:
                    self._tell(1, f"column {number + 1} has no header; it is not read")
        for needed in ("student_id", "name"):
            if (0, needed) not in self.columns:
                self._problem(1, f"the column `{needed}` is missing")
        return len(self.problems) == before

    def _unknown_column(self, name: str) -> None:
        short = _PREFIX.sub("", name)
        meant = nearest(name, [*STUDENT_COLUMNS, *GUARDIAN_COLUMNS], likeness=0.75)
        if short != name and (field := nearest(short, list(_WIDE_FIELDS), likeness=0.75)):
            number = "".join(re.findall(r"[1-9]\d*", name)[:1])
            meant = f"guardian{number}_{field}" if number else _WIDE_FIELDS[field]
        if meant:
            self._problem(1, f"unknown column `{name}`; did you mean `{meant}`?")
        else:
            self._tell(1, f"the column `{name}` is not known; it is not read")

    def row(self, line: int, cells: list[str]) -> None:
        """Take one row that begins on `line`."""
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) != len(self.columns):
            self._problem(
                line,
                f"this row has {len(cells)} cells, the header has {len(self.columns)}; "
                "put a cell that holds a comma in quotes",
                cells[0].strip(),
            )
            self.broken.append((line, cells))
            return
        own: dict[str, str] = {}
        guardians: dict[int, dict[str, str]] = {}
        for (group, name), cell in zip(self.columns, cells, strict=True):
            if UNSEEN.search(cell.replace("\r", "")):
                self._tell(line, f"`{name}` held characters that cannot be seen; removed")
            if group == 0 and name in STUDENT_COLUMNS:
                own[name] = one_line(cell)
            elif group >= 0:
                guardians.setdefault(group, {})[name] = one_line(cell)
        student_id = own["student_id"]
        reason = identifiers.why_not(student_id)
        if reason:
            self._problem(line, f"the student_id {reason}", student_id)
            self.broken.append((line, cells))
            return
        filled = [guardians[number] for number in sorted(guardians)]
        self.rows.setdefault(key(student_id), []).append(_Row(line, own, filled))

    def result(self) -> Roster:
        """Return the students that could be read without an error."""
        at = self.columns.index((0, "student_id")) if (0, "student_id") in self.columns else 0
        for _, cells in self.broken:
            self.refused.update(
                known
                for place in {at, at + len(cells) - len(self.columns)}
                if 0 <= place < len(cells) and (known := key(cells[place])) in self.rows
            )
        students = [self._student(rows) for rows in self.rows.values()]
        kept = [student for student in students if key(student.id) not in self.refused]
        return Roster(kept, self.problems, self.told, frozenset(self.refused))

    def _student(self, rows: list[_Row]) -> Student:
        first = rows[0]
        for row in rows[1:]:
            self._same_student(first, row)
        own = first.cells
        guardians: list[Guardian] = []
        for row in rows:
            for cells in row.guardians:
                if any(cells.values()):
                    guardian = self._guardian(row, cells, len(guardians) + 1)
                    if any(guardian._replace(place=g.place, line=g.line) == g for g in guardians):
                        self._tell(row.line, "this guardian stands twice; taken once")
                    else:
                        guardians.append(guardian)
        if not own["name"]:
            self._error(first, "the name is empty")
        return Student(
            id=own["student_id"],
            name=own["name"],
            sort_name=own.get("sort_name", ""),
            home_name=own.get("home_name", ""),
            pronouns=own.get("pronouns", ""),
            grade=own.get("grade", ""),
            language=own.get("language", ""),
            slot=self._slot(first, own.get("slot", "")),
            room=own.get("room", ""),
            plan_on_file=self._flag(first, "plan_on_file", own.get("plan_on_file", "")),
            guardians=tuple(guardians),
            line=first.line,
        )

    def _same_student(self, first: _Row, row: _Row) -> None:
        """Two rows of one id are one student with two guardians, or a mistake."""
        wide = not any(name in GUARDIAN_COLUMNS and group == 0 for group, name in self.columns)
        student_id = first.cells["student_id"]
        if row.cells["student_id"] != student_id:
            self._error(row, f"the student_id is the same as on line {first.line} but for case")
        elif wide or row.cells["name"] != first.cells["name"]:
            self._error(
                row,
                f"duplicate student_id {student_id} (line {first.line} has it too); "
                "give each student an id of their own",
            )
        else:
            for name, cell in row.cells.items():
                if cell and cell != first.cells[name]:
                    self._error(row, f"`{name}` differs from line {first.line} of this student")

    def _guardian(self, row: _Row, cells: dict[str, str], place: int) -> Guardian:
        contact = cells.get("contact", "").casefold() or "allow"
        if contact not in ("allow", "deny", "office"):
            self._error(
                row,
                f"`contact` is {contact!r}; write allow, deny or office (empty means allow)",
            )
        interpreter = cells.get("interpreter", "")
        kind, _, booked = interpreter.partition(":")
        known = ("booked",) if booked.strip() else ("", "needed", "declined")
        if kind.strip().casefold() not in known or interpreter.endswith(":"):
            self._error(
                row, f"`interpreter` is {interpreter!r}; write needed, booked:<name> or declined"
            )
        if not cells.get("guardian_name"):
            self._error(row, "this guardian has no guardian_name")
        return Guardian(
            name=cells.get("guardian_name", ""),
            email=cells.get("guardian_email", ""),
            language=cells.get("guardian_language", ""),
            relation=cells.get("relation", ""),
            household=cells.get("household", ""),
            contact=cast("Contact", contact),
            shared_mailbox=self._flag(row, "shared_mailbox", cells.get("shared_mailbox", "")),
            interpreter=f"booked:{booked.strip()}" if booked else kind.strip().casefold(),
            place=place,
            line=row.line,
        )

    def _slot(self, row: _Row, cell: str) -> datetime | None:
        if not cell:
            return None
        try:
            slot = datetime.fromisoformat(cell)
        except ValueError:
            slot = None
        if (
            slot is None
            or not clock.in_reach(slot.date())
            or slot.tzinfo is not None
            or len(cell) < len("2026-11-16T15:30")
        ):
            self._error(row, f"`slot` is {cell!r}; write local time like 2026-11-16T15:30")
            return None
        return slot

    def _flag(self, row: _Row, name: str, cell: str) -> bool:
        word = cell.casefold()
        if word not in _YES and word not in _NO:
            self._error(row, f"`{name}` is {cell!r}; write yes or leave it empty")
        return word in _YES

    def _error(self, row: _Row, said: str) -> None:
        self.refused.add(key(row.cells["student_id"]))
        self._problem(row.line, said, row.cells["student_id"])

    def _problem(self, line: int, said: str, student_id: str = "") -> None:
        self.problems.append(Problem(self.shown, line, 0, said, student_id))

    def _tell(self, line: int, said: str) -> None:
        self.told.append(Problem(self.shown, line, 0, said))


def in_slot_order(students: list[Student]) -> Iterator[Student]:
    """Return the students by slot; those without one come last, in the roster's order."""
    return iter(sorted(students, key=lambda student: (student.slot is None, student.slot or 0)))
