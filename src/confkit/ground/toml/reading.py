"""Reading TOML that people wrote: every mistake of a file at once, each with its place.

A file is parsed once, by tomli. Only when something is wrong is its text walked again, to find
the line and column of a key (`Document.place`), so that a file without mistakes costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import tomli

from confkit.ground import gate
from confkit.ground.errors import Problem
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import UNSEEN, clean, one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from confkit.ground.toml.places import Place
    from confkit.ground.toml.where import Where

LARGEST = 256 * 1024
"""Bytes of the largest settings or note file that is read."""

_OTHER_KINDS = (
    (b"{\\rtf", "a rich-text document (RTF)"),
    (b"PK\x03\x04", "a document of an office program"),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program"),
    (b"%PDF-", "a PDF"),
)
"""How files begin that a word processor writes under any name."""

_MOST_RECOVERIES = 20
_WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\(?=[btnfre])")
_ESCAPED = re.compile(r"\\[uUbfrex]")
_DEEPEST = 40


class Document(NamedTuple):
    """A TOML file as read: its values, and what was wrong with its syntax.

    `path` is the file's path as people are shown it. `whole` is False where lines had to be
    passed over, so that what seems to be missing may only be unreadable.
    """

    path: str
    text: str
    data: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    whole: bool = True

    def place(self, where: Where) -> Place:
        """Return where a value stands, or the nearest table around it that stands in the file."""
        from confkit.ground.toml.places import Place, places

        known = places(self.text)
        while where:
            if where in known:
                return known[where]
            below = (place for other, place in known.items() if other[: len(where)] == where)
            if first := next(below, None):
                return first
            where = where[:-1]
        return Place(1, 1, 1, 1)

    def problem(self, where: Where, message: str, student_id: str = "") -> Problem:
        """Return what is wrong with a value, at its place."""
        place = self.place(where)
        return Problem(self.path, place.line, place.column, message, student_id)


def read(file: Path, shown: str, largest: int = LARGEST) -> Document:
    """Read a TOML file; what is wrong with it stands in `problems`, nothing is raised."""
    try:
        raw = gate.beginning(file, largest + 1)
    except OSError as error:
        return _refused(shown, f"cannot be read: {error.strerror or error}")
    return parse(raw, shown, largest)


def parse(raw: bytes, shown: str, largest: int = LARGEST) -> Document:
    """Parse the bytes of a TOML file, with or without a byte-order mark."""
    if len(raw) > largest:
        return _refused(shown, f"is larger than {largest // 1024} kB; is this the right file?")
    if kind := next((kind for start, kind in _OTHER_KINDS if raw.startswith(start)), ""):
        return _refused(shown, f"is {kind}, not plain text; save it as plain text (UTF-8)")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _refused(shown, "is not UTF-8 text; save the file as UTF-8", line)
    if "\r" in text and "\n" not in text:
        return _refused(shown, "ends its lines as very old Macs did; save it as plain text again")
    try:
        data = tomli.loads(text)
    except (ValueError, RecursionError):
        return _recovered(text, shown)
    if _may_be_deep(text) and _too_deep(data):
        return _refused(shown, "is nested too deeply to be read")
    if ":\\" in text and (problems := tuple(_windows_paths(text, shown))):
        return Document(shown, text, data, problems, whole=False)
    if _may_hold_unseen(text):
        data = _cleaned(data)
    return Document(shown, text, data)


def _refused(shown: str, message: str, line: int = 0) -> Document:
    return Document(shown, "", {}, (Problem(shown, line, 0, message),), whole=False)


def _windows_paths(text: str, shown: str) -> Iterator[Problem]:
    """Yield the places where the backslash of a Windows path has made a tab or a line end."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in _WINDOWS_PATH.finditer(line):
            before = line[: match.start()]
            if (before.count('"') - before.count('\\"')) % 2:  # within a text in "…"
                message = 'in "…" a \\ starts a special character; write it twice, or use /'
                yield Problem(shown, number, match.end(), message)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    return value


def _may_be_deep(text: str) -> bool:
    """Tell whether a text has enough of the signs of which each level needs one."""
    return sum(map(text.count, "[{.")) > _DEEPEST


def _may_hold_unseen(text: str) -> bool:
    """Tell whether a text holds a sign that is not seen but acts, as it is or escaped."""
    if "\\" in text and _ESCAPED.search(text):
        return True
    return not text.replace("\n", "").isprintable() and bool(UNSEEN.search(text))


def _too_deep(value: Any, deepest: int = _DEEPEST) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return False
    return deepest == 0 or any(_too_deep(item, deepest - 1) for item in value)


