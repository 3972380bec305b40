"""Ids that lost the zeros in front, as a spreadsheet takes them away.

Else 0042 would be gone, 42 a new child, and what notes and ledger know of 0042 nobody's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.roster.own_format import Roster


def restored(read: Roster, shown: str, known: Callable[[list[str]], Iterable[str]]) -> Roster:
    """Return the roster with the ids under which the workspace knows its students.

    `known` is asked for the ids that the workspace has for some numbers, whatever their zeros. An
    id is kept where the workspace has it too, or has several that fit.
    """
    here = {key(student.id) for student in read.students} | read.refused
    numbers = [student.id for student in read.students if _is_number(student.id)]
    there: dict[str, set[str]] = defaultdict(set)
    for known_id in known(numbers) if numbers else ():
        there[known_id.lstrip("0")].add(known_id)
    claimed = Counter(number.lstrip("0") for number in numbers)
    students, told = [], list(read.told)
    for student in read.students:
        bare = student.id.lstrip("0")
        fitting = there.get(bare, set()) if _is_number(student.id) else set()
        if len(fitting) == 1 and claimed[bare] == 1 and not here & set(map(key, fitting)):
            (own,) = fitting
            message = f"the id {student.id} is read as {own}, as notes and follow-ups have it"
            told.append(Problem(shown, student.line, 0, message, own))
            student = student._replace(id=own)
        students.append(student)
    return read._replace(students=students, told=told)


def _is_number(identifier: str) -> bool:
    return identifier.isascii() and identifier.isdigit() and bool(identifier.strip("0"))
