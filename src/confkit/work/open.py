"""The round's index page, and which file is meant: it, a child's sheet, or the packet."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from confkit.ground import clock, gate, identifiers
from confkit.ground.errors import UsageError
from confkit.ground.outcome import Outcome
from confkit.language.dates import day
from confkit.ledger.letter_rows import LetterRow
from confkit.letters.letter_kinds import is_notice
from confkit.roster.people import Student, shared_addresses
from confkit.roster.search import the_student
from confkit.work import send
from confkit.work.standing import Child, Standing, standing
from confkit.workspace import classroom, generated
from confkit.workspace.layout import Layout
from confkit.workspace.workspace import Workspace

PACKET, LETTERS = "packet", "letters"
_PACKETS = {"packet.pdf": "Packet (PDF)", "packet.html": "Packet"}
_OF_ROUND = ("day-", "interpreter-", "letters.html")
_STATES = {
    "ready": "not sent",
    "sending": "not known whether it was sent",
    "uncertain": "not known whether it was sent",
    "drafted": "a draft in the mail program",
    "failed": "could not be sent",
    "blocked": "may not be sent",
}


class PageLink(NamedTuple):
    """A file that the page leads to; `href` is "" where there is none."""

    said: str
    href: str


class LetterLine(NamedTuple):
    """One letter: what it is and to whom, what became of it, whether it still waits."""

    link: PageLink
    guardian: str
    state: str
    waits: bool


class IndexRow(NamedTuple):
    """One child on the page; `lacks_letters` tells that those about its talk are not written."""

    name: str
    id: str
    slot: datetime | None
    day: str
    sheet: str
    homes: list[PageLink]
    note: str
    talk: str
    letters: list[LetterLine]
    lacks_letters: bool
    open: int


class Index(NamedTuple):
    """What the page says."""

    teacher: str
    school: str
    round: str
    made: datetime
    pages: list[PageLink]
    rows: list[IndexRow]


def wanted(
    *,
    workspace: Workspace,
    now: datetime,
    what: str | None = None,
    round_name: str | None = None,
    outcome: Outcome,
) -> Path:
    """Return the file that is meant: the index without a word; else letters, sheet or packet.

    The index and the page with the letters are made anew; `outcome` takes what is told of it.

    Raises UsageError where it was not made yet.
    """
    if what is None:
        return _written(standing(workspace=workspace, now=now, round_name=round_name), outcome)
    if what.casefold() == LETTERS:
        ready = send.to_send(workspace=workspace, now=now, round_name=round_name)
        return _letters(ready, outcome)
    room = classroom.load(workspace, round_name=round_name, now=now)
    if what.casefold() == PACKET:
        names, message = tuple(_PACKETS), "no packet yet; `confkit prep` makes it"
    else:
        student = the_student(room.everyone, what)
        names = (_sheet(student),)
        message = f"no sheet for {student.name} yet; `confkit prep {student.id}` makes it"
    for name in names:
        if (path := workspace.own(room.layout.sheets / name)).is_file():
            return path
    raise UsageError(message)


def _letters(what: send.ToSend, told: Outcome) -> Path:
    """Make the page with the letters that may leave, and return its path."""
    path, outcome = send.write_page(what, links=False)
    if path:
        told.told += outcome.told
        return what.room.workspace.folder / path
    removed = [f"removed: {page.path}: {page.reason}" for page in outcome.removed]
    why = "; `confkit send --dry-run` says why" if what.blocked else ""
    raise UsageError(*removed, f"no letter is ready to be sent{why}")


def _written(standing: Standing, outcome: Outcome) -> Path:
    """Write the index page of a round and return its path."""
    layout = standing.room.layout
    path = standing.room.workspace.own(layout.out / generated.INDEX)
    page = standing.room.workspace.templates.render("index.html.j2", index=index(standing))
    generated.write_file(standing.room.workspace, path, page.encode(), outcome)
    return path


def index(standing: Standing) -> Index:
    """Return what the page says of a round: each child with what was made for it."""
    layout, settings = standing.room.layout, standing.room.settings
    shared = shared_addresses(standing.room.everyone)
    pages = [_link(layout, layout.sheets / name, label) for name, label in _PACKETS.items()]
    pages += [
        _link(layout, path, _said(path.stem))
        for path in gate.files(layout.out)
        if path.name.startswith(_OF_ROUND)
    ]
    return Index(
        settings.teacher.name,
        settings.school.name,
        layout.round,
        standing.now,
        [link for link in pages if link.href],
        [_row(child, layout, settings.tz, shared) for child in standing.children],
    )


def _said(stem: str) -> str:
    """Return what a page of the round is called: the page of a day by its day."""
    try:
        return day(date.fromisoformat(stem.removeprefix("day-")))
    except ValueError:
        return stem.replace("-", " ", 1).capitalize()


def _row(child: Child, layout: Layout, tz: tzinfo, shared: Set[str]) -> IndexRow:
    slot = child.student.slot
    note = "has a mistake" if child.wrong else "" if child.note else "not begun"
    return IndexRow(
        child.student.name,
        child.student.id,
        slot,
        _link(layout, layout.out / f"day-{slot.date()}.html", "").href if slot else "",
        _link(layout, layout.sheets / _sheet(child.student), "").href,
        _homes(child.student, layout),
        "has blanks" if child.has_blanks else note,
        child.talk,
        [_letter(letter, child, layout, tz, shared) for letter in _in_order(child)],
        child.lacks_letters,
        len(child.open),
    )


def _in_order(child: Child) -> list[LetterRow]:
    """Return a child's letters, the kind that was written first before others, by contact order."""
    first: dict[str, datetime] = {}
    for letter in child.letters:
        first[letter.kind] = min(letter.written, first.get(letter.kind, letter.written))

    def place(letter: LetterRow) -> int:
        names = [guardian.name for guardian in child.student.shown_guardians]
        greeted = (n for n, name in enumerate(names) if letter.guardian.startswith(name))
        return next(greeted, len(names))

    return sorted(child.letters, key=lambda one: (first[one.kind], one.kind, place(one)))


def _letter(
    letter: LetterRow, child: Child, layout: Layout, tz: tzinfo, shared: Set[str]
) -> LetterLine:
    kind = letter.said_kind.capitalize()
    if letter.path.endswith(".html"):
        kind += " on paper"
    if is_notice(letter, shared):
        kind += ", a notice only"
    left: date | None = (
        letter.left.astimezone(clock.of(letter.zone, tz)).date() if letter.left else None
    )
    state = f"sent on {left:%b} {left.day}" if left else _STATES.get(letter.state, letter.state)
    link = _link(layout, layout.folder / letter.path, kind)
    return LetterLine(link, letter.guardian, state, letter in child.unsent)


def _sheet(student: Student) -> str:
    return f"{identifiers.slug(student.id)}.html"


def _homes(student: Student, layout: Layout) -> list[PageLink]:
    """Return the pages that are for one home of a child alone."""
    slug = identifiers.slug(student.id)
    pages = [
        _link(layout, layout.sheets / f"{slug}--{guardian.place}.html", f"for {guardian.name}")
        for guardian in student.shown_guardians
    ]
    return [page for page in pages if page.href]


def _link(layout: Layout, path: Path, label: str) -> PageLink:
    """Return the link from the page to a file, without a target where there is no such file."""
    if not (path.is_relative_to(layout.out) and path.is_file()):
        return PageLink(label, "")
    return PageLink(label, quote(path.relative_to(layout.out).as_posix()))
