"""A year of a secondary teacher with 160 students, day by day, with every follow-up accounted for.

The teacher of this year is mostly prompt, sometimes late, at times away, and moves what cannot be
done yet. Guardians are denied and some allowed again, slots are corrected after nobody came, a
round and children's ids are renamed, deadlines and the time zone change, and two machines are
merged on the way. A second set of books, kept by the test with the oracle's rules, has to agree
with the ledger at the end.

The books keep days and hours as clocks on the wall show them: what was told stays told in another
time zone.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from confkit.ledger import ledger_file, soundness
from confkit.letters import waiting_letters
from confkit.promises.followups import FollowUp
from confkit.work import contact, done, merge, snooze
from confkit.work import round as rounds
from confkit.work.check_in import check_in
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests.making import due_list
from tests.promises import oracle

pytestmark = pytest.mark.slow

WEEK = timedelta(weeks=1)
STUDENTS = 160
ROUNDS = {"2026-fall": date(2026, 10, 26), "2027-spring": date(2027, 3, 8)}
"""The Mondays of two weeks of conferences; the clocks change in both."""

LONGER = date(2026, 11, 4)
"""From the middle of the fall's conferences on, check-ins are promised for four weeks later."""

RENAMED = date(2026, 11, 14)
"""While check-ins of the fall wait, and some families are still to be reached again."""

ZONES = ("America/Chicago", "America/New_York")
MOVED = date(2026, 11, 11)
"""In the second week of the fall's conferences the clocks of the other zone begin to count."""

CLOSED = {date(2026, 11, 26), date(2026, 11, 27), date(2027, 1, 18), date(2027, 3, 26)} | {
    date(2026, 12, 21) + timedelta(days=n) for n in range(12)
}
SETTINGS = """\
round = "{round}"
timezone = "{zone}"
[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
[school]
name = "Riverbend High"
[calendar]
closed = [2026-11-26, 2026-11-27, 2027-01-18, 2027-03-26, {{ from = 2026-12-21, to = 2027-01-01 }}]
"""
NOTE = """\
[[glow]]
text = "Student {one} reads aloud"
evidence = "Three drafts."
[grow]
skill = "keeping track of homework"
toward = "grades that show how much is understood"
[check_in]
observed = "Student {one} asked a question of their own"
[meeting]
status = "{status}"
"""
HELD = "held = {held:%Y-%m-%dT%H:%M:%S}\n"
AGREED = """\
[goal]
statement = "Homework is written down"
home = "Look at the planner after dinner"
school = "Look at the planner at dismissal"
measure = "planner signed 4 of 5 days"
review_on = {review}
[[promise]]
text = "Send the planner template"
[[promise]]
text = "Move the seat"
kind = "action"
{family}"""
FAMILY = '[[promise]]\ntext = "Keep the planner on the table"\nkind = "action"\nby = "family"\n'


def is_open(day: date) -> bool:
    """Tell whether there is school."""
    return day.weekday() < 5 and day not in CLOSED


def at_hour(day: date, hour: int) -> datetime:
    """Return what clocks on the wall show at an hour of a day."""
    return datetime.combine(day, time(hour))


def end_of(day: date) -> datetime:
    """Return what clocks on the wall show in the last second of a day."""
    return datetime.combine(day, time(23, 59, 59))


Place = tuple[str, str, str]
"""Where a follow-up stands in the books: round, student, kind; a contact with its own meeting."""

TO_WRITE = ("summary", "check_in")


