"""Changing follow-ups: the ledger that is there, one follow-up by its id, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, tzinfo

from confkit.ground.errors import ConfkitError
from confkit.ground.named_tuple import NamedTuple
from confkit.ledger import ledger_file
from confkit.ledger.ledger import Ledger
from confkit.promises.followups import FollowUp, Rules
from confkit.workspace.workspace import Workspace

_EMPTY = "the ledger is empty; `confkit summarize` opens follow-ups"


class Changed(NamedTuple):
    """What `done` or `snooze` did: the entries as they now are, and what could not be done.

    `restarted` are the check-ins that now count from a letter that was sent, `already` the ids of
    what was done before, or not done where it was to be taken back.
    """

    entries: list[FollowUp]
    tz: tzinfo
    problems: list[str]
    restarted: list[FollowUp]
    already: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """0 if all was done, 1 if a part, 2 if nothing."""
        if not self.problems:
            return 0
        return 1 if self.entries else 2


@contextmanager
def existing_to_read(workspace: Workspace) -> Iterator[Ledger]:
    """Open the ledger to read; raises ConfkitError where there is none yet."""
    with workspace.read_ledger() as ledger:
        if ledger is None:
            raise ConfkitError(_EMPTY)
        yield ledger


def existing(workspace: Workspace) -> AbstractContextManager[Ledger]:
    """Open the ledger to change it; raises ConfkitError where there is none yet."""
    if not workspace.ledger_path.exists():
        ledger_file.must_never_have_been(workspace.ledger_path, "is gone")
        raise ConfkitError(_EMPTY)
    return workspace.change_ledger()


def the_follow_up(workspace: Workspace, ledger: Ledger, typed: str) -> FollowUp | str:
    """Return the follow-up that an id's beginning names, or why there is none."""
    prefix = typed.strip().casefold()
    if not prefix or any(digit not in "0123456789abcdef" for digit in prefix):
        return f"{typed!r} is not an id; `confkit due` shows them"
    entries = ledger.starting_with(prefix)
    if not entries:
        return f"{typed}: no follow-up has this id; `confkit due --all` shows them"
    if len(entries) > 1:
        candidates = "; ".join(
            f"{entry.id} {entry.student}, {workspace.words(entry)}" for entry in entries
        )
        return f"{typed}: could be any of these: {candidates}"
    return entries[0]


def restart_check_ins(
    ledger: Ledger, student_id: str, rules: Rules, now: datetime
) -> list[FollowUp]:
    """Let a student's open check-ins count from the last contact; return those that moved."""
    moved = []
    for entry in ledger.waiting_of(student_id, "check_in"):
        again = ledger.restarted(entry, rules)
        if again != entry:
            moved.append(ledger.put(again, "restarted", now))
    return moved
