"""A mirror for the teacher alone: what the own notes say of whom, across the class. Pure.

Nothing here goes into a file, a report or a letter. A group of fewer than five children is not told
apart, and what differs is asked, not judged: a class is too small for proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from confkit.language.word_lists import WordList
from confkit.language.words import PeopleWords
from confkit.names.masks import words_of
from confkit.notes.notes import Note

FEWEST = 5
"""A group of fewer children is not told apart."""


class Seen(NamedTuple):
    """What one note says, and to which groups its child belongs.

    `learning` and `behavior` count glows, `findings` those about words. `heard` tells whether the
    family's words were written down, None before the talk; `days` is how long the letter took.
    """

    groups: dict[str, str]
    learning: int = 0
    behavior: int = 0
    findings: int = 0
    heard: bool | None = None
    days: float | None = None


class GroupNumber(NamedTuple):
    """One number of a group: its value, and as it is said."""

    value: float
    said: str


class Group(NamedTuple):
    """A group of at least FEWEST children, with what is shown of it."""

    name: str
    size: int
    numbers: dict[str, GroupNumber]


class Mirror(NamedTuple):
    """One way to look at the class: its groups, how many children are in none, and questions."""

    by: str
    groups: list[Group]
    hidden: int
    questions: list[str]


def glows(note: Note, words: PeopleWords) -> tuple[int, int]:
    """Count the glows about learning and those about behavior; one about both is of learning."""
    learning, behavior = WordList(words.learning), WordList(words.behavior)
    counts = [0, 0]
    for glow in note.glow:
        spoken = [word.lower() for word in words_of(f"{glow.text} {glow.evidence}")]
        for at, listed in enumerate((learning, behavior)):
            if any(word in listed for word in spoken):
                counts[at] += 1
                break
    return counts[0], counts[1]


def _share(parts: Sequence[tuple[int, int]]) -> GroupNumber | None:
    part, whole = (sum(column) for column in zip(*parts, strict=True))
    return GroupNumber(part / whole, f"{part} of {whole}") if whole else None


def _mean(values: Sequence[float]) -> GroupNumber:
    return GroupNumber(fmean(values), f"{fmean(values):.1f}")


_NUMBERS: dict[str, Callable[[Sequence[Seen]], GroupNumber | None]] = {
    "glows about learning": lambda seen: _share(
        [(child.learning, child.learning + child.behavior) for child in seen]
    ),
    "findings in a note": lambda seen: _mean([child.findings for child in seen]),
    "notes with the family's words": lambda seen: _share(
        [(bool(child.heard), 1) for child in seen]
    ),
    "days to the letter": lambda seen: _mean(
        [child.days for child in seen if child.days is not None]
    ),
}
_COUNTED: dict[str, Callable[[Seen], bool]] = {
    "glows about learning": lambda child: bool(child.learning + child.behavior),
    "findings in a note": lambda child: True,  # noqa: ARG005
    "notes with the family's words": lambda child: child.heard is not None,
    "days to the letter": lambda child: child.days is not None,
}
"""Which children a number is about; of fewer than FEWEST it is not shown."""

_QUESTIONS = {
    "glows about learning": (
        0.2,
        "Of the glows for {low}, {few} are about learning; for {high}, {many}. What have the "
        "children of {low} explained, made or found out lately?",
    ),
    "findings in a note": (
        1.0,
        "There are {many} findings in a note for {high} and {few} for {low}. Which of these "
        "sentences could stand in any child's note?",
    ),
    "notes with the family's words": (
        0.2,
        "What the family said is in {few} notes for {low}; for {high}, in {many}. What would "
        "help these families to be heard: an interpreter, another hour, a question sent ahead?",
    ),
    "days to the letter": (
        1.0,
        "Letters for {high} took {many} days, for {low} {few}. What holds them up: a translation, "
        "an address, an evening?",
    ),
}
"""From which difference on a number is asked about, and how."""


def mirrored(seen: Iterable[Seen]) -> list[Mirror]:
    """Return each way to look at the class; a group of fewer than FEWEST children is hidden.

    Several of them are one group together, if they are enough.
    """
    everyone = list(seen)
    names = dict.fromkeys(name for student in everyone for name in student.groups)
    return [_by(name, everyone) for name in names]


def _by(name: str, everyone: list[Seen]) -> Mirror:
    members: dict[str, list[Seen]] = defaultdict(list)
    for student in everyone:
        members[student.groups[name]].append(student)
    shown = {group: seen for group, seen in sorted(members.items()) if len(seen) >= FEWEST}
    small = [seen for seen in members.values() if len(seen) < FEWEST]
    if len(small) > 1 and sum(map(len, small)) >= FEWEST:
        shown["all the others"] = [student for seen in small for student in seen]
    groups = [Group(group, len(seen), _numbers(seen)) for group, seen in shown.items()]
    hidden = len(everyone) - sum(group.size for group in groups)
    return Mirror(name, groups, hidden, list(_questions(groups)))


def _numbers(seen: list[Seen]) -> dict[str, GroupNumber]:
    numbers = {}
    for name, number in _NUMBERS.items():
        counted = [child for child in seen if _COUNTED[name](child)]
        if len(counted) >= FEWEST and (value := number(counted)):
            numbers[name] = value
    return numbers


def _questions(groups: list[Group]) -> Iterator[str]:
    """Yield a question for each number in which two groups lie far apart."""
    for name, (gap, question) in _QUESTIONS.items():
        having = [group for group in groups if name in group.numbers]
        if len(having) < 2:
            continue
        low, *_, high = sorted(having, key=lambda group: group.numbers[name].value)
        few, many = low.numbers[name], high.numbers[name]
        if many.value - few.value >= gap:
            yield question.format(low=low.name, high=high.name, few=few.said, many=many.said)
