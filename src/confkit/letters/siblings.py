"""One letter about brothers and sisters: which are one, and what it says, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from confkit.ledger import letter_rows
from confkit.ledger.letter_rows import LetterRow
from confkit.letters.letter_kinds import SUMMARY, LetterKind
from confkit.letters.letter_languages import Rendered
from confkit.letters.letter_plan import Begun, Planned
from confkit.letters.page_body import body_of

_BETWEEN = {
    "text": "\n\n* * *\n\n",
    "html": '\n<hr style="max-width: 600px; margin: 8px auto">\n',
}


MessageId = Callable[[str], str]
"""Makes the Message-ID of a letter from its id."""


def together(
    begun: Sequence[Begun], kind: LetterKind, message_id: MessageId, *, wanted: bool
) -> list[Begun]:
    """Make one letter of those to one reader about brothers and sisters, where that is `wanted`.

    They are brothers and sisters where the same people get the letters about all of them. What
    has left as one stays one, and what has left by itself stays by itself.
    """
    of_child: dict[str, list[Begun]] = {}
    for letter in begun:
        of_child.setdefault(letter[0].student.id, []).append(letter)
    families: dict[frozenset[tuple[str, str]], list[Begun]] = {}
    for letters_to in of_child.values():
        readers = frozenset((planned.whom, planned.names) for planned, _ in letters_to)
        families.setdefault(readers, []).extend(letters_to)
    letters: list[Begun] = []
    for of_family in families.values():
        by_reader: dict[str, list[Begun]] = {}
        for letter in of_family:
            by_reader.setdefault(letter[0].whom, []).append(letter)
        for to_reader in by_reader.values():
            single = [(one, _by_itself(one, row, message_id)) for one, row in to_reader]
            if kind is SUMMARY and _is_one(to_reader, wanted=wanted):
                first, row = single[0]
                single = [(replace(first, others=tuple(to_reader[1:])), row)]
            letters += single
    return letters


def _is_one(to_reader: Sequence[Begun], *, wanted: bool) -> bool:
    """Tell whether the letters to one reader are one: they left so, or wait and are to be one."""
    first, _ = to_reader[0]
    rows = [row for _, row in to_reader]
    if len(rows) == 1 or not first.address or first.is_notice:
        return False
    if all(row.left is None and row.state in letter_rows.WAITING for row in rows):
        return wanted
    return len({row.message_id for row in rows}) == 1


def _by_itself(planned: Planned, row: LetterRow, message_id: MessageId) -> LetterRow:
    """Return a letter's row with a Message-ID of its own, if that is another child's."""
    own = row.message_id.startswith((row.id, planned.id))
    if own or not row.message_id or row.state not in letter_rows.WAITING:
        return row
    return row._replace(message_id=message_id(planned.id))


def joined(letters: Sequence[dict[str, Rendered]]) -> dict[str, Rendered]:
    """Return the parts of several e-mails as those of one; its subject is that of the first."""
    parts = dict(letters[0])
    if len(letters) == 1:
        return parts
    for form, between in _BETWEEN.items():
        texts = [letter[form].text for letter in letters]
        whole = between.join(texts) if form == "text" else _pages(texts, between)
        parts[form] = Rendered(
            whole, tuple(part for letter in letters for part in letter[form].parts)
        )
    return parts


def _pages(pages: Sequence[str], between: str) -> str:
    """Return pages as one that has the head of the first."""
    bodies = [body_of(page) for page in pages]
    first = bodies[0]
    both = zip(pages, bodies, strict=True)
    inner = [page[body.start : body.end] if body else page for page, body in both]
    if first is None:
        return between.join(pages)
    return f"{pages[0][: first.start]}{between.join(inner)}{pages[0][first.end :]}"
