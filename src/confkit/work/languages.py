"""The languages of the letters: their state, a speaker's check, and the translator's round trip."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from confkit.coach import coach, packs, prose
from confkit.coach.coach import Coach
from confkit.conference import questions
from confkit.ground import clock, files, gate
from confkit.ground.errors import Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import listed, one_line
from confkit.ground.toml.writing import pair
from confkit.language import dates, languages, sentences
from confkit.language.languages import Language, written
from confkit.letters import translated
from confkit.letters.audience import seen_by
from confkit.letters.letter_languages import LetterLanguages
from confkit.letters.letters import language_for
from confkit.letters.translated import Translation
from confkit.names import denied
from confkit.names.marks import NameMarks
from confkit.notes import bank
from confkit.notes.notes import Note
from confkit.notes.translations import TABLE
from confkit.roster.people import Student, language_of, recipients
from confkit.workspace import classroom, generated, settings_file
from confkit.workspace.classroom import Classroom
from confkit.workspace.layout import SETTINGS
from confkit.workspace.workspace import Workspace, must_be_outside

_PAGE = "review-language.html.j2"
_ACCEPTED, _DECLINED = "accept_unreviewed", "decline_unreviewed"
"""Where a yes and a no are kept, in `[mail]`."""
_OBSERVED = "check_in.observed"
"""Of the check-in; the other sentences stand in the summary."""
_AT_THE_TABLE = frozenset(
    ("glow.text", "glow.evidence", "grow.skill", "grow.toward", "grow.strategies")
)
"""What an interpreter has in hand, too."""


class State(NamedTuple):
    """A language: how many guardians read it, and how its letters stand.

    `lacks` sentences are not there, and the letters that need them are in the school's language;
    `is_begun` says that some are there.
    `by` and `on` say who checked them last; `is_reviewed` that they are still as they were then,
    and `unread` how many are not, where the summary is.
    """

    tag: str
    name: str
    readers: int
    has_letters: bool
    lacks: int
    is_begun: bool
    has_bank: bool
    is_reviewed: bool
    is_accepted: bool
    is_declined: bool
    by: str = ""
    on: date | None = None
    unread: int = 0


def states(*, workspace: Workspace, now: datetime) -> list[State]:
    """Return the languages of the class but the school's, then the others that have letters.

    A reader counts where the set is that serves them: of es-US that of es. One whom none serves
    has a row by the word of the roster.
    """
    room = classroom.load(workspace, now=now)
    known, of_letters = workspace.languages, LetterLanguages(room)
    readers: Counter[str] = Counter()
    for tag, number in readers_of(room).items():
        readers[known.set_of(tag)] += number
    read = sorted(readers, key=lambda tag: (-readers[tag], tag))
    others = [tag for tag in known.tags if known[tag].has(*sentences.FILES)]
    return [
        _state(known[tag], tag, readers[tag], of_letters)
        for tag in dict.fromkeys([*read, *others])
        if written(tag) != written(workspace.language)
    ]


def _state(language: Language, tag: str, readers: int, of_letters: LetterLanguages) -> State:
    last = language.reviews[-1] if language.reviews else None
    unread = len(language.unread) + of_letters.unread_of_bank(tag)
    return State(
        tag,
        dates.language_name(tag),
        readers,
        language.writes_letters,
        len(language.lacks),
        language.has(*sentences.FILES),
        language.has("bank.toml"),
        not unread,
        of_letters.accepts(tag),
        of_letters.declines(tag),
        last.by if last else "",
        last.on if last else None,
        unread if language.is_reviewed_for("letter") else 0,
    )


def readers_of(room: Classroom) -> dict[str, int]:
    """Count the guardians who may be written to by their language."""
    counts: dict[str, int] = {}
    for student in room.everyone:
        for reader in recipients(student)[0]:
            for guardian in reader.guardians:
                tag = language_of(guardian, student, room.settings.school.language).tag
                counts[tag] = counts.get(tag, 0) + 1
    return counts


def to_accept(
    *, workspace: Workspace, names: tuple[str, ...], round_name: str | None, now: datetime
) -> list[str]:
    """Return the languages of these students' readers that wait for the teacher's answer alone.

    Each set is there once: that of es for readers of es and of es-US. One that the teacher has
    said no to is not asked about again.
    """
    room = classroom.load(workspace, names=names, round_name=round_name, now=now)
    of_letters = LetterLanguages(room)
    tags = dict.fromkeys(
        workspace.languages.set_of(language_for(reader, student, room.settings.school.language))
        for student in room.students
        for reader in recipients(student)[0]
    )
    school = written(room.settings.school.language)
    return [
        tag
        for tag in tags
        if written(tag) != school and of_letters.waits(tag) and not of_letters.declines(tag)
    ]


def accept(workspace: Workspace, tags: list[str]) -> bool:
    """Write into confkit.toml that these languages are used unchecked; False if it cannot be.

    A no to one of them is forgotten.
    """
    for tag in tags:
        _with_letters(workspace, tag)
    of_set, mail = workspace.languages.set_of, workspace.settings.mail
    sets = set(map(of_set, tags))
    declined = [tag for tag in mail.decline_unreviewed if of_set(tag) in sets]
    text = _settings_text(workspace)
    kept = settings_file.without_answers(text, "mail", _DECLINED, declined)
    return kept is not None and _keep(workspace, kept, _ACCEPTED, mail.accept_unreviewed, tags)


def decline(workspace: Workspace, tag: str) -> bool:
    """Write into confkit.toml that a language waits for a speaker; False if it cannot be."""
    text, mail = _settings_text(workspace), workspace.settings.mail
    return _keep(workspace, text, _DECLINED, mail.decline_unreviewed, [tag])


def _settings_text(workspace: Workspace) -> str:
    return gate.read(workspace.folder / SETTINGS).decode("utf-8")


def _keep(
    workspace: Workspace, text: str, name: str, there: Collection[str], tags: list[str]
) -> bool:
    """Write the settings with what of these languages is not there yet; False if it cannot be."""
    of_set = workspace.languages.set_of
    already = set(map(of_set, there))
    new: list[Any] = [tag for tag in tags if of_set(tag) not in already]
    changed = settings_file.with_answers(text, "mail", name, new) if new else text
    if changed is None:
        return False
    if changed == _settings_text(workspace):
        return True
    files.write(workspace.folder / SETTINGS, changed.encode("utf-8"), durable=True)
    for cached in ("document", "_with_school", "checked_settings"):
        workspace.__dict__.pop(cached, None)
    return True


def _with_letters(workspace: Workspace, tag: str) -> Language:
    language = workspace.languages[tag]
    if not languages.is_tag(tag) or not language.writes_letters:
        raise UsageError(f"there are no letters in {tag!r} yet; `confkit languages` lists them")
    if written(tag) == written(workspace.language):
        raise UsageError(f"{tag} is the school's language, which nobody has to check or accept")
    return language


def _must_be_past(day: date, workspace: Workspace, now: datetime) -> None:
    if day > now.astimezone(workspace.settings.tz).date():
        raise UsageError(f"--on {day}: is a day to come; say when it was done")


@dataclass(frozen=True)
class ReviewPage:
    """The page on which a speaker checks a language."""

    tag: str
    name: str
    english: str
    direction: str
    school: str
    digest: str
    rows: list[dict[str, str]] = field(default_factory=list)


def review_page(*, workspace: Workspace, tag: str, outcome: Outcome) -> Path:
    """Write the page with a language's letters beside the school's; return where it stands.

    `outcome` takes what is told of it.
    """
    language = _with_letters(workspace, tag)
    school = workspace.languages[workspace.language]
    originals = {**sentences.english(), **(school.sentences if school.writes_letters else {})}
    speech = language.speech
    rows = [(key, originals[key], language.sentences.get(key, "")) for key in sentences.english()]
    rows += _of_bank(workspace, tag)
    review = ReviewPage(
        tag,
        speech.name or tag,
        dates.language_name(tag),
        speech.direction,
        workspace.settings.school.name,
        language.digest,
        [{"key": key, "original": original, "said": theirs} for key, original, theirs in rows],
    )
    page = workspace.templates.render(_PAGE, review=review)
    path = workspace.round(workspace.settings.round).out / f"review-{tag}.html"
    generated.write_file(workspace, path, page.encode(), outcome)
    return path


def _of_bank(workspace: Workspace, tag: str) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of a language's bank beside the school's, each by what it is called."""
    theirs = bank.bank(workspace.folder, tag, otherwise="")
    for kind, name in theirs.digests:
        item, original = theirs.find(kind, name), workspace.bank.find(kind, name)
        for part, text in item.texts.items() if item else ():
            said = original.texts.get(part, "") if original else ""
            if said != text:  # the workspace's own items are in the school's language alone
                original_said, theirs_said = (bank.filled(one, "{child}") for one in (said, text))
                yield f"{name}: {part}", original_said, theirs_said


