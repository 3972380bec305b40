"""Who is at work in a workspace: any number of commands together, or one purge alone.

The system ends a lock with its process, whatever ends it. Where it has none (Windows, some network
folders) the mark of a purge that is at work keeps the others out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from confkit.ground import gate
from confkit.language.own_folders import SCHOOL

_held: list[int] = []
"""The descriptors by which this process is at work somewhere."""

SWEEP_SECONDS = 2.0
"""How long a command that has just begun may keep the others out while it sweeps."""

_LOOK_AGAIN = 0.005


def enter(folder: Path, *, alone: bool) -> None:
    """Begin to work in a workspace until `leave`; raises UsageError where that has to wait.

    A purge that was cut off comes before everything else: what it took may be half there.
    """
    from confkit.ground.errors import UsageError
    from confkit.workspace.layout import PURGE_MARK, SETTINGS

    leave()
    try:
        import fcntl

        descriptor = os.open(folder / SETTINGS, os.O_RDONLY)
        _held.append(descriptor)
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_NB | fcntl.LOCK_EX)
            sweep(folder)
        _lock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    except BlockingIOError:
        leave()
        who = "another command" if alone else "a purge"
        raise UsageError(f"{who} is running in this workspace; wait until it ends") from None
    except (OSError, ImportError):
        leave()
    if not alone and (folder / PURGE_MARK).exists():
        leave()
        raise UsageError(
            f"{PURGE_MARK}: a purge was interrupted here; finish it first: confkit purge "
            f"{_typed(folder / PURGE_MARK)}"
        )


def _lock(descriptor: int, how: int) -> None:
    """Take a lock; whoever holds it longer than a sweep takes is at work: BlockingIOError."""
    import fcntl

    until = time.monotonic() + SWEEP_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_NB | how)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK_AGAIN)


def sweep(folder: Path) -> None:
    """Remove what a command that was killed left beside its files, where nobody else is at work."""
    for place in _places(folder):
        for name in _names(place):
            if ".part" in name and is_left_behind(name):
                _remove(place / name)


def is_left_behind(name: str) -> bool:
    """Tell whether a file's name is one that is only there while a file is written.

    A ledger that is written again has a journal beside it.
    """
    name = name.removesuffix("-journal")
    target, _, mark = name.removesuffix(".part").rpartition(".")
    drawn = len(mark) == _DRAWN and set(mark) <= set("0123456789abcdef") and bool(target)
    return name.endswith(".part") and (drawn or name.startswith("followups."))


_DRAWN = 8
"""Digits that are drawn for a file that is still being written."""


_WITH_FILES = ("counts", "archive", "export", "languages", "words", "out")


def _places(folder: Path) -> Iterator[Path]:
    """Yield the folders of a workspace in which commands write."""
    yield folder
    yield from (folder / name for name in _WITH_FILES)
    yield from (folder / SCHOOL, folder / SCHOOL / "words", folder / SCHOOL / "templates")
    for name in ("notes", "languages", "out"):
        for below in _names(folder / name):
            yield folder / name / below
            if name == "out":
                yield from (folder / name / below / kind for kind in _names(folder / name / below))


def _names(folder: Path) -> list[str]:
    """Name what stands in a folder; nothing where there is none, or only a link to one."""
    try:
        return [] if folder.is_symlink() else gate.names(folder)
    except OSError:
        return []


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            import shutil

            shutil.rmtree(path)
        else:
            path.unlink()


def leave() -> None:
    """End the work of this process."""
    while _held:
        with suppress(OSError):
            os.close(_held.pop())


def _typed(mark: Path) -> str:
    """Return what was typed to begin a purge, as its mark says it."""
    import json

    try:
        return str(json.loads(gate.read(mark))["typed"])
    except (OSError, ValueError, KeyError, TypeError):
        return "--help"
