"""Where a report is taken from: workspaces, folders of them, and files that teachers shared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from confkit.ground import gate
from confkit.report.counts_file import is_one
from confkit.workspace.layout import SETTINGS

DEEPEST = 4
"""So many folders below the one that was named are looked into."""

_SHARED = ".counts.json"
_OF_A_WORKSPACE = ("followups.db", "roster.csv", "notes")


class Source(NamedTuple):
    """One thing to read: a workspace's folder, a file of counts, or what cannot be read, and why.

    `shown` is its path as people are shown it.
    """

    kind: Literal["workspace", "file", "nothing"]
    path: Path
    shown: str
    why: str = ""


def at(places: list[str]) -> list[Source]:
    """Return what stands in these places, in the order of their names, each once."""
    sources: dict[str, Source] = {}
    folders: dict[str, str] = {}
    for place in places:
        for source in _in(Path(place)):
            sources.setdefault(_whole(source.path, folders), source)
    return list(sources.values())


def _whole(path: Path, folders: dict[str, str]) -> str:
    """Return a path without links and dots; of many in a folder that is looked up once."""
    folder, name = os.path.split(path)
    if name in ("", ".", "..") or os.path.islink(path):  # noqa: PTH114 - a third of the time
        return os.path.normcase(os.path.realpath(path))
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.normcase(f"{folders[folder]}/{name}")


def is_workspace(place: Path) -> bool:
    """Tell whether this place is a workspace itself, and may be looked at."""
    return _is(place / SETTINGS, Path.is_file)


def _in(place: Path) -> Iterator[Source]:
    shown = str(place)
    if is_workspace(place):
        yield Source("workspace", place, shown)
    elif _is(place, Path.is_dir):
        below = list(_below(place, DEEPEST))
        yield from below
        if not below:
            yield Source("nothing", place, shown, "holds no workspace and no shared file")
    elif _is(place, Path.is_file):
        yield Source("file", place, shown)
    else:
        yield Source("nothing", place, shown, gate.why_no_file(place))


def _below(folder: Path, deepest: int) -> Iterator[Source]:
    """Yield what stands in a folder; links to folders are not followed."""
    try:
        names, inner = gate.names(folder), {path.name for path in gate.folders(folder)}
    except OSError as error:
        yield Source("nothing", folder, str(folder), f"cannot be read: {error.strerror or error}")
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if name in inner:
            yield from () if path.is_symlink() else _folder(path, deepest)
        elif name.endswith(".json") and (name.endswith(_SHARED) or _is_one(path)):
            yield Source("file", path, str(path))


def _folder(path: Path, deepest: int) -> Iterator[Source]:
    if is_workspace(path):
        yield Source("workspace", path, str(path))
    elif any(os.path.lexists(path / name) for name in _OF_A_WORKSPACE):
        lost = f"was a workspace, but its {SETTINGS} is gone"
        yield Source("nothing", path, str(path), lost)
    elif deepest > 1:
        yield from _below(path, deepest - 1)


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Tell whether a path is of a kind; not where it may not be looked at."""
    try:
        return kind(path)
    except OSError:
        return False


def _is_one(path: Path) -> bool:
    try:
        return is_one(gate.beginning(path, 200))
    except OSError:
        return False
