"""The coach looks at one note after the other: words, goal, privacy, letter, follow-ups.

Pure but for the rules themselves, which are read once for a run. `prep`, `summarize` and
`record` ask it about one note; `check` asks about all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from confkit.ground.errors import Problem
from confkit.ground.toml_file import Document
from confkit.parts.classroom import Classroom
from confkit.parts.coach import findings, packs
from confkit.parts.coach.findings import ERROR, Finding
from confkit.parts.coach.hits import Pack
from confkit.parts.coach.look import Look, is_privacy
from confkit.parts.coach.packs import Rule, RuleTable
from confkit.parts.coach.prose import Sentence
from confkit.parts.coach.roll import Roll
from confkit.parts.deadlines import Calendar
from confkit.parts.notes import NoteFile
from confkit.parts.people import Student
from confkit.parts.questions import Bank

_ANY_CHILD = Student("", "{child}")
"""Whom a question of the bank is about."""


@dataclass(frozen=True)
class Coach:
    """What one run needs to look at notes: rules, the class's names, the school's calendar."""

    pack: Pack
    roll: Roll
    calendar: Calendar
    values: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    language: str = "en"
    told: tuple[Problem, ...] = ()
    _rules_for: dict[tuple[str, str, bool], Pack] = field(default_factory=dict, repr=False)

    @cached_property
    def rules(self) -> Pack:
        """The rules that are not switched off."""
        if not self.switched_off:
            return self.pack
        ids = [one.id for one in self.pack.rules]
        return self.pack.part(
            frozenset(one for one in ids if not findings.is_off(one, self.switched_off))
        )

    @cached_property
    def tables(self) -> dict[str, RuleTable]:
        """The tables of the rules, by their ids."""
        return {one.id: one.table for one in self.pack.rules}

    def rules_for(self, sentence: Sentence) -> Pack:
        """Return the rules that hold for a sentence: for whose voice, and where it will be read."""
        known = (sentence.kind, sentence.voice, sentence.in_letter)
        if known not in self._rules_for:
            ids = frozenset(one.id for one in self.rules.rules if _concerns(one, sentence))
            self._rules_for[known] = self.rules.part(ids)
        return self._rules_for[known]

    def note(
        self, student: Student, note_file: NoteFile, bank: Bank | None = None
    ) -> list[Finding]:
        """Return everything found in one note, in the order of its lines.

        With a bank, the ids that the note asks questions by are looked up, too.
        """
        look = Look(self, student, note_file)
        found = [*look.found(), *(look.asks(bank) if bank else ())]
        return self._told(found, note_file.document)

    def questions(self, document: Document) -> list[Finding]:
        """Return what closes a door in a teacher's own questions, or names a child to everybody."""
        look = Look(self, _ANY_CHILD, NoteFile(document.path, None, [], document))
        return self._told([*look.phrases(), *look.privacy(look.prose.sentences)], document)

    def _told(self, found: list[Finding], document: Document) -> list[Finding]:
        """Return findings in the order of their lines, without those that are switched off."""
        on = [one for one in found if not findings.is_off(one.rule, self.switched_off)]
        kept = findings.without_allowed(on, findings.allowed(document.text))
        return sorted(kept, key=lambda one: (one.line, one.column, one.rule))

    def before_the_talk(self, student: Student, note_file: NoteFile, bank: Bank) -> list[Problem]:
        """Return what a teacher should hear of before the sheet lies on the table, as lines.

        Words, privacy, and questions by ids that none has: what the goal lacks is told by `check`,
        once there is one.
        """
        look = Look(self, student, note_file)
        found = [*look.phrases(), *look.privacy(look.prose.sentences), *look.asks(bank)]
        return [one.problem for one in self._told(found, note_file.document)]

    def letter_errors(self, student: Student, note_file: NoteFile) -> list[Finding]:
        """Return the errors for which no letter is written: what they say would reach a family.

        A person who may not be named is not among them: that holds whatever is switched off.
        """
        look = Look(self, student, note_file)
        found = [
            one for one in look.in_letter()
            if one.severity == ERROR and one.rule != "privacy/denied"
        ]  # fmt: skip
        return self._told(found, note_file.document)

    def must_not_go_out(self, student: Student, text: str) -> str:
        """Say why a sentence that was just typed must not reach a family; "" if it may."""
        document = Document("", "", {"check_in": {"observed": text}})
        look = Look(self, student, NoteFile("", None, [], document))
        found = [one for one in look.privacy(look.prose.sentences) if one.severity == ERROR]
        told = self._told(found, document)
        return f"{told[0].rule}: {told[0].message}" if told else ""

    def sentence(self, student: Student, kind: str, text: str) -> list[Finding]:
        """Return what is found in one text that was just typed, as `goal.home`, `promise.text`."""
        table, _, name = kind.partition(".")
        data: dict[str, Any] = {table: {name: text}} if name else {kind: text}
        if table == "promise":
            data = {table: [{name: text}]}
        document = Document("", "", data)
        look = Look(self, student, NoteFile("", None, [], document))
        found = self._told([*look.phrases(), *look.vague()], document)
        return [one._replace(line=0, column=0) for one in found]


def of(room: Classroom) -> Coach:
    """Make the coach of a workspace: the rules of its language and its own."""
    settings = room.settings
    loaded = packs.load(room.root, settings.school.language)
    return Coach(
        pack=loaded.pack,
        roll=Roll(room.everyone, settings.teacher.name),
        calendar=settings.calendar.calendar(),
        values=settings.school.values,
        switched_off=settings.check.ignore,
        own_names=settings.own_names,
        language=settings.school.language,
        told=tuple(loaded.problems),
    )


def _concerns(rule: Rule, sentence: Sentence) -> bool:
    """Tell whether a rule holds for a sentence; what a child or a family said is theirs."""
    if is_privacy(rule):
        return True
    if sentence.voice != "teacher" or (rule.table.letter_only and not sentence.in_letter):
        return False
    return not rule.table.only or any(
        sentence.kind == one or sentence.kind.startswith(f"{one}.") for one in rule.table.only
    )
