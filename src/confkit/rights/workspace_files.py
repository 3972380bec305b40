"""Everything that stands below a workspace: which files there are, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from confkit.ground import gate, identifiers
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.ground.toml.reading import parse
from confkit.notes.unsaved import AFTER_A_TALK
from confkit.rights import readable
from confkit.workspace import generated
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace

_OF_CLASS = re.compile(
    r"packet\.(?:html|pdf)|followups\.ics|needs-translation\.csv|failed\.csv|letters\.html"
    r"|index\.html|day-.+\.html|interpreter-.+\.html|review-.+\.html|to-translate-.+\.csv"
)
REPORT = re.compile(r"report\.\w+|.+\.counts\.json")
VERSIONED = frozenset((".git", ".hg", ".svn", ".bzr", ".jj"))
"""Folders in which a program keeps earlier versions in a form that cannot be searched."""

DAMAGED = re.compile(r"followups\.damaged-.*\.bak(-journal)?")
LEDGER_LIKE = re.compile(r"(copy of )?followups\b.*", re.IGNORECASE)
"""Names of the ledger and of its copies; any other file is not confkit's to change."""

GENERATED = re.compile(
    r"(?P<slug>.+?)(?:--\d+)?(?:--[0-9a-f]{8})?(?:\.phone)?\.(?:html|md|eml|txt|pdf)"
)
"""Names of a child's sheets and letters, where confkit did not record that it wrote them."""

_UNSAVED = re.compile(rf"\.(?P<slug>.+)\.unsaved(?:-(?:{'|'.join(AFTER_A_TALK)}))?\.toml")


