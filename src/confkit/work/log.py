"""The story of a student's follow-ups, or of all, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from typing import NamedTuple

from confkit.ground.errors import UsageError
from confkit.ledger import family_history
from confkit.ledger.family_history import Line
from confkit.ledger.ledger import Ledger
from confkit.names.denied import Denials
from confkit.promises.followups import LEFT_OUT
from confkit.roster.people import Student
from confkit.roster.search import matching, the_student
from confkit.workspace.workspace import Workspace

WHO = "[a person who must not be named]"


class Story(NamedTuple):
    """The lines of the story, read as they are taken; `begun` is False without a ledger."""

    lines: Iterable[Line]
    tz: tzinfo
    begun: bool


@contextmanager
def log(*, workspace: Workspace, student: str | None = None) -> Iterator[Story]:
    """Tell what was opened, moved, done, said; of one student or of all, while this is open.

    Nobody who is denied is named. Raises FilesError where the roster, which says who is, cannot be
    read.
    """
    settings = workspace.basics
    with workspace.read_ledger() as ledger:
        if ledger is None:
            yield Story([], settings.tz, begun=False)
            return
        chosen = None if student is None else [_chosen(workspace, ledger, student)]
        lines = _without_the_denied(workspace, family_history.lines(ledger, chosen))
        yield Story(lines, settings.tz, begun=True)


def _without_the_denied(workspace: Workspace, lines: Iterable[Line]) -> Iterator[Line]:
    """Return the lines without the words that name somebody who may not be named, as an export."""
    roster, settings = workspace.roster(), workspace.checked_settings[0]
    if not (roster.students or roster.left or roster.doubtful):
        workspace.safe_roster()  # raises where nobody is on it who should be
    own_names = settings.own_names if settings else ()
    denials = Denials(roster, own_names)

    def masked(line: Line) -> Line:
        words = {
            name: WHO if name == "detail" and line.what == "answered" else LEFT_OUT
            for name in ("text", "detail", "before")
            if denials.hide(line.student_id, getattr(line, name))
        }
        return Line(**line._asdict() | words)

    return map(masked, lines)


def _chosen(workspace: Workspace, ledger: Ledger, typed: str) -> str:
    """Return the id of the student that is meant, of the ledger or else of the roster."""
    known = [Student(*item) for item in family_history.students(ledger).items()]
    try:
        return the_student(known, typed, "in the ledger").id
    except UsageError:
        if matching(known, typed) or not matching(workspace.roster().students, typed):
            raise
        return the_student(workspace.roster().students, typed, "on the roster").id
