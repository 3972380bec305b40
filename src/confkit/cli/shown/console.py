"""The one place that writes to the terminal, and the only module that knows Rich.

Results go to standard output, everything about the run to standard error. Text from people
passes `safe` before it is shown, so that no name can move the cursor or colour the screen.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from confkit.ground.errors import ConfkitError
from confkit.ground.text import UNSEEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

    from rich.progress import Progress

INTERRUPTED = 130
_CLOSED = "confkit: the output was closed before everything was read"


class Stopped(KeyboardInterrupt):
    """Somebody pressed Ctrl-C or Esc at a question; `typed` is what stood on its line."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed


def safe(text: str) -> str:
    """Return `text` without what a terminal would act on; a line end stays."""
    return text if text.isprintable() else UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def out(text: str = "") -> None:
    """Write a line of the result to standard output; a terminal gets lines of its width."""
    text = safe(text)
    sys.stdout.write((wrapped(text) if sys.stdout.isatty() else text) + "\n")


def err(text: str = "") -> None:
    """Write a line for a person to standard error; a terminal gets lines of its width."""
    text = safe(text)
    sys.stderr.write((wrapped(text) if sys.stderr.isatty() else text) + "\n")


def tell(error: ConfkitError) -> None:
    """Write the lines of an error that ends one talk or one file, and not the run."""
    for line in error.lines:
        err(line)


def wrapped(text: str) -> str:
    """Break the lines of a text between words where the terminal is too narrow for them.

    What follows is indented as its line is. A command between backticks stays whole where it fits,
    and so does a number with the word it counts or chooses.
    """
    room = max(width() - 1, 1)
    return "\n".join(_folded(line, room) for line in text.split("\n"))