def reviewed(*, workspace: Workspace, tag: str, by: str, on: date, now: datetime) -> Path:
    """Keep that a speaker has checked a language's letters; return the file.

    Raises UsageError for a day to come, and for the school's own language.
    """
    _must_be_past(on, workspace, now)
    language = _with_letters(workspace, tag)
    folder = workspace.languages.folders(tag)[-1]
    path = workspace.folder / languages.FOLDER / folder / languages.REVIEW
    of_bank = bank.bank(workspace.folder, tag, otherwise="").digests
    lines = [
        pair("by", one_line(by)),
        f"on = {on}",
        pair("digest", language.digest),
        pair("sentences", sorted([*language.digests.values(), *of_bank.values()])),
    ]
    files.make_folder(path.parent.parent)
    files.make_folder(path.parent)
    files.write(path, ("\n".join(lines) + "\n").encode(), durable=True)
    workspace.__dict__.pop("languages", None)
    return path


class ForTranslator(NamedTuple):
    """The sentences that a translator is to translate, and where they stand.

    `left_out` are the students whose notes no letter may be made of; `held` the sentences that may
    name somebody in a script without capitals, or a day, each with the words that may;
    `without_a_day` those with a day that no letter could say, each with it. `filled` are
    the translations that the file had, and has, which were not brought back yet.
    """

    path: Path
    sentences: list[str]
    in_doubt: list[str]
    left_out: list[str]
    held: dict[str, tuple[str, ...]]
    without_a_day: dict[str, tuple[str, ...]]
    filled: int


