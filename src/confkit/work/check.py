"""Before anybody else reads it: what to look at again in notes, roster and letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial

from confkit.coach import catalog, coach, findings, own_templates, packs, subjects
from confkit.coach.catalog import Explained
from confkit.coach.coach import Coach
from confkit.coach.findings import ERROR, WARNING, Finding
from confkit.conference import questions
from confkit.conference.questions import QuestionBank
from confkit.ground import clock, processes
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.errors import FilesError, Problem, UsageError, nearest
from confkit.ground.outcome import Outcome
from confkit.ground.text import key, listed
from confkit.language import dates
from confkit.language.languages import Languages, written
from confkit.ledger import copies, letter_rows, soundness
from confkit.ledger.ledger import LedgerError
from confkit.letters import letter_length, letters, translated
from confkit.letters.letter_files import Mailing
from confkit.letters.letter_kinds import SUMMARY
from confkit.notes import bank as named
from confkit.notes import translations
from confkit.notes.notes import Note, NoteFile
from confkit.promises import followups
from confkit.promises.followups import FollowUp
from confkit.roster.exports.cell_words import is_language
from confkit.roster.needs import TWO_HOMES, unknown_language
from confkit.roster.people import Guardian, Recipient, Student, recipients
from confkit.work.languages import readers_of
from confkit.workspace import classroom
from confkit.workspace.classroom import FAR_FROM_SLOT, Classroom
from confkit.workspace.settings import Settings
from confkit.workspace.workspace import Workspace

_PLAIN = re.compile(r"(?:[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@(?:[A-Za-z0-9]+[.-])+[A-Za-z]{2,})?")
"""An address (or none) that needs no closer look; any other is asked of the library."""


@dataclass
class Checked:
    """What a run of check found. `looked_at` counts the notes that were read.

    `without` are the students named who have no note yet; `untouched` counts the notes that are
    still as `confkit new` made them.
    """

    round: str
    findings: list[Finding] = field(default_factory=list)
    looked_at: int = 0
    without: list[Student] = field(default_factory=list)
    untouched: int = 0

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity == WARNING for finding in self.findings)


def check(
    *,
    workspace: Workspace,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    now: datetime | None = None,
) -> Checked:
    """Look at the notes of the students named (all if none), and for all of them the roster.

    Findings come student by student in slot order. Settings that cannot be read raise
    FilesError, because nothing can be looked at without them.
    """
    of_school = workspace.take_over_from_school()
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    the_coach = coach.of(room, second_voice=True)
    checked = Checked(room.layout.round)
    checked.findings += [_told("school/told", problem) for problem in of_school]
    checked.findings += [
        _told("school/logo", problem) for problem in workspace.templates.logo_problems
    ]
    bank, problems = workspace.questions
    if room.whole:
        checked.findings += _of_class(room, the_coach)
        checked.findings += _of_questions(bank, problems, the_coach)
        checked.findings += _of_own_questions(workspace.languages)
    checked.findings += _of_dates(room, now) if now else ()
    looking = partial(_looking, room, the_coach, bank)
    waiting: set[str] = set()
    for without, untouched, of_students in processes.in_order(room.students, looking, "notes"):
        waiting |= without
        checked.untouched += untouched
        checked.findings += of_students
    checked.looked_at = len(room.students) - len(waiting)
    if not room.whole:
        checked.without = [student for student in room.students if student.id in waiting]
    checked.findings += _of_templates(room)
    off = room.settings.check.ignore
    checked.findings = [
        finding for finding in checked.findings if not findings.is_off(finding.rule, off)
    ]
    if problem := room.privacy_off():  # which nothing switches off
        checked.findings.insert(0, _told("syntax/privacy-off", problem))
    return checked


@contextmanager
def _looking(
    room: Classroom, the_coach: Coach, bank: QuestionBank
) -> Iterator[Callable[[Sequence[Student]], tuple[set[str], int, list[Finding]]]]:
    """Return what looks at some students: who has no note yet, how many are untouched, findings."""
    read = {written(tag) for tag in readers_of(room)} - {written(room.workspace.language)}

    def look(students: Sequence[Student]) -> tuple[set[str], int, list[Finding]]:
        without: set[str] = set()
        note_files = [room.note(student) for student in students]
        findings: list[Finding] = []
        for student, note_file in zip(students, note_files, strict=True):
            findings += _of_student(room, student)
            if note_file is None:
                without.add(student.id)
            else:
                text, note = note_file.document.text, note_file.note
                findings += _allowances(the_coach, student.id, note_file.path, text)
                findings += [
                    _told("note/translation", problem._replace(student_id=student.id))
                    for problem in translations.doubtful(note_file.document, read)
                ]
                findings += [
                    _told("note/single", problem._replace(student_id=student.id))
                    for problem in named.doubtful(note_file.document, lambda: room.workspace.bank)
                ]
                findings += _unlocks(the_coach, student.id, note_file)
                length = letter_length.of_note(room, student, note) if note else None
                findings += the_coach.note(student, note_file, bank, length)
        notes = [note_file.note for note_file in note_files if note_file is not None]
        untouched = sum(note is not None and not note.is_begun for note in notes)
        return without, untouched, findings

    yield look


def by_rule(findings: list[Finding]) -> list[Finding]:
    """Put findings in the order of their rules, errors first."""
    return sorted(findings, key=lambda finding: (finding.severity != ERROR, finding.rule))


def explain(workspace: Workspace | None, rule: str) -> Explained:
    """Return all that is known of one rule; raises UsageError with the nearest one."""
    known = _known_rules(workspace)
    if rule in known:
        return known[rule]
    meant = findings.nearest_rule(rule, list(known))
    hint = f"did you mean {meant}?" if meant else "`confkit check --rules` lists them"
    raise UsageError(f"there is no rule {rule!r}; {hint}")


def rules(workspace: Workspace | None, group: str = "") -> list[Explained]:
    """Return every rule of a group, or of all, by its id; an unknown group has none.

    They are those of the workspace's language, and of English without one.
    """
    known = _known_rules(workspace)
    wanted = group.removesuffix("*").rstrip("/")
    return [rule for name, rule in known.items() if wanted in ("", name.partition("/")[0])]


def _known_rules(workspace: Workspace | None) -> dict[str, Explained]:
    """Return what is known of every rule of the workspace's language; English where none is."""
    language = workspace.language if workspace else "en"
    folder = workspace.folder if workspace else None
    return catalog.explained(packs.load(folder, language).pack)


