"""The class as a whole: what no row shows by itself, and a look at all of them does.

A column filled down in a spreadsheet gives six families one address; two talks stand in one slot.
Nothing is refused here: it is told before anything is written, wherever the roster is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from statistics import median_low
from typing import NamedTuple, get_args

from confkit.ground.addresses import BadAddress, canonical, sendable
from confkit.ground.errors import Problem
from confkit.ground.text import key, listed
from confkit.roster.people import Contact, Guardian, Student
from confkit.roster.person_names import plain

_FEW = 6
"""How many are named in one line."""


_WRITTEN_TO: tuple[Contact, ...] = ("allow",)


class Meetings(NamedTuple):
    """What a slot is held against: the minutes of a talk, why a day has no school, and today."""

    minutes: int
    why_no_school: Callable[[date], str]
    today: date | None = None


def of_addresses(
    students: Sequence[Student], path: str, own: Sequence[str] = ()
) -> Iterator[Problem]:
    """Tell of each address that several families have, or that is the teacher's `own`."""
    own_addresses = {canonical(address) for address in own if address}
    readers_of = _readers(students)
    several = dict(_of_several_families(readers_of))
    for address, readers in readers_of.items():
        if address in own_addresses:
            message = f"a guardian has your own address ({_of(readers)}); is the column right?"
            yield Problem(path, readers[0][1].line, 0, message)
        elif address in several:
            yield Problem(path, readers[0][1].line, 0, several[address])
    yield from _dragged(readers_of, path)


_Readers = Mapping[str, Sequence[tuple[Student, Guardian]]]


def _dragged(readers_of: _Readers, path: str) -> Iterator[Problem]:
    """Tell of addresses of several families that count on, as a cell dragged down in a spreadsheet.

    nora1@, nora2@ and nora3@, line by line: at most the first is anybody's.
    """
    rows: dict[tuple[str, str], list[_Numbered]] = {}
    for address, readers in readers_of.items():
        for number in re.finditer(r"\d{1,9}", address):
            rest = address[: number.start()], address[number.end() :]
            rows.setdefault(rest, []).append(_Numbered(int(number[0]), *readers[0]))
    for numbered in rows.values():
        for run in _counting_on(
            sorted(numbered, key=lambda address: (address.guardian.line, address.number))
        ):
            readers = [(address.student, address.guardian) for address in run]
            if len(run) >= _A_SERIES and _families(readers[:_ENOUGH]) >= _A_SERIES:
                message = f"{len(run)} addresses differ only in a running number"
                question = f"{message} ({_of(readers)}): was a cell dragged down?"
                yield Problem(path, readers[0][1].line, 0, question)


class _Numbered(NamedTuple):
    """A number in an address, and who may be written to there."""

    number: int
    student: Student
    guardian: Guardian


def _counting_on(numbered: Sequence[_Numbered]) -> Iterator[list[_Numbered]]:
    """Yield the runs in which each number is one more, or one less, than that before it."""
    run = list(numbered[:1])
    for address in numbered[1:]:
        step = address.number - run[-1].number
        if abs(step) == 1 and (len(run) == 1 or step == run[-1].number - run[-2].number):
            run.append(address)
        else:
            yield run
            run = [address]
    yield run


_A_SERIES = 3
_ENOUGH = 30
"""Of a longer run, as many show that it goes through several families."""


def of_several_families(students: Sequence[Student]) -> Iterator[tuple[str, str]]:
    """Yield the addresses, in comparable form, that several families have, and what to say."""
    yield from _of_several_families(_readers(students))


def in_doubt(students: Sequence[Student]) -> Iterator[tuple[str, str]]:
    """Yield the same of whoever has them, also where families have only a last name in common."""
    yield from _of_several_families(_readers(students, get_args(Contact)), by_last_names=False)


def _of_several_families(
    readers_of: _Readers, *, by_last_names: bool = True
) -> Iterator[tuple[str, str]]:
    for address, readers in readers_of.items():
        families = _families(readers, by_last_names=by_last_names) if len(readers) > 1 else 1
        if families > 1:
            people = {plain(guardian.name) for _, guardian in readers}
            message = f"one address for {len(people)} guardians of {families} families"
            yield address, f"{message} ({_of(readers)}): is the column right?"


def _readers(
    students: Sequence[Student], contacts: Collection[Contact] = _WRITTEN_TO
) -> dict[str, list[tuple[Student, Guardian]]]:
    """Return who has each address, in comparable form: of those who may be written to, or more."""
    readers: dict[str, list[tuple[Student, Guardian]]] = {}
    for student in students:
        for guardian in student.guardians:
            if guardian.contact in contacts and guardian.email:
                readers.setdefault(canonical(guardian.email), []).append((student, guardian))
    return readers


def _of(readers: Sequence[tuple[Student, Guardian]]) -> str:
    return _lines(sorted({guardian.line for _, guardian in readers}))


def _families(readers: Sequence[tuple[Student, Guardian]], *, by_last_names: bool = True) -> int:
    """Count the families of people who share an address.

    People are one family who have a child, a name or, `by_last_names`, a last name in common, their
    own or the child's.
    """
    group_of: dict[str, list[str]] = {}
    for student, guardian in readers:
        names = plain(student.name), plain(guardian.name)
        last_names = [f"last {name.rpartition(' ')[2]}" for name in names if " " in name]
        marks = [f"id {key(student.id)}", f"name {names[1]}", *last_names * by_last_names]
        joined = {id(group): group for mark in marks if (group := group_of.get(mark))}
        largest, *others = sorted(joined.values(), key=len, reverse=True) or [[]]
        for group in (*others, marks):
            largest += group
            group_of.update(dict.fromkeys(group, largest))
    return len({id(group) for group in group_of.values()})


