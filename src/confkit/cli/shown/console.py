"""The one place that writes to the terminal, and the only module that knows Rich.

Results go to standard output, everything about the run to standard error. Text from people
passes `safe` before it is shown, so that no name can move the cursor or colour the screen.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from confkit.ground.errors import ConfkitError
from confkit.ground.text import UNSEEN

INTERRUPTED = 130
_CLOSED = "confkit: the output was closed before everything was read"


def safe(text: str) -> str:
    """Return `text` without what a terminal would act on; a line end stays."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def out(text: str = "") -> None:
    """Write a line of the result to standard output."""
    sys.stdout.write(safe(text) + "\n")


def err(text: str = "") -> None:
    """Write a line for a person to standard error."""
    sys.stderr.write(safe(text) + "\n")


def json(document: Any, rows: str = "") -> None:
    """Write one JSON document to standard output.

    Of the list under `rows` each entry stands on a line of its own, for editors that read lines.
    What a terminal would act on is escaped, so the document says the same.
    """
    import json as standard
    from functools import partial

    as_ascii = (sys.stdout.encoding or "").replace("-", "").lower() != "utf8"
    dumped = partial(standard.dumps, ensure_ascii=as_ascii)
    if rows and document[rows]:
        empty, lines = f'"{rows}": []', ",\n".join(map(dumped, document[rows]))
        text = dumped(document | {rows: []}).replace(empty, f"{empty[:-1]}\n{lines}\n]", 1)
    else:
        text = dumped(document, indent=1)
    sys.stdout.write(_escaped(text) + "\n")


