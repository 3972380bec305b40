"""Pipes, devices and folders where files should be: each is told, none is waited for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.typed import Desk
from tests.waiting import ends_within

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no pipes as files")]

KEPT = Path(__file__).parents[1] / "kept/0.1.0"
COMMANDS = (
    "check", "roster show", "roster needs", "questions", "prep", "summarize", "due --all",
    "check-in 1042 --observed Reads", "log 1042", "calendar", "report", "export 1042",
    "archive 2026-fall", "purge --student 1056 --yes",
)  # fmt: skip
PLACES = {
    "confkit.toml": set(COMMANDS),
    "roster.csv": {"check", "roster show", "prep", "summarize", "export 1042", "archive 2026-fall"},
    "followups.db": {"due --all", "log 1042", "calendar", "report"},
    "notes/2026-fall/1042.toml": {"check", "prep", "summarize"},
    "templates/letter.txt.j2": {"summarize"},
    "words/staff-room.toml": {"check"},
    "questions.toml": {"check", "questions"},
}
"""Each file, and commands that read it: they name it, and end with 1 or 2."""

OPTIONAL = {"templates/letter.txt.j2", "words/staff-room.toml"}
"""A folder of such a name is none of these; one that cannot be read is a warning."""


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Let what waits for ever fail."""
    with ends_within(120):
        yield


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("make", [os.mkfifo, _endless, Path.mkdir])
def test_every_command_ends_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    place: str, make: Callable[[Path], None],
) -> None:  # fmt: skip
    """One line or more, no fault of the program's own, and the commands that need it say so."""
    root = tmp_path / "class"
    shutil.copytree(KEPT, root)
    desk = Desk(root, "2026-11-21T09:00:00-06:00", monkeypatch, capsys)
    (root / place).unlink()
    make(root / place)
    for command in COMMANDS:
        said = desk.types(*command.split())
        if command in PLACES[place] and not (make is Path.mkdir and place in OPTIONAL):
            assert place in said.out + said.err, (command, said)
            assert said.code > 0 or place in OPTIONAL, (command, said)


FOLDERS = ("notes", "notes/2026-fall", "templates", "words", "languages", "languages/es",
           "counts", "archive", "export")  # fmt: skip
FILES = ("questions.toml", "bank.toml", "translations.csv")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _file(path: Path) -> None:
    path.write_text("what a person put there")


@pytest.mark.parametrize(
    ("place", "make"),
    [(place, make) for place in FOLDERS for make in (os.mkfifo, _loop, _dangling, _file)
     if make is not _file or "/" not in place]
    + [(place, make) for place in FILES for make in (_loop, _dangling)],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_folder_is_not_taken_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    place: str, make: Callable[[Path], None],
) -> None:  # fmt: skip
    """Nothing is made as if there were nothing; a purge names what it cannot read."""
    root = tmp_path / "class"
    shutil.copytree(KEPT, root)
    desk = Desk(root, "2026-11-21T09:00:00-06:00", monkeypatch, capsys)
    if (root / place).is_dir():
        shutil.rmtree(root / place)
    (root / place).unlink(missing_ok=True)
    (root / place).parent.mkdir(exist_ok=True)
    make(root / place)
    for command in ("archive 2026-fall", "export 1042", "prep", "summarize", "report --json"):
        said = desk.types(*command.split())
        assert said.code == 2 and place in said.err, (command, said)
    said = desk.types("purge", "--student", "1056", "--yes")
    assert make is _file or (said.code > 0 and place in said.out + said.err), said


@pytest.mark.parametrize("name", ["letter.html.j2", "sheet.html.j2"])
def test_a_template_that_leads_to_itself_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """By its name, by each command that needs it."""
    root = tmp_path / "class"
    shutil.copytree(KEPT, root)
    _loop(root / "templates" / name)
    desk = Desk(root, "2026-11-21T09:00:00-06:00", monkeypatch, capsys)
    for command in ("check", "prep" if "sheet" in name else "summarize"):
        said = desk.types(command)
        assert said.code == 1 and f"templates/{name}" in said.err + said.out, said


def test_who_came_may_be_said_with_any_number_of_brackets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundred thousand that are never closed are gone through once."""
    root = tmp_path / "class"
    shutil.copytree(KEPT, root)
    note = root / "notes/2026-fall/1042.toml"
    text = note.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("present = "))
    note.write_text(text.replace(line, f'present = ["x{"([" * 50_000}"]'), "utf-8")
    Desk(root, "2026-11-21T09:00:00-06:00", monkeypatch, capsys).types("check", "1042", ok=0)


@pytest.mark.parametrize("number", ["7", "9"])
@pytest.mark.parametrize(("make", "what"), [
    (os.mkfifo, "is a pipe, not a file"), (Path.mkdir, "is a folder, not a file"),
    (_dangling, "is a link that leads nowhere"),
    (lambda path: path.symlink_to("/dev/zero"), "is a "),
])  # fmt: skip
def test_what_stands_in_the_place_of_a_note_is_told_by_whoever_needs_notes(
    confkit, room, number, make, what
):
    """It is no note that is there already, and the evening's list tells it, too."""
    note = room.root / f"notes/2026-fall/{number}.toml"
    note.unlink(missing_ok=True)
    make(note)
    for command in ("", "new", "invite", "send", "prep", "summarize", "check"):
        said = confkit(*command.split())
        told = said.out + said.err
        assert f"notes/2026-fall/{number}.toml: " in told, command
        assert what in told, (command, told)
        assert said.code or command in ("", "send"), command
