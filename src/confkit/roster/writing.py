"""Students as the text of a roster.csv, which reads back as the same students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from confkit.ground.spreadsheet import as_csv
from confkit.roster.own_columns import GUARDIAN_COLUMNS, IMPORTED, OF_STUDENT, STUDENT_COLUMNS
from confkit.roster.people import Guardian, Student


def roster_text(students: Iterable[Student]) -> bytes:
    """Return the roster of these students; each guardian's permission is written out.

    Cells stand as they are, also one that begins with =, so that reading gives the same names.
    """
    return as_csv(_rows(students))


def _rows(students: Iterable[Student]) -> Iterator[tuple[str, ...]]:
    yield (*STUDENT_COLUMNS, *GUARDIAN_COLUMNS, IMPORTED)
    for student in students:
        own = _student(student)
        if not student.guardians:
            empty = ("",) * len(GUARDIAN_COLUMNS)
            yield (*own, *empty, OF_STUDENT if student.imported else "")
        for guardian in student.guardians:
            yield (*own, *_guardian(guardian), _origin(student, guardian))


def _student(student: Student) -> tuple[str, ...]:
    return (
        student.id,
        student.name,
        student.sort_name,
        student.home_name,
        student.pronouns,
        student.grade,
        student.language,
        student.slot.isoformat(timespec="minutes") if student.slot else "",
        student.room,
        "yes" if student.plan_on_file else "",
    )


def _guardian(guardian: Guardian) -> tuple[str, ...]:
    return (
        guardian.name,
        guardian.email,
        guardian.language,
        guardian.relation,
        guardian.household,
        guardian.contact,
        "yes" if guardian.shared_mailbox else "",
        guardian.interpreter,
    )


def _origin(student: Student, guardian: Guardian) -> str:
    """Return where a row came from; a teacher's own guardian of an imported child says so."""
    return guardian.imported or (OF_STUDENT if student.imported else "")