def json_with_rows(about: dict[str, Any], name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON document whose list under `name` may be longer than memory, row by row."""
    from functools import partial
    from json import dumps

    as_ascii = (sys.stdout.encoding or "").replace("-", "").lower() != "utf8"
    dumped = partial(dumps, ensure_ascii=as_ascii)
    head = dumped(about, indent=1).removesuffix("\n}")
    sys.stdout.write(_escaped(f'{head},\n "{name}": ['))
    apart = ""
    for row in rows:
        fields = ",".join(f'\n   "{key}": {dumped(value)}' for key, value in row.items())
        sys.stdout.write(_escaped(f"{apart}\n  {{{fields}\n  }}"))
        apart = ","
    sys.stdout.write("\n ]\n}\n" if apart else "]\n}\n")


def _escaped(text: str) -> str:
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Lines:
    """Takes whole lines and writes each to standard output."""

    def write(self, line: str) -> None:
        """Write a line of the result."""
        out(line)


def near(path: Path) -> Path:
    """Return a path as it can be typed from the current folder."""
    try:
        return path.absolute().relative_to(Path.cwd())
    except ValueError:
        return path


def on_terminal() -> bool:
    """Tell whether the result is read by a person at a terminal."""
    return sys.stdout.isatty()


def width() -> int:
    """Return how many columns the terminal has."""
    import shutil

    return shutil.get_terminal_size().columns


def paragraph(text: str, indent: str = "") -> None:
    """Write a sentence to standard output, on a terminal in lines of its width."""
    if on_terminal():
        import textwrap

        text = textwrap.fill(text, width() - 1, initial_indent=indent, subsequent_indent=indent)
        out(text)
    else:
        out(indent + text)


def can_ask() -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def table(
    rows: Iterable[tuple[str, list[str]]], ratios: list[int], styled: tuple[int, ...]
) -> None:
    """Show rows in columns on a terminal; each row has a style and its cells.

    `ratios` gives the columns' share of the width; 0 is a column that is never wrapped.
    The row's style is that of the columns numbered in `styled`. Joined here from Rich's own
    widths and wrapping: its tables alone take a bare interpreter's start twice over.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    console = Console(markup=False, emoji=False, highlight=False)
    shown = [(style, [safe(cell) for cell in cells]) for style, cells in rows]
    natural = [
        max(map(cell_len, column)) for column in zip(*(cells for _, cells in shown), strict=True)
    ]
    widths = _shared(natural, ratios, console.width - _GAP * (len(ratios) - 1))
    text = Text()
    for style, cells in shown:
        wrapped = [
            [cell]
            if cell_len(cell) <= width
            else [line.plain.rstrip() for line in Text(cell).wrap(console, width)]
            for cell, width in zip(cells, widths, strict=True)
        ]
        for number in range(max(map(len, wrapped))):
            for at, lines in enumerate(wrapped):
                line = lines[number] if number < len(lines) else ""
                text.append(line, style if at in styled else "")
                if at < len(wrapped) - 1:
                    text.append(" " * (widths[at] - cell_len(line) + _GAP))
            text.append("\n")
    console.print(text, soft_wrap=True, end="")


_GAP = 2


def _shared(natural: list[int], ratios: list[int], room: int) -> list[int]:
    """Share the width among the columns: each what it needs, the widest by their ratios."""
    widths = list(natural)
    wide = [at for at, ratio in enumerate(ratios) if ratio]
    while wide and sum(widths) > room:
        left = room - sum(width for at, width in enumerate(natural) if at not in wide)
        parts = sum(ratios[at] for at in wide)
        for at in wide:
            widths[at] = max(8, left * ratios[at] // parts)
        content = [at for at in wide if natural[at] <= widths[at]]
        for at in content:
            widths[at] = natural[at]
        wide = [at for at in wide if at not in content]
        if not content:
            break
    return widths


def guarded(run: Callable[[list[str]], int], arguments: list[str]) -> int:
    """Run a command and turn whatever goes wrong into plain lines and an exit code.

    Whatever umask the process was given, what it makes is for its owner alone, and for the
    owner at all.
    """
    os.umask(0o077)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    try:
        code = run(arguments)
        sys.stdout.flush()
    except ConfkitError as error:
        return _said(error.lines, error.exit_code)
    except KeyboardInterrupt:
        return _said(
            ["confkit: interrupted; anything not reported as done was not done"], INTERRUPTED
        )
    except OSError as error:
        return _io_failed(error)
    except UnicodeEncodeError:
        return _said(["confkit: what was typed is not valid text; please type it again"], 2)
    except Exception as error:  # noqa: BLE001 - Typer's own errors share no public base
        return _from_typer(error)
    return code


def _said(lines: Iterable[str], code: int) -> int:
    """Write error lines; a standard error that is gone too changes nothing."""
    try:
        for line in lines:
            err(line)
        sys.stderr.flush()
    except OSError:
        pass
    _give_up_stdout()
    return code


def _io_failed(error: OSError) -> int:
    if error.errno == errno.EPIPE or isinstance(error, BrokenPipeError):
        return _said([_CLOSED], 1)
    where = f"{error.filename}: " if error.filename else "the output: "
    return _said([f"confkit: {where}{error.strerror or error}"], 1)


def _from_typer(error: Exception) -> int:
    """Say what Typer found wrong with the command line; any other exception goes on."""
    if type(error).__name__ == "Abort":
        return _said(
            ["confkit: interrupted; anything not reported as done was not done"], INTERRUPTED
        )
    if type(error).__name__ == "Exit":
        return int(getattr(error, "exit_code", 0))
    message = getattr(error, "format_message", None)
    if message is None:
        return _own_fault(error)
    context = getattr(error, "ctx", None)
    said = message().rstrip(".")
    if context:
        said += f"{' See' if said.endswith('?') else '; see'} `{context.command_path} --help`"
    return _said([f"confkit: {said}"], 2)


def _own_fault(error: Exception) -> int:
    """Own up to an error that nobody foresaw, in one line; CONFKIT_DEBUG shows all of it."""
    if os.environ.get("CONFKIT_DEBUG"):
        raise error
    return _said(
        [
            f"confkit: an error in confkit itself ({type(error).__name__}); "
            "please report it, with what CONFKIT_DEBUG=1 shows"
        ],
        1,
    )


def _open_what_is_closed() -> None:
    """Put nothing in the place of a closed stream, or a file opened later would take its number.

    Standard error would then write into the ledger.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _never_fail_on_a_letter(stream: IO[str]) -> None:
    """Let a terminal that lacks a letter show a question mark in place of it."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")


def _give_up_stdout() -> None:
    """Keep Python from complaining at exit about what could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