@dataclass
class Books:
    """The second set of books: what was opened, when each was due, and what came of it."""

    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo(ZONES[0]))
    due: dict[Place, datetime | None] = field(default_factory=dict)
    promised: dict[Place, datetime] = field(default_factory=dict)
    """Of check-ins."""
    done: dict[Place, int] = field(default_factory=dict)
    late: set[Place] = field(default_factory=set)
    held: dict[tuple[str, str], datetime] = field(default_factory=dict)
    span: dict[tuple[str, str], int] = field(default_factory=dict)
    talked: dict[tuple[str, ...], list[date]] = field(default_factory=dict)
    snoozed: set[Place] = field(default_factory=set)
    dropped: set[Place] = field(default_factory=set)
    for_nobody: set[Place] = field(default_factory=set)
    """Of what is dropped: that which waits again once somebody may be written to."""
    again: set[Place] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)

    def instant(self, local: datetime) -> int:
        """Return the second at which the clocks show a time."""
        return oracle.instant(local, self.tz)

    def by_rule(self, kind: str, held: datetime, rule: tuple[str, int]) -> datetime:
        """Return when something is due that was promised at a meeting."""
        due = oracle.due(kind, self.instant(held), rule, is_open, self.tz)
        return oracle.wall(due, self.tz)

    def waiting(self, *kinds: str) -> list[Place]:
        """List what of these kinds, or of all, is neither done nor dropped."""
        over = self.done.keys() | self.dropped
        return [p for p in self.due if p not in over and (not kinds or p[2] in kinds)]

    def wanted(self, local: datetime) -> set[Place]:
        """Return what waits and is due by then."""
        return {place for place in self.waiting() if (due := self.due[place]) and due <= local}

    def denies(self, one: str) -> None:
        """Drop the letters that wait, of a student of whom nobody may be written to any more."""
        self.denied.add(one)
        gone = {place for place in self.waiting(*TO_WRITE) if place[1] == one}
        self.dropped |= gone
        self.for_nobody |= gone

    def allows(self, one: str, day: date) -> None:
        """Let wait again what was dropped because nobody might be written to.

        A summary whose day went by meanwhile is due today; a check-in's day is the one it would
        have if it had waited all the time.
        """
        self.denied.remove(one)
        again = {place for place in self.for_nobody if place[1] == one}
        self.for_nobody -= again
        self.dropped -= again
        self.again |= again
        for place in again:
            if place[2] == "summary" and (due := self.due[place]):
                self.due[place] = max(due, end_of(day))
        self.counts(one)

    def renames(self, old: str, new: str) -> None:
        """Let everything of a round or a student stand under another name."""

        def named(place: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if part == old else part for part in place)

        for name, kept in vars(self).items():
            if isinstance(kept, dict):
                setattr(self, name, {named(place): value for place, value in kept.items()})
            elif name == "denied":
                self.denied = {new if one == old else one for one in self.denied}
            elif isinstance(kept, set):
                setattr(self, name, {named(place) for place in kept})

    def meets(
        self, round_name: str, one: str, held: datetime, review: date, *, family: bool, days: int
    ) -> None:
        """Open what a meeting opens, due by the oracle's rules; a check-in after so many days."""
        rules = {"summary": ("days", 0), "resource": ("hours", 48), "action": ("school_days", 1),
                 "check_in": ("days", days)}  # fmt: skip
        for kind, rule in rules.items():
            self.due[round_name, one, kind] = self.by_rule(kind, held, rule)
        self.due[round_name, one, "review"] = end_of(review)
        if family:
            self.due[round_name, one, "family"] = None
        self.held[round_name, one], self.span[round_name, one] = held, days
        check_in = (round_name, one, "check_in")
        self.promised[check_in] = self.by_rule("check_in", held, ("days", days))
        if one in self.denied:
            self.denies(one)

    def misses(self, round_name: str, one: str, held: datetime) -> None:
        """Open what nobody's coming opens."""
        due = self.by_rule("contact", held, ("school_days", 2))
        self.due[round_name, one, f"contact {held}"] = due

    def closes(self, place: Place, at: int) -> None:
        """Say when one was done, and whether that was late by the clocks of then."""
        self.done[place] = at
        due = self.due[place]
        if due and at > self.instant(due):
            self.late.add(place)

    def talks(self, one: str, at: int) -> None:
        """Let the open check-ins count from a real contact."""
        self.talked.setdefault((one,), []).append(oracle.wall(at, self.tz).date())
        self.counts(one)

    def counts(self, one: str) -> None:
        """Count the open check-ins from the last contact on a later day than their meeting.

        A day that the teacher chose stands, and none is due before it was promised.
        """
        for place in self.waiting("check_in"):
            meeting = place[:2]
            later = [day for day in self.talked.get((one,), ()) if day > self.held[meeting].date()]
            if place[1] == one and later and place not in self.snoozed:
                noon, days = at_hour(max(later), 12), self.span[meeting]
                again = self.by_rule("check_in", noon, ("days", days))
                self.due[place] = max(again, self.promised[place])


