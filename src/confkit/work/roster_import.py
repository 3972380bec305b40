"""An export taken over into the roster: planned and shown, and only then written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from confkit.ground import files, gate
from confkit.ground.errors import Problem, UsageError
from confkit.ground.text import key
from confkit.ground.toml.writing import pair
from confkit.roster import class_look, own_columns, own_format, roster_file
from confkit.roster.changes import RosterChanges, laid_over
from confkit.roster.exports import reading
from confkit.roster.exports.header_rows import tidied, unseen
from confkit.roster.exports.values import Import
from confkit.roster.people import Student
from confkit.roster.reading_options import Options
from confkit.roster.tables import bundle
from confkit.roster.writing import roster_text
from confkit.work import round as rounds
from confkit.work.round import RenamedChild
from confkit.workspace import settings_file
from confkit.workspace.layout import SETTINGS
from confkit.workspace.settings_file import Answers
from confkit.workspace.workspace import Workspace

ROSTER = "roster.csv"


_NAMES = ("name", "given_name", "family_name", "preferred")


@dataclass
class ImportPlan:
    """An import before it is written. Where `problems` or `classes` stand, it cannot be.

    `renamed` are on record under ids that change: whether they go along has to be said.
    """

    workspace: Workspace
    found: Import
    changes: RosterChanges
    content: bytes
    problems: list[Problem]
    told: list[Problem] = field(default_factory=list)
    renamed: list[RenamedChild] = field(default_factory=list)

    @property
    def target(self) -> Path:
        """The file that is written: the workspace's roster.csv, whatever the settings read."""
        return self.workspace.folder / ROSTER

    @property
    def waiting(self) -> dict[str, int]:
        """How many people of each kind stay office until the teacher says that letters may go."""
        place_of = {key(student.id): student for student in self.changes.students}
        numbers: dict[str, int] = {}
        for (at, place), kind in self.found.silent.items():
            student = place_of.get(at)
            if student and student.guardians[place - 1].contact == "office":
                numbers[kind] = numbers.get(kind, 0) + 1
        return dict(sorted(numbers.items(), reverse=True))

    @property
    def unclear(self) -> bool:
        """Whether nobody knows who the students are, or whose the addresses of a column are."""
        columns = self.found.columns
        named = any(column.field in _NAMES for column in columns)
        return bool(columns) and not (named and not any(column.is_open for column in columns))

    @property
    def possible(self) -> bool:
        """Whether nothing is wrong and nothing has to be chosen first."""
        return not self.problems and not self.found.classes


def plan(
    *,
    workspace: Workspace,
    path: Path,
    typed: Options = Options(),  # noqa: B008 - frozen
    now: datetime | None = None,
) -> ImportPlan:
    """Read an export and lay it over the roster that is there; nothing is written.

    `typed` goes before what the settings say. Enrollments that had ended by `now` bring nobody in.

    Raises UsageError where the options cannot be meant, FilesError for unreadable settings.
    """
    table = workspace.settings.roster
    target = workspace.folder / ROSTER
    if target.exists() and path.exists() and path.samefile(target):
        if not (by_hand := _changed_by_hand(workspace, [])):
            raise UsageError(f"{path} is the roster itself; give the export another name")
        read = _there(target, Options())
        return ImportPlan(
            workspace,
            Import("own", read.students, read.problems, []),
            RosterChanges(read.students),
            gate.read(target),
            read.problems,
            renamed=by_hand,
        )
    options = typed.over(workspace.reading_options(now))
    export = read_export(path, options)
    old = _there(target, options)
    before = (read_export(path, fewer) for fewer in options.with_fewer_answers())
    changes = laid_over(old.students, export, ROSTER, old.left, before)
    own = (workspace.settings.teacher.email,)
    told = [
        *export.told,
        *changes.told,
        *class_look.of_addresses(changes.students, str(path), own),
        *class_look.unsendable(changes.students, str(path)),
    ]
    if table.path != ROSTER:
        message = f'this workspace reads {table.path}; set [roster] path = "{ROSTER}"'
        told.append(Problem("confkit.toml", 0, 0, message))
    kept = {change.student_id for change in changes.changes if change.what == "kept"}
    there = {student.id for student in changes.students if student.id not in kept}
    same = {*(student.id for student in old.students), *(new.id for _, new in changes.new_ids)}
    if old.students and there and there.isdisjoint(same):
        message = "none of these students is in roster.csv now; is it another class?"
        told.append(Problem(str(path), 0, 0, message))
    problems = list(dict.fromkeys([*export.problems, *old.problems, *changes.problems]))
    if not problems and not export.students and not export.classes:  # an empty roster of one's own
        problems.append(Problem(str(path), 0, 0, "holds no students"))
    renamed = [
        child for pair in changes.new_ids if (child := rounds.renamed_child(workspace, *pair))
    ]
    known = {child.old for child in renamed}
    by_hand = _changed_by_hand(workspace, changes.new_ids)
    renamed += [child for child in by_hand if child.old not in known]
    content = roster_text([*changes.students, *changes.left])
    return ImportPlan(workspace, export, changes, content, problems, told, renamed)


