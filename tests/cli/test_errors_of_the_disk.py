"""What the disk refuses is told by one name: the path from the workspace, wherever that is."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.rights.conftest import Desk
from tests.rights.conftest import whole_loop as whole_loop
from tests.typed import Said

from .test_no_file import full as full

pytestmark = pytest.mark.slow

COMMANDS = (
    "prep", "summarize", "due", "calendar", "report", "export 1042", "archive 2026-fall", "invite",
    "contact 1042 hello", "new", "languages export es", "purge --student 1042 --yes",
)  # fmt: skip
CALLS = ("open", "mkdir", "replace", "unlink", "scandir", "listdir")
TURNS = (1, 3, 9)


@contextmanager
def failing(monkeypatch, root: Path, call: str, turn: int, number: int) -> Iterator[list[str]]:
    """Let one kind of call fail in a folder from a turn on; for `open` only where it writes."""
    real, failed, calls = getattr(os, call), [], []

    def fail(path, *rest, **named):
        there = "" if isinstance(path, int) else os.fspath(path)
        writes = call != "open" or (rest and rest[0] & (os.O_WRONLY | os.O_RDWR))
        if there.startswith(str(root)) and writes:
            calls.append(there)
            if len(calls) >= turn:
                failed.append(there)
                raise OSError(number, os.strerror(number), there)
        return real(path, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        yield failed


def is_plain(said: Said, root: Path) -> bool:
    """Tell whether no error names a path from the root of the disk, or a number of the system."""
    where = "A page to read", "Next: "  # said where the files are, for whoever stands elsewhere
    lines = [line for line in said.err.splitlines() if not line.startswith(where)]
    wrong = [f"{root}/", f"'{root}", "Errno", "Traceback"]
    return not any(words in line for line in lines for words in wrong)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_of_the_disk_names_the_path_from_the_workspace(
    full: Desk, tmp_path: Path, monkeypatch, command: str
) -> None:
    """Whichever call fails, the first, the third or the ninth of its kind and all after it."""
    before = tmp_path / "before"
    shutil.copytree(full.root, before)
    told = []
    for call in CALLS:
        for turn in TURNS:
            number = errno.ENOSPC if turn == 3 else errno.EACCES
            with failing(monkeypatch, full.root, call, turn, number) as failed:
                said = full.types(*command.split())
            if not is_plain(said, full.root):
                told.append((call, turn, said.err))
            shutil.rmtree(full.root)
            shutil.copytree(before, full.root)
            if not failed:
                break
    assert not told, told
