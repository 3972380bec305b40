"""Finding what a purge takes out, and what of it would be left; nothing is touched."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from confkit.ground import clock, identifiers
from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError
from confkit.ground.text import key
from confkit.parts import (
    archived,
    erasing,
    kin,
    notes,
    roster_cut,
    roster_file,
    scope,
    settings,
    traces,
)
from confkit.parts.erasing import Row
from confkit.parts.ledger import LedgerError
from confkit.parts.people import Student, named
from confkit.parts.scope import Pair, Scope
from confkit.parts.settings import Settings
from confkit.parts.traces import Search, Trace
from confkit.parts.workspace import ledger_path
from confkit.work import counts_left, premises
from confkit.work.archive import rebuilt
from confkit.work.counts_left import Unfinished
from confkit.work.export import DOCUMENT, exported
from confkit.work.premises import Owners, Premises
from confkit.work.what_goes import ARCHIVES, EXPORTS, LEFT_BEHIND, NOTES, OUT, Asked, Plan, first_names, look


def plan(*, root: Path, asked: Asked, now: datetime, keep_report: bool = False) -> Plan:
    """Find everything that would go; raises UsageError if what is asked for is not there."""
    before = counts_left.unfinished(root)
    planning = _Planning(root, keep_report=keep_report)
    going = planning.of(asked, before)
    if before is None:
        going.counts = counts_left.leave(root, planning.pairs(going.scope), now)
    return going


class _Planning:
    """One look at the whole workspace, from which a plan is made."""

    def __init__(self, root: Path, *, keep_report: bool) -> None:
        found, problems, _ = settings.load(root)
        if found is None:
            raise FilesError(problems)
        self.root, self.keep_report = root, keep_report
        self.settings: Settings = found
        self.roster = roster_file.of_workspace(root, found)
        self.premises: Premises = premises.of(root)
        self.ledgers = self._ledgers()
        self.rows: dict[Path, list[Row]] = {}
        self.held = self._held()
        self.names = self._names()
        roster_ids = {student.id for student in self.roster.students} | self.roster.refused
        ids = {*roster_ids, *self.names, *(pair[1] for pair in self.held)}
        self.owners = Owners(ids)

    def _ledgers(self) -> list[Path]:
        """Find the ledger and every copy of it; raises LedgerError for one that cannot be read."""
        found = []
        for path in self.premises.files:
            if premises.DAMAGED.fullmatch(path.name) or premises.LEFT_BEHIND.fullmatch(path.name):
                continue
            own = path == ledger_path(self.root)
            if own or premises.begins_with(path, premises.SQLITE):
                try:
                    erasing.conferences(path)
                except LedgerError as error:
                    if own or path.name.casefold().startswith("followups"):
                        raise LedgerError(
                            *error.lines, "nothing was removed: a ledger, or a copy of it, that "
                            "cannot be read may hold what should go"
                        ) from None
                    continue
                found.append(path)
        return found

    def _held(self) -> dict[tuple[str, str], int | None]:
        """Return when each conference was (round and student id), as ledgers and notes say."""
        held: dict[tuple[str, str], int | None] = {}
        for path in self.ledgers:
            for pair, at in erasing.conferences(path).items():
                held[pair] = min(at, held.get(pair) or at)
        return held

    def _names(self) -> dict[str, set[str]]:
        """Return the names of the children that the ledgers know, by id."""
        names: dict[str, set[str]] = {}
        for path in self.ledgers:
            for row in erasing.rows(path, Scope()):
                names.setdefault(row.student_id, set())
                if row.student:
                    names[row.student_id].add(row.student)
        return names

    # What goes

    def of(self, asked: Asked, before: Unfinished | None) -> Plan:
        """Make the plan of what was asked, or take up again the one that was cut off."""
        if before is not None and asked.typed in (before.typed, ""):
            going = Plan(self.root, f"what was begun with {before.typed}", before.scope)
            going.counts, going.cut_off = before.counts, True
        elif asked.student:
            going = self._student(asked.student)
        elif asked.round:
            going = self._round(asked.round)
        else:
            going = self._before(asked.before)
        going.typed = going.typed or asked.typed
        counts_left.must_be(before, going.typed)
        self._rows_of(going)
        wholly = self._wholly(going)
        going.search = self._search(going, wholly)
        self._files(going)
        self._cut_rosters(going)
        self._look_again(going)
        going.by_hand = look(going, self.premises)
        if wholly:
            going.maybe = first_names(going, self.premises)
        return going

    def _student(self, said: str) -> Plan:
        known = {key(one.id): one for one in self.roster.students}
        for student_id, names in self.names.items():
            known.setdefault(key(student_id), Student(student_id, max(names, default="")))
        for path in self._notes():
            one = path.stem
            if not self.owners.of_note(path) and key(one) == key(said):
                known[key(one)] = Student(one, "")
        for one in self.roster.refused:
            known.setdefault(one, Student(one, ""))
        try:
            student = named(list(known.values()), said, "here")
        except UsageError:
            self._nobody(said)
            raise
        title = f"{student.name} ({student.id})" if student.name else student.id
        of = Scope(students=frozenset((key(student.id),)))
        return Plan(self.root, title, of, typed=Asked(student=student.id).typed)

    def _nobody(self, said: str) -> None:
        """Look for the words that were typed, as somebody's who is gone already."""
        search = Search(traces.name_traces([said], traces.NAME))
        empty = Plan(self.root, said, Scope(), search=search)
        if found := look(empty, self.premises):
            raise ConfkitError(
                f"no student {said!r} is known here, so nothing was removed; "
                "but the words stand in these places:",
                *(f"  {problem}" for problem in found), exit_code=1,
            )  # fmt: skip

    def _round(self, said: str) -> Plan:
        rounds = {name for name, _ in self.held} | {path.parent.name for path in self._notes()}
        there = (self.root / "notes" / said).is_dir() if not identifiers.why_not(said) else False
        if said not in rounds and not there:
            known = ", ".join(sorted(rounds)) or "none"
            raise UsageError(f"there is no round {said!r} here; known: {known}")
        return Plan(self.root, f"the round {said}", Scope(rounds=frozenset((said,))))

    def _before(self, said: str) -> Plan:
        try:
            day = date.fromisoformat(said)
        except ValueError:
            raise UsageError(f"--before {said!r} is no date; write it as 2025-07-01") from None
        cutoff = int(clock.instant(datetime.combine(day, datetime.min.time()),
                                   self.settings.tz).timestamp())  # fmt: skip
        dated = {(name, key(one)): at for (name, one), at in self.held.items()}
        for path in self._notes():
            pair = (path.parent.name, key(self.owners.of_note(path) or path.stem))
            if pair not in dated or dated[pair] is None:
                held = notes.held_in(path)
                at = int(clock.instant(held, self.settings.tz).timestamp()) if held else None
                dated[pair] = at
        old, unknown = scope.older(dated, cutoff)
        going = Plan(self.root, f"everything from before {day}", Scope(pairs=old, before=cutoff))
        if unknown:
            rounds = ", ".join(sorted({name for name, _ in unknown}))
            going.stays.append(f"{rounds}: no talk has a date, so nothing of it goes")
        return going

    def _notes(self) -> list[Path]:
        """Return the files in the notes' folders, also what editors and crashes left there."""
        folder = self.root / "notes"
        return [path for path in self.premises.files if path.parent.parent == folder]

    def _rows_of(self, going: Plan) -> None:
        for path in self.ledgers:
            self.rows[path] = erasing.rows(path, going.scope)
            going.ledgers[path] = erasing.holds(path, going.scope)
        if (own := ledger_path(self.root)) in going.ledgers:
            going.still_open = erasing.open_ones(own, going.scope)

    def _takes_note(self, path: Path, of: Scope) -> bool:
        owner = self.owners.of_note(path) or path.stem
        return of.takes(path.parent.name, owner)

    def _wholly(self, going: Plan) -> list[Student]:
        """Return the students of whom nothing stays: named, or with nothing else and no row."""
        on_roster = {key(one.id): one for one in self.roster.students}
        if going.scope.students:
            return [
                on_roster.get(one) or Student(self.owners.by_stem.get(one, one), "")
                for one in going.scope.students
            ]
        gone = {row.student_id for rows in self.rows.values() for row in rows if row.goes}
        stay = {row.student_id for rows in self.rows.values() for row in rows if not row.goes}
        stay |= {
            self.owners.of_note(path)
            for path in self._notes()
            if not self._takes_note(path, going.scope)
        }
        return [Student(one, "") for one in sorted(gone - stay) if key(one) not in on_roster
                and one not in self.roster.refused]  # fmt: skip

    def pairs(self, of: Scope) -> set[Pair]:
        """Return the conferences that go, of ledgers and notes."""
        known = set(self.held)
        known |= {(path.parent.name, self.owners.of_note(path) or path.stem)
                  for path in self._notes() if path.name.endswith(".toml")}  # fmt: skip
        return {pair for pair in known if of.takes(*pair)}

    # What is looked for

    def _search(self, going: Plan, wholly: list[Student]) -> Search:
        """Return the search for names, addresses and words of what goes."""
        out = {key(one.id) for one in wholly}
        staying = [one for one in self.roster.students if key(one.id) not in out]
        names = {key(one): found for one, found in self.names.items()}
        own = (self.settings.teacher.name, self.settings.teacher.email, self.settings.school.name)
        leaving = kin.leaving(wholly, staying, names, own)
        going.stays += leaving.stays
        going.first_names = Search(leaving.first_names)
        texts, others = self._words(going)
        others += [text for one in staying for text in premises.strings(one)]
        blob = "\n".join(map(traces.folded, others))
        words = [Trace(one, traces.WORDS) for one in traces.pieces(texts) if one not in blob]
        return Search([*leaving.traces, *words])

    def _words(self, going: Plan) -> tuple[list[str], list[str]]:
        """Return the texts that go, and those that stay and may say the same by chance."""
        gone: list[str] = []
        stay: list[str] = []
        for path in self._notes():
            if path.name.endswith(".toml"):
                takes = self._takes_note(path, going.scope)
                (gone if takes else stay).extend(premises.note_texts(path))
        for rows in self.rows.values():
            for row in rows:
                (gone if row.goes else stay).extend(row.texts)
        for path in self.premises.files:
            if path.parent == self.root and path.name in ("confkit.toml", "questions.toml"):
                stay.append(premises.content(path, 1 << 20).decode("utf-8", errors="replace"))
        return gone, [*stay, *_STANDARD]

    # Which files

    def _files(self, going: Plan) -> None:
        """Sort every file of the workspace: what goes as what it is, and what stays."""
        out = self.root / "out"
        folders = {identifiers.slug(name): name for name, _ in self.held}
        folders |= {identifiers.slug(path.parent.name): path.parent.name for path in self._notes()}
        touched = {name for path in self._notes()
                   if self._takes_note(path, going.scope) for name in (path.parent.name,)}
        touched |= {name for name, one in self.held if going.scope.takes(name, one)}
        exports = self._exports(going)
        for path in self.premises.files:
            if path in self.ledgers:
                continue
            below = path.relative_to(self.root)
            if any(map(premises.LEFT_BEHIND.fullmatch, below.parts)) or premises.DAMAGED.fullmatch(
                path.name
            ):
                going.going.setdefault(LEFT_BEHIND, []).append(path)
            elif any(path.is_relative_to(folder) for folder in exports):
                going.going.setdefault(EXPORTS, []).append(path)
            elif path.is_relative_to(out):
                of_round = path.relative_to(out).parts[0]
                if self._takes_output(path, folders.get(of_round, of_round), touched, going):
                    going.going.setdefault(OUT, []).append(path)
            elif path.parent.parent == self.root / "notes":
                if self._takes_note(path, going.scope) or self._copy_of_note(path, going):
                    going.going.setdefault(NOTES, []).append(path)
            elif premises.begins_with(path, b"PK\x03\x04"):
                self._archive(path, going)

    def _exports(self, going: Plan) -> list[Path]:
        """Find the folders of exports that hold something that goes."""
        found = []
        for path in self.premises.files:
            if path.name == DOCUMENT:
                held = exported(premises.content(path, traces.LARGEST))
                if any(going.scope.takes(*pair) for pair in held):
                    found.append(path.parent)
        return found

    def _archive(self, path: Path, going: Plan) -> None:
        """Take what goes out of an archive; one of which nothing else is left goes as a whole."""
        raw = premises.content(path, archived.LARGEST)
        if not archived.is_one(raw):
            return
        shown = self.premises.shown(path)
        try:
            whole = archived.read(raw, shown)
        except archived.BadArchive as error:
            going.carried.append(Problem("", 0, 0, f"{error}; delete it by hand"))
            return

        def takes(student_id: str) -> bool:
            return going.scope.takes(whole.round, student_id)

        if not archived.holds(whole, takes):
            return
        kept = archived.without(whole, takes)
        if kept.children:
            going.cut[path] = rebuilt(raw, whole, kept)
        else:
            going.going.setdefault(ARCHIVES, []).append(path)

    def _takes_output(self, path: Path, name: str, touched: set[str], going: Plan) -> bool:
        """Tell whether a generated file goes; it can be made anew, so a trace in it is enough."""
        if premises.REPORT.fullmatch(path.name) and self.keep_report:
            return False
        if name in going.scope.rounds:
            return True
        owner = self.owners.of_output(path)
        if owner and going.scope.takes(name, owner):
            return True
        if name in touched and (path.name in premises.SHARED or premises.REPORT.fullmatch(path.name)):
            return True
        return bool(going.search.within(premises.content(path, traces.LARGEST), path.name))

    def _copy_of_note(self, path: Path, going: Plan) -> bool:
        """Tell whether a file beside the notes is a copy of one that goes: named so, same words."""
        owner = self.owners.beside_note(path)
        if not owner or not going.scope.takes(path.parent.name, owner):
            return False
        return bool(going.search.within(premises.content(path, traces.LARGEST), path.name))

    def _cut_rosters(self, going: Plan) -> None:
        if not going.scope.students:
            return
        for name in dict.fromkeys((self.settings.roster.path, "roster.csv")):
            path = self.root / name
            if not path.is_file() or path not in self.premises.files:
                continue
            cut = roster_cut.without(path.read_bytes(), going.scope.students)
            if cut is not None and cut.lines:
                going.cut[path], going.roster_lines[path] = cut

    def _look_again(self, going: Plan) -> None:
        """Say what of the roster confkit may not change itself."""
        students = {key(one.id) for one in self.roster.students}
        if going.scope.students & students and not going.cut:
            said = "is not confkit's own form, so the row is not removed; remove it in your " \
                   "school's system or in this file"  # fmt: skip
            going.carried.append(Problem(self.settings.roster.path, 0, 0, said))


_STANDARD = (
    "Send the family the summary", "Write the two-week check-in", "Review the goal",
    "Reach the family and offer a new time", "the note no longer says it",
    "another copy had a newer change",
)  # fmt: skip
"""Words that confkit itself writes into every ledger."""
