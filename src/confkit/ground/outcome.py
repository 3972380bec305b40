"""What a run did, as values: made, left out, refused, told. `docs/json.md` is its promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from confkit.ground.errors import Problem


@dataclass(frozen=True, slots=True)
class Made:
    """A file that now stands in `out/`.

    `reader` names who it is for, "" for the teacher, at `address`, "" on paper. `kind` is sheet,
    packet, letter, notice (no content: others read the mailbox), page, phone script, list or note.
    `changed` is False where the same bytes stood there already. `student_ids` are all children that
    a letter is about, the first one's too.
    """

    student_id: str
    student: str
    path: str
    reader: str = ""
    kind: str = "sheet"
    changed: bool = True
    address: str = ""
    student_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody for whom nothing was made, for a reason that is no mistake.

    `is_of_one`: only one of the student's guardians is, so that others may get something.
    """

    student_id: str
    student: str
    reason: str
    is_of_one: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """A file of an earlier run that was removed from `out/`, and why."""

    path: str
    reason: str


class NeedsTranslation(NamedTuple):
    """A guardian who reads words that are not in their language.

    `sentences` is how many of the teacher's are not; 0 where it is the whole letter. `waits` is
    the set of the language's letters where only the teacher's yes to it is missing. `beside` is the
    language that the letter has in place of theirs, for another reader of the same one.
    """

    student_id: str
    guardian: str
    language: str
    sentences: int = 0
    waits: str = ""
    beside: str = ""


@dataclass
class Outcome:
    """Everything that one run did, collected while it goes on.

    `needs_translation` are the guardians who get something in the school's language alone.
    """

    round: str
    made: list[Made] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    needs_translation: list[NeedsTranslation] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take over what another part of the same run did."""
        self.made += other.made
        self.left_out += other.left_out
        self.refused += other.refused
        self.told += other.told
        for entry in other.needs_translation:
            self.translate(entry)

    def translate(self, entry: NeedsTranslation) -> None:
        """Name a guardian who needs a translation: once, whatever files the letter has."""
        if entry not in self.needs_translation:
            self.needs_translation.append(entry)

    @property
    def in_the_schools_language(self) -> list[NeedsTranslation]:
        """The guardians whose whole letter is in the school's language."""
        return [reader for reader in self.needs_translation if not reader.sentences]

    @property
    def exit_code(self) -> int:
        """1 when something was refused, else 0."""
        return 1 if self.refused else 0