def export(
    *,
    workspace: Workspace,
    tag: str,
    path: Path | None,
    now: datetime,
    words: tuple[str, ...] = (),
    naming_nobody: Collection[str] = (),
) -> ForTranslator:
    """Write the sentences of this round that have no translation into a language yet.

    A mark stands also for what begins a sentence and may be a name (`in_doubt`), unless it is among
    `words`, of which the teacher says that they are none. A sentence is held back where a word
    has no capital because its script has none, unless the teacher says of it that it names nobody,
    or did: then it stands in the file of an earlier run.
    What a translator wrote into the file before stays in it until it was brought back; raises
    UsageError where another file would be written over.
    """
    room = classroom.load(workspace, now=now)
    readers = {written(each) for each in readers_of(room)} - {written(workspace.language)}
    if written(tag) not in readers:
        raise UsageError(
            f"nobody in your class needs a translation into {tag!r}; see `confkit languages`"
        )
    of_letters = LetterLanguages(room)
    the_coach = coach.of(room)
    told = [
        (student, _lacking(room, student, tag, of_letters, the_coach)) for student in room.students
    ]
    by_text = {
        text: of_letters.marks.marked(text, words) for _, lacking in told for text in lacking or ()
    }
    without_a_day = {
        text: days
        for text, sentence in by_text.items()
        if (days := of_letters.unsaid_days(sentence.stands_for))
    }
    every = [sentence for text, sentence in by_text.items() if text not in without_a_day]
    if path:
        must_be_outside(path)
    is_named, path = bool(path), path or room.layout.out / f"to-translate-{tag}.csv"
    filled = _filled(path, workspace)
    said = {*naming_nobody, *(row.text for row in translated.read(path, path.name)[0])}
    marked = [sentence for sentence in every if not sentence.unclear or sentence.text in said]
    texts = sorted({sentence.text for sentence in marked})
    there = {(written(row.language), row.text) for row in filled}
    lacking = [Translation(tag, text, "") for text in texts if (written(tag), text) not in there]
    if rows := [*filled, *lacking]:
        files.make_folder(path.parent)
        translated.write(path, rows)
    elif not is_named:  # nothing that an earlier run wrote there lacks a translation any more
        files.remove(path)
    return ForTranslator(
        path,
        [row.text for row in lacking],
        sorted({word for sentence in marked for word in sentence.in_doubt}),
        [f"{student.name} ({student.id})" for student, lacking in told if lacking is None],
        {one.text: one.unclear for one in every if one.unclear and one.text not in said},
        without_a_day,
        len(filled),
    )


