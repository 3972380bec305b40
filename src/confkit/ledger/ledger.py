"""What the open ledger knows and how it changes: every follow-up, its story, the contacts.

Instants are stored as seconds since 1970, UTC. Every change of a follow-up adds a line to its
history, in the same transaction. `ledger.ledger_file` opens the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from confkit.ground import clock
from confkit.ground.errors import ConfkitError
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key
from confkit.ledger.tables import ASKED, FOLLOWUPS, HISTORY, WAITS
from confkit.promises.followups import BEFORE_TALK, FollowUp, moved, restarted, told_at, told_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

    from confkit.promises.followups import Rules

NOT_IN_THE_NOTE = "the note no longer says it"
LATER_TALK = "a later talk has one of its own"
TALKED = "the talk was held since"
HELD = "the note says that the talk was held"
MISSED = "the note says that nobody came"
MOVED = "the note says that the talk was moved"
ANOTHER_DAY = "the note has another day for it"
NAMES_DENIED = "it names a person who must not be named"
BY_NOTE = ("", MISSED, MOVED, NAMES_DENIED)
"""Why the note opens no more what a letter may have told; "" is that it no longer says it."""

NOBODY = "no guardian on the roster may be written to"

_ZONES_APART = timedelta(hours=26)
"""No two zones show times that are further apart."""

_KNOWN = (
    "WITH RECURSIVE known (who) AS (SELECT min(student_id) FROM followups UNION ALL "
    "SELECT (SELECT min(student_id) FROM followups WHERE student_id > who) FROM known "
    "WHERE who IS NOT NULL) "
)
"""Every student's id, from one to the next and not through all their follow-ups."""


class LedgerError(ConfkitError):
    """The ledger cannot be used; it was left as it is. `reason` says why, and not what to do."""

    def __init__(self, line: str, reason: str = "") -> None:
        super().__init__(line)
        self.reason = reason or line


class Changes(NamedTuple):
    """What a run changed in the ledger."""

    opened: list[FollowUp]
    changed: list[FollowUp]
    moved: list[FollowUp]
    dropped: list[FollowUp]


