"""What a purge leaves: counts without names, in `counts/`.

They are counted before anything goes and written into the mark of the purge, so that one that is
taken up again leaves the same ones, and no conference is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from confkit.ground import files, gate
from confkit.ground.text import key
from confkit.ledger.scope import Pair
from confkit.report import counts, counts_file
from confkit.report.counts import Counts, RoundCounts
from confkit.report.one_workspace import count_workspace
from confkit.report.small_groups import OTHER, folded
from confkit.workspace.workspace import Workspace


def leave(
    workspace: Workspace, pairs: Iterable[Pair], stay: Set[str], now: datetime
) -> dict[str, str]:
    """Return the files of counts, by their path, as they stand once these conferences are gone.

    `stay` are the comparable ids of students who are on the roster afterwards. Those who are not
    have a file of their own: nobody on the roster waits for a talk in their place.
    """
    by_file: dict[tuple[str, bool], set[str]] = {}
    for round_name, student_id in pairs:
        by_file.setdefault((round_name, key(student_id) in stay), set()).add(student_id)
    left = {}
    for (round_name, on_roster), students in sorted(by_file.items()):
        for counted in count_workspace(
            workspace, now=now, rounds={round_name}, students=students
        ).rounds:
            path = workspace.own(file_of(workspace, round_name, on_roster=on_roster))
            counted = _of_those(counted, on_roster=on_roster)
            whole = counts.together(before, counted) if (before := of_file(path)) else counted
            left[workspace.shown(path)] = counts_file.to_json(whole).decode()
    return left


def _of_those(counted: RoundCounts, *, on_roster: bool) -> RoundCounts:
    """Leave it to the roster who of those on it is still to come: their slots go on telling it."""
    if not on_roster:
        return counted
    talks = counted.counts.conferences._replace(to_come=0)
    return counted._replace(counts=counted.counts._replace(conferences=talks))


def file_of(workspace: Workspace, round_name: str, *, on_roster: bool) -> Path:
    """Return where the counts of a round are left, of students on the roster or of others."""
    path = counts_file.file_of_purged(workspace, round_name)
    return path if on_roster else path.with_name(f"{path.stem}--left.json")


def of_file(path: Path) -> RoundCounts | None:
    """Read the counts that an earlier purge left; None if there are none. Raises BadCounts."""
    if not path.is_file():
        return None
    return counts_file.from_json(gate.read(path), f"counts/{path.name}")


def write(workspace: Workspace, left: dict[str, str]) -> None:
    """Write the files of counts."""
    for name, content in left.items():
        files.make_folder((workspace.folder / name).parent)
        files.write(workspace.folder / name, content.encode(), durable=True)


def taken_back(
    workspace: Workspace, round_name: str, students: set[str], *, on_roster: bool
) -> str:
    """Take conferences that were brought back out of the counts of a purge; say what was done.

    Counted at the instant of the file they give the numbers that were put in; where they do not,
    the file stays as it is.
    """
    path = file_of(workspace, round_name, on_roster=on_roster)
    before = of_file(path)
    if before is None or not students:
        return ""
    rounds = count_workspace(
        workspace, now=before.as_of, rounds={round_name}, students=students
    ).rounds
    shown = workspace.shown(path)
    mine = [_of_those(counted, on_roster=on_roster) for counted in rounds]
    left = _less(before.counts, mine[0].counts) if mine else None
    if left is None:
        return f"{shown} may count these conferences too; `confkit report` then counts them twice"
    if left.conferences.planned == 0:
        files.remove(path)
        return f"{shown} counted these conferences and is removed"
    files.write(path, counts_file.to_json(before._replace(counts=left)), durable=True)
    return f"{shown} counts them no more"


def _less(whole: Counts, part: Counts) -> Counts | None:
    """Return counts less a part of them; None where the part is not in them."""
    groups: dict[str, Any] = {}
    for name, group in whole._asdict().items():
        other = getattr(part, name)
        if isinstance(group, tuple):
            numbers = [all_ - some for all_, some in zip(group, other, strict=True)]
            if min(numbers, default=0) < 0:
                return None
            groups[name] = type(group)(*numbers)
        else:
            groups[name] = _languages(group, folded(other))
    left = Counts(**groups)
    return None if min(left.languages.values(), default=0) < 0 else left


def _languages(whole: Mapping[str, int], part: Mapping[str, int]) -> dict[str, int]:
    """Return languages less a part; what the whole does not name is among its others.

    Small groups are put together in each file for itself, so that a tag may be short of what
    stands among the others.
    """
    left = dict(whole)
    for tag, number in part.items():
        left[tag] = left.get(tag, 0) - number
    short = sum(number for tag, number in left.items() if number < 0 and tag != OTHER)
    others = left.pop(OTHER, 0) + short
    kept = {tag: number for tag, number in left.items() if number > 0}
    return kept | ({OTHER: others} if others else {})
