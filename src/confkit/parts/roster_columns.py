"""The columns of confkit's own roster, and which table is one."""

from __future__ import annotations

import re

from confkit.ground.errors import nearest
from confkit.ground.tabular import Table
from confkit.ground.text import one_line

STUDENT_COLUMNS = (
    "student_id", "name", "sort_name", "home_name", "pronouns", "grade", "language", "slot",
    "room", "plan_on_file",
)  # fmt: skip
GUARDIAN_COLUMNS = (
    "guardian_name", "guardian_email", "guardian_language", "relation", "household", "contact",
    "shared_mailbox", "interpreter",
)  # fmt: skip
IMPORTED = "imported"
"""The column that an import adds: the person's id in the export, empty for a row of one's own."""
OF_STUDENT = "student"
"""What the column says where the student was imported and the guardian is the teacher's own."""

WIDE = re.compile(r"guardian([1-9][0-9]?)_([a-z_]+)")
_PREFIX = re.compile(r"guardian[_ ]?\d*[_ ]?")
WIDE_FIELDS = {
    "name": "guardian_name", "email": "guardian_email", "language": "guardian_language",
    "relation": "relation", "household": "household", "contact": "contact",
    "shared_mailbox": "shared_mailbox", "interpreter": "interpreter",
}  # fmt: skip


def column(cell: str) -> str:
    """Return a header as the roster's columns are compared: `Student ID` is `student_id`."""
    return one_line(cell).casefold().replace(" ", "_")


def meant_by(name: str) -> str | None:
    """Return the column that an unknown one most likely means; None if it is no mistake."""
    short = _PREFIX.sub("", name)
    meant = nearest(name, [*STUDENT_COLUMNS, *GUARDIAN_COLUMNS], likeness=0.75)
    if short != name and (field := nearest(short, list(WIDE_FIELDS), likeness=0.75)):
        at = "".join(re.findall(r"[1-9]\d*", name)[:1])
        meant = f"guardian{at}_{field}" if at else WIDE_FIELDS[field]
    return meant


def is_own(table: Table) -> bool:
    """Tell whether a table is in confkit's own format, by its headers."""
    names = {column(cell) for cell in table.header}
    guardians = {"guardian_name", "guardian_email", "contact"} & names or any(
        map(WIDE.fullmatch, names)
    )
    if guardians:
        return bool({"student_id", "name"} & names)
    if not {"student_id", "name"} <= names:
        return False
    from confkit.parts.imports.headers import field_of

    others = [cell for cell in table.header if column(cell) not in (*STUDENT_COLUMNS, IMPORTED)]
    return not any(field_of(cell) for cell in others)
