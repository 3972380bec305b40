"""The coach looks at one note after the other: words, goal, privacy, letter, follow-ups.

Pure but for the rules themselves, which are read once for a run. `prep`, `summarize` and
`record` ask it about one note; `check` asks about all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from confkit.coach import look_again, packs
from confkit.coach.class_rules import ClassRules
from confkit.coach.findings import ERROR, Finding, allowed, is_off, without_allowed
from confkit.coach.goal_words import GoalMatcher
from confkit.coach.in_note import unlocked_in
from confkit.coach.one_note import Length, NoteCheck
from confkit.coach.trained.model import of_language
from confkit.conference.questions import QuestionBank
from confkit.ground.errors import Problem
from confkit.ground.toml.reading import Document
from confkit.names.class_names import ClassNames
from confkit.notes.notes import Note, NoteFile
from confkit.roster.people import Student
from confkit.workspace.classroom import Classroom

_ANY_CHILD = Student("", "{child}")
"""Whom a question of the bank is about."""


@dataclass(frozen=True)
class Coach(ClassRules):
    """The rules of a class, and what is asked of them about one note."""

    def note(
        self,
        student: Student,
        note_file: NoteFile,
        bank: QuestionBank | None = None,
        length: Length | None = None,
    ) -> list[Finding]:
        """Return everything found in one note, in the order of its lines.

        With a bank, the ids that the note asks questions by are looked up, too. `length` is that
        of its longest letter as it is sent; None where that is not known.
        """
        check = NoteCheck(self, student, note_file)
        findings = [*check.findings(length), *(check.asks(bank) if bank else ())]
        return self._told(findings, note_file.document)

    def questions(self, document: Document) -> list[Finding]:
        """Return what is found in a teacher's own questions, which every family may hear."""
        check = NoteCheck(self, _ANY_CHILD, NoteFile(document.path, None, [], document))
        return self._told([*check.phrases(), *check.privacy(check.prose.sentences)], document)

    def _told(self, findings: list[Finding], document: Document) -> list[Finding]:
        """Return findings in the order of their lines, without those that are switched off."""
        on = [finding for finding in findings if not is_off(finding.rule, self.switched_off)]
        kept = without_allowed(on, allowed(document.text))
        return sorted(kept, key=lambda finding: (finding.line, finding.column, finding.rule))

    def before_the_talk(
        self, student: Student, note_file: NoteFile, bank: QuestionBank
    ) -> list[Problem]:
        """Return what a teacher should hear of before the sheet lies on the table, as lines.

        Words, privacy, and questions by ids that none has: what the goal lacks is told by `check`,
        once there is one.
        """
        check = NoteCheck(self, student, note_file)
        findings = [*check.phrases(), *check.privacy(check.prose.sentences), *check.asks(bank)]
        return [finding.problem for finding in self._told(findings, note_file.document)]

    def letter_errors(self, student: Student, note_file: NoteFile) -> list[Finding]:
        """Return the errors for which no letter is written: what they say would reach a family.

        A person who may not be named is not among them: that holds whatever is switched off.
        """
        check = NoteCheck(self, student, note_file)
        findings = [
            finding
            for finding in check.in_letter()
            if finding.severity == ERROR and finding.rule != "privacy/denied"
        ]
        return self._told(findings, note_file.document)

    def bare_goal(self, student: Student, note_file: NoteFile) -> list[Finding]:
        """Return what a note's goal lacks so much that nobody could act on it or count it."""
        check = NoteCheck(self, student, note_file)
        return self._told([*check.bare_goal()], note_file.document)

    def must_not_go_out(self, student: Student, text: str, note: Note | None) -> str:
        """Say why a sentence that was just typed must not reach a family; "" if it may.

        What the child's note unlocks may.
        """
        document = Document("", "", {"check_in": {"observed": text}})
        check = NoteCheck(self, student, NoteFile("", None, [], document), unlocked_in(note))
        findings = [
            finding for finding in check.privacy(check.prose.sentences) if finding.severity == ERROR
        ]
        told = self._told(findings, document)
        return f"{told[0].rule}: {told[0].message}" if told else ""

    def better_grow(self, student: Student, note_file: NoteFile) -> str:
        """Return the script that is offered for a note's grow; "" where nothing is found in it."""
        return NoteCheck(self, student, note_file).better_grow

    def sentence(self, student: Student, kind: str, text: str) -> list[Finding]:
        """Return what is found in one text that was just typed, as `goal.home`, `promise.text`."""
        table, _, name = kind.partition(".")
        data: dict[str, Any] = {table: {name: text}} if name else {kind: text}
        if table == "promise":
            data = {table: [{name: text}]}
        document = Document("", "", data)
        check = NoteCheck(self, student, NoteFile("", None, [], document))
        findings = self._told(
            [*check.phrases(), *check.bare_goal(), *check.goal_sentences()], document
        )
        return [finding._replace(line=0, column=0) for finding in findings]


def of(room: Classroom, *, second_voice: bool = False) -> Coach:
    """Make the coach of a workspace: the rules of its language and its own.

    With `second_voice` also what a trained model makes of a sentence, unless that is switched off.
    """
    settings = room.settings
    heard = second_voice and not is_off(look_again.RULE, settings.check.ignore)
    known = room.workspace.languages
    language = known[settings.school.language]
    loaded = packs.load(room.workspace.folder, settings.school.language)
    return Coach(
        pack=loaded.pack,
        class_names=ClassNames(room.everyone, settings.teacher.name, known.names),
        calendar=settings.calendar.calendar(),
        values=settings.school.values,
        switched_off=settings.check.ignore,
        own_names=settings.own_names,
        language=language,
        goal_words=GoalMatcher(known.goals),
        told=(*loaded.problems, *known.problems()),
        bank=lambda: room.workspace.bank,
        model=of_language(settings.school.language) if heard else None,
    )
