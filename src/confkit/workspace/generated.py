"""The folders of `out/`: what confkit writes there, and what of it goes again.

Beside each folder stands a table of what confkit wrote in it: the digest of each file's bytes,
whose it is, and its name. A row is added before its file is written, so that a file of a run that
was cut off is known, too. Only a file that is as the table says is removed. What a person put
there or changed stays, or is held back where it is a letter to somebody who may no longer be
written to. A table can also say of what all of it was made, so that a run over the same leaves it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from confkit.ground import files, gate, identifiers
from confkit.ground.errors import Problem
from confkit.ground.identifiers import Spellings
from confkit.ground.outcome import Made, Outcome, Removed
from confkit.ground.text import key
from confkit.ledger.ledger import LedgerError
from confkit.roster.people import Student
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import LETTERS_PAGE, RECORD_ENDING
from confkit.workspace.workspace import Workspace

RECORD = re.compile(rf"\.[a-z-]+{re.escape(RECORD_ENDING)}")
"""The name of a folder's record, in the folder of the round."""

HELD_BACK = "held-back"

_NOBODYS = Spellings(())

INDEX = "index.html"
"""The page of a round that leads to all that was made for it."""

LETTERS_PAGE_KIND = "letters-page"
"""What the record of the page with all letters that may leave is called."""


def folder_of(record: Path) -> Path:
    """Return the folder that a record is about."""
    return record.with_name(record.name[1:].removesuffix(RECORD_ENDING))


def _record_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{RECORD_ENDING}")


class Row(NamedTuple):
    """A file that confkit wrote: the digest of its bytes, and the slugs of whose it is, with `+`.

    After a run that was cut off there are several digests, with `+`: what stood there, and what was
    to be written. `whose` is None in a table of an older version, which kept digests alone.
    """

    digest: str
    whose: str | None

    def is_of(self, content: bytes) -> bool:
        """Tell whether a file is as it was written."""
        return _digest(content) in self.digest.split("+")


