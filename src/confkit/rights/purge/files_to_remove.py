"""Which files of a workspace a purge takes, and which it writes anew without what goes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from confkit.ground import gate, identifiers
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.notes.notes import REFLECTION
from confkit.rights import workspace_files
from confkit.rights.archive.cutting import CutArchive
from confkit.rights.export.child_record import DOCUMENT, MEMBER, PAGE, exported
from confkit.rights.purge.holdings import Holdings
from confkit.rights.purge.plan import (
    ARCHIVES,
    EXPORTS,
    LEFT_BEHIND,
    LOOK_BACK,
    NOTES,
    OUT,
    PurgePlan,
)
from confkit.rights.purge.remains import search_file
from confkit.roster.editing import without_students
from confkit.workspace import generated
from confkit.workspace.generated import RECORD, folder_of
from confkit.workspace.occupied import is_left_behind


def sort(held: Holdings, going: PurgePlan, *, keep_report: bool) -> None:
    """Fill a plan with the files that go; `keep_report` leaves report.html as it is."""
    _Sorting(held, going, keep_report=keep_report).sort()


class _Sorting:
    """Holds each file against the scope of a plan."""

    def __init__(self, held: Holdings, going: PurgePlan, *, keep_report: bool) -> None:
        self.held, self.going, self.keep_report = held, going, keep_report
        self.round_of = {identifiers.slug(name): name for name in held.rounds()}
        self.touched = {name for name, _ in held.pairs(going.scope)} | going.scope.rounds
        self.exports = [
            path.parent
            for path in held.files.paths
            if path.name == DOCUMENT
            and any(going.scope.takes(*pair) for pair in exported(held.content(path)))
            and path.with_name(PAGE) in held.files.paths
        ]

    def sort(self) -> None:
        """Look at every file; what goes is put with its like."""
        for path in self.held.files.paths:
            if path not in self.held.ledgers and (group := self._group(path)):
                self.going.going.setdefault(group, []).append(path)
        self._records()
        for path in self.held.archives:
            self._archive(path)
        for path in sorted(self.going.files):
            if path.is_symlink():
                message = f"is a link; what it leads to stays: {path.readlink()}"
                self.going.carried.append(Problem(self.held.files.shown(path), 0, 0, message))
        self.going.carried += self.held.unread
        self._rosters()

    def _records(self) -> None:
        """Take the record of a folder in `out/` of which nothing stays."""
        records = [path for path in self.held.files.paths if RECORD.fullmatch(path.name)]
        going = {*self.going.going.get(OUT, ()), *records}
        stay = {path.parent for path in self.held.files.paths if path not in going}
        for path in records:
            of = folder_of(path)
            place = of if of.is_dir() else path.parent  # pages of days are beside it
            gone = frozenset(path.name for path in going if path.parent == place)
            if place not in stay:
                self.going.going.setdefault(OUT, []).append(path)
            elif (kept := generated.without(raw := self.held.content(path), gone)) != raw:
                self.going.cut[path] = kept

    def _group(self, path: Path) -> str:
        """Say as what a file goes; "" if it stays."""
        names = path.relative_to(self.held.workspace.folder).parts
        if any(map(is_left_behind, names)) or workspace_files.DAMAGED.fullmatch(names[-1]):
            return LEFT_BEHIND
        if any(
            path.is_relative_to(folder) and MEMBER.fullmatch(path.relative_to(folder).as_posix())
            for folder in self.exports
        ):
            return EXPORTS
        if names[0] not in ("out", "notes") and self.held.files.shown(path) in self.going.listed:
            return "" if path in self.held.archives else EXPORTS  # of a purge that was cut off
        if names[0] == "out" and len(names) > 2:
            return OUT if self._output_goes(path, names[1]) else ""
        if names[0] == "notes" and names[-1] == REFLECTION:
            goes = len(names) == 3 and names[1] in self.going.scope.rounds
            return LOOK_BACK if goes else ""
        if names[0] == "notes":
            return NOTES if self._note_goes(path, in_place=len(names) == 3) else ""
        return ""

    def _output_goes(self, path: Path, folder: str) -> bool:
        """Tell whether a generated file goes; it can be made anew, so a trace in it is enough.

        Whatever else a person put among them stays, and is searched.
        """
        name = self.round_of.get(folder, folder)
        if RECORD.fullmatch(path.name):  # told by `_records`
            return False
        if self.held.owners.is_of_class(path):
            if self.keep_report and workspace_files.REPORT.fullmatch(path.name):
                return False
            return name in self.touched or self._holds_trace(path) or self._is_closed(path)
        if owners := self.held.owners.perhaps_of_output(path):
            takes = any(self.going.scope.takes(name, owner) for owner in owners)
            if takes or self._holds_trace(path):
                return True
            return path.suffix == ".pdf" and self._is_closed(path)
        if not self.held.owners.was_written(path):
            return False
        if self._holds_trace(path):
            return True
        if name in self.going.scope.rounds:
            self._suspect(path, "is not about anyone known here; whose is it?")
        return False

    def _note_goes(self, path: Path, *, in_place: bool) -> bool:
        """Tell whether a note goes, or a copy of one beside it: named so, and with its words.

        One that nobody can place is a suspect.
        """
        if in_place and path.suffix == ".toml" and self.held.takes(path, self.going.scope):
            return True
        if self.held.may_be_copy(path, self.going.scope):
            if self._holds_trace(path):
                return True
            self._suspect(path, "has the name of a note that goes; is it a copy?")
        elif path.parent.name in self.going.scope.rounds and self._holds_trace(path):
            return True
        elif not (self.held.owners.of_note(path) or self.held.owners.of_copy(path)):
            self._suspect(path, "is not a note about anyone known here; whose is it?")
        return False

    def _holds_trace(self, path: Path) -> bool:
        with suppress(OSError):  # told by the search, which looks at every file
            return bool(search_file(path, self.going).traces)
        return False

    def _is_closed(self, path: Path) -> bool:
        with suppress(OSError):
            return bool(search_file(path, self.going).why)
        return False

    def _suspect(self, path: Path, message: str) -> None:
        self.going.suspects.append(Problem(self.held.files.shown(path), 0, 0, message))

    def _archive(self, path: Path) -> None:
        """Take a child out of an archive; one of which nothing else is left goes as a whole.

        Where a round or a time is purged, an archive may be the one copy that was to be kept: the
        teacher moves it away or deletes it first.
        """
        whole = self.held.archives[path]
        if path.is_symlink():  # the file itself stands elsewhere in this folder
            return

        def takes(student_id: str) -> bool:
            return self.going.scope.takes(whole.about.round, student_id)

        held = any(map(takes, whole.students))
        if held and not self.going.scope.students:
            self.going.in_the_way.append(path)
            return
        # A sheet shows the round before; it can be made anew, so a trace in it is enough.
        sheets = frozenset(
            name
            for name in whole.names
            if name.startswith("sheets/")
            and self.going.search.within(b"".join(whole.parts(name)), name)
        )
        if not (held or sheets):
            return
        kept = CutArchive(whole, takes, sheets)
        if kept.about.children:
            self.going.cut_archives[path] = kept
        else:
            self.going.going.setdefault(ARCHIVES, []).append(path)

    def _rosters(self) -> None:
        """Take the rows of students who go wholly out of the roster, where that can be done."""
        going, settings = self.going, self.held.settings
        for name in dict.fromkeys((settings.roster.path, "roster.csv")):
            path = self.held.workspace.folder / name
            if not going.scope.students or path not in self.held.files.paths or path.is_symlink():
                continue
            cut = without_students(gate.read(path), going.scope.students)
            if cut is not None and cut.lines:
                going.cut[path], going.roster_lines[path] = cut
        students = {key(student.id) for student in self.held.roster.students}
        if going.scope.students & students and not going.roster_lines:
            message = (
                "holds a row that confkit may not change: it is not in confkit's own form, or not "
                "a file in this folder; remove it there"
            )
            going.carried.append(Problem(settings.roster.path, 0, 0, message))
