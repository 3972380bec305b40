"""Every known shape of an export, written by hand, and the roster that it becomes.

After a change that is meant to show: CONFKIT_GOLDEN=write pytest tests/roster/test_shapes.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from confkit.roster.exports.reading import read
from confkit.roster.own_format import parse
from confkit.roster.reading_options import Options
from confkit.roster.writing import roster_text

HERE = Path(__file__).parent
SHAPES = sorted(folder.name for folder in (HERE / "exports").iterdir())
FORMATS = {
    "any": "table",
    "canvas": "canvas",
    "clever": "clever",
    "form": "form",
    "french": "table",
    "german": "table",
    "oneroster-1.1": "oneroster",
    "oneroster-1.2": "oneroster",
    "powerschool-contacts": "powerschool",
    "powerschool-parents": "powerschool",
    "sds-v1": "sds-v1",
    "sds-v2.1": "sds-v2.1",
    "wide": "table",
}


def read_all(folder: Path, **options: tuple[str, ...]):
    return read(folder, folder.name, Options(classes=("all",), **options))


@pytest.mark.parametrize("name", SHAPES)
def test_an_export_becomes_this_roster(name: str) -> None:
    """The whole roster, what is dropped, left out and told, is as it was last looked at."""
    found = read_all(HERE / "exports" / name)
    assert found.problems == []
    assert found.format == FORMATS[name]
    told = "".join(f"# {one}\n" for one in found.told)
    told += "".join(f"# dropped: {header} ({why})\n" for _, header, why in found.dropped)
    told += "".join(f"# left out: {why}: {', '.join(who)}\n" for why, who in found.left_out)
    made = roster_text(found.students).decode("utf-8-sig").replace("\r\n", "\n") + told
    expected = HERE / "expected" / f"{name}.csv"
    if os.environ.get("CONFKIT_GOLDEN") == "write":
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHAPES)
def test_a_roster_that_is_written_reads_back_the_same(name: str) -> None:
    """Nothing is lost or changed between an import and the next command."""
    students = read_all(HERE / "exports" / name).students
    back = parse(roster_text(students), "roster.csv")
    assert back.problems == []
    for student, again in zip(students, back.students, strict=True):
        plain = [one._replace(line=0) for one in again.guardians]
        assert plain == [one._replace(line=0) for one in student.guardians]
        assert again._replace(line=0, guardians=()) == student._replace(line=0, guardians=())


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_that_is_dropped_is_in_the_roster(name: str) -> None:
    """No password, birth date, race, lunch status or national number gets through."""
    roster = roster_text(read_all(HERE / "exports" / name).students).decode()
    for secret in ("secret", "P@ss", "123-45-6789", "Free", "asthma", "2016", "S42", "WA1"):
        assert secret not in roster


def test_parents_come_in_as_office_until_the_teacher_allows_them() -> None:
    """An export without permission lets nobody be written to; --allow lets those kinds alone."""
    folder = HERE / "exports" / "oneroster-1.1"
    words = {g.name: g.contact for s in read_all(folder).students for g in s.guardians}
    assert set(words.values()) == {"office"}
    allowed = read_all(folder, allow=("parent", "guardian")).students
    words = {g.name: g.contact for s in allowed for g in s.guardians}
    assert words == {
        "Marisol Reyes": "allow",
        "Yumi Ito": "allow",
        "Pablo Reyes": "office",  # the account is switched off: somebody knows why
        "Ken Ito": "office",  # a relative is no parent
    }
