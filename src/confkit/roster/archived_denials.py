"""Who may not be written to by an archive, taken over into the roster that is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from confkit.ground.text import key
from confkit.roster.own_columns import GONE
from confkit.roster.people import Guardian, Student
from confkit.roster.same_people import like_child, same_child, same_name, same_name_and_address


def taken_over(
    here: Sequence[Student], archived: Iterable[Student]
) -> tuple[list[Student], list[str]]:
    """Return the roster's students with every denial of the archive, and what to tell.

    The stricter word stands. A child who is not there gets a row for those denied alone, marked as
    gone, should the child come back. A denied person is not named.
    """
    students = list(here)
    told: list[str] = []
    for old in archived:
        if not old.denied:
            continue
        at = _place_of(old, students)
        if at is None:
            denied = tuple(guardian._replace(imported=GONE) for guardian in old.denied)
            students.append(old._replace(imported=GONE, slot=None, guardians=denied))
            told.append(f"{old.name} is not in the class; who may not be written to is kept (gone)")
            continue
        guardians = _with(students[at].guardians, old.denied)
        if guardians != students[at].guardians:
            students[at] = students[at]._replace(guardians=guardians)
            told.append(f"{old.name}: the archive says who may not be written to; so it is now")
    return students, told


def _place_of(old: Student, students: list[Student]) -> int | None:
    """Return where a child of the archive stands now: by id and name, else by the names alone."""
    ways: tuple[Callable[[Student, Student], bool], ...] = (_same_id, same_name, like_child)
    for fits in ways:
        if places := [at for at, student in enumerate(students) if fits(old, student)]:
            return places[0] if len(places) == 1 else None
    return None


def _same_id(old: Student, new: Student) -> bool:
    return key(old.id) == key(new.id) and same_child(old, new)


def _with(there: tuple[Guardian, ...], denied: Iterable[Guardian]) -> tuple[Guardian, ...]:
    """Return a child's guardians with these denied; a name that is there keeps its row."""
    guardians = list(there)
    for denial in denied:
        guardians = [
            known._replace(contact="deny") if same_name(known, denial) else known
            for known in guardians
        ]
        same = [known for known in guardians if same_name(known, denial)]
        if not same or (
            denial.email and not any(same_name_and_address(denial, two) for two in same)
        ):
            guardians.append(denial)
    if len(guardians) == len(there):
        return tuple(guardians)
    return tuple(denial._replace(place=place) for place, denial in enumerate(guardians, 1))
