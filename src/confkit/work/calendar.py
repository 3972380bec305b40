"""`followups.ics`: a round's follow-ups and conferences for the teacher's own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from confkit.ground import clock, gate
from confkit.ground.errors import Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.promises import calendar_file
from confkit.promises.calendar_file import ConferenceEvent, EarlierEvent
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp
from confkit.workspace import generated
from confkit.workspace.workspace import Workspace

FILE = "followups.ics"


class WrittenCalendar(NamedTuple):
    """One calendar that now stands in `out/`: its path, and how many events of each kind it has.

    `undated` are promises of families without a date; they are in no calendar. `canceled` are
    events of an earlier file whose ids nothing has now. `told` says what became of one that was
    changed by hand.
    """

    path: str
    waiting: int
    ended: int
    conferences: int
    undated: int
    canceled: int
    told: list[Problem]


def calendar(
    *,
    workspace: Workspace,
    names: bool = False,
    conferences: bool = False,
    round_name: str | None = None,
) -> list[WrittenCalendar]:
    """Write the calendar of each round that is known, or of the one that is named.

    `conferences` adds those of the round of the settings that have a time on the roster.
    """
    current = workspace.basics.round
    planned = _conferences(workspace) if conferences else []
    with workspace.read_ledger() as ledger:
        rounds = ledger.rounds() if ledger else []
        if planned and current not in rounds:
            rounds.append(current)
        if not rounds:
            raise UsageError("nothing is open yet; `confkit summarize` opens what was promised")
        if round_name is not None and round_name not in rounds:
            raise UsageError(f"nothing is known about a round {round_name!r}")
        return [
            _write(
                workspace,
                name,
                ledger.of_round(name) if ledger else iter(()),
                planned if name == current else [],
                names=names,
            )
            for name in rounds
            if round_name in (None, name)
        ]


def _conferences(workspace: Workspace) -> list[ConferenceEvent]:
    settings = workspace.settings
    return [
        ConferenceEvent(
            identifier(settings.round, student.id, "conference"),
            student.name,
            clock.instant(student.slot, settings.tz),
            settings.conference.minutes,
            student.room,
        )
        for student in workspace.roster().students
        if student.slot
    ]


def _earlier(path: Path) -> dict[str, EarlierEvent]:
    """Return the events of the calendar that stands there; none where it cannot be read."""
    try:
        return calendar_file.events(gate.read(path).decode("utf-8", "replace"))
    except OSError:
        return {}


def _write(
    workspace: Workspace,
    name: str,
    entries: Iterator[FollowUp],
    conferences: list[ConferenceEvent],
    *,
    names: bool,
) -> WrittenCalendar:
    layout = workspace.round(name)
    path = workspace.own(layout.out / FILE)
    numbers: Counter[str] = Counter()

    def counted() -> Iterator[FollowUp]:
        for entry in entries:
            numbers["waiting" if entry.waits else "ended"] += entry.due is not None
            numbers["undated"] += entry.due is None
            numbers["known"] += entry.due is not None and entry.id in earlier
            yield entry._replace(text=workspace.words(entry))

    earlier = {
        id_of: event
        for id_of, event in _earlier(path).items()
        if conferences or not event.is_conference  # those are in the file only where asked for
    }
    tz = workspace.basics.tz
    made = calendar_file.text(counted(), conferences, tz, names=names, earlier=earlier)
    outcome = Outcome(name)
    generated.write_file(workspace, path, made, outcome)
    return WrittenCalendar(
        layout.shown(path),
        numbers["waiting"],
        numbers["ended"],
        len(conferences),
        numbers["undated"],
        len(earlier) - numbers["known"] - sum(one.id in earlier for one in conferences),
        outcome.told,
    )
