"""Merging two ledgers of one workspace, such as a conflict copy into the ledger.

Of each follow-up the newest change wins; but what a person said of it (done, snoozed) gives way
only to what a person said later, and not to what a run has counted anew. What did not win is told,
and the story of both stays in the history. Merging again, or the other way round, gives the same; a
round or a student whose name only one of them has changed is called as it is called here. What
two of them know as one talk though it is two is told apart first (`ledger.parting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from confkit.ground import clock
from confkit.ground.errors import ConfkitError
from confkit.ground.text import key
from confkit.ledger import family_history, letter_rows, parting
from confkit.ledger.ledger import BY_NOTE, LATER_TALK, Ledger, at, instant, opens_again, row
from confkit.ledger.parting import Meeting, Parted, Talk
from confkit.ledger.renaming import id_of
from confkit.ledger.tables import FOLLOWUPS, TABLES
from confkit.promises.followups import FollowUp, day_told, due, told_at, told_in
from confkit.roster.people import Student


class MergeChoice(NamedTuple):
    """A follow-up that two ledgers say differently: what is kept, and what gives way.

    It is `parted` where each side had changed it without knowing of the other, so that the
    words of one of them give way; else one is only the older state of the other.
    """

    kept: FollowUp
    other: FollowUp
    from_there: bool
    parted: bool


class Added(NamedTuple):
    """A follow-up that only the other ledger had: as much as is told of it."""

    id: str
    student_id: str
    student: str
    text: str
    due: datetime | None
    done: datetime | None
    dropped: datetime | None
    zone: str


class Merged(NamedTuple):
    """What a merge did: follow-ups only there, those that differed, and those it `dropped`."""

    added: list[Added]
    choices: list[MergeChoice]
    told: int
    """Lines of history, contacts and words that only the other ledger had."""
    words: list[Words]
    dropped: tuple[FollowUp, ...] = ()


class Words(NamedTuple):
    """What two ledgers say differently of a student: what was noticed, or how the goal went.

    `table` is "observed" or "reviews"; the later words are kept.
    """

    table: str
    student_id: str
    kept: str
    other: str
    from_there: bool


def take_over(
    here: Ledger, there: Ledger, on_roster: Iterable[Student], now: datetime, refused: str
) -> Merged:
    """Merge a ledger in which nobody has another student's name, inside the open transaction.

    `refused` begins what is said where somebody has; then nothing is merged, and ConfkitError is
    raised.
    """
    called = _names_here(here, {student.id: student.name for student in on_roster})
    if wrong := _misnamed(here, there, called):
        raise ConfkitError(
            f"{refused}, nothing was changed: {wrong}; correct the roster if it is the one that is "
            "wrong"
        )
    return merge(here, there, now, called)


def _names_here(here: Ledger, on_roster: Mapping[str, str]) -> dict[str, str]:
    """Return what each student is called here by comparable id: the roster's name, or the ledger's.

    `on_roster` are the roster's names by id.
    """
    known = family_history.students(here) | dict(on_roster)
    return {key(student_id): name for student_id, name in known.items() if name}


def _misnamed(here: Ledger, there: Ledger, called: Mapping[str, str]) -> str:
    """Say which student of `there` has another student's name; "" if none has.

    That is a name which somebody else has, under an id that goes by another one here (`called`) or
    in the copy itself; a new spelling, and a namesake who is not known here, are none.
    """
    names = _Names.of(here, there)
    named = {
        (key(names.students.get(key(student_id), student_id)), key(student)): (student_id, student)
        for student_id, student in there.connection.execute(_NAMED)
        if student
    }
    known = {(key(student_id), key(name)) for student_id, name in here.connection.execute(_NAMED)}
    known |= {(student_id, key(name)) for student_id, name in called.items()}
    whose = {name: student_id for student_id, name in known}
    named_here = {student_id for student_id, _ in known}
    for (student_id, name), (spelled, student) in named.items():
        others = [one for one in named if one[0] == student_id and one[1] != name]
        if name not in whose or (student_id, name) in known:
            continue
        if student_id in named_here or others:
            mine = called.get(student_id) or named[others[0]][1]
            return f"it calls {spelled} {student!r}, who is {whose[name]} here; {spelled} is {mine}"
    return ""


_NAMED = "SELECT student_id, student FROM followups UNION SELECT student_id, student FROM contacts"


def merge(
    here: Ledger, there: Ledger, now: datetime, called: Mapping[str, str] | None = None
) -> Merged:
    """Take everything of `there` into `here`, inside the open transaction.

    Students go by the names that they are `called` here, by comparable id.
    """
    names = _Names.of(here, there)._replace(called=called or {})
    with parting.apart(here, there, names.here) as (apart, parted):
        merged = _merge(here, apart, names, parted, now)
        dropped = (entry for talk in parted for entry in _drop_of_earlier(here, talk, now))
        return merged._replace(dropped=tuple(dropped))


def _drop_of_earlier(here: Ledger, talk: Parted, now: datetime) -> Iterator[FollowUp]:
    """Drop the check-in and the review of a talk in whose place a later one has its own."""
    round_name, student, occasion = talk.meeting
    entries = here.of_student(round_name, student)
    has_own = any(
        entry.kind == "summary" and entry.occasion == talk.occasion and not entry.dropped
        for entry in entries
    )
    for entry in entries:
        is_its = entry.occasion == occasion and entry.kind in ("check_in", "review")
        if has_own and is_its and entry.waits:
            yield here.drop(entry, LATER_TALK, now)


def _merge(
    here: Ledger, there: Ledger, names: _Names, parted: list[Parted], now: datetime
) -> Merged:
    added: list[Added] = []
    choices: list[MergeChoice] = []
    ids: dict[str, str] = {}
    pairs: list[tuple[FollowUp, FollowUp]] = []
    told = _Told.of(here, there, names, parted)
    for theirs in there.each("1 ORDER BY id"):
        theirs, there_id = names.here(theirs), theirs.id
        theirs = theirs._replace(student_id=here.spelled(theirs.student_id))
        ours = _same(here, theirs)
        if (here_id := (ours or theirs).id) != there_id:
            ids[there_id] = here_id
        if ours is None:
            added.append(Added(*(getattr(theirs, name) for name in Added._fields)))
            _write(here, theirs)
            continue
        theirs = theirs._replace(id=ours.id, student_id=ours.student_id)
        if ours.content != theirs.content:
            choices.append(_choose(here, there, ours, theirs, there_id, now))
            pairs.append((ours, theirs))
        elif theirs.revision > ours.revision or _age(theirs) > _age(ours):
            latest = max(ours, theirs, key=_age)
            _write(here, latest._replace(revision=max(ours.revision, theirs.revision)))
    words = [word for table in _SAID for word in _words(here, there, table, names)]
    lines = _take_over_the_rest(here, there, ids, names)
    _take_back(here, choices, pairs)
    told_now = _told(parting.talks(here, names.here))
    for place, pair in enumerate(pairs):
        if parting.meeting(pair[0]) in told_now:
            choices[place] = told.as_promised(here, choices[place], *pair, now)
    return Merged(added, choices, lines, words)


def _take_back(
    here: Ledger, choices: list[MergeChoice], pairs: list[tuple[FollowUp, FollowUp]]
) -> None:
    """Take back that letters left of what one side had marked done, and the other undone since."""
    for choice, pair in zip(choices, pairs, strict=True):
        for entry in pair if not choice.kept.done else ():
            if entry.done and here.was_taken_back(entry):
                letter_rows.open_again(here, entry)


class _Names(NamedTuple):
    """What only the other ledger calls otherwise: rounds and students' ids, as they are here."""

    rounds: dict[str, str]
    students: dict[str, str]
    called: Mapping[str, str]
    """What students are called here, by comparable id."""

    @classmethod
    def of(cls, here: Ledger, there: Ledger) -> _Names:
        """Find them by the meetings that are on record on both sides."""
        rounds = _renamed(
            here,
            there,
            "round",
            lambda entry: entry.round,
            lambda entry: (entry.student, *_meeting(entry, here)),
        )
        students = _renamed(
            here,
            there,
            "student_id",
            lambda entry: key(entry.student_id),
            lambda entry: (
                rounds.get(entry.round, entry.round),
                entry.student,
                *_meeting(entry, here),
            ),
        )
        return cls(rounds, students, {})

    def here(self, entry: FollowUp) -> FollowUp:
        """Return a follow-up of the other ledger as it is called here."""
        called = FollowUp(**self.values(entry._asdict()))
        is_same = called._replace(student=entry.student) == entry
        return called if is_same else called._replace(id=id_of(called))

    def values(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row of the other ledger with the names that count here."""
        if "round" in row:
            row["round"] = self.rounds.get(row["round"], row["round"])
        if "student_id" in row:
            row["student_id"] = self.students.get(key(row["student_id"]), row["student_id"])
        if "student" in row:
            row["student"] = self.called.get(key(row["student_id"]), row["student"])
        return row


def _renamed(
    here: Ledger,
    there: Ledger,
    column: str,
    name: Callable[[FollowUp], str],
    known_by: Callable[[FollowUp], object],
) -> dict[str, str]:
    """Return what one side alone calls otherwise: their name, and ours for the same."""
    ours, theirs = _names_in(here, column, name), _names_in(there, column, name)
    if ours <= theirs or theirs <= ours:
        return {}
    other = {known_by(entry): name(entry) for entry in there.each("1") if name(entry) not in ours}
    return {
        other[known_by(entry)]: name(entry)
        for entry in here.each("1")
        if name(entry) not in theirs and known_by(entry) in other
    }


def _names_in(ledger: Ledger, column: str, name: Callable[[FollowUp], str]) -> set[str]:
    """Return every name that a ledger has in a column, from one follow-up of each."""
    return {name(entry) for entry in ledger.each(f"1 GROUP BY {column}")}


def _meeting(entry: FollowUp, ledger: Ledger) -> tuple[object, ...]:
    """Return what a follow-up is known by besides its round and its student's id.

    Its meeting's day is the one that was told, which is the same in a copy from another zone.
    """
    return (day_told(entry, ledger.tz or UTC), *entry.identity)


def _same(here: Ledger, theirs: FollowUp) -> FollowUp | None:
    """Return what is the same follow-up here, whatever its id (an old one keeps its)."""
    of_kind = "student_id = ? AND round = ? AND kind = ?"
    same = here.select("id = ?", theirs.id) or [
        ours
        for ours in here.each(of_kind, theirs.student_id, theirs.round, theirs.kind)
        if ours.identity == theirs.identity
    ]
    return same[0] if same else None


_SAID = {
    "observed": "SELECT round, student_id, at, text FROM observed",
    "reviews": "SELECT round, student_id, at, "
    "CASE changes WHEN '' THEN outcome ELSE outcome || '; ' || changes END FROM reviews",
}


def _words(here: Ledger, there: Ledger, table: str, names: _Names) -> Iterator[Words]:
    """Find the words that differ, before the later ones are taken over."""
    ours = {row[:2]: row[2:] for row in here.connection.execute(_SAID[table])}
    for round_name, student_id, moment, text in there.connection.execute(_SAID[table]):
        round_name = names.rounds.get(round_name, round_name)
        student_id = names.students.get(key(student_id), student_id)
        known = ours.get((round_name, student_id))
        if known and known[1] != text:
            from_there = moment > known[0]
            kept, other = (text, known[1]) if from_there else (known[1], text)
            yield Words(table, student_id, kept, other, from_there)


class _Told(NamedTuple):
    """The meetings of which a letter has left, by what each side knows, and those that are gone.

    A talk is gone on a side that has another one in its place, or none.
    """

    here: set[Meeting]
    there: set[Meeting]
    gone: set[Meeting]

    @classmethod
    def of(cls, here: Ledger, there: Ledger, names: _Names, parted: list[Parted]) -> _Told:
        """Look at both sides before they are merged."""
        ours, theirs = (parting.talks(side, names.here) for side in (here, there))
        gone = {of for side in (ours, theirs) for of, talk in side.items() if talk.summary.dropped}
        return cls(_told(ours), _told(theirs), gone | {talk.meeting for talk in parted})

    def as_promised(
        self, here: Ledger, choice: MergeChoice, ours: FollowUp, theirs: FollowUp, now: datetime
    ) -> MergeChoice:
        """Keep a follow-up as a letter has promised it of which only one side knows.

        So it stays, also where the other side has counted it anew since, or dropped it because its
        note is about another talk.
        """
        kept, of = choice.kept, parting.meeting(ours)
        if (of in self.here) == (of in self.there) or kept.done or kept.kind in _NOT_TOLD:
            return choice
        side = ours if of in self.here else theirs
        if kept.dropped:
            reason = here.reason_for_drop(kept)
            if not side.waits or of not in self.gone or reason not in BY_NOTE:
                return choice
            kept = kept._replace(dropped=None)
        side = told_in(side, tz) if (tz := clock.zone(kept.zone)) else side
        is_told = side.promised and kept.kind != "review"  # the note names that day, and the goal
        told = ("promised", "span", "text") if is_told else ()
        days = kept._replace(**{name: getattr(side, name) for name in told})
        if days == choice.kept:
            return choice
        days = days._replace(due=due(days.promised, days.snoozed))
        if choice.kept.dropped:
            here.put(days, "reopened", now)
        else:
            here.put(days, "moved", now, "a letter has told this day")
        return MergeChoice(days, choice.kept, from_there=side is theirs, parted=True)


_NOT_TOLD = ("summary", "contact", "invite", "remind")


def _told(talks: dict[Meeting, Talk]) -> set[Meeting]:
    """Return the meetings of which a letter has left."""
    return {of for of, talk in talks.items() if talk.left}


def _choose(
    here: Ledger,
    there: Ledger,
    ours: FollowUp,
    theirs: FollowUp,
    there_id: str,
    now: datetime,
) -> MergeChoice:
    """Keep the newest change; its number passes the other's, so that a calendar takes it.

    `there_id` is the id that it has in the other ledger.
    """
    from_there = _rank(theirs) > _rank(ours)
    kept, other = (theirs, ours) if from_there else (ours, theirs)
    parted = not parting.knows(there if from_there else here, other)
    number = max(kept.revision, other.revision + 1)
    if parted:
        of_both = (ours, _said(here, ours.id)), (theirs, _said(there, there_id))
        words = _as_said(kept, *of_both)
        if words.done and other.done and not kept.done:  # no run changes what is done
            words = _as_said(other, *of_both)._replace(changed=kept.changed)
        if words.content != kept.content:
            kept, number = words, max(ours.revision, theirs.revision) + 1
        if kept.content in (ours.content, theirs.content):
            from_there = kept.content == theirs.content
            other = ours if from_there else theirs
    _write(here, kept._replace(revision=number))
    if parted and kept.content != ours.content:
        merged = kept._replace(revision=number, changed=now)
        here.tell(merged, "merged", "another copy had a newer change")
    return MergeChoice(kept, other, from_there, parted)


_Said = set[tuple[int, int, str, str, int | None, int | None, str]]
"""What a history tells of one follow-up: when, its number, what, more, due, done, whose clocks."""


def _said(ledger: Ledger, followup_id: str) -> _Said:
    return set(
        ledger.connection.execute(
            "SELECT at, revision, what, detail, due, done, zone FROM history WHERE followup = ?",
            (followup_id,),
        )
    )


def _as_said(kept: FollowUp, *sides: tuple[FollowUp, _Said]) -> FollowUp:
    """Return a follow-up with what a person said of it on either side, in the order of time.

    Where a history of before does not tell all of that, it is left as it is.
    """
    if any(_in_order(lines, entry.zone) != (entry.done, entry.snoozed) for entry, lines in sides):
        return kept
    done, snoozed = _in_order(set().union(*(lines for _, lines in sides)), kept.zone)
    return kept._replace(
        done=done and max(done, kept.opened),
        dropped=None if done else kept.dropped,
        snoozed=snoozed,
        due=due(kept.promised if kept.snoozed else kept.due, snoozed),
    )


def _in_order(lines: _Said, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return when a follow-up was done, and to when it was snoozed, after all that was said.

    A day that was chosen by other clocks is that day by those of `zone`.
    """
    done: int | None = None
    snoozed: datetime | None = None
    for moment, _, what, detail, due_at, done_at, told_by in sorted(
        lines, key=lambda line: line[:4]
    ):
        if what == "done" and done is None:
            done = moment if done_at is None else done_at
        elif opens_again(what, detail):
            done = None  # a later word counts, also where one machine did not know of the other's
        if what == "snoozed" or (what == "reopened" and detail):
            day = instant(due_at)
            snoozed = day and told_at(day, told_by, clock.zone(zone) if zone else None)
    return instant(done), snoozed


def _age(entry: FollowUp) -> int:
    return at(entry.changed) if entry.changed else 0


def _rank(entry: FollowUp) -> tuple[object, ...]:
    """Order two states of one follow-up by age; where that is equal, in any fixed order."""
    due = at(entry.due) if entry.due else 0
    whole = sorted(row(entry).items())
    return (_age(entry), entry.revision, entry.done is not None, due, entry.text, str(whole))


def _write(here: Ledger, entry: FollowUp) -> None:
    here.connection.execute(FOLLOWUPS.replace, row(entry))


def _take_over_the_rest(here: Ledger, there: Ledger, ids: dict[str, str], names: _Names) -> int:
    """Add the rows of the other tables that are only there; return how many.

    `ids` are the follow-ups that this ledger has under ids of its own.
    """
    before = here.connection.total_changes
    for table in TABLES.values():
        if table is FOLLOWUPS:
            continue
        for values in map(names.values, table.rows(there.connection)):
            if "student_id" in values:
                values["student_id"] = here.spelled(values["student_id"])
            if "followup" in values:
                values["followup"] = ids.get(values["followup"], values["followup"])
            if told := values.get("told"):
                values["told"] = letter_rows.with_ids(told, ids)
            here.connection.execute(table.merge, values)
    return here.connection.total_changes - before
