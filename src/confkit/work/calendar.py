"""`followups.ics`: the follow-ups of a round for the teacher's own calendar."""

from __future__ import annotations

from typing import NamedTuple

from confkit.ground import files
from confkit.ground.errors import UsageError
from confkit.promises import icalendar as icalendar_text
from confkit.workspace.workspace import Workspace

FILE = "followups.ics"


class Written(NamedTuple):
    """One calendar that now stands in `out/`: its path, its events, and those cancelled.

    `undated` are promises of families for which no day was said.
    """

    path: str
    events: int
    cancelled: int
    undated: int


def calendar(
    *, workspace: Workspace, names: bool = False, round_name: str | None = None
) -> list[Written]:
    """Write the calendar of each round in the ledger, or of the one that is named."""
    settings = workspace.basics
    with workspace.read_ledger() as ledger:
        if ledger is None:
            raise UsageError("nothing is open yet; `confkit summarize` opens what was promised")
        known = [row[0] for row in ledger.connection.execute(
            "SELECT DISTINCT round FROM followups ORDER BY round")]  # fmt: skip
        if round_name is not None and round_name not in known:
            raise UsageError(f"the ledger has no round {round_name!r}")
        rounds = {
            name: ledger.select("round = ? ORDER BY due IS NULL, due, id", name)
            for name in known
            if round_name in (None, name)
        }
    written = []
    for name, entries in rounds.items():
        layout = workspace.round(name)
        files.make_folder(layout.out)
        path = layout.out / FILE
        files.write(path, icalendar_text.calendar(entries, settings.tz, names=names))
        dated = [entry for entry in entries if entry.due]
        written.append(
            Written(
                layout.shown(path), len(dated), sum(not entry.waits for entry in dated),
                len(entries) - len(dated),
            )
        )  # fmt: skip
    return written
