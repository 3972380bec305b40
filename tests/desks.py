"""What the tests of follow-through share: a class of three, and confkit as it is typed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import small_class

from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests import typed

HELD = "2026-11-24T18:00:00-06:00"


class Desk(typed.Desk):
    """A workspace of three students, and confkit to type at on the evening of the meetings."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(root, HELD, monkeypatch, capsys)

    def followups(self, **fields: str) -> list[dict[str, Any]]:
        """Return what the ledger holds, in every state, as `due --json` gives it."""
        listed = self.types("due", "--all", "--json").json["followups"]
        return [one for one in listed if all(one[name] == text for name, text in fields.items())]

    def one(self, student_id: str, kind: str, **fields: str) -> dict[str, Any]:
        """Return one follow-up."""
        (found,) = self.followups(student_id=student_id, kind=kind, **fields)
        return found

    def note(self, student_id: str = "1042") -> Path:
        """Return the path of a student's note."""
        return self.root / "notes" / "2026-fall" / f"{student_id}.toml"

    @property
    def ledger(self) -> Path:
        """The path of the ledger."""
        return self.root / "followups.db"


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Desk]:
    """Return a maker of desks; the meetings of three students are recorded, nothing is opened."""

    def make(name: str = "class", *, recorded: bool = True) -> Desk:
        return Desk(small_class.make(tmp_path / name, recorded=recorded), monkeypatch, capsys)

    return make


@pytest.fixture(scope="session")
def summarized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a class for which `summarize` has opened what was promised."""
    root = small_class.make(tmp_path_factory.mktemp("opened") / "class")
    assert summarize(workspace=Workspace(root), now=datetime.fromisoformat(HELD)).refused == []
    return root


@pytest.fixture
def opened(
    summarized: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """Return a desk with a copy of that class."""
    return Desk(Path(shutil.copytree(summarized, tmp_path / "class")), monkeypatch, capsys)
