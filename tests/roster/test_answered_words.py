"""Columns whose words are no yes: the answer says which of them count, and only those do."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from confkit.roster.reading_options import answer
from tests.roster.conftest import Run

CLASS = """Student ID,Student Name,Parent 1 Name,Parent 1 Email,Parent 1 Q
1,Ana Ray,Eva Ray,eva@x.example,Sends
2,Bo Lind,Kim Lind,kim@x.example,👍🏽
3,Cy Moe,Al Moe,al@x.example,maybe
4,Di Ode,Tom Ode,tom@x.example,No
5,Ed Fox,Una Fox,una@x.example,
"""
LETTERS = 'permissions = { "Parent 1 Q" = "mail: Sends, 👍" }'


@pytest.fixture
def listed(workspace: Path) -> Path:
    """Write the list that is imported."""
    path = workspace / "list.csv"
    path.write_text(CLASS, encoding="utf-8")
    return path


def allowed(workspace: Path) -> set[str]:
    """Return who may be written to by the roster that was written."""
    rows = (workspace / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    heads, *cells = [row.split(",") for row in rows]
    name, contact = heads.index("guardian_name"), heads.index("contact")
    return {row[name] for row in cells if row[contact] == "allow"}


def test_only_the_words_of_the_answer_are_a_yes(run: Run, workspace: Path, listed: Path) -> None:
    """A sign counts in any color of skin; the answer is kept, and counts the next time."""
    first = run("roster", "import", listed, "--yes", "--allow", "parent,guardian")
    assert "where only some words are a yes: ='mail: " in first.err
    assert allowed(workspace) == set()
    said = "Parent 1 Q=mail: Sends, 👍"
    assert run("roster", "import", listed, "--yes", "--permission", said).code == 0
    assert allowed(workspace) == {"Eva Ray", "Kim Lind"}
    assert LETTERS in (workspace / "confkit.toml").read_text(encoding="utf-8")
    again = run("roster", "import", listed, "--yes")
    assert (again.code, allowed(workspace)) == (0, {"Eva Ray", "Kim Lind"})
    assert "--permission 'Parent 1 Q=mail: maybe'" in again.err


def test_the_words_can_be_said_at_the_question(
    run: Run, workspace: Path, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a yes and a colon."""
    monkeypatch.setattr("confkit.cli.shown.console.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes: Sends, 👍\nyes\n"))
    assert run("roster", "import", listed).code == 0
    assert allowed(workspace) == {"Eva Ray", "Kim Lind"}


def test_a_no_stays_a_no(run: Run, workspace: Path, listed: Path) -> None:
    """Though it is among the words."""
    said = "Parent 1 Q=mail: No, Sends"
    assert run("roster", "import", listed, "--yes", "--permission", said).code == 0
    assert allowed(workspace) == {"Eva Ray"}


@pytest.mark.parametrize("text", ["mail:", "forbids: red", "none:", "yes", "", "mail: , "])
def test_what_is_no_answer(run: Run, workspace: Path, listed: Path, text: str) -> None:
    """It is refused where it is typed, and where it is written."""
    assert answer(text) is None
    typed = run("roster", "import", listed, "--yes", "--permission", f"Parent 1 Q={text}")
    assert typed.code == 2
    assert "write mail, forbids or none" in typed.err
    settings = workspace / "confkit.toml"
    kept = settings.read_text(encoding="utf-8")
    written = f'[roster]\npermissions = {{ "Parent 1 Q" = "{text}" }}\n'
    settings.write_text(kept + written, encoding="utf-8")
    read = run("roster", "needs")
    assert "confkit.toml" in read.err
    assert "write mail, forbids or none" in read.err
