"""One look at one note: each kind of check in its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from confkit.coach import catalog, goals, likeness, look_again, problems, reads
from confkit.coach.class_rules import ClassRules
from confkit.coach.findings import ERROR, Finding
from confkit.coach.look_again import Reading
from confkit.coach.own_words import for_side, own_words, rewrite, within
from confkit.coach.pack import Match, overlaps
from confkit.coach.phrases import matching
from confkit.coach.phrases.matching import Run
from confkit.coach.prose import Prose, Sentence
from confkit.conference import questions
from confkit.conference.questions import QuestionBank
from confkit.ground.text import listed
from confkit.ground.toml.where import Where
from confkit.language import readability, spoken_dates
from confkit.names import denied
from confkit.names.attendance import (
    attendance,
    guardians_spoken_of,
    has_one_home,
    homes_in_doubt,
    homes_meant,
)
from confkit.names.masks import words_of
from confkit.notes.bank import Item, Kind, filled
from confkit.notes.notes import Note, NoteFile
from confkit.roster.people import Student

_EMPTY = frozenset({"goal/vague", "goal/action-vague", "goal/measure-vague"})
_EMPTY_TOO = _EMPTY | {"goal/uncounted", "goal/too-short"}
"""What is told of an empty sentence once, by the phrase that was found in it if there is one."""

_FILLED_BY_THE_BANK = frozenset(
    {"goal/home-missing", "goal/school-missing", "goal/measure-missing"}
)

_GROW = "grow."
_WORDS = "words/"
_Found = tuple[Match, Sentence, int]
"""A phrase, the field in which it was found, and its place there."""

_TELLING = frozenset(
    {
        "glow.text",
        "glow.evidence",
        "meeting.heard",
        "goal.works_at_home",
        "check_in.observed",
        "student_voice",
        "family_priorities",
        "family_questions",
    }
)
"""The fields that tell what was seen or heard; the others say what somebody will do."""


class Length(NamedTuple):
    """How many words a letter has, and from how many on it is too long."""

    words: int
    limit: int


def _is_of_goal(lapse: goals.Lapse) -> bool:
    """Tell whether a lapse is one of words, for which the bank may have better ones."""
    return lapse.rule.startswith("goal/") and "review_on" not in lapse.where


class NoteCheck:
    """One look at one note."""

    def __init__(
        self,
        coach: ClassRules,
        student: Student,
        note_file: NoteFile,
        unlocked: frozenset[str] | None = None,
    ) -> None:
        self.coach, self.student, self.note_file = coach, student, note_file
        self.unlocked = unlocked_in(note_file.note) if unlocked is None else unlocked
        self.prose = Prose(note_file.document, coach.class_names.names)

    @cached_property
    def _all_matches(self) -> list[_Found]:
        """Each phrase that was found, its sentence, and its place in it."""
        return list(self._matches())

    @property
    def private(self) -> list[_Found]:
        """What was found by the rules of privacy."""
        return [all_match for all_match in self._all_matches if all_match[0].rule.is_privacy]

    @cached_property
    def _words_and_readings(self) -> tuple[list[_Found], list[Reading]]:
        """What was found by the rules of words, and what the second voice says beside them."""
        matches = [
            all_match
            for all_match in self._all_matches
            if not all_match[0].rule.is_privacy
            and not overlaps(all_match[0], self.prose.quotations)
        ]
        return self._with_second_voice(self._all_matches, _each_once(matches))

    @property
    def matches(self) -> list[_Found]:
        """What was found by the rules of words."""
        return self._words_and_readings[0]

    @property
    def again(self) -> list[Reading]:
        """What the second voice says."""
        return self._words_and_readings[1]

    @cached_property
    def spoilt(self) -> set[Sentence]:
        """The sentences in which either found something."""
        return {sentence.sentence for sentence in self.again} | {
            sentence for _, sentence, _ in self.matches
        }

    def _with_second_voice(
        self, founds: list[_Found], words: list[_Found]
    ) -> tuple[list[_Found], list[Reading]]:
        """Return the phrases but in surely harmless sentences, and what else reads like a lapse.

        A school's own phrases are always told, and those in a question or a piece of a sentence.
        """
        model = self.coach.model
        if model is None:
            return words, []
        again: list[Reading] = []
        harmless: list[tuple[int, int]] = []
        for reading in look_again.readings(model, self.prose, self.coach.language.tag):
            span = (reading.start, reading.end)
            if reading.is_statement and reading.score < model.silent:
                harmless.append(span)
            elif model.reads_like_a_lapse(
                reading.score, piece=reading.is_piece, goal=reading.is_of_goal
            ) and not any(overlaps(hit, [span]) for hit, *_ in founds):
                again.append(reading)
        return [
            match
            for match in words
            if match[0].rule.own
            or match[0].rule.id.removeprefix(_WORDS) not in model.groups
            or not overlaps(match[0], harmless)
        ], again

    @cached_property
    def words(self) -> dict[str, str]:
        """The note's own words, for what is said about it."""
        return own_words(self.student, self.prose, self.spoilt, self.coach.goal_words.sides)

    def _matches(self) -> Iterator[_Found]:
        """Yield each phrase that was found, its sentence, and its place in it."""
        for sentence, start, runs in self._runs:
            rules = self.coach.rules_for(sentence)
            for run in runs:
                for match in rules.in_run(run):
                    yield match, sentence, match.start - start

    @cached_property
    def _runs(self) -> list[tuple[Sentence, int, list[Run]]]:
        """Each sentence, where it begins in the whole text, and its runs of words."""
        prose = self.prose
        return [
            (sentence, start, [*matching.runs(prose.prepared, prose.whole, start, end)])
            for sentence, start in prose.places()
            for end in (start + len(sentence.text),)
        ]

    def findings(self, length: Length | None = None) -> Iterator[Finding]:
        """Yield every finding of the note."""
        yield from self.from_problems()
        yield from self.blanks()
        yield from self.phrases()
        yield from self.privacy(self.prose.sentences)
        yield from self.lapses()
        yield from self.who_came()
        yield from self.spoken_of()
        yield from self.odd()
        yield from self.letter(length)

    def in_letter(self) -> Iterator[Finding]:
        """Yield what concerns the letter alone."""
        reaches = tuple(sentence for sentence in self.prose.sentences if sentence.in_letter)
        yield from self.privacy(reaches)
        yield from (finding for finding in self.phrases() if finding.severity == ERROR)

    def from_problems(self) -> Iterator[Finding]:
        """Yield what the reading of the note found already."""
        for problem in self.note_file.problems:
            rule = problems.rule_of(problem, self.note_file.document)
            if rule:
                words = self.words | {"said": problem.said, "values": ", ".join(self.coach.values)}
                at = (problem.line, problem.column)
                yield catalog.finding(rule, problem.path, at, words, self.student.id)

    def phrases(self) -> Iterator[Finding]:
        """Yield the phrases of the word rules, then what the second voice says.

        The first in the grow comes with the script; it is left out where the language has none.
        """
        better = self.better_grow
        told = [(match[1], self._of_match(*match)) for match in self.matches]
        told += [(reading.sentence, self._of_reading(reading)) for reading in self.again]
        for sentence, each in told:
            finding = each
            if finding.rule.startswith("goal/"):
                finding = self._with_bank(finding, sentence.where)
            if better and sentence.kind.startswith(_GROW):
                finding = finding._replace(suggest=f"{finding.suggest} {better}")
                better = ""
            yield finding

    @cached_property
    def better_grow(self) -> str:
        """The script that is offered for the grow; "" where nothing is found in it."""
        note, language = self.note_file.note, self.coach.language
        in_grow = any(sentence.kind.startswith(_GROW) for sentence in self.spoilt)
        if note is None or not in_grow or not language.speech.script:
            return ""
        return rewrite(self.student, note, self.spoilt, language, self.coach.goal_words.sides)

    def _of_match(self, match: Match, sentence: Sentence, place: int) -> Finding:
        length = match.end - match.start
        wording = " ".join(sentence.text[place : place + length].split())
        words = for_side(self.words, sentence.kind.removeprefix("goal.")) | {"found": wording}
        at, path = self._place(sentence, place), self.note_file.path
        return catalog.finding(match.rule.id, path, at, words, self.student.id, match.rule.table)

    def _of_reading(self, reading: Reading) -> Finding:
        assert self.coach.model, "only a model reads"  # noqa: S101
        wording = look_again.wording(self.coach.language.tag)
        group = self.coach.model.group(reading.text)
        words = {"child": self.student.called} | wording.words(group, reading.text)
        words["ask"] = catalog.filled((words["ask"],), words)
        at = self._place(reading.sentence, reading.place)
        path, table = self.note_file.path, wording.rule
        return catalog.finding(look_again.RULE, path, at, words, self.student.id, table)

    def _place(self, sentence: Sentence, place: int) -> tuple[int, int]:
        if not self.note_file.document.text:
            return 0, 0
        return self.prose.line_column(sentence, place)

    def privacy(self, sentences: Iterable[Sentence]) -> Iterator[Finding]:
        """Yield what must not reach this family; quotations count here, too.

        What the teacher has unlocked for this child, with the reason, is left out.
        """
        wanted = set(sentences)
        whole = self.prose.whole
        for match, sentence, place in self.private:
            if sentence in wanted and match.rule.id not in self.unlocked:
                yield self._of_match(match, sentence, place)
        yield from self._doubted(wanted)
        class_names = self.coach.class_names
        for rule, named in (
            *(
                ("privacy/other-student", other)
                for other in class_names.others(self.student, whole, self.prose.words)
            ),
            *(
                ("privacy/other-household", address)
                for address in class_names.addresses(self.student, whole)
            ),
        ):
            sentence, place = self.prose.at(named.start)
            if sentence in wanted:
                words = self.words | {"found": whole[named.start : named.end]}
                yield self._check(rule, self._place(sentence, place), words)
        yield from self._denied()

    def _doubted(self, wanted: set[Sentence]) -> Iterator[Finding]:
        """Yield the sentences that no privacy rule knows and that are like private ones."""
        if "privacy/doubt" in self.unlocked:
            return
        known = {sentence for _, sentence, _ in self.private}
        for sentence, start, runs in self._runs:
            if sentence not in wanted or sentence in known:
                continue
            limit = likeness.LIMIT if sentence.kind in _TELLING else likeness.HIGH_LIMIT
            for run in runs:
                if self.coach.pack.is_doubted(run, limit):
                    doubted = self.prose.whole[run.start : run.end].strip()
                    place = self._place(sentence, run.start - start)
                    yield self._check("privacy/doubt", place, self.words | {"found": doubted})

    def _denied(self) -> Iterator[Finding]:
        note = self.note_file.note
        if note and (named := denied.names_denied(self.student, note, self.coach.own_names)):
            problem = denied.denied_problem(self.note_file.document, named, "")
            words = self.words | {"said": problem.said.partition(";")[0]}
            yield self._check("privacy/denied", (problem.line, problem.column), words)

    def _with_bank(self, finding: Finding, where: Where) -> Finding:
        """Add what the bank has for this part of the goal, by the note's own words."""
        part = str(where[-1]) if where[0] == "goal" else "statement"
        kind: Kind = "strategy" if part == "strategy" else "goal"
        for item in self._fitting(kind):
            if text := item.texts.get("text" if kind == "strategy" else part):
                sentence = filled(text, self.student.called)
                return finding._replace(suggest=f"{finding.suggest} “{sentence}” (bank: {item.id})")
        return finding

    def _fitting(self, kind: Kind) -> list[Item]:
        """Return what of the bank goes with the grow, the topics and the goal."""
        data = self.note_file.document.data
        tables = [value for name in ("grow", "goal") if isinstance(value := data.get(name), dict)]
        texts = [table.get(name) for table in tables for name in ("skill", "toward", "statement")]
        topics = data.get("topics")
        about = [*texts, *(topics if isinstance(topics, list) else ())]
        topic = " ".join(value for value in about if isinstance(value, str))
        return self.coach.bank().fitting(kind, topic, questions.grade_band(self.student.grade), 1)

    def _check(self, rule: str, at: tuple[int, int], words: dict[str, str]) -> Finding:
        table = self.coach.tables.get(rule)
        return catalog.finding(rule, self.note_file.path, at, words, self.student.id, table)

    def _at(self, where: Where) -> tuple[int, int]:
        if not self.note_file.document.text:
            return 0, 0
        place = self.note_file.document.place(where)
        return place.line, place.column

    def lapses(self) -> Iterator[Finding]:
        """Yield what the goal lacks, and promises whose date cannot be meant."""
        if not self.note_file.document.whole:
            return
        data, calendar = self.note_file.document.data, self.coach.calendar
        words = self.coach.goal_words
        names = self.prose.names
        lapses = goals.lapses(data, calendar, words, names, self._adults)
        filled = _FILLED_BY_THE_BANK if self._names_no_goal_of_the_bank else frozenset()
        yield from self._of_lapses(lapse for lapse in lapses if lapse.rule not in filled)
        yield from self._of_lapses(goals.promises(data, calendar, _spoken(self.coach.language.tag)))
        note = self.note_file.note
        if note and note.was_held and note.goal and not note.has_familys_part:
            yield self._check("goal/unshared", self._at(("goal",)), self.words)

    @property
    def _names_no_goal_of_the_bank(self) -> bool:
        """Whether the goal's statement was to be a goal of the bank, and its id is none."""
        at = self._at(("goal", "statement"))
        return any((problem.line, problem.column) == at for problem in self.note_file.problems)

    @property
    def _adults(self) -> frozenset[str]:
        """The words of the guardians' names that are no names of the child."""
        of_child = set(words_of(f"{self.student.name} {self.student.called}"))
        guardians = " ".join(guardian.name for guardian in self.student.shown_guardians)
        return frozenset(words_of(guardians)) - of_child

    def bare_goal(self) -> Iterator[Finding]:
        """Yield the goal's sentences of one word, and a measure that nobody can count."""
        goal = self.note_file.document.data.get("goal")
        if isinstance(goal, dict):
            yield from self._of_lapses(goals.bare(goal, self.coach.goal_words))

    def goal_sentences(self) -> Iterator[Finding]:
        """Yield what the goal's sentences lack, whatever else there is of the goal."""
        goal, words = self.note_file.document.data.get("goal"), self.coach.goal_words
        if isinstance(goal, dict):
            lapses = goals.sentences(goal, words, self.prose.names, self._adults)
            yield from self._of_lapses(lapses)

    def _of_lapses(self, lapses: Iterable[goals.Lapse]) -> Iterator[Finding]:
        for lapse in lapses:
            if lapse.rule in _EMPTY_TOO and lapse.where in self._told_empty:
                continue  # said already, in other words
            words = for_side(self.words, str(lapse.where[-1])) | lapse.words
            if lapse.rule in catalog.checks() or lapse.rule in self.coach.tables:
                finding = self._check(lapse.rule, self._at(lapse.where), words)
                yield self._with_bank(finding, lapse.where) if _is_of_goal(lapse) else finding

    @cached_property
    def _told_empty(self) -> set[Where]:
        return {sentence.where for match, sentence, _ in self.matches if match.rule.id in _EMPTY}

    def blanks(self) -> Iterator[Finding]:
        """Yield what the preparation still leaves open, once somebody has begun to write."""
        note = self.note_file.note
        if note is None or not note.is_begun:
            return
        for number, glow in enumerate(note.glow):
            if not glow.text:
                yield self._check("note/glow-blank", self._at(("glow", number, "text")), self.words)
            elif not glow.evidence:
                at = self._at(("glow", number, "evidence"))
                words = self.words | {"glow": within(glow.text)}
                yield self._check("note/glow-evidence", at, words)
        if self.coach.values and not any(glow.value for glow in note.glow):
            words = self.words | {"values": ", ".join(self.coach.values)}
            yield self._check("note/value-missing", self._at(("glow", 0, "value")), words)
        for name in ("skill", "toward"):
            if not getattr(note.grow, name):
                yield self._check("note/grow-blank", self._at(("grow", name)), self.words)

    def who_came(self) -> Iterator[Finding]:
        """Yield what keeps from every home what was said in the talk."""
        note = self.note_file.note
        for where, name in homes_in_doubt(self.student, note) if note else ():
            yield self._check("note/present", self._at(where), self.words | {"said": name})

    def spoken_of(self) -> Iterator[Finding]:
        """Yield what speaks of a guardian to another home: what was heard, and what all read.

        Where all live together, and nobody is denied, anybody may be told of.
        """
        student, note = self.student, self.note_file.note
        if not (note and note.meeting) or (has_one_home(student) and not student.denied):
            return
        came = attendance(student, note.meeting.present)
        for number, line in enumerate(note.meeting.heard):
            guardians = [
                word
                for word in guardians_spoken_of(student, line.text)
                if line.audience == "all"
                or len(came.homes) != 1
                or homes_meant(student, word) != came.homes
            ]
            if guardians and line.audience != "teacher":
                at = self._at(("meeting", "heard", number))
                yield self._check("note/spoken-of", at, self.words | {"found": listed(guardians)})
        for sentence in self.prose.sentences:
            guardians = [
                word
                for word in guardians_spoken_of(student, sentence.text)
                if len(homes_meant(student, word)) == 1
            ]
            if guardians and not has_one_home(student) and self._is_for_all_homes(sentence):
                words = self.words | {"found": listed(guardians)}
                yield self._check("note/spoken-of", self._at(sentence.where), words)

    def _is_for_all_homes(self, sentence: Sentence) -> bool:
        """Whether every home reads a field: not what was heard, works at one, or it promised."""
        table, *_ = sentence.kind.partition(".")
        note = self.note_file.note
        if table == "promise" and note:
            return note.promise[int(sentence.where[1])].by == "teacher"
        return table in ("glow", "goal", "check_in") and sentence.kind != "goal.works_at_home"

    def odd(self) -> Iterator[Finding]:
        """Yield the fields that will not read well, each with the sentence as it would stand."""
        for sentence in self.prose.sentences:
            oddity = reads.oddity(sentence, self.coach.language, self.coach.goal_words)
            if oddity:
                stands = reads.as_it_stands(sentence, self.student.called)
                words = self.words | {"said": oddity, "found": stands}
                yield self._check("note/reads-oddly", self._at(sentence.where), words)

    def asks(self, bank: QuestionBank) -> Iterator[Finding]:
        """Yield the questions that are asked by an id that none has."""
        for problem in questions.misnamed(bank, self.note_file):
            at = (problem.line, problem.column)
            yield self._check("note/ask", at, self.words | {"said": problem.said})

    def letter(self, length: Length | None) -> Iterator[Finding]:
        """Yield whether the letter, of that length as it is sent, is too long or too hard."""
        note = self.note_file.note
        if note is None or not note.was_held or not note.goal:
            return
        own = [sentence for sentence in self.prose.sentences if sentence.in_letter]
        text = "\n".join(sentence.text for sentence in own)
        if length and length.words >= length.limit:
            longest = max(own, key=lambda sentence: len(sentence.text.split()))
            words = self.words | {
                "words": str(length.words),
                "over": str(length.words - length.limit + 1),
                "most": str(length.limit),
                "longest": str(len(longest.text.split())),
            }
            yield self._check("letter/long", self._at(longest.where), words)
        numbers = self.coach.language.speech.reading
        grade = readability.grade(text, numbers) if numbers else None
        if numbers and grade is not None and grade > numbers.hardest:
            hardest = max(own, key=lambda sentence: readability.hardness(sentence.text, numbers))
            words = self.words | {"grade": f"{grade:.0f}"}
            yield self._check("letter/reading-level", self._at(hardest.where), words)


_spoken = cache(spoken_dates.spoken)  # a class has one language


def unlocked_in(note: Note | None) -> frozenset[str]:
    """Return the rules that a note lifts for its child, by their ids."""
    return frozenset(unlock.rule for unlock in note.unlock) if note else frozenset()


def _each_once(founds: list[_Found]) -> list[_Found]:
    """Return phrases without those of other word rules in the same words: one fault is told once.

    Of those that overlap the longest stays.
    """
    kept: list[_Found] = []
    for match in sorted(founds, key=lambda each: each[0].start - each[0].end):
        others = [
            (other.start, other.end) for other, *_ in kept if other.rule.id != match[0].rule.id
        ]
        if not (match[0].rule.id.startswith(_WORDS) and overlaps(match[0], others)):
            kept.append(match)
    return [match for match in founds if match in kept]
