"""Whatever confkit writes into a round's folder of `out/`: what a person changed there stays."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from confkit.ground.outcome import Outcome
from confkit.workspace import generated
from confkit.workspace.workspace import Workspace
from tests.desks import Desk

pytestmark = pytest.mark.slow

COMMANDS = (
    ("prep",), ("summarize",), ("open",), ("send",), ("send", "--letter-to-it"), ("calendar",),
    ("report", "--share"), ("check-in", "1042", "--observed", "hums while reading"),
    ("languages", "review", "es"),
)  # fmt: skip
"""What writes there; each writes the same again when it is run again."""

WRITERS = {
    "workspace/generated.py",
    "work/languages.py",  # the translator's list, and the settings
    "work/restore_round.py",  # what is not there, and the roster
    "work/round.py",  # moves the folder of a round
    "work/send.py",  # the settings
}


def made(out: Path) -> list[Path]:
    """Return what stands in the folder of a round, but for confkit's own records."""
    return [
        path
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and "held-back" not in path.parts
    ]


def test_what_a_person_changed_is_kept_and_told(opened: Desk) -> None:
    """Every file that any command writes: it stays, or is held back and told."""
    roster = opened.root / "roster.csv"
    head, *rows = roster.read_text(encoding="utf-8").splitlines()
    roster.write_text("\n".join([f"{head},language", *(f"{row},cy" for row in rows)]) + "\n")
    for command in COMMANDS:
        opened.types(*command)
    out = next(path for path in (opened.root / "out").iterdir() if path.is_dir())
    files = made(out)
    names = {path.name for path in files}
    assert names >= {"index.html", "letters.html", "followups.ics", "report.html", "packet.html",
                     "needs-translation.csv", "review-es.html", "letter-to-it.html"}  # fmt: skip
    edited = {}
    for path in files:
        path.write_bytes(path.read_bytes() + b"\nmine\n")
        edited[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    said = "".join(opened.types(*command).err for command in COMMANDS)
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in out.rglob("*")
            if path.is_file()}  # fmt: skip
    assert [path.name for path, digest in edited.items() if digest not in kept] == []
    moved = [path.name for path, digest in edited.items()
             if hashlib.sha256(path.read_bytes()).hexdigest() != digest]  # fmt: skip
    assert [name for name in moved if f"/{name}: moved to out/" not in said] == []
    assert "index.html" in moved
    again = "".join(opened.types(*command).err for command in COMMANDS)
    assert "held-back" not in again


def test_what_is_removed_and_was_changed_is_held_back(opened: Desk) -> None:
    """A list that has nothing to say any more goes, but for one that somebody wrote in."""
    workspace, outcome = Workspace(opened.root), Outcome("2026-fall")
    for name, mine in (("failed.csv", b""), ("needs-translation.csv", b"mine\n")):
        path = opened.root / "out" / "2026-fall" / name
        assert generated.write_file(workspace, path, b"a,b\n", outcome)
        assert not generated.write_file(workspace, path, b"a,b\n", outcome)
        path.write_bytes(path.read_bytes() + mine)
        generated.remove_file(workspace, path, "nothing is to be told", outcome)
        assert not path.exists()
        held = path.parent / "held-back" / name
        assert held.exists() == bool(mine)
    assert [problem.path for problem in outcome.told] == ["out/2026-fall/needs-translation.csv"]
    assert [removed.path for removed in outcome.removed] == ["out/2026-fall/failed.csv"]


def test_nothing_else_writes_there() -> None:
    """A module that names the folder of a round leaves writing and removing to `generated`.

    Those beside it are looked at by hand: the translator's list is not written over where somebody
    wrote in it, the others write elsewhere.
    """
    names = re.compile(r"\.out / |layout\.(?:out|sheets|letters) / ")
    writes = re.compile(r"files\.(?:write|remove|move|write_beside)\(")
    source = Path(generated.__file__).parents[1]
    there = {path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
             for path in source.rglob("*.py")}  # fmt: skip
    found = {name for name, text in there.items() if names.search(text) and writes.search(text)}
    assert found == WRITERS
