"""`followups.ics`: a round's follow-ups and conferences for the teacher's own calendar."""

from __future__ import annotations

from typing import NamedTuple

from confkit.ground import clock, files
from confkit.ground.errors import UsageError
from confkit.promises import calendar_file
from confkit.promises.calendar_file import Conference
from confkit.promises.followup_ids import identifier
from confkit.promises.followups import FollowUp
from confkit.workspace.workspace import Workspace

FILE = "followups.ics"


class Written(NamedTuple):
    """One calendar that now stands in `out/`: its path, and how many events of each kind it has.

    `undated` are promises of families without a date; they are in no calendar.
    """

    path: str
    waiting: int
    ended: int
    conferences: int
    undated: int


def calendar(
    *,
    workspace: Workspace,
    names: bool = False,
    conferences: bool = False,
    round_name: str | None = None,
) -> list[Written]:
    """Write the calendar of each round that is known, or of the one that is named.

    `conferences` adds those of the round of the settings that have a time on the roster.
    """
    current = workspace.basics.round
    planned = _conferences(workspace) if conferences else []
    rounds = _follow_ups(workspace)
    if planned:
        rounds.setdefault(current, [])
    if not rounds:
        raise UsageError("nothing is open yet; `confkit summarize` opens what was promised")
    if round_name is not None and round_name not in rounds:
        raise UsageError(f"nothing is known of a round {round_name!r}")
    return [
        _write(workspace, name, entries, planned if name == current else [], names=names)
        for name, entries in rounds.items()
        if round_name in (None, name)
    ]


def _follow_ups(workspace: Workspace) -> dict[str, list[FollowUp]]:
    """Return the follow-ups of each round in the ledger, in the order in which they are due."""
    rounds: dict[str, list[FollowUp]] = {}
    with workspace.read_ledger() as ledger:
        for entry in ledger.select("1 ORDER BY round, due IS NULL, due, id") if ledger else ():
            rounds.setdefault(entry.round, []).append(entry)
    return rounds


def _conferences(workspace: Workspace) -> list[Conference]:
    settings = workspace.settings
    return [
        Conference(
            identifier(settings.round, student.id, "conference"),
            student.name,
            clock.instant(student.slot, settings.tz),
            settings.conference.minutes,
            student.room,
        )
        for student in workspace.roster().students
        if student.slot
    ]


def _write(
    workspace: Workspace,
    name: str,
    entries: list[FollowUp],
    conferences: list[Conference],
    *,
    names: bool,
) -> Written:
    layout = workspace.round(name)
    files.make_folder(layout.out)
    path = layout.out / FILE
    content = calendar_file.text(entries, conferences, workspace.basics.tz, names=names)
    files.write(path, content)
    dated = [entry for entry in entries if entry.due]
    waiting = sum(entry.waits for entry in dated)
    return Written(
        layout.shown(path),
        waiting,
        len(dated) - waiting,
        len(conferences),
        len(entries) - len(dated),
    )
