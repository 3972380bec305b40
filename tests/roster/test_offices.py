"""Lists as school offices keep them, each with the truth about everybody and at most three answers.

`truth.txt` has a line for each person: the child, the person, the address, and whether they may be
written to (`yes`, `no`, or `ask` where the office would ask back). `answers.txt` has the options.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.roster.conftest import Run

OFFICES = Path(__file__).parent / "offices"
NAMES = sorted(folder.name for folder in OFFICES.iterdir())
MOST = 3

Who = tuple[tuple[str, ...], tuple[str, ...]]


def words(name: str) -> tuple[str, ...]:
    """Return a name's words in any order."""
    return tuple(sorted(re.findall(r"\w+", name.casefold())))


def truth(name: str) -> dict[tuple[Who, str], str]:
    """Return who may be written to, by child, person and address."""
    lines = (OFFICES / name / "truth.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split("|") for line in lines]
    return {((words(child), words(who)), email): word for child, who, email, word in parts}


def answers(name: str) -> list[str]:
    """Return the options that answer what the import asks."""
    path = OFFICES / name / "answers.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def imported(run: Run, workspace: Path, name: str, *options: str) -> dict[tuple[Who, str], str]:
    """Import a list and return each guardian's word of permission."""
    folder = OFFICES / name / "list"
    files = list(folder.iterdir())
    path = files[0] if len(files) == 1 else folder
    run("roster", "import", path, "--allow", "parent,guardian", "--yes", *options)
    if not (workspace / "roster.csv").exists():
        return {}
    with (workspace / "roster.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["guardian_name"]]
    return {
        ((words(row["name"]), words(row["guardian_name"])), row["guardian_email"]): row["contact"]
        for row in rows
    }


@pytest.mark.parametrize("name", NAMES)
def test_after_three_answers_all_are_let_in_who_may_be(
    name: str, workspace: Path, run: Run
) -> None:
    """And nobody else, by no address that no row gives them."""
    options = answers(name)
    assert len(options) <= 2 * MOST
    found, expected = imported(run, workspace, name, *options), truth(name)
    let_in = {who for who, word in found.items() if word == "allow"}
    assert {who for who, word in expected.items() if word == "yes"} <= let_in
    assert {expected.get(who) for who in let_in} <= {"yes", "ask"}


@pytest.mark.parametrize("name", NAMES)
def test_without_an_answer_nobody_is_let_in_who_may_not_be(
    name: str, workspace: Path, run: Run
) -> None:
    """Nor does anybody get another one's address."""
    expected = truth(name)
    for (who, email), word in imported(run, workspace, name).items():
        if word == "allow":
            assert who not in {no for (no, _), said in expected.items() if said == "no"}
            assert not email or expected.get((who, email)) in ("yes", "ask")
