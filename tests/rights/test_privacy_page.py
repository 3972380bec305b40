"""docs/privacy.md is held to the code: what it says is stored is what is stored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import confkit
from confkit.notes import unsaved

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs/privacy.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| (`.+?`) \|", PAGE.partition("## What the law")[0], re.MULTILINE)
STORED = [path for cell in TABLE for path in re.findall(r"`([^`]+)`", cell)]


def pattern(path: str) -> re.Pattern[str]:
    """Return what a path of the table stands for."""
    return re.compile(re.sub(r"<file>", ".+", re.sub(r"<(?!file)[a-z]+>", "[^/]+", _dots(path))))


def _dots(path: str) -> str:
    return path.replace(".", r"\.")


def kept_answers() -> set[str]:
    """Return where answers are kept until a command is done; after it none of them is there."""
    names = re.compile(r'"(\.[a-z-]+\.unsaved\.toml)"')
    sources = Path(confkit.__file__).parent.rglob("*.py")
    found = {name for file in sources for name in names.findall(file.read_text("utf-8"))}
    note = Path("notes/<round>/<id>.toml")
    beside = (unsaved.file_beside(note, of) for of in ("", *unsaved.AFTER_A_TALK))
    return found | {path.as_posix() for path in beside}


def test_every_file_of_answers_that_wait_stands_in_the_table():
    """Those of a talk, and those of each command that asks at length."""
    assert kept_answers() == {path for path in STORED if "unsaved" in path}


def test_every_file_of_a_whole_year_stands_in_the_table(desk):
    """Whatever the commands leave in the folder matches a row."""
    desk.types("export", "1042", ok=0)
    desk.types("archive", "2026-fall", ok=0)
    desk.types("purge", "--student", "2001", "--yes", ok=0)
    desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    rows = [pattern(path) for path in STORED]
    lost = [name for name in desk.files() if not any(row.fullmatch(name) for row in rows)]
    assert lost == []


def test_every_row_of_the_table_is_of_something_that_is_stored(desk, copies):
    """No row is of a file that no command writes."""
    copies()
    desk.types(
        "init",
        desk.root.parent / "new",
        "--name",
        "D",
        "--school",
        "S",
        "--timezone",
        "America/Chicago",
    )
    desk.types("export", "1042", ok=0)
    desk.types("archive", "2026-fall", ok=1)  # it names the copy beside a note
    desk.types("languages", "review", "es", "--by", "Rosa", ok=0)
    (desk.root / "back.csv").write_text("language,text,translation\nes,Read,Leer\n")
    desk.types("languages", "import", desk.root / "back.csv", "--by", "Luz", ok=0)
    (desk.root / "back.csv").unlink()
    before = set(desk.files()) | {path.name for path in (desk.root.parent / "new").iterdir()}
    desk.types("purge", "--student", "2001", "--yes", ok=0)
    desk.write("groups.txt", "Leo Reyes")
    desk.types("purge", "--student", "1043", "--yes", ok=1)
    (desk.root / "groups.txt").unlink()
    desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    names = before | set(desk.files())
    own = {"templates/<file>", "questions.toml", "purge-unfinished.json", ".school/<file>"}
    own.add("out/<round>/held-back/<file>")  # what somebody changed by hand
    own |= {f"out/<round>/{folder}/<file>" for folder in ("invitations", "reminders")}  # all met
    own |= {path for path in STORED if ".unsaved" in path}  # of a command that was stopped
    idle = [path for path in STORED if not any(map(pattern(path).fullmatch, names))]
    assert set(idle) <= own


def test_every_paragraph_of_the_law_that_is_asked_for_is_named():
    """FERPA and GDPR with statute and regulation numbers, and that this is not legal advice."""
    for said in (
        "not legal advice",
        "20 U.S.C. § 1232g",
        "34 CFR Part 99",
        "§ 99.3",
        "§ 99.10",
        "§ 99.12",
        "Art. 5",
        "Art. 13",
        "Art. 15",
        "Art. 17",
        "Art. 20",
        "Art. 30",
        "Art. 32",
        "Art. 33",
        "45 days",
        "72 hours",
        "temporary substitute",
        "BitLocker",
        "FileVault",
        "LUKS",
        "VeraCrypt",
    ):
        assert said in PAGE, said
