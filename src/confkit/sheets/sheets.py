"""What stands on a question sheet: one student's values, ready for a template.

Pure: everything comes in as a value. What a template gets to see is `Sheet` and `Cover` and
nothing else, so the private table and a denied person cannot reach the paper.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from confkit.conference.agenda import AgendaPart, agenda
from confkit.conference.questions import Asked
from confkit.conference.script import Script, script
from confkit.conference.sides import Sides
from confkit.ground import clock
from confkit.language import languages
from confkit.language.languages import Language
from confkit.language.words import SheetWords, WordsOfSheets, filled
from confkit.letters.audience import Audience, for_the_table
from confkit.names.attendance import has_one_home
from confkit.notes.notes import Glow, Note
from confkit.promises import deadlines, followups
from confkit.promises.followups import FollowUp, Rules
from confkit.roster.people import Guardian, Student, language_of
from confkit.sheets.home_pages import LetterAnswer
from confkit.workspace.settings import Settings

_FILE = "sheet.toml"


class Expected(NamedTuple):
    """Somebody who may come. `language` is a tag such as "es"; `interpreter` is in words."""

    name: str
    relation: str
    language: str
    assumed: bool
    interpreter: str
    office: bool


class EarlierPromise(NamedTuple):
    """A promise of the last round: its text, whose it was, and `done`, `open` or `unknown`."""

    text: str
    by: str
    state: str


class LastRound(NamedTuple):
    """What was agreed the last time. `held` is local time.

    `outcome` is how the goal went (`met`, `partly`, `not yet`), "" before its review.
    """

    round: str
    held: datetime | None
    statement: str
    home: str
    school: str
    student: str
    strategy: str
    works_at_home: str
    measure: str
    promises: tuple[EarlierPromise, ...]
    outcome: str = ""
    changes: str = ""


class Sheet(NamedTuple):
    """One student's sheet. Times are local. A field without a value is empty, not missing.

    `answers` are to letters since the last talk, where the child has one home.
    """

    student_id: str
    name: str
    called: str
    pronouns: str
    grade: str
    room: str
    starts: datetime | None
    ends: datetime | None
    minutes: int
    people: tuple[Expected, ...]
    needs_interpreter: bool
    plan_on_file: bool
    value: str
    has_note: bool
    topics: tuple[str, ...]
    voice: str
    family_questions: tuple[str, ...]
    family_priorities: tuple[str, ...]
    agenda: tuple[AgendaPart, ...]
    glows: tuple[Glow, ...]
    script: Script
    skill: str
    toward: str
    tried: str
    strategies: tuple[str, ...]
    questions: tuple[Asked, ...]
    last: LastRound | None
    draft: str
    check_in_on: date | None = None
    led_by: str = "teacher"
    say: SheetWords | None = None
    answers: tuple[LetterAnswer, ...] = ()


class Cover(NamedTuple):
    """The packet's first page: the Why, what the school stands for, and the round in order."""

    teacher: str
    why: str
    meets_mission: str
    school: str
    mission: str
    vision: str
    values: tuple[str, ...]
    round: str
    minutes: int
    students: int
    first_day: datetime | None
    last_day: datetime | None


def sheet(
    student: Student,
    note: Note | None,
    settings: Settings,
    *,
    questions: tuple[Asked, ...],
    last: LastRound | None,
    language: Language,
    sides: Sides,
    answers: tuple[LetterAnswer, ...] = (),
) -> Sheet:
    """Put one sheet together; the script is in `language`, and offers no strategy of one side."""
    steps = agenda(settings.conference.minutes, settings.conference.shares, student.slot)
    grow = note.grow if note else None
    led = bool(note and note.is_student_led)
    return Sheet(
        student_id=student.id,
        name=student.name,
        called=student.called,
        pronouns=student.pronouns,
        grade=student.grade,
        room=student.room,
        starts=student.slot,
        ends=steps[-1].ends_at,
        minutes=settings.conference.minutes,
        people=tuple(
            expected(guardian, student, settings.school.language)
            for guardian in student.shown_guardians
        ),
        needs_interpreter=any(g.interpreter == "needed" for g in student.shown_guardians),
        plan_on_file=student.plan_on_file,
        value=_value(note),
        has_note=note is not None,
        topics=note.topics if note else (),
        voice=note.student_voice if note else "",
        family_questions=for_the_table(student, note.family_questions) if note else (),
        family_priorities=for_the_table(student, note.family_priorities) if note else (),
        agenda=steps,
        glows=note.glow if note else (),
        script=script(student, note, language, sides),
        skill=grow.skill if grow else "",
        toward=grow.toward if grow else "",
        tried=grow.tried if grow else "",
        strategies=grow.strategies if grow else (),
        questions=questions,
        last=last,
        draft=note.draft.statement if note and note.draft else "",
        check_in_on=_check_in_on(student, settings.rules),
        led_by="student" if led else "teacher",
        say=_words(language, student, led=led),
        answers=answers if has_one_home(student) else (),
    )


