"""The columns of confkit's own roster, and which table is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from confkit.ground.errors import nearest
from confkit.ground.text import key, one_line
from confkit.roster.people import Contact
from confkit.roster.tables.tabular import Table

STUDENT_COLUMNS = (
    "student_id",
    "name",
    "sort_name",
    "home_name",
    "pronouns",
    "grade",
    "language",
    "slot",
    "room",
    "plan_on_file",
)
GUARDIAN_COLUMNS = (
    "guardian_name",
    "guardian_email",
    "guardian_language",
    "relation",
    "household",
    "contact",
    "shared_mailbox",
    "interpreter",
)
IMPORTED = "imported"
"""The column that an import adds: the person's id in the export, empty for a row of one's own."""
GONE = "gone"
"""What the column says of a child who has left: the row stays for who may not be written to."""
OF_STUDENT = "student"
"""What the column says where the student was imported and the guardian is the teacher's own."""

WIDE = re.compile(r"guardian([1-9][0-9]?)_([a-z_]+)")
_PREFIX = re.compile(r"guardian[_ ]?\d*[_ ]?")
WIDE_FIELDS = {
    "name": "guardian_name",
    "email": "guardian_email",
    "language": "guardian_language",
    "relation": "relation",
    "household": "household",
    "contact": "contact",
    "shared_mailbox": "shared_mailbox",
    "interpreter": "interpreter",
}


def column(cell: str) -> str:
    """Return a header as the roster's columns are compared: `Student ID` is `student_id`."""
    return one_line(cell).casefold().replace(" ", "_")


def household_beside(name: str) -> str:
    """Return the column for the household of the guardians whose names stand in this one; or ""."""
    wide = WIDE.fullmatch(name)
    if wide and wide[2] == "name":
        return f"guardian{wide[1]}_household"
    return "household" if name == "guardian_name" else ""


def meant_by(name: str) -> str | None:
    """Return the column that an unknown one most likely means; None if it is no mistake."""
    short = _PREFIX.sub("", name)
    meant = nearest(name, [*STUDENT_COLUMNS, *GUARDIAN_COLUMNS], likeness=0.75)
    if short != name and (field := nearest(short, list(WIDE_FIELDS), likeness=0.75)):
        at = "".join(re.findall(r"[1-9]\d*", name)[:1])
        meant = f"guardian{at}_{field}" if at else WIDE_FIELDS[field]
    return meant


def as_named(table: Table, columns: Mapping[str, str]) -> Table:
    """Return a table whose headers are called as the teacher said: `columns` is field → header."""
    fields = {column(header): field for field, header in columns.items()}
    if fields.keys().isdisjoint(map(column, table.header)):
        return table
    return table._replace(header=[fields.get(column(cell), cell) for cell in table.header])


def is_own(table: Table) -> bool:
    """Tell whether a table is in confkit's own format, by its headers.

    One that says in a column of its own who may be written to is a school's export, unless
    `contact` or `imported` shows that it is a roster; reading that refuses the column.
    """
    names = {column(cell) for cell in table.header}
    if not names & {"student_id", "name"}:
        return False
    wide = any(map(WIDE.fullmatch, names))
    if IMPORTED in names or ("contact" in names and _holds_words(table)):
        return True
    from confkit.roster.exports import headers

    others = [cell for cell in table.header if not _known(column(cell))]
    if names & {"guardian_name", "guardian_email"} or wide:
        return not any(map(headers.decides, others))
    return {"student_id", "name"} <= names and not any(map(headers.field_of, others))


def _holds_words(table: Table) -> bool:
    """Tell whether `contact` says who may be written to, and does not hold people's names."""
    at = next(n for n, cell in enumerate(table.header) if column(cell) == "contact")
    texts = {key(row.cells[at]) for row in table.rows} - {""}
    return not texts or not texts.isdisjoint(get_args(Contact))


def _known(name: str) -> bool:
    return not name or name in (*STUDENT_COLUMNS, *GUARDIAN_COLUMNS) or bool(WIDE.fullmatch(name))


def says_permission(name: str) -> bool:
    """Tell whether an unknown column says who may be written to, so that none passes it over."""
    from confkit.roster.exports import headers

    return headers.decides(name)


def has_permission(table: Table) -> bool:
    """Tell whether a table says who may be written to, or names nobody who could be."""
    names = {column(cell) for cell in table.header}
    wide = [match for name in names if (match := WIDE.fullmatch(name))]
    return (
        "contact" in names
        or any(match[2] == "contact" for match in wide)
        or not (names & {"guardian_name", "guardian_email"} or wide)
    )
