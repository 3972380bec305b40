"""What an interpreter has in hand: the talks in order, and what is said in them, in both languages.

Pure. It says nothing that is not said at the table, and nothing of a family's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from confkit.conference.agenda import AgendaPart
from confkit.ground.text import key, one_line
from confkit.language.languages import ENGLISH, Languages
from confkit.language.words import filled
from confkit.roster.people import Student, language_of
from confkit.sheets.sheets import Expected, Sheet, expected
from confkit.workspace.settings import Settings

_TERMS = (
    "sheet.family",
    "sheet.own_questions",
    "sheet.matters",
    "common.works",
    "sheet.goal",
    "common.at_home",
    "common.at_school",
    "common.both",
    "common.know",
    "common.by_when",
    "sheet.promised",
    "sheet.check_in",
    "invitation.interest",
    "invitation.priority",
    "invitation.focus",
)
"""The sentences of letters that name what a talk is about, and the questions of the invitation."""


class Pair(NamedTuple):
    """A text in the school's language and in the family's, "" where that is not known."""

    school: str
    theirs: str = ""


class Known(NamedTuple):
    """What is known in a family's language: questions by their id.

    `said` says a text of the note in it, "" where it is not known; `parts` are the parts of a talk
    by their names, in both languages.
    """

    said: Callable[[str], str]
    questions: Mapping[str, str]
    parts: Mapping[str, Pair]


class InterpretedTalk(NamedTuple):
    """One talk. Times are local; the glow and the grow are empty where there is no note.

    `led_by` is `teacher` or `student`: whose questions they are, and to whom. `has_sheet` is False
    where the note has a mistake, so that there is no sheet.
    """

    child: str
    starts: datetime | None
    ends: datetime | None
    room: str
    language: str
    people: tuple[Expected, ...]
    agenda: tuple[AgendaPart, ...]
    glows: tuple[Pair, ...]
    grow: tuple[Pair, ...]
    questions: tuple[Pair, ...]
    parts: Mapping[str, Pair]
    led_by: str
    has_sheet: bool


class Terms(NamedTuple):
    """The words of the talk in one language, by its tag."""

    language: str
    pairs: tuple[Pair, ...]


class Brief(NamedTuple):
    """The page of one interpreter."""

    interpreter: str
    teacher: str
    school: str
    round: str
    language: str
    talks: tuple[InterpretedTalk, ...]
    terms: tuple[Terms, ...]


def is_interpreted(student: Student) -> bool:
    """Tell whether an interpreter is booked for a talk."""
    return any(guardian.booked_interpreter for guardian in student.shown_guardians)


def briefs(
    students: Iterable[Student],
    sheets: Mapping[str, Sheet],
    settings: Settings,
    round_name: str,
    languages: Languages,
    known: Callable[[Student, str], Known],
) -> list[Brief]:
    """Return a page for each interpreter who is booked, in the order of their first talks.

    `sheets` are by the id of a student; a talk without one has only its place and people.
    """
    school = settings.school.language
    by_name: dict[str, tuple[str, list[InterpretedTalk]]] = {}
    in_order = sorted(
        students, key=lambda student: (student.slot is None, student.slot, student.line)
    )
    for student in in_order:
        booked: dict[str, tuple[str, str]] = {}
        for guardian in student.shown_guardians:
            if name := guardian.booked_interpreter:
                tag = language_of(guardian, student, school).tag
                booked.setdefault(key(name), (name, tag))
        for comparable, (name, tag) in booked.items():
            talk = _talk(student, sheets.get(student.id), settings, tag, known(student, tag))
            by_name.setdefault(comparable, (name, []))[1].append(talk)
    return [
        Brief(
            name,
            settings.teacher.name,
            settings.school.name,
            round_name,
            school,
            tuple(talks),
            tuple(
                Terms(tag, _terms(languages, school, tag))
                for tag in dict.fromkeys(talk.language for talk in talks)
            ),
        )
        for name, talks in by_name.values()
    ]


def _talk(
    student: Student, sheet: Sheet | None, settings: Settings, tag: str, known: Known
) -> InterpretedTalk:
    def pair(text: str) -> Pair:
        theirs = known.said(text)
        return Pair(text, theirs if theirs != one_line(text) else "")

    glows, grow = (_glows(sheet), _grow(sheet)) if sheet else ([], [])
    return InterpretedTalk(
        child=student.called,
        starts=sheet.starts if sheet else student.slot,
        ends=sheet.ends if sheet else None,
        room=student.room,
        language=tag,
        people=tuple(
            expected(guardian, student, settings.school.language)
            for guardian in student.shown_guardians
        ),
        agenda=sheet.agenda if sheet else (),
        glows=tuple(map(pair, glows)),
        grow=tuple(map(pair, grow)),
        questions=tuple(
            Pair(asked.text, known.questions[asked.id])
            if asked.id in known.questions
            else pair(asked.text)
            for asked in (sheet.questions if sheet else ())
        ),
        parts=known.parts,
        led_by=sheet.led_by if sheet else "teacher",
        has_sheet=sheet is not None,
    )


def said_of(sheet: Sheet) -> list[str]:
    """Return the teacher's own sentences that an interpreter's page has."""
    return [*_glows(sheet), *_grow(sheet)]


def _glows(sheet: Sheet) -> list[str]:
    return [text for glow in sheet.glows for text in (glow.text, glow.evidence) if text]


def _grow(sheet: Sheet) -> list[str]:
    return [text for text in (sheet.skill, sheet.toward, *sheet.strategies) if text]


def _terms(languages: Languages, school: str, tag: str) -> tuple[Pair, ...]:
    english, ours, theirs = (languages[tag].sentences for tag in (ENGLISH, school, tag))
    pairs = ((ours.get(key) or english[key], theirs.get(key, "")) for key in _TERMS)
    return tuple(Pair(*(filled(text, child="…") for text in both)) for both in pairs)
