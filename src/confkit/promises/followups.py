"""What a meeting opens: follow-ups as values, and the one rule for each of their states.

Pure. The ledger keeps them; `ledger` reads and writes.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo

from confkit.ground import clock
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key
from confkit.promises import deadlines
from confkit.promises.deadlines import Calendar, Span
from confkit.promises.followup_ids import identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from confkit.notes.notes import Goal, Note, Promise
    from confkit.roster.people import Student

    Kind = Literal[
        "invite", "remind", "summary", "resource", "action", "check_in", "review", "contact"
    ]
    State = Literal["overdue", "today", "upcoming", "open", "done", "late", "dropped"]
else:
    Kind = State = str

KINDS: tuple[Kind, ...] = (
    "invite",
    "remind",
    "summary",
    "resource",
    "action",
    "check_in",
    "review",
    "contact",
)
STATES: tuple[State, ...] = ("overdue", "today", "upcoming", "open", "done", "late", "dropped")
PROMISES = ("resource", "action")
BEFORE_TALK = ("invite", "remind")

LEFT_OUT = "[left out: it names a person who must not be named]"
"""What is shown in place of words that name somebody denied."""

NONE_LEFT: Mapping[str, datetime] = {}

MOST_EQUAL = 50
"""So many equal promises to one family are told apart when an id is checked."""


class FollowUp(NamedTuple):
    """One thing to follow up. Instants are UTC; `due` is None for a family's promise without one.

    `promised` is what was first said to the family, and `due` what counts now (see `due`);
    `snoozed` is the day to which the teacher moved it. `changed` and `revision` are the ledger's:
    when it was last changed, and how often (0: not in the ledger yet). `occasion` tells the
    meetings of one round apart, `place` promises of equal words. `zone` is the time zone whose
    clocks its days and hours are told by, `span` the time after which a check-in was promised;
    a ledger up to schema 5 did not keep it.
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
    occasion: str = ""
    place: int = 0
    zone: str = ""
    span: str = ""

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """What makes it the same one among a student's follow-ups of a round."""
        return (self.kind, self.occasion, self.text if self.is_promise else "", self.place)

    @property
    def content(self) -> FollowUp:
        """What it says, without when the ledger took it down."""
        return self._replace(changed=None, revision=0)

    @property
    def is_promise(self) -> bool:
        """Whether it was promised in words of its own."""
        return self.kind in PROMISES

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


def due(
    promised: datetime | None, snoozed: datetime | None, contact: datetime | None = None
) -> datetime | None:
    """Return when something is due: the one rule, whoever asks.

    The day to which the teacher moved it stands. Else a check-in counts from the last contact
    (`contact` is when it would be due from there), and is never due before it was promised.
    """
    if snoozed:
        return snoozed
    return max(promised, contact) if promised and contact else promised


class Rules(NamedTuple):
    """What planning needs to know of the settings; `spans` are the deadlines by kind.

    `check_in` is what the ledger says of the check-in.
    """

    round: str
    tz: tzinfo
    calendar: Calendar
    spans: dict[str, Span]
    check_in: str = "Write the check-in"


class _Meeting(NamedTuple):
    """One meeting of a student in a round: from when its clocks run, and which one it is."""

    student: Student
    rules: Rules
    held: datetime
    occasion: str
    known: Mapping[tuple[str, str, str, int], FollowUp]
    """What the ledger has of this student and round, by identity."""
    fixed: bool
    """Whether the letter about this meeting has left, so that what it promised stays promised."""


