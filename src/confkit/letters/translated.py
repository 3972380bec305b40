"""`translations.csv`: what the school's translator brought back, sentences without names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import Problem
from confkit.ground.spreadsheet import as_csv
from confkit.ground.text import defused, one_line
from confkit.language import languages
from confkit.language.languages import written
from confkit.language.own_folders import own_folders, shown
from confkit.language.sentences import differs, is_left
from confkit.names.marks import same_marks, without_marks
from confkit.roster.tables import tabular

FILE = "translations.csv"
HEAD = ("language", "text", "translation", "translated_by", "translated_on")


class Translation(NamedTuple):
    """One sentence in another language; `line` is that of its file."""

    language: str
    text: str
    translation: str
    by: str = ""
    on: str = ""
    line: int = 0


def known(root: Path) -> dict[tuple[str, str], Translation]:
    """Return what is translated, by language and sentence; the workspace's own comes first."""
    return {
        (written(row.language), row.text): row
        for folder in own_folders(root)
        for row in read(folder / FILE, shown(folder, FILE))[0]
        if row.translation and not wrong(row)
    }


def problems(root: Path) -> list[Problem]:
    """Return why rows of these files, or all of one, reach no letter."""
    told = []
    for folder in own_folders(root):
        rows, unread = read(folder / FILE, shown(folder, FILE))
        told += unread
        told += [
            Problem(shown(folder, FILE), row.line, 0, f"{reason}; no letter has this translation")
            for row in rows
            if row.translation and (reason := wrong(row))
        ]
    return told


def wrong(row: Translation) -> str:
    """Say why a translation cannot be that of its sentence; "" where it can.

    Links and addresses of the sentence are marks, so it has none.
    """
    said, original = without_marks(row.translation), without_marks(row.text)
    if not same_marks(row.text, row.translation):
        return "the marks are not those of the sentence: keep each [1], [2] once, as it has them"
    if is_left(row.translation, row.text):
        return "the translation is the sentence itself; it stays to be translated"
    return differs(said.strip(), original, languages.scripts_meant(row.language))


def read(path: Path, name: str) -> tuple[list[Translation], list[Problem]]:
    """Read such a file as a spreadsheet may have saved it, and tell what is wrong with it.

    A row that ends early is read, and told only if it ends before its translation.
    """
    try:
        raw = gate.read(path, 1 << 22) if path.is_file() else b""
    except OSError as error:
        return [], [Problem(name, 0, 0, f"cannot be read: {error.strerror or error}")]
    if not raw:
        return [], []
    table = tabular.table(raw, name)
    head = [cell.strip().casefold() for cell in table.header]
    missing = [column for column in HEAD[:3] if column not in head]
    if missing:
        message = f"has no column {missing[0]!r}; keep the first line as confkit wrote it"
        return [], [*table.problems, Problem(name, table.head, 0, message)]
    rows = []
    needed = max(map(head.index, HEAD[:3])) + 1
    short = [row for row in table.broken if len(row.cells) < len(head)]
    whole = {row.line for row in short if len(row.cells) >= needed}
    told = [problem for problem in table.problems if problem.line not in whole]
    for row in sorted([*table.rows, *short]):
        cells = dict.fromkeys(HEAD, "") | dict(zip(head, map(_plain, row.cells), strict=False))
        language, text, translation, by, on = (cells[column] for column in HEAD)
        rows.append(Translation(language, text, translation, by, on, row.line))
    return rows, told


def is_ours(path: Path) -> bool:
    """Tell whether a file has the columns that `write` gives it, and no others to be lost."""
    if path.is_symlink() or not path.is_file():
        return False
    table = tabular.table(gate.read(path, 1 << 22), path.name)
    return tuple(table.header) == HEAD and not table.titles


def write(path: Path, rows: Iterable[Translation]) -> bool:
    """Write such a file, whole or not at all; tell whether it has changed."""
    cells = [
        [defused(cell) for cell in (row.language, row.text, row.translation, row.by, row.on)]
        for row in rows
    ]
    return files.write(path, as_csv([HEAD, *cells]), durable=True)


def _plain(cell: str) -> str:
    """Return a cell as it was before it was made safe for a spreadsheet."""
    text = one_line(cell)
    return text[1:] if text.startswith("'") and defused(text[1:]) != text[1:] else text
