"""What the roster tests share: a workspace, the command line, and the fixtures by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.typed import Said, typed

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


Run = Callable[..., Said]


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

    def go(*arguments: str | Path) -> Said:
        return typed(capsys, "-C", workspace, *arguments)

    return go
