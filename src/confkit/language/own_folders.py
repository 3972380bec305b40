"""Where words of people's own stand: those of the school first, then those of the workspace."""

from __future__ import annotations

from pathlib import Path

SCHOOL = ".school"
"""The folder of a workspace with the copy of what its school has in common."""


def shown(folder: Path, name: str) -> str:
    """Return the path from the workspace of what has this name in one of its own folders."""
    return f"{SCHOOL}/{name}" if folder.name == SCHOOL else name


def own_folders(root: Path | None) -> list[Path]:
    """Return the folders whose words count in a workspace; what a later one says comes first."""
    return [folder for folder in (root / SCHOOL, root) if folder.is_dir()] if root else []