def read_export(path: Path, options: Options) -> Import:
    """Read an export of any shape, confkit's own format too."""
    reading.check(options)
    tables = bundle.tables(path, str(path))
    if options.format in ("auto", "own"):
        sure = options.format == "own"
        own = roster_file.own_table(tables, options, sure=sure)
        if own is not None and (sure or own_columns.has_permission(own)):
            read = _own(own_format.read(tidied(own), options.dates))
            return read._replace(told=[*read.told, *unseen(own)])
    return reading.of_tables(tables, options)


def _own(read: own_format.Roster) -> Import:
    """Take over a roster of confkit's own; its words about permission are the teacher's."""
    students = [
        student._replace(
            imported="yes",
            guardians=tuple(
                guardian._replace(imported=guardian.imported or "yes")
                for guardian in student.guardians
            ),
        )
        for student in read.students
    ]
    return Import("own", students, read.problems, read.told, read.refused)


def _changed_by_hand(
    workspace: Workspace, coming: Iterable[tuple[Student, Student]]
) -> list[RenamedChild]:
    """Return who has another id on the roster than in the ledger, since somebody changed it.

    Who gets a new one by what is `coming` goes to that; an import that was cut off before it wrote
    the roster has moved everything to it already.
    """
    with workspace.read_ledger() as ledger:
        ids = workspace.new_ids(ledger) if ledger else {}
    later = {key(old.id): new for old, new in coming}
    children = {}
    for old, now in ids.items():
        new = later.get(key(now.id), now)
        for student in (now, new) if key(new.id) != key(old) else ():  # nothing may be at either
            if child := rounds.renamed_child(workspace, now._replace(id=old), student):
                children[old] = child
    return list(children.values())


def _there(target: Path, options: Options) -> own_format.Roster:
    """Read the roster that would be replaced; nobody's own work is lost to a mistake in it."""
    if not target.exists():
        return own_format.Roster([], [], [])
    read = roster_file.load(target, ROSTER, Options(format="own", dates=options.dates))
    if not read.problems:
        return read
    message = "fix it or move it away, then import again; nothing was written"
    return read._replace(problems=[*read.problems, Problem(ROSTER, 0, 0, message)])


def new_answers(workspace: Workspace, typed: Options) -> dict[str, Answers]:
    """Return what was said of columns and words, and does not stand in the settings yet."""
    table = workspace.settings.roster
    sections = {"columns": typed.columns, "permissions": typed.permissions}
    there = {"columns": table.columns, "permissions": table.permissions}
    kept_answers: dict[str, Answers] = {
        name: new
        for name, answers in sections.items()
        if (new := {key: text for key, text in answers.items() if there[name].get(key) != text})
    }
    if enrolled := [word for word in typed.enrolled if word not in table.enrolled]:
        kept_answers["enrolled"] = enrolled
    if typed.dates and typed.dates != table.dates:
        kept_answers["dates"] = typed.dates
    return kept_answers


def keep(workspace: Workspace, answers: Mapping[str, Answers]) -> list[str]:
    """Write answers into confkit.toml; return the lines that the teacher has to write there."""
    path = workspace.folder / SETTINGS
    left = []
    for name, answer in answers.items():
        text = gate.read(path).decode("utf-8")
        changed = settings_file.with_answers(text, "roster", name, answer)
        if changed is None:
            left.append(pair(name, answer))
        else:
            files.write(path, changed.encode("utf-8"), durable=True)
    return left


def write(planned: ImportPlan, *, same_children: bool = False) -> bool:
    """Write the roster whole, on the disk before it returns; False if nothing changed.

    With `same_children` what is on record goes along to new ids first.
    """
    if same_children:
        rounds.move(planned.workspace, planned.renamed)
    return files.write(planned.target, planned.content, durable=True)