def _recovered(text: str, shown: str) -> Document:
    """Pass over one bad line after the other, so that all mistakes are told at once."""
    problems: list[Problem] = []
    lines = text.split("\n")
    for _ in range(_MOST_RECOVERIES):
        rest = "\n".join(lines)
        try:
            data = tomli.loads(rest)
        except tomli.TOMLDecodeError as error:
            line, column, reason = error.lineno, error.colno, error.msg
        except RecursionError:
            problems.append(Problem(shown, 0, 0, "is nested too deeply to be read"))
            break
        except ValueError:
            problems.append(Problem(shown, 0, 0, "holds a number that is too long to be read"))
            break
        else:
            data = {} if _too_deep(data) else _cleaned(data)
            return Document(shown, rest, data, tuple(problems), whole=False)
        bad = lines[line - 1] if line <= len(lines) else ""
        opened = _opening(reason, lines, line)
        item = _shown_value(_item_at(bad, column), lines, line)
        if hint := _of_a_day(item, reason) or _hint(reason, bad, column):
            missing = hint == _COMMA and not bad[: column - 1].strip()
            at = _line_before(lines, line) if missing else line
            problems.append(Problem(shown, at, column if at == line else 0, hint))
        else:
            message = one_line(_in_plain_words(reason, bad, _shown_value(_value(bad), lines, line)))
            problems.append(Problem(shown, opened or line, 0 if opened else column, message))
        if (
            (opened and not (hint and opened == line))
            or not bad.strip()
            or bad.lstrip().startswith(("[", "{", "(", "<"))
        ):
            return _until(opened or line, text, lines, shown, problems)
        lines[line - 1] = ""
    return Document(shown, text, {}, tuple(problems), whole=False)


def _until(line: int, text: str, lines: list[str], shown: str, problems: list[Problem]) -> Document:
    """Keep what stands before a line behind which nothing can be told to belong anywhere."""
    try:
        data = _cleaned(tomli.loads("\n".join(lines[: line - 1])))
    except (ValueError, RecursionError):
        data = {}
    return Document(shown, text, data, tuple(problems), whole=False)


def _shown_value(value: str, lines: list[str], line: int) -> str:
    """Return the beginning of a value to show; what stands in [private] is not shown."""
    headers = [text.strip() for text in lines[:line] if text.lstrip().startswith("[")]
    return "this" if headers and headers[-1].startswith("[private") else value[:40]


_DAY = (
    r"(?i)\d{1,2}([/.-])\d{1,2}\1\d{2,4}|(?:next |(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d)"
)
"""How people write a day, where TOML wants 2026-11-24."""

_IS_DAY = re.compile(_DAY)
_LIST = '{value} is not understood; a list is in brackets, each text in quotes: {key} = ["…", "…"]'

_REASONS: tuple[tuple[str, str, str], ...] = (
    # what the parser says · how the line's value begins, as a pattern · what to do about it
    ("", r"[“”„«‘’]", 'curly quotes; put the text in straight ones: "…"'),
    ("twice", r"", "{line} appears twice in this file; keep one"),
    ("overwrite", r"", "`{key}` appears twice here; keep one"),
    ("Illegal character", r"", 'the text has no closing quote on its line; end it with "'),
    ('Expected "\'"', r"", "the quote is not closed; end the text with ' on its line"),
    ("invalid character '\\n'", r"'", "the quote is not closed; end the text with ' on its line"),
    ("Unterminated", r"", "a text that begins here with three quotes is never closed"),
    ("Unclosed array", r"", "a list was opened with [ and never closed; add ] after its last item"),
    ("Unclosed inline", r"", "a table was opened with {{ and never closed; add }}"),
    ("Invalid date", r"", "{value} is not a date on the calendar; write it as 2026-11-24"),
    ("Invalid value", r"$", "`{key}` has no value; write it after the =, text in quotes"),
    ("Invalid value", r"[\[({]", _LIST),
    ("Invalid value", _DAY, "{value} is not understood; write a date as 2026-11-24"),
    ("Invalid value", r"", '{value} is not understood; put text in quotes: {key} = "…"'),
    ("Expected newline", _DAY, "{value} is not understood; write a date as 2026-11-24"),
    (
        "Expected newline",
        r"[\"']",
        'the text continues after its closing quote; a quote inside is \\"',
    ),
    (
        "Expected newline",
        r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?[ \t]+[^\d\s]",
        "there is something after the date; remove it, or put # before it",
    ),
    (
        "Expected newline",
        r"\d{4}\s?[-–—.]",
        "{value} is not a date on the calendar; write it as 2026-11-24",
    ),
    ("Expected newline", r"", "this line continues after its value: {value}; put text in quotes"),
    ("Invalid hex", r"", "a single \\ in the text; write it twice, or use / in a path"),
    ("Unescaped", r"", "a single \\ in the text; write it twice, or use / in a path"),
    ("Expected '='", r"[({]", _LIST),
    ("Expected '='", r"", 'this line is not `key = value`; put a # before it, or write key = "…"'),
    ("Invalid statement", r"", "this line is not `key = value`; put a # before it, or fix it"),
    ("table declaration", r"", "a [table] line must end with ]"),
)


