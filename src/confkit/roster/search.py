"""Finding the student that somebody means: by id, or by any part of a name that only one has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from confkit.ground.errors import UsageError
from confkit.ground.text import key, listed
from confkit.roster.people import Student
from confkit.roster.person_names import plain

_MOST = 8
"""How many candidates a message lists."""


def matching(students: Sequence[Student], said: str) -> list[Student]:
    """Return the students that `said` may mean; what fits better goes before what fits.

    An id goes before a name, the exact spelling before one without accents, a whole name before
    whole words in any order, before a part of one, before the beginnings of words in any order.
    """
    wanted, bare = ", ".join(part.strip() for part in key(said).split(",")), plain(said)
    exact, words, close = _words(wanted), bare.split(), bare.replace(" ", "")
    ways: tuple[Callable[[Student], bool], ...] = (
        lambda one: key(one.id) == wanted,
        lambda one: wanted in {key(name) for name in (*one.names.written, one.sort_name)},
        lambda one: set(exact) <= {word for name in one.names.written for word in _words(name)},
        lambda one: bare in one.names.plain_names,
        lambda one: one.names.parts.issuperset(words),
        lambda one: any(bare in name for name in one.names.plain_names),
        lambda one: all(any(part.startswith(word) for part in one.names.parts) for word in words),
        lambda one: any(close in name.replace(" ", "") for name in one.names.plain_names),
    )
    if not bare:
        return []
    return next((found for way in ways if (found := list(filter(way, students)))), [])


def the_student(students: Sequence[Student], said: str, where: str = "on the roster") -> Student:
    """Return the one student that `said` means; raises UsageError that lists the candidates."""
    found = matching(students, said)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{said!r} may be {_shown(found)}; say more of the name, or the id")
    if near := _near(students, said):
        raise UsageError(f"no student {said!r} {where}; did you mean {_shown(near)}?")
    raise UsageError(f"no student {said!r} {where}; name one by id or part of the name")


def _near(students: Sequence[Student], said: str) -> list[Student]:
    """Return the students with a name, a word of one, or an id that is nearly what was said."""
    import difflib  # only a miss needs it

    bare = plain(said)
    known: dict[str, list[Student]] = {}
    for student in students:
        for form in {*student.names.plain_names, *student.names.parts, key(student.id)}:
            known.setdefault(form, []).append(student)
    close = difflib.get_close_matches(bare, known, n=3, cutoff=0.75) if bare else []
    without_zeros = [form for form in known if form.isdecimal() and bare == form.lstrip("0")]
    found = [student for form in without_zeros or close for student in known[form]]
    return list(dict.fromkeys(found))


def _shown(students: Sequence[Student]) -> str:
    return listed([f"{student.name} ({student.id})" for student in students[:_MOST]], "or")


def _words(text: str) -> list[str]:
    """Return the words of a text as they are spelled, in comparable case."""
    return "".join(one if one.isalnum() else " " for one in key(text)).split()