class Year:
    """The workspace, the teacher's habits, and the second set of books."""

    def __init__(self, root: Path) -> None:
        self.root, self.books, self.chance = root, Books(), random.Random(160)
        self.missed: list[tuple[str, str, date]] = []
        self.without_held: set[str] = set()
        """First ids of those whose note says that nobody came, and not when."""
        self.asked = 0
        self.slots: dict[str, datetime] = {}
        self.allowed_on: list[tuple[date, str]] = []
        self.round = ""
        self.ids = {f"{n:04}": f"{n:04}" for n in range(STUDENTS)}
        self.days = 14
        self._write_roster()

    @property
    def first(self) -> dict[str, str]:
        """By which id a child was known first, by that of now."""
        return {one: first for first, one in self.ids.items()}

    def at(self, local: datetime) -> datetime:
        """Return the instant at which the school's clocks show a time."""
        return datetime.fromtimestamp(self.books.instant(local), UTC)

    def _write_roster(self) -> None:
        rows = ["student_id,name,guardian_name,guardian_email,contact,slot"]
        for first, one in self.ids.items():
            may_not = "office" if int(first) % 4 else "deny"
            word = may_not if one in self.books.denied else "allow"
            slot = f"{self.slots[first]:%Y-%m-%dT%H:%M}" if first in self.slots else ""
            guardian = f"Guardian {first},g{first}@mail.example"
            rows.append(f"{one},Student {first},{guardian},{word},{slot}")
        (self.root / "roster.csv").write_text("\n".join(rows))

    def denies(self, one: str, now: datetime) -> None:
        """Mark a child's only guardian as one who may not be written to, or through the office."""
        self.books.denies(one)
        self._write_roster()
        waiting_letters.look_again(Workspace(self.root), now)

    def doubts(self, one: str, day: date, hour: int) -> None:
        """Mark a child's guardian like that for some days; the family may be met meanwhile."""
        if one in self.books.denied:
            return
        self.denies(one, self.at(at_hour(day, hour)))
        if self.chance.random() < 0.3:
            self._talks(one, self.at(at_hour(day, hour) + timedelta(minutes=30)))
        self.allowed_on.append((day + timedelta(days=self.chance.randrange(1, 6)), self.first[one]))

    def allows_again(self, day: date) -> None:
        """Allow those again whose days of doubt are over."""
        over = [first for until, first in self.allowed_on if until == day]
        for first in over:
            self.books.allows(self.ids[first], day)
        if over:
            self._write_roster()
            waiting_letters.look_again(Workspace(self.root), self.at(at_hour(day, 7)))

    def doubts_about_a_letter_that_waits(self, day: date) -> None:
        """Mark somebody who waits for a summary or else a check-in of this round."""
        for kind in TO_WRITE:
            waiting = [p for p in self.books.waiting(kind) if p[0] == self.round]
            if waiting:
                self.doubts(self.chance.choice(waiting)[1], day, 20)
                return

    def moves_to(self, zone: str) -> None:
        """Let the clocks of another time zone count from now on."""
        settings = self.root / "confkit.toml"
        settings.write_text(settings.read_text().replace(str(self.books.tz), zone))
        self.books.tz = ZoneInfo(zone)

    def renames(self, old: str, new: str) -> None:
        """Give a round another name, as `confkit round --renamed` does."""
        here = Workspace(self.root)
        rounds.rename(rounds.plan(here, old, new))
        self.books.renames(old, new)
        self.round = new
        self.missed = [(new if of == old else of, *more) for of, *more in self.missed]  # type: ignore[misc]

    def gives_a_new_id(self, first: str) -> None:
        """Bring in another id for a child, as an import with `--same-children` does."""
        here, old = Workspace(self.root), self.ids[first]
        (student,) = [one for one in here.roster().students if one.id == old]
        story = rounds.renamed_child(here, student, student._replace(id=f"9{old}"))
        rounds.move(here, [story] if story else [])
        self.ids[first] = f"9{old}"
        self.books.renames(old, f"9{old}")
        self.missed = [(of, f"9{old}" if one == old else one, day) for of, one, day in self.missed]
        self._write_roster()

    def begins(self, round_name: str) -> None:
        """Set the settings to a round, with the usual deadlines."""
        self.days, self.round = 14, round_name
        (self.root / "notes" / round_name).mkdir(parents=True)
        settings = SETTINGS.format(round=round_name, zone=self.books.tz)
        (self.root / "confkit.toml").write_text(settings)

    def promises_for_later(self) -> None:
        """Change when a check-in is due; what was promised stays."""
        self.days = 28
        settings = self.root / "confkit.toml"
        more = "[deadlines]\ncheck_in = { days = 28 }\n"
        settings.write_text(settings.read_text() + more)

    def works_on_two_machines(self, now: datetime) -> None:
        """Move a check-in here, and talk with that family on another machine; then merge."""
        here, later = Workspace(self.root), now + timedelta(minutes=1)
        rows = due_list(workspace=here, now=now, within="20d", kind="check-in").rows
        if not (moved := next(iter(rows), None)):
            return
        with tempfile.TemporaryDirectory() as there:
            for name in ("confkit.toml", "roster.csv", "followups.db"):
                shutil.copy(self.root / name, there)
            self._snoozes([moved.entry], now.astimezone(self.books.tz).date(), now, always=True)
            self._talks(moved.entry.student_id, later, Workspace(Path(there)))
            copy = Path(there) / "followups.db"
            merge.merge(workspace=here, now=later + timedelta(minutes=1), file=copy)

    def confers(self, round_name: str, day: date, first: int) -> None:
        """Hold sixteen conferences on one day and write the letters in the evening."""
        students = [self.ids[f"{n:04}"] for n in range(first, first + 16)]
        if self.chance.random() < 0.5:
            self.doubts(self.chance.choice(students), day, 9)
        for number, one in enumerate(students):
            held = at_hour(day, 13) + timedelta(minutes=15 * number)
            came = self.chance.random() > 0.06
            family = self.chance.random() < 0.5
            review = day + timedelta(weeks=4)
            self.slots[self.first[one]] = held
            if came:
                agreed = AGREED.format(review=review, family=FAMILY if family else "")
                self._writes(round_name, one, "held", held, agreed)
                self.books.meets(round_name, one, held, review, family=family, days=self.days)
            else:
                self._misses_a_slot(round_name, one, held)
        self._write_roster()
        self._summarizes(tuple(students), at_hour(day, 18))

    def _misses_a_slot(self, round_name: str, one: str, held: datetime) -> None:
        """Record that nobody came; a note without the day goes by a slot that may be wrong."""
        first, kind = self.first[one], self.chance.randrange(3)
        self.missed.append((round_name, one, held.date()))
        if kind:
            self.without_held.add(first)
            self.slots[first] = held - timedelta(days=1) if kind == 1 else held
        self._writes(round_name, one, "no-show", None if kind else held)
        self.books.misses(round_name, one, self.slots[first])

    def _writes(
        self, round_name: str, one: str, status: str, held: datetime | None, agreed: str = ""
    ) -> None:
        text = NOTE.format(one=one, status=status)
        text += HELD.format(held=held) if held else ""
        (self.root / "notes" / round_name / f"{one}.toml").write_text(text + agreed)

    def _summarizes(self, names: tuple[str, ...], local: datetime) -> list[str]:
        """Summarize some students; return which of them it asks for the day of a no-show."""
        outcome = summarize(workspace=Workspace(self.root), now=self.at(local), names=names)
        assert outcome.refused == []
        return [told.student_id for told in outcome.told if "write held = " in told.said]

    def corrects_slots(self, day: date) -> None:
        """Correct yesterday's slots of those who did not come and whose notes name no day.

        A new time to come changes nothing, nor does one that has passed: it is asked for.
        `held` in the note counts, and what ran from the wrong slot is dropped.
        """
        missed = [entry for entry in self.missed if entry[2] == day - timedelta(days=1)]
        for of, one, was in missed:
            first = self.first[one]
            if first not in self.without_held:
                continue
            wrong = self.slots[first]
            is_wrong = wrong.date() != was
            right = wrong + timedelta(days=1)
            self.slots[first] = right if is_wrong else at_hour(was + WEEK, 16)
            self._write_roster()
            asked = self._summarizes((one,), at_hour(day, 8))
            assert asked == ([one] if is_wrong else [])
            if not is_wrong:
                continue
            self.asked += 1
            self.without_held.remove(first)
            self._writes(of, one, "no-show", right)
            self._summarizes((one,), at_hour(day, 9))
            self.books.misses(of, one, right)
            if (place := (of, one, f"contact {wrong}")) not in self.books.done:
                self.books.dropped.add(place)

    def tries_again(self, round_name: str, day: date) -> None:
        """Reach the families who did not come a week ago; some come now, some do not again."""
        again = [one for of, one, was in self.missed if (of, was) == (round_name, day - WEEK)]
        for number, one in enumerate(again):
            self._talks(one, self.at(at_hour(day, 8)))
            held = at_hour(day, 16) + timedelta(minutes=15 * number)
            came, review = self.chance.random() < 0.5, day + timedelta(weeks=4)
            if self.first[one] in self.without_held:
                assert self._summarizes((one,), at_hour(day, 17)) == [one]
                self.asked += 1
                self.without_held.remove(self.first[one])
            if came:
                agreed = AGREED.format(review=review, family="")
                self._writes(round_name, one, "held", held, agreed)
                self.books.meets(round_name, one, held, review, family=False, days=self.days)
            else:
                self._writes(round_name, one, "no-show", held)
                self.books.misses(round_name, one, held)
        if again:
            self._summarizes(tuple(again), at_hour(day, 18))

    def keeps(self, day: date) -> None:
        """Look at what is due in the evening of a school day and do most of it."""
        now = self.at(at_hour(day, 19))
        listed = due_list(workspace=Workspace(self.root), now=now, within="0d")
        assert {place_of(row.entry) for row in listed.rows} == self.books.wanted(end_of(day))
        for row in listed.rows:
            place = place_of(row.entry)
            due = self.books.due[place]
            assert due is not None
            assert due == told(row.entry, row.entry.due), place
            books = self.books
            assert row.state == oracle.state(books.instant(due), int(now.timestamp()), books.tz)
        wanted = [row.entry for row in listed.rows if self.chance.random() < 0.7]
        if any(entry.kind == "check_in" for entry in wanted):
            ours = (self.root / "confkit.toml").read_text().split('"')[1]
            names = tuple(e.student_id for e in wanted if e.kind == "check_in" and e.round == ours)
            if names:
                written = check_in(workspace=Workspace(self.root), now=now, names=names)
                assert len(written.due) == len(names)
        if wanted:
            done.done(workspace=Workspace(self.root), now=now, ids=[entry.id for entry in wanted])
        for entry in wanted:
            self.books.closes(place_of(entry), int(now.timestamp()))
        for entry in wanted:
            if entry.kind == "summary":
                self.books.talks(entry.student_id, int(now.timestamp()))
        self._snoozes([row.entry for row in listed.rows if row.entry not in wanted], day, now)
        if self.chance.random() < 0.3:
            self._talks(self.ids[f"{self.chance.randrange(STUDENTS):04}"], now)

    def _snoozes(
        self, entries: list[FollowUp], day: date, now: datetime, *, always: bool = False
    ) -> None:
        """Move some of what was not done to one of the next days."""
        for entry in entries:
            until = day + timedelta(days=self.chance.randrange(9))
            if always or self.chance.random() < 0.3:
                here = Workspace(self.root)
                snooze.snooze(
                    workspace=here, now=now, identifier=entry.id, until=until, reason="ill"
                )
                self.books.due[place_of(entry)] = end_of(until)
                self.books.snoozed.add(place_of(entry))

    def _talks(self, one: str, now: datetime, where: Workspace | None = None) -> None:
        where = where or Workspace(self.root)
        contact.contact(workspace=where, now=now, name=one, text="met at the gate")
        self.books.talks(one, int(now.timestamp()))
        over = self.books.done.keys() | self.books.dropped
        for place in self.books.due.keys() - over:
            if place[1] == one and place[2].startswith("contact"):
                self.books.closes(place, int(now.timestamp()))


