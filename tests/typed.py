"""confkit as it is typed, inside the test: what it says, its exit code, a clock that is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple, Self

import pytest

from confkit.cli import app
from confkit.cli.shown import console


class Said(NamedTuple):
    """What a run of confkit said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def typed(capsys: pytest.CaptureFixture[str], *arguments: object) -> Said:
    """Type a command line; what was said before is no part of what it says."""
    capsys.readouterr()
    code = console.guarded(app.run, [str(one) for one in arguments])
    return Said(code, *capsys.readouterr())


class Desk:
    """A workspace, a clock that the test sets, and confkit to type at."""

    def __init__(
        self,
        root: Path,
        moment: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.root, self._monkeypatch, self._capsys = root, monkeypatch, capsys
        self.now(moment)

    def now(self, moment: str) -> Self:
        """Set the clock."""
        self._monkeypatch.setenv("CONFKIT_NOW", moment)
        return self

    def types(self, *arguments: object, ok: int | None = None) -> Said:
        """Type a command; `ok` is the exit code that it must have."""
        said = typed(self._capsys, "-C", self.root, *arguments)
        assert "Traceback" not in said.err
        assert "a fault of confkit" not in said.err
        assert ok is None or said.code == ok, said
        return said
