"""Taking out what is held on a child, a round, or everything from before a day.

`planning` finds what would go; nothing is touched until it was confirmed. A mark is written first
and taken away last, after the search, and the order of removal is such that a run that was cut off
anywhere is finished by the same command: what is made from notes goes first, then rows of the
ledger and its copies, then the notes, the roster's rows last.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from confkit.ground import files
from confkit.ground.errors import ConfkitError, Problem
from confkit.ledger import erasing
from confkit.rights import workspace_files
from confkit.rights.archive import reading
from confkit.rights.purge import counts_left, manifest
from confkit.rights.purge.plan import (
    ARCHIVES,
    EXPORTS,
    LEFT_BEHIND,
    LOOK_BACK,
    NOTES,
    OUT,
    PurgePlan,
    Remains,
)
from confkit.rights.purge.plan import PurgeRequest as PurgeRequest
from confkit.rights.purge.planning import plan as plan
from confkit.rights.purge.remains import find_remains


def purge(planned: PurgePlan) -> Remains:
    """Remove what was planned, then search the workspace; return what is left.

    Raises ConfkitError where a file cannot be removed; the same command then goes on from there.
    """
    known = manifest.begin(planned)
    counts_left.write(planned.workspace, planned.counts)
    listed = {*planned.listed, *map(planned.shown, planned.files)}
    for group in (OUT, EXPORTS, ARCHIVES, LEFT_BEHIND, LOOK_BACK):
        _remove(planned, group)
    for path, archive in planned.cut_archives.items():
        files.write_with(path, archive.write)
    for path in planned.ledgers:
        erasing.erase(path, planned.scope)
    _remove(planned, NOTES)
    _tidy_all((planned.workspace.folder / shown for shown in planned.listed), planned)
    for path, content in planned.cut.items():
        files.write(path, content, durable=True)
    planned.removed = True
    planned.going.clear()
    planned.cut.clear()
    for path in planned.cut_archives:
        planned.archives[path] = reading.of_file(path, planned.shown(path))
    planned.cut_archives.clear()
    planned.carried += [
        Problem(shown, 0, 0, "was to be removed, but is still there")
        for shown in sorted(listed)
        if os.path.lexists(planned.workspace.folder / shown)
    ]
    remains = find_remains(planned, workspace_files.find_below(planned.workspace), raw=True)
    manifest.keep_left(planned, known, is_left=bool(remains.left))
    manifest.end(planned.workspace)
    return remains


def looked_again(planned: PurgePlan) -> None:
    """Forget what an earlier purge left, once nothing of it is left."""
    if planned.again:
        known = manifest.Known.of(planned)
        manifest.keep_left(planned, known, is_left=bool(planned.remains.left))


def _remove(planned: PurgePlan, group: str) -> None:
    """Remove the files of a group and the folders that are empty then."""
    paths = planned.going.get(group, ())
    for path in paths:
        _unlink(path, planned)
    _tidy_all(paths, planned)


def _unlink(path: Path, planned: PurgePlan) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfkitError(
            f"{planned.shown(path)}: cannot be removed: {error.strerror or error}; "
            "close it or check the folder, then run the same command again",
            exit_code=1,
        ) from None


def _tidy_all(paths: Iterable[Path], planned: PurgePlan) -> None:
    """Tidy the folders of files that are gone, the inner ones first."""
    folders = {path.parent for path in paths}
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        _tidy(folder, planned.workspace.folder)


def _tidy(folder: Path, whole: Path) -> None:
    """Put the removals on the disk; remove folders that are empty now, but for the first ones."""
    with suppress(OSError):
        files.sync_folder(folder)
    while folder.parent != whole and folder != whole:
        try:
            os.rmdir(folder)  # noqa: PTH106 - refuses a folder that is not empty
        except FileNotFoundError:  # as where an earlier run was cut off
            pass
        except OSError:
            return
        folder = folder.parent
