"""What the PDF's template gets: the values of the Jinja templates, as JSON has them.

A date is what people say of it, so that both papers say the same: `day`, `in_full` with its year,
with a time also `clock`, and `date` to compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from confkit.language import dates, names, scripts
from confkit.language.languages import ENGLISH
from confkit.language.words import SheetWords
from confkit.notes.notes import Glow
from confkit.sheets.family_side import FamilySide
from confkit.sheets.home_pages import Headings, HomePage
from confkit.sheets.sheets import Cover, Expected, Sheet


class Print(NamedTuple):
    """How it is printed. `paper` is letter, a4 or a5; `color` is that of headings.

    With `duplex` each child begins on an odd page; `large` is large print, `room` a page more to
    write on, `family_side` a page more for the family in its own language.
    """

    paper: str = "letter"
    duplex: bool = False
    large: bool = False
    room: bool = False
    family_side: bool = False
    color: str = "#000000"


class HomePrint(NamedTuple):
    """A home's page, and its headings in the school's language and in the home's own."""

    home: HomePage
    ours: Headings
    theirs: Headings | None


_OF_HOME = ("letter.home_said", "sheet.matters", "sheet.own_questions")


def document(
    printed: Print,
    title: str,
    *,
    round_name: str,
    sheets: Sequence[Sheet],
    cover: Cover | None = None,
    logo: tuple[str, bytes] | None = None,
    sides: Mapping[str, FamilySide] | None = None,
    theirs: Mapping[str, FamilySide] | None = None,
    homes: Mapping[str, Sequence[HomePrint]] | None = None,
) -> str:
    """Return the values of one document as JSON: a packet with its cover, or one sheet.

    The fonts are put in by `typst_process`, which knows those that are there.
    """
    front = plain(cover)
    if front:
        front["logo"] = list(logo[1]) if logo else None
    values = {
        "title": title,
        "round": round_name,
        "print": printed._asdict() | {"fonts": {}},
        "cover": front,
        "foreign": _foreign(
            as_json := [
                plain(sheet)
                | {"homes": [_home(one) for one in (homes or {}).get(sheet.student_id, ())]}
                for sheet in sheets
            ]
        ),
        "sheets": [
            one
            | {"family_side": plain((sides or {}).get(sheet.student_id))}
            | {"theirs": plain((theirs or {}).get(sheet.student_id))}
            for sheet, one in zip(sheets, as_json, strict=True)
        ],
    }
    return json.dumps(values, ensure_ascii=False)


def _home(page: HomePrint) -> dict[str, Any]:
    """Return a home's page with its headings: each in the school's language, and in its own."""
    headings = {
        name.partition(".")[2]: [page.ours.words[name], page.theirs.words[name]]
        if page.theirs
        else [page.ours.words[name]]
        for name in _OF_HOME
    }
    tag = page.theirs.language if page.theirs else ""
    return cast("dict[str, Any]", plain(page.home)) | {"headings": headings, "tag": tag}


_OURS = names.scripts(ENGLISH)
_NAMES = frozenset(("name", "called", "guardian", "people", "child", "headings"))
"""Fields with names, which are set as they stand."""


def _foreign(sheets: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return what people said in another script than the sheets', each with tag and direction.

    The tag is that of a language of the family that is written so, "" where there is none. The
    child's own name does not count: the words around it say in which direction a line goes.
    """
    found: dict[str, tuple[str, str]] = {}
    for sheet in sheets:
        spoken = {person["language"]: person for person in sheet["people"]}
        for text in _texts(sheet):
            around = text.replace(sheet["name"], "").replace(sheet["called"], "")
            run, *more = scripts.runs(around, _OURS)
            if run.script and not more:
                tags = (tag for tag in spoken if run.script in names.scripts(tag))
                found[text] = next(tags, ""), run.direction
    return found


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a sheet that are no names and not in plain Latin letters."""
    if isinstance(value, str) and not value.isascii():
        yield value
    elif isinstance(value, dict):
        for name, field in value.items():
            yield from _texts(field) if name not in _NAMES else ()
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def plain(value: Any) -> Any:
    """Return a value as JSON can have it; a person who may come also has the language's name."""
    if isinstance(value, datetime):
        return plain(value.date()) | {"clock": dates.clock_time(value)}
    if isinstance(value, date):
        in_full = dates.full_day(value)
        return {"date": value.isoformat(), "day": dates.day(value), "in_full": in_full}
    if isinstance(value, Glow | SheetWords):
        return {name: plain(field) for name, field in value}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        fields = {name: plain(field) for name, field in value._asdict().items()}
        if isinstance(value, Expected):
            fields["language_name"] = dates.language_name(value.language)
        return fields
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