def _folded(line: str, room: int) -> str:
    if cells(line) <= room:
        return line
    words = line.split()
    indent = line[: min(len(line) - len(line.lstrip()), room // 4)]
    joined = re.findall(r"\S*`[^`]+`\S*|\(?\d+ \S+|\S+", line)
    if all(cells(word) <= room - len(indent) for word in joined):
        words = joined
    lines = [indent + words[0]]
    for word in words[1:]:
        if cells(lines[-1]) + 1 + cells(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(indent + word)
    return "\n".join(lines)


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def json(document: Any, rows: str = "") -> None:
    """Write one JSON document to standard output.

    Of the list under `rows` each entry stands on a line of its own, for editors that read lines.
    What a terminal would act on is escaped, so the document says the same.
    """
    import json as standard
    from functools import partial

    _document["begun"] = True
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
    from json import JSONEncoder, dumps

    _document["begun"] = True
    as_ascii = (sys.stdout.encoding or "").replace("-", "").lower() != "utf8"
    dumped = JSONEncoder(ensure_ascii=as_ascii).encode
    head = dumps(about, ensure_ascii=as_ascii, indent=1).removesuffix("\n}")
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
    """Takes whole lines for a program and writes each to standard output as it is."""

    def write(self, line: str) -> None:
        """Write a line of the result."""
        sys.stdout.write(safe(line) + "\n")


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
    return _size().columns


def height() -> int:
    """Return how many lines the terminal shows at once."""
    return _size().lines


def _size() -> os.terminal_size:
    """Return the size of the terminal that is written to; COLUMNS and LINES say another."""
    import shutil

    usual = os.get_terminal_size(sys.stderr.fileno()) if sys.stderr.isatty() else (0, 0)
    columns, lines = shutil.get_terminal_size(usual)
    return os.terminal_size((columns or 80, lines or 24))


def can_ask() -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def styled(text: str, style: str) -> None:
    """Write a line of the result on a terminal, in Rich's style of that name."""
    from rich.console import Console
    from rich.text import Text

    console = Console(markup=False, emoji=False, highlight=False)
    console.print(Text(wrapped(safe(text)), style), soft_wrap=True)


def table(
    rows: Iterable[tuple[str, list[str]]], ratios: list[int], styled: tuple[int, ...]
) -> bool:
    """Show rows in columns on a terminal; each row has a style and its cells.

    `ratios` gives the columns' share of the width; 0 is a column that is never wrapped. The row's
    style is that of the columns numbered in `styled`. Where that would break a word, nothing is
    shown and False is returned.
    """
    return tables([("", list(rows))], ratios, styled)


def tables(
    parts: Iterable[tuple[str, list[tuple[str, list[str]]]]],
    ratios: list[int],
    styled: tuple[int, ...],
) -> bool:
    """Show tables below one another, each after a line of its own; all of them or none.

    Joined here: Rich's tables alone take a bare interpreter's start twice over.
    """
    shown = [
        (title, [(style, [safe(cell) for cell in row]) for style, row in rows])
        for title, rows in parts
        if rows
    ]
    widths = [_widths([row for _, row in rows], ratios) for _, rows in shown]
    if not all(widths):
        return False
    for (title, rows), columns in zip(shown, widths, strict=True):
        if title:
            out(title)
        _table(rows, columns, styled)
    return True


def _widths(rows: list[list[str]], ratios: list[int]) -> list[int]:
    """Return how wide each column is; none where there is no room for each word as it is."""
    columns = list(zip(*rows, strict=True))
    natural = [max(map(cells, column)) for column in columns]
    room = width() - _GAP * (len(ratios) - 1)
    widths = _shared(natural, ratios, room)
    longest = [
        max(cells(word) for cell in column for word in ["", *cell.split()]) for column in columns
    ]
    has_room = sum(widths) <= room and all(
        width >= (word if ratio else whole)
        for width, word, whole, ratio in zip(widths, longest, natural, ratios, strict=True)
    )
    return widths if has_room else []


def _table(rows: list[tuple[str, list[str]]], widths: list[int], styled: tuple[int, ...]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(markup=False, emoji=False, highlight=False)
    text = Text()
    for style, row in rows:
        folded = [_folded(cell, width).split("\n") for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, folded))):
            for at, lines in enumerate(folded):
                line = lines[number] if number < len(lines) else ""
                text.append(line, style if at in styled else "")
                if at < len(folded) - 1:
                    text.append(" " * (widths[at] - cells(line) + _GAP))
            text.append("\n")
    console.print(text, soft_wrap=True, end="")


_GAP = 2


def progress(things: str, total: int) -> Progress:
    """Begin a bar on standard error that says how many things are done and what time is left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    left = (TextColumn("left:"), TimeRemainingColumn(compact=True))
    drawing = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *left,
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not console.is_interactive,
    )
    drawing.add_task(things, total=total)
    drawing.start()
    return drawing


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


_document = {"asked": False, "begun": False}
"""Whether one JSON document has to be written, whatever happens, and whether it is begun."""


def guarded(run: Callable[[list[str]], int], arguments: list[str]) -> int:
    """Run a command and turn whatever goes wrong into plain lines and an exit code.

    Whatever umask the process was given, what it makes is for its owner alone, and for the
    owner at all.
    """
    os.umask(0o077)
    _document.update(asked=_asks_for_json(arguments), begun=False)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    try:
        code = run(arguments)
        sys.stdout.flush()
    except ConfkitError as error:
        return _said(error.lines, error.exit_code)
    except Stopped:
        text = "confkit: stopped; nothing was done beyond what it says above"
        return _said([text], INTERRUPTED)
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


def _asks_for_json(arguments: list[str]) -> bool:
    return "--json" in arguments or ("--format", "json") in pairwise(arguments)


def _said(lines: Iterable[str], code: int) -> int:
    """Write error lines; a standard error that is gone too changes nothing.

    Where a document was asked for, they stand in one as well.
    """
    lines = list(lines)
    try:
        if _document["asked"] and not _document["begun"]:
            json({"error": lines})
    except OSError:
        pass
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
    text = message().rstrip(".")
    if context:
        text += f"{' See' if text.endswith('?') else '; see'} `{context.command_path} --help`"
    return _said([f"confkit: {text}"], 2)


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
