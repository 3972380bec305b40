"""The roster: confkit's own CSV with a row for each student and guardian, or a school's export.

Strict: a row that does not fit its header is an error with its line, and never shifts a column.
A student with a broken row is refused as a whole, because the row that cannot be read may be
the one that says who must not be written to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, cast

from confkit.ground import identifiers
from confkit.ground.addresses import tidied
from confkit.ground.errors import Problem
from confkit.ground.text import UNSEEN, key, one_line_each
from confkit.language import names
from confkit.roster import own_columns
from confkit.roster.exports import cell_words
from confkit.roster.own_columns import GONE, GUARDIAN_COLUMNS, IMPORTED, OF_STUDENT, STUDENT_COLUMNS
from confkit.roster.people import Contact, Guardian, Student
from confkit.roster.spreadsheet_times import (
    SHORTENED,
    Order,
    is_date,
    is_either,
    is_shortened,
    looks_like_date,
    order_of,
    time_of,
)
from confkit.roster.tables import tabular
from confkit.roster.tables.tabular import Table, TableRow

_CONTACTS = ("allow", "deny", "office")
_CLEARED = (
    "`contact` is empty in a row that an import wrote, and an import always writes a word there; "
    "until you write allow, deny or office, this guardian gets no letter"
)
_TAG = re.compile(r"[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")


class Roster(NamedTuple):
    """The students in the file's order, what was wrong, what was mended, who is refused.

    `refused` holds the ids (in comparable form) of students with an error; `told` are sentences
    about what was mended, such as a control character removed from a name. A roster that is not
    `usable` could not be read at all, which is not the same as one without students.
    `left` are children who have left, kept because somebody may not be written to about them.
    `doubtful` are those whose rows have a mistake, as far as they can be read, without an id where
    it is the mistake: only who is denied in them counts.
    `either` is a time of which nobody knows whether the day or the month stands first.
    `silent` counts the people of whom an export does not say whether they may be written to.
    """

    students: list[Student]
    problems: list[Problem]
    told: list[Problem]
    refused: frozenset[str] = frozenset()
    usable: bool = True
    silent: tuple[tuple[str, int], ...] = ()
    left: tuple[Student, ...] = ()
    either: str = ""
    doubtful: tuple[Student, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether somebody who is not found may be in a row that cannot be read."""
        there = {key(student.id) for student in self.students}
        unread = (key(problem.student_id) for problem in self.problems if problem.line)
        return bool(self.refused) or not there.issuperset(unread)


_Cells = tuple[str, ...]


class _Row(NamedTuple):
    """A row: the student's cells as STUDENT_COLUMNS orders them, each guardian's as their own."""

    line: int
    cells: _Cells
    guardians: list[_Cells]
    imported: str


def parse(raw: bytes, shown: str) -> Roster:
    """Read the bytes of a roster in confkit's own format."""
    return read(tabular.table(raw, shown))


def read(table: Table, dates: Order | None = None) -> Roster:
    """Read a table in confkit's own format; `dates` is the order that the settings say."""
    if not table.header and table.problems:
        return Roster([], table.problems, [], usable=False)
    reading = _Reading(table.name, table.head, dates)
    reading.told += table.told
    if not reading.header(table.header):
        return reading.result()._replace(usable=False)
    reading.rows_of(table)
    return reading.result()


