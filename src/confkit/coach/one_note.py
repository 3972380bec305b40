"""One look at one note: each kind of check in its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import NamedTuple

from confkit.coach import catalog, goals, look_again, privacy, problems, reads
from confkit.coach.findings import ERROR, Finding
from confkit.coach.in_note import InNote
from confkit.coach.look_again import Reading
from confkit.coach.own_words import for_side, rewrite, within
from confkit.coach.prose import Sentence
from confkit.conference import questions
from confkit.conference.questions import QuestionBank
from confkit.ground.toml.where import Where
from confkit.language import readability, spoken_dates
from confkit.names.masks import words_of
from confkit.notes.bank import KINDS, Item, Kind, filled, id_in

_EMPTY = frozenset({"goal/vague", "goal/action-vague", "goal/measure-vague"})
_EMPTY_TOO = _EMPTY | {"goal/uncounted", "goal/too-short"}
"""What is told of an empty sentence once, by the phrase that was found in it if there is one."""

_FILLED_BY_THE_BANK = frozenset(
    {"goal/home-missing", "goal/school-missing", "goal/measure-missing"}
)

_GROW = "grow."


class Length(NamedTuple):
    """How many words a letter has, and from how many on it is too long."""

    words: int
    limit: int


def _is_of_goal(lapse: goals.Lapse) -> bool:
    """Tell whether a lapse is one of words, for which the bank may have better ones."""
    return lapse.rule.startswith("goal/") and "review_on" not in lapse.where


class NoteCheck(InNote):
    """One look at one note."""

    def findings(self, length: Length | None = None) -> Iterator[Finding]:
        """Yield every finding of the note."""
        yield from self.from_problems()
        yield from self.blanks()
        yield from self.phrases()
        yield from self.privacy(self.prose.sentences)
        yield from self.lapses()
        yield from privacy.who_came(self)
        yield from privacy.spoken_of(self)
        yield from self.unfilled()
        yield from self.odd()
        yield from self.letter(length)

    def in_letter(self) -> Iterator[Finding]:
        """Yield what concerns the letter alone."""
        reaches = tuple(sentence for sentence in self.prose.sentences if sentence.in_letter)
        yield from self.privacy(reaches)
        yield from self.unfilled()
        yield from (finding for finding in self.phrases() if finding.severity == ERROR)

    def privacy(self, sentences: Iterable[Sentence]) -> Iterator[Finding]:
        """Yield what must not reach this family in these sentences."""
        yield from privacy.must_not_reach(self, sentences)

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
        told = [(match[1], self.of_match(*match)) for match in self.matches]
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

    def _of_reading(self, reading: Reading) -> Finding:
        assert self.coach.model, "only a model reads"  # noqa: S101
        wording = look_again.wording(self.coach.language.tag)
        group = self.coach.model.group(reading.text)
        words = {"child": self.student.called} | wording.words(group, reading.text)
        words["ask"] = catalog.filled((words["ask"],), words)
        at = self.place(reading.sentence, reading.place)
        path, table = self.note_file.path, wording.rule
        return catalog.finding(look_again.RULE, path, at, words, self.student.id, table)

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

    def lapses(self) -> Iterator[Finding]:
        """Yield what the goal lacks, and promises whose date cannot be meant."""
        if not self.note_file.document.whole:
            return
        data, calendar = self.note_file.document.data, self.coach.calendar
        words = self.coach.goal_words
        names = self.prose.names
        lapses = goals.lapses(data, calendar, words, names, self._adults, self._teacher)
        filled = _FILLED_BY_THE_BANK if self._names_no_goal_of_the_bank else frozenset()
        yield from self._of_lapses(lapse for lapse in lapses if lapse.rule not in filled)
        yield from self._of_lapses(goals.promises(data, calendar, _spoken(self.coach.language.tag)))
        note = self.note_file.note
        if note and note.was_held and note.goal and not note.has_familys_part:
            yield self.finding("goal/unshared", self.at(("goal",)), self.words)

    @property
    def _names_no_goal_of_the_bank(self) -> bool:
        """Whether the goal's statement was to be a goal of the bank, and its id is none."""
        at = self.at(("goal", "statement"))
        return any((problem.line, problem.column) == at for problem in self.note_file.problems)

    @property
    def _adults(self) -> frozenset[str]:
        """The words of the guardians' names that are no names of the child."""
        guardians = " ".join(guardian.name for guardian in self.student.shown_guardians)
        return frozenset(words_of(guardians)) - self._of_child

    @property
    def _teacher(self) -> frozenset[str]:
        """The words of the teacher's name that are no names of the child."""
        return self.coach.class_names.teacher - self._of_child

    @property
    def _of_child(self) -> frozenset[str]:
        return frozenset(words_of(f"{self.student.name} {self.student.called}"))

    def bare_goal(self) -> Iterator[Finding]:
        """Yield the goal's sentences of one word, and a measure that nobody can count."""
        goal = self.note_file.document.data.get("goal")
        if isinstance(goal, dict):
            yield from self._of_lapses(goals.bare(goal, self.coach.goal_words))

    def goal_sentences(self) -> Iterator[Finding]:
        """Yield what the goal's sentences lack, whatever else there is of the goal."""
        goal, words = self.note_file.document.data.get("goal"), self.coach.goal_words
        if isinstance(goal, dict):
            lapses = goals.sentences(goal, words, self.prose.names, self._adults, self._teacher)
            yield from self._of_lapses(lapses)

    def _of_lapses(self, lapses: Iterable[goals.Lapse]) -> Iterator[Finding]:
        for lapse in lapses:
            if lapse.rule in _EMPTY_TOO and lapse.where in self._told_empty:
                continue  # said already, in other words
            words = for_side(self.words, str(lapse.where[-1])) | lapse.words
            if lapse.rule in catalog.checks() or lapse.rule in self.coach.tables:
                finding = self.finding(lapse.rule, self.at(lapse.where), words)
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
                yield self.finding("note/glow-blank", self.at(("glow", number, "text")), self.words)
            elif not glow.evidence:
                at = self.at(("glow", number, "evidence"))
                words = self.words | {"glow": within(glow.text)}
                yield self.finding("note/glow-evidence", at, words)
        if self.coach.values and not any(glow.value for glow in note.glow):
            words = self.words | {"values": ", ".join(self.coach.values)}
            yield self.finding("note/value-missing", self.at(("glow", 0, "value")), words)
        for name in ("skill", "toward"):
            if not getattr(note.grow, name):
                yield self.finding("note/grow-blank", self.at(("grow", name)), self.words)

    def odd(self) -> Iterator[Finding]:
        """Yield the fields that will not read well, each with the sentence as it would stand."""
        for sentence in self.prose.sentences:
            oddity = reads.oddity(sentence, self.coach.language, self.coach.goal_words)
            if oddity:
                stands = reads.as_it_stands(sentence, self.student.called)
                words = self.words | {"said": oddity, "found": stands}
                yield self.finding("note/reads-oddly", self.at(sentence.where), words)

    def unfilled(self) -> Iterator[Finding]:
        """Yield the ids of the bank where none is taken over, so that a family would read them."""
        told = {(problem.line, problem.column) for problem in self.note_file.problems}
        for sentence in self.prose.sentences:
            name = id_in(sentence.text)
            if name and self.at(sentence.where) not in told and self._is_of_bank(name):
                said = f"{name!r} is an id of the bank, and stands here as it is"
                words = self.words | {"said": said}
                yield self.finding("note/bank", self.at(sentence.where), words)

    def _is_of_bank(self, name: str) -> bool:
        return any(self.coach.bank().find(kind, name) for kind in KINDS)

    def asks(self, bank: QuestionBank) -> Iterator[Finding]:
        """Yield the questions that are asked by an id that none has."""
        for problem in questions.misnamed(bank, self.note_file):
            at = (problem.line, problem.column)
            yield self.finding("note/ask", at, self.words | {"said": problem.said})

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
            yield self.finding("letter/long", self.at(longest.where), words)
        numbers = self.coach.language.speech.reading
        grade = readability.grade(text, numbers) if numbers else None
        if numbers and grade is not None and grade > numbers.hardest:
            hardest = max(own, key=lambda sentence: readability.hardness(sentence.text, numbers))
            words = self.words | {"grade": f"{grade:.0f}"}
            yield self.finding("letter/reading-level", self.at(hardest.where), words)


_spoken = cache(spoken_dates.spoken)  # a class has one language