def _filled(path: Path, workspace: Workspace) -> list[Translation]:
    """Return what a translator wrote into such a file and nobody has brought back yet.

    Raises UsageError for any other file, so that it is not written over.
    """
    if not os.path.lexists(path):
        return []
    rows, problems = translated.read(path, path.name)
    if problems or not translated.is_ours(path):
        raise UsageError(
            f"{path}: already exists, and is not as `confkit languages export` wrote it; import "
            "it if a translator did, then move it away or choose another name"
        )
    known = translated.known(workspace.folder)
    return [
        row
        for row in rows
        if row.translation
        if (there := known.get((written(row.language), row.text))) is None
        or there.translation != row.translation
    ]


def _lacking(
    room: Classroom, student: Student, tag: str, of_letters: LetterLanguages, the_coach: Coach
) -> list[str] | None:
    """Return the sentences that a reader of a language meets in other words.

    None where no letter may be made of the note: then nothing else goes out of it either.
    """
    school = room.settings.school.language
    readers = [
        reader
        for reader in recipients(student)[0]
        for guardian in reader.guardians
        if written(language_of(guardian, student, school).tag) == written(tag)
    ]
    note_file = room.note(student) if readers else None
    if note_file is None:
        return []
    if note_file.note is None:
        return None
    own = room.settings.own_names
    if denied.names_denied(student, note_file.note, own) or any(
        the_coach.letter_errors(student, note_file)
    ):
        return None
    known = of_letters.translations(student, tag)
    seen = (seen_by(student, note_file.note, reader) for reader in readers)
    of_others = _of_homes(note_file.note).difference(*map(_of_homes, seen))
    interpreted = any(guardian.booked_interpreter for one in readers for guardian in one.guardians)
    said = [
        sentence
        for sentence in prose.sentences(note_file.document.data)
        if sentence.where[0] != TABLE and one_line(sentence.text) not in of_others
    ]
    return [
        sentence.text
        for sentence in said
        if sentence.in_letter
        or sentence.kind == _OBSERVED
        or (
            interpreted
            and sentence.kind in _AT_THE_TABLE
            and not the_coach.must_not_go_out(student, sentence.text, note_file.note)
        )
        if not known(sentence.text)
    ] + (
        []
        if note_file.note.was_held
        else _asked(room, student, note_file.note, tag, the_coach, known)
    )


def _asked(
    room: Classroom,
    student: Student,
    note: Note,
    tag: str,
    the_coach: Coach,
    known: Callable[[str], str],
) -> list[str]:
    """Return the teacher's own questions that a family may see in the school's language alone."""
    schools = room.workspace.questions[0]
    theirs = questions.of_language(room.workspace.languages[tag]).questions
    texts = [text for text in note.ask if text not in schools.by_id]
    texts += [
        text for question_id, text in _own_questions(room, student) if question_id not in theirs
    ]
    return [
        text
        for text in texts
        if not known(text) and not the_coach.must_not_go_out(student, text, note)
    ]


