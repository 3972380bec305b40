"""What a family gets before a talk: the invitation, the reminder, the offer of a new time.

Pure. All three say when and where, and the three questions to bring an answer to; a new time may
not be known yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from confkit.ground.text import key
from confkit.letters.letters import ToReader, to_reader
from confkit.roster.people import Recipient, Student
from confkit.workspace.settings import Settings

_BY = ("phone", "video")
"""What the roster's column for the room may say in place of one."""

_AFTER = {"no-show": "missed", "moved": "moved"}
"""What a letter says became of the talk before, by its status in the note."""


@dataclass(frozen=True, kw_only=True)
class Invitation(ToReader):
    """One invitation or reminder to one reader. `slot` is local, None where none is agreed yet.

    `by` is "phone", "video" or "": then `room` says where. `interpreter` is `booked`, `needed`,
    `offer`, or "" where nothing is to be said of one. `is_new_time`: a talk before this one did
    not take place; `after` is what became of it, `missed` or `moved`, where this is the first
    letter since.
    """

    slot: datetime | None
    minutes: int
    room: str
    by: str
    interpreter: str
    is_reminder: bool
    is_new_time: bool
    after: str = ""

    @property
    def has_day(self) -> bool:
        """Whether its subject can name a day."""
        return self.slot is not None


def invitation(
    student: Student,
    reader: Recipient,
    settings: Settings,
    today: date,
    *,
    is_reminder: bool = False,
    became: str = "",
) -> Invitation:
    """Put one letter about the talk in a student's slot together; `today` is the local day.

    `became` is the status of the talk before this one, "" where there was none.
    """
    by = key(student.room) if key(student.room) in _BY else ""
    fields = to_reader(student, reader, student.slot.date() if student.slot else today, settings)
    return Invitation(
        **fields,
        slot=student.slot,
        minutes=settings.conference.minutes,
        room="" if by else student.room,
        by=by,
        interpreter=_interpreter(reader, ToReader(**fields)),
        is_reminder=is_reminder,
        is_new_time=bool(became),
        after="" if is_reminder else _AFTER.get(became, ""),
    )


def _interpreter(reader: Recipient, letter: ToReader) -> str:
    """Say what a reader is told of an interpreter: who answered is not asked again."""
    states = {guardian.interpreter.partition(":")[0] for guardian in reader.guardians}
    for known in ("booked", "needed"):
        if known in states:
            return known
    return "offer" if letter.is_in_two_languages and "declined" not in states else ""