class WorkspaceFiles(NamedTuple):
    """The files of a workspace, in the order of their paths.

    `closed` are places that were not searched, each with the reason; `others` are workspaces of
    their own below this one, which are not a part of it; `empty` are folders without anything.
    """

    workspace: Workspace
    paths: list[Path]
    closed: list[Problem]
    others: list[str]
    empty: list[Path]

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it."""
        return self.workspace.shown(path)


def find_below(workspace: Workspace) -> WorkspaceFiles:
    """Find every file of a workspace.

    A workspace ends where another one begins and at every link: what a link leads to is either
    found by its own path or outside.
    """
    files = WorkspaceFiles(workspace, [], [], [], [])
    _look_below(workspace.folder, files)
    return files


def _look_below(folder: Path, workspace_files: WorkspaceFiles) -> None:
    try:
        names = gate.names(folder)
    except OSError as error:
        _close(workspace_files, folder, f"cannot be listed ({error.strerror or error})")
        return
    if not names:
        workspace_files.empty.append(folder)
    for path in (folder / name for name in names):
        if path.is_symlink():
            _add_link(path, workspace_files)
        elif path.is_file():
            workspace_files.paths.append(path)
        elif not path.is_dir():
            _close(workspace_files, path, gate.why_no_file(path))
        elif path.name in VERSIONED:
            _close(workspace_files, path, "keeps earlier versions that cannot be searched")
        elif (path / SETTINGS).exists():
            workspace_files.others.append(workspace_files.shown(path))
        else:
            _look_below(path, workspace_files)


def _add_link(path: Path, workspace_files: WorkspaceFiles) -> None:
    """Take a link that is named like a file for one; it is read only where it stays inside."""
    if not path.is_dir():
        workspace_files.paths.append(path)
    if gate.leads_out(path, workspace_files.workspace.folder):
        _close(workspace_files, path, "is a link that leads out of this folder")


def _close(workspace_files: WorkspaceFiles, path: Path, why: str) -> None:
    workspace_files.closed.append(Problem(workspace_files.shown(path), 0, 0, why))


def begins_with(path: Path, beginning: bytes) -> bool:
    """Tell whether a file begins so; False for one that cannot be read."""
    try:
        return content(path, len(beginning)) == beginning
    except OSError:
        return False


def content(path: Path, most: int) -> bytes:
    """Return a file's bytes, `most` of them; b"" of one that is no file or is gone.

    Raises OSError for one that may not be read. A pipe is not opened: that would wait forever.
    """
    try:
        return gate.beginning(path, most) if path.is_file() else b""
    except FileNotFoundError:
        return b""


def searchable(path: Path) -> tuple[bytes, str]:
    """Return as much of a file as a search looks into, and why that is not all of it, or "".

    Raises OSError for a file that may not be read.
    """
    most = readable.LARGEST
    data = content(path, most + 1)
    if len(data) > most and data.startswith(readable.ZIP):
        most = readable.LARGEST_ARCHIVE
        data = content(path, most + 1)
    if len(data) > most:
        return data[:most], "is too large to be searched completely"
    return data, readable.unseen(data, path.name)


class Owners:
    """Knows the student of a file: by what confkit recorded as it wrote it, or by its name.

    A name is the id itself, or the id's portable form.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self.spellings = identifiers.Spellings(sorted(ids))
        self._folder, self._written = Path(), dict[str, generated.Row]()

    def of_note(self, path: Path) -> str:
        """Return whose note this is, or answers that were not saved yet; "" if nobody's."""
        unsaved = _UNSAVED.fullmatch(path.name)
        stem, ending, more = path.name.rpartition(".toml")
        if unsaved or (ending and not more):
            return self.spellings.get(unsaved["slug"] if unsaved else stem)
        return ""

    def of_copy(self, path: Path) -> str:
        """Return whose note this may be a copy of: an id stands alone in its name; "" if none."""
        name = key(path.name)
        starts = [at for at in range(len(name)) if not name[at - 1 : at].isalnum()]
        ends = [at for at in range(1, len(name) + 1) if not name[at : at + 1].isalnum()]
        parts = (name[start:end] for start in starts for end in ends if start < end)
        fitting = filter(self.spellings.get, parts)
        return self.spellings.get(max(fitting, key=len, default=""))

    def of_output(self, path: Path) -> list[str]:
        """Return whose sheet or letter this is: a letter about brothers and sisters is theirs.

        The name tells it where confkit did not record it, as of an older version.
        """
        recorded = self._recorded(path)
        return self._named(path) if recorded is None else self._known(recorded)

    def perhaps_of_output(self, path: Path) -> list[str]:
        """Return whose this is by the record, and whose it may be by the name."""
        recorded = self._known(self._recorded(path) or "")
        return list(dict.fromkeys([*recorded, *self._named(path)]))

    def is_of_class(self, path: Path) -> bool:
        """Tell whether a file in `out/` is about many children; its command makes it again."""
        by_name = _OF_CLASS.fullmatch(path.name) or REPORT.fullmatch(path.name)
        return bool(by_name) or (self._recorded(path) == "" and not self._named(path))

    def was_written(self, path: Path) -> bool:
        """Tell whether confkit wrote a file of this name, or may have."""
        return self._recorded(path) is not None or bool(GENERATED.fullmatch(path.name))

    def _recorded(self, path: Path) -> str | None:
        """Return what confkit recorded of whose a file is; None where it did not."""
        if path.parent != self._folder:  # files are asked about folder by folder
            self._folder, self._written = path.parent, generated.written_in(path.parent)
        row = self._written.get(path.name)
        return row.whose if row else None

    def _named(self, path: Path) -> list[str]:
        name = GENERATED.fullmatch(path.name)
        return self._known(name["slug"] if name else "")

    def _known(self, slugs: str) -> list[str]:
        return [owner for slug in slugs.split("+") if (owner := self.spellings.get(slug))]


def note_texts(path: Path) -> tuple[list[str], bool]:
    """Return what a note says, and whether that is surely all of it.

    Of one that cannot be understood it is what it says in every encoding in which it may be
    written, as a note, between its quotes, and line by line.
    """
    try:
        data, why = searchable(path)
    except OSError:
        return [], False
    document = parse(data, path.name, readable.LARGEST)
    whole = not why and not document.problems
    texts = list(strings(document.data))
    if whole and texts:
        return texts, True
    for text, _ in readable.views(data[: readable.LARGE], path.name, depth=0):
        understood = parse(text.encode(errors="replace"), path.name, readable.LARGEST)
        texts += [*strings(understood.data), *_QUOTES.split(text), *text.splitlines()]
    return texts, whole


_QUOTES = re.compile(r"[\"“”]")


def strings(value: Any) -> Iterator[str]:
    """Yield every text in tables and lists, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