class Ledger:
    """An open ledger. Use `ledger.reading` or `ledger.writing`.

    `tz` is the zone of the settings: what waits is read by its clocks. None reads it as it stands.
    """

    def __init__(self, connection: sqlite3.Connection, tz: tzinfo | None = None) -> None:
        self.connection, self.tz = connection, tz

    def waiting(self, until: datetime) -> Iterator[FollowUp]:
        """Yield what is neither done nor dropped and due at `until` at the latest."""
        entries = self.each(
            f"{WAITS} AND due <= ? ORDER BY due, student, id", at(until + _ZONES_APART)
        )
        return (entry for entry in entries if entry.due and entry.due <= until)

    def everything(self) -> Iterator[FollowUp]:
        """Yield every follow-up in every state, by due date; what families promised comes last."""
        return self.each("1 ORDER BY by = 'family', due IS NULL, due, student, id")

    def rounds(self) -> list[str]:
        """Name the rounds of follow-ups, in order."""
        rows = self.connection.execute("SELECT DISTINCT round FROM followups ORDER BY round")
        return [name for (name,) in rows]

    def has_round(self, round_name: str) -> bool:
        """Tell whether there is a follow-up of a round of this very name."""
        return bool(self.select("round = ? LIMIT 1", round_name))

    def with_ids(self, ids: Iterable[str]) -> dict[str, FollowUp]:
        """Return follow-ups by their ids; those that the ledger does not know are left out."""
        return {entry.id: entry for one in ids for entry in self.select("id = ?", one)}

    def of_round(self, round_name: str) -> Iterator[FollowUp]:
        """Yield every follow-up of a round, in the order in which they are due."""
        return self.each("round = ? ORDER BY due IS NULL, due, id", round_name)

    def of_student(self, round_name: str, student_id: str) -> list[FollowUp]:
        """Return a student's follow-ups of one round, in the order in which they are due."""
        return self.select(
            "student_id = ? AND round = ? ORDER BY due IS NULL, due, id",
            self.spelled(student_id),
            round_name,
        )

    def of_every_round(self, student_id: str) -> list[FollowUp]:
        """Return a student's follow-ups of all rounds."""
        return self.select("student_id = ? ORDER BY opened, id", self.spelled(student_id))

    def of_kind(self, kind: str, round_name: str) -> list[FollowUp]:
        """Return what waits of one kind in one round, in the order in which it is due."""
        return self.select(
            f"{WAITS} AND due IS NOT NULL AND kind = ? AND round = ? ORDER BY due, id",
            kind,
            round_name,
        )

    def waiting_elsewhere(self, kind: str, round_name: str, until: datetime) -> list[FollowUp]:
        """Return what waits of one kind in other rounds and is due at `until` at the latest."""
        waiting = self.waiting(until)
        return [entry for entry in waiting if entry.kind == kind and entry.round != round_name]

    def waiting_of(self, student_id: str, kind: str) -> list[FollowUp]:
        """Return what waits of one kind for a student, of every round."""
        return self.select(
            f"student_id = ? AND kind = ? AND {WAITS} ORDER BY due, id",
            self.spelled(student_id),
            kind,
        )

    def students(self) -> list[tuple[str, str]]:
        """Return id and name of every student of the ledger, as the last round has it."""
        return self.connection.execute(
            f"{_KNOWN}SELECT who, "  # noqa: S608 - no value of anybody's
            "(SELECT max(student) FROM followups WHERE student_id = who AND round = "
            "(SELECT max(round) FROM followups WHERE student_id = who)) "
            "FROM known WHERE who IS NOT NULL"
        ).fetchall()

    def words_about(self, student_id: str) -> Iterator[tuple[str, str]]:
        """Yield what each follow-up of a student says and has said: its id, and the words."""
        return self.connection.execute(
            "SELECT id, text FROM followups WHERE student_id = :id UNION SELECT f.id, h.before "
            "FROM followups AS f JOIN history AS h ON h.followup = f.id "
            "WHERE f.student_id = :id AND h.before <> ''",
            {"id": self.spelled(student_id)},
        )

    def ids_with_zeros(self) -> set[str]:
        """Return the students' ids that begin with a zero and would be nobody's without it."""
        rows = self.connection.execute(
            "SELECT student_id FROM followups WHERE student_id GLOB '0*' "
            "UNION SELECT student_id FROM contacts WHERE student_id GLOB '0*'"
        )
        return {student_id for (student_id,) in rows if not self._knows(student_id.lstrip("0"))}

    def _knows(self, student_id: str) -> bool:
        return bool(
            self.connection.execute(
                "SELECT 1 FROM followups WHERE student_id = ? "
                "UNION SELECT 1 FROM contacts WHERE student_id = ?",
                (student_id, student_id),
            ).fetchone()
        )

    def summarized(self, round_name: str) -> set[str]:
        """Return the ids of the students whose summary of a round is done."""
        rows = self.connection.execute(
            "SELECT student_id FROM followups "
            "WHERE round = ? AND kind = 'summary' AND done IS NOT NULL",
            (round_name,),
        )
        return {row[0] for row in rows}

    def open_family_promises(self) -> Iterator[FollowUp]:
        """Yield the promises of families that are neither done nor dropped."""
        return self.each(f"by = 'family' AND {WAITS}")

    def starting_with(self, prefix: str) -> list[FollowUp]:
        """Return the follow-ups whose id begins so; ten at most."""
        return self.select("id >= ? AND id < ? ORDER BY id LIMIT 10", prefix, prefix + "g")

    def shortest(self, ids: Iterable[str], least: int = 6) -> dict[str, str]:
        """Return for each id its shortest beginning that no other id of the ledger has."""
        return {whole: whole[: max(least, self._shared(whole) + 1)] for whole in ids}

    def _shared(self, whole: str) -> int:
        """Return how many digits an id shares with its neighbors at most."""
        neighbors = self.connection.execute(
            "SELECT (SELECT max(id) FROM followups WHERE id < ?1), "
            "(SELECT min(id) FROM followups WHERE id > ?1)",
            (whole,),
        ).fetchone()
        return max(_common(whole, other or "") for other in neighbors)

    def newest_change(self) -> datetime | None:
        """Return when anything was last changed; None in an empty ledger."""
        return instant(self.connection.execute("SELECT max(changed) FROM followups").fetchone()[0])

    def zone_at(self, moment: datetime) -> tzinfo | None:
        """Return by which clocks days were told around an instant; None where nothing tells it.

        It is those of the last change by then, also where their day had not begun here.
        """
        row = self.connection.execute(
            "SELECT zone FROM history WHERE at <= ? AND zone <> '' "
            "ORDER BY at DESC, revision DESC LIMIT 1",
            (at(moment + _ZONES_APART),),
        ).fetchone()
        return clock.zone(row[0]) if row else None

    def restarted(self, check_in: FollowUp, rules: Rules) -> FollowUp:
        """Return a check-in counted from the last real contact with the family.

        That is the meeting itself, the summary when it was sent first (also where it waits again
        for somebody who came later), or a talk that was recorded: each by the clocks of its own
        zone, so that it stays on its day where the settings' zone changes.
        """
        talks = self.connection.execute(
            "SELECT at, zone FROM contacts WHERE student_id = ? AND answered_by = ''",
            (self.spelled(check_in.student_id),),
        )
        moments = [(datetime.fromtimestamp(at, UTC), zone) for at, zone in talks]
        moments += [
            (first.done, first.zone)
            for entry in self.of_student(check_in.round, check_in.student_id)
            if entry.kind == "summary"
            for first in self.times_done(entry)[:1]
            if first.done
        ]
        contacts = (told_at(moment, zone, self.tz) for moment, zone in moments)
        return restarted(check_in, max((check_in.opened, *contacts)), rules)

    def select(self, where: str, *values: Any) -> list[FollowUp]:
        """Return the follow-ups of a condition; only confkit's own words stand in `where`."""
        return list(self.each(where, *values))

    def each(self, where: str, *values: Any) -> Iterator[FollowUp]:
        """Yield the follow-ups of a condition; only confkit's own words stand in `where`."""
        query = f"SELECT {FOLLOWUPS.listed} FROM followups WHERE {where}"  # noqa: S608
        rows = map(followup, self.connection.execute(query, values))
        return map(self._told_here, rows) if self.tz else rows

    def _told_here(self, entry: FollowUp) -> FollowUp:
        """Return what waits by the clocks of the settings' zone; what is over stays as it was."""
        return told_in(entry, self.tz) if self.tz and entry.waits else entry

    def spelled(self, student_id: str) -> str:
        """Return a student's id as the ledger writes it, or as it is where it knows none.

        `a1` and `A1` are one student: whoever wrote the id first gave it its spelling. One of
        digits alone has no other, so for it nobody else's id is read.
        """
        if student_id.isascii() and student_id.isdecimal():
            return student_id
        return self._spellings.get(key(student_id), student_id)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        rows = self.connection.execute(
            f"{_KNOWN}SELECT who AS student_id FROM known WHERE who IS NOT NULL "  # noqa: S608
            "UNION SELECT student_id FROM contacts "
            "UNION SELECT student_id FROM asked ORDER BY student_id DESC"
        )
        return {key(student_id): student_id for (student_id,) in rows}

    def sync(
        self,
        round_name: str,
        plans: Mapping[str, list[FollowUp]],
        now: datetime,
        why: Callable[[FollowUp], str] | None = None,
        *,
        before_talk: bool = False,
    ) -> Changes:
        """Make each planned student's follow-ups of a round what the note says.

        They are those that a talk opens, or those that are to be sent before one.

        What is new is opened, a moved date moved (a day that the teacher chose stands), what is
        no longer planned dropped. What is done stays as it is. `why` says why something is
        dropped ("" for no other reason), where it is not that the note no longer says it.
        """
        changes = Changes([], [], [], [])
        for student_id, planned in plans.items():
            known: dict[tuple[str, str, str, int], FollowUp] = {}
            of_student = self.of_student(round_name, student_id)
            for entry in sorted(of_student, key=_is_open):
                if (entry.kind in BEFORE_TALK) != before_talk:
                    continue
                kept = known.setdefault(entry.identity, entry)
                if kept is not entry and entry.waits:  # of a time when `a1` and `A1` were two
                    changes.dropped.append(self.drop(entry, f"the same as {kept.id}", now))
            for entry in map(_to_the_second, planned):
                self._plan(known.pop(entry.identity, None), entry, changes, now)
            of_talk: dict[str, datetime] = {
                entry.kind: entry.opened
                for entry in planned
                if entry.kind in ("check_in", "review")
            }
            held = max((one.opened for one in planned if one.kind == "summary"), default=None)
            for entry in known.values():
                if entry.waits:
                    is_replaced = entry.opened < of_talk.get(entry.kind, entry.opened)
                    usual = LATER_TALK if is_replaced else NOT_IN_THE_NOTE
                    if entry.kind == "contact" and held and entry.opened < held:
                        usual = TALKED
                    reason = (why(entry) if why and usual == NOT_IN_THE_NOTE else "") or usual
                    changes.dropped.append(self.drop(entry, reason, now))
        return changes

    def _plan(
        self, known: FollowUp | None, entry: FollowUp, changes: Changes, now: datetime
    ) -> None:
        if known is None:
            entry = entry._replace(student_id=self.spelled(entry.student_id))
            changes.opened.append(self.put(entry, "opened", now))
            return
        if known.done:
            return
        known = told_in(known, self.tz) if self.tz else known
        entry = moved(entry, known.snoozed)._replace(id=known.id, student_id=known.student_id)
        if known.dropped:
            changes.opened.append(self.put(entry, "reopened", now))
        elif entry.due != known.due:
            what = "restarted" if entry.promised == known.promised else "moved"
            changes.moved.append(self.put(entry, what, now))
        elif entry.content != (counted := known._replace(zone=entry.zone, span=entry.span)).content:
            changes.changed.append(self.put(entry, "changed", now))
        elif counted != known:  # how it is counted tells nobody anything new
            self.connection.execute(FOLLOWUPS.replace, row(counted))

    def mark_done(self, entry: FollowUp, now: datetime, at: datetime | None = None) -> FollowUp:
        """Mark one done, now or at an earlier instant; one that is done keeps its first time.

        A clock that stands before the meeting cannot be right; then the meeting's time is taken.
        """
        if entry.done:
            return entry
        return self.put(entry._replace(done=max(at or now, entry.opened)), "done", now)

    def drop(self, entry: FollowUp, why: str, now: datetime) -> FollowUp:
        """Take one off the list, with the reason on record; return it as it was."""
        self.put(entry._replace(dropped=now), "dropped", now, why)
        return entry

    def reason_for_drop(self, entry: FollowUp) -> str:
        """Return why one was dropped; "" if it is only that the note no longer says it."""
        row = self.connection.execute(
            "SELECT detail FROM history WHERE followup = ? AND what = 'dropped' AND at <= ? "
            "ORDER BY at DESC, revision DESC LIMIT 1",
            (entry.id, _seconds(entry.dropped)),
        ).fetchone()
        return str(row[0]) if row and row[0] != NOT_IN_THE_NOTE else ""

    def times_done(self, entry: FollowUp) -> list[FollowUp]:
        """Return how a follow-up was each time it was done, but for what was taken back.

        It may have been done more than once: a summary waits again for a guardian who came later.
        """
        times: list[FollowUp] = []
        before = ""
        for line in HISTORY.rows(
            self.connection,
            "followup = ? AND what IN ('done', 'undone', 'reopened') ORDER BY at, revision",
            [entry.id],
        ):
            what = line["what"]
            if what == "done" != before:
                then = _when_done(entry, line)
                times += [then] if then.done not in [one.done for one in times[-1:]] else []
            elif what == "undone" and before == "done":
                times = times[:-1]
            before = what
        return times or [entry] * bool(entry.done)

    def recorded(self, entry: FollowUp) -> datetime | None:
        """Return when a follow-up came on record; None where nothing tells it."""
        query = "SELECT min(at) FROM history WHERE followup = ?"
        return instant(self.connection.execute(query, (entry.id,)).fetchone()[0])

    def was_taken_back(self, entry: FollowUp) -> bool:
        """Tell whether one waits because the teacher said that it was not done."""
        last = self.connection.execute(
            "SELECT what FROM history WHERE followup = ? AND what IN ('done', 'undone', 'reopened')"
            " ORDER BY at DESC, revision DESC LIMIT 1",
            (entry.id,),
        ).fetchone()
        return bool(last and last[0] == "undone" and not self.times_done(entry._replace(done=None)))

    def reopened_for(self, entry: FollowUp) -> str:
        """Return for whom one waits again; "" where it is not for somebody's letter."""
        last = self.connection.execute(
            "SELECT detail FROM history WHERE followup = ? AND what IN ('done', 'undone', "
            "'reopened') ORDER BY at DESC, revision DESC LIMIT 1",
            (entry.id,),
        ).fetchone()
        return str(last[0]).removeprefix("for ") if last else ""

    def has_day_of_reopening(self, entry: FollowUp) -> bool:
        """Tell whether one is due when it is because it was opened again; nobody chose that day."""
        if entry.snoozed is None:
            return False
        lines = self.connection.execute(
            "SELECT what FROM history WHERE followup = ? AND due = ?",
            (entry.id, at(entry.snoozed)),
        )
        whats = {what for (what,) in lines}
        return "reopened" in whats and "snoozed" not in whats

    def undo(self, entry: FollowUp, now: datetime) -> FollowUp:
        """Open one again that was marked done."""
        return self.put(entry._replace(done=None), "undone", now) if entry.done else entry

    def asked(self) -> Iterator[tuple[str, str, str]]:
        """Yield which questions were asked: student id, round, question."""
        return self.connection.execute(
            "SELECT student_id, round, question FROM asked ORDER BY student_id, round, question"
        )

    def remember_asked(self, round_name: str, asked: Mapping[str, Iterable[str]]) -> None:
        """Keep which questions each student's family is asked in a round, in place of before."""
        for student_id, questions in asked.items():
            written = self.spelled(student_id)
            self.connection.execute(
                "DELETE FROM asked WHERE student_id = ? AND round = ?", (written, round_name)
            )
            self.connection.executemany(
                ASKED.merge,
                [
                    {"student_id": written, "round": round_name, "question": question}
                    for question in questions
                ],
            )

    def put(self, entry: FollowUp, what: str, now: datetime, detail: str = "") -> FollowUp:
        """Write one follow-up as it now is, and the line of its history; return it.

        Its time of change never goes back, even where the computer's clock does.
        """
        known = self.connection.execute(
            "SELECT changed, revision, text FROM followups WHERE id = ?", (entry.id,)
        ).fetchone()
        last, revision, text = known or (0, 0, entry.text)
        changed = max(now, datetime.fromtimestamp(last, UTC))
        entry = entry._replace(changed=changed, revision=revision + 1)
        self.connection.execute(FOLLOWUPS.replace, row(entry))
        self.tell(entry, what, detail, before=text if text != entry.text else "")
        return entry

    def tell(self, entry: FollowUp, what: str, detail: str = "", *, before: str = "") -> None:
        """Add the line of a follow-up's history that tells how it is since its last change.

        `before` is its text until then, where it has another one now.
        """
        moments = {name: _seconds(getattr(entry, name)) for name in ("due", "promised", "done")}
        self.connection.execute(
            HISTORY.merge,
            {
                "followup": entry.id,
                "at": _seconds(entry.changed),
                "revision": entry.revision,
                "what": what,
                "detail": detail,
                "zone": entry.zone,
                "before": before,
                **moments,
            },
        )

    def as_it_stood(self, entries: Iterable[FollowUp], at: datetime) -> list[FollowUp]:
        """Return the follow-ups that there were at an instant, as they were then, by their history.

        One of which an older confkit kept no history was on record since its meeting.
        """
        lines: dict[str, dict[str, Any]] = {}
        for line in HISTORY.rows(
            self.connection,
            "at <= ? AND what <> 'merged' ORDER BY followup, at, revision",
            [_seconds(at)],
        ):
            before = lines.get(line["followup"], {})
            _keep_snoozed(line, before)
            if line["what"] == "done":
                line["done"] = before.get("done") or line["done"] or line["at"]
            elif opens_again(line["what"], line["detail"]) or (
                line["what"] in ("dropped", "reopened") and not before.get("done")
            ):
                line["is_open"] = True
            else:
                if before.get("done") and not (line["done"] or before.get("is_open")):
                    # of a copy where it was not known that it was done, which stays as it was
                    line |= {name: before[name] for name in ("due", "promised", "zone")}
                line["done"] = line["done"] or before.get("done")
                line["is_open"] = before.get("is_open")
            lines[line["followup"]] = line
        reworded = self.connection.execute(
            "SELECT followup, before FROM history WHERE at > ? AND before <> '' "
            "ORDER BY at DESC, revision DESC",
            (_seconds(at),),
        )
        said = dict(reworded)  # the earliest of each stands, since it comes last
        later = self.connection.execute("SELECT followup FROM history WHERE what <> 'merged'")
        told = {followup for (followup,) in later}
        return [
            self._told_here(_as_of(at, entry, lines.get(entry.id, {}), said.get(entry.id)))
            for entry in entries
            if entry.id in lines or (entry.opened <= at and entry.id not in told)
        ]