def told(entry: FollowUp, moment: datetime | None) -> datetime | None:
    """Return what the clocks by which a follow-up is told show at a moment of it."""
    return moment and moment.astimezone(ZoneInfo(entry.zone)).replace(tzinfo=None)


def place_of(entry: FollowUp) -> Place:
    """Return where a follow-up stands in the second set of books."""
    kind = f"contact {told(entry, entry.opened)}" if entry.kind == "contact" else entry.kind
    return (entry.round, entry.student_id, "family" if entry.by == "family" else kind)


def test_a_year_of_160_students_with_every_followup_accounted_for(tmp_path: Path) -> None:
    """At the end the ledger and the second set of books say the same of every follow-up."""
    year = Year(tmp_path)
    meetings: dict[date, tuple[str, int]] = {}
    for round_name, monday in ROUNDS.items():
        days = [day for n in range(14) if is_open(day := monday + timedelta(days=n))][:10]
        meetings |= {day: (round_name, 16 * number) for number, day in enumerate(days)}
    begun: set[str] = set()
    for n in range(330):
        day = date(2026, 8, 24) + timedelta(days=n)
        if begun:
            _begins_a_day(year, day)
        if day in meetings:
            round_name, first = meetings[day]
            if round_name not in begun:
                begun.add(round_name)
                year.begins(round_name)
            year.confers(round_name, day, first)
        if day - WEEK in meetings:
            year.tries_again(meetings[day - WEEK][0], day)
        if begun and is_open(day):
            year.keeps(day)
        if begun:
            _happens(year, n, day)
    _agree(year)


