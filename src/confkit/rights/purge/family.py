"""Who is looked for when somebody goes, and what stays because it is another family's too.

Pure. A guardian of a brother or sister who stays is the sibling's guardian and stays so.
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
    """The traces of those who go, first names that may be theirs, and what stays (sentences)."""

    traces: list[Trace]
    first_names: list[Trace]
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
    kept = _Kept(staying, never)
    found: dict[Trace, None] = {}
    firsts: dict[Trace, None] = {}
    stays: dict[str, None] = {}
    for student in going:
        own = [student.name, student.home_name, student.sort_name, *names.get(key(student.id), ())]
        wanted = list(traces.name_traces(own, traces.NAME))
        if any(map(kept.has_child, wanted)):
            stays["somebody who stays has the same name, so it is not looked for"] = None
        guardians = list(_guardians(student))
        if any(trace.text in kept.people for trace in guardians):
            stays[_shared(student, staying)] = None
        found |= dict.fromkeys(trace for trace in wanted if not kept.has_child(trace))
        found |= dict.fromkeys(trace for trace in guardians if not kept.has_person(trace))
        firsts |= {
            Trace(word, "a first name like the child's"): None
            for word in _first_names(student)
            if word not in kept.words
        }
    return Leaving(list(found), list(firsts), list(stays))


class _Kept:
    """The names and addresses of those who stay, in comparable form."""

    def __init__(self, staying: list[Student], never: Iterable[str]) -> None:
        named = [name for one in staying for name in (one.name, one.home_name, one.sort_name)]
        self.never = {key(text) for text in never}
        self.names = {trace.text for trace in traces.name_traces(named, traces.NAME)}
        self.words = {word for name in named for word in key(name).replace(",", " ").split()}
        people = [each for one in staying for each in one.guardians]
        self.people = {text for each in people for text in _marks(each)}

    def has_child(self, trace: Trace) -> bool:
        """Tell whether somebody who stays is called so."""
        alone = " " not in trace.text
        taken = trace.text in self.names | self.never | self.people
        return taken or (alone and trace.text in self.words)

    def has_person(self, trace: Trace) -> bool:
        """Tell whether somebody who stays has this name or address."""
        return trace.text in self.people | self.never


def _first_names(student: Student) -> Iterator[str]:
    given = student.sort_name.partition(",")[2].strip()
    for name in (student.home_name, given, student.name):
        words = key(name).split()
        if words and len(words[0]) > 1:
            yield words[0]


def _guardians(student: Student) -> Iterator[Trace]:
    for guardian in student.guardians:
        yield from traces.name_traces([guardian.name], traces.GUARDIAN)
        for address in spellings(guardian.email):
            yield Trace(address, traces.ADDRESS)


def _marks(guardian: Guardian) -> set[str]:
    return {key(guardian.name), *spellings(guardian.email)}


def _shared(student: Student, staying: list[Student]) -> str:
    """Say that people of this family stay with another child; nobody denied is named."""
    own = {trace.text for trace in _guardians(student)}
    others = [
        one for one in staying if own & {text for each in one.guardians for text in _marks(each)}
    ]
    known = {key(each.name) for one in others for each in one.guardians}
    number = len({key(one.name) for one in student.guardians} & known)
    children = listed([f"{one.name} ({one.id})" for one in others])
    who = counted(number, "guardian") if number else "an address"
    verbs = ("are", "stay") if number > 1 else ("is", "stays")
    return f"{who} of {student.name} {verbs[0]} in the roster for {children} too, and {verbs[1]}"
