"""The story of a student's follow-ups, or of all, in the order in which it happened."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from confkit.ledger import family_history
from confkit.ledger.family_history import Line
from confkit.roster.people import Student
from confkit.roster.search import the_student
from confkit.workspace.workspace import Workspace


class Story(NamedTuple):
    """The lines of the story; `begun` is False where there is no ledger yet."""

    lines: list[Line]
    tz: tzinfo
    begun: bool


def log(*, workspace: Workspace, student: str | None = None) -> Story:
    """Tell what was opened, moved, done, said; of one student of the ledger or of all."""
    settings = workspace.basics
    with workspace.read_ledger() as ledger:
        if ledger is None:
            return Story([], settings.tz, begun=False)
        chosen = None
        if student is not None:
            known = [Student(*one) for one in family_history.students(ledger).items()]
            chosen = [the_student(known, student, "in the ledger").id]
        return Story(family_history.lines(ledger, chosen), settings.tz, begun=True)
