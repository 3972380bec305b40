"""What a follow-up's life should be, written from the contract alone and in the plainest way.

Nothing here knows how confkit keeps it: a class is a few dictionaries, time is an argument, and
every answer is worked out anew from what was written and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Promise:
    """A promise as a note says it."""

    text: str
    kind: str = "resource"
    by: str = "teacher"
    due: date | None = None


@dataclass(frozen=True)
class Meeting:
    """The meeting of a note: when (local), what became of it, and what was agreed."""

    held: datetime
    status: str = "held"
    promises: tuple[Promise, ...] = ()
    review_on: date | None = None


@dataclass(frozen=True)
class Rules:
    """The settings that time depends on."""

    zone: str = "America/Chicago"
    resource_hours: int = 48
    action_school_days: int = 1
    check_in_days: int = 14
    contact_school_days: int = 2
    closed: frozenset[date] = frozenset()

    def instant(self, local: datetime) -> datetime:
        """Return the first instant at which clocks of the zone show `local`."""
        return local.replace(tzinfo=ZoneInfo(self.zone), fold=0).astimezone(UTC)

    def day(self, instant: datetime) -> date:
        """Return the local day of an instant."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @staticmethod
    def end(day: date) -> datetime:
        """Return the last second of a day, as clocks on the wall show it."""
        return datetime.combine(day, time(23, 59, 59))

    def is_school_day(self, day: date) -> bool:
        """Tell whether school is open."""
        return day.weekday() < 5 and day not in self.closed

    def school_days_after(self, day: date, number: int) -> date:
        """Return the `number`th school day after a day."""
        while number:
            day += timedelta(days=1)
            number -= self.is_school_day(day)
        return day

    def check_in_after(self, day: date, days: int) -> datetime:
        """Return when the check-in is due that counts so many days from here: on a school day."""
        day += timedelta(days=days)
        return self.end(day if self.is_school_day(day) else self.school_days_after(day, 1))


@dataclass
class Entry:
    """One follow-up as the model keeps it.

    What was said to somebody (held, promised, snoozed) is what clocks on the wall show, without a
    zone: a school that changes its zone keeps its days. What has happened is an instant.
    """

    kind: str
    text: str
    by: str
    held: datetime
    promised: datetime | None
    span: int = 0
    """After how many days a check-in was promised."""
    snoozed: datetime | None = None
    restarted: datetime | None = None
    done: datetime | None = None
    done_in: Rules | None = None
    """The rules by which it is judged whether it was done in time."""
    dropped: bool = False
    closed: list[tuple[datetime, Rules, datetime | None]] = field(default_factory=list)
    """Each time it was done that was not taken back: when, by which rules, and snoozed to when."""
    occasion: str = ""
    recorded: datetime | None = None
    """When it came on record."""
    for_nobody: bool = False
    """Whether it was dropped because nobody might get it."""

    @property
    def due(self) -> datetime | None:
        """The day that the teacher chose, else the last contact's, else what was promised."""
        return self.snoozed or self.restarted or self.promised

    def state(self, now: datetime, rules: Rules) -> str:
        """Return the state that the contract gives it."""
        if self.dropped:
            return "dropped"
        if self.done is not None:
            due = self.due and (self.done_in or rules).instant(self.due)
            return "late" if self.by == "teacher" and due and self.done > due else "done"
        if self.by == "family" or self.due is None:
            return "open"
        if rules.instant(self.due) < now:
            return "overdue"
        return "today" if self.due.date() == rules.day(now) else "upcoming"

    def close(self, moment: datetime, rules: Rules) -> None:
        """Say when it was done."""
        self.done, self.done_in = moment, rules
        self.closed.append((moment, rules, self.snoozed))

    def wait_again(self, until: datetime) -> None:
        """Let it wait for somebody who came later; that it was done stays true."""
        self.done, self.snoozed = None, until

    def close_as_before(self) -> None:
        """Let it be done as it was before it waited again."""
        self.done, self.done_in, self.snoozed = self.closed[-1]

    def take_back(self) -> None:
        """Say that it was not done."""
        if self.done is not None:
            self.closed.pop()
        self.done = None


