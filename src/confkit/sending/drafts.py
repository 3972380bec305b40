"""The route `drafts`: each letter waits in the Drafts folder of the teacher's own mail account."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from confkit.sending import imap
from confkit.sending.imap import MailFolder, Refused
from confkit.sending.in_time import TooSlow
from confkit.sending.routes import Delivery, Means, OpenRoute, Outgoing, RouteClosed
from confkit.workspace.settings import Mail

_FOLDERS = "Drafts", "Sent"


def needed(mail: Mail) -> None:
    """Raise UsageError where the settings name no server."""
    imap.needed(mail)


@contextmanager
def opened(means: Means) -> Iterator[Drafts]:
    """Open the folders of drafts and of sent mail."""
    with ExitStack() as lines:
        yield Drafts(means, lines)


class Drafts(OpenRoute):
    """The open route: looks for each letter in both folders before it adds it to the drafts."""

    def __init__(self, means: Means, lines: ExitStack) -> None:
        self._means, self._lines = means, lines
        self._folders = self._connected()
        self._too_slow = ""
        self._absent: set[str] = set()
        """The Message-IDs that lie nowhere yet, as it was found out before."""

    def _connected(self) -> Mapping[str, MailFolder]:
        return self._lines.enter_context(imap.account(self._means, *_FOLDERS))

    def expect(self, message_ids: Sequence[str]) -> None:
        """Look for letters in both folders, many at once."""
        with _closing():
            self._absent = set.intersection(
                *(folder.absent(message_ids) for folder in self._folders.values())
            )

    def deliver(self, letter: Outgoing) -> Delivery:
        """Add one letter to the drafts, unless it lies there or was sent from there.

        Where the answer is lost, the folders tell on a new line whether it has arrived.
        """
        if self._too_slow:
            raise RouteClosed(f"{self._too_slow}; what is not in the drafts has not left")
        try:
            there = None if letter.message_id in self._absent else self._found(letter)
            return there or self._added(letter)
        except Refused as error:
            return Delivery("failed", str(error))
        except (OSError, imaplib.IMAP4.error) as error:
            reason = imap.why(error)
            self._too_slow = reason if isinstance(error, TooSlow) else ""
        self._lines.close()
        self._absent = set()
        self._folders = self._connected()
        return self.find(letter) or Delivery("failed", f"{reason}; it is not in the drafts")

    def find(self, letter: Outgoing) -> Delivery | None:
        """Say in which folder a letter lies; None where it is in neither."""
        with _closing():
            return self._found(letter)

    def _found(self, letter: Outgoing) -> Delivery | None:
        if self._folders["Sent"].has(letter.message_id):
            return Delivery("sent", self._folders["Sent"].shown)
        if self._folders["Drafts"].has(letter.message_id):
            return Delivery("drafted", self._folders["Drafts"].shown)
        return None

    def _added(self, letter: Outgoing) -> Delivery:
        self._absent.discard(letter.message_id)
        self._folders["Drafts"].add_draft(letter.content)
        return Delivery("drafted", self._folders["Drafts"].shown)


@contextmanager
def _closing() -> Iterator[None]:
    """Close the route where the server can't be asked."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error, Refused) as error:
        raise RouteClosed(f"{imap.why(error)}; what is not in the drafts has not left") from None
