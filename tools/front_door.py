"""Write down what Typer says of the commands, for `confkit/cli/front_door.py`.

`python tools/front_door.py` writes the pages in `src/confkit/data/help/` and
`src/confkit/cli/plain_forms.py`. A test makes them anew and compares.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import typer

from confkit.cli import app, front_door
from confkit.cli.shown import console

FORMS = Path(front_door.__file__).with_name("plain_forms.py")
PLAIN = ("due", "done")
"""The commands that answer at once."""

HEAD = '''"""The options of the commands that answer at once. Made by `tools/front_door.py`."""

from __future__ import annotations

FORMS: dict[str, dict[str, dict[str, str] | str]] = '''


def pages() -> Iterator[tuple[str, str]]:
    """Yield each page of help: its file's name, and its text at full width."""
    below = ((above, name) for above in ("roster", "languages") for name in app.BELOW)
    commands = [*((name,) for name in app.COMMANDS), *below]
    for names in ((), *commands):
        shown, refused = io.StringIO(), io.StringIO()  # not every command has all of these below it
        with (
            mock.patch.dict(os.environ, COLUMNS="80"),
            redirect_stdout(shown),
            redirect_stderr(refused),
        ):
            console.guarded(app.run, [*names, "--help"])
        if shown.getvalue():
            yield f"{'_'.join(['confkit', *names])}.txt", shown.getvalue()


def forms() -> dict[str, Any]:
    """Return the options of each plain command."""
    return {name: _form(app.built([name, "open"]), name) for name in PLAIN}


def _form(program: typer.Typer, name: str) -> dict[str, Any]:
    """Return a command's flags and options with values, by what is typed, and its words' name."""
    group: Any = typer.main.get_command(program)
    params = group.commands[name].params
    words = [one.name for one in params if one.param_type_name == "argument"]
    options = [one for one in params if one.param_type_name == "option"]
    assert len(words) < 2, "a plain command has one list of words"
    assert not any(one.envvar or one.multiple or one.nargs != 1 for one in options), params
    return {
        "flags": {word: one.name for one in options if one.is_flag for word in one.opts},
        "values": {word: one.name for one in options if not one.is_flag for word in one.opts},
        "words": "".join(words),
    }


def main() -> None:
    """Write the files, formatted as the house is."""
    front = Path(front_door.HELP)
    front.mkdir(exist_ok=True)
    for name, text in pages():
        (front / name).write_text(text, encoding="utf-8")
    FORMS.write_text(f"{HEAD}{forms()!r}\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", FORMS], check=True)


if __name__ == "__main__":
    main()
