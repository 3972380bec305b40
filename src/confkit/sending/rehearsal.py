"""A rehearsal: each letter to the teacher's own address, marked as one, and never taken for it."""

from __future__ import annotations

from datetime import datetime
from html import escape

from confkit.letters import mail
from confkit.letters.mail import Draft, Mailbox
from confkit.letters.page_body import OPENING
from confkit.sending.leaving import Judged
from confkit.sending.routes import Outgoing

_STYLE = "border:2px solid #9a3412;padding:.5em .8em;margin:0 0 1.2em;font-family:sans-serif"


def of(content: bytes, letter: Judged, to: Mailbox, moment: datetime) -> Outgoing:
    """Return a letter as it goes to the teacher: who would get it stands in its text.

    Its Message-ID is its own, so that no way takes it for the letter, or for an earlier rehearsal.
    """
    notice = (
        f"Rehearsal. The family gets this letter without these lines. It would go to "
        f"{letter.row.guardian} <{letter.address}>, about {letter.student}."
    )
    subject, text, html, attached = mail.content(content)
    body = OPENING.search(html)
    at = body.end() if body else 0
    shown = f'<p lang="en" dir="ltr" style="{_STYLE}">{escape(notice)}</p>'
    stamp = f"{moment:%Y%m%d%H%M%S%f}"
    identifier = f"rehearsal.{letter.row.id}.{stamp}@{to.domain}"
    draft = Draft(
        sender=to,
        to=to,
        subject=f"[Rehearsal] {subject}",
        text=f"{notice}\n\n{text}",
        html=f"{html[:at]}{shown}{html[at:]}",
        date=moment,
        identifier=identifier,
        attached=attached,
    )
    whole = mail.to_send(mail.as_bytes(draft))
    return Outgoing(identifier, to.address, to.address, lambda: whole)
