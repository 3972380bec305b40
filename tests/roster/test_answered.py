"""What the teacher answered about a remark stays answered, until the export says something new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.roster.conftest import Run

HEAD = "Student ID,Student Name,Parent 1,Parent 1 Email,Parent 2,Parent 2 Email,Comments"
ROSTER = "roster.csv"


def write_list(workspace: Path, remark: str) -> Path:
    """Write a list with one child, and a remark that names a parent."""
    path = workspace / "list.csv"
    row = f"7,Ana Reyes,Eva Reyes,eva@x.example,Tom Ode,tom@x.example,{remark}"
    path.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    return path


def contacts(workspace: Path) -> list[str]:
    """Return each guardian's word of permission."""
    lines = (workspace / ROSTER).read_text(encoding="utf-8-sig").splitlines()
    column = lines[0].split(",").index("contact")
    return [line.split(",")[column] for line in lines[1:]]


def let_in(workspace: Path, name: str) -> None:
    """Say in roster.csv that somebody may be written to."""
    path = workspace / ROSTER
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    said = [line.replace("office", "allow") if name in line else line for line in lines]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")


@pytest.fixture
def imports(workspace: Path, run: Run):
    """Import a list with this remark, and return the words of permission."""

    def go(remark: str) -> tuple[list[str], str]:
        path = write_list(workspace, remark)
        said = run("roster", "import", path, "--allow", "parent,guardian", "--yes")
        assert said.code == 0
        return contacts(workspace), said.err

    return go


def test_an_answer_stays_until_the_remark_changes(workspace: Path, imports) -> None:
    """For the guardian who was let in, and for nobody else."""
    assert imports("Mom prefers texts")[0] == ["office", "office"]
    let_in(workspace, "Eva Reyes")
    for _ in range(2):
        words, told = imports("Mom prefers texts")
        assert words == ["allow", "office"]
        assert "Eva Reyes stays allow" in told
        assert "Tom Ode stays" not in told
    assert imports("Mom prefers texts; no contact with dad")[0] == ["office", "office"]
    assert imports("Mom prefers texts")[0] == ["office", "office"]


def test_a_remark_that_is_new_holds_whom_the_teacher_let_in(workspace: Path, imports) -> None:
    """Somebody who was never held has no answer on record."""
    assert imports("")[0] == ["allow", "allow"]
    assert imports("Mom prefers texts")[0] == ["office", "office"]


def test_a_second_remark_is_new_though_the_first_was_answered(
    workspace: Path, run: Run, imports
) -> None:
    """Whatever is said against writing to them is part of what was answered."""
    imports("Mom prefers texts")
    let_in(workspace, "Eva Reyes")
    path = write_list(workspace, "Mom prefers texts")
    head, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head},Notes\n{row},court order on file\n", encoding="utf-8")
    run("roster", "import", path, "--allow", "parent,guardian", "--yes")
    assert contacts(workspace) == ["office", "office"]


def test_a_new_address_that_is_the_childs_own_is_not_answered(workspace: Path, run: Run) -> None:
    """Who was held for one reason, and let in, is held again for another."""
    path = workspace / "list.csv"
    head = "Student ID,Student Name,Student Email,Contact 1,Contact 1 Relation,Contact 1 Email"
    for address, word in (("gran@x.example", "allow"), ("ana@x.example", "office")):
        row = f"7,Ana Reyes,ana@x.example,Gran Reyes,Grandmother,{address}"
        path.write_text(f"{head}\n{row}\n", encoding="utf-8")
        run("roster", "import", path, "--yes")
        if address.startswith("gran"):
            assert contacts(workspace) == ["office"]
            let_in(workspace, "Gran Reyes")
            run("roster", "import", path, "--yes")
        assert contacts(workspace) == [word]


def test_a_denial_is_never_answered_by_it(workspace: Path, imports) -> None:
    """Deny stays, whatever the marks say."""
    imports("Mom prefers texts")
    path = workspace / ROSTER
    path.write_text(path.read_text(encoding="utf-8-sig").replace("office", "deny"), "utf-8")
    assert imports("Mom prefers texts")[0] == ["deny", "deny"]
    assert imports("")[0] == ["deny", "deny"]