def opens_again(what: str, detail: str) -> bool:
    """Tell whether a line of history takes back that one was done.

    What a run drops, or opens again for the note and for nobody by name, had not been done where
    the run was; after a merge, that it was done elsewhere stands.
    """
    return what in ("undone", "snoozed") or (what == "reopened" and detail != "")


def _keep_snoozed(line: dict[str, Any], before: dict[str, Any]) -> None:
    """Let a day that was chosen stand also in the lines that another copy's history brought in."""
    line["snoozed"] = before.get("snoozed")
    if line["what"] == "snoozed" or (line["what"] == "reopened" and line["detail"]):
        line["snoozed"] = line["due"], line["zone"]
    elif line["snoozed"]:
        day, zone = line["snoozed"]
        told = told_at(datetime.fromtimestamp(day, UTC), zone, clock.zone(line["zone"]))
        line["due"] = at(told)


def _as_of(at: datetime, entry: FollowUp, line: dict[str, Any], said: str | None) -> FollowUp:
    """Return a follow-up as the last line of its history by then tells.

    A family's promise may have had no date then. `said` is its text where it has another one now.
    """
    told_by = clock.zone(zone) if (zone := line.get("zone")) else None
    entry = told_in(entry, told_by) if told_by else entry
    now = entry._replace(promised=None, due=None) if line and entry.by == "family" else entry
    due = instant(line.get("due")) or now.due
    was_done = entry.done and entry.done <= at and not line.get("is_open")
    done = entry.done if was_done else instant(line.get("done"))
    return entry._replace(
        done=done,
        dropped=instant(line["at"]) if line.get("what") == "dropped" and not done else None,
        due=due,
        promised=instant(line.get("promised")) or now.promised,
        snoozed=entry.snoozed if entry.snoozed == due else None,
        text=said or entry.text,
    )