class _Reading:
    """Rows become students; problems are collected on the way."""

    def __init__(self, shown: str, head: int, dates: Order | None) -> None:
        self.shown = shown
        self.head = head
        self.dates = dates
        self.columns: list[tuple[int, str]] = []
        self.own_of: Callable[[list[str]], _Cells] = tuple
        self.guardians_of: list[Callable[[list[str]], _Cells]] = []
        self.imported_at = -1
        self.wide = False
        self.rows: dict[str, list[_Row]] = {}
        self.broken: list[list[str]] = []
        self.unread: list[list[str]] = []
        self.nameless: list[_Row] = []
        self.problems: list[Problem] = []
        self.told: list[Problem] = []
        self.refused: set[str] = set()
        self.either = ""
        self.languages: set[str] = set()

    def header(self, cells: list[str]) -> bool:
        """Take the header; return whether the rows below it can be understood."""
        names = [own_columns.column(cell) for cell in cells]
        before = len(self.problems)
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self._problem(self.head, f"the column `{name}` appears twice; keep one")
        for number, name in enumerate(names):
            wide = own_columns.WIDE.fullmatch(name)
            if name == IMPORTED:
                self.imported_at = number
            if name in STUDENT_COLUMNS or name in GUARDIAN_COLUMNS:
                self.columns.append((0, name))
            elif wide and wide[2] in own_columns.WIDE_FIELDS:
                self.columns.append((int(wide[1]), own_columns.WIDE_FIELDS[wide[2]]))
            else:
                self.columns.append((-1, name))
                self._unknown_column(name, number)
        for needed in ("student_id", "name"):
            if (0, needed) not in self.columns:
                self._problem(self.head, f"the column `{needed}` is missing")
        self._places()
        return len(self.problems) == before

    def _places(self) -> None:
        """Find each field's place; one without a column stands in a blank cell at the end."""
        at = {column: index for index, column in enumerate(self.columns)}
        groups = sorted({group for group, name in self.columns if name in GUARDIAN_COLUMNS})
        self.own_of = itemgetter(*(at.get((0, name), -1) for name in STUDENT_COLUMNS))
        self.guardians_of = [
            itemgetter(*(at.get((group, name), -1) for name in GUARDIAN_COLUMNS))
            for group in groups
            if group >= 0
        ]
        self.wide = 0 not in groups

    def _unknown_column(self, name: str, number: int) -> None:
        if name == IMPORTED:
            return
        if not name:
            self._tell(self.head, f"column {number + 1} has no header; it is not read")
            return
        meant = own_columns.meant_by(name)
        if meant:
            self._problem(self.head, f"unknown column `{name}`; did you mean `{meant}`?")
        elif own_columns.says_permission(name):
            message = (
                f"the column `{name}` says who may be written to, and is not read here; say it in"
            )
            self._problem(
                self.head, f"{message} `contact` (allow, deny or office), and take this column out"
            )
        else:
            self._tell(self.head, f"the column `{name}` is not known; it is not read")

    def rows_of(self, table: Table) -> None:
        """Take all rows of a table; those that do not fit the header are told and set apart."""
        for problem, row in zip(table.problems, table.broken, strict=True):
            self.problems.append(problem._replace(student_id=row.cells[0].strip()))
            self.broken.append(row.cells)
            self.unread.append(row.cells)
        for row in table.rows:
            self._row(row)

    def _row(self, row: TableRow) -> None:
        line = row.line
        cells = one_line_each(row.cells)
        if cells is not row.cells:
            self._tell_unseen(row)
        padded = [*cells, ""]
        own = self.own_of(padded)
        student_id = own[0]
        at = key(student_id)
        guardians = [of(padded) for of in self.guardians_of]
        read = _Row(line, own, guardians, padded[self.imported_at])
        if at not in self.rows and (reason := identifiers.why_not(student_id)):
            message = SHORTENED if is_shortened(student_id) else f"the student_id {reason}"
            self._problem(line, message, student_id)
            self.broken.append(row.cells)
            self.nameless.append(read)
            return
        if at not in self.rows and (message := looks_like_date(student_id)):
            self._tell(line, message)
        self.rows.setdefault(at, []).append(read)

    def _tell_unseen(self, row: TableRow) -> None:
        for (_, name), cell in zip(self.columns, row.cells, strict=True):
            if UNSEEN.search(cell.replace("\r", "")):
                self._tell(row.line, f"`{name}` held characters that cannot be seen; removed")

    def result(self) -> Roster:
        """Return the students that could be read without an error."""
        about = {key(rows[0].cells[1]): at for at, rows in self.rows.items() if rows[0].cells[1]}
        for cells in self.broken:
            ids = {cell for cell in self._where(cells, "student_id") if cell in self.rows}
            self.refused |= ids | {
                about[cell] for cell in self._where(cells, "name") if cell in about
            }
        slot = STUDENT_COLUMNS.index("slot")
        self.dates = self.dates or order_of({rows[0].cells[slot] for rows in self.rows.values()})
        students = [self._student(rows) for rows in self.rows.values()]
        kept = [student for student in students if key(student.id) not in self.refused]
        there = [student for student in kept if student.imported != GONE]
        left = tuple(student for student in kept if student.imported == GONE)
        doubtful = [student for student in students if key(student.id) in self.refused]
        doubtful += [_with_denied(row) for row in self.nameless]
        return Roster(
            there,
            self.problems,
            self.told,
            frozenset(self.refused),
            left=left,
            either=self.either,
            doubtful=(*doubtful, *map(self._unread, self.unread)),
        )

    def _where(self, cells: list[str], name: str) -> set[str]:
        """Return what may stand in a column of a broken row: counted from either of its ends."""
        at = self.columns.index((0, name)) if (0, name) in self.columns else 0
        return set(map(key, self._from_either_end(cells, at)))

    def _from_either_end(self, cells: list[str], at: int) -> Iterator[str]:
        for place in sorted({at, at + len(cells) - len(self.columns)}):
            if 0 <= place < len(cells):
                yield cells[place].strip()

    def _unread(self, cells: list[str]) -> Student:
        """Return whom a broken row may be about, and everybody in it as perhaps denied."""
        names = {
            name
            for at, (_, column) in enumerate(self.columns)
            if column == "guardian_name"
            for name in self._from_either_end(cells, at)
            if name
        }
        guardians = (Guardian(name, contact=cast("Contact", "?")) for name in sorted(names))
        return Student("", guardians=tuple(guardians), name="")

    def _student(self, rows: list[_Row]) -> Student:
        first = rows[0]
        for row in rows[1:]:
            self._same_student(first, row)
        guardians: list[Guardian] = []
        there: set[_Cells] = set()
        for row in rows:
            for cells in row.guardians:
                if not any(cells):
                    continue
                if cells in there:
                    self._tell(row.line, "this guardian appears twice; taken once")
                else:
                    there.add(cells)
                    guardians.append(self._guardian(row, cells, len(guardians) + 1))
        student_id, name, sort_name, home_name, pronouns, grade, language, slot, room, plan = (
            first.cells
        )
        if not name:
            self._error(first, "the name is empty")
        if "," in name and not sort_name:
            name, sort_name = cell_words.split(name)
        return Student(
            student_id,
            name,
            sort_name,
            home_name,
            pronouns,
            self._no_date(first, "grade", grade),
            self._language(first, "language", language),
            self._slot(first, slot) if slot else None,
            self._no_date(first, "room", room),
            bool(plan) and self._flag(first, "plan_on_file", plan),
            tuple(guardians),
            first.line,
            _origin({row.imported for row in rows}),
        )

    def _same_student(self, first: _Row, row: _Row) -> None:
        """Two rows of one id are one student with two guardians, or a mistake."""
        wide = self.wide
        if row.cells == first.cells and not wide:
            return
        student_id = first.cells[0]
        if row.cells[0] != student_id:
            self._error(row, f"the student_id is the same as on line {first.line} except for case")
        elif wide or row.cells[1] != first.cells[1]:
            self._may_be_about_another(first, row)
            self._error(
                row,
                f"duplicate student_id {student_id} (line {first.line} has it too); "
                "give each student an id of their own",
            )
        else:
            for name, cell, before in zip(STUDENT_COLUMNS, row.cells, first.cells, strict=True):
                if cell and cell != before:
                    self._error(row, f"`{name}` differs from line {first.line} of this student")

    def _may_be_about_another(self, first: _Row, row: _Row) -> None:
        """Refuse the child whose name stands in a row under another's id, too."""
        name = key(row.cells[1])
        if name != key(first.cells[1]):
            self.nameless.append(row)
            self.refused |= {at for at, rows in self.rows.items() if key(rows[0].cells[1]) == name}

    def _guardian(self, row: _Row, cells: _Cells, place: int) -> Guardian:
        name, email, language, relation, household, contact, shared, interpreter = cells
        if (address := tidied(email)) != email:
            self._tell(row.line, f"the address of this guardian is read as {address}")
        if not contact and row.imported not in ("", OF_STUDENT):
            self._tell(row.line, _CLEARED)
            contact = "office"
        contact = contact.casefold() or "allow"
        if contact not in _CONTACTS:
            self._error(
                row,
                f"`contact` is {contact!r}; write allow, deny or office (empty means allow)",
            )
        if not name:
            self._error(row, "this guardian has no guardian_name")
        return Guardian(
            name,
            address,
            self._language(row, "guardian_language", language),
            relation,
            household,
            cast("Contact", contact),
            bool(shared) and self._flag(row, "shared_mailbox", shared),
            self._interpreter(row, interpreter) if interpreter else "",
            place,
            row.line,
            "" if row.imported == OF_STUDENT else row.imported,
        )

    def _language(self, row: _Row, name: str, cell: str) -> str:
        """Return the tag of a language, which may be a name; how it is read is told once."""
        if not cell or _TAG.fullmatch(cell):
            return cell
        tag = cell_words.language(cell)
        if tag == cell or not cell_words.is_language(tag):
            return cell
        if cell not in self.languages and key(cell) != key(tag):
            self.languages.add(cell)
            self._tell(row.line, f"`{name}` is {cell!r}, read as {_said_of(tag)}")
        return tag

    def _interpreter(self, row: _Row, cell: str) -> str:
        kind, _, booked = cell.partition(":")
        kind, booked = kind.strip().casefold(), booked.strip()
        known = ("booked",) if booked else ("needed", "declined")
        if kind not in known or cell.endswith(":"):
            self._error(row, f"`interpreter` is {cell!r}; write needed, booked:<name> or declined")
        return f"booked:{booked}" if booked else kind

    def _slot(self, row: _Row, cell: str) -> datetime | None:
        moment = time_of(cell, self.dates)
        if isinstance(moment, datetime):
            return moment
        if not self.dates and is_either(cell):
            self.either = self.either or cell
        message = f"`slot` is {cell!r}; {moment}; for now, the sheet has no time"
        self._problem(row.line, message, row.cells[0])
        return None

    def _no_date(self, row: _Row, name: str, cell: str) -> str:
        """Return a cell, or "" where a spreadsheet has made a date of it."""
        if not is_date(cell):
            return cell
        self._tell(row.line, f"`{name}` is {cell!r}: a spreadsheet took it for a date; left out")
        return ""

    def _flag(self, row: _Row, name: str, cell: str) -> bool:
        """Tell whether a cell says yes, in any language that a spreadsheet may write TRUE in."""
        answer = cell_words.said(cell)
        if answer == "blank":
            self._error(row, f"`{name}` is {cell!r}; write yes or leave it empty")
        return answer == "yes"

    def _error(self, row: _Row, message: str) -> None:
        self.refused.add(key(row.cells[0]))
        self._problem(row.line, message, row.cells[0])

    def _problem(self, line: int, message: str, student_id: str = "") -> None:
        self.problems.append(Problem(self.shown, line, 0, message, student_id))

    def _tell(self, line: int, message: str) -> None:
        self.told.append(Problem(self.shown, line, 0, message))


def _said_of(tag: str) -> str:
    """Say which language a tag is, and what else may be meant."""
    script = names.written(tag)
    if script.startswith(f"{tag}-"):
        return f"{script}: write zh-Hant if the family reads traditional characters"
    return f"{tag} ({names.names()[tag]})" if tag in names.names() else tag


def _with_denied(row: _Row) -> Student:
    """Return what a row of which nobody knows whom it is about says of who may not be written to.

    A word that is not understood may say it.
    """
    denied = [
        Guardian(name, tidied(email), household=household, contact=cast("Contact", said))
        for name, email, _, _, household, contact, _, _ in row.guardians
        if name and (said := contact.casefold()) not in ("", "allow", "office")
    ]
    return Student("", row.cells[STUDENT_COLUMNS.index("name")], guardians=tuple(denied))


def _origin(marks: set[str]) -> str:
    """Return where a student came from, by what the rows say of it."""
    return GONE if marks == {GONE} else "yes" if marks != {""} else ""


def in_slot_order(students: list[Student]) -> Iterator[Student]:
    """Return the students by slot; those without one come last, in the roster's order."""
    return iter(sorted(students, key=lambda student: (student.slot is None, student.slot or 0)))
