"""The page with all letters that may leave: to read as families will, and to send by hand.

One file that loads nothing. Its script only copies, and measures how long a letter is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote, urlencode

from confkit.ground.outcome import Outcome
from confkit.letters import mail
from confkit.sending import leaving
from confkit.sending.leaving import Judged
from confkit.workspace import generated
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import LETTERS_PAGE

_SCRIPT = "letters.js"

MOST = 500
"""So many letters are on the page at most, or a browser would no longer show it."""


class MailLink(NamedTuple):
    """A link that opens a new message; `whole` tells that the text is in it, too."""

    said: str
    href: str
    whole: bool


class PageLetter(NamedTuple):
    """One letter as it stands on the page. On paper it has a `page` and no address."""

    guardian: str
    what: str
    language: str
    household: str
    done: str
    address: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    page: str = ""
    links: tuple[MailLink, ...] = ()


class PageChild(NamedTuple):
    """One child with the letters about it."""

    name: str
    letters: list[PageLetter]


class LettersPage(NamedTuple):
    """What the page says; `more` counts the letters for which it has no room."""

    teacher: str
    school: str
    round: str
    number: int
    more: int
    children: list[PageChild]
    links: bool


def renew(room: Classroom, outcome: Outcome, now: datetime) -> None:
    """Write the page of the whole round anew, whoever a run was about."""
    whole, made = replace(room, students=room.everyone), Outcome(room.layout.round)
    write(whole, leaving.judged(whole, now), made)
    outcome.made += [replace(file, kind="list") for file in made.made]
    written = {file.path for file in made.made}
    outcome.removed = [file for file in outcome.removed if file.path not in written] + made.removed
    outcome.told += made.told


def write(
    room: Classroom,
    letters: Iterable[Judged],
    outcome: Outcome,
    *,
    links: bool = False,
) -> str:
    """Write the page, or remove it where no letter may leave; return its path, "" without one."""
    letters = list(letters)
    ready = [letter for letter in letters if letter.may_go() or letter.is_on_paper]
    is_held = any(letter.reason for letter in letters)
    held = "no letter may leave now; `confkit send --dry-run` says why"
    why = held if is_held else "no letter is left to send"
    pages = {}
    if ready:
        pages[LETTERS_PAGE] = _rendered(room, ready, links=links).encode()
    generated.write_pages(room, generated.LETTERS_PAGE_KIND, LETTERS_PAGE, pages, outcome, why)
    return room.layout.shown(room.layout.out / LETTERS_PAGE) if ready else ""


def _rendered(room: Classroom, ready: list[Judged], *, links: bool) -> str:
    shown = ready[:MOST]
    page = LettersPage(
        room.settings.teacher.name,
        room.settings.school.name,
        room.layout.round,
        len(shown),
        len(ready) - len(shown),
        [
            PageChild(name, [text for letter in of if (text := _letter(room, letter, links=links))])
            for (_, name), of in groupby(shown, lambda of: (of.row.student_id, of.student))
        ],
        links,
    )
    templates = room.workspace.templates
    script = templates.render(_SCRIPT)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return "".join(
        templates.stream("letters.html.j2", page=page, script=script, script_digest=digest)
    )


def _letter(room: Classroom, letter: Judged, *, links: bool) -> PageLetter | None:
    raw = leaving.unchanged(room, letter.row)
    if raw is None:  # it was taken away since it was looked at
        return None
    done = f"confkit done --letters {letter.row.short_id}"
    row = letter.row
    shown = PageLetter(row.guardian, letter.what, letter.language, letter.household, done)
    if not letter.address:
        path = room.workspace.folder / row.path
        href = quote(path.relative_to(room.layout.out).as_posix())
        return shown._replace(page=href, html=raw.decode())
    subject, text, html, _ = mail.content(raw)
    to = letter.address
    mail_links = tuple(compose_links(to, subject, text)) if links else ()
    return shown._replace(address=to, subject=subject, text=text, html=html, links=mail_links)


_OUTLOOK = "https://outlook.office.com/mail/deeplink/compose?"
_GMAIL = "https://mail.google.com/mail/?"


def compose_links(address: str, subject: str, text: str) -> list[MailLink]:
    """Return links that open a new message; where it would be too long, the text is left out.

    Of `mailto:` Windows takes 2,000 characters, Gmail about 6,000, Outlook 30,000.
    """
    return [
        _link("Outlook on the web", _OUTLOOK, {"to": address, "subject": subject}, text, 30_000),
        _link(
            "Gmail", _GMAIL, {"view": "cm", "fs": "1", "to": address, "su": subject}, text, 6_000
        ),
        _link("your mail program", f"mailto:{quote(address)}?", {"subject": subject}, text, 2_000),
    ]


def _link(label: str, begins: str, fields: dict[str, str], text: str, most: int) -> MailLink:
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    whole = begins + urlencode(fields | {"body": lines}, quote_via=quote)
    if len(whole) <= most:
        return MailLink(label, whole, whole=True)
    return MailLink(label, begins + urlencode(fields, quote_via=quote), whole=False)