_NO_BREAK = "there is a no-break space here, as pasted from Word or the web; delete it"
_INVISIBLE = "there is a character here that cannot be seen, as pasted from the web; delete it"
_GOES_ON = "the text continues after its closing quote; "
_COMMA = "a comma is missing between two items"
_HINTS: tuple[tuple[str, str, str, str], ...] = (
    # what the parser says · what stands before the place, and what at it · what to do about it
    ("", "", "[\u00a0\u2000-\u200a\u202f\u3000]", _NO_BREAK),
    ("", "", "[\u200b-\u200f\u2060\ufeff]", _INVISIBLE),
    ("", "", "[“”„«»‘’]", 'curly quotes; put the text in straight ones: "…"'),
    ("newline", "", r";\s*(?:#|$)", "take off the ; at the end"),
    ("newline|statement", "", r"//|/\*|;|--(?!\d)|<!--", "a comment begins with #"),
    ("Invalid value|Unclosed", "", r"//|/\*|<!--", "a comment begins with #"),
    ("Expected '='", r"^\s*[\w-]+\s*$", "[:＝]", "write = after the name of a value"),
    ("Expected '='", r"^\s*-\s$", r"\w", "take off the - at the beginning of the line"),
    ("Invalid value", r"=\s*$", "=", "one = is enough"),
    ("statement", r"^\s*$", r"[({<]\w+[)}>]\s*$", "the name of a table is in brackets: [name]"),
    ("newline", "", r",\s*(?:#|$)", "take off the comma at the end"),
    ("newline|Unclosed", "'$", r"[^\s\"']", f'{_GOES_ON}put all of it in double quotes: "…"'),
    ("newline|Unclosed", r"\"$", r"[^\s\"',;]", f'{_GOES_ON}a quote inside is \\"'),
    ("Unclosed", "", r"[\"'\d\[{;]", _COMMA),
    ("Unclosed inline", r"\S\s*$", r"\w", _COMMA),
)


def _hint(reason: str, line: str, column: int) -> str:
    """Say what to do where the signs around the place tell what is wrong; "" where they do not."""
    before, here = line[: column - 1], line[column - 1 :]
    return next(
        (
            hint
            for of_reason, ends, begins, hint in _HINTS
            if re.search(of_reason, reason) and re.search(ends, before) and re.match(begins, here)
        ),
        "",
    )


_PARTS = re.compile(r"[\[\],={}#]")


def _item_at(line: str, column: int) -> str:
    """Return the item in which a place of a line is, where that is one of a list or a table."""
    start = max((sign.end() for sign in _PARTS.finditer(line, 0, column - 1)), default=0)
    alone = "=" in line[:start] and not re.search(r"[\[{]", line[:start])
    return "" if alone else _PARTS.split(line[start:], maxsplit=1)[0].strip()


def _of_a_day(item: str, reason: str) -> str:
    """Say how a day is written that stands within a list or a table; "" of anything else."""
    if "Unclosed" not in reason and "Invalid value" not in reason:
        return ""
    from confkit.ground.toml import written_dates

    if meant := written_dates.meant(item):
        return f"{item} is not understood; write {meant}"
    return f"{item} is not understood; write a date as 2026-11-24" if _IS_DAY.match(item) else ""


def _line_before(lines: list[str], line: int) -> int:
    """Return the last line before this one that holds more than a comment."""
    filled = (at for at in range(line - 1, 0, -1) if lines[at - 1].partition("#")[0].strip())
    return next(filled, line)


_OPENINGS = (
    ("Unclosed", re.compile(r"=\s*[\[{]")),
    ("Unterminated", re.compile("\"{3}|'{3}")),
    ('Expected "\'"', re.compile("'")),  # the last one of the file, as none comes after it
)


def _opening(reason: str, lines: list[str], line: int) -> int:
    """Return the line on which what is never closed was opened; 0 for any other reason."""
    for part_of_reason, sign in _OPENINGS:
        if part_of_reason in reason:
            before = range(min(line, len(lines)), 0, -1)
            return next((at for at in before if sign.search(lines[at - 1])), line)
    return 0


def _value(line: str) -> str:
    return line.partition("=")[2].strip()


def _in_plain_words(reason: str, line: str, shown: str) -> str:
    """Turn the parser's reason into what to do about this line; `shown` stands for its value."""
    name, value = line.partition("=")[0].strip(), _value(line)
    for signs, end in (("[[", "]]"), ("[", "]")):
        if name.startswith(signs) and end not in line:  # whatever else the parser made of it
            return f"a {signs}table{end} line must end with {end}"
    from confkit.ground.toml import written_dates

    if meant := written_dates.meant(shown):
        return f"{shown} is not understood; write {meant}"
    for part_of_reason, beginning, wording in _REASONS:
        if part_of_reason in reason and re.match(beginning, value):
            return wording.format(line=line.strip(), key=name.strip('"'), value=shown)
    return f"not valid TOML: {reason}"


def said_as(where: Sequence[str | int]) -> str:
    """Write a place in a document as people do: `glow` 2 › `evidence`."""
    parts: list[str] = []
    for step in where:
        if isinstance(step, int):
            parts[-1:] = [f"{parts[-1]} (no. {step + 1})"] if parts else [f"no. {step + 1}"]
        else:
            parts.append(step)
    return ".".join(parts)
