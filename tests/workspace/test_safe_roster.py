"""What may name people needs the roster: it alone says who must not be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import NOTE_OF_THE_CONTRACT, SETTINGS_OF_THE_CONTRACT
from tests.typed import typed

HEAD = "student_id,name,guardian_name,guardian_email,contact\n"
ROWS = "1042,Ana Reyes,Eva Reyes,e@x.example,allow\n1042,Ana Reyes,Tom Canary,t@x.example,deny\n"
COMMANDS = [
    ("export", "1042"),
    ("archive", "2026-fall"),
    ("check-in",),
    ("review", "1042", "met"),
    ("report",),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace with one child, a note, and somebody who must not be named."""
    (tmp_path / "confkit.toml").write_text(SETTINGS_OF_THE_CONTRACT, "utf-8")
    (tmp_path / "roster.csv").write_text(HEAD + ROWS, "utf-8")
    note = tmp_path / "notes" / "2026-fall" / "1042.toml"
    note.parent.mkdir(parents=True)
    note.write_text(NOTE_OF_THE_CONTRACT, "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    "roster",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("shoe,size\nred,29\n", id="foreign"),
        pytest.param(HEAD, id="no row"),
        pytest.param(f"{HEAD}{ROWS}Ana R.,Tom,x,deny\n", id="a row of nobody"),
    ],
)
def test_nothing_that_names_people_is_done_without_a_roster(
    workspace: Path, capsys: pytest.CaptureFixture[str], roster: str | None, command: tuple[str]
) -> None:
    """Missing, empty, foreign, or with a row that may be a denial: it is said what to do."""
    path = workspace / "roster.csv"
    path.unlink() if roster is None else path.write_text(roster, "utf-8")
    before = {one for one in workspace.rglob("*") if one.is_file()}
    ran = typed(capsys, "-C", workspace, *command)
    assert ran.code == 2
    assert "roster" in ran.err
    assert "Canary" not in ran.out + ran.err
    after = {one for one in workspace.rglob("*") if one.is_file()}
    assert {one.name for one in after - before} <= {"followups.db"}
