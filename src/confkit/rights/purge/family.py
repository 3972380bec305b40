"""Who is looked for when a child goes, and what may be another family's too.

Pure. A name that somebody who stays has as well is still looked for, but not in what is that
person's own: elsewhere nobody can tell which of them is meant, so the teacher is asked to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from confkit.ground.addresses import spellings
from confkit.ground.text import counted, key, listed
from confkit.rights import traces
from confkit.rights.traces import Trace
from confkit.roster.people import Guardian, Student


class Leaving(NamedTuple):
    """The traces of those who go, those that may be another's, and what stays (sentences).

    `shared` has for each trace the comparable ids of those who stay and share it; a first name
    like the child's is shared with nobody in particular.
    """

    traces: list[Trace]
    shared: dict[Trace, frozenset[str]]
    stays: list[str]


def leaving(
    going: list[Student],
    staying: list[Student],
    names: Mapping[str, Iterable[str]],
    never: Iterable[str],
) -> Leaving:
    """Decide what to look for; `names` are other names by comparable id, as the ledger has them.

    `never` are names and addresses that are looked for in no case: the teacher's own.
    """
    owners = _owners(staying)
    unsought = {trace.text for trace in traces.name_traces(never, "")}
    own: dict[Trace, None] = {}
    shared: dict[Trace, frozenset[str]] = {}
    stays: dict[str, None] = {}
    for student in going:
        called = [student.name, student.home_name, student.sort_name]
        sought = list(traces.name_traces([*called, *names.get(key(student.id), ())], traces.NAME))
        if any(trace.text in owners for trace in sought):
            stays["somebody who stays has the same name; look at each place that is named"] = None
        if any(trace.text in owners for trace in _guardians(student)):
            stays[_shared_guardians(student, staying)] = None
        for trace in (*sought, *_guardians(student)):
            if trace.text in owners:
                shared[trace] = owners[trace.text]
            elif trace.text not in unsought:
                own[trace] = None
        for word in _first_names(student):
            shared[Trace(word, "a first name like the child's")] = owners.get(word, frozenset())
    return Leaving(list(own), shared, list(stays))


def _owners(staying: list[Student]) -> dict[str, frozenset[str]]:
    """Return who has each name, part of a child's name, and address among those who stay."""
    owners: dict[str, frozenset[str]] = {}
    for student in staying:
        called = [student.name, student.home_name, student.sort_name]
        parts = [word for name in called for word in key(name).replace(",", " ").split()]
        marks = {trace.text for trace in traces.name_traces([*called, *parts], "")}
        for guardian in student.guardians:
            marks |= {trace.text for trace in _of_guardian(guardian)}
        for mark in marks:
            owners[mark] = owners.get(mark, frozenset()) | {key(student.id)}
    return owners


def _first_names(student: Student) -> Iterator[str]:
    given = student.sort_name.partition(",")[2].strip()
    for name in (student.home_name, given, student.name):
        words = key(name).split()
        if words and len(words[0]) > 1:
            yield words[0]


def _guardians(student: Student) -> Iterator[Trace]:
    for guardian in student.guardians:
        yield from _of_guardian(guardian)


def _of_guardian(guardian: Guardian) -> Iterator[Trace]:
    yield from traces.name_traces([guardian.name], traces.GUARDIAN)
    for address in spellings(guardian.email):
        yield Trace(address, traces.ADDRESS)


def _shared_guardians(student: Student, staying: list[Student]) -> str:
    """Say that people of this family stay with another child; nobody denied is named."""
    own = {trace.text for trace in _guardians(student)}
    others = [other for other in staying if own & {trace.text for trace in _guardians(other)}]
    known = {key(each.name) for other in others for each in other.guardians}
    number = len({key(guardian.name) for guardian in student.guardians} & known)
    children = listed([f"{other.name} ({other.id})" for other in others])
    who = counted(number, "guardian") if number else "an address"
    verbs = ("are", "stay") if number > 1 else ("is", "stays")
    return f"{who} of {student.name} {verbs[0]} in the roster for {children} too, and {verbs[1]}"
