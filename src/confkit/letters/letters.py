"""What a letter to a family says: one reader's values, ready for a template.

Pure. A letter is about one child and goes to one address or one household. What a template
gets to see is `Letter` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple, Self

from confkit.ground.toml.where import Where
from confkit.language.languages import written
from confkit.letters.audience import Audience
from confkit.notes.notes import Glow, Goal, Note
from confkit.promises.followups import FollowUp
from confkit.roster.people import Recipient, Student, language_of
from confkit.workspace.settings import Settings


class Promised(NamedTuple):
    """Something that the teacher promised, and until when (local).

    `moved_from` is the day that was promised first, where `due` is a later one. `is_done` and
    `is_late`: it was kept, or its day had passed, when the letter was written. `is_sent`: it is
    something to send, not to do.
    """

    text: str
    due: datetime | None
    moved_from: datetime | None = None
    done: datetime | None = None
    is_done: bool = False
    is_late: bool = False
    is_sent: bool = True


_A_DAY = timedelta(days=1)
"""A letter that is written so much after the day it was promised for says that it is late."""


@dataclass(frozen=True, kw_only=True)
class ToReader:
    """What every letter about a child knows of its reader and of who writes it.

    Dates are local. `reply_to` is how the teacher is reached. `language` is the reader's, for the
    template that is chosen, `languages` are those of all who are greeted, for a call; `words_in` is
    the school's, in which the words of the note are; `in_print` is a letter that is handed over on
    paper. `written_on` is known when it is written; `translated` are sentences of the note with
    what they are in the reader's language; `is_corrected` tells that an earlier letter is in the
    reader's hands, and `corrections` by language which lines of this one are new. In a letter about
    several children `corrected_part` is the child's name, "" where nothing of this part is new.
    """

    greeted: tuple[str, ...]
    called: str
    held_on: date
    teacher: str
    school: str
    reply_to: str
    language: str
    languages: tuple[str, ...]
    words_in: str
    in_print: bool
    written_on: date | None = None
    translated: Mapping[str, str] = field(default_factory=dict)
    is_corrected: bool = False
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected_part: str | None = None

    def dated(self, written: datetime) -> Self:
        """Return the letter as it is true on the day of writing (local)."""
        return replace(self, written_on=written.date())

    @property
    def has_day(self) -> bool:
        """Whether the day of the talk is known, so that a subject can name it."""
        return True

    @property
    def is_in_two_languages(self) -> bool:
        """Whether its reader's language is not the school's."""
        return written(self.language) != written(self.words_in)


def language_for(reader: Recipient, student: Student, school: str) -> str:
    """Return the language that a letter has above the school's, which all have below.

    It is the first of its readers' that is another one; the school's where none is.
    """
    tags = _languages(reader, student, school)
    return next((tag for tag in tags if written(tag) != written(school)), tags[0])


def _languages(reader: Recipient, student: Student, school: str) -> list[str]:
    return [language_of(guardian, student, school).tag for guardian in reader.guardians]


def to_reader(
    student: Student, reader: Recipient, held_on: date, settings: Settings
) -> dict[str, Any]:
    """Return the fields of `ToReader` for one letter."""
    return {
        "greeted": tuple(reader.names),
        "called": student.called,
        "held_on": held_on,
        "teacher": settings.teacher.name,
        "school": settings.school.name,
        "reply_to": settings.teacher.email,
        "language": language_for(reader, student, settings.school.language),
        "languages": tuple(dict.fromkeys(_languages(reader, student, settings.school.language))),
        "words_in": settings.school.language,
        "in_print": not reader.email,
    }


@dataclass(frozen=True, kw_only=True)
class Letter(ToReader):
    """One letter about one child to one reader. Dates are local; empty fields are empty.

    `was_there` tells whether it is sure that a reader came to the talk, `home_was_there` that
    others of their home did and not they. `heard` is what their own home said, `heard_of_others`
    what another one said that was marked for all. What belongs to another home is in no field;
    `goal.works_at_home` is empty then. `is_late` is known when the letter is written.
    """

    was_there: bool
    home_was_there: bool
    glow: Glow
    heard: tuple[str, ...]
    heard_of_others: tuple[str, ...]
    goal: Goal
    promises: tuple[Promised, ...]
    family_promises: tuple[str, ...]
    check_in_on: date | None
    promised_for: datetime | None = None
    is_late: bool = False

    def dated(self, written: datetime) -> Self:
        """Return the letter as it is true on the day of writing (local)."""
        late = (
            self.promised_for is not None
            and not self.is_corrected  # the one before may have come in time
            and written - self.promised_for > _A_DAY
        )
        coming = (
            self.check_in_on if self.check_in_on and self.check_in_on >= written.date() else None
        )
        return replace(
            super().dated(written),
            is_late=late,
            check_in_on=coming,
            promises=tuple(
                promise._replace(
                    is_done=bool(promise.done and promise.done <= written),
                    is_late=bool(promise.due and promise.due < written),
                )
                for promise in self.promises
            ),
        )


def letter(
    student: Student,
    note: Note,
    reader: Recipient,
    followups: list[FollowUp],
    settings: Settings,
) -> Letter:
    """Put one letter together from a held meeting with a goal and its follow-ups."""
    assert note.goal is not None, "a letter is written only where there is a goal"  # noqa: S101
    audience = Audience(student, note)
    promised = audience.promises(followups, reader)
    held_on = next(entry.opened for entry in followups).astimezone(settings.tz).date()
    return Letter(
        **to_reader(student, reader, held_on, settings),
        was_there=audience.came.was_there(reader),
        home_was_there=audience.came.home_was_there(reader),
        glow=note.glow[0],
        heard=audience.heard(reader),
        heard_of_others=audience.heard_of_others(reader),
        goal=note.goal.model_copy(update={"works_at_home": audience.works_at_home(reader)}),
        promises=tuple(
            _promised(entry, settings.tz)
            for entry in sorted(
                promised, key=lambda entry: (entry.promised is None, entry.promised)
            )
            if entry.by == "teacher"
        ),
        family_promises=tuple(entry.text for entry in promised if entry.by == "family"),
        check_in_on=next(
            (
                local.date()
                for entry in followups
                if entry.kind == "check_in" and (local := _local(entry.due, settings.tz))
            ),
            None,
        ),
        promised_for=next((entry.promised for entry in followups if entry.kind == "summary"), None),
    )


def _promised(entry: FollowUp, tz: tzinfo) -> Promised:
    due, promised = _local(entry.due, tz), _local(entry.promised, tz)
    if due is None or promised is None or due.date() <= promised.date():
        due, promised = promised, None
    return Promised(
        entry.text,
        due,
        moved_from=promised,
        done=entry.done,
        is_sent=entry.kind == "resource",
    )


def _local(instant: datetime | None, tz: tzinfo) -> datetime | None:
    return instant.astimezone(tz) if instant else None


def blanks(note: Note) -> list[tuple[Where, str]]:
    """Name what a letter needs and the note does not say yet, each with its place in the note."""
    missing: list[tuple[Where, str]] = []
    if not note.glow[0].text:
        missing.append((("glow", 0, "text"), "the first [[glow]] is still blank"))
    goal = note.goal
    if goal is None:
        message = "there is no [goal] yet: every conference ends with one shared goal"
        return [*missing, (("meeting",), message)]
    return missing + [
        (("goal", name), f"`{name}` of the goal is still blank")
        for name in ("statement", "home", "school", "measure")
        if not getattr(goal, name)
    ]
