"""Who must not stand in anything for a family: a denied person, by name, part of it or address.

Pure. Found are the e-mail address, the full name, and any one word of the name that is written as
a name and belongs to nobody else who may be named. Accents and case do not hide anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from confkit.ground.addresses import mailboxes, occurrences
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.ground.toml.places import Place
from confkit.language import languages
from confkit.language.word_lists import any_of
from confkit.names.masks import words_of
from confkit.notes.notes import Note
from confkit.roster.people import Student
from confkit.roster.person_names import PART, UNSPACED, holds, plain, without_accents

_OPENINGS = "\"'“”‘’«»„([*_-–— \t"
_A_DAY = re.compile(r",?[ \t]+\d")
_INITIAL = re.compile(r"(?<!\w)\w\.$")
_ENDS = ".!?…:;\n"


class _Around(NamedTuple):
    """The words around names, as they compare: those of confkit's languages."""

    titles: frozenset[str]
    no_names: frozenset[str]
    common: frozenset[str]
    capitals: frozenset[str]
    before_a_day: frozenset[str]
    acts: re.Pattern[str]


@cache  # the same for every text of a process
def _around() -> _Around:
    words = languages.of(None).names
    titles, capitals = frozenset(words.titles), frozenset(map(str.casefold, words.capitals))
    return _Around(
        titles,
        titles | frozenset(words.particles),
        capitals | frozenset(map(str.casefold, (*words.first_names, *words.surnames))),
        capitals,
        frozenset(words.before_a_day),
        re.compile(rf"[ \t]+{any_of(words.acts).pattern}"),
    )


class _Denied(NamedTuple):
    """What is looked for: whole names, mailboxes, and words of names, each in comparable form.

    `adults` are looked for behind a title (Mr.); of them a child's own names are no exception.
    """

    wholes: tuple[str, ...]
    mailboxes: frozenset[str]
    words: frozenset[str]
    adults: frozenset[str]


def names_denied(student: Student, note: Note, known: Iterable[str] = ()) -> str:
    """Return which field of the note names somebody who may not be named, or "".

    Only what may be read by the family is looked at; the person's name is not repeated. `known`
    are names that may stand in it besides the family's: the teacher's, the school's.
    """
    if not student.denied:
        return ""
    sought = _sought(student, tuple(known))
    for field, value in note.model_dump(exclude={"private"}).items():
        if any(_holds(sought, text) for text in _texts(value)):
            return field
    return ""


def holds_denied(student: Student, text: str, known: Iterable[str] = ()) -> bool:
    """Tell whether a text names somebody who may not be named in this family."""
    return bool(student.denied) and _holds(_sought(student, tuple(known)), text)


def holds_in_full(student: Student, text: str) -> bool:
    """Tell whether a text holds the full name or the address of somebody denied."""
    if not student.denied:
        return False
    return _in_full(_sought(student, ()), text)


def denied_problem(path: str, place: Place, field: str, student_id: str) -> Problem:
    """Word the error for a note that names somebody who may not be named."""
    said = (
        f"`{field}` names a person who must not stand in anything for this family; "
        "say it without the name and the address, or move it to [private]"
    )
    return Problem(path, place.line, place.column, said, student_id)


@lru_cache(maxsize=64)
def _sought(student: Student, known: tuple[str, ...]) -> _Denied:
    """Return what is looked for in the words about one student."""
    shown = student.shown_guardians
    adults = _words(known, (one.name for one in shown), (one.booked_interpreter for one in shown))
    family = adults | _words((student.name, student.home_name, student.sort_name))
    named = frozenset(
        word
        for word in _words(one.name for one in student.denied)
        if word not in _around().no_names and (len(word) > 1 or UNSPACED.match(word))
    )
    return _Denied(
        tuple(
            name
            for one in student.denied
            if (name := plain(one.name)) and name not in _around().common
        ),
        frozenset[str]().union(*(mailboxes(one.email) for one in student.denied)),
        named - family,
        named - adults,
    )


def _words(*names: Iterable[str]) -> frozenset[str]:
    return frozenset(
        key(_folded(part))
        for some in names
        for name in some
        for word in words_of(name)
        for part in (word, *word.split("-"))
    )


def _folded(text: str) -> str:
    """Return a text without the accents of its letters."""
    return without_accents(text).replace("’", "'")


def _holds(sought: _Denied, text: str) -> bool:
    folded = _folded(text)
    whole = key(folded)
    if _in_full(sought, text):
        return True
    looked_for = sought.words | sought.adults
    if not any(word in whole for word in looked_for):
        return False
    return any(
        _is_name(sought, folded, found, before)
        for found, before in _with_before(folded)
        if key(found[0]) in looked_for
    )


def _in_full(sought: _Denied, text: str) -> bool:
    """Tell whether a text holds a whole name or an address."""
    words = plain(text)
    return any(holds(words, name) for name in sought.wholes) or any(
        one.mailbox in sought.mailboxes for one in occurrences(text)
    )


def _with_before(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each word of a text, and the word before it in comparable form."""
    before = ""
    for found in PART.finditer(text):
        yield found, before
        before = found[0].casefold()


def _is_name(sought: _Denied, text: str, found: re.Match[str], before: str) -> bool:
    """Tell whether a word is written as a name and means the person."""
    word, folded, around = found[0], key(found[0]), _around()
    if word[0].islower():
        return False
    if before in around.titles and not _apart(text, found.start()):
        return folded in sought.adults
    if folded not in sought.words:
        return False
    dated = before in around.before_a_day or _A_DAY.match(text, found.end())
    if folded in around.capitals and dated:
        return False
    if folded not in around.common or around.acts.match(text, found.end()):
        return True
    return not _begins(text, found.start())


def _apart(text: str, at: int) -> bool:
    """Tell whether a line or a sentence ends before here, a title's full stop aside."""
    return text[max(0, at - 8) : at].rstrip(" .\t").endswith(("!", "?", "\n", ":", ";"))


def _begins(text: str, at: int) -> bool:
    """Tell whether a sentence, a quotation or a line begins here, where any word has a capital."""
    before = text[max(0, at - 40) : at]
    bare = before.rstrip(_OPENINGS)
    if not bare or (bare[-1] in _ENDS and not _INITIAL.search(bare)):
        return True
    return before[-1:] in tuple('"“‘«„([')


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []
