"""Before the meetings: a sheet for each student, the packet of the round, a page for each day."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from confkit.coach import coach
from confkit.coach.coach import Coach
from confkit.coach.findings import is_off
from confkit.conference import questions
from confkit.conference.questions import Asked, Memory, QuestionBank
from confkit.ground import clock, errors, files, identifiers, processes
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.outcome import LeftOut, Made, Outcome
from confkit.ground.text import counted, listed
from confkit.language.dates import language_name
from confkit.language.languages import written
from confkit.ledger import family_history
from confkit.ledger.ledger import Ledger, LedgerError
from confkit.letters import waiting_letters
from confkit.names import denied
from confkit.notes.notes import Note, NoteFile
from confkit.roster.people import Student, language_of
from confkit.sheets import days, home_pages, interpreters, sheets
from confkit.sheets.days import Reminder
from confkit.sheets.home_pages import HomePage, LetterAnswer
from confkit.sheets.pdf_values import HomePrint, Print
from confkit.sheets.sheets import Cover, LastRound, Sheet
from confkit.work import prep_interpreters, prep_pdf
from confkit.work.prep_family import FamilySides
from confkit.workspace import came_back, classroom, generated
from confkit.workspace.classroom import Classroom
from confkit.workspace.generated import Mark, OutFolder
from confkit.workspace.inputs import Inputs
from confkit.workspace.workspace import Workspace

PACKET = "packet.html"
FRAGMENT, PAGE, TEXT = "sheet.html.j2", "page.html.j2", "sheet.md.j2"
HOME = "home.html.j2"
DAY = "day.html.j2"


def prep(
    *,
    workspace: Workspace,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    now: datetime | None = None,
    pdf: Print | None = None,
) -> Outcome:
    """Write the sheets of the students named (all if none); for all, packet and pages of the days.

    A student without a note gets a sheet with blanks; one whose note has a mistake gets none
    and stands in `refused`. With `pdf` there is also a PDF of each, which looks as that says.
    Raises ConfkitError where nothing at all can be made.
    """
    if pdf:
        prep_pdf.check(workspace.templates)
    of_school = workspace.take_over_from_school()
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    outcome = Outcome(room.layout.round, refused=list(room.problems), told=[*of_school, *room.told])
    outcome.refused += room.notes_of_the_refused()
    outcome.told += [*workspace.templates.logo_problems, *room.odd_slots(), *room.strays()]
    outcome.told += came_back.told(room.came_back)
    bank, bank_problems = workspace.questions
    outcome.refused += bank_problems
    folder = OutFolder(room, room.layout.sheets)
    files.make_folder(folder.folder)
    memory = _memory(workspace, outcome)
    sheets_of = _Sheets(room, bank, memory or Memory([]), folder, keeps=pdf is not None)
    may_stand = room.students and room.whole and room.is_current and not pdf
    inputs = Inputs(room) if may_stand and not outcome.refused else None
    made = _again(sheets_of, inputs.digest(), outcome) if inputs else None
    if made is None:
        made = _anew(sheets_of, inputs, memory, pdf, outcome)
    waiting_letters.withdraw(room, outcome, now)
    folder.keep_true(outcome, made=made)
    return outcome


def _again(sheets_of: _Sheets, made_of: str, outcome: Outcome) -> Mark | None:
    """Leave everything as it stands, if it was made of the same, and tell again what was told.

    Return its mark; None, with nothing done, where anything is another one.
    """
    room, folder = sheets_of.room, sheets_of.folder
    pages = [generated.pages_again(room, kind) for kind in ("days", "interpreters")]
    made = folder.stands(made_of) if made_of else None
    if made is None or any(of_kind is None for of_kind in pages):
        return None
    for student in room.students:
        for name in folder.of(student):
            shown = f"{sheets_of.shown_folder}/{name}"
            outcome.made.append(Made(student.id, student.name, shown, changed=False))
    told = [student for student in room.students if generated.whose(student.id) in made.told]
    for turn in processes.in_order(told, sheets_of.telling, "notes"):
        for said in turn:
            outcome.add(said)
    packet = room.layout.shown(room.layout.sheets / PACKET)
    outcome.made.append(Made("", "", packet, kind="packet", changed=False))
    _tell_unasked(sheets_of, outcome)
    outcome.made += [page for of_kind in pages for page in of_kind or ()]
    return made


def _anew(
    sheets_of: _Sheets,
    inputs: Inputs | None,
    memory: Memory | None,
    pdf: Print | None,
    outcome: Outcome,
) -> Mark | None:
    """Make everything; return of what, where another run may leave it as it stands."""
    room, folder = sheets_of.room, sheets_of.folder
    asked: dict[str, list[str]] = {}
    reminders: dict[str, Reminder | None] = {}
    kept: list[Sheet] = []
    of_homes: dict[str, list[HomePrint]] = {}
    spoken_of: set[str] = set()
    sheets_of.get_ready()
    fragments = _fragments(sheets_of, outcome, asked, reminders, kept, spoken_of, of_homes)
    if room.whole and room.students:
        try:
            _write_packet(sheets_of, fragments, outcome)
        except ConfkitError as error:
            files.stop_if_for_all(error)
            outcome.refused += [Problem("", 0, 0, f"no packet: {line}") for line in error.lines]
    deque(fragments, maxlen=0)  # those that no packet took
    _tell_unasked(sheets_of, outcome)
    told = len(outcome.told)
    if pdf:
        prep_pdf.Pdfs(room, folder, pdf, of_homes).make(kept, _cover(room), outcome)
    if room.whole:
        try:
            _write_days(room, reminders, outcome)
            prep_interpreters.write(room, _as_held(room), kept, sheets_of.coach, outcome)
        except ConfkitError as error:
            files.stop_if_for_all(error)
            outcome.refused += [Problem("", 0, 0, f"no pages: {line}") for line in error.lines]
    if room.is_current:
        _remember(room.workspace, memory, outcome, asked)
    all_told = not outcome.refused and told == len(outcome.told)
    made_of = inputs.digest() if inputs and all_told else ""
    return Mark(made_of, frozenset(spoken_of)) if made_of else None


def _tell_unasked(sheets_of: _Sheets, outcome: Outcome) -> None:
    if fallen_back := sheets_of.sides.fallen_back(sheets_of.room.students):
        outcome.told.append(Problem("", 0, 0, fallen_back))
    if unasked := sheets_of.sides.unasked(sheets_of.room.students):
        message = "questions that are not translated are in the school's language for readers of"
        message = f"{message} {listed(unasked)}"
        outcome.told.append(Problem("", 0, 0, message))


def _memory(workspace: Workspace, outcome: Outcome) -> Memory | None:
    """Read what was asked before; None where the ledger cannot be read, which is told."""
    try:
        with workspace.read_ledger() as ledger:
            return Memory(ledger.asked() if ledger else [])
    except LedgerError as error:
        outcome.told.append(Problem("", 0, 0, f"{error}; the sheets do not show earlier promises"))
        return None


def _remember(
    workspace: Workspace, memory: Memory | None, outcome: Outcome, asked: dict[str, list[str]]
) -> None:
    """Keep in the ledger what each family is asked, so that no later round asks it again soon."""
    new = memory.news(outcome.round, asked) if memory else {}
    if not new:
        return
    try:
        with workspace.change_ledger() as ledger:
            ledger.remember_asked(outcome.round, new)
    except LedgerError as error:
        message = f"{error}; the questions on the sheets are not remembered"
        outcome.told.append(Problem("", 0, 0, message))


def _fragments(
    sheets_of: _Sheets,
    outcome: Outcome,
    asked: dict[str, list[str]],
    reminders: dict[str, Reminder | None],
    kept: list[Sheet],
    spoken_of: set[str],
    of_homes: dict[str, list[HomePrint]],
) -> Iterator[Markup]:
    """Write each student's two files and yield the sheet as a fragment for the packet."""
    for turn in processes.in_order(sheets_of.room.students, sheets_of.working, "sheets"):
        for done in turn:
            outcome.add(done.outcome)
            if done.outcome.told or done.outcome.left_out:
                spoken_of.add(generated.whose(done.student_id))
            if done.fragment is not None:
                asked[done.student_id] = done.asked
                reminders[done.student_id] = done.remember
                kept += [done.sheet] if done.sheet else []
                of_homes[done.student_id] = done.homes
                yield done.fragment


class _Done(NamedTuple):
    """One student's sheet as a fragment (None if it was refused), and what was asked and told.

    `sheet` has its values where a PDF or an interpreter's page is made of them.
    """

    student_id: str
    fragment: Markup | None
    asked: list[str]
    remember: Reminder | None
    outcome: Outcome
    sheet: Sheet | None
    homes: list[HomePrint]


class _Ready(NamedTuple):
    """A student with the values of the sheet (None if it was refused) and of each home's page."""

    student: Student
    sheet: Sheet | None
    homes: list[HomePage]
    asked: list[str]
    outcome: Outcome


class _Sheets:
    """Writes a few sheets at a time, so that a thousand need no more memory than those few."""

    def __init__(
        self, room: Classroom, bank: QuestionBank, memory: Memory, folder: OutFolder, *, keeps: bool
    ) -> None:
        self.room, self.bank, self.memory, self.folder = room, bank, memory, folder
        self.keeps = keeps
        self.round = room.layout.round
        self.templates = room.workspace.templates
        self.shown_folder = room.layout.shown(room.layout.sheets)
        self.sides = FamilySides(room)
        self.book: Ledger | None = None

    @cached_property
    def coach(self) -> Coach:
        """The coach; where nothing is made, nobody may need it."""
        return coach.of(self.room)

    def get_ready(self) -> None:
        """Read once what each of several processes needs."""
        if self.room.students:
            self.templates.ready(FRAGMENT, PAGE, TEXT)
            _ = self.coach

    @contextmanager
    def working(self) -> Iterator[Callable[[Sequence[Student]], list[_Done]]]:
        """Open the ledger, where it can be read, and return what makes some students' sheets."""
        with self._with_ledger():
            yield self.of

    @contextmanager
    def telling(self) -> Iterator[Callable[[Sequence[Student]], list[Outcome]]]:
        """Return what tells of some students what is told when their sheets are made."""
        with self._with_ledger():
            yield lambda students: [self._ready(student).outcome for student in students]

    @contextmanager
    def _with_ledger(self) -> Iterator[None]:
        with ExitStack() as stack:
            with suppress(LedgerError):  # told by `_memory`
                self.book = stack.enter_context(self.room.workspace.read_ledger())
            yield

    def of(self, students: Sequence[Student]) -> list[_Done]:
        """Write the two files of each student whose note has no mistake."""
        return [self._made(self._ready(student)) for student in students]

    def _made(self, ready: _Ready) -> _Done:
        """Write a student's two files; what goes wrong is refused, and the others go on."""
        student, sheet, homes, asked, outcome = ready
        fragment = None
        printed: list[HomePrint] = []
        if sheet is not None:
            try:
                theirs = self.sides.beside(student, sheet)
                fragment = self._rendered(FRAGMENT, sheet=sheet, theirs=theirs)
                page = self._rendered(PAGE, title=student.name, body=fragment)
                text = self._rendered(TEXT, sheet=sheet)
                self._write(ready, "html", page)
                self._write(ready, "md", text)
                for home in homes:
                    own = self.sides.of_home(home)
                    school = self.room.settings.school.language
                    body = self._rendered(HOME, tag=school, home=home, theirs=own)
                    fragment += body
                    printed.append(HomePrint(home, self.sides.of_school, own))
                    own_page = self._rendered(PAGE, title=student.name, body=body)
                    self._write(ready, "html", own_page, _of_home(home))
            except (ConfkitError, OSError) as error:
                files.stop_if_for_all(error)
                outcome.refused += errors.of_child(error, student.id, student.name)
                fragment = None
        remember = days.to_remember(sheet) if sheet else None
        keeps = self.keeps or interpreters.is_interpreted(student)
        kept = sheet if keeps and fragment is not None else None
        return _Done(student.id, fragment, asked, remember, outcome, kept, printed)

    def _ready(self, student: Student) -> _Ready:
        """Read and check a student's note, and put the sheet's values together."""
        outcome = Outcome(self.round)
        note_file = self.room.note(student)
        problems = note_file.problems if note_file else []
        note = note_file.note if note_file else None
        known = self.coach.own_names
        if note_file and note and (named := denied.names_denied(student, note, known)):
            problems = [denied.denied_problem(note_file.document, named, student.id)]
        if problems:
            outcome.refused += problems
            return _Ready(student, None, [], [], outcome)
        self._tell(student, note, note_file.path if note_file else "", outcome)
        if note_file and note:
            outcome.told += self.coach.before_the_talk(student, note_file, self.bank)
            doubt = self.room.year_in_doubt(student, note_file)
            if doubt and not is_off("note/held", self.room.settings.check.ignore):
                outcome.told.append(doubt)
        earlier, doubtful = self.room.earlier_notes(student)
        outcome.told += [problem._replace(student_id=student.id) for problem in doubtful]
        asked = self._asked(student, note, list(earlier))
        answers = self._answers(student, earlier, note)
        sheet = sheets.sheet(
            _when_held(student, note, self.room),
            note,
            self.room.settings,
            questions=asked,
            last=self._last(student, earlier, outcome),
            language=self.coach.language,
            sides=self.coach.goal_words.sides,
            answers=answers,
        )
        if self.room.whole:
            outcome.told += self._of_interpreters(student, note, sheet)
        homes = home_pages.home_pages(student, note, answers)
        for home in homes:
            name = f"{identifiers.slug(student.id)}{_of_home(home)}.html"
            message = (
                f"{student.name} has more than one home: {name}, also behind the sheet in the "
                f"packet, is for {listed(list(home.people))} alone"
            )
            outcome.told.append(Problem("", 0, 0, message, student.id))
        return _Ready(student, sheet, homes, [question.remembered for question in asked], outcome)

    def _of_interpreters(
        self, student: Student, note: Note | None, sheet: Sheet
    ) -> Iterator[Problem]:
        """Tell in which languages an interpreter or a family lacks some of the teacher's words."""
        school = written(self.room.settings.school.language)
        tags = dict.fromkeys(
            self.room.workspace.languages.set_of(language_of(guardian, student, school).tag)
            for guardian in student.shown_guardians
            if guardian.booked_interpreter
        )
        side = self.sides.beside(student, sheet)
        own = self.sides.lacking(student, sheet, side.language) if side and not tags else []
        if side and own:
            yield Problem(
                "",
                0,
                0,
                f"{student.name}: {counted(len(own), 'question')} of yours on the family's side of "
                f"the sheet, in the school's language alone and not in "
                f"{language_name(side.language)}: `confkit languages export {side.language}`",
                student.id,
            )
        for tag in (tag for tag in tags if written(tag) != school):
            known = self.sides.languages.translations(student, tag)
            said = [*interpreters.said_of(sheet), *self.sides.lacking(student, sheet, tag)]
            lacking = [
                text
                for text in said
                if not known(text) and not self.coach.must_not_go_out(student, text, note)
            ]
            if lacking:
                message = (
                    f"{student.name}: {counted(len(lacking), 'sentence')} of yours on the page of "
                    "the interpreter, in the school's language alone and not in "
                    f"{language_name(tag)}: `confkit languages export {tag}`"
                )
                yield Problem("", 0, 0, message, student.id)

    def _asked(self, student: Student, note: Note | None, earlier: list[str]) -> tuple[Asked, ...]:
        """Return the talk's questions; those of another round are what was asked then."""
        if not self.room.is_current and (then := self.memory.asked(student.id, self.round)):
            return questions.asked_again(self.bank, student, note, then)
        return questions.chosen(
            self.bank,
            student,
            note,
            rounds_before=len(earlier),
            heard=self.memory.heard(student.id, self.round, earlier),
            school=self.room.settings.school.language,
        )

    def _rendered(self, template: str, **values: object) -> Markup:
        return Markup(self.templates.render(template, **values))  # noqa: S704 - autoescaped

    def _write(self, ready: _Ready, form: str, content: str, home: str = "") -> None:
        name = f"{identifiers.slug(ready.student.id)}{home}.{form}"
        changed = self.folder.write(name, content.encode(), ready.outcome, ready.student.id)
        shown = f"{self.shown_folder}/{name}"
        ready.outcome.made.append(
            Made(ready.student.id, ready.student.name, shown, changed=changed)
        )

    def _answers(
        self, student: Student, earlier: Mapping[str, NoteFile], note: Note | None
    ) -> tuple[LetterAnswer, ...]:
        """Return what guardians answered to letters since the last talk, and before this one."""
        if not self.book:
            return ()
        tz = self.room.settings.tz
        talks = [
            note_file.note
            for note_file in earlier.values()
            if note_file.note and note_file.note.was_held
        ]
        since = [talk.meeting.held for talk in talks if talk.meeting and talk.meeting.held]
        until = note.meeting.held if note and note.was_held and note.meeting else None
        answers = [
            LetterAnswer(answer.guardian, answer.text, answer.at.astimezone(tz))
            for answer in family_history.answers(self.book, student.id)
            if all(answer.at > clock.instant(held, tz) for held in since)
            and (until is None or answer.at < clock.instant(until, tz))
            and not denied.holds_denied(student, answer.text, self.coach.own_names)
        ]
        return tuple(home_pages.known_answers(student, answers))

    def _last(
        self, student: Student, earlier: Mapping[str, NoteFile], outcome: Outcome
    ) -> LastRound | None:
        """Find what was agreed in the latest earlier round that was held with this family."""
        for round_name, note_file in earlier.items():
            if note_file.note is None:
                outcome.told += note_file.problems
            elif note_file.note.was_held and not denied.names_denied(
                student, note_file.note, self.coach.own_names
            ):
                return self._said_back(round_name, student, note_file.note)
        return None

    def _said_back(self, round_name: str, student: Student, note: Note) -> LastRound:
        if not self.book:
            return sheets.last_round(round_name, student, note, [])
        entries = self.book.of_student(round_name, student.id)
        seen = family_history.review(self.book, round_name, student.id)
        if seen is None or denied.holds_denied(student, seen.changes, self.coach.own_names):
            return sheets.last_round(round_name, student, note, entries)
        return sheets.last_round(
            round_name, student, note, entries, outcome=seen.outcome, changes=seen.changes
        )

    def _tell(self, student: Student, note: Note | None, path: str, outcome: Outcome) -> None:
        roster = self.room.settings.roster.path
        if student.slot and (odd := clock.clock_oddity(student.slot, self.room.settings.tz)):
            message = f"{student.name}: the slot: {odd}"
            outcome.told.append(Problem(roster, student.line, 0, message, student.id))
        if note is None:
            outcome.left_out.append(
                LeftOut(
                    student.id,
                    student.name,
                    "no note yet, so the sheet has blanks to fill in by hand "
                    f"(`confkit new {student.id}` starts a note)",
                )
            )
        elif left_off := _left_off(student, note):
            message = (
                f"{student.name} has more than one home, and the sheet is read by whoever comes: "
                f"left off: {listed(left_off)}; to show a line, write "
                '{ text = "…", for = "all" }, or from = "…" for the page of that home'
            )
            outcome.told.append(Problem(path, 0, 0, message, student.id))
        if note and (blanks := note.blanks()):
            message = f"still blank: {listed(blanks)}; the sheet leaves room to write"
            outcome.told.append(Problem(path, 0, 0, message, student.id))
        if any(guardian.interpreter == "needed" for guardian in student.shown_guardians):
            message = f"{student.name}: an interpreter is needed but not booked yet"
            outcome.told.append(Problem(roster, student.line, 0, message, student.id))


def _of_home(home: HomePage) -> str:
    """Return by what the name of a home's page differs from that of the sheet."""
    return f"--{home.place}"


def _left_off(student: Student, note: Note) -> list[str]:
    """Name the fields of a note that the sheet does not show, because one home alone sent them."""
    fields = {
        "family_questions": note.family_questions,
        "family_priorities": note.family_priorities,
    }
    return [f"`{name}`" for name, lines in fields.items() if home_pages.of_no_home(student, lines)]


def _when_held(student: Student, note: Note | None, room: Classroom) -> Student:
    """Return a student whose slot is when the meeting was held; the roster's is of this round."""
    held = note.meeting.held if note and note.meeting and note.was_held else None
    if held:
        local = held.astimezone(room.settings.tz).replace(tzinfo=None) if held.tzinfo else held
        return student._replace(slot=local)
    return student if room.is_current else student._replace(slot=None)


def _as_held(room: Classroom) -> list[Student]:
    """Return the students with the slots of the round that is looked at."""
    if room.is_current:
        return room.students
    noted = [(student, room.note(student)) for student in room.students]
    return [
        _when_held(student, note_file.note if note_file else None, room)
        for student, note_file in noted
    ]


def _cover(room: Classroom) -> Cover:
    return sheets.cover(room.settings, room.layout.round, _as_held(room))


