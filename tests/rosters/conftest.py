"""What the roster tests share: a workspace, the command line, and the fixtures by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from confkit.cli import app, console

EXPORTS = Path(__file__).parent / "exports"
SETTINGS = """\
round = "2026-fall"
timezone = "America/Chicago"
[teacher]
name = "Dana Rivera"
email = "drivera@school.example"
[school]
name = "Riverbend"
values = ["community"]
"""


class Ran(NamedTuple):
    """One command line: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace without a roster."""
    root = tmp_path / "class"
    root.mkdir()
    (root / "confkit.toml").write_text(SETTINGS, encoding="utf-8")
    return root


@pytest.fixture
def run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in the workspace, as the program does."""

    def go(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        line = ["-C", str(workspace), *map(str, arguments)]
        code = console.guarded(app.run, line)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return go