def planned(
    student: Student,
    note: Note,
    rules: Rules,
    known: Iterable[FollowUp] = (),
    left: Mapping[str, datetime] = NONE_LEFT,
    now: datetime | None = None,
) -> list[FollowUp]:
    """Return every follow-up that a note's meeting opens; none before it took place.

    Held: summary, each promise, check-in, and the goal's review. No-show: a contact, counted
    from when it should have been held, once that is known. Moved: nothing. What a letter about
    another talk of the round has told stays. `known` is what the ledger has of this student
    and round: it tells one meeting from another, and what a letter has promised. `left`
    says by occasion when a letter about it left, also where the summary waits again, by the clocks
    of the settings' zone.
    """
    known = list(known)
    told = told_by_occasion(known, left, rules)
    known = [told_in(entry, rules.tz) for entry in known]
    at = meeting_at(student, note, rules, known)
    if note.meeting is None:
        return []
    if not note.was_held:
        others = list(_told_of_other_talks(known, told))
        if note.meeting.status == "moved" or is_in_doubt(student, note, rules, known, left, now):
            return others
        assert at, "it is not in doubt"  # noqa: S101
        meeting = _meeting(student, rules, at, known, told, no_show=True)
        return [*others, _entry(meeting, "contact", "Reach the family and offer a new time")]
    if at is None:
        return []
    meeting = _meeting(student, rules, at, known, told, no_show=False)
    entries = list(_told_of_other_talks(known, told, meeting.occasion))
    entries.append(_entry(meeting, "summary", "Send the family the summary"))
    entries += _promises(meeting, note)
    entries.append(_entry(meeting, "check_in", rules.check_in))
    if note.goal:
        entries.append(_entry(meeting, "review", review_of(note.goal), day=note.goal.review_on))
    return entries


def occasion(
    student: Student,
    note: Note,
    rules: Rules,
    known: Iterable[FollowUp],
    left: Mapping[str, datetime],
) -> str | None:
    """Return which of a student's talks a note has that was held; None where it has none."""
    planned_now = planned(student, note, rules, known, left)
    return next((entry.occasion for entry in planned_now if entry.kind == "summary"), None)


def of_talk(planned: list[FollowUp]) -> list[FollowUp]:
    """Return what is about the talk whose letter is planned, without what an earlier one left."""
    occasion = next((entry.occasion for entry in planned if entry.kind == "summary"), "")
    return [entry for entry in planned if entry.occasion == occasion]


def as_on_record(planned: list[FollowUp], known: Iterable[FollowUp], tz: tzinfo) -> list[FollowUp]:
    """Return what a letter says of the talk that is planned: as the ledger has it, else as planned.

    `known` are the student's follow-ups of the round, as they stand in the ledger.
    """
    on_record = {entry.identity: told_in(entry, tz) for entry in known}
    return [on_record.get(entry.identity, entry) for entry in of_talk(planned)]


def review_of(goal: Goal) -> str:
    """Return what the review of a goal is called in the ledger."""
    return f"Review the goal: {goal.statement}"


def meeting_at(
    student: Student, note: Note, rules: Rules, known: Iterable[FollowUp]
) -> datetime | None:
    """Return when a note's meeting was, or should have been; None if nothing tells.

    A no-show without a time of its own was to be at its slot; once that is on record, a slot of
    a later day changes nothing.
    """
    if note.meeting is None:
        return None
    if note.meeting.held:
        return clock.instant(note.meeting.held, rules.tz).replace(microsecond=0)
    missed = [entry for entry in known if entry.kind == "contact" and not entry.dropped]
    if note.meeting.status == "no-show" and missed:
        return max(told_in(entry, rules.tz).opened for entry in missed)
    return clock.instant(student.slot, rules.tz).replace(microsecond=0) if student.slot else None


def is_in_doubt(
    student: Student,
    note: Note,
    rules: Rules,
    known: Iterable[FollowUp],
    left: Mapping[str, datetime],
    now: datetime | None,
) -> bool:
    """Tell whether it has to be asked when a no-show should have been held.

    Nothing tells it, or only a slot that is still to come (at `now`), or a day up to the last talk
    whose letter has left.
    """
    if note.meeting is None or note.meeting.status != "no-show" or note.meeting.held:
        return False
    known = list(known)
    at = meeting_at(student, note, rules, known)
    if at is None or (now and at > now):
        return True
    told = told_by_occasion(known, left, rules)
    return any(
        _day(told_in(entry, rules.tz).opened, rules.tz) >= _day(at, rules.tz)
        for entry in known
        if entry.kind == "summary" and entry.occasion in told
    )


def _meeting(
    student: Student,
    rules: Rules,
    held: datetime,
    known: list[FollowUp],
    told_of: Mapping[str, datetime],
    *,
    no_show: bool,
) -> _Meeting:
    """Tell which of the student's meetings this is; where nobody came, it is known by its day."""
    if no_show:
        contacts = [entry for entry in known if entry.kind == "contact"]
        occasion, told = _missed(held, _day(held, rules.tz), contacts, rules), False
    else:
        occasion, told = talk_at(held, known, told_of, rules.tz)
    known_as = {entry.identity: entry for entry in known}
    return _Meeting(student, rules, held, occasion, known_as, fixed=told)


