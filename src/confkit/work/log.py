"""The story of a student's follow-ups, or of all, in the order in which it happened."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from confkit.ground.errors import UsageError
from confkit.ground.text import key, listed
from confkit.ledger import family_history
from confkit.ledger.family_history import Line
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
        chosen = None if student is None else [_one(family_history.students(ledger), student)]
        return Story(family_history.lines(ledger, chosen), settings.tz, begun=True)


def _one(known: dict[str, str], said: str) -> str:
    """Return the id of the student that `said` means; raises UsageError with the candidates."""
    wanted = key(said)
    fitting = [one for one in known if key(one) == wanted]
    fitting = fitting or [one for one, name in known.items() if key(name) == wanted]
    fitting = fitting or [one for one, name in known.items() if wanted and wanted in key(name)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UsageError(f"the ledger has no student {said!r}; name one by id or part of the name")
    candidates = listed([f"{known[one]} ({one})" for one in fitting[:8]], "or")
    raise UsageError(f"{said!r} may be {candidates}; say more of the name, or the id")
