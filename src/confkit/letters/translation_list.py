"""`needs-translation.csv`: the guardians who read something that is not in their language.

One row for a guardian, whatever letters they get. Each kind of letter has its own part of what the
row says, and changes no other's.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from confkit.ground import gate
from confkit.ground.outcome import Made, NeedsTranslation, Outcome
from confkit.ground.spreadsheet import as_csv
from confkit.ground.text import counted, defused
from confkit.roster.people import Student
from confkit.workspace import generated
from confkit.workspace.classroom import Classroom

FILE = "needs-translation.csv"
_HEAD = ["student_id", "guardian", "language", "what"]
_BETWEEN = "; "

Of = Literal["summary", "invitation", "reminder", "check-in", "review", "promise"]


def keep(room: Classroom, outcome: Outcome, of: Of, students: Iterable[Student]) -> None:
    """Put what a run found for one kind of letter to these students' families into the list."""
    path = room.layout.out / FILE
    there = [defused(student.id) for student in room.everyone]
    written = {defused(student.id) for student in students}
    rows: dict[tuple[str, ...], set[str]] = {}
    for *who, what in _read(path):
        stays = who[0] in there
        rows[tuple(who)] = {
            part
            for part in what.split(_BETWEEN)
            if stays and not (who[0] in written and _is_of(part, of))
        }
    for entry in outcome.needs_translation:
        guardian = tuple(map(defused, (entry.student_id, entry.guardian, entry.language)))
        rows.setdefault(guardian, set()).add(_part(entry, of))
    order = {student_id: place for place, student_id in enumerate(there)}
    cells = [
        [*who, _BETWEEN.join(sorted(parts))]
        for who, parts in sorted(rows.items(), key=lambda row: order.get(row[0][0], 0))
        if parts
    ]
    if not cells:
        generated.remove_file(room.workspace, path, "nobody needs a translation now", outcome)
        return
    content = as_csv([_HEAD, *cells])
    changed = generated.write_file(room.workspace, path, content, outcome)
    if outcome.needs_translation:
        outcome.made.append(Made("", "", room.layout.shown(path), kind="list", changed=changed))


def _is_of(part: str, of: Of) -> bool:
    """Tell whether a part of what a row says is about a kind of letter; about a summary if bare."""
    named = part.partition(": ")[0]
    return of == (named if named in get_args(Of) else "summary")


def _part(entry: NeedsTranslation, of: Of) -> str:
    """Say what a guardian reads in the school's language alone."""
    if entry.sentences:
        return f"{of}: {counted(entry.sentences, 'sentence')}"
    if entry.beside:
        return f"{of}: letter, one with a reader of {entry.beside}"
    return f"{of}: letter{f', confkit languages --accept {entry.waits}' if entry.waits else ''}"


def _read(path: Path) -> list[list[str]]:
    """Return the rows of the list as it stands; what a spreadsheet made of it may be less."""
    if not path.is_file():
        return []
    import csv

    try:
        lines = gate.read(path, 1 << 22).decode("utf-8-sig", errors="replace").splitlines()
        return [row for row in csv.reader(lines[1:]) if len(row) == len(_HEAD)]
    except (OSError, csv.Error):  # it is generated; what cannot be read is written again
        return []