def _of_class(room: Classroom, the_coach: Coach) -> Iterator[Finding]:
    """Yield what concerns the class as a whole: roster, settings, own rules, templates."""
    for problem in room.problems:
        yield _told("roster/row", problem)
    for problem in room.told:
        yield _told("roster/told", problem)
    for problem in room.odd_slots():
        yield _told("roster/told", problem)
    for problem in room.strays():
        yield _told("note/stray", problem)
    for problem in the_coach.told:
        yield _told("syntax/rules", problem)
    for problem in translated.problems(room.workspace.folder):
        yield _told("note/translation", problem)
    if message := _language_of_school(room):
        problem = room.workspace.document.problem(("school", "language"), message)
        yield _told("school/language", problem)
    yield from _unknown_ignored(room, the_coach)
    yield from subjects.findings(room)
    yield from letter_length.of_own_templates(room)
    for of_template in own_templates.of_workspace(room, the_coach).values():
        yield from of_template
    yield from _of_ledger(room)


def _of_templates(room: Classroom) -> list[Finding]:
    """Return why the workspace's own templates could make nothing, or no letter of the meetings."""
    mailing = Mailing(room, Outcome(room.layout.round), SUMMARY)
    rules = room.settings.rules._replace(round=room.layout.round)
    found = {
        (problem.path, problem.line): problem for problem in room.workspace.templates.problems()
    }
    children: dict[tuple[str, int], dict[str, str]] = {}
    left_out: dict[Problem, None] = {}
    for student in room.students if mailing.own else ():
        note_file = room.note(student)
        note = note_file.note if note_file else None
        if note is None or not note.was_held or letters.blanks(note):
            continue
        entries = followups.planned(student, note, rules)
        says = partial(_letter, student, note, entries, room.settings)
        for planned in mailing.plan(student, says):
            faults, without_goal = mailing.faults(planned)
            left_out |= dict.fromkeys(without_goal)
            for problem in faults:
                place = (problem.path, problem.line)
                found.setdefault(place, problem)
                shown = f"{student.name} ({student.id})"
                children.setdefault(place, {}).setdefault(student.id, shown)
    return [
        _told("syntax/template", problem._replace(said=_for_all(problem, children.get(place, {}))))
        for place, problem in found.items()
    ] + [_told("letter/goal", problem) for problem in left_out]


