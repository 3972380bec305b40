"""`due` for programs and for people: JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io

import pytest

from tests.desks import Desk

pytestmark = pytest.mark.slow


def test_csv_has_the_keys_of_the_json_document(opened: Desk) -> None:
    """The same rows in the same order under the same names; nothing is an empty cell."""
    rows = list(csv.DictReader(io.StringIO(opened.types("due", "--all", "--format", "csv").out)))
    assert rows == [
        {key: "" if value is None else value for key, value in one.items()}
        for one in opened.followups()
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(opened: Desk, sign: str) -> None:
    """What a spreadsheet would calculate, some also in full width, has a mark before it."""
    note = opened.note()
    note.write_text(note.read_text().replace("Move the seat", f"{sign}HYPERLINK(A1)"))
    opened.types("summarize")
    assert f",'{sign}HYPERLINK(A1)," in opened.types("due", "--format", "csv").out


def test_two_forms_at_once_are_refused(opened: Desk) -> None:
    """A script that says both meant one of them."""
    said = opened.types("due", "--json", "--format", "csv")
    assert (said.code, said.out) == (2, "")
    assert "--json and --format csv" in said.err
    assert opened.types("due", "--json", "--format", "json").code == 0


def test_markdown_is_one_table_whatever_people_wrote(opened: Desk) -> None:
    """A pipe or a star in a promise stays a sign."""
    note = opened.note()
    note.write_text(note.read_text().replace("Move the seat", "Move | the *seat* <b>"))
    opened.types("summarize")
    lines = opened.types("due", "--format", "md").out.splitlines()
    assert lines[0] == "| State | Student | What | When | Id |"
    assert any(r"Move \| the \*seat\* \<b\>" in line for line in lines)
    assert all(line.replace(r"\|", "").count("|") == 6 for line in lines)


def test_format_json_is_json_and_an_unknown_one_is_told(opened: Desk) -> None:
    """`--json` and `--format json` are the same document."""
    assert opened.types("due", "--format", "json").out == opened.types("due", "--json").out
    said = opened.types("due", "--format", "xml")
    assert (said.code, said.err) == (2, "--format 'xml' is none of: csv, json, md\n")
