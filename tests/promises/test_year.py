"""A year of a secondary teacher with 160 students, day by day, with every follow-up accounted for.

The teacher of this year is mostly prompt, sometimes late, at times away, and moves what cannot be
done yet. Guardians are denied, a round and children's ids are renamed, deadlines change, and two
machines are merged on the way. A second set of books, kept by the test with the oracle's rules, has
to agree with the ledger at the end.
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
from confkit.letters import drafts
from confkit.promises.followups import FollowUp
from confkit.work import contact, done, restore
from confkit.work import due as followup
from confkit.work import round as rounds
from confkit.work.check_in import check_in
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests.promises import oracle

pytestmark = pytest.mark.slow

TZ = ZoneInfo("America/Chicago")
WEEK = timedelta(weeks=1)
STUDENTS = 160
ROUNDS = {"2026-fall": date(2026, 10, 26), "2027-spring": date(2027, 3, 8)}
"""The Mondays of two weeks of conferences; the clocks change in both."""

LONGER = date(2026, 11, 4)
"""From the middle of the fall's conferences on, check-ins are promised for four weeks later."""

RENAMED = date(2026, 11, 14)
"""While check-ins of the fall wait, and some families are still to be reached again."""

CLOSED = {date(2026, 11, 26), date(2026, 11, 27), date(2027, 1, 18), date(2027, 3, 26)} | {
    date(2026, 12, 21) + timedelta(days=n) for n in range(12)
}
SETTINGS = """\
round = "{round}"
timezone = "America/Chicago"
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
held = {held:%Y-%m-%dT%H:%M:%S}
status = "{status}"
"""
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


@dataclass
class Books:
    """The second set of books: what was opened, when each was due, and what came of it."""

    due: dict[tuple[str, str, str], int | None] = field(default_factory=dict)
    done: dict[tuple[str, str, str], int] = field(default_factory=dict)
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    span: dict[tuple[str, str], int] = field(default_factory=dict)
    snoozed: set[tuple[str, str, str]] = field(default_factory=set)
    dropped: set[tuple[str, str, str]] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)

    def denies(self, one: str) -> None:
        """Drop the letters that wait, of a student of whom nobody may be written to any more."""
        self.denied.add(one)
        self.dropped |= {
            place
            for place in self.due
            if place[1] == one and place[2] in ("summary", "check_in") and place not in self.done
        }

    def renames(self, old: str, new: str) -> None:
        """Let everything of a round or a student stand under another name."""

        def named(place: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if part == old else part for part in place)

        for name, kept in vars(self).items():
            if isinstance(kept, dict):
                setattr(self, name, {named(place): value for place, value in kept.items()})
            elif name == "denied":
                self.denied = {new if one == old else one for one in self.denied}
            else:
                setattr(self, name, {named(place) for place in kept})

    def meets(
        self, round_name: str, one: str, held: int, review: date, *, family: bool, days: int
    ) -> None:
        """Open what a meeting opens, due by the oracle's rules; a check-in after so many days."""
        rules = {"summary": ("days", 0), "resource": ("hours", 48), "action": ("school_days", 1),
                 "check_in": ("days", days)}  # fmt: skip
        for kind, rule in rules.items():
            if one in self.denied and kind in ("summary", "check_in"):
                self.dropped.add((round_name, one, kind))
            self.due[round_name, one, kind] = oracle.due(kind, held, rule, is_open, TZ)
        self.due[round_name, one, "review"] = oracle.last_second(review, TZ)
        if family:
            self.due[round_name, one, "family"] = None
        self.held[round_name, one], self.span[round_name, one] = held, days

    def misses(self, round_name: str, one: str, held: int) -> None:
        """Open what nobody's coming opens."""
        due = oracle.due("contact", held, ("school_days", 2), is_open, TZ)
        self.due[round_name, one, f"contact {held}"] = due

    def talks(self, one: str, at: int) -> None:
        """Let the open check-ins count from a real contact."""
        for (round_name, who), held in self.held.items():
            place = (round_name, one, "check_in")
            fixed = self.done.keys() | self.snoozed | self.dropped
            if who == one and held < at and place in self.due and place not in fixed:
                days = self.span[round_name, one]
                again = oracle.due("check_in", at, ("days", days), is_open, TZ)
                self.due[place] = max(again, self.due[place] or 0)