def _own_questions(room: Classroom, student: Student) -> list[tuple[str, str]]:
    """Return the questions of `questions.toml` by their ids, as a family hears them."""
    schools = room.workspace.questions[0]
    return [
        (question.id, question.text.replace("{child}", student.called))
        for question in schools
        if question.id in schools.own_ids
    ]


def _of_homes(note: Note) -> set[str]:
    """Return what of a note may belong to one home alone."""
    heard = [line.text for line in note.meeting.heard] if note.meeting else []
    works = [note.goal.works_at_home] if note.goal else []
    return {one_line(text) for text in (*heard, *works, *(line.text for line in note.promise))}


class Imported(NamedTuple):
    """What a translator brought back: how many sentences are new, and what was refused.

    `replaced` stand in the place of another translation. `unsaid` are kept, and reach no letter:
    no note says their sentence.
    """

    new: int
    replaced: int
    known: int
    empty: int
    refused: list[Problem]
    unsaid: list[Problem]


def take_over(*, workspace: Workspace, path: Path, by: str, on: date, now: datetime) -> Imported:
    """Add a translator's file to `translations.csv`; a row that is refused stops no other."""
    _must_be_past(on, workspace, now)
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    room = classroom.load(workspace, now=now)
    marks = LetterLanguages(room).marks
    rows, refused = translated.read(path, path.name)
    if not rows and not refused:
        raise UsageError(f"{path}: there is nothing in it")
    there, problems = translated.read(workspace.folder / translated.FILE, translated.FILE)
    if {problem.line for problem in problems} - {row.line for row in there}:  # would be lost
        not_yet = "; nothing was brought back until it is put right"
        problems = [problem._replace(said=f"{problem.said}{not_yet}") for problem in problems]
        return Imported(0, 0, 0, 0, [*refused, *problems], [])
    refusal = _refusal(rows, room, marks)
    kept = {(written(row.language), row.text): row for row in there}
    taken: list[Translation] = []
    new = replaced = known = 0
    unnamed: list[Translation] = []
    told = {problem.line for problem in refused}
    refused += problems
    empty = sum(not row.translation and row.line not in told for row in rows)
    for row in filter(_is_translated, rows):
        day = _translated_on(row.on, workspace, now) if row.on else str(on)
        if reason := refusal(row) or _no_day(row, day, on):
            refused.append(Problem(path.name, row.line, 0, reason))
            continue
        if not (row.by or by or workspace.languages[row.language].has(packs.PRIVACY)):
            unnamed.append(row)
            continue
        taken.append(row)
        key = (written(row.language), row.text)
        before = kept[key].translation if key in kept else ""
        same = before == row.translation
        known, new = known + same, new + (not before)
        replaced += not same and bool(before)
        if not same:
            kept[key] = row._replace(by=row.by or by, on=day)
    refused += _of_nobody(unnamed, path.name)
    if new or replaced:
        rows = sorted(kept.values(), key=lambda row: (row.language, row.text))
        translated.write(workspace.folder / translated.FILE, rows)
    return Imported(new, replaced, known, empty, refused, _unsaid(taken, path.name, room, marks))