_NAMED = 3


def _for_all(problem: Problem, children: dict[str, str]) -> str:
    """Return what is wrong with a template for one child, with the others it is wrong for."""
    others = [name for student_id, name in children.items() if student_id != problem.student_id]
    if not others or not problem.student_id:
        return problem.said
    names, more = others[:_NAMED], len(others) - _NAMED
    return f"{problem.said}; also for {listed(names + [f'{more} more'] * (more > 0))}"


def _letter(
    student: Student,
    note: Note,
    entries: list[FollowUp],
    settings: Settings,
    reader: Recipient,
) -> letters.Letter:
    return letters.letter(student, note, reader, entries, settings)


def _of_questions(
    bank: QuestionBank, problems: list[Problem], the_coach: Coach
) -> Iterator[Finding]:
    """Yield what is wrong in the teacher's own questions, then what the rules find in them."""
    for problem in problems:
        yield _told("syntax/questions", problem)
    if bank.own:
        yield from _allowances(the_coach, "", bank.own.path, bank.own.text)
        yield from the_coach.questions(bank.own)


def _of_own_questions(known: Languages) -> Iterator[Finding]:
    """Yield what is wrong with the questions of the workspace's or school's own languages."""
    for tag in known.tags:
        if known[tag].files(questions.OWN, only_own=True):
            for problem in questions.of_language(known[tag]).problems:
                yield _told("syntax/questions", problem)


def _of_ledger(room: Classroom) -> Iterator[Finding]:
    """Yield what is wrong with the ledger: damage, copies beside it, entries of nobody."""
    file = room.workspace.ledger_path
    for finding in soundness.findings(file):
        yield _told("follow-up/ledger", Problem(file.name, 0, 0, finding))
    for name in copies.conflicts(file):
        finding = f'a copy made by a synced folder; `confkit merge "{name}"` merges its changes'
        yield _told("follow-up/copy", Problem(name, 0, 0, finding))
    try:
        waiting = soundness.strangers(file, {student.id for student in room.everyone})
    except LedgerError:
        return  # told above
    for entry in waiting:
        if key(entry.student_id) not in room.refused:
            words = room.workspace.words(entry)
            finding = f"{entry.student} ({entry.student_id}) is not on the roster: {words}"
            yield _told("follow-up/nobody", Problem(file.name, 0, 0, finding, entry.student_id))


def _odd_day(
    written: datetime, held: datetime, student: Student, now: datetime, tz: tzinfo, *, current: bool
) -> str:
    """Say why a meeting cannot have been held then; "" if it can."""
    day = f"`held` is {written:%Y-%m-%d}"
    if held > now:
        return f"{day}, which is still to come"
    if not current:  # slots are those of this round, and an older one may be years ago
        return ""
    if student.slot and abs(held - clock.instant(student.slot, tz)) > FAR_FROM_SLOT:
        return f"{day}, far from the slot on {student.slot:%Y-%m-%d}"
    return ""


def _of_dates(room: Classroom, now: datetime) -> Iterator[Finding]:
    """Yield meetings on a day that cannot be meant, and letters whose days have passed."""
    tz = room.settings.tz
    for student in room.students:
        note_file = room.note(student)
        meeting = note_file.note.meeting if note_file and note_file.note else None
        if note_file is None or meeting is None or meeting.held is None:
            continue
        held = clock.instant(meeting.held, tz)
        message = _odd_day(meeting.held, held, student, now, tz, current=room.is_current)
        if message:
            problem = note_file.document.problem(("meeting", "held"), message, student.id)
            yield _told("note/held-later" if held > now else "note/held", problem)
        elif doubt := room.year_in_doubt(student, note_file):
            yield _told("note/held", doubt)
    try:
        with room.workspace.read_ledger() as ledger:
            passed = letter_rows.outdated(ledger, now) if ledger else []
    except LedgerError:
        return  # told with the ledger
    looked_at = {key(student.id) for student in room.students}
    for round_name, student_id, name in passed:
        if round_name == room.layout.round and (room.whole or key(student_id) in looked_at):
            message = f"the letter for {name} has not left, and a day in it has passed or moved"
            shown = room.workspace.ledger_path.name
            yield _told("letter/dates", Problem(shown, 0, 0, message, student_id))


