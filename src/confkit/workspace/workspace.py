"""A workspace: the folder that holds one teacher's rounds, opened once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date, datetime, tzinfo
from functools import cached_property
from pathlib import Path

from confkit.ground import gate, identifiers
from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError
from confkit.ground.text import key
from confkit.ground.toml.reading import Document, read
from confkit.language.own_folders import SCHOOL, own_folders
from confkit.ledger import copies, ledger_file
from confkit.promises.followups import LEFT_OUT
from confkit.workspace import basics, occupied
from confkit.workspace.layout import LEDGER, RECORD_ENDING, ROSTER, SETTINGS, Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from confkit.conference.questions import QuestionBank
    from confkit.language.languages import Languages
    from confkit.language.spoken_dates import Spoken
    from confkit.language.templates import Templates
    from confkit.ledger.ledger import Ledger
    from confkit.ledger.merging import Added
    from confkit.notes import bank
    from confkit.notes.notes import Filling
    from confkit.promises.followups import FollowUp, Rules
    from confkit.roster.own_format import Roster
    from confkit.roster.people import Student
    from confkit.roster.reading_options import Options
    from confkit.workspace.basics import Basics
    from confkit.workspace.settings import Settings

_GONE = "gone"
"""`own_columns.GONE`, which costs `due` too much to load."""


class Workspace:
    """What stands in a teacher's folder: each part is read when it is asked for, and once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rosters: dict[date | None, Roster] = {}

    def shown(self, path: Path) -> str:
        """Return a path as people are shown it: from the workspace, with forward slashes."""
        return path.relative_to(self.folder).as_posix()

    def own(self, path: Path) -> Path:
        """Return a path that is the workspace's own; raises UsageError where it is not.

        A workspace ends where another one begins, and at every link that leads out.
        """
        for place in [path, *path.parents][: len(path.relative_to(self.folder).parts)]:
            if gate.leads_out(place, self.folder):
                raise UsageError(
                    f"{self.shown(place)}: {gate.LEADS_OUT}; put a folder or a file in its place"
                )
            if (place / SETTINGS).exists():
                raise UsageError(
                    f"{self.shown(place)}: is another workspace, with its own {SETTINGS}"
                )
        return path

    def round_folders(self) -> list[Path]:
        """Return the folders of notes, without what leads out or is another workspace."""
        return [folder for folder in gate.folders(self.folder / "notes") if self._is_own(folder)]

    def _is_own(self, path: Path) -> bool:
        try:
            self.own(path)
        except UsageError:
            return False
        return True

    def round(self, name: str) -> Layout:
        """Return where the files of a round stand."""
        return Layout(self.folder, name)

    def has_notes(self, round_name: str) -> bool:
        """Tell whether there is a folder of notes of exactly this name, also where case is one."""
        return any(folder.name == round_name for folder in gate.folders(self.folder / "notes"))

    def roster_has_changed(self) -> bool:
        """Tell whether the roster was changed since what waits was last held against it.

        So it was for a ledger that another program has put in the place of the one that confkit
        left. By the times of the files alone, so that it costs `due` nothing. Without any record in
        `out/`, nobody knows, so it may have been.
        """
        try:
            roster = self.folder / self.roster_path
            parts = [roster, *gate.files(roster)] if roster.is_dir() else [roster]
            changed = max(max(at.st_mtime_ns, at.st_ctime_ns) for at in map(os.stat, parts))
            written = min((record.stat().st_mtime_ns for record in self.records()), default=None)
            if written is None or written <= changed:
                return written is not None or self.ledger_path.exists()
            return self.ledger_path.exists() and not self._is_ledger_known()
        except OSError:
            return False

    @property
    def roster_path(self) -> str:
        """Where the roster stands, as the settings say, also where they have mistakes."""
        table = self.document.data.get("roster")
        return str(table.get("path", ROSTER) if isinstance(table, dict) else ROSTER)

    def know_ledger(self, hidden: Iterable[str] | None = None) -> None:
        """Record that the ledger, as its file is now, was held against the roster.

        `hidden` are the follow-ups whose words name somebody denied, in place of those known so.
        Where that cannot be written, the next run looks again.
        """
        from confkit.ground import files

        if hidden is not None:
            self.hidden = frozenset(hidden)
        with suppress(files.CannotWrite, UsageError, OSError):
            seen = copies.stamp(self.ledger_path) + " ".join(sorted(self.hidden)).encode()
            files.write(self.own(self._ledger_seen), seen)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The ids of the follow-ups whose words are not shown, as they name somebody denied."""
        with suppress(OSError):
            return frozenset(gate.read(self._ledger_seen).decode().partition("\n")[2].split())
        return frozenset()

    def words(self, entry: FollowUp | Added) -> str:
        """Return what a follow-up is about, as it may be shown."""
        return LEFT_OUT if entry.id in self.hidden else entry.text

    def _is_ledger_known(self) -> bool:
        """Tell whether the ledger's file is the one that confkit left, by what was recorded.

        Nothing is held against a roster of what cannot be read; the command that reads it says so.
        """
        try:
            stamp = copies.stamp(self.ledger_path)
        except OSError:
            return True
        with suppress(OSError):
            return gate.read(self._ledger_seen).startswith(stamp)
        return False

    @property
    def _ledger_seen(self) -> Path:
        return self.folder / "out" / f".ledger{RECORD_ENDING}"

    def records(self) -> list[Path]:
        """Return the records of what confkit wrote in `out/`; no link is one."""
        rounds = [folder for folder in gate.folders(self.folder / "out") if not folder.is_symlink()]
        records = (file for of_round in rounds for file in gate.files(of_round, RECORD_ENDING))
        return [record for record in records if not record.is_symlink()]

    @cached_property
    def document(self) -> Document:
        """`confkit.toml` as it is written."""
        return read(self.folder / SETTINGS, SETTINGS)

    @cached_property
    def checked_settings(self) -> tuple[Settings | None, list[Problem]]:
        """All the settings, None where they cannot be used; and what is wrong in them."""
        from confkit.workspace import settings

        document, problems = self._with_school
        checked, wrong = settings.whole(document)
        return (None if problems else checked), [*wrong, *problems]

    @cached_property
    def _with_school(self) -> tuple[Document, list[Problem]]:
        """The settings with what the school's common ground says, and what is wrong in that."""
        from confkit.workspace import common_ground

        return common_ground.with_school(self.folder, self.document)

    def take_over_from_school(self) -> list[Problem]:
        """Bring the copy of the school's common ground up to date; tell what has changed there."""
        from confkit.workspace import common_ground

        told = common_ground.refresh(self.folder, self.document)
        for name in _OF_SCHOOL if told else ():
            self.__dict__.pop(name, None)
        return told

    @property
    def settings(self) -> Settings:
        """All the settings; raises FilesError where they cannot be used."""
        checked, problems = self.checked_settings
        if checked is None:
            raise FilesError(problems)
        return checked

    @cached_property
    def basics(self) -> Basics:
        """The round and the time zone alone; raises FilesError where they cannot be used."""
        if plain := basics.plain(self.document):
            return plain
        from confkit.workspace import settings

        return settings.basics(self.document)

    @cached_property
    def rules(self) -> Rules:
        """When something is due; raises FilesError where the settings do not say it."""
        from confkit.workspace import settings

        return settings.rules(self._with_school[0])

    def roster(self, now: datetime | None = None) -> Roster:
        """Read the roster that the settings name; `roster.csv` where they cannot be used.

        `now` is the instant by whose local day an export's enrollments count; without it, all do.
        """
        from confkit.roster import lost_zeros, needs, roster_file

        settings = self.checked_settings[0]
        day = settings.day_of(now) if settings else None
        if day not in self._rosters:
            path = settings.roster.path if settings else "roster.csv"
            options = self.reading_options(now)
            read = roster_file.load(self.folder / path, path, options)
            restored = lost_zeros.restored(read, path, self._ids_of_numbers)
            students, told = needs.held(restored.students, path, options.staff)
            students, of_interpreters = needs.without_children(students, path)
            told += of_interpreters
            restored = restored._replace(students=students, told=[*restored.told, *told])
            self._rosters[day] = self._held_against_record(self._with_own_words(restored), path)
        return self._rosters[day]

    def _held_against_record(self, read: Roster, path: str) -> Roster:
        """Hold the children whose ids are another child's in the ledger, where it can be read."""
        with suppress(ConfkitError), self.read_ledger() as ledger:
            if ledger is not None:
                from confkit.workspace import ids_on_record

                round_name = self.document.data.get("round")
                noted = self._noted(f for f in self.round_folders() if f.name == round_name)
                return ids_on_record.held(read, ledger, path, self.round_folders(), noted)
        return read

    def is_missing(self, student_id: str) -> bool:
        """Tell whether a student is not on the roster, of which every row can be read.

        An id that is a cell of the file is there, so `due` has to read no table for it.
        """
        wanted = key(student_id)
        if wanted in self._cells_of_roster and _GONE not in self._cells_of_roster:
            return False
        with suppress(ConfkitError, OSError):
            read = self.roster()
            there = {key(student.id) for student in read.students}
            return read.usable and not read.in_doubt and wanted not in there
        return False

    def new_ids(self, ledger: Ledger) -> dict[str, Student]:
        """Return who seems to have another id than in the ledger, by the id that stands there.

        It is a child of the same name, where nobody has the old id, and the new one is of nobody
        in the ledger. Nobody, where rows of the roster cannot be read or a name is of several.
        """
        from confkit.ledger import family_history, renaming
        from confkit.roster.person_names import plain

        read = self.roster()
        if read.in_doubt:
            return {}
        ids = {key(student.id) for student in (*read.students, *read.left)}
        gone: dict[str, list[str]] = {}
        for student_id, name in family_history.students(ledger).items():
            if key(student_id) not in ids:
                gone.setdefault(plain(name), []).append(student_id)
        here: dict[str, list[Student]] = {}
        for student in read.students:
            here.setdefault(plain(student.name), []).append(student)
        return {
            old[0]: here[name][0]
            for name, old in gone.items()
            if len(old) == len(here.get(name, ())) == 1
            and not renaming.knows(ledger, here[name][0].id, but_asked=True)
        }

    @cached_property
    def _cells_of_roster(self) -> frozenset[str]:
        """Whatever stands between commas or their like in the file of the roster."""
        try:
            text = gate.read(self.folder / self.roster_path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return frozenset()
        return frozenset(map(key, re.split(r'[,;\t"\r\n]', text)))

    def _with_own_words(self, read: Roster) -> Roster:
        """Give the students the workspace's own languages, so that its words for people count."""
        if not any((own_folder / "languages").is_dir() for own_folder in own_folders(self.folder)):
            return read
        known = self.languages
        return read._replace(
            students=[student._replace(languages=known) for student in read.students]
        )

    def safe_roster(
        self, now: datetime | None = None, *, whole: bool = False, of_class: bool = False
    ) -> Roster:
        """Read the roster for what may name people: it alone says who must not be named.

        Raises FilesError where it is missing, unreadable, or empty in a workspace in use, or has a
        row that cannot be read and of which nobody knows whom it is about. `of_class`
        says that it must be the roster of this class: with one child at least of whom something is
        kept. `whole` says so, too, and that no child may be missing for such a row.
        """
        from confkit.workspace.ids_on_record import ANOTHER_CLASS

        read = self.roster(now)
        settings = self.checked_settings[0]
        path = settings.roster.path if settings else "roster.csv"
        if any(problem.said == ANOTHER_CLASS for problem in read.problems):
            raise FilesError(read.problems)
        unclear = [
            problem
            for problem in read.problems
            if whole or key(problem.student_id) not in read.refused
        ]
        there = {key(child.id) for child in (*read.students, *read.left)} | read.refused
        ours = identifiers.Spellings(there)
        is_asked = (whole or of_class) and bool(there)
        if is_asked and (known := self._known()) and not any(map(ours.get, known)):
            raise FilesError([Problem(path, 0, 0, ANOTHER_CLASS)])
        empty = not (read.students or read.refused or read.left) and self._is_in_use()
        if not read.usable or unclear or empty:
            message = (
                "the roster alone says who must not be written to or named, so nothing is done "
                "without it; put it right, or bring it back (`confkit roster import`, or "
                "`confkit restore` with an archive)"
            )
            raise FilesError([*unclear, Problem(path, 0, 0, message)])
        return read

    def _known(self) -> set[str]:
        """Return the comparable ids of everybody in the ledger, or with a note."""
        from confkit.ledger import family_history

        with self.read_ledger() as ledger:
            ids = set(family_history.students(ledger)) if ledger else set()
        return set(map(key, ids)) | self._noted(self.round_folders())

    def _noted(self, folders: Iterable[Path]) -> set[str]:
        """Return the comparable ids of everybody who has a note in these folders."""
        return {
            key(file.stem)
            for folder in folders
            for file in gate.files(folder, ".toml")
            if not file.name.startswith(".") and file.stem != "reflection"
        }

    def _is_in_use(self) -> bool:
        """Tell whether there is anything about somebody: a ledger, or a note."""
        return self.ledger_path.exists() or any(
            gate.files(folder, ".toml") for folder in gate.folders(self.folder / "notes")
        )

    def reading_options(self, now: datetime | None = None) -> Options:
        """Return how the settings say that an export is to be read on the day of `now`."""
        from confkit.roster.reading_options import Options

        settings = self.checked_settings[0]
        if settings is None:
            return Options()
        table = settings.roster
        return Options(
            table.format,
            table.columns,
            table.classes,
            table.allow,
            settings.day_of(now),
            table.permissions,
            table.enrolled,
            dates=table.dates,
            staff=(settings.teacher.email,) if settings.teacher.email else (),
        )

    def _ids_of_numbers(self, numbers: list[str]) -> set[str]:
        """Return the ids of notes and follow-ups that are these numbers, whatever their zeros."""
        bare = {number.lstrip("0") for number in numbers}
        stems = set()
        for folder in gate.folders(self.folder / "notes"):
            from confkit.notes import notes  # without a note, its time to load is saved

            stems |= {name.removesuffix(".toml") for name in notes.file_names(folder)}
        ids = {stem for stem in stems if stem.lstrip("0") in bare}
        if missing := bare - {stem.lstrip("0") for stem in ids}:
            with self.read_ledger() as ledger:
                zeros = ledger.ids_with_zeros() if ledger else set()
            ids |= {stem for stem in zeros if stem.lstrip("0") in missing}
        return ids

    @cached_property
    def languages(self) -> Languages:
        """The words of every language, with those of the workspace's own languages."""
        from confkit.language import languages

        settings = self.checked_settings[0]
        return languages.of(self.folder, settings.timezone if settings else "")

    @property
    def language(self) -> str:
        """The school's language; English where the settings cannot be used."""
        settings = self.checked_settings[0]
        return settings.school.language if settings else "en"

    @cached_property
    def spoken(self) -> Spoken:
        """How a day may be said: in English, and in the school's language."""
        from confkit.language import spoken_dates

        return spoken_dates.spoken(self.language, own_folders(self.folder))

    @cached_property
    def questions(self) -> tuple[QuestionBank, list[Problem]]:
        """The question bank with the teacher's own, and what is wrong in those."""
        from confkit.conference import questions

        return questions.bank(self.folder, self.language)

    @cached_property
    def bank(self) -> bank.Bank:
        """Goals, strategies, promises and glows of the school's language, and the teacher's own."""
        from confkit.notes import bank

        return bank.bank(self.folder, self.language)

    def filling(self, child: str) -> Filling:
        """Return what fills in, in a note of this child, what it names from the bank."""

        def fill(document: Document) -> tuple[Document, list[Problem]]:
            from confkit.notes import bank

            return bank.fill(document, child, lambda: self.bank)

        return fill

    @cached_property
    def templates(self) -> Templates:
        """The templates, the workspace's own before those that are built in."""
        from confkit.language.templates import Templates

        settings = self.checked_settings[0]
        if settings is None:
            return Templates(self.folder)
        return Templates(self.folder, settings.school.color, settings.timezone)

    @property
    def ledger_path(self) -> Path:
        """Where the ledger stands."""
        return self.folder / LEDGER

    @property
    def _tz(self) -> tzinfo | None:
        """The time zone; None where the settings do not say one that can be used."""
        try:
            return self.basics.tz
        except ConfkitError:
            return None

    def read_ledger(self) -> AbstractContextManager[Ledger | None]:
        """Open the ledger to read; None if there is none yet."""
        return ledger_file.reading(self.ledger_path, self._tz)

    @contextmanager
    def change_ledger(self, *, unhurried: bool = False, again: bool = False) -> Iterator[Ledger]:
        """Open the ledger to change it, in one transaction; see `ledger_file.writing`.

        One that was known before the change is known after it.
        """
        path, is_known = self.ledger_path, self._is_ledger_known()
        with ledger_file.writing(path, self._tz, unhurried=unhurried, again=again) as ledger:
            yield ledger
        if is_known:
            self.know_ledger()


EVERYTHING = (
    "notes",
    "out",
    "templates",
    "words",
    "languages",
    "counts",
    "questions.toml",
    "bank.toml",
    "translations.csv",
    LEDGER,
    ROSTER,
    SCHOOL,
)
"""What stands in a workspace by a name that nobody chooses; `[roster] path` may lead anywhere."""

FOR_LIST = ("out", LEDGER, ROSTER)
"""What is needed to list what is due."""

_FOLDERS = ("notes", "templates", "words", "languages", "counts", "archive", "export")
_MAY_BE_THERE = ("questions.toml", "bank.toml", "translations.csv")

_FOR_NEW = ("archive", "export", "out")
"""Folders of a workspace in which a person may name a place for something new."""
_READ = ("confkit", "followups", "roster", "purge-")
"""How other names begin that are read there."""

_OF_SCHOOL = (
    "_with_school",
    "checked_settings",
    "rules",
    "languages",
    "spoken",
    "questions",
    "bank",
    "templates",
)
"""What is read anew once the copy of the school's common ground is another one."""


_at_work: list[Workspace] = []


def at_work() -> Workspace | None:
    """Return the workspace in which this run is at work, with others; None if there is none."""
    return _at_work[-1] if _at_work else None


def shown_words(entry: FollowUp | Added) -> str:
    """Return what a follow-up is about, as it may be shown in the workspace of this run."""
    here = at_work()
    return here.words(entry) if here else entry.text


def find(
    path: str | None,
    start: Path | None = None,
    *,
    alone: bool = False,
    needed: Sequence[str] = EVERYTHING,
) -> Workspace:
    """Return the workspace that is meant, and begin to work in it: `alone` for a purge.

    It is `path` if given, else `CONFKIT_WORKSPACE`, else the nearest folder from the current
    one upwards that holds a `confkit.toml`. Raises UsageError if there is none, or if what is
    `needed` in it is not its own.
    """
    path = path or os.environ.get("CONFKIT_WORKSPACE")
    folder = Path(path) if path else _nearest(start or Path.cwd())
    if not os.path.lexists(folder / SETTINGS):
        _may_be_misnamed(folder)
        raise UsageError(f"{folder}: no {SETTINGS} there; set one up with `confkit init {folder}`")
    _must_be_a_file(folder / SETTINGS, str(folder / SETTINGS))
    workspace = Workspace(folder)
    gate.end_at(folder)
    workspace.own(folder / SETTINGS)
    if not alone:  # a purge names what leads out
        must_be_in_place(workspace, needed)
    occupied.enter(folder, alone=alone)
    _at_work[:] = [] if alone else [workspace]
    return workspace


def must_be_in_place(workspace: Workspace, needed: Sequence[str] = EVERYTHING) -> None:
    """Refuse a workspace where a link leads out, or a pipe or a file stands in a folder's place.

    Taken for a folder that is not there yet, it would leave out, unsaid, what belongs in it.
    """
    folder = workspace.folder
    for name in needed:
        workspace.own(folder / name)
    if gate.what_stands_in(folder / ROSTER) != gate.FOLDER:  # which may hold an export
        _must_be_a_file(folder / ROSTER, ROSTER)
    if needed is EVERYTHING:
        _must_be_of_their_kind(workspace)


def _must_be_of_their_kind(workspace: Workspace) -> None:
    folder = workspace.folder
    for path in (folder / name for name in _FOLDERS):
        if not path.is_dir() and os.path.lexists(path):
            raise UsageError(f"{path.name}: {_NOT_IT.format(what='a folder')}")
    for name in _MAY_BE_THERE:
        _must_be_a_file(folder / name, name)
    for path in (path for name in ("notes", "languages") for path in gate.files(folder / name)):
        if not path.is_file():
            raise UsageError(f"{workspace.shown(path)}: {_NOT_IT.format(what='a folder')}")
    for inner in (folder / "words", *gate.folders(folder / "languages")):
        for path in (*gate.files(inner), *gate.files(inner, ".toml")):
            _must_be_a_file(path, workspace.shown(path))


def _must_be_a_file(path: Path, shown: str) -> None:
    """Refuse a pipe, a device, a socket, a folder or a broken link in the place of a file."""
    if what := gate.what_stands_in(path):
        raise UsageError(f"{shown}: is {what}, not a file; move it away, or put the file back")


_NOT_IT = "is not {what}, though one belongs there; move away what is in its place"


def must_be_free(path: Path, *, or_empty: bool = False) -> None:
    """Refuse a place that a person named for something new, where it may not be written.

    What stands there stays as it is, a link too; `or_empty` lets an empty folder be filled.
    """
    if os.path.lexists(path) and not (or_empty and path.is_dir() and not gate.names(path)):
        raise UsageError(f"{path}: already exists; choose another name, or move it away first")
    must_be_outside(path)


def must_be_outside(path: Path) -> None:
    """Refuse a place that a person named where there is no folder, or where a workspace is read.

    A folder that is not there may be a slip of the hand. In any workspace, something new goes into
    a folder of what confkit writes, or beside those under a name of its own.
    """
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}; make it, or choose another")
    place = Path(os.path.realpath(path))
    for folder in place.parents:
        if os.path.lexists(folder / SETTINGS):
            parts = [part.casefold() for part in place.relative_to(folder).parts]
            alone = len(parts) == 1 and parts[0] not in (*EVERYTHING, *_FOLDERS, *_MAY_BE_THERE)
            if not (parts[0] in _FOR_NEW or (alone and not parts[0].startswith(_READ))):
                raise UsageError(
                    f"{path}: a workspace is read there; choose a place in out/, or outside of it"
                )
            return


def leave() -> None:
    """End the work of this run."""
    _at_work.clear()
    gate.end_at()
    occupied.leave()


def is_in_one() -> bool:
    """Tell whether a workspace is meant where none is said: the current folder is in one."""
    if os.environ.get("CONFKIT_WORKSPACE"):
        return True
    here = Path.cwd()
    return any(os.path.lexists(folder / SETTINGS) for folder in (here, *here.parents))


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        if os.path.lexists(folder / SETTINGS):
            return folder
    _may_be_misnamed(start)
    raise UsageError(
        "no workspace here: no confkit.toml in this folder or above it; "
        "set one up with `confkit init`, or try an example with `confkit demo`"
    )


_MISNAMED = re.compile(r"confkit\.(?:toml|tml|txt)(?:\.txt)?", re.IGNORECASE)
"""What an editor or a hand makes of `confkit.toml`."""


def _may_be_misnamed(folder: Path) -> None:
    """Name a file that seems to be the settings and is called something else."""
    try:
        found = next(filter(_MISNAMED.fullmatch, gate.names(folder)), None)
    except OSError:
        return
    if found and (folder / found).is_file():
        raise UsageError(f"{folder / found}: is not read under this name; rename it to {SETTINGS}")
