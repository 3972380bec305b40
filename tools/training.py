"""Write the program's own answers into docs/training.md, below each command that it shows.

Each block of TOML changes the note about Ana in a copy of the example class, as the reader is asked
to. Each console block shows a command and, below it, what it says.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/training.md"
EXAMPLE = ROOT / "examples/riverbend-4th-grade"
NOTE = "notes/2026-fall/1042.toml"
NOW = "2026-11-28T08:00:00-06:00"
_BLOCK = re.compile(r"```(toml|console)\n(.*?)```", re.DOTALL)


def written(text: str) -> str:
    """Return the document with the answers as the program gives them now."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "class"
        shutil.copytree(EXAMPLE, room)
        return _BLOCK.sub(lambda block: _done(block, room), text)


def _done(block: re.Match[str], room: Path) -> str:
    """Do what one block asks for, and return it with its answer."""
    kind, said = block.groups()
    if kind == "toml":
        _changed(room / NOTE, said)
        return block[0]
    command = said.splitlines()[0]
    return f"```console\n{command}\n{_answer(command, room)}```"


def _changed(note: Path, lines: str) -> None:
    text = note.read_text(encoding="utf-8")
    for line in lines.splitlines():
        key = re.escape(line.partition(" = ")[0])
        new = line.replace("\\", r"\\")
        text, count = re.subn(rf"(?m)^{key} = .*$", new, text, count=1)
        assert count, f"the note has no line for {line}"
    note.write_text(text, encoding="utf-8")


def _answer(command: str, room: Path) -> str:
    """Return what a command says, on the screen and beside it."""
    words = shlex.split(command.removeprefix("$ confkit "))
    ran = subprocess.run(
        [sys.executable, "-m", "confkit", *words],
        cwd=room, env=os.environ | {"CONFKIT_NOW": NOW}, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return ran.stdout


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT} written\n")
