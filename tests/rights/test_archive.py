"""A round in one file: readable, the same each time, and brought back as it was."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confkit.notes.private import without_private
from confkit.rights.archive import archive_file
from confkit.roster import own_format

pytestmark = pytest.mark.slow


def archive(desk, round_name="2026-fall", *more) -> Path:
    """Archive a round outside the workspace."""
    path = desk.root.parent / f"{round_name}{len(more)}.zip"
    desk.types("archive", round_name, *more, "--to", path, ok=0)
    return path


def changed(path: Path, **members: bytes | None) -> Path:
    """Return an archive with other members, its manifest and all else as they are."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = members.pop(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in members.items():
            new.writestr(name, content)
    return made


def test_archive_purge_and_restore_give_back_what_due_and_log_show(desk):
    """After the round has gone and come back, not a word of due, log or a note is different."""
    before, notes = desk.state(), {n: c for n, c in desk.files().items() if n.startswith("notes/")}
    path = archive(desk, "2026-fall", "--private")
    desk.types("purge", "--round", "2026-fall", "--yes", ok=0)
    assert desk.holding("late crimson", "late amber") == {}
    said = desk.types("restore", path, ok=0)
    assert hashlib.sha256(path.read_bytes()).hexdigest() in said.out
    assert desk.state() == before
    assert {n: c for n, c in desk.files().items() if n.startswith("notes/")} == notes
    assert not list(desk.root.glob("counts/2026-fall*"))


GORDON = '1042,Anahí Reyes,"Reyes, Anahí",es,Gordon Vexley,gordon@gone.example,stepfather,Vexley,'


@pytest.mark.parametrize(
    ("before", "after", "addresses"),
    [
        (f"{GORDON}deny\n", "", {"gordon@gone.example"}),
        (f"{GORDON}deny", f"{GORDON}allow", {"gordon@gone.example"}),
        (f"{GORDON}deny", f"{GORDON}office", {"gordon@gone.example"}),
        (
            f"{GORDON}deny",
            f"{GORDON.replace('gordon@', 'vexley@')}allow",
            {"gordon@gone.example", "vexley@gone.example"},
        ),
        ("1042,", "S-1042,", {"gordon@gone.example"}),
    ],
)
def test_a_denial_of_the_archive_comes_back(desk, before: str, after: str, addresses: set[str]):
    """The row is gone, says something else, has another address, or the child has another id."""
    path = archive(desk)
    text = (desk.root / "roster.csv").read_text(encoding="utf-8")
    assert before in text
    desk.write("roster.csv", text.replace(before, after))
    said = desk.types("restore", path).err
    roster = own_format.parse((desk.root / "roster.csv").read_bytes(), "roster.csv")
    (child,) = [one for one in (*roster.students, *roster.left) if "Anah" in one.name]
    assert {one.email for one in child.denied} == addresses
    assert "Gordon" not in said
    again = (desk.root / "roster.csv").read_bytes()
    desk.types("restore", path)
    assert (desk.root / "roster.csv").read_bytes() == again


