"""In a roster that was written by hand, too: the child, the teacher and a placeholder get none."""

from __future__ import annotations

from pathlib import Path

import pytest

from confkit.roster import needs
from confkit.roster.own_format import parse
from tests.roster.conftest import Run

HEAD = "student_id,name,guardian_name,guardian_email,contact\n"


def held(row: str) -> tuple[list[str], list[str]]:
    """Return the words of permission of a roster of one row, and what is told."""
    read = parse(f"{HEAD}{row}\n".encode(), "roster.csv")
    assert read.problems == []
    students, told = needs.held(read.students, "roster.csv", ["drivera@school.example"])
    return [g.contact for child in students for g in child.guardians], list(map(str, told))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,Max Lund,Max Lund,max@x.example,", "the child's own name"),
        ("1,Max Lund,max,max@x.example,allow", "the child's own name"),
        ('1,"Lund, Max",Max Lund,,', "the child's own name"),
        ("1,Max Lund,Eva Lund,DRivera@School.example,", "your own address"),
        ("1,Max Lund,Eva Lund,noemail@x.example,", "no address of anybody's"),
    ],
)
def test_whoever_is_no_guardian_is_held_and_told(row: str, why: str) -> None:
    """With the line, and with what to do."""
    words, told = held(row)
    assert words == ["office"]
    assert len(told) == 1
    assert told[0].startswith("roster.csv:2: ") and why in told[0]


@pytest.mark.parametrize(
    "row",
    ["1,Max Lund,Max Lund Sr.,max@x.example,", "1,Max Lund,Eva Lund,eva@x.example,",
     "1,Na Li,Li Na Chen,na@x.example,", "1,Max Lund,Lund,l@x.example,"],
)  # fmt: skip
def test_a_parent_with_much_of_the_same_name_is_written_to(row: str) -> None:
    """One word more is enough."""
    assert held(row) == (["allow"], [])


def test_a_denial_stays_one() -> None:
    """It is more than held."""
    assert held("1,Max Lund,Max Lund,,deny") == (["deny"], [])


def test_every_command_reads_the_roster_so(run: Run, workspace: Path) -> None:
    """The file itself is left as it is."""
    text = f"{HEAD}1,Max Lund,Max Lund,max@x.example,allow\n1,Max Lund,Eva Lund,e@x.example,allow\n"
    (workspace / "roster.csv").write_text(text, encoding="utf-8")
    ran = run("roster", "show", "--json")
    words = {one["name"]: one["contact"] for one in ran.json["students"][0]["guardians"]}
    assert words == {"Max Lund": "office", "Eva Lund": "allow"}
    assert "roster.csv:2: Max Lund (1): a guardian has the child's own name" in ran.err
    assert (workspace / "roster.csv").read_text(encoding="utf-8") == text
