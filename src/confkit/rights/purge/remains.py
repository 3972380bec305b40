"""Searching a workspace for what is left of a child, in every file and in every file's name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from confkit.ground import gate
from confkit.ground.errors import Problem
from confkit.ground.text import key, listed
from confkit.ledger import erasing
from confkit.rights import traces, workspace_files
from confkit.rights.purge.plan import PurgePlan, Remains
from confkit.rights.traces import Search
from confkit.rights.workspace_files import WorkspaceFiles

_TABLES = {
    "followups": "a follow-up",
    "history": "the history",
    "contacts": "a talk",
    "observed": "a remark",
    "reviews": "a review",
    "asked": "a question",
    "letters": "a letter",
}
_REWORD = (
    "reword it in the note and run `confkit summarize`, which drops the line, before you purge; "
    "else it goes with that child or round"
)


def find_remains(of: PurgePlan, searched: WorkspaceFiles, *, raw: bool = False) -> Remains:
    """Look for what is left outside of what goes, in every file below the workspace.

    `raw` looks at the bytes of ledgers too, which hold what goes until it is gone.
    """
    left, suspects, closed = list(of.carried), list(of.suspects), list(searched.closed)
    shared = Search(of.shared)
    gone = of.files | set(of.in_the_way)
    for path in searched.paths:
        if path in gone or gate.leads_out(path, searched.workspace.folder):
            continue
        shown = searched.shown(path)
        if named := of.search.in_text(traces.of_file_name(shown)) or _ids_in(shown, of):
            left.append(Problem(shown, 0, 0, f"has {listed(named)} in its name; rename it"))
        if path in of.ledgers:
            rows = list(_in_rows(shown, path, of))
            left += rows
            if rows or not raw:
                continue
        try:
            data, why = workspace_files.searchable(path)
        except OSError as error:
            closed.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror or error})"))
            continue
        data = of.cut.get(path, data)
        if why:
            closed.append(Problem(shown, 0, 0, why))
        left += _hits(shown, of.search, data, "take it out there")
        if path not in of.ledgers:
            suspects += _suspects(shown, path, shared, data, of)
    return Remains(left, suspects, closed)


def _hits(shown: str, search: Search, data: bytes, advice: str) -> Iterator[Problem]:
    hits = search.within(data, shown)
    if hits:
        line = min((hit.line for hit in hits if hit.line), default=0)
        place = f"holds {listed([hit.what for hit in hits])}; {advice}"
        yield Problem(shown, line, 0, place)


def _suspects(
    shown: str, path: Path, shared: Search, data: bytes, of: PurgePlan
) -> Iterator[Problem]:
    """Yield where a name stands that may be another's, but for files that are that other's own.

    What is made for the whole class is made from the roster and the notes, which are searched.
    """
    names = path.relative_to(of.workspace.folder).parts
    if names[0] in ("out", "counts") or path in of.of_many:
        return
    owner = key(of.owners.of_note(path) or of.owners.of_copy(path)) if names[0] == "notes" else ""
    mine = Search(trace for trace, ids in of.shared.items() if not owner or owner not in ids)
    yield from _hits(shown, shared if not owner else mine, data, "is the child meant?")


_LEAST_ID = 3
"""Letters or digits of an id from which on it is looked for in the names of files."""


def _ids_in(shown: str, of: PurgePlan) -> list[str]:
    """Tell that a file is named with the child's id; a short one may be any number."""
    words = set(key(traces.of_file_name(shown)).split())
    ids = {student_id for student_id in of.scope.students if len(student_id) >= _LEAST_ID}
    return ["the child's id"] if words & ids else []


def _in_rows(shown: str, path: Path, of: PurgePlan) -> Iterator[Problem]:
    """Look into the rows of a ledger that stay; each place is told once."""
    told = set()
    for row in erasing.rows(path, of.scope):
        if row.goes:
            continue
        for what in of.search.in_text("\n".join((row.student, *row.texts))):
            whose = f"{row.student} ({row.student_id})" if row.student else row.student_id
            place = f"{_TABLES[row.table]} of {whose} holds {what}; {_REWORD}"
            if place not in told:
                told.add(place)
                yield Problem(shown, 0, 0, place)