def _words(language: Language, student: Student, *, led: bool) -> SheetWords:
    """Return what the parts of the sheet are called; a language without words has the English."""
    words = _of_language(language)
    chosen = words.student if led else words.teacher
    texts = {name: filled(text, child=student.called) for name, text in chosen}
    return chosen.model_copy(update=texts)


@lru_cache(maxsize=4)  # the same for every sheet of a class
def _of_language(language: Language) -> WordsOfSheets:
    english = languages.of(None)[languages.ENGLISH]
    return [*english.tables(_FILE, WordsOfSheets), *language.tables(_FILE, WordsOfSheets)][-1]


def _check_in_on(student: Student, rules: Rules) -> date | None:
    """Return the day of the check-in if the talk is held in its slot."""
    if student.slot is None:
        return None
    held = clock.instant(student.slot, rules.tz)
    span = rules.spans["check_in"]
    return (
        deadlines.due("check_in", held, span, rules.calendar, rules.tz).astimezone(rules.tz).date()
    )


def cover(settings: Settings, round_name: str, students: list[Student]) -> Cover:
    """Put the packet's cover together; the students' slots say on which days they are met."""
    slots = sorted(student.slot for student in students if student.slot)
    return Cover(
        teacher=settings.teacher.name,
        why=settings.teacher.why,
        meets_mission=settings.teacher.meets_mission,
        school=settings.school.name,
        mission=settings.school.mission,
        vision=settings.school.vision,
        values=settings.school.values,
        round=round_name,
        minutes=settings.conference.minutes,
        students=len(students),
        first_day=slots[0] if slots else None,
        last_day=slots[-1] if slots else None,
    )


def last_round(
    round_name: str,
    student: Student,
    note: Note,
    ledger: list[FollowUp],
    *,
    outcome: str = "",
    changes: str = "",
) -> LastRound:
    """Say back what was agreed in an earlier round, with what the ledger knows of it.

    A sheet lies on the table for whoever comes: of what one home said it has nothing where the
    child has several.
    """
    known = {(entry.kind, entry.text, entry.place): entry for entry in ledger if not entry.dropped}
    audience = Audience(student, note)
    one_home = has_one_home(student)
    kept = []
    for promise, text, place in followups.promises(note):
        if not (promise.is_for_all or one_home):
            continue
        entry = known.get((promise.kind, text, place))
        state = "unknown" if entry is None else "done" if entry.done else "open"
        kept.append(EarlierPromise(promise.text, promise.by, state))
    goal = note.agreed
    return LastRound(
        round=round_name,
        held=note.meeting.held if note.meeting else None,
        statement=goal.statement if goal else "",
        home=goal.home if goal else "",
        school=goal.school if goal else "",
        student=goal.student if goal else "",
        strategy=goal.strategy if goal else "",
        works_at_home=audience.works_at_home(None) if goal else "",
        measure=goal.measure if goal else "",
        promises=tuple(kept),
        outcome=outcome if goal else "",
        changes=changes if goal else "",
    )


def _value(note: Note | None) -> str:
    """Return the core value this talk is tied to: the first glow's, else none."""
    named = [glow.value for glow in note.glow if glow.value] if note else []
    return named[0] if named else ""


def expected(guardian: Guardian, student: Student, school_language: str) -> Expected:
    """Return a guardian as somebody who may come, with language and interpreter in words."""
    language = language_of(guardian, student, school_language)
    interpreter = guardian.interpreter
    if guardian.booked_interpreter:
        interpreter = f"interpreter booked: {guardian.booked_interpreter}"
    elif interpreter:
        interpreter = f"interpreter {interpreter}"
    return Expected(
        name=guardian.name,
        relation=guardian.relation,
        language=language.tag,
        assumed=language.assumed,
        interpreter=interpreter,
        office=guardian.contact == "office",
    )