def table(folder: Path, spellings: Spellings = _NOBODYS) -> dict[str, Row] | None:
    """Return what confkit wrote in a folder, by name; None where nothing was recorded yet.

    Whose a file is, a table of an older version has as the id was spelled then; `spellings` know
    of which id that is.
    """
    try:
        lines = gate.read(_record_of(folder)).decode("utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return {}
    rows = [line.split("\t") for line in lines]
    older = {row[0] for row in rows if len(row) == 1 and row[0]}
    rows_of: dict[str, Row] = {}
    for digest, slugs, name in (row for row in rows if len(row) == 3):
        before = f"{rows_of[name].digest}+" if name in rows_of else ""
        rows_of[name] = Row(before + digest, spellings.canonical(slugs))
    for place in (folder, folder.parent) if older else ():
        for path in gate.files(place):
            try:
                content = gate.read(path)
            except OSError:
                continue
            if hashlib.sha256(path.name.encode() + b"\0" + content).hexdigest() in older:
                rows_of[path.name] = Row(_digest(content), None)
    return rows_of


class Mark(NamedTuple):
    """Of what all that stands in a folder was made (`inputs`), and of whom that run told something.

    `told` has their slugs, as `Row.whose`.
    """

    made_of: str
    told: frozenset[str]


def mark(folder: Path) -> Mark | None:
    """Return of what everything in a folder was made; None where that is not known.

    It is the last line: whatever was written since made it untrue.
    """
    try:
        lines = gate.read(_record_of(folder)).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    marks = [line.split("\t") for line in lines[-1:] if line.count("\t") == 1]
    return Mark(marks[0][0], frozenset(marks[0][1].split("+")) - {""}) if marks else None


def stand(folder: Path, rows: Mapping[str, Row] | None) -> bool:
    """Tell whether there is a table of these files, and each stands in its folder as it says."""
    if rows is None:
        return False
    try:
        paths = {name: folder / name for name in rows}
        return all(
            rows[name].digest == _digest(gate.read(path)) and not path.is_symlink()
            for name, path in paths.items()
        )
    except OSError:
        return False


def written_in(folder: Path) -> dict[str, Row]:
    """Return what confkit wrote in a folder, by name; in a round's own, the pages of each kind."""
    pages = [folder_of(path) for path in gate.files(folder) if RECORD.fullmatch(path.name)]
    tables = [table(of) or {} for of in (folder, *pages) if of == folder or not of.is_dir()]
    return {name: row for rows in tables for name, row in rows.items()}


def held_against_roster(room: Classroom, hidden: Collection[str]) -> None:
    """Record that what waits was held against the roster as it is now.

    `hidden` are the follow-ups whose words name somebody denied (see `Workspace.know_ledger`).

    Where that cannot be written, the next run looks again.
    """
    if not room.workspace.records():
        letters = room.workspace.own(room.layout.letters)
        with suppress(files.CannotWrite):
            files.make_folder(letters.parent)
            _record(letters, {})
    for record in room.workspace.records():
        os.utime(record)
    room.workspace.know_ledger(hidden)


def renamed(workspace: Workspace, ids: Mapping[str, str]) -> None:
    """Say in every table of `out/` that what stands there of students is of their new ids now."""
    slugs, spellings = {whose(old): whose(new) for old, new in ids.items()}, Spellings(ids)
    for record in workspace.records():
        folder = folder_of(record)
        if RECORD.fullmatch(record.name) and (rows := table(folder, spellings)):
            moved = {
                name: row._replace(whose=_joined(row.whose, slugs)) for name, row in rows.items()
            }
            if moved != rows:
                _record(workspace.own(folder), moved)


def _joined(whose: str | None, slugs: Mapping[str, str]) -> str | None:
    return whose and "+".join(slugs.get(slug, slug) for slug in whose.split("+"))


def without(raw: bytes, names: Set[str]) -> bytes:
    """Return a table without the rows of some files, and without its mark."""
    gone = {name.encode() for name in names}
    lines = [line for line in raw.splitlines(keepends=True) if line.count(b"\t") != 1]
    return b"".join(line for line in lines if line.rstrip(b"\n").rpartition(b"\t")[2] not in gone)


def _record(folder: Path, rows: Mapping[str, Row], made: Mark | None = None) -> None:
    lines = [f"{row.digest}\t{row.whose or ''}\t{name}\n" for name, row in sorted(rows.items())]
    lines += [f"{made.made_of}\t{'+'.join(sorted(made.told))}\n"] if made else []
    files.write(_record_of(folder), "".join(lines).encode())


def _foretell(folder: Path, rows: Mapping[str, Row]) -> None:
    """Add to a folder's table what is about to be written there."""
    lines = [f"{row.digest}\t{row.whose or ''}\t{name}" for name, row in rows.items()]
    files.add_lines(_record_of(folder), lines)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def whose(*ids: str) -> str:
    """Return the ids of a file's children as the table has them; "" for the whole class's."""
    return "+".join(identifiers.canonical(student_id) for student_id in ids if student_id)


class OutFolder:
    """One folder of a round in `out/` during one run; it is there once something is written."""

    def __init__(self, room: Classroom, folder: Path) -> None:
        self.room, self.folder = room, room.workspace.own(folder)
        room.workspace.own(_record_of(folder))
        ids = (student.id for student in (*room.everyone, *room.elsewhere))
        self._spellings = Spellings((*ids, *room.refused))
        self._known = table(folder, self._spellings)
        self._untouched: set[str] = set()
        self.unmade: dict[str, str] = {}
        """Why nothing is made for a student in this run, by id, where that is told once for all."""

    def stands(self, made_of: str) -> Mark | None:
        """Return the mark of what stands here, if it was made of that and is as it was made."""
        made = mark(self.folder)
        if made is None or made.made_of != made_of or not stand(self.folder, self._known):
            return None
        self._untouched = set(self._known or ())
        return made

    def of(self, student: Student) -> list[str]:
        """Return the names of what stands here of one student, what each home gets last."""
        return self._names.get(whose(student.id), [])

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for name, row in (self._known or {}).items():
            names.setdefault(row.whose or "", []).append(name)
        for of_one in names.values():
            of_one.sort(key=lambda name: (name.count("--"), name))
        return names

    def write(self, name: str, content: bytes, outcome: Outcome, *ids: str) -> bool:
        """Write a file about these children and tell whether anything changed.

        What a person changed is kept.
        """
        return self.write_parts(name, (content,), outcome, *ids)

    def write_parts(self, name: str, parts: Iterable[bytes], outcome: Outcome, *ids: str) -> bool:
        """Write a file, as `write` does, in parts that are never held together."""
        row = (self._known or {}).get(name)
        place, slugs = self.folder / name, whose(*ids)
        changed, _ = _write(self.room.workspace, self.folder, place, parts, row, slugs, outcome)
        return changed

    def keep_true(
        self,
        outcome: Outcome,
        *,
        of: Collection[Student] | None = None,
        made: Mark | None = None,
    ) -> None:
        """Remove what this run covers and did not make, and record what stands here.

        A run over some students covers theirs (`of`, where it looked at fewer than it was asked
        for), one over the whole round also what belongs to nobody on the roster. What belongs to a
        student whose row has a mistake stays until the row can be read. `made` is of what all of it
        was made, where that is known.
        """
        planned = {
            made.path: whose(*(made.student_ids or (made.student_id,))) for made in outcome.made
        }
        covered = {
            whose(student.id): student
            for student in self.room.students
            if of is None or student in of
        }
        others = self._on_roster
        is_of_others = self.room.whole and bool(self._about) and not self.is_of_this_class
        if is_of_others:
            message = "stays, as no child that it is about is on the roster: is it another class's?"
            outcome.told.append(Problem(self.room.layout.shown(self.folder), 0, 0, message))
        rows: dict[str, Row] = {}
        for path in gate.files(self.folder):
            shown, row = self.room.layout.shown(path), (self._known or {}).get(path.name)
            if path.is_symlink():
                continue
            if shown in planned:
                same = row if path.name in self._untouched else None
                rows[path.name] = same or Row(_digest(gate.read(path)), planned[shown])
            elif row is None:
                if self.room.whole:
                    message = "was not made by confkit, so it stays"
                    outcome.told.append(Problem(shown, 0, 0, message))
            elif is_of_others or not self._goes(path, row, covered, others, outcome):
                rows[path.name] = row
        if rows or self._known:
            _record(self.folder, rows, made)

    def without_nobodys(self, outcome: Outcome) -> None:
        """Remove what belongs to nobody on the roster from a folder that this run is not about.

        What else stands here stays, and so do the marks.
        """
        for name, row in (self._known or {}).items():
            path = self.folder / name
            if row.whose and path.is_file() and not path.is_symlink():
                self._goes(path, row, {}, self._on_roster, outcome)

    @cached_property
    def _on_roster(self) -> set[str]:
        """The slugs of everybody on the roster, also of those whose row has a mistake."""
        here = {whose(student.id) for student in self.room.everyone}
        return here.union(map(whose, self.room.refused))

    @cached_property
    def _about(self) -> set[str]:
        """The slugs of everybody about whom something stands here."""
        rows = (self._known or {}).values()
        return {slug for row in rows for slug in (row.whose or "").split("+")} - {""}

    @property
    def is_of_this_class(self) -> bool:
        """Whether a child that something here is about is on the roster; else it is another's."""
        return not self._about.isdisjoint(self._on_roster)

    def _goes(
        self,
        path: Path,
        row: Row,
        covered: Mapping[str, Student],
        others: Set[str],
        outcome: Outcome,
    ) -> bool:
        """Remove a file that is not planned any more, where this run covers it; tell whether."""
        slugs = (_owner(path.name, self._spellings) if row.whose is None else row.whose).split("+")
        students = [covered[slug] for slug in slugs if slug in covered]
        if any(self._has_a_mistake(student, outcome) for student in students):
            message = "stays until its row of the roster can be read"
            outcome.told.append(
                Problem(self.room.layout.shown(path), 0, 0, message, students[0].id)
            )
            return False
        if students:
            reason = self._why(students[0], outcome)
        elif self.room.whole and others.isdisjoint(slugs):
            if why_not := self._may_come_back(slugs):
                outcome.told.append(Problem(self.room.layout.shown(path), 0, 0, why_not))
                return False
            reason = "nobody on the roster has this id"
        else:
            return False
        if path.suffix == ".pdf" and path.with_suffix(".html").exists():
            reason = "it is older than the sheets; `confkit prep --pdf` makes it again"
        shown, is_ours = self.room.layout.shown(path), row.is_of(gate.read(path))
        if is_ours:
            files.remove(path)
            _take_link(self.room.layout.out, path)
            outcome.removed.append(Removed(shown, reason))
        else:
            message = f"is not as confkit wrote it, so it stays; {reason}"
            outcome.told.append(Problem(shown, 0, 0, message))
        return is_ours

    def _has_a_mistake(self, student: Student, outcome: Outcome) -> bool:
        """Tell whether something in a student's row of the roster could not be read."""
        path = self.room.settings.roster.path
        return any((row.path, row.student_id) == (path, student.id) for row in outcome.refused)

    def _may_come_back(self, slugs: Collection[str]) -> str:
        """Say why what belongs to nobody on the roster stays: for a mistake; "" if it goes."""
        for slug in slugs:
            if new := self._other_ids.get(self._others.get(slug)):
                return f"stays: {new.name} has the id {new.id} on the roster now; is that right?"
        left = {
            whose(student.id)
            for student in self.room.elsewhere
            if student.id and key(student.id) not in self.room.refused
        }
        if not self.room.in_doubt or slugs == [""] or not left.isdisjoint(slugs):
            return ""
        return "stays until every row of the roster can be read: one may be this child's"

    @cached_property
    def _other_ids(self) -> dict[str, Student]:
        """Who is on the roster and, by the same name, under another id in the ledger, by that."""
        with suppress(LedgerError), self.room.workspace.read_ledger() as ledger:
            return self.room.workspace.new_ids(ledger) if ledger else {}
        return {}

    @cached_property
    def _others(self) -> Spellings:
        return Spellings(self._other_ids)

    def _why(self, student: Student, outcome: Outcome) -> str:
        """Say why nothing of this name is made for a student now."""
        reasons = [
            entry.reason
            for entry in outcome.left_out
            if entry.student_id == student.id and not entry.is_of_one
        ]
        reasons += [
            f"it cannot be made now, for the error {_place(entry)}"
            for entry in outcome.refused
            if entry.student_id == student.id
        ]
        reasons += [self.unmade[student.id]] if student.id in self.unmade else []
        return reasons[0] if reasons else "it is made under another name now"


def _why_again(row: Row | None) -> str:
    """Say why a file that stands where another is written is kept beside it."""
    if row is None:
        return "no record tells whether you changed it, and it is written again"
    return "it was changed by hand, and is written again"


def _place(problem: Problem) -> str:
    """Say where a problem stands that is told in full elsewhere."""
    if not problem.path:
        return "that is told"
    return f"in {problem.path}{f':{problem.line}' if problem.line else ''}"


def _owner(name: str, spellings: Spellings) -> str:
    """Return whose a file is by its name, for the table of an older version."""
    stems = (name[: end.start()] for end in re.finditer(r"\.|--", name))
    return whose(max(filter(None, map(spellings.get, stems)), key=len, default=""))


def _write(
    workspace: Workspace,
    recorded: Path,
    path: Path,
    parts: Iterable[bytes],
    row: Row | None,
    slugs: str,
    outcome: Outcome,
    *,
    durable: bool = False,
) -> tuple[bool, Row]:
    """Write a file that the record of a folder is to know; return whether it changed, and its row.

    What stands in its place and is not as the `row` says is held back.
    """
    digest = hashlib.sha256()

    def counted() -> Iterator[bytes]:
        for part in parts:
            digest.update(part)
            yield part

    def make_way() -> None:
        if path.is_file() and not (row and row.is_of(gate.read(path))):
            _hold_back(workspace, path, outcome, _why_again(row))
        _foretell(recorded, {path.name: Row(digest.hexdigest(), slugs)})

    files.make_folder(path.parent)
    changed = files.write(path, counted(), first=make_way, durable=durable)
    return changed, Row(digest.hexdigest(), slugs)


_SINGLE = "files"
"""What the record of a round's files is called that are made alone, such as its index."""


def write_file(
    workspace: Workspace,
    path: Path,
    content: bytes | Iterable[bytes],
    outcome: Outcome,
    *,
    durable: bool = False,
) -> bool:
    """Write a file about a round into its folder of `out/`, and tell whether anything changed.

    One that a person changed is held back, and told.
    """
    recorded = workspace.own(workspace.own(path).with_name(_SINGLE))
    workspace.own(_record_of(recorded))
    known = table(recorded) or {}
    parts = (content,) if isinstance(content, bytes) else content
    before = known.get(path.name)
    changed, row = _write(workspace, recorded, path, parts, before, "", outcome, durable=durable)
    if row != before:
        _record(recorded, {**known, path.name: row})
    return changed


def remove_file(workspace: Workspace, path: Path, reason: str, outcome: Outcome) -> None:
    """Take away what `write_file` wrote; what a person changed is held back, and told."""
    if workspace.own(path).is_file():
        _take_away(workspace, path, table(path.with_name(_SINGLE)), reason, outcome)


def write_pages(
    room: Classroom,
    kind: str,
    beginning: str,
    pages: Mapping[str, bytes],
    outcome: Outcome,
    why: str = "",
) -> None:
    """Write the pages of one kind about the whole round, and remove those no longer planned.

    They stand in the round's folder of `out/`, each with a name of this beginning.
    """
    folder = room.workspace.own(room.layout.out)
    room.workspace.own(_record_of(folder / kind))
    known = table(folder / kind) or {}
    for path in gate.files(folder, ".html"):
        if not path.name.startswith(beginning) or path.is_symlink():
            continue
        there = gate.read(path)
        is_ours = path.name in known and known[path.name].is_of(there)
        if path.name in pages and there != pages[path.name] and not is_ours:
            _hold_back(room.workspace, path, outcome, _why_again(known.get(path.name)))
        elif path.name not in pages and is_ours:
            files.remove(path)
            _take_link(folder, path)
            outcome.removed.append(
                Removed(room.layout.shown(path), why or f"no {kind} of the round")
            )
    rows = {name: Row(_digest(content), "") for name, content in pages.items()}
    if new := {name: row for name, row in rows.items() if known.get(name) != row}:
        _foretell(folder / kind, new)
    for name, content in pages.items():
        changed = files.write(folder / name, content)
        shown = room.layout.shown(folder / name)
        outcome.made.append(Made("", "", shown, kind="page", changed=changed))
    if pages or known:
        _record(folder / kind, rows)


def pages_again(room: Classroom, kind: str) -> list[Made] | None:
    """Return the pages of one kind as they stand; None where one is not as it was written."""
    rows = table(room.layout.out / kind) or {}
    if not stand(room.layout.out, rows):
        return None
    shown = [room.layout.shown(room.layout.out / name) for name in rows]
    return [Made("", "", path, kind="page", changed=False) for path in shown]


def withdraw(workspace: Workspace, path: Path, reason: str, outcome: Outcome) -> None:
    """Take a letter away that may not go out; one that is not as confkit wrote it is held back.

    With it goes the page of that round that shows it.
    """
    _take_away(workspace, path, table(path.parent), reason, outcome)
    withdraw_page(workspace, path.parent.with_name(LETTERS_PAGE), outcome)


def withdraw_page(workspace: Workspace, page: Path, outcome: Outcome, shows: str = "") -> None:
    """Take the page of a round's letters away, where there is one that `shows` some words."""
    if page.is_symlink() or page.parent.is_symlink() or not page.is_file():
        return
    if shows.encode() in gate.read(page):
        why = "it shows a letter that may not go out"
        _take_away(workspace, page, table(page.with_name(LETTERS_PAGE_KIND)), why, outcome)


def _take_away(
    workspace: Workspace, path: Path, rows: dict[str, Row] | None, reason: str, outcome: Outcome
) -> None:
    row = (rows or {}).get(path.name)
    if row and row.is_of(gate.read(path)):
        files.remove(path)
        _take_link(_of_round(workspace, path), path)
        outcome.removed.append(Removed(workspace.shown(path), reason))
    else:
        _hold_back(workspace, path, outcome, reason)


def _of_round(workspace: Workspace, path: Path) -> Path:
    """Return the folder of its round in `out/` in which a file stands."""
    return workspace.folder.joinpath(*path.relative_to(workspace.folder).parts[:2])


def _take_link(out: Path, gone: Path) -> None:
    """Let a round's index say of a file that is gone that it is, in place of a link to nowhere."""
    index = out / INDEX
    if not index.is_file() or index.is_symlink():
        return
    link = rf'<a\b[^>]*\bhref="{re.escape(quote(gone.relative_to(out).as_posix()))}"[^>]*>(.*?)</a>'
    page = gate.read(index)
    told = re.sub(link.encode(), rb"\1 (no longer here)", page, flags=re.DOTALL)
    known = table(out / _SINGLE) or {}
    if told != page and (row := known.get(INDEX)) and row.is_of(page):
        row = Row(_digest(told), "")
        _foretell(out / _SINGLE, {INDEX: row})
        files.write(index, told)
        _record(out / _SINGLE, {**known, INDEX: row})


def _hold_back(workspace: Workspace, path: Path, outcome: Outcome, why: str) -> None:
    """Move a file of a round in `out/` out of the way, beside those that were moved before."""
    out = _of_round(workspace, path)
    folder, number = out / HELD_BACK, 1
    target = folder / path.name
    while target.exists():
        number += 1
        target = folder / str(number) / path.name
    files.make_folder(workspace.own(target.parent))
    files.move(path, target)
    message = f"moved to {workspace.shown(target)}: {why}"
    outcome.told.append(Problem(workspace.shown(path), 0, 0, message))
