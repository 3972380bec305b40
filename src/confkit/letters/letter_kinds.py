"""What kinds of letters there are, to whom each goes, and the id by which each stays the same."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from confkit.ground.addresses import canonical
from confkit.ground.text import key
from confkit.ledger import letter_rows
from confkit.ledger.letter_rows import LetterRow
from confkit.promises.followups import FollowUp
from confkit.roster.people import Recipient


class LetterKind(NamedTuple):
    """What a letter is for: the word in its id, its folder in `out/`, its templates' names.

    `phone` is "" where nothing is said on the phone. `mark` ends the names of its files, where a
    child has several in a round.
    """

    name: str
    folder: str
    letter: str
    notice: str
    phone: str
    subject: str
    mark: str = ""


SUMMARY = LetterKind("summary", "letters", "letter", "notice", "phone", "subject")
CHECK_IN = LetterKind(
    "check_in", "check-ins", "check-in", "note-notice", "check-in-phone", "note-subject"
)
REVIEW = LetterKind("review", "reviews", "review", "note-notice", "", "note-subject")
INVITE = LetterKind(
    "invite", "invitations", "invitation", "note-notice", "invitation-phone", "invitation-subject"
)
REMIND = INVITE._replace(name="remind", folder="reminders", subject="reminder-subject")

PROMISED = LetterKind("promised", "as-promised", "as-promised", "note-notice", "", "note-subject")

LETTER_KINDS = (INVITE, REMIND, SUMMARY, CHECK_IN, REVIEW, PROMISED)
"""Every kind of letter, each with its folder."""


PHONE_SCRIPT = ".phone.txt"
"""How the name of what is read out on the phone ends, in place of the page's `.html`."""


def of_promise(entry: FollowUp) -> LetterKind:
    """Return the kind of the letters that tell that one promise was kept."""
    return PROMISED._replace(name=letter_rows.of_promise(entry), mark=f"--{entry.id[:8]}")


_ON_PAPER = "print:"
"""What is before the household in place of an address."""


def to_whom(reader: Recipient, address: str) -> str:
    """Return what tells readers apart: `address` in its normal form, "" for a letter on paper."""
    household = key(reader.guardians[0].household or str(reader.place))
    if not address:
        return f"{_ON_PAPER}{household}"
    return f"{key(address)}\x1f{household}" if reader.is_read_in_two_homes else key(address)


def is_notice(row: LetterRow, shared: Set[str]) -> bool:
    """Tell whether a letter only says that there is one: others read the mailbox it goes to.

    `shared` are the addresses that others read, in comparable form.
    """
    address, two_homes, _ = row.whom.partition("\x1f")
    return not address.startswith(_ON_PAPER) and bool(two_homes or canonical(address) in shared)


def letter_id(
    round_name: str,
    student_id: str,
    kind: LetterKind,
    reader: Recipient,
    address: str,
    occasion: str = "",
) -> str:
    """Return the id of a letter: the same for the same child, round, kind, readers and talk."""
    whom = to_whom(reader, address)
    return letter_rows.identifier(round_name, student_id, kind.name, whom, occasion)
