"""The example class gives, byte for byte, what stands in `expected/`.

After a change that is meant to show: `make golden`, then read the diff. `manifest.txt` holds the
digest of every file, so that also what is not kept here in full cannot change unseen.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import io
import os
import shutil
from pathlib import Path

import pytest

from confkit.cli import app
from confkit.cli.shown import console

EXPECTED = Path(__file__).parent / "expected"
EXAMPLE = Path(__file__).parents[2] / "examples/riverbend-4th-grade"
NOW = "2026-11-20T07:30:00-06:00"
EVENINGS = ("2026-11-16", "2026-11-17", "2026-11-18")
"""The days of the conferences: the letters are written when each is over."""
COMMANDS = {
    "summarize": "summarize",
    "due": "due",
    "due-all": "due --all",
    "due.json": "due --json",
}
"""What is run then, in this order, by the name under which its output is kept."""

PAGES = ("1042.html", "1071.html", "1104.html")
"""The sheets whose pages are kept in full: a long one, one with a denied guardian, one blank."""

WRITES = os.environ.get("CONFKIT_GOLDEN") == "write"
ADVICE = "if that was meant to show: `make golden`, then read the diff"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Run the commands on a copy of the example class; return what they gave, by name."""
    folder = tmp_path_factory.mktemp("golden")
    root = folder / "riverbend"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("out", "followups.db"))
    found: dict[str, bytes] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("CONFKIT_NOW", f"{EVENINGS[0]}T07:30:00-06:00")
        found |= _said("prep", ["-C", "riverbend", "prep"])
        for day in EVENINGS:
            patch.setenv("CONFKIT_NOW", f"{day}T20:00:00-06:00")
            notes = sorted((root / "notes/2026-fall").glob("*.toml"))
            held = [note.stem for note in notes if f"held = {day}" in note.read_text("utf-8")]
            found |= _said(f"summarize-{day}", ["-C", "riverbend", "summarize", *held])
        patch.setenv("CONFKIT_NOW", NOW)
        for name, line in COMMANDS.items():
            found |= _said(name, ["-C", "riverbend", *line.split()])
    out = root / "out"
    files = {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in out.rglob("*")
        if p.is_file() and p.suffix != ".made"
    }
    found |= {path: content for path, content in files.items() if _is_kept(path)}
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    manifest = "".join(f"{digests[path]}  {path}\n" for path in sorted(files))
    return found | {"manifest.txt": manifest.encode()}


def _said(name: str, arguments: list[str]) -> dict[str, bytes]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = console.guarded(app.run, arguments)
    assert code == 0, err.getvalue()
    if name.endswith(".json"):
        return {f"said/{name}": out.getvalue().encode()}
    return {
        f"said/{name}.stdout": out.getvalue().encode(),
        f"said/{name}.stderr": err.getvalue().encode(),
    }


def _is_kept(path: str) -> bool:
    """Tell whether a file of out/ is kept in full, and not by its digest alone."""
    name = path.rpartition("/")[2]
    return "/letters/" in path or name.endswith((".md", ".csv")) or name in PAGES


@pytest.fixture(scope="module")
def kept(made: dict[str, bytes]) -> dict[str, bytes]:
    """Return what is kept; with CONFKIT_GOLDEN=write it is first made what was made now."""
    if WRITES:
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for name, content in made.items():
            target = EXPECTED / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return {
        path.relative_to(EXPECTED).as_posix(): path.read_bytes()
        for path in EXPECTED.rglob("*") if path.is_file()
    }  # fmt: skip


def test_the_same_files_are_made(made, kept):
    """None is missing and none is new."""
    more, fewer = sorted(set(made) - set(kept)), sorted(set(kept) - set(made))
    assert (more, fewer) == ([], []), f"new: {more}; gone: {fewer}; {ADVICE}"


@pytest.mark.parametrize("part", ["said", "2026-fall/sheets", "2026-fall/letters", "2026-fall"])
def test_every_file_is_as_it_was_found_good(made, kept, part):
    """Each output, sheet and letter; the difference is shown as a diff."""
    shown = ""
    for name in sorted(made):
        if name.rpartition("/")[0] == part and made[name] != kept.get(name):
            shown += "\n".join(_difference(name, kept.get(name, b""), made[name])) + "\n"
    assert not shown, f"{ADVICE}\n{shown}"


def _difference(name: str, before: bytes, after: bytes) -> list[str]:
    lines = [content.decode().splitlines() for content in (before, after)]
    found = list(difflib.unified_diff(*lines, f"expected/{name}", name, lineterm="", n=1))
    return found or [f"{name}: the line ends differ"]


def test_no_other_file_has_changed(made, kept):
    """The digest of every file in out/, the packet and all pages too."""
    before = set(kept.get("manifest.txt", b"").decode().splitlines())
    after = set(made["manifest.txt"].decode().splitlines())
    changed = sorted({line.split()[1] for line in before ^ after})
    assert changed == [], f"changed: {', '.join(changed)}; {ADVICE}"


def test_the_example_is_as_rich_as_it_is_said_to_be(made):
    """24 sheets; two pages to print, a notice, a denied guardian and scripts of many languages."""
    letters = [name for name in made if "/letters/" in name]
    assert sum(name.endswith(".md") for name in made) == 24
    assert sorted(name for name in letters if name.endswith(".html")) == [
        "2026-fall/letters/1074--1.html", "2026-fall/letters/1078--1.html"
    ]  # fmt: skip
    assert not [name for name in letters if "1071--2" in name]
    assert b"Other people may read this mailbox" in made["2026-fall/letters/1078--1.eml"]
    said = b"".join(made[f"said/summarize-{day}.stdout"] for day in EVENINGS).decode()
    for words in ("陳美玲", "سامر حداد", "አበባ ወልዴ", "Олена Бондаренко"):
        assert words in said
