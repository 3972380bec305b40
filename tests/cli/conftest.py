"""Running the program: inside the test, as a process of its own, and on a terminal."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import warm

from confkit.work.summarize import summarize
from confkit.workspace.workspace import find
from tests.desks import desk, opened, summarized
from tests.terminals import Terminal
from tests.typed import Said, typed

from .classes import NOW, Workspace, small_class

__all__ = ["desk", "opened", "summarized"]

EXAMPLE = Path(__file__).parents[2] / "examples" / "riverbend-4th-grade"
_OWN = ("CONFKIT_WORKSPACE", "CONFKIT_DEBUG", "NO_COLOR", "PYTHONIOENCODING")


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    """Make the small class in a folder of its own."""
    return small_class(tmp_path / "class")


@pytest.fixture
def example(tmp_path: Path) -> Workspace:
    """Copy the example class."""
    copied = Workspace(tmp_path / "class")
    for file in EXAMPLE.rglob("*"):
        if file.is_file() and "out" not in file.relative_to(EXAMPLE).parts:
            copied.write(file.relative_to(EXAMPLE).as_posix(), file.read_bytes())
    return copied


@pytest.fixture(scope="session")
def all_promised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open what the class's notes promise."""
    room = small_class(tmp_path_factory.mktemp("due") / "class")
    summarize(workspace=find(str(room.root)), now=datetime.fromisoformat(NOW))
    return room.root


@pytest.fixture
def promised(all_promised: Path, tmp_path: Path) -> Workspace:
    """Copy that class."""
    return Workspace(Path(shutil.copytree(all_promised, tmp_path / "class")))


@pytest.fixture
def confkit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Said]:
    """Run a command line inside this process, in the class's folder if there is one."""

    def run(
        *arguments: object, stdin: str | bytes = "", now: str = NOW, folder: Path | None = None,
        **environment: str,
    ) -> Said:  # fmt: skip
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        with monkeypatch.context() as patch:
            for name in _OWN:
                patch.delenv(name, raising=False)
            for name, value in ({"CONFKIT_NOW": now} | environment).items():
                patch.setenv(name, value)
            patch.chdir(folder or _class_folder(tmp_path))
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
            return typed(capsys, *arguments)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Said]:
    """Run a command line as a process; other keywords are those of `subprocess.run`.

    `reads` is the encoding of what it writes.
    """

    def run(
        *arguments: object,
        environment: dict[str, str] | None = None,
        reads: str = "utf-8",
        **options: object,
    ) -> Said:
        settings: dict[str, object] = {
            "cwd": _class_folder(tmp_path), "stdin": subprocess.DEVNULL, "timeout": 60,
            "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
        } | options  # fmt: skip
        ended = subprocess.run(
            command(*arguments), env=clean_environment(environment), check=False, **settings
        )
        out, err = ((written or b"").decode(reads) for written in (ended.stdout, ended.stderr))
        return Said(ended.returncode, out, err)

    return run


@pytest.fixture
def fork(tmp_path: Path) -> Callable[..., Said]:
    """Run a command line as a process that is not started anew; `asked` is that of `warm.start`.

    For what is between the start of the program and its end.
    """

    def run(*arguments: object, **asked: object) -> Said:
        typed = [str(argument) for argument in arguments]
        return Said(*warm.run(
            typed, folder=_class_folder(tmp_path), environment=clean_environment(), **asked
        ))  # fmt: skip

    return run


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Run a command line on a terminal of its own; it is ended with the test."""
    opened: list[Terminal] = []

    def run(
        *arguments: object, columns: int = 250, started: bool = False, **environment: str
    ) -> Terminal:
        given = clean_environment({"TERM": "xterm-256color"} | environment)
        typed = [str(argument) for argument in arguments]
        begun = Terminal(typed, _class_folder(tmp_path), given, columns, started=started)
        opened.append(begun)
        return begun

    yield run
    for one in opened:
        one.close()


def command(*arguments: object) -> list[str]:
    """Return the command line of the program in this Python."""
    return [sys.executable, "-m", "confkit", *(str(argument) for argument in arguments)]


def clean_environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """Return an environment with nothing in it but what a command needs."""
    home = {"HOME": "/nowhere", "LANG": "C.UTF-8", "TZ": "America/Chicago", "CONFKIT_NOW": NOW}
    return {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | home | (more or {})


def _class_folder(tmp_path: Path) -> Path:
    return tmp_path / "class" if (tmp_path / "class").is_dir() else tmp_path
