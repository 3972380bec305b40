"""The workspace: the folder that holds one teacher's rounds, and where things stand in it."""

from __future__ import annotations

import os
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from confkit.ground import clock, identifiers
from confkit.ground.errors import FilesError, Problem, UsageError

SETTINGS = "confkit.toml"


def find(said: str | None, start: Path | None = None) -> Path:
    """Return the folder of the workspace.

    It is `said` if given, else `CONFKIT_WORKSPACE`, else the nearest folder from the current
    one upwards that holds a `confkit.toml`. Raises UsageError if there is none.
    """
    said = said or os.environ.get("CONFKIT_WORKSPACE")
    if said:
        folder = Path(said)
        if (folder / SETTINGS).is_file():
            return folder
        raise UsageError(
            f"{folder}: no {SETTINGS} there; make a workspace with `confkit init {folder}`"
        )
    start = start or Path.cwd()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise UsageError(
        "no workspace here: no confkit.toml in this folder or above it; "
        "make one with `confkit init`, or look at an example with `confkit demo`"
    )


class Layout(NamedTuple):
    """Where the files of a round stand."""

    root: Path
    round: str

    @property
    def notes(self) -> Path:
        """The folder with the round's notes."""
        return self.root / "notes" / self.round

    @property
    def out(self) -> Path:
        """The folder with everything made for the round."""
        return self.root / "out" / identifiers.slug(self.round)

    @property
    def sheets(self) -> Path:
        """The folder with the question sheets and the packet."""
        return self.out / "sheets"

    @property
    def letters(self) -> Path:
        """The folder with the letters to families."""
        return self.out / "letters"

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it: from the workspace, with forward slashes."""
        return path.relative_to(self.root).as_posix()


class Basics(NamedTuple):
    """The few settings that the due list needs; nothing else of the file has to be right."""

    round: str
    tz: tzinfo


def basics(root: Path) -> Basics:
    """Read round and time zone alone, without loading what validates all the settings."""
    from confkit.ground.toml.reading import read

    document = read(root / SETTINGS, SETTINGS)
    round_name, timezone = document.data.get("round"), document.data.get("timezone")
    tz = clock.zone(timezone) if isinstance(timezone, str) else None
    if tz is not None:
        return Basics(round_name if isinstance(round_name, str) else "", tz)
    if document.problems:
        raise FilesError(list(document.problems))
    line = document.place(("timezone",)).line if "timezone" in document.data else 0
    said = 'needs `timezone = "America/Chicago"`, an IANA name'
    if isinstance(timezone, str):
        said = clock.unknown_zone(timezone)
    raise FilesError([Problem(SETTINGS, line, 0, said)])


def ledger_path(root: Path) -> Path:
    """Return where the ledger stands."""
    return root / "followups.db"