class Year:
    """The workspace, the teacher's habits, and the second set of books."""

    def __init__(self, root: Path) -> None:
        self.root, self.books, self.chance = root, Books(), random.Random(160)
        self.missed: list[tuple[str, str, date]] = []
        self.ids = {f"{n:04}": f"{n:04}" for n in range(STUDENTS)}
        self.days = 14
        self._write_roster()

    def _write_roster(self) -> None:
        rows = ["student_id,name,guardian_name,guardian_email,contact"]
        for first, one in self.ids.items():
            may_not = "office" if int(first) % 4 else "deny"
            word = may_not if one in self.books.denied else "allow"
            rows.append(f"{one},Student {first},Guardian {first},g{first}@mail.example,{word}")
        (self.root / "roster.csv").write_text("\n".join(rows))

    def denies(self, one: str, now: datetime) -> None:
        """Mark a child's only guardian as one who may not be written to, or through the office."""
        self.books.denies(one)
        self._write_roster()
        drafts.look_again(Workspace(self.root), now)

    def renames(self, old: str, new: str) -> None:
        """Give a round another name, as `confkit round --renamed` does."""
        here = Workspace(self.root)
        rounds.rename(rounds.plan(here, old, new))
        self.books.renames(old, new)
        self.missed = [(new if of == old else of, *more) for of, *more in self.missed]  # type: ignore[misc]

    def gives_a_new_id(self, first: str) -> None:
        """Bring in another id for a child, as an import with `--same-children` does."""
        here, old = Workspace(self.root), self.ids[first]
        (student,) = [one for one in here.roster().students if one.id == old]
        story = rounds.story(here, student, student._replace(id=f"9{old}"))
        rounds.move(here, [story] if story else [])
        self.ids[first] = f"9{old}"
        self.books.renames(old, f"9{old}")
        self.missed = [(of, f"9{old}" if one == old else one, day) for of, one, day in self.missed]
        self._write_roster()

    def begins(self, round_name: str) -> None:
        """Set the settings to a round, with the usual deadlines."""
        self.days = 14
        (self.root / "notes" / round_name).mkdir(parents=True)
        (self.root / "confkit.toml").write_text(SETTINGS.format(round=round_name))

    def promises_for_later(self) -> None:
        """Change when a check-in is due; what was promised stays."""
        self.days = 28
        settings = self.root / "confkit.toml"
        more = "[deadlines]\ncheck_in = { days = 28 }\n"
        settings.write_text(settings.read_text() + more)

    def works_on_two_machines(self, now: datetime) -> None:
        """Move a check-in here, and talk with that family on another machine; then merge."""
        here, later = Workspace(self.root), now + timedelta(minutes=1)
        rows = followup.due(workspace=here, now=now, within="20d", kind="check-in").rows
        if not (moved := next(iter(rows), None)):
            return
        with tempfile.TemporaryDirectory() as there:
            for name in ("confkit.toml", "roster.csv", "followups.db"):
                shutil.copy(self.root / name, there)
            self._snoozes([moved.entry], now.astimezone(TZ).date(), now, always=True)
            self._talks(moved.entry.student_id, later, Workspace(Path(there)))
            copy = Path(there) / "followups.db"
            restore.merge(workspace=here, now=later + timedelta(minutes=1), file=copy)

    def confers(self, round_name: str, day: date, first: int) -> None:
        """Hold sixteen conferences on one day and write the letters in the evening."""
        students = [self.ids[f"{n:04}"] for n in range(first, first + 16)]
        for number, one in enumerate(students):
            held = datetime.combine(day, time(13)) + timedelta(minutes=15 * number)
            came = self.chance.random() > 0.06
            family = self.chance.random() < 0.5
            review = day + timedelta(weeks=4)
            text = NOTE.format(one=one, held=held, status="held" if came else "no-show")
            if came:
                text += AGREED.format(review=review, family=FAMILY if family else "")
            (self.root / "notes" / round_name / f"{one}.toml").write_text(text)
            at = oracle.instant(held, TZ)
            if came:
                self.books.meets(round_name, one, at, review, family=family, days=self.days)
            else:
                self.books.misses(round_name, one, at)
                self.missed.append((round_name, one, day))
        outcome = summarize(
            workspace=Workspace(self.root), now=at_hour(day, 18), names=tuple(students)
        )
        assert outcome.refused == []

    def tries_again(self, round_name: str, day: date) -> None:
        """Reach the families who did not come a week ago; some come now, some do not again."""
        again = [one for of, one, was in self.missed if (of, was) == (round_name, day - WEEK)]
        for number, one in enumerate(again):
            self._talks(one, at_hour(day, 8))
            held = datetime.combine(day, time(16)) + timedelta(minutes=15 * number)
            came, review = self.chance.random() < 0.5, day + timedelta(weeks=4)
            text = NOTE.format(one=one, held=held, status="held" if came else "no-show")
            text += AGREED.format(review=review, family="") if came else ""
            (self.root / "notes" / round_name / f"{one}.toml").write_text(text)
            at = oracle.instant(held, TZ)
            if came:
                self.books.meets(round_name, one, at, review, family=False, days=self.days)
            else:
                self.books.misses(round_name, one, at)
        if again:
            now = at_hour(day, 18)
            outcome = summarize(workspace=Workspace(self.root), now=now, names=tuple(again))
            assert outcome.refused == []

    def keeps(self, day: date) -> None:
        """Look at what is due in the evening of a school day and do most of it."""
        now = at_hour(day, 19)
        listed = followup.due(workspace=Workspace(self.root), now=now, within="0d")
        for row in listed.rows:
            place = place_of(row.entry)
            assert int(row.entry.due.timestamp()) == self.books.due[place]  # type: ignore[union-attr]
            assert row.state == oracle.state(self.books.due[place] or 0, int(now.timestamp()), TZ)
        wanted = [row.entry for row in listed.rows if self.chance.random() < 0.7]
        if any(entry.kind == "check_in" for entry in wanted):
            ours = (self.root / "confkit.toml").read_text().split('"')[1]
            due = tuple(e.student_id for e in wanted if e.kind == "check_in" and e.round == ours)
            if due:
                assert len(check_in(workspace=Workspace(self.root), now=now, names=due).due) == len(
                    due
                )
        if wanted:
            done.done(workspace=Workspace(self.root), now=now, ids=[entry.id for entry in wanted])
        for entry in wanted:
            self.books.done[place_of(entry)] = int(now.timestamp())
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
                followup.snooze(
                    workspace=here, now=now, identifier=entry.id, until=until, reason="ill"
                )
                self.books.due[place_of(entry)] = oracle.last_second(until, TZ)
                self.books.snoozed.add(place_of(entry))

    def _talks(self, one: str, now: datetime, where: Workspace | None = None) -> None:
        where = where or Workspace(self.root)
        contact.contact(workspace=where, now=now, name=one, text="met at the gate")
        self.books.talks(one, int(now.timestamp()))
        for place in self.books.due:
            if place[1] == one and place[2].startswith("contact") and place not in self.books.done:
                self.books.done[place] = int(now.timestamp())


