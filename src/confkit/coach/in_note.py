"""A note on the way to being judged: what is found in its sentences, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from confkit.coach import catalog, look_again
from confkit.coach.class_rules import ClassRules
from confkit.coach.findings import Finding
from confkit.coach.look_again import Reading
from confkit.coach.own_words import for_side, own_words
from confkit.coach.pack import Match, overlaps
from confkit.coach.phrases import matching
from confkit.coach.phrases.matching import Run
from confkit.coach.prose import Prose, Sentence
from confkit.ground.toml.where import Where
from confkit.notes.notes import Note, NoteFile
from confkit.roster.people import Student

_WORDS = "words/"
Found = tuple[Match, Sentence, int]
"""A phrase, the field in which it was found, and its place there."""


class InNote:
    """One note, its sentences, and what the phrases and the second voice find in them."""

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
    def _all_matches(self) -> list[Found]:
        """Each phrase that was found, its sentence, and its place in it."""
        return list(self._matches())

    @property
    def private(self) -> list[Found]:
        """What was found by the rules of privacy."""
        return [all_match for all_match in self._all_matches if all_match[0].rule.is_privacy]

    @cached_property
    def _words_and_readings(self) -> tuple[list[Found], list[Reading]]:
        """What was found by the rules of words, and what the second voice says beside them."""
        matches = [
            all_match
            for all_match in self._all_matches
            if not all_match[0].rule.is_privacy
            and not overlaps(all_match[0], self.prose.quotations)
        ]
        return self._with_second_voice(self._all_matches, _each_once(matches))

    @property
    def matches(self) -> list[Found]:
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
        self, founds: list[Found], words: list[Found]
    ) -> tuple[list[Found], list[Reading]]:
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

    def _matches(self) -> Iterator[Found]:
        """Yield each phrase that was found, its sentence, and its place in it."""
        for sentence, start, runs in self.runs:
            rules = self.coach.rules_for(sentence)
            for run in runs:
                for match in rules.in_run(run):
                    yield match, sentence, match.start - start

    @cached_property
    def runs(self) -> list[tuple[Sentence, int, list[Run]]]:
        """Each sentence, where it begins in the whole text, and its runs of words."""
        prose = self.prose
        return [
            (sentence, start, [*matching.runs(prose.prepared, prose.whole, start, end)])
            for sentence, start in prose.places()
            for end in (start + len(sentence.text),)
        ]

    def of_match(self, match: Match, sentence: Sentence, place: int) -> Finding:
        """Return the finding that a phrase is, at its place in a sentence."""
        length = match.end - match.start
        wording = " ".join(sentence.text[place : place + length].split())
        words = for_side(self.words, sentence.kind.removeprefix("goal.")) | {"found": wording}
        at, path = self.place(sentence, place), self.note_file.path
        return catalog.finding(match.rule.id, path, at, words, self.student.id, match.rule.table)

    def place(self, sentence: Sentence, place: int) -> tuple[int, int]:
        """Return line and column of a place in a sentence; 0 where there is no file."""
        if not self.note_file.document.text:
            return 0, 0
        return self.prose.line_column(sentence, place)

    def finding(self, rule: str, at: tuple[int, int], words: dict[str, str]) -> Finding:
        """Return the finding of a rule at a line and column, in words that its text asks for."""
        table = self.coach.tables.get(rule)
        return catalog.finding(rule, self.note_file.path, at, words, self.student.id, table)

    def at(self, where: Where) -> tuple[int, int]:
        """Return line and column of a field; 0 where there is no file."""
        if not self.note_file.document.text:
            return 0, 0
        place = self.note_file.document.place(where)
        return place.line, place.column


def unlocked_in(note: Note | None) -> frozenset[str]:
    """Return the rules that a note lifts for its child, by their ids."""
    return frozenset(unlock.rule for unlock in note.unlock) if note else frozenset()


def _each_once(founds: list[Found]) -> list[Found]:
    """Return phrases without those of other word rules in the same words: one fault is told once.

    Of those that overlap the longest stays.
    """
    kept: list[Found] = []
    for match in sorted(founds, key=lambda each: each[0].start - each[0].end):
        others = [
            (other.start, other.end) for other, *_ in kept if other.rule.id != match[0].rule.id
        ]
        if not (match[0].rule.id.startswith(_WORDS) and overlaps(match[0], others)):
            kept.append(match)
    return [match for match in founds if match in kept]