Key = tuple[str, str, str, str, int]
"""Student, kind, day of the occasion where there are several, a promise's text, its place."""


@dataclass
class Class:
    """One teacher's class in one round."""

    rules: Rules = field(default_factory=Rules)
    guardians: dict[str, dict[str, str]] = field(default_factory=dict)
    """By student and guardian: allow, deny, or office."""
    notes: dict[str, Meeting] = field(default_factory=dict)
    talks: dict[str, list[date]] = field(default_factory=dict)
    """On which days, by the clocks of then."""
    entries: dict[Key, Entry] = field(default_factory=dict)
    ready: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """For whom a letter was written that has not left, and may, by student and talk."""
    left: dict[tuple[str, str], dict[str, datetime]] = field(default_factory=dict)
    """For whom a letter has left, and when."""

    def readers(self, student: str) -> set[str]:
        """Return the guardians who get a letter."""
        return {name for name, may in self.guardians[student].items() if may == "allow"}

    def of(self, student: str, kind: str = "") -> dict[Key, Entry]:
        """Return a student's entries."""
        return {
            key: one for key, one in self.entries.items()
            if key[0] == student and kind in ("", key[1])
        }  # fmt: skip

    def occasion(self, student: str, meeting: Meeting, start: datetime) -> str:
        """Tell which meeting it is: a no-show by its day, one held after the last letter left.

        An earlier day than that of one after which the family was reached puts that one right.
        """
        day = meeting.held.date().isoformat()
        if meeting.status == "no-show":
            missed = self.of(student, "contact").items()
            same = [(one.dropped, key[2]) for key, one in missed if one.held == meeting.held]
            later = [
                (one.held, key[2]) for key, one in missed
                if one.done is not None and one.held > meeting.held
            ]  # fmt: skip
            if later and all(dropped for dropped, _ in same):
                return min(later)[1]
            return min(same)[1] if same else day
        before = sorted(self.of(student, "summary").items(), key=lambda pair: pair[1].held)
        if not before:
            return ""
        for key, one in reversed(before):
            if day in (key[2], one.held.date().isoformat()):
                return key[2]
        key, last = before[-1]
        told = self.told(student, last)
        return day if told is not None and start > told else key[2]

    def told(self, student: str, summary: Entry) -> datetime | None:
        """Return when a family was told what a summary is about; None where no letter left."""
        gone = self.gone(student, summary).values()
        return summary.done or max(gone, default=None)

    def gone(self, student: str, summary: Entry) -> dict[str, datetime]:
        """Return to whom a letter left since the meeting of a summary, and when."""
        since = self.rules.instant(summary.held)
        return {
            name: one
            for name, one in self.left.get((student, summary.occasion), {}).items()
            if one >= since
        }

    def planned(self, student: str) -> dict[Key, Entry]:
        """Return what a note says should be followed up."""
        meeting, rules = self.notes[student], self.rules
        start, day = meeting.held, meeting.held.date()
        plan: dict[Key, Entry] = {}
        if meeting.status == "moved":
            return plan
        occasion = self.occasion(student, meeting, rules.instant(start))

        def add(kind: str, promised: datetime | None, text: str = "", by: str = "teacher") -> None:
            place = sum(key[1] == kind and key[3] == text for key in plan)
            days = rules.check_in_days if kind == "check_in" else 0
            plan[student, kind, occasion, text, place] = Entry(
                kind, text, by, start, promised, days, occasion=occasion
            )

        if meeting.status == "no-show":
            add("contact", rules.end(rules.school_days_after(day, rules.contact_school_days)))
            return plan
        add("summary", rules.end(day))
        add("check_in", rules.check_in_after(day, rules.check_in_days))
        for promise in meeting.promises:
            promised: datetime | None = start + timedelta(hours=rules.resource_hours)
            if promise.kind == "action":
                promised = rules.end(rules.school_days_after(day, rules.action_school_days))
            if promise.by == "family":
                promised = None
            if promise.due is not None:
                promised = rules.end(promise.due)
            add(promise.kind, promised, promise.text, promise.by)
        if meeting.review_on is not None:
            add("review", rules.end(meeting.review_on))
        return plan

    def summarize(self, now: datetime) -> None:
        """Bring the entries up to what the notes say; without a note nothing is known."""
        self.settle(now)
        for student in self.notes:
            meeting = self.notes[student]
            start = self.rules.instant(meeting.held)
            if start > now:
                continue
            plan = self.planned(student)
            for key, wanted in plan.items():
                self._plan(student, key, replace(wanted, recorded=now))
            summaries = sorted(
                self.of(student, "summary").items(), key=lambda pair: pair[1].held, reverse=True
            )
            told = [key[2] for key, one in summaries if self.told(student, one) is not None]
            now_held = self.occasion(student, meeting, start) if meeting.status == "held" else None
            for key, kept in self.of(student).items():
                if key in plan or kept.done is not None:
                    continue
                if key[1] == "contact" and meeting.status == "no-show":
                    # on record before this meeting should have been: it is about another one
                    stays = not kept.dropped and bool(kept.recorded and kept.recorded < start)
                elif key[1] in ("resource", "action"):
                    stays = not kept.dropped and key[2] in told and key[2] != now_held
                else:
                    of_last = now_held is None and key[2] in told[:1]
                    stays = key[1] in ("check_in", "review") and of_last
                if not stays and not kept.dropped:
                    kept.for_nobody = False
                kept.dropped = not stays
                self._restart(student, key)
            self._letters(student, plan, now)
        self.settle(now)

    def settle(self, now: datetime) -> None:
        """Hold what waits to be sent against who may be written to now, as every command does."""
        for student in self.guardians:
            readers = self.readers(student)
            for talk in [talk for talk in self.ready if talk[0] == student]:
                self.ready[talk] &= readers
            if not readers:
                self._drop_for_nobody(student)
                continue
            for key, one in self.of(student).items():
                may_wait = key[1] == "check_in" or one is self._of_note(student)
                if one.dropped and one.for_nobody and may_wait:
                    one.dropped = False
                    self._restart(student, key)
                    tonight = self.rules.end(self.rules.day(now))
                    if key[1] == "summary" and one.due and one.due < tonight:
                        one.snoozed = tonight
            there = [one for one in self.of(student, "summary").values() if not one.dropped]
            if there:
                last = max(there, key=lambda one: one.held)
                self._open_or_close(student, last, now, last is self._of_note(student))

    def _drop_for_nobody(self, student: str) -> None:
        """Drop what waits to be written where nobody may get it."""
        for kind in ("summary", "check_in"):
            for one in self.of(student, kind).values():
                if one.done is None and not one.dropped:
                    one.dropped = one.for_nobody = True

    def _of_note(self, student: str) -> Entry | None:
        """Return the summary of the talk that the note has."""
        meeting = self.notes.get(student)
        if meeting is None or meeting.status != "held":
            return None
        which = self.occasion(student, meeting, self.rules.instant(meeting.held))
        return self.entries.get((student, "summary", which, "", 0))

    def _open_or_close(self, student: str, summary: Entry, now: datetime, may_open: bool) -> None:
        """Keep a summary closed while all its letters have left, and only then.

        It opens again only for the talk that the note has, and a check-in moves by it no more.
        """
        gone, readers = self.gone(student, summary), self.readers(student)
        waits = readers - gone.keys()
        theirs = [moment for name, moment in gone.items() if name in readers]
        if summary.done is not None and gone and waits and may_open:
            summary.wait_again(self.rules.end(self.rules.day(now)))
        elif summary.done is None and theirs and not waits:
            if summary.closed and max(theirs) <= summary.closed[-1][0]:
                summary.close_as_before()
            else:
                summary.close(max(theirs), self.rules)

    def _plan(self, student: str, key: Key, wanted: Entry) -> None:
        kept = self.entries.setdefault(key, replace(wanted))
        if kept.done is not None:
            return
        summary = self.entries.get((student, "summary", key[2], "", 0))
        has_left = summary is not None and self.told(student, summary) is not None
        names_its_day = key[1] == "review" or any(
            promise.text == key[3] and promise.due for promise in self.notes[student].promises
        )
        is_contact = key[1] == "contact"
        if not has_left or is_contact or names_its_day or kept.promised is None:
            kept.promised, kept.span = wanted.promised, wanted.span
        kept.held, kept.by, kept.dropped = wanted.held, wanted.by, False
        self._restart(student, key)

    def _letters(self, student: str, plan: dict[Key, Entry], now: datetime) -> None:
        """Write the letters; a reader who came after the others had theirs opens it again.

        Without a goal there is no letter.
        """
        summaries = [key for key in plan if key[1] == "summary"]
        if not summaries or self.notes[student].review_on is None:
            return
        summary = self.entries[summaries[0]]
        readers = self.readers(student)
        for talk in [talk for talk in self.ready if talk[0] == student]:
            self.ready[talk] = set()  # another letter is written in its place
        self.ready[student, summary.occasion] = readers - self.gone(student, summary).keys()
        self._open_or_close(student, summary, now, True)

    def _restart(self, student: str, key: Key) -> None:
        """Let a check-in run from the last real contact after the meeting."""
        entry = self.entries[key]
        if entry.kind != "check_in" or entry.done is not None or entry.dropped:
            return
        days = [*self.talks.get(student, [])]
        days += [
            rules.day(moment)
            for one in self.of(student, "summary").values()
            for moment, rules, _ in one.closed[:1]
        ]
        later = [day for day in days if day > entry.held.date()]
        entry.restarted = None
        if later and entry.promised is not None:
            again = self.rules.check_in_after(max(later), entry.span)
            entry.restarted = max(again, entry.promised)

    def _restart_all(self, student: str) -> None:
        for key in self.of(student, "check_in"):
            self._restart(student, key)

    def merge(self) -> None:
        """Ask of every open check-in anew from which contact it counts."""
        for student in self.guardians:
            self._restart_all(student)

    def contact(self, student: str, now: datetime) -> None:
        """Keep a talk: it closes the open contact, and the open check-in counts from it."""
        self.talks.setdefault(student, []).append(self.rules.day(now))
        for entry in self.of(student, "contact").values():
            if entry.done is None and not entry.dropped:
                entry.close(now, self.rules)
        self._restart_all(student)

    def done(self, key: Key, now: datetime) -> None:
        """Mark one done: the first time stays; the letters of a summary have left with it."""
        entry = self.entries[key]
        if entry.done is None:
            entry.close(now, self.rules)
        if entry.kind == "summary":
            talk = key[0], entry.occasion
            for name in self.ready.pop(talk, set()):
                self.left.setdefault(talk, {})[name] = entry.done
            self._restart_all(key[0])

    def undo(self, key: Key) -> None:
        """Take back that one was done."""
        entry = self.entries[key]
        if entry.kind == "summary" and entry.done is not None:
            talk = key[0], entry.occasion
            left = self.left.get(talk, {})
            back = {name for name, moment in left.items() if moment == entry.done}
            self.left[talk] = {name: left[name] for name in left.keys() - back}
            self.ready[talk] = self.ready.get(talk, set()) | back
        entry.take_back()
        if entry.kind == "summary":
            self._restart_all(key[0])

    def snooze(self, key: Key, day: date) -> None:
        """Move one to the teacher's own day, earlier or later; what is done stays."""
        if self.entries[key].done is None:
            self.entries[key].snoozed = self.rules.end(day)
