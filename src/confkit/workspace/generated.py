"""Keeping `out/` true: what was made earlier and is no longer planned is removed, and told."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from confkit.ground import files, identifiers
from confkit.ground.outcome import Outcome, Removed
from confkit.ground.text import key
from confkit.roster.people import Student
from confkit.workspace.classroom import Classroom

_GENERATED = re.compile(
    r"(?P<slug>.+?)(?:--\d+)?(?:\.phone)?\.(?:html|md|eml|txt)(?:\.[0-9a-f]{8}\.part)?"
)


def remove_unplanned(
    folder: Path, room: Classroom, outcome: Outcome, *, of: Collection[Student] | None = None
) -> None:
    """Remove from a folder of `out/` what this run covers and did not make; each with its reason.

    A run over some students covers theirs (`of`, where it looked at fewer than it was asked for),
    one over the whole round also what belongs to nobody on the roster. What belongs to a student
    whose row has a mistake stays until the row can be read. A name that confkit would not give is
    left alone.
    """
    planned = {made.path for made in outcome.made}
    covered = {key(identifiers.slug(student.id)): student for student in room.students}
    others = {key(identifiers.slug(student.id)) for student in room.everyone}
    others |= {key(identifiers.slug(student_id)) for student_id in room.refused}
    for entry in sorted(folder.iterdir()):
        name = _GENERATED.fullmatch(entry.name)
        if name is None or room.layout.shown(entry) in planned or not entry.is_file():
            continue
        student = covered.get(key(name["slug"]))
        if student and (of is None or student in of):
            reason = _why(student, outcome)
        elif room.whole and not student and key(name["slug"]) not in others:
            reason = "nobody on the roster has this id"
        else:
            continue
        files.remove(entry)
        outcome.removed.append(Removed(room.layout.shown(entry), reason))


def _why(student: Student, outcome: Outcome) -> str:
    """Say why nothing of this name is made for a student now."""
    reasons = [entry.reason for entry in outcome.left_out if entry.student_id == student.id]
    reasons += [entry.said for entry in outcome.refused if entry.student_id == student.id]
    return reasons[0] if reasons else "it is made under another name now"
