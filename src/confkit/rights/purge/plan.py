"""What a purge would take out, as a value: nothing has been touched."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from confkit.ground.errors import Problem
from confkit.ledger.scope import Scope
from confkit.rights.archive.cutting import CutArchive
from confkit.rights.archive.reading import OpenArchive
from confkit.rights.traces import Fingerprint, FoundTrace, Search, Trace
from confkit.rights.workspace_files import Owners
from confkit.workspace.workspace import Workspace


class PurgeRequest(NamedTuple):
    """What somebody asked to be purged; exactly one of the first three.

    `without_roster` says that the roster does not have to be read whole.
    """

    student: str = ""
    round: str = ""
    before: str = ""
    without_roster: bool = False

    @property
    def typed(self) -> str:
        """What would be typed to ask for it."""
        options = {"--student": self.student, "--round": self.round, "--before": self.before}
        return " ".join(f"{option} {shlex.quote(text)}" for option, text in options.items() if text)


class Remains(NamedTuple):
    """What a search found: what is left, what may be about the child, and what it could not see."""

    left: list[Problem]
    suspects: list[Problem]
    closed: list[Problem]

    @property
    def nothing(self) -> bool:
        """Whether everything was looked at, and nothing was found."""
        return not any(self)


class Looked(NamedTuple):
    """What was found in a file.

    `shared` are traces of what may be another's; `why` says why not all of it was looked into.
    """

    traces: tuple[FoundTrace, ...] = ()
    shared: tuple[FoundTrace, ...] = ()
    why: str = ""


@dataclass
class PurgePlan:
    """What would go, and what would be left to do by hand.

    `going` are files by what they are; `cut` files that are written anew without what goes, as
    the bytes that will stand there; `archives` those that were found, `cut_archives` what will
    stand in place of some. `ledgers` are the ledger and its copies with how many rows
    of each table go. `stays` are sentences about what stays and why; `carried` places that confkit
    may not change itself; `suspects` files that cannot be placed; `unread` notes that go and could
    not be read whole, so that the search does not know all of their words. `shared` are traces
    that may be another child's, with the ids of those whose they are, `shared_before` the same of a
    purge that was cut off; `looked` what was found in each file that was looked into, with its
    sign: what changes whenever that file does; `of_many` files that hold many
    children by their form, each under their own id. `remains` is what would be left.
    `counts` are the files of counts that are left; `listed` the files that a purge which was cut
    off was to remove. `in_the_way` are archives of what goes, which may be meant to stay.
    """

    workspace: Workspace
    title: str
    scope: Scope
    typed: str = ""
    going: dict[str, list[Path]] = field(default_factory=dict)
    cut: dict[Path, bytes] = field(default_factory=dict)
    archives: dict[Path, OpenArchive] = field(default_factory=dict)
    cut_archives: dict[Path, CutArchive] = field(default_factory=dict)
    roster_lines: dict[Path, list[int]] = field(default_factory=dict)
    ledgers: dict[Path, dict[str, int]] = field(default_factory=dict)
    still_open: int = 0
    stays: list[str] = field(default_factory=list)
    carried: list[Problem] = field(default_factory=list)
    suspects: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    search: Search = field(default_factory=lambda: Search(()))
    shared: dict[Trace, frozenset[str]] = field(default_factory=dict)
    shared_before: dict[Fingerprint, frozenset[str]] = field(default_factory=dict)
    searches: dict[tuple[object, object], Search] = field(default_factory=dict)
    looked: dict[str, tuple[int, Looked]] = field(default_factory=dict)
    of_many: set[Path] = field(default_factory=set)
    owners: Owners = field(default_factory=lambda: Owners(()))
    remains: Remains = field(default_factory=lambda: Remains([], [], []))
    counts: dict[str, str] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    cut_off: bool = False
    again: bool = False
    removed: bool = False
    in_the_way: list[Path] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that confkit could take out."""
        rows = any(self.ledgers.values())
        return not (
            any(self.going.values()) or self.cut or self.cut_archives or rows or self.cut_off
        )

    @property
    def files(self) -> set[Path]:
        """The files that go."""
        return {path for paths in self.going.values() for path in paths}

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it."""
        return self.workspace.shown(path)


NOTES, OUT, EXPORTS, ARCHIVES, LEFT_BEHIND = "notes", "out", "exports", "archives", "left behind"
LOOK_BACK = "look back"
"""What goes, group by group; the last is the teacher's own look back on a round."""
