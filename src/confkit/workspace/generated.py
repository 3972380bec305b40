"""Keeping `out/` true: what an earlier run made and this one no longer plans is removed."""

from __future__ import annotations

import re
from pathlib import Path

from confkit.ground import files, gate, identifiers
from confkit.ground.outcome import Outcome
from confkit.workspace.classroom import Classroom

_GENERATED = re.compile(
    r"(?P<slug>.+?)(?:--\d+)?(?:\.phone)?\.(?:html|md|eml|txt)(?:\.[0-9a-f]{8}\.part)?"
)


def remove_unplanned(folder: Path, room: Classroom, outcome: Outcome) -> None:
    """Remove from a folder of `out/` what this run covers and did not make.

    A run over the whole round covers every generated file; a run over some students covers
    theirs alone. Anything whose name confkit would not give is left alone.
    """
    planned = {made.path for made in outcome.made}
    covered = {identifiers.slug(student.id) for student in room.students}
    for entry in gate.files(folder):
        name = _GENERATED.fullmatch(entry.name)
        if name is None or room.layout.shown(entry) in planned or not entry.is_file():
            continue
        if room.whole or name["slug"] in covered:
            files.remove(entry)
            outcome.removed.append(room.layout.shown(entry))
