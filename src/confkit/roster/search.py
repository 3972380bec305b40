"""Finding the student that somebody means: by id, or by any part of a name that only one has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from confkit.ground.errors import UsageError
from confkit.ground.text import key, listed
from confkit.roster.people import Student
from confkit.roster.person_names import plain

_MOST = 8
"""How many candidates a message lists."""
_ON_A_LINE = 3
"""How many candidates can be read within a sentence; of more, each has its line."""


def matching(students: Sequence[Student], text: str) -> list[Student]:
    """Return the students that `said` may mean; what fits better goes before what fits.

    An id goes before a name, each exact spelling before one without accents, a whole name before
    whole words in any order, before a part of one, before the beginnings of words in any order.
    """
    wanted, bare = ", ".join(part.strip() for part in key(text).split(",")), plain(text)
    exact, words, close = _words(wanted), bare.split(), bare.replace(" ", "")
    ways: tuple[Callable[[Student], bool], ...] = (
        lambda student: key(student.id) == wanted,
        lambda student: plain(student.id) == bare,
        lambda student: (
            wanted in {key(name) for name in (*student.names.written, student.sort_name)}
        ),
        lambda student: (
            set(exact) <= {word for name in student.names.written for word in _words(name)}
        ),
        lambda student: bare in student.names.plain_names,
        lambda student: student.names.parts.issuperset(words),
        lambda student: any(bare in name for name in student.names.plain_names),
        lambda student: all(
            any(part.startswith(word) for part in student.names.parts) for word in words
        ),
        lambda student: any(close in name.replace(" ", "") for name in student.names.plain_names),
    )
    if not bare:
        return []
    return next((fitting for way in ways if (fitting := list(filter(way, students)))), [])


def the_student(students: Sequence[Student], text: str, where: str = "on the roster") -> Student:
    """Return the one student that `said` means; raises UsageError that lists the candidates."""
    students_meant = matching(students, text)
    if len(students_meant) == 1:
        return students_meant[0]
    if students_meant:
        raise UsageError(f"{text!r} may be {candidates(students_meant, 'the name, or the id')}")
    if near := _near(students, text):
        raise UsageError(f"no student {text!r} {where}; did you mean {listed(_shown(near), 'or')}?")
    raise UsageError(f"no student {text!r} {where}; name one by id or part of the name")


def _near(students: Sequence[Student], text: str) -> list[Student]:
    """Return the students with a name, a word of one, or an id that is nearly what was said."""
    import difflib  # only a miss needs it

    bare = plain(text)
    known: dict[str, list[Student]] = {}
    for student in students:
        for form in {*student.names.plain_names, *student.names.parts, key(student.id)}:
            known.setdefault(form, []).append(student)
    close = difflib.get_close_matches(bare, known, n=3, cutoff=0.75) if bare else []
    without_zeros = [form for form in known if form.isdecimal() and bare == form.lstrip("0")]
    near = [student for form in without_zeros or close for student in known[form]]
    return list(dict.fromkeys(near))


def candidates(students: Sequence[Student], of: str, others: Sequence[str] = ()) -> str:
    """Name what a word may mean, `others` after the students; and to say more `of` it."""
    named = [*_shown(students), *others]
    if len(named) <= _ON_A_LINE:
        return f"{listed(named, 'or')}; say more of {of}"
    more = [f"and {len(named) - _MOST} more"] if len(named) > _MOST else []
    lines = [f"one of {len(named)}; say more of {of}:", *named[:_MOST], *more]
    return "\n  ".join(lines)


def _shown(students: Sequence[Student]) -> list[str]:
    return [f"{student.name} ({student.id})" for student in students]


def _words(text: str) -> list[str]:
    """Return the words of a text as they are spelled, in comparable case."""
    return "".join(character if character.isalnum() else " " for character in key(text)).split()
