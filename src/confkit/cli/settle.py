"""`confkit send --settle`: what became of letters of which nobody knows, and of drafts."""

from __future__ import annotations

from collections.abc import Sequence

from confkit.cli.shown import asking, console
from confkit.cli.shown.password import Passwords
from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ledger.letter_rows import LetterRow
from confkit.sending import imap, routes
from confkit.sending.routes import Means
from confkit.work import settle
from confkit.workspace.workspace import Workspace

_SETTLED = {"sent": True, "not-sent": False}


def settle_letters(here: Workspace, words: list[str]) -> int:
    """Settle what is uncertain: by a look into the Sent folder, or as the teacher says."""
    if words:
        if len(words) != 2 or words[1] not in _SETTLED:
            raise UsageError("type: confkit send --settle ID sent, or: … ID not-sent")
        row = settle.settle_by_hand(here, words[0], sent=_SETTLED[words[1]], now=clock.now())
        state = "sent" if _SETTLED[words[1]] else "not sent; it is ready again"
        console.out(f"{row.path}: {state}")
        return 0
    return _look(here)


def _look(here: Workspace) -> int:
    """Look for what is uncertain by its own way, and for that and the drafts in Sent."""
    passwords = Passwords()
    means = Means(here.settings.mail, passwords.of, choose, console.err)
    settled: list[tuple[LetterRow, str]] = []
    for name in sorted({row.way for row in settle.unsettled(here)}):
        if name in routes.ROUTES and routes.ROUTES[name].looks:
            with routes.opened(name, means) as route:
                settled += settle.find_again(here, name, route, clock.now())
    if means.mail.imap:
        with imap.account(means, "Sent") as folders:
            settled += settle.settle_found(here, folders["Sent"].has, clock.now())
    passwords.offer_to_keep()
    for row, state in settled:
        console.out(f"{row.path}: {state}")
    unknown = settle.unsettled(here)
    tell_uncertain(unknown, looked=means.mail.imap is not None)
    if not (settled or unknown):
        console.out("No letter is uncertain, and no draft has been sent since.")
    return 1 if unknown else 0


def tell_uncertain(rows: Sequence[LetterRow], *, looked: bool = False) -> None:
    """Say which letters may have been sent or not, and how to settle that.

    `looked`: confkit has just looked into Sent, and did not find them.
    """
    for row in rows:
        console.err(
            f"uncertain: {row.path}: {row.short_id}: it may have been sent, and is not "
            "sent again by itself"
        )
    if rows and looked:
        console.err(
            "Not found in your Sent mail, where some servers keep no copy. If you know more: "
            "confkit send --settle ID sent (or not-sent)"
        )
    elif rows:
        console.err(
            "Look in your Sent mail, then: confkit send --settle ID sent (or not-sent); where "
            "[mail] imap is set, confkit send --settle looks for you"
        )


def choose(question: str, offers: Sequence[str]) -> int | None:
    """Ask for one of several; None where nobody can be asked, or nothing is chosen."""
    if not console.can_ask():
        return None
    for number, offer in enumerate(offers, 1):
        console.err(f"{number:>3}  {offer}")
    chosen = asking.numbers(f"{question} Its number", len(offers))
    return chosen[0] - 1 if len(chosen) == 1 else None
