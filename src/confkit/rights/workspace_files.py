"""Everything that stands below a workspace: which files there are, and whose they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from confkit.ground import gate, identifiers
from confkit.ground.text import key
from confkit.ground.toml.reading import read
from confkit.rights import traces
from confkit.workspace.workspace import Workspace

SQLITE = b"SQLite format 3\0"
ZIP = b"PK\x03\x04"
SHARED = frozenset(
    ("packet.html", "packet.pdf", "followups.ics", "needs-translation.csv", "failed.csv")
)
"""Files of a round in `out/` that are about many children; they are made anew by their command."""

REPORT = re.compile(r"report\.\w+")
VERSIONED = frozenset((".git", ".hg", ".svn", ".bzr", ".jj"))
"""Folders in which a program keeps earlier versions in a form that cannot be looked into."""

LEFT_BEHIND = re.compile(r".+\.[0-9a-f]{8}\.part|followups\..*\.part")
"""Names of files that an interrupted run of confkit leaves beside their target."""

DAMAGED = re.compile(r"followups\.damaged-.*\.bak(-journal)?")
_GENERATED = re.compile(r"(?P<slug>.+?)(?:--\d+)?(?:\.phone)?\.(?:html|md|eml|txt|pdf)")


class WorkspaceFiles(NamedTuple):
    """The files of a workspace, in the order of their paths; `versioned` cannot be looked into."""

    workspace: Workspace
    files: list[Path]
    versioned: list[Path]

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it."""
        return self.workspace.shown(path)


def find_below(workspace: Workspace) -> WorkspaceFiles:
    """Find every file below a workspace; a folder that is linked to is gone into once."""
    files: list[Path] = []
    versioned: list[Path] = []
    seen: set[str] = set()
    for folder, below, names in os.walk(workspace.folder, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            below.clear()
            continue
        seen.add(real)
        versioned += [Path(folder, name) for name in below if name in VERSIONED]
        below[:] = sorted(name for name in below if name not in VERSIONED)
        files += [Path(folder, name) for name in names]
    return WorkspaceFiles(workspace, sorted(files), versioned)


def begins_with(path: Path, beginning: bytes) -> bool:
    """Tell whether a file begins so; False for one that cannot be read."""
    try:
        return content(path, len(beginning)) == beginning
    except OSError:
        return False


def content(path: Path, most: int) -> bytes:
    """Return a file's bytes, `most` of them; b"" of one that is no file or is gone.

    Raises OSError for one that may not be read. A pipe is not opened: that would wait for ever.
    """
    try:
        return gate.beginning(path, most) if path.is_file() else b""
    except FileNotFoundError:
        return b""


def looked_into(path: Path) -> bytes:
    """Return as much of a file as a search looks into; raises OSError as `content` does."""
    zipped = content(path, len(ZIP)) == ZIP
    return content(path, traces.LARGEST_ARCHIVE if zipped else traces.LARGEST)


def is_too_large(path: Path) -> bool:
    """Tell whether a search looks into the beginning of a file alone."""
    if not path.is_file():
        return False
    most = traces.LARGEST_ARCHIVE if begins_with(path, ZIP) else traces.LARGEST
    return path.stat().st_size > most


class Owners:
    """Knows the student of a file by its name: the id itself, or the id's portable form."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.by_stem = {
            key(stem): one for one in sorted(ids) for stem in (identifiers.slug(one), one)
        }

    def of_note(self, path: Path) -> str:
        """Return whose note this is, also a copy that an editor or a crash left; "" if unknown."""
        name = path.name.removeprefix(".").removeprefix("~")
        stem, ending, _ = name.partition(".toml")
        return self.by_stem.get(key(stem), "") if ending else ""

    def beside_note(self, path: Path) -> str:
        """Return whose note this may be a copy of, by how its name begins; "" if nobody's."""
        name = key(path.name)
        fitting = [
            stem
            for stem in self.by_stem
            if name.startswith(stem) and not name[len(stem) : len(stem) + 1].isalnum()
        ]
        return self.by_stem[max(fitting, key=len)] if fitting else ""

    def of_output(self, path: Path) -> str:
        """Return whose sheet or letter this is; "" if it is about several or nobody known."""
        name = _GENERATED.fullmatch(path.name)
        return self.by_stem.get(key(name["slug"]), "") if name else ""


def note_texts(path: Path) -> list[str]:
    """Return everything that a note says; the lines of one that cannot be understood."""
    document = read(path, path.name)
    if document.problems or not document.data:
        return content(path, 1 << 20).decode("utf-8", errors="replace").splitlines()
    return list(strings(document.data))


def strings(value: Any) -> Iterable[str]:
    """Yield every text in tables and lists, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
