"""What a meeting opens: follow-ups as values, and the one rule for each of their states.

Pure. The ledger keeps them; `ledger` reads and writes. An id is made of what the
follow-up is, so the same note gives the same ids on every machine.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from confkit.ground import clock
from confkit.promises import deadlines
from confkit.promises.deadlines import Calendar, Span

if TYPE_CHECKING:
    from confkit.notes.notes import Note, Promise
    from confkit.roster.people import Student

Kind = Literal["summary", "resource", "action", "check_in", "review", "contact"]
KINDS: tuple[str, ...] = get_args(Kind)
State = Literal["overdue", "today", "upcoming", "open", "done", "late", "dropped"]


_SAID = 12
"""So many fields of a follow-up say what it is; the others are the ledger's."""


class FollowUp(NamedTuple):
    """One thing to follow up. Instants are UTC; `due` is None for a family's promise without one.

    `promised` is what was first said to the family; `due` is that, or later if it was snoozed
    (then `snoozed` is the same day) or restarted by a later contact. `changed` and `revision`
    are the ledger's: when it was last changed, and how often (0: not in the ledger yet).
    """

    id: str
    round: str
    student_id: str
    student: str
    kind: Kind
    text: str
    by: str
    opened: datetime
    promised: datetime | None
    due: datetime | None
    done: datetime | None = None
    dropped: datetime | None = None
    snoozed: datetime | None = None
    changed: datetime | None = None
    revision: int = 0

    def __eq__(self, other: object) -> bool:
        """Compare what two say, not when the ledger took it down."""
        return isinstance(other, FollowUp) and self[:_SAID] == other[:_SAID]

    def __ne__(self, other: object) -> bool:
        """As for `==`."""
        return not self == other

    def __hash__(self) -> int:
        """As for `==`."""
        return hash(self[:_SAID])

    @property
    def waits(self) -> bool:
        """Whether it is neither done nor dropped."""
        return not (self.done or self.dropped)


def state(entry: FollowUp, as_of: datetime, tz: tzinfo) -> State:
    """Return the state at an instant: what is due today is not overdue.

    What a family wished to do is never overdue and never late.
    """
    if entry.dropped:
        return "dropped"
    if entry.done:
        is_late = entry.by == "teacher" and entry.due and entry.done > entry.due
        return "late" if is_late else "done"
    if entry.by == "family" or entry.due is None:
        return "open"
    if entry.due < as_of:
        return "overdue"
    if entry.due.astimezone(tz).date() == as_of.astimezone(tz).date():
        return "today"
    return "upcoming"


def identifier(round_name: str, student_id: str, kind: str, text: str = "", place: int = 0) -> str:
    """Return the id: 16 hexadecimal digits from what the follow-up is."""
    import hashlib  # OpenSSL takes time to load, and `due` makes no id

    parts = (round_name, student_id, kind, text, str(place) if text else "")
    joined = "\x1f".join(unicodedata.normalize("NFC", part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


class Rules(NamedTuple):
    """What planning needs to know of the settings; `spans` are the deadlines by kind.

    `check_in` is what the ledger says of the check-in.
    """

    round: str
    tz: tzinfo
    calendar: Calendar
    spans: dict[str, Span]
    check_in: str = "Write the check-in"


def planned(student: Student, note: Note, rules: Rules) -> list[FollowUp]:
    """Return every follow-up that a note's meeting opens; none before it took place.

    Held: summary, each promise, check-in, and the goal's review. No-show: a contact, counted
    from when it should have been held. Moved: nothing.
    """
    meeting = note.meeting
    at = (meeting.held if meeting else None) or student.slot
    if meeting is None or at is None or meeting.status == "moved":
        return []
    held = clock.instant(at, rules.tz).replace(microsecond=0)
    if meeting.status == "no-show":
        return [_entry(student, rules, held, "contact", "Reach the family and offer a new time")]
    entries = [_entry(student, rules, held, "summary", "Send the family the summary")]
    entries += _promises(student, note, rules, held)
    entries.append(_entry(student, rules, held, "check_in", rules.check_in))
    if note.goal:
        review = _entry(student, rules, held, "review", f"Review the goal: {note.goal.statement}")
        due = clock.end_of(note.goal.review_on, rules.tz)
        entries.append(review._replace(promised=due, due=due))
    return entries


def restarted(entry: FollowUp, contact: datetime, rules: Rules) -> FollowUp:
    """Return a check-in counted from the last real contact with the family.

    A contact at the meeting or on its day changes nothing. A day to which the teacher moved it
    stays if it is the later one; what was promised stays as it is.
    """
    due = entry.promised
    if contact > entry.opened:
        again = deadlines.due(
            "check_in", contact, rules.spans["check_in"], rules.calendar, rules.tz
        )
        due = max(again, entry.promised) if entry.promised else again
    if due and entry.snoozed and entry.snoozed >= due:
        return entry
    return entry._replace(due=due, snoozed=None)


def promises(note: Note) -> Iterator[tuple[Promise, str, int]]:
    """Yield each promise with its text on one line and its place among equal ones."""
    seen: Counter[tuple[str, str]] = Counter()
    for promise in note.promise:
        text = " ".join(promise.text.split())
        yield promise, text, seen[promise.kind, text]
        seen[promise.kind, text] += 1


def _promises(student: Student, note: Note, rules: Rules, held: datetime) -> Iterator[FollowUp]:
    for promise, text, place in promises(note):
        entry = _entry(student, rules, held, promise.kind, text, place)
        if promise.due:
            due = clock.end_of(promise.due, rules.tz)
            entry = entry._replace(promised=due, due=due)
        elif promise.by == "family":
            entry = entry._replace(promised=None, due=None)
        yield entry._replace(by=promise.by)


def _entry(
    student: Student, rules: Rules, held: datetime, kind: Kind, text: str, place: int = 0
) -> FollowUp:
    due = None
    if kind in rules.spans:
        due = deadlines.due(kind, held, rules.spans[kind], rules.calendar, rules.tz)
    is_promise = kind in ("resource", "action")
    return FollowUp(
        id=identifier(rules.round, student.id, kind, text if is_promise else "", place),
        round=rules.round, student_id=student.id, student=student.name, kind=kind, text=text,
        by="teacher", opened=held, promised=due, due=due,
    )  # fmt: skip