def _begins_a_day(year: Year, day: date) -> None:
    """Let that happen in the morning which is to count for what comes after it on that day."""
    if day == MOVED:
        year.moves_to(ZONES[1])
    year.allows_again(day)
    year.corrects_slots(day)


def _happens(year: Year, n: int, day: date) -> None:
    """Let that happen on the `n`th day of the year which happens now and then, or once."""
    if n % 2 == 0:
        year.doubts_about_a_letter_that_waits(day)
    if n % 6 == 0:
        year.denies(year.ids[f"{7 * n % STUDENTS:04}"], year.at(at_hour(day, 20)))
        year.gives_a_new_id(f"{(7 * n + 1) % STUDENTS:04}")
    if day == LONGER:
        year.promises_for_later()
    if n % 9 == 0:
        year.works_on_two_machines(year.at(at_hour(day, 21)))
    if day == RENAMED:
        year.renames("2026-fall", "autumn")


def _agree(year: Year) -> None:
    """Hold the two sets of books against each other, entry by entry."""
    path = Workspace(year.root).ledger_path
    assert soundness.findings(path) == []
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        entries = {place_of(entry): entry for entry in ledger.everything()}
    now = year.at(at_hour(date(2027, 7, 21), 8))
    rows = due_list(workspace=Workspace(year.root), now=now, every=True).rows
    states = {place_of(row.entry): row.state for row in rows}
    assert entries.keys() == year.books.due.keys() == states.keys()
    assert len(entries) > STUDENTS * 2 * 5
    contacts = [place[:2] for place in entries if place[2].startswith("contact")]
    assert len(contacts) > len(set(contacts)), "some did not come twice"
    books = year.books
    assert min(len(books.snoozed), len(books.for_nobody), len(books.denied), year.asked) > 3
    again = {kind: sum(place[2] == kind for place in books.again) for kind in TO_WRITE}
    assert min(again.values()) > 3, "some wait again for somebody"
    assert {entry.zone for entry in entries.values()} == set(ZONES)
    for place, entry in entries.items():
        due, done = year.books.due[place], year.books.done.get(place)
        assert told(entry, entry.due) == due, place
        assert (entry.done and int(entry.done.timestamp())) == done, place
        assert (entry.dropped is not None) == (place in year.books.dropped), place
        if place in year.books.dropped:
            assert states[place] == "dropped"
            continue
        if place[2] == "family":
            assert done is None
        else:
            assert done is not None, "a year later nothing of the teacher's is open"
            assert states[place] == ("late" if place in books.late else "done"), place
