"""The short letters between two conferences: the check-in, and how the goal went.

Pure. A check-in says one good thing that was noticed, asks one question about the routine at
home, and names the goal in one line. Nothing in it reminds anybody of anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from confkit.ground import clock
from confkit.ground.text import key
from confkit.language import languages
from confkit.language.word_lists import any_of
from confkit.letters.audience import Audience
from confkit.letters.letters import ToReader, to_reader
from confkit.notes.notes import Goal, Note
from confkit.promises.followups import FollowUp, day_told
from confkit.roster.people import Recipient, Student
from confkit.workspace.settings import Settings

OUTCOMES = ("met", "partly", "not yet")


@dataclass(frozen=True, kw_only=True)
class CheckInLetter(ToReader):
    """One check-in to one reader. `family_promises` are what the family wished to do.

    `is_asked`: the reader's home was at the talk, so that it is asked how things go there; else
    `routine` and `works_at_home` are empty.
    """

    observed: str
    goal: str
    routine: str
    strategy: str
    works_at_home: str
    is_asked: bool
    family_promises: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewLetter(ToReader):
    """How the goal went, to one reader. `outcome` is one of OUTCOMES."""

    goal: Goal
    outcome: str
    changes: str


def check_in(
    student: Student,
    note: Note,
    observed: str,
    reader: Recipient,
    entries: list[FollowUp],
    settings: Settings,
) -> CheckInLetter:
    """Put one check-in together; `entries` are the student's follow-ups of the round.

    How it goes at home is asked of the home that was there; what the routine is, is not asked
    twice.
    """
    audience = Audience(student, note)
    routine = note.goal.home if note.goal and audience.came.may_hear(reader) else ""
    held_on = _held_on(entries, "check_in", note, settings)
    return CheckInLetter(
        **to_reader(student, reader, held_on, settings),
        observed=observed,
        goal=note.goal.statement if note.goal else "",
        routine=routine,
        strategy=note.goal.strategy if note.goal else "",
        works_at_home=audience.works_at_home(reader),
        is_asked=audience.came.may_hear(reader),
        family_promises=tuple(
            entry.text
            for entry in audience.promises(entries, reader)
            if entry.by == "family" and entry.waits and key(entry.text) != key(routine)
        ),
    )


def goal_review(
    student: Student,
    note: Note,
    outcome: str,
    changes: str,
    reader: Recipient,
    entries: list[FollowUp],
    settings: Settings,
) -> ReviewLetter:
    """Put one letter about how the goal of a note went together."""
    assert note.goal is not None, "a goal is reviewed only where there is one"  # noqa: S101
    works_at_home = Audience(student, note).works_at_home(reader)
    held_on = _held_on(entries, "review", note, settings)
    return ReviewLetter(
        **to_reader(student, reader, held_on, settings),
        goal=note.goal.model_copy(update={"works_at_home": works_at_home}),
        outcome=outcome,
        changes=changes,
    )


def in_words(outcome: str, changes: str) -> str:
    """Say how a goal went, and what changes, in one line."""
    return f"{outcome}; {changes}" if changes else outcome


def why_not(observed: str) -> str | None:
    """Say why a sentence is no observed positive, or None if it can be one.

    A check-in celebrates; what is open has its place in a talk.
    """
    if not observed:
        return "say something good you noticed since the conference"
    unkind = any_of(languages.of(None).people.unkind)
    if match := unkind.search(observed):
        return f"{match[0]!r} says what is open; say what you saw that goes well"
    return None


def _held_on(entries: list[FollowUp], kind: str, note: Note, settings: Settings) -> date:
    """Return the day of the meeting from which something counts, whatever else the round saw."""
    of_kind = [entry for entry in entries if entry.kind == kind and not entry.dropped]
    met = [day_told(entry, settings.tz) for entry in of_kind]
    if note.meeting and note.meeting.held and note.was_held:
        met = met or [clock.instant(note.meeting.held, settings.tz).astimezone(settings.tz).date()]
    return max(met or [day_told(entry, settings.tz) for entry in entries])
