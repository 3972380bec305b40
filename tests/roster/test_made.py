"""What is made for a student: sheets and letters, from an export that is read in any form."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from confkit.work.prep import prep
from confkit.work.roster_import import plan, write
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests.roster.conftest import SETTINGS
from tests.roster.test_properties import SEEDS, SHAPES, STUDENT, Table, canary, raw, shuffled, wide

pytestmark = pytest.mark.slow

NOTE = """\
[[glow]]
text = "Reads with care {canary}"
evidence = "Three drafts."
value = "community"
[grow]
skill = "planning"
toward = "calm mornings"
home_like = "chores"
tried = "A list."
strategies = ["a planner"]
[meeting]
held = 2026-11-16T15:30:00
status = "held"
mode = "in person"
[goal]
statement = "Plan the week {canary}"
home = "Look at the planner"
school = "Look at the planner"
measure = "4 of 5 days"
review_on = 2026-12-18
"""
FORMS = st.sampled_from(
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8"), (",", "utf-16-le")]
)
NOW = datetime(2026, 11, 17, 14, tzinfo=UTC)
PUPILS = st.lists(STUDENT, min_size=2, max_size=3)
FEW = settings(max_examples=4, deadline=None, phases=[Phase.generate])


def made(rows: Table, delimiter: str = ",", encoding: str = "utf-8") -> dict[str, dict[str, bytes]]:
    """Import an export, make all sheets and letters; return each student's files by id."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "confkit.toml").write_text(SETTINGS, encoding="utf-8")
        (root / "export.csv").write_bytes(raw(rows, delimiter, encoding))
        planned = plan(workspace=Workspace(root), path=root / "export.csv")
        assert planned.problems == []
        write(planned)
        notes = root / "notes" / "2026-fall"
        notes.mkdir(parents=True)
        ids = {row[rows[0].index("Student ID")] for row in rows[1:]}
        for one in ids:
            text = NOTE.format(canary=canary(int(one)))
            (notes / f"{one}.toml").write_text(text, encoding="utf-8")
        assert prep(workspace=Workspace(root)).refused == []
        summarize(workspace=Workspace(root), now=NOW)
        files = [file for file in (root / "out").rglob("*") if file.is_file()]
        return {
            one: {file.name: file.read_bytes() for file in files if file.name.startswith(one)}
            for one in ids
        }


@FEW
@given(PUPILS, SHAPES, SEEDS, FORMS)
def test_the_form_of_the_export_changes_no_file(
    pupils: list, shape, seed: int, form: tuple[str, str]
) -> None:
    """Rows and columns shuffled, saved with another delimiter and encoding: byte for byte."""
    rows = shape(pupils)
    assert made(shuffled(rows, seed), *form) == made(rows)


@FEW
@given(PUPILS, SHAPES, st.data())
def test_another_student_changes_no_file(pupils: list, shape, data: st.DataObject) -> None:
    """A student added or taken away: every file of every other is the same, byte for byte."""
    rows = shape(pupils)
    gone = data.draw(st.sampled_from(sorted({row[0] for row in rows[1:]})))
    few = [row for row in rows if row[0] != gone]
    whole = made(rows)
    del whole[gone]
    assert made(few) == whole


@FEW
@given(PUPILS, SHAPES, SEEDS)
def test_a_familys_canary_is_in_no_other_familys_files(pupils: list, shape, seed: int) -> None:
    """It stands in names, addresses and notes, and in every sheet of the child's own."""
    found = made(shuffled(shape(pupils), seed))
    for one, files in found.items():
        assert canary(int(one)).encode() in files[f"{one}.html"]
        others = {canary(int(other)).encode() for other in found if other != one}
        for content in files.values():
            assert not any(other in content for other in others)


def test_those_who_may_receive_get_a_letter() -> None:
    """The properties above look at letters, too: a yes makes one, a no makes none."""
    yes, no = ("Eva", "mother", "yes", True), ("Ed", "father", "no", True)
    rows = wide([("Ana", "Reyes", "es", [yes, no])])
    assert sorted(made(rows)["0000"]) == ["0000--1.eml", "0000.html", "0000.md"]
