"""Where a workspace ends: at links that lead out, at another one, and at what is not its own."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.work.prep import prep
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace

from .classes import ADA, ADAS_FATHER, BO, CY, NOW, held, small_class
from .test_no_file import watched

pytestmark = pytest.mark.slow

WHEN = datetime.fromisoformat(NOW)
LETTERS = "out/2026-fall/letters"


def linked(room, place: str, outside: Path) -> Path:
    """Put a link that leads out in a place of the workspace; return what stands behind it."""
    outside.mkdir()
    thesis = outside / "7--1.eml"
    thesis.write_text("Ten years of work")
    (outside / "7.toml").write_text("student_voice = 'Heliotrope'")
    (outside / "letter.txt.j2").write_text("Heliotrope")
    path = room.root / place
    if path.exists():
        path.rename(outside / "was")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside if "." not in path.name else outside / "7.toml")
    return outside


@pytest.mark.parametrize("place", [
    "out", "out/2026-fall", LETTERS, "notes", "notes/2026-fall", "templates", "words", "languages",
    "questions.toml", "confkit.toml", "roster.csv",
])  # fmt: skip
def test_nothing_is_read_or_removed_behind_a_link_that_leads_out(confkit, room, tmp_path, place):
    """One line names the link, and what stands behind it is as it was."""
    outside = linked(room, place, tmp_path / "outside")
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    for command in ("summarize", "prep", "check"):
        ran = confkit(command)
        if place == LETTERS and command != "summarize":
            continue
        if place == "out/2026-fall" and command == "check":
            continue
        assert ran.code == 2, (command, ran)
        assert ran.err.startswith(f"{place}: is a link that leads out of this workspace; ")
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("place", ["words", "languages", "templates", "notes", "questions.toml"])
def test_what_is_due_is_listed_whatever_else_leads_out(confkit, room, tmp_path, place):
    """The list needs the ledger alone, and a roster that was changed is held against nothing."""
    confkit("summarize")
    listed = confkit("due")
    linked(room, place, tmp_path / "outside")
    with watched(tmp_path / "outside") as opened:
        ran = confkit("due")
        room.roster(ADA, ADAS_FATHER, BO)
        changed = confkit("due")
    assert ran == listed, (ran, listed)
    assert changed.code == 0
    assert changed.err.startswith(
        "error: drafts could not be checked against the roster: "
        f"{place}: is a link that leads out of this workspace; put a folder or a file in its "
        "place\n"
    )
    assert changed.err.count("drafts could not") == 1
    assert not opened
    assert confkit("log").code == 2


def test_a_note_that_is_a_link_is_not_read(confkit, room, tmp_path):
    """It is that child's mistake, and the others have their letters."""
    outside = tmp_path / "secret.toml"
    outside.write_text(held("Heliotrope"))
    (room.root / "notes/2026-fall/7.toml").unlink()
    (room.root / "notes/2026-fall/7.toml").symlink_to(outside)
    ran = confkit("prep")
    assert ran.code == 1
    assert "error: notes/2026-fall/7.toml: is a link that leads out of this workspace" in ran.err
    assert not any(b"Heliotrope" in text for text in room.files("out").values())
    assert room.names("out/2026-fall/sheets") == ["8.html", "8.md", "9.html", "9.md", "packet.html"]


@pytest.mark.parametrize("place", ["notes/2026-fall", "out/2026-fall", "templates"])
def test_a_workspace_ends_where_another_begins(confkit, room, place):
    """A folder below with settings of its own is somebody else's."""
    room.write(f"{place}/confkit.toml", "round = '1'")
    ran = confkit("summarize")
    assert ran.code == 2
    assert ran.err == f"{place}: is another workspace, with its own confkit.toml\n"


@pytest.mark.parametrize("words", ["My own words to Tom", "", "\ufeffDear Tom\r\n", "\0"])
def test_a_letter_that_was_changed_is_held_back_when_its_reader_is_denied(confkit, room, words):
    """What confkit wrote is removed; what the teacher changed is moved and told, and kept."""
    confkit("summarize")
    letter = room.root / LETTERS / "7--2.eml"
    letter.write_bytes(words.encode())
    room.roster(ADA, ADAS_FATHER | {"contact": "deny"}, BO, CY)
    ran = confkit("summarize")
    assert not letter.exists()
    held_back = room.root / "out/2026-fall/held-back/7--2.eml"
    assert held_back.read_bytes() == words.encode()
    assert (
        f"note: {LETTERS}/7--2.eml: moved to out/2026-fall/held-back/7--2.eml: "
        "the person it was for may not be written to now\n"
    ) in ran.err
    assert "7--2.eml" not in ran.out


def test_what_was_written_is_a_table_and_a_name_alone_makes_no_file_confkit_s(confkit, room):
    """Digest, whose it is, name; a file of one's own that is named like a letter is told."""
    confkit("summarize")
    rows = [line.split("\t") for line in room.text("out/2026-fall/.letters.made").splitlines()]
    written = {Path(name).name: content for name, content in room.files(LETTERS).items()}
    *rows, (_, told) = rows  # of what all of it was made, and of whom something was told
    assert told == "8+9"
    assert {name: (digest, whose) for digest, whose, name in rows} == {
        name: (hashlib.sha256(content).hexdigest(), name.partition("--")[0])
        for name, content in written.items()
    }
    room.write(f"{LETTERS}/99--1.eml", "mine")
    ran = confkit("summarize")
    assert f"note: {LETTERS}/99--1.eml: was not made by confkit, so it stays" in ran.err
    assert room.text(f"{LETTERS}/99--1.eml") == "mine"


def test_a_letter_that_was_changed_is_kept_when_it_is_written_anew(confkit, room):
    """The teacher's words are not lost to a second run, nor to a third."""
    confkit("summarize")
    for number, words in enumerate(("first words", "second words"), 1):
        room.write(f"{LETTERS}/7--1.eml", words)
        assert "it was changed by hand" in confkit("summarize").err
        folder = "held-back" if number == 1 else f"held-back/{number}"
        assert room.text(f"out/2026-fall/{folder}/7--1.eml") == words
    assert "Ada" in room.text(f"{LETTERS}/7--1.eml")
    assert confkit("summarize").err.count("held-back") == 0


NAMES = st.from_regex(r"(?:7|8|9|12|thesis)(?:--[1-9])?\.(?:eml|html|md|txt|docx)", fullmatch=True)


@settings(max_examples=8, deadline=None)
@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=4), st.booleans())
def test_what_confkit_did_not_write_is_never_removed(own, whole):
    """Whatever a person puts among the letters and sheets is there after any run."""
    with tempfile.TemporaryDirectory() as folder:
        room = small_class(Path(folder) / "class")
        kept = []
        for runs in ("first", "second"):
            for command, place in ((summarize, LETTERS), (prep, "out/2026-fall/sheets")):
                said = () if whole or runs == "first" else ("7",)
                command(workspace=Workspace(room.root), now=WHEN, names=said)
                for name, content in own.items() if runs == "first" else ():
                    if not (room.root / place / name).exists():
                        room.write(f"{place}/{name}", content)
                        kept.append(content)
        there = [path.read_bytes() for path in (room.root / "out").rglob("*") if path.is_file()]
        assert all(there.count(content) >= kept.count(content) for content in kept)