def talk_at(
    held: datetime, known: Iterable[FollowUp], told_of: Mapping[str, datetime], tz: tzinfo
) -> tuple[str, bool]:
    """Return which of a student's talks one is that was held, and whether its letter has left.

    It is known by its day. On a day of which nothing is on record it is the one whose letter has
    not left yet, with another date; after its letter had left, a new one. So is one that was held
    on the same day after the letter had left. `known` and `told_of` are by the clocks of `tz`.
    """
    day = _day(held, tz)
    summaries = sorted(
        (entry for entry in known if entry.kind == "summary"), key=lambda entry: entry.opened
    )
    same_day = [
        entry
        for entry in summaries
        if day in (_day(entry.opened, tz), entry.occasion.partition(" ")[0])
    ]
    same = [entry for entry in same_day if entry.opened == held]
    last = next(reversed(same or same_day or summaries), None)
    occasion = last.occasion if last else ""
    told = told_of.get(occasion)
    if told and held > told:
        return (_again(held, day, tz) if same_day else day), False
    return occasion, bool(told)


def _missed(held: datetime, day: str, contacts: list[FollowUp], rules: Rules) -> str:
    """Tell which meeting it is to which nobody came.

    A second one of a day is another where the family was reached before it. An earlier day than
    that of one after which the family was reached is that one's, put right.
    """
    same = [contact for contact in contacts if contact.opened == held]
    if stands := [contact.occasion for contact in same if not contact.dropped]:
        return min(stands)
    later = [contact for contact in contacts if contact.done and held < contact.opened]
    if later:
        return min(later, key=lambda contact: contact.opened).occasion
    if same:
        return min(contact.occasion for contact in same)
    reached = any(
        contact.occasion == day and contact.done and contact.done < held for contact in contacts
    )
    return _again(held, day, rules.tz) if reached else day


def _again(held: datetime, day: str, tz: tzinfo) -> str:
    """Return the occasion of another meeting on a day."""
    return f"{day} {held.astimezone(tz):%H:%M}"


def told_by_occasion(
    known: Iterable[FollowUp], left: Mapping[str, datetime], rules: Rules
) -> dict[str, datetime]:
    """Return by occasion when the family was told what a talk was about, where a letter has left.

    It is the hour that clocks showed then: a talk's own hour stays the same in another zone, too.
    """
    done = {
        entry.occasion: told_at(entry.done, entry.zone, rules.tz)
        for entry in known
        if entry.kind == "summary" and entry.done
    }
    return {**left, **done}


def _day(instant: datetime, tz: tzinfo) -> str:
    """Return the local day of an instant, as it tells occasions apart."""
    return instant.astimezone(tz).date().isoformat()


def _told_of_other_talks(
    known: list[FollowUp], told_of: Mapping[str, datetime], now_held: str | None = None
) -> Iterator[FollowUp]:
    """Yield what letters that left have told of other talks than the one that the note has now.

    `now_held` is that one's occasion, None where none was held. What was promised stays, whatever
    day the note says now. A talk that was held has a check-in and a goal of its own in place of the
    others'; without one, those of the last talk that was told count (again).
    """
    summaries = (entry for entry in known if entry.kind == "summary" and entry.occasion in told_of)
    of_last = max(summaries, key=lambda entry: entry.opened, default=None)
    last = of_last.occasion if of_last and now_held is None else None
    for entry in known:
        if entry.kind in PROMISES:
            stays = entry.waits and entry.occasion in told_of and entry.occasion != now_held
        else:
            stays = (
                entry.kind in ("check_in", "review") and entry.occasion == last and not entry.done
            )
        if stays:
            yield entry._replace(dropped=None)


def moved(entry: FollowUp, to: datetime | None) -> FollowUp:
    """Return a follow-up with the day that the teacher chose for it; None chooses none."""
    return entry._replace(snoozed=to, due=due(entry.due, to))


def restarted(entry: FollowUp, contact: datetime, rules: Rules) -> FollowUp:
    """Return a check-in counted from the last real contact with the family, on a later day.

    It counts the span by which it was promised, whatever the settings say now.
    """
    again = None
    if _day(contact, rules.tz) > _day(entry.opened, rules.tz):
        again = deadlines.due("check_in", contact, _span(entry, rules), rules.calendar, rules.tz)
    return entry._replace(due=due(entry.promised, entry.snoozed, again))


