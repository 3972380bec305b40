"""The few lines that tell a family that a promise was kept, and the file that may go with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from confkit.ground import gate
from confkit.ground.errors import UsageError
from confkit.ground.text import one_line
from confkit.letters.audience import Audience
from confkit.letters.letters import ToReader, to_reader
from confkit.letters.mail import Attachment
from confkit.names import denied
from confkit.names.masks import name_words
from confkit.notes.notes import Note
from confkit.promises.followups import FollowUp, day_told
from confkit.roster.people import Recipient, Student
from confkit.roster.person_names import without_accents
from confkit.workspace.settings import Settings

LARGEST = 2 << 20
"""Bytes of the largest file that goes along: Microsoft takes no larger draft of one."""

_TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK"),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK"),
    "odp": ("application/vnd.oasis.opendocument.presentation", b"PK"),
    "txt": ("text/plain", b""),
}
"""Files that may go along: by the end of their name, their type, and with what they begin."""

_BETWEEN = re.compile(r"[\W_\d]+|(?<=[^\W_A-Z])(?=[A-Z])")
_NO_NAME = re.compile(r'["\\/<>:*?|]|=\?')


@dataclass(frozen=True, kw_only=True)
class AsPromised(ToReader):
    """Tells one reader that one promise was kept."""

    was_there: bool
    home_was_there: bool
    promise: str


def as_promised(
    student: Student, note: Note, reader: Recipient, entry: FollowUp, settings: Settings
) -> AsPromised:
    """Put the letter about one promise together."""
    came = Audience(student, note).came
    return AsPromised(
        **to_reader(student, reader, day_told(entry, settings.tz), settings),
        was_there=came.was_there(reader),
        home_was_there=came.home_was_there(reader),
        promise=entry.text,
    )


def attachment(
    path: Path, student: Student, everyone: Iterable[Student], own: Iterable[str]
) -> Attachment:
    """Read a file that is to go to a family; raises UsageError where it may not.

    `everyone` is the class, `own` the names that may stand in every letter.
    """
    name = path.name
    if name != one_line(name) or _NO_NAME.search(name) or len(name) > 100:
        raise UsageError(f"--attach: {name!r} cannot be the name of a file in a letter; rename it")
    words = _BETWEEN.sub(" ", path.stem).title()
    if denied.holds_denied(student, words, tuple(own)):
        raise UsageError(f"--attach: the name {name} names a person who must not appear; rename it")
    others = [other for other in everyone if other.id != student.id]
    full = {_letters(other.name) for other in others if " " in other.name}
    if _holds_name(path.stem, _names(others) - _names([student]) - name_words(own)) or any(
        name in _letters(path.stem) and name not in _letters(student.name) for name in full
    ):
        raise UsageError(f"--attach: the name {name} may be another child's; rename it")
    known = _TYPES.get(path.suffix[1:].lower())
    if known is None:
        raise UsageError(f"--attach {name}: letters take files of the kinds {', '.join(_TYPES)}")
    try:
        content = gate.read(path, LARGEST)
    except OSError as error:
        raise UsageError(f"--attach {path}: {error.strerror}") from None
    kind, beginning = known
    if not content or not content.startswith(beginning):
        raise UsageError(f"--attach {name}: is empty, or not of the kind that its name says")
    return Attachment(name, kind, content)


def _holds_name(stem: str, names: Iterable[str]) -> bool:
    """Tell whether one of the names is in a file's name, as people run words together there."""
    parts = _BETWEEN.sub(" ", "".join(filter(str.isprintable, stem))).split()
    words = {*parts, *map("".join, pairwise(parts))}  # the second for O'Malley and DeShawn
    there = {_letters(word) for word in words}
    there |= {word.removesuffix("s") for word in there}
    return not there.isdisjoint(map(_letters, names))


def _letters(text: str) -> str:
    """Return the letters of a text alone, without case and accents."""
    return "".join(filter(str.isalpha, without_accents(text).casefold()))


def _names(students: Iterable[Student]) -> frozenset[str]:
    return name_words(
        name for student in students for name in (student.name, student.home_name, student.called)
    )
