"""The next round: what the last one left open, the new name, empty slots, notes to fill in.

The teacher's own look back is kept beside the notes of the round that ends, and printed nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import tomli

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import key
from confkit.ground.toml.writing import pair
from confkit.notes.notes import REFLECTION
from confkit.promises.followups import FollowUp
from confkit.roster import editing
from confkit.roster.people import Student
from confkit.work import new as skeletons
from confkit.workspace import classroom, settings_file
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace

QUESTIONS = {
    "asked_more_than_told": "Did I ask more than I told?",
    "opened_most": "Which question opened most?",
    "hard_to_keep": "Which promise was hard to keep?",
    "why_still": "Does my Why still say it?",
}
"""What the teacher is asked about the round that ends, by its key in the file."""


class Starting(NamedTuple):
    """What starting a round would do.

    `waiting` are the teacher's follow-ups of the round that ends, `unrecorded` its students without
    a recorded meeting, `unwritten` those whose letters were not made, `not_held` those whose talk
    was moved or to which nobody came. `slots` are the students
    whose slot is cleared, `roster` the file without those; None where it cannot be changed.
    """

    workspace: Workspace
    old: str
    new: str
    waiting: list[FollowUp]
    unrecorded: list[Student]
    unwritten: list[Student]
    not_held: list[Student]
    slots: list[Student]
    roster: bytes | None


def plan(workspace: Workspace, new: str, now: datetime) -> Starting:
    """Say what the last round leaves open, and what would be changed.

    Raises UsageError where the new name cannot be one, and FilesError where settings or roster
    cannot be read.
    """
    if reason := identifiers.why_not(new):
        raise UsageError(f"round {new!r} {reason}")
    workspace.safe_roster(now)
    room = classroom.load(workspace, now=now)
    old = room.settings.round
    if key(new) == key(old):
        raise UsageError(f"{new!r} is already the round; give the next one another name")
    unrecorded, unwritten, not_held = [], [], []
    with workspace.read_ledger() as ledger:
        entries = list(ledger.of_round(old)) if ledger else []
    has_letters = {key(entry.student_id) for entry in entries}
    for student in room.students:
        note = room.note(student)
        meeting = note.document.data.get("meeting") if note else None
        if not isinstance(meeting, dict):
            unrecorded.append(student)
        elif meeting.get("status") in ("moved", "no-show"):
            not_held.append(student)
        elif key(student.id) not in has_letters:
            unwritten.append(student)
    waiting = [entry for entry in entries if entry.waits and entry.by == "teacher"]
    slots = [student for student in room.everyone if student.slot]
    roster = _without_slots(workspace, slots)
    return Starting(workspace, old, new, waiting, unrecorded, unwritten, not_held, slots, roster)


def _without_slots(workspace: Workspace, slots: list[Student]) -> bytes | None:
    path = workspace.folder / workspace.settings.roster.path
    if not slots or not path.is_file():
        return None
    return editing.with_slots(gate.read(path), {key(student.id): "" for student in slots})


def start(
    starting: Starting, *, closed: list[Any], terms: list[Any], now: datetime
) -> tuple[Outcome, list[str]]:
    """Start the round; return the notes that were made, and lines to write into the settings.

    The settings come last, so that a start that was cut off is taken up by the same command.
    """
    workspace = starting.workspace
    text, left = _settings(workspace, starting.new, {"closed": closed, "terms": terms})
    if starting.roster is not None:
        path = workspace.folder / workspace.settings.roster.path
        files.write(path, starting.roster, durable=True)
    outcome = skeletons.new(workspace=workspace, round_name=starting.new, now=now)
    files.write(workspace.folder / SETTINGS, text.encode("utf-8"), durable=True)
    return outcome, left


def _settings(
    workspace: Workspace, new: str, days: Mapping[str, list[Any]]
) -> tuple[str, list[str]]:
    text = gate.read(workspace.folder / SETTINGS).decode("utf-8")
    changed = settings_file.with_round(text, new)
    if changed is None:
        message = "`round` has to be on a line of its own; write it so, then run this again"
        raise ConfkitError(f"{SETTINGS}: {message}")
    left = []
    for name, spans in days.items():
        if spans and (more := settings_file.with_answers(changed, "calendar", name, spans)):
            changed = more
        elif spans:
            left.append(f"[calendar] {pair(name, spans)}")
    return changed, left


def keep_reflection(
    workspace: Workspace, round_name: str, answers: Mapping[str, str], today: date
) -> str:
    """Add what the teacher says of a round, in words of theirs; return the file as it is shown.

    The file begins with the day, also where nothing is said yet. What stands there stays.
    """
    folder = workspace.own(workspace.round(round_name).notes)
    files.make_folder(folder)
    path = folder / REFLECTION
    begun = f"{_FOR_YOU}\n{pair('written', today)}\n".encode()
    text = (gate.read(path) if path.is_file() else begun).decode("utf-8")
    lines = [text.removesuffix("\n"), *(pair(name, answer) for name, answer in answers.items())]
    files.write(path, ("\n".join(lines) + "\n").encode("utf-8"), durable=True)
    return workspace.shown(path)


_FOR_YOU = "# For you alone: confkit prints this nowhere and shows it to nobody but you."


class Reflection(NamedTuple):
    """The teacher's look back on a round: `said` by key in the file, what was skipped left out."""

    written: str
    round: str
    said: dict[str, Any]

    @property
    def answers(self) -> dict[str, str]:
        """The answers, by question."""
        return {QUESTIONS[name]: answer for name, answer in self.said.items()}


def last_reflection(workspace: Workspace) -> Reflection | None:
    """Return the latest look back on a round before this one, also if all of it was skipped."""
    reflections = []
    for folder in gate.folders(workspace.folder / "notes"):
        path = folder / REFLECTION
        if key(folder.name) != key(workspace.settings.round) and path.is_file():
            try:
                data = tomli.loads(gate.read(path).decode("utf-8"))
            except (OSError, ValueError):
                continue
            answers = {name: data[name] for name in QUESTIONS if data.get(name)}
            reflections.append(Reflection(str(data.get("written", "")), folder.name, answers))
    return max(reflections, key=lambda reflection: reflection[:2]) if reflections else None


def skipped(workspace: Workspace, answers: Mapping[str, Any]) -> list[str]:
    """Return the keys of the questions that are not answered; the Why is asked about if it is."""
    why = workspace.settings.teacher.why
    return [name for name in QUESTIONS if name not in answers and (why or name != "why_still")]


def unchanged_slots(starting: Starting) -> Problem | None:
    """Say that the slots stand in a file that confkit does not change; None where it does."""
    if not starting.slots or starting.roster is not None:
        return None
    path = starting.workspace.settings.roster.path
    return Problem(path, 0, 0, "the slots of the last round are still there; clear or replace them")
