"""Everything that is held on one child, as values: for the page and the document of an export.

Pure. Times are local. The private table is in a record only where it was asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from confkit.ledger.family_history import Line
from confkit.promises.followups import FollowUp, clocks, state
from confkit.roster.people import Student, address_shown, language_of


class GuardianRecord(NamedTuple):
    """A guardian. `contact` is `allow` or `office`; nobody denied is a GuardianRecord."""

    name: str
    relation: str
    household: str
    email: str
    language: str
    language_assumed: bool
    contact: str
    shared_mailbox: bool
    interpreter: str


class ChangeRecord(NamedTuple):
    """One line of a follow-up's history; `due` is when it was due from then on, if known.

    `before` is what the follow-up said until then, where that changed.
    """

    at: datetime
    what: str
    detail: str
    due: datetime | None
    before: str


class FollowUpRecord(NamedTuple):
    """A follow-up with its history. `state` is as on the day of the export."""

    id: str
    kind: str
    text: str
    by: str
    opened: datetime
    promised: datetime | None
    due: datetime | None
    done: datetime | None
    dropped: datetime | None
    state: str
    history: list[ChangeRecord]


class LetterRecord(NamedTuple):
    """A letter: to whom, when it was first written, and when its follow-up was marked done.

    `said` is where it lies as a draft, or what a mail server answered.

    `kind` is that of its follow-up: summary, check_in or review. It and `reader` are "" for a
    letter to somebody who is not among the readers of today. `files` are paths in the export.
    """

    kind: str
    reader: str
    address: str
    written: datetime | None
    marked_sent: datetime | None
    said: str
    files: list[str]


class ReviewRecord(NamedTuple):
    """How the goal went."""

    outcome: str
    changes: str
    at: datetime


class RoundRecord(NamedTuple):
    """What is held of one round. `note` has the note's fields, None if there is none to read."""

    name: str
    held: datetime | None
    note: dict[str, Any] | None
    private: str
    followups: list[FollowUpRecord]
    observed: str
    review: ReviewRecord | None
    questions: list[str]
    letters: list[LetterRecord]
    sheets: list[str]


class TalkRecord(NamedTuple):
    """A talk with the family between two conferences, or what a guardian (`by`) answered."""

    at: datetime
    text: str
    by: str


class ChildRecord(NamedTuple):
    """The whole record. `households` counts the homes of the guardians, as far as known."""

    student_id: str
    name: str
    called: str
    home_name: str
    pronouns: str
    grade: str
    language: str
    room: str
    slot: datetime | None
    plan_on_file: bool
    guardians: list[GuardianRecord]
    households: int
    rounds: list[RoundRecord]
    talks: list[TalkRecord]
    teacher: str
    school: str
    made_on: date
    private: bool


def guardians(student: Student, school_language: str) -> list[GuardianRecord]:
    """Return the guardians who may be named, in their order of contact."""
    records = []
    for guardian in student.shown_guardians:
        language = language_of(guardian, student, school_language)
        records.append(
            GuardianRecord(
                guardian.name,
                guardian.relation,
                guardian.household,
                address_shown(student, guardian),
                language.tag,
                language.assumed,
                guardian.contact,
                guardian.shared_mailbox,
                guardian.interpreter,
            )
        )
    return records


def homes(persons: Iterable[GuardianRecord]) -> int:
    """Count the households of these people; those without one are not counted."""
    return len({person.household.casefold() for person in persons if person.household})


def followup_record(
    entry: FollowUp, history: list[ChangeRecord], as_of: datetime, tz: tzinfo
) -> FollowUpRecord:
    """Put a follow-up and its history together, in local time."""
    then = clocks(entry, tz)
    return FollowUpRecord(
        entry.id,
        entry.kind,
        entry.text,
        entry.by,
        entry.opened.astimezone(then),
        local(entry.promised, then),
        local(entry.due, then),
        local(entry.done, then),
        local(entry.dropped, then),
        state(entry, as_of, tz),
        history,
    )


def local(moment: datetime | None, tz: tzinfo) -> datetime | None:
    """Return an instant in local time."""
    return moment.astimezone(tz) if moment else None


def talk_record(line: Line) -> TalkRecord:
    """Return a line of the story as a talk or an answer."""
    return TalkRecord(line.at, line.text, line.detail)


def document(value: Any) -> Any:
    """Return a record as plain tables and lists, with times in ISO 8601, for JSON."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: document(inner) for name, inner in value._asdict().items()}
    if isinstance(value, dict):
        return {name: document(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [document(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


PAGE, DOCUMENT, MARK = "index.html", "record.json", "record of a child"


MEMBER = re.compile(
    rf"{re.escape(PAGE)}|{re.escape(DOCUMENT)}|(?:sheets|invitations|reminders|letters|check-ins|reviews|as-promised)/[^/]+/[^/]+"
)
"""The files of an export, by their path in it; another file there is somebody's own."""


def as_file(record: ChildRecord) -> bytes:
    """Return the record as the export's document."""
    whole = {"confkit": MARK, "version": 1} | document(record)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def exported(content: bytes) -> list[tuple[str, str]]:
    """Return which rounds of which student an export's document is about; [] for anything else."""
    try:
        document = json.loads(content)
        if document["confkit"] != MARK:
            return []
        student_id = str(document["student_id"])
        return [(str(round_["name"]), student_id) for round_ in document["rounds"]] or [
            ("", student_id)
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
