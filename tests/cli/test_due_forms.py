"""`due` for programs and for people: JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import tracemalloc
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from confkit.cli import app
from confkit.ground.clock import now
from confkit.work import due
from confkit.workspace.workspace import Workspace
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
    assert said.code == 2
    assert "--json and --format csv" in json.loads(said.out)["error"][0]
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
    assert (said.code, said.err) == (2, "--format 'xml' is not one of: csv, json, md\n")


@pytest.mark.parametrize("line", ["due", "due --all", "due --all --json", "due --all --format csv"])
def test_a_long_list_is_never_held_in_memory(
    opened: Desk, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """Five thousand rows, which would take some 6 MB if they were all there at once."""
    with sqlite3.connect(opened.ledger) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(followups)")][1:]
        rest = ", ".join(columns)
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
            f"INSERT INTO followups (id, {rest}) SELECT printf('%016x', i), {rest} "
            "FROM n, (SELECT * FROM followups WHERE kind = 'summary' LIMIT 1)"
        )
    connection.close()
    monkeypatch.setattr(due, "LONG", 100)
    command = ["-C", str(opened.root), *line.split()]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        app.run([*command, "--student", "1042"])  # loads what is loaded once
        tracemalloc.start()
        app.run(command)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1_500_000


def test_a_list_that_waits_in_a_pager_keeps_nobody_out(opened: Desk) -> None:
    """While the rows are looked at, another command can change the ledger at once."""
    with due.listing(workspace=Workspace(opened.root), now=now(), every=True) as listed:
        next(iter(listed.rows))
        with sqlite3.connect(opened.ledger, timeout=0) as other:
            other.execute("UPDATE followups SET text = text")
    other.close()