def test_a_denial_about_a_child_who_left_is_kept_for_the_day_of_return(desk):
    """Without putting the child back into the class; a roster that is broken is left, exit 1."""
    path = archive(desk)
    text = (desk.root / "roster.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("1042,")]
    desk.write("roster.csv", "".join(lines))
    assert "is not in the class" in desk.types("restore", path).err
    roster = own_format.parse((desk.root / "roster.csv").read_bytes(), "roster.csv")
    assert [one.name for one in roster.left] == ["Anahí Reyes"]
    desk.write("roster.csv", broken := "".join(lines) + "77,Bo Moe,,,,,,,nobody,knows\n")
    said = desk.types("restore", path, ok=1).err
    assert "cannot be added here" in said
    assert (desk.root / "roster.csv").read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("name", ["1042 - Copy", "Copy of 1042", "1042 (1)", "1042_old"])
def test_a_copy_beside_a_note_is_no_child(desk, name):
    """It is counted nowhere, not in the manifest either, and told as what was not taken along."""
    desk.write(
        f"notes/2026-fall/{name}.toml", (desk.root / "notes/2026-fall/1042.toml").read_bytes()
    )
    path = desk.root.parent / "kept.zip"
    said = desk.types("archive", "2026-fall", "--to", path, ok=1)
    assert "3 children, 3 notes" in said.out
    assert f"notes/2026-fall/{name}.toml: not in the archive: it is named like a copy" in said.err
    with zipfile.ZipFile(path) as whole:
        assert len([one for one in whole.namelist() if one.startswith("notes/")]) == 3
        children = json.loads(whole.read("manifest.json"))["students"]
    assert {child["id"] for child in children} == {"1042", "1043", "2001"}


def test_a_note_of_a_child_who_has_left_is_taken_along(desk):
    """Nobody's id stands in its name, so it is a note of its own."""
    desk.write("notes/2026-fall/3003.toml", 'topics = ["reading"]\n')
    path = desk.root.parent / "kept.zip"
    assert "4 children, 4 notes" in desk.types("archive", "2026-fall", "--to", path, ok=0).out


def test_an_archive_that_calls_a_child_by_another_s_name_is_refused(desk):
    """The ids were given anew since: nobody's promises come back under somebody else."""
    path = archive(desk)
    roster = desk.root / "roster.csv"
    text = roster.read_text(encoding="utf-8")
    swapped = text.replace("Leo Reyes", "?").replace("Bo Lind", "Leo Reyes").replace("?", "Bo Lind")
    roster.write_text(swapped, encoding="utf-8")
    for one in desk.root.glob("followups*"):
        one.unlink()
    said = desk.types("restore", path, ok=2)
    assert "not restored, nothing was changed: it calls 1043 'Leo Reyes', who is 2001" in said.err
    assert not desk.types("due", "--all").out.count("Leo Reyes")


def test_the_same_round_gives_the_same_bytes(desk):
    """Archived twice, later, and after it came back: one checksum; private to its owner."""
    path = archive(desk)
    first = path.read_bytes()
    desk.now("2027-06-01T08:00:00-05:00")
    desk.types("purge", "--round", "2026-fall", "--yes", ok=0)
    desk.types("restore", path, ok=0)
    again = desk.types("archive", "2026-fall", ok=0)
    made = desk.root / "archive/2026-fall-2027-06-01.zip"
    assert made.read_bytes() == first
    assert hashlib.sha256(first).hexdigest() in again.out
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert desk.types("archive", "2026-fall", ok=0).out == again.out
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_it_is_read_without_confkit(desk):
    """A page with every child, plain notes, a table of promises; each file as the manifest says."""
    with zipfile.ZipFile(archive(desk)) as whole:
        manifest = json.loads(whole.read("manifest.json"))
        for name, about in manifest["files"].items():
            assert hashlib.sha256(whole.read(name)).hexdigest() == about["sha256"], name
        assert set(whole.namelist()) == {"manifest.json", *manifest["files"]}
        page = whole.read("index.html").decode()
        assert all(name in page for name in ("Anahí Reyes", "Leo Reyes", "Bo Lind"))
        assert "Send Bo the late amber planner template" in whole.read("followups.csv").decode()
        assert "[glow]" in whole.read("notes/2001.toml").decode()
        assert not {info.compress_type for info in whole.infolist()} - {zipfile.ZIP_STORED}


def test_private_tables_are_left_out_unless_asked_for(desk):
    """Nobody else reads them by default; with --private they are in the notes, not on the page."""
    without, within = archive(desk), archive(desk, "2026-fall", "--private")
    assert b"in confidence" not in without.read_bytes()
    with zipfile.ZipFile(within) as whole:
        assert b"in confidence" in whole.read("notes/1042.toml")
        assert b"in confidence" not in whole.read("index.html")
    assert "private notes are left out" in desk.types("archive", "2026-spring").err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to(path), lambda path: path.symlink_to("no")]
)
def test_a_note_that_cannot_be_read_is_its_childs_line(desk, make):
    """The others are in the archive; the note is named, exit 1."""
    note = desk.root / "notes/2026-fall/1042.toml"
    note.unlink()
    make(note)
    path = desk.root.parent / "kept.zip"
    said = desk.types("archive", "2026-fall", "--to", path, ok=1)
    assert "notes/2026-fall/1042.toml" in said.err
    with zipfile.ZipFile(path) as whole:
        notes = {name for name in whole.namelist() if name.startswith("notes/")}
    assert "notes/2001.toml" in notes
    assert "notes/1042.toml" not in notes


def test_a_note_that_differs_is_told_and_left(desk):
    """What a teacher wrote since is never overwritten; only the promises are merged."""
    path = archive(desk)
    note = desk.write("notes/2026-fall/1042.toml", "# mine\n")
    said = desk.types("restore", path, ok=1)
    assert "notes/2026-fall/1042.toml: differs from the one in the archive" in said.err
    assert note.read_text() == "# mine\n"


def test_a_newer_change_here_is_kept(desk):
    """A promise marked done since the archive stays done."""
    path = archive(desk)
    open_one = next(
        one["id"]
        for one in desk.types("due", "--all", "--json").json["followups"]
        if one["student_id"] == "2001" and one["kind"] == "action" and not one["done"]
    )
    desk.types("done", open_one, ok=0)
    before = desk.state()
    desk.types("restore", path, ok=0)
    assert desk.state() == before


