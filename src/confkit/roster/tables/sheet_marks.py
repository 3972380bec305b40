"""What a workbook shows that its values do not say: zeros in front, hidden rows, notes on cells.

calamine reads values, not formats. Nothing is taken from the XML but places, widths and the plain
text of notes, so it is read by patterns and no parser that could be made to expand or to fetch
anything.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from typing import NamedTuple

from confkit.ground.zip_errors import UNREADABLE

_STYLES, _BOOK, _LINKS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ROW = re.compile(r"<row\s([^<>]*)>")
_CELL = re.compile(r"<c\s([^<>]*)>")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Widths = dict[tuple[int, int], int]
"""The number of digits shown, by row (from 1) and column (from 0)."""


class CellMarks(NamedTuple):
    """The widths of a sheet's numbers, its rows (from 1) that are hidden, as by a filter.

    `notes` are the texts of the notes that somebody has put on cells, by their row.
    """

    widths: Widths
    hidden: list[int]
    notes: dict[int, str]


NO_MARKS = CellMarks({}, [], {})


def of_workbook(raw: bytes, largest: int) -> dict[str, CellMarks]:
    """Return the marks of each sheet by its name; {} for a workbook that is not whole.

    Parts of more than `largest` bytes are not looked at.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            wide = _wide_styles(_part(archive, _STYLES, largest))
            links = dict(_pairs(_part(archive, _LINKS, largest), "Relationship", "Id", "Target"))
            sheets = _pairs(_part(archive, _BOOK, largest), "sheet", "name", "r:id")
            return {
                name: _marks(
                    _part(archive, f"xl/{links[link]}", largest),
                    wide,
                    _notes(archive, f"xl/{links[link]}".replace("xl//xl/", "xl/"), largest),
                )
                for name, link in sheets
                if link in links
            }
    except UNREADABLE:
        return {}


def _notes(archive: zipfile.ZipFile, sheet: str, largest: int) -> dict[int, str]:
    """Return the texts of a sheet's notes and comments, by their row."""
    folder, name = posixpath.split(sheet)
    links = f"{folder}/_rels/{name}.rels"
    if links not in archive.namelist():
        return {}
    texts_of: dict[int, list[str]] = {}
    for kind, target in _pairs(_part(archive, links, largest), "Relationship", "Type", "Target"):
        if not kind.casefold().endswith(("/comments", "/threadedcomment")):
            continue
        path = target.removeprefix("/") if target[:1] == "/" else posixpath.join(folder, target)
        for note in _NOTE_END.split(_part(archive, posixpath.normpath(path), largest)):
            head = _NOTE.search(note)
            place = _PLACE.fullmatch(_attribute(head[1], "ref")) if head else None
            if head and place:
                text = html.unescape(" ".join(_NOTE_TEXT.findall(note, head.end())))
                texts_of.setdefault(int(place[2]), []).append(text)
    return {row: " ".join(texts) for row, texts in texts_of.items()}


_NOTE = re.compile(r"<(?:\w+:)?(?:comment|threadedComment)\s([^<>]*)>")
_NOTE_END = re.compile(r"</(?:\w+:)?(?:comment|threadedComment)>")
_NOTE_TEXT = re.compile(r"<(?:\w+:)?(?:t|text)(?:\s[^<>]*)?>([^<]*)")


def _marks(sheet: str, wide: dict[str, int], notes: dict[int, str]) -> CellMarks:
    hidden = [
        int(number)
        for row in (_ROW.findall(sheet) if "hidden=" in sheet else ())
        if _attribute(row, "hidden") in ("1", "true")
        and (number := _attribute(row, "r")).isdecimal()
    ]
    return CellMarks(_widths(sheet, wide) if wide else {}, hidden, notes)


def _part(archive: zipfile.ZipFile, name: str, largest: int) -> str:
    with archive.open(name.replace("xl//xl/", "xl/")) as stream:
        content = stream.read(largest + 1)
    return "" if len(content) > largest else content.decode("utf-8", errors="replace")


def _attribute(text: str, name: str) -> str:
    match = re.search(rf'(?:^|\s){re.escape(name)}="([^"]*)"', text)
    return match[1] if match else ""


def _pairs(text: str, tag: str, first: str, second: str) -> list[tuple[str, str]]:
    elements = re.findall(rf"<{tag}\s([^<>]*)>", text)
    return [(_attribute(element, first), _attribute(element, second)) for element in elements]


def _wide_styles(text: str) -> dict[str, int]:
    """Return the number of digits of each cell style whose format is nothing but zeros."""
    formats = {
        number: len(code)
        for number, code in _pairs(text, "numFmt", "numFmtId", "formatCode")
        if re.fullmatch(r"0{2,20}", code)
    }
    _, _, styles = text.partition("<cellXfs")
    elements = re.findall(r"<xf\s([^<>]*)>", styles.partition("</cellXfs>")[0])
    numbers = [_attribute(element, "numFmtId") for element in elements]
    return {str(at): formats[number] for at, number in enumerate(numbers) if number in formats}


def _widths(text: str, wide: dict[str, int]) -> Widths:
    widths: Widths = {}
    for cell in _CELL.finditer(text):
        style = _attribute(cell[1], "s")
        place = _PLACE.fullmatch(_attribute(cell[1], "r")) if style in wide else None
        if place:
            widths[int(place[2]), column_number(place[1])] = wide[style]
    return widths


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
