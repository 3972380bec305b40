"""What may name people needs the roster: it alone says who must not be named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.desks import Desk
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


ALL = [
    *COMMANDS, ("check",), ("prep",), ("summarize",), ("invite",), ("send", "--dry-run"), (),
    ("new", "--all"),
]  # fmt: skip


@pytest.mark.parametrize("keeps_ids", [True, False], ids=["the same ids", "other ids"])
def test_the_roster_of_another_class_is_told_once_and_nothing_is_done(
    opened: Desk, keeps_ids: bool
) -> None:
    """Nobody on it is of whom this class's round has anything: no command writes to them."""
    path = opened.root / "roster.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = list(dict.fromkeys(row["student_id"] for row in rows))
    for row in rows:
        number = ids.index(row["student_id"])
        name = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}da Zed"
        row.update(name=name, sort_name="", guardian_name=f"Par {name}")
        row.update(guardian_email=f"{name[:3]}@zed.example", slot="")
        row["student_id"] = row["student_id"] if keeps_ids else f"7{number}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    before = {one: one.read_bytes() for one in opened.root.rglob("*") if one.is_file()}
    for command in ALL:
        said = opened.types(*command)
        assert said.code == 2, (command, said)
        assert (said.err + said.out).count("another class's") <= 1, said
        assert "zed.example" not in said.out + said.err
    after = {one: one.read_bytes() for one in opened.root.rglob("*") if one.is_file()}
    assert {one for one in after if before.get(one) != after[one]} <= {opened.root / "followups.db"}
