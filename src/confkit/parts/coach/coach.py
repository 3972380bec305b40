"""The coach looks at one note after the other: words, goal, privacy, letter, follow-ups.

Pure but for the rules themselves, which are read once for a run. `prep`, `summarize` and
`record` ask it about one note; `check` asks about all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from confkit.ground.errors import Problem
from confkit.ground.toml_file import Document
from confkit.ground.toml_places import Where
from confkit.parts import letters
from confkit.parts.classroom import Classroom
from confkit.parts.coach import catalog, findings, goals, matching, packs, problems, readability
from confkit.parts.coach.findings import ERROR, Finding
from confkit.parts.coach.own_words import own_words, rewrite
from confkit.parts.coach.packs import Hit, Pack, Rule
from confkit.parts.coach.prose import Prose, Sentence
from confkit.parts.coach.roll import Roll
from confkit.parts.deadlines import Calendar
from confkit.parts.notes import Note, NoteFile
from confkit.parts.people import Student

LETTER_WORDS = 320
"""Words of a teacher for one letter, beyond which it is told: what is asked for is under 200."""

HARDEST_GRADE = 9.0
"""Flesch-Kincaid grade beyond which a letter is told to be hard to read."""


@dataclass(frozen=True)
class Coach:
    """What one run needs to look at notes: rules, the class's names, the school's calendar."""

    pack: Pack
    roll: Roll
    calendar: Calendar
    values: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    language: str = "en"
    told: tuple[Problem, ...] = ()
    _rules_for: dict[tuple[str, str, bool], Pack] = field(default_factory=dict, repr=False)
    _parts: dict[frozenset[str], Pack] = field(default_factory=dict, repr=False)

    @cached_property
    def rules(self) -> Pack:
        """The rules that are not switched off."""
        return self.pack.part(lambda rule: not findings.is_off(rule.id, self.switched_off))

    def rules_for(self, sentence: Sentence) -> Pack:
        """Return the rules that hold for a sentence: for whose voice, and where it will be read."""
        known = (sentence.kind, sentence.voice, sentence.in_letter)
        if known not in self._rules_for:
            ids = frozenset(one.id for one in self.rules.rules if _concerns(one, sentence))
            if ids not in self._parts:
                self._parts[ids] = self.rules.part(lambda rule: rule.id in ids)
            self._rules_for[known] = self._parts[ids]
        return self._rules_for[known]

    def note(self, student: Student, note_file: NoteFile) -> list[Finding]:
        """Return everything found in one note, in the order of its lines."""
        look = _Look(self, student, note_file)
        found = [one for one in look.found() if not findings.is_off(one.rule, self.switched_off)]
        kept = _without_allowed(found, note_file.document.text)
        return sorted(kept, key=lambda one: (one.line, one.column, one.rule))

    def before_the_talk(self, student: Student, note_file: NoteFile) -> list[Problem]:
        """Return what a teacher should hear of before the sheet lies on the table, as lines."""
        concerns = ("words", "privacy", "goal", "follow-up")
        return [
            one.problem
            for one in self.note(student, note_file)
            if one.rule.partition("/")[0] in concerns and one.rule != "goal/missing"
        ]

    def letter_errors(self, student: Student, note_file: NoteFile) -> list[Finding]:
        """Return the errors for which no letter is written: what they say would reach a family.

        A person who may not be named is not among them: that holds whatever is switched off.
        """
        look = _Look(self, student, note_file)
        found = [
            one for one in look.in_letter()
            if one.severity == ERROR and one.rule != "privacy/denied"
        ]  # fmt: skip
        found = [one for one in found if not findings.is_off(one.rule, self.switched_off)]
        return _without_allowed(found, note_file.document.text)

    def sentence(self, student: Student, kind: str, text: str) -> list[Finding]:
        """Return what is found in one text that was just typed, as `goal.home`."""
        table, _, name = kind.partition(".")
        data: dict[str, Any] = {table: {name: text}} if name else {kind: text}
        document = Document("", "", data)
        return [one._replace(line=0, column=0)
                for one in _Look(self, student, NoteFile("", None, [], document)).phrases()]  # fmt: skip


def _is_privacy(rule: Rule) -> bool:
    return rule.id.startswith("privacy/")


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
        language=settings.school.language,
        told=tuple(loaded.problems),
    )


class _Look:
    """One look at one note."""

    def __init__(self, coach: Coach, student: Student, note_file: NoteFile) -> None:
        self.coach, self.student, self.note_file = coach, student, note_file
        self.prose = Prose(note_file.document, coach.roll.names)
        found = list(self._hits())
        self.private = [one for one in found if _is_privacy(one[0].rule)]
        self.hits = [
            one for one in found
            if not _is_privacy(one[0].rule)
            and not packs.overlaps(one[0], self.prose.quotations)
        ]  # fmt: skip
        self.words = own_words(student, self.prose, {sentence for _, sentence, _ in self.hits})

    def _hits(self) -> Iterator[tuple[Hit, Sentence, int]]:
        """Yield each phrase that was found, its sentence, and its place in it."""
        for run in matching.runs(self.prose.prepared, self.prose.whole):
            sentence, _ = self.prose.at(run.start)
            for hit in self.coach.rules_for(sentence).in_run(run):
                yield hit, sentence, self.prose.at(hit.start)[1]

    def found(self) -> Iterator[Finding]:
        """Yield every finding of the note."""
        yield from self.from_problems()
        yield from self.blanks()
        yield from self.phrases()
        yield from self.privacy(self.prose.sentences)
        yield from self.lapses()
        yield from self.letter()

    def in_letter(self) -> Iterator[Finding]:
        """Yield what concerns the letter alone."""
        reaches = tuple(one for one in self.prose.sentences if one.in_letter)
        yield from self.privacy(reaches)
        yield from (one for one in self.phrases() if one.severity == ERROR)

    def from_problems(self) -> Iterator[Finding]:
        """Yield what the reading of the note found already."""
        for problem in self.note_file.problems:
            rule = problems.rule_of(problem, self.note_file.document)
            if rule:
                words = self.words | {"said": problem.said, "values": ", ".join(self.coach.values)}
                at = (problem.line, problem.column)
                yield catalog.finding(rule, problem.path, at, words, self.student.id)

    def phrases(self) -> Iterator[Finding]:
        """Yield the phrases of the word rules; the first in the grow comes with the script."""
        offered = False
        for hit, sentence, place in self.hits:
            finding = self._of_hit(hit, sentence, place, hit.end - hit.start)
            note = self.note_file.note
            if note and sentence.kind.startswith("grow.") and not offered:
                offered = True
                spoilt = {one for _, one, _ in self.hits}
                better = rewrite(self.student, note, spoilt)
                finding = finding._replace(suggest=f"{finding.suggest} {better}")
            yield finding

    def _of_hit(self, hit: Hit, sentence: Sentence, place: int, length: int) -> Finding:
        table = hit.rule.table
        found = " ".join(sentence.text[place : place + length].split())
        words = self.words | {"found": found}
        line, column = self._place(sentence, place)
        return Finding(
            self.note_file.path, line, column, hit.rule.id, table.severity,
            catalog.filled((table.message,), words), table.why,
            catalog.filled(table.suggest, words), self.student.id,
        )  # fmt: skip

    def _place(self, sentence: Sentence, place: int) -> tuple[int, int]:
        if not self.note_file.document.text:
            return 0, 0
        return self.prose.line_column(sentence, place)

    def privacy(self, sentences: Iterable[Sentence]) -> Iterator[Finding]:
        """Yield what must not reach this family; quotations count here, too."""
        wanted = set(sentences)
        whole = self.prose.whole
        for hit, sentence, place in self.private:
            if sentence in wanted:
                yield self._of_hit(hit, sentence, place, hit.end - hit.start)
        roll = self.coach.roll
        for rule, named in (
            *(("privacy/other-student", one) for one in roll.others(self.student, whole)),
            *(("privacy/other-household", one) for one in roll.addresses(self.student, whole)),
        ):
            sentence, place = self.prose.at(named.start)
            if sentence in wanted:
                words = self.words | {"found": whole[named.start : named.end]}
                yield self._check(rule, self._place(sentence, place), words)
        yield from self._denied()

    def _denied(self) -> Iterator[Finding]:
        note = self.note_file.note
        if note and (field_name := letters.names_denied(self.student, note)):
            place = self.note_file.document.place((field_name,))
            problem = letters.denied_problem(self.note_file.path, place, field_name, "")
            words = self.words | {"said": problem.said.partition(";")[0]}
            yield self._check("privacy/denied", (place.line, place.column), words)

    def _check(self, rule: str, at: tuple[int, int], words: dict[str, str]) -> Finding:
        return catalog.finding(rule, self.note_file.path, at, words, self.student.id)

    def _at(self, where: Where) -> tuple[int, int]:
        place = self.note_file.document.place(where)
        return place.line, place.column

    def lapses(self) -> Iterator[Finding]:
        """Yield what the goal lacks, and promises whose date cannot be meant."""
        if not self.note_file.document.whole:
            return
        data, calendar = self.note_file.document.data, self.coach.calendar
        for lapse in (*goals.lapses(data, calendar), *goals.promises(data, calendar)):
            yield self._check(lapse.rule, self._at(lapse.where), self.words | lapse.words)

    def blanks(self) -> Iterator[Finding]:
        """Yield what the preparation still leaves open, once somebody has begun to write."""
        note = self.note_file.note
        if note is None or not _begun(note):
            return
        for number, glow in enumerate(note.glow):
            if not glow.text:
                yield self._check("note/glow-blank", self._at(("glow", number, "text")), self.words)
            elif not glow.evidence:
                at = self._at(("glow", number, "evidence"))
                yield self._check("note/glow-evidence", at, self.words)
        if self.coach.values and not any(glow.value for glow in note.glow):
            words = self.words | {"values": ", ".join(self.coach.values)}
            yield self._check("note/value-missing", self._at(("glow", 0, "value")), words)
        for name in ("skill", "toward"):
            if not getattr(note.grow, name):
                yield self._check("note/grow-blank", self._at(("grow", name)), self.words)

    def letter(self) -> Iterator[Finding]:
        """Yield whether the letter is too long or too hard to read."""
        note = self.note_file.note
        if note is None or not note.was_held or not note.goal:
            return
        own = [one for one in self.prose.sentences if one.in_letter]
        text = "\n".join(one.text for one in own)
        count = readability.words_in(text)
        if count > LETTER_WORDS:
            words = self.words | {"words": str(count), "most": str(LETTER_WORDS)}
            longest = max(own, key=lambda one: len(one.text))
            yield self._check("letter/long", self._at(longest.where), words)
        grade = readability.grade(text) if self.coach.language.startswith("en") else None
        if grade is not None and grade > HARDEST_GRADE:
            hardest = max(own, key=lambda one: readability.hardness(one.text))
            words = self.words | {"grade": f"{grade:.0f}"}
            yield self._check("letter/reading-level", self._at(hardest.where), words)


def _begun(note: Note) -> bool:
    """Tell whether a note is more than a skeleton."""
    return bool(note.meeting or note.grow.skill or any(one.text or one.evidence for one in note.glow))


def _concerns(rule: Rule, sentence: Sentence) -> bool:
    """Tell whether a rule holds for a sentence; what a child or a family said is theirs."""
    if _is_privacy(rule):
        return True
    if sentence.voice != "teacher" or (rule.table.letter_only and not sentence.in_letter):
        return False
    return not rule.table.only or any(
        sentence.kind == one or sentence.kind.startswith(f"{one}.") for one in rule.table.only
    )


def _without_allowed(found: list[Finding], text: str) -> list[Finding]:
    """Leave out what a comment on its line allows with a reason."""
    allowances = [one for one in findings.allowed(text) if one.reason]
    if not allowances:
        return found
    return [
        one for one in found
        if not any(a.line == one.line and findings.is_off(one.rule, a.rules) for a in allowances)
    ]  # fmt: skip