def _lines(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > 2 and lines[-1] - lines[0] == len(lines) - 1:
        return f"lines {lines[0]} to {lines[-1]}"
    more = ["more"] if len(lines) > _FEW else []
    return f"lines {listed([*map(str, lines[:_FEW]), *more])}"


def of_slots(students: Sequence[Student], path: str, meetings: Meetings) -> Iterator[Problem]:
    """Tell of talks at one time, before another has ended, without school, at night, far away."""
    timed = sorted(
        ((student.slot, student) for student in students if student.slot),
        key=lambda pair: (pair[0], pair[1].line),
    )
    family = families([student for _, student in timed])
    at_one_time = [
        (slot, [student for _, student in group])
        for slot, group in groupby(timed, key=lambda pair: pair[0])
    ]
    for slot, group in at_one_time:
        apart = _apart(group, family)
        if len(apart) > 1:
            more = ["more"] if len(apart) > _FEW else []
            who = listed([*(f"{student.name} ({student.id})" for student in apart[:_FEW]), *more])
            message = f"{who} have the same slot, {_shown(slot)}"
            yield Problem(path, apart[1].line, 0, message, apart[1].id)
    length = timedelta(minutes=meetings.minutes)
    for (slot, (*_, earlier)), (later, (other, *_)) in pairwise(at_one_time):
        if later < slot + length:
            message = (
                f"{other.name} ({other.id}) begins at {_clock(later)}, before the conference about "
            )
            message += f"{earlier.name} ({earlier.id}) ends at {_clock(slot + length)}"
            yield Problem(path, other.line, 0, message, other.id)
    middle = median_low([slot for slot, _ in timed]) if timed else None
    if middle and meetings.today and abs(middle.date() - meetings.today) > _ANOTHER_YEAR:
        yield Problem(path, 0, 0, f"the slots are in {middle:%B} {middle.year}; is the year right?")
    days = {meetings.why_no_school(slot.date()) for slot, _ in timed}
    of_all = days.pop() if len(days) == 1 and len(timed) > 1 else ""
    if of_all:
        yield Problem(path, 0, 0, f"the slots are {of_all}; is the calendar in confkit.toml right?")
    for slot, student in timed:
        if middle and (odd := _odd(slot, middle, meetings, of_all)):
            message = f"{student.name} ({student.id}): the slot {_shown(slot)} is {odd}"
            yield Problem(path, student.line, 0, message, student.id)


def _apart(group: Sequence[Student], family: Mapping[str, Sequence[Student]]) -> list[Student]:
    """Return one child of each family among those who have one slot."""
    students: dict[str, Student] = {}
    for student in group:
        if not any(sibling.id in students for sibling in family[student.id]):
            students[student.id] = student
    return list(students.values())


def _odd(slot: datetime, middle: datetime, meetings: Meetings, of_all: str) -> str:
    """Say what is odd about a time for a talk, "" where nothing is but what is odd `of_all`."""
    if abs(slot - middle) > _FAR:
        return f"months away from the others ({_shown(middle)})"
    reasons = [] if _MORNING <= slot.hour < _NIGHT else ["in the night"]
    why = meetings.why_no_school(slot.date())
    return " and ".join(reasons if why in ("", of_all) else [*reasons, why])


_FAR = timedelta(days=90)
_ANOTHER_YEAR = timedelta(days=300)
_MORNING, _NIGHT = 6, 22


def families(students: Sequence[Student]) -> dict[str, list[Student]]:
    """Return for each student, by id, the others who have a guardian in common.

    Two people of one name who have different addresses are two; nobody denied is one of them.
    """
    children: dict[str, list[tuple[Guardian, Student]]] = {}
    for student in students:
        for guardian in student.shown_guardians:
            children.setdefault(plain(guardian.name), []).append((guardian, student))
    siblings_of = {}
    for student in students:
        others = {
            other.id: other
            for mine in student.shown_guardians
            for theirs, other in children[plain(mine.name)]
            if other is not student and _is_one_person(mine, theirs)
        }
        siblings_of[student.id] = list(others.values())
    return siblings_of


def _is_one_person(guardian: Guardian, other: Guardian) -> bool:
    """Tell whether two guardians of one name may be one: no two addresses tell them apart."""
    addresses = {canonical(address) for address in (guardian.email, other.email) if address}
    return len(addresses) < 2


def _shown(slot: datetime) -> str:
    return f"{slot:%b} {slot.day}, {slot.year}, {_clock(slot)}"


def _clock(slot: datetime) -> str:
    return f"{slot.hour % 12 or 12}:{slot:%M %p}"


def unsendable(students: Sequence[Student], path: str) -> Iterator[Problem]:
    """Tell of each address that letters would refuse."""
    for student in students:
        for guardian in student.shown_guardians:
            try:
                if guardian.contact == "allow" and guardian.email:
                    sendable(guardian.email)
            except BadAddress as error:
                message = f"{student.name} ({student.id}): the address of {guardian.name} {error}"
                yield Problem(path, guardian.line, 0, message, student.id)
