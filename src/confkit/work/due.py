"""What is due: the list, most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import chain, islice

from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import listed
from confkit.ledger import ledger_file, letter_rows
from confkit.ledger.copies import conflicts
from confkit.ledger.ledger import Ledger
from confkit.promises import followups
from confkit.promises.followups import KINDS, FollowUp, State
from confkit.workspace.workspace import Workspace

COMING_DAYS = 7
LONG = 20_000
"""So many rows are no longer held in memory. The ledger of a shorter list is closed before the list
is shown, so that one that waits in a pager keeps no other command out."""


class DueRow(NamedTuple):
    """A follow-up with its state, and the shortest beginning of its id that names it alone."""

    entry: FollowUp
    state: State
    short_id: str
    reason: str = ""
    """Why it was dropped, where it is not that the note no longer says it."""
    is_nobodys: bool = False
    """Whether it waits for a child who is not on the roster, so that no letter can be written."""
    is_again: bool = False
    """Whether its day is that on which it was opened again, and not one that was chosen for it."""


class Rows:
    """The rows of a list, made anew each time they are asked for: a long list is never held.

    The first time they are those of `begun`.
    """

    def __init__(self, made: Callable[[], Iterator[DueRow]], begun: Iterator[DueRow]) -> None:
        self._made, self._begun = made, iter((begun,))

    def __iter__(self) -> Iterator[DueRow]:
        return next(self._begun, None) or self._made()


class DueList(NamedTuple):
    """What is due, most urgent first; what families promised comes after all of that.

    `family_promises` counts the families' open ones, `conflicts` names the copies that a sync
    client left beside the ledger. `ahead` is when the ledger was last changed, if the clock
    stands well before that and so cannot be right; `newer` tells that a newer confkit wrote it.
    `round` is that of the settings. `outdated` names whose letter has not left and says a day that
    has passed: round, student id, name. `nobodys` are those who are not on the roster: name and id;
    `new_ids` those of them who seem to have another one there, and that. `renamed` are rounds whose
    folder of notes somebody gave another name, and that name.
    """

    as_of: datetime
    tz: tzinfo
    rows: Rows | list[DueRow]
    family_promises: int
    begun: bool
    conflicts: list[str]
    ahead: datetime | None = None
    newer: bool = False
    round: str = ""
    outdated: tuple[tuple[str, str, str], ...] = ()
    nobodys: tuple[str, ...] = ()
    new_ids: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


@contextmanager
def listing(
    *,
    workspace: Workspace,
    now: datetime,
    as_of: date | None = None,
    within: str | None = None,
    every: bool = False,
    overdue_only: bool = False,
    student: str | None = None,
    kind: str | None = None,
    typed: bool = True,
) -> Iterator[DueList]:
    """List what is overdue, due today, and due in the coming seven calendar days.

    `within` ("3d", "2w") replaces the seven days; `every` lists all states. `as_of` is a date
    (its first instant; today is now) or a moment, in place of now; a past one is told by the clocks
    of then. For programs, which take whole ids, nothing has to be `typed`. The rows can be read
    while this is open.
    """
    tz = workspace.basics.tz
    at = now if as_of in (None, now.astimezone(tz).date()) else _as_of(as_of, tz)
    path = workspace.ledger_path
    elsewhere: list[OSError] = []
    wanted = _Wanted(
        # A clock that went back asks about now, not about the past: what was done stays done.
        past=at < now,
        at=at,
        tz=tz,
        last_day=at.astimezone(tz).date() + _days(within),
        kind=kind_named(kind),
        every=every,
        overdue_only=overdue_only,
        typed=typed,
    )
    with workspace.read_ledger() as ledger:
        if ledger is None:
            yield DueList(at.astimezone(tz), tz, [], 0, False, conflicts(path))
            return
        if as_of and wanted.past:
            tz = ledger.zone_at(at) or tz
            at = _as_of(as_of, tz)
            ledger = Ledger(ledger.connection, tz)
            last_day = at.astimezone(tz).date() + _days(within)
            wanted = wanted._replace(at=at, tz=tz, last_day=last_day)
        wanted = wanted._replace(student=_student(ledger, student))
        made = partial(wanted.rows, workspace, ledger)
        begun = made()
        held = list(islice(begun, LONG))
        about = DueList(
            at.astimezone(tz),
            tz,
            Rows(made, chain(held, begun)),
            0 if every else wanted.family_promises(ledger),
            True,
            conflicts(path),
            _ahead(ledger, now, tz),
            ledger_file.is_newer(ledger),
            workspace.basics.round,
            () if at < now or student or kind else tuple(_outdated(workspace, ledger, at)),
            *_nobodys(workspace, ledger, held),
            () if at < now else tuple(_renamed(workspace, ledger, held)),
        )
        if len(held) == LONG:
            try:
                yield about
            except OSError as error:  # of whoever reads the list, and not of the ledger
                elsewhere.append(error)
    if elsewhere:
        raise elsewhere[0]
    if len(held) < LONG:
        yield about._replace(rows=held)


class _Wanted(NamedTuple):
    """Which follow-ups are asked for, and as they stood when (`at`); "" for any."""

    at: datetime
    past: bool
    tz: tzinfo
    last_day: date
    kind: str
    every: bool
    overdue_only: bool
    typed: bool
    student: str = ""

    def rows(self, workspace: Workspace, ledger: Ledger) -> Iterator[DueRow]:
        """Yield those of a ledger, most urgent first."""
        until = None if self.every else clock.end_of(self.last_day, self.tz)
        for entry in _entries(ledger, self.at if self.past else None, until):
            state = followups.state(entry, self.at, self.tz)
            if not self._takes(entry, state):
                continue
            short_id = ledger.shortest((entry.id,))[entry.id] if self.typed else entry.id
            reason = ledger.reason_for_drop(entry) if state == "dropped" else ""
            named = entry._replace(text=workspace.words(entry))
            named = named if self.past else _for_whom(ledger, named)
            waits = not self.past and entry.waits and entry.by == "teacher"
            nobodys = waits and workspace.is_missing(entry.student_id)
            is_again = entry.waits and ledger.has_day_of_reopening(entry)
            yield DueRow(named, state, short_id, reason, nobodys, is_again)

    def family_promises(self, ledger: Ledger) -> int:
        """Count what families promised and is open, of those that are asked for."""
        entries = _entries(ledger, self.at, None) if self.past else ledger.open_family_promises()
        return sum(
            entry.by == "family"
            and followups.state(entry, self.at, self.tz) == "open"
            and self.kind in ("", entry.kind)
            and self.student in ("", entry.student_id)
            for entry in entries
        )

    def _takes(self, entry: FollowUp, state: State) -> bool:
        return (
            (self.every or _waits(entry, state, self.last_day, self.tz))
            and (not self.overdue_only or state == "overdue")
            and self.kind in ("", entry.kind)
            and self.student in ("", entry.student_id)
        )


def _entries(ledger: Ledger, at: datetime | None, until: datetime | None) -> Iterable[FollowUp]:
    """Return what stood at an instant, or waits until one; everything without either."""
    if at is not None:
        return sorted(ledger.as_it_stood(ledger.everything(), at), key=_urgency)
    if until is not None:
        return ledger.waiting(until)
    return ledger.everything()


def _urgency(entry: FollowUp) -> tuple[bool, datetime, str, str]:
    """Order follow-ups as the ledger does: by due date; what families promised comes last."""
    due = entry.due or datetime.max.replace(tzinfo=UTC)
    return (entry.by == "family", due, entry.student, entry.id)


def _for_whom(ledger: Ledger, entry: FollowUp) -> FollowUp:
    """Name in a summary whose letters have left to some whom it still waits for."""
    if entry.kind != "summary" or not entry.waits:
        return entry
    rows = letter_rows.that_close(ledger, entry).values()
    waiting = list(dict.fromkeys(row.guardian for row in rows if letter_rows.may_leave(row)))
    if all(row.left is None for row in rows):
        return entry
    names = listed(waiting) or ledger.reopened_for(entry)
    return entry._replace(text=f"{entry.text}: {names}") if names else entry


def _nobodys(
    workspace: Workspace, ledger: Ledger, rows: list[DueRow]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name those who are not on the roster, and those who seem to have another id there."""
    gone = {row.entry.student_id: row.entry.student for row in rows if row.is_nobodys}
    new = workspace.new_ids(ledger) if gone else {}
    return (
        tuple(f"{gone[old]} ({old})" for old in gone if old not in new),
        tuple(f"{gone[old]} ({old} → {new[old].id})" for old in gone if old in new),
    )


