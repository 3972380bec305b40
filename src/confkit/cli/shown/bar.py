"""A bar on the terminal: how far a run is and how long it will take, once it takes a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from confkit.cli.shown import console
from confkit.ground import progress

if TYPE_CHECKING:
    from rich.progress import Progress

_SOON, _OFTEN = 1.0, 0.1
"""Seconds after which a bar is shown, and between two drawings of it."""

_MANY = 100
"""So many things have a bar at once, in a run that takes its time already."""


@contextmanager
def shown() -> Iterator[None]:
    """Show on a terminal how far the work is; nothing in a pipe or a file."""
    if not sys.stderr.isatty():
        yield
        return
    bar = _Bar()
    try:
        with progress.watched_by(bar.watch):
            yield
    finally:
        bar.wipe()


class _Bar:
    """The bar of what is worked on now, which goes when that is done."""

    def __init__(self) -> None:
        self._run_began = time.monotonic()
        self._began = self._drawn = 0.0
        self._drawing: Progress | None = None

    def watch(self, things: str, done: int, total: int) -> None:
        """Show how far it is, where it is time to."""
        if done == total:
            self.wipe()
            return
        now = time.monotonic()
        self._began = self._began or now
        since = self._run_began if total >= _MANY else self._began
        if now - since < _SOON or now - self._drawn < _OFTEN:
            return
        self._drawn = now
        if self._drawing is None:
            self._drawing = console.progress(things, total)
        self._drawing.update(self._drawing.task_ids[0], completed=done, refresh=True)

    def wipe(self) -> None:
        """Take the bar away, so that what is written next stands where it stood."""
        self._began, drawing, self._drawing = 0.0, self._drawing, None
        if drawing:
            drawing.stop()
