"""Who of a child's guardians live together: asked where the roster does not say, kept there."""

from __future__ import annotations

from confkit.cli.shown import asking, console
from confkit.ground.errors import ConfkitError, UsageError
from confkit.work import evening
from confkit.work.record import NoteToRecord


def known_now(opened: NoteToRecord) -> bool:
    """Ask for it where the list does not say, and write it into the roster once confirmed."""
    guardians = opened.student.shown_guardians
    if len(guardians) < 2 or all(guardian.household for guardian in guardians):
        return False
    for guardian in guardians:
        console.err(f"  {guardian.place} {guardian.name}")
    question = (
        "Who lives together? Homes separated by ; as in 1,2; 3 (press Enter if you don't know)"
    )
    while answer := asking.ask(question):
        try:
            return is_set(opened, answer)
        except UsageError as error:
            console.err(f"  {error.lines[0]}")
        except ConfkitError as error:
            console.err(f"  {error.lines[0]}")
            return False
    return False


def is_set(opened: NoteToRecord, homes_typed: str, *, yes: bool = False) -> bool:
    """Show who would live with whom, and write it once confirmed; tell whether it is written."""
    content, homes = evening.with_homes(opened, homes_typed)
    for name, home in homes.items():
        console.err(f"{opened.room.settings.roster.path}: {name}: {home}")
    if not yes and not (console.can_ask() and asking.yes("Change it in the roster?")):
        return False
    evening.write_homes(opened, content)
    return True