def at_hour(day: date, hour: int) -> datetime:
    """Return an instant of a day, by the clock on the school's wall."""
    return datetime.fromtimestamp(oracle.instant(datetime.combine(day, time(hour)), TZ), UTC)


def place_of(entry: FollowUp) -> tuple[str, str, str]:
    """Return where a follow-up stands in the second set of books."""
    kind = f"contact {int(entry.opened.timestamp())}" if entry.kind == "contact" else entry.kind
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


def _happens(year: Year, n: int, day: date) -> None:
    """Let that happen on the `n`th day of the year which happens now and then, or once."""
    if n % 6 == 0:
        year.denies(year.ids[f"{7 * n % STUDENTS:04}"], at_hour(day, 20))
        year.gives_a_new_id(f"{(7 * n + 1) % STUDENTS:04}")
    if day == LONGER:
        year.promises_for_later()
    if n % 9 == 0:
        year.works_on_two_machines(at_hour(day, 21))
    if day == RENAMED:
        year.renames("2026-fall", "autumn")


def _agree(year: Year) -> None:
    """Hold the two sets of books against each other, entry by entry."""
    path = Workspace(year.root).ledger_path
    assert soundness.findings(path) == []
    with ledger_file.reading(path) as ledger:
        assert ledger is not None
        entries = {place_of(entry): entry for entry in ledger.everything()}
    assert entries.keys() == year.books.due.keys()
    assert len(entries) > STUDENTS * 2 * 5
    contacts = [place[:2] for place in entries if place[2].startswith("contact")]
    assert len(contacts) > len(set(contacts)), "some did not come twice"
    books = year.books
    assert min(len(books.snoozed), len(books.dropped), len(books.denied)) > 3
    for place, entry in entries.items():
        due, done = year.books.due[place], year.books.done.get(place)
        assert (entry.due and int(entry.due.timestamp())) == due, place
        assert (entry.done and int(entry.done.timestamp())) == done, place
        assert (entry.dropped is not None) == (place in year.books.dropped), place
        if place in year.books.dropped:
            continue
        if place[2] == "family":
            assert done is None
        else:
            assert done is not None, "a year later nothing of the teacher's is open"