def _renamed(workspace: Workspace, ledger: Ledger, rows: list[DueRow]) -> Iterator[tuple[str, str]]:
    """Yield the rounds of what waits whose notes have another round's name now, and that name."""
    rounds = {row.entry.round for row in rows if row.entry.waits}
    with suppress(OSError, UsageError):  # notes that cannot be looked at are told by who needs them
        if gone := {name for name in rounds if not workspace.has_notes(name)}:
            from confkit.workspace import came_back  # which reads notes, as `due` seldom has to

            for new, old in came_back.renamed(workspace, ledger).items():
                if old in gone:
                    yield old, new


def _outdated(workspace: Workspace, ledger: Ledger, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Yield whose letter says a day that has passed, and can be written again."""
    for outdated in letter_rows.outdated(ledger, at):
        if not workspace.is_missing(outdated[1]):
            yield outdated


def _ahead(ledger: Ledger, now: datetime, tz: tzinfo) -> datetime | None:
    """Return when the ledger was last changed, if that is more than a day after now."""
    newest = ledger.newest_change()
    return newest.astimezone(tz) if newest and newest - now > timedelta(days=1) else None


def _as_of(moment: date, tz: tzinfo) -> datetime:
    begins = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return clock.instant(begins, tz)


def _days(within: str | None) -> timedelta:
    if within is None:
        return timedelta(days=COMING_DAYS)
    number, unit = within[:-1], within[-1:]
    if not number.isdecimal() or unit not in ("d", "w") or len(number) > 3:
        raise UsageError(f"--within {within!r} is not understood; write 3d or 2w")
    return timedelta(days=int(number) * (7 if unit == "w" else 1))


def _waits(entry: FollowUp, state: State, last_day: date, tz: tzinfo) -> bool:
    if state == "upcoming":
        assert entry.due is not None, "without a due date it is open"  # noqa: S101
        return entry.due.astimezone(tz).date() <= last_day
    return state in ("overdue", "today")


def _student(ledger: Ledger, name: str | None) -> str:
    """Return the id of the student that is meant; "" if none was named."""
    if not name:
        return ""
    from confkit.roster.people import Student
    from confkit.roster.search import the_student

    return the_student([Student(*known) for known in ledger.students()], name, "in the ledger").id


def kind_named(typed: str | None) -> str:
    """Return a kind as it is stored; "" if none was named."""
    if not typed:
        return ""
    kind = typed.replace("-", "_")
    if kind not in KINDS:
        known = listed([name.replace("_", "-") for name in KINDS], "or")
        raise UsageError(f"--kind {typed!r} does not exist; choose {known}")
    return kind