def _span(check_in: FollowUp, rules: Rules) -> Span:
    """Return after which time a check-in was promised; up to schema 5 its days alone tell."""
    if check_in.span:
        return deadlines.span(check_in.span)
    if check_in.promised is None:
        return rules.spans["check_in"]
    first, last = (
        entry.astimezone(rules.tz).date() for entry in (check_in.opened, check_in.promised)
    )
    return Span(days=(last - first).days)


def day_told(entry: FollowUp, tz: tzinfo) -> date:
    """Return the day of a follow-up's meeting, by the clocks by which it was told."""
    return entry.opened.astimezone(clock.of(entry.zone, tz)).date()


def clocks(entry: FollowUp, tz: tzinfo) -> tzinfo:
    """Return by which clocks a follow-up is shown: what is over stays on its days and hours."""
    return tz if entry.waits else clock.of(entry.zone, tz)


def is_of(entry: FollowUp, day: date, tz: tzinfo) -> bool:
    """Tell whether a follow-up is of a talk on a day, by the clocks by which it was told."""
    return entry.kind not in BEFORE_TALK and day_told(entry, tz) == day


def told_in(entry: FollowUp, tz: tzinfo) -> FollowUp:
    """Return a follow-up by the clocks of a zone: the day and hour that were told stay the same.

    What has happened (done, dropped, changed) stays the instant that it was.
    """
    if entry.zone in ("", str(tz)):
        return entry
    told: dict[str, Any] = {
        name: told_at(moment, entry.zone, tz)
        for name in ("opened", "promised", "due", "snoozed")
        if (moment := getattr(entry, name))
    }
    return entry._replace(zone=str(tz), **told)


def told_at(moment: datetime, zone: str, tz: tzinfo | None) -> datetime:
    """Return the instant at which the clocks of `tz` show what those of a zone show at `moment`."""
    told_by = clock.zone(zone) if tz and zone not in ("", str(tz)) else None
    if tz is None or told_by is None:
        return moment
    return clock.instant(moment.astimezone(told_by).replace(tzinfo=None), tz)


def promises(note: Note) -> Iterator[tuple[Promise, str, int]]:
    """Yield each promise with its text in normal form and its place among equal ones."""
    seen: Counter[tuple[str, str]] = Counter()
    for promise in note.promise:
        text = normal_form(promise.text)
        yield promise, text, seen[promise.kind, text]
        seen[promise.kind, text] += 1


def normal_form(text: str) -> str:
    """Return the words of a promise in the form in which they are kept, hashed and compared."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _promises(meeting: _Meeting, note: Note) -> Iterator[FollowUp]:
    for promise, text, place in promises(note):
        entry = _entry(meeting, promise.kind, text, place, day=promise.due)
        if promise.by == "family" and not (promise.due or _was_told(meeting, entry)):
            entry = entry._replace(promised=None, due=None)
        yield entry._replace(by=promise.by)


def _entry(
    meeting: _Meeting, kind: Kind, text: str, place: int = 0, *, day: date | None = None
) -> FollowUp:
    """Return one follow-up; `day` is the day that the note itself names for it."""
    student, rules = meeting.student, meeting.rules
    if day:
        promised = clock.end_of(day, rules.tz)
    else:
        promised = deadlines.due(kind, meeting.held, rules.spans[kind], rules.calendar, rules.tz)
    words = text if kind in PROMISES else ""
    entry = FollowUp(
        id=identifier(rules.round, key(student.id), kind, words, place, meeting.occasion),
        round=rules.round,
        student_id=student.id,
        student=student.name,
        kind=kind,
        text=text,
        by="teacher",
        opened=meeting.held,
        promised=promised,
        due=promised,
        occasion=meeting.occasion,
        place=place,
        zone=str(rules.tz),
        span=rules.spans[kind].words if kind == "check_in" else "",
    )
    before = _was_told(meeting, entry)
    if before and not day:
        entry = entry._replace(promised=before.promised, due=before.promised)
    if before and kind == "check_in":
        entry = entry._replace(text=before.text, span=_span(before, rules).words)
    return entry


def _was_told(meeting: _Meeting, entry: FollowUp) -> FollowUp | None:
    """Return what the ledger has of a follow-up whose day a letter that left has told."""
    before = meeting.known.get(entry.identity)
    return before if before and before.promised and meeting.fixed else None