def _write_packet(sheets_of: _Sheets, fragments: Iterator[Markup], outcome: Outcome) -> None:
    """Write the packet while the sheets are made, piece by piece."""
    room, folder = sheets_of.room, sheets_of.folder
    page = room.workspace.templates.stream("packet.html.j2", cover=_cover(room), bodies=fragments)
    changed = folder.write_parts(PACKET, (piece.encode() for piece in page), outcome)
    shown = f"{sheets_of.shown_folder}/{PACKET}"
    outcome.made.append(Made("", "", shown, kind="packet", changed=changed))


def _write_days(
    room: Classroom, reminders: Mapping[str, Reminder | None], outcome: Outcome
) -> None:
    """Write a page for each day with talks; a day that has none any more loses its page."""
    pages = {
        f"day-{day.day}.html": room.workspace.templates.render(DAY, day=day).encode()
        for day in days.days(_as_held(room), room.settings, room.layout.round, reminders)
    }
    generated.write_pages(room, "days", "day-", pages, outcome)


def summary(outcome: Outcome) -> str:
    """Say in one line what a run of prep made."""
    sheets_made = sum(made.path.endswith(".md") for made in outcome.made)
    blank = f", {len(outcome.left_out)} of them without a note" if outcome.left_out else ""
    return f"{counted(sheets_made, 'sheet')} for {outcome.round}{blank}"
