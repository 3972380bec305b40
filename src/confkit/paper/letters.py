"""What a letter to a family says: one reader's values, ready for a template.

Pure. A letter is about one child and goes to one address or one household. What a template
gets to see is `Letter` and nothing else.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import NamedTuple

from confkit.ground.text import key
from confkit.ground.toml.places import Where
from confkit.notes.notes import Glow, Goal, Note
from confkit.promises.followups import FollowUp
from confkit.roster.people import Language, Recipient, Student, language_of
from confkit.workspace.settings import Settings


class Promised(NamedTuple):
    """Something that was promised, and until when (local); `due` is None if no date was said."""

    text: str
    due: datetime | None


class Letter(NamedTuple):
    """One letter about one child to one reader. Dates are local; empty fields are empty.

    `was_there` tells whether the reader came to the talk. `reply_to` is how the teacher is
    reached. `language` is the reader's, for the template that is chosen; `in_print` is a letter
    that is handed over on paper.
    """

    greeted: tuple[str, ...]
    was_there: bool
    called: str
    glow: Glow
    heard: tuple[str, ...]
    goal: Goal
    promises: tuple[Promised, ...]
    family_promises: tuple[str, ...]
    check_in_on: date | None
    held_on: date
    teacher: str
    school: str
    reply_to: str
    language: str
    in_print: bool


def letter(
    student: Student, note: Note, reader: Recipient, followups: list[FollowUp], settings: Settings,
) -> Letter:  # fmt: skip
    """Put one letter together from a held meeting with a goal and its follow-ups."""
    assert note.goal is not None, "a letter is written only where there is a goal"  # noqa: S101
    meeting = note.meeting
    was_there, same_home = presence(student, _named(note), reader)
    held_on = next(entry.opened for entry in followups).astimezone(settings.tz).date()
    return Letter(
        greeted=tuple(reader.names),
        was_there=was_there,
        called=student.called,
        glow=note.glow[0],
        heard=tuple(
            one.text
            for one in (meeting.heard if meeting else ())
            if one.audience == "all" or (one.audience == "home" and same_home)
        ),
        goal=note.goal,
        promises=tuple(
            Promised(entry.text, _local(entry.promised, settings.tz))
            for entry in sorted(
                followups, key=lambda entry: (entry.promised is None, entry.promised)
            )
            if entry.kind in ("resource", "action") and entry.by == "teacher"
        ),
        family_promises=tuple(
            entry.text
            for entry in followups
            if entry.kind in ("resource", "action") and entry.by == "family" and same_home
        ),
        check_in_on=next(
            (
                local.date()
                for entry in followups
                if entry.kind == "check_in" and (local := _local(entry.due, settings.tz))
            ),
            None,
        ),
        held_on=held_on,
        teacher=settings.teacher.name,
        school=settings.school.name,
        reply_to=settings.teacher.email,
        language=reader_language(reader, student, settings).tag,
        in_print=not reader.email,
    )


def presence(student: Student, present: tuple[str, ...], reader: Recipient) -> tuple[bool, bool]:
    """Tell whether the reader was there, and whether somebody of the reader's home was.

    What one home said in the talk is not told to another one. Where nobody is named as present,
    or households are not known, all are taken to have been there.
    """
    came = {key(name) for name in present}
    if not came or any(key(name) in came for name in reader.names):
        return True, True
    homes = {key(g.household) for g in student.shown_guardians if key(g.name) in came}
    home = key(reader.guardians[0].household)
    return False, not home or not homes - {""} or home in homes


def _named(note: Note) -> tuple[str, ...]:
    return tuple(one.name for one in note.meeting.present) if note.meeting else ()


def reader_language(reader: Recipient, student: Student, settings: Settings) -> Language:
    """Return the language of a letter's first reader."""
    return language_of(reader.guardians[0], student, settings.school.language)


def _local(instant: datetime | None, tz: tzinfo) -> datetime | None:
    return instant.astimezone(tz) if instant else None


def blanks(note: Note) -> list[tuple[Where, str]]:
    """Name what a letter needs and the note does not say yet, each with its place in the note."""
    missing: list[tuple[Where, str]] = []
    if not note.glow[0].text:
        missing.append((("glow", 0, "text"), "the first [[glow]] is still blank"))
    goal = note.goal
    if goal is None:
        said = "there is no [goal] yet: every conference ends with one shared goal"
        return [*missing, (("meeting",), said)]
    fields = {"statement": goal.statement, "home": goal.home, "school": goal.school,
              "measure": goal.measure}  # fmt: skip
    return missing + [
        (("goal", name), f"`{name}` of the goal is still blank")
        for name, text in fields.items()
        if not text
    ]
