"""Pipes, devices and folders where files should be: each is told, none is waited for."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.typed import Desk

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no pipes as files")]

KEPT = Path(__file__).parents[1] / "kept/0.1.0"
COMMANDS = (
    "check", "roster show", "roster needs", "questions", "prep", "summarize", "due --all",
    "check-in 1042 --observed Reads", "log 1042", "calendar", "report", "export 1042",
    "archive 2026-fall", "purge --student 1056 --yes",
)  # fmt: skip
PLACES = {
    "confkit.toml": set(COMMANDS),
    "roster.csv": {"check", "roster show", "prep", "summarize", "export 1042", "archive 2026-fall"},
    "followups.db": {"due --all", "log 1042", "calendar", "report"},
    "notes/2026-fall/1042.toml": {"check", "prep", "summarize"},
    "templates/letter.txt.j2": {"summarize"},
    "words/staff-room.toml": {"check"},
    "questions.toml": {"check", "questions"},
}
"""Each file, and commands that read it: they name it, and end with 1 or 2."""

OPTIONAL = {"templates/letter.txt.j2", "words/staff-room.toml"}
"""A folder of such a name is none of these; one that cannot be read is a warning."""


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Let what waits for ever fail."""

    def too_long(*_: object) -> None:
        raise AssertionError("it still waits")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("make", [os.mkfifo, _endless, Path.mkdir])
def test_every_command_ends_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    place: str, make: Callable[[Path], None],
) -> None:  # fmt: skip
    """One line or more, no fault of the program's own, and the commands that need it say so."""
    root = tmp_path / "class"
    shutil.copytree(KEPT, root)
    desk = Desk(root, "2026-11-21T09:00:00-06:00", monkeypatch, capsys)
    (root / place).unlink()
    make(root / place)
    for command in COMMANDS:
        said = desk.types(*command.split())
        if command in PLACES[place] and not (make is Path.mkdir and place in OPTIONAL):
            assert place in said.out + said.err, (command, said)
            assert said.code > 0 or place in OPTIONAL, (command, said)
