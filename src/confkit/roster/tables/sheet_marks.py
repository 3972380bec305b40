"""What a workbook shows that its values do not say: zeros, what is hidden, notes, colors, strokes.

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
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from confkit.ground.zip_errors import UNREADABLE

_STYLES, _BOOK, _LINKS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ROW = re.compile(r"<row\s([^<>]*)>")
_CELL = re.compile(r"<c\s([^<>]*)>")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_Of = TypeVar("_Of", int, str)
Widths = dict[tuple[int, int], int]
"""The number of digits shown, by row (from 1) and column (from 0)."""


class CellMarks(NamedTuple):
    """The widths of a sheet's numbers, its rows (from 1) that are hidden, as by a filter.

    `notes` are the texts of the notes that somebody has put on cells, by their row, `columns` those
    that are hidden. `looks` says of cells, by row and column, that they are struck through or what
    color they have.
    """

    widths: Widths
    hidden: list[int]
    notes: dict[int, str]
    columns: list[int]
    looks: dict[tuple[int, int], str]


NO_MARKS = CellMarks({}, [], {}, [], {})


def of_workbook(raw: bytes, largest: int) -> dict[str, CellMarks]:
    """Return the marks of each sheet by its name; {} for a workbook that is not whole.

    Parts of more than `largest` bytes are not looked at.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            styles = _part(archive, _STYLES, largest)
            wide = _wide_styles(styles)
            looks = _looks_of_styles(styles)
            links = dict(_pairs(_part(archive, _LINKS, largest), "Relationship", "Id", "Target"))
            sheets = _pairs(_part(archive, _BOOK, largest), "sheet", "name", "r:id")
            return {
                name: _marks(
                    _part(archive, f"xl/{links[link]}", largest),
                    wide,
                    looks,
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


def _marks(
    sheet: str, wide: dict[str, int], looks: dict[str, str], notes: dict[int, str]
) -> CellMarks:
    hidden = [
        int(number)
        for row in (_ROW.findall(sheet) if "hidden=" in sheet else ())
        if _attribute(row, "hidden") in ("1", "true")
        and (number := _attribute(row, "r")).isdecimal()
    ]
    columns = [
        at - 1
        for column in _COLUMN.findall(sheet.partition("<sheetData")[0])
        if _attribute(column, "hidden") in ("1", "true")
        and (first := _attribute(column, "min")).isdecimal()
        and (last := _attribute(column, "max")).isdecimal()
        for at in range(int(first), min(int(last), _MOST_COLUMNS) + 1)
    ]
    return CellMarks(_of_styles(sheet, wide), hidden, notes, columns, _of_styles(sheet, looks))


_COLUMN = re.compile(r"<col\s([^<>]*)>")
_MOST_COLUMNS = 16384


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


def _looks_of_styles(text: str) -> dict[str, str]:
    """Return what each cell style shows that is more than plain: struck through, or a color."""
    struck, inks = [], []
    for font in _entries(text, "font"):
        tag = re.search(r"<strike\b([^<>]*)>", font)
        struck.append(tag is not None and _attribute(tag[1], "val") not in ("0", "false"))
        inks.append(_color(font, "color", _USUAL_INKS))
    fills = [
        _color(fill, "fgColor", _USUAL_FILLS) if 'patternType="solid"' in fill else ""
        for fill in _entries(text, "fill")
    ]
    looks = {}
    for at, style in enumerate(re.findall(r"<xf\s([^<>]*)>", _section(text, "cellXfs"))):
        font, fill = (_attribute(style, name) for name in ("fontId", "fillId"))
        said = [
            "struck through" if _at(struck, font) else "",
            f"written in color {ink}" if (ink := _at(inks, font)) else "",
            f"filled with color {color}" if (color := _at(fills, fill)) else "",
        ]
        if look := ", ".join(filter(None, said)):
            looks[str(at)] = f"a cell {look}"
    return looks


def _section(text: str, name: str) -> str:
    return text.partition(f"<{name}")[2].partition(f"</{name}>")[0]


def _entries(text: str, name: str) -> list[str]:
    """Return the entries of a list of styles, each up to where the next one begins."""
    section = _section(text, f"{name}s")
    starts = [match.start() for match in re.finditer(rf"<{name}[\s/>]", section)]
    return [section[start:end] for start, end in pairwise([*starts, len(section)])]


def _color(text: str, tag: str, usual: frozenset[str]) -> str:
    """Return a color by its number, "" for one that stands in every workbook."""
    element = re.search(rf"<{tag}\s([^<>]*)>", text)
    if not element:
        return ""
    names = ("rgb", "theme", "indexed", "tint")
    color = " ".join(f"{name} {said}" for name in names if (said := _attribute(element[1], name)))
    return "" if color in usual else color


_USUAL_FILLS = frozenset({"rgb FFFFFFFF", "rgb 00FFFFFF", "theme 0", "indexed 9", "indexed 64"})
_USUAL_INKS = frozenset(
    {"rgb FF000000", "rgb 00000000", "theme 1", "indexed 8", "indexed 64"}
    | {"theme 10", "rgb FF0000FF", "rgb FF0563C1", "rgb FF1155CC", "indexed 12"}  # of links
)


def _at(looks: list[Any], number: str) -> Any:
    return looks[int(number)] if number.isdecimal() and int(number) < len(looks) else ""


def _of_styles(text: str, known: dict[str, _Of]) -> dict[tuple[int, int], _Of]:
    """Return what is known of the styles of a sheet's cells, by row (from 1) and column."""
    found: dict[tuple[int, int], _Of] = {}
    for cell in _CELL.finditer(text) if known else ():
        style = _attribute(cell[1], "s")
        place = _PLACE.fullmatch(_attribute(cell[1], "r")) if style in known else None
        if place:
            found[int(place[2]), column_number(place[1])] = known[style]
    return found


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