def _of_nobody(rows: list[Translation], name: str) -> list[Problem]:
    """Tell once for each language which rows say nothing of who answers for what they add."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(dates.language_name(row.language), []).append(str(row.line))
    return [
        Problem(
            name,
            int(of[0]),
            0,
            f"confkit has no rules on private things for {language}, so it cannot judge what a "
            f"translation adds; read {'lines' if of[1:] else 'line'} {listed(of)}, then say who "
            "translated, with --by",
        )
        for language, of in lines.items()
    ]


def _refusal(
    rows: list[Translation], room: Classroom, marks: NameMarks
) -> Callable[[Translation], str]:
    """Return what says why one of these rows is not taken over; "" where it is."""
    readers = {written(tag) for tag in readers_of(room)} - {written(room.workspace.language)}
    twice, the_coach = _in_several_ways(rows), coach.of(room)

    def refusal(row: Translation) -> str:
        reason = _wrong(row, names_somebody=marks.names_somebody(row.translation))
        reason = reason or _unread(row, readers) or twice.get(row.line, "")
        return reason or _private(row, room, the_coach)

    return refusal


def _unsaid(rows: list[Translation], name: str, room: Classroom, marks: NameMarks) -> list[Problem]:
    """Tell which rows of a file have a sentence that no note of the round says."""
    said = _said(room, marks)
    message = _UNSAID.format(room.layout.round)
    return [Problem(name, row.line, 0, message) for row in rows if row.text not in said]


_UNSAID = (
    "no note of {} says this sentence, so no letter has it; it is kept for one that does. If the "
    "column `text` was changed, put the sentence back as it was and import the file again"
)


def _said(room: Classroom, marks: NameMarks) -> frozenset[str]:
    """Return the sentences of the round's notes, in each way in which they may be exported."""
    notes = [read for student in room.everyone if (read := room.note(student))]
    texts = {
        sentence.text
        for read in notes
        for sentence in prose.sentences(read.document.data)
        if sentence.where[0] != TABLE
    } | {text for student in room.everyone for _, text in _own_questions(room, student)}
    return frozenset(way.text for text in texts for way in marks.ways(text))


def _in_several_ways(rows: list[Translation]) -> dict[int, str]:
    """Return what to say, by line, of sentences that a file translates in more than one way."""
    ways: dict[tuple[str, str], list[Translation]] = {}
    for row in rows:
        if row.translation:
            ways.setdefault((written(row.language), row.text), []).append(row)
    return {
        row.line: (
            "the file translates this sentence in several ways (lines "
            f"{listed([str(other.line) for other in same])}); keep one of these rows"
        )
        for same in ways.values()
        for row in same
        if len({other.translation for other in same}) > 1
    }


def _unread(row: Translation, readers: Collection[str]) -> str:
    """Say that nobody of the class reads the language of a row; "" where somebody does."""
    if written(row.language) in readers:
        return ""
    return (
        f"nobody in your class needs a translation into {row.language!r}; leave the column "
        "`language` as it was"
    )


def _private(row: Translation, room: Classroom, the_coach: Coach) -> str:
    """Say why a translation must not go to a family though its sentence may; "" where it may."""
    for student in room.everyone[:1]:  # what is private does not depend on whose it is
        if not the_coach.must_not_go_out(student, row.text, None):
            return the_coach.must_not_go_out(student, row.translation, None)
    return ""


def _is_translated(row: Translation) -> bool:
    return bool(row.translation)


def _no_day(row: Translation, day: str, on: date) -> str:
    """Say that a row has no day that it was translated on; "" where it has."""
    return "" if day else f"translated_on: {row.on!r} is not a day up to today; write it as {on}"


def _translated_on(text: str, workspace: Workspace, now: datetime) -> str:
    """Return the one day up to today that a text names, as a spreadsheet may have written it.

    "" where there is none.
    """
    local = now.astimezone(workspace.settings.tz).replace(tzinfo=None)
    days = {
        moment.date() if isinstance(moment, datetime) else moment
        for moment in workspace.spoken.readings(text, local, "back")
    }
    day = days.pop() if len(days) == 1 else None
    return str(day) if day and day <= local.date() and clock.in_reach(day) else ""


def _wrong(row: Translation, *, names_somebody: bool) -> str:
    """Say why a row is not taken over; "" where it is."""
    if not languages.is_tag(row.language):
        return f"{row.language!r} is not a language; leave that column as it was"
    if not row.text:
        return "the sentence is gone; leave that column as it was"
    if reason := translated.wrong(row):
        return reason
    if names_somebody:
        return "names somebody of the class: write the mark, [1], in place of the name"
    return ""
