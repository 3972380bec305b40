"""Counting a workspace: every round from its notes, its roster and its ledger, without a name.

A note is parsed and checked once; one with a mistake is counted as unreadable and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from confkit.coach.goal_words import GoalMatcher
from confkit.ground import clock, gate, identifiers
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.text import key
from confkit.ground.toml.reading import Document
from confkit.ledger import ledger_file
from confkit.ledger.ledger import Ledger
from confkit.notes import bank, notes
from confkit.notes.notes import Note
from confkit.report import ledger_counts
from confkit.report.counts import Counts, RoundCounts
from confkit.report.ledger_counts import Followed, Talk
from confkit.report.meeting_counts import MeetingCounter
from confkit.roster.people import Student
from confkit.workspace import came_back
from confkit.workspace.workspace import Workspace


class WorkspaceCounts(NamedTuple):
    """The rounds of a workspace in the order of time; what was wrong, and what was passed over."""

    rounds: list[RoundCounts]
    refused: list[Problem]
    told: list[Problem]


def count_workspace(
    workspace: Workspace,
    *,
    now: datetime,
    rounds: Collection[str] | None = None,
    students: Collection[str] | None = None,
    purged: Mapping[str, Counts] | None = None,
) -> WorkspaceCounts:
    """Count these rounds and students (None: all) of a workspace as they are at an instant.

    What a purge left in `counts/` is not in it; with `purged`, that by comparable round, students
    of the roster who stand there are not planned a second time. With `students`, ids as on the
    roster, only what is held on them is counted. Raises ConfkitError if settings, roster or
    ledger cannot be used.
    """
    settings, of_roster = workspace.settings, workspace.roster()
    if students is None:
        workspace.safe_roster(of_class=True)  # it names nobody, so one child's row is one child's
    ids = None if students is None else frozenset(map(key, students))
    on_roster = {key(student.id): student for student in of_roster.students}
    here = _Counting(workspace, now, on_roster, of_roster.refused, ids, purged or {})
    followed = ledger_file.looked(workspace.ledger_path, here.followed) or {}
    names = sorted({*here.rounds(), *followed, settings.round})
    counted = [
        round_counts
        for name in names
        if rounds is None or name in rounds
        if (round_counts := here.counted(name, followed.get(name, Followed())))
    ]
    counted.sort(key=lambda round_counts: (round_counts.first or date.max, round_counts.round))
    if students is None and not workspace.ledger_path.exists():
        here.told += _without_ledger(workspace, counted)
    refused = [*(of_roster.problems if students is None else ()), *here.refused]
    return WorkspaceCounts(counted, refused, here.told)


def _without_ledger(workspace: Workspace, counted: Collection[RoundCounts]) -> list[Problem]:
    """Tell of talks that were held in a workspace without a ledger; nothing else counts them."""
    if not any(round_counts.counts.conferences.held for round_counts in counted):
        return []
    missing = (
        "is not there: no letter, promise, check-in or review is counted as done; "
        "`confkit summarize` begins it"
    )
    return [Problem(workspace.ledger_path.name, 0, 0, missing)]


class _Counting:
    """One workspace while it is counted, and what was found wrong on the way."""

    def __init__(
        self,
        workspace: Workspace,
        now: datetime,
        on_roster: dict[str, Student],
        refused_rows: frozenset[str],
        ids: frozenset[str] | None,
        purged: Mapping[str, Counts],
    ) -> None:
        self.workspace, self.settings, self.now = workspace, workspace.settings, now
        self.on_roster, self.refused_rows, self.ids = on_roster, refused_rows, ids
        self.purged = purged.get(key(self.settings.round), Counts()).conferences
        self.refused: list[Problem] = []
        self.told: list[Problem] = []

    def followed(self, ledger: Ledger) -> dict[str, Followed]:
        """Count the ledger's follow-ups by round; in that of the settings, of those on the roster.

        Whose row is gone counts there in no measure, as the note does not; without any row it is
        not known whose they are, and all count.
        """
        now, tz, current = self.now, self.settings.tz, self.settings.round
        found = ledger_counts.by_round(ledger, now, tz, self.ids)
        if self.on_roster:
            the_class = {*self.on_roster, *self.refused_rows}
            wanted = the_class if self.ids is None else the_class & self.ids
            of_class = ledger_counts.by_round(ledger, now, tz, wanted, current)
            found = {**found, current: of_class.get(current, Followed())}
        return found

    def rounds(self) -> Iterator[str]:
        """Yield the rounds that have a folder of notes; one that is not ours is told."""
        try:
            folders = gate.folders(self.workspace.folder / "notes")
        except OSError as error:
            raise ConfkitError(f"notes: cannot be read: {error.strerror or error}") from None
        own = self.workspace.round_folders()
        message = "is not a part of this workspace, and not counted"
        self.told += [
            Problem(self.workspace.shown(folder), 0, 0, message)
            for folder in folders
            if folder not in own
        ]
        again = came_back.rounds(self.workspace)
        self.told += came_back.told(again)
        yield from (
            folder.name
            for folder in own
            if identifiers.why_not(folder.name) is None and folder.name not in again
        )

    def counted(self, round_name: str, followed: Followed) -> RoundCounts | None:
        """Count one round; None if nothing is known of it."""
        of_school, goal_words = (
            self.settings.school,
            GoalMatcher(self.workspace.languages.goals),
        )
        calendar = self.settings.calendar.calendar()
        talks = MeetingCounter(calendar, of_school.language, goal_words, followed.talks)
        for student_id, file in self._notes(round_name, followed.talks):
            note, data = self._note(file, round_name)
            talks.add(student_id, note, data, self.on_roster.get(student_id))
        talks.add_from_ledger()
        if round_name == self.settings.round:
            self._add_those_without(talks)
        of_ledger = {name: group for name, group in followed._asdict().items() if name != "talks"}
        counts = talks.counts()._replace(**of_ledger)
        if counts == Counts():
            return None
        days = [day for day in talks.days if clock.in_reach(day)]
        return RoundCounts(
            self.settings.teacher.name,
            self.settings.school.name,
            round_name,
            self.now,
            min(days, default=None),
            max(days, default=None),
            counts,
        )

    def _add_those_without(self, talks: MeetingCounter) -> None:
        """Plan those of the roster who have no note, and tell who is met at a later time.

        A slot tells it also of those whom a purge's counts plan. With `ids` nobody is added.
        """
        noted, everybody = set(talks.waiting), {*self.on_roster, *self.refused_rows}
        without = sorted(everybody - talks.noted) if self.ids is None else []
        talks.waiting.update(without[self.purged.planned :])
        begun = bool(talks.days) or self.purged.begun or self.ids is not None
        for student_id in {*noted, *without}:
            student = self.on_roster.get(student_id)
            if student and student.slot:
                talks.to_come += clock.instant(student.slot, self.settings.tz) > self.now
            elif student_id in talks.waiting:
                talks.to_come += not begun

    def _notes(self, round_name: str, talks: Mapping[str, Talk]) -> Iterator[tuple[str, Path]]:
        """Yield the notes of a round by comparable id.

        In the round of the settings a note of nobody on the roster is told, as `prep` does; in an
        earlier one it is of somebody who has left.
        """
        layout = self.workspace.round(round_name)
        everyone = [student.id for student in self.on_roster.values()] + sorted(self.refused_rows)
        known = {talk.student_id for talk in talks.values()}
        owners = everyone + sorted(known)
        folder = self._plain_folder(layout.notes) or notes.folder(layout.notes, owners)
        files = list(folder.files.items())
        if round_name == self.settings.round and everyone:
            nobody = "belongs to nobody on the roster, so is not counted; is its name right?"
            if self.ids is None:
                for name, counts in folder.strays.items():
                    second = f"is not counted, because {counts} is this student's note"
                    message = second if counts else nobody
                    self.told.append(Problem(f"notes/{round_name}/{name}", 0, 0, message))
        else:
            files += [
                (key(name.removesuffix(".toml")), name)
                for name, counts in folder.strays.items()
                if name.endswith(".toml") and not counts
            ]
        for student_id, name in files:
            if self.ids is None or student_id in self.ids:
                yield student_id, layout.notes / name

    def _plain_folder(self, path: Path) -> notes.NotesFolder | None:
        """Return the notes where each is named as its id is written; None where one is not."""
        try:
            names = {
                name.removesuffix(".toml"): name
                for name in gate.names(path)
                if name.endswith(".toml")
            }
        except OSError:
            return None
        plain = names.keys() <= self.on_roster.keys()
        return notes.NotesFolder(path, dict(sorted(names.items())), {}) if plain else None

    def _note(self, file: Path, round_name: str) -> tuple[Note | None, dict[str, Any]]:
        """Read one note; the common case, one without a mistake, as fast as it can be."""
        shown = f"notes/{round_name}/{file.name}"
        values = self.settings.school.values if round_name == self.settings.round else ()
        try:
            data = tomli.loads(_bytes(file).decode("utf-8-sig"))
            if bank.names_any(data):
                raise ValueError("it names something from the bank")
            note, document = Note.model_validate(data), Document(shown, "", data)
            strange = {glow.value for glow in note.glow}.difference(("", *values))
            if not (strange and notes.not_school_values(document, values)) and not (
                notes.meeting_problems(note, document)
            ):
                return note, data
        except (OSError, ValueError, RecursionError):  # a ValidationError is a ValueError
            pass
        filling = self.workspace.filling("")
        read = notes.load(file, shown, student_id=file.stem, values=values, filling=filling)
        self.refused += read.problems
        return read.note, read.document.data


_USUAL = 32 * 1024


def _bytes(file: Path) -> bytes:
    """Read a note of the usual length; a longer one, or a link, is left to `notes.load`."""
    if file.is_symlink():
        raise ValueError("a link")
    raw = gate.beginning(file, _USUAL)
    if len(raw) == _USUAL:
        raise ValueError("longer than usual")
    return raw
