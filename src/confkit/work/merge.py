"""Merging another copy of the ledger into this one."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from confkit.ground import gate
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ledger import family_history, ledger_file, merging, soundness
from confkit.ledger.merging import Merged
from confkit.promises.followups import FollowUp
from confkit.work.follow_up import restart_check_ins
from confkit.workspace.workspace import Workspace


class Merge(NamedTuple):
    """What a merge did; `names` are the students' by id.

    `restarted` are the check-ins that now count from a talk that only the copy had.
    """

    merged: Merged
    tz: tzinfo
    names: dict[str, str]
    restarted: list[FollowUp]


def merge(*, workspace: Workspace, now: datetime, file: Path) -> Merge:
    """Merge another copy of the ledger into this one, in one transaction; the copy is left."""
    rules = workspace.rules
    path = workspace.ledger_path
    if why := gate.why_no_file(file):
        raise UsageError(f"{file}: {why}")
    if path.exists() and file.samefile(path):
        raise UsageError(f"{file}: is the ledger itself; choose the other copy")
    if damage := soundness.of_copy(file, now) or soundness.unseen(file):
        raise ConfkitError(f"{file.name}: not merged, nothing was changed: {damage[0]}")
    with ledger_file.reading(file, rules.tz) as there:
        if there is None:
            raise UsageError(f"{file.name}: is empty; there is nothing to merge")
        if ledger_file.is_newer(there):
            raise ConfkitError(
                f"{file.name}: written by a newer confkit, not merged, nothing was changed; "
                "update confkit first, so that nothing is lost"
            )
        with ledger_file.writing(path, rules.tz) as here:
            refused = f"{file.name}: not merged"
            merged = merging.take_over(here, there, workspace.roster().students, now, refused)
            names = family_history.students(here)
            restarted = [
                moved for name in names for moved in restart_check_ins(here, name, rules, now)
            ]
            return Merge(merged, rules.tz, names, restarted)
