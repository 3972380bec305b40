"""Whose an id is: the roster held against the names that the ledger has on record.

An id that is another child's on record would bring that child's note and letters to the wrong
family, so nothing is done for either of them until the ids are right again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.ledger import family_history, letter_rows
from confkit.ledger.ledger import Ledger
from confkit.names.attendance import attendance
from confkit.notes import notes
from confkit.notes.notes import NotesFolder
from confkit.roster.exports.cell_words import same_person
from confkit.roster.own_format import Roster
from confkit.roster.people import Student
from confkit.roster.person_names import plain

ANOTHER_CLASS = (
    "none of the children of whom notes or follow-ups are kept is on it: is it another class's? "
    "Put this class's roster back, so that nobody is named or written to by mistake"
)

_A_CLASS = 3
"""Fewer children than this tell nothing of whose roster it is."""


def held(
    read: Roster, ledger: Ledger, path: str, folders: Iterable[Path], noted: Collection[str]
) -> Roster:
    """Return the roster without the children whose ids are another child's on record.

    They are as those whose rows have a mistake. `folders` are those of the notes, `noted` the
    comparable ids of those who have a note in this round. A roster of another class cannot be used.
    """
    mixed_up = _mixed_up(read, ledger, path, folders)
    problems = {key(problem.student_id): problem for problem in mixed_up}
    if _is_of_another_class(read, ledger, noted, len(problems)):
        return read._replace(problems=[Problem(path, 0, 0, ANOTHER_CLASS)], usable=False)
    if not problems:
        return read
    return read._replace(
        students=[one for one in read.students if key(one.id) not in problems],
        problems=[*read.problems, *problems.values()],
        refused=read.refused | problems.keys(),
        doubtful=(*read.doubtful, *(one for one in read.students if key(one.id) in problems)),
    )


def _is_of_another_class(
    read: Roster, ledger: Ledger, noted: Collection[str], mixed_up: int
) -> bool:
    """Tell whether nobody on the roster is of whom something is on record, while a round goes on.

    A few children may all have left; a new class has a round of its own, in which no note is yet
    of anybody else.
    """
    here = {key(child.id): child.name for child in (*read.students, *read.left, *read.doubtful)}
    if not (noted and here and (here.keys().isdisjoint(noted) or mixed_up >= _A_CLASS)):
        return False
    known = family_history.students(ledger)
    names = set(map(plain, here.values()))
    return len(known) >= _A_CLASS and not any(
        plain(name) in names or same_person(name, here.get(key(at), ""))
        for at, name in known.items()
    )


def _mixed_up(
    read: Roster, ledger: Ledger, path: str, folders: Iterable[Path]
) -> Iterator[Problem]:
    """Yield what is wrong of each child whose id is on record with another child's name.

    A new spelling or a new name alone is nothing: it is another's where that child has another id
    here, or this one had, or where who got the letters on record, answered them and came to the
    talks is none of this one's guardians. Of a child of whom nothing names a guardian, and whose
    name is nobody else's, it cannot be known.
    """
    other = {}
    for student in read.students:
        names = family_history.names_of(ledger, student.id, student.name)
        if names and not any(plain(name) == plain(student.name) for name in names):
            other[key(student.id)] = student, names
    if not other:
        return
    on_record = {plain(name) for name in family_history.students(ledger).values()}
    here = {plain(student.name): student for student in read.students}
    ids = [student.id for student, _ in other.values()]
    rounds = [notes.folder(folder, ids) for folder in folders]
    for student, names in other.values():
        had_another = plain(student.name) in on_record
        agrees = any(same_person(name, student.name) for name in names)
        whose = [child for name in names if (child := here.get(plain(name)))]
        another = whose or _is_of_another_family(student, ledger, rounds)
        if had_another or (another and not agrees):
            yield _problem(student, f"{student.id} is {names[0]} in followups.db", path)
            for child in whose:
                if key(child.id) not in other:
                    yield _problem(child, f"{child.name} is {student.id} in followups.db", path)


def _is_of_another_family(student: Student, ledger: Ledger, rounds: Iterable[NotesFolder]) -> bool:
    """Tell whether guardians are on record under an id, and none of them is this student's."""
    told = {
        plain(text)
        for letter in letter_rows.about(ledger, student.id)
        for text in (letter.guardian, letter.whom)
    }
    told |= {plain(answer.guardian) for answer in family_history.answers(ledger, student.id)}
    own = {plain(text) for one in student.guardians for text in (one.name, one.email) if text}
    if any(name in text for name in own for text in told):
        return False
    came = [
        attendance(student, note.meeting.present)
        for folder in rounds
        if (name := folder.files.get(key(student.id)))
        for note in [notes.load(folder.path / name, name, student_id=student.id, values=()).note]
        if note and note.meeting
    ]
    if any(one.came and not one.unknown for one in came):
        return False
    return bool(told) or any(one.unknown for one in came)


def _problem(student: Student, but: str, path: str) -> Problem:
    message = (
        f"{student.id} is {student.name} here, but {but}; put the ids right, and give a new child "
        "one of its own, so that no child's note goes to another family (nothing is done for these "
        "children until then)"
    )
    return Problem(path, 0, 0, message, student.id)