def _told(rule: str, problem: Problem) -> Finding:
    at = (problem.line, problem.column)
    return catalog.finding(rule, problem.path, at, {"said": problem.said}, problem.student_id)


def _of_student(room: Classroom, student: Student) -> Iterator[Finding]:
    """Yield what is wrong with guardians' addresses, and languages that are none."""

    def told(guardian: Guardian, message: str) -> Finding:
        said = f"{student.name} ({student.id}): {guardian.name}: {message}"
        path = room.settings.roster.path
        return _told("roster/told", Problem(path, guardian.line, 0, said, student.id))

    for reader in recipients(student)[0]:
        for guardian in reader.guardians if reader.is_read_in_two_homes else ():
            yield told(guardian, TWO_HOMES)
    for guardian in student.shown_guardians:
        if message := unknown_language(guardian, student):
            yield told(guardian, message)
        if guardian.contact != "allow" or not guardian.email:
            continue
        try:
            sendable(guardian.email)
        except BadAddress as error:
            message = f"the address of {guardian.name} {error}"
            problem = Problem(room.settings.roster.path, guardian.line, 0, message, student.id)
            yield _told("roster/address", problem)


def _allowances(the_coach: Coach, student_id: str, path: str, text: str) -> Iterator[Finding]:
    """Yield the comments that switch a rule off without a reason, or a rule that is none."""
    known = _known(the_coach)
    for allowed in findings.allowed(text):
        message = ""
        if not allowed.rules:
            message = "this comment names no rule to allow"
        elif not allowed.reason:
            message = (
                f"{', '.join(allowed.rules)} is allowed here without a reason, so it still applies"
            )
        for rule in allowed.rules:
            message = message or _unknown(rule, known)
        if message:
            yield _told("syntax/allow", Problem(path, *allowed.at, message, student_id))


def _unlocks(the_coach: Coach, student_id: str, note_file: NoteFile) -> Iterator[Finding]:
    """Yield what a note unlocks that is no rule, or none that can be lifted."""
    known = {rule.id for rule in the_coach.pack.rules if rule.is_privacy}
    for number, unlock in enumerate(note_file.note.unlock if note_file.note else ()):
        if unlock.rule not in known:
            message = _unknown(unlock.rule, known)
            if unlock.rule in catalog.checks():
                message = f"{unlock.rule} cannot be unlocked"
            where = ("unlock", number, "rule")
            yield _told("syntax/unlock", note_file.document.problem(where, message, student_id))


def _language_of_school(room: Classroom) -> str:
    """Say what of the school's language is in English or not looked for; "" where nothing is."""
    tag = room.settings.school.language
    language = room.workspace.languages[tag]
    if not is_language(tag):
        return (
            f"{tag!r} is not a language that is known, so letters are in English and no word "
            "rules hold; write its code, like en, en-GB or es"
        )
    lacks = [] if language.writes_letters else ["no sentences for letters, which are in English"]
    lacks += [] if language.has(packs.RULES) else ["no word rules"]
    return f"for {dates.language_name(tag)} confkit has {listed(lacks)}" if lacks else ""


def _unknown_ignored(room: Classroom, the_coach: Coach) -> Iterator[Finding]:
    known = _known(the_coach)
    for number, rule in enumerate(room.settings.check.ignore):
        if message := _unknown(rule, known):
            where = ("check", "ignore", number)
            yield _told("syntax/ignore", room.workspace.document.problem(where, message))


def _known(the_coach: Coach) -> set[str]:
    ids = {rule.id for rule in the_coach.pack.rules} | set(catalog.checks())
    groups = {student_id.partition("/")[0] for student_id in ids}
    return ids | groups | {f"{group}/*" for group in groups}


def _unknown(rule: str, known: set[str]) -> str:
    if rule in known:
        return ""
    meant = nearest(rule, sorted(known), likeness=0.5)
    return f"there is no rule {rule!r}" + (f"; did you mean {meant}?" if meant else "")


__all__ = ["Checked", "FilesError", "by_rule", "check", "explain", "rules"]
