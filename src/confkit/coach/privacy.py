"""What must not reach a family: private words, other people, and what is another home's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from confkit.coach import likeness
from confkit.coach.findings import Finding
from confkit.coach.in_note import InNote
from confkit.coach.phrases.phrase import FIELD
from confkit.coach.prose import Sentence
from confkit.ground.text import listed
from confkit.names import denied
from confkit.names.attendance import (
    attendance,
    guardians_spoken_of,
    has_one_home,
    homes_in_doubt,
    homes_meant,
)

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


def must_not_reach(check: InNote, sentences: Iterable[Sentence]) -> Iterator[Finding]:
    """Yield what must not reach this family; quotations count here, too.

    What the teacher has unlocked for this child, with the reason, is left out.
    """
    wanted = set(sentences)
    whole = check.prose.whole
    for match, sentence, place in check.private:
        if sentence in wanted and match.rule.id not in check.unlocked:
            yield check.of_match(match, sentence, place)
    yield from _doubted(check, wanted)
    class_names = check.coach.class_names
    for rule, named in (
        *(
            ("privacy/other-student", other)
            for other in class_names.others(check.student, whole, check.prose.words)
        ),
        *(
            ("privacy/other-household", address)
            for address in class_names.addresses(check.student, whole)
        ),
    ):
        sentence, place = check.prose.at(named.start)
        if sentence in wanted:
            found = class_names.shown(whole[named.start : named.end].strip(FIELD))
            words = check.words | {"found": found}
            yield check.finding(rule, check.place(sentence, place), words)
    yield from _denied(check)


def _doubted(check: InNote, wanted: set[Sentence]) -> Iterator[Finding]:
    """Yield the sentences that no privacy rule knows and that are like private ones."""
    if "privacy/doubt" in check.unlocked:
        return
    known = {sentence for _, sentence, _ in check.private}
    for sentence, start, runs in check.runs:
        if sentence not in wanted or sentence in known:
            continue
        limit = likeness.LIMIT if sentence.kind in _TELLING else likeness.HIGH_LIMIT
        for run in runs:
            if check.coach.pack.is_doubted(run, limit):
                doubted = check.prose.whole[run.start : run.end].strip()
                place = check.place(sentence, run.start - start)
                yield check.finding("privacy/doubt", place, check.words | {"found": doubted})


def _denied(check: InNote) -> Iterator[Finding]:
    note = check.note_file.note
    if note and (named := denied.names_denied(check.student, note, check.coach.own_names)):
        problem = denied.denied_problem(check.note_file.document, named, "")
        words = check.words | {"said": problem.said.partition(";")[0]}
        yield check.finding("privacy/denied", (problem.line, problem.column), words)


def who_came(check: InNote) -> Iterator[Finding]:
    """Yield what keeps from every home what was said in the talk."""
    note = check.note_file.note
    for where, name in homes_in_doubt(check.student, note) if note else ():
        yield check.finding("note/present", check.at(where), check.words | {"said": name})


def spoken_of(check: InNote) -> Iterator[Finding]:
    """Yield what speaks of a guardian to another home: what was heard, and what all read.

    Where all live together, and nobody is denied, anybody may be told of.
    """
    student, note = check.student, check.note_file.note
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
            at = check.at(("meeting", "heard", number))
            yield check.finding("note/spoken-of", at, check.words | {"found": listed(guardians)})
    for sentence in check.prose.sentences:
        guardians = [
            word
            for word in guardians_spoken_of(student, sentence.text)
            if len(homes_meant(student, word)) == 1
        ]
        if guardians and not has_one_home(student) and _is_for_all_homes(check, sentence):
            words = check.words | {"found": listed(guardians)}
            yield check.finding("note/spoken-of", check.at(sentence.where), words)


def _is_for_all_homes(check: InNote, sentence: Sentence) -> bool:
    """Whether every home reads a field: not what was heard, works at one, or it promised."""
    table, *_ = sentence.kind.partition(".")
    note = check.note_file.note
    if table == "promise" and note:
        return note.promise[int(sentence.where[1])].by == "teacher"
    return table in ("glow", "goal", "check_in") and sentence.kind != "goal.works_at_home"
