"""The quick way in: what is typed plainly and often is answered without loading Typer.

Typer stays the definition of every command. `tools/front_door.py` writes down what it says: the
pages of help in `data/help/`, and the options of `due` and `done` in `plain_forms.py`. Whatever is
not plain (an abbreviation, `--option=value`, an option twice, a mistake, completion) goes to Typer.
"""

from __future__ import annotations

import os
import sys

from confkit import __version__

# Nothing is imported here that `--version` can do without.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

HELP = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "help")  # noqa: PTH118, PTH120
"""The folder of the pages of help: a file for each command, the words of its name joined by `_`."""

_WIDE = 80
"""Columns from which Typer's help is as wide as it gets."""


def answered(arguments: list[str]) -> bool:
    """Write the help or the version, where that is what is asked for; tell whether it was."""
    text = _text(arguments) if sys.stdout else ""
    if not text:
        return False
    try:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _fail(error, arguments)
    return True


def _text(arguments: list[str]) -> str:
    """Return the help or the version that is asked for, "" where Typer has to write it."""
    if "CONFKIT_NOW" in os.environ or "_CONFKIT_COMPLETE" in os.environ:
        return ""  # Typer looks at these first
    if arguments == ["--version"]:
        return f"confkit {__version__}\n"
    *names, last = arguments or [""]
    if last not in ("--help", "-h") or _columns() < _WIDE:
        return ""
    if not all(name.replace("-", "").isalpha() for name in names):
        return ""
    page = os.path.join(HELP, f"{'_'.join(['confkit', *names])}.txt")  # noqa: PTH118
    try:
        with open(page, encoding="utf-8") as file:  # noqa: PTH123
            return file.read()
    except (OSError, ValueError):
        return ""


def _columns() -> int:
    """Return the columns that Typer would count on, 0 where something else decides them."""
    if "COLUMNS" in os.environ or not sys.__stdout__:
        return 0
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns
    except (ValueError, OSError):  # no terminal
        return _WIDE


def _fail(error: OSError, arguments: list[str]) -> None:
    """Leave as every command does whose output cannot be written."""
    from confkit.cli.shown import console

    def run(_: list[str]) -> int:
        raise error

    sys.exit(console.guarded(run, arguments))


def run(arguments: list[str]) -> int:
    """Run one command line, with Typer or without; return its exit code."""
    if plain := _call(arguments):
        from confkit.cli import running

        return running.run(plain)
    from confkit.cli import app

    return app.run(arguments)


def _call(arguments: list[str]) -> Callable[[], int] | None:
    """Return the command that a plain line calls, with its values; None for any other line."""
    from confkit.cli.plain_forms import FORMS

    words, given = list(arguments), {}
    if len(words) > 1 and words[0] in ("--workspace", "-C") and _is_plain(words[1]):
        given["workspace"] = words[1]
        del words[:2]
    form = FORMS.get(words.pop(0) if words else "")
    values = _values(form, words) if form else None
    if not form or values is None or "_CONFKIT_COMPLETE" in os.environ:
        return None
    name = arguments[-len(words) - 1]

    def call() -> int:
        from importlib import import_module

        from confkit.ground import clock

        if "CONFKIT_NOW" in os.environ:
            clock.now()  # told at once if it cannot be read
        code: int = import_module(f"confkit.cli.{name}").command(**given | values)
        return code

    return call


def _values(form: dict[str, Any], words: list[str]) -> dict[str, Any] | None:
    """Return the values of a command's options by their names; None where a word is not plain."""
    values: dict[str, Any] = {}
    named: list[str] = []
    rest = iter(words)
    for word in rest:
        value: Any = True
        if name := form["values"].get(word, ""):
            value = next(rest, "")
            if not _is_plain(value):
                return None
        elif not (name := form["flags"].get(word, "")):
            if not form["words"] or not _is_plain(word):
                return None
            named.append(word)
            continue
        if name in values:
            return None
        values[name] = value
    return values | {form["words"]: named} if named else values


def _is_plain(word: str) -> bool:
    """Tell whether a word is no option, and text."""
    return word[:1] not in ("", "-") and word.isprintable()