def _when_done(entry: FollowUp, line: dict[str, Any]) -> FollowUp:
    """Return a follow-up as it was when a line of its history said that it was done."""
    tz = clock.zone(line["zone"]) if line["zone"] else None
    entry = told_in(entry, tz) if tz else entry
    due, promised = instant(line["due"]) or entry.due, instant(line["promised"]) or entry.promised
    done = instant(line["done"]) or instant(line["at"])
    return entry._replace(
        done=done and max(done, entry.opened),
        dropped=None,
        due=due,
        promised=promised,
        snoozed=due if due != promised else None,
    )


def _is_open(entry: FollowUp) -> bool:
    return entry.done is None


_IS_INSTANT = {column.name: column.is_instant for column in FOLLOWUPS.columns}
_INSTANTS = [place for place, is_instant in enumerate(_IS_INSTANT.values()) if is_instant]


def followup(row: Iterable[Any]) -> FollowUp:
    """Return the value of a row of the table."""
    values = list(row)
    for place in _INSTANTS:
        values[place] = instant(values[place])
    return FollowUp._make(values)


def row(entry: FollowUp) -> dict[str, Any]:
    """Return the row of a value, by the names of the columns."""
    return {
        name: _seconds(value) if _IS_INSTANT[name] else value
        for name, value in entry._asdict().items()
    }


def _seconds(moment: datetime | None) -> int | None:
    """Return an instant as the ledger keeps it, where there is one."""
    return None if moment is None else at(moment)


def _to_the_second(entry: FollowUp) -> FollowUp:
    """Return a follow-up as the ledger can keep it: instants are whole seconds."""
    instants = {
        name: moment.replace(microsecond=0)
        for name in ("opened", "promised", "due")
        if (moment := getattr(entry, name))
    }
    return entry._replace(**instants)


def at(moment: datetime) -> int:
    """Return an instant as the ledger keeps it."""
    return int(moment.timestamp())


def instant(seconds: int | None) -> datetime | None:
    """Return an instant that the ledger keeps, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _common(first: str, second: str) -> int:
    """Return how many digits two ids begin with in common."""
    pairs = zip(first, second, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), 0)
