"""The question bank: which questions there are, and which families were asked which."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast, get_args

from confkit.conference import questions
from confkit.conference.questions import Band, Intent, Question, Tone
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import listed as listed_words
from confkit.notes import bank
from confkit.notes.bank import Item, Kind
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace

INTENTS: tuple[str, ...] = get_args(Intent)
BANDS: tuple[str, ...] = get_args(Band)
TONES: tuple[str, ...] = get_args(Tone)


class Wanted(NamedTuple):
    """What to list; an empty field wants all."""

    intent: str = ""
    grade: str = ""
    topic: str = ""
    tone: str = ""
    student_led: bool = False


KINDS: tuple[str, ...] = get_args(Kind)


def _plural(kind: str) -> str:
    return f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"


def of_bank(
    workspace: Workspace | None, kind: str, wanted: Wanted
) -> tuple[list[Item], list[Problem]]:
    """Return what the bank has of a kind (`goal`, `strategy` …) that fits, its blanks filled.

    Raises UsageError where a kind or a grade is wanted that there is none of.
    """
    wanted = _understood(wanted)
    the_bank = workspace.bank if workspace else bank.bank(None)
    kind = {_plural(word): word for word in KINDS}.get(kind.casefold(), kind.casefold())
    if kind not in KINDS:
        raise _not_one_of("--bank", KINDS, kind)
    band = questions.grade_band(wanted.grade) or wanted.grade
    topic = wanted.topic.casefold()
    items = [
        item.with_blanks_filled("…")
        for item in the_bank.all(cast("Kind", kind))
        if (not band or not item.grades or band in item.grades)
        and (not topic or any(topic in word for word in (item.theme, *item.topics)))
    ]
    return items, the_bank.problems


class Asking(NamedTuple):
    """That a student's family was asked a question in a round; `text` is its words."""

    student_id: str
    student: str
    round: str
    id: str
    text: str


def listed(workspace: Workspace | None, wanted: Wanted) -> tuple[list[Question], list[Problem]]:
    """Return the questions of the bank that fit, and what is wrong in the teacher's own file.

    Raises UsageError where an intent, a tone or a grade is wanted that there is none of.
    """
    wanted = _understood(wanted)
    bank, problems = workspace.questions if workspace else questions.bank(None)
    return [question for question in bank if _fits(question, wanted)], problems


def _understood(wanted: Wanted) -> Wanted:
    """Return what is wanted as the bank writes it: `home-context` is `home context`, too."""
    if wanted.grade and not (questions.grade_band(wanted.grade) or wanted.grade in BANDS):
        raise _not_one_of("--grade", ("a grade", *BANDS), wanted.grade)
    return wanted._replace(
        intent=_one_of("--intent", wanted.intent, INTENTS),
        tone=_one_of("--tone", wanted.tone, TONES),
    )


def _one_of(option: str, typed: str, known: tuple[str, ...]) -> str:
    meant = typed.casefold().replace("-", " ").replace("_", " ").strip()
    if meant and meant not in known:
        raise _not_one_of(option, known, typed)
    return meant


def _not_one_of(option: str, known: tuple[str, ...], typed: str) -> UsageError:
    return UsageError(f"{option} takes {listed_words(list(known), 'or')}, not {typed!r}")


def _fits(question: Question, wanted: Wanted) -> bool:
    band = questions.grade_band(wanted.grade) or wanted.grade
    return (
        wanted.intent in ("", question.intent)
        and wanted.tone in ("", question.tone)
        and (not band or not question.grades or band in question.grades)
        and (not wanted.topic or any(wanted.topic.casefold() in word for word in question.topics))
        and (question.student_led or not wanted.student_led)
    )


def asked(
    *, workspace: Workspace, names: tuple[str, ...] = (), now: datetime | None = None
) -> list[Asking]:
    """Return what was asked whom, of the students named or of all, from the ledger."""
    room = classroom.load(workspace, names=names, now=now)
    texts = {question.id: question.text for question in workspace.questions[0]}
    with workspace.read_ledger() as ledger:
        rows = list(ledger.asked()) if ledger else []
    by_id = {student.id: student for student in room.students}
    askings = []
    for student_id, round_name, question in rows:
        student = by_id.get(student_id)
        if student:
            text = texts.get(question, question).replace("{child}", student.called)
            known = question if question in texts else ""
            askings.append(Asking(student_id, student.name, round_name, known, text))
    return askings
