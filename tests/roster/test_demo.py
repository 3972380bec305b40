"""The demo's class as a school's spreadsheet, imported, and run through the loop."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest

from confkit.cli import app
from confkit.cli.shown import console
from confkit.ground.clock import now
from confkit.work.demo import copied

pytestmark = pytest.mark.slow

HEADERS = {
    "student_id": "Pupil number",
    "name": "Full name",
    "sort_name": "Sort name",
    "home_name": "Name at home",
    "pronouns": "Pronouns",
    "grade": "Grade",
    "language": "Home language",
    "slot": "Appointment",
    "room": "Room",
    "plan_on_file": "Plan on file",
    "guardian_name": "Parent/guardian name",
    "guardian_email": "Parent/guardian e-mail",
    "guardian_language": "Parent/guardian language",
    "relation": "Parent/guardian relationship",
    "household": "Parent/guardian household",
    "contact": "Parent/guardian receives mailings",
    "shared_mailbox": "Parent/guardian shared mailbox",
    "interpreter": "Parent/guardian interpreter",
}


def as_a_school_writes_it(roster: Path) -> bytes:
    """Return a roster as an export: other headers, semicolons, UTF-16, yes and no for mail."""
    rows = list(csv.DictReader(io.StringIO(roster.read_text("utf-8-sig"))))
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow([*HEADERS.values(), "Parent/guardian priority", "Legal guardian", "Password"])
    words = {"allow": "yes", "": "yes", "deny": "no", "office": "perhaps"}
    for number, row in enumerate(rows):
        row["contact"] = words[row["contact"]]
        legal = "yes" if row["contact"] == "yes" else ""  # grandparents who raise the child, too
        writer.writerow([*(row[name] for name in HEADERS), number, legal, "secret"])
    return sheet.getvalue().encode("utf-16")


def made(root: Path) -> dict[str, bytes]:
    """Return every file that was made, but what is different in each run."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted((root / "out").rglob("*"))
        if file.is_file() and file.suffix != ".made"  # digests of letters, which have a date
    }


def run(root: Path, *arguments: str) -> int:
    return console.guarded(app.run, ["-C", str(root), *arguments])


def test_an_imported_roster_makes_what_the_demos_own_makes(tmp_path: Path) -> None:
    """Sheets and letters of the class are the same, byte for byte; who is denied stays unnamed."""
    today: datetime = now()
    own, imported = tmp_path / "own", tmp_path / "imported"
    for root in (own, imported):
        copied(to=root, now=today)
    export = tmp_path / "export.csv"
    export.write_bytes(as_a_school_writes_it(imported / "roster.csv"))
    (imported / "roster.csv").unlink()
    assert run(imported, "roster", "import", str(export), "--yes") == 0
    text = (imported / "roster.csv").read_text("utf-8")
    assert "secret" not in text
    for root in (own, imported):
        assert run(root, "prep") == run(root, "summarize") == 0
    first, second = made(own), made(imported)
    assert list(first) == list(second)
    letters = [name for name in first if name.endswith(".eml")]
    assert len(letters) > 20
    different = [name for name in first if name not in letters and first[name] != second[name]]
    assert different == []
    for name in letters:
        assert _without_dates(first[name]) == _without_dates(second[name])


def _without_dates(raw: bytes) -> list[bytes]:
    """Return a letter's lines without those that hold the moment of its first rendering."""
    return [line for line in raw.splitlines() if not line.startswith((b"Date:", b"Message-ID:"))]
