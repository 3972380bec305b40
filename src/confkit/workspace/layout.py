"""Where things stand in a workspace."""

from __future__ import annotations

from pathlib import Path

from confkit.ground import identifiers
from confkit.ground.named_tuple import NamedTuple

SETTINGS = "confkit.toml"
LEDGER = "followups.db"
ROSTER = "roster.csv"
RECORD_ENDING = ".made"
"""How the record of what confkit wrote in a folder of `out/` ends."""
LETTERS_PAGE = "letters.html"
"""The page of a round that shows all letters that may leave."""
PURGE_MARK = "purge-unfinished.json"
"""Stands in a workspace while a purge is at work; nothing else is done there until it ends."""

PURGE_LEFT = "purge-left.json"
"""What those purges searched for that left places for a person to fix, as fingerprints."""


class Layout(NamedTuple):
    """Where the files of a round stand."""

    folder: Path
    round: str

    @property
    def notes(self) -> Path:
        """The folder with the round's notes."""
        return self.folder / "notes" / self.round

    @property
    def out(self) -> Path:
        """The folder with everything made for the round."""
        return self.folder / "out" / identifiers.slug(self.round)

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
        return path.relative_to(self.folder).as_posix()
