"""What the program has, as the program tells it, is in everything that has to know of it.

A later command, file, table or column that is not in purge, export, archive, merge and the table of
faults fails here.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import UTC, datetime

import fault_cases
import pytest
import typer

from confkit.cli.app import COMMANDS, built
from confkit.ledger import archived_rows, erasing, ledger_file, merging
from confkit.ledger.scope import Scope
from confkit.ledger.tables import TABLES
from tests.desks import desk as desk
from tests.desks import opened as opened
from tests.desks import summarized as summarized
from tests.ledger.test_copies_judged import lived as lived
from tests.rights.conftest import Desk
from tests.rights.conftest import whole_loop as whole_loop
from tests.rights.test_purge_edges import PURGE

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def commands() -> set[str]:
    """Return every command as it is typed, `roster import` too, as the program itself has them."""
    typed = set()
    for name, command in typer.main.get_command(built(COMMANDS)).commands.items():
        below = getattr(command, "commands", {})
        typed |= {f"{name} {one}" for one in below} or {name}
    return typed


def test_every_command_that_writes_is_in_the_table_of_faults():
    """Or it is named as one that writes nothing."""
    known = commands()
    cases = [case.arguments for case in fault_cases.cases()]
    tried = {one for words in cases for one in (words[0], " ".join(words[:2])) if one in known}
    assert tried | fault_cases.READS == known
    assert tried & fault_cases.READS == set()


@pytest.mark.parametrize("command", sorted(fault_cases.READS))
def test_what_is_named_as_reading_writes_nothing(lived, command):
    """Not a byte of the workspace, and no file more, once a changed ledger was looked at."""
    lived.types("due", ok=None)
    before = {path: path.read_bytes() for path in lived.root.rglob("*") if path.is_file()}
    assert lived.types(*command.split(), ok=None).code in (0, 1)
    assert {path: path.read_bytes() for path in lived.root.rglob("*") if path.is_file()} == before


def marked(connection: sqlite3.Connection) -> dict[str, str]:
    """Write a mark of its own into every column of words; return the marks that were taken."""
    marks = {}
    for table in TABLES.values():
        for column in table.columns:
            mark = f"mark of {table.name} {column.name} here"
            words = column.type == "TEXT" and column.name in erasing.WORDS
            if words and column.name not in table.key:
                connection.execute(
                    f"UPDATE {table.name} SET {column.name} = ? WHERE {_OF_HER[table.name]}",
                    (mark,),
                )
                marks[f"{table.name}.{column.name}"] = mark
    return marks


_OF_HER = dict.fromkeys(TABLES, "student_id = '1042'") | {
    "history": "followup IN (SELECT id FROM followups WHERE student_id = '1042')"
}


def test_every_table_has_a_row_in_these_tests(lived):
    """What follows says nothing of a table without one."""
    with sqlite3.connect(lived.ledger) as connection:
        for name in TABLES:
            rows = f"SELECT count(*) FROM {name} WHERE {_OF_HER[name]}"
            assert connection.execute(rows).fetchone()[0], name
    connection.close()


def test_no_column_of_words_is_left_by_a_purge(lived):
    """Of the child's own rows none is left; in another child's row each mark is found."""
    with sqlite3.connect(lived.ledger) as connection:
        marks = marked(connection)
    connection.close()
    rows = erasing.rows(lived.ledger, Scope(), going=False)
    found = {line for row in rows for line in row.text.splitlines()}
    assert set(marks.values()) <= found
    lived.types(*PURGE)
    data = lived.ledger.read_bytes()
    assert [name for name, mark in marks.items() if mark.encode() in data] == []
    with sqlite3.connect(lived.ledger) as connection:
        for name in TABLES:
            rows = f"SELECT count(*) FROM {name} WHERE {_OF_HER[name]}"
            assert connection.execute(rows).fetchone() == (0,)
    connection.close()


INSIDE = {
    "letters.path",
    "letters.attached",  # where the file lay; the letter, which goes along, has it and its name
    "letters.digest",
    "letters.lines",  # digests too
    "letters.told",  # ids and days
    "letters.occasion",
    "letters.guardian",
    "letters.whom",
    "observed.note",
    "followups.occasion",
    "contacts.answered_by",  # tests/cli/test_answers.py has it in one
}
"""Columns by which confkit tells one letter, talk or note from another."""


def test_every_column_of_words_is_in_an_export(lived):
    """Whatever was written about a child is in the record of the child."""
    with sqlite3.connect(lived.ledger) as connection:
        marks = marked(connection)
        connection.execute("UPDATE contacts SET answered_by = ''")  # a mark is no guardian
    connection.close()
    lived.types("export", "1042", "--to", lived.root / "made")
    record = (lived.root / "made/record.json").read_text()
    missing = {name for name, mark in marks.items() if mark not in record}
    assert missing <= INSIDE


def everything(connection: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    """Return every row of a ledger, by table."""
    return {name: list(table.rows(connection)) for name, table in TABLES.items()}


def test_every_row_comes_back_from_an_archive_and_from_a_merge(lived, tmp_path):
    """Every table, every column, value for value."""
    with ledger_file.reading(lived.ledger) as ledger:
        of = Scope(rounds=frozenset(("2026-fall",)))
        taken = {name: list(rows) for name, rows in archived_rows.taken(ledger, of).items()}
        rows = [(name, row) for name, some in taken.items() for row in some]
        whole = {
            name: list(map(dict, table.rows(ledger.connection))) for name, table in TABLES.items()
        }
    assert {name: len(rows) for name, rows in taken.items()} == {
        name: len(rows) for name, rows in whole.items()
    }
    fresh = tmp_path / "followups.db"
    with (
        archived_rows.as_ledger(rows, "x", NOW) as there,
        ledger_file.writing(fresh) as here,
    ):
        merging.merge(here, there, NOW)
        again = {
            name: list(map(dict, table.rows(here.connection))) for name, table in TABLES.items()
        }
    assert again == whole


LEFT = re.compile(
    r"confkit\.toml|roster\.csv|followups\.(db|backup)|counts/.+\.json|README\.txt"
    r"|archive/2026-spring-.+\.zip"
)
"""Files that stay when every child is gone: none of them names anybody."""


def test_no_file_is_left_when_every_child_is_gone(whole_loop, tmp_path, monkeypatch, capsys):
    """Whatever the commands of a whole year wrote, a purge of each child takes."""
    root = tmp_path / "class"
    shutil.copytree(whole_loop, root)
    desk = Desk(root, monkeypatch, capsys)
    desk.types("prep", ok=0)
    desk.types("report", "--share", ok=0)
    desk.types("export", "1042", ok=0)
    desk.types("archive", "2026-fall", ok=0)
    for one in ("1042", "1043", "2001"):
        assert desk.types("purge", "--student", one, "--yes").code in (0, 1)
    assert [name for name in desk.files() if not LEFT.fullmatch(name)] == []
    assert desk.holding("Anah", "Leo Reyes", "Lind", "Reyes", "crimson", "violet", "amber") == {}