def test_a_substitute_takes_over_in_an_empty_workspace(desk, tmp_path):
    """With no roster yet, the archive's is taken; due shows the same promises of the round."""
    path = archive(desk)
    desk.types("purge", "--round", "2026-spring", "--yes", ok=0)
    due = desk.types("due", "--all").out
    own = (desk.root / "confkit.toml").read_text()
    desk.root = tmp_path / "substitute"
    desk.write("confkit.toml", own.replace("Dana Rivera", "Sam Cole"))
    said = desk.types("restore", path, ok=0)
    assert "the roster too" in said.out
    assert desk.types("due", "--all").out == due
    assert "deny" in (desk.root / "roster.csv").read_text()
    assert desk.types("summarize").code == 0


@pytest.mark.parametrize(
    "harm",
    [
        "cut",
        "byte",
        "missing",
        "more",
        "outside",
        "absolute",
        "twice",
        "bomb",
        "manifest",
        "newer",
        "row",
        "id",
        "round",
        "nothing",
        "text",
    ],
)
def test_what_is_no_whole_archive_is_refused_and_changes_nothing(desk, harm, monkeypatch):
    """Wrong checksums, paths that lead out, bombs and broken rules: one plain line, exit 2."""
    monkeypatch.setattr(archive_file, "LARGEST", 1 << 21)
    path = archive(desk)
    raw = path.read_bytes()
    bad = harmed(path, raw, harm)
    before = desk.files()
    said = desk.types("restore", bad)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert "nothing was changed" in said.err
    assert desk.files() == before
    assert not (desk.root.parent / "evil.txt").exists()


def harmed(path: Path, raw: bytes, harm: str) -> Path:
    """Return an archive that was harmed in one way."""
    with zipfile.ZipFile(path) as whole:
        about = json.loads(whole.read("manifest.json"))
        rows = json.loads(whole.read("ledger.json"))
    bytes_alone = {
        "cut": raw[: len(raw) // 2],
        "text": b"hello",
        "nothing": b"",
        "bomb": _bomb(),
        "twice": _twice(raw),
    }
    if harm in bytes_alone:
        bad = path.with_name("bad.zip")
        bad.write_bytes(bytes_alone[harm])
        return bad
    rows["followups"][0][7 if harm == "row" else 1] = "2099-fall"
    content = json.dumps(rows).encode()
    files = about["files"] | {"ledger.json": {"sha256": hashlib.sha256(content).hexdigest()}}
    broken = {"ledger.json": content, "manifest.json": _json(about, files=files)}
    members = {
        "byte": {"notes/1042.toml": b"# other\n"},
        "missing": {"notes/1042.toml": None},
        "more": {"notes/new.toml": b""},
        "outside": {"notes/../../../evil.txt": b"x"},
        "absolute": {"/evil.txt": b"x"},
        "manifest": {"manifest.json": b"[" * 100_000},
        "newer": {"manifest.json": _json(about, version=9)},
        "round": {"manifest.json": _json(about, round="../x")},
        "row": broken,
        "id": broken,
    }
    return changed(path, **members[harm])


def _json(about, **more) -> bytes:
    return json.dumps(about | more).encode()


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("manifest.json", b" " * (1 << 22))
    return stream.getvalue()


def _twice(raw: bytes) -> bytes:
    stream = io.BytesIO(raw)
    with zipfile.ZipFile(stream, "a") as whole, pytest.warns(UserWarning, match="Duplicate"):
        whole.writestr("notes/1042.toml", "# second")
    return stream.getvalue()


def test_wrong_input_is_told(desk):
    """A round that is not there, a file that is, a file that is not: exit 2, nothing written."""
    before = desk.files()
    there = desk.root / "roster.csv"
    assert "known: 2026-fall, 2026-spring" in desk.types("archive", "2025", ok=2).err
    assert "already exists" in desk.types("archive", "2026-fall", "--to", there, ok=2).err
    assert "is not there" in desk.types("restore", desk.root / "none.zip", ok=2).err
    assert "is a folder, not a file" in desk.types("restore", desk.root, ok=2).err
    assert "nothing was restored" in desk.types("restore", ok=0).out
    assert desk.files() == before


@settings(max_examples=20)
@given(st.text(alphabet="[]private\n =\"'#.xé", max_size=60), st.booleans())
def test_nothing_private_survives_and_nothing_else_is_lost(text, inline):
    """Whatever a note says: without its private table it says the rest, word for word."""
    import tomli
    import tomli_w

    table = {"private": {"notes": text}, "goal": {"home": text + "!"}, "ask": [text]}
    raw = tomli_w.dumps(table, multiline_strings=True).encode()
    if inline:
        raw = tomli_w.dumps({"ask": [text]}).encode() + b"private.notes = 'inline'\n"
        table = {"ask": [text]}
    kept = without_private(raw)
    assert kept is not None
    table.pop("private", None)
    assert tomli.loads(kept.decode()) == table
