"""What a purge would take out, as a value, and the search for what is left of it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from confkit.ground.errors import Problem
from confkit.ground.text import listed
from confkit.ledger import erasing
from confkit.ledger.scope import Scope
from confkit.rights import workspace_files
from confkit.rights.traces import Search
from confkit.rights.workspace_files import WorkspaceFiles
from confkit.workspace.workspace import Workspace


class PurgeRequest(NamedTuple):
    """What somebody asked to be purged; exactly one of the three."""

    student: str = ""
    round: str = ""
    before: str = ""

    @property
    def typed(self) -> str:
        """What would be typed to ask for it."""
        said = {"--student": self.student, "--round": self.round, "--before": self.before}
        return " ".join(f"{option} {shlex.quote(text)}" for option, text in said.items() if text)


@dataclass
class PurgePlan:
    """What would go, and what would be left to do by hand. Nothing has been touched.

    `going` are files by what they are; `cut` files that are written anew without what goes, as
    the bytes that will stand there. `ledgers` are the ledger and its copies with how many rows
    of each table go. `stays` are sentences about what stays and why. `by_hand` are places that
    confkit may not change itself, `carried` among them; `maybe` may be about the child.
    `counts` are the files of counts that are left. `cut_off` tells that this purge was begun
    before and not finished, `removed` that all of it is gone now.
    `in_the_way` are archives of what goes, which may be meant to stay.
    """

    workspace: Workspace
    title: str
    scope: Scope
    going: dict[str, list[Path]] = field(default_factory=dict)
    cut: dict[Path, bytes] = field(default_factory=dict)
    roster_lines: dict[Path, list[int]] = field(default_factory=dict)
    ledgers: dict[Path, dict[str, int]] = field(default_factory=dict)
    still_open: int = 0
    stays: list[str] = field(default_factory=list)
    carried: list[Problem] = field(default_factory=list)
    by_hand: list[Problem] = field(default_factory=list)
    maybe: list[Problem] = field(default_factory=list)
    search: Search = field(default_factory=lambda: Search(()))
    first_names: Search = field(default_factory=lambda: Search(()))
    typed: str = ""
    counts: dict[str, str] = field(default_factory=dict)
    cut_off: bool = False
    removed: bool = False
    in_the_way: list[Path] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that confkit could take out."""
        rows = any(self.ledgers.values())
        return not (any(self.going.values()) or self.cut or rows or self.cut_off)

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it."""
        return self.workspace.shown(path)


NOTES, OUT, EXPORTS, ARCHIVES, LEFT_BEHIND = "notes", "out", "exports", "archives", "left behind"


def find_remains(of: PurgePlan, found: WorkspaceFiles, *, raw: bool = False) -> list[Problem]:
    """Look for what is left outside of what goes, in every file below the workspace.

    `raw` looks at the bytes of ledgers too, which hold what goes until it is gone.
    """
    gone = {path for paths in of.going.values() for path in paths} | set(of.in_the_way)
    left = list(of.carried)
    for path in found.files:
        if path in gone:
            continue
        shown = found.shown(path)
        if path in of.ledgers:
            lines = _in_rows(shown, path, of)
            left += lines
            if lines or not raw:
                continue
        left += _in_file(shown, path, of)
        if of.search.in_text(shown):
            left.append(Problem(shown, 0, 0, "is named after the child; give it another name"))
    left += [
        Problem(found.shown(path), 0, 0, "keeps earlier versions that cannot be looked into")
        for path in found.versioned
    ]
    return left


def _in_file(shown: str, path: Path, of: PurgePlan) -> list[Problem]:
    """Look into one file, as it is or as it will stand there."""
    try:
        data = of.cut[path] if path in of.cut else workspace_files.looked_into(path)
    except OSError as error:
        said = f"cannot be read ({error.strerror or error}), so it was not looked into"
        return [Problem(shown, 0, 0, said)]
    hits = of.search.within(data, path.name)
    if not hits:
        return []
    line = min((hit.line for hit in hits if hit.line), default=0)
    said = f"holds {listed([hit.what for hit in hits])}; take it out there"
    return [Problem(shown, line, 0, said)]


def _in_rows(shown: str, path: Path, of: PurgePlan) -> list[Problem]:
    """Look into the rows of a ledger that stay."""
    left = []
    for row in erasing.rows(path, of.scope):
        if row.goes:
            continue
        for what in of.search.in_text("\n".join((row.student, *row.texts))):
            whose = f"{row.student} ({row.student_id})" if row.student else row.student_id
            said = f"{_LINES[row.table]} of {whose} holds {what}; {_MEND}"
            left.append(Problem(shown, 0, 0, said))
    return list(dict.fromkeys(left))


_MEND = (
    "reword it in the note and run `confkit summarize`, which drops the line, before you purge; "
    "else it goes with that child or round"
)
_LINES = {
    "followups": "a follow-up",
    "history": "the history",
    "contacts": "a talk",
    "observed": "a remark",
    "reviews": "a review",
    "asked": "a question",
}


def large_files(of: PurgePlan, found: WorkspaceFiles) -> list[Problem]:
    """Name the files of which only the beginning is looked into."""
    gone = {path for paths in of.going.values() for path in paths}
    said = "is too large; only its beginning is looked into"
    return [
        Problem(found.shown(path), 0, 0, said)
        for path in found.files
        if path not in gone and workspace_files.is_too_large(path)
    ]


def first_names(of: PurgePlan, found: WorkspaceFiles) -> list[Problem]:
    """Find a first name like the child's in the notes that stay."""
    gone = set(of.going.get(NOTES, ()))
    told = {problem.path for problem in of.by_hand}
    return [
        Problem(found.shown(path), hit.line, 0, f"holds {hit.what}; is the child meant?")
        for path in found.files
        if path.parent.parent == of.workspace.folder / "notes"
        and path not in gone
        and found.shown(path) not in told
        for hit in of.first_names.within(workspace_files.content(path, 1 << 20), path.name)
    ]
